"""Slots, headers, terms and the guard, with whatever may come: what goes in comes back, and structure never changes.

`COOPGRAPH_EXAMPLES` says how many examples each property is tried on, new ones in each run; without it they are a
hundred, and always the same.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator

import pyoxigraph as ox
import pytest
import rdflib
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from coopgraph import CoopGraph, Query
from coopgraph.arguments import read_value
from coopgraph.errors import CoopgraphError, HeaderError, ParameterError, ParseError, QueryRefused
from coopgraph.folder import Folder
from coopgraph.header import MAX_BYTES, read_header
from coopgraph.interop import from_rdflib, rdflib_rows, to_rdflib
from coopgraph.query import TYPES, Catalogue, Param
from coopgraph.slots import bind, find_slots
from coopgraph.store import GraphStore
from coopgraph.tables import HIDDEN
from coopgraph.terms import PREFIXES, literal, node, python_value, serialise
from coopgraph.tokens import Token, guard, scan, stay_inside
from miniature import WORLD
from stand_in import StandIn, body, stand_in

EXAMPLES = int(os.environ.get("COOPGRAPH_EXAMPLES", "100"))
MANY = settings(max_examples=EXAMPLES)
FEW = settings(max_examples=max(1, EXAMPLES // 3))
TEMPLATES = [
    query.text
    for folder in (Folder.shipped().queries, WORLD / "queries")
    for query in Catalogue(folder).values()
    if query.params
]

PIECES = [
    '"',
    "'",
    '"""',
    "'''",
    "\\",
    "\\\\",
    '\\"',
    "\\u0022",
    "\\u005c",
    "\\U00000022",
    "\\n",
    "\n",
    "\r",
    "\t",
    " ",
    "#",
    "//",
    "}",
    "{",
    "(",
    ")",
    "[",
    "]",
    "<",
    ">",
    "<<",
    ">>",
    "<urn:x>",
    "^^",
    "@en",
    "^^<urn:x>",
    "UNDEF",
    "?x",
    "$x",
    "_:b",
    "id:alba",
    ";",
    ".",
    ",",
    "SERVICE <http://127.0.0.1:9/> {}",
    "} UNION {",
    "} } #",
    "FILTER",
    "VALUES ?x { 1 }",
    "INSERT DATA {}",
    "1",
    "true",
    "-1",
    "1e9",
    "<script>",
    "달",
    "é",
    "\u202e",
    "\x00",
    "\x07",
    "\x85",
    "\u2028",
    "\ufeff",
    "\ufffe",
    "\U0001f680",
    "%22",
    "&quot;",
    "--",
    "/*",
    "*/",
]
HOSTILE = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=6).map("".join)
TEXTS = HOSTILE.filter(lambda text: not any(0xD800 <= ord(char) <= 0xDFFF for char in text))
LANGUAGES = st.sampled_from(["en", "ko", "en-gb", "x-a", "de-1996"])
TYPED = st.sampled_from(["integer", "decimal", "double", "boolean", "date", "dateTime", "gYear", "anyURI"])
LITERALS = (
    TEXTS.map(ox.Literal)
    | st.tuples(TEXTS, LANGUAGES).map(lambda pair: ox.Literal(pair[0], language=pair[1]))
    | st.tuples(TEXTS, TYPED).map(lambda pair: ox.Literal(pair[0], datatype=ox.NamedNode(PREFIXES["xsd"] + pair[1])))
)


def _iri(text: str) -> ox.NamedNode | None:
    with contextlib.suppress(ParameterError):
        return node(f"http://example.org/{text}")
    return None


IRIS = HOSTILE.map(_iri).filter(lambda term: term is not None)
TERMS = st.none() | IRIS | LITERALS


def outside_slots(tokens: list[Token]) -> list[tuple[str, str]]:
    """Return the words of a query with the content of its leading slots left out."""
    slots = [slot for slot in find_slots(tokens) if slot.leading]
    return [(t.kind, t.text) for t in tokens if not any(slot.start <= t.start < slot.end for slot in slots)]


# Slots


