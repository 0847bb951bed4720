"""Addresses: where the links of a page lead. Every state of a page is in its address, the language of names too."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode, urlsplit

if TYPE_CHECKING:
    from coopgraph.web.visit import Visit

_ROOMS: Final = (
    ("/questions", "Questions"),
    ("/commitments", "Commitments"),
    ("/sources", "Sources"),
    ("/editor", "SPARQL"),
    ("/ontology", "Ontology"),
)
_CORNERS: Final = (("/downloads", "Downloads"), ("/api", "API"), ("/about", "About"))
_OWN_NAMES: Final = {
    "en": "English",
    "ko": "한국어",
    "ja": "日本語",
    "fr": "Français",
    "de": "Deutsch",
    "es": "Español",
}


def place(visit: Visit) -> str:
    """Return the path of the page that is being visited."""
    return urlsplit(visit.url).path


def here(visit: Visit, **changes: Any) -> str:
    """Return the address of this very page with some parameters changed: None takes one away, a list gives several."""
    kept = [(key, value) for key, value in visit.params.multi_items() if key not in changes]
    for key, value in changes.items():
        values = value if isinstance(value, (list, tuple)) else [value]
        kept += [(key, str(item)) for item in values if item is not None]
    return f"{place(visit)}?{urlencode(kept)}" if kept else place(visit)


def to(visit: Visit, href: str, **parameters: Any) -> str:
    """Return a link as it stands, with parameters added; one that stays on the site keeps the language of names."""
    given = {key: value for key, value in parameters.items() if value is not None}
    if href.startswith("/") and visit.lang != "en":
        given["lang"] = visit.lang
    if not given:
        return href
    address, hash, fragment = href.partition("#")
    return f"{address}{'&' if '?' in address else '?'}{urlencode(given, doseq=True)}{hash}{fragment}"


def inside(visit: Visit, path: str) -> bool:
    """Whether the page that is being visited lies in a room of the site."""
    return f"{place(visit)}/".startswith(f"{path}/")


def leads(visit: Visit, path: str) -> bool:
    """Whether there is a room at a path, or behind it."""
    return path in _paths() or path.startswith("/questions/")


def rooms(visit: Visit) -> Iterator[tuple[str, str]]:
    """Yield the rooms that the top of every page leads to."""
    return _open(_ROOMS)


def corners(visit: Visit) -> Iterator[tuple[str, str]]:
    """Yield what the bottom of every page leads to."""
    return _open(_CORNERS)


def tongues(visit: Visit) -> Iterator[tuple[str, str]]:
    """Yield the languages that things have names in, each with its own name."""
    for code in visit.site.languages:
        yield code, _OWN_NAMES.get(code, code)


def _open(places: tuple[tuple[str, str], ...]) -> Iterator[tuple[str, str]]:
    return ((path, name) for path, name in places if path in _paths())


@cache
def _paths() -> frozenset[str]:
    from coopgraph.web.app import ROOMS

    return frozenset(path for room in ROOMS for path, *_ in room.ROUTES)
