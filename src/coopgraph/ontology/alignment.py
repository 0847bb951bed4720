"""Alignment: what links our terms to those of other vocabularies, as axioms and as looser matches."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from coopgraph.errors import ParseError
from coopgraph.files import read_text
from coopgraph.folder import Folder
from coopgraph.loading.reading import read_rdf
from coopgraph.terms import PREFIXES

_AXIOMS = {PREFIXES["rdfs"] + name: f"rdfs:{name}" for name in ("subClassOf", "subPropertyOf")}
_COLUMNS = ("subject_id", "predicate_id", "object_id")


@dataclass(frozen=True)
class Match:
    """One link: our term, how it is related, the foreign term by its short name and its IRI, and a comment."""

    subject: str
    relation: str
    name: str
    object: str
    comment: str
    file: str

    @property
    def is_axiom(self) -> bool:
        """Whether a reasoner draws conclusions from it."""
        return self.relation in _AXIOMS.values()


def alignments(folder: Folder) -> list[Match]:
    """Return every link of a folder: axioms first, then looser matches.

    >>> links = alignments(Folder.shipped())
    >>> [link.name for link in links if link.subject.endswith("#TimeSpan")]
    ['gist:TimeInterval', 'time:ProperInterval']
    """
    axioms = [match for path in folder.bridges for match in _bridge(path)]
    return [*axioms, *(read_mappings(folder.mappings) if folder.mappings.is_file() else ())]


def _bridge(path: Path) -> Iterator[Match]:
    for quad in sorted(read_rdf(path), key=str):
        relation = _AXIOMS.get(quad.predicate.value)
        if relation and isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
            local = quad.object.value.rpartition("#")[2].rpartition("/")[2]
            yield Match(quad.subject.value, relation, f"{path.stem}:{local}", quad.object.value, "", path.name)


def read_mappings(path: Path) -> list[Match]:
    """Return the rows of an SSSOM table; its prefixes stand in its own header.

    >>> len(read_mappings(Folder.shipped().mappings)) > 20
    True
    """
    lines = read_text(path).splitlines()
    prefixes = dict(line[1:].split(": ", 1) for line in lines if line.startswith("#  "))
    prefixes = {name.strip(): address.strip() for name, address in prefixes.items()}
    first = next((i for i, line in enumerate(lines) if not line.startswith("#")), len(lines))
    found = []
    for number, row in enumerate(csv.DictReader(lines[first:], delimiter="\t"), start=first + 2):
        names = [row.get(column) or "" for column in _COLUMNS]
        try:
            subject, predicate, target = (_expand(name, prefixes) for name in names)
        except KeyError as error:
            raise ParseError(
                f"{error.args[0]} is not a name with a prefix of this table",
                where=f"{path}:{number}",
                remedy="Write prefix:name, and list the prefix under #curie_map.",
            ) from None
        label = row.get("object_label") or ""
        name = f"{names[2]} ({label})" if label else names[2]
        relation = predicate.replace(PREFIXES["skos"], "skos:")
        found.append(Match(subject, relation, name, target, row.get("comment") or "", path.name))
    return found


def _expand(name: str, prefixes: dict[str, str]) -> str:
    prefix, colon, local = name.partition(":")
    if not colon or prefix not in prefixes:
        raise KeyError(f"“{name}”")
    return prefixes[prefix] + local
