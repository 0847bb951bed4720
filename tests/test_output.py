"""What is written is what was answered, and nothing in it comes alive: properties over all kinds of cells."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import subprocess
import sys
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from coopgraph import Answer
from coopgraph.errors import FormatError
from coopgraph.formats import WRITERS, write_csv, write_csv_safe
from coopgraph.solutions import Rows
from coopgraph.store import GraphStore
from coopgraph.tables import HIDDEN, clean, html_table, markdown_table, text_table
from coopgraph.terminal import table

NASTY = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "\u00a0=1",
    "\uff1d1+1",
    "\ufeff=1",
    "|calc",
    "%0A",
    "-5",
    "+5",
    "-5.5e-3",
    "1e5",
    ".5",
    "-",
    "=",
    "'",
    "''=1",
    '"',
    '"="',
    "a,b",
    'a"b',
    "a;b",
    "\x1b[31mred",
    "\x1b]0;t\x07",
    "\x00",
    "\x08",
    "\x7f",
    "\x9b31m",
    "\u202eabc",
    "\u2066a\u2069",
    "\u200b",
    "\u061c",
    "\ufeff",
    "\ufffe",
    "\uffff",
    "\U000e0041",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,<b>",
    "vbscript:x",
    "https://example.org/?a=1&b=<2>",
    'https://example.org/"onclick="x',
    "mailto:a@example.org",
    "file:///etc/passwd",
    "//example.org",
    "&lt;b&gt;",
    "&#x3c;",
    "]]>",
    "<!--",
    "-->",
    "<?php",
    "{{7*7}}",
    "${x}",
    "[x](javascript:alert(1))",
    "![x](http://e/)",
    "a|b",
    "`x`",
    "**b**",
    "<http://e/>",
    "# head",
    "* item",
    "달",
    "é",
    "e\u0301",
    "\U0001f680",
    "a\r\nb",
    "a\rb",
    "a\nb",
    "\u2028",
    "\u2029",
    "\x85",
    "",
    " ",
    "  x  ",
    "\\",
    "\\n",
    "\\u0041",
]
LETTERS = st.characters(exclude_categories=["Cs"])
BEGUN = st.tuples(st.sampled_from(NASTY), st.text(LETTERS, max_size=4)).map("".join)
TEXTS = st.sampled_from(NASTY) | st.text(LETTERS, max_size=12) | BEGUN
ADDRESSES = ["urn:a", "http://example.org/a?b=c&d=e#f", "javascript:alert(1)", "mailto:a@b.c", "http://e/é달"]
IRIS = st.sampled_from(ADDRESSES).map(ox.NamedNode)
DATATYPES = [
    ox.NamedNode(f"http://www.w3.org/2001/XMLSchema#{name}") for name in ("integer", "decimal", "date", "anyURI")
]
DATATYPES.append(ox.NamedNode("http://example.org/type?a=b&c"))
LITERALS = (
    TEXTS.map(ox.Literal)
    | st.tuples(TEXTS, st.sampled_from(["en", "ko", "en-GB"])).map(lambda pair: ox.Literal(pair[0], language=pair[1]))
    | st.tuples(TEXTS, st.sampled_from(DATATYPES)).map(lambda pair: ox.Literal(pair[0], datatype=pair[1]))
)
TERMS = st.none() | IRIS | LITERALS | st.sampled_from(["b0", "x1"]).map(ox.BlankNode)
COLUMNS = ("a", "b1", "달")
ROWS = st.lists(st.tuples(TERMS, TERMS, TERMS), max_size=5)
MANY = settings(max_examples=int(os.environ.get("COOPGRAPH_EXAMPLES", "100")))


def answer_of(rows: list[tuple[object, ...]]) -> Answer:
    return Answer(Rows(COLUMNS, rows), GraphStore(ox.Store()))  # type: ignore[arg-type]


def same(left: object, right: object) -> bool:
    if isinstance(left, ox.BlankNode):
        return isinstance(right, ox.BlankNode)
    return left == right


# Machine formats: what is read back is what was written


@MANY
@given(ROWS)
@example([(ox.Literal("\x00"), ox.Literal("\u202e"), ox.Literal("a\tb\r\n"))])
def test_json_and_tsv_come_back_through_another_reader(rows: list[tuple[object, ...]]) -> None:
    for format, known in (("json", ox.QueryResultsFormat.JSON), ("tsv", ox.QueryResultsFormat.TSV)):
        read = ox.parse_query_results(answer_of(rows).to_bytes(format), known)
        assert isinstance(read, ox.QuerySolutions)
        assert [variable.value for variable in read.variables] == list(COLUMNS)
        back = [tuple(solution) for solution in read]
        assert len(back) == len(rows)
        for row, again in zip(rows, back, strict=True):
            assert all(same(cell, other) for cell, other in zip(row, again, strict=True))


@MANY
@given(ROWS)
def test_json_is_json_with_nothing_besides(rows: list[tuple[object, ...]]) -> None:
    document = json.loads(answer_of(rows).to_bytes("json"))
    assert set(document) == {"head", "results"}
    assert [len(row) for row in document["results"]["bindings"]] == [sum(c is not None for c in row) for row in rows]


@MANY
@given(ROWS)
@example([(ox.Literal("\x1b"), None, None)])
@example([(ox.Literal("\ufffe"), None, None)])
def test_xml_comes_back_or_is_refused(rows: list[tuple[object, ...]]) -> None:
    try:
        written = answer_of(rows).to_bytes("xml")
    except FormatError:
        assert any(re.search("[\x00-\x1f\ufffe\uffff]", value(cell)) for row in rows for cell in row)
        return
    assert len(ElementTree.fromstring(written).findall(".//{*}result")) == len(rows)
    read = ox.parse_query_results(written, ox.QueryResultsFormat.XML)
    assert isinstance(read, ox.QuerySolutions)
    for row, again in zip(rows, [tuple(solution) for solution in read], strict=True):
        assert all(same(cell, other) for cell, other in zip(row, again, strict=True))


def value(cell: object) -> str:
    return "" if cell is None else str(cell) if isinstance(cell, ox.BlankNode) else cell.value  # type: ignore[attr-defined]


@MANY
@given(ROWS)
def test_csv_comes_back(rows: list[tuple[object, ...]]) -> None:
    written = write_csv(COLUMNS, rows).decode()  # type: ignore[arg-type]
    back = list(csv.reader(io.StringIO(written, newline=""), strict=True))
    assert back == [list(COLUMNS), *([value(cell) for cell in row] for row in rows)]


@MANY
@given(ROWS)
def test_csv_for_a_spreadsheet_holds_no_formula(rows: list[tuple[object, ...]]) -> None:
    raw = write_csv_safe(COLUMNS, rows)  # type: ignore[arg-type]
    assert raw.startswith(b"\xef\xbb\xbf")
    back = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), strict=True))
    assert len(back) == len(rows) + 1
    for row, again in zip(rows, back[1:], strict=True):
        for cell, shown in zip(row, again, strict=True):
            first = shown.replace("\u00a0", " ").lstrip()[:1]
            assert first not in ("=", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "|", "%")
            assert first not in ("+", "-") or float(shown)
            assert not HIDDEN.search(shown.replace("\n", ""))
            assert letters(shown).removeprefix("'") == letters(value(cell)).removeprefix("'")


def letters(text: str) -> str:
    """Return what is left of a text without blanks and hidden characters."""
    return "".join(HIDDEN.sub("", text).split())


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("-5", "-5"),
        ("+5", "+5"),
        ("-5.5e-3", "-5.5e-3"),
        ("-5-5", "'-5-5"),
        ("=1", "'=1"),
        ("\t=1", "' =1"),
        ("＝1", "'＝1"),
        ("a=1", "a=1"),
        ("", ""),
        ("2024-09-30", "2024-09-30"),
        ("@x", "'@x"),
        ("\x00=1", "'=1"),
        ("\u22121", "'\u22121"),
        ("-1\n=2", "'-1\n=2"),
        ("NASA", "NASA"),
    ],
)
def test_numbers_stay_numbers(text: str, shown: str) -> None:
    raw = write_csv_safe(["x"], [(ox.Literal(text),)]).decode("utf-8-sig")
    assert next(csv.reader(io.StringIO(raw.partition("\r\n")[2], newline="")), [""]) == ([shown] if shown else [""])


def test_every_format_has_a_name_of_its_own() -> None:
    assert sorted(WRITERS) == ["csv", "csv-safe", "json", "tsv", "xml"]
    assert answer_of([]).to_csv(safe=True) == "\ufeffa,b1,달\r\n"


# For the eye


class Page(HTMLParser):
    """What a browser would make of it: the tags, the attributes, the texts of the cells."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.cells: list[str] = []
        self.strange: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, content in attrs:
            if (tag, name) == ("a", "href"):
                self.links.append(content or "")
            else:
                self.strange.append(name)
        if tag in ("td", "th"):
            self.cells.append("")

    def handle_data(self, data: str) -> None:
        if self.cells:
            self.cells[-1] += data

    def handle_comment(self, data: str) -> None:
        self.strange.append(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


@MANY
@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=4))
def test_html_shows_text_as_text(rows: list[tuple[str, str]]) -> None:
    page = Page(html_table(["x", "y"], rows))
    assert page.tags <= {"table", "thead", "tbody", "tr", "th", "td", "a"}
    assert page.strange == []
    assert page.cells == ["x", "y", *(clean(cell) for row in rows for cell in row)]
    assert all(link.startswith(("http://", "https://", "mailto:")) for link in page.links)


