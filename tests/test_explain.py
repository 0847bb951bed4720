"""Explanations: every inference has one, it holds by the rules on its own, and without any leaf it does not."""

import itertools
import json
import random
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result

import coopgraph
from coopgraph import CoopGraph
from coopgraph.checking.check import check
from coopgraph.cli import cli
from coopgraph.errors import AmbiguousTerm, ParameterError, UnknownTerm
from coopgraph.folder import Folder
from coopgraph.reasoning.axiom import Axiom
from coopgraph.reasoning.explain import Explanation
from coopgraph.reasoning.proof import CONTRADICTION, Proof
from coopgraph.terms import compact, expand
from miniature import WORLD
from test_owl import ERRORS, PREFIXES


def load(*paths: str | Path, **options: Any) -> CoopGraph:
    """Load the article alone, or a folder of its own."""
    return coopgraph.load(*paths, **({} if "root" in options else {"sources": ["dialogue4"]}), **options)


SAMPLE = 40


@pytest.fixture(scope="module")
def real() -> CoopGraph:
    return load()


@pytest.fixture(scope="module")
def inferred(real: CoopGraph) -> list[ox.Triple]:
    return list(real.inferences)


def explain(kg: CoopGraph, triple: ox.Triple, *, all: bool = False) -> Explanation:
    return kg.explain(triple.subject, triple.predicate, triple.object, all=all)


def test_every_inference_is_explained_down_to_what_is_asserted(real: CoopGraph, inferred: list[ox.Triple]) -> None:
    assert len(inferred) > 500
    for triple in inferred:
        why = explain(real, triple)
        (proof,) = why.proofs
        assert why.status == "inferred"
        assert proof.step is not None
        assert proof.statement == triple
        for fact in proof.facts:
            assert explain(real, fact).status == "asserted"
        assert len(why.trees[0].axioms) == len(proof.step.axioms)


def test_every_explanation_holds_by_its_leaves_alone(real: CoopGraph, inferred: list[ox.Triple]) -> None:
    rules = real.rules
    for triple in inferred:
        (proof,) = explain(real, triple).proofs
        assert proof.holds(rules), triple


def test_without_any_leaf_an_explanation_breaks(real: CoopGraph, inferred: list[ox.Triple]) -> None:
    for triple in random.Random(3).sample(inferred, SAMPLE):
        (proof,) = explain(real, triple).proofs
        for leaf in proof.leaves:
            assert not proof.holds(real.rules, without=[leaf]), (triple, leaf)


def test_all_proofs_are_minimal_different_and_shortest_first(real: CoopGraph, inferred: list[ox.Triple]) -> None:
    several = 0
    for triple in random.Random(5).sample(inferred, SAMPLE):
        every = explain(real, triple, all=True)
        assert every.complete
        (shortest,) = explain(real, triple).proofs
        sets = [frozenset(proof.leaves) for proof in every.proofs]
        assert every.proofs[0].size == shortest.size
        assert [proof.size for proof in every.proofs] == sorted(proof.size for proof in every.proofs)
        assert not any(one < other for one in sets for other in sets)
        assert len(set(sets)) == len(sets)
        for proof in every.proofs[:5]:
            assert proof.holds(real.rules)
            assert not any(proof.holds(real.rules, without=[leaf]) for leaf in proof.leaves)
        several += len(sets) > 1
    assert several


REDUNDANT = """
    ex:B rdfs:subClassOf ex:A . ex:K a owl:Class .
    ex:A owl:equivalentClass [ owl:intersectionOf ( ex:K [ owl:onProperty ex:p ; owl:hasValue ex:w ] ) ] .
    ex:t owl:propertyChainAxiom ( ex:s ex:p ) ; rdfs:domain ex:E .
    ex:G owl:equivalentClass [ owl:intersectionOf ( ex:B ex:E ) ] .
    ex:D owl:equivalentClass [ owl:intersectionOf ( ex:A ex:G ) ] .
    ex:x a ex:A, ex:B ; ex:s ex:z . ex:z a ex:B ."""


