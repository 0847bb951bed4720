"""The report: Markdown, JSON and charts, from what was measured."""

# ruff: noqa: E501, the words of tables and pictures
from __future__ import annotations

import json
import os
import statistics
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from charts import bars, lines
from machine import line
from tables import best, bounds, clock, exponent, geometric, ratios, spread, table, times, why

Told = Mapping[str, Any]
OURS = ("coopgraph", "coopgraph, jailed")
NAMES = {
    "oxigraph": "pyoxigraph",
    "oxrdflib": "oxrdflib",
    "rdflib": "rdflib",
    "owlready2": "owlready2",
    "maplib": "maplib",
    "duckdb": "DuckDB, SQL by hand",
    "jena": "Jena, in memory",
    "virtuoso": "Virtuoso, HTTP",
    "comunica": "Comunica, HTTP",
    "coopgraph": "coopgraph",
    "coopgraph, jailed": "coopgraph, jailed",
}
HEAVY = ("04-aggregate", "07-top", "09-together", "12-distinct")
"""The patterns that read much and return little."""

TOLERANCE = 0.25
"""By how much an exponent may be larger: caches become too small on the way."""

SIZES = {"small": 10**4, "middle": 10**5, "large": 10**6, "huge": 10**7}


class Measured:
    """What was measured, part by part."""

    def __init__(self, parts: Told) -> None:
        self.parts = parts

    def part(self, name: str) -> Told:
        """Return what a part told, or why it told nothing."""
        told = self.parts.get(name, {}).get("told", {"failed": "not measured"})
        return told if isinstance(told, dict) else {"failed": "not measured"}

    def engines(self, size: str) -> dict[str, Told]:
        """Return the engines that were to be measured at a size."""
        head = f"{size}, "
        return {name[len(head) :]: self.part(name) for name in self.parts if name.startswith(head)}


def write_report(parts: Told, output: Path, page: Path | None = None) -> None:
    """Write the report: charts and data into a folder, the text there or to a page elsewhere."""
    output.mkdir(parents=True, exist_ok=True)
    measured = Measured(parts)
    charts: dict[str, str] = {}
    sections = [section(measured, charts) for section in SECTIONS]
    head = (
        "# How fast, how large, and compared with what\n\n"
        f"{line(parts['machine']) if 'machine' in parts else ''}.\n\n"
        + (
            "**A small slice, to see that all of it works: every size is 10⁴, whatever is written. It says nothing about speed.**\n\n"
            if parts.get("machine", {}).get("quick")
            else ""
        )
        + "`python -m bench` reproduces this page, and `python -m bench --only PART` a part of it, as named below; it needs what its `--help` says. Each engine ran in a process of its own, on the same made-up worlds ([worlds.md](worlds.md)) with all that follows from them;\n"
        "every answer was compared with the others, and stored questions with what is known to be right. Times are medians of warm runs; ratios are of this one run. Absolute times differ from machine to machine: read the ratios.\n"
    )
    notes = (Path(__file__).parent / "notes.md").read_text(encoding="utf-8")
    place = page or output / "report.md"
    pictures = os.path.relpath(output, place.parent)
    text = head + "\n" + "\n".join(section for section in sections if section) + "\n" + notes
    for name in charts:
        text = text.replace(f"]({name}.svg)", f"]({pictures}/{name}.svg)" if charts[name] else "](missing)")
    place.write_text(text, encoding="utf-8")
    (output / "report.json").write_text(json.dumps(parts, indent=1) + "\n", encoding="utf-8")
    for name, chart in charts.items():
        if chart:
            (output / f"{name}.svg").write_text(chart, encoding="utf-8")


def targets(it: Measured, charts: dict[str, str]) -> str:
    """Hold the figures against what was aimed at."""
    rows = [
        (what, aim, value, "met" if met else "missed" if met is not None else "–", part)
        for part, what, aim, value, met in _targets(it)
    ]
    return "## Targets\n\n" + table(["what", "aim", "measured", "", "part"], rows)


