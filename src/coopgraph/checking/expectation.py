"""Expectations: the rows that each stored question must answer, and whether it does.

They stand beside the question, in `<name>.csv` and, for its further cases, `<name>.<case>.csv`: derived by hand from
the text, before the question was asked.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from coopgraph.answer import Answer
from coopgraph.checking.lint import Finding, as_finding, lint
from coopgraph.errors import CoopgraphError
from coopgraph.files import read_text
from coopgraph.graph import ENGINES, CoopGraph
from coopgraph.lookup import Lookup
from coopgraph.query import Catalogue, Query
from coopgraph.terms import compact


def check_question(orders: Mapping[str, CoopGraph], catalogue: Catalogue, name: str) -> tuple[list[Finding], int]:
    """Return what is wrong with a question or its answers, and how many answers were compared.

    `orders` are graphs of the same triples, loaded in different orders; the key says which, the first is empty.
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
        path = catalogue.path(name).with_suffix(f".{case}.csv" if case else ".csv")
        for order, graph in orders.items():
            for engine in ENGINES if not order else ENGINES[:1]:
                answers += 1
                findings += _compare(graph, query, case, engine, path, f"{engine}{order}")
    return findings, answers


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


def arguments(query: Query, case: str = "") -> dict[str, Sequence[str]]:
    """Return the arguments of a case: what it names, else the defaults, else the examples."""
    return {**{param.name: param.committed for param in query.params}, **query.cases.get(case, {})}


def read_rows(path: Path) -> list[list[str]]:
    """Return the rows of a file of expected rows, its header first."""
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
