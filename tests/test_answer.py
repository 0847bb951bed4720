import csv
import datetime
import hashlib
import io
import json
import pickle
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib.query

from coopgraph import IRI, Answer, CoopGraph, Query, load
from coopgraph.errors import CoopgraphError, FormatError, MissingExtra
from coopgraph.evidence import Evidence, sentences
from coopgraph.formats import WRITERS
from coopgraph.row import Row
from coopgraph.solutions import Rows
from coopgraph.tables import clean, html_table, html_text, markdown_table, text_table, width
from coopgraph.terms import PREFIXES
from miniature import WORLD

HARD = [
    (
        ox.Literal('comma, "quote"\r\nline\ttab \\'),
        ox.Literal("달", language="ko"),
        ox.NamedNode("http://e/?a=1&b='<'"[:-3]),
    ),
    (None, ox.Literal(4), ox.BlankNode("b1")),
    (ox.Literal(""), ox.Literal("1.5", datatype=ox.NamedNode(PREFIXES["xsd"] + "decimal")), None),
    (ox.Literal("<&>\"'"), ox.Literal("=1+1"), ox.Literal("true", datatype=ox.NamedNode(PREFIXES["xsd"] + "boolean"))),
]


@pytest.fixture
def answer(kg: CoopGraph) -> Answer:
    return kg.run("promises/by-party")


@pytest.fixture
def hard(kg: CoopGraph) -> Answer:
    return Answer(Rows(("a", "b", "c"), HARD), kg.source)


def test_an_answer_is_a_sequence_of_rows(answer: Answer) -> None:
    assert len(answer) == 2
    assert answer.columns == ("commitment", "party", "to", "year")
    first, second = answer
    assert answer[0] == first == answer.rows[0]
    assert answer[-1:] == [second]
    assert [row.year for row in answer] == [2031, 2032]
    assert second.to is None
    assert answer.terms[0][1] == ox.NamedNode(PREFIXES["id"] + "alba")
    assert first in answer


def test_a_row_by_position_and_by_name(answer: Answer) -> None:
    row = answer[0]
    assert row["party"] == row.party == row[1] == IRI(PREFIXES["id"] + "alba")
    assert row[2:] == (IRI(PREFIXES["id"] + "borea"), 2031)
    assert row.asdict()["year"] == 2031
    assert repr(Row(["n"], [1])) == "Row(n=1)"
    assert pickle.loads(pickle.dumps(row)).asdict() == row.asdict()
    commitment, *_ = row
    assert commitment.curie == "id:moot-E1"
    with pytest.raises(KeyError, match="no column “x”; there are: commitment, party"):
        _ = row["x"]
    with pytest.raises(AttributeError):
        _ = row.x
    with pytest.raises(IndexError):
        _ = row[9]


def test_evidence_of_every_row(answer: Answer, kg: CoopGraph) -> None:
    assert [[item.name for item in row] for row in answer.evidence()] == [["S01", "S03"], ["S03"]]
    assert [str(item.claim.local) for item in answer.all_evidence()] == ["moot-E1", "moot-E1", "moot-E2"]
    listed = kg.run("promises/in-year", year=[2031, 2032])
    assert [[claim.curie for claim in row] for row in listed.claims] == [["id:moot-E1"], ["id:moot-E2"]]
    assert kg.sparql("SELECT (1 AS ?x) {}").evidence() == [[]]


def test_cells_show_labels_and_one_sentence_column(answer: Answer, kg: CoopGraph) -> None:
    assert answer.cells() == (
        ["commitment", "party", "to", "year", "sentence"],
        [
            ["Alba lends Borea the Lantern", "Alba", "Borea", "2031", "S01 S03"],
            ["Borea shares what it sees", "Borea", "", "2032", "S03 (implied)"],
        ],
    )
    assert answer.cells(lang="ko")[1][0][1:] == ["알바", "보레아", "2031", "S01 S03"]
    assert answer.cells(labels=False, sentence=False)[1][1] == ["id:moot-E2", "id:borea", "", "2032"]
    people = kg.run("people/agents").cells()
    assert people == (["agent", "sentence"], [["Alba", ""], ["Alban Space Agency", "background"], ["Borea", ""]])
    assert kg.run("promises/in-year", year=2031).cells(sentence=False)[1] == [["2031", "id:moot-E1"]]