Target = tuple[str, str, str, bool | None]
"""What was aimed at, the aim, what was measured, and whether that is enough."""


def _targets(it: Measured) -> Iterator[tuple[str, str, str, str, bool | None]]:
    """Return the targets, each after the part of the benchmark that measures it."""
    for part, find in (
        ("middle", _asking),
        ("middle", _against_peers),
        ("rows", _frames),
        ("loading", _loads),
        ("closure", _closes),
        ("disk", _opens),
        ("cold", _starts),
        ("endpoint", _connects),
        ("large", lambda it: _aggregates(it, "large", "10⁶")),
        ("growth, huge", lambda it: _aggregates(it, "huge", "10⁷")),
        ("growth", _grows),
    ):
        for target in find(it):
            yield f"`{part}`", *target


def _asking(it: Measured) -> Iterator[Target]:
    """Hold `kg.run` against the engine underneath."""
    told = it.part("middle, coopgraph")
    beside = {k: v["times"] for k, v in told.get("beside", {}).items() if "times" in v}
    if beside:
        engine, ours, rows = (
            [statistics.median(v[name]) for v in beside.values()]
            for name in ("oxigraph", "coopgraph", "coopgraph, rows")
        )
        mean = geometric(one / other for one, other in zip(ours, engine, strict=True))
        least = sorted(zip(engine, ours, strict=True))[:10]
        added = statistics.mean(one - other for other, one in least)
        yield (
            f"a stored question by `kg.run`, 10⁵ triples, against the same store asked without coopgraph ({len(beside)} questions)",
            "≤ 1.15×",
            f"{mean:.3f}×",
            mean is not None and mean <= 1.15,
        )
        yield "what `kg.run` adds to the ten smallest questions", "≤ 0.3 ms", clock(added), added <= 0.0003
        mean = geometric(one / other for one, other in zip(rows, engine, strict=True))
        yield "`kg.run` with its rows made into Python values, against the same", "–", f"{mean:.3f}×", None
    found = ratios(told.get("questions", {}), it.part("middle, oxigraph").get("questions", {}))
    if found:
        what = "the same, against pyoxigraph with one copy of each triple, where coopgraph keeps two"
        yield what, "–", times(geometric(found.values())), None


def _against_peers(it: Measured) -> Iterator[Target]:
    """Hold the stored questions against other engines."""
    ours = it.part("middle, coopgraph").get("questions", {})
    for engine, aim in (
        ("rdflib", 50.0),
        ("oxrdflib", 1.0),
        ("maplib", 1.0),
        ("owlready2", 1.0),
        ("virtuoso", 1.0),
        ("comunica", 1.0),
    ):
        theirs = it.part(f"middle, {engine}").get("questions", {})
        found = ratios(theirs, ours)
        if found:
            mean = geometric(found.values())
            what = f"stored questions against {NAMES[engine]}, where both are right ({len(found)} of {len(ours)})"
            yield what, f"≥ {aim:.0f}× faster", times(mean), mean is not None and mean >= aim
        given_up = bounds(theirs, ours)
        if engine == "rdflib" and given_up:
            mean = geometric([*found.values(), *given_up.values()])
            what = f"the same, with {len(given_up)} that {NAMES[engine]} gave up, as if it had answered when its time was up"
            yield what, f"≥ {aim:.0f}× faster", f"at least {times(mean)}", mean is not None and mean >= aim
    mine, theirs = (it.part(f"middle, {name}").get("patterns", {}) for name in ("coopgraph", "duckdb"))
    found = ratios(theirs, mine)
    if found:
        mean = geometric(found.values())
        what = f"the twelve patterns against DuckDB, where answers are alike ({len(found)} of {len(mine)})"
        yield what, "≥ 1× faster", times(mean), mean is not None and mean >= 1
    theirs = it.part("middle, oxrdflib").get("questions", {})
    long = {name: value for name, value in ratios(theirs, ours).items() if ours[name]["rows"] >= 1000}
    if long:
        mean = geometric(long.values())
        yield (
            f"against oxrdflib, the {len(long)} questions with 1,000 rows or more",
            "≥ 2× faster",
            times(mean),
            (mean or 0) >= 2,
        )


