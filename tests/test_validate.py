# ruff: noqa: E501  (one case, one line)
"""Validation: each shape catches the error it is for, and leaves the good case alone; so does each check of a text."""

from __future__ import annotations

import builtins
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from click.testing import CliRunner

import coopgraph
from coopgraph.checking.shacl import ASSERTED, MATERIALISED, SH, Result, rdf_graph, read_shapes, run_shapes
from coopgraph.checking.turtle import TurtleText
from coopgraph.checking.validate import Validation, validate
from coopgraph.checking.wording import check_wording
from coopgraph.cli import cli
from coopgraph.errors import FormatError, MissingExtra
from coopgraph.folder import Folder
from coopgraph.loading.reading import read_rdf
from coopgraph.report import annotation
from coopgraph.store import GraphStore
from coopgraph.terms import DEFAULT, PREFIXES, compact, expand

FOLDER = Folder.shipped()
DATA = FOLDER.path / "data" / "dialogue4.ttl"
TEXT = DATA.read_text("utf-8")
ALONE = ["dialogue4"]
FILES = FOLDER.choose(ALONE)
KNOWN = {
    "agreement-parties": {"id:artemis-study-agreement"},
    "topic-used": {"topic:commercial-space", "topic:regulatory-cooperation", "topic:space-policy"},
}
"""What the article alone is warned of: it gives the parties of that agreement nowhere, and other sources need more topics."""

MORE = "".join(
    f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items() if f"@prefix {prefix}:" not in TEXT
)
SHAPES = read_shapes(FOLDER.shapes)
RUNS_ON = {str(shape): str(kind) for shape, kind in SHAPES.subject_objects(rdflib.URIRef(PREFIXES["scsh"] + "runsOn"))}
PARTS = {
    "has-sentence", "is-background", "is-from-the-source", "has-outside-source", "in-english", "cites-whole-document",
    "has-position", "has-sentence-number", "has-paragraph-number", "has-link", "is-cited-document", "has-digest", "has-length",
}  # fmt: skip
"""Shapes without a target, of which others are made."""

Change = str | tuple[str, str]

SPAN = 'sc:edtf "2027" ;\n    sc:earliest "2027-01-01T00:00:00"^^xsd:dateTime ;\n    sc:latest "2027-12-31T23:59:59"^^xsd:dateTime'
SENTENCE = "oa:hasSource d4:source ;\n    oa:hasSelector d4:S10-position ;\n    sc:sentenceNumber 10 ;\n    sc:paragraphNumber 6"
E10 = "    sc:hasForce force:pledged ;\n    sc:hasReportedStatus status:underway ;\n    sc:isUnilaterallyUndertakenBy id:us ;"
E10_END = "    sc:hasBasis basis:stated ;\n    sc:hasEvidence d4:S10 .\n\nd4:E11a"
F0203 = "    sc:claimSubject id:fourth-dialogue ;\n    sc:claimPredicate sc:isHeldAt ;\n    sc:claimObject id:washington-dc ;"
BACKGROUND = "    sc:hasBasis basis:background ;\n    dcterms:source <https://ror.org/03khw1425> ."

