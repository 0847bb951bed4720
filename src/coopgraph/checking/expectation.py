"""Expectations: the rows that each stored question must answer, and whether it does.

They stand beside the question, in `<name>.csv` and, for its further cases, `<name>.<case>.csv`: derived by hand from
the text, before the question was asked. These are the rows of the article on the fourth dialogue alone. Where all
sources together answer otherwise, a second file, `….all-sources.csv`, says what; where there is none, they do not.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from coopgraph.answer import Answer
from coopgraph.asking import ENGINES
from coopgraph.checking.lint import lint
from coopgraph.errors import CoopgraphError
from coopgraph.files import read_text, refuse_exit
from coopgraph.finding import Finding, as_finding
from coopgraph.graph import CoopGraph
from coopgraph.lookup import Lookup
from coopgraph.query import Catalogue, Query
from coopgraph.terms import compact

ALONE: Final = ("dialogue4",)
"""The source that the plain files of rows are for, in a folder that has it; in another folder they are for all."""
TOGETHER: Final = "all-sources"
"""What the names of files of rows for all sources end in."""


def rows_file(catalogue: Catalogue, name: str, case: str = "", sources: str = "") -> Path:
    """Return the file of rows of a case of a question; `sources` is empty or `all-sources`.

    A file for all sources is there only if the rows are others than with the first source alone.

    >>> from coopgraph.folder import Folder
    >>> questions = Catalogue(Folder.shipped().queries)
    >>> rows_file(questions, "time/timeline", "", "all-sources").name
    'timeline.all-sources.csv'
    >>> rows_file(questions, "evidence/coverage", "", "all-sources").name
    'coverage.csv'
    """
    stem = ".".join(filter(None, (catalogue.path(name).stem, case)))
    own = catalogue.path(name).with_name(f"{stem}.{sources}.csv")
    return own if sources and own.is_file() else catalogue.path(name).with_name(f"{stem}.csv")


def check_question(
    orders: Mapping[str, CoopGraph], catalogue: Catalogue, name: str, sources: str = ""
) -> tuple[list[Finding], int]:
    """Return what is wrong with a question or its answers, and how many answers were compared.

    `orders` are graphs of the same triples, loaded in different orders; the key says which, the first is empty.
    `sources` says which rows they must give: those of the first source alone, or of `all-sources`.
    """
    try:
        query = catalogue[name]
        orders[""].source.query(query.text, where=query.where)
        findings = lint(query, Lookup(orders[""].source))
    except CoopgraphError as error:
        return [as_finding(error, name)], 0
    if findings:
        return findings, 0
    answers = 0
    for case in ("", *query.cases):
        path = rows_file(catalogue, name, case, sources)
        findings += _needless(path, rows_file(catalogue, name, case))
        for order, graph in orders.items():
            for engine in ENGINES if not order else ENGINES[:1]:
                answers += 1
                findings += _compare(graph, query, case, engine, path, f"{engine}{order}")
    return findings, answers


def _needless(path: Path, plain_rows: Path) -> Iterator[Finding]:
    if path != plain_rows and plain_rows.is_file() and read_rows(path) == read_rows(plain_rows):
        yield Finding("error", str(path), f"these rows are those of {plain_rows.name}", "Remove the file.")


def _compare(kg: CoopGraph, query: Query, case: str, engine: str, path: Path, who: str) -> Iterator[Finding]:
    try:
        expected = read_rows(path)
        answer = kg.run(query, engine=engine, **arguments(query, case))
    except CoopgraphError as error:
        yield as_finding(error, str(path))
        return
    rows = plain(answer)
    if rows == expected:
        return
    lost = [row for row in expected if row not in rows]
    new = [row for row in rows if row not in expected]
    shown = "; ".join([f"missing: {row}" for row in lost[:3]] + [f"unexpected: {row}" for row in new[:3]])
    message = f"{who} gives {len(rows) - 1} rows where {len(expected) - 1} are expected ({shown or 'in another order'})"
    yield Finding("error", str(path), message, "Correct the data, the query or, after reading the source, the rows.")


def arguments(query: Query, case: str = "") -> dict[str, Any]:
    """Return the arguments of a case: what it names, else the defaults, else the examples."""
    return {**{param.name: param.committed for param in query.params}, **query.cases.get(case, {})}


def read_rows(path: Path) -> list[list[str]]:
    """Return the rows of a file of expected rows, its header first."""
    refuse_exit(path.parent.parent, path)
    return list(csv.reader(io.StringIO(read_text(path))))


def plain(answer: Answer) -> list[list[str]]:
    """Return header and rows as expected-row files have them: CURIEs, lexical forms, claims in order.

    >>> import coopgraph
    >>> plain(coopgraph.load().sparql("SELECT ?x { VALUES ?x { id:nasa 4 } }"))
    [['x'], ['id:nasa'], ['4']]
    """

    def cell(term: Any, column: str) -> str:
        if term is None:
            return ""
        if column in answer.claim:
            return " ".join(sorted(map(compact, term.value.split())))
        return compact(term.value) if isinstance(term, ox.NamedNode) else str(term.value)

    rows = [[cell(term, column) for term, column in zip(row, answer.columns, strict=True)] for row in answer.terms]
    return [list(answer.columns), *rows]
