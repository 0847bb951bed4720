"""The doctor: what it tells, what it keeps to itself, and what it finds wrong."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from coopgraph.checking.conformance import OUTCOMES, by_reason, known_exceptions
from coopgraph.checking.doctor import examine
from coopgraph.cli import cli
from coopgraph.graph import load
from miniature import WORLD


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, [*arguments], env={"COLUMNS": "100"})


def test_a_sound_installation() -> None:
    health = examine()
    assert health.ok
    facts = dict(health.sections)
    assert dict(facts["versions"]).keys() >= {"coopgraph", "Python", "pyoxigraph", "rdflib"}
    assert dict(facts["extras"])["pandas"].startswith("pandas ")
    assert set(dict(facts["limits"])) == {"a query of your own", "a file", "a header", "what is fetched"}
    assert dict(facts["outside"])["may be fetched"].startswith("nothing")
    assert "stores" not in facts


def test_it_shows_every_known_exception() -> None:
    told = run("doctor")
    assert told.exit_code == 0, told.output
    for item in known_exceptions():
        assert item.test in told.stdout
        assert item.why in told.stdout
        assert OUTCOMES[item.outcome] in told.stdout
    listed = json.loads(run("doctor", "--json").stdout)["exceptions"]
    assert sum(len(item["tests"]) for item in listed) == len(known_exceptions())
    assert len(listed) == len(by_reason(known_exceptions()))


def test_limits_in_force_are_those_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COOPGRAPH_TIMEOUT", "7")
    monkeypatch.setenv("COOPGRAPH_FILE_SIZE", "3")
    monkeypatch.setenv("COOPGRAPH_ALLOW", "https://example.org/data http://localhost:3030/")
    told = run("doctor").stdout
    assert "7 s, 1 GiB beside the graph" in told
    assert "3 MiB, unfolding" in told
    assert "https://example.org/data" in told
    assert "http://localhost:3030/" in told


@pytest.mark.parametrize(
    ("name", "value"), [("COOPGRAPH_TIMEOUT", "soon"), ("COOPGRAPH_FILE_SIZE", "big"), ("COOPGRAPH_ALLOW", "ftp://x/")]
)
def test_a_limit_that_is_none_is_a_problem(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    told = run("doctor")
    assert told.exit_code == 1
    assert told.stdout.splitlines()[-1].startswith("problem: ")
    assert value in told.stdout.splitlines()[-1]


def test_it_never_shows_a_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COOPGRAPH_USER", "marie")
    monkeypatch.setenv("COOPGRAPH_PASSWORD", "polonium")
    told = run("doctor").stdout + run("doctor", "--json").stdout
    assert "in the environment, not shown" in told
    assert "marie" not in told
    assert "polonium" not in told


def test_stores_are_looked_at(tmp_path: Path) -> None:
    load(root=WORLD, store=tmp_path / "store")
    told = run("doctor", str(tmp_path / "store"))
    assert told.exit_code == 0, told.output
    assert "generation 1" in told.stdout
    told = run("doctor", str(tmp_path / "none"))
    assert told.exit_code == 1
    assert "cannot be opened" in told.stdout


def test_files_are_looked_at(tmp_path: Path) -> None:
    shutil.copytree(WORLD, tmp_path / "world")
    assert examine(tmp_path / "world").ok
    (tmp_path / "world" / "data" / "moot.ttl").write_bytes(b"\xff\xfe")
    (problem,) = examine(tmp_path / "world").problems
    assert "moot.ttl:1:1: the file is not UTF-8 text" in problem
    (problem,) = examine(tmp_path / "nowhere").problems
    assert "nowhere" in problem