# The shape; what is wrong, as a text added or a text put in place of another; the culprit; and a good case that comes near.
CASES: list[tuple[str, Change, str, Change]] = [
    ("claim-basis", (E10_END, E10_END.replace("basis:stated", "basis:stated, basis:implied")), "d4:E10", (E10_END, E10_END.replace("stated", "implied"))),
    ("claim-evidence", (E10_END, E10_END.replace(";\n    sc:hasEvidence d4:S10 ", "")), "d4:E10", "d4:F99 a sc:FactClaim ; sc:hasBasis basis:background ."),
    ("background-source", (BACKGROUND, "    sc:hasBasis basis:background ."), "d4:F05-10", (BACKGROUND, BACKGROUND.replace("ror.org", "example.org"))),
    ("claim-one-document", "d4:other a sc:Evidence ; oa:hasSource d4:elsewhere . d4:E10 sc:hasEvidence d4:other .", "d4:E10", "d4:E10 sc:hasEvidence d4:S09 ."),
    ("engagement-kind", "d4:E10 a sc:Commitment .", "d4:E10", "d4:E10 a owl:NamedIndividual ."),
    ("engagement-basis", (E10_END, E10_END.replace("stated", "background")), "d4:E10", (E10_END, E10_END.replace("stated", "implied"))),
    ("engagement-force", (E10, E10.replace("    sc:hasForce force:pledged ;\n", "")), "d4:E10", (E10, E10.replace("pledged", "reaffirmed"))),
    ("engagement-status", (E10, E10.replace("status:underway", "statusgroup:open")), "d4:E10", (E10, E10.replace("underway", "planned"))),
    ("engagement-subject", "d4:E99 a sc:Engagement .", "d4:E99", "d4:E99 a sc:Engagement ; sc:implements id:artemis-study-agreement ."),
    ("engagement-origin", "d4:E99 a sc:Engagement ; sc:arisesFrom id:civil-space-dialogue .", "d4:E99", "d4:E99 a sc:Engagement ; sc:arisesFrom id:next-dialogue ."),
    ("engagement-recurrence", ('"P2Y"', '"two years"'), "d4:E13", ('"P2Y"', '"P6M"')),
    ("commitment-party", (E10, E10.replace("    sc:isUnilaterallyUndertakenBy id:us ;", "")), "d4:E10", (E10, E10.replace("Unilaterally", ""))),
    ("unilateral-party", "d4:E10 sc:isAddressedTo id:us .", "d4:E10", "d4:E10 sc:isAddressedTo id:un ."),
    ("joint-nations", "d4:E06a sc:isJointUndertakingOf id:third . id:third sc:relates id:mars .", "d4:E06a", "id:third sc:relates id:mars ."),
    ("discussion-only-talks", "d4:E05b sc:implements id:nasa-kasa-study-agreement .", "d4:E05b", "d4:E05b sc:concerns id:kps ."),
    ("talk-not-underway", ("    sc:hasForce force:highlighted ;\n    sc:hasReportedStatus status:unspecified ;", "    sc:hasForce force:highlighted ;\n    sc:hasReportedStatus status:underway ;"), "d4:E07a", ("    sc:hasForce force:highlighted ;\n    sc:hasReportedStatus status:unspecified ;", "    sc:hasForce force:highlighted ;\n    sc:hasReportedStatus status:completed ;")),
    ("fact-subject", (F0203, F0203.replace("    sc:claimSubject id:fourth-dialogue ;\n", "")), "d4:F02-03", (F0203, F0203.replace("id:fourth", "id:next"))),
    ("fact-predicate", (F0203, F0203.replace("sc:isHeldAt", '"is held at"')), "d4:F02-03", (F0203, F0203.replace("sc:isHeldAt", "rdf:type"))),
    ("fact-object", (F0203, F0203.replace("id:washington-dc", 'id:washington-dc, "DC"')), "d4:F02-03", (F0203, F0203.replace("id:washington-dc", '"DC"'))),
    ("fact-asserted", (" ;\n    sc:isHeldAt id:washington-dc", ""), "d4:F02-03", "id:fourth-dialogue sc:isHeldAt id:low-earth-orbit ."),
    ("fact-claimed", "id:fourth-dialogue sc:isHostedBy id:us .", "id:fourth-dialogue", 'd4:E10 sc:recurrence "P1Y" . id:span-2027 sc:isDescribedAs "late" .'),
    ("evidence-source", (SENTENCE, SENTENCE.replace("oa:hasSource d4:source ;\n    ", "")), "d4:S10", "d4:S99 a sc:Evidence ; oa:hasSource d4:source ."),
    ("evidence-selector", (SENTENCE, SENTENCE.replace("oa:hasSelector d4:S10-position ;\n    ", "")), "d4:S10", "d4:S99 a sc:Evidence ; oa:hasSelector d4:S10-position ."),
    ("position-start", ("oa:start 1785", "oa:start 2023"), "d4:S10-position", ("oa:start 1785", "oa:start 2022")),
    ("position-end", ("oa:end 2023", 'oa:end "2023"'), "d4:S10-position", ("oa:end 2023", "oa:end 2024")),
    ("position-in-text", ("oa:end 3232", "oa:end 3233"), "d4:S15", ("oa:end 3232", "oa:end 3231")),
    ("position-overlap", ("oa:start 1785 ;", "oa:start 1783 ;"), "d4:S10", ("oa:start 1785 ;", "oa:start 1784 ;")),
    ("sentence-number", ("    sc:sentenceNumber 10 ;\n", ""), "d4:S10", ("    sc:sentenceNumber 10 ;\n", "    sc:sentenceNumber 16 ;\n")),
    ("sentence-number-unique", ("    sc:sentenceNumber 10 ;", "    sc:sentenceNumber 9 ;"), "d4:S10", "d4:S99 a sc:Evidence ; oa:hasSource d4:elsewhere ; sc:sentenceNumber 9 ."),
    ("sentence-gap", ("    sc:sentenceNumber 15 ;", "    sc:sentenceNumber 17 ;"), "d4:S15", "d4:S16 a sc:Evidence ; oa:hasSource d4:source ; sc:sentenceNumber 16 ."),
    ("sentence-cover", "d4:S16 a sc:Evidence .", "d4:S16", "d4:S16 a sc:Evidence . d4:E13 sc:hasEvidence d4:S16 ."),
    ("paragraph-number", (SENTENCE, SENTENCE.replace("paragraphNumber 6", "paragraphNumber 0")), "d4:S10", (SENTENCE, SENTENCE.replace("paragraphNumber 6", "paragraphNumber 60"))),
    ("text-fragment", 'd4:S10 sc:textFragment "https://example.org/"^^xsd:anyURI .', "d4:S10", 'd4:S99 a sc:Evidence ; sc:textFragment "https://example.org/"^^xsd:anyURI .'),
    ("text-fragment-address", ("tensions#:~:text=In%20addition", "tension#:~:text=In%20addition"), "d4:S10", ("#:~:text=In%20addition%20to", "#:~:text=In%20edition%20to")),
    ("no-quote", 'd4:S10-position oa:exact "In addition to" .', "d4:S10-position", "d4:S99-position oa:start 1 ."),
    ("document-date", 'd4:page a sc:CitedDocument ; dcterms:issued "April" .', "d4:page", 'd4:page a sc:CitedDocument ; dcterms:issued "2025-04-14/.." .'),
    ("document-publisher", "d4:page a sc:CitedDocument .", "d4:page", 'd4:page a sc:CitedDocument ; dcterms:publisher "A paper" .'),
    ("cited-whole", "d4:page a sc:CitedDocument ; sc:length 5 .", "d4:page", "d4:page a sc:SourceDocument ; sc:length 5 ."),
    ("no-quote-selector", "d4:S10-quote a oa:TextQuoteSelector .", "d4:S10-quote", "d4:S10-more a oa:TextPositionSelector ."),
    ("document-digest", ('sc:sha256 "56b2', 'sc:sha256 "56B2'), "d4:source", ('sc:sha256 "56b2', 'sc:sha256 "66b2')),
    ("document-length", ("sc:length 3232", "sc:length 0"), "d4:source", ("sc:length 3232", "sc:length 1")),
    ("document-address", "d4:source schema:url <https://example.org/> .", "d4:source", "d4:more a sc:SourceDocument ; schema:url <https://example.org/> ."),
    ("document-identifier", ('dcterms:identifier "dialogue4"', 'dcterms:identifier "the dialogue"'), "d4:source", ('dcterms:identifier "dialogue4"', 'dcterms:identifier "dialogue-4"')),
    ("nation-acts-for-itself", ("    sc:actsFor id:us ;", "    sc:actsFor id:rok ;"), "id:us", "id:mars a sc:Nation ; sc:actsFor id:mars ."),
    ("delegation-nation", "id:rok-delegation-4 sc:represents id:us .", "id:rok-delegation-4", "id:us-delegation a sc:Delegation ; sc:represents id:us ."),
    ("delegation-attends", "id:us-delegation a sc:Delegation .", "id:us-delegation", "id:us-delegation a sc:Delegation ; sc:attends id:next-dialogue ."),
    ("relationship-nations", ("    sc:relates id:us, id:rok ;", "    sc:relates id:us ;"), "id:us-rok-relationship", ("    sc:relates id:us, id:rok ;", "    sc:relates id:us, id:mars .\nid:mars a sc:Nation .\nid:us-rok-relationship")),
    ("agency-nation", "id:office a sc:Agency .", "id:office", "id:office a sc:Agency ; sc:isAgencyOf id:rok ."),
    ("organization-home", "id:nasa sc:hasHomeNation id:rok .", "id:nasa", "id:nasa sc:hasHomeNation id:us ."),
    ("mandate-agency", "id:kari sc:actsFor id:rok .", "id:kari", "id:kari sc:hasHomeNation id:us ."),
    ("agreement-parties", ("    sc:hasParty id:nasa, id:kasa ;", "    sc:hasParty id:nasa ;"), "id:nasa-kasa-study-agreement", ("    sc:hasParty id:nasa, id:kasa ;", "    sc:hasParty id:nasa, id:noaa ;")),
    ("session-series", "id:fifth a sc:DialogueSession .", "id:fifth", "id:fifth a sc:Meeting ."),
    ("session-number-unique", "id:next-dialogue sc:sessionNumber 4 .", "id:next-dialogue", "id:next-dialogue sc:sessionNumber 5 ."),
    ("scheduled-time", ("    sc:hasTimeSpan id:span-2027 ;", ""), "id:next-dialogue", "id:sixth a sc:Meeting ; sc:hasStatus status:planned ."),
    ("scheduled-attendance", "id:kasa sc:attends id:next-dialogue .", "id:next-dialogue", "id:kasa sc:attends id:fourth-dialogue ."),
    ("meeting-order", "id:fourth-dialogue sc:hasTimeSpan id:later . id:later a sc:TimeSpan ; sc:earliest '2028-01-01T00:00:00'^^xsd:dateTime .", "id:next-dialogue", "id:fourth-dialogue sc:hasTimeSpan id:span-2024 ."),
    ("timespan-edtf", (SPAN, SPAN.replace('edtf "2027"', 'edtf "in 2027"')), "id:span-2027", (SPAN, SPAN.replace('edtf "2027"', 'edtf "2027-01/2027-12~"'))),
    ("timespan-earliest", (SPAN, SPAN.replace("2027-01-01", "2028-01-01")), "id:span-2027", (SPAN, SPAN.replace("2027-01-01T00:00:00", "2027-12-31T23:59:59"))),
    ("timespan-latest", (SPAN, SPAN.replace("2027-12-31", "2027-02-31")), "id:span-2027", (SPAN, SPAN.replace("2027-12-31", "2027-02-28"))),
    ("timespan-bound", 'id:when a sc:TimeSpan ; sc:edtf "2030" .', "id:when", "id:when a sc:TimeSpan ; sc:latest '2030-12-31T23:59:59'^^xsd:dateTime ."),
    ("timespan-agrees", (SPAN, SPAN.replace('edtf "2027"', 'edtf "2026"')), "id:span-2027", (SPAN, SPAN.replace('edtf "2027"', 'edtf "2026/2028"'))),
    ("prospective-no-contributor", "id:kasa sc:leads id:l4-mission .", "id:l4-mission", "id:kasa sc:leads id:imap ."),
    ("prospective-or-actual", "d4:F99 a sc:FactClaim ; sc:claimSubject id:rok ; sc:claimPredicate sc:contributesTo ; sc:claimObject id:landsat-2030 ; sc:hasEvidence d4:S06 .", "id:landsat-2030", "d4:F99 a sc:FactClaim ; sc:claimSubject id:rok ; sc:claimPredicate sc:contributesTo ; sc:claimObject id:landsat-2030 ; sc:hasEvidence d4:S07 ."),
    ("topic-top", "scheme:topics skos:hasTopConcept topic:standards .", "scheme:topics", "scheme:others skos:hasTopConcept topic:standards ."),
    ("topic-broader", "topic:new a sc:Topic .", "topic:new", "topic:new a sc:Topic ; sc:hasBroaderTopic topic:standards ."),
    ("topic-cycle", "topic:space-science sc:hasBroaderTopic topic:astronomy .", "topic:astronomy", "topic:space-science sc:hasBroaderTopic topic:standards ."),
    ("topic-used", "topic:new a sc:Topic ; sc:hasBroaderTopic topic:standards .", "topic:new", "topic:new a sc:Topic . id:kps sc:hasTopic topic:new ."),
    ("label-english", "id:new a sc:Mission ; rdfs:label '달'@ko .", "id:new", "id:new a sc:Mission ; rdfs:label '달'@ko, 'Moon'@en ."),
    ("label-text", "id:new a sc:Mission ; rdfs:label 'Moon '@en .", "id:new", "id:new a sc:Mission ; rdfs:label 'to the Moon'@en, 'M'@ko ."),
    ("label-preferred", "topic:new a sc:Topic ; rdfs:label 'new'@en ; skos:prefLabel 'recent'@en .", "topic:new", "topic:new a sc:Topic ; rdfs:label 'new'@en ; skos:prefLabel 'new'@en ."),
    ("label-unique", "id:new a sc:Mission ; rdfs:label 'Interstellar Mapping and Acceleration Probe'@en .", "id:new", "id:new a sc:Programme ; rdfs:label 'Interstellar Mapping and Acceleration Probe'@en ."),
    ("notation", ('skos:notation "KPS"', 'skos:notation "KPS"@en'), "id:kps", ('skos:notation "KPS"', 'skos:notation "K-PS"')),
    ("no-same-as", "id:us owl:sameAs <http://www.wikidata.org/entity/Q30> .", "id:us", "id:us schema:sameAs <http://www.wikidata.org/entity/Q30> ."),
    ("identity-link", "id:us schema:sameAs <https://en.wikipedia.org/wiki/Q30> .", "id:us", "id:nasa schema:sameAs <https://ror.org/027ka1x80> ."),
    ("dangling", ("id:kps a sc:NavigationSatelliteSystem", "id:kbs a sc:NavigationSatelliteSystem"), "id:kps", "id:new a sc:Mission . id:kps sc:complements id:new . <https://example.org/x> rdfs:label 'x' ."),
    ("unknown-term", ("id:kps a sc:NavigationSatelliteSystem", "id:kps a sc:NavigationSateliteSystem"), "sc:NavigationSateliteSystem", ("id:kps a sc:NavigationSatelliteSystem", "id:kps a sc:SatelliteSystem")),
    ("kinds-of-values", "id:fourth-dialogue sc:isHostedBy 'ROK' .", "id:fourth-dialogue", "id:fourth-dialogue sc:isHostedBy id:rok ; sc:isDescribedAs 'long' ."),
    ("datatype-of-property", "id:kps sc:isDescribedAs 'new'@en .", "id:kps", "id:kps sc:isDescribedAs 'new' . id:next-dialogue sc:sessionNumber '5'^^xsd:positiveInteger ."),
    ("datatype-known", "id:kps dcterms:created '2024-01-01'^^xsd:date .", "id:kps", "id:kps dcterms:created '2024-01-01T00:00:00'^^xsd:dateTime ."),
    ("functional", "d4:E10 sc:hasForce force:planned .", "d4:E10", "d4:E10 sc:hasForce force:pledged . d4:E10 sc:hasTopic topic:standards ."),
    ("disjoint-classes", "id:fourth-dialogue sc:isHeldAt id:us .", "id:us", "id:fourth-dialogue sc:isHeldAt id:low-earth-orbit ."),
    ("tempting-dialogue4", "id:rok-delegation-4 sc:isListComplete true .", "id:rok-delegation-4", "id:kps sc:complements id:kps ."),
]  # fmt: skip


