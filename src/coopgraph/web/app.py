"""The application: the rooms of the site behind one door."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING, Final

from anyio import CapacityLimiter, to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from coopgraph.errors import CoopgraphError
from coopgraph.web.api import routes as api
from coopgraph.web.arrival import arrive, guest
from coopgraph.web.data import downloads, linked, protocol, reconcile
from coopgraph.web.data.stock import stock
from coopgraph.web.door import Door
from coopgraph.web.pages import about, commitments, editor, home, ontology, questions, searching, sources
from coopgraph.web.rebased import Rebased
from coopgraph.web.settings import Settings
from coopgraph.web.site import STATIC, Site
from coopgraph.web.state import state_routes
from coopgraph.web.trouble import Refused, answer_error
from coopgraph.web.visit import Leaving, Visit

if TYPE_CHECKING:
    from coopgraph.graph import CoopGraph

ROOMS: Final = (
    linked,
    downloads,
    commitments,
    sources,
    ontology,
    about,
    api,
    editor,
    home,
    questions,
    searching,
    protocol,
    reconcile,
)
_THREADS: Final = 80
"""How many visits are answered at a time; most of them wait for the jail."""

Handler = Callable[[Visit], Response]


def make_app(kg: CoopGraph, settings: Settings | None = None) -> Starlette:
    """Return the application that serves a graph, which must not change while it is served."""
    site = Site(kg, settings or Settings())
    threads = CapacityLimiter(_THREADS)
    routes: list[Route | Mount] = [
        Route(path, _endpoint(site, threads, path, handler), methods=list(methods))
        for room in ROOMS
        for path, handler, methods in room.ROUTES
    ]
    routes += [*state_routes(site), Mount("/static", StaticFiles(directory=STATIC))]
    app = Starlette(
        routes=routes,
        middleware=[Middleware(Rebased, base=site.settings.base), Middleware(Door, site=site)],
        exception_handlers={HTTPException: _no_room(site)},
        lifespan=_life(site),
    )
    app.state.site = site
    return app


def _life(site: Site) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def life(app: Starlette) -> AsyncIterator[None]:
        await to_thread.run_sync(stock(site).attach, site.settings.url)
        await to_thread.run_sync(site.desk.warm)
        yield
        await to_thread.run_sync(site.desk.close)

    return life


def _endpoint(site: Site, threads: CapacityLimiter, path: str, handler: Handler) -> Callable[[Request], object]:
    async def endpoint(request: Request) -> Response:
        request.scope["coopgraph.room"] = path
        visit = await arrive(request, site)
        watch = asyncio.create_task(_watch(request, visit.leaving))
        try:
            return await to_thread.run_sync(_answer, handler, visit, limiter=threads)
        finally:
            watch.cancel()

    return endpoint


def _answer(handler: Handler, visit: Visit) -> Response:
    """Have a visit answered; what a user can cause to go wrong is an answer too."""
    with visit.site.desk.hand():
        try:
            return handler(visit)
        except CoopgraphError as error:
            return answer_error(visit, error)


def _no_room(site: Site) -> Callable[[Request, Exception], Awaitable[Response]]:
    """Return what answers where no room does."""

    async def no_room(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        told = {404: "there is nothing at this address", 405: "this cannot be done here"}
        problem = told.get(error.status_code, error.detail)
        remedies = {404: "Look for it by name, or begin at the home page.", 405: "Ask with GET."}
        remedy = remedies.get(error.status_code, "")
        refused = Refused(error.status_code, problem, remedy=remedy, headers=error.headers)
        return await to_thread.run_sync(answer_error, guest(request, site), refused)

    return no_room


async def _watch(request: Request, leaving: Leaving) -> None:
    """Wait until the client goes."""
    while True:
        if (await request.receive())["type"] == "http.disconnect":
            leaving.leave()
            return
