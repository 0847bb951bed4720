"""Reading: from the name of a file to its triples.

A file of somebody else's is parsed in the jail: in a child process with a deadline and a cap on memory, that can open
nothing. What comes back is plain N-Quads, a language of single lines without nesting. The files that come with
coopgraph are parsed right here: who can change them can change this program too, and every test run parses them.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from coopgraph.errors import FileError, FileTooLarge, JailError, Overrun, ParseError
from coopgraph.files import read_bytes
from coopgraph.folder import Folder
from coopgraph.links.link import is_links
from coopgraph.loading.budgets import Budgets, check_nesting
from coopgraph.loading.parse import load_trusted, parse_trusted, pieces
from coopgraph.loading.sniff import Kind

_LARGE: Final = 1 << 24
_HOMES: Final = ("ontology", "data", "links", "snapshots")


@dataclass(frozen=True)
class Source:
    """Something to load: its name, which tells the format and is shown in complaints, and its bytes.

    >>> [str(quad.object) for quad in Source("a.nt", b"<urn:a> <urn:b> <urn:c> .").quads()]
    ['<urn:c>']
    """

    where: str
    data: bytes
    trusted: bool = False

    @classmethod
    def read(cls, path: str | Path, budgets: Budgets | None = None) -> Source:
        """Read a file, if its name is of a kind that can be loaded and it is not too large."""
        place = Path(path)
        try:
            regular, odd = place.is_file(), place.exists() and not (place.is_file() or place.is_dir())
        except OSError:  # reading it will say why
            regular = odd = False
        if regular:
            if not is_links(path):
                Kind.of(path)
        elif odd:  # reading a pipe may never end
            raise FileError(
                "this is no file but a pipe or device", where=str(path), remedy="Save what comes as a file."
            )
        limit = (budgets or Budgets.from_environment()).size
        return cls(str(path), read_bytes(path, limit=limit), is_ours(path))

    @property
    def kind(self) -> Kind:
        """The kind of file that the name tells."""
        return Kind.of(self.where)

    @property
    def digest(self) -> str:
        """The SHA-256 of the bytes."""
        return hashlib.sha256(self.data).hexdigest()

    def quads(self, *, base: str | None = None, budgets: Budgets | None = None) -> Iterator[ox.Quad]:
        """Yield the quads. An error may come after some of them: whoever takes them must use none before all are there.

        Blank nodes have names of their own; `base` is what IRIs are relative to.
        """
        budgets = budgets or Budgets.from_environment()
        if self.trusted and base is None and not (self.kind.is_xml or self.kind.packed):
            return iter(parse_trusted(self.data, self.kind, self.where))
        return self._parsed(base, budgets)

    def fill(self, store: ox.Store, graphs: Sequence[ox.NamedNode | ox.DefaultGraph]) -> None:
        """Put the triples into graphs of a store, the same blank nodes into each. After an error, the store is spoilt.

        >>> store = ox.Store()
        >>> Source("a.nt", b"<urn:a> <urn:b> _:c .").fill(store, [ox.NamedNode("urn:g"), ox.DefaultGraph()])
        >>> len(store), len({quad.object for quad in store})
        (2, 1)
        """
        budgets = Budgets.from_environment()
        if self.trusted and len(graphs) == 1 and not (self.kind.is_xml or self.kind.packed):
            load_trusted(store, self.data, self.kind, self.where, graphs[0])
            return
        names: dict[str, ox.BlankNode] = {}
        with _complaining(self.where):
            for piece in _joined(self._pieces(None, budgets)):
                if _has_blank(piece):
                    quads = [_renamed(quad, names) for quad in ox.parse(piece, ox.RdfFormat.N_QUADS)]
                    store.bulk_extend(
                        ox.Quad(quad.subject, quad.predicate, quad.object, graph) for graph in graphs for quad in quads
                    )
                else:
                    for graph in graphs:
                        store.bulk_load(piece, ox.RdfFormat.N_TRIPLES, to_graph=graph)

    def _parsed(self, base: str | None, budgets: Budgets) -> Iterator[ox.Quad]:
        names: dict[str, ox.BlankNode] = {}
        with _complaining(self.where):
            for piece in self._pieces(base, budgets):
                quads = ox.parse(piece, ox.RdfFormat.N_QUADS)
                yield from (_renamed(quad, names) for quad in quads) if _has_blank(piece) else quads

    def _pieces(self, base: str | None, budgets: Budgets) -> Iterator[bytes]:
        if self.trusted or not can_fork():
            return pieces(self.data, self.kind, self.where, base=base, budgets=budgets)
        return _jailed(self, base, budgets)


def _has_blank(piece: bytes) -> bool:
    """Return whether there may be a blank node in lines of N-Quads; three plain searches are faster than a pattern."""
    return b"\n_:" in piece or b"> _:" in piece or piece.startswith(b"_:")


def _joined(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Yield pieces put together to large ones, those with blank nodes apart: a store on disk makes files of each."""
    waiting: list[bytes] = []
    size = 0
    for piece in pieces:
        if _has_blank(piece):
            yield piece
            continue
        waiting.append(piece)
        size += len(piece)
        if size > _LARGE:
            yield b"".join(waiting)
            waiting, size = [], 0
    if waiting:
        yield b"".join(waiting)


