"""The keeper, as seen from the process that asks it: its start, its children, its end."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import weakref
from typing import Final

import pyoxigraph as ox

from coopgraph.errors import JailError
from coopgraph.jail.cell import Work
from coopgraph.jail.idle import Idle
from coopgraph.jail.run import Child, Ending

_START: Final = 120.0
"""How many seconds a keeper may take until it has the graph."""

_PATIENCE: Final = 5.0
"""How many seconds a keeper may take to say how a child ended."""

_PROGRAM: Final = "import sys; from coopgraph.jail.keeper import main; main(*map(int, sys.argv[1:]))"


class Keeping:
    """The keeper, as seen from here."""

    def __init__(self, store: ox.Store, digest: str, nice: int = 0) -> None:
        self.digest = digest
        self._owner = os.getpid()
        self._control, control = socket.socketpair()
        paths = os.pathsep.join(path for path in sys.path if path)
        program = [sys.executable or "python3", "-P", "-c", _PROGRAM, str(control.fileno()), str(nice)]
        with control:
            try:
                self._process = subprocess.Popen(
                    program,
                    env={**os.environ, "PYTHONPATH": paths, "RUST_BACKTRACE": "0"},
                    stdin=subprocess.PIPE,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    pass_fds=[control.fileno()],
                    start_new_session=True,  # so that Ctrl-C ends the query and not the keeper
                )
            except OSError as error:
                self._control.close()
                raise JailError(f"the worker process did not start ({error})", remedy="Pass jail=False.") from None
        self.idle = Idle()
        self.close = weakref.finalize(self, _end, self._process, self._control, self.idle)
        try:
            assert self._process.stdin
            with contextlib.suppress(BrokenPipeError), self._process.stdin as stdin:
                store.dump(stdin, format=ox.RdfFormat.N_QUADS)
            self._control.settimeout(_START)
            ready = self._control.recv(1)
        except BaseException as error:
            self.close()
            if isinstance(error, OSError):
                raise JailError(f"the worker process did not start ({error})", remedy="Try again.") from None
            raise
        if not ready:
            self.close()
            raise JailError("the worker process ended as it began", remedy="Try again, or pass jail=False.")

    @property
    def alive(self) -> bool:
        """Whether it can still be asked, by this very process."""
        return self._owner == os.getpid() and self._process.poll() is None

    def take(self, work: Work) -> tuple[socket.socket, Child] | None:
        """Take out a child that waits for such work, if there is one."""
        return self.idle.take(work)

    def keep(self, work: Work, data: socket.socket, child: Child) -> bool:
        """Take in a child; whether there was room for it, and it can still be asked."""
        return self.close.alive and self.idle.keep(work, data, child)

    def fork(self) -> tuple[socket.socket, Kept]:
        """Have it fork a child, and return the socket over which that hears and answers."""
        data, end = socket.socketpair()
        here, there = socket.socketpair()
        with end, there:
            try:
                socket.send_fds(self._control, [b"f"], [end.fileno(), there.fileno()])
            except OSError as error:
                data.close()
                here.close()
                raise JailError(f"the worker process is gone ({error})", remedy="Try again.") from None
        return data, Kept(here)


class Kept:
    """A child of the keeper: closing the socket for writing ends it."""

    def __init__(self, status: socket.socket) -> None:
        self._status = status
        self._ending: Ending | None = None

    def kill(self) -> None:
        """End it at once."""
        with contextlib.suppress(OSError):
            self._status.shutdown(socket.SHUT_WR)

    def leave(self) -> None:
        """Let it go, and not wait."""
        self._status.close()

    def wait(self) -> Ending | None:
        """Wait for its end, and say how it was; None if the keeper is gone too."""
        if self._status.fileno() >= 0:
            with self._status, contextlib.suppress(OSError, ValueError, TypeError):
                self._status.settimeout(_PATIENCE)
                self._ending = Ending(*json.loads(self._status.recv(200)))
        return self._ending


def _end(process: subprocess.Popen[bytes], control: socket.socket, idle: Idle) -> None:
    idle.clear()
    control.close()
    try:
        process.wait(2)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()
