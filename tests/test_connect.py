"""The remote graph: the same answers from afar, over a stand-in endpoint on loopback."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

import coopgraph
from coopgraph import CoopGraph, errors
from coopgraph.checking.expectation import arguments, plain
from coopgraph.cli import cli
from coopgraph.folder import Folder
from coopgraph.query import Catalogue
from coopgraph.remote.graph import RemoteGraph, connect
from coopgraph.remote.publish import publish
from coopgraph.remote.source import RemoteSource
from sparql_server import SparqlServer, serve
from stand_in import body, stand_in

QUERIES = Catalogue(Folder.shipped().queries)


@pytest.fixture(scope="module")
def local() -> CoopGraph:
    return coopgraph.load()


@pytest.fixture(scope="module")
def server(local: CoopGraph) -> Iterator[SparqlServer]:
    """A server to which the graph was published."""
    with serve(ox.Store()) as server:
        publish(local, server.url, data=server.data)
        yield server


@pytest.fixture(scope="module")
def remote(server: SparqlServer) -> CoopGraph:
    return connect(server.url)


@pytest.mark.parametrize("name", list(QUERIES))
def test_every_question_has_the_same_answer_from_afar(local: CoopGraph, remote: CoopGraph, name: str) -> None:
    query = QUERIES[name]
    for case in ("", *query.cases):
        given = arguments(query, case)
        assert plain(remote.run(name, **given)) == plain(local.run(name, **given)), case


def test_what_is_asked_besides_questions(local: CoopGraph, remote: CoopGraph) -> None:
    assert remote.version == local.version
    assert remote.digest == local.digest
    assert remote.graphs == local.graphs
    for name in ("NASA", "KPS", "대한민국", "id:artemis"):
        assert remote.resolve(name) == local.resolve(name)
    with pytest.raises(errors.UnknownTerm, match="Did you mean"):
        remote.resolve("id:nassa")
    assert remote.label("ROK", lang="ko") == "대한민국"
    assert str(remote.describe("KPS")) == str(local.describe("KPS"))
    assert remote.evidence("d4:E10") == local.evidence("d4:E10")
    here, there = (kg.run("commitments/by-party", party="US") for kg in (local, remote))
    assert there.evidence() == here.evidence()
    assert there.cells() == here.cells()
    assert there.cite() == here.cite()
    assert there.engine == remote.source.endpoint.url  # type: ignore[attr-defined]


def test_queries_of_ones_own(local: CoopGraph, remote: CoopGraph) -> None:
    text = "SELECT ?s { ?s a sc:SpaceAgency } ORDER BY ?s"
    here, there = local.sparql(text), remote.sparql(text)
    assert isinstance(here, coopgraph.Answer)
    assert isinstance(there, coopgraph.Answer)
    assert there.terms == here.terms
    assert remote.sparql("ASK { id:nasa a sc:SpaceAgency }") is True
    assert str(remote.sparql("CONSTRUCT { ?s a sc:A } { ?s a sc:SpaceAgency }")) == str(
        local.sparql("CONSTRUCT { ?s a sc:A } { ?s a sc:SpaceAgency }")
    )
    with pytest.raises(errors.QueryTooLarge, match="more than 10 rows"):
        remote.sparql("SELECT * { ?s ?p ?o }", rows=10)
    part = remote.sparql("SELECT * { ?s ?p ?o }", rows=10, partial=True)
    assert isinstance(part, coopgraph.Answer)
    assert (len(part), part.complete) == (10, False)
    with pytest.raises(errors.QueryRefused, match="SERVICE"):
        remote.sparql("SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }")


def test_what_needs_the_whole_graph_works_on_a_copy(local: CoopGraph, remote: CoopGraph) -> None:
    words = ("KARI", "attends", "fourth-dialogue")
    assert str(remote.explain(*words)) == str(local.explain(*words))
    assert len(remote.inferences) == len(local.inferences)
    assert len(remote.store) == len(local.store)
    query = QUERIES["commitments/bilateral"]
    assert plain(remote.run(query, engine="rdflib")) == plain(local.run(query))


def test_nothing_is_added_or_reasoned_through_an_endpoint(remote: CoopGraph) -> None:
    with pytest.raises(errors.ParameterError, match="publish"):
        remote.add("mine.ttl")
    with pytest.raises(errors.ParameterError, match="publish"):
        remote.reason()
    with pytest.raises(errors.ParameterError, match="load"):
        remote.run("linked/identifiers", live=True)


def test_labels_are_fetched_together(server: SparqlServer) -> None:
    kg = connect(server.url)
    answer = kg.run("engagements/details")
    server.requests.clear()
    assert len(answer.cells(sentence=False)[1]) > 100
    assert len(server.requests) <= 3


def test_a_large_graph_is_asked_about_the_very_name(server: SparqlServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coopgraph.remote.source.COPY", 1_000)
    kg = connect(server.url)
    server.requests.clear()
    assert kg.resolve("NASA", "sc:Agent").curie == "id:nasa"
    assert kg.resolve("대한민국").curie == "id:rok"
    assert kg.resolve("id:kps", "sc:SpaceSystem").curie == "id:kps"
    assert len(server.requests) < 10
    assert kg.run("commitments/by-party", party="United States")
    for name in ("nasa!", "id:nassa"):
        with pytest.raises(errors.UnknownTerm, match="as the graph has it"):
            kg.resolve(name)
    with pytest.raises(errors.UnknownTerm, match="among the instances of sc:Mission"):
        kg.resolve("NASA", "sc:Mission")
    with pytest.raises(errors.CoopgraphError, match="more than 1,000 triples"):
        kg.explain("KARI", "attends", "fourth-dialogue")


def test_a_store_that_was_filled_in_another_way(local: CoopGraph) -> None:
    """Without a record, the server's own default graph is asked, or the graphs that are named."""
    with serve(local.store) as server:
        kg = connect(server.url)
        assert isinstance(kg, RemoteGraph)
        assert str(kg.capabilities) == "SPARQL 1.1, one dataset"
        query = QUERIES["commitments/by-party"]
        assert plain(kg.run(query, **arguments(query))) == plain(local.run(query, **arguments(query)))
        assert kg.graphs == local.graphs
        assert (kg.version, kg.digest) == ("0.1.0", "unknown")
        other = connect(server.url, default_graphs=("https://w3id.org/space-coop/graph/names",))
        assert other.sparql("ASK { ?claim a sc:Engagement }") is False


