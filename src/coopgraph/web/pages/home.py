"""The home page: what is in the graph, and where to begin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from starlette.responses import RedirectResponse, Response

from coopgraph.errors import did_you_mean
from coopgraph.web.pages.contents import Contents
from coopgraph.web.pages.dates import read_date
from coopgraph.web.pages.questions import by_topic
from coopgraph.web.trouble import Refused
from coopgraph.web.visit import Visit


def home(visit: Visit) -> Response:
    """Show the home page."""
    kg = visit.site.kg
    contents = Contents.of(kg, visit.answer)
    return visit.page("home.html", contents=contents, topics=by_topic(kg.queries), read_date=read_date)


def topic(visit: Visit) -> Response:
    """Lead to the questions of a topic, among all of them."""
    name = visit.path["topic"]
    topics = dict.fromkeys(query.partition("/")[0] for query in visit.site.kg.queries)
    if name not in topics:
        remedy = did_you_mean(name, topics) or f"Topics: {', '.join(topics)}."
        raise Refused(404, f"there is no topic “{name}”", remedy=remedy)
    return RedirectResponse(f"/questions#{name}", 303)


ROUTES: Final[Sequence[tuple[str, object, tuple[str, ...]]]] = (
    ("/", home, ("GET",)),
    ("/questions/{topic}", topic, ("GET",)),
)