def test_repr_and_html(answer: Answer, kg: CoopGraph) -> None:
    assert repr(answer).splitlines() == [
        "What has a party promised?",
        "commitment                    party  to     year  sentence",
        "----------------------------  -----  -----  ----  -------------",
        "Alba lends Borea the Lantern  Alba   Borea  2031  S01 S03",
        "Borea shares what it sees     Borea         2032  S03 (implied)",
        "2 rows",
    ]
    long = kg.sparql("SELECT ?s { ?s ?p ?o } ORDER BY ?s LIMIT 30")
    assert repr(long).splitlines()[-2:] == ["… and 10 more", "30 rows"]
    assert answer._repr_html_().startswith("<table><thead><tr><th>commitment</th>")


def test_an_answer_without_rows_says_how_to_read_that(kg: CoopGraph) -> None:
    none = kg.run("promises/in-year", year=1999)
    remark = "No promise is reported for that year; the text does not say that there is none."
    assert none.remark == repr(none).splitlines()[-1] == none.to_markdown().splitlines()[-1] == remark
    assert f"<p>{remark}</p>" in none._repr_html_()
    assert kg.run("promises/in-year", year=2031).remark == ""
    assert none.to_csv() == "year,commitments\r\n"


def test_a_question_with_a_column_of_sentences_keeps_its_claims(kg: CoopGraph) -> None:
    text = "#+ summary: Which?\n#+ claim: c\nSELECT ?c ?sentence { BIND(id:moot-E2 AS ?c) BIND(3 AS ?sentence) }"
    answer = kg.run(Query.read_text(text, "which"))
    assert answer.cells() == (["c", "sentence"], [["Borea shares what it sees", "3"]])


# Formats


@pytest.mark.parametrize("format", ["json", "xml", "tsv", "csv"])
def test_results_read_back_in_two_engines(hard: Answer, format: str) -> None:
    data = WRITERS[format](hard.columns, hard.terms)
    if format in ("json", "xml", "tsv"):
        kind = {"json": ox.QueryResultsFormat.JSON, "xml": ox.QueryResultsFormat.XML, "tsv": ox.QueryResultsFormat.TSV}
        read = ox.parse_query_results(data, kind[format])
        assert isinstance(read, ox.QuerySolutions)
        assert [tuple(row) for row in read] == list(hard.terms)
    if format in ("json", "xml"):
        second = rdflib.query.Result.parse(io.BytesIO(data), format=format)
        assert [str(v) for v in second.vars or ()] == ["a", "b", "c"]
        assert [[None if t is None else str(t) for t in row] for row in second] == [
            [None if t is None else t.value for t in row] for row in hard.terms
        ]
    if format == "csv":
        assert data.endswith(b"\r\n")
        rows = list(csv.reader(io.StringIO(data.decode(), newline="")))
        assert rows[1][0] == 'comma, "quote"\r\nline\ttab \\'
        assert rows[2] == ["", "4", "_:b1"]


def test_the_same_bytes_as_the_engine(kg: CoopGraph, answer: Answer) -> None:
    assert answer.query is not None
    for format, kind in ("csv", ox.QueryResultsFormat.CSV), ("tsv", ox.QueryResultsFormat.TSV):
        result = kg.store.query(answer.query.text, prefixes=PREFIXES)
        assert isinstance(result, ox.QuerySolutions)
        theirs = result.serialize(format=kind)
        ours = answer.to_bytes(format)
        assert theirs is not None
        if format == "tsv":  # the engine writes numbers bare, which means the same
            theirs = theirs.replace(b"2031", b'"2031"^^<http://www.w3.org/2001/XMLSchema#integer>')
            theirs = theirs.replace(b"2032", b'"2032"^^<http://www.w3.org/2001/XMLSchema#integer>')
        assert ours == theirs


def test_json_has_only_what_is_bound(answer: Answer) -> None:
    document = json.loads(answer.to_json())
    assert document["head"]["vars"] == ["commitment", "party", "to", "year"]
    assert "to" not in document["results"]["bindings"][1]


@pytest.mark.parametrize("char", ["\x00", "\x08", "\x1b", "\ufffe"])
def test_xml_refuses_what_it_cannot_hold(kg: CoopGraph, char: str) -> None:
    bad = Answer(Rows(("x",), [(ox.Literal("a"),), (ox.Literal(f"a{char}"),)]), kg.source)
    with pytest.raises(FormatError, match=rf"row 2, column “x”: .* U\+{ord(char):04X} cannot .* Choose json"):
        bad.to_xml()
    json.loads(bad.to_json())


