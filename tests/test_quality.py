"""The checks of the ontology: none finds anything in it, and each finds the error seeded for it."""

import csv
import json
import re
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from coopgraph.cli import cli
from coopgraph.errors import CoopgraphError, HeaderError
from coopgraph.folder import Folder
from coopgraph.ontology import profile, quality
from coopgraph.ontology.checks import SEVERITIES, Check, Excuse, read_checks, read_exceptions
from coopgraph.ontology.quality import check_ontology, make_store, run_checks
from coopgraph.terms import DEFAULT, PREFIXES
from owl_tools import NEEDS_JAVA, ROOT, jvm_library

FOLDER = Folder(ROOT)
CHECKS = {check.name: check for check in read_checks(FOLDER.checks)}
TURTLE = "".join(f"@prefix {name}: <{address}> .\n" for name, address in PREFIXES.items())

FULL = """
    rdfs:label "{label}"@en, "{label} 한국어"@ko ; skos:definition "{definition}"@en ; skos:example "One."@en ;
    rdfs:isDefinedBy <https://w3id.org/space-coop/ontology> ; vs:term_status "testing" .
"""
CLASS = "sc:Rocket a owl:Class ; rdfs:subClassOf sc:SpaceSystem ;" + FULL.format(
    label="rocket", definition="A space system that flies."
)


def without(line: str) -> str:
    """A class that is complete but for one line."""
    assert line in CLASS, line
    return CLASS.replace(line, "")


def named(name: str, label: str = "rocket") -> str:
    return CLASS.replace("sc:Rocket", name).replace('"rocket', f'"{label}')