def test_a_leaf_that_follows_from_the_others_is_dropped(tmp_path: Path) -> None:
    """That x is an A is asserted, and follows from other leaves of the shortest proof as well."""
    file = tmp_path / "mine.ttl"
    file.write_text(f"@prefix ex: <https://example.org/> .{PREFIXES}{REDUNDANT}", encoding="utf-8")
    kg = load(file, shipped=False)
    names = [ox.NamedNode(name) for name in ("https://example.org/x", expand("rdf:type"), "https://example.org/D")]
    for every in (False, True):
        (proof,) = kg.explain(*names, all=every).proofs
        assert {str(fact.object).rpartition("/")[2] for fact in proof.facts} == {"B>", "z>"}
        assert proof.holds(kg.rules)
        assert not any(proof.holds(kg.rules, without=[leaf]) for leaf in proof.leaves)


def test_all_proofs_are_all_there_are() -> None:
    """Held against brute force: every set of statements and axioms of a small graph."""
    kg = load(root=WORLD, rules=False)
    facts = """
        @prefix ex: <https://example.org/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        @prefix owl: <http://www.w3.org/2002/07/owl#> .
        ex:A rdfs:subClassOf ex:C . ex:B rdfs:subClassOf ex:C . ex:C rdfs:subClassOf ex:D . ex:B rdfs:subClassOf ex:D .
        ex:x a ex:A, ex:B ."""
    store = ox.Store()
    store.load(facts, format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode("urn:g"))
    kg._reasoner.add(list(store))
    kg.reason()
    x, d = ox.NamedNode("https://example.org/x"), ox.NamedNode("https://example.org/D")
    every = kg.explain(x, ox.NamedNode(expand("rdf:type")), d, all=True)
    found = {frozenset(_triples(proof)) for proof in every.proofs}
    minimal: set[frozenset[ox.Triple]] = set()
    target = Proof(ox.Triple(x, ox.NamedNode(expand("rdf:type")), d))
    triples = [quad.triple for quad in store]
    for size in range(1, len(triples) + 1):
        for chosen in map(frozenset, itertools.combinations(triples, size)):
            if not any(one <= chosen for one in minimal) and _leads(kg, chosen, target.statement):
                minimal.add(chosen)
    assert found == minimal
    assert len(found) == 3


def _triples(proof: Proof) -> set[ox.Triple]:
    return {t for leaf in proof.leaves for t in (leaf.triples if isinstance(leaf, Axiom) else (leaf,))}


def _leads(kg: CoopGraph, triples: frozenset[ox.Triple], statement: ox.Triple) -> bool:
    from coopgraph.placing import to_quad
    from coopgraph.rules import close
    from coopgraph.terms import DEFAULT

    store = ox.Store()
    store.extend(to_quad(triple, DEFAULT) for triple in triples)
    close(store, kg.rules)
    return to_quad(statement, DEFAULT) in store


def test_explanations_are_the_same_every_time(inferred: list[ox.Triple]) -> None:
    texts = [[str(explain(kg, t, all=True)) for t in inferred[::60]] for kg in (load(), load())]
    assert texts[0] == texts[1]


def test_a_proof_in_words(kg: CoopGraph) -> None:
    assert str(kg.explain("Alba", "has agency", "ASA")).splitlines() == [
        "Alba has agency Alban Space Agency: inferred.",
        "",
        "Alba has agency Alban Space Agency",
        "│  by prp-inv: What is related by a property is related backwards by its inverse.",
        "│  axiom: “has agency” is “is agency of” the other way round",
        "└─ Alban Space Agency is agency of Alba",
        "      background: claim id:moot-F1, from “https://example.org/almanac”",
        "",
        "background: https://example.org/almanac",
    ]
    lines = str(kg.explain("id:moot-E1", "a", "claim", lang="en")).splitlines()
    assert lines[2:] == [
        "Alba lends Borea the Lantern is a claim",
        "│  by cax-sco: An instance of a class is an instance of every class above it.",
        "│  axiom: every engagement is a claim",
        "└─ Alba lends Borea the Lantern is an engagement",
        "   │  by cax-sco: An instance of a class is an instance of every class above it.",
        "   │  axiom: every commitment is an engagement",
        "   └─ Alba lends Borea the Lantern is a commitment",
        "         S01, stated; S03, stated: claim id:moot-E1, from “The moot”",
        "",
        "S01: https://example.org/moot#:~:text=Alba%20pledged,2031.",
        "S03: https://example.org/moot",
    ]


def test_what_is_asserted_is_told_with_its_source(kg: CoopGraph) -> None:
    why = kg.explain("id:moot-E1", "in year", 2031)
    assert (why.status, why.holds) == ("asserted", True)
    assert [str(item.graph.curie) for item in why.trees[0].supports] == ["graph:moot"]
    assert [item.name for item in why.trees[0].supports[0].evidence] == ["S01", "S03"]
    assert kg.explain("Borea", "a", "nation").trees[0].notes == ("asserted in graph:moot",)


