"""The jail itself: the place to start work from, whatever this process is like."""

from __future__ import annotations

import hashlib
import os
import pickle
import socket
import threading
import weakref
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from coopgraph.errors import JailError, Overrun
from coopgraph.jail.cell import LENGTH, Request, Work, serve
from coopgraph.jail.idle import Idle
from coopgraph.jail.kept import Keeping
from coopgraph.jail.limits import Limits
from coopgraph.jail.run import Child, Forked, Run, resident


class Jail:
    """Where work on a store is done in a child process, under limits; the work leaves the store as it is.

    A process with one thread, as the command line is, forks the child itself. Any other, such as a notebook or a
    server, starts a keeper once, which is given a copy of the store and does the forking. Many threads may use it.

    `changing` says whether the store may have been written to: the keeper's copy is then compared before each use.
    `slots` is how many children may run at a time; `nice` is by how much the children of a keeper stand back when the
    processors are busy.

    >>> Jail().run(_echo, b"moon")
    b'moon'
    """

    def __init__(
        self,
        store: ox.Store | None = None,
        *,
        changing: Callable[[], bool] = lambda: False,
        slots: int | None = None,
        keeper: bool | None = None,
        nice: int = 0,
    ) -> None:
        self._store = store if store is not None else ox.Store()
        self._changing = changing
        self._slots = threading.BoundedSemaphore(slots or 2 * (os.cpu_count() or 2))
        self._wanted = keeper
        self._nice = nice
        self._lock = threading.Lock()
        self._keeper: Keeping | None = None
        self._idle = Idle()
        weakref.finalize(self, self._idle.clear)

    def run(self, work: Work, *arguments: Any, limits: Limits | None = None) -> bytes:
        """Do work, and return the whole of its result."""
        return b"".join(self.start(work, *arguments, limits=limits))

    def start(self, work: Work, *arguments: Any, limits: Limits | None = None) -> Run:
        """Begin work, a function of a module, and return at once: the result comes as the run is iterated over.

        Waiting for a free slot takes at most as long as the work may.
        """
        if not hasattr(os, "fork"):
            raise JailError("this system cannot fork processes", remedy="Pass jail=False, if you trust the query.")
        allowed = limits or Limits()
        if not self._slots.acquire(timeout=min(allowed.timeout, threading.TIMEOUT_MAX)):
            raise Overrun("busy", "too much is being asked at once")
        try:
            return self._start(work, arguments, allowed)
        except BaseException:
            self._slots.release()
            raise

    def warm(self) -> None:
        """Start the keeper, if one will be needed, so that the first query need not wait for it."""
        if self._apart:
            with self._lock:
                self._kept()

    def close(self) -> None:
        """End the keeper, and the children that wait for more."""
        with self._lock:
            self._idle.clear()
            if self._keeper:
                self._keeper.close()
            self._keeper = None

    @property
    def _apart(self) -> bool:
        """Whether this process must not be forked."""
        return threads() > 1 if self._wanted is None else self._wanted

    def _start(self, work: Work, arguments: tuple[Any, ...], limits: Limits) -> Run:
        request = (work, arguments, limits)
        with self._lock:
            idle, fork = self._forks(request)
            found = idle.take(work) if idle is not None else None
            data, child = found or fork()
        run = Run(data, child, limits, lambda: idle is not None and idle.keep(work, data, child), self._finished)
        if found or self._apart:
            try:
                _send(data, pickle.dumps(request), limits.timeout)
            except BaseException:
                run.abandon()
                raise
        return run

    def _forks(self, request: Request) -> tuple[Idle | Keeping | None, Callable[[], tuple[socket.socket, Child]]]:
        """Return where children wait that know the graph as it is now, and how to get another one."""
        if self._apart:
            keeping = self._kept()
            return keeping, keeping.fork
        return (None if self._changing() else self._idle), lambda: self._fork(request)

    def _fork(self, request: Request) -> tuple[socket.socket, Child]:
        here, there = socket.socketpair()
        with there:
            born = resident()
            pid = os.fork()
            if pid == 0:
                serve(there.fileno(), self._store, request)
        return here, Forked(pid, born)

    def _finished(self) -> None:
        self._slots.release()

    def _kept(self) -> Keeping:
        """Return the keeper, with the graph as it is now."""
        digest = _digest(self._store) if self._changing() else ""
        if self._keeper and self._keeper.alive and self._keeper.digest == digest:
            return self._keeper
        self._keeper = Keeping(self._store, digest, self._nice)
        return self._keeper


def threads() -> int:
    """Return how many threads this process has, those of libraries included where the system says so."""
    try:
        return sum(1 for _ in Path("/proc/self/task").iterdir())
    except OSError:
        return threading.active_count()


@cache
def bare() -> Jail:
    """Return a jail without a graph, for other work on what a stranger wrote, such as parsing a file.

    >>> bare().run(_echo, b"mars")
    b'mars'
    """
    return Jail()


def _echo(store: ox.Store, data: bytes) -> list[bytes]:
    return [data]


def _digest(store: ox.Store) -> str:
    return hashlib.sha256(store.dump(format=ox.RdfFormat.N_QUADS) or b"").hexdigest()


def _send(to: socket.socket, data: bytes, timeout: float) -> None:
    to.settimeout(timeout)
    try:
        to.sendall(LENGTH.pack(len(data)) + data)
    except TimeoutError:
        raise Overrun("time", f"it took longer than {timeout:g} s") from None
    except OSError:
        pass  # the child is gone: the run will say how
    to.settimeout(None)
