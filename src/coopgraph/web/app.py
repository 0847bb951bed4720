"""The application: the rooms of the site behind one door."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, ImmutableMultiDict
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from coopgraph.errors import CoopgraphError
from coopgraph.web import home
from coopgraph.web.settings import Settings
from coopgraph.web.site import STATIC, Site
from coopgraph.web.visit import Leaving, Visit

if TYPE_CHECKING:
    from coopgraph.graph import CoopGraph

ROOMS: Final = (home,)
_FORMS: Final = ("application/x-www-form-urlencoded", "multipart/form-data")


def make_app(kg: CoopGraph, settings: Settings | None = None) -> Starlette:
    """Return the application that serves a graph."""
    site = Site(kg, settings or Settings())
    routes: list[Route | Mount] = [
        Route(path, _endpoint(site, handler), methods=list(methods))
        for room in ROOMS
        for path, handler, methods in room.ROUTES
    ]
    routes.append(Mount("/static", StaticFiles(directory=STATIC)))
    return Starlette(routes=routes)


def _endpoint(site: Site, handler: Callable[[Visit], Response]) -> Callable[[Request], object]:
    async def endpoint(request: Request) -> Response:
        body = await request.body()
        form = await request.form() if request.headers.get("content-type", "").startswith(_FORMS) else FormData()
        leaving = Leaving()
        visit = Visit(
            site=site,
            method=request.method,
            url=str(request.url),
            path=request.path_params,
            headers=request.headers,
            params=ImmutableMultiDict(
                [*request.query_params.multi_items(), *((k, v) for k, v in form.multi_items() if isinstance(v, str))]
            ),
            body=body,
            form=form,
            leaving=leaving,
        )
        watch = asyncio.create_task(_watch(request, leaving))
        try:
            return await run_in_threadpool(handler, visit)
        except CoopgraphError as error:
            return PlainTextResponse(str(error), status_code=400)
        finally:
            watch.cancel()

    return endpoint


async def _watch(request: Request, leaving: Leaving) -> None:
    """Wait until the client goes."""
    while True:
        if (await request.receive())["type"] == "http.disconnect":
            leaving.leave()
            return
