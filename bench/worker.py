"""The process of one engine: reads commands as lines of JSON, and answers each with a line of JSON.

python bench/worker.py ENGINE [URL]
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from digest import digest

from engines import engine, words_of


class TooSlowError(BaseException):
    """The time is up."""


def peak() -> float:
    """Return the most memory that this process has had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def load(it: Any, command: dict[str, Any]) -> dict[str, Any]:
    """Load, and say how long it took."""
    before, began = peak(), time.perf_counter()
    size = it.load(command["data"], command.get("snapshot", ""))
    return {"seconds": time.perf_counter() - began, "before": before, "memory": peak(), "size": size}


def ask(it: Any, command: dict[str, Any]) -> dict[str, Any]:
    """Ask again and again, as often as the budget allows; compare what came first."""
    more = {key: command[key] for key in ("question", "arguments", "sql") if key in command}
    began = time.perf_counter()
    found = it.run(command["text"], **more)
    first = time.perf_counter() - began
    columns, rows = it.rows(found)
    count, told = digest(words_of(columns, rows, set(command.get("joined", ()))))
    times: list[float] = []
    spent = 0.0
    while (
        len(times) < command["repeat"]
        and (spent < command["budget"] or not times)
        and not (times and first > command["budget"])
    ):
        began = time.perf_counter()
        it.run(command["text"], **more)
        times.append(time.perf_counter() - began)
        spent += times[-1]
        if first > command["budget"]:
            break
    return {"first": first, "times": times, "rows": count, "digest": told}


def beside(it: Any, command: dict[str, Any]) -> dict[str, Any]:
    """Ask coopgraph a stored question, without and with its rows, and the same store the same text, in turns."""
    arguments = it.values(command["arguments"])
    times: dict[str, list[float]] = {"oxigraph": [], "coopgraph": [], "coopgraph, rows": []}
    store = it.kg.source.store

    def bare() -> None:
        [tuple(row) for row in store.query(command["text"])]

    def ours() -> None:
        it.kg.run(command["question"], **arguments)

    def rows() -> None:
        it.kg.run(command["question"], **arguments).rows  # noqa: B018

    spent = 0.0
    while len(times["coopgraph"]) < command["repeat"] and (spent < command["budget"] or len(times["coopgraph"]) < 2):
        for name, work in (("oxigraph", bare), ("coopgraph", ours), ("coopgraph, rows", rows)):
            began = time.perf_counter()
            work()
            times[name].append(time.perf_counter() - began)
            spent += times[name][-1]
    return {"times": times}


def main() -> None:
    """Serve commands until there are no more."""
    out = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # what libraries print is not for the other side
    it = engine(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "")

    def too_slow(*_: object) -> None:
        raise TooSlowError

    signal.signal(signal.SIGALRM, too_slow)
    for line in sys.stdin:
        command = json.loads(line)
        signal.setitimer(signal.ITIMER_REAL, command.get("within", 0))
        try:
            answer = {"load": load, "ask": ask, "beside": beside}[command["do"]](it, command)
        except TooSlowError:
            answer = {"gave_up": f"not within {command['within']:.0f} s", "limit": command["within"]}
        except Exception as error:
            answer = {"failed": f"{type(error).__name__}: {error}"[:300]}
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        out.write(json.dumps({**answer, "peak": peak()}) + "\n")


if __name__ == "__main__":
    main()
