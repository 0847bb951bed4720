"""The home page: what is in the graph, and where to begin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from starlette.responses import Response

from coopgraph.web.pages.contents import Contents
from coopgraph.web.pages.dates import read_date
from coopgraph.web.pages.questions import by_topic
from coopgraph.web.visit import Visit


def home(visit: Visit) -> Response:
    """Show the home page."""
    kg = visit.site.kg
    contents = Contents.of(kg, visit.answer)
    return visit.page("home.html", contents=contents, topics=by_topic(kg.queries), read_date=read_date)


ROUTES: Final[Sequence[tuple[str, object, tuple[str, ...]]]] = (("/", home, ("GET",)),)