def test_a_statement_of_another_file_does_not_borrow_the_evidence(tmp_path: Path) -> None:
    file = tmp_path / "mine.ttl"
    file.write_text(PREFIXES + ERRORS["engagement-with-two-forces"], encoding="utf-8")
    kg = load(file)
    assert [str(s) for s in kg.explain("E10", "has force", "reaffirmed").trees[0].supports] == [
        "asserted in graph:mine"
    ]
    assert kg.explain("E10", "has force", "pledged").trees[0].supports[0].claim == expand("d4:E10")


def test_what_an_inference_of_the_real_data_rests_on(real: CoopGraph) -> None:
    why = real.explain("KARI", "attends", "fourth-dialogue")
    assert {item.name for tree in why.trees[0].premises for s in tree.supports for item in s.evidence} == {"S15"}
    assert {compact(fact.predicate.value) for fact in why.proofs[0].facts} == {"sc:isMemberOfDelegation", "sc:attends"}
    assert [str(axiom.root.predicate.value).rpartition("#")[2] for axiom in why.proofs[0].axioms] == [
        "propertyChainAxiom"
    ]
    assert why.asdict()["proofs"][0]["premises"][0]["supports"][0]["evidence"][0]["sentence"] == 15


# What does not hold


def test_what_is_missing_for_a_talk_to_be_a_commitment(real: CoopGraph) -> None:
    why = real.explain("E05b", "a", "commitment")
    assert (why.status, why.holds, why.proofs) == ("not stated", False, ())
    lack = why.lacks[0]
    assert lack.missing == ("d4:E05b has force tier commissive",)
    assert lack.present == ("d4:E05b is an engagement",)
    assert lack.axioms == ("a commitment is the same as an engagement that has force tier commissive",)
    further = {other.missing: other for other in lack.further}
    assert {("d4:E05b has force pledged",), ("d4:E05b has force reaffirmed",)} <= set(further)
    assert further["d4:E05b has force pledged",].against == ("d4:E05b has force discussed",)
    assert "It would follow if:" in str(why)


def test_the_nearest_way_fits_what_things_are(real: CoopGraph) -> None:
    why = real.explain("KASA", "attends", "fourth-dialogue")
    way = why.ways[0]
    assert [(compact(w.predicate.value)) for w in way.missing] == ["sc:isMemberOfDelegation"]
    assert way.present[0].predicate.value == expand("sc:attends")
    assert way.missing[0].object == way.present[0].subject


@pytest.mark.parametrize(
    "statement",
    [
        ("KASA", "attends", "fourth-dialogue"),
        ("E05b", "a", "commitment"),
        ("NASA", "has nation party", "ROK"),
        ("landsat-2030", "a", "joint endeavour"),
        ("KCG", "is agency of", "US"),
        ("E04b", "has party", "US"),
        ("topic:astronomy", "has broader topic", "topic:air-quality"),
        ("E11a", "has topic area", "topic:air-quality"),
    ],
)
def test_with_what_was_missing_it_follows(real: CoopGraph, statement: tuple[str, str, str]) -> None:
    """Each of the nearest ways is tried: what was missing is added, with a stand-in for what was left open."""
    why = real.explain(*statement)
    assert why.status == "not stated"
    assert why.ways
    sizes = [len(way.missing) for way in why.ways]
    assert sizes == sorted(sizes)
    for way in why.ways[:8]:
        for pattern in way.missing:
            if not pattern.variables:
                missing = pattern.triple({})
                assert real.explain(missing.subject, missing.predicate, missing.object).status == "not stated"
        kg = load()
        someone = ox.NamedNode("https://example.org/someone")
        binding = {name: someone for pattern in way.missing for name in pattern.variables}
        graph = ox.NamedNode("https://example.org/graph")
        triples = [pattern.triple(binding) for pattern in way.missing]
        kg._reasoner.run(kg.rules, add=[ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples])
        kg._refresh()
        assert kg.explain(*statement).status == "inferred", (statement, way.missing)


def test_nothing_leads_to_some_statements(kg: CoopGraph) -> None:
    why = kg.explain("Alba", "in year", 1999)
    assert (why.status, why.lacks) == ("not stated", ())
    assert str(why) == "Alba in year 1999: not stated."


