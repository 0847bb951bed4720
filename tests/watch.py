"""A watch over what Python itself does with the network and with files: every connection, look-up of a name and open.

An audit hook cannot be removed, so there is one for the whole run, which reports to whoever watches at the moment.
What an engine does below Python is not seen by it; stand-in servers and canary files see that.
"""

from __future__ import annotations

import ctypes
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from typing import Any

NETWORK = frozenset(
    {
        "socket.connect",
        "socket.getaddrinfo",
        "socket.gethostbyname",
        "socket.gethostbyaddr",
        "socket.sendto",
        "urllib.Request",
        "http.client.connect",
    }
)


class NetworkCutError(OSError):
    """Somebody wanted to reach another machine while the network was cut."""


class Watch:
    """What happened while somebody watched."""

    def __init__(self, *, cut: bool) -> None:
        self.cut = cut
        self.network: list[str] = []
        self.files: list[str] = []

    def tell(self, event: str, args: tuple[Any, ...]) -> None:
        if event == "open" and isinstance(args[0], (str, bytes)):
            self.files.append(args[0] if isinstance(args[0], str) else args[0].decode(errors="replace"))
        elif event in NETWORK and not _local(event, args):
            self.network.append(f"{event} {args[-1] if event == 'socket.connect' else args[0]}")
            if self.cut:
                raise NetworkCutError(f"the network is cut: {self.network[-1]}")


def _local(event: str, args: tuple[Any, ...]) -> bool:
    """Whether an event stays on this machine: a socket of the file system, or a number that is looked up as a name."""
    if event == "socket.getaddrinfo":
        try:
            return bool(ip_address(args[0]))
        except ValueError:
            return False
    return event in ("socket.connect", "socket.sendto") and args[0].family == socket.AF_UNIX


_watching: list[Watch] = []


@cache
def _install() -> None:
    def hook(event: str, args: tuple[Any, ...]) -> None:
        if _watching and (event == "open" or event in NETWORK):
            _watching[-1].tell(event, args)

    sys.addaudithook(hook)


@contextmanager
def watch(*, cut: bool = False) -> Iterator[Watch]:
    """Watch as long as the block lasts; `cut` lets every connection and look-up of a name fail."""
    _install()
    _watching.append(Watch(cut=cut))
    try:
        yield _watching[-1]
    finally:
        _watching.pop()


class Canary:
    """A file of which the system itself tells whenever any process opens it (Linux alone has that)."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.write_text("<urn:canary> <urn:says> <urn:i-was-read> .\n")
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._fd = self._libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        if self._fd < 0 or self._libc.inotify_add_watch(self._fd, os.fsencode(path), 0x20) < 0:
            raise OSError(ctypes.get_errno(), "the system does not watch files")

    @property
    def opens(self) -> int:
        """How often the file was opened since this was last asked."""
        try:
            return len(os.read(self._fd, 65_536)) // 16
        except BlockingIOError:
            return 0

    def close(self) -> None:
        os.close(self._fd)