# One error for each check, in Turtle, with the term that the finding must name.
SEEDED: dict[str, tuple[str, str]] = {
    "missing-label": (without('"rocket"@en, '), "sc:Rocket"),
    "missing-korean-label": (without(', "rocket 한국어"@ko'), "sc:Rocket"),
    "missing-definition": (without('skos:definition "A space system that flies."@en ; '), "sc:Rocket"),
    "missing-example": (without('skos:example "One."@en ;'), "sc:Rocket"),
    "missing-defined-by": (without("rdfs:isDefinedBy <https://w3id.org/space-coop/ontology> ; "), "sc:Rocket"),
    "missing-status": (CLASS.replace('"testing"', '"draft"'), "sc:Rocket"),
    "several-labels": ('sc:Nation rdfs:label "country"@en .', "sc:Nation"),
    "several-definitions": ('sc:Nation skos:definition "A country."@en .', "sc:Nation"),
    "duplicate-label": (CLASS + named("sc:Missile"), "sc:Missile"),
    "duplicate-definition": (CLASS + CLASS.replace("sc:Rocket", "sc:Missile"), "sc:Missile"),
    "untagged-text": ('sc:Nation skos:scopeNote "Also a republic." .', "sc:Nation"),
    "stray-whitespace": ('sc:Nation skos:scopeNote "Also  a republic."@en .', "sc:Nation"),
    "markup-in-text": ('sc:Nation skos:scopeNote "Also a <b>republic</b>."@en .', "sc:Nation"),
    "definition-form": ('sc:Rocket a owl:Class ; skos:definition "a thing that flies"@en .', "sc:Rocket"),
    "definition-is-label": (
        'sc:Rocket a owl:Class ; rdfs:label "rocket"@en ; skos:definition "A rocket."@en .',
        "sc:Rocket",
    ),
    "circular-definition": (
        'sc:Rocket a owl:Class ; rdfs:label "rocket"@en ; skos:definition "A rocket that flies."@en .',
        "sc:Rocket",
    ),
    "definition-genus": ('sc:Rocket a owl:Class ; skos:definition "Flies into space."@en .', "sc:Rocket"),
    "property-definition": ('sc:fliesTo a owl:ObjectProperty ; skos:definition "Where it flies."@en .', "sc:fliesTo"),
    "class-name": ("sc:Space_rocket a owl:Class .", "sc:Space_rocket"),
    "property-name": ("sc:Flies_to a owl:ObjectProperty .", "sc:Flies_to"),
    "label-name": ('sc:Rocket a owl:Class ; rdfs:label "spacecraft"@en .', "sc:Rocket"),
    "catch-all-class": ("sc:OtherMission a owl:Class .", "sc:OtherMission"),
    "merged-concepts": ("sc:RocketOrSatellite a owl:Class .", "sc:RocketOrSatellite"),
    "is-property": ('sc:isA a owl:ObjectProperty ; rdfs:label "is a"@en .', "sc:isA"),
    "file-extension": ("<https://example.org/rockets.owl> a owl:Ontology .", "https://example.org/rockets.owl"),
    "undeclared-term": ("id:nasa sc:isFriendOf id:kasa .", "sc:isFriendOf"),
    "undeclared-foreign-term": ("id:nasa schema:knows id:kasa .", "schema:knows"),
    "two-kinds": ("sc:leads a owl:DatatypeProperty .", "sc:leads"),
    "class-as-instance": ("sc:Nation a sc:Topic .", "sc:Nation"),
    "foreign-iri": ("sc:Nation rdfs:subClassOf schema:Contry .", "schema:Contry"),
    "foreign-axiom": ("skos:Concept rdfs:subClassOf sc:SocialObject .", "skos:Concept"),
    "foreign-import": (
        "<https://w3id.org/space-coop/ontology> owl:imports <http://www.w3.org/ns/prov-o> .",
        "https://w3id.org/space-coop/ontology",
    ),
    "missing-title": ("<https://example.org/rockets> a owl:Ontology .", "https://example.org/rockets"),
    "missing-description": ("<https://example.org/rockets> a owl:Ontology .", "https://example.org/rockets"),
    "missing-licence": ("<https://example.org/rockets> a owl:Ontology .", "https://example.org/rockets"),
    "missing-ontology": ("", "owl:Ontology"),
    "missing-version": (
        '<https://example.org/r> a owl:Ontology ; owl:versionIRI <https://example.org/r/0.1> ; owl:versionInfo "0.2" .',
        "https://example.org/r",
    ),
    "wrong-namespace": (
        '<https://example.org/r> a owl:Ontology ; vann:preferredNamespaceUri "https://example.org/r#" .',
        "https://example.org/r",
    ),
    "hierarchy-cycle": ("sc:Agent rdfs:subClassOf sc:SpaceAgency .", "sc:Agency"),
    "equivalent-names": ("sc:Nation owl:equivalentClass sc:State .", "sc:Nation"),
    "several-equivalents": ("sc:Commitment owl:equivalentClass [ owl:unionOf ( sc:Mission ) ] .", "sc:Commitment"),
    "recursive-definition": (
        "sc:Rocket owl:equivalentClass [ owl:intersectionOf ( sc:Rocket sc:Mission ) ] .",
        "sc:Rocket",
    ),
    "unconnected-term": ('sc:Rocket a owl:Class ; rdfs:label "rocket"@en .', "sc:Rocket"),
    "missing-domain": ("sc:fliesTo a owl:ObjectProperty ; rdfs:range sc:Location .", "sc:fliesTo"),
    "missing-range": ("sc:fliesTo a owl:ObjectProperty ; rdfs:domain sc:SpaceSystem .", "sc:fliesTo"),
    "several-domains-or-ranges": ("sc:leads rdfs:domain sc:Nation .", "sc:leads"),
    "missing-inverse": ("sc:fliesTo a owl:ObjectProperty .", "sc:fliesTo"),
    "inverse-mismatch": (
        "sc:fliesTo a owl:ObjectProperty ; rdfs:domain sc:Agent ; rdfs:range sc:Location ; owl:inverseOf sc:targets .",
        "sc:fliesTo",
    ),
    "several-inverses": ("sc:guides owl:inverseOf sc:leads .", "sc:leads"),
    "self-inverse": ("sc:leads owl:inverseOf sc:leads .", "sc:leads"),
    "inverse-of-symmetric": ("sc:leads a owl:SymmetricProperty .", "sc:leads"),
    "symmetric-domain": ("sc:leads a owl:SymmetricProperty .", "sc:leads"),
    "transitive-domain": ("sc:leads a owl:TransitiveProperty .", "sc:leads"),
    "short-chain": ("sc:leads owl:propertyChainAxiom ( sc:develops ) .", "sc:leads"),
    "non-simple-property": ("sc:attends a owl:FunctionalProperty .", "sc:attends"),
    "irregular-chain": ("sc:leads owl:propertyChainAxiom ( sc:contributesTo sc:leads ) .", "sc:leads"),
    "data-chain": ("sc:leads owl:propertyChainAxiom ( sc:leads sc:edtf ) .", "sc:leads"),
    "minimum-of-one": (
        "sc:Rocket rdfs:subClassOf [ owl:onProperty sc:targets ; owl:minQualifiedCardinality 1 ] .",
        "sc:targets",
    ),
    "outside-datatype": ("sc:launched a owl:DatatypeProperty ; rdfs:range xsd:date .", "sc:launched"),
    "same-as": ("id:nasa owl:sameAs <http://www.wikidata.org/entity/Q23548> .", "id:nasa"),
    "missing-disjointness": ("sc:Vehicle a owl:Class .", "sc:Event"),
    "disjoint-ancestor": ("sc:Rocket rdfs:subClassOf sc:Nation, sc:SpaceAgency .", "sc:Rocket"),
    "subproperty-domain": ("sc:develops rdfs:subPropertyOf sc:isPartyTo .", "sc:develops"),
    "needless-superclass": ("sc:SpaceAgency rdfs:subClassOf sc:Agent .", "sc:SpaceAgency"),
    "deprecated-term": ("sc:Agency owl:deprecated true .", "sc:Agency"),
    "no-replacement": ("sc:Rocket owl:deprecated true .", "sc:Rocket"),
    "unlabelled-individual": ("force:sworn a sc:Force ; rdfs:label 'sworn'@en .", "force:sworn"),
    "unused-term": (CLASS, "sc:Rocket"),
}