def _frames(it: Measured) -> Iterator[Target]:
    """Hold data frames against the engine's CSV, and against oxrdflib."""
    mine, peers = it.part("rows").get("coopgraph", {}), it.part("rows").get("peers", {})
    for frame, call in (("pandas", "kg.sparql, .df()"), ("polars", "kg.sparql, .to_polars()")):
        one, other = mine.get(call), mine.get(f"engine, CSV, then {frame}")
        if isinstance(one, float) and isinstance(other, float):
            yield (
                f"10,000 rows × 7 to {frame}, against the engine's CSV and {frame}'s reader",
                "≤ 1.3×",
                times(one / other),
                one <= 1.3 * other,
            )
    one, other = mine.get("kg.sparql, .df()"), peers.get("oxrdflib, rows, DataFrame")
    if isinstance(one, float) and isinstance(other, float):
        yield "the same against oxrdflib rows to a DataFrame", "≥ 5× faster", times(other / one), other >= 5 * one


def _loads(it: Measured) -> Iterator[Target]:
    """Hold loading against the engine, and against rdflib."""
    load = {name: it.part(f"loading, {name}") for name in ("coopgraph", "oxigraph", "rdflib")}
    if all("seconds" in load[name] for name in ("coopgraph", "oxigraph")):
        ratio = load["coopgraph"]["seconds"] / load["oxigraph"]["seconds"]
        yield (
            "loading 10⁶ triples of Turtle, with all checks, against `bulk_load`",
            "≤ 1.3×",
            times(ratio),
            ratio <= 1.3,
        )
        ratio = load["coopgraph"]["memory"] / max(1.0, load["oxigraph"]["memory"])
        yield "memory for that", "≤ 1.2×", times(ratio), ratio <= 1.2
    if all("seconds" in load[name] for name in ("coopgraph", "rdflib")):
        ratio = load["rdflib"]["seconds"] / load["coopgraph"]["seconds"]
        yield "loading against rdflib", "≥ 15× faster", times(ratio), ratio >= 15


def _closes(it: Measured) -> Iterator[Target]:
    """Hold the closure against reasonable, and against itself."""
    closed = {size: it.part(f"closure, {size}") for size in ("middle", "large")}
    own = {size: told.get("coopgraph", {}).get("seconds") for size, told in closed.items()}
    rival = closed["middle"].get("reasonable", {}).get("seconds")
    if own["middle"] and rival:
        yield (
            "closure of 10⁵ triples, against reasonable",
            "faster",
            f"{clock(own['middle'])} against {clock(rival)}",
            own["middle"] < rival,
        )
    if own["middle"] and own["large"]:
        size = exponent([(10**5, own["middle"]), (10**6, own["large"])])
        yield (
            "growth of the closure to 10⁶: exponent of its time over the triples",
            "≤ 1.15",
            f"{size:.2f}",
            (size or 9) <= 1.15,
        )


def _opens(it: Measured) -> Iterator[Target]:
    """Hold the store on disk against a second."""
    opened = it.part("disk").get("opened", {}).get("process")
    if opened:
        yield "opening 10⁷ triples on disk and looking something up, a new process", "≤ 1 s", clock(opened), opened <= 1


def _starts(it: Measured) -> Iterator[Target]:
    """Hold the start of the program against Python's own."""
    cold = it.part("cold")
    if "python -c pass" in cold:
        ratio = cold["coopgraph run … -f csv, asked before"]["seconds"] / cold["python -c pass"]["seconds"]
        yield "`coopgraph run NAME -f csv`, asked before, against `python -c pass`", "≤ 5×", times(ratio), ratio <= 5


