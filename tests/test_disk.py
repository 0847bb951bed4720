"""Stores on disk: the old state or the new one, whatever happens."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

import coopgraph
from clock import in_time
from coopgraph.cli import cli
from coopgraph.errors import FileError, ParameterError, ParseError, StoreBusy, StoreError
from coopgraph.files import write_atomic
from coopgraph.keeping import backup, restore, verify
from coopgraph.loading.disk import DiskStore

WORLD = Path(__file__).parent / "world"
KILLS = int(os.environ.get("COOPGRAPH_KILLS", "3"))
"""How often each way of writing is killed; COOPGRAPH_KILLS=100 is the whole run, which takes half an hour."""

SC = "@prefix sc: <https://w3id.org/space-coop/ontology#> .\n"


def world(store: Path, *paths: Path, **options: object) -> coopgraph.CoopGraph:
    return coopgraph.load(*paths, root=WORLD, store=store, **options)  # type: ignore[arg-type]


def turtle(path: Path, *names: str) -> Path:
    path.write_text(SC + "".join(f"<urn:{name}> a sc:Nation .\n" for name in names))
    return path


@pytest.fixture
def store(tmp_path: Path) -> Path:
    world(tmp_path / "store")
    return tmp_path / "store"


# What it is for


def test_it_holds_what_memory_would(store: Path, kg: coopgraph.CoopGraph) -> None:
    disk = world(store)
    assert disk.digest == kg.digest
    assert disk.graphs == kg.graphs
    assert set(disk.inferences.triples) == set(kg.inferences.triples)
    assert [str(answer) for answer in disk.queries] == [str(answer) for answer in kg.queries]
    for name in disk.queries:
        if not any(not param.default for param in disk.queries[name].params):
            assert disk.run(name).terms == kg.run(name).terms


def test_opening_it_again_writes_nothing(store: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in store.rglob("*") if path.name != "LOG"}
    generation = world(store).disk.manifest.generation  # type: ignore[union-attr]
    assert generation == 1
    assert {path: path.stat().st_mtime_ns for path in store.rglob("*") if path.name != "LOG"} == before


def test_what_is_added_stays_though_the_file_goes(store: Path, tmp_path: Path) -> None:
    kg = world(store)
    file = turtle(tmp_path / "mine.ttl", "x")
    assert kg.add(file).total > 0
    file.unlink()
    again = world(store)
    assert again.sparql("ASK { <urn:x> a sc:Agent }") is kg.sparql("ASK { <urn:x> a sc:Agent }") is True
    assert again.digest == kg.digest == verify(DiskStore(store))
    assert again.files[-1].read_text().startswith("@prefix sc:")
    assert coopgraph.load(again.files[-1], root=WORLD).digest == again.digest


def test_a_file_that_changes_is_loaded_afresh_and_the_others_stay(store: Path, tmp_path: Path) -> None:
    first, second = turtle(tmp_path / "first.ttl", "a"), turtle(tmp_path / "second.ttl", "b")
    world(store, first, second)
    turtle(first, "c")
    kg = world(store, first)
    assert kg.sparql("ASK { <urn:a> ?p ?o }") is False
    assert kg.sparql("ASK { <urn:b> a sc:Nation . <urn:c> a sc:Nation }") is True
    assert kg.digest == coopgraph.load(first, second, root=WORLD).digest


def test_rules_that_change_are_run_again(store: Path) -> None:
    bare = world(store, rules=False)
    assert not list(bare.source.inferred())
    full = world(store)
    assert len(list(full.source.inferred())) == len(list(coopgraph.load(root=WORLD).source.inferred())) > 0
    assert full.reason().total == 0
    assert full.reason(again=True).total == len(list(full.source.inferred()))


def test_a_rejected_file_changes_nothing(store: Path, tmp_path: Path) -> None:
    kg = world(store)
    before = kg.digest, (store / "store.json").read_bytes()
    broken = tmp_path / "broken.ttl"
    broken.write_text("<urn:a> <urn:b>")
    with pytest.raises(ParseError, match=r"broken\.ttl:1:16"):
        kg.add(turtle(tmp_path / "good.ttl", "x"), broken)
    with pytest.raises(ParseError):
        world(store, broken)
    assert (kg.digest, (store / "store.json").read_bytes()) == before
    assert verify(DiskStore(store)) == before[0]
    with pytest.raises(ParameterError, match="always reasoned over"):
        kg.add(tmp_path / "good.ttl", reason=False)


def test_a_reader_is_not_disturbed_by_a_writer(store: Path, tmp_path: Path) -> None:
    reader, writer = world(store), world(store)
    digest, size = reader.digest, len(reader.source.store)
    for number in range(3):
        writer.add(turtle(tmp_path / f"mine{number}.ttl", f"x{number}"))
    assert (reader.digest, len(reader.source.store)) == (digest, size)
    assert world(store).digest == writer.digest != digest
    assert reader.sparql("ASK { <urn:x0> ?p ?o }") is False


def test_old_generations_go_once_nobody_reads_them(store: Path, tmp_path: Path) -> None:
    disk = DiskStore(store)
    held = disk.open()
    for number in range(2):
        with DiskStore(store).draft() as draft:
            draft.store.add(ox.Quad(*[ox.NamedNode(f"urn:{number}")] * 3))
    assert {path.name for path in (store / "generations").iterdir() if path.is_dir()} == {"1", "3"}
    assert len(held)
    del held, disk
    with DiskStore(store).draft():
        pass
    assert {path.name for path in (store / "generations").iterdir()} == {"4", "4.lock"}


# Two at once


def test_a_second_writer_is_told(store: Path, tmp_path: Path) -> None:
    file = turtle(tmp_path / "mine.ttl", "x")
    code = f"""
