"""Uploads: the ways in which triples get into a store over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Final, Protocol
from urllib.parse import quote

import pyoxigraph as ox

from coopgraph.errors import FetchFailed, ParseError
from coopgraph.outside import AllowList, Fetcher, Limits
from coopgraph.remote.endpoint import Endpoint

PIECE: Final = 50_000
"""How many triples go into one request to a graph store."""

STATEMENT: Final = 2_000
"""How many triples go into one update at most; some servers take fewer, and get fewer."""

PATIENCE: Final = 600.0
"""How many seconds a request that writes may take."""


Triples = Callable[[], Iterator[ox.Triple]]
"""Triples that can be looked through again and again."""


class Way(Protocol):
    """A way of putting a graph into a store."""

    def put(self, graph: str, triples: Triples) -> None:
        """Put triples into a graph, in place of whatever was there."""


@dataclass(frozen=True)
class GraphStoreWay:
    """The Graph Store Protocol: the triples of a graph are put at its address, piece by piece.

    >>> GraphStoreWay("http://localhost:3030/ds/data").address("urn:g")
    'http://localhost:3030/ds/data?graph=urn%3Ag'
    """

    url: str
    fetcher: Fetcher | None = None

    def address(self, graph: str) -> str:
        """Return the address of a graph."""
        return f"{self.url}{'&' if '?' in self.url else '?'}graph={quote(graph, safe='')}"

    def put(self, graph: str, triples: Triples) -> None:
        """Put triples into a graph."""
        fetcher, address = self.fetcher or writer(self.url), self.address(graph)
        blank, plain = split(triples)
        fetcher.put(address, _lines(chain(blank, islice(plain, PIECE))), "application/n-triples")
        while piece := list(islice(plain, PIECE)):
            fetcher.post(address, _lines(piece), "application/n-triples")


@dataclass(frozen=True)
class UpdateWay:
    """SPARQL Update: the triples of a graph are inserted, some at a time."""

    endpoint: Endpoint

    def put(self, graph: str, triples: Triples) -> None:
        """Put triples into a graph."""
        self.endpoint.update(f"DROP SILENT GRAPH <{graph}>")
        blank, plain = split(triples)
        if blank:
            self._insert(graph, blank)  # in one statement: blank nodes live no longer than that
        size = STATEMENT
        while piece := list(islice(plain, size)):
            size = self._insert_in_parts(graph, piece)

    def _insert_in_parts(self, graph: str, piece: Sequence[ox.Triple]) -> int:
        """Insert triples, in smaller parts if the server cannot take so many; return how many it took at once."""
        try:
            self._insert(graph, piece)
            return STATEMENT
        except (FetchFailed, ParseError):
            if len(piece) <= 50:
                raise
        half = len(piece) // 2
        return min(self._insert_in_parts(graph, piece[:half]), self._insert_in_parts(graph, piece[half:]), half)

    def _insert(self, graph: str, triples: Sequence[ox.Triple]) -> None:
        lines = "\n".join(f"{triple} ." for triple in triples)
        try:
            self.endpoint.update(f"INSERT DATA {{ GRAPH <{graph}> {{\n{lines}\n}} }}", where=f"upload of {graph}")
        except ParseError as error:  # what is sent is plain SPARQL, but not every engine takes every triple in it
            error.remedy = "Send it through the server's Graph Store instead: --data URL."
            raise


def split(triples: Triples) -> tuple[list[ox.Triple], Iterator[ox.Triple]]:
    """Return the triples with blank nodes, which must travel together, and the rest as it comes.

    >>> blank, plain = split(lambda: iter([ox.Triple(ox.NamedNode("urn:a"), ox.NamedNode("urn:b"), ox.Literal(1))]))
    >>> len(blank), len(list(plain))
    (0, 1)
    """
    return [t for t in triples() if _has_blank(t)], (t for t in triples() if not _has_blank(t))


def _has_blank(triple: ox.Triple) -> bool:
    return isinstance(triple.subject, ox.BlankNode) or isinstance(triple.object, ox.BlankNode)


def writer(url: str) -> Fetcher:
    """Return a fetcher that may write at one address, and has the patience for it."""
    return Fetcher(AllowList.for_url(url), Limits(total=PATIENCE))


def _lines(triples: Iterable[ox.Triple]) -> bytes:
    return "".join(f"{triple} .\n" for triple in triples).encode()


def statement(
    drop: Iterable[str],
    move: Iterable[tuple[str, str]],
    graph: str,
    record: Sequence[ox.Triple],
    before: Sequence[ox.Triple] = (),
) -> str:
    """Return the one update that puts new graphs in the place of old ones, and writes the record over the one before.

    >>> print(statement(["urn:old"], [("urn:new", "urn:g")], "urn:r", []))
    MOVE SILENT <urn:new> TO <urn:g> ;
    INSERT DATA { GRAPH <urn:r> {
    <BLANKLINE>
    } } ;
    DROP SILENT GRAPH <urn:old>
    """
    old = [triple for triple in before if triple not in record]
    steps = [f"MOVE SILENT <{source}> TO <{target}>" for source, target in move]
    steps += [f"INSERT DATA {_block(graph, record)}"]
    steps += [f"DELETE DATA {_block(graph, old)}"] if old else []
    steps += [f"DROP SILENT GRAPH <{name}>" for name in drop]
    return " ;\n".join(steps)


def _block(graph: str, triples: Iterable[ox.Triple]) -> str:
    lines = "\n".join(f"{triple} ." for triple in triples)
    return f"{{ GRAPH <{graph}> {{\n{lines}\n}} }}"
