"""The interface described: for programs in OpenAPI, for people on a page."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from starlette.responses import Response

from coopgraph.web.api.forms import FORMS
from coopgraph.web.api.openapi import openapi
from coopgraph.web.api.replies import home, json_reply, only
from coopgraph.web.visit import Visit


def show_openapi(visit: Visit) -> Response:
    """Return the description in OpenAPI."""
    only(visit)
    site = visit.site
    server = site.settings.base.rstrip("/") or "/"
    return json_reply(visit, lambda: openapi(site.kg.queries.values(), languages=site.languages, server=server))


def show_api(visit: Visit) -> Response:
    """Show the page."""
    topics: list[tuple[str, list[Any]]] = [
        (topic, list(queries))
        for topic, queries in groupby(visit.site.kg.queries.values(), key=lambda query: query.topic)
    ]
    return visit.page("api.html", topics=topics, forms=list(FORMS.values()), url=home(visit))