def _connects(it: Measured) -> Iterator[Target]:
    """Hold `connect()` against a bare client."""
    found = [
        (one["connect"] / one["bare"])
        for one in it.part("endpoint").values()
        if isinstance(one, dict) and one.get("rows", 0) >= 1000
    ]
    if found:
        mean = geometric(found)
        yield (
            f"Virtuoso through `connect()`, against a bare client, answers of 1,000 rows or more (of which there is {len(found)})",
            "≤ 1.1×",
            times(mean),
            (mean or 9) <= 1.1,
        )


def _aggregates(it: Measured, size: str, shown: str) -> Iterator[Target]:
    """Hold what reads much and returns little against columnar engines."""
    ours = _on_patterns(it, "coopgraph", size)
    rivals = [_on_patterns(it, name, size) for name in ("maplib", "duckdb")]
    heavy = [name for name in HEAVY if best(ours.get(name, {}))]
    worst = [
        (best(ours[name]) or 0) / min(found)
        for name in heavy
        if (found := [value for rival in rivals if (value := best(rival.get(name, {})))])
    ]
    if worst:
        mean = geometric(worst)
        what = f"heavy aggregates ({', '.join(heavy)}) at {shown}, against the better of maplib and DuckDB"
        yield what, "≤ 2×", times(mean), (mean or 9) <= 2


def _grows(it: Measured) -> Iterator[Target]:
    """Find the stored questions that grow faster than what they read and return."""
    found = _exponents(it)
    steep = [name for name, (own, rows) in found.items() if own > max(1.0, rows) + TOLERANCE]
    huge = it.part("growth, huge").get("questions", {})
    silent = [name for name, one in huge.items() if best(one) is None]
    if found:
        what = f"stored questions whose exponent is more than {TOLERANCE} above 1 and above that of their rows"
        yield what, "none", ", ".join(steep) or "none", not steep
    if silent:
        what = "stored questions that did not answer at 10⁷"
        yield what, "none", f"{len(silent)} of {len(huge)}", False


def _on_patterns(it: Measured, engine: str, size: str) -> Told:
    """Return what an engine told of the twelve patterns; at the largest size coopgraph was asked for its growth alone."""
    told: Told = it.part(f"{size}, {engine}").get("patterns", {})
    return told or (it.part(f"growth, {size}").get("patterns", {}) if engine == "coopgraph" else {})


def patterns(it: Measured, charts: dict[str, str]) -> str:
    """Compare engines on the twelve patterns."""
    text = [
        "## Twelve patterns, engine by engine",
        "",
        "Geometric means, relative to pyoxigraph alone; in brackets, how many of the twelve were answered rightly.",
        "",
    ]
    rows, shown = [], {size: it.engines(size) for size in ("middle", "large", "huge")}
    for engine in NAMES:
        cells = []
        for size, engines in shown.items():
            found = ratios(told := _on_patterns(it, engine, size), _on_patterns(it, "oxigraph", size))
            mean = geometric(found.values())
            problem = engines.get(engine, {})
            reason = why(problem.get("load", problem)) if not told else "no answer alike"
            cells.append(f"{times(mean)} ({len(found)})" if mean else reason if engine in engines else "not tried")
        rows.append([NAMES[engine], *cells])
    text.append(table(["engine", "10⁵", "10⁶", "10⁷"], rows))
    for size in ("large", "middle"):
        engines = shown[size]
        base = engines.get("oxigraph", {}).get("patterns", {})
        if not base:
            continue
        listed = [name for name in NAMES if engines.get(name, {}).get("patterns")]
        text += [f"### {SIZES[size]:,} triples, in full", ""]
        rows = [
            [
                pattern,
                str(base[pattern].get("rows", "–")),
                *(_cell(engines[name]["patterns"].get(pattern, {}), base[pattern]) for name in listed),
            ]
            for pattern in base
        ]
        text.append(table(["pattern", "rows", *(NAMES[name] for name in listed)], rows))
        means = {NAMES[name]: geometric(ratios(engines[name]["patterns"], base).values()) for name in listed}
        good = {name: value for name, value in means.items() if value}
        note = f"{SIZES[size]:,} triples; geometric mean of twelve patterns; pyoxigraph alone = 1; shorter is faster; logarithmic"
        text.append(f"![Twelve patterns, engine by engine](patterns-{size}.svg)\n")
        charts[f"patterns-{size}"] = bars("Twelve patterns, engine by engine", note, good, own=OURS)
    return "\n".join(text)


