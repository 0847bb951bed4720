"""Explanations: why the graph says something, as a tree of rules, axioms, statements and sentences."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import pyoxigraph as ox

from coopgraph.evidence import Evidence
from coopgraph.pattern import Pattern
from coopgraph.reasoning.claims import ClaimIndex, Support
from coopgraph.reasoning.drawing import Node, mermaid, svg
from coopgraph.reasoning.missing import NEAR, Way, find_ways
from coopgraph.reasoning.phrases import LONG, Phrases
from coopgraph.reasoning.proof import CONTRADICTION, Derivations, Proof, Step
from coopgraph.store import GraphStore
from coopgraph.tables import clean
from coopgraph.terms import IRI


@dataclass(frozen=True)
class Lack:
    """A way to what does not hold, in words: what is missing, what is there, and what stands against it."""

    missing: tuple[str, ...]
    present: tuple[str, ...]
    rule: str
    axioms: tuple[str, ...]
    against: tuple[str, ...]
    further: tuple[Lack, ...]


@dataclass(frozen=True, repr=False)
class Explanation:
    """Why the graph says something, or what is missing for it to say so.

    `status` is `asserted`, `inferred` or `not stated`; for the graph as a whole `contradiction` or `no contradiction`.
    `proofs` are the proofs themselves, `trees` the same in words, `lacks` the ways to what does not hold.

    >>> import coopgraph
    >>> why = coopgraph.load().explain("NASA", "a", "agent")
    >>> why.status, len(why.proofs)
    ('inferred', 1)
    """

    statement: ox.Triple
    text: str
    status: str
    proofs: tuple[Proof, ...] = ()
    trees: tuple[Node, ...] = ()
    complete: bool = True
    ways: tuple[Way, ...] = ()
    lacks: tuple[Lack, ...] = ()
    names: tuple[tuple[str, str], ...] = ()

    @property
    def sentences(self) -> tuple[tuple[str, str], ...]:
        """The sentences (or outside sources) that the proofs rest on, each with its link."""
        return tuple(sorted({(item.name, item.url) for tree in self.trees for item in _evidence(tree) if item.url}))

    @property
    def holds(self) -> bool:
        """Whether the graph says it."""
        return self.status in ("asserted", "inferred")

    def asdict(self) -> dict[str, Any]:
        """Return the explanation as plain values."""
        terms = [str(self.statement.subject), str(self.statement.predicate), str(self.statement.object)]
        return {
            "statement": terms,
            "text": self.text,
            "status": self.status,
            "complete": self.complete,
            "proofs": [_plain(tree) for tree in self.trees],
            "would_follow_if": [asdict(lack) for lack in self.lacks],
            "names": dict(self.names),
        }

    def to_json(self) -> str:
        """Return the explanation as JSON."""
        return json.dumps(self.asdict(), indent=2, ensure_ascii=False)

    def to_mermaid(self) -> str:
        """Return the proofs as a Mermaid flowchart.

        >>> import coopgraph
        >>> coopgraph.load().explain("NASA", "a", "agent").to_mermaid().splitlines()[0]
        'flowchart BT'
        """
        return mermaid(self.trees)

    def to_svg(self) -> str:
        """Return the proofs as an SVG picture that needs nothing else."""
        return svg(self.trees)

    def __str__(self) -> str:
        return "\n".join(clean(line) if line.strip() else "" for line in self._lines())

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return self.to_svg() if self.trees else f"<pre>{html.escape(str(self))}</pre>"

    def _lines(self) -> Iterator[str]:
        if self.statement == CONTRADICTION:
            yield f"{self.text}."
        else:
            yield f"{self.text}: {self.status}."
        for number, tree in enumerate(self.trees, 1):
            yield ""
            if len(self.trees) > 1:
                yield f"{'Contradiction' if self.statement == CONTRADICTION else 'Proof'} {number}"
            yield from _tree_lines(tree)
        if not self.complete:
            yield ""
            found_by = self.proofs[0].step if self.proofs else None
            asked = found_by is not None and found_by.rule.name == "HermiT"
            yield "The time is up: the set may be smaller." if asked else "There are more; the shortest are shown."
        if self.lacks:
            yield ""
            yield "It would follow if:"
            for lack in self.lacks[:NEAR]:
                yield from _lack_lines(lack, "  ")
            if len(self.lacks) > NEAR:
                yield f"  … and in {len(self.lacks) - NEAR} more ways."
        if self.names:
            yield ""
            yield from (f"{curie}: {label}" for curie, label in self.names)
        if self.sentences:
            yield ""
            yield from (f"{name}: {url}" for name, url in self.sentences)


class Explainer:
    """Explains the statements of a graph."""

    def __init__(self, source: GraphStore, derivations: Derivations, language: str = "en") -> None:
        self._derivations, self._source = derivations, source
        self._phrases, self._claims = Phrases(source, language), ClaimIndex(source)

    def explain(self, statement: ox.Triple, *, every: bool = False) -> Explanation:
        """Return why a statement holds, by the shortest proof or by every minimal one; or what is missing for it."""
        text, complete = self._phrases.statement(statement), True
        asserted = self._derivations.is_asserted(statement)
        proofs: list[Proof] = [Proof(statement)] if asserted else []
        if every:
            found, complete = self._derivations.all(statement)
            proofs += [proof for proof in found if proof.step is not None]
        elif not asserted and (shortest := self._derivations.shortest(statement)) is not None:
            proofs = [shortest]
        if proofs:
            return self._explanation(statement, text, "asserted" if asserted else "inferred", proofs, complete)
        ways = find_ways(self._derivations, statement)
        lacks = tuple(self._lack(way) for way in ways)
        names = self._names(term for way in ways[:NEAR] for triple in way.present for term in _terms(triple))
        return Explanation(statement, text, "not stated", ways=tuple(ways), lacks=lacks, names=names)

    def contradiction(self, found: Iterable[Proof] | None = None, complete: bool = True) -> Explanation:
        """Return the contradictions that the rules find, or others did: minimal sets of statements that clash.

        One mistake often clashes in many ways: of those with a statement in common, the shortest is told.
        """
        if found is None:
            found, complete = self._derivations.all(CONTRADICTION)
        told: list[Proof] = []
        for proof in found:
            if not any(set(proof.facts) & set(other.facts) for other in told):
                told.append(proof)
        text = "The graph contradicts itself" if told else "The rules find no contradiction"
        return self._explanation(CONTRADICTION, text, "contradiction" if told else "no contradiction", told, complete)

    def _explanation(
        self, statement: ox.Triple, text: str, status: str, proofs: Sequence[Proof], complete: bool
    ) -> Explanation:
        facts = dict.fromkeys(fact for proof in proofs for fact in proof.facts)
        supports = self._claims.supports(facts)
        trees = tuple(self._node(proof, supports) for proof in proofs)
        names = self._names(term for fact in (statement, *facts) for term in _terms(fact))
        return Explanation(statement, text, status, tuple(proofs), trees, complete, names=names)

    def _node(self, proof: Proof, supports: dict[ox.Triple, tuple[Support, ...]]) -> Node:
        if proof.step is None:
            return Node(self._phrases.statement(proof.statement), supports=supports[proof.statement])
        text = "Contradiction" if proof.statement == CONTRADICTION else self._phrases.statement(proof.statement)
        premises = tuple(self._node(premise, supports) for premise in proof.premises)
        return Node(text, proof.step.rule.name, proof.step.rule.summary, self._said(proof.step), premises=premises)

    def _said(self, step: Step) -> tuple[str, ...]:
        focus = {term for premise in step.premises for term in _terms(premise)}
        return tuple(self._phrases.axiom(axiom, focus) for axiom in step.axioms)

    def _lack(self, way: Way) -> Lack:
        return Lack(
            tuple(self._phrases.statement(pattern) for pattern in way.missing),
            tuple(self._phrases.statement(triple) for triple in way.present),
            way.rule.name,
            tuple(self._phrases.axiom(axiom) for axiom in way.axioms),
            tuple(self._phrases.statement(triple) for triple in way.against),
            tuple(self._lack(other) for other in way.further),
        )

    def _names(self, terms: Iterable[Any]) -> tuple[tuple[str, str], ...]:
        """Return what the CURIEs stand for that are shown instead of long labels."""
        things = {term for term in terms if isinstance(term, ox.NamedNode)}
        labels = {IRI(term.value).curie: self._phrases.label(term) for term in things}
        return tuple((curie, label) for curie, label in sorted(labels.items()) if len(label.split()) > LONG)


def _terms(triple: ox.Triple | Pattern) -> tuple[Any, Any, Any]:
    return triple.subject, triple.predicate, triple.object


def _plain(node: Node) -> dict[str, Any]:
    if node.rule:
        premises = [_plain(premise) for premise in node.premises]
        return {"text": node.text, "rule": node.rule, "says": node.says, "axioms": node.axioms, "premises": premises}
    return {"text": node.text, "supports": [asdict(support) for support in node.supports]}


def _evidence(node: Node) -> Iterator[Evidence]:
    for support in node.supports:
        yield from support.evidence
    for premise in node.premises:
        yield from _evidence(premise)


def _tree_lines(node: Node, first: str = "", rest: str = "") -> Iterator[str]:
    yield f"{first}{node.text}"
    inner = rest + ("│  " if node.premises else "   ")
    yield from (f"{inner}{note}" for note in node.notes)
    for number, premise in enumerate(node.premises, 1):
        last = number == len(node.premises)
        yield from _tree_lines(premise, rest + ("└─ " if last else "├─ "), rest + ("   " if last else "│  "))


def _lack_lines(lack: Lack, margin: str) -> Iterator[str]:
    yield f"{margin}- {', and '.join(lack.missing)}"
    yield from (f"{margin}    there is: {text}" for text in lack.present)
    yield from (f"{margin}    by {lack.rule}: {text}" for text in lack.axioms or ("",))
    yield from (f"{margin}    but there is already: {text}" for text in lack.against)
    if lack.further:
        yield f"{margin}  which in turn would follow if:"
        for other in lack.further[:NEAR]:
            yield from _lack_lines(other, f"{margin}    ")
