"""Sharing: work that several processes do together, whose results come in the order of the work."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from typing import Any, Final, TypeVar

from coopgraph.errors import Overrun, ParameterError

T = TypeVar("T")
_PER_PROCESSOR: Final = 4
"""How many processes there are at most for each processor: more would only stand in each other's way."""


def workers(processes: int, pieces: int) -> int:
    """Return how many processes share some pieces of work, if so many may: never more than can be of use.

    >>> workers(1, 10), workers(100_000, 1)
    (1, 1)
    """
    if not isinstance(processes, int) or processes < 1:
        raise ParameterError(
            f"“{processes}” processes cannot share the work", remedy="Give a whole number, 1 or more, for processes."
        )
    if not hasattr(os, "fork"):
        return 1
    return max(1, min(processes, pieces, _PER_PROCESSOR * (os.cpu_count() or 1)))


def share(make: Callable[[int], T], numbers: Sequence[int], processes: int) -> Iterator[T]:
    """Yield what is made of each number, in their order; several processes take turns at them.

    Each process has a pipe of its own and waits until its result is fetched, so that no more results are held than
    there are processes. They end with this generator, whatever ends it, and if this process is killed.
    """
    if processes == 1:
        yield from map(make, numbers)
        return
    context = multiprocessing.get_context("fork")
    readers: list[Connection] = []
    crew: list[multiprocessing.process.BaseProcess] = []
    try:
        for at in range(processes):
            reader, writer = context.Pipe(duplex=False)
            readers.append(reader)
            turns = numbers[at::processes]
            process = context.Process(target=_work, args=(make, turns, writer, tuple(readers)), daemon=True)
            with _uninterrupted():
                process.start()
                crew.append(process)
            writer.close()
        for at in range(len(numbers)):
            yield _fetch(readers[at % processes])
    finally:
        _end(crew)
        for reader in readers:
            reader.close()


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Hold Ctrl-C back for a moment; a process that is started in it never hears of it: whoever started it ends it."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end(crew: Sequence[multiprocessing.process.BaseProcess]) -> None:
    with _uninterrupted():
        for process in crew:
            process.kill()  # they share nothing that could be left in disorder
        for process in crew:
            process.join()


def _work(
    make: Callable[[int], Any], numbers: Sequence[int], writer: Connection, readers: Sequence[Connection]
) -> None:
    """Send what is made of each number, or what went wrong."""
    for reader in readers:
        reader.close()  # so that a pipe breaks as soon as the process that reads it is gone
    with suppress(BrokenPipeError):
        for number in numbers:
            try:
                made = make(number)
            except Exception as error:
                writer.send((None, error))
                return
            writer.send((made, None))


def _fetch(reader: Connection) -> Any:
    try:
        made, error = reader.recv()
    except EOFError:
        raise Overrun(
            "memory",
            "one of the processes that share the work was ended from outside",
            remedy="Let fewer processes share it, if memory is short.",
        ) from None
    if error is not None:
        raise error
    return made
