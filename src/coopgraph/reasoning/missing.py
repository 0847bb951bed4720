"""What is missing: the statements nearest to hand from which something that does not hold would follow."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Final

import pyoxigraph as ox

from coopgraph.logic import Logic
from coopgraph.pattern import TYPE, Pattern
from coopgraph.reasoning.axiom import Axiom, AxiomReader
from coopgraph.reasoning.proof import Derivations
from coopgraph.rules import Rule
from coopgraph.terms import DEFAULT, PREFIXES, Term, serialise

NEAR: Final = 5
"""How many of the nearest ways are followed further."""

DEEP: Final = 3
"""How many steps back what is missing is followed."""
_DOMAIN, _RANGE = (ox.NamedNode(PREFIXES["rdfs"] + name) for name in ("domain", "range"))
_FUNCTIONAL: Final = ox.NamedNode(PREFIXES["owl"] + "FunctionalProperty")


@dataclass(frozen=True)
class Way:
    """A rule that would lead to a statement: what is there already, and what is missing.

    What is missing may leave open what it is about. `against` are statements that are in the way, since the property
    has at most one value; `misfits` counts the classes that things would have to be members of and are not; `further`
    says from what the missing statement itself would follow.
    """

    rule: Rule
    axioms: tuple[Axiom, ...]
    present: tuple[ox.Triple, ...]
    missing: tuple[Pattern, ...]
    against: tuple[ox.Triple, ...] = ()
    misfits: int = 0
    further: tuple[Way, ...] = ()

    @property
    def _rank(self) -> tuple[int, bool, int, int, int, str, str]:
        unknown = sum(len(pattern.variables) for pattern in self.missing)
        text = " ".join(map(str, (*self.missing, *self.present)))
        return len(self.missing), bool(self.against), self.misfits, -len(self.present), unknown, self.rule.name, text


def find_ways(derivations: Derivations, statement: ox.Triple, *, deep: int = DEEP) -> list[Way]:
    """Return the ways in which a statement that does not hold would follow, the nearest first.

    Those with one missing statement come before those with two; more are not looked for.
    """
    return _find(derivations, statement, deep, {statement})


def _find(derivations: Derivations, statement: ox.Triple, deep: int, seen: set[ox.Triple]) -> list[Way]:
    found: dict[tuple[Pattern, ...], Way] = {}
    for rule in derivations.rules:
        head = rule.logic.head
        binding = head.match(statement) if head else None
        if binding is None or any(isinstance(term, ox.BlankNode) for term in binding.values()):
            continue
        for number in (1, 2):
            for absent in combinations(rule.logic.facts, number):
                for way in _ways(derivations, rule, binding, absent):
                    known = found.get(way.missing)
                    if not seen.intersection(map(_ground, way.missing)) and (not known or way._rank < known._rank):
                        found[way.missing] = way
    ways = sorted(found.values(), key=lambda way: way._rank)
    near = [way for way in ways if way.present] or ways
    return [_deepen(derivations, way, deep, seen) if number < NEAR else way for number, way in enumerate(near)]


def _ways(
    derivations: Derivations, rule: Rule, binding: Mapping[str, Term], absent: tuple[Pattern, ...]
) -> Iterator[Way]:
    logic = rule.logic
    kept = [pattern for pattern in logic.body if pattern not in absent]
    if not kept:
        return
    lines = [f"VALUES ?{name} {{ {serialise(term)} }}" for name, term in binding.items()]
    text = _filtered(logic, kept, binding).select([*lines, *(f"{pattern} ." for pattern in kept)])
    rows = derivations.store.query(text)
    assert isinstance(rows, ox.QuerySolutions)
    names = [variable.value for variable in rows.variables]
    reader = AxiomReader(derivations.store)
    for row in rows:
        known = {name: term for name, term in zip(names, row, strict=True) if term is not None}
        missing = tuple(pattern.fill(known) for pattern in absent)
        if any(isinstance(pattern.subject, ox.Literal) for pattern in missing):
            continue
        if any((triple := _ground(pattern)) is not None and derivations.holds(triple) for pattern in missing):
            continue
        present = tuple(pattern.triple(known) for pattern in logic.facts if pattern in kept)
        against = tuple(triple for pattern in missing for triple in _against(derivations, pattern))
        misfits = sum(_misfits(derivations, pattern) for pattern in missing)
        yield Way(rule, reader.read(logic.axioms, known), present, missing, against, misfits)


def _filtered(logic: Logic, kept: list[Pattern], binding: Mapping[str, Term]) -> Logic:
    """Return the rule with those filters alone that what is kept can answer."""
    known = {*binding, *(name for pattern in kept for name in pattern.variables)}
    filters = tuple(text for text in logic.filters if set(re.findall(r"\?(\w+)", text)) <= known)
    return Logic(logic.head, logic.axioms, logic.facts, filters, logic.prologue)


def _ground(pattern: Pattern) -> ox.Triple | None:
    return None if pattern.variables else pattern.triple({})


def _against(derivations: Derivations, pattern: Pattern) -> Iterator[ox.Triple]:
    """Yield what a property that has at most one value has already, where another value is missing."""
    predicate = pattern.predicate
    if not isinstance(predicate, ox.NamedNode) or not isinstance(pattern.subject, ox.NamedNode):
        return
    if ox.Quad(predicate, TYPE, _FUNCTIONAL, DEFAULT) in derivations.store:
        for quad in derivations.store.quads_for_pattern(pattern.subject, predicate, None, DEFAULT):
            yield quad.triple


def _misfits(derivations: Derivations, pattern: Pattern) -> int:
    """Return how many classes the ends of what is missing would have to be members of and are not yet."""
    store, count = derivations.store, 0
    for word, end in ((_DOMAIN, pattern.subject), (_RANGE, pattern.object)):
        if isinstance(pattern.predicate, ox.NamedNode) and isinstance(end, ox.NamedNode):
            for quad in store.quads_for_pattern(pattern.predicate, word, None, DEFAULT):
                count += isinstance(quad.object, ox.NamedNode) and ox.Quad(end, TYPE, quad.object, DEFAULT) not in store
    return count


def _deepen(derivations: Derivations, way: Way, deep: int, seen: set[ox.Triple]) -> Way:
    """Return a way together with the ways to what it lacks, where part of those is there already."""
    if deep <= 1 or len(way.missing) != 1 or way.against or (wanted := _ground(way.missing[0])) is None:
        return way
    further = [other for other in _find(derivations, wanted, deep - 1, {*seen, wanted}) if other.present]
    return replace(way, further=tuple(further))
