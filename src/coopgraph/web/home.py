"""The home page: what is in the graph, and where to begin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from starlette.responses import Response

from coopgraph.web.visit import Visit


def home(visit: Visit) -> Response:
    """Show the home page."""
    return visit.page("home.html")


ROUTES: Final[Sequence[tuple[str, object, tuple[str, ...]]]] = (("/", home, ("GET",)),)
