"""Attaching: snapshots as named graphs of a graph, outside its default graph."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from coopgraph.errors import SnapshotError, did_you_mean
from coopgraph.snapshots.manifest import graph_iri
from coopgraph.snapshots.snapshot import Snapshot, is_snapshot
from coopgraph.store import GraphStore
from coopgraph.terms import PREFIXES
from coopgraph.tokens import position, prologue, scan

_GRAPHS: Final = graph_iri("")


def sort_out(paths: Iterable[str | Path]) -> tuple[list[str | Path], list[Snapshot]]:
    """Return the files that are no snapshots, and the snapshots, read.

    >>> from coopgraph.folder import Folder
    >>> folder = Folder.shipped()
    >>> files, snapshots = sort_out([folder.rdf[0], folder.snapshots[0]])
    >>> len(files), [snapshot.name for snapshot in snapshots]
    (1, ['ror'])
    """
    listed = list(paths)
    files = [path for path in listed if not is_snapshot(path)]
    return files, [Snapshot.read(path) for path in listed if is_snapshot(path)]


def attach(source: GraphStore, snapshots: Iterable[Snapshot]) -> dict[str, Snapshot]:
    """Put snapshots into a store, each into its named graph and nowhere else, and return them by name."""
    known: dict[str, Snapshot] = {}
    for snapshot in snapshots:
        if snapshot.name in known:
            problem = f"two snapshots are called “{snapshot.name}”"
            raise SnapshotError(problem, where=snapshot.where, remedy="Rename one, in its file too.")
        known[snapshot.name] = snapshot
    if fresh := [snapshot for snapshot in known.values() if not _is_there(source, snapshot)]:
        source.store.extend(quad for snapshot in fresh for quad in snapshot.quads)
    return known


def check_new(snapshots: Iterable[Snapshot], known: Mapping[str, Snapshot]) -> None:
    """Refuse snapshots that have the name of one that is loaded."""
    for snapshot in snapshots:
        if snapshot.name in known:
            problem = f"a snapshot called “{snapshot.name}” is loaded already"
            raise SnapshotError(problem, where=snapshot.where, remedy="Rename one, in its file too.")


def _is_there(source: GraphStore, snapshot: Snapshot) -> bool:
    """Return whether a store has a snapshot already, as one on disk does; another graph of its name is refused."""
    there = set(source.store.quads_for_pattern(None, None, None, snapshot.graph))
    if not there:
        return False
    scratch = ox.Store()  # a store writes some numbers in a form of its own
    scratch.extend(snapshot.quads)
    if there != set(scratch):
        problem = f"a file that was loaded speaks as graph:snapshot-{snapshot.name}, and is not that snapshot"
        raise SnapshotError(problem, where=snapshot.where, remedy="Give the graph in that file another name.")
    return True


@lru_cache(maxsize=256)
def named_snapshots(text: str, where: str = "query") -> tuple[str, ...]:
    """Return the names of the snapshots that a query asks, with GRAPH.

    >>> named_snapshots("SELECT * { GRAPH graph:snapshot-ror { ?s ?p ?o } GRAPH graph:names { ?s ?p ?o } }")
    ('ror',)
    """
    tokens = scan(text, where=where)
    prefixes = {**PREFIXES, **prologue(tokens)}
    names: dict[str, None] = {}
    for before, token in pairwise(tokens):
        if before.is_word("GRAPH", "NAMED"):
            prefix, _, local = token.text.partition(":")
            iri = token.text[1:-1] if token.kind == "iri" else prefixes.get(prefix, "") + local
            if iri.startswith(_GRAPHS):
                names[iri.removeprefix(_GRAPHS)] = None
    return tuple(names)


def check_named(text: str, known: Mapping[str, Snapshot], where: str = "query") -> None:
    """Refuse a query that asks a snapshot which is not there: it would find nothing, and not say why."""
    for name in named_snapshots(text, where) if "snapshot-" in text else ():
        if name not in known:
            at = position(text, text.index(f"snapshot-{name}"), where)
            listed = f"Loaded are: {', '.join(known)}." if known else "None is loaded."
            problem = f"the query asks the snapshot “{name}”, which is not loaded"
            raise SnapshotError(problem, where=at, remedy=did_you_mean(name, known) or listed)