def changed(change: Change) -> str:
    if isinstance(change, str):
        return f"{MORE}{TEXT}\n{change}\n"
    old, new = change
    assert TEXT.count(old) == 1, f"{old} stands {TEXT.count(old)} times in the data"
    return MORE + TEXT.replace(old, new)


@pytest.fixture(scope="module")
def others() -> list[ox.Quad]:
    return [quad for path in FILES if path != DATA for quad in read_rdf(path)]


def run_one(shape: str, change: Change, others: list[ox.Quad], tmp_path: Path) -> list[Result]:
    """Return what one shape says of the real data with one change in it."""
    iri = PREFIXES["scsh"] + shape
    shapes = rdflib.Graph(bind_namespaces="none")
    shapes += SHAPES
    for other in RUNS_ON:
        if other != iri and other.rpartition("#")[2] not in PARTS:
            shapes.add((rdflib.URIRef(other), rdflib.URIRef(SH + "deactivated"), rdflib.Literal(True)))
    text = changed(change)
    if RUNS_ON[iri] == ASSERTED:
        return run_shapes(rdf_graph([*others, *ox.parse(text, ox.RdfFormat.TURTLE)]), shapes, ASSERTED)
    file = tmp_path / "dialogue4.ttl"
    file.write_text(text, "utf-8")
    store = GraphStore.open([*(path for path in FILES if path != DATA), file], FOLDER.rules).store
    return run_shapes(rdf_graph(store.quads_for_pattern(None, None, None, DEFAULT)), shapes, MATERIALISED)