def test_an_endpoint_without_our_graph_does_not_say_that_there_is_nothing() -> None:
    store = ox.Store()
    store.add(ox.Quad(*[ox.NamedNode("urn:else")] * 3))
    with serve(store) as server:
        kg = connect(server.url)
        with pytest.raises(errors.FetchFailed, match="no graph of ours behind this address"):
            kg.run("commitments/by-party")
        assert kg.sparql("ASK { <urn:else> ?p ?o }") is True


def test_a_copy_that_is_not_whole_is_refused(local: CoopGraph) -> None:
    store = ox.Store()
    with serve(store) as server:
        publish(local, server.url, data=server.data)
        kg = connect(server.url)
        assert isinstance(kg.source, RemoteSource)
        store.remove(next(store.quads_for_pattern(None, None, None, ox.NamedNode(kg.graphs[0]))))
        with pytest.raises(errors.FetchFailed, match="the server sent"):
            kg.explain("KARI", "attends", "fourth-dialogue")


@pytest.mark.parametrize(
    "content", [b'{"head": {"vars": ["list"]}, "results": {"bindings": []}}', b'{"head": {}, "boolean": true}', b"{}"]
)
def test_what_does_not_know_sparql_is_told_at_once(content: bytes) -> None:
    with stand_in({"*": body(content, "application/sparql-results+json")}) as server:
        with pytest.raises(errors.FetchFailed) as caught:
            connect(server.url)
        assert server.url in str(caught.value)


def test_a_server_that_does_not_mind_graphs_is_told_at_once(local: CoopGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(ox.Store()) as server:
        publish(local, server.url, data=server.data)
        monkeypatch.setattr("coopgraph.remote.endpoint.Endpoint.over", lambda self, *graphs: self)
        server.store.update("ADD <https://w3id.org/space-coop/graph/published> TO DEFAULT")
        server.store.update("INSERT { GRAPH ?g { ?s ?p ?o } } WHERE { ?s ?p ?o BIND(<urn:everywhere> AS ?g) }")
        with pytest.raises(errors.FetchFailed, match="default-graph-uri"):
            connect(server.url)


# The command line


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli, list(words))
    return result.exit_code, result.output


def test_the_command_line_asks_from_afar(server: SparqlServer) -> None:
    here = run("run", "commitments/by-party", "--party", "US", "-f", "csv")
    assert run("--endpoint", server.url, "run", "commitments/by-party", "--party", "US", "-f", "csv") == here
    assert run("--endpoint", server.url, "show", "KPS") == run("show", "KPS")
    code, output = run("--endpoint", server.url, "--source", "dialogue4", "show", "KPS")
    assert (code, "--source does not go with --endpoint" in output) == (2, True)


@pytest.mark.parametrize("words", ["export", "check", "validate", "reason", "diff a b"])
def test_commands_that_look_at_what_is_here_take_no_endpoint(words: str) -> None:
    code, output = run("--endpoint", "http://127.0.0.1:9/sparql", *words.split())
    assert (code, f"--endpoint does not go with {words.split()[0]}" in output) == (2, True)


def test_a_password_in_an_address_is_not_shown() -> None:
    with pytest.raises(errors.FetchRefused, match="may not hold a user or password") as refused:
        connect("http://someone:secret@127.0.0.1:9/sparql")
    assert "secret" not in str(refused.value)


def test_an_endpoint_that_is_not_there_ends_with_4() -> None:
    code, output = run("--endpoint", "http://127.0.0.1:9/sparql", "show", "KPS")
    assert code == 4
    assert "cannot be reached" in output
