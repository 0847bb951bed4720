"""Every stored question on other engines, Virtuoso and Comunica: the same expected rows, nothing changed for either.

apt-get install -y virtuoso-opensource && npm ci --prefix tests/engines && pytest -n0 tests/engines
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pyoxigraph as ox
import pytest
from engine_servers import COMUNICA, ISQL, NODE, VIRTUOSO, Virtuoso, comunica, virtuoso

from coopgraph import Answer, CoopGraph, connect, errors, load
from coopgraph.checking.expectation import TOGETHER, arguments, plain, read_rows, rows_file
from coopgraph.folder import Folder
from coopgraph.query import Catalogue
from coopgraph.remote.bulk import BulkWay
from coopgraph.remote.publish import publish, verify
from coopgraph.remote.published import STAGING
from coopgraph.terms import PREFIXES

QUERIES = Catalogue(Folder.shipped().queries)
SOURCES = ("", TOGETHER)

pytestmark = pytest.mark.engines
needs_virtuoso = pytest.mark.skipif(
    not (VIRTUOSO and ISQL), reason="Virtuoso is not here: apt-get install -y virtuoso-opensource"
)
needs_comunica = pytest.mark.skipif(
    not (COMUNICA.is_file() and NODE.exists()), reason="Comunica is not here: npm ci --prefix tests/engines"
)


@pytest.fixture(scope="module", autouse=True)
def _password() -> Iterator[None]:
    """Virtuoso takes updates from whoever can answer its digest."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COOPGRAPH_USER", "dba")
        patch.setenv("COOPGRAPH_PASSWORD", "dba")
        yield


@pytest.fixture(scope="module")
def graphs() -> dict[str, CoopGraph]:
    return {"": load(sources=["dialogue4"]), TOGETHER: load()}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Virtuoso]:
    with virtuoso(tmp_path_factory.mktemp("virtuoso")) as server:
        yield server


@pytest.fixture(scope="module")
def on_virtuoso(server: Virtuoso, graphs: dict[str, CoopGraph]) -> dict[str, CoopGraph]:
    """The graph with the article alone, and then, in its place, the one with all sources."""
    found = {}
    for sources in SOURCES:
        publish(graphs[sources], server.url, update=server.update, data=server.data)
        found[sources] = connect(server.url)
        if sources == "":
            check(found[sources], sources)
    return found


@pytest.fixture(scope="module")
def on_comunica(
    tmp_path_factory: pytest.TempPathFactory, graphs: dict[str, CoopGraph]
) -> Iterator[dict[str, CoopGraph]]:
    with ExitStack() as stack:
        found = {}
        for sources in SOURCES:
            file = tmp_path_factory.mktemp("comunica") / "graph.nq"
            file.write_bytes(graphs[sources].store.dump(format=ox.RdfFormat.N_QUADS) or b"")
            found[sources] = connect(stack.enter_context(comunica(file)))
        yield found


def wrong(kg: CoopGraph, name: str, sources: str) -> list[str]:
    """Return the cases of a question that do not give the rows that they must."""
    bad = []
    for case in ("", *QUERIES[name].cases):
        expected = read_rows(rows_file(QUERIES, name, case, sources))
        answer = plain(kg.run(name, **arguments(QUERIES[name], case)))
        if answer != expected:
            lost = [row for row in expected if row not in answer][:2]
            new = [row for row in answer if row not in expected][:2]
            bad.append(f"{name} {case}: missing {lost}, unexpected {new}, {len(answer)} for {len(expected)} lines")
    return bad


def check(kg: CoopGraph, sources: str) -> None:
    assert [line for name in QUERIES for line in wrong(kg, name, sources)] == []


@needs_virtuoso
@pytest.mark.parametrize("name", list(QUERIES))
def test_virtuoso_gives_the_expected_rows(on_virtuoso: dict[str, CoopGraph], name: str) -> None:
    assert wrong(on_virtuoso[TOGETHER], name, TOGETHER) == []


@needs_comunica
@pytest.mark.parametrize("sources", SOURCES, ids=["article", "all"])
@pytest.mark.parametrize("name", list(QUERIES))
def test_comunica_gives_the_expected_rows(on_comunica: dict[str, CoopGraph], name: str, sources: str) -> None:
    assert wrong(on_comunica[sources], name, sources) == []


@needs_virtuoso
def test_virtuoso_knows_names_cards_evidence_and_citations(
    on_virtuoso: dict[str, CoopGraph], graphs: dict[str, CoopGraph]
) -> None:
    here, there = graphs[TOGETHER], on_virtuoso[TOGETHER]
    assert there.digest == here.digest
    assert there.resolve("대한민국") == here.resolve("대한민국")
    assert str(there.describe("KPS")) == str(here.describe("KPS"))
    one, other = (kg.run("commitments/by-party", party="US") for kg in (here, there))
    assert other.cells() == one.cells()
    assert other.cite() == one.cite()
    words = ("KARI", "attends", "fourth-dialogue")
    assert str(there.explain(*words)) == str(here.explain(*words))


