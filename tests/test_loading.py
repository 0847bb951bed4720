"""Files of every kind: what is wrong with one is told with its place and cure, and nothing of it is loaded."""

from __future__ import annotations

import gzip
import os
import re
import resource
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

import coopgraph
from clock import little_work
from coopgraph.errors import CoopgraphError, FileError, FileTooLarge, FormatError, ParameterError, ParseError
from coopgraph.files import read_bytes
from coopgraph.folder import Folder
from coopgraph.loading.budgets import MIB, Budgets, check_nesting
from coopgraph.loading.parse import parse, unpack
from coopgraph.loading.reading import Source, is_ours, read_rdf
from coopgraph.loading.sniff import SUFFIXES, Kind
from coopgraph.placing import graph_name

TURTLE = '@prefix ex: <http://example.org/> .\nex:a ex:b "é", 01.50 ; ex:c [ ex:d ex:e ] .\n'
N_TRIPLES = '<http://example.org/a> <http://example.org/b> "é" .\n'
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XML = (
    f'<?xml version="1.0"?>\n<rdf:RDF xmlns:rdf="{RDF}" xmlns:ex="http://example.org/">\n'
    '<rdf:Description rdf:about="http://example.org/a"><ex:b>é</ex:b></rdf:Description>\n</rdf:RDF>\n'
)
JSON = '{"@context": {"ex": "http://example.org/"},\n "@id": "ex:a", "ex:b": "é"}\n'
TRIG = "@prefix ex: <http://example.org/> .\nex:g { ex:a ex:b 1 }\nex:a ex:b 2 .\n"
N_QUADS = N_TRIPLES + '<http://example.org/a> <http://example.org/b> "2" <http://example.org/g> .\n'
GOOD = {
    ".ttl": TURTLE,
    ".nt": N_TRIPLES,
    ".nq": N_QUADS,
    ".trig": TRIG,
    ".rdf": XML,
    ".owl": XML,
    ".xml": XML,
    ".jsonld": JSON,
}


def read(data: str | bytes, suffix: str = ".ttl") -> list[ox.Quad]:
    return list(Source(f"a{suffix}", data.encode() if isinstance(data, str) else data).quads())


def told(data: str | bytes, suffix: str = ".ttl") -> str:
    """Return the complaint about a file."""
    with pytest.raises(CoopgraphError) as caught:
        read(data, suffix)
    assert caught.value.remedy or "RDF 1.2" in caught.value.problem
    return str(caught.value)


def entity(declared: str, used: str = "&a;") -> str:
    head, _, rest = XML.partition("\n")
    return f"{head}\n<!DOCTYPE rdf:RDF [{declared}]>{rest.replace('é', used)}"


# What can be loaded


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("end", ["", ".gz"])
def test_every_format_is_loaded_packed_or_not(tmp_path: Path, suffix: str, end: str) -> None:
    file = tmp_path / f"my data{suffix.upper()}{end}"
    file.write_bytes(gzip.compress(GOOD[suffix].encode()) if end else GOOD[suffix].encode())
    kg = coopgraph.load(file, shipped=False, rules=False)
    assert kg.sparql("ASK { <http://example.org/a> <http://example.org/b> ?x }") is True
    assert "https://w3id.org/space-coop/graph/my%20data" in kg.graphs
    assert len(kg.store) == 2 * len(read_rdf(file))


def test_no_format_is_forgotten_in_these_tests() -> None:
    assert set(GOOD) == set(SUFFIXES)


def test_a_file_owl_may_be_turtle() -> None:
    assert len(read(TURTLE, ".owl")) == 4


def test_graphs_that_a_file_names_are_kept_apart(tmp_path: Path) -> None:
    file = tmp_path / "mine.trig"
    file.write_text(TRIG)
    kg = coopgraph.load(file, shipped=False, rules=False)
    assert set(kg.graphs) == {"http://example.org/g", "https://w3id.org/space-coop/graph/mine"}
    assert len(list(kg.store.quads_for_pattern(None, None, None, ox.DefaultGraph()))) == 2


