"""One command, one report: coopgraph and its peers side by side.

    python -m bench                    all of it: about half an hour on two quiet cores
    python -m bench --quick            a small slice, to see that all of it works; says nothing about speed
    python -m bench --only cold,rows   some parts again
    python -m bench --report           the report again, from what was measured

What was measured stays in bench/.work/parts, one file for each part: a run that was stopped goes on where it was, and
--fresh begins anew. The report goes to bench/report (report.json and charts) and docs/performance.md; that of a small
slice, to bench/.work/report-quick.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))
import measures
import peers
from machine import line, machine
from report import write_report
from worlds import Made

HERE = Path(__file__).resolve().parent
SERVED = ("rdflib-endpoint over Oxigraph", "Virtuoso, as SPARQL", "grlc before Virtuoso")
PEERS = (*peers.LIBRARIES, *peers.SERVERS, *SERVED, "peers", "reasonable")
"""Whose failures are figures of the report, and not ours."""


def parts(quick: bool) -> dict[str, Callable[[], Any]]:
    """Return what is measured, in order: the most telling first."""
    small, middle, large, huge = (10**4, 10**4, 10**4, 10**4) if quick else (10**4, 10**5, 10**6, 10**7)
    found: dict[str, Callable[[], Any]] = {}

    def earlier(size: str) -> dict[str, Any]:
        path = peers.WORK / ("parts-quick" if quick else "parts") / f"growth, {size}.json"
        told = json.loads(path.read_text(encoding="utf-8"))["told"] if path.is_file() else {}
        return dict(told)

    engines = [name for name in peers.ALL if name != "coopgraph, jailed"]
    turns = 2 if quick else 7

    def at(engine: str, size: int, **more: Any) -> Callable[[], Any]:
        return lambda: measures.engine_at(engine, size, repeat=turns, **more)

    found["worlds"] = lambda: prepare([small, middle, large])
    found["cold"] = lambda: measures.cold(2 if quick else 15)
    for engine in engines:
        limit = {"coopgraph": 300, "rdflib": 240}.get(engine, 100)
        found[f"middle, {engine}"] = at(engine, middle, questions=True, format="n-triples", limit=limit, within=20)
    found["middle, coopgraph, jailed"] = at(
        "coopgraph, jailed", middle, questions=False, format="n-triples", limit=60, within=20
    )
    found["rows"] = lambda: measures.rows(large)
    for engine, times in (("coopgraph", 3), ("oxigraph", 3), ("oxrdflib", 1), ("maplib", 1), ("rdflib", 1)):
        found[f"loading, {engine}"] = lambda engine=engine, times=times: measures.loading(large, engine, times, 200)
    found["closure, middle"] = lambda: measures.closing(middle, 120)
    found["closure, large"] = lambda: measures.closing(large, 240)
    for engine in engines:
        if engine != "rdflib":  # an hour would not be enough
            found[f"large, {engine}"] = at(engine, large, questions=False, format="n-triples", limit=120, within=20)
    found["growth, small"] = lambda: measures.growth(small, 60, 10)
    found["growth, middle"] = lambda: measures.growth(middle, 90, 10)
    found["growth, large"] = lambda: measures.growth(large, 200, 15, earlier("middle"))
    found["servers"] = lambda: measures.servers(middle, 1 if quick else 8)
    found["endpoint"] = lambda: measures.endpoint(middle)
    if not quick:
        found["worlds, huge"] = lambda: prepare([huge])
        found["disk"] = lambda: measures.disk(huge)
        found["growth, huge"] = lambda: measures.growth(huge, 560, 20, earlier("large"))
        for engine in ("duckdb", "maplib", "oxigraph"):
            found[f"huge, {engine}"] = at(engine, huge, questions=False, format="n-triples", limit=150, within=20)
    return found


def prepare(sizes: list[int]) -> dict[str, Any]:
    """Make the worlds and their answers."""
    told = {}
    for size in dict.fromkeys(sizes):
        made = Made(size)
        made.file()
        if size == 10**6:
            made.file("turtle")
        if size < 10**7:
            made.file("turtle", closed=False)
        made.asked()
        told[f"{size:.0e}"] = made.notes
    return told


def main() -> int:
    """Measure, and write the report."""
    parser = argparse.ArgumentParser(
        prog="python -m bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="a small slice, to see that it works")
    parser.add_argument(
        "--only", default="", metavar="PARTS", help="parts to measure again, by the beginnings of their names"
    )
    parser.add_argument("--fresh", action="store_true", help="measure everything again")
    parser.add_argument("--report", action="store_true", help="write the report from what was measured")
    parser.add_argument(
        "--no-peers", action="store_true", help="coopgraph and the engine underneath only; installs nothing"
    )
    parser.add_argument("--minutes", type=float, default=35, help="begin no further part after so many minutes")
    parser.add_argument("--output", type=Path, help="where the report goes [default: bench/report]")
    options = parser.parse_args()
    kept = peers.WORK / ("parts-quick" if options.quick else "parts")
    kept.mkdir(parents=True, exist_ok=True)
    output = options.output or (peers.WORK / "report-quick" if options.quick else HERE / "report")
    measured = parts(options.quick)
    if not options.report:
        run(measured, kept, options)
    told = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(kept.glob("*.json"))}
    page = None if options.quick or options.output else HERE.parent / "docs" / "performance.md"
    write_report(told, output, page)
    print(f"The report is in {output}.")
    found = list(problems({name: part["told"] for name, part in told.items() if "told" in part}))
    for problem in found:
        print(problem, file=sys.stderr)
    return 1 if found else 0


def problems(told: Any, path: tuple[str, ...] = ()) -> Iterator[str]:
    """Find what failed or was answered wrongly where coopgraph was measured, and not a peer."""
    if not isinstance(told, dict) or (path and path[-1].endswith(PEERS)):
        return
    if told.get("right") is False:
        yield f"{' / '.join(path)}: not the rows that are known"
    if isinstance(told.get("failed"), str):
        yield f"{' / '.join(path)}: {told['failed']}"
    for name, one in told.items():
        yield from problems(one, (*path, name))


def run(measured: dict[str, Callable[[], Any]], kept: Path, options: argparse.Namespace) -> None:
    """Measure what is not measured yet."""
    began = time.monotonic()
    wanted = tuple(name.strip() for name in options.only.split(",") if name.strip())
    if options.fresh:
        for path in kept.glob("*.json"):
            path.unlink()
    if not (kept / "machine.json").is_file() or not wanted:
        told = {**machine(), "quick": options.quick}
        (kept / "machine.json").write_text(json.dumps(told), encoding="utf-8")
        print(line(told))
    missing = dict.fromkeys((*peers.LIBRARIES, *peers.SERVERS), "left out") if options.no_peers else peers.install()
    for name, why in missing.items():
        print(f"{name}: {why}")
    for name, work in measured.items():
        path = kept / f"{name}.json"
        if (wanted and not name.startswith(wanted)) or (path.is_file() and not wanted):
            continue
        engine = name.rpartition(", ")[2]
        if time.monotonic() - began > 60 * options.minutes:
            found: Any = {"failed": "no time was left for it: run the command again"}
            print(f"{name}: no time left")
            continue
        start = time.monotonic()
        if engine in missing:
            found = {"failed": missing[engine]}
        else:
            try:
                found = work()
            except KeyboardInterrupt:
                raise
            except BaseException as error:
                traceback.print_exc()
                found = {"failed": f"{type(error).__name__}: {error}"[:300]}
        partial = path.with_suffix(".part")
        partial.write_text(json.dumps({"seconds": time.monotonic() - start, "told": found}), encoding="utf-8")
        partial.rename(path)
        print(f"{time.monotonic() - began:6.0f} s  {name}: {time.monotonic() - start:.1f} s", flush=True)


if __name__ == "__main__":
    sys.exit(main())
