"""The room of the search: what a few words may mean, in any language, mistyped or not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from starlette.responses import Response

from coopgraph.search import LONGEST, QUESTION, Found
from coopgraph.terms import IRI, compact
from coopgraph.web.addresses import here
from coopgraph.web.pages.entity import in_words
from coopgraph.web.visit import Visit

MOST: Final = 100
SHOWN: Final = 20


def search(visit: Visit) -> Response:
    """Show what was found, questions apart from things."""
    words = " ".join(visit.params.get("q", "").split())[:LONGEST]
    found = visit.site.kg.search(words, lang=visit.lang, limit=MOST) if words else []
    kind = visit.params.get("kind", "")
    kinds = _kinds(visit, found)
    things = [item for item in found if not item.is_question and (not kind or _is_of(item, kind))]
    everything = visit.params.get("all") == "1"
    return visit.page(
        "search.html",
        words=words,
        found=found,
        questions=[item for item in found if item.is_question],
        things=things if everything else things[:SHOWN],
        left=0 if everything else max(0, len(things) - SHOWN),
        kinds=kinds,
        kind=kind if kind in dict.fromkeys(key for key, *_ in kinds) else "",
        more=here(visit, all=1),
        in_words=in_words,
    )


def _kinds(visit: Visit, found: Sequence[Found]) -> list[tuple[str, IRI, int, str]]:
    """Return the classes of what was found: short IRI, class, number, and the address of the page with these only."""
    counts: dict[IRI, int] = {}
    for item in found:
        for cls in item.types:
            if cls != QUESTION:
                counts[cls] = counts.get(cls, 0) + 1
    ordered = sorted(counts, key=lambda cls: (-counts[cls], cls))
    return [(compact(cls), cls, counts[cls], here(visit, kind=compact(cls), all=None)) for cls in ordered[:12]]


def _is_of(item: Found, kind: str) -> bool:
    return any(compact(cls) == kind for cls in item.types)


ROUTES: Final[Sequence[tuple[str, object, tuple[str, ...]]]] = (("/search", search, ("GET",)),)