def _cell(told: Told, base: Told) -> str:
    value = best(told)
    if value is None:
        return "cannot" if "failed" in told else "gave up"
    alike = (told.get("rows"), told.get("digest")) == (base.get("rows"), base.get("digest"))
    return clock(value) + ("" if alike else " (differs)")


def questions(it: Measured, charts: dict[str, str]) -> str:
    """Compare engines on the stored questions."""
    engines = it.engines("middle")
    ours = engines.get("coopgraph", {}).get("questions", {})
    if not ours:
        return ""
    rows, means = [], {}
    for engine in NAMES:
        told = engines.get(engine, {}).get("questions", {})
        if engine not in engines or engine == "coopgraph, jailed":
            continue
        right = sum(one.get("right") is True for one in told.values())
        wrong = sum(one.get("right") is False for one in told.values())
        found = ratios(told, ours)
        mean = geometric(found.values())
        if mean:
            means[f"{NAMES[engine]} ({right} of {len(told)})"] = mean
        problem = engines[engine]
        rows.append(
            [
                NAMES[engine],
                right,
                wrong,
                len(told) - right - wrong,
                times(mean) if told else why(problem.get("load", problem)),
            ]
        )
    note = "100,000 triples; in brackets: answered rightly; mean time, coopgraph = 1; shorter is faster; logarithmic"
    own = [name for name in means if name.startswith("coopgraph")]
    charts["questions"] = bars("The stored questions, engine by engine", note, means, own=own)
    text = "## The stored questions, held against known answers\n\n100,000 triples. Times are relative to `kg.run` and its rows, where both answer rightly.\n\n"
    text += "![The stored questions, engine by engine](questions.svg)\n\n"
    text += table(["engine", "right", "wrong", "no answer", "time"], [[str(cell) for cell in row] for row in rows])
    slow = sorted(ours.items(), key=lambda item: -(best(item[1]) or 99))[:10]
    return (
        text
        + "\nThe slowest with coopgraph:\n\n"
        + table(
            ["question", "rows", "first", "warm", "middle half"],
            [
                [
                    name,
                    str(told.get("rows", "–")),
                    clock(told.get("first")),
                    clock(best(told)) if best(told) else why(told),
                    spread(told.get("times", [])),
                ]
                for name, told in slow
            ],
        )
    )


def loading(it: Measured, charts: dict[str, str]) -> str:
    """Compare loading."""
    names = ("coopgraph", "oxigraph", "oxrdflib", "maplib", "rdflib")
    rows = []
    for name in names:
        told = it.part(f"loading, {name}")
        good = "seconds" in told
        rows.append(
            [NAMES[name], clock(told["seconds"]) if good else why(told), f"{told['memory']:,.0f} MiB" if good else "–"]
        )
    text = "## Loading\n\nTurtle of 10⁶ triples into memory, new processes; memory is what was added.\n\n" + table(
        ["engine", "time", "memory"], rows
    )
    rows = []
    for size in ("middle", "large", "huge"):
        for engine, told in it.engines(size).items():
            load = told.get("load", told)
            if engine in NAMES and "seconds" in load:
                rows.append([f"{SIZES[size]:,}", NAMES[engine], clock(load["seconds"])])
    return text + "\nN-Triples, as loaded before the questions:\n\n" + table(["triples", "engine", "time"], rows)


