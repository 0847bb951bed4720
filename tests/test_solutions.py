"""Rows in the engine's own words are the rows that the engine has, and nothing is read before it is needed."""

import gc
import sys
import threading
from collections.abc import Callable

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopgraph.errors import FetchFailed, ParseError
from coopgraph.remote.text_table import read_tsv
from coopgraph.solutions import Rows, read_value, read_word, take, write_word
from coopgraph.store import evaluate
from coopgraph.terms import python_value

XSD = "http://www.w3.org/2001/XMLSchema#"
TEXTS = st.text(st.characters(blacklist_categories=["Cs"]))
LEXICAL = st.sampled_from(["1", "-1", "+01", "1.50", ".5", "5.", "1e3", "1.0E-4", "INF", "NaN", "true", "1 ", "x", ""])
DATATYPES = st.sampled_from(["integer", "decimal", "double", "float", "boolean", "int", "date", "string", "gYear"])
TERMS = st.one_of(
    st.builds(ox.Literal, TEXTS),
    st.builds(lambda text, tag: ox.Literal(text, language=tag), TEXTS, st.sampled_from(["en", "ko", "en-us"])),
    st.builds(lambda text: ox.Literal(text, language="ar", direction=ox.BaseDirection.RTL), TEXTS),
    st.builds(lambda text, of: ox.Literal(text, datatype=ox.NamedNode(XSD + of)), LEXICAL | TEXTS, DATATYPES),
    st.sampled_from([ox.NamedNode("urn:a"), ox.NamedNode("https://example.org/달(1)'\u2028"), ox.BlankNode("b0")]),
)


@given(TERMS)
def test_a_term_comes_back_from_its_word(term: ox.Literal) -> None:
    word = write_word(term)
    assert "\t" not in word
    assert "\n" not in word
    assert read_word(word) == term


@given(TERMS)
def test_a_value_is_the_same_with_a_term_in_between(term: ox.Literal) -> None:
    value, known = read_value(write_word(term)), python_value(term)
    assert (type(value), repr(value)) == (type(known), repr(known))  # NaN equals nothing
    assert getattr(value, "language", "") == getattr(known, "language", "")


@given(TERMS | st.none())
def test_a_column_has_literals_where_its_terms_are(term: ox.Literal | None) -> None:
    rows = Rows(("a",), [(term,)])
    assert rows.has_literals(0) == Rows.read(("a",), rows.text).has_literals(0) == isinstance(term, ox.Literal)


@given(st.lists(st.tuples(TERMS | st.none(), TERMS | st.none()), max_size=6))
def test_texts_change_in_both_kinds_of_rows(cells: list[tuple[ox.Literal, ox.Literal]]) -> None:
    def change(text: str) -> str:
        return f'\t{text}"'

    rows = Rows(("a", "b"), cells)
    changed = rows.with_texts([1], change).cells
    assert Rows.read(("a", "b"), rows.text).with_texts([1], change).cells == changed
    assert [row[0] for row in changed] == [row[0] for row in cells]
    plain = [isinstance(t, ox.Literal) and not t.language and t.datatype.value == XSD + "string" for _, t in cells]
    assert [row[1] != old[1] for row, old in zip(changed, cells, strict=True)] == plain
    assert rows.cells == cells


@given(st.lists(st.tuples(TERMS | st.none(), TERMS | st.none()), max_size=6))
def test_rows_come_back_from_their_lines(cells: list[tuple[ox.Literal, ox.Literal]]) -> None:
    rows = Rows.read(("a", "b"), Rows(("a", "b"), cells).text)
    assert rows.cells == cells
    assert len(rows) == len(cells)
    assert rows.text == Rows(("a", "b"), cells).text


@given(st.lists(TERMS, min_size=1, max_size=8))
def test_what_the_engine_writes_is_what_it_has(terms: list[ox.Literal]) -> None:
    store = ox.Store()
    subject, predicate = ox.NamedNode("urn:s"), ox.NamedNode("urn:p")
    store.extend(ox.Quad(subject, predicate, term) for term in terms)
    query = "SELECT ?o ?none ?o2 { ?s ?p ?o BIND (?o AS ?o2) }"
    known = [tuple(row) for row in store.query(query)]
    assert take(store.query(query)).cells == known
    assert take(store.query(query), 2).cells == known[:2]


def test_both_kinds_of_rows_do_the_same() -> None:
    cells = [(ox.Literal(1), None), (ox.NamedNode("urn:a"), ox.Literal("x")), (ox.Literal(1), ox.Literal("y"))]
    given, read = Rows(("a", "b"), cells), Rows.read(("a", "b"), Rows(("a", "b"), cells).text)
    for rows in (given, read, read.first(9)):
        assert rows.first(2).cells == cells[:2]
        assert (len(rows.first(2)), len(rows.first(0))) == (2, 0)
        assert rows.ordered([1, 0]).cells == [(b, a) for a, b in cells]
        assert (rows.has_literals(0), rows.has_literals(1)) == (True, True)
        assert not rows.ordered([1, 0]).first(1).has_literals(0)
        asked: list[str] = []
        assert rows.each(0, lambda term: asked.append(term.value) or term.value) == ["1", "urn:a", "1"]  # noqa: B023
        assert asked == ["1", "urn:a"]
        assert rows.each(1, lambda term: term.value) == [None, "x", "y"]
    assert given == read
    assert given != Rows(("a", "c"), cells)


def test_no_more_lines_are_taken_than_are_wanted() -> None:
    endless = "SELECT ?a { " + " ".join(f"VALUES ?{name} {{ 1 2 3 4 5 6 7 8 9 10 }}" for name in "abcdefghijkl") + " }"
    assert len(take(ox.Store().query(endless), 1000)) == 1000  # of a million millions


@pytest.mark.parametrize(("text", "count"), [("", 0), ("\n", 1), ("\n\n\n", 3)])
def test_empty_cells_and_no_columns(text: str, count: int) -> None:
    assert Rows.read(["a"], text).cells == [(None,)] * count
    assert Rows.read([], text).cells == [()] * count


@pytest.mark.parametrize("text", ["1\t2\n", "\t\n", "1\n2\t3\n"])
def test_lines_of_another_length_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="as long as they should be"):
        Rows.read(["a"], text)


@pytest.mark.parametrize("word", ["<<( <urn:a> <urn:b> 1 )>>", '"open', '"a"b', "nothing", "<urn:a", "<not an iri>"])
def test_a_word_that_stands_for_nothing_is_refused(word: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_word(word)


@pytest.mark.parametrize(
    ("read", "complaint"),
    [
        (lambda: evaluate(ox.Store(), "SELECT (TRIPLE(<urn:a>, <urn:b>, 1) AS ?x) {}"), ParseError),
        (lambda: list(read_tsv([b"?x\n<urn:a\n"]).rows), FetchFailed),
    ],
)
def test_an_error_can_end_in_any_thread(read: Callable[[], object], complaint: type[Exception]) -> None:
    """The engine's solutions may end only where they began, and an error that is kept keeps frames."""
    loud: list[object] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "unraisablehook", loud.append)
        kept: list[object] = []
        with pytest.raises(complaint) as caught:
            read()
        kept.extend([caught, kept])
        del caught, kept
        other = threading.Thread(target=gc.collect)
        other.start()
        other.join()
    assert not loud
