"""Nothing goes out: over a hundred spellings, by every way in, make no connection and open no file.

Connections are counted by a server on loopback, opens of a canary file by the system itself, in whatever process they
happen; what Python does is watched as well. The first tests show that these witnesses see what they are there to see.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from click.testing import CliRunner
from rdflib.plugins.sparql import prepareQuery

from coopgraph import CoopGraph, Query, load
from coopgraph.cli import cli
from coopgraph.errors import CoopgraphError
from coopgraph.loading.reading import read_rdf
from coopgraph.rules import Rule, close
from coopgraph.terms import PREFIXES
from miniature import WORLD
from outward_cases import FILES, QUERIES, UPDATES
from stand_in import StandIn, body, stand_in
from watch import Canary, watch

pytestmark = [
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells who opens a file"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib"),
    pytest.mark.filterwarnings("ignore::UserWarning:rdflib"),
]


@dataclass
class Outside:
    """What lies outside: a server, and a file. Neither may be touched."""

    server: StandIn
    canary: Canary
    names: dict[str, str]

    def fill(self, text: str) -> str:
        for name, value in self.names.items():
            text = text.replace(name, value)
        return text

    @contextlib.contextmanager
    def untouched(self) -> Iterator[None]:
        before = self.server.connections
        assert self.canary.opens >= 0
        with watch() as seen:
            yield
        assert seen.network == []
        assert self.server.connections == before
        assert self.canary.opens == 0
        assert str(self.canary.path) not in seen.files


@pytest.fixture(scope="module")
def outside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outside]:
    folder = tmp_path_factory.mktemp("outside")
    canary = Canary(folder / "canary.ttl")
    with stand_in({"*": body(b"<urn:a> <urn:b> <urn:c> .", "text/turtle")}) as server:
        names = {
            "URL": f"{server.url}/x",
            "BASE <BASE>": f"BASE <{server.url}/>",
            "<BASE>": f"<{server.url}/>",
            '"BASE"': f'"{server.url}/"',
            "PORT": str(server.port),
            "FILE": canary.path.as_uri(),
            "FOLDER": folder.as_uri(),
            "PATH": str(canary.path),
        }
        yield Outside(server, canary, names)
    canary.close()


@pytest.fixture(autouse=True)
def _beside_the_canary(outside: Outside, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(outside.canary.path.parent)


# The witnesses see


def test_the_server_sees_an_engine_that_calls_out(outside: Outside) -> None:
    before = outside.server.connections
    with contextlib.suppress(OSError, RuntimeError):
        list(ox.Store().query(outside.fill("SELECT * { SERVICE <URL> { ?s ?p ?o } }")))  # type: ignore[arg-type]
    assert outside.server.connections > before


def test_the_canary_sees_an_engine_that_opens_it(outside: Outside) -> None:
    assert outside.canary.opens >= 0
    with watch() as seen:
        list(rdflib.Dataset().query(outside.fill("SELECT * FROM <FILE> { ?s ?p ?o }")))
    assert outside.canary.opens > 0
    assert str(outside.canary.path) in seen.files
    ox.Store().load(path=str(outside.canary.path), format=ox.RdfFormat.TURTLE)
    assert outside.canary.opens > 0


# Queries and updates


def _stored(text: str) -> Query:
    return Query("test/query", text, "q.rq", "Who?")


def _prepared(kg: CoopGraph, text: str) -> None:
    list(kg.dataset.query(prepareQuery(text, initNs=PREFIXES)))


def _bound(kg: CoopGraph, text: str) -> None:
    list(kg.dataset.query(text, initBindings={"x": rdflib.Literal(1)}))


def _in_one_graph(kg: CoopGraph, text: str) -> None:
    list(kg.dataset.graph(rdflib.URIRef(PREFIXES["graph"] + "moot")).query(text, base=None))


WAYS: dict[str, Callable[[CoopGraph, str], object]] = {
    "jail": lambda kg, text: kg.sparql(text),
    "here": lambda kg, text: kg.sparql(text, jail=False),
    "question": lambda kg, text: kg.run(_stored(text)),
    "question in the jail": lambda kg, text: kg.run(_stored(text), jail=True),
    "question to rdflib": lambda kg, text: kg.run(_stored(text), engine="rdflib"),
    "question of a file": lambda kg, text: kg.run(Query.read_text(f"#+ summary: Who?\n{text}", "test/query")),
    "store": lambda kg, text: kg.source.query(text),
    "dataset": lambda kg, text: list(kg.dataset.query(text)),
    "dataset, prepared": _prepared,
    "dataset, bound": _bound,
    "dataset, one graph": _in_one_graph,
    "dataset, update": lambda kg, text: kg.dataset.update(text),
    "rule": lambda kg, text: close(ox.Store(), [Rule("rule", "A rule.", text, "a.ru")]),
}
RDFLIB_COMPLAINS = (Exception,)
"""rdflib has no one error for a text that it does not like."""


@pytest.mark.parametrize("name", QUERIES)
def test_no_query_goes_out(kg: CoopGraph, outside: Outside, name: str) -> None:
    text = outside.fill(QUERIES[name])
    with outside.untouched():
        for way, ask in WAYS.items():
            with contextlib.suppress(RDFLIB_COMPLAINS if way.startswith("dataset") else CoopgraphError):
                answer = ask(kg, text)
                assert "i-was-read" not in str(answer), way


@pytest.mark.parametrize("name", UPDATES)
def test_no_update_goes_out(kg: CoopGraph, outside: Outside, name: str) -> None:
    text = outside.fill(UPDATES[name])
    digest = kg.digest
    copy = load(root=WORLD)
    with outside.untouched():
        for way, ask in WAYS.items():
            with contextlib.suppress(RDFLIB_COMPLAINS if way.startswith("dataset") else CoopgraphError):
                ask(copy if way.startswith("dataset") else kg, text)
    assert kg.digest == digest


@pytest.mark.parametrize("name", ["plain", "silent", "in EXISTS in ORDER BY", "FROM file", "escaped word"])
def test_no_command_goes_out(outside: Outside, tmp_path: Path, name: str) -> None:
    text = outside.fill(QUERIES[name])
    (tmp_path / "q.rq").write_text(f"#+ summary: Who?\n{text}")
    with outside.untouched():
        for command in ("sparql", "run"):
            result = CliRunner().invoke(cli, ["--root", str(WORLD), command, str(tmp_path / "q.rq")])
            assert result.exit_code == 2


# Files


@pytest.mark.parametrize("name", FILES)
def test_no_file_goes_out(outside: Outside, tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_text(outside.fill(FILES[name]))
    with outside.untouched(), contextlib.suppress(CoopgraphError):
        quads = read_rdf(file)
        assert "i-was-read" not in str(quads)
    with outside.untouched(), contextlib.suppress(CoopgraphError):
        load(file, root=WORLD)


def test_there_are_more_than_a_hundred_spellings() -> None:
    assert len(QUERIES) + len(UPDATES) + len(FILES) > 100
