"""Other engines, started by the tests on free ports of 127.0.0.1 with folders of their own, and stopped by them."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
NODE = HERE / "node_modules" / ".bin" / "node"
COMUNICA = HERE / "node_modules" / "@comunica" / "query-sparql-file" / "bin" / "http.js"
VIRTUOSO = shutil.which("virtuoso-t")
ISQL = shutil.which("isql-vt")

_INI = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
MaxCheckpointRemap = 2000
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
MaxCheckpointRemap = 2000
[Parameters]
ServerPort = 127.0.0.1:{sql}
DirsAllowed = {folder}
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
CheckpointInterval = 0
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
ServerThreads = 8
[SPARQL]
ResultSetMaxRows = {rows}
"""


@dataclass(frozen=True)
class Virtuoso:
    """A running Virtuoso: its ports and its folder."""

    http: int
    sql: int
    folder: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http}/sparql"

    @property
    def data(self) -> str:
        return f"http://127.0.0.1:{self.http}/sparql-graph-crud-auth"

    @property
    def update(self) -> str:
        return f"http://127.0.0.1:{self.http}/sparql-auth"


@contextmanager
def virtuoso(folder: Path, rows: int = 1_000_000, buffers: int = 20_000) -> Iterator[Virtuoso]:
    """Run Virtuoso over an empty database; its user and its password are both `dba`."""
    assert VIRTUOSO is not None
    server = Virtuoso(free_port(), free_port(), folder)
    ini = folder / "virtuoso.ini"
    sizes = {"rows": rows, "buffers": buffers, "dirty": buffers * 3 // 4}
    ini.write_text(_INI.format(folder=folder, sql=server.sql, http=server.http, **sizes))
    with running([VIRTUOSO, "+foreground", "+configfile", str(ini)], folder):
        wait_for(f"{server.url}?query=ASK%20%7B%7D")
        yield server


@contextmanager
def comunica(file: Path) -> Iterator[str]:
    """Run Comunica's SPARQL endpoint over a file; gives its address."""
    port = free_port()
    with running(
        [str(NODE), "-r", str(HERE / "loopback.cjs"), str(COMUNICA), str(file), "-p", str(port), "-t", "120"],
        file.parent,
    ):
        url = f"http://127.0.0.1:{port}/sparql"
        wait_for(f"{url}?query=ASK%20%7B%7D")
        yield url


@contextmanager
def running(words: Sequence[str], folder: Path) -> Iterator[None]:
    """Run a program in a process group of its own; what it says is shown if it ends by itself."""
    log = folder / "said.log"
    with log.open("wb") as said:
        process = subprocess.Popen(words, cwd=folder, stdout=said, stderr=said, start_new_session=True)
    try:
        yield
        assert process.poll() is None, log.read_text(errors="replace")[-2000:]
    except BaseException:
        print(log.read_text(errors="replace")[-2000:], file=sys.stderr)
        raise
    finally:
        for end in (signal.SIGTERM, signal.SIGKILL):
            if process.poll() is None:
                os.killpg(process.pid, end)
                try:
                    process.wait(20)
                except subprocess.TimeoutExpired:
                    continue
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # its workers


def wait_for(url: str, seconds: float = 90) -> None:
    """Wait until a server answers."""
    request = urllib.request.Request(url, headers={"Accept": "application/sparql-results+json"})
    deadline = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(request, timeout=10):
                return
        except (OSError, urllib.error.URLError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