def culprits(results: list[Result]) -> set[str]:
    return {compact(str(getattr(result.culprit, "value", ""))) for result in results}


@pytest.mark.parametrize(("shape", "bad", "culprit", "good"), CASES, ids=[case[0] for case in CASES])
def test_a_shape_catches_its_error_and_leaves_the_good_case_alone(
    shape: str, bad: Change, culprit: str, good: Change, others: list[ox.Quad], tmp_path: Path
) -> None:
    found = run_one(shape, bad, others, tmp_path)
    assert culprit in culprits(found)
    assert {compact(result.shape) for result in found} == {f"scsh:{shape}"}
    assert culprits(run_one(shape, good, others, tmp_path)) == KNOWN.get(shape, set())


def test_every_shape_has_its_case() -> None:
    assert sorted(case[0] for case in CASES) == sorted({shape.rpartition("#")[2] for shape in RUNS_ON} - PARTS)


def test_every_shape_says_all_that_it_must() -> None:
    def one(shape: rdflib.term.Node, name: str) -> str:
        (value,) = SHAPES.objects(shape, rdflib.URIRef(expand(name) if not name.startswith("sh:") else SH + name[3:]))
        return str(value)

    kinds = [rdflib.URIRef(SH + kind) for kind in ("NodeShape", "PropertyShape")]
    shapes = {shape for kind in kinds for shape in SHAPES.subjects(rdflib.RDF.type, kind)}
    assert {str(shape) for shape in shapes} == set(RUNS_ON)
    for shape in shapes:
        assert isinstance(shape, rdflib.URIRef)
        assert one(shape, "rdfs:label")
        assert one(shape, "sh:severity") in (SH + "Violation", SH + "Warning")
        assert re.fullmatch(r".+\. Why: .+\. Fix: .+\.", one(shape, "sh:message"))
        assert one(shape, "scsh:runsOn") in (ASSERTED, MATERIALISED)
    assert len({one(shape, "rdfs:label") for shape in shapes}) == len(shapes)


