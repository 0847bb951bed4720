"""The wire: connections that go to checked addresses only, and that end when patience does."""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from functools import cache
from typing import Any, Final

import httpcore

from coopgraph.errors import FetchRefused
from coopgraph.outside.allow import Entry
from coopgraph.outside.hosts import resolve
from coopgraph.outside.limits import Deadline

_REMEDY: Final = "If that is meant, name the address itself in the allow-list."


class Backend(httpcore.NetworkBackend):
    """Makes the connections of one request: resolves the host, checks every address, and connects to one of them."""

    def __init__(self, entry: Entry, deadline: Deadline, patience: float) -> None:
        self.entry = entry
        self.deadline = deadline
        self.patience = patience
        self.inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the host of the entry; to no other, and to no private address that the entry does not name."""
        patience = Deadline.after(self.deadline.within(self.patience))
        addresses = resolve(host, port, patience.left)
        if refused := [address for address in addresses if not self.entry.admits(address)]:
            raise FetchRefused(f"{host} leads to {refused[0]}, which is no public address", remedy=_REMEDY)
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in addresses:
            try:
                stream = self.inner.connect_tcp(
                    str(address), port, timeout=patience.left, socket_options=socket_options
                )
                return Stream(stream, self.deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    def connect_unix_socket(self, path: str, *args: Any, **kwargs: Any) -> httpcore.NetworkStream:
        """Refuse: nothing is fetched from a socket in the file system."""
        raise FetchRefused(f"{path} is not a web address")


class Stream(httpcore.NetworkStream):
    """A connection on which no step may outlast the deadline of the request."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self.inner = inner
        self.deadline = deadline

    def _patience(self, timeout: float | None, over: type[Exception]) -> float:
        left = self.deadline.within(timeout)
        if left <= 0:
            raise over("the time is over")
        return left

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Receive some bytes."""
        return self.inner.read(max_bytes, self._patience(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send bytes, a piece at a time, so that a slow reader cannot stretch the deadline."""
        for at in range(0, len(buffer), _PIECE):
            self.inner.write(buffer[at : at + _PIECE], self._patience(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        """End the connection."""
        self.inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Encrypt the connection; the certificate must be that of the host in the address."""
        patience = self._patience(timeout, httpcore.ConnectTimeout)
        return Stream(self.inner.start_tls(ssl_context, server_hostname, patience), self.deadline)

    def get_extra_info(self, info: str) -> Any:
        """Return what is known of the connection."""
        return self.inner.get_extra_info(info)


_PIECE: Final = 16_384


@cache
def certificates() -> ssl.SSLContext:
    """Return how certificates are checked: against those the system trusts, and those of Mozilla."""
    import certifi

    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context
