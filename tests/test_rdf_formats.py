"""Triples survive every format, for two parsers each; JSON-LD is compact and needs nothing from outside."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st

import coopgraph
from coopgraph.errors import FormatError
from coopgraph.jsonld import context_document, context_of
from coopgraph.rdf_formats import RDF_FORMATS, write_rdf
from coopgraph.terms import DEFAULT, PREFIXES

OF_OXIGRAPH = {
    "turtle": ox.RdfFormat.TURTLE,
    "json-ld": ox.RdfFormat.JSON_LD,
    "rdf-xml": ox.RdfFormat.RDF_XML,
    "n-triples": ox.RdfFormat.N_TRIPLES,
}
OF_RDFLIB = {"turtle": "turtle", "json-ld": "json-ld", "rdf-xml": "xml", "n-triples": "nt"}
SC, ID, XSD, LABEL = PREFIXES["sc"], PREFIXES["id"], PREFIXES["xsd"], PREFIXES["rdfs"] + "label"


@pytest.fixture(scope="module")
def whole() -> list[ox.Triple]:
    kg = coopgraph.load()
    return [quad.triple for quad in kg.source.store.quads_for_pattern(None, None, None, DEFAULT)]


def triple(s: str, p: str, o: ox.NamedNode | ox.Literal) -> ox.Triple:
    return ox.Triple(ox.NamedNode(s), ox.NamedNode(p), o)


def read(data: bytes, format: str) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(data, format=OF_OXIGRAPH[format])}


@pytest.mark.parametrize("format", RDF_FORMATS)
def test_the_whole_graph_survives(whole: list[ox.Triple], format: str) -> None:
    data = write_rdf(whole, format)
    assert read(data, format) == set(whole)
    assert write_rdf(list(reversed(whole)), format) == data


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")  # rdflib warns of itself
@pytest.mark.parametrize("format", RDF_FORMATS)
def test_rdflib_reads_the_same(whole: list[ox.Triple], format: str) -> None:
    named = [t for t in whole if not any(isinstance(x, ox.BlankNode) for x in (t.subject, t.object))]
    found = rdflib.Graph().parse(data=write_rdf(named, format), format=OF_RDFLIB[format])
    wanted = rdflib.Graph().parse(data=write_rdf(named, "n-triples"), format="nt")
    assert len(wanted) == len(named)
    assert set(found) == set(wanted)


def test_a_document_is_compact_and_whole_in_itself(whole: list[ox.Triple]) -> None:
    context = context_of(whole)
    about = [t for t in whole if t.subject == ox.NamedNode(ID + "nasa")]
    document = json.loads(write_rdf(about, "json-ld", context))
    (nasa,) = document["@graph"]
    assert list(nasa)[:2] == ["@id", "@type"]
    assert nasa["@id"] == "id:nasa"
    assert nasa["label"] == {"en": "NASA", "ko": "미국 항공우주국"}
    assert nasa["isAgencyOf"] == "id:us"
    assert isinstance(document["@context"], dict), "a context elsewhere would need a network"
    assert document["@context"].items() <= context.items()
    assert "oa" not in document["@context"], "only what is used"


def test_the_context_serves_for_every_document(whole: list[ox.Triple]) -> None:
    context = context_of(whole)
    assert json.loads(context_document(context)) == {"@context": context}
    for part in (whole[:500], whole[3000:3500], whole[-500:]):
        assert read(write_rdf(part, "json-ld", context), "json-ld") == set(part)


def test_what_does_not_fit_is_spelled_out() -> None:
    some = [
        triple(ID + "a", LABEL, ox.Literal("x", language="en")),
        triple(ID + "a", LABEL, ox.Literal("y", language="en")),
        triple(ID + "a", LABEL, ox.Literal("plain")),
        triple(ID + "a", LABEL, ox.NamedNode("urn:odd")),
    ]
    (node,) = json.loads(write_rdf(some, "json-ld"))["@graph"]
    assert node["label"] == {"en": ["x", "y"]}
    assert node[LABEL] == [{"@value": "plain"}, {"@id": "urn:odd"}]


@pytest.mark.parametrize(
    ("lexical", "shown"), [("7", 7), ("07", "07"), ("-0", "-0"), ("9007199254740993", "9" + "007199254740993")]
)
def test_a_number_is_a_number_only_if_it_says_just_the_same(lexical: str, shown: object) -> None:
    some = [triple(ID + "a", SC + "count", ox.Literal(lexical, datatype=ox.NamedNode(XSD + "integer")))]
    (node,) = json.loads(write_rdf(some, "json-ld"))["@graph"]
    assert node["count"] == shown
    assert read(write_rdf(some, "json-ld"), "json-ld") == set(some)


def test_an_iri_that_looks_like_a_curie_is_not_taken_for_one() -> None:
    some = [triple("id:nasa", LABEL, ox.NamedNode(ID + "nasa")), triple("label:x", "xsd:y", ox.Literal(1))]
    assert read(write_rdf(some, "json-ld"), "json-ld") == set(some)


def test_what_xml_cannot_hold_is_refused() -> None:
    with pytest.raises(FormatError, match=r"does not end in a name.*Choose turtle"):
        write_rdf([triple("urn:a", "http://b/1", ox.Literal("x"))], "rdf-xml")
    with pytest.raises(FormatError, match=r"U\+0001 cannot be written in XML"):
        write_rdf([triple("urn:a", LABEL, ox.Literal("\x01"))], "rdf-xml")
    with pytest.raises(FormatError, match=r"cannot be written as “yaml”\. Formats: turtle, json-ld"):
        write_rdf([], "yaml")


def iris() -> Iterator[str]:
    yield from (ID + "nasa", ID + "a/b", SC + "attends", SC + "label", LABEL, "urn:x", "id:x", "sc:y", "label:z")
    yield from ("http://example.org/1", "http://example.org/päth", PREFIXES["rdf"] + "type", PREFIXES["graph"] + "x-y")


IRIS = st.sampled_from([ox.NamedNode(iri) for iri in iris()])
TEXTS = st.text(st.characters(blacklist_categories=["Cs"]), max_size=8)
LITERALS = st.one_of(
    TEXTS.map(ox.Literal),
    st.builds(lambda text, tag: ox.Literal(text, language=tag), TEXTS, st.sampled_from(["en", "ko", "en-gb", "x-y"])),
    st.builds(
        lambda text, datatype: ox.Literal(text, datatype=datatype),
        st.one_of(TEXTS, st.sampled_from(["1", "01", "true", "1.0", "", "99999999999999999999"])),
        st.sampled_from(
            [ox.NamedNode(XSD + name) for name in ("integer", "boolean", "double", "date")] + [ox.NamedNode("id:t")]
        ),
    ),
)
SUBJECTS = st.one_of(IRIS, st.sampled_from([ox.BlankNode("a"), ox.BlankNode("b")]))
TRIPLES = st.lists(st.builds(ox.Triple, SUBJECTS, IRIS, st.one_of(SUBJECTS, LITERALS)), max_size=12)


@settings(max_examples=300)
@given(TRIPLES, TRIPLES)
def test_any_triples_survive_json_ld_with_any_context(some: list[ox.Triple], others: list[ox.Triple]) -> None:
    for context in (None, context_of(others), context_of([*some, *others])):
        data = write_rdf(some, "json-ld", context)
        found, wanted = ox.Dataset(ox.parse(data, format=ox.RdfFormat.JSON_LD)), ox.Dataset()
        for one in set(some):
            wanted.add(ox.Quad(one.subject, one.predicate, one.object, DEFAULT))
        for both in (found, wanted):
            both.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        assert set(found) == set(wanted), data.decode()
