"""The crowd: how many queries run at a time, and how many of one client; the others wait, or are sent off."""

from __future__ import annotations

import ipaddress
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from coopgraph.errors import QueryTimeout


class Crowd:
    """Places to run in: so many, so many of them for one client, and so long a wait for one.

    >>> crowd = Crowd(places=2, each=1, patience=0.01)
    >>> with crowd.place("10.0.0.1"), crowd.place("10.0.0.2"):
    ...     crowd.running
    2
    """

    def __init__(self, places: int, each: int, patience: float) -> None:
        self._places = places
        self._each = each
        self._patience = patience
        self._free = threading.Condition()
        self._taken: Counter[str] = Counter()
        self._waiting = 0

    @property
    def running(self) -> int:
        """How many run now."""
        return self._taken.total()

    @property
    def waiting(self) -> int:
        """How many wait now."""
        return self._waiting

    @contextmanager
    def place(self, client: str, gone: Callable[[], bool] = lambda: False) -> Iterator[None]:
        """Hold a place for a client; when it takes too long to get one, or the client has gone, it is an error."""
        key = neighbourhood(client)
        self._take(key, gone)
        try:
            yield
        finally:
            with self._free:
                self._taken -= Counter([key])
                self._free.notify_all()

    def _take(self, key: str, gone: Callable[[], bool]) -> None:
        deadline = time.monotonic() + self._patience
        with self._free:
            if self._waiting >= 4 * self._places:
                raise _busy()
            self._waiting += 1
            try:
                while self._taken.total() >= self._places or self._taken[key] >= self._each:
                    left = deadline - time.monotonic()
                    if left <= 0 or gone():
                        raise _busy()
                    self._free.wait(min(left, 0.25))
                self._taken[key] += 1
            finally:
                self._waiting -= 1


def neighbourhood(client: str) -> str:
    """Return what counts as one client: an address, or for IPv6 the network that a household has.

    >>> neighbourhood("10.0.0.1"), neighbourhood("2001:db8:1:2:3::4"), neighbourhood("")
    ('10.0.0.1', '2001:db8:1:2::', '')
    """
    try:
        address = ipaddress.ip_address(client)
    except ValueError:
        return client
    if address.version == 4:
        return client
    return str(ipaddress.ip_network((address, 64), strict=False).network_address)


def _busy() -> QueryTimeout:
    return QueryTimeout("too much is being asked at once", remedy="Try again in a few seconds.")