def test_xml_is_well_formed(hard: Answer) -> None:
    assert len(list(ElementTree.fromstring(hard.to_xml()).iter())) > 10


def test_every_method_returns_and_writes(answer: Answer, tmp_path: Path) -> None:
    for method in "csv", "tsv", "json", "xml", "markdown":
        file = tmp_path / method
        text = getattr(answer, f"to_{method}")(file)
        assert file.read_bytes().decode() == text == getattr(answer, f"to_{method}")()
    assert answer.to_markdown().splitlines()[2] == "| Alba lends Borea the Lantern | Alba | Borea | 2031 | S01 S03 |"
    with pytest.raises(FormatError, match=r"the format “xlsx” is unknown\. Formats: csv"):
        answer.to_bytes("xlsx")


def test_data_frames(answer: Answer, kg: CoopGraph) -> None:
    frame = answer.df()
    labelled = ["commitment", "commitmentLabel", "party", "partyLabel", "to", "toLabel", "year"]
    assert list(frame.columns) == labelled
    assert frame["partyLabel"].tolist() == ["Alba", "Borea"]
    assert frame["party"].tolist()[0] == PREFIXES["id"] + "alba"
    assert str(frame["year"].dtype) == "Int64"
    assert list(answer.df(labels=False).columns) == list(answer.columns)
    assert answer.df(lang="ko")["partyLabel"].tolist()[0] == "알바"
    polars = answer.to_polars()
    assert polars["year"].to_list() == [2031, 2032]
    assert polars["toLabel"].to_list() == ["Borea", None]
    assert kg.run("promises/in-year", year=2031).df()["commitments"].tolist() == [PREFIXES["id"] + "moot-E1"]
    empty = kg.sparql("SELECT ?x ?y { FILTER(false) }")
    assert (empty.df().shape, empty.to_polars().shape) == ((0, 4), (0, 4))


def test_data_frames_of_many_types(kg: CoopGraph, tmp_path: Path) -> None:
    values = '1 1.5 1e0 true "a" "b"@en id:alba UNDEF "2024-09-30"^^xsd:date "2024-09-30T00:00:00Z"^^xsd:dateTime'
    mixed = kg.sparql(f"SELECT ?v {{ VALUES ?v {{ {values} }} }}")
    assert mixed.df()["v"].tolist()[:2] == ["1", "1.5"]
    assert mixed.to_polars()["v"].to_list()[7] is None
    one_each = kg.sparql(
        'SELECT ("2024-09-30"^^xsd:date AS ?d) ("2024-09-30T00:00:00Z"^^xsd:dateTime AS ?t) (1.5 AS ?x) (true AS ?b) {}'
    )
    (row,) = one_each.to_polars().rows()
    assert row[0] == datetime.date(2024, 9, 30)
    assert row[3] is True
    file = tmp_path / "out.parquet"
    one_each.to_parquet(file)
    import pandas

    assert pandas.read_parquet(file)["d"].tolist() == [datetime.date(2024, 9, 30)]


@pytest.mark.parametrize(("package", "method"), [("pandas", "df"), ("polars", "to_polars"), ("pyarrow", "to_parquet")])
def test_a_missing_extra_is_told(answer: Answer, monkeypatch: pytest.MonkeyPatch, package: str, method: str) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingExtra, match=rf"needs the package {package}.*pip install 'coopgraph\[pa|pol"):
        getattr(answer, method)()


# Citations


def test_a_citation_names_query_data_and_rows(kg: CoopGraph) -> None:
    answer = kg.run("promises/by-party", party=["Alba", "Borea"])
    asked = (WORLD / "queries" / "promises" / "by-party.rq").read_bytes()
    digests = [hashlib.sha256(asked).hexdigest(), kg.digest, hashlib.sha256(answer.to_tsv().encode()).hexdigest()]
    for format in "text", "bibtex", "json-ld":
        cited = answer.cite(format)
        assert all(digest in cited for digest in digests)
        assert "https://w3id.org/space-coop/query/promises/by-party" in cited
        assert "id:alba, id:borea" in cited
        assert "9.9.9" in cited
        assert "2 rows" in cited
    assert answer.cite("bibtex").startswith("@misc{coopgraph-")
    document = json.loads(answer.cite("json-ld"))
    assert document["prov:wasGeneratedBy"]["instrument"]["sha256"] == digests[0]


