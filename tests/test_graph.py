import os
import stat
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

import coopgraph
from coopgraph import CoopGraph, GraphAnswer, load
from coopgraph.errors import CoopgraphError, FileError, FormatError, ParseError, QueryRefused
from coopgraph.files import read_text, write_atomic
from coopgraph.rules import Rule, close
from coopgraph.solutions import Rows
from coopgraph.store import GraphStore
from coopgraph.terms import PREFIXES
from miniature import WORLD

RDFLIB_WARNS_OF_ITSELF = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
TTL = "@prefix ex: <http://example.org/> .\nex:a ex:b ex:c ."


def test_each_file_is_a_named_graph(kg: CoopGraph) -> None:
    assert [name.curie for name in kg.graphs] == ["graph:inferred", "graph:moot", "graph:ontology"]


def test_the_default_graph_counts_each_triple_once(tmp_path: Path) -> None:
    for name in "one", "two":
        (tmp_path / f"{name}.ttl").write_text(TTL)
    kg = load(*tmp_path.glob("*.ttl"), shipped=False, root=WORLD)
    assert [tuple(row) for row in kg.sparql("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")] == [(1,)]
    assert [tuple(row) for row in kg.sparql("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }")] == [(2,)]


def test_rules_run_to_a_fixpoint_and_keep_to_their_graph(kg: CoopGraph) -> None:
    assert kg.sparql("ASK { id:moot-E1 a sc:Claim }") is True
    assert kg.sparql("ASK { GRAPH graph:inferred { id:alba sc:hasAgency id:asa } }") is True
    assert kg.sparql("ASK { GRAPH graph:moot { id:alba sc:hasAgency id:asa } }") is False
    assert close(kg.store, [Rule.read(path) for path in (WORLD / "rules").glob("*.ru")]) == 0
    assert load(root=WORLD, rules=False).sparql("ASK { id:moot-E1 a sc:Claim }") is False


def test_a_rule_that_could_make_new_terms_for_ever_is_refused() -> None:
    text = "INSERT { ?s ?p ?new } WHERE { { SELECT * { ?s ?p ?o } LIMIT 1 } BIND(UUID() AS ?new) }"
    store = ox.Store()
    store.add(ox.Quad(*[ox.NamedNode("http://example.org/x")] * 3))
    with pytest.raises(ParseError, match=r"endless\.ru:1:31: .*Write triple patterns and FILTERs only"):
        close(store, [Rule("endless", "", text, "endless.ru")])
    assert len(store) == 1


def test_a_chain_of_hundreds_is_followed_to_its_end() -> None:
    link, reach = ox.NamedNode("urn:link"), ox.NamedNode("urn:reach")
    store = ox.Store()
    store.extend(ox.Quad(ox.NamedNode(f"urn:{n}"), link, ox.NamedNode(f"urn:{n + 1}")) for n in range(300))
    store.add(ox.Quad(ox.NamedNode("urn:0"), reach, ox.NamedNode("urn:1")))
    text = "INSERT { ?x <urn:reach> ?z } WHERE { ?x <urn:reach> ?y . ?y <urn:link> ?z }"
    close(store, [Rule("reach", "", text, "reach.ru")])
    assert ox.Quad(ox.NamedNode("urn:0"), reach, ox.NamedNode("urn:300")) in store
    assert not [name for name in store.named_graphs() if name.value.startswith("urn:coopgraph:")]


@pytest.mark.parametrize(
    ("text", "error", "told"),
    [
        ("INSERT {} WHERE {}", ParseError, r"bad.ru:1: the file has no header"),
        ("#+ note: x\nINSERT {} WHERE {}", ParseError, "“summary” is missing"),
        ("#+ summary: x\nINSERT { ?s } WHERE {}", ParseError, r"bad.ru:2:15: this is not valid SPARQL"),
        ("#+ summary: x\nLOAD <http://example.org/>", QueryRefused, r"bad.ru:2:1: LOAD would change"),
    ],
)
def test_a_bad_rule_is_told(tmp_path: Path, text: str, error: type[Exception], told: str) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "bad.ru").write_text(text)
    with pytest.raises(error, match=told):
        load(root=tmp_path)


def test_version_and_digest(kg: CoopGraph, tmp_path: Path) -> None:
    assert kg.version == "9.9.9"
    assert kg.digest == load(root=WORLD, rules=False).digest
    extra = tmp_path / "extra.ttl"
    extra.write_text("@prefix ex: <http://example.org/> .\nex:a ex:b [ ex:c 1 ], [ ex:c 2 ] .")
    first, second = load(extra, root=WORLD).digest, load(extra, root=WORLD).digest
    assert first == second != kg.digest
    assert load(extra, shipped=False, root=WORLD).version == ""


