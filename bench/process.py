"""Processes: an engine in one of its own, that is killed when it takes too long."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
WORK = Path(os.environ.get("COOPGRAPH_BENCH", HERE / ".work"))
Told = dict[str, Any]


class Worker:
    """An engine in a process."""

    def __init__(self, engine: str, python: str = sys.executable, url: str = "") -> None:
        words = [python, str(HERE / "worker.py"), engine, *([url] if url else [])]
        self.log = (WORK / "worker.log").open("ab")
        self.process = subprocess.Popen(
            words,
            env={"COOPGRAPH_FILE_SIZE": "20000", **os.environ},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log,
            start_new_session=True,
        )
        self.rest = b""

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    @property
    def alive(self) -> bool:
        """Whether it can be asked still."""
        return self.process.poll() is None

    def call(self, within: float, **command: Any) -> Told:
        """Send a command; its answer, or what became of it."""
        if not self.alive:
            return {"failed": "it has ended"}
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        try:
            self.process.stdin.write(json.dumps({**command, "within": within}).encode() + b"\n")
            self.process.stdin.flush()
        except OSError:
            return {"failed": "it has ended"}
        while b"\n" not in self.rest:
            ready, _, _ = select.select([self.process.stdout], [], [], within + 5)
            if not ready:
                self.kill()
                return {"gave_up": f"not within {within:.0f} s", "limit": within}
            chunk = os.read(self.process.stdout.fileno(), 1 << 20)
            if not chunk:
                self.process.wait()
                return {"failed": f"it ended by itself ({self.process.returncode})"}
            self.rest += chunk
        first, _, self.rest = self.rest.partition(b"\n")
        told: Told = json.loads(first)
        return told

    def kill(self) -> None:
        """End it, with all that it started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.log.close()


def job(name: str, *arguments: str, python: str = sys.executable, within: float = 300) -> Told:
    """Run a job of jobs.py in a process of its own; what it tells."""
    if not Path(python).is_file():
        return {"failed": "left out: the peers are not installed"}
    words = [python, str(HERE / "jobs.py"), name, *arguments]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    try:
        out, err = process.communicate(timeout=within)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return {"gave_up": f"not within {within:.0f} s"}
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    if process.returncode:
        last = (err.decode(errors="replace").strip().splitlines() or [f"it ended by itself ({process.returncode})"])[-1]
        return {"failed": last[:300]}
    told: Told = json.loads(out.decode().splitlines()[-1])
    return told
