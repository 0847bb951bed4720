"""Publishing: a graph put into a remote store, checked there, and only then put in the place of the old one."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from coopgraph.errors import CoopgraphError, PublishError
from coopgraph.remote.endpoint import CutOff, Endpoint
from coopgraph.remote.parts import Part, parts_of
from coopgraph.remote.published import MERGED, RECORD, STAGING, Extent, Published
from coopgraph.remote.upload import PATIENCE, GraphStoreWay, UpdateWay, Way, statement, writer
from coopgraph.remote.values import Tally
from coopgraph.solutions import Rows
from coopgraph.terms import PREFIXES, compact

if TYPE_CHECKING:
    from coopgraph.graph import CoopGraph

PAGE: Final = 50_000
"""How many triples are read back at a time."""

Progress = Callable[[str], object]


@dataclass(frozen=True)
class Publication:
    """What publishing did: the graphs that were put in place, left as they were, and taken away."""

    url: str
    replaced: dict[str, Extent] = field(default_factory=dict)
    kept: dict[str, Extent] = field(default_factory=dict)
    dropped: tuple[str, ...] = ()
    seconds: float = 0.0
    digests: bool = True

    @property
    def triples(self) -> int:
        """How many triples stand in the store now, in all graphs."""
        return sum(extent.triples for extent in (*self.replaced.values(), *self.kept.values()))

    def __str__(self) -> str:
        lines = [f"{compact(name):<32} {extent.triples:>12,}  new" for name, extent in self.replaced.items()]
        lines += [f"{compact(name):<32} {extent.triples:>12,}  as it was" for name, extent in self.kept.items()]
        lines += [f"{compact(name):<32} {'':>12}  taken away" for name in self.dropped]
        return "\n".join(
            [*lines, f"{self.url}: {self.triples:,} triples, counts{' and digests' * self.digests} verified."]
        )


def publish(
    kg: CoopGraph,
    url: str,
    *,
    update: str = "",
    data: str = "",
    files: Iterable[str | Path] = (),
    bulk: Way | None = None,
    again: bool = False,
    digests: bool = True,
    progress: Progress = lambda step: None,
) -> Publication:
    """Publish a graph, with its inferences, at the endpoint `url`.

    `update` is where the server takes updates, if not at `url`; `data` is its Graph Store, through which triples are
    then sent. `files` are N-Triples files to publish beside it without loading them, each as a graph of its own; no
    inferences are drawn from them. Graphs that stand there already with the same digest are left alone, unless
    `again`. New ones are uploaded beside the old, read back and compared; then one update puts all of them in place.
    `digests=False` counts what arrived and reads nothing back, which some millions of triples may take an hour for.
    """
    started = time.monotonic()
    endpoint = Endpoint(url, timeout=PATIENCE)
    writing = replace(endpoint, url=update or url, fetcher=writer(update or url))
    way: Way = bulk or (GraphStoreWay(data) if data else UpdateWay(writing))
    before = _record(endpoint, writing, again)
    old = {} if before is None else before.graphs
    parts = parts_of(kg, files)
    fresh: list[tuple[str, Part]] = []
    for part in parts:
        progress(f"counting {compact(part.name)}")
        if again or old.get(part.name) != part.extent:
            fresh.append((_place(part, old), part))
    names = {part.name for part in parts}
    last = tuple(name for name in (before.default if before else ()) if name.startswith(MERGED) and name not in names)
    gone = tuple(sorted({*(before.graphs if before else ()), *(before.previous if before else ())} - {*names, *last}))
    try:
        for place, part in fresh:
            progress(f"sending {compact(part.name)}: {part.extent.triples:,} triples")
            way.put(place, part.triples)
            progress(f"reading back {compact(part.name)}")
            found = read_back(endpoint, place, part.extent.triples, digests=digests)
            if found != (part.extent if digests else Extent(part.extent.triples, "")):
                raise wrong(part, found)
        record = Published(
            kg.version,
            kg.digest,
            {part.name: part.extent for part in parts if part.default},
            {part.name: part.extent for part in parts if part.named},
            last,
        )
        progress("putting the new graphs in place")
        writing.update(statement(gone, _moves(fresh), RECORD, record.triples(), before.triples() if before else ()))
    except BaseException:
        _clear(writing, [place for place, _ in fresh])
        raise
    for _, part in fresh:
        counted = count(endpoint, part.name)
        if counted != part.extent.triples:
            raise wrong(part, Extent(counted, ""))
    names = {part.name for _, part in fresh}
    return Publication(
        url,
        {part.name: part.extent for part in parts if part.name in names},
        {part.name: part.extent for part in parts if part.name not in names},
        gone,
        time.monotonic() - started,
        digests,
    )


def _record(endpoint: Endpoint, writing: Endpoint, again: bool) -> Published | None:
    """Return what the record says; with `again`, one that is broken is taken away."""
    try:
        return Published.read(endpoint)
    except PublishError:
        if not again:
            raise
    writing.update(f"DROP SILENT GRAPH <{RECORD}>")
    return None


def _place(part: Part, old: Mapping[str, Extent]) -> str:
    """Return where a part is uploaded: a new graph in its own place, where no record names it yet; others beside it."""
    return STAGING + part.name.removeprefix(PREFIXES["graph"]) if part.name in old else part.name


def _moves(fresh: Iterable[tuple[str, Part]]) -> list[tuple[str, str]]:
    return [(place, part.name) for place, part in fresh if place != part.name]


def verify(url: str, *, progress: Progress = lambda step: None) -> Published:
    """Read back everything that was published at an endpoint, and hold it against the record there."""
    endpoint = Endpoint(url, timeout=PATIENCE)
    published = Published.read(endpoint)
    if published is None:
        raise PublishError("nothing was published there", where=url, remedy="Publish it: coopgraph publish URL")
    for name, extent in published.graphs.items():
        progress(f"reading back {compact(name)}")
        found = read_back(endpoint, name, extent.triples)
        if found != extent:
            raise PublishError(
                f"{compact(name)} is not what was published: {_difference(extent, found)}",
                where=url,
                remedy="Publish it again: coopgraph publish URL --again",
            )
    return published


def read_back(endpoint: Endpoint, graph: str, expected: int, *, digests: bool = True) -> Extent:
    """Return the extent of a graph as the store has it, read page by page; if the count is wrong, without a digest."""
    counted = count(endpoint, graph)
    if counted != expected or not digests:
        return Extent(counted, "")
    page = PAGE
    while True:
        try:
            return _read_back(endpoint.over([graph], []), expected, page)
        except CutOff as error:
            if not 10 < error.most <= page:
                raise
            page = error.most - 1


def _read_back(endpoint: Endpoint, expected: int, page: int) -> Extent:
    tally = Tally()
    for at in range(0, max(expected, 1), page):
        limit = f" OFFSET {at} LIMIT {page}" if expected > page else ""
        with endpoint.rows(f"SELECT ?s ?p ?o {{ ?s ?p ?o }}{limit}", where="reading back") as table:
            for row in table.rows:
                tally.add(ox.Triple(*row))  # type: ignore[arg-type]
    return tally.extent()


def wrong(part: Part, found: Extent) -> PublishError:
    """Return the complaint about a graph that did not arrive as it was sent."""
    return PublishError(
        f"{compact(part.name)} did not arrive as it was sent: {_difference(part.extent, found)}",
        remedy="Nothing was replaced. Try the Graph Store of the server (--data), or its bulk loader.",
    )


def _difference(wanted: Extent, found: Extent) -> str:
    if wanted.triples != found.triples:
        return f"{found.triples:,} triples instead of {wanted.triples:,}"
    return "as many triples, but not the same"


def _clear(writing: Endpoint, places: Iterable[str]) -> None:
    """Take away what was uploaded in vain, as far as the server lets us."""
    for place in places:
        with suppress(CoopgraphError):
            writing.update(f"DROP SILENT GRAPH <{place}>")


def count(endpoint: Endpoint, graph: str) -> int:
    """Return how many triples a graph has."""
    found = endpoint.over([graph], []).query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    return int(found.cells[0][0].value) if isinstance(found, Rows) and found.cells and found.cells[0][0] else 0
