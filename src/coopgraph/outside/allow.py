"""Allow-lists: the places from which something may be fetched; an empty one allows nothing."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Final

from coopgraph.errors import FetchRefused
from coopgraph.outside.address import IPAddress, WebAddress
from coopgraph.outside.hosts import is_public, literal_address, plain

VARIABLE: Final = "COOPGRAPH_ALLOW"
"""The environment variable that holds the allow-list, its entries separated by spaces."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One place: scheme, host and port must be the same, and the path must begin with the same whole segments.

    >>> entry = Entry.parse("https://example.org/data")
    >>> entry.covers(WebAddress.parse("https://example.org/data/a.ttl"))
    True
    >>> entry.covers(WebAddress.parse("https://example.org/database"))
    False
    """

    scheme: str
    host: str
    port: int
    path: str = ""

    @classmethod
    def parse(cls, text: str) -> Entry:
        """Read an entry, such as `https://example.org/` or `http://localhost:3030/ds`."""
        address = WebAddress.parse(text)
        if address.query or "#" in text:
            raise FetchRefused(
                "an entry of the allow-list ends with the path", where=text, remedy="Leave out “?…” and “#…”."
            )
        return cls.of(address)

    @classmethod
    def of(cls, address: WebAddress) -> Entry:
        """Return the entry that allows an address, whatever its query."""
        return cls(address.scheme, address.host, address.port, address.path.rstrip("/"))

    def covers(self, address: WebAddress) -> bool:
        """Whether an address is at this place or below it."""
        same = (self.scheme, self.host, self.port) == (address.scheme, address.host, address.port)
        return same and (address.path == self.path or address.path.startswith(f"{self.path}/"))

    def admits(self, address: IPAddress) -> bool:
        """Whether a connection may go to this number: a public one, or the private one that the entry itself names.

        >>> from ipaddress import ip_address
        >>> Entry.parse("http://localhost:8890/").admits(ip_address("127.0.0.1"))
        True
        >>> Entry.parse("http://example.org/").admits(ip_address("127.0.0.1"))
        False
        """
        named = literal_address(self.host)
        if named is not None:
            return named == plain(address)
        return plain(address).is_loopback if self.host == "localhost" else is_public(address)

    @property
    def is_private(self) -> bool:
        """Whether the entry itself names this machine, or an address that is not in the open internet."""
        named = literal_address(self.host)
        return self.host == "localhost" or (named is not None and not is_public(named))

    def __str__(self) -> str:
        return str(WebAddress(self.scheme, self.host, self.port, f"{self.path}/"))


@dataclass(frozen=True, slots=True)
class AllowList:
    """The places from which something may be fetched.

    >>> allow = AllowList.of("https://query.wikidata.org/sparql", "http://localhost:8890/")
    >>> allow.entry(WebAddress.parse("https://query.wikidata.org/other")) is None
    True
    """

    entries: tuple[Entry, ...] = ()

    @classmethod
    def of(cls, *prefixes: str) -> AllowList:
        """Return the list of these places."""
        return cls(tuple(dict.fromkeys(Entry.parse(prefix) for prefix in prefixes)))

    @classmethod
    def for_url(cls, url: str) -> AllowList:
        """Return the list that allows one address, with any query, and what is below it.

        >>> print(AllowList.for_url("https://example.org/sparql?default-graph-uri=").entries[0])
        https://example.org/sparql/
        """
        return cls((Entry.of(WebAddress.parse(url)),))

    @classmethod
    def from_environment(cls) -> AllowList:
        """Return the list in the environment variable COOPGRAPH_ALLOW; without it, nothing is allowed."""
        return cls.of(*os.environ.get(VARIABLE, "").split())

    def __or__(self, other: AllowList) -> AllowList:
        return AllowList(tuple(dict.fromkeys(self.entries + other.entries)))

    def entry(self, address: WebAddress) -> Entry | None:
        """Return the entry that allows an address, the most special one, or None."""
        return max((e for e in self.entries if e.covers(address)), key=lambda e: len(e.path), default=None)

    def check(self, address: WebAddress) -> Entry:
        """Return the entry that allows an address; if none does, it is refused."""
        entry = self.entry(address)
        if entry is None:
            raise FetchRefused(
                "nothing is fetched from there", where=str(address), remedy=f"Allow it: {VARIABLE}={address.origin}/"
            )
        return entry