def test_every_term_in_the_shapes_is_there() -> None:
    known = {quad.subject.value for path in FOLDER.rdf for quad in read_rdf(path)}
    text = FOLDER.shapes.read_text("utf-8")
    used = set(re.findall(r"(?<![\w:/])(?:basis|d4|id|sc|scheme|status):[A-Za-z][\w-]*", text))
    assert len(used) > 80
    assert {name for name in used if expand(name) not in known} == set()


def test_the_shapes_are_shapes_by_the_shapes_of_shapes() -> None:
    import pyshacl

    top = rdf_graph(read_rdf(FOLDER.path / "ontology" / "topics.ttl"))
    _, report, text = pyshacl.validate(top, shacl_graph=SHAPES, meta_shacl=True)  # if they were not, it would not run
    assert isinstance(report, rdflib.Graph), text


def test_every_class_of_things_must_have_a_label() -> None:
    (label,) = (shape for shape in RUNS_ON if shape.endswith("#label-english"))
    targets = {str(cls) for cls in SHAPES.objects(rdflib.URIRef(label), rdflib.URIRef(SH + "targetClass"))}
    below: dict[str, set[str]] = {}
    classes = set()
    for quad in read_rdf(FOLDER.rdf[0]):
        if quad.predicate.value.endswith("#subClassOf") and isinstance(quad.subject, ox.NamedNode):
            below.setdefault(quad.subject.value, set()).add(getattr(quad.object, "value", ""))
        if str(quad.object) == "<http://www.w3.org/2002/07/owl#Class>" and isinstance(quad.subject, ox.NamedNode):
            classes.add(quad.subject.value)
    for cls in classes - {expand(f"oa:{name}") for name in ("SpecificResource", "TextPositionSelector")}:
        above, reached = {cls}, {cls}
        while above:
            above = {parent for name in above for parent in below.get(name, ())} - reached
            reached |= above
        assert reached & targets, f"{compact(cls)} is under no class of scsh:label-english"


# Texts

HEAD = "@prefix id: <https://w3id.org/space-coop/id/> .\n@prefix sc: <https://w3id.org/space-coop/ontology#> .\n"
GOOD = HEAD + 'id:moon a sc:Mission ; sc:isDescribedAs "a [b] _:c", """ex:y""" . # foo:bar [\n'
TEXTS = [
    ("prefix-declared", GOOD + "ex:a a sc:Mission .", "4:1", "Add @prefix ex: <…> ."),
    ("prefix-declared", GOOD + "id:a a skos:Concept .", "4:8", "Add @prefix skos: <http://www.w3.org/2004/02/skos/core#> ."),
    ("prefix-sorted", "".join(reversed(HEAD.splitlines(keepends=True))) + "id:a a sc:Mission .", "2:9", "Sort the @prefix lines"),
    ("prefix-once", HEAD + "@prefix sc: <https://example.org/> .\nid:a a sc:Mission .", "3:9", "Keep one."),
    ("prefix-once", HEAD + "@prefix st: <https://w3id.org/space-coop/ontology#> .\nid:a a sc:X, st:Y .", "3:9", "Keep one of them."),
    ("prefix-usual", GOOD.replace("ontology#", "ontology/"), "2:9", "Use @prefix sc: <https://w3id.org/space-coop/ontology#> ."),
    ("prefix-used", HEAD + "id:a id:b id:c .", "2:9", "Remove the line."),
    ("no-blank-node", GOOD + "[] a sc:Mission .", "4:1", "Give the thing an IRI."),
    ("no-blank-node", GOOD + "id:a id:b _:c .", "4:11", "Give the thing an IRI."),
    ("no-blank-node", GOOD + "id:a id:b ( 1 2 ) .", "4:11", "Give the thing an IRI."),
]  # fmt: skip


