"""Links: the tables are read strictly and written the same, become declared triples, and are listed and converted."""

import csv
import io
import json
import os
import shutil
import subprocess
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from coopgraph import CoopGraph, connect, errors, load
from coopgraph.cli import cli
from coopgraph.folder import Folder
from coopgraph.links.link import Link, LinkSet
from coopgraph.links.quads import link_triples, read_link_quads
from coopgraph.links.registry import registries
from coopgraph.links.sssom import parse, read_links, write_links
from coopgraph.links.table import read_sets
from coopgraph.terms import PREFIXES, compact, expand
from sparql_server import serve

TABLES = Folder.shipped().links
HEAD = """#curie_map:
#  id: https://w3id.org/space-coop/id/
#  ror: https://ror.org/
#  registry: https://w3id.org/space-coop/id/registry/
"""
COLUMNS = (
    "subject_id\tpredicate_id\tobject_id\tobject_label\tmapping_justification\tobject_source\tsee_also\tconfidence"
)
ROW = (
    "id:nasa\tskos:exactMatch\tror:027ka1x80\tNASA\tsemapv:ManualMappingCuration\tregistry:ror\thttps://a.example/\t0.9"
)
EXACT = ox.NamedNode(PREFIXES["skos"] + "exactMatch")
SAME = ox.NamedNode(PREFIXES["owl"] + "sameAs")


@pytest.fixture(scope="module")
def ours() -> CoopGraph:
    return load()


def _written(folder: Path, *rows: str, name: str = "mine.sssom.tsv", head: str = HEAD, columns: str = COLUMNS) -> Path:
    path = folder / name
    path.write_text("\n".join([head + columns, *rows]) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.name)
def test_what_is_read_is_written_the_same(path: Path) -> None:
    assert write_links(read_links(path)) == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.name)
def test_every_row_says_where_it_was_seen(path: Path) -> None:
    for link in read_links(path).links:
        assert link.seen or link.comment, link.cells
        assert link.cells["mapping_date"]
        assert link.cells.get("object_source")
        assert (link.confidence is None) == (not link.is_found)


def test_nothing_derived_or_remembered_is_published() -> None:
    """Identifiers that the record of research marks as derived from a title, or as remembered and not found."""
    text = "".join(path.read_text(encoding="utf-8") for path in TABLES)
    for wrong in ("Q128831", "Q1412397", "Korea_Coast_Guard", "Artemis_program", "Landsat_program", "0000000114567559"):
        assert wrong not in text


@pytest.mark.parametrize("path", [*TABLES, Folder.shipped().mappings], ids=lambda path: path.name)
def test_the_sssom_toolkit_finds_nothing_wrong(path: Path) -> None:
    program = os.environ.get("COOPGRAPH_SSSOM") or shutil.which("sssom")
    if not program:
        pytest.skip(
            "sssom is not installed: pip install sssom==0.4.21 somewhere, and set COOPGRAPH_SSSOM to the program"
        )
    run = subprocess.run([program, "validate", str(path)], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-2000:]


PROBLEMS = [
    (ROW.replace("ror:027ka1x80", "roar:027ka1x80"), "the prefix of “roar:027ka1x80” is not declared"),
    (ROW.replace("ror:027ka1x80", ""), "the row has no object_id"),
    (ROW.replace("ror:027ka1x80", "https://ror.org/a b"), "is no IRI"),
    (ROW.replace("id:nasa", "nasa"), "neither a short name nor an IRI"),
    (ROW.replace("0.9", "1.2"), "the confidence 1.2 is no number from 0 to 1"),
    (ROW.replace("0.9", "nan"), "the confidence nan is no number from 0 to 1"),
    (ROW.replace("0.9", "٠.٩"), "is no number from 0 to 1"),
    (ROW + "\tmore", "the row has 9 cells"),
    (ROW.replace("id:nasa", '"id:nasa'), "the row cannot be read"),
]


@pytest.mark.parametrize(("row", "problem"), PROBLEMS)
def test_a_bad_row_has_a_place_and_a_remedy(tmp_path: Path, row: str, problem: str) -> None:
    path = _written(tmp_path, ROW, row)
    with pytest.raises(errors.ParseError) as caught:
        read_links(path)
    assert problem in str(caught.value)
    assert caught.value.where == f"{path}:7"
    assert caught.value.remedy
    with pytest.raises(errors.ParseError):
        load(path)


@pytest.mark.parametrize(
    ("head", "columns", "problem"),
    [
        (HEAD, COLUMNS.replace("predicate_id", "predicate"), "the column predicate_id is missing"),
        (HEAD, COLUMNS.replace("object_label", "object_labell"), "there is no column “object_labell”"),
        (HEAD, COLUMNS.replace("object_label", "object_id"), "the column object_id is there twice"),
        (HEAD + "#  skos: https://example.org/\n", COLUMNS, "the prefix skos: must stand for"),
        ("#curie_map: [\n", COLUMNS, "the header is not YAML"),
        ("#a list\n", COLUMNS, "the header is no list of names and values"),
        ("#curie_map: 7\n", COLUMNS, "curie_map is no list of prefixes"),
    ],
)
def test_a_bad_head_is_told(tmp_path: Path, head: str, columns: str, problem: str) -> None:
    path = _written(tmp_path, head=head, columns=columns)
    assert problem in "\n".join(str(each) for each in parse(path.read_text(encoding="utf-8"), "x")[1])


