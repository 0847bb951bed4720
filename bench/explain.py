"""How long reasoning and explaining take: on the real data, and on copies of it.

    python bench/explain.py [COPIES ...]

Prints one line per measure. The limits that the project sets itself are 1 s for all inferences of the real data, and
100 ms for the explanation of any one of them, once the first has been asked for; it ends with 1 if one is missed.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import pyoxigraph as ox

import coopgraph
from coopgraph.folder import Folder
from coopgraph.loading.reading import read_rdf
from coopgraph.placing import to_quad
from coopgraph.reasoning.reason import Reasoner, choose_rules
from coopgraph.rules import close
from coopgraph.terms import BASE, DEFAULT, compact

KEPT = tuple(f"{BASE}id/{kind}/" for kind in ("topic", "force", "tier", "status", "statusgroup", "basis", "scheme"))


def measured(what: str, work: Callable[[], Any]) -> tuple[Any, float]:
    """Do some work, and print how long it took."""
    begun = time.perf_counter()
    result = work()
    took = time.perf_counter() - begun
    print(f"{what:<58} {1000 * took:>9.1f} ms")
    return result, took


def spread(what: str, times: list[float]) -> float:
    """Print the spread of some times; the longest."""
    middle, slow = statistics.median(times), statistics.quantiles(times, n=100)[98]
    print(f"{what:<58} {1000 * middle:>9.1f} ms median, {1000 * slow:.1f} ms 99 %, {1000 * max(times):.1f} ms at most")
    return max(times)


def explain_all(kg: coopgraph.CoopGraph, **options: bool) -> list[float]:
    """Explain every inference; how long each took."""
    times = []
    for triple in kg.inferences:
        begun = time.perf_counter()
        kg.explain(triple.subject, triple.predicate, triple.object, **options)
        times.append(time.perf_counter() - begun)
    return times


def real() -> bool:
    """Measure on the real data; whether the limits hold."""
    kg = coopgraph.load(rules=False)
    told, took = measured("reason: real data", kg.reason)
    print(f"  {told}")
    first = kg.inferences.triples[0]
    measured(
        "explain: the first, all steps worked out", lambda: kg.explain(first.subject, first.predicate, first.object)
    )
    longest = spread(f"explain: each of {len(kg.inferences)} inferences", explain_all(kg))
    spread("explain: all minimal proofs of each", explain_all(kg, all=True))
    for names in (("E05b", "a", "commitment"), ("KASA", "attends", "fourth-dialogue"), ("NASA", "a", "nation")):
        measured(f"explain: not stated: {' '.join(names)}", lambda names=names: kg.explain(*names))
    measured("explain: contradictions, none there", kg.explain)
    return took < 1 and longest < 0.1


def copied(copies: int) -> None:
    """Measure on so many copies of the data beside one ontology."""
    folder = Folder.shipped()
    rules = choose_rules(folder)
    ontology = [quad for path in folder.rdf if path.parent.name == "ontology" for quad in read_rdf(path)]
    data = [quad for path in folder.rdf if path.parent.name == "data" for quad in read_rdf(path)]
    graph = ox.NamedNode("urn:copies")

    def copy(term: Any, number: int) -> Any:
        if isinstance(term, ox.NamedNode) and compact(term.value).startswith(("id:", "d4:")):
            return term if term.value.startswith(KEPT) else ox.NamedNode(f"{term.value}-{number}")
        return term

    def part(number: int) -> list[ox.Quad]:
        return [ox.Quad(copy(q.subject, number), q.predicate, copy(q.object, number), graph) for q in data]

    quads = [to_quad(quad.triple, graph) for quad in ontology]
    quads += [quad for number in range(copies) for quad in part(number)]
    plain, stepwise = ox.Store(), ox.Store()
    plain.extend(to_quad(quad.triple, name) for quad in quads for name in (DEFAULT, graph))
    measured(f"{copies} copies: rules as they stand, {len(quads):,} triples", lambda: close(plain, rules))
    reasoner = Reasoner(stepwise)
    told, _ = measured(f"{copies} copies: only what is new", lambda: reasoner.run(rules, add=quads))
    print(f"  {told}")
    told, _ = measured(f"{copies} copies: one copy more", lambda: reasoner.run(rules, add=part(copies)))
    print(f"  {told}")


def main() -> int:
    """Measure."""
    held = real()
    for copies in map(int, sys.argv[1:] or ["20"]):
        copied(copies)
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