def closure(it: Measured, charts: dict[str, str]) -> str:
    """Compare inference."""
    rows = []
    for size in ("middle", "large"):
        told = it.part(f"closure, {size}")
        for name in ("coopgraph", "reasonable"):
            one = told.get(name, {})
            if "seconds" in one:
                rows.append(
                    [
                        f"{SIZES[size]:,}",
                        name,
                        clock(one["seconds"]),
                        f"{one.get('after', 0):,}",
                        f"{one['memory']:,.0f} MiB",
                    ]
                )
            else:
                rows.append([f"{SIZES[size]:,}", name, why(one), "–", "–"])
    known = ", ".join(f"{it.part(f'closure, {size}').get('known', 0):,}" for size in ("middle", "large"))
    return (
        "## What follows\n\nThe closure of what is asserted, with the ontology. The generator knows how many triples there must be afterwards: "
        f"{known}. reasonable knows no property chains, and adds what OWL 2 RL says of every thing.\n\n"
        + table(["triples", "engine", "time", "triples afterwards", "memory of the process"], rows)
    )


def rows_(it: Measured, charts: dict[str, str]) -> str:
    """Compare ways to rows, frames and files."""
    told = it.part("rows")
    mine, peers = told.get("coopgraph", {}), told.get("peers", {})
    base = mine.get("engine, CSV")
    if not isinstance(base, float):
        return f"## Rows\n\n{why(mine)}\n"
    listed = [
        [
            name,
            clock(value) if isinstance(value, float) else str(value),
            times(value / base) if isinstance(value, float) else "–",
        ]
        for name, value in (*mine.items(), *peers.items())
        if isinstance(value, (float, str))
    ]
    types = ", ".join(f"{name} {kind}" for name, kind in mine.get("types", {}).items())
    head = f"## Rows, frames and files\n\n{mine.get('rows', 0):,} rows of seven columns, the question included; `.df()` gives typed columns: {types}.\n\n"
    return head + table(["way", "time", "engine's CSV = 1"], listed)


def cold(it: Measured, charts: dict[str, str]) -> str:
    """Compare cold starts."""
    told = it.part("cold")
    base = told.get("python -c pass", {}).get("seconds")
    if not base:
        return f"## From cold\n\n{why(told)}\n"
    rows = [
        [name, clock(one["seconds"]), spread(one["times"]), times(one["seconds"] / base)] for name, one in told.items()
    ]
    return "## From cold\n\nWhole processes, on the data that come with coopgraph.\n\n" + table(
        ["program", "median", "middle half", "python = 1"], rows
    )


def servers(it: Measured, charts: dict[str, str]) -> str:
    """Compare servers."""
    told = it.part("servers")
    rows = [
        [
            name,
            f"{one['per second']:.0f}" if "per second" in one else why(one),
            clock(one.get("median")),
            clock(one.get("99 %")),
            str(one.get("errors", "–")),
        ]
        for name, one in told.items()
        if isinstance(one, dict)
    ]
    if not rows:
        return f"## Servers\n\n{why(told)}\n"
    head = (
        f"## Servers\n\n`{told.get('question')}`, {told.get('rows')} rows from a graph of 100,000 triples, eight clients at once on the same two cores. The same is asked again and again, and coopgraph remembers what it answered; "
        "where the text is never the same, it puts each query in a process with a deadline and a memory cap. The others are as they come.\n\n"
    )
    return head + table(["server", "answers a second", "median", "99 %", "errors"], rows)


def endpoint(it: Measured, charts: dict[str, str]) -> str:
    """Compare clients of an endpoint."""
    told = it.part("endpoint")
    rows = [
        [name, f"{one['rows']:,}", clock(one["bare"]), clock(one["connect"]), times(one["connect"] / one["bare"])]
        if "rows" in one
        else [name, "–", why(one), "–", "–"]
        for name, one in told.items()
        if isinstance(one, dict)
    ]
    if not rows:
        return f"## Virtuoso through `connect()`\n\n{why(told)}\n"
    return "## Virtuoso through `connect()`\n\n" + table(
        ["pattern", "rows", "bare client", "`connect()`", "ratio"], rows
    )


