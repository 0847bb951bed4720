"""The wire: HTTP connections, none of which may keep others waiting by being slow.

A request must be there in time, its first lines and then its body; an answer must be taken in time; and when too many
connections are open, the one that has been silent for longest makes room.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any, Final

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from coopgraph.web.settings import Settings

IDLE: Final = 15
"""How many seconds a connection may be idle between two requests."""

LINGER: Final = 2.0
"""How many seconds a connection that is done with stays open for a client that is still sending."""

_TAKE: Final = 30.0
"""How many seconds a client may take to read what fits into the buffers."""

_HEAD: Final = 2**16
"""How long the first lines of a request may be; longer ones are refused without being read to the end."""

_REPLY: Final = (
    "HTTP/1.1 {}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{}\n"
)


class _Gently:
    """A transport that hangs up gently: the client can read the answer although it is still sending."""

    def __init__(self, transport: asyncio.Transport, wire: Wire) -> None:
        self._transport = transport
        self._wire = wire

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def is_closing(self) -> bool:
        return self._wire.lingers or self._transport.is_closing()

    def close(self) -> None:
        """Close at once, or, while there is more to come, say goodbye and wait for a moment."""
        if self._wire.lingers or self._transport.is_closing():
            return
        if not self._wire.unread or not self._transport.can_write_eof():
            self._transport.close()
            return
        self._wire.lingers = True
        self._transport.write_eof()
        self._transport.resume_reading()
        self._wire.loop.call_later(LINGER, self._transport.abort)


class Wire(H11Protocol):
    """One connection."""

    settings: Settings = Settings()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._phase = ""
        self._timer: asyncio.TimerHandle | None = None
        self._stuck: asyncio.TimerHandle | None = None
        self.since = 0.0
        self.lingers = False
        self._broken = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin, and make room if there are too many."""
        super().connection_made(_Gently(transport, self))  # type: ignore[arg-type]
        self.since = self.loop.time()
        self._look("head")
        if len(self.connections) > self.settings.connections:
            self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        self._look("")
        self._unstick()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take in what came, and see what is to come."""
        if self.lingers:
            return
        with contextlib.suppress(h11.LocalProtocolError):  # it came too late to be answered
            super().data_received(data)
        self._look(self._now("head"))

    def on_response_complete(self) -> None:
        """Wait for the next request, or for the rest of this one."""
        super().on_response_complete()
        self._look(self._now("idle"))

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP, or too long to be taken in, and hang up."""
        rest = self.conn.trailing_data[0]
        if len(rest) < _HEAD:
            self._hang_up("400 Bad Request")
        else:
            self._hang_up("431 Request Header Fields Too Large" if b"\n" in rest else "414 URI Too Long")

    def pause_writing(self) -> None:
        """Give a client that does not read some time to do so."""
        super().pause_writing()
        self._unstick()
        self._stuck = self.loop.call_later(_TAKE, self.transport.abort)

    def resume_writing(self) -> None:
        """Go on: the client has read."""
        self._unstick()
        super().resume_writing()

    @property
    def unread(self) -> bool:
        """Whether more is to come of a request that has been answered, or cannot be understood."""
        return self._broken or (self.cycle is not None and self.cycle.more_body)

    @property
    def waits(self) -> bool:
        """Whether it is the client who has to do something."""
        return self._now("idle") != "busy"

    def _now(self, between: str) -> str:
        """Return what is under way: a body, an answer, or what stands between two requests."""
        if self.cycle is None or self.cycle.response_complete:
            return between
        return "body" if self.cycle.more_body else "busy"

    def _look(self, phase: str) -> None:
        """Enter a phase, with its own time-out; a phase that goes on has no more time than it had."""
        if phase == self._phase:
            return
        self._phase = phase
        if self._timer:
            self._timer.cancel()
            self._timer = None
        times = {"head": self.settings.head_time, "body": self.settings.body_time}
        if phase in times and not self.transport.is_closing():
            self._timer = self.loop.call_later(times[phase], self._late)

    def _late(self) -> None:
        if self.cycle is not None and not self.cycle.response_complete:
            self.cycle.disconnected = True  # nobody need wait for the rest of the body
            self.cycle.message_event.set()
        self._hang_up("408 Request Timeout")

    def _hang_up(self, status: str) -> None:
        """Say why, unless an answer is under way, and close the connection."""
        if self.cycle is None or self.cycle.response_complete or not self.cycle.response_started:
            self.transport.write(_REPLY.format(status, len(status) - 3, status[4:]).encode())
        if self.cycle is not None:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self._broken = True
        self.transport.close()

    def _make_room(self) -> None:
        """Close the connection that has waited for longest, of those that wait; this one, if none does."""
        waiting = [other for other in self.connections if isinstance(other, Wire) and other.waits]
        min(waiting, key=lambda other: other.since, default=self).transport.abort()

    def _unstick(self) -> None:
        if self._stuck:
            self._stuck.cancel()
            self._stuck = None


def make_server(app: Any, settings: Settings) -> uvicorn.Server:
    """Return the server of an application, which says nothing of itself and believes no headers of strangers."""
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        http=type("Wire", (Wire,), {"settings": settings}),
        ws="none",
        loop="asyncio",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.proxies),
        forwarded_allow_ips=list(settings.proxies) or None,
        timeout_keep_alive=IDLE,
        timeout_graceful_shutdown=3,
        h11_max_incomplete_event_size=_HEAD,
    )
    return uvicorn.Server(config)