@needs_virtuoso
def test_virtuoso_holds_what_was_sent(server: Virtuoso, on_virtuoso: dict[str, CoopGraph]) -> None:
    assert len(verify(server.url).graphs) == len(on_virtuoso[TOGETHER].graphs) + 1
    found = on_virtuoso[TOGETHER].sparql(f"ASK {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), '{STAGING}')) }}")
    assert found is False


@needs_virtuoso
def test_the_bulk_loader(server: Virtuoso, on_virtuoso: dict[str, CoopGraph], graphs: dict[str, CoopGraph]) -> None:
    way = BulkWay(server.folder, f"127.0.0.1:{server.sql}")
    done = publish(graphs[TOGETHER], server.url, update=server.update, bulk=way, again=True)
    assert len(done.replaced) == len(graphs[TOGETHER].graphs) + 1
    assert not list(server.folder.glob("publish-*"))
    assert wrong(connect(server.url), "commitments/by-party", TOGETHER) == []


@needs_virtuoso
def test_who_asks_while_the_graph_is_replaced(server: Virtuoso, graphs: dict[str, CoopGraph], tmp_path: Path) -> None:
    """Whoever connected before gets the old graph, whoever connects after gets the new one, nobody a mixture."""
    publish(graphs[TOGETHER], server.url, update=server.update, data=server.data)
    mine = tmp_path / "mine.ttl"
    mine.write_text("@prefix sc: <https://w3id.org/space-coop/ontology#> . <urn:mine> a sc:Mission .")
    counts: set[int] = set()
    problems: list[Exception] = []
    done = threading.Event()

    def ask() -> None:
        while not done.is_set():
            try:
                answer = connect(server.url).sparql("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
                assert isinstance(answer, Answer)
                counts.add(answer[0].n)
            except errors.CoopgraphError as error:
                problems.append(error)

    readers = [threading.Thread(target=ask) for _ in range(2)]
    for reader in readers:
        reader.start()
    other = load(mine)
    try:
        for kg in (other, graphs[TOGETHER]):
            publish(kg, server.url, update=server.update, data=server.data)
    finally:
        done.set()
        for reader in readers:
            reader.join()
    wanted = {sum(1 for quad in kg.store if quad.graph_name == ox.DefaultGraph()) for kg in (other, graphs[TOGETHER])}
    assert counts <= wanted
    assert problems == []


@needs_virtuoso
def test_a_server_that_cuts_answers_off_is_found_out(
    tmp_path_factory: pytest.TempPathFactory, graphs: dict[str, CoopGraph]
) -> None:
    """Virtuoso as Debian sets it up sends 10,000 rows at most; here, 1,000."""
    with virtuoso(tmp_path_factory.mktemp("small"), rows=1_000) as server:
        publish(graphs[""], server.url, update=server.update, data=server.data)
        kg = connect(server.url)
        with pytest.raises(errors.FetchFailed, match="no more than 1,000 rows"):
            kg.sparql("SELECT * { ?s ?p ?o }")
        assert len(kg.run("commitments/by-party")) > 1


@needs_virtuoso
def test_a_wrong_password_changes_nothing(
    server: Virtuoso, on_virtuoso: dict[str, CoopGraph], graphs: dict[str, CoopGraph], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = verify(server.url)
    monkeypatch.setenv("COOPGRAPH_PASSWORD", "wr0ng")
    with pytest.raises(errors.FetchFailed, match="401") as caught:
        publish(graphs[""], server.url, update=server.update, data=server.data)
    assert "wr0ng" not in str(caught.value)
    monkeypatch.setenv("COOPGRAPH_PASSWORD", "dba")
    assert verify(server.url) == before


@needs_virtuoso
@pytest.mark.parametrize("value", ['"P2Y"^^xsd:duration', "[]"])
def test_what_virtuosos_updates_cannot_take_is_told_and_changes_nothing(
    server: Virtuoso, on_virtuoso: dict[str, CoopGraph], tmp_path: Path, value: str
) -> None:
    mine = tmp_path / "mine.ttl"
    mine.write_text(f"@prefix xsd: <{PREFIXES['xsd']}> . <urn:a> <urn:b> {value} .")
    before = verify(server.url)
    with pytest.raises((errors.FetchFailed, errors.ParseError)):
        publish(load(mine), server.url, update=server.update)
    assert verify(server.url) == before