# Contradictions


@pytest.mark.parametrize("error", ERRORS)
def test_a_contradiction_is_told_by_a_minimal_set_of_statements(tmp_path: Path, error: str) -> None:
    file = tmp_path / "mine.ttl"
    file.write_text(PREFIXES + ERRORS[error], encoding="utf-8")
    kg = load(file)
    why = kg.explain()
    assert why.status == "contradiction"
    (proof,) = why.proofs
    rules = [*kg.rules, *kg.clash_rules]
    assert proof.statement == CONTRADICTION
    assert proof.holds(rules)
    assert not any(proof.holds(rules, without=[leaf]) for leaf in proof.leaves)
    text = str(why)
    assert "asserted in graph:mine" in text or "claim d4:E" in text
    assert "_:" not in text
    assert "axiom: " in text
    seeded = {quad.triple for quad in ox.parse(file.read_bytes(), ox.RdfFormat.TURTLE)}
    assert seeded & set(proof.facts), "what was seeded is among the culprits"


def test_two_mistakes_are_two_contradictions(tmp_path: Path) -> None:
    file = tmp_path / "mine.ttl"
    names = ("agency-typed-as-nation", "mission-that-attends-a-meeting", "meeting-that-follows-itself")
    file.write_text(PREFIXES + "\n".join(ERRORS[name] for name in names), encoding="utf-8")
    why = load(file).explain()
    assert len(why.proofs) == 3
    assert "Contradiction 3" in str(why)


def test_the_real_graph_contradicts_itself_nowhere(real: CoopGraph) -> None:
    why = real.explain()
    assert (str(why), why.status, why.holds) == ("The rules find no contradiction.", "no contradiction", False)


@pytest.mark.parametrize(
    ("rule", "turtle"),
    [
        ("cax-dw", "ex:A owl:disjointWith ex:B . ex:x a ex:A, ex:B ."),
        ("cax-adc", "[] a owl:AllDisjointClasses ; owl:members ( ex:C ex:A ex:D ex:B ) . ex:x a ex:A, ex:B ."),
        ("cls-com", "ex:A owl:complementOf ex:B . ex:x a ex:A, ex:B ."),
        ("cls-qc1", """ex:A rdfs:subClassOf [ owl:onProperty ex:p ; owl:onClass ex:B ; owl:qualifiedCardinality 1 ] .
            [] a owl:AllDifferent ; owl:distinctMembers ( ex:z ex:x ex:y ) .
            ex:a a ex:A ; ex:p ex:x, ex:y . ex:x a ex:B . ex:y a ex:B ."""),
        ("cls-qc2", """ex:A rdfs:subClassOf [ owl:onProperty ex:p ; owl:onClass ex:B ; owl:qualifiedCardinality 2 ] .
            [] a owl:AllDifferent ; owl:distinctMembers ( ex:x ex:y ex:w ex:z ) .
            ex:a a ex:A ; ex:p ex:x, ex:y, ex:z . ex:x a ex:B . ex:y a ex:B . ex:z a ex:B ."""),
        ("eq-diff1", "ex:x owl:sameAs ex:y ; owl:differentFrom ex:y ."),
        ("prp-asyp", "ex:p a owl:AsymmetricProperty . ex:x ex:p ex:y . ex:y ex:p ex:x ."),
        ("prp-fp-different", "ex:p a owl:FunctionalProperty . ex:x ex:p ex:y, ex:z . ex:z owl:differentFrom ex:y ."),
        ("prp-fp-list", """ex:p a owl:FunctionalProperty . ex:x ex:p ex:y, ex:z .
            [] a owl:AllDifferent ; owl:distinctMembers ( ex:y ex:w ex:z ) ."""),
        ("prp-fp-value", "ex:p a owl:FunctionalProperty . ex:x ex:p 1, 2 ."),
        ("prp-irp", "ex:p a owl:IrreflexiveProperty . ex:x ex:p ex:x ."),
        ("prp-pdw", "ex:p owl:propertyDisjointWith ex:q . ex:x ex:p ex:y ; ex:q ex:y ."),
    ],
)  # fmt: skip
def test_each_finder_finds_its_contradiction_and_no_other(tmp_path: Path, rule: str, turtle: str) -> None:
    file = tmp_path / "mine.ttl"
    file.write_text(f"@prefix ex: <https://example.org/> .{PREFIXES}{turtle}", encoding="utf-8")
    why = load(file, shipped=False).explain()
    assert {proof.step.rule.name for proof in why.proofs if proof.step} == {rule}
    (proof,) = why.proofs
    kg = load(file, shipped=False)
    assert not any(proof.holds([*kg.rules, *kg.clash_rules], without=[leaf]) for leaf in proof.leaves)


