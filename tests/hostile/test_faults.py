"""Faults of the machine: a disk that is full, slow or gone, a process that is killed, a worker that dies."""

import random
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

WORLD = Path(__file__).parent.parent / "world"
PEOPLE = ["run", "people/agents", "-f", "csv"]
FULL = Path("/dev/full")


def coopgraph(*arguments: str, **options: object) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "coopgraph", "--root", str(WORLD), *arguments]
    return subprocess.run(command, stderr=subprocess.PIPE, check=False, **options)  # type: ignore[call-overload]


def complaint(run: subprocess.CompletedProcess[bytes], code: int = 3) -> str:
    told = run.stderr.decode()
    assert run.returncode == code, told
    assert len(told.splitlines()) == 1, told
    return told


@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
def test_standard_output_that_is_full() -> None:
    with FULL.open("wb") as full:
        told = complaint(coopgraph(*PEOPLE, stdout=full))
    assert "standard output cannot be written (No space left on device)" in told


def test_a_disk_that_is_full_keeps_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "people.csv"
    target.write_bytes(b"the old one")

    def shrink() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (20, 20))

    told = complaint(coopgraph(*PEOPLE, "-o", str(target), preexec_fn=shrink, stdout=subprocess.PIPE))
    assert "cannot be written" in told
    assert target.read_bytes() == b"the old one"
    assert [path.name for path in tmp_path.iterdir()] == ["people.csv"]


def test_a_folder_that_is_gone(tmp_path: Path) -> None:
    told = complaint(coopgraph(*PEOPLE, "-o", str(tmp_path / "gone" / "people.csv"), stdout=subprocess.PIPE))
    assert "people.csv" in told


SLOW = """
import os, sys, time
from coopgraph.files import write_atomic
real, slow = os.fsync, float(sys.argv[3])
def fsync(handle):
    time.sleep(slow)
    real(handle)
os.fsync = fsync
print("begun", flush=True)
write_atomic(sys.argv[1], sys.argv[2].encode() * 100_000)
print("done", flush=True)
"""


def test_a_disk_that_is_slow_gets_the_whole_file(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    began = time.monotonic()
    subprocess.run([sys.executable, "-c", SLOW, target, "n", "1"], check=True, stdout=subprocess.PIPE)
    assert time.monotonic() - began > 1
    assert target.read_bytes() == b"n" * 100_000


def test_a_kill_while_the_disk_is_slow_leaves_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    target, chance = tmp_path / "a.txt", random.Random(5)
    target.write_bytes(b"o" * 100_000)
    seen = set()
    for _ in range(20):
        command = [sys.executable, "-c", SLOW, target, "n", "0.02"]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == b"begun\n"
            time.sleep(chance.random() * 0.05)
            process.kill()
        content = target.read_bytes()
        assert content in (b"o" * 100_000, b"n" * 100_000)
        seen.add(content[:1])
        target.write_bytes(b"o" * 100_000)
    assert b"o" in seen


DEAD = """
import os, signal, sys
from coopgraph import errors, load
from coopgraph.loading import child
from coopgraph.jail import ask

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

kg = load(root=sys.argv[1])
before = kg.digest
child.parse_in_child, good = die, child.parse_in_child
try:
    kg.add(sys.argv[2])
except errors.CoopgraphError as error:
    print(type(error).__name__)
child.parse_in_child = good
assert kg.digest == before
ask.answer, good = die, ask.answer
try:
    kg.sparql("ASK {}")
except errors.CoopgraphError as error:
    print(type(error).__name__)
ask.answer = good
assert kg.sparql("ASK {}") is True
kg.add(sys.argv[2])
print("well")
"""


def test_a_worker_that_dies_is_told_and_nothing_else_happens(tmp_path: Path) -> None:
    file = tmp_path / "one.ttl"
    file.write_text("<urn:a> <urn:b> [] .")
    command = [sys.executable, "-c", DEAD, str(WORLD), str(file)]
    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert run.returncode == 0, run.stderr
    *errors, last = run.stdout.split()
    assert last == "well"
    assert len(errors) == 2
    assert run.stderr == ""


def test_blank_nodes_of_two_files_stay_two(tmp_path: Path) -> None:
    """Children of one process draw the same random names: those of one file must not be those of another."""
    for name in ("one", "two"):
        (tmp_path / f"{name}.ttl").write_text(f"[] <urn:{name}> [ <urn:x> {len(name)} ] .")
    code = """
import sys
import pyoxigraph as ox
from coopgraph import load
ox.BlankNode()  # the generator of this process has begun
kg = load(*sys.argv[1:], shipped=False, rules=False)
print(len({quad.subject for quad in kg.store}))
"""
    files = [str(tmp_path / "one.ttl"), str(tmp_path / "two.ttl")]
    run = subprocess.run([sys.executable, "-c", code, *files], capture_output=True, text=True, check=True)
    assert run.stdout == "4\n"
