"""The terminal: answers, evidence and findings as the command line shows them."""

from __future__ import annotations

import io
import json
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from coopgraph.errors import FileError, FormatError, ParseError
from coopgraph.files import read_text, write_atomic
from coopgraph.options import PICTURES
from coopgraph.tables import clean
from coopgraph.terms import IRI, PREFIXES, node

if TYPE_CHECKING:
    from coopgraph.answer import Answer
    from coopgraph.checking.validate import Validation
    from coopgraph.evidence import Evidence
    from coopgraph.graph import CoopGraph
    from coopgraph.links.link import LinkSet
    from coopgraph.ontology.difference import Difference
    from coopgraph.query import Query
    from coopgraph.reasoning.dl import Verdict
    from coopgraph.reasoning.explain import Explanation
    from coopgraph.reasoning.reason import Reasoning
    from coopgraph.report import Report
    from coopgraph.triples import GraphAnswer


LONGEST = 32
"""How far a column stretches for a word; a longer one, such as a link, is folded."""


def output(data: bytes | str, path: str | None = None) -> None:
    """Write to a file, or to standard output."""
    raw = data.encode() if isinstance(data, str) else data
    if path is not None:
        write_atomic(path, raw)
    elif sys.stdout.isatty() and b"\0" in raw:
        raise FormatError("this format is not for the screen", remedy="Name a file with -o FILE.")
    else:
        try:
            sys.stdout.buffer.write(_shown(raw) if sys.stdout.isatty() else raw)
            sys.stdout.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            abandon_output()
            problem = f"standard output cannot be written ({error.strerror or error})"
            raise FileError(problem, remedy="Write elsewhere, with -o FILE.") from None


def _shown(raw: bytes) -> bytes:
    """Return what is to appear on a terminal, without what would move its cursor or turn its writing around."""
    lines = raw.decode(errors="replace").expandtabs(4).split("\n")
    return "\n".join(clean(line) for line in lines).encode()


def abandon_output() -> None:
    """Let what is still to be written to standard output go nowhere, so that nothing complains at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table as wide as the terminal, with cells wrapped between words; a narrow one gets a list of records."""
    from rich import box
    from rich.cells import cell_len
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    names, cells = [clean(column) for column in columns], [[clean(cell) for cell in row] for row in rows]
    words = [max(_longest(text) for text in (name, *column)) for name, column in _by_column(names, cells)]
    width = shutil.get_terminal_size((120, 24)).columns
    if sum(words) + 3 * (len(words) - 1) > width:
        return records(names, cells)
    grid = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for name, least in zip(names, words, strict=True):
        grid.add_column(Text(name), overflow="fold", min_width=least)
    for row in cells:
        grid.add_row(*map(Text, row))
    console = Console(width=width, color_system=None, file=io.StringIO())
    with console.capture() as capture:
        console.print(grid, crop=False)
    lines = [line.rstrip() for line in capture.get().strip("\n").split("\n")]
    if max(map(cell_len, lines)) > width:
        return records(names, cells)
    return "".join(f"{line}\n" for line in lines)