def disk(it: Measured, charts: dict[str, str]) -> str:
    """Tell of the store on disk."""
    told = it.part("disk")
    rows = [
        [name, clock(told[name]["process"]), clock(told[name]["inside"])]
        for name in ("made", "opened", "again")
        if name in told
    ]
    size = f"{told['bytes'] / 2**30:.1f} GiB on disk." if told.get("bytes") else why(told)
    if "failed" in told:
        size = why(told)
    return f"## Ten million triples on disk\n\n`--store`: {size}\n\n" + table(
        ["", "process", "of it, inside Python"], rows
    )


def _exponents(it: Measured) -> dict[str, tuple[float, float]]:
    """Return, for each question, the exponents of its time and of its rows."""
    found = {}
    told = {SIZES[size]: it.part(f"growth, {size}").get("questions", {}) for size in SIZES}
    for name in _names(told.values()):
        points = [(size, best(asked.get(name, {})), asked.get(name, {}).get("rows", 0)) for size, asked in told.items()]
        good = [(size, seconds, rows) for size, seconds, rows in points if seconds and seconds > 0.002]
        slope = exponent([(size, seconds) for size, seconds, _ in good])
        if slope is not None:
            found[name] = slope, exponent([(size, max(1, rows)) for size, _, rows in good]) or 0.0
    return found


def _names(told: Iterable[Told]) -> list[str]:
    """Return the questions of all sizes; some are asked about other meetings where there are more."""
    return list(dict.fromkeys(sorted(name for one in told for name in one)))


def growth(it: Measured, charts: dict[str, str]) -> str:
    """Tell how questions grow."""
    told = {size: it.part(f"growth, {size}").get("questions", {}) for size in SIZES}
    if not told["small"]:
        return ""
    slopes, rows = _exponents(it), []
    for name in _names(told.values()):
        cells = [_grown(told[size].get(name, {})) for size in SIZES]
        slope = slopes.get(name)
        rows.append([name, *cells, f"{slope[0]:.2f}" if slope else "–", f"{slope[1]:.2f}" if slope else "–"])
    steepest = sorted(slopes, key=lambda name: -slopes[name][0])[:7]
    labels = {
        name: name + ("" if best(told["huge"].get(name, {})) or not told["huge"] else ": no answer at 10⁷")
        for name in steepest
    }
    charts["growth"] = lines(
        "Growth: the seven steepest questions",
        "time of kg.run over the number of triples; a line that climbs one step for each step to the right is linear",
        {
            labels[name]: [(SIZES[s], best(told[s].get(name, {})) or 0) for s in SIZES if best(told[s].get(name, {}))]
            for name in steepest
        },
    )
    return (
        "## Growth\n\n`kg.run` and its rows at four sizes, how many rows they are and whether they were right; the exponent of its time over the size, from 2 ms up, beside that of its rows: 1 is linear.\n\n![Growth](growth.svg)\n\n"
        + table(["question", *(f"{SIZES[size]:,}" for size in SIZES), "exponent", "of its rows"], rows)
    )


def _grown(told: Told) -> str:
    value = best(told)
    if value is None:
        return why(told) if told else "–"
    return f"{clock(value)}, {told['rows']:,}" + ("" if told.get("right") else " (wrong)")


def generation(it: Measured, charts: dict[str, str]) -> str:
    """Tell how long the worlds took."""
    rows = [
        [
            f"{float(size):,.0f}",
            name,
            clock(one["seconds"]),
            f"{one['triples']:,} triples, {one['bytes'] / 2**20:,.1f} MiB"
            if "triples" in one
            else f"{one.get('answers')} answers",
        ]
        for part in ("worlds", "worlds, huge")
        for size, notes in it.part(part).items()
        if isinstance(notes, dict)
        for name, one in notes.items()
    ]
    return (
        "## Making the worlds\n\nTwo processes.\n\n" + table(["triples, all in all", "file", "time", "size"], rows)
        if rows
        else ""
    )


SECTIONS: tuple[Callable[[Measured, dict[str, str]], str], ...] = (
    *(targets, patterns, questions, growth, loading, closure, rows_, cold, servers, endpoint, disk, generation),
)
