"""Work for the jail: what a hostile parser would do, if there were one."""

import os
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from coopgraph.errors import ParseError


def count(store: ox.Store) -> Iterator[bytes]:
    yield str(len(store)).encode()


def length(store: ox.Store, data: bytes) -> Iterator[bytes]:
    yield str(len(data)).encode()


def much(store: ox.Store, pieces: int, size: int) -> Iterator[bytes]:
    for _ in range(pieces):
        yield b"x" * size


def escape(store: ox.Store, how: str) -> Iterator[bytes]:
    """Try to reach a file, a server or another program, and tell what came of it."""
    ways = {
        "read": lambda: Path("/etc/passwd").read_text(),
        "write": lambda: Path("/tmp/coopgraph-jail-test").write_text("x"),
        "connect": lambda: socket.create_connection(("127.0.0.1", 9), timeout=1),
        "socket": socket.socket,
        "datagram": lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM),
        "unix": lambda: socket.socket(socket.AF_UNIX),
        "pair": socket.socketpair,
        "pipe": os.pipe,
        "list": lambda: list(Path("/").iterdir()),
        "duplicate": lambda: os.dup(3),
        "store": lambda: ox.Store("/tmp/coopgraph-jail-test-store"),
        "load": lambda: store.load(path="/etc/passwd", format=ox.RdfFormat.TURTLE),
        "service": lambda: list(store.query("SELECT * { SERVICE <http://127.0.0.1:8890/> { ?s ?p ?o } }")),
        "update": lambda: store.update("LOAD <http://127.0.0.1:8890/>"),
        "terminal": lambda: os.open("/dev/tty", os.O_RDWR),
    }
    try:
        ways[how]()
    except OSError as error:
        yield f"{type(error).__name__} {error}".encode()
    else:
        yield b"escaped"


def open_files(store: ox.Store) -> Iterator[bytes]:
    found = []
    for number in range(200):
        try:
            os.fstat(number)
            found.append(number)
        except OSError:
            pass
    yield repr(found).encode()


def number(store: ox.Store, size: int = 0) -> Iterator[bytes]:
    """Take some memory for good, and tell the number of this process."""
    if size:
        KEPT.append(bytearray(size))
    yield str(os.getpid()).encode()


def trip(store: ox.Store, error: str) -> Iterator[bytes]:
    """Tell the number of this process in an error."""
    if error == "unknown":
        raise KeyError(os.getpid())
    raise ParseError(f"{os.getpid()}")


KEPT: list[bytearray] = []


def end(store: ox.Store, how: str) -> Iterator[bytes]:
    """Begin an answer, and come to a bad end."""
    yield b"a beginning"
    if how == "quietly":
        os._exit(0)
    elif how == "error":
        raise ParseError("it is broken", where="a.ttl:1:2", remedy="Mend it.")
    elif how == "exception":
        raise KeyError("secret")
    elif how == "memory":
        raise MemoryError
    elif how == "recursion":
        raise RecursionError
    elif how == "exit":
        raise SystemExit(0)
    elif how == "loop":
        while True:
            pass
    elif how == "sleep":
        time.sleep(60)
    elif how == "bytes":
        bytearray(2**40)
    else:
        os.kill(os.getpid(), getattr(signal, how))
        time.sleep(5)


def own_number(store: ox.Store) -> Iterator[bytes]:
    """Tell the number of this process, and then work for ever."""
    yield str(os.getpid()).encode()
    while True:
        pass


def slow(store: ox.Store) -> Iterator[bytes]:
    yield b"one"
    time.sleep(1)
    yield b"two"