@pytest.mark.parametrize("name", ["graph/inferred", "graph/ontology", "graph/dialogue4"])
def test_a_file_cannot_write_into_the_graph_of_another(tmp_path: Path, name: str) -> None:
    file = tmp_path / "mine.nq"
    file.write_text(f"<urn:a> <urn:b> <urn:c> <https://w3id.org/space-coop/{name}> .\n")
    with pytest.raises(FileError, match=r"mine\.nq: this file and .* would both become the graph graph:"):
        coopgraph.load(file)
    kg = coopgraph.load()
    before = kg.digest
    with pytest.raises(FileError, match="would both become"):
        kg.add(file)
    assert kg.digest == before


def test_a_graph_without_a_name_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "mine.nq"
    file.write_text("<urn:a> <urn:b> <urn:c> _:g .\n")
    with pytest.raises(FileError, match=r"mine\.nq: a graph in this file has no name\. Name the graph"):
        coopgraph.load(file, shipped=False)


@pytest.mark.parametrize(
    "name", ["my data.ttl", "a%b.ttl", "달.TTL", "a<b>.ttl", 'a"b{|}^`\\.ttl', "a#b?c.ttl", "a\u202eb.ttl", " .ttl"]
)
def test_every_name_of_a_file_becomes_the_name_of_a_graph(name: str) -> None:
    iri = graph_name(name).value
    assert list(ox.parse(f"<{iri}> <urn:b> <urn:c> .", ox.RdfFormat.N_TRIPLES))
    assert "\u202e" not in iri


def test_encodings_of_xml() -> None:
    for name in ("ISO-8859-1", "utf-16", "us-ascii"):
        text = XML.replace('"1.0"?', f'"1.0" encoding="{name}"?').replace("é", "&#233;" if name == "us-ascii" else "é")
        assert [quad.object.value for quad in read(text.encode(name), ".rdf")] == ["é"]  # type: ignore[union-attr]


def test_a_byte_order_mark_is_no_matter() -> None:
    for suffix, text in GOOD.items():
        assert read("\ufeff" + text, suffix)


def test_the_declarations_of_an_editor_are_fine() -> None:
    names = ("owl", "rdf", "rdfs", "xsd", "skos", "dc")
    declared = "\n".join(f'<!ENTITY {name} "http://www.example.org/2002/07/{name}#" >' for name in names)
    body = "".join(f'<rdf:Description rdf:about="&{name};Thing{i}"/>' for name in names for i in range(5000))
    big = entity(declared, "1").replace("</rdf:RDF>", f"{body}</rdf:RDF>")
    assert len(big) > MIB
    assert len(read(big, ".owl")) == 1


# What is wrong with a file


