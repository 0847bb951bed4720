"""The 34 tests of the W3C for the SPARQL 1.1 Protocol, by their names: what is sent, and what must come back.

A test that sends an update with success in mind is followed by a question that would show its effect. Our site only
reads: it must refuse the update, and the graph must be as it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode

DATA = "http://kasei.us/2009/09/sparql/data/data{}.rdf"
ONE, TWO, THREE, NONE = (DATA.format(n) for n in (1, 2, 3, 0))
DOCUMENT = "<http://xmlns.com/foaf/0.1/Document>"
TRIG = "".join(f"<{iri}> {{ <{iri}> a {DOCUMENT} }}\n" for iri in (ONE, TWO, THREE))
FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"


@dataclass(frozen=True)
class Case:
    """A request, and what must come back: a class of statuses, a form of result, and, of a truth, which."""

    name: str
    method: str
    params: tuple[tuple[str, str], ...] = ()
    kind: str = ""
    body: str = ""
    status: int = 2
    form: str = ""
    truth: bool | None = None

    @property
    def path(self) -> str:
        return "/sparql/" + (f"?{urlencode(self.params, quote_via=quote)}" if self.params else "")

    @property
    def updates(self) -> bool:
        """Whether a server that takes updates would do what is asked."""
        return self.name.startswith("update_")


def _true(name: str, method: str, params: tuple[tuple[str, str], ...] = (), kind: str = "", body: str = "") -> Case:
    return Case(name, method, params, kind, body, 2, "boolean", True)


def _bad(name: str, method: str, params: tuple[tuple[str, str], ...] = (), kind: str = "", body: str = "") -> Case:
    return Case(name, method, params, kind, body, 4)


def _form(name: str, body: str, form: str) -> Case:
    return Case(name, "POST", (("default-graph-uri", NONE),), QUERY, body, 2, form)


def _update(name: str, *using: tuple[str, str], kind: str = UPDATE, body: str) -> Case:
    return Case(name, "POST", using, kind, body)


_MADE = "<http://example.org/protocol-update-test/>"
_INSERT = f"INSERT {{ GRAPH {_MADE} {{ ?s a {DOCUMENT} }} }}"
_BOTH = f"ASK {{ <{ONE}> a ?a . <{TWO}> a ?b }}"
_NAMED = f"{{ GRAPH ?g {{ <{ONE}> a ?a }} GRAPH ?h {{ <{TWO}> a ?b }} }}"
_ONLY = f"{{ <{THREE}> a ?c GRAPH ?g {{ <{ONE}> a ?a }} GRAPH ?h {{ <{TWO}> a ?b }} }}"
DEFAULTS = (("default-graph-uri", ONE), ("default-graph-uri", TWO))
NAMED = (("named-graph-uri", ONE), ("named-graph-uri", TWO))

CASES = (
    _true("query_post_form", "POST", (("default-graph-uri", NONE),), FORM, "query=ASK%20%7B%7D"),
    _true("query_dataset_default_graphs_get", "GET", (("query", _BOTH), *DEFAULTS)),
    _true("query_dataset_default_graphs_post", "POST", DEFAULTS, QUERY, _BOTH),
    _true("query_dataset_named_graphs_post", "POST", NAMED, QUERY, f"ASK {_NAMED}"),
    _true("query_dataset_named_graphs_get", "GET", (("query", f"ASK {_NAMED}"), *NAMED)),
    _true("query_dataset_full", "POST", (("default-graph-uri", THREE), *NAMED), QUERY, f"ASK {_ONLY}"),
    _true("query_multiple_dataset", "POST", NAMED, QUERY, f"ASK FROM <{THREE}> {_NAMED}"),
    _true("query_get", "GET", (("query", "ASK {}"), ("default-graph-uri", NONE))),
    _form("query_content_type_select", "SELECT (1 AS ?value) {}", "tabular"),
    _form("query_content_type_ask", "ASK {}", "boolean"),
    _form("query_content_type_describe", "DESCRIBE <http://example.org/>", "RDF"),
    _form("query_content_type_construct", "CONSTRUCT { <s> <p> 1 } WHERE {}", "RDF"),
    _update("update_dataset_default_graph", ("using-graph-uri", ONE), body=f"{_INSERT} WHERE {{ ?s a {DOCUMENT} }}"),
    _update(
        "update_dataset_default_graphs",
        ("using-graph-uri", ONE),
        ("using-graph-uri", TWO),
        body=f"{_INSERT} WHERE {{ ?s a {DOCUMENT} }}",
    ),
    _update(
        "update_dataset_named_graphs",
        ("using-named-graph-uri", ONE),
        ("using-named-graph-uri", TWO),
        body=f"{_INSERT} WHERE {{ GRAPH ?g {{ ?s a {DOCUMENT} }} }}",
    ),
    _update(
        "update_dataset_full",
        ("using-graph-uri", ONE),
        ("using-named-graph-uri", TWO),
        body=f"{_INSERT} WHERE {{ {{ GRAPH ?g {{ ?s a {DOCUMENT} }} }} UNION {{ ?s a {DOCUMENT} }} }}",
    ),
    _update("update_post_form", kind=FORM, body="update=CLEAR+ALL"),
    _update("update_post_direct", body="CLEAR ALL"),
    _update("update_base_uri", body=f"INSERT DATA {{ GRAPH {_MADE} {{ <urn:s> <urn:p> <test> }} }}"),
    _true("query_post_direct", "POST", (), QUERY, "ASK {}"),
    _bad("bad_query_method", "PUT", (("query", "ASK {}"), ("default-graph-uri", NONE)), FORM),
    _bad("bad_multiple_queries", "GET", (("query", "ASK {}"), ("query", "SELECT * {}"))),
    _bad("bad_query_wrong_media_type", "POST", (), "text/plain", "ASK {}"),
    _bad("bad_query_missing_form_type", "POST", (), "", "query=ASK%20%7B%7D"),
    _bad("bad_query_missing_direct_type", "POST", (), "", "ASK {}"),
    _bad("bad_query_non_utf8", "POST", (), f"{QUERY}; charset=UTF-16", "ASK {}"),
    _bad("bad_query_syntax", "GET", (("query", "ASK {"),)),
    _bad("bad_update_get", "GET", (("update", "CLEAR ALL"),)),
    _bad("bad_multiple_updates", "POST", (), FORM, "update=CLEAR%20NAMED&update=CLEAR%20DEFAULT"),
    _bad("bad_update_wrong_media_type", "POST", (), "text/plain", "CLEAR NAMED"),
    _bad("bad_update_missing_form_type", "POST", (), "", "update=CLEAR%20NAMED"),
    _bad("bad_update_non_utf8", "POST", (), f"{UPDATE}; charset=UTF-16", "CLEAR NAMED"),
    _bad("bad_update_syntax", "POST", (), FORM, "update=CLEAR%20XYZ"),
    _bad(
        "bad_update_dataset_conflict",
        "POST",
        (("using-named-graph-uri", "http://example/people"),),
        UPDATE,
        "INSERT { ?s ?p ?o } USING <http://example/a> WHERE { ?s ?p ?o }",
    ),
)
MADE = f"ASK {{ {{ GRAPH {_MADE} {{ ?s ?p ?o }} }} UNION {{ ?s a {_MADE} }} }}"
