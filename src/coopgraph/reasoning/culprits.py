"""Culprits: the smallest part of a graph that HermiT finds inconsistent.

HermiT says that a graph contradicts itself, not where. So it is asked about parts: by halves, as long as one half with
what was found before is inconsistent (the QuickXplain way), which takes few questions if the culprits are few.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from coopgraph.pattern import TYPE
from coopgraph.placing import to_quad
from coopgraph.reasoning.axiom import Axiom, AxiomReader
from coopgraph.reasoning.explain import Explainer, Explanation
from coopgraph.reasoning.proof import CONTRADICTION, Derivations, Leaf, Proof, Step
from coopgraph.rules import Progress, Rule
from coopgraph.store import GraphStore
from coopgraph.terms import DEFAULT, INFERRED, PREFIXES

_OWL: Final = PREFIXES["owl"]
_DECLARED: Final = frozenset(
    ox.NamedNode(_OWL + name)
    for name in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty", "NamedIndividual", "Ontology")
)
_OPTIONS: Final = ("-Xss16m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
_RULE: Final = Rule("HermiT", "These statements and axioms cannot all be so.", "", "HermiT")


class _TimeIsUpError(Exception):
    pass


def find_culprits(source: GraphStore, java: str, seconds: float, progress: Progress) -> Explanation:
    """Return a minimal set of statements and axioms that HermiT finds inconsistent, with their sources.

    If the time is up before the set is minimal, the smallest one found so far is told, and that it may be smaller.
    """
    kept, parts = _parts(source)
    search = _Search(kept, java, time.monotonic() + seconds, progress)
    try:
        found, complete = search.minimal((), False, parts), True
    except _TimeIsUpError:
        found, complete = search.smallest or parts, False
    facts = tuple(leaf for leaf in found if isinstance(leaf, ox.Triple))
    axioms = tuple(leaf for leaf in found if isinstance(leaf, Axiom))
    proof = Proof(CONTRADICTION, Step(_RULE, CONTRADICTION, axioms, facts), tuple(Proof(fact) for fact in facts))
    return Explainer(source, Derivations(source.store, ())).contradiction([proof], complete)


def _parts(source: GraphStore) -> tuple[list[ox.Triple], list[Leaf]]:
    """Return the declarations, which stay, and what may be a culprit: axioms, and what is said of things."""
    reader, store = AxiomReader(source.store), source.store
    notes = {quad.subject for quad in store.quads_for_pattern(None, TYPE, ox.NamedNode(_OWL + "AnnotationProperty"))}
    kept: list[ox.Triple] = []
    parts: dict[Leaf, None] = {}
    inner: set[ox.Triple] = set()
    for quad in sorted(store.quads_for_pattern(None, None, None, DEFAULT), key=str):
        triple = quad.triple
        if to_quad(triple, INFERRED) in store or triple.predicate in notes or triple in inner:
            continue
        if triple.predicate == TYPE and triple.object in _DECLARED:
            if isinstance(triple.subject, ox.NamedNode):
                kept.append(triple)
        elif triple.predicate.value.startswith((_OWL, PREFIXES["rdfs"])) or _is_kind(triple):
            if isinstance(triple.subject, ox.NamedNode) or _starts(store, triple.subject):
                axiom = reader.at(triple)
                inner |= axiom.triples
                if axiom.root.predicate.value not in _NOT_LOGIC:
                    parts[axiom] = None
        elif isinstance(triple.subject, ox.NamedNode):
            parts[triple] = None
    return kept, list(parts)


_NOT_LOGIC: Final = frozenset(
    [PREFIXES["rdfs"] + name for name in ("label", "comment", "seeAlso", "isDefinedBy")]
    + [_OWL + name for name in ("imports", "versionInfo", "versionIRI", "priorVersion", "deprecated")]
)


def _is_kind(triple: ox.Triple) -> bool:
    return triple.predicate == TYPE and isinstance(triple.object, ox.NamedNode) and triple.object.value.startswith(_OWL)


def _starts(store: ox.Store, subject: object) -> bool:
    """Whether a blank node begins an axiom: nothing points to it."""
    return next(store.quads_for_pattern(None, None, subject, DEFAULT), None) is None  # type: ignore[arg-type]


class _Search:
    """Asks HermiT about parts of a graph, until the time is up."""

    def __init__(self, kept: Sequence[ox.Triple], java: str, until: float, progress: Progress) -> None:
        import owlready2

        jars = Path(owlready2.__file__).parent / "hermit"
        classpath = os.pathsep.join([str(jars), str(jars / "HermiT.jar")])
        program = "org.semanticweb.HermiT.cli.CommandLine"
        self._command = [java, *_OPTIONS, "-cp", classpath, program, "-k"]
        self._kept, self._until, self._progress = kept, until, progress
        self._asked = 0
        self.smallest: list[Leaf] = []

    def minimal(self, given: Sequence[Leaf], changed: bool, parts: Sequence[Leaf]) -> list[Leaf]:
        """Return the smallest of some parts that are inconsistent together with what is given."""
        if changed and self._inconsistent(given):
            return []
        if len(parts) == 1:
            return list(parts)
        middle = len(parts) // 2
        first, second = parts[:middle], parts[middle:]
        needed = self.minimal([*given, *first], True, second)
        return [*self.minimal([*given, *needed], bool(needed), first), *needed]

    def _inconsistent(self, parts: Sequence[Leaf]) -> bool:
        left = self._until - time.monotonic()
        if left <= 0:
            raise _TimeIsUpError
        self._asked += 1
        self._progress(f"question {self._asked} to HermiT, about {len(parts)} statements and axioms")
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "part.nt")
            file.write_bytes(ox.serialize(self._triples(parts), format=ox.RdfFormat.N_TRIPLES) or b"")
            try:
                run = subprocess.run(
                    [*self._command, file.as_uri()], capture_output=True, text=True, check=False, timeout=left
                )
            except subprocess.TimeoutExpired:
                raise _TimeIsUpError from None
        found = "is not satisfiable" in run.stdout or "Inconsistent" in run.stdout + run.stderr
        if found and (not self.smallest or len(parts) < len(self.smallest)):
            self.smallest = list(parts)
        return found

    def _triples(self, parts: Iterable[Leaf]) -> Iterable[ox.Triple]:
        found = dict.fromkeys(self._kept)
        for part in parts:
            found.update(dict.fromkeys(part.triples if isinstance(part, Axiom) else (part,)))
        return found