import time
from coopgraph.loading.disk import DiskStore
with DiskStore({str(store)!r}).draft() as draft:
    print("writing", flush=True)
    time.sleep(60)
"""
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as other:
        assert other.stdout
        assert other.stdout.readline() == b"writing\n"
        with in_time(40):
            kg = world(store)  # readers share
            with pytest.raises(
                StoreBusy, match=r"store: another process is writing to this store\. Wait until it is done"
            ):
                kg.add(file)
            result = CliRunner().invoke(
                cli, ["--root", str(WORLD), "--store", str(store), "--add", str(file), "queries"]
            )
            assert result.exit_code == 0
            result = CliRunner().invoke(
                cli, ["--root", str(WORLD), "--store", str(store), "--add", str(file), "show", "Alba"]
            )
            assert (result.exit_code, "another process is writing" in result.output) == (3, True)
        other.kill()
    assert kg.add(file) is not None
    assert kg.digest == world(store).digest


# kill -9

_WRITES = {
    "make": "coopgraph.load(root=ROOT, store=STORE)",
    "add": "coopgraph.load(root=ROOT, store=STORE).add(FILE)",
    "rebuild": "coopgraph.load(FILE, root=ROOT, store=STORE)",
    "reason": "coopgraph.load(root=ROOT, store=STORE, rules=False)",
    "restore": "restore(DiskStore(SAVED), DiskStore(STORE))",
    "backup": "backup(DiskStore(STORE), TARGET)",
    "file": "write_atomic(TARGET, NEW)",
    "export": "cli(['--root', ROOT, 'export', '-o', TARGET], standalone_mode=False)",
}


def _state(path: Path) -> object:
    disk = DiskStore(path)
    return (verify(disk), len(disk.open())) if disk.exists else "none"


@pytest.mark.parametrize("way", _WRITES)
def test_a_writer_that_is_killed_leaves_the_old_or_the_new_state(tmp_path: Path, way: str) -> None:
    base, saved = tmp_path / "base", tmp_path / "saved"
    old_file, new_file = turtle(tmp_path / "mine.ttl", "old"), turtle(tmp_path / "other.ttl", "new")
    world(base, *([old_file] if way == "rebuild" else []))
    kg = world(saved)
    kg.add(new_file)
    if way == "rebuild":
        turtle(old_file, *(f"n{i}" for i in range(50)))
        new_file = old_file
    names = {
        "ROOT": str(WORLD),
        "FILE": str(new_file),
        "SAVED": str(saved),
        "STORE": str(tmp_path / "work"),
        "TARGET": str(tmp_path / "target"),
    }
    head = (
        "import coopgraph, sys\nfrom coopgraph.cli import cli\nfrom coopgraph.files import write_atomic\n"
        "from coopgraph.graph import load\nfrom coopgraph.loading.disk import DiskStore\n"
        "from coopgraph.keeping import backup, restore\nimport coopgraph.loading.export\n"
    )
    told = "".join(f"{name} = {value!r}\n" for name, value in names.items())
    code = f"{head}{told}NEW = b'new' * 400_000\nprint('now', flush=True)\n{_WRITES[way]}\nprint('done', flush=True)\n"

    def prepare() -> None:
        for name in ("work", "target"):
            path = tmp_path / name
            shutil.rmtree(path, ignore_errors=True)
            if path.is_file():
                path.unlink()
        if way != "make":
            shutil.copytree(base, tmp_path / "work")
        if way in ("file", "export"):
            (tmp_path / "target").write_bytes(b"old")

    def run(delay: float | None) -> float:
        with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as process:
            assert process.stdout
            assert process.stdout.readline() == b"now\n"
            begun = time.monotonic()
            if delay is None:
                assert process.stdout.readline() == b"done\n"
            else:
                time.sleep(delay)
                process.send_signal(signal.SIGKILL)
            return time.monotonic() - begun

    def state() -> object:
        if way in ("file", "export"):
            return (tmp_path / "target").read_bytes()
        return _state(tmp_path / ("target" if way == "backup" else "work"))

    prepare()
    old = state() if way != "backup" else "none"
    whole = run(None)
    new = state()
    assert new != old
    chance = random.Random(way)
    for number in range(KILLS):
        prepare()
        run(chance.uniform(0, whole * 1.1))
        found = state()
        assert found in (old, new), f"{way}: neither the old nor the new state"
        if number % 5 == 0 and way not in ("file", "export", "backup"):
            again = world(tmp_path / "work")  # and it can be written to again
            again.add(turtle(tmp_path / "after.ttl", "after"))
            assert again.sparql("ASK { <urn:after> a sc:Nation }") is True


# Full disks, read-only ones, broken stores


def test_a_full_disk_leaves_the_store_as_it_was(store: Path, tmp_path: Path) -> None:
    file = turtle(tmp_path / "big.ttl", *(f"thing-{i}" for i in range(20_000)))
    before = verify(DiskStore(store))
    code = f"""
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
import coopgraph
from coopgraph.errors import StoreError
kg = coopgraph.load(root={str(WORLD)!r}, store={str(store)!r})
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
for _ in range(3):
    try:
        kg.add({str(file)!r})
    except StoreError as error:
        print(error)
