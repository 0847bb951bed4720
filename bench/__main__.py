"""One command, one report: coopgraph and its peers side by side.

    python -m bench                    all of it: about half an hour on two quiet cores
    python -m bench --quick            a small slice, to see that all of it works; says nothing about speed
    python -m bench --only "cold; rows"  some parts again
    python -m bench --report           the report again, from what was measured

The peers are installed into bench/.work; Virtuoso and Comunica are used where they are found (apt-get install
virtuoso-opensource, npm ci --prefix tests/engines), and the report says what is missing.

What was measured stays in bench/.work/parts, one file for each part: a run that was stopped goes on where it was, and
--fresh begins anew. When nothing is missing, the report goes to bench/report (report.json and charts) and
docs/performance.md; that of some parts alone, to bench/.work/report-part, and of a small slice, to
bench/.work/report-quick.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import fill
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))
import measures
import peers
from machine import line, machine
from report import write_report
from worlds import Made

HERE = Path(__file__).resolve().parent
SERVED = ("rdflib-endpoint over Oxigraph", "Virtuoso, as SPARQL", "grlc before Virtuoso")
OWN = ("coopgraph", "coopgraph, jailed", "oxigraph")
PEERS = (*peers.LIBRARIES, *peers.SERVERS, *SERVED, "peers", "reasonable")
"""Whose failures are figures of the report, and not ours."""


def parts(quick: bool, others: bool = True) -> dict[str, Callable[[], Any]]:
    """Return what is measured, in order: the most telling first; with peers, or coopgraph and its engine alone."""
    small, middle, large, huge = (10**4, 10**4, 10**4, 10**4) if quick else (10**4, 10**5, 10**6, 10**7)
    found: dict[str, Callable[[], Any]] = {}

    def earlier(size: str) -> dict[str, Any]:
        path = peers.WORK / ("parts-quick" if quick else "parts") / f"growth, {size}.json"
        told = json.loads(path.read_text(encoding="utf-8"))["told"] if path.is_file() else {}
        return dict(told)

    kept = peers.ALL if others else OWN
    engines = [name for name in kept if name != "coopgraph, jailed"]
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
        if engine in kept:
            found[f"loading, {engine}"] = lambda engine=engine, times=times: measures.loading(large, engine, times, 200)
    found["closure, middle"] = lambda: measures.closing(middle, 120)
    found["closure, large"] = lambda: measures.closing(large, 240)
    for engine in engines:
        if engine != "rdflib":  # an hour would not be enough
            found[f"large, {engine}"] = at(engine, large, questions=False, format="n-triples", limit=120, within=20)
    found["growth, small"] = lambda: measures.growth(small, 60, 10)
    found["growth, middle"] = lambda: measures.growth(middle, 90, 10)
    found["growth, large"] = lambda: measures.growth(large, 200, 15, earlier("middle"))
    found["servers"] = lambda: measures.servers(middle, 1 if quick else 8, others)
    if others:
        found["endpoint"] = lambda: measures.endpoint(middle)
    if not quick:
        found["worlds, huge"] = lambda: prepare([huge])
        found["disk"] = lambda: measures.disk(huge)
        found["growth, huge"] = lambda: measures.growth(huge, 560, 20, earlier("large"))
        for engine in [name for name in ("duckdb", "maplib", "oxigraph") if name in kept]:
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
        prog="python -m bench",
        description=__doc__,
        epilog=fill(f"The parts: {'; '.join(parts(False))}.", 110),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--quick", action="store_true", help="a small slice, to see that it works")
    parser.add_argument(
        "--only",
        default="",
        metavar="PARTS",
        help="parts to measure again, by the beginnings of their names, with ; between",
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
    wanted = tuple(name.strip() for name in options.only.split(";") if name.strip())
    if unknown := [name for name in wanted if not any(part.startswith(name) for part in parts(options.quick))]:
        parser.error(f"no part is called {unknown[0]!r}; the parts: {'; '.join(parts(options.quick))}")
    if not options.report:
        run(parts(options.quick, not options.no_peers), kept, options, wanted)
    told = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(kept.glob("*.json"))}
    missing = [name for name in parts(options.quick) if name not in told]
    if options.report and len(missing) == len(parts(options.quick)):
        parser.error("nothing was measured yet: run the command without --report first")
    page = None if options.quick or options.output or missing else HERE.parent / "docs" / "performance.md"
    if missing and not (options.quick or options.output):
        output = peers.WORK / "report-part"
        print(f"Not measured, so that docs/performance.md stays as it is: {'; '.join(missing)}.")
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


def good(path: Path) -> bool:
    """Whether a part was measured, and did not fail as a whole: what was not installed then may be so now."""
    return path.is_file() and "failed" not in json.loads(path.read_text(encoding="utf-8"))["told"]


def run(
    measured: dict[str, Callable[[], Any]], kept: Path, options: argparse.Namespace, wanted: tuple[str, ...]
) -> None:
    """Measure what is not measured yet, or what is wanted."""
    began = time.monotonic()
    if options.fresh:
        for path in kept.glob("*.json"):
            path.unlink()
    if not (kept / "machine.json").is_file() or not wanted:
        told = {**machine(), "quick": options.quick}
        (kept / "machine.json").write_text(json.dumps(told), encoding="utf-8")
        print(line(told))
    missing = {} if options.no_peers else peers.install()
    for name, why in missing.items():
        print(f"{name}: {why}")
    for name, work in measured.items():
        path = kept / f"{name}.json"
        if (wanted and not name.startswith(wanted)) or (good(path) and not wanted):
            continue
        engine = name.rpartition(", ")[2]
        if time.monotonic() - began > 60 * options.minutes:
            print(f"{name}: no time was left for it; the same command goes on with it")
            continue
        start = time.monotonic()
        if engine in missing:
            found: Any = {"failed": missing[engine]}
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