@MANY
@given(ROWS)
def test_an_answer_in_a_notebook_shows_text_as_text(rows: list[tuple[object, ...]]) -> None:
    page = Page(answer_of(rows)._repr_html_())
    assert page.tags <= {"table", "thead", "tbody", "tr", "th", "td", "a", "p"}
    assert page.strange == []
    assert all(link.startswith(("http://", "https://", "mailto:")) for link in page.links)


@MANY
@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=4))
def test_tables_for_the_eye_hold_nothing_hidden(rows: list[tuple[str, str]]) -> None:
    columns = ["x", "y"]
    for shown in (text_table(columns, rows), markdown_table(columns, rows), table(columns, rows)):
        assert not HIDDEN.search(shown.replace("\n", ""))
    lines = markdown_table(columns, rows).split("\n")
    assert len(lines) == len(rows) + 2
    assert all(line.replace("\\\\", "").replace("\\|", "").count("|") == 3 for line in lines)
    assert len(text_table(columns, rows).split("\n")) == len(rows) + 2


def on_a_terminal(*arguments: str) -> bytes:
    """Return what a program writes that thinks it has a terminal."""
    ours, its = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "coopgraph", *arguments], stdout=its, stderr=its, env={**os.environ, "COLUMNS": "120"}
    ) as process:
        os.close(its)
        data = b""
        while True:
            try:
                piece = os.read(ours, 65_536)
            except OSError:
                break
            if not piece:
                break
            data += piece
        process.wait()
    os.close(ours)
    return data


