"""A run: what the parent sees of work in a child, and how it is stopped."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol

from coopgraph import errors
from coopgraph.jail.cell import FRAME
from coopgraph.jail.limits import Limits, shown_size

_PIECE: Final = 2**18


class Ending(NamedTuple):
    """How a child ended: the signal that killed it (0 if none), and the most memory that it took, in bytes."""

    signal: int
    peak: int


def resident() -> int:
    """Return how much memory of its own this process holds, or 0 where the system does not say."""
    try:
        _, held, shared, *_ = map(int, Path("/proc/self/statm").read_bytes().split())
        return (held - shared) * os.sysconf("SC_PAGESIZE")
    except OSError:
        return 0


def reap(pid: int, born: int, flags: int = 0) -> tuple[int, Ending]:
    """Wait for a process, or with -1 for any, and return its number and how it ended.

    `born` is what it held when it began: a forked process begins with the memory of its parent.
    """
    found, status, usage = os.wait4(pid, flags)
    peak = max(0, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024) - born)
    return found, Ending(os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0, peak)


class Child(Protocol):
    """A process that does one piece of work."""

    def kill(self) -> None:
        """End it at once."""

    def wait(self) -> Ending | None:
        """Wait for its end, and say how it was; None if nobody can tell."""

    def leave(self) -> None:
        """Let it go: it has nothing more to do."""


class Forked:
    """A child of this very process."""

    def __init__(self, pid: int, born: int) -> None:
        self._pid = pid
        self._born = born
        self._owner = os.getpid()
        self._lock = threading.Lock()
        self._ending: Ending | None = None

    def kill(self) -> None:
        """End it at once."""
        with self._lock, contextlib.suppress(ProcessLookupError):
            if self._ending is None and self._owner == os.getpid():
                os.kill(self._pid, signal.SIGKILL)

    def wait(self) -> Ending | None:
        """Wait for its end, and say how it was."""
        with contextlib.suppress(ChildProcessError):
            if self._ending is None and self._owner == os.getpid():
                self._ending = reap(self._pid, self._born)[1]
        return self._ending

    def leave(self) -> None:
        """Let it go: it has nothing more to do."""
        self.kill()
        self.wait()


class Run:
    """Work under way in a child: the pieces of its result, as they come, and no end without an end.

    Every way out of it but a good end, also an exception or Ctrl-C, ends the child. `cancel` may be called from any
    thread. `peak` is the most memory that the child took, if it has ended.
    """

    def __init__(
        self,
        data: socket.socket,
        child: Child,
        limits: Limits,
        keep: Callable[[], bool] = lambda: False,
        done: Callable[[], None] = lambda: None,
    ) -> None:
        self._data = data
        self._child = child
        self._limits = limits
        self._deadline = time.monotonic() + limits.timeout
        self._keep = keep
        self._done = done
        self._well = False
        self._open = True
        self._cancelled = False
        self._pieces = self._read()
        self.peak = 0

    def __enter__(self) -> Run:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __iter__(self) -> Iterator[bytes]:
        """Return the pieces of the result, which end normally only if all of it was there."""
        return self._pieces

    def _read(self) -> Iterator[bytes]:
        with self:
            buffer, total, stays = bytearray(), 0, False
            while True:
                while (frame := _take(buffer)) is not None:
                    kind, content = frame
                    if kind == b"s":
                        stays = True
                        continue
                    if kind == b"e":
                        self._well = stays and not buffer
                        return
                    if kind != b"d":
                        error = _told(content)
                        self._well = stays and not (buffer or isinstance(error, (errors.Overrun, errors.JailError)))
                        raise error
                    yield content
                received = self._receive()
                total += len(received)
                if total > self._limits.size:
                    raise errors.Overrun("size", f"the result is longer than {shown_size(self._limits.size)}")
                if not received:
                    raise self._explain()
                buffer += received

    def cancel(self) -> None:
        """End the work: whoever waits for it gets an error that says so."""
        self._cancelled = True
        self._child.kill()

    def abandon(self) -> None:
        """End the child, and leave it to who began it to count it out."""
        self._done = lambda: None
        self.close()

    def close(self) -> None:
        """End the child, if it has not ended, and wait until it is gone; or let it stay for more, if all went well."""
        if self._open:
            self._open = False
            try:
                if self._well and not self._cancelled and self._keep():
                    return
                self._child.kill()
                self._data.close()
                if ending := self._child.wait():
                    self.peak = ending.peak
            finally:
                self._done()

    def _receive(self) -> bytes:
        poll = select.poll()
        poll.register(self._data, select.POLLIN)
        left = self._deadline - time.monotonic()
        if left <= 0 or not poll.poll(min(left, 3600.0) * 1000 + 1):
            raise self._late()
        try:
            return self._data.recv(_PIECE)
        except ConnectionError:
            return b""

    def _late(self) -> errors.Overrun:
        return errors.Overrun("time", f"it took longer than {self._limits.timeout:g} s")

    def _explain(self) -> errors.CoopgraphError:
        """Say why the child ended without a result."""
        if self._cancelled:
            return errors.Overrun("cancelled", "it was cancelled")
        ending = self._child.wait()
        if ending is None:
            return errors.JailError("the worker process is gone", remedy="Try again.")
        self.peak = ending.peak
        if ending.signal == signal.SIGALRM:
            return self._late()
        crammed = ending.peak > self._limits.memory * 0.8
        if ending.signal == signal.SIGABRT or (ending.signal in (signal.SIGSEGV, signal.SIGBUS) and crammed):
            return errors.Overrun("memory", f"it needs more than {shown_size(self._limits.memory)} of memory")
        if ending.signal in (signal.SIGSEGV, signal.SIGBUS):
            return errors.Overrun("depth", "it nests too deeply")
        how = f"was ended by signal {ending.signal}" if ending.signal else "ended early"
        return errors.JailError(f"the worker process {how}", remedy="Try again.")


def _take(buffer: bytearray) -> tuple[bytes, bytes] | None:
    """Take the first whole frame out of a buffer."""
    if len(buffer) < FRAME.size:
        return None
    kind, length = FRAME.unpack_from(buffer)
    if len(buffer) < FRAME.size + length:
        return None
    content = bytes(buffer[FRAME.size : FRAME.size + length])
    del buffer[: FRAME.size + length]
    return kind, content


def _told(content: bytes) -> errors.CoopgraphError:
    """Return the error that a child describes."""
    try:
        told: Any = {key: str(value) for key, value in json.loads(content).items()}
    except (ValueError, AttributeError, RecursionError):
        told = {}
    if reason := told.get("reason"):
        return errors.Overrun(
            reason, "it needs more memory than it may" if reason == "memory" else "it nests too deeply"
        )
    kind = getattr(errors, told.get("error", ""), None) if told.get("error") in errors.__all__ else None
    with contextlib.suppress(TypeError, KeyError):
        if isinstance(kind, type) and issubclass(kind, errors.CoopgraphError):
            return kind(told["problem"], where=told["where"], remedy=told["remedy"])
    return errors.JailError(f"the worker process failed ({told.get('problem', 'no reason given')})")
