"""The rules against owlrl, which knows all of OWL 2 RL: the same facts, from the data and from every axiom."""

import re
import warnings
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import OWL, RDF, RDFS, XSD, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from coopgraph.reasoning.coverage import axioms, uncovered
from coopgraph.reasoning.phrases import Phrases
from coopgraph.reasoning.proof import Derivations
from coopgraph.rules import Rule, close
from coopgraph.store import GraphStore
from owl_tools import OURS, ROOT, SC

ONTOLOGY = [ROOT / "ontology" / "space_coop.ttl", ROOT / "ontology" / "topics.ttl"]
DATA = sorted((ROOT / "data").glob("*.ttl"))
RULES = sorted((ROOT / "rules").glob("*.ru"))
# A value of each datatype, written as the store writes it.
VALUES = {
    XSD.anyURI: Literal("https://example.org/", datatype=XSD.anyURI),
    XSD.boolean: Literal(True),
    XSD.dateTime: Literal("2024-01-01T00:00:00", datatype=XSD.dateTime),
    XSD.integer: Literal(1),
    XSD.positiveInteger: Literal(1),
    XSD.string: Literal("text"),
}
MADE = URIRef(f"{OURS}made/")

Fact = tuple[Node, Node, Node]

# For each rule: a graph, and what the rule alone must add to it.
ALONE = {
    "cax-sco": ("ex:A rdfs:subClassOf ex:B . ex:x a ex:A .", "ex:x a ex:B ."),
    "cls-hv1": (
        "ex:A owl:equivalentClass [ owl:intersectionOf ( ex:B [ owl:onProperty ex:p ; owl:hasValue ex:v ] ) ] ."
        "ex:x a ex:A .",
        "ex:x ex:p ex:v .",
    ),
    "cls-hv2": (
        "ex:A owl:equivalentClass [ owl:intersectionOf ( ex:B [ owl:onProperty ex:p ; owl:hasValue ex:v ] ) ] ."
        "ex:x a ex:B ; ex:p ex:v . ex:y a ex:B ; ex:p ex:w . ex:z ex:p ex:v .",
        "ex:x a ex:A .",
    ),
    "cls-int1": (
        "ex:A owl:equivalentClass [ owl:intersectionOf ( ex:B ex:C ) ] ."
        "ex:x a ex:B, ex:C . ex:y a ex:B . ex:z a ex:C .",
        "ex:x a ex:A .",
    ),
    "cls-int2": (
        "ex:A owl:equivalentClass [ owl:intersectionOf ( ex:B ex:C ) ] . ex:x a ex:A .",
        "ex:x a ex:B, ex:C .",
    ),
    "prp-dom": ("ex:p rdfs:domain ex:A . ex:x ex:p 1 .", "ex:x a ex:A ."),
    "prp-inv1": ("ex:p owl:inverseOf ex:q . ex:x ex:p ex:y .", "ex:y ex:q ex:x ."),
    "prp-inv2": ("ex:p owl:inverseOf ex:q . ex:x ex:q ex:y .", "ex:y ex:p ex:x ."),
    "prp-rng": ("ex:p rdfs:range ex:A . ex:x ex:p ex:y, 1 .", "ex:y a ex:A ."),
    "prp-spo1": ("ex:p rdfs:subPropertyOf ex:q . ex:x ex:p ex:y, 1 .", "ex:x ex:q ex:y, 1 ."),
    "prp-spo2": ("ex:p owl:propertyChainAxiom ( ex:q ex:r ) . ex:x ex:q ex:y . ex:y ex:r ex:z .", "ex:x ex:p ex:z ."),
    "prp-trp": ("ex:p a owl:TransitiveProperty . ex:x ex:p ex:y . ex:y ex:p ex:z .", "ex:x ex:p ex:z ."),
}
PREFIXES = f"@prefix ex: <https://example.org/> . @prefix owl: <{OWL}> . @prefix rdfs: <{RDFS}> .\n"


def made() -> Graph:
    """A graph in which every class has a member, every property a pair, and every chain a way through it.

    Functional properties get no second value: owlrl would infer `owl:sameAs` from it, which the rules leave to HermiT.
    """
    ontology, graph, nodes = _read(ONTOLOGY), Graph(), (MADE + str(number) for number in range(10_000))
    for found in ontology.subjects(RDF.type, OWL.Class):
        if isinstance(found, URIRef):
            graph.add((next(nodes), RDF.type, found))
    for found in ontology.subjects(RDF.type, OWL.ObjectProperty):
        steps = [found, found] if (found, RDF.type, OWL.TransitiveProperty) in ontology else [found]
        _lay(graph, steps, nodes)
    for found in ontology.subjects(RDF.type, OWL.DatatypeProperty):
        graph.add((next(nodes), found, VALUES[URIRef(ontology.value(found, RDFS.range) or XSD.integer)]))
    for steps_list in ontology.objects(None, OWL.propertyChainAxiom):
        _lay(graph, Collection(ontology, steps_list), nodes)
    for whole in ontology.objects(None, OWL.intersectionOf):
        member = next(nodes)
        for part in Collection(ontology, whole):
            if isinstance(part, URIRef):
                graph.add((member, RDF.type, part))
            else:
                relation, value = ontology.value(part, OWL.onProperty), ontology.value(part, OWL.hasValue)
                assert relation is not None
                assert value is not None
                graph.add((member, relation, value))
    return graph


