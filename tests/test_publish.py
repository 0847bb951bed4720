"""Publishing: everything arrives, or nothing changes; and what arrived is what was sent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from coopgraph import CoopGraph, errors, load
from coopgraph.cli import cli
from coopgraph.remote.bulk import BulkWay
from coopgraph.remote.graph import connect
from coopgraph.remote.publish import publish, read_back, verify
from coopgraph.remote.published import MERGED, RECORD, STAGING, Extent
from coopgraph.remote.values import canonical, extent_of
from coopgraph.terms import DEFAULT, PREFIXES
from sparql_server import SparqlServer, serve

WORLD = Path(__file__).parent / "world"
XSD = PREFIXES["xsd"]


@pytest.fixture
def server() -> Iterator[SparqlServer]:
    with serve(ox.Store()) as server:
        yield server


def names(store: ox.Store) -> set[str]:
    return {graph.value for graph in store.named_graphs() if isinstance(graph, ox.NamedNode)}


def uploads(server: SparqlServer) -> int:
    return sum(1 for method, _, given in server.requests if method in ("PUT", "POST") and "query" not in given)


@pytest.mark.parametrize("data", [True, False], ids=["graph store", "update"])
def test_all_graphs_arrive(kg: CoopGraph, server: SparqlServer, data: bool) -> None:
    done = publish(kg, server.url, data=server.data if data else "")
    named = {name for name in names(server.store) if not name.startswith(MERGED)} - {RECORD}
    assert named == set(kg.source.graphs)
    for name in named:
        there = [quad.triple for quad in server.store.quads_for_pattern(None, None, None, ox.NamedNode(name))]
        here = [quad.triple for quad in kg.store.quads_for_pattern(None, None, None, ox.NamedNode(name))]
        assert extent_of(there) == extent_of(here)
    assert not list(server.store.quads_for_pattern(None, None, None, DEFAULT))
    assert not [name for name in names(server.store) if name.startswith(STAGING)]
    assert done.triples == sum(extent.triples for extent in verify(server.url).graphs.values())


def test_blank_nodes_stay_together(kg: CoopGraph, server: SparqlServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coopgraph.remote.upload.PIECE", 7)
    monkeypatch.setattr("coopgraph.remote.upload.STATEMENT", 7)
    kg = load(sources=["dialogue4"])
    for data in (server.data, ""):
        publish(kg, server.url, data=data, again=True)
    assert verify(server.url)


def test_only_what_changed_is_sent(server: SparqlServer, tmp_path: Path) -> None:
    publish(load(root=WORLD), server.url, data=server.data)
    server.requests.clear()
    again = publish(load(root=WORLD), server.url, data=server.data)
    assert not again.replaced
    assert uploads(server) == 1  # the record
    mine = tmp_path / "mine.ttl"
    mine.write_text("<urn:a> <urn:b> 1 .")
    more = publish(load(mine, root=WORLD), server.url, data=server.data)
    assert {name.rpartition("/")[2].partition("-")[0] for name in more.replaced} == {"mine", "merged"}
    less = publish(load(root=WORLD), server.url, data=server.data)
    assert any(name.endswith("/mine") for name in less.dropped)
    assert not connect(server.url).sparql("ASK { <urn:a> ?p ?o }")


def test_who_asks_while_the_graph_is_replaced_gets_the_old_one_whole(server: SparqlServer, tmp_path: Path) -> None:
    old = load(root=WORLD)
    publish(old, server.url, data=server.data)
    reader = connect(server.url)
    question = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    before = reader.sparql(question)[0].n  # type: ignore[index]
    mine = tmp_path / "mine.ttl"
    mine.write_text("<urn:a> <urn:b> 1 .")
    publish(load(mine, root=WORLD), server.url, data=server.data)
    assert reader.sparql(question)[0].n == before  # type: ignore[index]
    assert connect(server.url).sparql(question)[0].n == before + 1  # type: ignore[index]
    publish(old, server.url, data=server.data)
    merged = [name for name in names(server.store) if name.startswith(MERGED)]
    assert len(merged) == 2  # the one in use, and the last before it


class StopHereError(Exception):
    pass


@pytest.mark.parametrize("step", ["sending graph:ontology", "reading back", "putting"])
def test_a_publication_that_fails_changes_nothing(server: SparqlServer, tmp_path: Path, step: str) -> None:
    publish(load(root=WORLD), server.url, data=server.data)
    before = set(server.store)
    mine = tmp_path / "mine.ttl"
    mine.write_text("<urn:a> <urn:b> 1 .")

    def fail(told: str) -> None:
        if told.startswith(step):
            raise StopHereError

    with pytest.raises(StopHereError):
        publish(load(mine, root=WORLD), server.url, data=server.data, again=True, progress=fail)
    assert set(server.store) == before
    assert not [name for name in names(server.store) if name.startswith(STAGING)]


def test_what_does_not_arrive_as_it_was_sent_is_found_out(kg: CoopGraph, server: SparqlServer) -> None:
    class Losing:
        def put(self, graph: str, triples: object) -> None:
            kept = [*triples()][1:]  # type: ignore[operator]
            server.store.extend(ox.Quad(t.subject, t.predicate, t.object, ox.NamedNode(graph)) for t in kept)

    with pytest.raises(errors.PublishError, match="triples instead of"):
        publish(kg, server.url, bulk=Losing())
    assert not names(server.store)


def test_what_is_changed_in_the_store_is_found_out(kg: CoopGraph, server: SparqlServer) -> None:
    publish(kg, server.url)
    name = ox.NamedNode(kg.source.graphs[0])
    victim = next(server.store.quads_for_pattern(None, None, None, name))
    server.store.remove(victim)
    with pytest.raises(errors.PublishError, match="instead of"):
        verify(server.url)
    server.store.add(ox.Quad(victim.subject, victim.predicate, ox.Literal("other"), name))
    with pytest.raises(errors.PublishError, match="not the same"):
        verify(server.url)
    publish(kg, server.url, again=True)
    assert verify(server.url)


def test_counts_alone_can_be_compared(kg: CoopGraph, server: SparqlServer) -> None:
    done = publish(kg, server.url, digests=False)
    assert str(done).endswith("counts verified.")
    assert not [
        given
        for _, _, given in server.requests
        if "?s ?p ?o }" in given.get("query", [""])[0] and "COUNT" not in given["query"][0]
    ]
    assert verify(server.url)


def test_a_record_that_is_broken_is_not_believed(
    kg: CoopGraph, server: SparqlServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coopgraph.remote.published.PAUSE", 0.001)
    publish(kg, server.url)
    record = [*server.store.quads_for_pattern(None, None, None, ox.NamedNode(RECORD))]
    for quad in record:
        server.store.remove(quad)
        with pytest.raises(errors.PublishError, match="broken"):
            connect(server.url)
        server.store.add(quad)
    server.store.remove(record[0])
    with pytest.raises(errors.PublishError, match="broken"):
        publish(kg, server.url)
    publish(kg, server.url, again=True)
    assert verify(server.url)


def test_nothing_published_is_said(server: SparqlServer) -> None:
    with pytest.raises(errors.PublishError, match="nothing was published"):
        verify(server.url)


def test_a_server_that_only_reads(kg: CoopGraph) -> None:
    with serve(ox.Store(), updates=False) as server:
        for data in ("", server.data):
            with pytest.raises(errors.FetchFailed, match="403"):
                publish(kg, server.url, data=data)


def test_a_password_is_needed_and_not_told(kg: CoopGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COOPGRAPH_USER", "me")
    monkeypatch.setenv("COOPGRAPH_PASSWORD", "s3cret")
    with serve(ox.Store(), login=("me", "s3cret")) as server:
        said: list[str] = []
        done = publish(kg, server.url, data=server.data, progress=said.append)
        assert "s3cret" not in " ".join([*said, str(done)])


def test_pages_are_read_back_where_the_server_sends_no_more(kg: CoopGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coopgraph.remote.publish.PAGE", 300)
    with serve(ox.Store()) as server:
        publish(kg, server.url, data=server.data)
        assert verify(server.url)
        monkeypatch.setattr("coopgraph.remote.publish.PAGE", 100_000)
        server.headers = {"X-SPARQL-MaxRows": "30"}
        server.requests.clear()
        assert verify(server.url)
        assert any("LIMIT 29" in given.get("query", [""])[0] for _, _, given in server.requests)
        server.headers = {"X-SPARQL-MaxRows": "5"}
        with pytest.raises(errors.FetchFailed, match="no more than 5 rows"):
            verify(server.url)


def test_a_large_file_is_published_without_being_loaded(kg: CoopGraph, server: SparqlServer, tmp_path: Path) -> None:
    big = tmp_path / "big.nt"
    big.write_text("".join(f'<urn:s{i}> <urn:p> "{i}" .\n' for i in range(500)))
    done = publish(kg, server.url, data=server.data, files=[big])
    assert done.replaced[PREFIXES["graph"] + "big"].triples == 500
    remote = connect(server.url)
    assert remote.sparql("ASK { <urn:s499> <urn:p> ?n }") is True
    assert remote.sparql("ASK { GRAPH graph:big { <urn:s499> <urn:p> ?n } }") is True
    broken = tmp_path / "broken.nt"
    broken.write_text("<urn:a> <urn:b> .\n")
    with pytest.raises(errors.ParseError, match="not valid N-Triples"):
        publish(kg, server.url, data=server.data, files=[broken])
    with pytest.raises(errors.FileError, match="no such file"):
        publish(kg, server.url, files=[tmp_path / "none.nt"])
    with pytest.raises(errors.FileError, match="only N-Triples"):
        publish(kg, server.url, files=[tmp_path / "none.ttl"])
    with pytest.raises(errors.FileError, match="both become"):
        publish(kg, server.url, files=[big, big])


def test_the_bulk_loader_needs_its_program_and_its_folder(kg: CoopGraph, tmp_path: Path) -> None:
    with pytest.raises(errors.FileError, match="nothing can be written"):
        BulkWay(tmp_path / "none").put("urn:g", lambda: iter(()))
    with pytest.raises(errors.PublishError, match="Virtuoso refused"):
        BulkWay(tmp_path, "127.0.0.1:9", program="false").put("urn:g", lambda: iter(()))
    assert not list(tmp_path.iterdir())


# Values


def term(value: str, kind: str) -> ox.Literal:
    return ox.Literal(value, datatype=ox.NamedNode(XSD + kind))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (term("007", "integer"), term("7", "int")),
        (term("4.50", "decimal"), term("4.5", "decimal")),
        (term("-0", "integer"), term("0", "integer")),
        (term("+4.0", "decimal"), term("4", "integer")),
        (term("1e3", "double"), term("1000", "float")),
        (term("1", "boolean"), term("true", "boolean")),
        (term("2024-09-30T09:00:00+09:00", "dateTime"), term("2024-09-30T00:00:00Z", "dateTime")),
        (term("2024-09-30Z", "date"), term("2024-09-30+00:00", "date")),
        (ox.Literal("달", language="ko-KR"), ox.Literal("달", language="ko-kr")),
    ],
)
def test_values_that_are_the_same(one: ox.Literal, other: ox.Literal) -> None:
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (term("7", "integer"), ox.Literal("7")),
        (term("7", "integer"), term("8", "integer")),
        (term("x", "integer"), term("y", "integer")),
        (term("2024-09-30T00:00:00", "dateTime"), term("2024-09-30T00:00:00Z", "dateTime")),
        (ox.Literal("moon"), ox.Literal("moon", language="en")),
        (ox.Literal("urn:a"), ox.NamedNode("urn:a")),
        (term("2024-09-30", "date"), term("2024-09-30Z", "date")),
    ],
)
def test_values_that_differ(one: ox.Literal, other: ox.Literal) -> None:
    assert canonical(one) != canonical(other)


def test_an_extent_knows_neither_order_nor_names_of_blank_nodes() -> None:
    text = "<urn:a> <urn:b> 1, 2, [ <urn:c> [ <urn:d> 3 ] ] ."
    quads = list(ox.parse(text.encode(), ox.RdfFormat.TURTLE, rename_blank_nodes=True))
    others = list(ox.parse(text.encode(), ox.RdfFormat.TURTLE, rename_blank_nodes=True))
    first, second = extent_of(q.triple for q in quads), extent_of(q.triple for q in reversed(others))
    assert first == second
    assert first.triples == 5
    assert extent_of(q.triple for q in quads[1:]) != first


def test_a_count_that_is_wrong_is_enough(server: SparqlServer) -> None:
    from coopgraph.remote.endpoint import Endpoint

    assert read_back(Endpoint(server.url), "urn:none", 5) == Extent(0, "")


# The command line


def test_the_command_publishes_and_verifies(server: SparqlServer) -> None:
    runner = CliRunner()
    done = runner.invoke(cli, ["--root", str(WORLD), "publish", server.url, "--data", server.data])
    assert done.exit_code == 0, done.output
    assert "counts and digests verified" in done.output
    again = runner.invoke(cli, ["--root", str(WORLD), "publish", server.url, "--verify"])
    assert "as they were published" in again.output
    server.store.clear()
    assert runner.invoke(cli, ["publish", server.url, "--verify"]).exit_code == 4
