"""The state of the site, for those who keep it running: whether it is well, and what it has done."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from coopgraph import __version__

if TYPE_CHECKING:
    from coopgraph.web.site import Site

Endpoint = Callable[[Request], Awaitable[Response]]


def state_routes(site: Site) -> list[Route]:
    """Return the routes that answer without waiting for anything."""
    began = time.monotonic()

    async def health(request: Request) -> Response:
        request.scope["coopgraph.room"] = "/health"
        told = {"status": "ok", "version": __version__, "seconds": round(time.monotonic() - began, 1)}
        return JSONResponse(told, headers={"Cache-Control": "no-store"})

    async def metrics(request: Request) -> Response:
        request.scope["coopgraph.room"] = "/metrics"
        return Response(site.figures.text(), headers={"Cache-Control": "no-store"}, media_type=CONTENT_TYPE_LATEST)

    return [Route("/health", health), Route("/metrics", metrics)]
