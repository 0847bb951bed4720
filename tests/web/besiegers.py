"""Those who lay siege, each kind in a process of its own, so that they wait for the site and not for one another.

    python besiegers.py KIND PORT SECONDS

prints what came of it as JSON: how long each request took, and the replies that should not have been.
"""

from __future__ import annotations

import http.client
import json
import sys
import threading
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).parent.parent))
from bombs import BOMBS

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
CLIENTS = 50
ASKED = (
    "/questions/commitments/by-party?party=US",
    "/api/questions/time/in-year?year={}",
    "/sparql?query=SELECT+%3Fa+%7B+%3Fa+a+sc%3ASpaceAgency+FILTER({}%3E1)+%7D",
    "/",
    "/questions",
    "/search?q=nasa",
    "/static/style.css",
)
"""What honest clients ask for; where a number stands, it is another one each time, so that nothing is remembered."""

Result = tuple[str, int, float]


def ask(port: int, path: str, body: str | None = None, address: str = "127.0.0.1") -> int:
    """Ask by a new connection from an address of this machine, and return the status."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60, source_address=(address, 0))
    try:
        line.request("POST" if body else "GET", path, body, FORM if body else {})
        reply = line.getresponse()
        reply.read()
        return reply.status
    finally:
        line.close()


def bomber(port: int, number: int, results: list[Result]) -> None:
    """Send one bomb after the other."""
    name, bomb = list(BOMBS.items())[(number + 8 * len(results)) % len(BOMBS)]
    began = time.monotonic()
    status = ask(port, "/sparql", urlencode({"query": bomb}), f"127.0.9.{number + 1}")
    results.append((name, status, time.monotonic() - began))


def honest(port: int, number: int, results: list[Result], numbers: count[int] = count(1900)) -> None:  # noqa: B008
    """Look around, twice a second or so."""
    path = ASKED[(number + len(results)) % len(ASKED)]
    began = time.monotonic()
    status = ask(port, path.format(next(numbers)), address=f"127.0.8.{number + 1}")
    results.append((path, status, time.monotonic() - began))
    time.sleep(0.5)


def watcher(port: int, number: int, results: list[Result]) -> None:
    """Ask how the site is, twenty times a second."""
    began = time.monotonic()
    status = ask(port, "/health")
    results.append(("/health", status, time.monotonic() - began))
    time.sleep(0.05)


KINDS: dict[str, tuple[Callable[..., None], int]] = {
    "bombers": (bomber, 8),
    "honest": (honest, CLIENTS),
    "watcher": (watcher, 1),
}


def main(kind: str, port: int, seconds: float) -> None:
    """Do what those of a kind do, for so long."""
    act, many = KINDS[kind]
    until = time.monotonic() + seconds
    found: list[list[Result]] = [[] for _ in range(many)]

    def work(number: int) -> None:
        while time.monotonic() < until:
            try:
                act(port, number, found[number])
            except OSError as error:
                found[number].append((f"{type(error).__name__}: {error}", 0, 0.0))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(json.dumps([result for results in found for result in results]))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))