def read_rdf(path: str | Path) -> list[ox.Quad]:
    r"""Return the quads of a file of any kind that can be loaded, all of them or none; blank nodes get their own names.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "broken.ttl")
    ...     _ = file.write_text("@prefix ex: <http://example.org/> .\nex:a ex:b")
    ...     read_rdf(file)
    Traceback (most recent call last):
    coopgraph.errors.ParseError: ...broken.ttl:2:10: this is not valid Turtle: ... Correct the line; ...
    """
    if is_links(path):
        from coopgraph.links.quads import read_link_quads

        return read_link_quads(path)
    return list(quads_of(Source.read(path)))


def quads_of(source: Source) -> Iterable[ox.Quad]:
    """Return the quads of a source, whatever it is: RDF, or a table of links."""
    if is_links(source.where):
        from coopgraph.links.quads import read_link_quads

        return read_link_quads(source.where)
    return _something(source) if source.kind.is_json else source.quads()


def _something(source: Source) -> Iterator[ox.Quad]:
    """Yield quads, if there are any: what JSON-LD does not understand, it leaves out in silence."""
    quads = source.quads()
    first = next(quads, None)
    if first is None:
        problem, remedy = "nothing in the file says anything", "Check its @context, and that its IRIs are whole."
        raise ParseError(problem, where=f"{source.where}:1:1", remedy=remedy)
    yield first
    yield from quads


def is_ours(path: str | Path) -> bool:
    """Return whether a file is one of those that come with coopgraph.

    >>> is_ours(Folder.shipped().rdf[0]), is_ours("mine.ttl")
    (True, False)
    """
    try:
        real = Path(path).resolve()
    except (OSError, ValueError):  # no name of a file
        return False
    return any(real.is_relative_to(home) for home in _homes())


@cache
def _homes() -> tuple[Path, ...]:
    return tuple((Folder.shipped().path / name).resolve() for name in _HOMES)


def can_fork() -> bool:
    """Return whether this system can copy processes; where it cannot, files are parsed here, within their budgets."""
    return hasattr(os, "fork")


def _jailed(source: Source, base: str | None, budgets: Budgets) -> Iterator[bytes]:
    from coopgraph.jail.jail import bare
    from coopgraph.jail.limits import Limits
    from coopgraph.loading.child import parse_in_child

    size = len(source.data)
    limits = Limits(timeout=budgets.deadline(size), memory=budgets.memory, size=budgets.unfolded(size))
    for again in (True, False):
        try:
            with bare().start(parse_in_child, source.where, source.data, base, budgets, limits=limits) as run:
                for piece in run:
                    again = False
                    check_nesting(piece, budgets, source.where)
                    yield piece
            return
        except Overrun as error:
            raise _explain(error, source.where) from None
        except JailError:  # somebody ended the child, or it was about to go when it was asked
            if not again:
                raise


@contextmanager
def _complaining(where: str) -> Iterator[None]:
    """Complain of an IRI that the parser of Turtle let pass: it does not look at what prefix and name make together."""
    try:
        yield
    except SyntaxError as error:
        problem = f"the file holds an IRI that is none: {(error.msg or '').rpartition(': ')[2]}"
        raise ParseError(problem, where=where, remedy="Write the character as %XX, or leave it out.") from None


def _renamed(quad: ox.Quad, names: dict[str, ox.BlankNode]) -> ox.Quad:
    """Return a quad with blank nodes named in this process: children of one parent draw the same random names."""

    def own(term: Any) -> Any:
        return names.setdefault(term.value, ox.BlankNode()) if isinstance(term, ox.BlankNode) else term

    return ox.Quad(own(quad.subject), quad.predicate, own(quad.object), own(quad.graph_name))


def _explain(error: Overrun, where: str) -> Exception:
    """Return the end of the child as a complaint about the file."""
    if error.reason == "depth":
        return ParseError("what is in the file nests too deep", where=where, remedy="Write it flatter.")
    if error.reason in ("busy", "cancelled"):
        return Overrun(error.reason, error.problem, where=where, remedy="Try again.")
    what = {"time": "takes too long to read", "memory": "needs too much memory", "size": "unfolds to too much"}
    return FileTooLarge(
        f"the file {what.get(error.reason, error.problem)}",
        where=where,
        remedy="Split it, or write it as N-Triples, which is the quickest to read.",
    )
