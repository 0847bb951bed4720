"""Coverage: whether the rules know every axiom of the ontology, or some of them say what no rule hears."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, Final

import pyoxigraph as ox

from coopgraph.finding import Finding
from coopgraph.folder import Folder
from coopgraph.pattern import IDENTITY, NIL, REST, TYPE
from coopgraph.reasoning.axiom import Axiom, AxiomReader
from coopgraph.reasoning.clash import find_contradictions
from coopgraph.reasoning.phrases import Phrases
from coopgraph.reasoning.reason import choose_clash_rules
from coopgraph.rules import Rule
from coopgraph.store import GraphStore
from coopgraph.terms import DEFAULT, PREFIXES

_OWL, _RDFS = PREFIXES["owl"], PREFIXES["rdfs"]
_SAME: Final = ox.NamedNode(_OWL + "sameAs")
_DECLARATIONS: Final = frozenset(
    [
        *(_OWL + name for name in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")),
        *(_OWL + name for name in ("NamedIndividual", "Ontology", "Restriction", "Axiom", "Annotation")),
        *(_RDFS + name for name in ("Class", "Datatype")),
    ]
)
_NOTES: Final = frozenset(
    [
        *(_RDFS + name for name in ("label", "comment", "seeAlso", "isDefinedBy", "member")),
        *(_OWL + name for name in ("imports", "versionInfo", "versionIRI", "priorVersion", "deprecated")),
        *(_OWL + name for name in ("backwardCompatibleWith", "incompatibleWith")),
        *(_OWL + name for name in ("annotatedSource", "annotatedProperty", "annotatedTarget")),
    ]
)


def uncovered(source: GraphStore, rules: Iterable[Rule]) -> list[str]:
    """Return, in words, the axioms that no rule makes full use of, with what is missing.

    `rules` are those that draw inferences and those that find contradictions.

    >>> import coopgraph
    >>> kg = coopgraph.load()
    >>> found = uncovered(kg.source, kg.rules)
    >>> any(text.startswith("“has force” has at most one value") for text in found)
    True
    >>> uncovered(kg.source, [*kg.rules, *map(Rule.read, kg.folder.clash_rules)])
    []
    """
    phrases = Phrases(source)
    used, defined = _used(source.store, rules)
    found = []
    for axiom in axioms(source.store):
        rest = {triple for triple in axiom.triples if not _is_frame(triple)} - used
        if rest:
            missing = (
                "no rule uses it" if rest == set(axiom.triples) or axiom.root in rest else "no rule uses all of it"
            )
        elif axiom.root.predicate.value == f"{_OWL}equivalentClass" and axiom.root not in defined:
            missing = "no rule concludes that something is a member"
        else:
            continue
        found.append(f"{phrases.axiom(axiom)}: {missing}")
    return sorted(found)


def axioms(store: ox.Store) -> Iterator[Axiom]:
    """Yield the axioms of a store: what it says in the words of RDFS and OWL, apart from declarations and notes.

    >>> import coopgraph
    >>> any(axiom.root.predicate.value.endswith("#subClassOf") for axiom in axioms(coopgraph.load().store))
    True
    """
    reader, seen = AxiomReader(store), set[frozenset[ox.Triple]]()
    pointed = {quad.object for quad in store.quads_for_pattern(None, None, None, DEFAULT)}
    for quad in store.quads_for_pattern(None, None, None, DEFAULT):
        said = quad.object if quad.predicate == TYPE else quad.predicate
        if not isinstance(said, ox.NamedNode) or not said.value.startswith((_OWL, _RDFS)):
            continue
        if said.value in _DECLARATIONS or said.value in _NOTES:
            continue
        if isinstance(quad.subject, ox.BlankNode) and quad.subject in pointed:
            continue
        axiom = reader.at(quad.triple)
        if axiom.triples not in seen:
            seen.add(axiom.triples)
            yield axiom


def _is_frame(triple: ox.Triple) -> bool:
    """Whether a triple only holds an axiom together: the kind of a blank node, or the end of a list."""
    if triple.predicate == TYPE and isinstance(triple.subject, ox.BlankNode):
        return isinstance(triple.object, ox.NamedNode) and triple.object.value in _DECLARATIONS
    return triple.predicate == REST and triple.object == NIL


def _used(store: ox.Store, rules: Iterable[Rule]) -> tuple[set[ox.Triple], set[ox.Triple]]:
    """Return the triples that the axiom patterns of rules match, and those that begin a definition a rule concludes."""
    used, defined = set[ox.Triple](), set[ox.Triple]()
    rests: dict[Any, set[ox.Triple]] = defaultdict(set)
    for quad in store.quads_for_pattern(None, REST, None, DEFAULT):
        rests[quad.subject].add(quad.triple)
    for rule in rules:
        logic, head = rule.logic, rule.logic.head
        used |= _named(store, rule)
        known = {name for pattern in logic.axioms for name in pattern.variables}
        filters = [f"FILTER {text}" for text in logic.filters if set(re.findall(r"\?(\w+)", text)) <= known]
        if not logic.axioms:
            continue
        rows = store.query(logic.select([*(f"{pattern} ." for pattern in logic.axioms), *filters], filters=False))
        assert isinstance(rows, ox.QuerySolutions)
        names = [variable.value for variable in rows.variables]
        for row in rows:
            binding = dict(zip(names, row, strict=True))
            for pattern in logic.axioms:
                filled = pattern.fill(binding)
                if pattern.path:
                    used |= _walk(rests, filled.subject, filled.object)
                    continue
                triple = pattern.triple(binding)
                used.add(triple)
                if head and head.predicate == TYPE and head.object == pattern.subject:
                    defined.add(triple)
    return used, defined


def _named(store: ox.Store, rule: Rule) -> set[ox.Triple]:
    """Return what is said of things in the words of OWL that a rule names; sameness counts if something follows."""
    words = {pattern.predicate for pattern in rule.logic.facts} & IDENTITY
    heard = words if rule.logic.head else words - {_SAME}
    return {quad.triple for word in heard for quad in store.quads_for_pattern(None, word, None, DEFAULT)}  # type: ignore[arg-type]


def _walk(rests: dict[Any, set[ox.Triple]], start: Any, end: Any) -> set[ox.Triple]:
    found: set[ox.Triple] = set()
    here = start
    while here != end and rests.get(here):
        (step, *_) = rests[here]
        if step in found:
            break
        found.add(step)
        here = step.object
    return found


def logic_findings(source: GraphStore, folder: Folder, rules: Iterable[Rule]) -> list[Finding]:
    """Return as findings what contradicts itself in a graph, and the axioms that no rule makes full use of.

    >>> import coopgraph
    >>> kg = coopgraph.load()
    >>> logic_findings(kg.source, kg.folder, kg.rules)
    []
    """
    rules = tuple(rules)
    if not rules:
        return []
    found = [
        Finding(
            "error",
            "rules/",
            f"beyond the rules: {text}",
            "Add a rule, or move the axiom to an ontology/*_dl.ttl module.",
            why="What no rule hears is not inferred, and nobody notices.",
        )
        for text in uncovered(source, [*rules, *choose_clash_rules(folder)])
    ]
    why = find_contradictions(source, folder, rules)
    for tree in why.trees:
        clash = "; ".join((*tree.axioms, *(premise.text for premise in tree.premises)))
        found.append(Finding("error", "graph", f"a contradiction: {clash}", "See it in full: coopgraph explain."))
    return found