@pytest.mark.parametrize(("check", "text", "place", "remedy"), TEXTS, ids=[f"{c[0]} {c[2]}" for c in TEXTS])
def test_a_mistake_in_the_text_of_a_file_is_found(check: str, text: str, place: str, remedy: str) -> None:
    found = {finding.check: finding for finding in TurtleText("a.ttl", text).findings()}
    assert found[check].file == f"a.ttl:{place}"
    assert remedy in found[check].remedy
    assert list(TurtleText("a.ttl", GOOD).findings()) == []


def test_blank_nodes_are_for_ontologies() -> None:
    assert list(TurtleText("a.ttl", GOOD + "[] a sc:Mission .").findings(data=False)) == []


def test_a_place_is_as_exact_as_the_file_tells() -> None:
    text = TurtleText("a.ttl", GOOD + "id:a a sc:Mission ;\n  id:b [ id:c id:d ] , id:e ;\n  id:b 'x\\u0041' .")
    a, b = expand("id:a"), expand("id:b")
    assert text.place(a) == "a.ttl:4:1"
    assert text.place(a, b) == "a.ttl:5:3"
    assert text.place(a, b, expand("id:e")) == "a.ttl:5:24"
    assert text.place(a, "", "xA") == "a.ttl:6:8"
    assert text.place(a, expand("id:none")) == "a.ttl:4:1"
    assert text.place(expand("id:d")) is None
    assert text.mention(expand("id:d")) == "a.ttl:5:15"


# Copied words. The text of the small world in tests/world is ours, so the tests may hold it.


def moot(tmp_path: Path, extra: str) -> list[Any]:
    world = Path(__file__).with_name("world")
    file = tmp_path / "moot.ttl"
    file.write_text((world / "data" / "moot.ttl").read_text("utf-8") + extra, "utf-8")
    text = TurtleText.read(file)
    source = GraphStore.open([file])
    return check_wording(source, [text], world / "text" / "moot.txt", lambda iri: text.place(iri) or iri)


COPIED = (Path(__file__).with_name("world") / "text" / "moot.txt").read_text("utf-8")[:47]


@pytest.mark.parametrize(
    ("extra", "complaint"),
    [
        (f'id:x rdfs:comment "So {COPIED}" .', "id:x: “"),
        (f'id:x rdfs:comment """{COPIED[:20].upper()}  \n{COPIED[20:]}""" .', "id:x: “"),
        (f"# {COPIED}", "“"),
        (f"id:x rdfs:seeAlso <https://example.org/#:~:text={COPIED.replace(' ', '%20')}> .", "id:x: “"),
        (f'id:x rdfs:comment "{COPIED[:39]}" .', ""),
        (f'id:x a sc:Nation ; rdfs:label "{COPIED}"@en .', ""),
    ],
)
def test_copied_words_are_found_wherever_they_stand(tmp_path: Path, extra: str, complaint: str) -> None:
    before = {finding.message for finding in moot(tmp_path, "")}
    found = [finding for finding in moot(tmp_path, f"\n{extra}\n") if finding.message not in before]
    assert [finding.check for finding in found] == (["no-copied-text"] if complaint else [])
    if found:
        assert found[0].message.startswith(complaint)
        assert re.search(r"moot\.ttl:4\d:\d+$", found[0].file)


# The whole


@pytest.fixture(scope="module")
def thirty(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str], Validation]:
    """A file with many errors, those of different shapes that don't hide each other; and what validate says of it."""
    text, wanted = TEXT, {}
    taken: set[str] = set()
    for shape, bad, culprit, _ in CASES:
        if culprit in taken or shape in ("claim-one-document", "engagement-subject", "tempting-dialogue4"):
            continue
        taken.add(culprit)
        old, new = bad if isinstance(bad, tuple) else ("", "")
        if old and text.count(old) != 1:
            continue
        text = text.replace(old, new) if old else f"{text}\n{bad}\n"
        wanted[shape] = culprit
    path = tmp_path_factory.mktemp("thirty") / "mine.ttl"
    lines = sorted(set(re.findall(r"(?m)^@prefix .*$", text + "\n" + MORE)))
    used = [line for line in lines if re.search(rf"(?<![\w:]){line.split()[1]}(?! <)", text)]
    path.write_text("\n".join(used) + re.sub(r"(?m)^@prefix .*\n", "", text), "utf-8")
    return path, wanted, validate([path], sources=ALONE)


