"""The fourth dialogue, held against what a person read in it."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest

import coopgraph
from coopgraph import CoopGraph
from coopgraph.folder import Folder
from coopgraph.loading.reading import read_rdf
from coopgraph.terms import DEFAULT, PREFIXES, compact, expand

TEMPTING = [
    line.partition(" - ")[0].split()
    for line in Path(__file__).with_name("tempting.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]
DATA = Folder.shipped().path / "data" / "dialogue4.ttl"


@pytest.fixture(scope="module")
def kg() -> CoopGraph:
    return coopgraph.load(sources=["dialogue4"])


@pytest.fixture(scope="module")
def everything() -> CoopGraph:
    return coopgraph.load()


def term(word: str) -> ox.NamedNode | ox.Literal | None:
    if word == "*":
        return None
    if word in ("true", "false"):
        return ox.Literal(word == "true")
    return ox.NamedNode(expand("rdf:type" if word == "a" else word))


def extension(kg: CoopGraph, predicate: str) -> set[tuple[str, str]]:
    quads = kg.store.quads_for_pattern(None, ox.NamedNode(expand(predicate)), None, DEFAULT)
    return {(compact(quad.subject.value), compact(quad.object.value)) for quad in quads}


def members(kg: CoopGraph, cls: str) -> set[str]:
    return {subject for subject, kind in extension(kg, "rdf:type") if kind == cls}


def follows(store: ox.Store, words: list[str]) -> bool:
    subject, predicate, thing = map(term, words)
    return any(store.quads_for_pattern(subject, predicate, thing, DEFAULT))


@pytest.mark.parametrize("words", TEMPTING, ids=" ".join)
def test_a_tempting_error_does_not_follow(kg: CoopGraph, words: list[str]) -> None:
    assert not follows(kg.store, words)


def test_the_tempting_errors_are_about_things_that_are_there(kg: CoopGraph) -> None:
    assert len(TEMPTING) > 130
    known = {quad.subject.value for quad in kg.store}
    words = {word for line in TEMPTING for word in line if ":" in word}
    assert {word for word in words if expand(word) not in known} == set()


def test_a_tempting_error_is_seen_when_it_is_made(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.ttl"
    wrong.write_text(
        f"@prefix id: <{PREFIXES['id']}> . @prefix sc: <{PREFIXES['sc']}> .\nid:kasa sc:leads id:l4-mission ."
    )
    store = coopgraph.load(wrong, sources=["dialogue4"]).store
    wrongly = {" ".join(words) for words in TEMPTING if follows(store, words)}
    assert wrongly == {
        "id:kasa sc:leads id:l4-mission",
        "id:kasa sc:contributesTo *",
        "* sc:contributesTo id:l4-mission",
        "id:rok sc:contributesThroughAgencyTo *",
    }


THIRTEEN = {
    "id:department-of-state", "id:nasa", "id:noaa", "id:usgs", "id:faa", "id:office-of-space-commerce", "id:nmio",
    "id:fcc", "id:mofa", "id:kari", "id:rda", "id:kcg", "id:kastc",
}  # fmt: skip


def test_thirteen_bodies_attend_and_nobody_else_but_the_nations_and_the_delegation(kg: CoopGraph) -> None:
    attends = {who for who, meeting in extension(kg, "sc:attends") if meeting == "id:fourth-dialogue"}
    assert attends == THIRTEEN | {"id:us", "id:rok", "id:rok-delegation-4"}


@pytest.mark.parametrize(
    ("cls", "things"),
    [
        ("sc:Nation", "us rok"),
        ("sc:Delegation", "rok-delegation-4"),
        ("sc:DialogueSession", "fourth-dialogue next-dialogue"),
        ("sc:MeetingSeries", "civil-space-dialogue"),
        ("sc:Agreement", "artemis-study-agreement nasa-kasa-study-agreement"),
        ("sc:Mission", "l4-mission asia-aq imap swfo-l1"),
        ("sc:Programme", "artemis"),
        ("sc:Initiative", "landsat-2030"),
        ("sc:CapabilityDevelopment", "korean-human-spaceflight space-weather-prediction"),
        ("sc:ProspectiveEndeavour", "l4-mission leo-human-spaceflight"),
        ("sc:JointMission", "asia-aq imap swfo-l1"),
        ("sc:JointEndeavour", "asia-aq imap swfo-l1"),
        ("sc:SpaceSystem", "kps gnss meteorological-satellites"),
        ("sc:NavigationSatelliteSystem", "kps gnss"),
        ("sc:SpaceAgency", "nasa kasa"),
        ("sc:ResearchInstitute", "kari"),
        ("sc:Corporation", "kastc"),
        ("sc:IntergovernmentalBody", "un copuos"),
        ("sc:TerrestrialPlace", "washington-dc"),
        ("sc:OrbitalRegime", "low-earth-orbit geostationary-orbit"),
        ("sc:LagrangePoint", "earth-sun-l4 lagrange-1"),
        ("sc:TimeSpan", "span-2024 span-2024-09 span-2027"),
    ],
)
def test_a_class_has_these_members_and_no_others(kg: CoopGraph, cls: str, things: str) -> None:
    assert members(kg, cls) == {f"id:{thing}" for thing in things.split()}


@pytest.mark.parametrize(
    ("predicate", "pairs"),
    [
        ("sc:leads", "nasa>imap noaa>swfo-l1 us>landsat-2030"),
        (
            "sc:contributesTo",
            "nasa>imap noaa>swfo-l1 us>landsat-2030 rok>imap rok>swfo-l1 rok>asia-aq us>asia-aq "
            "rok>korean-human-spaceflight",
        ),
        ("sc:contributesThroughAgencyTo", "us>imap us>swfo-l1"),
        ("sc:develops", "rok>kps"),
        ("sc:complements", "kps>gnss"),
        ("sc:targets", "l4-mission>earth-sun-l4 swfo-l1>lagrange-1 leo-human-spaceflight>low-earth-orbit"),
        ("sc:operatesIn", "meteorological-satellites>geostationary-orbit"),
        ("sc:hasProspectiveLead", "l4-mission>kasa"),
        ("sc:hasProspectiveParticipant", "landsat-2030>rok"),
        ("sc:isHostedBy", "next-dialogue>rok"),
        ("sc:isHeldAt", "fourth-dialogue>washington-dc"),
        ("sc:follows", "next-dialogue>fourth-dialogue"),
        ("sc:hasTimeSpan", "asia-aq>span-2024 nasa-kasa-study-agreement>span-2024-09 next-dialogue>span-2027"),
        ("sc:isSubOrganizationOf", "office-of-space-commerce>department-of-commerce copuos>un"),
    ],
)
def test_a_property_holds_between_these_and_no_others(kg: CoopGraph, predicate: str, pairs: str) -> None:
    assert extension(kg, predicate) == {(f"id:{a}", f"id:{b}") for a, b in (pair.split(">") for pair in pairs.split())}


def test_every_sentence_supports_a_claim_and_every_claim_has_its_ground(kg: CoopGraph) -> None:
    supported = Counter(sentence for _, sentence in extension(kg, "sc:hasEvidence"))
    assert set(supported) == {f"d4:S{n:02}" for n in range(1, 16)}
    assert len(members(kg, "sc:Engagement")) == 22
    assert len(members(kg, "sc:FactClaim")) == 94
    assert Counter(basis for _, basis in extension(kg, "sc:hasBasis"))["basis:background"] == 3


def test_every_named_thing_has_one_name_in_english_and_one_in_korean(everything: CoopGraph) -> None:
    kg = everything
    asserted = {quad.subject for path in Folder.shipped().rdf for quad in read_rdf(path)}
    spoken = {"sc:Claim", "sc:Evidence"}
    silent = {subject for subject, kind in extension(kg, "rdf:type") if kind in spoken} | {"d4:source"}
    named = [
        s for s in asserted if isinstance(s, ox.NamedNode) and s.value.startswith((PREFIXES["id"], PREFIXES["sc"]))
    ]
    label = ox.NamedNode(expand("rdfs:label"))
    for subject in named:
        if compact(subject.value) in silent or subject.value.endswith("-position"):
            continue
        quads = kg.store.quads_for_pattern(subject, label, None, DEFAULT)
        languages = sorted(q.object.language for q in quads if isinstance(q.object, ox.Literal))
        assert languages == ["en", "ko"], compact(subject.value)


def test_the_korean_names_are_korean(everything: CoopGraph) -> None:
    kg = everything
    assert kg.label("KASA", "ko") == "우주항공청"
    assert kg.label("KPS", "ko") == "한국형 위성항법시스템"
    labels = [q.object for q in kg.store.quads_for_pattern(None, ox.NamedNode(expand("rdfs:label")), None, DEFAULT)]
    korean = [label.value for label in labels if isinstance(label, ox.Literal) and label.language == "ko"]
    assert len(korean) > 300
    assert [name for name in korean if not re.search("[가-힣]", name)] == []


def test_the_data_has_no_blank_node_and_only_datatypes_of_owl() -> None:
    for path in sorted((Folder.shipped().path / "data").glob("*.ttl")):
        for quad in read_rdf(path):
            assert not isinstance(quad.subject, ox.BlankNode)
            assert not isinstance(quad.object, ox.BlankNode)
            if isinstance(quad.object, ox.Literal):
                kind = compact(quad.object.datatype.value)
                assert kind in (
                    "xsd:string",
                    "xsd:integer",
                    "xsd:boolean",
                    "xsd:dateTime",
                    "xsd:anyURI",
                    "rdf:langString",
                )