@pytest.fixture(scope="module")
def store() -> ox.Store:
    return make_store(FOLDER)


@pytest.fixture
def excuses() -> tuple[Excuse, ...]:
    return read_exceptions(FOLDER.checks / "exceptions.tsv")


def test_every_check_has_its_seeded_error() -> None:
    assert set(SEEDED) == set(CHECKS)
    assert len(CHECKS) > 60


@pytest.mark.parametrize("name", SEEDED)
def test_check_finds_the_seeded_error_and_nothing_without_it(
    store: ox.Store, excuses: tuple[Excuse, ...], name: str
) -> None:
    check, (error, term) = CHECKS[name], SEEDED[name]
    assert run_checks([check], store, excuses) == []
    before = {quad for quad in store if quad.graph_name == DEFAULT}
    seeded = set(ox.parse(TURTLE + error, ox.RdfFormat.TURTLE, rename_blank_nodes=True)) - before
    gone = {quad for quad in before if name == "missing-ontology" and str(quad.object).endswith("#Ontology>")}
    store.extend(seeded)
    for quad in gone:
        store.remove(quad)
    try:
        findings = run_checks([check], store, excuses)
    finally:
        for quad in seeded:
            store.remove(quad)
        store.extend(gone)
    assert any(term in finding.message for finding in findings), findings
    assert all(finding.severity in SEVERITIES and finding.check == name for finding in findings)
    assert all(finding.why and finding.remedy and "{" not in finding.message for finding in findings)
    assert run_checks([check], store, excuses) == []


@pytest.mark.parametrize("name", CHECKS)
def test_check_says_what_why_and_how(name: str) -> None:
    check = CHECKS[name]
    assert "?term" in check.text
    assert set(re.findall(r"\{(\w+)\}", check.problem)) <= set(re.findall(r"\?(\w+)", check.text))
    assert not check.problem.endswith(".")
    assert check.why.endswith(".")
    assert check.fix.endswith(".")


def test_ontology_is_well_made() -> None:
    report = check_ontology(profiles=False)
    assert [str(finding) for finding in report.findings] == []
    assert report.looked_at["terms"] > 100


@pytest.mark.dl
@pytest.mark.skipif(jvm_library() is None, reason=NEEDS_JAVA)
def test_profiles_are_held_and_what_leaves_them_is_found(tmp_path: Path) -> None:
    extra = tmp_path / "extra.ttl"
    extra.write_text(TURTLE + "sc:attends a owl:FunctionalProperty .\n", encoding="utf-8")
    report = check_ontology([extra])
    assert report.looked_at["profiles"] == 2
    assert "profile-DL" in {finding.check for finding in report.findings}
    extra.write_text(
        TURTLE + "sc:Nation rdfs:subClassOf [ a owl:Restriction ; owl:onProperty sc:leads ; "
        "owl:someValuesFrom sc:Mission ] .\n",
        encoding="utf-8",
    )
    assert {finding.check for finding in check_ontology([extra]).findings} == {"profile-RL"}
    assert {finding.check for finding in check_ontology().findings} == set()


