"""Endpoints: the same questions over HTTP, in every format, and what is not believed."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox
import pytest

from clock import in_time
from coopgraph import errors
from coopgraph.outside import AllowList, Fetcher, Limits
from coopgraph.remote.cells import Table
from coopgraph.remote.endpoint import Endpoint
from coopgraph.remote.results import read_table, read_triples
from coopgraph.solutions import Rows
from sparql_server import GRAPHS, RESULTS, SparqlServer, serve
from stand_in import Behaviour, Call, body, cut_off, endless, html, redirect, silent, slow, slow_head, stand_in, status

JSON = "application/sparql-results+json"
XML = "application/sparql-results+xml"
TURTLE = """
@prefix : <urn:> .
:a :p "a \\"quoted\\" text, with\\nlines and <marks> & tabs\\t" , "달"@ko , 4 , 4.50 , true , 1e3 ,
  "2024-09-30T00:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime> , "" , [ :p :a ] , :b .
"""
SELECT = "SELECT ?o ?nothing { <urn:a> <urn:p> ?o } ORDER BY STR(?o)"


@pytest.fixture(scope="module")
def store() -> ox.Store:
    store = ox.Store()
    store.load(TURTLE.encode(), ox.RdfFormat.TURTLE)
    store.add(ox.Quad(ox.NamedNode("urn:n"), ox.NamedNode("urn:p"), ox.Literal("in g"), ox.NamedNode("urn:g")))
    return store


@pytest.fixture
def server(store: ox.Store) -> Iterator[SparqlServer]:
    with serve(store) as server:
        yield server


def solutions(store: ox.Store, query: str) -> list[tuple[object, ...]]:
    found = store.query(query)
    assert isinstance(found, ox.QuerySolutions)
    return [tuple(row) for row in found]


@pytest.mark.parametrize("kind", [JSON, XML, "text/tab-separated-values"])
def test_rows_come_as_they_are_in_every_format(store: ox.Store, kind: str) -> None:
    with serve(store, formats=[kind]) as server:
        rows = Endpoint(server.url).query(SELECT)
    assert isinstance(rows, Rows)
    assert rows.columns == ("o", "nothing")
    plain = [cells for cells in rows.cells if not isinstance(cells[0], ox.BlankNode)]
    assert plain == [row for row in solutions(store, SELECT) if not isinstance(row[0], ox.BlankNode)]
    assert len(rows.cells) == len(plain) + 1


def test_csv_keeps_texts_and_addresses(store: ox.Store) -> None:
    with serve(store, formats=["text/csv"]) as server:
        rows = Endpoint(server.url).query(SELECT)
    assert isinstance(rows, Rows)
    values = {getattr(cells[0], "value", None) for cells in rows.cells}
    assert {"달", "4", 'a "quoted" text, with\nlines and <marks> & tabs\t', "urn:b", None} <= values
    assert (ox.NamedNode("urn:b"), None) in rows.cells


@pytest.mark.parametrize("kind", list(GRAPHS))
def test_triples_come_in_every_format(store: ox.Store, kind: str) -> None:
    with serve(store, formats=[kind]) as server:
        triples = Endpoint(server.url).query("CONSTRUCT { <urn:x> <urn:y> ?o } { <urn:a> <urn:p> ?o }")
    assert isinstance(triples, tuple)
    assert len(triples) == 10
    assert ox.Triple(ox.NamedNode("urn:x"), ox.NamedNode("urn:y"), ox.Literal("달", language="ko")) in triples


@pytest.mark.parametrize("kind", [JSON, XML])
def test_yes_and_no(store: ox.Store, kind: str) -> None:
    with serve(store, formats=[kind]) as server:
        assert Endpoint(server.url).query("ASK {}") is True
        assert Endpoint(server.url).query("ASK { FILTER(false) }") is False


def test_the_dataset_travels_with_the_question(server: SparqlServer) -> None:
    endpoint = Endpoint(server.url)
    assert endpoint.query("ASK { <urn:n> ?p ?o }") is False
    assert endpoint.over(["urn:g"], []).query("ASK { <urn:n> ?p ?o }") is True
    assert endpoint.over([], ["urn:g"]).query("ASK { GRAPH ?g { <urn:n> ?p ?o } }") is True


def test_an_update(store: ox.Store) -> None:
    with serve(ox.Store()) as server:
        Endpoint(server.url).update("INSERT DATA { id:nasa a sc:SpaceAgency }")
        assert Endpoint(server.url).query("ASK { id:nasa a sc:SpaceAgency }") is True


def test_a_server_that_is_busy_is_asked_again(store: ox.Store) -> None:
    with serve(store, failures=2) as server:
        assert Endpoint(server.url, pause=0.01).query("ASK {}") is True
        assert len(server.requests) == 3
    with serve(store, failures=9) as server:
        with pytest.raises(errors.FetchFailed, match="503"):
            Endpoint(server.url, retries=1, pause=0.01).query("ASK {}")
        assert len(server.requests) == 2


def test_an_update_is_sent_once(store: ox.Store) -> None:
    with serve(ox.Store(), failures=1) as server:
        with pytest.raises(errors.FetchFailed, match="503"):
            Endpoint(server.url, pause=0.01).update("CLEAR ALL")
        assert len(server.requests) == 1


def test_a_query_that_the_server_refuses_is_the_users_to_mend(server: SparqlServer) -> None:
    with pytest.raises(errors.ParseError, match="refuses it: bad request"):
        Endpoint(server.url).query("SELECT * {", where="mine.rq")


def test_a_password_is_asked_for_and_never_shown(store: ox.Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(store, login=("me", "s3cret")) as server:
        with pytest.raises(errors.FetchFailed, match="401"):
            Endpoint(server.url).query("ASK {}")
        monkeypatch.setenv("COOPGRAPH_USER", "me")
        monkeypatch.setenv("COOPGRAPH_PASSWORD", "wr0ng")
        with pytest.raises(errors.FetchFailed, match="401") as caught:
            Endpoint(server.url).query("ASK {}")
        assert "wr0ng" not in str(caught.value)
        monkeypatch.setenv("COOPGRAPH_PASSWORD", "s3cret")
        assert Endpoint(server.url).query("ASK {}") is True


@pytest.mark.parametrize("limit", [3, 10])
def test_a_server_that_cuts_its_answers_off_is_found_out(store: ox.Store, limit: int) -> None:
    with serve(store, headers={"X-SPARQL-MaxRows": str(limit)}) as server:
        with pytest.raises(errors.FetchFailed, match=f"no more than {limit} rows"):
            Endpoint(server.url).query(SELECT)
        assert Endpoint(server.url).query("SELECT ?s { ?s ?p 4 }")
    with (
        serve(store, headers={"X-SQL-State": "S1TAT"}) as server,
        pytest.raises(errors.FetchFailed, match="sent a part"),
    ):
        Endpoint(server.url).query("SELECT * { FILTER(false) }")


@pytest.mark.parametrize("kind", [*RESULTS])
def test_rows_arrive_before_the_end_does(kind: str) -> None:
    """The first rows are there when the first pieces are; nothing waits for the rest."""
    big = ox.Store()
    big.extend(ox.Quad(ox.NamedNode(f"urn:{i}"), ox.NamedNode("urn:p"), ox.Literal(i)) for i in range(3_000))
    found = big.query("SELECT * { ?s ?p ?o }")
    assert isinstance(found, ox.QuerySolutions)
    text = found.serialize(format=RESULTS[kind])
    assert text
    taken = 0

    def pieces() -> Iterator[bytes]:
        nonlocal taken
        for at in range(0, len(text), 500):
            taken += 1
            yield text[at : at + 500]

    table = read_table(pieces(), kind)
    assert len(next(table.rows)) == 3
    assert taken < 200
    assert sum(1 for _ in table.rows) == 2_999


GOOD = b'{"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {"type": "literal", "value": "1"}}]}}'
XML_GOOD = (
    b'<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="x"/></head>'
    b'<results><result><binding name="x"><literal>1</literal></binding></result></results></sparql>'
)


def read(content: bytes, kind: str, size: int = 7) -> Table:
    table = read_table((content[at : at + size] for at in range(0, len(content), size)), kind)
    return table._replace(rows=iter(list(table.rows)))


@pytest.mark.parametrize("size", [1, 2, 7, 1000])
@pytest.mark.parametrize(("content", "kind"), [(GOOD, JSON), (XML_GOOD, XML)], ids=["json", "xml"])
def test_an_answer_in_pieces_of_any_size(content: bytes, kind: str, size: int) -> None:
    assert list(read(content, kind, size).rows) == [(ox.Literal("1"),)]


@pytest.mark.parametrize(("content", "kind"), [(GOOD, JSON), (XML_GOOD, XML)], ids=["json", "xml"])
def test_an_answer_cut_off_anywhere_is_not_believed(content: bytes, kind: str) -> None:
    for end in range(len(content)):
        with pytest.raises(errors.FetchFailed):
            read(content[:end], kind)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", JSON),
        (b"<html>", JSON),
        (b"[]", JSON),
        (b"[" * 100_000, JSON),
        (b'{"head": {"vars": ["x"]}, "results": {"bindings": [' + b'{"x": ' * 100_000, JSON),
        (b'{"head": {"vars": ["x"]}}', JSON),
        (b'{"head": {"vars": "x"}, "results": {"bindings": []}}', JSON),
        (b'{"head": [], "results": {"bindings": []}}', JSON),
        (b'{"boolean": 1}', JSON),
        (b'{"boolean": true} {}', JSON),
        (GOOD + b"x", JSON),
        (GOOD.replace(b'{"x"', b'{"y"'), JSON),
        (GOOD.replace(b'"1"', b"1"), JSON),
        (GOOD.replace(b'"literal"', b'"triple"'), JSON),
        (GOOD.replace(b'"literal"', b'["literal"]'), JSON),
        (GOOD.replace(b'"literal"', b'"uri"'), JSON),
        (GOOD.replace(b'"1"', b'"\xff"'), JSON),
        (GOOD.replace(b'"1"', b'"\\ud800"'), JSON),
        (GOOD.replace(b'{"type": "literal", "value": "1"}', b"7"), JSON),
        (GOOD.replace(b'"value": "1"', b'"value": "1", "datatype": "no iri"'), JSON),
        (GOOD.replace(b'"value": "1"', b'"value": "1", "xml:lang": "no tag!"'), JSON),
        (b"", XML),
        (b"{}", XML),
        (b"<html/>", XML),
        (XML_GOOD.replace(b"2005/sparql-results", b"2007/SPARQL/results"), XML),
        (b'<!DOCTYPE sparql [<!ENTITY x "y">]>' + XML_GOOD, XML),
        (XML_GOOD.replace(b'binding name="x"', b'binding name="y"'), XML),
        (XML_GOOD.replace(b"literal", b"uri"), XML),
        (XML_GOOD.replace(b"<results>", b"<rows>").replace(b"</results>", b"</rows>"), XML),
        (b'a,b\r\n"1\r\n', "text/csv"),
        (b"a,b\r\n1\r\n", "text/csv"),
        (b"a\r\n\xff\r\n", "text/csv"),
        (b"?a\n<no iri\n", "text/tab-separated-values"),
        (b"?a\n1\t2\n", "text/tab-separated-values"),
        (GOOD, "application/pdf"),
        (GOOD, ""),
    ],
)
def test_an_answer_that_lies_is_not_believed(content: bytes, kind: str) -> None:
    with pytest.raises(errors.FetchFailed) as caught:
        read(content, kind)
    assert caught.value.remedy


@pytest.mark.parametrize(
    "content", [b"<urn:a> <urn:b>", b"<html>", b"\xff\xfe", b"<urn:a> <urn:b> <<( <urn:a> <urn:b> 1 )>> ."]
)
def test_triples_that_are_none_are_not_believed(content: bytes) -> None:
    with pytest.raises(errors.FetchFailed):
        list(read_triples([content], "text/turtle"))


def test_the_head_may_come_last() -> None:
    content = b'{"results": {"bindings": [{"x": {"type": "literal", "value": "1"}}]}, "head": {"vars": ["x"]}}'
    table = read(content, JSON)
    assert (table.columns, list(table.rows)) == (("x",), [(ox.Literal("1"),)])


@pytest.mark.parametrize(("question", "content"), [("SELECT * {}", b'{"boolean": true}'), ("ASK {}", GOOD)])
def test_an_answer_to_another_question_is_not_believed(question: str, content: bytes) -> None:
    with stand_in({"*": body(content, JSON)}) as server, pytest.raises(errors.FetchFailed, match="does not fit"):
        Endpoint(server.url).query(question)


def test_virtuoso_answers_yes_and_no_in_a_table() -> None:
    for value, meant in (("1", True), ("0", False)):
        content = GOOD.replace(b'"x"', b'"__ASK_RETVAL"').replace(b'"1"', f'"{value}"'.encode())
        with stand_in({"*": body(content, JSON)}) as server:
            assert Endpoint(server.url).query("ASK {}") is meant


@pytest.mark.parametrize(
    "behaviour",
    [
        html(),
        html(media_type=JSON),
        silent(),
        slow(GOOD, media_type=JSON),
        slow_head(),
        endless(media_type=JSON),
        endless(b" ", media_type=JSON),
        endless(b'{"head": {}, "x": "' + b"y" * 10_000, media_type=JSON),
        endless(b"a,b\r\n" * 1000, media_type="text/csv"),
        cut_off(GOOD, JSON),
        cut_off(b"a\r\n1\r\n", "text/csv"),
        redirect("http://127.0.0.1:9/elsewhere"),
        status(500, b"oh dear"),
        body(GOOD, "image/png"),
        body(b"", JSON),
    ],
)
def test_a_poor_server_ends_in_an_error_in_bounded_time(behaviour: Behaviour) -> None:
    with in_time(), stand_in({"*": behaviour}) as server:
        fetcher = Fetcher(AllowList.of(server.url), Limits(total=1, size=2_000_000))
        with pytest.raises(errors.FetchFailed) as caught:
            Endpoint(server.url, fetcher=fetcher, pause=0.01).query("SELECT ?x { ?x ?y ?z }")
    assert server.url in str(caught.value)


def test_a_csv_of_which_nobody_can_tell_the_end_is_not_believed() -> None:
    def answer(call: Call) -> None:
        call.send(b"HTTP/1.1 200 -\r\nContent-Type: text/csv\r\nConnection: close\r\n\r\na\r\n1\r\n")

    with stand_in({"*": answer}) as server, pytest.raises(errors.FetchFailed, match="whether it is whole"):
        Endpoint(server.url).query("SELECT * {}")


def test_one_address_is_allowed_and_no_other(server: SparqlServer) -> None:
    endpoint = Endpoint(server.url)
    with pytest.raises(errors.FetchRefused):
        endpoint._fetcher.get(server.data)