print(kg.digest)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300)
    *told, digest = done.stdout.splitlines()
    assert len(told) == 3, done.stderr
    assert all("cannot be written" in line and "stays as it was. Make room" in line for line in told)
    assert digest == before == verify(DiskStore(store))
    assert {path.name for path in (store / "generations").iterdir() if path.is_dir()} == {"1"}
    assert world(store).add(file).total > 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become nobody")
def test_a_store_that_may_not_be_written_can_be_read(store: Path, tmp_path: Path) -> None:
    file = turtle(tmp_path / "mine.ttl", "x")
    for path in [tmp_path, *tmp_path.parents][:-2]:
        path.chmod(path.stat().st_mode | 0o055)
    code = f"""
import os
import coopgraph
from coopgraph.errors import StoreError
coopgraph.load({str(file)!r}, root={str(WORLD)!r})  # all that is imported late, while it can be
coopgraph.load(root={str(WORLD)!r}, store={str(store)!r})
os.setgid(65534)
os.setuid(65534)
kg = coopgraph.load(root={str(WORLD)!r}, store={str(store)!r})
print(kg.digest)
try:
    kg.add({str(file)!r})
except StoreError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=100, env={"HOME": "/"})
    assert done.stdout.splitlines()[:1] == [verify(DiskStore(store))], done.stderr
    assert "cannot be written (Permission denied), and stays as it was" in done.stdout


def test_folders_that_are_no_stores_are_told(tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("Dear …")
    with pytest.raises(FileError, match=r"full: the folder holds other things than a store\. Name an empty folder"):
        world(tmp_path / "full")
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["letter.txt"]
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="cannot be written"):
        world(tmp_path / "file")
    with pytest.raises(FileError, match="there is no store in this folder"):
        verify(DiskStore(tmp_path / "none"))
    (tmp_path / "empty").mkdir()
    assert world(tmp_path / "empty").digest


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", '{"format": 1}', '{"format": 1, "generation": "x", "files": [], "rules": []}', "[" * 99999],
)
def test_a_broken_list_is_told(store: Path, text: str) -> None:
    (store / "store.json").write_text(text)
    with pytest.raises(FileError, match=r"store\.json: the (list of what the store holds is broken|file is empty)"):
        world(store)


def test_a_store_of_another_version_is_told(store: Path) -> None:
    told = json.loads((store / "store.json").read_text())
    (store / "store.json").write_text(json.dumps({**told, "format": 99}))
    with pytest.raises(StoreError, match="written by another version of coopgraph"):
        world(store)


def test_a_broken_store_is_told_and_restored(store: Path, tmp_path: Path) -> None:
    digest = backup(DiskStore(store), tmp_path / "saved")
    for path in (store / "generations" / "1").glob("*.sst"):
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 255
        path.write_bytes(data)
    with pytest.raises(StoreError, match=r"Restore a backup"):
        verify(DiskStore(store))
    assert restore(DiskStore(tmp_path / "saved"), DiskStore(store)) == digest == world(store).digest
    with pytest.raises(FileError, match="this is there already"):
        backup(DiskStore(store), tmp_path / "saved")


def test_a_copy_that_was_tampered_with_is_told(store: Path, tmp_path: Path) -> None:
    kg = world(store)
    kg.add(turtle(tmp_path / "mine.ttl", "x"))
    turtle(kg.files[-1], "y")
    with pytest.raises(StoreError, match=r"mine\.ttl: a file in the store was changed"):
        verify(DiskStore(store))


def test_the_commands(store: Path, tmp_path: Path) -> None:
    def run(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(cli, list(arguments))
        return result.exit_code, result.output

    assert "moot.ttl" in run("store", "info", str(store))[1]
    code, digest = run("store", "verify", str(store))
    assert (code, digest.strip()) == (0, world(store).digest)
    assert run("store", "backup", str(store), str(tmp_path / "saved")) == (0, digest)
    assert run("store", "restore", str(tmp_path / "saved"), str(tmp_path / "new")) == (0, digest)
    code, text = run("store", "verify", str(tmp_path))
    assert code == 3
    assert "there is no store in this folder" in text
    options = ("--root", str(WORLD), "--store", str(store))
    assert run(*options, "export") == run("--root", str(WORLD), "export")
    assert run(*options, "export", "-f", "turtle", "--inferred")[0] == 0


# Files


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "a.csv"
    target.write_bytes(b"old")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FileError, match="No space left"):
        write_atomic(target, b"new")
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]
