import copy
import datetime
import decimal
import pickle
import unicodedata

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from coopgraph.errors import CoopgraphError, ParameterError
from coopgraph.interop import from_rdflib, to_rdflib
from coopgraph.terms import IRI, PREFIXES, Text, compact, expand, lexical, literal, node, python_value, serialise

XSD = PREFIXES["xsd"]


@pytest.mark.parametrize("prefix", PREFIXES)
def test_a_curie_comes_back(prefix: str) -> None:
    iri = PREFIXES[prefix] + "a-b.c1"
    assert compact(iri) == f"{prefix}:a-b.c1"
    assert expand(compact(iri)) == iri


@pytest.mark.parametrize("local", ["", "a/b", "a b", ".a", "a.", "a#b", "달 탐사"])
def test_what_is_no_local_name_stays_an_iri(local: str) -> None:
    iri = PREFIXES["id"] + "force2/" + local
    assert compact(iri) == iri


def test_the_longest_prefix_wins() -> None:
    assert compact(PREFIXES["id"] + "dialogue4/E10") == "d4:E10"


def test_iri_is_a_str_that_knows_its_short_form() -> None:
    iri = IRI(PREFIXES["sc"] + "Nation")
    assert (iri, iri.curie, iri.local, repr(iri)) == (
        PREFIXES["sc"] + "Nation",
        "sc:Nation",
        "Nation",
        "IRI('sc:Nation')",
    )
    assert repr(IRI("urn:x")) == "IRI('urn:x')"


@pytest.mark.parametrize("spelled", ["id:kps", f"{PREFIXES['id']}kps", f"<{PREFIXES['id']}kps>"])
def test_expand_knows_every_spelling(spelled: str) -> None:
    assert expand(spelled) == PREFIXES["id"] + "kps"


@pytest.mark.parametrize(
    ("spelled", "told"),
    [
        ("ids:kps", "Did you mean id"),
        ("qqqq:x", "Known prefixes: sc, id"),
        ("kps", "neither a CURIE nor an IRI"),
        ("id:a b", "not a valid IRI"),
        ("<no scheme>", "neither"),
        ("http://example.org/a>b", "not a valid IRI"),
        ("http://example.org/a\u202eb", r"hidden character U\+202E"),
        ("http://example.org/a\x00", r"U\+0000"),
        ("http://example.org/%zz", "not a valid IRI"),
    ],
)
def test_a_bad_curie_is_told(spelled: str, told: str) -> None:
    with pytest.raises(ParameterError, match=told):
        expand(spelled)


@pytest.mark.parametrize("bad", ["", "a", "/a", "//a/b", "1:a", "http://e/<", "http://e/\ud800"])
def test_node_is_strict(bad: str) -> None:
    with pytest.raises(ParameterError):
        node(bad)


@given(st.text())
def test_a_literal_never_leaves_its_quotes(text: str) -> None:
    if any(unicodedata.category(char) in ("Cc", "Cs") and char not in "\t\n\r" for char in text):
        with pytest.raises(ParameterError, match="control character"):
            literal(text)
        return
    term = literal(text)
    rows = ox.Store().query(f"SELECT ?x {{ VALUES ?x {{ {serialise(term)} }} }}")
    assert isinstance(rows, ox.QuerySolutions)
    assert [row[0] for row in rows] == [ox.Literal(text)]


def test_serialise_refuses_what_is_no_value() -> None:
    with pytest.raises(ParameterError, match="cannot be given"):
        serialise(ox.BlankNode("b"))
    assert serialise(None) == "UNDEF"


@pytest.mark.parametrize(
    ("text", "datatype", "value"),
    [
        ("7", "integer", 7),
        ("7", "positiveInteger", 7),
        ("2027", "gYear", 2027),
        ("1.50", "decimal", decimal.Decimal("1.50")),
        ("1e3", "double", 1000.0),
        ("true", "boolean", True),
        ("0", "boolean", False),
        ("2024-09-30", "date", datetime.date(2024, 9, 30)),
        ("2024-09-30T00:00:00Z", "dateTime", datetime.datetime(2024, 9, 30, tzinfo=datetime.UTC)),
        ("https://example.org/", "anyURI", IRI("https://example.org/")),
        ("P2Y", "duration", "P2Y"),
        ("x", "integer", "x"),
        ("x", "decimal", "x"),
        ("yes", "boolean", "yes"),
        ("tomorrow", "date", "tomorrow"),
    ],
)
def test_python_values(text: str, datatype: str, value: object) -> None:
    found = python_value(ox.Literal(text, datatype=ox.NamedNode(XSD + datatype)))
    assert found == value
    assert type(found) is type(value)


def test_python_values_of_the_other_terms() -> None:
    assert python_value(None) is None
    assert python_value(ox.BlankNode("b")) == "_:b"
    text = python_value(ox.Literal("달", language="ko"))
    assert (text, text.language) == ("달", "ko")
    for again in (copy.copy(text), pickle.loads(pickle.dumps(text))):
        assert isinstance(again, Text)
        assert again.language == "ko"


def test_lexical_forms() -> None:
    terms = [None, ox.Literal("a"), ox.NamedNode(PREFIXES["id"] + "kps"), ox.BlankNode("b")]
    assert [lexical(term) for term in terms] == ["", "a", "id:kps", "_:b"]


TERMS = [
    ox.NamedNode("http://example.org/x"),
    ox.BlankNode("b1"),
    ox.Literal("plain"),
    ox.Literal("달", language="ko"),
    ox.Literal("007", datatype=ox.NamedNode(XSD + "integer")),
    ox.Literal("12.50", datatype=ox.NamedNode(XSD + "decimal")),
    ox.Literal("not a number", datatype=ox.NamedNode("http://example.org/type")),
]


@pytest.mark.parametrize("term", TERMS, ids=str)
def test_terms_go_to_rdflib_and_back(term: ox.NamedNode | ox.BlankNode | ox.Literal) -> None:
    assert from_rdflib(to_rdflib(term)) == term


def test_conversions_end_in_a_refusal() -> None:
    assert from_rdflib(None) is None
    with pytest.raises(CoopgraphError, match="no counterpart in Oxigraph"):
        from_rdflib(rdflib.Variable("x"))
    with pytest.raises(CoopgraphError, match="no counterpart in rdflib"):
        to_rdflib(ox.Variable("x"))
