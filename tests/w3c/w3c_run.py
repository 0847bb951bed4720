"""A test of the W3C, run over the very path that a user takes: our loading, our guard, our queries, our formats.

`python tests/w3c/w3c_run.py DIR` prints what each suite in a copy comes to, and every test that does not simply pass.
"""

from __future__ import annotations

import contextlib
import csv
import io
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from w3c_results import Table, read_results, same_tables, same_triples
from w3c_suites import Case, cases, manifests

from coopgraph.answer import Answer
from coopgraph.errors import CoopgraphError, QueryRefused
from coopgraph.graph import CoopGraph
from coopgraph.loading.reading import Source
from coopgraph.query import Catalogue
from coopgraph.rules import syntax_error
from coopgraph.store import GraphStore
from coopgraph.tokens import guard
from coopgraph.triples import GraphAnswer

LEFT_OUT = {
    "entailment/": "the entailment regimes: what coopgraph infers, its rules infer, when a graph is loaded",
    "service/": "SERVICE at other servers, which is refused",
    "syntax-fed/": "the syntax of SERVICE, which is refused",
    "service-description/": "the description of a server",
    "protocol/": "a server",
    "graph-store-protocol/": "a server",
    "http-rdf-update/": "a server",
}
ON_PURPOSE = ("the file is empty", "the context is at an address", "which only RDF 1.2 knows")
NOT_OFFERED = {"produceGeneralizedRdf", "rdfDirection", "expandContext"}


def left_out(case: Case) -> str:
    """Return why a test is about something that coopgraph does not offer, or the empty string."""
    if case.suite == "json-ld":
        if NOT_OFFERED & set(case.options):
            return "an option of the JSON-LD API that is not offered"
        return "JSON-LD 1.0, where it differs from 1.1" if "json-ld-1.0" in case.options.values() else ""
    return next((why for folder, why in LEFT_OUT.items() if case.name.startswith(folder)), "")


def verdict(case: Case) -> str:
    """Return what became of a test.

    That is `pass`; `form`, if every value is right and its spelling another; `refused`, if coopgraph refuses on purpose
    what the test asks; or `wrong`.
    """
    try:
        return _RUNNERS[case.kind](case)
    except CoopgraphError as error:
        purpose = isinstance(error, QueryRefused) or any(words in str(error) for words in ON_PURPOSE)
        return "refused" if purpose else "wrong"


def _is_bad(case: Case) -> str:
    """A negative test: an error of ours is right, and nothing else."""
    try:
        list(_parsed(case.action, case.base)) if case.suite != "sparql11" else _taken(case)
    except CoopgraphError:
        return "pass"
    return "wrong"


def _is_good(case: Case) -> str:
    list(_parsed(case.action, case.base)) if case.suite != "sparql11" else _taken(case)
    return "pass"


def _taken(case: Case) -> None:
    """Have the text of a query or update taken in, on an empty graph."""
    if "Update" in case.kind:
        with contextlib.suppress(RuntimeError):  # it was read; that a graph is missing is another matter
            _update(ox.Store(), case)
    else:
        _ask(ox.Store(), case)


def _reads_as(case: Case) -> str:
    """An evaluation test of a syntax: the triples of one file are those of another."""
    assert case.result is not None
    quads = list(_parsed(case.action, case.base))
    format = ox.RdfFormat.N_QUADS if case.result.suffix == ".nq" else ox.RdfFormat.N_TRIPLES
    return _word(same_triples(quads, ox.parse(path=str(case.result), format=format, lenient=True)))


def _answers(case: Case) -> str:
    assert case.result is not None
    answer = _ask(_store(case.data, (*case.graphs, *_named(case)), case.folder), case)
    expected = read_results(case.result, case.folder)
    if isinstance(answer, GraphAnswer):
        assert not isinstance(expected, Table)
        return _word(same_triples(_quads(answer.triples), _quads(expected)))
    if isinstance(expected, list):
        assert isinstance(answer, Answer)
        return _same_csv(answer.to_csv(), expected)
    found = Table((), (), answer) if isinstance(answer, bool) else Table(answer.columns, tuple(answer.terms))
    if isinstance(answer, Answer):
        _round_trip(answer)
    return _word(same_tables(found, expected))


def _named(case: Case) -> Iterator[tuple[str, Path]]:
    """Return the files beside a query that it takes its data FROM, if the manifest does not list them."""
    for name in re.findall(r"(?m)^\s*FROM\s+<([\w.-]+)>", case.action.read_text(encoding="utf-8")):
        path = case.action.parent / name
        if path.is_file() and case.folder + name not in dict(case.graphs):
            yield case.folder + name, path


def _round_trip(answer: Answer) -> None:
    """Our formats, read by the engine's readers, hold the rows that were written."""
    ours = Table(answer.columns, tuple(answer.terms))
    for written, format in (
        (answer.to_json, ox.QueryResultsFormat.JSON),
        (answer.to_xml, ox.QueryResultsFormat.XML),
        (answer.to_tsv, ox.QueryResultsFormat.TSV),
    ):
        read = ox.parse_query_results(written().encode(), format)
        assert isinstance(read, ox.QuerySolutions)
        theirs = Table(tuple(v.value for v in read.variables), tuple(tuple(row) for row in read))
        assert same_tables(ours, theirs) == "same", f"{format}: {ours} is read as {theirs}"