@MANY
@given(template=st.sampled_from(TEMPLATES), data=st.data())
def test_filling_slots_never_changes_the_structure(template: str, data: st.DataObject) -> None:
    before = scan(template)
    slots = [slot.name for slot in find_slots(before) if slot.leading]
    values = {name: data.draw(st.lists(TERMS, min_size=1, max_size=3)) for name in slots}
    try:
        bound = bind(template, values)
    except ParameterError:
        return
    after = scan(bound)
    assert outside_slots(after) == outside_slots(before)
    inside = {slot.name: slot for slot in find_slots(after) if slot.leading}
    assert list(inside) == slots
    for name, slot in inside.items():
        kinds = [token.kind for token in after if slot.start <= token.start < slot.end and token.text != "^^"]
        assert set(kinds) <= {"iri", "string", "language", "word"}
        assert sum(kind != "language" for kind in kinds) == len(values[name]) + sum(_is_typed(t) for t in values[name])
    assert bound.count("\n") == template.count("\n")
    ox.Store().query(bound, prefixes=PREFIXES)


def _is_typed(term: object) -> bool:
    return isinstance(term, ox.Literal) and "^^" in str(term).rpartition('"')[2]


@MANY
@given(st.lists(IRIS | LITERALS, min_size=1, max_size=4))
@example([ox.Literal("\\u0022"), ox.Literal('"')])
@example([ox.Literal("} SELECT * { #")])
def test_what_goes_into_a_slot_comes_out_of_the_engine(terms: list[ox.Literal | ox.NamedNode]) -> None:
    bound = bind("SELECT ?x WHERE { VALUES ?x { 1 } }", {"x": terms})
    assert [row["x"] for row in ox.Store().query(bound)] == terms  # type: ignore[union-attr]


@FEW
@given(TEXTS)
def test_what_goes_into_a_slot_comes_out_of_the_other_engine(kg: CoopGraph, text: str) -> None:
    with contextlib.suppress(ParameterError, QueryRefused):
        value = literal(text)
        query = Query("t/q", f"SELECT ?x WHERE {{ VALUES ?x {{ {serialise(value)} }} }}", "q.rq", "Who?")
        assert kg.run(query, engine="rdflib").terms == ((value,),)


def test_what_rdflib_would_read_as_something_else_is_refused(kg: CoopGraph) -> None:
    text = bind("SELECT ?x WHERE { VALUES ?x { 1 } }", {"x": [ox.Literal("\\u0022")]})
    assert [str(row["x"]) for row in ox.Store().query(text)] == ['"\\\\u0022"']  # type: ignore[union-attr]
    with pytest.raises(QueryRefused, match="rdflib would read"):
        rdflib_rows(rdflib.Dataset(), text, "q.rq")


@FEW
@given(st.sampled_from(TYPES), HOSTILE)
def test_an_argument_becomes_a_value_or_an_error(kg: CoopGraph, kind: str, text: str) -> None:
    param = Param("x", kind, "X", "The x.", default=("any",))
    try:
        term = read_value(param, text, kg.lookup)
    except ParameterError:
        return
    bound = bind("SELECT ?x WHERE { VALUES ?x { 1 } }", {"x": [term]})
    assert len(outside_slots(scan(bound))) == len(outside_slots(scan("SELECT ?x WHERE { VALUES ?x { 1 } }")))
    assert len(list(ox.Store().query(bound))) == 1  # type: ignore[arg-type]


# Terms


@MANY
@given(IRIS | LITERALS)
def test_a_term_goes_to_rdflib_and_back(term: ox.NamedNode | ox.Literal) -> None:
    if isinstance(term, ox.Literal) and term.language == "x-a":
        return
    assert from_rdflib(to_rdflib(term)) == term


@MANY
@given(TERMS)
def test_a_term_becomes_a_python_value_without_fail(term: ox.NamedNode | ox.Literal | None) -> None:
    value = python_value(term)
    assert (value is None) == (term is None)
    assert isinstance(str(value), str)


# Headers


KEYS = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
VISIBLE = HOSTILE.filter(lambda text: not HIDDEN.search(text) and "\ufffe" not in text and "\uffff" not in text)
ITEMS = VISIBLE | st.lists(VISIBLE, max_size=3) | st.dictionaries(KEYS, VISIBLE, max_size=3)
FIELDS = st.dictionaries(KEYS, ITEMS, min_size=1, max_size=4)


def as_header(fields: object) -> str:
    written = yaml.safe_dump(fields, allow_unicode=True, default_style='"', width=10_000)
    return "".join(f"#+ {line}\n" for line in written.splitlines())


