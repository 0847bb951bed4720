"""The terminal: answers, evidence and findings as the command line shows them."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from coopgraph.errors import FileError, FormatError, ParseError
from coopgraph.files import read_text, write_atomic
from coopgraph.tables import clean

if TYPE_CHECKING:
    from coopgraph.answer import Answer
    from coopgraph.check import Report
    from coopgraph.evidence import Evidence
    from coopgraph.graph import CoopGraph
    from coopgraph.query import Query
    from coopgraph.triples import GraphAnswer


def output(data: bytes | str, path: str | None = None) -> None:
    """Write to a file, or to standard output."""
    raw = data.encode() if isinstance(data, str) else data
    if path is not None:
        write_atomic(path, raw)
    elif sys.stdout.isatty() and b"\0" in raw:
        raise FormatError("this format is not for the screen", remedy="Name a file with -o FILE.")
    else:
        try:
            sys.stdout.buffer.write(raw)
            sys.stdout.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            abandon_output()
            problem = f"standard output cannot be written ({error.strerror or error})"
            raise FileError(problem, remedy="Write elsewhere, with -o FILE.") from None


def abandon_output() -> None:
    """Let what is still to be written to standard output go nowhere, so that nothing complains at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table as wide as the terminal, with cells wrapped."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    grid = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for column in columns:
        grid.add_column(Text(clean(column)), overflow="fold")
    for row in rows:
        grid.add_row(*(Text(clean(cell)) for cell in row))
    console = Console(width=shutil.get_terminal_size((120, 24)).columns, color_system=None)
    with console.capture() as capture:
        console.print(grid)
    return "".join(f"{line.rstrip()}\n" for line in capture.get().strip("\n").split("\n"))


def read_query(file: str) -> tuple[str, str]:
    """Return the text of a query, and the name of where it came from; “-” is standard input."""
    if file != "-":
        return read_text(file), file
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig"), "standard input"
    except UnicodeDecodeError:
        raise ParseError("the query is not UTF-8 text", where="standard input") from None


def show_queries(queries: Sequence[Query]) -> None:
    """Print stored questions as a table."""
    rows = [[query.name, query.summary, ", ".join(param.name for param in query.params)] for query in queries]
    output(table(["question", "asks", "takes"], rows) if rows else "No stored question holds these words.\n")


def evidence_lines(kg: CoopGraph, evidence: Sequence[Evidence], text: str | None) -> list[str]:
    """Return pieces of evidence as lines; with a copy of the source, each followed by its very sentence."""
    from coopgraph.evidence import SourceText

    documents = [item.source for item in evidence if item.source is not None and item.sentence is not None]
    copy = SourceText.open(text, kg.source, documents) if text is not None and documents else None
    lines = []
    for item in evidence:
        lines.append(clean(str(item)))
        if copy and (sentence := copy.read(item)):
            lines.append(clean(f"    “{sentence}”"))
    return lines


def show_answer(
    kg: CoopGraph,
    answer: Answer,
    *,
    format: str,
    iris: bool,
    evidence: bool,
    lang: str,
    text: str | None,
    cite: str | None,
    path: str | None,
) -> None:
    """Write the answer to a stored question in the format asked for."""
    if cite:
        output(answer.cite(cite) + "\n", path)
        return
    listed = evidence or text is not None
    if listed and format not in ("table", "md"):
        raise FormatError(f"--evidence and --text do not go with -f {format}", remedy="Use -f table or -f md.")
    data = _rows(answer, format=format, iris=iris, lang=lang)
    if listed:
        data += "".join(f"{line}\n" for line in ["", *evidence_lines(kg, answer.all_evidence(), text)]).encode()
    output(data, path)


def _rows(answer: Answer, *, format: str, iris: bool, lang: str) -> bytes:
    if format != "table":
        return answer.to_bytes(format, labels=not iris, lang=lang)
    return (f"{answer.remark}\n" if answer.remark else table(*answer.cells(labels=not iris, lang=lang))).encode()


def show_result(
    result: Answer | GraphAnswer | bool, *, format: str | None, iris: bool, lang: str, path: str | None
) -> None:
    """Write whatever a query of the user's own gave."""
    from coopgraph.triples import GraphAnswer

    if isinstance(result, bool):
        if format not in (None, "table", "json"):
            raise FormatError(f"yes or no cannot be written as {format}", remedy="Leave -f out, or use -f json.")
        told = json.dumps({"head": {}, "boolean": result}) if format == "json" else "yes" if result else "no"
        output(f"{told}\n", path)
    elif isinstance(result, GraphAnswer):
        output(result.to_bytes(format or "turtle"), path)
    else:
        output(_rows(result, format=format or "table", iris=iris, lang=lang), path)


def show_progress(step: str) -> None:
    """Print what is being done, on a terminal, over what was done before."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{clean(step)}", end="", file=sys.stderr, flush=True)


def show_report(report: Report, *, as_json: bool) -> None:
    """Print the findings of a check."""
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)
    if as_json:
        output(json.dumps(report.asdict(), indent=2, ensure_ascii=False) + "\n")
        return
    rows = [[item.severity, item.file, item.message, item.remedy] for item in report.findings]
    if rows:
        output(table(["severity", "file", "finding", "remedy"], rows) + "\n")
    output(f"{str(report).splitlines()[-1]}\n")
