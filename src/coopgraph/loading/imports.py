"""Imports: what a file wants to have loaded with it (`owl:imports`), found in a catalogue on this machine.

A catalogue is the file `catalog-v001.xml` beside the importing file, as Protégé writes it: it says in which file an
ontology is. What is there already is not loaded again, each file is loaded once, and nothing is looked for anywhere
else: no address is opened, and no file outside of the folder is.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit
from xml.parsers import expat

import pyoxigraph as ox

from coopgraph.errors import FileError, FileTooLarge, did_you_mean
from coopgraph.links.link import is_links
from coopgraph.loading.budgets import Budgets, place
from coopgraph.loading.reading import Source, is_ours
from coopgraph.loading.xml import check_xml
from coopgraph.terms import PREFIXES

CATALOGUE: Final = "catalog-v001.xml"
MOST: Final = 100
"""How many files may be loaded because others import them."""

_IMPORTS: Final = ox.NamedNode(PREFIXES["owl"] + "imports")
_ONTOLOGY: Final = ox.NamedNode(PREFIXES["owl"] + "Ontology")
_VERSION: Final = ox.NamedNode(PREFIXES["owl"] + "versionIRI")
_TYPE: Final = ox.NamedNode(PREFIXES["rdf"] + "type")


def with_imports(
    files: Sequence[str | Path], others: Iterable[str | Path] = (), known: Collection[str] = ()
) -> list[str | Path]:
    """Return files with all that they import, and what that imports; each once.

    `others` are loaded too, and `known` are ontologies that are there: importing one of those asks for nothing.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "mine.ttl")
    ...     _ = file.write_text("<urn:mine> <http://www.w3.org/2002/07/owl#imports> <urn:yours> .")
    ...     with_imports([file])
    Traceback (most recent call last):
    coopgraph.errors.FileError: ...mine.ttl:1:53: <urn:yours> is imported and nowhere to be found. Say in ...catalog-v001.xml ...
    """  # noqa: E501
    listed = list(files)
    wishes = [_Wishes.of(path) for path in listed if not is_ours(path)]
    if not any(wish.imports for wish in wishes):
        return listed
    there = set(known) | {iri for path in others if not is_links(path) for iri in _declared(path)}
    seen = {_real(path) for path in listed}
    waiting = wishes
    while waiting:
        for wish in waiting:
            there |= wish.declares
        fresh: list[_Wishes] = []
        for wish in waiting:
            for iri in wish.imports:
                if iri in there or any(iri in other.declares for other in fresh):
                    continue
                path = wish.find(iri)
                if _real(path) in seen:
                    continue
                if len(seen) - len(files) >= MOST:
                    raise FileTooLarge(
                        f"more than {MOST} files are imported", where=wish.at(iri), remedy="Merge some of them."
                    )
                seen.add(_real(path))
                listed.append(path)
                fresh.append(_Wishes.of(path))
        waiting = fresh
    return listed


class _Wishes:
    """A file, the ontologies that it declares, and those that it imports."""

    def __init__(self, path: str | Path, data: bytes, declares: set[str], imports: list[str]) -> None:
        self.path, self.data, self.declares, self.imports = Path(path), data, declares, imports

    @classmethod
    def of(cls, path: str | Path) -> _Wishes:
        """Read a file, if the word is in it."""
        if is_links(path):
            return cls(path, b"", set(), [])
        source = Source.read(path)
        if b"imports" not in source.data and not source.kind.packed:
            return cls(path, source.data, set(), [])
        quads = list(source.quads())
        wanted = (quad.object for quad in quads if quad.predicate == _IMPORTS)
        imports = dict.fromkeys(term.value for term in wanted if isinstance(term, ox.NamedNode))
        return cls(path, source.data, _ontologies(quads), list(imports))

    def at(self, iri: str) -> str:
        """Return where an import is said."""
        local = iri.rstrip("/#").rpartition("/")[2]
        offset = next((found for text in (iri, local) if (found := self.data.find(text.encode())) >= 0), 0)
        return place(self.data, offset, str(self.path))

    def find(self, iri: str) -> Path:
        """Return the file that an imported ontology is in."""
        if iri in self._catalogue:
            return self._inside(self._catalogue[iri], iri)
        if urlsplit(iri).scheme == "file":
            return self._inside(unquote(urlsplit(iri).path), iri)
        folder = self.path.parent
        remedy = f"Say in {folder / CATALOGUE} in which file it is, or load without imports."
        raise FileError(
            f"<{iri}> is imported and nowhere to be found",
            where=self.at(iri),
            remedy=f"{did_you_mean(iri, self._catalogue)} {remedy}".strip(),
        )

    @cached_property
    def _catalogue(self) -> dict[str, str]:
        path = self.path.parent / CATALOGUE
        return read_catalogue(path) if path.is_file() else {}

    def _inside(self, name: str, iri: str) -> Path:
        """Return a file of the catalogue's folder; links that lead out of it are not followed."""
        scheme = urlsplit(name).scheme
        if scheme and scheme != "file":
            raise FileError(
                f"<{iri}> is imported, and {name} is not on this machine",
                where=self.at(iri),
                remedy="Save what is there beside this file, and name it in the catalogue.",
            )
        folder = self.path.parent
        local = unquote(urlsplit(name).path) if scheme else unquote(name)
        path = folder / local
        if "\0" in local or not Path(_real(path)).is_relative_to(_real(folder)):
            raise FileError(
                f"<{iri}> is imported, and its file is outside of the folder",
                where=self.at(iri),
                remedy=f"Put a copy into {folder}, and name it in the catalogue.",
            )
        if not path.is_file():
            raise FileError(
                f"<{iri}> is imported, and there is no such file: {local}",
                where=self.at(iri),
                remedy="Correct the name, or put the file there.",
            )
        return path


def read_catalogue(path: str | Path) -> dict[str, str]:
    """Return what a catalogue says: for the IRI of an ontology, the name of the file that it is in."""
    from coopgraph.files import read_bytes

    data = check_xml(read_bytes(path, limit=1 << 20), Budgets(), str(path))
    found: dict[str, str] = {}

    def open_element(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition("}")[2] == "uri" and "name" in attributes and "uri" in attributes:
            found.setdefault(attributes["name"], attributes["uri"])

    parser = expat.ParserCreate(namespace_separator="}")
    parser.StartElementHandler = open_element
    parser.Parse(data, True)
    return found


def declared_in(store: ox.Store) -> set[str]:
    """Return the ontologies that a store knows."""
    return _ontologies(
        [*store.quads_for_pattern(None, _TYPE, _ONTOLOGY, None), *store.quads_for_pattern(None, _VERSION, None, None)]
    )


def _declared(path: str | Path) -> set[str]:
    return _ontologies(Source.read(path).quads())


def _ontologies(quads: Iterable[ox.Quad]) -> set[str]:
    found = set()
    for quad in quads:
        if quad.predicate == _TYPE and quad.object == _ONTOLOGY:
            found.add(str(getattr(quad.subject, "value", "")))
        elif quad.predicate == _VERSION and isinstance(quad.object, ox.NamedNode):
            found.add(quad.object.value)
    return found


def _real(path: str | Path) -> str:
    return os.path.realpath(path)
