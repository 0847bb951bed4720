"""The keeper: a small process that holds the graph, and forks a child for each piece of work.

A process with several threads must not be copied: another thread may hold a lock that nobody in the copy will ever let
go. The keeper has one thread, is given the graph once, and is asked over a socket. With each request come two more
sockets: over the first, the child gets its work and answers; the second stays here, says how the child ended, and ends
the child as soon as the other side closes it. When the last asker is gone, so are the keeper and its children.

A child that has come to a good end stays for more work of the same kind, for a while: a process that was just forked is
slow at everything that it does for the first time.
"""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import socket
import sys
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from coopgraph.jail.cell import serve
from coopgraph.jail.run import reap, resident

READY: Final = b"r"

_LOOK: Final = 0.5
"""How often to look at what the children do, in seconds."""

_LONG: Final = 1.0
"""How many seconds of a processor are much for one child."""

_LAST: Final = 19
"""The nice value of those who go behind all others."""


class Keeper:
    """The loop: requests, askers that have gone, children that have ended."""

    def __init__(self, control: socket.socket, store: ox.Store, nice: int = 0) -> None:
        self._control = control
        self._store = store
        self._nice = nice
        self._born = resident()
        self._children: dict[int, socket.socket] = {}
        self._selector = selectors.DefaultSelector()
        self._bell, self._ring = socket.socketpair()
        self._ring.setblocking(False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._ring.fileno())  # the end of a child rings the bell
        self._selector.register(control, selectors.EVENT_READ)
        self._selector.register(self._bell, selectors.EVENT_READ)

    def run(self) -> None:
        """Serve until nobody can ask any more."""
        self._control.send(READY)
        while True:
            for key, _ in self._selector.select(_LOOK if self._nice and self._children else None):
                if key.fileobj is self._control:
                    _, received, _, _ = socket.recv_fds(self._control, 1, 2)
                    if len(received) != 2:
                        return self._end()
                    self._fork(*received)
                elif key.fileobj is self._bell:
                    self._bell.recv(4096)
                    self._reap()
                elif key.data in self._children:  # whoever asked has closed the socket, or says what is never said
                    self._selector.unregister(key.fileobj)
                    os.kill(key.data, signal.SIGKILL)
            if self._nice:
                self._send_back()

    def _send_back(self) -> None:
        """Have those that have worked for long go behind all others; they take no more work after this."""
        for pid in self._children:
            with contextlib.suppress(OSError):
                if _worked(pid) > _LONG:
                    os.setpriority(os.PRIO_PROCESS, pid, _LAST)

    def _fork(self, data: int, status: int) -> None:
        pid = os.fork()
        if pid == 0:
            os.nice(self._nice)
            serve(data, self._store)
        os.close(data)
        self._children[pid] = socket.socket(fileno=status)
        self._selector.register(self._children[pid], selectors.EVENT_READ, pid)

    def _reap(self) -> None:
        while self._children:
            pid, ending = reap(-1, self._born, os.WNOHANG)
            if pid == 0:
                return
            status = self._children.pop(pid)
            if status.fileno() in self._selector.get_map():
                self._selector.unregister(status)
            with status, contextlib.suppress(OSError):
                status.send(json.dumps(ending).encode())

    def _end(self) -> None:
        for pid in self._children:
            os.kill(pid, signal.SIGKILL)


def _worked(pid: int) -> float:
    """Return how many seconds a process has used a processor; nothing where the system does not say."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main(control: int, nice: int = 0) -> None:
    """Read the graph from standard input, and keep it; the children let others go first, if that is wanted."""
    store = ox.Store()
    store.bulk_extend(ox.parse(sys.stdin.buffer, format=ox.RdfFormat.N_QUADS))
    import coopgraph.jail.ask
    import coopgraph.jail.write  # noqa: F401  (so that the children need not)

    Keeper(socket.socket(fileno=control), store, nice).run()
