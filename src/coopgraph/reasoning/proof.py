"""Proofs: how the rules lead from what is asserted to what is inferred.

Every way in which a rule applies to the finished graph is one step, from premises and axioms to a conclusion. All steps
are worked out once, from the rules' own patterns; a proof is then a choice of steps, down to asserted statements. What
a source asserts is not explained further. A proof is minimal if without any one of its leaves, facts and axioms alike,
the rest no longer leads to the conclusion in any way.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import count, product
from typing import Final, TypeAlias

import pyoxigraph as ox

from coopgraph.pattern import TYPE
from coopgraph.placing import to_quad
from coopgraph.reasoning.axiom import Axiom, AxiomReader
from coopgraph.reasoning.reason import as_triple
from coopgraph.rules import Rule, close
from coopgraph.terms import DEFAULT, INFERRED, PREFIXES

Leaf: TypeAlias = "ox.Triple | Axiom"
CONTRADICTION: Final = ox.Triple(ox.NamedNode("urn:coopgraph:graph"), TYPE, ox.NamedNode(PREFIXES["owl"] + "Nothing"))
"""What a rule that finds a contradiction comes to."""

MOST: Final = 500
"""How many sets of leaves are kept for one statement while all proofs are sought; the smallest ones are."""


@dataclass(frozen=True)
class Step:
    """One application of a rule: what it concludes from which axioms and premises."""

    rule: Rule
    conclusion: ox.Triple
    axioms: tuple[Axiom, ...]
    premises: tuple[ox.Triple, ...]


@dataclass(frozen=True)
class Proof:
    """A statement, and the step that leads to it from the proofs of its premises; a leaf has no step."""

    statement: ox.Triple
    step: Step | None = None
    premises: tuple[Proof, ...] = ()

    @property
    def facts(self) -> tuple[ox.Triple, ...]:
        """The asserted statements it rests on, each once."""
        if self.step is None:
            return (self.statement,)
        return tuple(dict.fromkeys(fact for proof in self.premises for fact in proof.facts))

    @property
    def axioms(self) -> tuple[Axiom, ...]:
        """The axioms it rests on, each once."""
        own = self.step.axioms if self.step else ()
        return tuple(dict.fromkeys((*own, *(axiom for proof in self.premises for axiom in proof.axioms))))

    @property
    def leaves(self) -> tuple[Leaf, ...]:
        """The asserted statements and the axioms."""
        return (*self.facts, *self.axioms)

    @property
    def size(self) -> int:
        """How many steps and leaves it has."""
        return 1 + sum(proof.size for proof in self.premises)

    def holds(self, rules: Iterable[Rule], without: Collection[Leaf] = ()) -> bool:
        """Whether the rules, run on the leaves alone (or some of them), come to the conclusion.

        >>> import coopgraph
        >>> kg = coopgraph.load()
        >>> (proof,) = kg.explain("NASA", "a", "agent").proofs
        >>> proof.holds(kg.rules), proof.holds(kg.rules, without=proof.leaves[:1])
        (True, False)
        """
        store, rules = ox.Store(), tuple(rules)
        for leaf in self.leaves:
            if leaf not in without:
                triples = leaf.triples if isinstance(leaf, Axiom) else (leaf,)
                store.extend(to_quad(triple, DEFAULT) for triple in triples)
        close(store, (rule for rule in rules if rule.logic.head is not None))
        if self.statement == CONTRADICTION:
            clashes = (rule.text for rule in rules if rule.logic.head is None)
            return any(_has_rows(store, text) for text in clashes)
        return to_quad(self.statement, DEFAULT) in store


class Derivations:
    """All steps of the rules in a graph."""

    def __init__(self, store: ox.Store, rules: Iterable[Rule]) -> None:
        self.store, self.rules = store, tuple(rules)
        self._axioms = AxiomReader(store)

    @cached_property
    def steps(self) -> dict[ox.Triple, list[Step]]:
        """The steps that lead to each statement, in an order that does not depend on the engine."""
        found: dict[ox.Triple, list[Step]] = defaultdict(list)
        for rule in self.rules:
            for step in self.apply(rule):
                if step.conclusion not in step.premises:
                    found[step.conclusion].append(step)
        for steps in found.values():
            if len(steps) > 1:
                steps.sort(key=_order)
        return dict(found)

    def apply(self, rule: Rule) -> Iterator[Step]:
        """Yield every application of a rule."""
        logic = rule.logic
        rows = self.store.query(logic.select([f"{pattern} ." for pattern in logic.body]))
        assert isinstance(rows, ox.QuerySolutions)
        names = [variable.value for variable in rows.variables]
        for row in rows:
            binding = dict(zip(names, row, strict=True))
            conclusion = as_triple(logic.head, binding) if logic.head else CONTRADICTION
            if conclusion is not None:
                premises = tuple(pattern.triple(binding) for pattern in logic.facts)
                yield Step(rule, conclusion, self._axioms.read(logic.axioms, binding), premises)

    @cached_property
    def _uses(self) -> dict[ox.Triple, list[Step]]:
        found: dict[ox.Triple, list[Step]] = defaultdict(list)
        for steps in self.steps.values():
            for step in steps:
                for premise in set(step.premises):
                    found[premise].append(step)
        return found

    def holds(self, statement: ox.Triple) -> bool:
        """Whether a statement is in the graph, asserted or inferred."""
        return to_quad(statement, DEFAULT) in self.store

    def is_asserted(self, statement: ox.Triple) -> bool:
        """Whether a statement is in the graph, and not by inference."""
        return self.holds(statement) and to_quad(statement, INFERRED) not in self.store

    def shortest(self, statement: ox.Triple) -> Proof | None:
        """Return the shortest proof of a statement, made minimal; None if there is none."""
        proof = self._tree(statement, self._best)
        return proof and self._within(statement, self._minimal(statement, proof.leaves))

    def all(self, statement: ox.Triple) -> tuple[list[Proof], bool]:
        """Return the minimal proofs of a statement, shortest first, and whether these are all there are."""
        sets, complete = self._supports(statement)
        minimal = {self._minimal(statement, leaves) for leaves in sets}
        proofs = [proof for leaves in minimal if (proof := self._within(statement, leaves)) is not None]
        return sorted(proofs, key=lambda proof: (proof.size, _text(proof))), complete

    @cached_property
    def _best(self) -> dict[ox.Triple, Step | None]:
        return self._search(None)

    def _search(self, leaves: Collection[Leaf] | None) -> dict[ox.Triple, Step | None]:
        """Return the last step of the smallest proof of everything that follows from some leaves, or from all.

        This is Dijkstra's way through steps with several premises: a step opens once its last premise is settled.
        """
        if leaves is None:
            inferred = (quad.triple for quad in self.store.quads_for_pattern(None, None, None, INFERRED))
            start = set(self._uses).difference(inferred)
        else:
            start = {leaf for leaf in leaves if isinstance(leaf, ox.Triple)}
        settled: dict[ox.Triple, Step | None] = {}
        cost: dict[ox.Triple, int] = {}
        waiting: dict[int, int] = {}
        number = count()
        queue: list[tuple[int, tuple[str, ...], int, ox.Triple, Step | None]] = []
        for triple in start:
            heapq.heappush(queue, (1, (), next(number), triple, None))
        while queue:
            price, _, _, triple, last = heapq.heappop(queue)
            if triple in settled:
                continue
            settled[triple], cost[triple] = last, price
            for step in self._uses.get(triple, ()):
                waiting.setdefault(id(step), len(set(step.premises)))
                waiting[id(step)] -= 1
                conclusion = step.conclusion
                if waiting[id(step)] or conclusion in settled:
                    continue
                if leaves is None or all(axiom in leaves for axiom in step.axioms):
                    total = 1 + sum(cost[premise] for premise in step.premises)
                    heapq.heappush(queue, (total, _order(step), next(number), conclusion, step))
        return settled

    def _tree(self, statement: ox.Triple, last: dict[ox.Triple, Step | None]) -> Proof | None:
        if statement not in last:
            return None
        step = last[statement]
        if step is None:
            return Proof(statement)
        premises = tuple(self._tree(premise, last) for premise in step.premises)
        return Proof(statement, step, tuple(proof for proof in premises if proof is not None))

    def _within(self, statement: ox.Triple, leaves: Collection[Leaf]) -> Proof | None:
        return self._tree(statement, self._search(leaves))

    def _minimal(self, statement: ox.Triple, leaves: Iterable[Leaf]) -> frozenset[Leaf]:
        """Drop leaves for as long as the rest still leads to the statement."""
        kept = sorted(set(leaves), key=str, reverse=True)
        for leaf in tuple(kept):
            rest = [other for other in kept if other != leaf]
            if statement in self._search(rest):
                kept = rest
        return frozenset(kept)

    def _supports(self, statement: ox.Triple) -> tuple[list[frozenset[Leaf]], bool]:
        """Return the sets of leaves that lead to a statement, without those that hold a smaller one."""
        below, complete = self._below(statement), True
        sets: dict[ox.Triple, list[frozenset[Leaf]]] = {
            triple: [frozenset([triple])] for triple in below if triple != statement and self.is_asserted(triple)
        }
        changed = set(sets)
        while changed:
            grown: set[ox.Triple] = set()
            for triple, steps in below.items():
                for step in steps:
                    if changed.isdisjoint(step.premises) or any(premise not in sets for premise in step.premises):
                        continue
                    known = sets.setdefault(triple, [])
                    for parts in product(*(sets[premise] for premise in step.premises)):
                        candidate = frozenset(step.axioms).union(*parts)
                        if not any(other <= candidate for other in known):
                            known[:] = [other for other in known if not candidate < other]
                            known.append(candidate)
                            grown.add(triple)
                    if len(known) > MOST:
                        known.sort(key=lambda leaves: (len(leaves), sorted(map(str, leaves))))
                        del known[MOST:]
                        complete = False
            changed = grown
        return sets.get(statement, []), complete

    def _below(self, statement: ox.Triple) -> dict[ox.Triple, list[Step]]:
        """Return what a statement can rest on and the steps to it, as far down as what is asserted."""
        found: dict[ox.Triple, list[Step]] = {}
        waiting = [statement]
        while waiting:
            triple = waiting.pop()
            if triple not in found:
                leaf = triple != statement and self.is_asserted(triple)
                found[triple] = [] if leaf else self.steps.get(triple, [])
                waiting += [premise for step in found[triple] for premise in step.premises]
        return found


def _has_rows(store: ox.Store, text: str) -> bool:
    rows = store.query(text, prefixes=PREFIXES)
    return isinstance(rows, ox.QuerySolutions) and next(rows, None) is not None


def _order(step: Step) -> tuple[str, ...]:
    return (step.rule.name, *map(str, step.premises), *map(str, step.axioms))


def _text(proof: Proof) -> list[str]:
    return sorted(map(str, proof.leaves))