def records(names: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return rows one below the other, a line for each cell that holds something.

    >>> print(records(["who", "what"], [["NASA", "IMAP"], ["KASA", ""]]), end="")
    who   NASA
    what  IMAP
    <BLANKLINE>
    who   KASA
    """
    margin = max(map(len, names), default=0)
    blocks = ["".join(f"{n:<{margin}}  {cell}\n" for n, cell in zip(names, row, strict=True) if cell) for row in rows]
    return "\n".join(blocks)


def _by_column(names: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[tuple[str, list[str]]]:
    for i, name in enumerate(names):
        yield name, [row[i] for row in rows]


def _longest(text: str) -> int:
    """Return the length of the longest word, as far as a column should stretch for it."""
    from rich.cells import cell_len

    return min(max(map(cell_len, text.split()), default=1), LONGEST)


def read_query(query: str) -> tuple[str, str]:
    """Return the text of a query, and the name of where it came from: a file, “-” for standard input, or itself.

    What holds a “{” is a query.

    >>> read_query("ASK { ?s ?p ?o }")
    ('ASK { ?s ?p ?o }', 'query')
    """
    if query != "-":
        return (query, "query") if "{" in query else (read_text(query), query)
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

    rows = kg.source.rows("instances", {"class": [node(PREFIXES["sc"] + "SourceDocument")]})
    copy = SourceText.open(text, kg.source, [IRI(t.value) for (t,) in rows if t]) if text is not None else None
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
    view: str | None = None,
) -> bytes:
    """Write the answer to a stored question in the format asked for, and return what was written."""
    listed = evidence or text is not None
    if cite:
        if listed or format != "table":
            raise FormatError("--cite does not go with --evidence, --text or -f", remedy="Leave them out.")
        cited = f"{answer.cite(cite)}\n".encode()
        output(cited, path)
        return cited
    if listed and format not in ("table", "md"):
        raise FormatError(f"--evidence and --text do not go with -f {format}", remedy="Use -f table or -f md.")
    data = _rows(answer, format=format, iris=iris, lang=lang, view=view)
    lines = ["", *evidence_lines(kg, answer.all_evidence(), text)] if listed else []
    output(data + "".join(f"{line}\n" for line in lines).encode(), path)
    return data


def _rows(answer: Answer, *, format: str, iris: bool, lang: str, view: str | None) -> bytes:
    if view or format in PICTURES:
        from coopgraph.pictures.choice import drawn

        return drawn(answer, format, view, lang)
    if format != "table":
        return answer.to_bytes(format, labels=not iris, lang=lang)
    shown = table(*answer.cells(labels=not iris, lang=lang)) if answer.terms else ""
    return (shown + "\n" * bool(shown and answer.remark) + f"{answer.remark}\n" * bool(answer.remark)).encode()


def show_result(result: Answer | GraphAnswer | bool, *, format: str | None, path: str | None, **shown: Any) -> None:
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
        if not result.complete and format not in (None, "table", "md"):
            print(result.remark, file=sys.stderr)
        output(_rows(result.part(), format=format or "table", **shown), path)


def show_progress(step: str) -> None:
    """Print what is being done, on a terminal, over what was done before."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{clean(step)}", end="", file=sys.stderr, flush=True)


def show_text(text: str) -> None:
    """Print a text, now that what was being done is done."""
    _end_progress()
    output(f"{text}\n")


def show_report(report: Report, *, as_json: bool) -> None:
    """Print the findings of a check."""
    _end_progress()
    output(report.to_json() if as_json else report_table(report))


def show_suggestions(found: LinkSet, *, format: str, path: str | None) -> None:
    """Write suggested links in the format asked for."""
    from coopgraph.links.suggest import HEADINGS, as_rows
    from coopgraph.links.table import Links

    _end_progress()
    if format != "table":
        output(Links((found,)).export(format), path)
    else:
        output(table(HEADINGS, as_rows(found)) if found.links else "Nothing is sure enough.\n", path)


def show_validation(report: Validation, *, format: str, path: str | None) -> None:
    """Write the findings of a validation in the format asked for."""
    _end_progress()
    output(report_table(report) if format == "table" else report.to_bytes(format), path)


def show_difference(difference: Difference, *, format: str, path: str | None) -> None:
    """Write how two versions of the ontology differ."""
    _end_progress()
    output(difference.to(format), path)


def show_reasoning(kg: CoopGraph, reasoning: Reasoning, *, format: str, path: str | None) -> bool:
    """Write what the rules did, or the inferences; whether they find no contradiction."""
    from coopgraph.reasoning.coverage import uncovered

    _end_progress()
    if format in ("turtle", "n-triples"):
        output(kg.inferences.to_bytes(format), path)
        return True
    why = kg.explain()
    unheard = uncovered(kg.source, [*kg.rules, *kg.clash_rules])
    if format == "json":
        told = {"drawn": dict(reasoning.drawn), "rounds": reasoning.rounds, "uncovered": unheard, "why": why.asdict()}
        output(f"{json.dumps(told, indent=2, ensure_ascii=False)}\n", path)
    else:
        rows = [[f"{reasoning.drawn.get(rule.name, 0):,}", rule.name, rule.summary] for rule in kg.rules]
        lines = [f"{reasoning}.", *(f"Beyond the rules: {text}." for text in unheard), str(why)]
        output(table(["inferences", "rule", "says"], rows) + "\n" + "\n".join(lines) + "\n", path)
    return not why.proofs


def show_verdict(verdict: Verdict, *, format: str, path: str | None) -> None:
    """Write what HermiT says."""
    _end_progress()
    if format not in ("table", "json"):
        raise FormatError(f"a verdict cannot be written as {format}", remedy="Leave -f out, or use -f json.")
    told = json.dumps(verdict.asdict(), indent=2, ensure_ascii=False) if format == "json" else str(verdict)
    output(f"{told}\n", path)


def show_explanation(explanation: Explanation, *, format: str, path: str | None) -> None:
    """Write why something holds, or what is missing."""
    if format in ("mermaid", "svg") and not explanation.trees:
        raise FormatError("there is no proof to draw", remedy="Leave -f out to see what is missing.")
    texts = {"json": explanation.to_json, "mermaid": explanation.to_mermaid, "svg": explanation.to_svg}
    output(f"{texts.get(format, explanation.__str__)()}\n", path)


def report_table(report: Report) -> str:
    """Return findings as a table, and how many things were looked at."""
    rows = [
        [item.severity, item.file, f"{item.message}. {item.why}" if item.why else item.message, item.remedy]
        for item in report.findings
    ]
    found = table(["severity", "place", "finding", "remedy"], rows) + "\n" if rows else ""
    return f"{found}{report.verdict}\n"


def _end_progress() -> None:
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)