def test_a_table_without_rows_or_columns(tmp_path: Path) -> None:
    assert read_links(_written(tmp_path)).links == ()
    assert parse(HEAD, "x")[1][0].message == "the row with the names of the columns is missing"


CELL = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=30)


@given(st.lists(st.tuples(CELL, CELL), max_size=5))
def test_any_text_survives_being_written(texts: list[tuple[str, str]]) -> None:
    columns = ("subject_id", "predicate_id", "object_id", "mapping_justification", "object_label", "comment")
    fixed = {"subject_id": "id:a", "predicate_id": "skos:exactMatch", "object_id": "id:b"}
    prefixes = {"id": PREFIXES["id"]}
    rows = [Link({**fixed, "mapping_justification": "semapv:X", "object_label": a, "comment": b}) for a, b in texts]
    table = LinkSet("a", "a", {"mapping_set_title": "T", "curie_map": prefixes}, columns, tuple(rows))
    again, problems = parse(write_links(table), "a")
    assert not problems
    assert [link.cells for link in again.links] == [link.cells for link in rows]


def test_each_set_is_a_graph_of_its_own_and_part_of_the_whole(ours: CoopGraph) -> None:
    for path in TABLES:
        name = ox.NamedNode(f"{PREFIXES['graph']}links-{path.name.partition('.')[0]}")
        inside = {quad.triple for quad in ours.store.quads_for_pattern(None, None, None, name)}
        assert inside == {quad.triple for quad in read_link_quads(path)}
        assert inside <= {quad.triple for quad in ours.store.quads_for_pattern(None, None, None, ox.DefaultGraph())}


def test_every_row_keeps_its_node_and_only_what_was_found_is_a_triple(ours: CoopGraph) -> None:
    mapping = ox.NamedNode(PREFIXES["sssom"] + "Mapping")
    is_a = ox.NamedNode(PREFIXES["rdf"] + "type")
    assert len(list(ours.store.quads_for_pattern(None, is_a, mapping, ox.DefaultGraph()))) == len(ours.links)
    matches = {(quad.subject.value, quad.object.value) for quad in ours.store.quads_for_pattern(None, EXACT, None)}
    assert matches == {
        (link.subject, link.object) for link in ours.links if link.is_found and link.predicate == EXACT.value
    }
    assert not list(ours.store.quads_for_pattern(None, EXACT, ox.NamedNode(PREFIXES["sssom"] + "NoTermFound")))


def test_links_are_annotations_and_no_identity(ours: CoopGraph) -> None:
    assert not list(ours.store.quads_for_pattern(None, SAME, None))
    kind = ox.NamedNode(PREFIXES["owl"] + "AnnotationProperty")
    declared = {q.subject.value for q in ours.store.quads_for_pattern(None, None, kind)}
    used = {str(link.predicate) for link in ours.links if not link.predicate.startswith(PREFIXES["rdfs"])}
    assert used <= declared
    assert not [quad for quad in ours.source.inferred() if quad.object.value.startswith("http://www.wikidata.org")]


def test_same_as_is_there_for_the_asking() -> None:
    kg = load(same_as=True)
    answer = kg.run("participation/did-attend", agent="wd:Q23548")
    assert [row.answer for row in answer] == ["yes"]
    assert kg.sparql("ASK { wd:Q23548 a sc:SpaceAgency ; owl:sameAs ror:027ka1x80 }")
    assert not kg.sparql("ASK { wd:Q23548 rdfs:label ?name }"), "names stay with the thing that has them"
    assert kg.resolve("NASA") == expand("id:nasa")
    assert "eq-match" in str(kg.explain("wd:Q23548", "attends", "fourth-dialogue"))
    assert not kg.sparql("ASK { wd:Q626814 owl:sameAs ?other }"), "a close match is none"


@pytest.mark.parametrize("predicate", ["owl:sameAs", "owl:equivalentClass", "rdfs:subClassOf", "rdf:type"])
def test_a_link_that_would_be_reasoned_with_is_refused(tmp_path: Path, predicate: str) -> None:
    path = _written(tmp_path, ROW.replace("skos:exactMatch", predicate))
    with pytest.raises(errors.ParseError, match="would have a reasoner draw conclusions"):
        load(path)


def test_a_table_of_ones_own(tmp_path: Path) -> None:
    kg = load(_written(tmp_path, ROW), shipped=False)
    assert kg.sparql("ASK { GRAPH graph:links-mine { id:nasa skos:exactMatch ror:027ka1x80 } }")
    assert [link.line for link in kg.links] == [6]
    with pytest.raises(errors.ParseError, match="the name of this file cannot become the name of a graph"):
        load(_written(tmp_path, ROW, name="my links.sssom.tsv"))


