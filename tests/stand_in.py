"""A stand-in for another machine: a server on loopback that does, path by path, what it is told, well or badly.

    with stand_in({"/rows": body(b"a,b\r\n", "text/csv"), "/slow": slow()}) as server:
        Fetcher(AllowList.of(server.url)).get(server.url + "/rows")
        assert server.connections == 1

A behaviour is a function that gets the `Call` and writes raw bytes with `call.send`; those below are ready-made.
"""

from __future__ import annotations

import gzip
import socket
import socketserver
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Call:
    """One request as it came, and the way to answer it."""

    method: str
    target: str
    headers: Mapping[str, str]
    content: bytes
    connection: socket.socket = field(repr=False)

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    def send(self, data: bytes) -> None:
        self.connection.sendall(data)

    def reply(self, content: bytes, media_type: str = "", status: int = 200, **headers: str) -> None:
        """Send a well-formed reply."""
        lines = [f"HTTP/1.1 {status} -", f"Content-Length: {len(content)}", "Connection: close"]
        lines += [f"Content-Type: {media_type}"] if media_type else []
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        self.send("\r\n".join([*lines, "", ""]).encode() + content)


Behaviour = Callable[[Call], None]


class StandIn:
    """A running stand-in: its address, and what was asked of it."""

    def __init__(
        self, behaviours: Mapping[str, Behaviour], host: str = "127.0.0.1", tls: ssl.SSLContext | None = None
    ) -> None:
        self.behaviours = dict(behaviours)
        self.connections = 0
        self.calls: list[Call] = []
        self.stopped = threading.Event()
        stand_in = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                with suppress(OSError):
                    if tls is None:
                        return stand_in._answer(self.request)
                    with tls.wrap_socket(self.request, server_side=True) as connection:
                        stand_in._answer(connection)

        class Server(socketserver.ThreadingTCPServer):
            address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
            allow_reuse_address = True
            daemon_threads = True
            request_queue_size = 128

            def verify_request(self, request: object, client_address: object) -> bool:
                stand_in.connections += 1
                return True

        self._server = Server((host, 0), Handler)
        self.host = f"[{host}]" if ":" in host else host
        self.port: int = self._server.server_address[1]
        self.url = f"{'https' if tls else 'http'}://{self.host}:{self.port}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        connection.settimeout(30)
        data = b""
        while b"\r\n\r\n" not in data:
            piece = connection.recv(65_536)
            if not piece:
                return
            data += piece
        head, _, content = data.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        method, target, _ = first.split(" ", 2)
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        if "chunked" in headers.get("transfer-encoding", ""):
            content = _unchunk(connection, content)
        while len(content) < int(headers.get("content-length", 0)):
            content += connection.recv(65_536)
        call = Call(method, target, headers, content, connection)
        self.calls.append(call)
        behaviour = self.behaviours.get(call.path) or self.behaviours.get("*") or status(404, b"nothing here")
        behaviour(call)

    def close(self) -> None:
        self.stopped.set()
        self._server.shutdown()
        self._server.server_close()


def _unchunk(connection: socket.socket, data: bytes) -> bytes:
    while not data.endswith(b"0\r\n\r\n"):
        data += connection.recv(65_536)
    content = b""
    while data:
        size, _, rest = data.partition(b"\r\n")
        content, data = content + rest[: int(size, 16)], rest[int(size, 16) + 2 :]
        if int(size, 16) == 0:
            break
    return content


@contextmanager
def stand_in(
    behaviours: Mapping[str, Behaviour], host: str = "127.0.0.1", tls: ssl.SSLContext | None = None
) -> Iterator[StandIn]:
    """Run a stand-in as long as the block lasts; the behaviour of the path `*` is that of all others."""
    server = StandIn(behaviours, host, tls)
    try:
        yield server
    finally:
        server.close()


# Behaviours


def body(content: bytes, media_type: str = "text/plain", **headers: str) -> Behaviour:
    """Answer properly."""
    return lambda call: call.reply(content, media_type, **headers)


def status(code: int, content: bytes = b"", media_type: str = "text/plain") -> Behaviour:
    """Answer with a status."""
    return lambda call: call.reply(content, media_type, code)


def redirect(to: str, code: int = 302) -> Behaviour:
    """Lead on to another address."""
    return lambda call: call.reply(b"", status=code, Location=to)


def html(text: bytes = b"<!DOCTYPE html><title>Sign in</title>", media_type: str = "text/html") -> Behaviour:
    """Answer with a web page, whatever was asked."""
    return body(text, media_type)


def silent(seconds: float = 20) -> Behaviour:
    """Take the request, and say nothing."""
    return lambda call: time.sleep(seconds)


def slow(content: bytes = b"slowly", pause: float = 0.2, media_type: str = "text/plain") -> Behaviour:
    """Send the head at once, and then a byte at a time."""

    def answer(call: Call) -> None:
        call.send(f"HTTP/1.1 200 -\r\nContent-Type: {media_type}\r\nContent-Length: {len(content)}\r\n\r\n".encode())
        for at in range(len(content)):
            time.sleep(pause)
            call.send(content[at : at + 1])

    return answer


def slow_head(pause: float = 0.2) -> Behaviour:
    """Send one header line after another, for ever."""

    def answer(call: Call) -> None:
        call.send(b"HTTP/1.1 200 -\r\n")
        for number in range(100_000):
            time.sleep(pause)
            call.send(b"X-%d: y\r\n" % number)

    return answer


def endless(piece: bytes = b"more and more\n" * 1000, media_type: str = "text/plain") -> Behaviour:
    """Send pieces for ever."""

    def answer(call: Call) -> None:
        call.send(f"HTTP/1.1 200 -\r\nContent-Type: {media_type}\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
        while True:
            call.send(b"%x\r\n%s\r\n" % (len(piece), piece))

    return answer


def cut_off(content: bytes = b"only the beg", media_type: str = "text/plain", missing: int = 10) -> Behaviour:
    """Announce more than what comes, and close the connection."""
    return lambda call: call.send(
        f"HTTP/1.1 200 -\r\nContent-Type: {media_type}\r\nContent-Length: {len(content) + missing}\r\n\r\n".encode()
        + content
    )


def cut_off_chunks(content: bytes = b"only the beg", media_type: str = "text/plain") -> Behaviour:
    """Begin a chunked body, and close the connection before its end."""
    return lambda call: call.send(
        f"HTTP/1.1 200 -\r\nContent-Type: {media_type}\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
        + b"%x\r\n%s\r\n" % (len(content), content)
    )


def zipped(content: bytes, media_type: str = "text/plain", keep: int | None = None) -> Behaviour:
    """Answer packed with gzip; `keep` says after how many bytes it is cut."""
    return body(gzip.compress(content)[:keep], media_type, Content_Encoding="gzip")


def bomb(size: int = 100_000_000, media_type: str = "text/plain") -> Behaviour:
    """Answer with a few bytes that grow to very many when they are unpacked."""
    packer = zlib.compressobj(9, wbits=31)
    pieces = [packer.compress(bytes(1_000_000)) for _ in range(size // 1_000_000)]
    return body(b"".join([*pieces, packer.flush()]), media_type, Content_Encoding="gzip")


def raw(data: bytes) -> Behaviour:
    """Send bytes as they are, HTTP or not."""
    return lambda call: call.send(data)
