"""The further sources: whom to believe, what each document says, and where they differ."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

import coopgraph
from coopgraph import CoopGraph
from coopgraph.checking.apart import check_apart
from coopgraph.checking.expectation import plain
from coopgraph.cli import cli
from coopgraph.errors import ParameterError
from coopgraph.folder import Folder
from coopgraph.loading.reading import read_rdf
from coopgraph.terms import PREFIXES, compact, expand

FOLDER = Folder.shipped()
FURTHER = ("context", "series", "statement4")
OWN = {"context": "ctx", "series": "ser", "statement4": "st4"}


@pytest.fixture(scope="module")
def kg() -> CoopGraph:
    return coopgraph.load()


@pytest.fixture(scope="module")
def alone() -> CoopGraph:
    return coopgraph.load(sources=["dialogue4"])


def data(source: str) -> Path:
    return FOLDER.path / "data" / f"{source}.ttl"


def pairs(source: str, predicate: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for quad in read_rdf(data(source)):
        if quad.predicate.value == expand(predicate):
            value = compact(quad.object.value) if isinstance(quad.object, ox.NamedNode) else quad.object.value
            found.setdefault(compact(quad.subject.value), []).append(value)
    return found


# Whom to believe


def test_a_source_that_is_not_named_is_not_loaded(alone: CoopGraph, kg: CoopGraph) -> None:
    own = {f"graph:{name}" for name in FOLDER.sources}
    assert own & {name.curie for name in alone.graphs} == {"graph:dialogue4"}
    assert own <= {name.curie for name in kg.graphs}
    ask = "ASK { id:kasa sc:attends id:fourth-dialogue }"
    assert (alone.sparql(ask), kg.sparql(ask)) == (False, True)


def test_several_sources_may_be_named_and_a_wrong_name_is_told() -> None:
    two = coopgraph.load(sources=["dialogue4", "statement4"], rules=False)
    assert {"graph:dialogue4", "graph:statement4"} <= {name.curie for name in two.graphs}
    assert "graph:series" not in {name.curie for name in two.graphs}
    with pytest.raises(ParameterError, match=r"there is no source “statment4”.*Did you mean statement4"):
        coopgraph.load(sources=["statment4"])
    assert FOLDER.choose([])[-1].name == "names.ttl"


def test_the_command_believes_whom_it_is_told_to() -> None:
    def told(*arguments: str) -> str:
        result = CliRunner(env={"COLUMNS": "200"}).invoke(cli, [*arguments])
        assert result.exit_code == 0, result.output
        return result.stdout

    question = ("run", "participation/did-attend", "--agent", "KASA", "-f", "csv")
    assert "not stated" in told("--source", "dialogue4", *question)
    assert "not stated" not in told(*question)
    assert "joint-statement" in told("--source", "statement4", "run", "commitments/by-party")
    for command in (["check"], ["diff", "a", "b"]):
        assert CliRunner().invoke(cli, ["--source", "dialogue4", *command]).exit_code == 2


# What is recorded


@pytest.mark.parametrize("source", FURTHER)
def test_every_claim_names_a_document_with_its_date_and_a_basis(kg: CoopGraph, source: str) -> None:
    kinds = pairs(source, "rdf:type")
    claims = [thing for thing, (kind, *_) in kinds.items() if kind in ("sc:Engagement", "sc:FactClaim")]
    assert claims
    assert {claim.partition(":")[0] for claim in claims} == {OWN[source]}
    documents = {thing for thing, (kind, *_) in kinds.items() if kind == "sc:CitedDocument"}
    used = set()
    for claim in claims:
        (evidence,) = kg.evidence(claim)
        assert (evidence.sentence, evidence.start) == (None, None)
        assert evidence.basis in ("stated", "implied")
        assert re.fullmatch(r"\.\.|\d{4}(-\d\d)*\??(/(\.\.|\d{4}(-\d\d)*))?", evidence.date)
        assert evidence.url.startswith(("https://", "http://"))
        assert evidence.source is not None
        assert evidence.name == evidence.source.local
        used.add(evidence.source.curie)
    assert used == documents


def test_no_stance_is_recorded_without_a_meeting_and_talk_binds_nobody(kg: CoopGraph) -> None:
    talk = (
        "SELECT ?e { ?e a sc:Commitment ; sc:hasForce ?f FILTER (?f IN (force:discussed, force:noted, force:planned)) }"
    )
    assert list(kg.sparql(talk)) == []
    assert list(kg.sparql("SELECT ?e { ?e a sc:Engagement FILTER NOT EXISTS { ?e sc:arisesFrom ?m } }")) == []


def test_a_thing_in_several_sources_has_one_class_and_one_english_label() -> None:
    labels: dict[str, set[str]] = {}
    kinds: dict[str, set[str]] = {}
    for source in FOLDER.sources:
        for quad in read_rdf(data(source)):
            name = compact(quad.subject.value)
            if name.startswith("id:") and quad.predicate.value == PREFIXES["rdfs"] + "label":
                labels.setdefault(name, set()).add(str(quad.object))
            if name.startswith("id:") and quad.predicate.value == PREFIXES["rdf"] + "type":
                kinds.setdefault(name, set()).add(compact(quad.object.value))
    assert {name: found for name, found in labels.items() if len(found) > 1} == {}
    assert {name: found for name, found in kinds.items() if len(found) > 1} == {}
    assert len(labels) > 110


@pytest.mark.parametrize(
    ("source", "subject", "predicate", "value"),
    [
        ("statement4", "id:kasa", "sc:leadsDelegation", "id:rok-delegation-4"),
        ("statement4", "id:artemis-study-agreement", "sc:hasTimeSpan", "id:span-2024-10"),
        ("statement4", "id:fourth-dialogue", "sc:hasTimeSpan", "id:span-2025-04-14"),
        ("series", "id:first-dialogue", "sc:hasTimeSpan", "id:span-2014-07"),
        ("series", "id:framework-agreement", "sc:isSignedAt", "id:second-dialogue"),
        ("series", "id:third-dialogue", "sc:immediatelyFollows", "id:second-dialogue"),
        ("context", "id:imap", "sc:cosparDesignator", "2025-215A"),
        ("context", "id:kasa-opening", "sc:hasTimeSpan", "id:span-2024-05-27"),
        ("context", "id:kps-completion", "sc:hasTimeSpan", "id:span-2035"),
    ],
)
def test_a_fact_of_the_record_is_there(source: str, subject: str, predicate: str, value: str) -> None:
    assert value in pairs(source, predicate)[subject]


@pytest.mark.parametrize(
    "pattern",
    [
        "id:kastc schema:sameAs ?x",
        "id:fourth-dialogue sc:isListComplete true",
        "id:nasa-kasa-study-agreement sc:isSignedAt ?x",
        "id:second-dialogue sc:isHeldAt id:daejeon",
        "?x sc:develops id:meteorological-satellites",
        "id:kari a sc:Agency",
        "id:kasi sc:actsFor ?x",
        "id:swfo-l1 sc:naifId ?x",
        "?x a sc:FulfilledCommitment",
        "st4:E14 a sc:Commitment",
        "st4:E08 a sc:Collaboration",
        "id:kdsa a sc:SpaceSystem",
    ],
)
def test_what_no_document_says_does_not_follow(kg: CoopGraph, pattern: str) -> None:
    assert kg.sparql(f"ASK {{ {pattern} }}") is False


# Where they differ


def test_documents_differ_where_a_reader_sees_it(kg: CoopGraph) -> None:
    header, *rows = plain(kg.run("evidence/disagreements"))
    found = [dict(zip(header, row, strict=True)) for row in rows]
    seen = {(row["matter"], row["about"], row["says"], row["otherSays"]) for row in found}
    assert ("force", "id:us-rok-relationship", "force:reaffirmed", "force:committed") in seen
    assert ("topic", "id:us-rok-relationship", "topic:regulatory-alignment", "topic:regulatory-cooperation") in seen
    assert ("system", "id:kps", "id:gnss", "id:gps") in seen
    assert ("attendance", "id:fourth-dialogue", "id:kasa", "") in seen
    assert ("date", "id:kps-first-launch", "2029-09", "2027") in seen
    assert Counter(row["matter"] for row in found)["attendance"] == 8


def test_one_source_does_not_disagree_with_itself(alone: CoopGraph) -> None:
    assert len(alone.run("evidence/disagreements")) == 0


def test_the_timeline_runs_from_2014_to_2035(kg: CoopGraph) -> None:
    dates = [row[1] for row in plain(kg.run("time/timeline"))[1:]]
    assert (dates[0], dates[-1]) == ("2014-07", "2035")


def test_a_subject_is_followed_from_talk_to_pledge(kg: CoopGraph) -> None:
    header, *rows = plain(kg.run("commitments/followed", subject="KPS"))
    meetings = [row[header.index("meeting")] for row in rows]
    assert list(dict.fromkeys(meetings)) == ["id:third-dialogue", "id:gps-kps-meeting-2023", "id:fourth-dialogue"]
    assert (rows[0][header.index("rank")], rows[-1][header.index("rank")]) == ("1", "3")


def test_an_explanation_names_each_document_once(kg: CoopGraph) -> None:
    lines = str(kg.explain("KARI", "attends", "id:fourth-dialogue")).splitlines()
    claims = [claim for line in lines for claim in re.findall(r"claim (\S+),", line)]
    assert len(claims) == len(set(claims)) > 3


# Each file on its own


def test_a_fact_that_only_another_source_carries_is_told(tmp_path: Path) -> None:
    every = [quad for path in FOLDER.rdf for quad in read_rdf(path)]
    text = data("statement4").read_text("utf-8")
    lost = tmp_path / "statement4.ttl"
    lost.write_text(text.replace("    sc:isHeldAt id:washington-dc ;\n", "", 1), "utf-8")
    told = [finding.check for finding in check_apart([lost], every, lambda *thing: "")]
    assert told == ["scsh:fact-asserted"] * 2
    bare = tmp_path / "bare.ttl"
    bare.write_text(
        "".join(f"@prefix {p}: <{PREFIXES[p]}> .\n" for p in ("id", "sc")) + "id:us sc:attends id:fourth-dialogue .\n"
    )
    (finding,) = check_apart([bare], every, lambda *thing: "")
    assert "no claim carries the fact id:us sc:attends id:fourth-dialogue in its file" in finding.message
