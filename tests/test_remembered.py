"""Answers are remembered for as long as nothing they rest on has changed, and not a moment longer."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from coopgraph import remembered

WORDS = ("run", "missions/joint", "-f", "csv")


def _run(cache: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, remembered.VARIABLE: str(cache)}
    return subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "coopgraph", *words],
        capture_output=True,
        env=environment,
        check=True,
    )


def test_an_answer_is_given_again_without_opening_the_graph(tmp_path: Path) -> None:
    first, second = _run(tmp_path, *WORDS), _run(tmp_path, *WORDS)
    assert first.stdout == second.stdout
    assert first.stdout.startswith(b"mission,")
    assert b"coopgraph.graph" in first.stderr
    assert b"coopgraph.graph" not in second.stderr
    assert b"click" not in second.stderr


def test_another_question_is_asked(tmp_path: Path) -> None:
    assert _run(tmp_path, *WORDS).stdout != _run(tmp_path, "run", "missions/participation", "-f", "csv").stdout
    assert len(list(tmp_path.iterdir())) == 2


def test_a_broken_memory_is_not_believed(tmp_path: Path) -> None:
    answer = _run(tmp_path, *WORDS).stdout
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:-3] + b"xyz")
    assert _run(tmp_path, *WORDS).stdout == answer


@pytest.mark.parametrize(
    "words",
    [
        ("show", "NASA"),
        ("run", "missions/joint"),
        ("run", "missions/joint", "-f", "csv", "-o", "joint.csv"),
        ("run", "missions/joint", "-f", "csv", "--output=joint.csv"),
        ("run", "linked/agency-profile", "-f", "csv", "--live"),
        ("run", "missions/joint", "--engine", "rdflib", "-f", "csv"),
        ("run", "mine.rq", "-f", "csv"),
        ("--add", "mine.ttl", "run", "missions/joint", "-f", "csv"),
        ("run", "missions/joint", "-f", "svg"),
        ("run", "--help", "-f", "csv"),
    ],
)
def test_what_rests_on_more_is_not_remembered(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(remembered.VARIABLE, str(tmp_path))
    assert remembered.key(words) == ""


def _world(root: Path) -> Path:
    """A small checkout; return where its program is."""
    for name in ("ontology", "data", "links", "snapshots", "rules/optional", "queries/missions", "src/coopgraph/jail"):
        (root / name).mkdir(parents=True)
    for name in (
        "ontology/a.ttl",
        "data/d.ttl",
        "rules/optional/r.ru",
        "queries/missions/joint.rq",
        "src/coopgraph/p.py",
    ):
        (root / name).write_text("one", encoding="utf-8")
    return root / "src" / "coopgraph"


@pytest.mark.parametrize("name", ["ontology/a.ttl", "data/d.ttl", "rules/optional/r.ru", "queries/missions/joint.rq"])
def test_a_changed_file_changes_the_key_though_it_looks_the_same(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(remembered.VARIABLE, str(tmp_path / "cache"))
    monkeypatch.setattr(remembered, "_HERE", str(_world(tmp_path)))
    before, file = remembered.key(WORDS), tmp_path / name
    times = file.stat()
    assert before == remembered.key(WORDS) != ""
    file.write_text("two", encoding="utf-8")
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert remembered.key(WORDS) != before
    file.write_text("one", encoding="utf-8")
    assert remembered.key(WORDS) == before
    file.rename(file.with_name("other" + file.suffix))
    assert remembered.key(WORDS) != before


def test_the_program_the_words_and_the_settings_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(remembered.VARIABLE, str(tmp_path / "cache"))
    program = _world(tmp_path)
    monkeypatch.setattr(remembered, "_HERE", str(program))
    keys = [remembered.key(WORDS), remembered.key((*WORDS, "--iris"))]
    (program / "p.py").write_text("other", encoding="utf-8")
    keys.append(remembered.key(WORDS))
    (program / "jail" / "new.py").write_text("", encoding="utf-8")
    keys.append(remembered.key(WORDS))
    monkeypatch.setenv("COOPGRAPH_ROWS", "1")
    keys.append(remembered.key(WORDS))
    assert "" not in keys
    assert len(set(keys)) == len(keys)


def test_it_can_be_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(remembered.VARIABLE, "off")
    assert remembered.folder() == ""
    assert remembered.key(WORDS) == ""


def test_only_so_many_are_kept_and_only_for_their_owner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = tmp_path / "cache"
    monkeypatch.setenv(remembered.VARIABLE, str(cache))
    monkeypatch.setattr(remembered, "MOST", 3)
    for number in range(5):
        remembered.remember(f"{number:064x}", b"answer")
    assert len(list(cache.iterdir())) == 3
    assert cache.stat().st_mode & 0o077 == 0
    assert remembered.recall(f"{4:064x}") == b"answer"


def test_files_of_others_in_the_folder_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(remembered.VARIABLE, str(tmp_path))
    monkeypatch.setattr(remembered, "MOST", 2)
    for number in range(5):
        (tmp_path / f"letter {number}.txt").write_text("dear", encoding="utf-8")
    for number in range(4):
        remembered.remember(f"{number:064x}", b"answer")
    assert len(list(tmp_path.glob("letter *.txt"))) == 5
    assert len(list(tmp_path.iterdir())) == 5 + 2


def test_a_folder_may_be_named_from_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/nowhere")
    monkeypatch.setenv(remembered.VARIABLE, "~/answers")
    assert remembered.folder() == "/nowhere/answers"


def test_a_folder_that_cannot_be_made_is_no_trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv(remembered.VARIABLE, str(tmp_path / "file" / "cache"))
    remembered.remember("name", b"answer")
    assert remembered.recall("name") is None
