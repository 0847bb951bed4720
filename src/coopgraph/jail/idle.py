"""Idle children: those whose work ended well wait here, for a while, for more work of the same kind.

What a child has never needed it can no longer load, since it can open nothing: so its next work must be like its last.
"""

from __future__ import annotations

import select
import socket
import time
from collections import defaultdict
from typing import Final, NamedTuple

from coopgraph.jail.cell import IDLE, Work
from coopgraph.jail.run import Child

_MOST: Final = 4
"""How many children wait at most, of each kind."""


class Waiting(NamedTuple):
    """A child, the socket over which it hears and answers, and since when it waits."""

    data: socket.socket
    child: Child
    since: float


class Idle:
    """The children that wait."""

    def __init__(self) -> None:
        self._waiting: defaultdict[Work, list[Waiting]] = defaultdict(list)

    def __len__(self) -> int:
        return sum(map(len, self._waiting.values()))

    def take(self, work: Work) -> tuple[socket.socket, Child] | None:
        """Take out a child that has done such work, if one is alive."""
        waiting = self._waiting[work]
        while waiting:
            found = waiting.pop()
            if time.monotonic() - found.since < IDLE and not _readable(found.data):
                return found.data, found.child
            found.data.close()
            found.child.leave()
        return None

    def keep(self, work: Work, data: socket.socket, child: Child) -> bool:
        """Take in a child; whether there was room for it."""
        if len(self._waiting[work]) >= _MOST:
            return False
        self._waiting[work].append(Waiting(data, child, time.monotonic()))
        return True

    def clear(self) -> None:
        """Let all of them go."""
        for waiting in self._waiting.values():
            while waiting:
                found = waiting.pop()
                found.data.close()
                found.child.leave()


def _readable(data: socket.socket) -> bool:
    """Whether something has come, unasked, or the other end is closed."""
    poll = select.poll()
    poll.register(data, select.POLLIN)
    return bool(poll.poll(0))
