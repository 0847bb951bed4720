"""Answers that must agree with each other: partitions, reorderings, counts, pages, two engines. Seeded.

Rows are put in order by texts only: the engine may end over a column in which numbers, texts and addresses are mixed.
`COOPGRAPH_SEED` chooses other queries, `COOPGRAPH_QUERIES` how many: COOPGRAPH_QUERIES=10000 is a night's work.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from functools import cache

import pyoxigraph as ox
import pytest
import rdflib

from coopgraph import load
from coopgraph.errors import ParseError
from coopgraph.interop import rdflib_rows, to_rdflib
from coopgraph.placing import to_quad
from coopgraph.solutions import Rows
from coopgraph.store import GraphStore
from coopgraph.terms import DEFAULT
from metamorphic import Bag, Made, Maker, bag, partitions
from miniature import WORLD

SEED = int(os.environ.get("COOPGRAPH_SEED", "4"))
COUNT = int(os.environ.get("COOPGRAPH_QUERIES", "240"))
BATCH = 40
MOST = 20_000

batches = pytest.mark.parametrize("batch", range(max(1, COUNT // BATCH)))


@cache
def triples() -> tuple[ox.Triple, ...]:
    """Return the triples of the miniature world and its vocabulary, those with blank nodes apart."""
    quads = load(root=WORLD).source.store.quads_for_pattern(None, None, None, DEFAULT)
    named = (quad.triple for quad in quads if "_:" not in f"{quad.subject} {quad.object}"[:2] + str(quad.object)[:2])
    return tuple(sorted(named, key=str))


@cache
def graph() -> GraphStore:
    store = ox.Store()
    store.extend(to_quad(triple, DEFAULT) for triple in triples())
    return GraphStore(store)


def answer(text: str) -> Bag:
    result = graph().query(text, most=MOST + 1)
    assert isinstance(result, Rows)
    return bag(result.cells)


def made_up(batch: int, what: str) -> list[tuple[Maker, Made]]:
    """Return queries that give some rows, and not too many."""
    chance = random.Random(f"{SEED} {what} {batch}")
    maker = Maker(chance, triples())
    found: list[tuple[Maker, Made]] = []
    while len(found) < BATCH:
        made = maker.query()
        if 0 < answer(made.select()).total() <= MOST // 10:
            found.append((maker, made))
    return found


def check(batch: int, what: str, holds: Callable[[Maker, Made], None]) -> None:
    for number, (maker, made) in enumerate(made_up(batch, what)):
        try:
            holds(maker, made)
        except AssertionError as error:
            where = f"seed {SEED}, batch {batch}, query {number}"
            raise AssertionError(f"{where}:\n{made.select()}\n{error}") from None


@batches
def test_true_false_and_error_share_out_the_rows(batch: int) -> None:
    def holds(maker: Maker, made: Made) -> None:
        condition = maker.condition(made.variables)
        parts = [answer(text) for text in partitions(made, condition)]
        whole = answer(made.select())
        assert parts[0] + parts[1] + parts[2] == whole, condition

    check(batch, "partition", holds)


@batches
def test_the_order_of_patterns_does_not_count(batch: int) -> None:
    def holds(maker: Maker, made: Made) -> None:
        movable = [p for p in made.patterns if not p.startswith(("OPTIONAL", "MINUS", "BIND"))]
        fixed = [p for p in made.patterns if p.startswith(("OPTIONAL", "MINUS", "BIND"))]
        plain = answer(made.select(patterns=[*movable, *fixed]))
        maker.chance.shuffle(movable)
        assert answer(made.select(patterns=[*movable, *fixed])) == plain
        filters = [p for p in movable if p.startswith("FILTER")]
        inner = [p for p in movable if p not in filters]
        assert answer(made.select(patterns=[f"{{ {' '.join(inner)} }}", *fixed, *filters])) == plain

    check(batch, "order", holds)


@batches
def test_counts_pages_and_distinct_rows_agree(batch: int) -> None:
    def holds(maker: Maker, made: Made) -> None:
        whole = answer(made.select())
        ((count, _),) = answer(made.select(what="(COUNT(*) AS ?n)")).items()
        assert count[0].startswith(f'"{whole.total()}"')
        distinct = answer(made.select(what=f"DISTINCT {' '.join(made.variables)}"))
        assert set(distinct) == set(whole)
        assert set(distinct.values()) == {1}
        size = maker.chance.randint(1, 20)
        order = "ORDER BY " + " ".join(f"STR({v}) LANG({v}) STR(DATATYPE({v})) isIRI({v})" for v in made.variables)
        first = answer(made.select(after=f"{order} LIMIT {size}"))
        rest = answer(made.select(after=f"{order} OFFSET {size}"))
        assert first.total() == min(size, whole.total())
        assert first + rest == whole
        assert answer(f"SELECT * WHERE {{ {{ {made.select()} }} }}") == whole

    check(batch, "count", holds)


@cache
def other_engine() -> rdflib.Graph:
    copy = rdflib.Graph(bind_namespaces="none")
    for triple in triples():
        copy.add((to_rdflib(triple.subject), to_rdflib(triple.predicate), to_rdflib(triple.object)))
    return copy


@batches
def test_two_engines_find_the_same_rows(batch: int) -> None:
    """Rows, not how often: rdflib merges equal rows where it joins alternatives. Two queries in a batch: it is slow."""

    def holds(maker: Maker, made: Made) -> None:
        if any(word in pattern for pattern in made.patterns for word in ("?p ", "UNDEF", "!<")):
            return
        try:
            other = bag(rdflib_rows(other_engine(), made.select(), "made up").cells)
        except ParseError as error:
            pytest.fail(str(error))
        assert set(other) == set(answer(made.select()))

    for number, (maker, made) in enumerate(made_up(batch, "engines")[: BATCH // 4]):
        try:
            holds(maker, made)
        except AssertionError as error:
            raise AssertionError(f"seed {SEED}, batch {batch}, query {number}:\n{made.select()}\n{error}") from None
