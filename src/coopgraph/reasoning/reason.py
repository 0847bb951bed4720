"""Reasoning: the rules run to a fixpoint, where only what is new sets a rule to work.

In each round a rule is asked once for every place in its body where something new can stand, by the properties and
classes that its axioms name: that place is matched against the new triples alone, the others against everything (the
semi-naive way). A rule whose axioms changed is asked in full. Nothing shows in the graph before all is done: what is
new waits in graphs of its own, and is then added in one transaction. So an interruption, or an error, leaves the graph
as it was.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import pyoxigraph as ox

from coopgraph.errors import ParameterError, did_you_mean
from coopgraph.folder import Folder
from coopgraph.front import Known, Words, body, places
from coopgraph.pattern import Pattern
from coopgraph.placing import to_quad
from coopgraph.rules import Progress, Rule
from coopgraph.terms import DEFAULT, INFERRED

NEW: Final = ox.NamedNode("urn:coopgraph:new")
FRONT: Final = ox.NamedNode("urn:coopgraph:front")

SAME_AS: Final = ("eq-match", "eq-rep-d", "eq-rep-o", "eq-rep-s", "eq-rep-t", "eq-sym", "eq-trans")
"""The optional rules that take an exact match for identity."""


@dataclass(frozen=True)
class Reasoning:
    """What reasoning did: how many inferences each rule drew, in how many rounds, with how many runs of a rule.

    `dropped` are inferences of before that no longer follow.

    >>> print(Reasoning({"cax-sco": 2, "prp-dom": 0}, rounds=1, runs=2, seconds=0.01))
    2 inferences drawn in 1 round, with 2 runs of a rule, in 0.01 s
    """

    drawn: Mapping[str, int] = field(default_factory=dict)
    dropped: int = 0
    rounds: int = 0
    runs: int = 0
    seconds: float = 0.0

    @property
    def total(self) -> int:
        """How many inferences were drawn."""
        return sum(self.drawn.values())

    def __str__(self) -> str:
        parts = [f"{_count(self.total, 'inference')} drawn in {_count(self.rounds, 'round')}"]
        parts += [f"{_count(self.dropped, 'inference')} dropped"] if self.dropped else []
        return ", ".join([*parts, f"with {_count(self.runs, 'run')} of a rule", f"in {self.seconds:.2f} s"])


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def choose_rules(folder: Folder, rules: bool | Iterable[str] = True, *, same_as: bool = False) -> tuple[Rule, ...]:
    """Return the rules of a folder: the standard ones, and the optional ones that are named; False stands for none.

    `same_as` adds those that take an exact match for identity.

    >>> choose_rules(Folder.shipped(), ["inherit"])
    Traceback (most recent call last):
    coopgraph.errors.ParameterError: there is no optional rule “inherit”. Did you mean inherits-engagement?
    """
    if rules is False:
        return ()
    known = {path.stem: path for path in folder.optional_rules}
    named = () if rules is True else (rules,) if isinstance(rules, str) else rules
    wanted = dict.fromkeys([*named, *(SAME_AS if same_as else ())])
    for name in wanted:
        if name not in known:
            listed = f"Optional rules: {', '.join(known)}." if known else "This folder has none."
            raise ParameterError(f"there is no optional rule “{name}”", remedy=did_you_mean(name, known) or listed)
    return tuple(Rule.read(path) for path in (*folder.rules, *(known[name] for name in wanted)))


def choose_clash_rules(folder: Folder) -> tuple[Rule, ...]:
    """Return the rules that find contradictions: those of a folder, or ours if it has none.

    >>> choose_clash_rules(Folder.shipped())[0].name
    'cax-adc'
    """
    return tuple(Rule.read(path) for path in folder.clash_rules or Folder.shipped().clash_rules)


class Reasoner:
    """Keeps the inferences of a store up to date: knows which rules have run, and what came after they did."""

    def __init__(self, store: ox.Store, applied: Iterable[Rule] = ()) -> None:
        self.store = store
        self.applied = {rule.name: rule for rule in applied}
        self._pending: list[ox.Triple] = []

    def add(self, quads: Iterable[ox.Quad]) -> None:
        """Add quads to the store, each to its own graph and to the default graph, without reasoning over them yet.

        >>> reasoner = Reasoner(ox.Store())
        >>> reasoner.add([ox.Quad(*[ox.NamedNode("urn:a")] * 4)])
        >>> len(reasoner.store)
        2
        """
        quads = list(quads)
        self._pending += self._unknown(quads)
        self._commit(quads, ())

    def run(
        self,
        rules: Sequence[Rule],
        *,
        add: Iterable[ox.Quad] = (),
        again: bool = False,
        progress: Progress = lambda step: None,
    ) -> Reasoning:
        """Add quads, and bring the inferences to the fixpoint of these rules.

        Only what was added since the last time, and rules that have not run yet, are set to work; if a rule is no
        longer among them, or `again` is said, all inferences are drawn afresh.
        """
        begun = time.perf_counter()
        quads = list(add)
        wanted = {rule.name: rule for rule in rules}
        if again or set(self.applied) - set(wanted):
            run, dropped = self._afresh(quads, rules, progress)
        else:
            run, dropped = self._further(quads, rules, progress), 0
        self.applied, self._pending = wanted, []
        return Reasoning(run.by_rule, dropped, run.rounds, run.runs, time.perf_counter() - begun)

    def _further(self, quads: Sequence[ox.Quad], rules: Sequence[Rule], progress: Progress) -> _Run:
        run, fresh = _Run(self.store, rules, progress), self._unknown(quads)
        try:
            self.store.extend(to_quad(triple, NEW) for triple in fresh)
            run.derive([*self._pending, *fresh], {rule.name for rule in rules} - set(self.applied))
            self._commit(quads, run.found)
        finally:
            for name in (NEW, FRONT):
                self.store.remove_graph(name)
        return run

    def _afresh(self, quads: Sequence[ox.Quad], rules: Sequence[Rule], progress: Progress) -> tuple[_Run, int]:
        scratch = ox.Store()
        before = {quad.triple for quad in self.store.quads_for_pattern(None, None, None, INFERRED)}
        merged = (quad.triple for quad in self.store.quads_for_pattern(None, None, None, DEFAULT))
        stated = {*(triple for triple in merged if triple not in before), *(quad.triple for quad in quads)}
        scratch.extend(to_quad(triple, DEFAULT) for triple in stated)
        run = _Run(scratch, rules, progress)
        run.derive([], {rule.name for rule in rules})
        gone = before - set(run.found) - stated
        self._commit(quads, run.found, gone)
        return run, len(gone)

    def _unknown(self, quads: Iterable[ox.Quad]) -> list[ox.Triple]:
        """Return the triples among some quads that the default graph does not have."""
        return [
            triple for triple in dict.fromkeys(q.triple for q in quads) if to_quad(triple, DEFAULT) not in self.store
        ]

    def _commit(self, quads: Sequence[ox.Quad], found: Iterable[ox.Triple], gone: Collection[ox.Triple] = ()) -> None:
        """Let the store have what was added and what was found, in one transaction; then drop what no longer holds.

        What a file states now is no inference any more.
        """
        merged = (to_quad(quad.triple, DEFAULT) for quad in quads)
        drawn = (to_quad(triple, name) for triple in found for name in (DEFAULT, INFERRED))
        stated = (to_quad(quad.triple, INFERRED) for quad in quads)
        old = [quad for quad in stated if quad in self.store]
        old += [to_quad(triple, name) for triple in gone for name in (DEFAULT, INFERRED)]
        try:
            self.store.extend([*quads, *merged, *drawn])
        finally:
            for quad in old:
                self.store.remove(quad)


class _Run:
    """One way to the fixpoint; what it finds stays in the graphs NEW and FRONT until the caller takes it over."""

    def __init__(self, store: ox.Store, rules: Sequence[Rule], progress: Progress) -> None:
        self.store, self.rules, self.progress = store, rules, progress
        self.found: list[ox.Triple] = []
        self.by_rule = {rule.name: 0 for rule in rules}
        self.rounds = self.runs = 0
        self._known: dict[str, Known | None] = {}

    def derive(self, front: Sequence[ox.Triple], unseen: Collection[str]) -> None:
        """Find all that follows from some new triples, and from everything by the rules that have not run before."""
        while front or unseen:
            self.rounds += 1
            self.store.remove_graph(FRONT)
            self.store.extend(to_quad(triple, FRONT) for triple in front)
            front, unseen = self._round(Words.of(front), unseen), ()

    def _round(self, words: Words, unseen: Collection[str]) -> list[ox.Triple]:
        found: list[ox.Triple] = []
        for rule in self.rules:
            for place in self._places(rule, words, rule.name in unseen):
                self.progress(f"round {self.rounds}: {rule.name}, {len(self.found):,} inferences so far")
                new = self._ask(rule, place)
                self.store.extend(to_quad(triple, NEW) for triple in new)
                self.by_rule[rule.name] += len(new)
                self.found += new
                found += new
        return found

    def _places(self, rule: Rule, words: Words, unseen: bool) -> list[int | None]:
        """Return the places of a rule's body where something new can stand; None stands for the rule in full."""
        if unseen:
            self._known.pop(rule.name, None)
            return [None]
        found, known = places(rule.logic, words, self._known.get(rule.name), self.store, [DEFAULT, NEW])
        self._known[rule.name] = known
        return found

    def _ask(self, rule: Rule, place: int | None) -> list[ox.Triple]:
        """Ask a rule for what it concludes anew; with a place, from the new triples in that place of its body."""
        self.runs += 1
        logic, head = rule.logic, _head(rule)
        text = logic.select([*body(logic, place, FRONT), f"FILTER NOT EXISTS {{ {head} }}"])
        rows = self.store.query(text, default_graph=[DEFAULT, NEW], named_graphs=[FRONT])
        assert isinstance(rows, ox.QuerySolutions)
        found: dict[ox.Triple, None] = {}
        for row in rows:
            binding = {name: row[name] for name in head.variables}
            if (triple := as_triple(head, binding)) is not None:
                found[triple] = None
        return list(found)


def _head(rule: Rule) -> Pattern:
    assert rule.logic.head is not None, "a rule that draws inferences has a head"
    return rule.logic.head


def as_triple(pattern: Pattern, binding: Mapping[str, object]) -> ox.Triple | None:
    """Return the triple that a conclusion becomes, or None if RDF has none such (a literal cannot be a subject).

    >>> here = ox.Variable("x")
    >>> as_triple(Pattern(here, ox.NamedNode("urn:p"), here), {"x": ox.Literal(1)}) is None
    True
    """
    try:
        return pattern.triple(binding)  # type: ignore[arg-type]
    except TypeError:
        return None