def test_a_byte_order_mark_is_no_obstacle(tmp_path: Path) -> None:
    file = tmp_path / "notepad.ttl"
    file.write_bytes(b"\xef\xbb\xbf" + TTL.replace("\n", "\r\n").encode())
    assert load(file, shipped=False, root=WORLD).sparql("ASK { ?s ?p <http://example.org/c> }") is True


@pytest.mark.parametrize(
    ("name", "content", "error", "told"),
    [
        (
            "a.ttl",
            b"@prefix ex: <http://example.org/> .\nex:a ex:b",
            ParseError,
            r"a\.ttl:2:10: this is not valid Turtle",
        ),
        ("a.ttl", b"ex:a ex:b ex:c .", ParseError, r"a\.ttl:1:1: .*prefix ex: has not been declared.*Correct"),
        ("a.ttl", b"<a> <b> <c> .", ParseError, r"a\.ttl:1:1: .*IRI"),
        ("a.nt", b"<http://e/a> <http://e/b> .", ParseError, r"a\.nt:1:\d+: this is not valid N-Triples"),
        ("a.ttl", "# 달\n# \xe9".encode("utf-16"), ParseError, r"a\.ttl:1:1: the file is not UTF-8 text\. Save it"),
        ("a.ttl", b"# ok\n# \xff", ParseError, r"a\.ttl:2:3: the file is not UTF-8"),
        ("a.ttl", b"", FileError, r"a\.ttl: the file is empty"),
        ("a.ttl", b" \n", FileError, "the file is empty"),
        ("a.xlsx", b"PK", FormatError, r"a\.xlsx: only Turtle .* Convert"),
        ("moot.ttl", TTL.encode(), FileError, r"would both become the graph graph:moot\. Rename"),
        ("inferred.ttl", TTL.encode(), FileError, "this file and the inferences would both"),
        (
            "a.ttl",
            b'VERSION "1.2" <http://e/a> <http://e/b> <<( <http://e/a> <http://e/b> 1 )>> .',
            ParseError,
            "RDF 1.2",
        ),
    ],
)
def test_a_bad_file_is_told(tmp_path: Path, name: str, content: bytes, error: type[Exception], told: str) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(error, match=told):
        load(file, root=WORLD)


def test_a_missing_file_and_a_folder_are_told(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"none\.ttl: there is no such file\. Check"):
        load(tmp_path / "none.ttl", root=WORLD)
    with pytest.raises(FileError, match="this is a folder"):
        load(tmp_path, root=WORLD)
    with pytest.raises(FileError, match="not a folder with ontology, data, rules or queries"):
        load(root=tmp_path)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read everything")
def test_a_forbidden_file_is_told(tmp_path: Path) -> None:
    file = tmp_path / "a.ttl"
    file.write_text(TTL)
    file.chmod(0)
    with pytest.raises(FileError, match="not allowed"):
        load(file, root=WORLD)


