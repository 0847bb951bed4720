# ruff: noqa: E402  (it is run as a program too, and must find its neighbours)
"""Run the hostile cases through the library and the command line, and tell what became of each.

`python tests/hostile/hostile_run.py` runs all of them, in processes whose death is noticed; `--seed` and `--every`
choose others, or fewer, and `--case` one by its number. What must hold of every case: it ends in a result or in an
error of `coopgraph.errors`, in time; what was rejected leaves the graph as it was; nothing is opened or connected to on
the way; and the process lives on.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import io
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent)]

import hostile_files as files
import hostile_words as words

from clock import little_work
from coopgraph import CoopGraph, load
from coopgraph.errors import CoopgraphError, FormatError
from coopgraph.query import Query
from coopgraph.solutions import Rows
from coopgraph.tables import clean

WORLD = Path(__file__).parent.parent / "world"
SEED = 20260807
LIMIT = 2.0
"""The seconds that a query may take here; a file has its own budget."""
FILE_LIMIT = 30.0
SPARE = 15.0
"""The seconds by which a busy machine may be late."""
FORMATS = ("csv", "tsv", "json", "xml", "md")
EXITS = {0, 1, 2, 3, 4, 5}
FORBIDDEN = ("/etc/passwd", "/etc/hostname", "/dev/zero")


@dataclass(frozen=True)
class Case:
    """A case: where it stands in the whole, its family, how it is run, and what it holds."""

    number: int
    family: str
    kind: str
    payload: Any


@dataclass
class Outcome:
    """What became of a case: the ends it came to, how long it took, and what should not have happened."""

    number: int
    family: str
    ends: list[str] = field(default_factory=list)
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)


FAMILIES: tuple[tuple[str, str, Callable[[int], Iterator[Any]]], ...] = (
    ("truncation", "file", lambda seed: files.truncations()),
    ("mutation", "file", files.mutations),
    ("encoding", "file", lambda seed: files.encodings()),
    ("nesting", "file", lambda seed: files.nesting()),
    ("size", "file", lambda seed: files.sizes()),
    ("iri", "file", lambda seed: files.iris()),
    ("entity", "file", lambda seed: files.entities()),
    ("context", "file", lambda seed: files.contexts()),
    ("liar", "file", lambda seed: files.liars()),
    ("import", "file", lambda seed: files.imports()),
    ("query", "query", words.queries),
    ("deep query", "query", lambda seed: words.deep_queries()),
    ("far query", "query", lambda seed: words.far_queries()),
    ("bomb", "query", lambda seed: words.bombs()),
    ("parameter", "parameter", words.parameters),
    ("name", "name", lambda seed: iter(words.NAMES)),
    ("header", "header", words.headers),
    ("cell", "cell", words.cells),
)


def cases(seed: int = SEED, every: int = 1) -> Iterator[Case]:
    """Yield the cases, or every so many of them; of each family one at least."""
    number = 0
    for family, kind, make in FAMILIES:
        for place, payload in enumerate(make(seed)):
            if place % every == 0:
                yield Case(number, family, kind, payload)
            number += 1


class Bench:
    """A small graph, and the means to run cases on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.kg: CoopGraph = load(root=WORLD)
        self.state = self._state()
        self.rows = {name: set(self.kg.run(name, **args).terms) for name, args in _WHOLE.items()}
        self.reached: list[str] = []
        sys.addaudithook(self._notice)

    def _notice(self, event: str, args: tuple[Any, ...]) -> None:
        if event in ("socket.connect", "socket.getaddrinfo") and isinstance(args[-1], (tuple, str)):
            self.reached.append(f"{event} {args[-1]!r}")
        elif event == "open" and str(args[0]) in FORBIDDEN:
            self.reached.append(f"open {args[0]}")

    def _state(self) -> frozenset[str]:
        return frozenset(map(str, self.kg.store))

    def run(self, case: Case) -> Outcome:
        """Run a case through the library, then through the command line."""
        outcome = Outcome(case.number, case.family)
        self.reached.clear()
        for face in (self._library, self._command_line):
            began = time.monotonic()
            face(case, outcome)
            outcome.seconds = max(outcome.seconds, time.monotonic() - began)
        if outcome.seconds > (FILE_LIMIT if case.kind == "file" else LIMIT * 2) + SPARE:
            outcome.faults.append(f"took {outcome.seconds:.1f} s")
        outcome.faults += self.reached
        return outcome

    # The library

    def _library(self, case: Case, outcome: Outcome) -> None:
        step: Callable[[Any], None] = getattr(self, f"_{case.kind}")
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                step(case.payload)
            outcome.ends.append("accepted")
        except CoopgraphError as error:
            outcome.ends.append(type(error).__name__)
            if len(str(error)) > 5_000:
                outcome.faults.append(f"an error of {len(str(error))} characters")
        except AssertionError as error:
            outcome.faults.append(f"broken promise: {error}")
        except BaseException as error:
            outcome.faults.append(f"library: {type(error).__name__}: {str(error)[:200]}")
        if case.kind == "file" and "accepted" in outcome.ends:
            self.kg = load(root=WORLD)
        elif self._state() != self.state:
            outcome.faults.append("the graph was changed")
            self.kg = load(root=WORLD)

    def _path(self, payload: tuple[str, bytes]) -> Path:
        path = self.folder / f"case{payload[0]}"
        path.write_bytes(payload[1])
        return path

    def _file(self, payload: tuple[str, bytes]) -> None:
        self.kg.add(self._path(payload))

    def _query(self, text: str) -> None:
        self.kg.sparql(text, timeout=LIMIT)

    def _parameter(self, value: str) -> None:
        results = []
        for name, parameter in (("promises/by-party", "party"), ("promises/in-year", "year")):
            with contextlib.suppress(CoopgraphError):
                answer = self.kg.run(name, **{parameter: value})
                assert set(answer.terms) <= self.rows[name], f"{name} gave rows that it should not have"
                results.append(answer)
        for look in (self.kg.describe, self.kg.evidence, self.kg.label):
            with contextlib.suppress(CoopgraphError):
                look(value)
        self.kg.resolve(value)

    def _name(self, name: str) -> None:
        with contextlib.suppress(CoopgraphError):
            load(root=name)
        with contextlib.suppress(CoopgraphError):
            self.kg.add(name)
        with contextlib.suppress(CoopgraphError):
            Query.read(name)
        self.reached.clear()  # so far the files were named by whoever runs this; a name of a question is not one
        self.kg.run(name)

    def _header(self, text: str) -> None:
        with little_work(1):
            Query.read_text(text, "case/case")

    def _cell(self, text: str) -> None:
        import pyoxigraph as ox

        from coopgraph.answer import Answer

        answer = Answer(Rows(("cell",), [(ox.Literal(text),)]), self.kg.source)
        shown = [str(answer), answer._repr_html_(), answer.to_markdown()]
        assert all(clean(line) == line for part in shown for line in part.split("\n")), "a control character is shown"
        assert "<script" not in shown[1].lower(), "a script in HTML"
        assert json.loads(answer.to_json())["results"]["bindings"][0]["cell"]["value"] == text, "JSON"
        read = list(csv.reader(io.StringIO(answer.to_csv(), newline="")))
        assert "\0" in text or not text or read == [["cell"], [text]], f"CSV: {read!r}"
        (solution,) = ox.parse_query_results(answer.to_tsv().encode(), ox.QueryResultsFormat.TSV)
        assert solution[0] == ox.Literal(text), "TSV"
        with contextlib.suppress(FormatError):
            element = ElementTree.fromstring(answer.to_xml())[1][0][0][0]
            assert (element.text or "") == text, "XML"

    # The command line

    def _command_line(self, case: Case, outcome: Outcome) -> None:
        for arguments, given in self._commands(case):
            if any("\0" in argument for argument in arguments):
                continue  # no process can be given such an argument
            code, out, err, error = command(["--root", str(WORLD), *arguments], given)
            told = f"{' '.join(arguments)[:80]}: "
            if error or "Traceback" in err:
                outcome.faults.append(f"command line: {told}{error or err[-200:]}")
            if code not in EXITS:
                outcome.faults.append(f"{told}exit code {code}")
            if any(clean(line) != line for line in err.split("\n")):
                outcome.faults.append(f"{told}control characters in the complaint")
            if code and "-f" not in arguments and out:
                outcome.faults.append(f"{told}output beside an error")
            outcome.ends.append(f"exit {code}")

    def _commands(self, case: Case) -> Iterator[tuple[list[str], bytes]]:
        payload = case.payload
        match case.kind:
            case "file":
                yield ["--add", str(self._path(payload)), "run", "people/agents", "-f", "csv"], b""
            case "query":
                given = payload.encode("utf-8", "surrogatepass")
                yield ["sparql", "-", "--timeout", str(LIMIT), "-f", "json"], given
            case "parameter":
                yield ["run", "promises/by-party", f"--party={payload}"], b""
                yield ["show", "--", payload], b""
            case "name":
                yield ["run", "--", payload], b""
                yield ["--add", payload, "queries"], b""
            case "header":
                path = self.folder / "case.rq"
                path.write_bytes(payload.encode("utf-8", "surrogatepass"))
                yield ["run", str(path)], b""


