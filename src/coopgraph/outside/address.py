"""Addresses on the web, read strictly: what is checked is, character by character, what is sent."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import Final, TypeAlias
from urllib.parse import quote, urljoin

from coopgraph.errors import FetchRefused

IPAddress: TypeAlias = "ipaddress.IPv4Address | ipaddress.IPv6Address"

PORTS: Final = {"http": 80, "https": 443}
LONGEST: Final = 8_192
_URL: Final = re.compile(
    r"""(?P<scheme>[A-Za-z][A-Za-z0-9+.\-]*)://
        (?P<login>[^/?\#]*@)?
        (?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9](?:[A-Za-z0-9._\-]*[A-Za-z0-9])?)
        (?::(?P<port>[0-9]{1,5}))?
        (?P<path>/[^?\#]*)?
        (?P<query>\?[^\#]*)?
        (?:\#.*)?""",
    re.VERBOSE,
)
_NEVER: Final = re.compile(r"""[\x00-\x20\x7f-\x9f<>"\\^`{|}\ud800-\udfff]""")
_DOTS: Final = re.compile(r"(?:^|[/\\])\.\.?(?:[/\\]|$)")
_ENCODED: Final = {"%2e": ".", "%2f": "/", "%5c": "\\"}


@dataclass(frozen=True, slots=True)
class WebAddress:
    """An http or https address without credentials, its parts in their plain form.

    >>> address = WebAddress.parse("HTTPS://Example.org/data?x=1#part")
    >>> str(address), address.port, address.path
    ('https://example.org/data?x=1', 443, '/data')
    """

    scheme: str
    host: str
    port: int
    path: str
    query: str = ""

    @classmethod
    def parse(cls, url: str) -> WebAddress:
        """Read an address; one that is odd in any way is refused, with the reason.

        >>> WebAddress.parse("ftp://example.org/")
        Traceback (most recent call last):
        coopgraph.errors.FetchRefused: ftp://example.org/: only http and https addresses are fetched. Write https://…
        """
        shown = hide_login(url)
        if len(url) > LONGEST:
            raise FetchRefused(f"an address has more than {LONGEST} characters", where=shown[:80] + "…")
        if _NEVER.search(url):
            raise FetchRefused(
                "the address holds a character that no address may hold", where=repr(shown), remedy="Percent-encode it."
            )
        match = _URL.fullmatch(url)
        scheme = url.partition(":")[0].lower()
        if scheme not in PORTS:
            raise FetchRefused("only http and https addresses are fetched", where=shown, remedy="Write https://…")
        if match is None:
            raise FetchRefused("this is not a web address", where=shown, remedy="Write it as https://host/path.")
        if match["login"]:
            raise FetchRefused(
                "an address may not hold a user or password",
                where=shown,
                remedy="Put them in ~/.netrc, or in COOPGRAPH_USER and COOPGRAPH_PASSWORD.",
            )
        port = int(match["port"]) if match["port"] else PORTS[scheme]
        if not 0 < port < 65_536:
            raise FetchRefused(f"there is no port {port}", where=shown, remedy="Ports go from 1 to 65535.")
        path = match["path"] or "/"
        if _DOTS.search(_decoded(path)):
            raise FetchRefused("the path holds “.” or “..”", where=shown, remedy="Write the path without them.")
        path, query = quote(path, safe=_SAFE), quote(match["query"] or "", safe=_SAFE)
        return cls(scheme, _host(match["host"], shown), port, path, query)

    def join(self, reference: str) -> WebAddress:
        """Return where a reference leads that was found at this address.

        >>> str(WebAddress.parse("https://example.org/a/b").join("../c"))
        'https://example.org/c'
        """
        return WebAddress.parse(urljoin(str(self), reference))

    @property
    def origin(self) -> str:
        """Scheme, host and port, as they are written.

        >>> WebAddress.parse("http://[::1]:8080/x").origin
        'http://[::1]:8080'
        """
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if self.port == PORTS[self.scheme] else f":{self.port}")

    @property
    def target(self) -> str:
        """Path and query."""
        return self.path + self.query

    def __str__(self) -> str:
        return self.origin + self.target


_SAFE: Final = "/%:?#[]@!$&'()*+,;=-._~"


def hide_login(url: str) -> str:
    """Return an address without the user and password that it may hold, to be shown.

    >>> hide_login("https://me:secret@example.org/")
    'https://…@example.org/'
    """
    return re.sub(r"(?<=//)[^/?#]*@", "…@", url)


def _host(text: str, shown: str) -> str:
    if not text.startswith("["):
        return text.lower()
    try:
        return ipaddress.IPv6Address(text[1:-1]).compressed
    except ValueError:
        raise FetchRefused(f"{text} is not an IPv6 address", where=shown) from None


def _decoded(path: str) -> str:
    """Return a path with its dots and slashes spelled out, however often they were encoded."""
    for _ in range(4):
        plain = re.sub(r"(?i)%25", "%", re.sub(r"(?i)%(?:2e|2f|5c)", lambda m: _ENCODED[m[0].lower()], path))
        if plain == path:
            break
        path = plain
    return path
