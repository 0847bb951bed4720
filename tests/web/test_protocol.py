"""The SPARQL endpoint: the protocol of the W3C to the letter, stock clients, and no way to write."""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pyoxigraph as ox
import pytest
from protocol_cases import CASES, DATA, FORM, MADE, QUERY, TRIG, UPDATE, Case
from served import Served, served

import coopgraph

ASK_ALL = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
FORMS = {
    "boolean": ("application/sparql-results+json", "application/sparql-results+xml"),
    "tabular": ("application/sparql-results+json", "application/sparql-results+xml", "text/csv"),
    "RDF": ("text/turtle", "application/rdf+xml", "application/n-triples", "application/ld+json"),
}
MANIFEST = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The shipped graph, and the three small graphs that the tests of the W3C ask about."""
    data = tmp_path_factory.mktemp("w3c") / "protocol.trig"
    data.write_text(TRIG)
    with served(before=("--add", str(data))) as site:
        yield site


@pytest.fixture(scope="module")
def client(site: Served) -> Iterator[httpx.Client]:
    with site.client() as client:
        yield client


def dump(client: httpx.Client) -> str:
    """Return everything that the site says, default graph and named graphs."""
    both = "SELECT * { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } } ORDER BY ?g ?s ?p ?o"
    reply = client.post("/sparql", content=both, headers={"Content-Type": QUERY, "Accept": "text/csv"})
    assert reply.status_code == 200
    return reply.text


def send(client: httpx.Client, case: Case) -> httpx.Response:
    headers = {"Content-Type": case.kind} if case.kind else {}
    return client.request(case.method, case.path, content=case.body.encode() or None, headers=headers)


# The W3C's 34


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_w3c_says(case: Case, client: httpx.Client) -> None:
    reply = send(client, case)
    if case.updates:
        assert reply.status_code == 403
        assert reply.headers["content-type"] == "application/problem+json"
        question = httpx.QueryParams(query=MADE)
        assert client.get("/sparql/", params=question).json()["boolean"] is False
        return
    assert reply.status_code // 100 == case.status, reply.text
    if case.form:
        assert reply.headers["content-type"].partition(";")[0] in FORMS[case.form]
    if case.truth is not None:
        assert reply.json()["boolean"] is case.truth


def test_there_are_34_of_which_7_would_write() -> None:
    assert len(CASES) == len({case.name for case in CASES}) == 34
    assert sum(case.updates for case in CASES) == 7


def manifest() -> ox.Dataset:
    copies = [*Path(os.environ.get("COOPGRAPH_W3C", "/nowhere")).rglob("sparql11/protocol/manifest.ttl")]
    if not copies:
        pytest.skip("to compare: `python tests/w3c/w3c_copy.py DIR`, and set COOPGRAPH_W3C to what it prints")
    base = "http://www.w3.org/tests/manifest"
    return ox.Dataset(ox.parse(path=str(copies[0]), format=ox.RdfFormat.TURTLE, base_iri=base))


def test_these_are_the_tests_of_the_w3c() -> None:
    quads = [quad for quad in manifest() if quad.object == ox.NamedNode(MANIFEST + "ProtocolTest")]
    assert {case.name for case in CASES} == {quad.subject.value.rpartition("#")[2] for quad in quads}


def test_the_requests_of_the_w3c_as_they_stand(client: httpx.Client) -> None:
    """A newer copy of the suite also says, in RDF, which bytes to send."""
    data = manifest()
    tests = {case.name: case for case in CASES}
    done = 0
    for subject in {quad.subject for quad in data if quad.object == ox.NamedNode(MANIFEST + "ProtocolTest")}:
        case = tests[subject.value.rpartition("#")[2]]  # type: ignore[union-attr]
        for request in requests(data, value(data, subject, "action")):
            reply = client.request(**request["send"])
            if case.updates and "ASK" not in request["send"]["content"].decode():
                assert reply.status_code == 403, case.name
            elif not case.updates:
                assert str(reply.status_code)[0] in request["statuses"], (case.name, reply.text)
                if request["truth"] is not None:
                    assert reply.json()["boolean"] is request["truth"], case.name
        done += 1
    assert done == 34


def requests(data: ox.Dataset, connection: Any) -> Iterator[dict[str, Any]]:
    """Yield what the manifest says is to be sent, and must come back."""
    if (requests := value(data, connection, "requests")) is None:
        pytest.skip("this copy of the suite describes no requests")
    for request in listed(data, requests):
        headers = {}
        for header in listed(data, value(data, request, "headers")):
            headers[value(data, header, "fieldName").value] = value(data, header, "fieldValue").value
        body = value(data, request, "body")
        told = value(data, request, "resp")
        truth = value(data, told, "expectedBoolean")
        charset = headers.get("content-type", "").partition("charset=")[2] or "utf-8"
        text = value(data, body, "chars").value if body is not None else ""
        yield {
            "send": {
                "method": value(data, request, "methodName").value,
                "url": value(data, request, "absolutePath").value,
                "headers": headers,
                "content": text.encode(charset),
            },
            "statuses": {
                q.object.value[-3] for q in data.quads_for_subject(told) if "expectedStatus" in q.predicate.value
            },
            "truth": None if truth is None else truth.value == "true",
        }


def value(data: ox.Dataset, subject: Any, name: str) -> Any:
    if subject is None:
        return None
    ends = (f"#{name}",)
    return next((q.object for q in data.quads_for_subject(subject) if q.predicate.value.endswith(ends)), None)


def listed(data: ox.Dataset, at: Any) -> Iterator[Any]:
    while at is not None and at != ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#nil"):
        yield value(data, at, "first")
        at = value(data, at, "rest")


def test_the_graphs_that_a_request_names_are_the_only_ones(client: httpx.Client) -> None:
    everything = client.get("/sparql", params={"query": ASK_ALL}).json()["results"]["bindings"][0]["n"]["value"]
    one = {"query": ASK_ALL, "default-graph-uri": DATA.format(1)}
    assert client.get("/sparql", params=one).json()["results"]["bindings"][0]["n"]["value"] == "1"
    assert int(everything) > 1000
    named = {"query": "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }", "named-graph-uri": DATA.format(2)}
    found = client.get("/sparql", params=named).json()["results"]["bindings"]
    assert [row["g"]["value"] for row in found] == [DATA.format(2)]
    other = {"query": f"ASK FROM <{DATA.format(3)}> {{ <{DATA.format(3)}> a ?x }}", "default-graph-uri": DATA.format(1)}
    assert client.get("/sparql", params=other).json()["boolean"] is False  # the request comes before the query
    bad = client.get("/sparql", params={"query": "ASK {}", "default-graph-uri": "not an iri"})
    assert bad.status_code == 400


# Formats


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        (None, "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("application/sparql-results+xml, application/sparql-results+json;q=0.9", "application/sparql-results+xml"),
        ("application/json", "application/json"),
        ("text/html, */*;q=0.1", "application/sparql-results+json"),
    ],
)
def test_a_table_comes_as_it_is_wanted(accept: str | None, kind: str, client: httpx.Client) -> None:
    headers = {"Accept": accept} if accept else {}
    reply = client.get("/sparql", params={"query": "SELECT ?a { ?a a sc:SpaceAgency }"}, headers=headers)
    assert (reply.status_code, reply.headers["content-type"]) == (200, kind)
    assert reply.headers["vary"] == "Accept"
    assert "nasa" in reply.text


@pytest.mark.parametrize(
    "accept", ["text/turtle", "application/ld+json", "application/rdf+xml", "application/n-triples"]
)
def test_a_graph_comes_as_it_is_wanted(accept: str, client: httpx.Client) -> None:
    question = "CONSTRUCT { ?a rdfs:label ?l } { ?a a sc:SpaceAgency ; rdfs:label ?l }"
    reply = client.get("/sparql", params={"query": question}, headers={"Accept": accept})
    assert reply.headers["content-type"].partition(";")[0] == accept
    expected = coopgraph.load().sparql(question)
    got = {quad.triple for quad in ox.parse(reply.content, format=ox.RdfFormat.from_media_type(accept))}
    assert got == set(expected.triples)  # type: ignore[union-attr]


@pytest.mark.parametrize("accept", ["image/png", "text/turtle", "*/*;q=0"])
def test_what_nobody_accepts_is_not_sent(accept: str, client: httpx.Client) -> None:
    reply = client.get("/sparql", params={"query": "SELECT * { ?s ?p ?o } LIMIT 1"}, headers={"Accept": accept})
    assert reply.status_code == 406
    assert reply.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("query", "accept", "offer"),
    [
        ("SELECT * { ?s ?p ?o } LIMIT 1", "text/turtle", "text/csv"),
        ("CONSTRUCT { ?s a ?o } { ?s a ?o } LIMIT 1", "text/csv", "text/turtle"),
        ("ASK {}", "image/png", "text/csv"),
        ("", "application/json", "text/turtle"),
    ],
)
def test_what_there_is_is_said_instead(query: str, accept: str, offer: str, client: httpx.Client) -> None:
    reply = client.get("/sparql", params={"query": query} if query else {}, headers={"Accept": accept})
    assert (reply.status_code, reply.headers["vary"]) == (406, "Accept")
    assert offer in reply.json()["remedy"]
    assert accept not in reply.json()["remedy"]


def test_the_format_can_stand_in_the_address(client: httpx.Client) -> None:
    question = {"query": "SELECT (1 AS ?n) {}", "format": "csv"}
    assert client.get("/sparql", params=question, headers={"Accept": "text/html"}).text == "n\r\n1\r\n"
    assert client.get("/sparql", params={**question, "format": "doc"}).status_code == 400


@pytest.mark.parametrize(
    ("kind", "truth"), [("json", b'"boolean":true'), ("xml", b"<boolean>true"), ("csv", b"true"), ("tsv", b"true")]
)
def test_a_truth_comes_in_every_format(kind: str, truth: bytes, client: httpx.Client) -> None:
    assert truth in client.get("/sparql", params={"query": "ASK {}", "format": kind}).content


def test_bytes_mean_what_they_say(client: httpx.Client) -> None:
    """Percent, plus and UTF-8 are decoded once, wherever they stand."""
    text = 'SELECT ("100%25%20 + 달 ✓ %" AS ?x) (STR(<http://e/a%20b>) AS ?y) {}'
    replies = [
        client.get("/sparql", params={"query": text}),
        client.post("/sparql", data={"query": text}),
        client.post("/sparql", content=text.encode(), headers={"Content-Type": QUERY}),
        client.post("/sparql", content=text.encode(), headers={"Content-Type": f"{QUERY}; charset=utf-8"}),
    ]
    for reply in replies:
        row = reply.json()["results"]["bindings"][0]
        assert row["x"]["value"] == "100%25%20 + 달 ✓ %"
        assert row["y"]["value"] == "http://e/a%20b"


@pytest.mark.parametrize("query", ["%FF", "ASK%7B%7D%23%C3", "SELECT+(%22%ED%A0%80%22+AS+%3Fx)+%7B%7D"])
def test_what_is_not_utf_8_is_refused(query: str, client: httpx.Client) -> None:
    assert client.get(f"/sparql?query={query}").status_code == 400
    assert client.post("/sparql", content=f"query={query}", headers={"Content-Type": FORM}).status_code == 400


def test_an_error_says_where_it_is(client: httpx.Client) -> None:
    reply = client.get("/sparql", params={"query": "SELECT * {\n  ?s nope:x ?o }"})
    told = reply.json()
    assert (reply.status_code, told["status"]) == (400, 400)
    assert told["where"].startswith("query:2:")
    assert "Traceback" not in reply.text


@pytest.mark.parametrize(
    ("query", "told"),
    [
        (
            "SELECT ?s { ?s a force:x . forc:z ?p ?o }",
            "query:1:28: the prefix “forc:” is not declared. Did you mean force:?",
        ),
        ("SELECT", "query:1:1: something is missing after “SELECT”. Write the rest of the query."),
        ("", "the query is empty. Write one."),
    ],
)
def test_a_slip_is_told_in_plain_words(query: str, told: str, client: httpx.Client) -> None:
    assert client.get("/sparql", params={"query": query}).json()["detail"].endswith(told)


def test_head_is_get_without_a_body(client: httpx.Client) -> None:
    reply = client.head("/sparql", params={"query": "ASK {}"})
    assert (reply.status_code, reply.content) == (200, b"")
    assert reply.headers["content-type"] == "application/sparql-results+json"


# The description of the service


def test_plain_get_describes_the_service(client: httpx.Client, site: Served) -> None:
    reply = client.get("/sparql", headers={"Accept": "text/turtle"})
    assert reply.headers["content-type"].startswith("text/turtle")
    store = ox.Store()
    store.extend(ox.parse(reply.content, format=ox.RdfFormat.TURTLE))
    found = store.query(
        "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> "
        "SELECT ?e { ?s a sd:Service ; sd:endpoint ?e ; sd:supportedLanguage sd:SPARQL11Query ; sd:resultFormat ?f ; "
        "sd:defaultDataset [ a sd:Dataset ; sd:defaultGraph [ a sd:Graph ] ; "
        "sd:namedGraph [ a sd:NamedGraph ; sd:name <https://w3id.org/space-coop/graph/dialogue4> ] ] }"
    )
    assert {row["e"].value for row in found} == {f"{site.url}/sparql"}  # type: ignore[union-attr]
    assert client.get("/sparql", headers={"Accept": "image/png"}).status_code == 406


# Nothing is written

_DROP = "DROP ALL"
_INSERT = "INSERT DATA { <urn:s> <urn:p> <urn:o> }"
_PARTS = f'--x\r\nContent-Disposition: form-data; name="update"\r\n\r\n{_DROP}\r\n--x--\r\n'
WRITES = {
    "update by form": ("POST", "/sparql", FORM, f"update={quote(_DROP)}"),
    "update by body": ("POST", "/sparql", UPDATE, _DROP),
    "update in the address": ("GET", f"/sparql?update={quote(_DROP)}", "", ""),
    "update in the address, posted": ("POST", f"/sparql?update={quote(_DROP)}", FORM, ""),
    "update as a query, in the address": ("GET", f"/sparql?query={quote(_INSERT)}", "", ""),
    "update as a query, by form": ("POST", "/sparql", FORM, f"query={quote(_INSERT)}"),
    "update as a query, by body": ("POST", "/sparql", QUERY, _INSERT),
    "query and update": ("POST", "/sparql", FORM, f"query={quote('ASK {}')}&update={quote(_DROP)}"),
    "after a semicolon": ("POST", "/sparql", QUERY, f"ASK {{}} ; {_DROP}"),
    "in multipart": ("POST", "/sparql", "multipart/form-data; boundary=x", _PARTS),
    "put to the endpoint": ("PUT", "/sparql?default", "text/turtle", "<urn:s> <urn:p> <urn:o> ."),
    "post a graph": ("POST", "/sparql?graph=urn:g", "text/turtle", "<urn:s> <urn:p> <urn:o> ."),
    "delete a graph": ("DELETE", "/sparql?default", "", ""),
    "patch": ("PATCH", "/sparql", UPDATE, _DROP),
    "another method in the form": ("POST", "/sparql", FORM, f"_method=PUT&update={quote(_DROP)}"),
    "load": ("POST", "/sparql", QUERY, "LOAD <http://127.0.0.1:1/x>"),
    "graph store": ("PUT", "/data?default", "text/turtle", "<urn:s> <urn:p> <urn:o> ."),
}  # fmt: skip


def test_no_way_of_writing_writes(client: httpx.Client) -> None:
    before = dump(client)
    for name, (method, path, kind, body) in WRITES.items():
        headers = {"Content-Type": kind, "X-HTTP-Method-Override": "PUT"} if kind else {}
        reply = client.request(method, path, content=body.encode() or None, headers=headers)
        assert 400 <= reply.status_code < 500, f"{name}: {reply.status_code}"
    assert len(WRITES) >= 15
    assert dump(client) == before


def test_no_query_goes_out(client: httpx.Client) -> None:
    for text in ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", "ASK { SERVICE SILENT ?x {} }"):
        assert client.post("/sparql", data={"query": text}).status_code == 403


# Stock clients


def test_rdflib_asks(site: Served) -> None:
    from rdflib import Graph, URIRef
    from rdflib.plugins.stores.sparqlstore import SPARQLStore

    graph = Graph(SPARQLStore(f"{site.url}/sparql", context_aware=False))
    nasa = URIRef("https://w3id.org/space-coop/id/nasa")
    labels = {str(label) for label in graph.objects(nasa, URIRef("http://www.w3.org/2000/01/rdf-schema#label"))}
    expected = coopgraph.load().sparql("SELECT ?l { id:nasa rdfs:label ?l }")
    assert labels == {str(row.l) for row in expected}  # type: ignore[union-attr]
    count = next(iter(graph.query(ASK_ALL)))
    assert int(count[0]) > 1000  # type: ignore[index]


def test_curl_asks(site: Served) -> None:
    curl = shutil.which("curl")
    if not curl:
        pytest.skip("there is no curl")
    question = "query=SELECT ?l { id:nasa rdfs:label ?l FILTER(LANG(?l) = 'ko') }"
    told = subprocess.run(
        [curl, "-sS", "--fail", "-H", "Accept: text/csv", "--data-urlencode", question, f"{site.url}/sparql"],
        capture_output=True,
        check=True,
    )
    assert told.stdout.decode().splitlines()[0] == "l"
    assert len(told.stdout.splitlines()) == 2
    refused = subprocess.run([curl, "-sS", "--fail", f"{site.url}/sparql?query=ASK"], capture_output=True)
    assert refused.returncode == 22


def test_a_reader_of_csv_asks(site: Served) -> None:
    """As R does with read.csv(url): an address is enough."""
    import pandas

    address = (
        f"{site.url}/sparql?format=csv&query={quote('SELECT ?c (COUNT(?s) AS ?n) { ?s a ?c } GROUP BY ?c ORDER BY ?c')}"
    )
    frame = pandas.read_csv(address)
    expected = coopgraph.load().sparql("SELECT ?c (COUNT(?s) AS ?n) { ?s a ?c } GROUP BY ?c ORDER BY ?c")
    ours = {str(row.c): row.n for row in expected}  # type: ignore[union-attr]
    theirs = dict(zip(frame["c"], frame["n"], strict=True))
    assert {c: n for c, n in theirs.items() if c in ours and "foaf" not in c} == {
        c: n for c, n in ours.items() if "foaf" not in c
    }
    rows = list(csv.reader(io.StringIO(httpx.get(address, timeout=60).text)))
    assert rows[0] == ["c", "n"]


def test_our_own_connect_asks(site: Served, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    allow = tmp_path / "allow"
    allow.write_text(f"{site.url}/\n")
    monkeypatch.setenv("COOPGRAPH_ALLOW", str(allow))
    remote = coopgraph.connect(f"{site.url}/sparql")
    here = coopgraph.load().run("commitments/by-party", party="US")
    assert [list(row) for row in remote.run("commitments/by-party", party="US")] == [list(row) for row in here]


def test_a_slip_in_the_name_of_a_parameter_is_told(client: httpx.Client) -> None:
    reply = client.get("/sparql", params={"qery": "ASK {}"})
    assert reply.status_code == 400
    assert reply.json()["remedy"] == "Did you mean query?"
