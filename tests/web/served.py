"""The site as a process of its own, started by the command, and ways to talk to it byte by byte."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx


@dataclass
class Served:
    """A process that serves: its address, its number, and what it has logged so far."""

    url: str
    port: int
    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)

    def client(self, address: str = "127.0.0.1", timeout: float = 60) -> httpx.Client:
        """Return a client that comes from an address of this machine."""
        transport = httpx.HTTPTransport(local_address=address)
        return httpx.Client(base_url=self.url, transport=transport, timeout=timeout)

    def raw(self, data: bytes, timeout: float = 10) -> bytes:
        """Send bytes, and return all that comes back until the connection is closed or nothing more comes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=timeout) as line:
            line.sendall(data)
            return read_all(line)

    @property
    def memory(self) -> int:
        """How many bytes the process holds."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) * 1024  # type: ignore[index]

    def family(self) -> list[int]:
        """Return the numbers of all processes that come from this one, without those that have ended."""
        parents = {}
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                number, rest = stat.read_text().split(" (", 1)
            except OSError:
                continue
            state, parent, *_ = rest.rpartition(") ")[2].split()
            if state != "Z":
                parents[int(number)] = int(parent)
        found = [self.process.pid]
        for number in found:
            found += [child for child, parent in parents.items() if parent == number]
        return found[1:]


def read_all(line: socket.socket) -> bytes:
    """Return all that comes over a connection."""
    parts = []
    try:
        while part := line.recv(65536):
            parts.append(part)
    except (TimeoutError, ConnectionError):
        pass
    return b"".join(parts)


@contextmanager
def served(*options: str, before: tuple[str, ...] = ()) -> Iterator[Served]:
    """Run `coopgraph serve` on a free port until the block ends; `before` are options that choose the graph."""
    program = [sys.executable, "-m", "coopgraph", *before, "serve", "--port", "0", *options]
    process = subprocess.Popen(program, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    lines: list[str] = []
    ready = threading.Event()

    def read() -> None:
        assert process.stderr
        for line in process.stderr:
            lines.append(line.rstrip("\n"))
            ready.set()
        ready.set()

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    try:
        assert ready.wait(60), "the site did not start"
        match = re.search(r" at (http://127\.0\.0\.1:(\d+)/)", lines[0] if lines else "")
        assert match, f"the site did not start: {lines}"
        yield Served(match[1].rstrip("/"), int(match[2]), process, lines)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        reader.join(5)
        assert process.stderr
        process.stderr.close()
