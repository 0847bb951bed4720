"""Hosts: by which names the site may be called, and from which other sites it may be asked.

A page elsewhere can have its visitor's browser ask a server on the visitor's own machine. Two things keep it from
reading answers, or from having work done: the name in the request must be one of ours, which a name that leads to us by
a trick is not; and what a browser says it asks for another site is refused, unless somebody follows a link.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from coopgraph.web.settings import Settings

_HOST: Final = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]{1,253})(?::[0-9]{1,5})?")


def is_ours(host: str, settings: Settings) -> bool:
    """Whether the site answers to a `Host`: to numbers, for they lead here by no trick, and to names that it has.

    >>> [is_ours(host, Settings()) for host in ("127.0.0.1:8000", "localhost", "[::1]:80", "evil.example", "")]
    [True, True, True, False, False]
    >>> is_ours("w3id.org", Settings(base="https://w3id.org/space-coop/"))
    True
    """
    match = _HOST.fullmatch(host)
    if not match:
        return False
    name = match[1].strip("[]").lower().rstrip(".")
    return name in _names(settings) or _is_number(name)


def is_foreign(headers: Mapping[str, str], method: str, settings: Settings) -> bool:
    """Whether a browser asks for another site, other than by following a link.

    >>> is_foreign({"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}, "GET", Settings())
    True
    >>> is_foreign({"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}, "GET", Settings())
    False
    >>> is_foreign({"origin": "https://evil.example"}, "POST", Settings())
    True
    """
    reading = method in ("GET", "HEAD", "OPTIONS")
    if settings.cors:
        return False
    if headers.get("sec-fetch-site") == "cross-site":
        return not reading or headers.get("sec-fetch-mode") != "navigate"
    origin = headers.get("origin")
    if origin is None or reading:
        return False
    try:
        return not is_ours(urlsplit(origin).netloc, settings)
    except ValueError:
        return True


def _names(settings: Settings) -> set[str]:
    told = {settings.host, urlsplit(settings.base).hostname or "", *settings.names}
    return {"localhost", *(name.lower().rstrip(".") for name in told if name)}


def _is_number(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