@pytest.mark.parametrize(
    ("suffix", "data", "expected"),
    [
        (
            ".ttl",
            "ex:a ex:b 1 .",
            r"a\.ttl:1:1: .*prefix ex: has not been declared\. Correct the prefix, or declare it",
        ),
        (".ttl", "\n\n<a> <urn:b> 1 .", r"a\.ttl:3:1: .*No scheme.* Write the IRI whole"),
        (".ttl", "<urn:a> <urn:b> <urn:c d> .", r"a\.ttl:1:17: .*Invalid IRI .* Write the character as %XX"),
        (".ttl", "<urn:a> <urn:b> ", r"a\.ttl:1:17: .*or fetch the file again"),
        (".ttl", "<!DOCTYPE html>\n<title>404</title>", r"a\.ttl:1:1: this is a web page.* Download the data itself"),
        (".jsonld", "<html><head>", r"a\.jsonld:1:1: this is a web page"),
        (".rdf", "<!-- x -->\n<HTML lang='en'>", r"a\.rdf:1:1: this is a web page"),
        (".nt", "version https://git-lfs.github.com/spec/v1\noid sha256:1\n", r"a\.nt:1:1: .*Git LFS.* git lfs pull"),
        (
            ".ttl",
            "<urn:a> <urn:b> 1 .\n<<<<<<< HEAD\n<urn:a> <urn:b> 2 .\n=======\n<urn:a> <urn:b> 3 .\n>>>>>>> other\n",
            r"a\.ttl:2:1: a merge was not finished here\. Choose one side",
        ),
        (".ttl", b"# ok\n<urn:a> <urn:b> '\xff'", r"a\.ttl:2:18: the file is not UTF-8 text\. Save it as UTF-8"),
        (".jsonld", JSON.encode("utf-16"), r"a\.jsonld:1:1: the file is not UTF-8 text"),
        (".ttl", XML, r"a\.ttl:1:1: this is XML, not Turtle\. Rename the file so that it ends in \.rdf"),
        (".nq", JSON, r"a\.nq:1:1: this is JSON, not N-Quads\. Rename the file so that it ends in \.jsonld"),
        (".ttl", gzip.compress(b"x", mtime=0), r"a\.ttl:1:1: the file is packed\. Unpack it; or"),
        (".owl", "Prefix(:=<urn:a>)\nOntology()", r"a\.owl:1:1: this is OWL functional syntax"),
        (".owl", "Prefix: : <urn:a>", r"a\.owl:1:1: this is OWL Manchester syntax"),
        (".owl", '<Ontology xmlns="http://www.w3.org/2002/07/owl#"/>', r"a\.owl:1:1: this is OWL/XML, not RDF/XML"),
        (".ttl", "<urn:a> <urn:b> <<( <urn:a> <urn:b> 1 )>> .", r"a\.ttl:1:17: “<<” .* RDF 1\.2"),
        (".ttl", "<urn:a> <urn:b> 1 {| <urn:c> 2 |} .", r"a\.ttl:1:19: “{\|” .* RDF 1\.2"),
        (".nt", '<urn:a> <urn:b> "x"@en--ltr .', r"a\.nt: .*direction, which only RDF 1\.2 knows"),
        (".rdf", XML[:-4], r"a\.rdf:4:1: this is not well-formed XML: unclosed token.* fetch the file again"),
        (".rdf", XML.replace("rdf:about", "rdf:aboutEach"), r"a\.rdf:3:1: .*aboutEach is not a valid attribute"),
        (".rdf", XML.replace("http://example.org/a", "a"), r"a\.rdf:3:1: .*No scheme.* Write the IRI whole"),
        (".rdf", XML.replace('"1.0"', '"1.0" encoding="EBCDIC-US"'), r"a\.rdf:1:1: the encoding EBCDIC-US"),
        (".rdf", XML.encode("latin-1"), r"a\.rdf:3:57: this is not well-formed XML"),
        (".jsonld", JSON[:-3], r"a\.jsonld:2:25: .*Unexpected end"),
        (".jsonld", JSON.replace('"ex:a"', "5"), r"a\.jsonld:2:2: .*@id value must be a string"),
        (
            ".jsonld",
            '\n{"@context": "http://example.org/c", "a": 1}',
            r"a\.jsonld:2:2: .*address.* no address is opened",
        ),
        (".jsonld", '{"@id": "rel", "http://example.org/b": 1}', r"a\.jsonld: the IRI “rel” is relative.* @base"),
        (".ttl", f"<urn:a> <urn:b> <urn:{'c' * 9000}> .", r"a\.ttl: an IRI has more than 8192 characters: urn:c+…"),
        (
            ".ttl",
            f"<urn:a> <urn:b> '''{'c' * 17_000_000}''' .",
            r"a\.ttl: this cannot be read as Turtle: .*maximal size",
        ),
        (".ttl.gz", b"none", r"a\.ttl\.gz: the packed file is broken or cut off\. Fetch it again"),
        (".ttl.gz", gzip.compress(b" \n", mtime=0), r"a\.ttl\.gz: there is nothing in the packed file"),
        (
            ".ttl.gz",
            gzip.compress(gzip.compress(TURTLE.encode(), mtime=0), mtime=0),
            r"a\.ttl\.gz:1:1: the file is packed",
        ),
    ],
)
def test_what_is_wrong_is_told_with_place_and_cure(suffix: str, data: str | bytes, expected: str) -> None:
    assert re.match(expected, told(data, suffix))


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ('<!ENTITY a SYSTEM "file:///etc/passwd">', "“a” is an entity in another file"),
        ('<!ENTITY a PUBLIC "x" "http://127.0.0.1:9/x">', "“a” is an entity in another file"),
        ('<!ENTITY % a "x">', "“a” is a parameter entity"),
        ('<!ENTITY % a SYSTEM "http://127.0.0.1:9/x"> %a;', "“a” is a parameter entity"),
        ('<!ENTITY a "&b;"><!ENTITY b "&a;">', "recursive entity reference"),
        ('<!ATTLIST rdf:Description ex:c CDATA "x"><!ENTITY a "b">', "given by the document type"),
        ('<!ENTITY b "&a;">', "undefined entity"),
        (
            '<!ENTITY a0 "aaaaaaaaaa">'
            + "".join(f'<!ENTITY a{i + 1} "{f"&a{i};" * 10}">' for i in range(9))
            + '<!ENTITY a "&a9;">',
            "stand for more than 1,000,000 characters",
        ),
        (f'<!ENTITY b "{"x" * 30_000}"><!ENTITY a "{"&b;" * 3000}">', "stand for more than"),
    ],
)
def test_entities_that_reach_out_or_grow_are_refused(declared: str, expected: str) -> None:
    with little_work(5):
        assert re.match(rf"a\.rdf:\d+:\d+: .*{expected}", told(entity(declared), ".rdf"))


