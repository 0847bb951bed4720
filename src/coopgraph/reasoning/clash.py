"""Contradictions: what the rules find that cannot all be so, by the axioms that count and exclude as well."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from coopgraph.folder import Folder
from coopgraph.placing import graph_name
from coopgraph.reasoning.explain import Explainer, Explanation
from coopgraph.reasoning.proof import Derivations
from coopgraph.reasoning.reason import Reasoner, choose_clash_rules, choose_rules
from coopgraph.rules import Rule
from coopgraph.store import GraphStore


def counted(source: GraphStore, folder: Folder, rules: Iterable[Rule] = ()) -> tuple[GraphStore, tuple[Rule, ...]]:
    """Return a copy of a graph with the modules for a description-logic reasoner in it, and the rules run there."""
    applied = tuple(rules)
    copy = _copy(source)
    wanted = applied or choose_rules(folder)
    modules = [path for path in folder.dl_modules if graph_name(path).value not in source.graphs]
    Reasoner(copy.store, applied).run(wanted, add=copy.read(modules))
    return copy, wanted


def _copy(source: GraphStore) -> GraphStore:
    copy = GraphStore(ox.Store())
    copy.store.extend(source.store)
    return copy


def find_contradictions(
    source: GraphStore, folder: Folder, rules: Iterable[Rule] = (), language: str = "en"
) -> Explanation:
    """Return an explanation of what contradicts itself in a graph: minimal sets of statements, with their sources.

    >>> import coopgraph
    >>> kg = coopgraph.load()
    >>> print(find_contradictions(kg.source, kg.folder, kg.rules))
    The rules find no contradiction.
    """
    copy, applied = counted(source, folder, rules)
    return contradictions(copy, folder, applied, language=language)


def contradictions(
    source: GraphStore,
    folder: Folder,
    rules: Iterable[Rule],
    *,
    add: Iterable[ox.Quad] = (),
    language: str = "en",
) -> Explanation:
    """Return an explanation of what contradicts itself in a graph as it stands, or once something is added to it."""
    applied = tuple(rules)
    if quads := list(add):
        source = _copy(source)
        Reasoner(source.store, applied).run(applied, add=quads)
    finders = choose_clash_rules(folder)
    return Explainer(source, Derivations(source.store, [*applied, *finders]), language).contradiction()
