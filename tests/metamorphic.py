"""Queries made up by chance, and what must hold between their answers, whatever the right answer is.

The generator is given a random number generator and a graph; the same seed makes the same queries.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

Bag = Counter[tuple[object, ...]]


@dataclass(frozen=True)
class Made:
    """A query in parts: the patterns of its WHERE, and the variables that they bind."""

    patterns: tuple[str, ...]
    variables: tuple[str, ...]

    def select(self, *more: str, patterns: Sequence[str] | None = None, what: str = "", after: str = "") -> str:
        body = "\n  ".join([*(self.patterns if patterns is None else patterns), *more])
        return f"SELECT {what or ' '.join(self.variables)} WHERE {{\n  {body}\n}} {after}"


_BOUNDS = ("2", "2020", '"m"', '"2024-01-01T00:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime>')


class Maker:
    """Makes queries over the terms of a graph."""

    def __init__(self, chance: random.Random, triples: Sequence[ox.Triple]) -> None:
        self.chance = chance
        self.triples = triples

    def query(self) -> Made:
        """Return a few patterns that hang together, some of them optional, alternative or negated."""
        triple = self.chance.choice(self.triples)
        patterns = [f"?a {self._predicate(triple)} ?b ."]
        variables = ["?a", "?b"]
        for name in "cdef"[: self.chance.randint(0, 3)]:
            pattern, new = self._pattern(self.chance.choice(variables), f"?{name}")
            patterns.append(self._wrapped(pattern))
            variables += [new] if not patterns[-1].startswith(("MINUS", "FILTER")) else []
        if self.chance.random() < 0.3:
            patterns.append(f"VALUES ?a {{ {triple.subject} UNDEF }}")
        if self.chance.random() < 0.2:
            patterns.append(f"BIND(STR({self.chance.choice(variables)}) AS ?z)")
            variables.append("?z")
        return Made(tuple(patterns), tuple(variables))

    def condition(self, variables: Sequence[str]) -> str:
        """Return an expression that is true, false or an error."""
        one, two = self.chance.choice(variables), self.chance.choice(variables)
        triple = self.chance.choice(self.triples)
        simple = (
            f"{one} = {two}",
            f"{one} != {triple.object}" if not isinstance(triple.object, ox.BlankNode) else f"{one} = 1",
            f"{one} < {two}",
            f"{one} >= {self.chance.choice(_BOUNDS)}",
            f"isIRI({one})",
            f"isLiteral({one})",
            f"BOUND({one})",
            f'LANG({one}) = "{self.chance.choice(["en", "ko", ""])}"',
            f'REGEX(STR({one}), "{self.chance.choice(["a", "^h", "S0[1-5]", "[0-9]$"])}")',
            f'CONTAINS({one}, "{self.chance.choice(["a", "e", "Korea"])}")',
            f"STRLEN({one}) > {self.chance.randint(0, 60)}",
            f"{one} + 1 > {self.chance.randint(0, 3000)}",
            f"{one} IN ({two}, {triple.subject})",
            f"{one} NOT IN ({triple.subject}, 1/0)",
            f"EXISTS {{ {one} {triple.predicate} ?exists }}",
            f"NOT EXISTS {{ {one} {triple.predicate} {two} }}",
            f"DATATYPE({one}) = <http://www.w3.org/2001/XMLSchema#string>",
            f"{one}",
        )
        first, second = self.chance.choice(simple), self.chance.choice(simple)
        return self.chance.choice((first, first, f"({first}) && ({second})", f"({first}) || ({second})", f"!({first})"))

    def _predicate(self, triple: ox.Triple) -> str:
        return str(triple.predicate) if self.chance.random() < 0.9 else "?p"

    def _pattern(self, known: str, new: str) -> tuple[str, str]:
        triple = self.chance.choice(self.triples)
        predicate = str(triple.predicate)
        if self.chance.random() < 0.15:
            other = self.chance.choice(self.triples).predicate
            predicate = self.chance.choice(
                (f"^{predicate}", f"({predicate}|{other})", f"{predicate}/{other}", f"!{other}")
            )
        if self.chance.random() < 0.3:
            return f"{new} {predicate} {known} .", new
        return f"{known} {predicate} {new} .", new

    def _wrapped(self, pattern: str) -> str:
        draw = self.chance.random()
        if draw < 0.35:
            return pattern
        if draw < 0.6:
            return f"OPTIONAL {{ {pattern} }}"
        if draw < 0.75:
            other = self.chance.choice(self.triples)
            return f"{{ {pattern} }} UNION {{ {pattern.split()[0]} {other.predicate} {pattern.split()[-2]} . }}"
        return f"MINUS {{ {pattern} }}" if draw < 0.85 else f"FILTER NOT EXISTS {{ {pattern} }}"


def bag(rows: Sequence[Sequence[object]]) -> Bag:
    """Return rows as a bag: the order does not count, the number does."""
    return Counter(tuple(str(cell) for cell in row) for row in rows)


def partitions(made: Made, condition: str) -> Iterator[str]:
    """Yield three queries that share out the rows: where a condition is true, is false, and is an error.

    An error is an outcome of its own: neither a condition nor its opposite lets such a row pass.
    """
    yield made.select(f"FILTER({condition})")
    yield made.select(f"FILTER(!({condition}))")
    yield made.select(f"FILTER(COALESCE(IF({condition}, false, false), true))")