@MANY
@given(FIELDS)
def test_a_header_comes_back_as_it_was_written(fields: dict[str, object]) -> None:
    text = as_header(fields)
    if len(text.encode()) <= MAX_BYTES and "!!" not in text:
        assert read_header(text + "SELECT * {}", "q.rq").fields == fields


@MANY
@given(st.text(st.sampled_from("#+ :-[]{}&*!|>%@`\"'\\?,~<=a1\n\t") | st.characters(), max_size=80))
@example("#+ " + "[" * 9000)
@example("#+ a: \ud800")
def test_any_header_is_read_or_refused(text: str) -> None:
    try:
        header = read_header(text, "q.rq")
    except HeaderError:
        return
    assert all(isinstance(key, str) for key in header.fields)
    assert not HIDDEN.search(str(header.fields))


@MANY
@given(FIELDS, st.sampled_from(TEMPLATES))
def test_a_header_is_no_part_of_the_query(fields: dict[str, object], template: str) -> None:
    query = "".join(line for line in template.splitlines(keepends=True) if not line.startswith("#+"))
    assert [t.text for t in scan(as_header(fields) + query)] == [t.text for t in scan(query)]


# The guard: what it lets pass does not call out, however it is put together


@pytest.fixture(scope="module")
def server() -> Iterator[StandIn]:
    with stand_in({"*": body(b"<urn:a> <urn:b> <urn:c> .", "text/turtle")}) as server:
        yield server


WORDS = [
    "SERVICE",
    "service",
    "SILENT",
    "URL",
    "<URL>",
    "{ ?s ?p ?o }",
    "{",
    "}",
    "(",
    ")",
    "#",
    "# SERVICE <URL> {}\n",
    "\n",
    "\r",
    " ",
    "\t",
    '"',
    "'",
    '"""',
    "'''",
    "\\",
    '\\"',
    "\\u0022",
    "\\u0053ERVICE",
    "<",
    ">",
    "<urn:a>",
    "?a<?b",
    "?a>?b",
    "?a",
    "FILTER",
    "BIND(1 AS ?x)",
    "1",
    "e:a\\#",
    "e:a\\'",
    "e:a.",
    "_:b",
    "@en",
    "^^",
    "'a'@en",
    "UNION",
    "OPTIONAL",
    "GRAPH ?g",
    "EXISTS",
    "MINUS",
    ".",
    ";",
    "&&",
    "/",
    "|",
    "^",
    "$a",
    "?a#",
    "<urn:a#b>",
    "<urn:a'b>",
    "e:%23",
    "\u2028",
    "\x0b",
    "\x0c",
    "\x85",
    "\ufeff",
    "\x00",
]


@settings(max_examples=4 * EXAMPLES)
@given(st.lists(st.sampled_from(WORDS), max_size=12))
@example(["FILTER", "(", "?a<?b", ")", "SERVICE", "#", ">", "\n", "<URL>", "{ ?s ?p ?o }"])
@example(['"', "\\", '"', " ", "SERVICE", "<URL>", "{ ?s ?p ?o }"])
def test_what_the_guard_lets_pass_does_not_call_out(server: StandIn, words: list[str]) -> None:
    for text in ("".join(words), " ".join(words)):
        query = "PREFIX e: <urn:e#> SELECT * { " + text.replace("URL", f"{server.url}/x") + " SERVICE <urn:x> {} }"
        for asked in (query, query.replace(" SERVICE <urn:x> {}", "")):
            try:
                stay_inside(asked)
            except (QueryRefused, ParseError):
                continue
            with contextlib.suppress(SyntaxError, OSError, RuntimeError, ValueError):
                list(ox.Store().query(asked))  # type: ignore[arg-type]
    assert server.connections == 0


@MANY
@given(HOSTILE)
def test_the_guard_refuses_or_passes_whatever_comes(text: str) -> None:
    for query in (text, f"SELECT * {{ {text} }}"):
        with contextlib.suppress(QueryRefused, ParseError):
            guard(query)
            stay_inside(query)


@FEW
@given(HOSTILE)
def test_a_query_of_anything_ends_in_rows_or_an_error(text: str) -> None:
    with contextlib.suppress(CoopgraphError):
        guard(text)
        GraphStore(ox.Store()).query(text)