def test_a_citation_changes_with_what_is_cited(kg: CoopGraph, tmp_path: Path) -> None:
    extra = tmp_path / "extra.ttl"
    extra.write_text(f"<{PREFIXES['id']}x> a <{PREFIXES['sc']}Nation> .")
    cited = {
        kg.run("promises/by-party").cite(),
        kg.run("promises/by-party", party="Alba").cite(),
        load(extra, root=WORLD).run("promises/by-party").cite(),
    }
    assert len(cited) == 3
    assert "party = any" in kg.run("promises/by-party").cite()


def test_what_cannot_be_cited_is_told(kg: CoopGraph, answer: Answer) -> None:
    with pytest.raises(CoopgraphError, match="only the answer to a stored question"):
        kg.sparql("SELECT (1 AS ?x) {}").cite()
    with pytest.raises(FormatError, match=r"no citation format “ris”\. Formats: text, bibtex, json-ld"):
        answer.cite("ris")


# Tables


def test_tables_are_safe_to_show() -> None:
    evil = "\x1b[31mred\x9b \u202egnol\u2066 a\nb <script>alert(1)</script> | `x` [y](javascript:z)"
    for shown in (
        clean(evil),
        text_table(["x"], [[evil]]),
        markdown_table(["x"], [[evil]]),
        html_table(["x"], [[evil]]),
    ):
        assert not {"\x1b", "\x9b", "\u202e", "\u2066"} & set(shown)
    assert "<script" not in html_table([evil], [[evil]])
    assert "<script" not in markdown_table(["x"], [[evil]])
    assert r"\|" in markdown_table(["x"], [["a|b"]])


@pytest.mark.parametrize(
    ("text", "linked"),
    [
        ("https://example.org/a", True),
        ("mailto:a@example.org", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("see https://example.org/", False),
        ('https://example.org/"onmouseover="x', False),
        ("https://example.org/<b>", False),
    ],
)
def test_only_web_and_mail_addresses_become_links(text: str, linked: bool) -> None:
    assert ("<a href=" in html_text(text)) == linked
    assert "<b>" not in html_text(text)


def test_width_counts_columns() -> None:
    assert [width(text) for text in ("NASA", "달", "e\u0301", "")] == [4, 2, 1, 0]
    assert text_table(["a", "b"], [["달", "x"], ["moon", "y"]]).splitlines()[2:] == ["달    x", "moon  y"]


def test_two_threads_may_ask_rdflib_first() -> None:
    code = (
        "import coopgraph, threading\n"
        f"kg = coopgraph.load(root={str(WORLD)!r})\n"
        "rows = []\n"
        "def ask(): rows.append(len(kg.run('promises/by-party', engine='rdflib')))\n"
        "threads = [threading.Thread(target=ask) for _ in range(4)]\n"
        "[t.start() for t in threads]; [t.join() for t in threads]\n"
        "assert rows == [2, 2, 2, 2], rows\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_digest_sees_what_is_written_later() -> None:
    kg = load(root=WORLD)
    before = kg.digest
    kg.store.add(ox.Quad(*[ox.NamedNode("urn:a")] * 3))
    assert kg.digest != before


def test_sentences_of_several_documents_name_their_own() -> None:
    pieces = [
        Evidence(IRI("urn:x"), "stated", IRI(PREFIXES["id"] + "dialogue4/source"), 10),
        Evidence(IRI("urn:y"), "implied", IRI(PREFIXES["id"] + "statement4/source"), 10),
        Evidence(IRI("urn:z"), "background", IRI("https://ror.org/027ka1x80")),
    ]
    assert sentences(pieces) == "dialogue4 S10 statement4 S10 (implied) background"


def test_a_question_of_ones_own_is_not_cited_as_ours(kg: CoopGraph) -> None:
    own = Query.read_text("#+ summary: Who?\nSELECT ?a { ?a a sc:Agent } ORDER BY ?a", "who")
    told = kg.run(own).cite()
    assert told.startswith("“Who?” A question of one's own (SHA-256 ")
    assert "coopgraph contributors" not in told
    assert "w3id.org/space-coop/query" not in kg.run(own).cite("json-ld")
    assert "author" not in kg.run(own).cite("bibtex")
