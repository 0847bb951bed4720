"""Measures: the parts of the report. Each returns plain data, and says so where an engine gives up."""

from __future__ import annotations

import contextlib
import shutil
import statistics
import time
from collections.abc import Iterator
from typing import Any

from peers import OURS, PURE, PYTHON, WORK, python, served
from process import Told, Worker, job
from worlds import Asked, Made, patterns


class Session:
    """One engine with one world in it; started again, twice at most, when a question killed it."""

    def __init__(self, engine: str, made: Made, data: str, url: str, limit: float) -> None:
        self.engine, self.url, self.limit = engine, url, limit
        self.command = {"do": "load", "data": data, "snapshot": str(made.snapshot)}
        self.starts, self.deadline = 0, time.monotonic() + limit
        self.loaded = self.start()

    def start(self) -> Told:
        """Start the engine, and load."""
        self.starts += 1
        self.worker = Worker(self.engine, python(self.engine), self.url)
        return self.worker.call(max(1, self.deadline - time.monotonic()), **self.command)

    def ask(self, within: float, **what: Any) -> Told:
        """Ask, if there is time and the engine can still be asked."""
        left = self.deadline - time.monotonic()
        if left <= 1:
            return {"gave_up": "out of time"}
        if not self.worker.alive:
            if self.starts > (8 if self.url else 2):
                return {"gave_up": "it was killed too often before"}
            if "seconds" not in self.start():
                return {"gave_up": "it could not be started again"}
            left = self.deadline - time.monotonic()
        told = self.worker.call(min(within, max(1, left)), **what)
        if "gave_up" in told and self.engine not in PURE:
            self.worker.kill()
        return told


@contextlib.contextmanager
def session(engine: str, made: Made, format: str, limit: float) -> Iterator[Session]:
    """Run an engine with a world in it, the server too if it has one."""
    data = made.file("n-triples" if engine in ("duckdb", "owlready2", "comunica") else format)
    spent: dict[str, float] = {}
    with served(engine, data, made.snapshot, spent) as url:
        it = Session(engine, made, str(data), url, limit)
        try:
            if spent:
                it.loaded["seconds"] = spent["load"]
            yield it
        finally:
            it.worker.kill()


def judged(told: Told, rows: int, plain: str) -> Told:
    """Say whether an answer is right, next to how long it took."""
    if "digest" in told:
        told["right"] = (told["rows"], told["digest"]) == (rows, plain)
    return told


def stored(it: Session, asked: list[Asked], within: float, repeat: int, budget: float) -> dict[str, Told]:
    """Ask every stored question."""
    return {
        one.name: judged(
            it.ask(
                within,
                do="ask",
                text=one.text,
                joined=one.joined,
                repeat=repeat,
                budget=budget,
                **({"question": one.question, "arguments": one.arguments} if it.engine in OURS[:2] else {}),
            ),
            one.rows,
            one.plain,
        )
        for one in asked
    }


def on_patterns(it: Session, within: float, repeat: int, budget: float) -> dict[str, Told]:
    """Ask the twelve patterns; whether the answers are alike is judged when all engines are through."""
    return {
        one["name"]: it.ask(within, do="ask", text=one["text"], sql=one["sql"], repeat=repeat, budget=budget)
        for one in patterns()
    }


def engine_at(
    engine: str, size: int, *, questions: bool, format: str, limit: float, within: float, repeat: int = 7
) -> Told:
    """Measure one engine on one world: loading, the twelve patterns, and the stored questions."""
    made = Made(size)
    with session(engine, made, format, limit) as it:
        told: Told = {"load": it.loaded, "patterns": {}, "questions": {}}
        if "seconds" not in it.loaded:
            return told
        told["patterns"] = on_patterns(it, within, repeat, 1.5)
        if questions:
            told["questions"] = stored(it, made.asked(), within / 2, repeat, 0.5)
        if engine == "coopgraph" and questions:
            told["beside"] = {
                one.name: it.ask(
                    within,
                    do="beside",
                    text=one.text,
                    question=one.question,
                    arguments=one.arguments,
                    repeat=15,
                    budget=0.8,
                )
                for one in made.asked()
            }
        return told


def growth(size: int, limit: float, within: float, before: Told | None = None) -> Told:
    """Ask coopgraph every stored question and pattern at one size; those that were slow at a smaller one come last."""
    made, known = Made(size), (before or {}).get("questions", {})
    with session("coopgraph", made, "n-triples", limit) as it:
        if "seconds" not in it.loaded:
            return {"load": it.loaded}
        asked = sorted(made.asked(), key=lambda one: known.get(one.name, {}).get("first", 1000) if known else 0)
        first = on_patterns(it, within, 3, 0.4)
        return {"load": it.loaded, "patterns": first, "questions": stored(it, asked, within, 3, 0.4)}


def loading(size: int, engine: str, times: int, within: float) -> Told:
    """Load Turtle so many times, each in a new process."""
    found: list[Told] = []
    for _ in range(times):
        with Worker(engine, python(engine)) as worker:
            found.append(worker.call(within, do="load", data=str(Made(size).file("turtle")), snapshot=""))
    good = [one for one in found if "seconds" in one]
    if not good:
        return found[0]
    seconds = [one["seconds"] for one in good]
    memory = statistics.median([one["memory"] - one["before"] for one in good])
    return {"seconds": statistics.median(seconds), "times": seconds, "memory": memory}


def closing(size: int, within: float) -> Told:
    """Draw all inferences: our rules, and reasonable, which knows fewer."""
    made = Made(size)
    asserted = str(made.file("turtle", closed=False))
    closed = made.notes[made.file("n-triples").name]["triples"]
    return {
        "known": closed,
        "coopgraph": job("close", asserted, within=within),
        "reasonable": job("reasonable", asserted, python=str(PYTHON), within=within),
    }


def rows(size: int) -> Told:
    """Turn 10,000 rows of seven columns into objects, data frames and files."""
    made = Made(size)
    data, snapshot = str(made.file()), str(made.snapshot)
    return {
        "coopgraph": job("rows", data, snapshot, within=180),
        "peers": job("peer_rows", data, snapshot, python=str(PYTHON), within=240),
    }


def cold(times: int = 15) -> Told:
    """Start programs from nothing, on the data that come with coopgraph."""
    return job("cold", str(times), str(PYTHON), within=240)


def disk(size: int) -> Told:
    """Keep a graph on disk, and look something up in it in a new process."""
    return job("disk", str(Made(size).file()), str(WORK / "disk"), within=900)


def servers(size: int, seconds: float, others: bool = True) -> Told:
    """Ask servers with eight clients at once: coopgraph's, and those of others where they are installed."""
    made, peer = Made(size), str(PYTHON) if others else ""
    behind = "virtuoso" if others and PYTHON.is_file() and shutil.which("virtuoso-t") else ""
    with served(behind, made.file(), made.snapshot) as url:
        return job("servers", str(made.file()), str(made.snapshot), peer, str(seconds), url, within=420)


def endpoint(size: int) -> Told:
    """Ask Virtuoso through `connect`, and through a bare client."""
    if not shutil.which("virtuoso-t"):
        return {"gave_up": "Virtuoso is not installed"}
    made = Made(size)
    with served("virtuoso", made.file(), made.snapshot) as url:
        return job("endpoint", url, within=300)