def test_thirty_errors_in_one_file_are_found_each_by_its_shape_at_its_line(
    thirty: tuple[Path, dict[str, str], Validation],
) -> None:
    path, wanted, report = thirty
    assert len(wanted) >= 30
    assert not report.ok
    lines = path.read_text("utf-8").splitlines()
    for shape, culprit in wanted.items():
        own = [f for f in report.findings if f.check == f"scsh:{shape}" and f.message.startswith(f"{culprit}: ")]
        assert own, f"scsh:{shape} does not catch {culprit}"
        assert own[0].why
        assert own[0].remedy
        file, line, _ = own[0].file.rsplit(":", 2)
        assert file == str(path)
        above = "\n".join(lines[: int(line)])
        assert culprit in above.rpartition("\n\n")[2], f"{own[0]} points to “{lines[int(line) - 1]}”"


def test_the_report_is_one_of_shacl(thirty: tuple[Path, dict[str, str], Validation]) -> None:
    _, _, report = thirty
    graph = rdflib.Graph().parse(data=report.to_turtle(), format="turtle")
    results = set(graph.subjects(rdflib.RDF.type, rdflib.URIRef(SH + "ValidationResult")))
    assert len(results) == len(report.findings)
    assert set(graph.objects(None, rdflib.URIRef(SH + "conforms"))) == {rdflib.Literal(False)}
    for name in ("focusNode", "resultSeverity", "sourceConstraintComponent", "resultMessage"):
        assert {graph.value(node, rdflib.URIRef(SH + name)) is not None for node in results} == {True}, name
    assert report.to_turtle() == report.to_turtle()


def test_the_report_in_json_and_for_github_has_every_finding(thirty: tuple[Path, dict[str, str], Validation]) -> None:
    _, _, report = thirty
    told = json.loads(report.to_bytes("json"))
    assert [finding["check"] for finding in told["findings"]] == [finding.check for finding in report.findings]
    lines = report.to_bytes("github").decode().splitlines()
    assert len(lines) == len(report.findings)
    assert all(
        re.fullmatch(r"::(error|warning) file=[^,:]+,line=\d+,col=\d+,title=[\w%-]+::[^\r\n]+", line) for line in lines
    )
    with pytest.raises(FormatError, match="Formats: table, turtle, json, github"):
        report.to_bytes("xml")


def test_an_annotation_cannot_be_ended_early() -> None:
    from coopgraph.finding import Finding

    line = annotation(Finding("warning", "a:b,c\n.ttl:7", "100%\n::error::x\r", "Fix it."))
    assert line == "::warning file=a%3Ab%2Cc .ttl,line=7::100%25 ::error::x . Fix it."


def test_the_real_data_is_what_good_data_must_be() -> None:
    report = coopgraph.load().validate()
    assert report.findings == (), str(report)
    assert report.looked_at["shapes"] == len(RUNS_ON)


@pytest.mark.parametrize("source", FOLDER.sources)
def test_each_source_is_good_data_on_its_own(source: str) -> None:
    findings = validate(sources=[source]).findings
    assert {finding.check for finding in findings} <= {"scsh:agreement-parties", "scsh:topic-used"}
    assert {finding.severity for finding in findings} <= {"warning"}


def test_without_inferences_only_the_files_are_held_against_shapes(tmp_path: Path) -> None:
    file = tmp_path / "mine.ttl"
    file.write_text(HEAD + "id:kasa sc:attends id:next-dialogue .\n", "utf-8")
    checks = {finding.check for finding in coopgraph.load(file, rules=False, sources=ALONE).validate().findings}
    assert "scsh:fact-claimed" in checks
    assert "scsh:scheduled-attendance" not in checks


@pytest.mark.parametrize(
    ("said", "culprit"),
    [
        ("id:us id:likes id:rok .", "id:likes"),
        (
            "<https://w3id.org/space-coop/ids/us> a sc:Nation ; sc:actsFor <https://w3id.org/space-coop/ids/rok> .",
            "https://w3id.org/space-coop/ids/rok",
        ),
        ("id:us sc:actsFor id:uss .", "id:uss"),
    ],
)
def test_an_iri_of_ours_that_leads_nowhere_is_found_wherever_it_stands(tmp_path: Path, said: str, culprit: str) -> None:
    file = tmp_path / "mine.ttl"
    file.write_text(HEAD + said + "\n", "utf-8")
    told = [finding.message for finding in validate([file], sources=ALONE).findings if finding.check == "scsh:dangling"]
    assert told == [f"{culprit}: the IRI is used and defined nowhere"]


def test_literals_are_judged_as_they_are_written(tmp_path: Path) -> None:
    file = tmp_path / "mine.ttl"
    xsd = "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
    file.write_text(HEAD + xsd + 'id:fourth-dialogue sc:sessionNumber "4"^^xsd:int .\n', "utf-8")
    (found,) = (f for f in validate([file], sources=ALONE).findings if f.check == "scsh:datatype-of-property")
    assert found.file == f"{file}:4:20"


def test_a_file_about_the_same_source_stands_in_for_ours(tmp_path: Path) -> None:
    file = tmp_path / "edited.ttl"
    file.write_text(TEXT.replace(E10_END, E10_END.replace(";\n    sc:hasEvidence d4:S10 ", "")), "utf-8")
    assert "scsh:claim-evidence" in {finding.check for finding in validate([file], sources=ALONE).findings}