def test_a_document_type_in_another_file_is_refused() -> None:
    xml = XML.replace("\n", '\n<!DOCTYPE rdf:RDF SYSTEM "file:///etc/passwd">', 1)
    assert "the document type is in another file" in told(xml, ".rdf")


# Budgets


@pytest.mark.parametrize(
    ("suffix", "opening", "closing"),
    [
        (".ttl", "( ", ") "),
        (".ttl", "[ <urn:b> ", " ] "),
        (".trig", "( ", ") "),
        (".jsonld", '{"http://example.org/b":', "}"),
        (".jsonld", "[", "]"),
        (".rdf", "<ex:A><ex:b>", "</ex:b></ex:A>"),
    ],
)
def test_nesting_has_a_limit(suffix: str, opening: str, closing: str) -> None:
    def nested(depth: int) -> str:
        inner = opening * depth + ("1" if suffix != ".rdf" else "") + closing * depth
        if suffix == ".rdf":
            return XML.replace("<ex:b>é</ex:b>", f"<ex:b>{inner}</ex:b>")
        return f"<urn:a> <urn:b> {inner} ." if suffix in (".ttl", ".trig") else f'{{"http://example.org/b":{inner}}}'

    assert read(nested(60), suffix)
    for depth in (129, 100_000):
        with little_work(10):
            assert re.match(
                rf"a\{suffix}:\d+:\d+: (brackets|elements) nest more than 128 deep", told(nested(depth), suffix)
            )


@pytest.mark.parametrize(
    "text",
    [
        "# ((((((((((((((((((((\n<urn:a> <urn:b> 1 .",
        "<urn:a> <urn:b> '((((((((((((((((((((' .",
        '<urn:a> <urn:b> """ "(((((( "" ((((((((( \\""" (((((((""" .',
        "<urn:a#((((((((((((((((((((((((((((> <urn:b> 1 .",
        "@prefix e: <urn:e:> . e:a e:b e:\\(\\(\\(\\(\\(\\(\\(\\(\\(\\(\\(\\( .",
        '<urn:a> <urn:b> \'<<(\', \'{|\', """ << """ . # << {|',
    ],
)
def test_a_bracket_in_a_string_an_address_or_a_comment_is_none(text: str) -> None:
    check_nesting(text.encode(), Budgets(nesting=5), "a.ttl")
    assert read(text)


