"""A snapshot: the file, read and held against its own manifest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from coopgraph.errors import ParseError, SnapshotError
from coopgraph.files import read_bytes, write_atomic
from coopgraph.snapshots.manifest import Manifest

SUFFIX: Final = ".nq"
_MARK: Final = b"#+ snapshot:"
_AGAIN: Final = "Restore the file, or take the snapshot again."


@dataclass(frozen=True, repr=False)
class Snapshot:
    """Some triples of others, and the manifest that says where they are from.

    >>> name = ox.NamedNode("https://schema.org/name")
    >>> triple = ox.Triple(ox.NamedNode("https://example.org/moon"), name, ox.Literal("Moon"))
    >>> snapshot = Snapshot.of(Manifest("moon", "The moon", "2026-01-31T12:00:00Z", source="a book"), [triple])
    >>> snapshot.manifest.triples, len(snapshot.quads)
    (1, 1)
    """

    manifest: Manifest
    triples: tuple[ox.Triple, ...]
    where: str = ""

    @classmethod
    def of(cls, manifest: Manifest, triples: Iterable[ox.Triple]) -> Snapshot:
        """Put some triples below a manifest, whose counts and digest are made to fit."""
        ordered = tuple(sorted(set(triples), key=_as_line))
        made = cls(manifest, ordered)
        things = len({triple.subject for triple in ordered})
        fitting = replace(manifest, things=things, triples=len(ordered), digest=_digest(made.body))
        return cls(fitting, ordered)

    @classmethod
    def read(cls, path: str | Path) -> Snapshot:
        """Read a snapshot; one that is not as its manifest says is refused."""
        where = str(path)
        head, body = _parts(read_bytes(path), where)
        manifest = Manifest.read(head, where)
        if Path(path).name != manifest.name + SUFFIX:
            problem = f"the file calls itself the snapshot “{manifest.name}”"
            raise SnapshotError(problem, where=where, remedy=f"Name it {manifest.name}{SUFFIX}.")
        if _digest(body) != manifest.digest:
            problem = "the snapshot is not as it was taken: its lines do not have the SHA-256 of its manifest"
            raise SnapshotError(problem, where=where, remedy=_AGAIN)
        snapshot = cls(manifest, _triples(body, manifest, where, head.count("\n")), where)
        lines = body.splitlines(keepends=True)
        if len(lines) != manifest.triples or body[-1:] not in (b"", b"\n") or lines != sorted(set(lines)):
            raise SnapshotError("the lines are not in order, each once", where=where, remedy=_AGAIN)
        return snapshot

    @property
    def name(self) -> str:
        """The name, which is the end of the name of its graph."""
        return self.manifest.name

    @property
    def graph(self) -> ox.NamedNode:
        """The named graph."""
        return ox.NamedNode(self.manifest.graph)

    @property
    def quads(self) -> list[ox.Quad]:
        """The triples, each in the named graph."""
        graph = self.graph
        return [ox.Quad(t.subject, t.predicate, t.object, graph) for t in self.triples]

    @cached_property
    def body(self) -> bytes:
        """The lines below the header: N-Quads, in order."""
        return "".join(f"{quad} .\n" for quad in self.quads).encode()

    @property
    def content(self) -> bytes:
        """The file."""
        return self.manifest.text.encode() + self.body

    def write(self, folder: str | Path) -> Path:
        """Write the file into a folder: the old one stays until the new one is there whole."""
        path = Path(folder) / f"{self.name}{SUFFIX}"
        write_atomic(path, self.content)
        return path

    def __repr__(self) -> str:
        return f"<Snapshot {self.name}: {self.manifest.triples} triples, taken {self.manifest.taken}>"


def is_snapshot(path: str | Path) -> bool:
    """Return whether a file is a snapshot, by its first words."""
    if Path(path).suffix.lower() != SUFFIX:
        return False
    try:
        with Path(path).open("rb") as stream:
            return stream.read(len(_MARK)) == _MARK
    except OSError:
        return False  # whoever reads it will say what is wrong


def _parts(data: bytes, where: str) -> tuple[str, bytes]:
    """Return the header as text, and the bytes below it."""
    at = 0
    while data.startswith(b"#+", at):
        end = data.find(b"\n", at)
        at = len(data) if end < 0 else end + 1
    try:
        return data[:at].decode(), data[at:]
    except UnicodeDecodeError:
        raise ParseError("the header is not UTF-8 text", where=f"{where}:1", remedy=_AGAIN) from None


def _triples(body: bytes, manifest: Manifest, where: str, above: int) -> tuple[ox.Triple, ...]:
    graph = ox.NamedNode(manifest.graph)
    triples = []
    try:
        for quad in ox.parse(body, ox.RdfFormat.N_QUADS):
            if quad.graph_name != graph:
                problem = f"the file holds a statement of another graph, {quad.graph_name}"
                raise SnapshotError(problem, where=where, remedy=_AGAIN)
            triples.append(quad.triple)
    except SyntaxError as error:
        place = f"{where}:{above + (error.lineno or 1)}:{error.offset}"
        raise ParseError(f"this is not valid N-Quads: {error.msg}", where=place, remedy=_AGAIN) from None
    return tuple(plain(triples, where))


def plain(triples: Iterable[ox.Triple], where: str) -> list[ox.Triple]:
    """Return triples that can be kept and compared: blank nodes, which have no name to know them by, are refused."""
    kept = list(triples)
    for triple in kept:
        if isinstance(triple.object, ox.Triple):
            raise SnapshotError("a statement about a statement came, which only RDF 1.2 knows", where=where)
        if isinstance(triple.subject, ox.BlankNode) or isinstance(triple.object, ox.BlankNode):
            raise SnapshotError(
                "a blank node came, and nothing with a blank node can be compared with what comes later",
                where=where,
                remedy="Leave them out (FILTER (!isBlank(?x))), or give them IRIs.",
            )
    return kept


def _as_line(triple: ox.Triple) -> str:
    """Return what lines are put in order by: code point by code point, as bytes in UTF-8 are."""
    return f"{triple} <"


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
