"""Reasoning step by step: only what is new works, an interruption changes nothing, and the end is always the same."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import Graph

import coopgraph
from coopgraph import CoopGraph
from coopgraph.errors import FileError, ParameterError, ParseError
from coopgraph.folder import Folder
from coopgraph.loading.reading import read_rdf
from coopgraph.logic import read_logic
from coopgraph.placing import to_quad
from coopgraph.reasoning.coverage import logic_findings, uncovered
from coopgraph.reasoning.reason import FRONT, NEW, Reasoner, choose_clash_rules, choose_rules
from coopgraph.rules import Rule, close
from coopgraph.store import GraphStore
from coopgraph.terms import DEFAULT, INFERRED, expand
from miniature import WORLD


def load(*paths: str | Path, **options: Any) -> CoopGraph:
    """Load the article alone, or a folder of its own."""
    return coopgraph.load(*paths, **({} if "root" in options else {"sources": ["dialogue4"]}), **options)


SHIPPED = Folder.shipped()
RULES = choose_rules(SHIPPED)
PREFIXES = """
@prefix ex: <https://example.org/> .
@prefix id: <https://w3id.org/space-coop/id/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sc: <https://w3id.org/space-coop/ontology#> .
@prefix force: <https://w3id.org/space-coop/id/force/> .
"""
ADDITIONS = {
    "member": "ex:mission a sc:Mission .",
    "relation": "ex:body sc:isSubOrganizationOf id:nasa . id:nasa sc:isSubOrganizationOf ex:whole .",
    "engagement": "ex:e a sc:Engagement ; sc:hasForce force:pledged ; sc:isJointUndertakingOf id:us-rok-relationship .",
    "axioms": """
        sc:Mission rdfs:subClassOf ex:Venture .
        sc:attends rdfs:subPropertyOf ex:goesTo . ex:goesTo owl:inverseOf ex:sees .""",
    "chain": "ex:together owl:propertyChainAxiom ( sc:isMemberOfDelegation sc:represents ) .",
    "inference": "id:kari sc:attends id:fourth-dialogue . id:nasa a sc:Agent .",
    "nothing": 'id:nasa rdfs:comment "a note"@en .',
}


def _write(folder: Path, name: str, turtle: str) -> Path:
    file = folder / f"{name}.ttl"
    file.write_text(PREFIXES + turtle, encoding="utf-8")
    return file


def _quads(store: ox.Store) -> set[str]:
    """The quads, apart from the names of blank nodes."""
    return {str(quad) for quad in store if not isinstance(quad.subject, ox.BlankNode) and "_:" not in str(quad)}


def _blank(store: ox.Store) -> int:
    return len(store) - len(_quads(store))


@pytest.mark.parametrize("name", ADDITIONS)
def test_adding_a_file_comes_to_what_loading_all_comes_to(tmp_path: Path, name: str) -> None:
    file = _write(tmp_path, name, ADDITIONS[name])
    kg, whole = load(), load(file)
    kg.add(file)
    assert _quads(kg.store) == _quads(whole.store)
    assert _blank(kg.store) == _blank(whole.store)
    assert kg.digest != load().digest
    assert [graph.local for graph in kg.graphs] == sorted(graph.local for graph in whole.graphs)


def test_adding_later_and_in_any_order_comes_to_the_same(tmp_path: Path) -> None:
    files = [_write(tmp_path, name, turtle) for name, turtle in ADDITIONS.items()]
    kg = load()
    for file in reversed(files):
        assert kg.add(file, reason=False).runs == 0
    told = kg.reason()
    assert told.runs > 0
    assert _quads(kg.store) == _quads(load(*files).store)
    assert kg.reason().runs == 0
    assert kg.reason(again=True).total == len(kg.inferences)
    assert _quads(kg.store) == _quads(load(*files).store)


def test_only_what_is_new_sets_a_rule_to_work(tmp_path: Path) -> None:
    everything = load(rules=False).reason()
    kg = load()
    member = kg.add(_write(tmp_path, "member", ADDITIONS["member"]))
    assert member.drawn == {**dict.fromkeys(everything.drawn, 0), "cax-sco": member.total}
    assert member.runs < everything.runs / 4
    nothing = kg.add(_write(tmp_path, "nothing", ADDITIONS["nothing"]))
    assert (nothing.total, nothing.rounds, nothing.runs) == (0, 1, 0)


def test_a_rule_runs_only_where_something_new_can_stand() -> None:
    asked: list[str] = []
    reasoner = Reasoner(GraphStore.open(SHIPPED.rdf, RULES).store, RULES)
    graph, thing, other = (ox.NamedNode(f"https://example.org/{name}") for name in "gxy")

    def rules_for(predicate: str, value: ox.NamedNode) -> set[str]:
        asked.clear()
        quad = ox.Quad(thing, ox.NamedNode(expand(predicate)), value, graph)
        reasoner.run(RULES, add=[quad], progress=asked.append)
        return {step.split()[2].strip(",") for step in asked}

    assert rules_for("https://example.org/p", other) == set(), "no axiom names this property"
    assert rules_for("sc:complements", other) == {"prp-dom", "prp-rng", "cax-sco"}
    assert rules_for("rdf:type", other) == set(), "no axiom names this class"
    assert "prp-spo2" not in rules_for("rdf:type", ox.NamedNode(expand("sc:Mission")))
    assert rules_for("rdfs:subClassOf", other) == {"cax-sco"}, "in full, since an axiom is new"


def test_what_a_file_states_is_no_inference_any_more(tmp_path: Path) -> None:
    kg = load()
    assert kg.sparql("ASK { GRAPH graph:inferred { id:kari sc:attends id:fourth-dialogue } }") is True
    kg.add(_write(tmp_path, "inference", ADDITIONS["inference"]))
    assert kg.sparql("ASK { GRAPH graph:inferred { id:kari sc:attends id:fourth-dialogue } }") is False
    assert kg.sparql("ASK { id:kari sc:attends id:fourth-dialogue }") is True
    assert kg.explain("KARI", "attends", "fourth-dialogue").status == "asserted"


def test_what_was_worked_out_before_is_forgotten(tmp_path: Path) -> None:
    kg = load()
    before = kg.explain("id:nasa", "is part of", "id:us")
    digest = kg.digest
    kg.add(
        _write(tmp_path, "more", 'ex:new a sc:SpaceAgency ; rdfs:label "New Agency"@en . id:nasa sc:isPartOf id:us .')
    )
    assert before.status == "not stated"
    assert kg.explain("id:nasa", "is part of", "id:us").status == "asserted"
    assert kg.explain("New Agency", "a", "agent").status == "inferred"
    assert kg.digest != digest


def _work(kg: CoopGraph, file: Path, again: bool, progress: Callable[[str], None]) -> None:
    if again:
        kg.reason(again=True, progress=progress)
    else:
        kg.add(file, progress=progress)


@pytest.mark.parametrize("again", [False, True])
def test_an_interruption_leaves_the_graph_as_it_was(tmp_path: Path, again: bool) -> None:
    def interrupt_at(step: int) -> Callable[[str], None]:
        steps = iter(range(step))

        def progress(_: str) -> None:
            if next(steps, None) is None:
                raise KeyboardInterrupt

        return progress

    kg = load()
    before = _quads(kg.store)
    file = _write(tmp_path, "engagement", ADDITIONS["engagement"])
    for step in (0, 5, 11, 20):
        with pytest.raises(KeyboardInterrupt):
            _work(kg, file, again, interrupt_at(step))
        assert _quads(kg.store) == before
        assert {NEW, FRONT}.isdisjoint(kg.store.named_graphs())
        assert file not in kg.files
    kg.add(file)
    assert _quads(kg.store) == _quads(load(file).store)


def test_a_bad_file_changes_nothing(tmp_path: Path) -> None:
    kg = load(root=WORLD)
    before = _quads(kg.store)
    good, bad = _write(tmp_path, "good", ADDITIONS["member"]), tmp_path / "bad.ttl"
    bad.write_text("ex:a", encoding="utf-8")
    with pytest.raises(ParseError, match=r"bad\.ttl:1"):
        kg.add(good, bad)
    with pytest.raises(FileError, match="this file and one loaded before would both become the graph graph:moot"):
        kg.add(good, WORLD / "data" / "moot.ttl")
    assert _quads(kg.store) == before


def test_progress_is_told() -> None:
    told: list[str] = []
    load(rules=False).reason(progress=told.append)
    assert told[0] == "round 1: cax-sco, 0 inferences so far"
    assert told[-1].startswith("round 4: ")


def test_optional_rules_are_off_and_can_be_switched() -> None:
    inherited = "SELECT ?agency ?engagement { ?agency sc:inheritsEngagement ?engagement }"
    kg = load()
    assert len(kg.sparql(inherited)) == 0
    off = _quads(kg.store)
    told = kg.reason(optional=["inherits-engagement"])
    assert told.drawn["inherits-engagement"] == told.total == len(kg.sparql(inherited)) > 0
    assert _quads(kg.store) == _quads(load(rules=["inherits-engagement"]).store)
    assert kg.reason().runs == 0, "what is on stays on"
    why = kg.explain("NASA", "sc:inheritsEngagement", "E10")
    assert [fact.predicate.value.partition("#")[2] for fact in why.proofs[0].facts] == [
        "isAgencyOf",
        "isUnilaterallyUndertakenBy",
    ]
    assert kg.reason(optional=[]).dropped == told.total
    assert _quads(kg.store) == off


def test_an_optional_rule_reaches_agencies_alone(tmp_path: Path) -> None:
    kg = load(rules="inherits-engagement")
    ask = "ASK { ?x sc:inheritsEngagement ?e FILTER NOT EXISTS { ?x sc:isAgencyOf/^sc:isUndertakenBy ?e } }"
    assert kg.sparql(ask) is False
    assert kg.sparql("ASK { id:kari sc:inheritsEngagement ?e }") is False, "KARI is a member of a delegation"
    declared = "sc:inheritsEngagement a owl:ObjectProperty ; rdfs:domain sc:Agency ; rdfs:range sc:Engagement ."
    more = load(_write(tmp_path, "declared", declared), rules="inherits-engagement")
    kinds = [{quad.triple for quad in graph.source.inferred()} for graph in (kg, more)]
    assert kinds[0] == kinds[1], "the declaration implies no class that the agencies did not have"


def test_unknown_optional_rules_are_told() -> None:
    with pytest.raises(ParameterError, match="Did you mean inherits-engagement"):
        load(rules=["inherit-engagement"])
    with pytest.raises(ParameterError, match="This folder has none"):
        load(root=WORLD, rules=["inherits-engagement"])


# A rule taken apart


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("INSERT { ?x a ?y } WHERE { OPTIONAL { ?x a ?y } }", "a.ru:1:28: “OPTIONAL” is more than a rule may hold"),
        ("INSERT { ?x a ?y } WHERE { ?x sc:p ?y FILTER NOT EXISTS { ?x sc:q ?y } }", "may not ask for what is absent"),
        ("INSERT { ?x a ?y . ?y a ?x } WHERE { ?x sc:p ?y }", "must conclude one triple"),
        ("INSERT { ?x a ?z } WHERE { ?x sc:p ?y }", "concludes something about"),
        ("INSERT { ?x a ?y } WHERE { ?x sc:p ?y", "the rule ends too early"),
        ("INSERT { ?x a ?y } WHERE { ?x sc:p [] }", "is more than a rule may hold"),
        ("INSERT { ?x a ?y } WHERE { ?x sc:p ?y } ; INSERT { ?x a ?y } WHERE { ?x sc:q ?y }", "something follows"),
        ("CONSTRUCT { ?x a ?y } WHERE { ?x sc:p ?y }", "a rule is an INSERT"),
        ("INSERT { ?x a ?y } WHERE { ?x no:p ?y }", "“no:p” is more than a rule may hold"),
    ],
)
def test_a_rule_that_is_more_than_a_rule_is_refused(text: str, told: str) -> None:
    with pytest.raises(ParseError, match=r".") as refusal:
        read_logic(text, "a.ru")
    assert told in str(refusal.value)
    assert "Traceback" not in str(refusal.value)


def test_words_in_strings_and_comments_are_no_logic() -> None:
    text = 'INSERT { ?x a ?y } # FILTER NOT EXISTS\nWHERE { ?x sc:p "OPTIONAL { }" ; sc:q ?y . } # }'
    logic = read_logic(text, "a.ru")
    assert [str(pattern.object) for pattern in logic.facts] == ['"OPTIONAL { }"', "?y"]


@pytest.mark.parametrize(
    "rule", [*RULES, *choose_clash_rules(SHIPPED), *choose_rules(SHIPPED, ["inherits-engagement"])]
)
def test_every_rule_can_be_taken_apart(rule: Rule) -> None:
    assert rule.summary.endswith(".")
    assert rule.logic.body
    written = {name for pattern in rule.logic.body for name in pattern.variables if not name.startswith("step")}
    assert (
        written
        == {name[1:] for name in rule.text.replace(",", " ").split() if name.startswith("?") and name[1:].isalpha()}
        | written
    )


@settings(max_examples=40)
@given(st.sets(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=14), st.integers(0, 14))
def test_in_two_parts_or_at_once(pairs: set[tuple[int, int]], cut: int) -> None:
    """Transitive, symmetric by an inverse, chained and typed at once: the order of coming makes no difference."""
    axioms = """
        ex:p a owl:TransitiveProperty ; rdfs:domain ex:A ; rdfs:subPropertyOf ex:q . ex:q owl:inverseOf ex:r .
        ex:s owl:propertyChainAxiom ( ex:p ex:r ) ; rdfs:range ex:B . ex:A rdfs:subClassOf ex:B ."""
    base = Graph().parse(data=PREFIXES + axioms, format="turtle").serialize(format="nt", encoding="utf-8")
    name = ox.NamedNode("urn:g")
    quads = [to_quad(quad.triple, name) for quad in ox.parse(base, ox.RdfFormat.N_TRIPLES)]
    node = [ox.NamedNode(f"https://example.org/n{number}") for number in range(6)]
    facts = [ox.Quad(node[a], ox.NamedNode("https://example.org/p"), node[b], name) for a, b in sorted(pairs)]
    at_once, in_parts, naive = ox.Store(), ox.Store(), ox.Store()
    Reasoner(at_once).run(RULES, add=[*quads, *facts])
    reasoner = Reasoner(in_parts)
    for part in (facts[:cut], quads, facts[cut:]):
        reasoner.run(RULES, add=part)
    naive.extend(to_quad(quad.triple, graph) for quad in [*quads, *facts] for graph in (DEFAULT, name))
    close(naive, RULES)
    assert set(at_once) == set(in_parts) == set(naive)


# What the rules do not hear

UNHEARD = {
    "a chain of three": "sc:attends owl:propertyChainAxiom ( sc:hasAgency sc:hasAgency sc:attends ) .",
    "a restriction above a class": """
        sc:Mission rdfs:subClassOf [
            a owl:Restriction ; owl:onProperty sc:targets ; owl:someValuesFrom sc:Location ] .""",
    "a union as a domain": "sc:recent rdfs:domain [ a owl:Class ; owl:unionOf ( sc:Event sc:Agreement ) ] .",
    "a symmetric property": "sc:complements a owl:SymmetricProperty .",
    "a reflexive property": "sc:complements a owl:ReflexiveProperty .",
    "an inverse functional property": "sc:sha256 a owl:InverseFunctionalProperty .",
    "equivalent properties": "sc:leads owl:equivalentProperty sc:develops .",
    "equivalent named classes": "sc:Mission owl:equivalentClass sc:Initiative .",
    "a class by its members": "sc:Side owl:equivalentClass [ a owl:Class ; owl:oneOf ( id:us id:rok ) ] .",
    "three classes together": """
        sc:Odd owl:equivalentClass [ a owl:Class ; owl:intersectionOf ( sc:Mission sc:JointEndeavour sc:Event ) ] .""",
    "a value before the class": """
        sc:Odd owl:equivalentClass [ a owl:Class ; owl:intersectionOf (
            [ a owl:Restriction ; owl:onProperty sc:hasForce ; owl:hasValue force:pledged ] sc:Engagement ) ] .""",
    "two values": """
        sc:Odd owl:equivalentClass [ a owl:Class ; owl:intersectionOf (
            sc:Engagement [ a owl:Restriction ; owl:onProperty sc:hasForce ; owl:hasValue force:pledged ]
            [ a owl:Restriction ; owl:onProperty sc:concerns ; owl:hasValue id:kps ] ) ] .""",
    "a disjoint union": "sc:Agent owl:disjointUnionOf ( sc:Nation sc:Organization ) .",
    "disjoint properties in a list": "[] a owl:AllDisjointProperties ; owl:members ( sc:leads sc:develops ) .",
    "a key": "sc:DialogueSession owl:hasKey ( sc:isSessionOf sc:sessionNumber ) .",
    "a negative fact": """
        [] a owl:NegativePropertyAssertion ; owl:sourceIndividual id:kasa ;
            owl:assertionProperty sc:attends ; owl:targetIndividual id:fourth-dialogue .""",
    "sameness": "id:nasa owl:sameAs id:kasa .",
}


def _unheard(file: Path | None = None) -> list[str]:
    kg = load(*([file] if file else []))
    return uncovered(kg.source, [*kg.rules, *kg.clash_rules])


def test_the_rules_hear_every_axiom() -> None:
    assert _unheard() == []


@pytest.mark.parametrize("kind", UNHEARD)
def test_an_axiom_that_no_rule_hears_is_found(tmp_path: Path, kind: str) -> None:
    (told,) = _unheard(_write(tmp_path, "more", UNHEARD[kind]))
    assert "no rule" in told
    assert "_:" not in told
    kg = load(tmp_path / "more.ttl")
    (finding,) = (found for found in logic_findings(kg.source, kg.folder, kg.rules) if "beyond" in found.message)
    assert finding.severity == "error"


@pytest.mark.parametrize("gone", [rule.name for rule in RULES])
def test_every_rule_is_needed_for_some_axiom_or_by_another(gone: str) -> None:
    """Without a rule some axiom is not heard; four rules share their axioms with another, and are tested alone."""
    kg = load()
    without = [rule for rule in kg.rules if rule.name != gone]
    heard = not uncovered(kg.source, [*without, *kg.clash_rules])
    assert heard == (gone in {"prp-inv1", "prp-inv2", "cls-hv1", "cls-int2"})


def test_a_graph_without_rules_has_no_findings(kg: CoopGraph) -> None:
    assert logic_findings(kg.source, kg.folder, ()) == []
    assert logic_findings(kg.source, kg.folder, kg.rules) == []


def test_the_shipped_files_are_read_once(tmp_path: Path) -> None:
    copy = tmp_path / "dialogue5.ttl"
    copy.write_bytes((SHIPPED.path / "data" / "dialogue4.ttl").read_bytes())
    assert len(read_rdf(copy)) > 500
    kg = load()
    told = kg.add(copy)
    assert (told.total, told.runs) == (0, 0), "the same statements again set nothing to work"
    assert INFERRED in set(kg.store.named_graphs())
