"""Negotiation: which of several forms a client would like best, and whether it has that form already."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from starlette.responses import Response

if TYPE_CHECKING:
    from coopgraph.web.visit import Visit

_TOKEN: Final = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_RANGE: Final = re.compile(rf"({_TOKEN})/({_TOKEN})", re.ASCII)
_WEIGHT: Final = re.compile(r"0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?", re.ASCII)
_LONGEST: Final = 8192
"""How much of a header is looked at: nobody has that many wishes."""


class _Wish(NamedTuple):
    """A part of an Accept header: a range of media types, how much it is wanted, and how closely it is described."""

    kind: str
    sub: str
    weight: float
    closeness: tuple[int, int]

    def fits(self, offer: str) -> bool:
        kind, _, sub = offer.partition(";")[0].strip().lower().partition("/")
        return self.kind in (kind, "*") and self.sub in (sub, "*")


def choose(accept: str | None, offers: Sequence[str]) -> str | None:
    """Return the media type, of those on offer, that an Accept header wants most; None if it wants none of them.

    Of several that are wanted alike, the first offer wins. Without a header, or without a readable word in it, anything
    will do. Parameters of a wish, such as a `profile`, make it closer, and rule nothing out.

    >>> offers = ["text/html", "text/turtle", "application/ld+json"]
    >>> choose("text/turtle;q=0.5, application/ld+json", offers), choose("text/*", offers), choose(None, offers)
    ('application/ld+json', 'text/html', 'text/html')
    >>> choose("text/html;q=0, */*;q=0.1", offers), choose("image/png", offers)
    ('text/turtle', None)
    """
    wishes = list(_wishes(accept or ""))
    if not wishes:
        return offers[0] if offers else None
    best, most = None, 0.0
    for offer in offers:
        fitting = [wish for wish in wishes if wish.fits(offer)]
        weight = max(fitting, key=lambda wish: wish.closeness).weight if fitting else 0.0
        if weight > most:
            best, most = offer, weight
    return best


def conditional(
    visit: Visit,
    etag: str,
    modified: datetime | None,
    make: Callable[[], Response],
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return what `make` makes, with its ETag and date; or 304 alone, if the client has just that already.

    `etag` is the bare tag, without quotes; `headers` are set on either.
    """
    tag = f'"{etag}"'
    fixed = {"ETag": tag, "Cache-Control": "no-cache", **(headers or {})}
    if modified is not None:
        fixed["Last-Modified"] = format_datetime(modified.astimezone(UTC).replace(microsecond=0), usegmt=True)
    response = Response(status_code=304) if _has_it(visit.headers, tag, modified) else make()
    if response.status_code in (200, 304):
        for name, value in fixed.items():
            response.headers[name] = value
    return response


def _has_it(headers: Mapping[str, str], tag: str, modified: datetime | None) -> bool:
    """Return whether the client says that it has this very form; a tag says more than a date."""
    known = headers.get("if-none-match")
    if known is not None:
        return known.strip() == "*" or tag in re.findall(r'"[^"]*"', known)
    since = _date(headers.get("if-modified-since", ""))
    return since is not None and modified is not None and modified.replace(microsecond=0) <= since


def _date(text: str) -> datetime | None:
    """Return the date that a header gives, or None if it gives none."""
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _wishes(accept: str) -> Iterator[_Wish]:
    """Yield the wishes of a header; what cannot be read as one is passed over."""
    for part in _split(accept[:_LONGEST], ","):
        first, *rest = _split(part, ";")
        match = _RANGE.fullmatch(first.strip())
        if not match or (match[1] == "*" and match[2] != "*"):
            continue
        weight, others = "1", 0
        for name, _, value in (parameter.partition("=") for parameter in rest):
            if name.strip().lower() == "q":
                weight = value.strip()
                break
            others += 1
        if _WEIGHT.fullmatch(weight):
            kind, sub = match[1].lower(), match[2].lower()
            yield _Wish(kind, sub, float(weight), ((kind != "*") + (sub != "*"), others))


def _split(text: str, at: str) -> Iterator[str]:
    """Yield the parts of a text between separators; one in quotes separates nothing."""
    start, quoted, escaped = 0, False, False
    for i, char in enumerate(text):
        if escaped:
            escaped = False
        elif quoted and char == "\\":
            escaped = True
        elif char == '"':
            quoted = not quoted
        elif char == at and not quoted:
            yield text[start:i]
            start = i + 1
    yield text[start:]