def test_every_finder_is_tested() -> None:
    names = {path.stem for path in Folder.shipped().clash_rules}
    marks = test_each_finder_finds_its_contradiction_and_no_other.pytestmark  # type: ignore[attr-defined]
    assert {case[0] for case in marks[0].args[1]} == names


def test_check_tells_contradictions(tmp_path: Path) -> None:
    file = tmp_path / "mine.ttl"
    file.write_text(PREFIXES + ERRORS["agency-typed-as-nation"], encoding="utf-8")
    report = check([file])
    told = [finding.message for finding in report.findings if "contradiction" in finding.message]
    assert told == [
        "a contradiction: nothing is both a nation and an organization; NASA is a nation; NASA is an organization"
    ]
    assert not report.ok


# Formats


def test_json_says_all(real: CoopGraph) -> None:
    told = json.loads(real.explain("imap", "a", "joint mission", all=True).to_json())
    assert told["status"] == "inferred"
    assert told["complete"] is True
    assert told["statement"][0] == f"<{expand('id:imap')}>"
    assert told["proofs"][0]["rule"]
    missing = json.loads(real.explain("E05b", "a", "commitment").to_json())
    assert missing["would_follow_if"][0]["missing"] == ["d4:E05b has force tier commissive"]
    assert missing["proofs"] == []


def test_mermaid_has_a_node_for_each_statement_and_an_arrow_for_each_premise(real: CoopGraph) -> None:
    why = real.explain("E10", "a", "open commitment")
    lines = why.to_mermaid().splitlines()
    nodes = [line for line in lines if re.match(r"  n\d+[\[(]", line)]
    arrows = [line for line in lines if "-->" in line]
    assert lines[0] == "flowchart BT"
    assert (len(nodes), len(arrows)) == (why.proofs[0].size, why.proofs[0].size - 1)
    assert len({line.split("[")[0] for line in nodes}) == len(nodes)
    assert all(line.count('"') == 2 for line in nodes)


def test_svg_stands_alone_and_escapes(tmp_path: Path) -> None:
    file = tmp_path / "mine.ttl"
    label = '<script>alert(1)</script> & \\u202E]\\"--> n1'
    file.write_text(f'{PREFIXES}id:evil a sc:Mission ; rdfs:label "{label}"@en .', encoding="utf-8")
    why = load(file).explain("id:evil", "a", "endeavour")
    picture = ET.fromstring(why.to_svg())
    assert picture.tag == "{http://www.w3.org/2000/svg}svg"
    assert not [element for element in picture.iter() if element.tag.endswith(("script", "image", "use", "a"))]
    assert "\u202e" not in why.to_svg() + why.to_mermaid() + str(why)
    assert "<script" not in why.to_svg() + why._repr_html_() + why.to_mermaid()
    width, height = float(picture.attrib["width"]), float(picture.attrib["height"])
    for box in picture.iter("{http://www.w3.org/2000/svg}rect"):
        assert float(box.attrib["x"]) + float(box.attrib["width"]) <= width
        assert float(box.attrib["y"]) + float(box.attrib["height"]) <= height


def test_boxes_do_not_overlap(real: CoopGraph) -> None:
    picture = ET.fromstring(real.explain("imap", "a", "joint mission", all=True).to_svg())
    spans = [
        (float(box.attrib["y"]), float(box.attrib["y"]) + float(box.attrib["height"]))
        for box in picture.iter("{http://www.w3.org/2000/svg}rect")
    ]
    assert len(spans) > 6
    assert all(one[1] <= other[0] for one, other in itertools.pairwise(sorted(spans)))


def test_labels_in_korean(real: CoopGraph) -> None:
    assert real.explain("NASA", "acts for", "US", lang="ko").text.endswith("미국")


# Names


