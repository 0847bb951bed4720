"""The cell: what happens in the child, from its first breath to its last byte.

Everything here runs after a fork, in a process with one thread. What it writes are frames: a letter, a length, and so
many bytes. `d` is a piece of the result, `e` its end, `x` an error as JSON; `s` before one of these two says that the
child stays for more. A result without its end is no result.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import pickle
import signal
import struct
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final, NoReturn, TypeAlias

import pyoxigraph as ox

from coopgraph.errors import CoopgraphError
from coopgraph.jail.limits import Limits

with contextlib.suppress(ImportError):  # there is none on Windows, where nothing can be forked either
    import resource

Work: TypeAlias = Callable[..., Iterable[bytes]]
"""A function of a module: it is given the store and its arguments, and yields the result as bytes, piece by piece."""

Request: TypeAlias = "tuple[Work, tuple[Any, ...], Limits]"

LENGTH: Final = struct.Struct(">Q")
FRAME: Final = struct.Struct(">cI")
STAYS: Final = FRAME.pack(b"s", 0)
GRACE: Final = 0.5
"""How many seconds after its deadline the child ends itself, should nobody be left to do it."""

OUT: Final = 3
_STATM: Final = 4
"""Here the system says how large the process is, for as long as it lives."""

IDLE: Final = 30.0
"""How many seconds a child stays after its work, in case there is more."""

SPENT: Final = 4096
"""After so many random values of 16 bytes, the engine's generator takes a new seed from the system."""

SWOLLEN: Final = 2**25
"""A child that has grown by so much goes when its work is done, and its memory with it."""


def serve(line: int, store: ox.Store, request: Request | None = None) -> NoReturn:
    """Do work, here named or asked for over a socket, and more of it while all goes well, until nobody asks."""
    try:
        strip(line)
        reseed()
        work, arguments, limits = request or pickle.loads(_read_request())
        born, rank = _memory_in_use(), _rank()
        while True:
            confine(limits)
            stays = False
            for frame in frames(store, work, arguments):
                last = frame[:1] in (b"e", b"x")  # told with it, or a child that is about to go would be asked for more
                stays = last and _memory_in_use() <= born + SWOLLEN and _rank() == rank
                _write(OUT, STAYS + frame if stays else frame)
            if not stays:
                break
            signal.setitimer(signal.ITIMER_REAL, IDLE + GRACE)
            work, arguments, limits = pickle.loads(_read_request())
    except BaseException:  # whoever reads has gone, or nothing more can be said
        os._exit(1)
    os._exit(0)


def strip(out: int) -> None:
    """Give up what came with birth, the signals and open files of the parent; one of these is kept, as number 3."""
    gc.disable()  # so that nothing of the parent's is finalised here
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal sends it to parent and child, and the parent sees to both
    for number in (signal.SIGTERM, signal.SIGALRM, signal.SIGPIPE, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    os.environ["RUST_BACKTRACE"] = "0"
    null = os.open(os.devnull, os.O_RDWR)
    kept = os.dup(out) if out <= OUT else out
    for standard in range(3):
        os.dup2(null, standard)
    os.dup2(kept, OUT)
    highest = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    os.closerange(OUT + 1, highest if 0 < highest < 2**20 else 2**20)
    with contextlib.suppress(OSError):
        os.open("/proc/self/statm", os.O_RDONLY)  # as the lowest number that is free, _STATM


def reseed() -> None:
    """Have the engine draw random values of this child alone: a fork begins with the generator of its parent."""
    for _ in range(SPENT):
        ox.BlankNode()


def confine(limits: Limits) -> None:
    """Give up memory beyond the cap, and ever opening anything, and set the alarm.

    Without free file descriptors, no file can be opened and no connection be made, whatever the engine or its input
    has in mind.
    """
    signal.setitimer(signal.ITIMER_REAL, limits.timeout + GRACE)
    _limit(resource.RLIMIT_CORE, 0)
    if memory := _memory_in_use():
        with contextlib.suppress(OSError):  # if the machine runs out of memory, let it be this process that goes
            Path("/proc/self/oom_score_adj").write_bytes(b"1000")
        _limit(resource.RLIMIT_AS, memory + limits.memory)
    _limit(resource.RLIMIT_NOFILE, 0)


def frames(store: ox.Store, work: Work, arguments: tuple[Any, ...]) -> Iterable[bytes]:
    """Yield the result of work as frames; whatever goes wrong is the last of them."""
    try:
        for piece in work(store, *arguments):
            yield FRAME.pack(b"d", len(piece)) + piece
        yield FRAME.pack(b"e", 0)
    except BaseException as error:
        told = json.dumps(describe(error)).encode()
        yield FRAME.pack(b"x", len(told)) + told


def describe(error: BaseException) -> dict[str, str]:
    """Return an error as plain texts: errors of ours with all they say, others by name.

    >>> describe(MemoryError())["reason"]
    'memory'
    """
    if isinstance(error, CoopgraphError):
        return {
            "error": type(error).__name__,
            "problem": error.problem,
            "where": error.where,
            "remedy": error.remedy,
        }
    if isinstance(error, (MemoryError, RecursionError)):
        return {"reason": "memory" if isinstance(error, MemoryError) else "depth"}
    lines = str(error).splitlines() or [""]
    return {"problem": f"{type(error).__name__}: {lines[0][:500]}"}


def _limit(what: int, value: int) -> None:
    hard = resource.getrlimit(what)[1]
    resource.setrlimit(what, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


def _read_request() -> bytes:
    (length,) = LENGTH.unpack(_read(LENGTH.size))
    return _read(length)


def _read(length: int) -> bytes:
    parts = []
    while length:
        part = os.read(OUT, min(length, 2**20))
        if not part:
            raise EOFError
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


def _memory_in_use() -> int:
    """Return the size of the address space, or 0 where the system does not say: there is no cap on memory then."""
    try:
        return int(os.pread(_STATM, 200, 0).split()[0]) * resource.getpagesize()
    except OSError:
        return 0


def _rank() -> int:
    """Return the nice value of this process: who was sent back stays there, and does no more."""
    return os.getpriority(os.PRIO_PROCESS, 0)


def _write(out: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(out, view) :]