def test_a_bracket_behind_an_escape_is_counted() -> None:
    hidden = "@prefix e: <urn:e:> . e:a e:b e:x\\#" + "(" * 300
    assert "nest more than 128" in told(hidden)


def test_size_has_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "big.nt"
    file.write_text(N_TRIPLES * 30_000)
    monkeypatch.setenv("COOPGRAPH_FILE_SIZE", "1")
    with pytest.raises(FileTooLarge, match=r"big\.nt: the file has more than 1 MiB\. Split it, or set COOPGRAPH_FILE"):
        read_rdf(file)
    monkeypatch.setenv("COOPGRAPH_FILE_SIZE", "3")
    assert len(read_rdf(file)) == 30_000
    monkeypatch.setenv("COOPGRAPH_FILE_SIZE", "many")
    with pytest.raises(ParameterError, match=r"COOPGRAPH_FILE_SIZE: “many” is no size\. Give a number of MiB"):
        read_rdf(file)


def test_what_unfolds_too_far_is_refused() -> None:
    bomb = gzip.compress(bytes(100 * MIB))
    with little_work(5):
        assert "unfolds to more than 200 times its size" in told(bomb, ".nt.gz")
    assert len(unpack(gzip.compress(bytes(MIB - 1)), Budgets(), "a.gz")) == MIB - 1
    with pytest.raises(FileTooLarge, match="more than 2 MiB"):
        unpack(gzip.compress(os.urandom(3 * MIB)), Budgets(size=2 * MIB), "a.gz")


@pytest.mark.parametrize("size", [1, 65_535, 65_536, 65_537, 131_072, 1_000_003])
def test_what_was_packed_comes_out_whole(size: int) -> None:
    data = os.urandom(size)
    assert unpack(gzip.compress(data, mtime=0), Budgets(), "a") == data
    assert unpack(gzip.compress(data, mtime=0) + gzip.compress(data), Budgets(), "a") == data + data
    with pytest.raises(ParseError):
        unpack(gzip.compress(data, mtime=0)[:-1], Budgets(), "a")


def test_prefixes_that_unfold_too_far_are_refused() -> None:
    long = f"@prefix p: <urn:{'x' * 8000}> . " + "p:a p:b p:c . " * 20_000
    assert "the file unfolds to too much" in told(long)


def test_a_slow_file_is_given_up() -> None:
    with little_work(4), pytest.raises(FileTooLarge, match=r"a\.ttl: the file takes too long to read\. Split it"):
        list(Source("a.ttl", b"[] " * 5_000_000).quads(budgets=Budgets(seconds=-70.5)))


def test_a_hungry_file_is_given_up() -> None:
    text = "<urn:a> <urn:b> " + ", ".join(f"'{i}{'x' * 20_000}'" for i in range(5000)) + " ."
    with pytest.raises(FileTooLarge, match=r"a\.ttl: the file needs too much memory"):
        list(Source("a.ttl", text.encode()).quads(budgets=Budgets(memory=4 * MIB)))


# All or nothing


@pytest.mark.parametrize("suffix", [".rdf", ".jsonld", ".trig", ".ttl", ".nq"])
def test_a_file_cut_off_anywhere_is_noticed(suffix: str) -> None:
    """The text-like formats have statements, and a file that ends behind one is a whole file: nobody can tell."""
    data = GOOD[suffix].encode()
    whole = {str(quad.triple)[-12:] for quad in parse(data, Kind(suffix), "a")}
    for end in range(1, len(data.rstrip())):
        try:
            found = list(parse(data[:end], Kind(suffix), "a"))
        except CoopgraphError:
            continue
        assert suffix not in (".rdf", ".jsonld"), data[:end]
        assert data[:end].rstrip().endswith((b".", b"}"))
        assert len(found) <= len(whole)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_rejected_file_leaves_the_graph_as_it_was(kg: coopgraph.CoopGraph, tmp_path: Path, suffix: str) -> None:
    own = coopgraph.load(root=Path(__file__).parent / "world")
    before, files, size = own.digest, own.files, len(own.source.store)
    data = GOOD[suffix].encode()
    for number, broken in enumerate((data[:-9], data.replace(b"example", b"exa mple"), b"\xff" + data)):
        file = tmp_path / f"broken{number}{suffix}"
        file.write_bytes(broken)
        good = tmp_path / f"good{number}.ttl"
        good.write_text(TURTLE)
        with pytest.raises(CoopgraphError):
            own.add(good, file)
        assert (own.digest, own.files, len(own.source.store)) == (before, files, size)