def test_profiles_are_skipped_in_words_without_java(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(profile, "java_machine", lambda: None)
    report = check_ontology()
    assert report.ok
    (skipped,) = report.findings
    assert skipped.severity == "skipped"
    assert "coopgraph[owl]" in skipped.remedy


def test_exceptions_are_known_checks_and_terms() -> None:
    known = quality.terms(make_store(FOLDER))
    for excuse in read_exceptions(FOLDER.checks / "exceptions.tsv"):
        assert excuse.check in CHECKS
        assert {PREFIXES["sc"] + term.removeprefix("sc:") for term in excuse.terms} <= known
        assert excuse.reason.endswith(".")


def test_exception_that_is_not_needed_is_found(store: ox.Store) -> None:
    excuse = Excuse("missing-label", frozenset({"sc:Nation"}), "None.", "exceptions.tsv:2")
    (finding,) = run_checks([CHECKS["missing-label"]], store, [excuse], stale=True)
    assert finding.message == "sc:Nation needs no exception from “missing-label”"


def test_exception_without_a_reason_is_refused(tmp_path: Path) -> None:
    (tmp_path / "exceptions.tsv").write_text("check\tterms\treason\nmissing-label\tsc:Nation\t\n", encoding="utf-8")
    with pytest.raises(CoopgraphError, match="incomplete"):
        read_exceptions(tmp_path / "exceptions.tsv")


def test_pinned_list_holds_what_is_used_and_where_it_was_seen(store: ox.Store) -> None:
    with (FOLDER.checks / "foreign.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    iris = [row["iri"] for row in rows]
    assert iris == sorted(set(iris))
    assert all(re.fullmatch(r"[\w.-]+/[\w.-]+@[0-9a-f]{12}:[\w./-]+", row["seen"]) for row in rows)
    told = {q for q in store if not getattr(q.graph_name, "value", "").endswith("/pinned")}
    used = {term.value for quad in told for term in tuple(quad)[:3] if isinstance(term, ox.NamedNode)}
    assert set(iris) <= used


def test_file_of_ones_own_is_checked_beside_ours(tmp_path: Path) -> None:
    extra = tmp_path / "rockets.ttl"
    extra.write_text(TURTLE + without('"rocket"@en, '), encoding="utf-8")
    report = check_ontology([extra], profiles=False)
    line = len(TURTLE.splitlines()) + 1
    assert (f"rockets.ttl:{line}", "missing-label") in {(finding.file, finding.check) for finding in report.findings}
    assert not report.ok


def test_command_line_reports_and_ends_in_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(profile, "java_machine", lambda: None)
    assert CliRunner().invoke(cli, ["check", "--ontology"]).exit_code == 0
    extra = tmp_path / "rockets.ttl"
    extra.write_text(TURTLE + CLASS.replace("sc:Rocket", "sc:Space_rocket"), encoding="utf-8")
    result = CliRunner().invoke(cli, ["check", "--ontology", "--json", str(extra)])
    assert result.exit_code == 1
    found = json.loads(result.stdout)["findings"]
    assert {finding["check"] for finding in found} >= {"class-name", "unused-term"}
    assert CliRunner().invoke(cli, ["check", "--ontology", "--text", "a.txt"]).exit_code == 2


def test_another_folder_is_checked_with_our_checks(tmp_path: Path) -> None:
    for name in ("ontology", "data", "rules", "queries"):
        shutil.copytree(ROOT / name, tmp_path / name)
    core = tmp_path / "ontology" / "space_coop.ttl"
    text = core.read_text(encoding="utf-8")
    core.write_text(
        text.replace("sc:Nation a owl:Class ;", "sc:Nation a owl:Class ; rdfs:subClassOf sc:Nation ;"), "utf-8"
    )
    report = check_ontology(root=tmp_path, profiles=False)
    assert "hierarchy-cycle" in {finding.check for finding in report.findings}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("#+ problem: '{term} is bad'\n#+ why: It is.\n#+ fix: Stop.\nSELECT * {}", "“severity” is missing"),
        ("#+ problem: p\n#+ why: w\n#+ fix: f\n#+ severity: awful\nSELECT * {}", "“awful” is unknown"),
        ("#+ problem: p\n#+ why: w\n#+ fix: f\n#+ severity: error\n#+ cure: f\nSELECT * {}", "“cure” is unknown"),
    ],
)
def test_broken_header_of_a_check_is_refused(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "a.rq").write_text(text, encoding="utf-8")
    with pytest.raises(HeaderError, match=words):
        Check.read(tmp_path / "a.rq")