def _same_csv(text: str, expected: list[list[str]]) -> str:
    found = list(csv.reader(io.StringIO(text, newline="")))
    if sorted(found[0]) != sorted(expected[0]) or len(found) != len(expected):
        return "wrong"
    order = [found[0].index(column) for column in expected[0]]
    found = [[row[i] for i in order] for row in found]

    def key(rows: Iterable[list[str]], *, by_value: bool) -> Counter[tuple[str, ...]]:
        return Counter(tuple(_csv_value(cell) if by_value else _csv_cell(cell) for cell in row) for row in rows)

    if key(found, by_value=False) == key(expected, by_value=False):
        return "pass"
    return "form" if key(found, by_value=True) == key(expected, by_value=True) else "wrong"


def _csv_cell(cell: str) -> str:
    return "_:" if cell.startswith("_:") else cell


def _csv_value(cell: str) -> str:
    try:
        return repr(float(cell))
    except ValueError:
        return _csv_cell(cell)


def _changes(case: Case) -> str:
    store = _store(case.data, case.graphs, case.folder)
    _update(store, case)
    return _word(same_triples(store, _store(case.result_data, case.result_graphs, case.folder)))


def _word(sameness: str) -> str:
    return {"same": "pass", "form": "form", "different": "wrong"}[sameness]


def _quads(triples: Iterable[ox.Triple]) -> Iterator[ox.Quad]:
    return (ox.Quad(t.subject, t.predicate, t.object) for t in triples)


# Our path


def _parsed(path: Path, base: str) -> Iterator[ox.Quad]:
    yield from Source.read(path).quads(base=base)


def _store(data: Iterable[Path], graphs: Iterable[tuple[str, Path]], base: str) -> ox.Store:
    store = ox.Store()
    for path in data:
        if path.stat().st_size:  # an empty file would be refused
            store.extend(_parsed(path, base + path.name))
    for name, path in graphs:
        graph = ox.NamedNode(name)
        store.add_graph(graph)
        store.extend(
            ox.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in _parsed(path, base + path.name)
        )
    return store


def _text(case: Case) -> str:
    return f"BASE <{case.base}>\n{case.action.read_bytes().decode('utf-8')}"


def _ask(store: ox.Store, case: Case) -> Answer | GraphAnswer | bool:
    kg = CoopGraph(GraphStore(store), Catalogue(case.action.parent / "none"))
    return kg.sparql(_text(case), where=case.action.name)


def _update(store: ox.Store, case: Case) -> None:
    text = _text(case)
    guard(text, where=case.action.name, updates=True)
    try:
        store.update(text)
    except SyntaxError as error:
        raise syntax_error(error, case.action.name) from None


_RUNNERS: dict[str, Any] = {
    "CSVResultFormatTest": _answers,
    "NegativeEvaluationTest": _is_bad,
    "NegativeSyntaxTest11": _is_bad,
    "NegativeUpdateSyntaxTest11": _is_bad,
    "PositiveEvaluationTest": _reads_as,
    "PositiveSyntaxTest": _is_good,
    "PositiveSyntaxTest11": _is_good,
    "PositiveUpdateSyntaxTest11": _is_good,
    "QueryEvaluationTest": _answers,
    "TestNQuadsNegativeSyntax": _is_bad,
    "TestNQuadsPositiveSyntax": _is_good,
    "TestNTriplesNegativeSyntax": _is_bad,
    "TestNTriplesPositiveSyntax": _is_good,
    "TestTrigEval": _reads_as,
    "TestTrigNegativeEval": _is_bad,
    "TestTrigNegativeSyntax": _is_bad,
    "TestTrigPositiveSyntax": _is_good,
    "TestTurtleEval": _reads_as,
    "TestTurtleNegativeEval": _is_bad,
    "TestTurtleNegativeSyntax": _is_bad,
    "TestTurtlePositiveSyntax": _is_good,
    "TestXMLEval": _reads_as,
    "TestXMLNegativeSyntax": _is_bad,
    "UpdateEvaluationTest": _changes,
}


def outcomes(copy: Path) -> dict[str, dict[str, str]]:
    """Return what became of every test in a copy, suite by suite; `left out` is an outcome too."""
    return {
        suite: {case.name: "left out" if left_out(case) else verdict(case) for case in cases(suite, manifest)}
        for suite, manifest in manifests(copy).items()
    }


def figures(suite: str, found: Iterable[str]) -> str:
    """Return the row of the table in `docs/conformance.md` for the outcomes of a suite."""
    count = Counter(found)
    numbers = [sum(count.values()) - count["left out"]]
    numbers += [count[outcome] for outcome in ("pass", "form", "refused", "wrong", "left out")]
    return f"| {suite} | {' | '.join(map(str, numbers))} |"


if __name__ == "__main__":
    for suite, found in outcomes(Path(sys.argv[1])).items():
        print(figures(suite, found.values()), flush=True)
        for name, outcome in found.items():
            if outcome not in ("pass", "left out"):
                print("   ", outcome, name)
