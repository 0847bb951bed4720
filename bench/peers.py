"""Peers: the engines beside ours, where they come from, and the servers among them."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
WORK = Path(os.environ.get("COOPGRAPH_BENCH", HERE / ".work"))
PYTHON = WORK / "venv" / "bin" / "python"
sys.path.insert(0, str(HERE.parent / "tests" / "engines"))

OURS = ("coopgraph", "coopgraph, jailed", "oxigraph")
LIBRARIES = ("oxrdflib", "maplib", "duckdb", "owlready2", "jena", "rdflib")
SERVERS = ("virtuoso", "comunica")
ALL = (*OURS, *LIBRARIES, *SERVERS)
PURE = ("rdflib",)
"""Engines that stop by themselves when their time is up."""


def install() -> dict[str, str]:
    """Make the peers' environment, if it is not there; what could not be installed, and why."""
    WORK.mkdir(parents=True, exist_ok=True)
    missing: dict[str, str] = {}
    wanted = (HERE / "requirements.txt").read_text(encoding="utf-8")
    mark = WORK / "venv" / "installed.txt"
    if not mark.is_file() or mark.read_text(encoding="utf-8") != wanted:
        if not PYTHON.is_file():
            venv.create(WORK / "venv", with_pip=True)
        lines = [line for line in wanted.splitlines() if line and not line.startswith("#")]
        if _pip(*lines):
            for line in lines:
                if problem := _pip(line):
                    missing[line.partition("=")[0]] = problem
        if problem := _pip("grlc"):
            missing["grlc"] = problem
        if not missing:
            mark.write_text(wanted, encoding="utf-8")
    if not shutil.which("java") or not Path("/usr/share/java/jena-arq.jar").exists():
        missing["jena"] = "not installed: apt-get install libapache-jena-java default-jdk-headless"
    if not shutil.which("virtuoso-t"):
        missing["virtuoso"] = "not installed: apt-get install virtuoso-opensource"
    if not (HERE.parent / "tests" / "engines" / "node_modules").is_dir():
        missing["comunica"] = "not installed: npm ci --prefix tests/engines"
    return missing


def _pip(*words: str) -> str:
    done = subprocess.run(
        [str(PYTHON), "-m", "pip", "install", "-q", "--disable-pip-version-check", *words],
        capture_output=True,
        text=True,
        check=False,
    )
    return "" if done.returncode == 0 else (done.stderr.strip().splitlines() or ["pip failed"])[-1][:200]


def python(engine: str) -> str:
    """Return the Python that an engine runs in."""
    return sys.executable if engine in OURS or engine in SERVERS else str(PYTHON)


@contextlib.contextmanager
def virtuoso(data: Path, snapshot: Path, seconds: dict[str, float] | None = None) -> Iterator[str]:
    """Run Virtuoso with a file of N-Triples or Turtle and the snapshot in it; its address."""
    import time

    import engine_servers

    folder = WORK / "virtuoso"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for path in (data, snapshot):
        shutil.copyfile(path, folder / path.name)
    with engine_servers.virtuoso(folder, rows=10_000_000, buffers=200_000) as server:
        began = time.perf_counter()
        graph = "https://w3id.org/space-coop/graph/snapshot-ror"
        statements = [
            f"ld_dir('{folder}', '{data.name}', 'urn:bench')",
            f"ld_dir('{folder}', '{snapshot.name}', '{graph}')",
            "rdf_loader_run()",
            "checkpoint",
        ]
        words = [str(engine_servers.ISQL), f"127.0.0.1:{server.sql}", "dba", "dba", f"exec={';'.join(statements)};"]
        subprocess.run(words, check=True, capture_output=True)
        if seconds is not None:
            seconds["load"] = time.perf_counter() - began
        yield server.url


@contextlib.contextmanager
def comunica(data: Path, snapshot: Path, seconds: dict[str, float] | None = None) -> Iterator[str]:
    """Run Comunica over one file with all quads; its address."""
    import time

    import engine_servers

    whole = WORK / "comunica" / "whole.nq"
    whole.parent.mkdir(exist_ok=True)
    whole.write_bytes(
        data.read_bytes()
        + b"".join(line for line in snapshot.read_bytes().splitlines(keepends=True) if not line.startswith(b"#"))
    )
    began = time.perf_counter()
    with engine_servers.comunica(whole) as url:
        if seconds is not None:
            seconds["load"] = time.perf_counter() - began
        yield url


@contextlib.contextmanager
def served(engine: str, data: Path, snapshot: Path, seconds: dict[str, float] | None = None) -> Iterator[str]:
    """Run the server of an engine, if it has one; its address, or nothing."""
    if engine == "virtuoso":
        with virtuoso(data, snapshot, seconds) as url:
            yield url
    elif engine == "comunica":
        with comunica(data, snapshot, seconds) as url:
            yield url
    else:
        yield ""
