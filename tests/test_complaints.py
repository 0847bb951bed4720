"""What is wrong with a query is said in plain words, at the right word."""

import pytest

from coopgraph import CoopGraph
from coopgraph.complaints import check, complain
from coopgraph.errors import CoopgraphError
from coopgraph.folder import Folder
from coopgraph.query import Catalogue

CASES = [
    ("SELECT * { ?s forc:x 1 }", 1, 15, "forc:x", "the prefix “forc:” is not declared", "force:"),
    ("SELECT *\n{ ?s a x:y }", 2, 8, "x:y", "the prefix “x:” is not declared", "PREFIX x:"),
    ("SELECT * { ?s a sc:Mission . FILTR(?s) }", 1, 30, "FILTR", "“FILTR” is no word of SPARQL", "FILTER"),
    ('SELECT * { ?s rdfs:label "🛰달"@ko . ?s ?p rdf }', 1, 42, "rdf", "“rdf” is no word of SPARQL", "rdf:"),
    ("SELECT * {\n  ?s ?p ?o", 1, 10, "{", "this “{” is never closed", "Close"),
    ("SELECT * { ?s ?p ?o } }", 1, 23, "}", "this “}” closes nothing", "Take it out"),
    ("SELECT * { ?s ?p 'x }", 1, 18, "'", "a string begins here and is not closed", "quote"),
    ("SELCT * { ?s ?p ?o }", 1, 1, "SELCT", "a query does not begin like this", "SELECT"),
    ("SELECT * {\n?s ?p ?o SERVICE <urn:x> {} }", 2, 10, "SERVICE", "SERVICE would send", ""),
    ("DELETE WHERE { ?s ?p ?o }", 1, 1, "DELETE", "DELETE would change the graph", ""),
]
ENGINE = [
    (
        "SELECT ?s { ?s a sc:Mission ?p ?o }",
        1,
        35,
        "}",
        "“}” does not fit here",
        "a subject, a predicate",
    ),
    ("SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o }", 1, 1, "SELECT", "the SELECT names a variable", "GROUP BY"),
    ("SELECT * { FILTER(?x > ) }", 1, 26, "}", "does not fit here", ""),
    ("SELECT", 1, 1, "SELECT", "something is missing after “SELECT”", "rest"),
]


@pytest.mark.parametrize(("query", "line", "column", "word", "problem", "remedy"), CASES)
def test_slips_are_found_without_the_engine(
    query: str, line: int, column: int, word: str, problem: str, remedy: str
) -> None:
    found = check(query)[0]
    assert (found.line, found.column, found.length) == (line, column, len(word))
    assert found.problem.startswith(problem)
    assert remedy in found.remedy


@pytest.mark.parametrize(("query", "line", "column", "word", "problem", "remedy"), CASES + ENGINE)
def test_errors_of_the_engine_become_plain(
    kg: CoopGraph, query: str, line: int, column: int, word: str, problem: str, remedy: str
) -> None:
    with pytest.raises(CoopgraphError) as caught:
        kg.sparql(query)
    assert caught.value.where == f"query:{line}:{column}"
    found = complain(caught.value, query)
    assert (found.line, found.column) == (line, column)
    assert (found.problem, found.remedy) == (caught.value.problem, caught.value.remedy), "twice plain is plain"
    assert query.split("\n")[line - 1][column - 1 :].startswith(word)
    assert problem in found.problem
    assert remedy in found.remedy


def test_a_good_query_has_no_slip() -> None:
    assert check("PREFIX x: <urn:x#>\nSELECT * { ?s x:y 'SERVICE' . ?s a sc:Mission # forc:x {\n}") == []
    assert check("") == []


def test_every_stored_question_has_no_slip() -> None:
    queries = Catalogue(Folder.shipped().queries)
    assert len(queries) > 30
    assert {name: check(query.text) for name, query in queries.items() if check(query.text)} == {}
