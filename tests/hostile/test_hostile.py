"""Hostile cases: each ends in a result or in an error of ours, in time, and leaves graph and process as they were."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hostile_run import LIMIT, WORLD, Bench, Case, Outcome, cases, report, run_all

ALL = "to run every hostile case, for some minutes: `python tests/hostile/hostile_run.py`, or set COOPGRAPH_HOSTILE=all"
EVERY = 25


def test_there_are_enough_and_they_are_always_the_same() -> None:
    numbers = [case.number for case in cases()]
    assert numbers == list(range(len(numbers)))
    assert len(numbers) >= 10_000
    assert [repr(case) for case in cases(every=500)] == [repr(case) for case in cases(every=500)]
    assert [repr(case) for case in cases(1, every=500)] != [repr(case) for case in cases(2, every=500)]


@pytest.fixture(scope="module")
def outcomes() -> list[Outcome]:
    found, peak = run_all(every=EVERY, shares=2)
    print(report(found, peak))
    return found


def test_a_slice_of_all_families(outcomes: list[Outcome]) -> None:
    assert len(outcomes) == len(list(cases(every=EVERY)))
    assert [(item.family, item.number, item.faults) for item in outcomes if item.faults] == []


@pytest.mark.hostile
@pytest.mark.skipif(os.environ.get("COOPGRAPH_HOSTILE") != "all", reason=ALL)
def test_every_case() -> None:
    found, peak = run_all()
    print(report(found, peak))
    assert len(found) >= 10_000
    assert [(item.family, item.number, item.faults) for item in found if item.faults] == []
    assert peak < 1024, "a parent that grows with what it is given"


SOME = {
    "truncation": 400,
    "nesting": 9,
    "entity": 12,
    "liar": 3,
    "query": 60,
    "deep query": 100,
    "bomb": 2,
    "header": 6,
}


@pytest.mark.parametrize("family", SOME)
def test_a_whole_process(family: str, tmp_path: Path) -> None:
    case = [case for case in cases() if case.family == family][SOME[family]]
    bench = Bench(tmp_path)
    for arguments, given in bench._commands(case):
        run = subprocess.run(
            [sys.executable, "-m", "coopgraph", "--root", str(WORLD), *arguments],
            input=given,
            capture_output=True,
            timeout=60,
            check=False,
        )
        told = run.stderr.decode()
        assert run.returncode in (0, 2, 3, 5), told
        assert b"Traceback" not in run.stderr
        assert len(told.splitlines()) <= 1 or told.startswith("Usage:"), told
        if case.family == "bomb":
            assert run.returncode == 5
            assert f"{LIMIT:g} s" in told


# Do the tests notice?


def test_a_death_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COOPGRAPH_DIE_AT", "0")
    found, _ = run_all(every=5_000, shares=1)
    assert found[0].faults == ["the process died with -9"]
    assert len(found) == len(list(cases(every=5_000)))


def test_an_error_that_is_not_ours_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench(tmp_path)
    monkeypatch.setattr(bench.kg, "sparql", lambda text, timeout: 1 / 0)
    (fault, *_) = bench.run(Case(0, "query", "query", "ASK {}")).faults
    assert fault == "library: ZeroDivisionError: division by zero"


def test_a_changed_graph_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench(tmp_path)
    monkeypatch.setattr(bench.kg, "sparql", lambda text, timeout: bench.kg.store.clear())
    assert "the graph was changed" in bench.run(Case(0, "query", "query", "ASK {}")).faults


def test_a_connection_and_an_open_file_are_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench(tmp_path)

    def read(text: str, timeout: float) -> None:
        Path("/etc/passwd").read_bytes()

    monkeypatch.setattr(bench.kg, "sparql", read)
    assert "open /etc/passwd" in bench.run(Case(0, "query", "query", "ASK {}")).faults
