"""Live: a question that asks a snapshot, answered from what its endpoint says now.

The snapshots that the question names are taken afresh, into a copy of the graph, and the unchanged question is asked
there. So an endpoint sees the request of the snapshot and never the question, its arguments or our data; and the same
data give the same rows, whichever way they came.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from coopgraph.errors import ParameterError
from coopgraph.snapshots.attach import check_named, named_snapshots
from coopgraph.snapshots.manifest import graph_iri
from coopgraph.snapshots.shelf import place_of
from coopgraph.snapshots.snapshot import Snapshot
from coopgraph.snapshots.take import Bounds, Progress, take
from coopgraph.store import GraphStore

if TYPE_CHECKING:
    from coopgraph.answer import Answer
    from coopgraph.graph import CoopGraph
    from coopgraph.query import Query


@dataclass(frozen=True)
class Live:
    """A graph with fresh snapshots, where they are from, and what did not come: a sentence for each that failed."""

    source: GraphStore
    origins: tuple[str, ...]
    missing: tuple[str, ...] = ()


def run_live(
    kg: CoopGraph, query: Query, endpoints: bool | Mapping[str, str], partial: bool, options: Mapping[str, Any]
) -> Answer:
    """Return the answer to a stored question with its snapshots taken afresh.

    `options` are those of `kg.run`, and the arguments of the question.
    """
    chosen = {} if isinstance(endpoints, bool) else endpoints
    check_named(query.text, kg.snapshots, query.where)
    bounds = Bounds(seconds=kg.limits.timeout)
    live = go_live(
        kg.source, kg.snapshots, query.text, where=query.where, endpoints=chosen, bounds=bounds, partial=partial
    )
    fresh = type(kg)(live.source, kg.queries, folder=kg.folder, files=kg.files, rules=kg.rules, limits=kg.limits)
    fresh.snapshots = kg.snapshots
    answer = fresh.run(query, **options)
    asked = f"{answer.engine}; live: {', '.join(live.origins)}"
    return replace(answer, engine=asked, complete=not live.missing, lacks=live.missing)


def go_live(
    source: GraphStore,
    known: Mapping[str, Snapshot],
    text: str,
    *,
    where: str = "query",
    endpoints: Mapping[str, str] | None = None,
    bounds: Bounds | None = None,
    partial: bool = False,
    progress: Progress = lambda step: None,
) -> Live:
    """Take the snapshots that a query names afresh, into a copy of the graph.

    `endpoints` says where, by name of snapshot, instead of where each is from. `bounds.seconds` holds for all of it.
    """
    from coopgraph.outside.limits import Deadline

    endpoints, bounds = endpoints or {}, bounds or Bounds()
    names = named_snapshots(text, where)
    if not names:
        remedy = "Leave live out."
        raise ParameterError("this question asks no snapshot, so nothing can be asked live", where=where, remedy=remedy)
    if stray := sorted(set(endpoints) - set(names)):
        remedy = f"It asks: {', '.join(names)}."
        raise ParameterError(f"this question does not ask the snapshot “{stray[0]}”", where=where, remedy=remedy)
    places = {name: place_of(known[name], endpoints.get(name, "")) for name in names}
    deadline, fresh, missing = Deadline.after(bounds.seconds), [], []
    for name, place in places.items():
        taken = take(place, bounds=replace(bounds, seconds=deadline.left), partial=partial, progress=progress)
        missing += [str(error) for error in taken.failures]
        graph = ox.NamedNode(graph_iri(name))
        fresh += [ox.Quad(t.subject, t.predicate, t.object, graph) for t in taken.triples]
    stale = {ox.NamedNode(graph_iri(name)) for name in names}
    scratch = ox.Store()
    scratch.extend(quad for quad in source.store if quad.graph_name not in stale)
    scratch.extend(fresh)
    return Live(GraphStore(scratch), tuple(f"{name} from {place}" for name, place in places.items()), tuple(missing))