# Ours, and those of others


def test_files_of_ours_are_parsed_here_and_others_in_the_jail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from coopgraph.jail.jail import Jail

    begun: list[object] = []
    real = Jail.start

    def start(self: Jail, *arguments: object, **more: object) -> object:
        begun.append(arguments)
        return real(self, *arguments, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Jail, "start", start)
    for path in Folder.shipped().rdf:
        assert is_ours(path)
        assert read_rdf(path)
    assert not begun
    copy = tmp_path / "copy.ttl"
    copy.write_bytes(Folder.shipped().rdf[0].read_bytes())
    assert {str(q) for q in read_rdf(copy) if "_:" not in str(q)} == {
        str(q) for q in read_rdf(Folder.shipped().rdf[0]) if "_:" not in str(q)
    }
    assert len(begun) == 1


def test_a_link_to_a_file_elsewhere_is_not_ours(tmp_path: Path) -> None:
    inner = tmp_path / "data"
    inner.mkdir()
    (inner / "x.ttl").symlink_to(Folder.shipped().rdf[0])
    assert is_ours(inner / "x.ttl")  # what it leads to is ours
    assert not is_ours(tmp_path / "data" / "y.ttl")


def test_shipped_files_pass_all_that_is_held_against_others() -> None:
    for path in (*Folder.shipped().rdf, *Folder.shipped().unloaded, *Folder.shipped().bridges):
        ours, others = read_rdf(path), list(Source(str(path), path.read_bytes()).quads())
        assert len(ours) == len(others)


def test_the_jail_gives_back_every_term_as_it_is_written() -> None:
    written = [
        '"12.50"^^xsd:decimal',
        '"01"^^xsd:int',
        '"1e400"^^xsd:double',
        '"yes"^^xsd:boolean',
        '"2026-01-01Z"^^xsd:date',
        '"!"^^xsd:base64Binary',
        '"\\u0000\\r\\n\\t\\""',
        '"<b>"^^<urn:t>',
        '"é\U0001f680"@fr',
        '"x"@zh-hans-cn',
        '""',
    ]
    text = "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . <urn:a> <urn:b> " + " , ".join(written) + " ."
    here = set(map(str, parse(text.encode(), Kind(".ttl"), "a")))
    assert set(map(str, read(text))) == here
    assert len(here) == len(written)


