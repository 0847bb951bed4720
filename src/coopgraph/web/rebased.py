"""The base: a site that is called by the address in its own IRIs, through a proxy or by a client that was told to.

`http://w3id.org/space-coop/id/nasa` and `/space-coop/id/nasa` are then `/id/nasa`; every other path stays as it is.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send


class Rebased:
    """What takes the address of the base away from the path of a request, before anything else looks at it."""

    def __init__(self, app: ASGIApp, base: str) -> None:
        self._app = app
        self._host = urlsplit(base).netloc.lower()
        self._below = urlsplit(base).path.rstrip("/")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, with the path that it has here."""
        if scope["type"] == "http" and self._host:
            path, raw = scope["path"], scope.get("raw_path") or scope["path"].encode()
            scope = {
                **scope,
                "path": self._shortened(path),
                "raw_path": self._shortened(raw.decode("latin-1")).encode("latin-1"),
            }
        await self._app(scope, receive, send)

    def _shortened(self, path: str) -> str:
        """Return a path without the address of the base.

        >>> async def app(scope, receive, send): ...
        >>> shortened = Rebased(app, "https://w3id.org/space-coop/")._shortened
        >>> shortened("/space-coop/id/nasa"), shortened("http://w3id.org/space-coop/id/nasa"), shortened("/id/nasa")
        ('/id/nasa', '/id/nasa', '/id/nasa')
        >>> shortened("http://elsewhere.example/id/nasa"), shortened("/space-cooperation"), shortened("/space-coop")
        ('http://elsewhere.example/id/nasa', '/space-cooperation', '/')
        """
        scheme, colon, rest = path.partition("://")
        if colon and scheme.lower() in ("http", "https"):
            host, slash, rest = rest.partition("/")
            if host.lower() != self._host:
                return path
            path = slash + rest or "/"
        if self._below and (path == self._below or path.startswith(f"{self._below}/")):
            return path.removeprefix(self._below) or "/"
        return path
