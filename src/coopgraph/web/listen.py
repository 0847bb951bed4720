"""Listening: a socket is taken, the graph served on it, and what happens told, until somebody ends it."""

from __future__ import annotations

import contextlib
import errno
import gc
import logging
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import uvicorn

from coopgraph.errors import FileError
from coopgraph.web.app import make_app
from coopgraph.web.assets import remark
from coopgraph.web.settings import Settings
from coopgraph.web.warm import warm_up
from coopgraph.web.wire import make_server

if TYPE_CHECKING:
    from coopgraph.graph import CoopGraph

_WAITING: Final = 512
"""How many connections may wait to be taken up."""


@contextmanager
def listen(settings: Settings) -> Iterator[socket.socket]:
    """Take the address that the settings name, or say that it cannot be had."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taken.bind((settings.host, settings.port))
            taken.listen(_WAITING)
        except (OSError, UnicodeError) as error:
            raise FileError(
                f"this address cannot be had ({getattr(error, 'strerror', None) or error})",
                where=f"{settings.host}:{settings.port}",
                remedy=_remedy(error),
            ) from None
        yield taken


def _remedy(error: Exception) -> str:
    """Return what to do about an address that cannot be had: whether its host or its port is at fault."""
    foreign = isinstance(error, (socket.gaierror, UnicodeError)) or getattr(error, "errno", 0) == errno.EADDRNOTAVAIL
    if foreign:
        return "Give an address of this machine: --host 127.0.0.1, or 0.0.0.0 for all that it has."
    return "Choose another: --port 0 takes any that is free."


def run(kg: CoopGraph, settings: Settings, taken: socket.socket, told: Callable[[str], None]) -> None:
    """Serve a graph on a socket until Ctrl-C, and tell in one line what is served and where."""
    _log(settings)
    settings = replace(settings, connections=min(settings.connections, _most_files() // 2))
    app = make_app(kg, settings)
    server = make_server(app, settings)
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    here = f"http://{host}:{settings.port}/"
    base = f" as {settings.base}" if settings.base else ""
    what = f"coopgraph {kg.version}, {len(kg.graphs)} graphs and {len(kg.queries)} stored questions,"
    line = f"Serving {what} at {here}{base} (Ctrl-C ends it)."
    missing = remark()

    def ready() -> None:
        told(f"{line}\n{missing}" if missing else line)
        threading.Thread(target=warm_up, args=(app.state.site,), daemon=True).start()

    _when_ready(server, ready)
    with contextlib.suppress(KeyboardInterrupt):
        server.run(sockets=[taken])


def _most_files() -> int:
    """Return how many files and connections this process may have open."""
    try:
        import resource

        most = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        return 1024 if most == resource.RLIM_INFINITY else most
    except ImportError:
        return 1024


def _when_ready(server: uvicorn.Server, tell: Callable[[], None]) -> None:
    startup = server.startup

    async def start(sockets: list[socket.socket] | None = None) -> None:
        await startup(sockets=sockets)
        gc.collect()
        gc.freeze()  # what is there now stays: looking through it for garbage would stop everything, again and again
        tell()

    server.startup = start  # type: ignore[method-assign]


def _log(settings: Settings) -> None:
    """Have requests logged on standard error, and what is wrong with the site itself."""
    out = logging.StreamHandler(sys.stderr)
    out.setFormatter(logging.Formatter("%(asctime)s %(message)s", "%Y-%m-%dT%H:%M:%S"))
    for name, level in (
        ("coopgraph.access", logging.INFO),
        ("coopgraph.faults", logging.INFO),
        ("uvicorn", logging.ERROR),
    ):
        logger = logging.getLogger(name)
        logger.handlers[:] = [out]
        logger.propagate = False
        logger.setLevel(level)