def test_parsing_from_many_threads() -> None:
    found: list[int] = []
    threads = [threading.Thread(target=lambda: found.append(len(read(N_TRIPLES * 50)))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [50] * 4


def test_the_parser_cannot_kill_us() -> None:
    """Should the limit on nesting ever miss something, the child dies, and not this process."""
    deep = b"<urn:a> <urn:b> " + b"<<( " * 200_000
    with pytest.raises(CoopgraphError):
        list(Source("a.nt", deep).quads(budgets=Budgets(nesting=10**9)))
    assert read(N_TRIPLES)


def test_a_pipe_or_device_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.ttl")
    for path in (tmp_path / "pipe.ttl", Path("/dev/zero")):
        with pytest.raises(CoopgraphError, match=r"pipe or device|can be loaded"):
            read_rdf(path)
    with pytest.raises(FileTooLarge):
        read_bytes("/dev/zero", limit=MIB)


def test_an_unknown_kind_is_told(tmp_path: Path) -> None:
    file = tmp_path / "a.zip"
    file.write_bytes(b"PK")
    with pytest.raises(FormatError, match=r"only Turtle \(\.ttl\).*JSON-LD \(\.jsonld\).* Convert the file to Turtle"):
        read_rdf(file)


def test_capitals_in_the_names_of_files_do_not_matter(tmp_path: Path) -> None:
    for folder in ("data", "queries/own"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "data" / "MINE.TTL").write_text("<urn:a> <urn:b> 1 .")
    (tmp_path / "queries" / "own" / "all.RQ").write_text("#+ summary: All?\nSELECT ?s { ?s ?p ?o }")
    kg = coopgraph.load(root=tmp_path)
    assert [row.s for row in kg.run("own/all")] == ["urn:a"]


@pytest.mark.parametrize("apart", [False, True])
def test_a_fresh_process_has_all_that_the_child_needs(tmp_path: Path, apart: bool) -> None:
    """Nothing can be imported in the child: formats, encodings and errors must be there before."""
    encodings = ("utf-16", "iso-8859-1", "us-ascii")
    for number, name in enumerate(encodings):
        text = XML.replace('"1.0"?', f'"1.0" encoding="{name}"?').replace("é", "e")
        (tmp_path / f"x{number}.rdf").write_bytes(text.encode(name))
    for suffix, text in GOOD.items():
        (tmp_path / f"good{suffix}").write_text(text)
        (tmp_path / f"packed{suffix}.gz").write_bytes(gzip.compress(text.encode()))
        (tmp_path / f"broken{suffix}").write_text(text[:-9])
        (tmp_path / f"none{suffix}.gz").write_bytes(b"none")
    code = (
        "import sys, threading\nfrom coopgraph.errors import CoopgraphError\n"
        "from coopgraph.loading.reading import read_rdf\n"
        f"if {apart}:\n    threading.Thread(target=threading.Event().wait, daemon=True).start()\n"
        "for name in sys.argv[1:]:\n"
        "    try:\n        print(name, len(read_rdf(name)))\n"
        "    except CoopgraphError as error:\n        print(name, type(error).__name__, error)\n"
    )
    for path in sorted(tmp_path.iterdir()):
        done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
        expected = "ParseError" if path.name.startswith(("broken", "none")) else r"\d+"
        assert re.match(rf"\S+ {expected}\b", done.stdout), done.stdout


# Export


def test_an_export_has_every_literal_as_it_was_written(tmp_path: Path) -> None:
    from coopgraph.loading.export import export

    text = (
        '<urn:a> <urn:b> "12.50"^^<http://www.w3.org/2001/XMLSchema#decimal> .\n'
        '<urn:a> <urn:b> "012"^^<http://www.w3.org/2001/XMLSchema#int> .\n'
        '<urn:a> <urn:b> "1e400"^^<http://www.w3.org/2001/XMLSchema#double> .\n'
    )
    file = tmp_path / "mine.nt"
    file.write_text(text)
    kg = coopgraph.load(file, shipped=False, rules=False)
    assert '"12.5"' in str(kg.source.store)  # the engine's own way
    assert sorted(export(kg, "n-triples").decode().splitlines()) == sorted(text.splitlines())
    assert all(" <https://w3id.org/space-coop/graph/mine> ." in line for line in export(kg).decode().splitlines())
    file.write_text(text.replace("12.50", "13"))
    with pytest.raises(FileError, match="the files are not what they were when they were loaded"):
        export(kg)


def test_an_export_is_the_same_each_time_and_loads_again(tmp_path: Path) -> None:
    from coopgraph.loading.export import export

    kg = coopgraph.load()
    first = export(kg, "nquads")
    assert first == export(coopgraph.load(), "nquads")
    (tmp_path / "all.nq").write_bytes(first)
    assert coopgraph.load(tmp_path / "all.nq", shipped=False, rules=False).digest == kg.digest


@pytest.fixture(autouse=True)
def _no_leak() -> Iterator[None]:
    """No test leaves descriptors open."""
    yield
    assert len(list(Path("/proc/self/fd").iterdir())) < resource.getrlimit(resource.RLIMIT_NOFILE)[0] // 2


if sys.platform != "linux":
    pytest.skip("these tests look at what Linux shows of processes", allow_module_level=True)