def test_what_is_told_is_about_the_files_asked_for() -> None:
    report = validate([FOLDER.path / "data" / "names.ttl"])
    assert report.findings == ()


# The command


def test_the_command_says_what_is_wrong_and_where(tmp_path: Path) -> None:
    file = tmp_path / "mine.ttl"
    file.write_text(HEAD + "id:moon a sc:Mision .\n", "utf-8")
    runner = CliRunner()
    wrong = runner.invoke(cli, ["--source", "dialogue4", "validate", str(file), "-f", "github"])
    assert wrong.exit_code == 1
    assert f"file={file},line=3,col=11,title=scsh%3Aunknown-term::sc:Mision: the term is used" in wrong.stdout
    assert "Did you mean sc:Mission" in wrong.stdout
    table = runner.invoke(cli, ["--source", "dialogue4", "validate", str(file)])
    assert table.exit_code == 1
    assert table.stdout.startswith("severity")
    out = tmp_path / "report.ttl"
    assert (
        runner.invoke(cli, ["--source", "dialogue4", "validate", str(file), "-f", "turtle", "-o", str(out)]).exit_code
        == 1
    )
    assert len(rdflib.Graph().parse(out)) > 5


def test_warnings_alone_are_no_failure(tmp_path: Path) -> None:
    file = tmp_path / "mine.ttl"
    rdfs = "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n@prefix sc:"
    text = HEAD.replace("@prefix sc:", rdfs) + 'id:pact a sc:Agreement ; rdfs:label "pact"@en .\n'
    file.write_text(text, "utf-8")
    result = CliRunner().invoke(cli, ["--source", "dialogue4", "validate", str(file), "-f", "json"])
    assert result.exit_code == 0
    assert [f["check"] for f in json.loads(result.stdout)["findings"]] == ["scsh:agreement-parties"]


@pytest.mark.parametrize(
    ("text", "complaint", "code"),
    [
        (HEAD + "id:a sc:b ex:B .", "mine.ttl:3:11: the prefix “ex:” is not declared", 1),
        (HEAD + 'id:a sc:b "c .', "mine.ttl:3:11: a string begins here and is not closed", 1),
        (HEAD + "id:a sc:b .", "mine.ttl:3:11: this is not valid Turtle", 1),
        (None, "mine.ttl: there is no such file", 3),
    ],
)
def test_a_file_that_cannot_be_read_is_told_with_its_place(
    tmp_path: Path, text: str | None, complaint: str, code: int
) -> None:
    file = tmp_path / "mine.ttl"
    if text is not None:
        file.write_text(text, "utf-8")
    result = CliRunner().invoke(cli, ["--source", "dialogue4", "validate", str(file), "-f", "json"])
    assert result.exit_code == code
    if text is None:
        assert complaint in result.output
    else:
        (found,) = json.loads(result.stdout)["findings"]
        assert complaint in f"{found['file']}: {found['message']}"


def test_the_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *arguments: Any) -> Any:
        if name == "pyshacl":
            raise ImportError(name)
        return real(name, *arguments)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingExtra, match="pyshacl"):
        validate([FOLDER.path / "data" / "names.ttl"])
    from coopgraph.checking.check import check

    report = check([FOLDER.path / "data" / "names.ttl"])
    assert report.ok
    assert [finding.severity for finding in report.findings] == ["warning"]
    assert "pip install 'coopgraph[shacl]'" in str(report)


def test_shapes_are_loaded_by_nobody_and_pyshacl_only_when_needed() -> None:
    assert FOLDER.shapes not in FOLDER.rdf
    code = "import sys, coopgraph; coopgraph.load(); print('pyshacl' in sys.modules, 'rdflib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


# The documentation

DOC = (Path(__file__).parent.parent / "docs" / "validation.md").read_text("utf-8")


def test_the_documentation_lists_every_shape_and_every_check_of_a_text() -> None:
    shapes = {shape.rpartition("#")[2] for shape in RUNS_ON} - PARTS
    checks = {"position-of-sentence", "link-of-sentence", "no-copied-text", *(case[0] for case in TEXTS)}
    assert set(re.findall(r"(?m)^ *\| `([\w-]+)` \|.*\| (?:error|warning) \|$", DOC)) == shapes | checks


def test_the_documentation_says_of_each_shape_what_the_shape_says() -> None:
    for shape in RUNS_ON:
        name, node = shape.rpartition("#")[2], rdflib.URIRef(shape)
        severity = (
            "warning"
            if SHAPES.value(node, rdflib.URIRef(SH + "severity")) == rdflib.URIRef(SH + "Warning")
            else "error"
        )
        on = RUNS_ON[shape].rpartition("#")[2]
        assert name in PARTS or f"| `{name}` | {SHAPES.value(node, rdflib.RDFS.label)} | {on} | {severity} |" in DOC


def test_the_documentation_shows_the_real_output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (text,) = re.findall(r"```turtle\n(.*?)```", DOC, re.DOTALL)
    (tmp_path / "pledge.ttl").write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    told = CliRunner(env={"COLUMNS": "112"}).invoke(cli, ["validate", "pledge.ttl"])
    shown = DOC.partition("$ coopgraph validate pledge.ttl\n")[2].partition("```")[0]
    assert shown.splitlines()[:-1] == told.stdout.splitlines()[:-1]
    assert told.exit_code == 1