@pytest.mark.parametrize("format", ["table", "csv", "tsv", "json", "md", "csv-safe"])
def test_a_terminal_gets_nothing_hidden_and_a_file_gets_every_byte(format: str, tmp_path: Path) -> None:
    text = 'SELECT ("a\x1b[31mb\u202ec\x9bd\x07" AS ?x) {}'
    (tmp_path / "q.rq").write_text(text)
    world = str(Path(__file__).parent / "world")
    shown = on_a_terminal("--root", world, "sparql", str(tmp_path / "q.rq"), "-f", format).decode()
    assert "[31mb" in shown.replace("\\", "")
    assert not HIDDEN.search(shown.replace("\r\n", ""))
    if format == "csv":
        file = tmp_path / "out"
        on_a_terminal("--root", world, "sparql", str(tmp_path / "q.rq"), "-f", format, "-o", str(file))
        assert "a\x1b[31mb\u202ec\x9bd\x07" in file.read_text()


def test_a_message_on_a_terminal_holds_nothing_hidden(tmp_path: Path) -> None:
    shown = on_a_terminal("run", "no\x1b[31msuch\u202equestion").decode()
    assert "question" in shown
    assert not HIDDEN.search(shown.replace("\r\n", ""))


def test_a_table_is_never_cut_off_at_the_edge(monkeypatch: pytest.MonkeyPatch) -> None:
    because = "called “우주항공청”; in en and ko alike; has http://www.wikidata.org/entity/Q124215730 too"
    columns = ["thing", "may be", "called there", "sure", "because"]
    row = ["KASA", "ror:03khw1425", "Korea AeroSpace Administration", "1.00", because]
    for width in range(60, 130):
        monkeypatch.setenv("COLUMNS", str(width))
        shown = Counter("".join(table(columns, [row]).split()).replace("─", ""))
        assert shown == Counter("".join([*columns, *row]).replace(" ", "")), width