def _lay(graph: Graph, steps: Iterable[Node], nodes: Iterator[URIRef]) -> None:
    here = next(nodes)
    for step in steps:
        there = next(nodes)
        graph.add((here, step, there))
        here = there


def _read(files: Iterable[Path]) -> Graph:
    graph = Graph()
    for file in files:
        graph.parse(file, format="turtle")
    return graph


def _triples(store: ox.Store) -> Graph:
    """The default graph of a store."""
    text = store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
    assert text is not None
    return Graph().parse(data=text, format="nt")


def _facts(graph: Graph) -> set[Fact]:
    """What a graph says about our things, in words other than those of RDF, RDFS and OWL themselves.

    Left out is what owlrl says beyond that: of literals (RDF does not let them be subjects), of classes and properties
    (their hierarchy, which the rules do not spell out), of anonymous classes, and what holds of everything
    (each thing is the same as itself, and an `owl:Thing`).
    """
    languages = (str(RDF), str(RDFS), str(OWL))
    facts = set()
    for subject, predicate, value in graph:
        said = value if predicate == RDF.type else predicate
        about_ours = isinstance(subject, URIRef) and subject.startswith(OURS) and not str(subject).startswith(SC)
        if about_ours and isinstance(said, URIRef) and not str(said).startswith(languages):
            facts.add((subject, predicate, value))
    return facts


@pytest.fixture(scope="module", params=["data", "made"])
def asserted(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The files of the real graph, and those of the graph that is made from the axioms."""
    if request.param == "data":
        return [*ONTOLOGY, *DATA]
    file = tmp_path_factory.mktemp("made") / "made.ttl"
    made().serialize(file, format="turtle", encoding="utf-8")
    return [*ONTOLOGY, file]


def test_rules_infer_what_owlrl_infers(asserted: list[Path]) -> None:
    import owlrl

    by_owlrl = _read(asserted)
    before = _facts(by_owlrl)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # owlrl's own
        owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(by_owlrl)
    by_rules = _facts(_triples(GraphStore.open(asserted, RULES).store))
    assert len(by_rules) > len(before) + 500
    assert by_rules - _facts(by_owlrl) == set()
    assert _facts(by_owlrl) - by_rules == set()


def test_what_is_made_exercises_every_axiom_and_every_rule(tmp_path: Path) -> None:
    """Every axiom from which something can follow is used by some step, and every rule takes some step."""
    file = tmp_path / "made.ttl"
    made().serialize(file, format="turtle", encoding="utf-8")
    rules = [Rule.read(path) for path in RULES]
    opened = GraphStore.open([*ONTOLOGY, file], rules)
    steps = [step for steps in Derivations(opened.store, rules).steps.values() for step in steps]
    phrases = Phrases(opened)
    used = {phrases.axiom(axiom) for step in steps for axiom in step.axioms}
    stated = {phrases.axiom(axiom) for axiom in axioms(opened.store)}
    silent = {text.rpartition(": ")[0] for text in uncovered(opened, rules)}
    datatypes = {text for text in stated if re.search(r" is an? xsd:\w+$", text)}  # a literal has no class
    assert stated - used == silent | datatypes
    assert {step.rule.name for step in steps} == {rule.name for rule in rules}


def test_fixpoint_is_reached_once_and_in_any_order(asserted: list[Path]) -> None:
    store = GraphStore.open(asserted, RULES).store
    assert close(store, map(Rule.read, RULES)) == 0
    assert _facts(_triples(GraphStore.open(asserted, RULES[::-1]).store)) == _facts(_triples(store))


def test_inferences_are_kept_apart_from_what_was_asserted(asserted: list[Path]) -> None:
    opened = GraphStore.open(asserted, RULES)
    inferred = ox.NamedNode(f"{OURS}graph/inferred")
    by_graph = {
        name: {quad.triple for quad in opened.store.quads_for_pattern(None, None, None, name)}
        for name in [ox.DefaultGraph(), *opened.store.named_graphs()]
    }
    merged, drawn = by_graph.pop(ox.DefaultGraph()), by_graph.pop(inferred)
    assert drawn.isdisjoint(chain.from_iterable(by_graph.values()))
    assert merged == drawn.union(*by_graph.values())


@pytest.mark.parametrize("name", [path.stem for path in RULES])
def test_rule_alone(name: str) -> None:
    given, then = (Graph().parse(data=PREFIXES + text, format="turtle") for text in ALONE[name])
    store = ox.Store()
    store.load(given.serialize(format="nt", encoding="utf-8"), format=ox.RdfFormat.N_TRIPLES)
    close(store, [Rule.read(ROOT / "rules" / f"{name}.ru")])
    inferred = store.quads_for_pattern(None, None, None, ox.NamedNode(f"{OURS}graph/inferred"))
    assert {str(quad.triple) for quad in inferred} == {f"{s.n3()} {p.n3()} {o.n3()}" for s, p, o in then}