def test_a_graph_elsewhere_has_the_links_that_it_holds(ours: CoopGraph) -> None:
    assert len(load(shipped=False).links) == 0
    with serve(ours.store) as server:
        assert [table.name for table in connect(server.url).links.sets] == [table.name for table in ours.links.sets]


def test_links_are_found_by_any_name_and_filtered(ours: CoopGraph) -> None:
    links = ours.links
    assert [link.object_name for link in links.of("미국 항공우주국", registry="ISNI")] == ["isni:0000000449071619"]
    assert links.of("Korea Aerospace Science and Technology Corporation") == []
    vain = links.select(found=False)
    assert {compact(link.subject) for link in vain.select(registry="any")} >= {"id:kastc", "id:fourth-dialogue"}
    assert len(links.select(found=True)) + len(vain) == len(links)
    assert all(link.confidence and link.confidence >= 0.99 for link in links.select(least=0.99))
    assert {link.cells["object_id"] for link in links.select(predicate="broad", registry="위키데이터")} == {
        "wd:Q15881550",
        "wd:Q15726290",
    }
    with pytest.raises(errors.ParameterError, match="there is no register “wikidta”"):
        links.select(registry="wikidta")
    with pytest.raises(errors.ParameterError, match="Did you mean ror"):
        links.select(sets=["rors"])
    with pytest.raises(errors.ParameterError, match=r"there is no kind of link “exakt”\. Kinds: exact, "):
        links.select(predicate="exakt")
    assert len(links.select(predicate="page")) == len(links.select(predicate="rdfs:seeAlso")) > 0
    assert len(links.select(predicate="exactMatch")) == len(links.select(predicate="exact")) > 0
    with pytest.raises(errors.UnknownTerm):
        links.of("NASSA")


def test_every_format_says_the_same(ours: CoopGraph) -> None:
    links = ours.links
    columns, *rows = csv.reader(io.StringIO(links.export("csv")))
    assert [dict(zip(columns, row, strict=True)) for row in rows] == [
        {column: link.cells.get(column, "") for column in columns} for link in links
    ]
    assert list(csv.reader(io.StringIO(links.export("tsv")), delimiter="\t")) == [columns, *rows]
    assert len(json.loads(links.export("json"))["mappings"]) == len(links)
    again, problems = parse(links.export("sssom"), "all.sssom.tsv")
    assert not problems
    assert [(link.subject, link.predicate, link.object) for link in again.links] == [
        (link.subject, link.predicate, link.object) for link in links
    ]
    triples = {triple for table in links.sets for triple in link_triples(table, registries())}
    for form, kind in (("turtle", ox.RdfFormat.TURTLE), ("n-triples", ox.RdfFormat.N_TRIPLES)):
        assert {quad.triple for quad in ox.parse(links.export(form), kind)} == triples
    with pytest.raises(errors.FormatError):
        links.export("xlsx")


def test_tables_with_other_prefixes_are_merged_by_what_they_mean(tmp_path: Path) -> None:
    one = _written(tmp_path, ROW, name="one.sssom.tsv")
    other = _written(tmp_path, ROW, name="other.sssom.tsv", head=HEAD.replace("https://ror.org/", "https://r.example/"))
    merged = read_sets([one, other]).merged()
    again, problems = parse(write_links(merged), "x")
    assert not problems
    assert [link.object for link in again.links] == ["https://ror.org/027ka1x80", "https://r.example/027ka1x80"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["links"], 0, "ror:027ka1x80"),
        (["links", "list", "NASA", "--to", "ROR"], 0, "ror:027ka1x80"),
        (["links", "list", "NASA", "--lang", "ko", "--to", "wikidata"], 0, "위키데이터"),
        (["links", "list", "KPS", "--not-found"], 0, "Tried: a free search"),
        (["links", "list", "KPS", "--to", "ROR"], 0, "No link is so."),
        (["links", "list", "NASA", "-f", "sssom"], 0, "subject_id\tsubject_label"),
        (["links", "list", "NASSA"], 2, "Did you mean"),
        (["links", "list", "--to", "nowhere"], 2, "there is no register"),
        (["links", "check"], 0, "nothing is wrong"),
        (["links", "convert", "no/such.sssom.tsv"], 3, "there is no such file"),
        (["links", "suggest", "FCC"], 2, "Name one place to look in"),
    ],
)
def test_on_the_command_line(arguments: list[str], code: int, said: str) -> None:
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == code, result.output
    assert said in result.output


def test_convert_writes_a_file(tmp_path: Path) -> None:
    target = tmp_path / "out.nt"
    table = str(TABLES[0])
    result = CliRunner().invoke(cli, ["links", "convert", table, "-f", "n-triples", "-o", str(target)])
    assert result.exit_code == 0, result.output
    assert {quad.triple for quad in ox.parse(target.read_bytes(), ox.RdfFormat.N_TRIPLES)} == {
        quad.triple for quad in read_link_quads(TABLES[0])
    }