def test_writing_is_all_or_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "out.csv"
    write_atomic(file, b"old")
    file.chmod(0o600)

    def broken(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", broken)
        with pytest.raises(FileError, match=r"out\.csv: the file cannot be written \(No space left"):
            write_atomic(file, b"new")
    assert file.read_bytes() == b"old"
    write_atomic(file, b"new")
    assert file.read_bytes() == b"new"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [file]
    for bad in (tmp_path, tmp_path / "no" / "such" / "folder"):
        with pytest.raises(FileError, match="cannot be written"):
            write_atomic(bad, b"")


def test_writing_follows_links_and_spares_devices(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write_atomic(tmp_path / "link", b"data")
    assert (tmp_path / "real").read_bytes() == b"data"
    assert (tmp_path / "link").is_symlink()
    write_atomic(os.devnull, b"data")
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)


@RDFLIB_WARNS_OF_ITSELF
def test_sparql_gives_rows_graphs_or_yes_and_no(kg: CoopGraph) -> None:
    answer = kg.sparql("SELECT ?n { id:alba rdfs:label ?n } ORDER BY ?n")
    assert [row.n for row in answer] == ["Alba", "알바"]
    graph = kg.sparql("CONSTRUCT { ?a a sc:Agent } WHERE { ?a a sc:Nation }")
    assert isinstance(graph, GraphAnswer)
    assert len(graph) == 2
    assert "id:alba a sc:Agent" in graph.to_turtle()
    assert "2 triples" in repr(graph)
    assert {str(t.subject) for t in graph} == {f"<{PREFIXES['id']}{name}>" for name in ("alba", "borea")}
    for format in "turtle", "n-triples":
        assert (
            len(rdflib.Graph().parse(data=graph.to_bytes(format), format={"n-triples": "nt"}.get(format, format))) == 2
        )
    assert len(rdflib.Graph().parse(data=graph.to_bytes("json-ld"), format="json-ld")) == 2
    with pytest.raises(FormatError, match="cannot be written as “csv”"):
        graph.to_bytes("csv")
    assert isinstance(kg.sparql("DESCRIBE id:alba"), GraphAnswer)


@pytest.mark.parametrize(
    ("text", "error", "told"),
    [
        ("SELECT * {\n ?s ?p }", ParseError, r"query:2:8: “}” does not fit here\. Is something missing"),
        ("SELECT * { ?s foo:p ?o }", ParseError, r"query:1:15: the prefix “foo:” is not declared\. "),
        ("SELECT * { ?s ?p 'open }", ParseError, r"query:1:18: a string begins here"),
        ("INSERT DATA { id:a id:b id:c }", QueryRefused, "INSERT would change the graph"),
        ("SELECT ?x { BIND(TRIPLE(id:a, id:b, 1) AS ?x) }", ParseError, "RDF 1.2"),
    ],
)
def test_a_bad_query_is_told(kg: CoopGraph, text: str, error: type[Exception], told: str) -> None:
    before = len(kg.store)
    with pytest.raises(error, match=told):
        kg.sparql(text)
    assert len(kg.store) == before


@RDFLIB_WARNS_OF_ITSELF
def test_dataset_is_a_normal_rdflib_dataset(kg: CoopGraph) -> None:
    alba = rdflib.URIRef(PREFIXES["id"] + "alba")
    assert isinstance(kg.dataset, rdflib.Dataset)
    assert kg.dataset is kg.dataset
    assert rdflib.Literal("알바", lang="ko") in set(kg.dataset.objects(alba, rdflib.RDFS.label))
    assert len(kg.dataset.graph(rdflib.URIRef(PREFIXES["graph"] + "moot"))) > 30
    rows = kg.dataset.query("SELECT ?x WHERE { ?x a sc:Nation } ORDER BY ?x")
    assert [str(row.x).rsplit("/", 1)[1] for row in rows] == ["alba", "borea"]


def test_owl_is_the_same_graph(kg: CoopGraph) -> None:
    world = kg.owl()
    nation = world[PREFIXES["sc"] + "Nation"]
    assert {thing.name for thing in nation.instances()} == {"alba", "borea"}
    assert world[PREFIXES["id"] + "asa"].isAgencyOf[0].name == "alba"


def test_describe_makes_a_card(kg: CoopGraph) -> None:
    card = kg.describe("ASA")
    assert (card.iri.curie, card.label, card.types, card.names) == (
        "id:asa",
        "Alban Space Agency",
        ("space agency",),
        ("ASA",),
    )
    assert [(fact.property_label, fact.value_label) for fact in card.facts] == [("is agency of", "Alba")]
    assert [said.claim.curie for said in card.claims] == ["id:moot-F1"]
    assert "background" in str(card)
    assert card.asdict()["label"] == "Alban Space Agency"
    assert kg.describe("id:alba", lang="ko").label == "알바"
    html = kg.describe("id:moot-E1")._repr_html_()
    assert '<a href="https://example.org/moot#:~:text=Alba%20pledged,2031.">S01</a>' in html
    assert "It rests on:\n  id:moot-E1  S01  0–47  stated" in str(kg.describe("id:moot-E1"))


def test_a_card_is_safe_to_show(tmp_path: Path) -> None:
    file = tmp_path / "evil.ttl"
    file.write_text(
        f'<{PREFIXES["id"]}evil> a <{PREFIXES["sc"]}Nation> ; <{PREFIXES["rdfs"]}label> "<script>\\u001B[31m\\u202E" ;'
        f" <{PREFIXES['rdfs']}seeAlso> <javascript:alert(1)> ."
    )
    card = load(file, root=WORLD).describe("id:evil")
    assert "<script" not in card._repr_html_()
    assert 'href="javascript' not in card._repr_html_()
    assert "\x1b" not in str(card)
    assert "\u202e" not in str(card)


def test_labels_fall_back(kg: CoopGraph) -> None:
    assert kg.label("id:alba", "ko") == "알바"
    assert kg.label("id:asa", "ko") == "Alban Space Agency"
    assert kg.source.label("http://example.org/none") == "http://example.org/none"
    assert kg.source.label(PREFIXES["id"] + "none") == "id:none"


def test_repr(kg: CoopGraph) -> None:
    assert repr(kg) == "<CoopGraph 9.9.9: 3 graphs, 3 stored questions>"


def test_internal_queries_give_rows_only(kg: CoopGraph) -> None:
    assert isinstance(kg.source.query("SELECT * {}"), Rows)
    assert isinstance(GraphStore(ox.Store()).rows("names", {}), list)
    assert read_text(Path(coopgraph.__file__)).startswith('"""Who promised')


def test_the_package_gives_its_names_lazily() -> None:
    assert coopgraph.errors.CoopgraphError is CoopgraphError
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = coopgraph.nothing