_WHOLE: dict[str, dict[str, Any]] = {"promises/by-party": {}, "promises/in-year": {"year": list(range(2000, 2100))}}


def command(arguments: list[str], given: bytes) -> tuple[int, str, str, str]:
    """Run the command line in this process; return exit code, output, complaint, and an error that came through."""
    from click.testing import CliRunner

    from coopgraph.cli import cli

    result = CliRunner().invoke(cli, arguments, input=given, env={"COLUMNS": "120"})
    error = result.exception if not isinstance(result.exception, SystemExit) else None
    shown = f"{type(error).__name__}: {str(error)[:200]}" if error else ""
    return result.exit_code, result.stdout, result.stderr, shown


# All of them, in processes whose death is noticed


def work(seed: int, every: int, share: int, shares: int, first: int) -> None:
    """Run a share of the cases, and print a line before and after each."""
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        for case in cases(seed, every):
            if case.number % shares == share and case.number >= first:
                print(json.dumps({"begins": case.number, "family": case.family}), flush=True)
                if os.environ.get("COOPGRAPH_DIE_AT") == str(case.number):  # to see that a death is noticed
                    os.kill(os.getpid(), signal.SIGKILL)
                print(json.dumps(asdict(bench.run(case))), flush=True)
        print(json.dumps({"peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}), flush=True)


def run_all(seed: int = SEED, every: int = 1, shares: int = os.cpu_count() or 1) -> tuple[list[Outcome], int]:
    """Run the cases in several processes; return what became of each, and the most memory of a process in MiB."""
    with ThreadPoolExecutor(shares) as pool:
        done = list(pool.map(lambda share: _share(seed, every, share, shares), range(shares)))
    outcomes = [outcome for found, _ in done for outcome in found]
    return sorted(outcomes, key=lambda outcome: outcome.number), max(peak for _, peak in done)


def _share(seed: int, every: int, share: int, shares: int) -> tuple[list[Outcome], int]:
    """Have a process run a share of the cases, and another one go on where it died."""
    outcomes: list[Outcome] = []
    first, peak = 0, 0
    while first >= 0:
        numbers = map(str, (seed, every, share, shares, first))
        begun: dict[str, Any] = {}
        first = -1
        command = [sys.executable, __file__, "--work", *numbers]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            for line in process.stdout:
                told = json.loads(line)
                if "begins" in told:
                    begun = told
                elif "peak" in told:
                    peak = max(peak, told["peak"])
                else:
                    outcomes.append(Outcome(**told))
        if process.returncode:
            number = begun.get("begins", -1)
            family, died = begun.get("family", "?"), f"the process died with {process.returncode}"
            outcomes.append(Outcome(number, family, faults=[died]))
            first = number + 1 if number >= 0 else -1
    return outcomes, peak


def report(outcomes: list[Outcome], peak: int) -> str:
    """Return what became of the cases, family by family, and every fault."""
    by_family: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        by_family[outcome.family].append(outcome)
    lines = [f"{'family':<12} {'cases':>6} {'taken':>6} {'refused':>8} {'slowest':>8} {'faults':>7}"]
    for family, found in by_family.items():
        taken = sum(bool(o.ends) and o.ends[0] == "accepted" for o in found)
        refused = sum(
            bool(o.ends) and o.ends[0] not in ("accepted",) and not o.ends[0].startswith("exit") for o in found
        )
        slowest, faulty = max(o.seconds for o in found), sum(bool(o.faults) for o in found)
        lines.append(f"{family:<12} {len(found):>6} {taken:>6} {refused:>8} {slowest:>6.2f} s {faulty:>7}")
    lines.append(
        f"{len(outcomes)} cases, {sum(bool(o.faults) for o in outcomes)} with faults, at most {peak} MiB in a process"
    )
    lines.append(
        "errors: " + ", ".join(f"{k} {n}" for k, n in Counter(o.ends[0] for o in outcomes if o.ends).most_common())
    )
    lines += [f"{o.family} {o.number}: {fault}" for o in outcomes for fault in o.faults][:300]
    return "\n".join(lines)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--every", type=int, default=1, help="every so many cases only")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--case", type=int, nargs="+", help="these cases only, by their numbers, in this process")
    parser.add_argument("--work", type=int, nargs=5, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.work:
        work(*options.work)
    elif options.case:
        with tempfile.TemporaryDirectory() as one_folder:
            bench = Bench(Path(one_folder))
            for one in cases(options.seed):
                if one.number in options.case:
                    print(repr(one.payload)[:2000], bench.run(one), sep="\n")
    else:
        found, most = run_all(options.seed, options.every, options.jobs)
        print(report(found, most))
        sys.exit(any(outcome.faults for outcome in found))
