"""Warming up: the pages that most visitors begin with are made once before anybody asks for them."""

from __future__ import annotations

import contextlib
from typing import Final

from starlette.datastructures import Headers, ImmutableMultiDict

from coopgraph.errors import CoopgraphError
from coopgraph.web.app import ROOMS
from coopgraph.web.site import Site
from coopgraph.web.visit import Visit

_FIRST: Final[tuple[tuple[str, str, dict[str, str], dict[str, str]], ...]] = (
    ("/", "/", {}, {}),
    ("/search", "/search", {}, {"q": "space"}),
    ("/questions/{topic}/{name}", "/questions/commitments/by-party", {"topic": "commitments", "name": "by-party"}, {}),
    ("/sources", "/sources", {}, {}),
    ("/id/{path:path}", "/id/nasa.html", {"path": "nasa.html"}, {}),
    ("/commitments", "/commitments", {}, {}),
    ("/ontology.html", "/ontology.html", {}, {}),
)


def warm_up(site: Site) -> None:
    """Visit the first pages; one that this graph does not have is passed over."""
    handlers = {path: handler for room in reversed(ROOMS) for path, handler, _ in room.ROUTES}
    for pattern, address, path, asked in _FIRST:
        params: ImmutableMultiDict[str, str] = ImmutableMultiDict(asked)
        url = f"{site.settings.url.rstrip('/')}{address}"
        visit = Visit(site, "GET", url, path, Headers({"accept": "text/html"}), params)
        with contextlib.suppress(CoopgraphError), site.desk.hand():
            handlers[pattern](visit)
