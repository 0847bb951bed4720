"""The door: every request comes in by it, and every answer goes out, with its headers, counted and logged.

What can be refused by the first lines of a request is refused here, before anything of its body is read.
"""

from __future__ import annotations

import logging
import re
from time import perf_counter
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote_to_bytes

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from coopgraph.web.headers import usual
from coopgraph.web.hosts import is_foreign, is_ours
from coopgraph.web.settings import Settings
from coopgraph.web.trouble import Refused, problem

if TYPE_CHECKING:
    from coopgraph.web.site import Site

METHODS: Final = ("GET", "HEAD", "POST", "OPTIONS")
_CONTROL: Final = re.compile("[\x00-\x1f\x7f]")
_LENGTH: Final = re.compile("[0-9]{1,18}")

access = logging.getLogger("coopgraph.access")
faults = logging.getLogger("coopgraph.faults")


class Door:
    """What stands before the rooms of a site."""

    def __init__(self, app: ASGIApp, site: Site) -> None:
        self._app = app
        self._site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or turn it away."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        passage = _Passage(self._site, scope, send)
        try:
            refuse(scope, self._site.settings)
            if scope["method"] == "OPTIONS":
                await _options(self._site.settings, scope, receive, passage.send)
            else:
                await self._app(scope, receive, passage.send)
        except Refused as error:
            headers = {**error.headers, "Connection": "close"}
            await problem(error.status, str(error), headers=headers)(scope, receive, passage.send)
        except ClientDisconnect:
            pass  # nobody is left to be answered
        except Exception:
            faults.exception("%s %s failed", scope["method"], _shown(scope["path"]))
            if passage.began:
                raise  # what has been sent must not look whole
            detail = "This is a fault of the site, not of the request."
            await problem(500, detail, headers={"Connection": "close"})(scope, receive, passage.send)
        finally:
            passage.end()


class _Passage:
    """One request and its answer, on their way through the door."""

    def __init__(self, site: Site, scope: Scope, send: Send) -> None:
        self._site = site
        self._scope = scope
        self._send = send
        self._start = perf_counter()
        self._status = 0
        self._bytes = 0
        self.began = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.began = True
            self._status = message["status"]
            headers = MutableHeaders(scope=message)
            for name, value in usual(headers.get("content-type", ""), cors=self._site.settings.cors).items():
                headers.setdefault(name, value)
        else:
            self._bytes += len(message.get("body", b""))
        await self._send(message)

    def end(self) -> None:
        settings, scope = self._site.settings, self._scope
        seconds = perf_counter() - self._start
        status = self._status or 499  # the client went before there was an answer
        room = scope.get("coopgraph.room", "static" if scope["path"].startswith("/static/") else "none")
        method = scope["method"] if scope["method"] in METHODS else "other"
        self._site.figures.request(method, room, status, seconds)
        if settings.log != "none":
            query = scope["query_string"].decode("ascii", "replace") if settings.log == "full" else ""
            address = f"{_shown(scope['path'])}?{query}" if query else _shown(scope["path"])
            client = (scope.get("client") or ("-",))[0]
            shown = f"{client} {method} {address} {status} {self._bytes} {seconds * 1000:.0f}ms"
            access.info("%s", shown)


def refuse(scope: Scope, settings: Settings) -> None:
    """Refuse a request that is too large, meant for somebody else, or not what it says, by its first lines."""
    headers = Headers(scope=scope)
    if scope["method"] not in METHODS:
        raise Refused(
            405, f"{scope['method'][:20]} is not among the methods here", remedy="Ask with GET.", headers=_allow(scope)
        )
    if not is_ours(headers.get("host", ""), settings):
        raise Refused(421, "this site has another name", remedy="Call it localhost, or start it with --name.")
    if is_foreign(headers, scope["method"], settings):
        raise Refused(403, "pages of other sites may not ask here", remedy="Start the site with --cors.")
    address: bytes = scope.get("raw_path") or b""
    if len(address) + len(scope["query_string"]) > settings.address:
        raise Refused(414, f"the address is longer than {settings.address} bytes", remedy="Send a long query by POST.")
    try:
        path = unquote_to_bytes(address).decode()
    except UnicodeDecodeError:
        raise Refused(400, "the address is not UTF-8", remedy="Write it in UTF-8, percent-encoded.") from None
    if _CONTROL.search(path) or not path.startswith("/"):
        raise Refused(400, "this is no address of a page")
    if headers.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
        raise Refused(415, "the body is compressed", remedy="Send it as it is.")
    length = headers.get("content-length", "0")
    if not _LENGTH.fullmatch(length):
        raise Refused(400, "the length of the body is no number")
    if int(length) > settings.body:
        raise Refused(413, f"the body is longer than {settings.body:,} bytes", remedy="Send less at a time.")


async def _options(settings: Settings, scope: Scope, receive: Receive, send: Send) -> None:
    """Say which methods an address has; to a browser that asks for another site, whether it may read answers."""
    from starlette.responses import Response

    headers = _allow(scope)
    if settings.cors:
        headers |= {"Access-Control-Allow-Methods": "GET, HEAD", "Access-Control-Allow-Headers": "Accept"}
    await Response(status_code=204, headers=headers)(scope, receive, send)


def _allow(scope: Scope) -> dict[str, str]:
    """Return the header that tells the methods of an address; one that leads nowhere has those of a page."""
    found = {"GET", "HEAD", "OPTIONS"}
    for route in scope["app"].routes:
        if route.matches(scope)[0] is not Match.NONE:
            found.update(getattr(route, "methods", None) or ())
    return {"Allow": ", ".join(method for method in METHODS if method in found)}


def _shown(path: str) -> str:
    """Return a path as it can be logged, on one line."""
    return ascii(path)[1:-1][:300]