def test_statements_are_named_as_things_are(real: CoopGraph) -> None:
    same = [
        ("NASA", "is agency of", "US"),
        ("id:nasa", "sc:isAgencyOf", "미국"),
        ("nasa", "isAgencyOf", "<" + expand("id:us") + ">"),
    ]
    assert len({real.explain(*names).statement for names in same}) == 1
    for is_a in ("a", "is a", "rdf:type"):
        assert real.explain("KPS", is_a, "space system").status == "inferred"
    assert real.explain("fourth-dialogue", "session number", "4").status == "asserted"
    assert real.explain("us-rok-relationship", "is described as", "alliance").status == "asserted"
    assert real.explain("us-rok-relationship", "is described as", "friendship").status == "not stated"


def test_mistakes_are_told(real: CoopGraph) -> None:
    with pytest.raises(UnknownTerm, match="called “Nasaa”"):
        real.explain("Nasaa", "attends", "fourth-dialogue")
    with pytest.raises(ParameterError, match="is not a property but id:nasa"):
        real.explain("KPS", "NASA", "US")
    with pytest.raises(UnknownTerm, match="nothing in the graph"):
        real.explain("KPS", "sc:noSuchProperty", "US")
    with pytest.raises(UnknownTerm):
        real.explain("NASA", "attends", "a dialogue that never was")
    with pytest.raises(UnknownTerm):
        real.explain("NASA", "a", "KPS")
    with pytest.raises(ParameterError, match="Name all three"):
        real.explain("NASA", "attends")
    with pytest.raises(ParameterError, match=r"Call reason\(\) first"):
        load(rules=False).explain("NASA", "a", "agent")


def test_an_ambiguous_name_is_told(kg: CoopGraph) -> None:
    with pytest.raises(AmbiguousTerm):
        kg.explain("Lantern", "a", "mission")


# The command line


def run(*arguments: str) -> Result:
    sources = [] if "--root" in arguments else ["--source", "dialogue4"]
    return CliRunner().invoke(cli, [*sources, *arguments], env={"COLUMNS": "120"})


def test_explain_on_the_command_line(tmp_path: Path) -> None:
    result = run("--root", str(WORLD), "explain", "Alba", "has agency", "ASA")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines()[2] == "Alba has agency Alban Space Agency"
    for format, start in (("json", "{"), ("mermaid", "flowchart"), ("svg", "<svg")):
        file = tmp_path / format
        assert run("explain", "NASA", "a", "agent", "--all", "-f", format, "-o", str(file)).exit_code == 0
        assert file.read_text(encoding="utf-8").startswith(start)
    assert "It would follow if" in run("explain", "E05b", "a", "commitment").stdout
    refused = run("explain", "E05b", "a", "commitment", "-f", "svg")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "no proof to draw" in refused.stderr
    assert run("explain", "NASA", "attends").exit_code == 2
    assert run("explain").stdout == "The rules find no contradiction.\n"


def test_a_contradiction_on_the_command_line(tmp_path: Path) -> None:
    file = tmp_path / "mine.ttl"
    file.write_text(PREFIXES + ERRORS["agency-typed-as-nation"], encoding="utf-8")
    for command in (["explain"], ["reason"]):
        result = run("--add", str(file), *command)
        assert result.exit_code == 1
        assert "NASA is a nation" in result.stdout
    assert json.loads(run("--add", str(file), "reason", "-f", "json").stdout)["why"]["status"] == "contradiction"


def test_reason_on_the_command_line(real: CoopGraph) -> None:
    result = run("reason")
    assert (result.exit_code, result.stderr) == (0, "")
    assert f"{len(real.inferences)} inferences drawn in " in result.stdout
    assert "The rules find no contradiction." in result.stdout
    told = json.loads(run("reason", "-f", "json").stdout)
    assert sum(told["drawn"].values()) == len(real.inferences)
    assert told["uncovered"] == []
    triples = run("reason", "-f", "n-triples").stdout.splitlines()
    assert sorted(triples) == sorted(f"{triple} ." for triple in real.inferences)


def test_optional_rules_on_the_command_line() -> None:
    before, after = run("--with", "inherits-engagement", "reason"), run("reason", "--with", "inherits-engagement")
    table = [[line for line in result.stdout.splitlines() if "drawn in" not in line] for result in (before, after)]
    assert table[0] == table[1]
    assert any("inherits-engagement" in line for line in table[0])
    assert (
        "NASA inherits engagement"
        in run("explain", "NASA", "sc:inheritsEngagement", "E10", "--with", "inherits-engagement").stdout
    )
    unknown = run("reason", "--with", "inherit")
    assert unknown.exit_code == 2
    assert "Did you mean inherits-engagement?" in unknown.stderr
