"""Snapshots: read, taken, kept, compared, verified; and questions asked live, of servers of every sort."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import coopgraph
from clock import in_time
from coopgraph import CoopGraph
from coopgraph.checking.expectation import arguments, plain
from coopgraph.cli import cli
from coopgraph.errors import (
    CoopgraphError,
    FetchFailed,
    FetchRefused,
    FileError,
    FormatError,
    ParameterError,
    ParseError,
    QueryRefused,
    SnapshotError,
)
from coopgraph.folder import Folder
from coopgraph.jail.limits import Limits
from coopgraph.query import Query
from coopgraph.snapshots.manifest import Manifest
from coopgraph.snapshots.request import Request
from coopgraph.snapshots.shelf import add, on_shelf, read_request, refresh, remove, shelf, verify
from coopgraph.snapshots.snapshot import Snapshot
from coopgraph.snapshots.take import Bounds, Place, take
from coopgraph.terms import PREFIXES
from sparql_server import SparqlServer, serve
from stand_in import Call, body, cut_off, cut_off_chunks, endless, html, raw, redirect, silent, slow, stand_in, status
from watch import Watch

SHIPPED = Folder.shipped()
ROR = SHIPPED.path / "snapshots" / "ror.nq"
NAME = ox.NamedNode(PREFIXES["schema"] + "name")
MOON, MARS = (ox.NamedNode(f"https://example.org/{name}") for name in ("moon", "mars"))
NAMES = "CONSTRUCT { ?x ?p ?o } WHERE { VALUES ?x { <https://example.org/moon> <https://example.org/mars> } ?x ?p ?o }"
UNRECORDED = {  # bodies with a link to ROR of whose records no value was recorded: the link is all that we have
    "ror:00gmryg88": "National Radio Research Agency",
    "ror:00rxf7n07": "Korea Agency for Infrastructure Technology Advancement",
    "ror:02wjbax77": "Korea Foundation for the Advancement of Science and Creativity",
    "ror:032e49973": "Ministry of Science ICT and Future Planning",
    "ror:032m55064": "Korea Institute of Ocean Science and Technology",
    "ror:05apxxy63": "Korea Advanced Institute of Science and Technology",
}
LINKED = [name for name in coopgraph.Catalogue(SHIPPED.queries) if name.startswith("linked/")]


def named(thing: ox.NamedNode, name: str) -> ox.Triple:
    return ox.Triple(thing, NAME, ox.Literal(name))


def sky(*triples: ox.Triple) -> ox.Store:
    store = ox.Store()
    store.extend(ox.Quad(t.subject, t.predicate, t.object, ox.DefaultGraph()) for t in triples)
    return store


@pytest.fixture
def server() -> Iterator[SparqlServer]:
    with serve(sky(named(MOON, "Moon"), named(MARS, "Mars"))) as running:
        yield running


@pytest.fixture(scope="module")
def shipped() -> CoopGraph:
    return coopgraph.load()


def asks(kg: CoopGraph) -> list[str]:
    """Return the stored questions that ask a snapshot."""
    return [name for name in LINKED if "graph:snapshot-" in kg.queries[name].text]


# Reading


def test_the_shipped_snapshot_is_as_its_manifest_says(shipped: CoopGraph) -> None:
    assert verify([ROR]) == []
    snapshot = Snapshot.read(ROR)
    assert snapshot.content == ROR.read_bytes()
    assert snapshot.manifest.licence == "https://creativecommons.org/publicdomain/zero/1.0/"
    assert set(map(str, read_request(snapshot).things)) == {str(triple.subject) for triple in snapshot.triples}
    assert list(shipped.snapshots) == ["ror"]


def test_every_linked_record_is_in_the_snapshot(shipped: CoopGraph) -> None:
    """A link to ROR that the snapshot does not know leaves a hole in every linked question: these do, and no other."""
    rows = shipped.sparql(
        "SELECT ?record ?name { ?link a sssom:Mapping ; sssom:object_id ?record ; sssom:object_label ?name . "
        'FILTER (STRSTARTS(STR(?record), "https://ror.org/")) '
        "FILTER NOT EXISTS { GRAPH graph:snapshot-ror { ?record a schema:Organization } } }"
    )
    assert {row.record.curie: str(row.name) for row in rows} == UNRECORDED  # type: ignore[union-attr]


def test_what_a_record_gives_as_its_other_identifiers_is_linked_as_well(shipped: CoopGraph) -> None:
    """The link tables know every other identifier that the snapshot has of a body."""
    rows = shipped.sparql(
        "SELECT ?body ?other { ?body skos:exactMatch ?record . "
        "GRAPH graph:snapshot-ror { ?record schema:sameAs ?other } "
        "FILTER NOT EXISTS { ?body skos:exactMatch ?other } }"
    )
    assert list(rows) == []  # type: ignore[arg-type]


def test_every_record_names_the_file_it_was_read_in() -> None:
    source = re.compile(
        r"https://github\.com/ror-community/ror-records/blob/d93fc667872f8ef9386896bd6c68bd3c6103603e/v[\d.]+/\w{9}\.json"
    )
    snapshot = Snapshot.read(ROR)
    organisations = {
        t.subject for t in snapshot.triples if t.object == ox.NamedNode(PREFIXES["schema"] + "Organization")
    }
    sources = {t.subject: t.object for t in snapshot.triples if t.predicate.value == PREFIXES["dcterms"] + "source"}
    places = {t.subject for t in snapshot.triples if t.predicate.value == PREFIXES["schema"] + "latitude"}
    assert len(places) == 6
    assert set(sources) == organisations | places
    assert all(source.fullmatch(record.value) for record in sources.values())  # type: ignore[union-attr]


def test_a_snapshot_is_no_part_of_the_default_graph(shipped: CoopGraph) -> None:
    graph = ox.NamedNode(PREFIXES["graph"] + "snapshot-ror")
    assert shipped.sparql("ASK { <https://ror.org/027ka1x80> schema:url ?site }") is False
    assert len(list(shipped.store.quads_for_pattern(None, None, None, graph))) == len(Snapshot.read(ROR).triples)
    with pytest.raises(CoopgraphError):
        shipped.resolve("United States Department of Transportation", cls="sc:TerrestrialPlace")
    shipped.reason(again=True)
    assert shipped.sparql("ASK { <https://ror.org/027ka1x80> schema:url ?site }") is False


DAMAGE = {
    "a line lost": (lambda text: text.rpartition("<https://sws")[0], SnapshotError, "SHA-256"),
    "a word changed": (lambda text: text.replace('"Reston"', '"Preston"'), SnapshotError, "SHA-256"),
    "cut off": (lambda text: text[: len(text) // 2], SnapshotError, "SHA-256"),
    "no manifest": (lambda text: re.sub("(?m)^#\\+.*\n", "", text), ParseError, "no header"),
    "half a manifest": (lambda text: re.sub("#\\+ digest.*\n", "", text), ParseError, "“digest” is missing"),
    "no origin": (lambda text: re.sub("#\\+ source.*\n", "", text), ParseError, "where this is from"),
    "a bad digest": (lambda text: re.sub("digest: .", "digest: x", text), ParseError, "must be a SHA-256"),
    "a bad time": (lambda text: re.sub("taken: .", "taken: x", text), ParseError, "must be a time"),
    "a field more": (lambda text: "#+ colour: red\n" + text, ParseError, "“colour” is unknown"),
    "another name": (lambda text: text.replace("snapshot: ror", "snapshot: moon"), SnapshotError, "calls itself"),
    "a path for a name": (lambda text: text.replace("snapshot: ror", "snapshot: ../ror"), ParseError, "must be a name"),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_snapshot_is_refused_and_told_of(damage: str, tmp_path: Path) -> None:
    change, error, told = DAMAGE[damage]
    copy = tmp_path / "ror.nq"
    copy.write_text(change(ROR.read_text("utf-8")), "utf-8")
    with pytest.raises(error, match=told):
        Snapshot.read(copy)
    problems = verify([copy])
    assert len(problems) == 1
    assert isinstance(problems[0], error)
    result = CliRunner().invoke(cli, ["snapshot", "verify", "--into", str(tmp_path)])
    assert result.exit_code == 1
    assert "1 damaged" in result.output


def forged(lines: str) -> str:
    """Return a file whose digest fits, whatever its lines are."""
    import hashlib

    manifest = Manifest("moon", "x", "2026-01-31T12:00:00Z", source="x", things=1, triples=1)
    fitting = Manifest(**{**manifest.__dict__, "digest": hashlib.sha256(lines.encode()).hexdigest()})
    return fitting.text + lines


GRAPH = "<https://w3id.org/space-coop/graph/snapshot-moon>"


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("<urn:a> <urn:b> <urn:c> <https://w3id.org/space-coop/graph/dialogue4> .\n", "another graph"),
        ("<urn:a> <urn:b> <urn:c> .\n", "another graph"),
        (f"_:a <urn:b> <urn:c> {GRAPH} .\n", "blank node"),
        (f"<urn:a> <urn:b> _:c {GRAPH} .\n", "blank node"),
        (f"<urn:a> <urn:b> {GRAPH} .\n", "another graph"),
        (f"<urn:a> <urn:b> <urn:c> {GRAPH} .", "not in order"),
        (f"<urn:a> <urn:b> <urn:c> {GRAPH} .\n<urn:a> <urn:b> <urn:b> {GRAPH} .\n", "not in order"),
        ("nonsense\n", "not valid N-Quads"),
    ],
)
def test_what_no_snapshot_may_hold_is_refused_although_the_digest_fits(lines: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "moon.nq"
    path.write_text(forged(lines))
    with pytest.raises(CoopgraphError, match=told):
        Snapshot.read(path)
    with pytest.raises(CoopgraphError, match=told):
        coopgraph.load(path, shipped=False, rules=False)


@pytest.mark.parametrize("title", ["a: b", "“x” # y", "- dash", "&anchor", "!tag", "yes", "3", "달", '"', "\\", "a\tb"])
def test_any_title_survives(title: str, tmp_path: Path) -> None:
    made = Snapshot.of(Manifest("moon", title, "2026-01-31T12:00:00Z", source=title), [named(MOON, "Moon")])
    read = Snapshot.read(made.write(tmp_path))
    assert (read.manifest.title, read.manifest.source) == (" ".join(title.split()),) * 2


@given(texts=st.lists(st.text(st.characters(exclude_categories=("Cs",))), max_size=6))
@settings(max_examples=150)
def test_any_text_comes_back_as_it_was(texts: list[str], tmp_path: Path) -> None:
    literals = [literal for text in texts for literal in (ox.Literal(text), ox.Literal(text, language="ko"))]
    triples = {ox.Triple(MOON, NAME, literal) for literal in literals}
    made = Snapshot.of(Manifest("moon", "x", "2026-01-31T12:00:00Z", source="x"), triples)
    read = Snapshot.read(made.write(tmp_path))
    assert (read.manifest, read.triples) == (made.manifest, made.triples)
    assert set(read.triples) == triples


@pytest.mark.parametrize(
    "title", ["\x1b[31mred", "\u2028", "\ufeff", "\ufffe", "\u0085", "\x00", "x" * 20_000, "a\n#+ b: c"]
)
def test_what_cannot_be_read_again_is_not_written(title: str, server: SparqlServer, tmp_path: Path) -> None:
    try:
        made = add("moon", Place(server.url, Request(NAMES)), tmp_path, title=title, licence=title)
    except CoopgraphError:
        assert list(tmp_path.iterdir()) == []
    else:
        assert verify([made.where]) == []
        assert "\x1b" not in Path(made.where).read_text("utf-8")


def test_a_snapshot_of_yours_is_loaded_as_a_named_graph(tmp_path: Path) -> None:
    made = Snapshot.of(Manifest("moon", "x", "2026-01-31T12:00:00Z", source="x"), [named(MOON, "Moon")])
    kg = coopgraph.load(made.write(tmp_path), shipped=False, rules=False)
    assert [graph.curie for graph in kg.graphs] == ["graph:snapshot-moon"]
    assert kg.sparql("ASK { ?s ?p ?o }") is False
    assert kg.sparql("ASK { GRAPH graph:snapshot-moon { ?s schema:name 'Moon' } }") is True
    other = coopgraph.load(rules=False)
    other.add(tmp_path / "moon.nq")
    assert list(other.snapshots) == ["ror", "moon"]
    assert other.sparql("ASK { ?s schema:name 'Moon' }") is False
    assert other.sparql("ASK { GRAPH graph:snapshot-moon { ?s schema:name 'Moon' } }") is True
    with pytest.raises(SnapshotError, match="loaded already"):
        other.add(tmp_path / "moon.nq")
    twice = tmp_path / "again"
    twice.mkdir()
    with pytest.raises(SnapshotError, match="two snapshots"):
        coopgraph.load(tmp_path / "moon.nq", made.write(twice))


@pytest.mark.parametrize("line", ['<https://ror.org/027ka1x80> <urn:b> "forged"', "<urn:a> <urn:b> <urn:c>"])
def test_no_other_file_can_speak_for_a_snapshot(line: str, tmp_path: Path) -> None:
    forged = tmp_path / "forged.nq"
    forged.write_text(f"{line} <{PREFIXES['graph']}snapshot-ror> .\n")
    with pytest.raises(CoopgraphError, match="snapshot-ror"):
        coopgraph.load(forged)
    with pytest.raises(CoopgraphError, match="snapshot-ror"):
        coopgraph.load().add(forged)


def test_a_store_on_disk_keeps_a_snapshot_and_takes_over_a_new_one(tmp_path: Path) -> None:
    number = ox.Triple(MOON, NAME, ox.Literal("12.50", datatype=ox.NamedNode(PREFIXES["xsd"] + "decimal")))
    manifest = Manifest("moon", "x", "2026-01-31T12:00:00Z", source="x")
    for name in ("Moon", "Moon", "Luna"):
        path = Snapshot.of(manifest, [named(MOON, name), number]).write(tmp_path)
        kg = coopgraph.load(path, shipped=False, rules=False, store=tmp_path / "store")
        asked = f"ASK {{ GRAPH graph:snapshot-moon {{ ?s schema:name '{name}' }} FILTER NOT EXISTS {{ ?s ?p ?o }} }}"
        assert kg.sparql(asked) is True
        assert len(list(kg.store)) == 2
        with pytest.raises(ParameterError, match="not added to a store on disk"):
            kg.add(path)
        del kg


# Requests


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("SELECT * WHERE { ?s ?p ?o }", QueryRefused),
        ("DESCRIBE <urn:a>", QueryRefused),
        ("ASK {}", QueryRefused),
        ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", QueryRefused),
        ("CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <http://example.org/> { ?s ?p ?o } }", QueryRefused),
        ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p }", ParseError),
        ("CONSTRUCT { ?s unknown:p ?o } WHERE { ?s ?p ?o }", ParseError),
    ],
)
def test_a_request_that_cannot_be_asked_is_refused_before_it_is(text: str, error: type[CoopgraphError]) -> None:
    with pytest.raises(error):
        Request(text)


@pytest.mark.parametrize("bad", ["https://example.org/> } INSERT", "no iri", "", "https://example.org/a b", 'x"y'])
def test_no_iri_can_become_more_than_an_iri(bad: str) -> None:
    with pytest.raises(ParameterError):
        Request.describing(["https://example.org/moon", bad])


def test_things_may_be_named_by_curie() -> None:
    request = Request.describing(["ror:027ka1x80", "https://ror.org/027ka1x80"])
    assert [str(thing) for thing in request.things] == ["<https://ror.org/027ka1x80>"]


def test_batches_ask_about_each_thing_once() -> None:
    request = Request.describing(f"https://example.org/{i}" for i in range(7))
    parts = request.batches(3)
    assert [len(things) for _, things in parts] == [3, 3, 1]
    assert [str(thing) for _, things in parts for thing in things] == list(map(str, request.things))
    whole = "CONSTRUCT WHERE { ?s ?p ?o }"
    assert Request(whole).batches(3) == [(whole, ())]


# Taking


def test_what_an_endpoint_says_is_taken_in_batches(server: SparqlServer) -> None:
    taken = take(Place(server.url, Request(NAMES)), bounds=Bounds(batch=1))
    assert set(taken.triples) == {named(MOON, "Moon"), named(MARS, "Mars")}
    assert len(server.requests) == 2
    assert [NAMES in text["query"][0] for _, _, text in server.requests] == [False, False]


def test_a_busy_server_is_asked_once_more() -> None:
    with serve(sky(named(MOON, "Moon")), failures=1) as server:
        assert len(take(Place(server.url, Request(NAMES))).triples) == 1
    with serve(sky(named(MOON, "Moon")), failures=5) as server, pytest.raises(FetchFailed, match="503"):
        take(Place(server.url, Request(NAMES)))


@pytest.mark.parametrize(
    ("triple", "told"),
    [
        (ox.Triple(ox.BlankNode(), NAME, ox.Literal("x")), "blank node"),
        (ox.Triple(MOON, NAME, ox.BlankNode()), "blank node"),
    ],
)
def test_blank_nodes_are_refused_and_left_out_of_a_description(triple: ox.Triple, told: str) -> None:
    with serve(sky(triple, named(MOON, "Moon"))) as server:
        with pytest.raises(SnapshotError, match=told):
            take(Place(server.url, Request("CONSTRUCT WHERE { ?s ?p ?o }")))
        assert take(Place(server.url, Request.describing([MOON.value]))).triples == (named(MOON, "Moon"),)


def test_more_triples_than_allowed_are_an_error(server: SparqlServer) -> None:
    with pytest.raises(SnapshotError, match="more than 1 triples"):
        take(Place(server.url, Request(NAMES)), bounds=Bounds(triples=1))


def test_not_one_triple_is_an_error() -> None:
    with serve(ox.Store()) as server, pytest.raises(FetchFailed, match="not one triple"):
        take(Place(server.url, Request(NAMES)), partial=True)


TRIPLES = b'<https://example.org/moon> <https://schema.org/name> "Moon" .\n'
NT = "application/n-triples"
BAD: dict[str, Any] = {
    "a web page": html(),
    "a web page that calls itself data": html(media_type="text/turtle"),
    "silent": silent(),
    "slow": slow(TRIPLES * 100, 0.2, NT),
    "endless": endless(b"".join(TRIPLES.replace(b"Moon", b"%d" % i) for i in range(500)), NT),
    "endless, always the same": endless(TRIPLES * 500, NT),
    "cut off": cut_off(TRIPLES, NT),
    "cut off chunks": cut_off_chunks(TRIPLES, NT),
    "nonsense": body(b"not triples at all", NT),
    "half a triple": body(TRIPLES + b"<https://example.org/mars> <https", NT),
    "rows instead of triples": body(
        b'{"head":{"vars":[]},"results":{"bindings":[]}}', "application/sparql-results+json"
    ),
    "nothing": body(b"", NT),
    "no HTTP": raw(b"hello"),
    "an error": status(500, b"out of order"),
    "not found": status(404),
    "leads elsewhere": redirect("http://127.0.0.1:9/other"),
    "leads into the network": redirect("http://169.254.169.254/latest/meta-data/", 307),
    "leads to a file": redirect("file:///etc/passwd", 303),
    "leads on for ever": redirect("/bad"),
}


@pytest.mark.parametrize("sort", BAD)
def test_a_bad_endpoint_ends_in_a_typed_error_in_time_with_nothing_written(sort: str, tmp_path: Path) -> None:
    before = Snapshot.of(Manifest("moon", "x", "2026-01-31T12:00:00Z", endpoint="x"), [named(MOON, "Moon")])
    with in_time(), stand_in({"/bad": BAD[sort]}) as server:
        url = f"{server.url}/bad"
        bounds = Bounds(seconds=0.8, triples=5000)
        with pytest.raises(CoopgraphError) as told:
            add("moon", Place(url, Request(NAMES)), tmp_path / "new", bounds=bounds)
        assert told.value.exit_code in (3, 4)
        assert list(tmp_path.rglob("*")) == []
        request = Request(NAMES)
        made = Snapshot.of(
            Manifest("moon", "x", "2026-01-31T12:00:00Z", endpoint=url, request=request.digest), before.triples
        )
        path = made.write(tmp_path)
        path.with_suffix(".rq").write_text(NAMES)
        files = {file: file.read_bytes() for file in tmp_path.iterdir()}
        with pytest.raises(CoopgraphError):
            refresh(path, endpoint=url, bounds=bounds)
        assert {file: file.read_bytes() for file in tmp_path.iterdir()} == files


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b'<https://example.org/moon> <https://schema.org/name> "Moon" .', "text/turtle"),
        (TRIPLES, NT),
        (
            b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:s="https://schema.org/">'
            b'<rdf:Description rdf:about="https://example.org/moon"><s:name>Moon</s:name></rdf:Description></rdf:RDF>',
            "application/rdf+xml",
        ),
    ],
)
def test_a_document_on_the_web_is_taken(content: bytes, kind: str, tmp_path: Path) -> None:
    with stand_in({"/moon": body(content, kind)}) as server:
        made = add("moon", Place(document=f"{server.url}/moon"), tmp_path)
        assert made.triples == (named(MOON, "Moon"),)
        assert made.manifest.document == f"{server.url}/moon"
        assert not (tmp_path / "moon.rq").exists()


@pytest.mark.parametrize(
    "sort", ["a web page", "silent", "endless", "cut off", "nonsense", "leads to a file", "nothing"]
)
def test_a_bad_document_ends_in_a_typed_error_with_nothing_written(sort: str, tmp_path: Path) -> None:
    with stand_in({"/bad": BAD[sort]}) as server, pytest.raises(CoopgraphError) as told:
        add("moon", Place(document=f"{server.url}/bad"), tmp_path, bounds=Bounds(seconds=0.8))
    assert server.url in str(told.value) or "file:" in str(told.value)
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_taken_too(tmp_path: Path) -> None:
    file = tmp_path / "moon.ttl"
    file.write_bytes(TRIPLES)
    made = add("moon", Place(document=str(file)), tmp_path / "shelf", title="The moon", licence="https://example.org/l")
    assert (made.manifest.title, made.manifest.licence, made.manifest.triples) == (
        "The moon",
        "https://example.org/l",
        1,
    )


def test_an_address_that_only_a_file_names_may_not_lead_into_the_private_network(
    server: SparqlServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = add("sky", Place(server.url, Request(NAMES)), tmp_path)
    before = len(server.requests)
    with pytest.raises(FetchRefused, match="not in the open internet"):
        refresh(made.where)
    assert len(server.requests) == before
    assert refresh(made.where, endpoint=server.url).same
    monkeypatch.setenv("COOPGRAPH_ALLOW", server.url)
    assert refresh(made.where).same


# Keeping


def test_add_keeps_what_was_asked_and_what_came(server: SparqlServer, tmp_path: Path) -> None:
    made = add("sky", Place(server.url, Request(NAMES)), tmp_path / "snapshots")
    assert Snapshot.read(tmp_path / "snapshots" / "sky.nq") == made
    assert (tmp_path / "snapshots" / "sky.rq").read_text() == NAMES
    assert (made.manifest.endpoint, made.manifest.things, made.manifest.triples) == (server.url, 2, 2)
    with pytest.raises(SnapshotError, match="already"):
        add("sky", Place(server.url, Request(NAMES)), tmp_path / "snapshots")
    remove(made.where)
    assert list((tmp_path / "snapshots").iterdir()) == []


def test_a_request_of_yours_is_neither_overwritten_nor_lost(
    server: SparqlServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "sky.rq"
    own.write_text("# mine\n" + NAMES)
    with pytest.raises(SnapshotError, match="another request"):
        add("sky", Place(server.url, Request(NAMES)), tmp_path)
    assert own.read_text() == "# mine\n" + NAMES

    def full(*_: object) -> Path:
        raise FileError("the file cannot be written (No space left on device)")

    with monkeypatch.context() as patched:
        patched.setattr("coopgraph.snapshots.snapshot.write_atomic", full)
        for request in (Request.read(own), Request(NAMES)):
            with pytest.raises(FileError):
                add("sky" if request.where == str(own) else "other", Place(server.url, request), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["sky.rq"]
    assert add("sky", Place(server.url, Request.read(own)), tmp_path).manifest.triples == 2


@pytest.mark.parametrize("name", ["", "../x", "A", "a/b", "a b", "달", "-a", "a--b", "x" * 61])
def test_no_name_leads_out_of_the_folder(name: str, server: SparqlServer, tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="no name for a snapshot"):
        add(name, Place(server.url, Request(NAMES)), tmp_path)
    assert server.requests == []


def test_the_difference_is_told_in_words(server: SparqlServer, tmp_path: Path) -> None:
    made = add("sky", Place(server.url, Request(NAMES)), tmp_path)
    server.store.update(
        'DELETE DATA { <https://example.org/mars> <https://schema.org/name> "Mars" } ; INSERT DATA { '
        '<https://example.org/moon> <https://schema.org/foundingDate> "-4500000000" ; '
        '<https://schema.org/name> "Luna\x1b[31m" }'
    )
    difference = refresh(made.where, endpoint=server.url)
    assert difference.text == (
        "2 statements are new, 1 is gone, 1 stay.\n\n"
        "Mars (https://example.org/mars): gone, with 1 statement\n\n"
        "Moon (https://example.org/moon)\n  founding date: new: “-4500000000”\n  name: new: “Luna[31m”"
    )
    assert Snapshot.read(made.where) == made
    difference.after.write(tmp_path)
    assert Snapshot.read(made.where).manifest.triples == 3
    assert refresh(made.where, endpoint=server.url).text == "Nothing has changed: 3 statements."


def test_a_changed_request_is_not_sent(server: SparqlServer, tmp_path: Path) -> None:
    made = add("sky", Place(server.url, Request(NAMES)), tmp_path)
    (tmp_path / "sky.rq").write_text(NAMES + " ")
    before = len(server.requests)
    with pytest.raises(SnapshotError, match="not the request"):
        refresh(made.where, endpoint=server.url)
    assert len(server.requests) == before
    assert [type(problem) for problem in verify([made.where])] == [SnapshotError]


def test_what_is_installed_is_left_as_it_is(tmp_path: Path) -> None:
    package = tmp_path / "coopgraph"
    (package / "shipped" / "snapshots").mkdir(parents=True)
    (package / "__init__.py").touch()
    with pytest.raises(SnapshotError, match="--into"):
        shelf(Folder(package / "shipped"))
    assert on_shelf(package / "shipped" / "snapshots") == {}


# Asking, offline and live


@pytest.mark.parametrize("name", LINKED)
def test_with_the_network_cut_every_linked_question_answers(name: str, no_network: Watch) -> None:
    kg = coopgraph.load()
    query = kg.queries[name]
    for case in ("", *query.cases):
        answer = kg.run(name, **arguments(query, case))
        assert answer.terms or query.empty, case
    assert kg.run(name, **arguments(query)).terms


@pytest.fixture(scope="module")
def hasty() -> CoopGraph:
    return coopgraph.load(limits=Limits(timeout=0.8))


@pytest.fixture(scope="module")
def ror() -> Iterator[SparqlServer]:
    store = ox.Store()
    store.extend(ox.Quad(t.subject, t.predicate, t.object, ox.DefaultGraph()) for t in Snapshot.read(ROR).triples)
    with serve(store) as running:
        yield running


@pytest.mark.parametrize("name", [name for name in LINKED if name != "linked/identifiers"])
def test_live_gives_the_same_rows(shipped: CoopGraph, ror: SparqlServer, name: str) -> None:
    query = shipped.queries[name]
    for case in ("", *query.cases):
        options = arguments(query, case)
        assert plain(shipped.run(name, live={"ror": ror.url}, **options)) == plain(shipped.run(name, **options))


def test_live_gives_the_same_rows_to_another_engine(shipped: CoopGraph, ror: SparqlServer) -> None:
    name = "linked/agency-hierarchy"
    assert plain(shipped.run(name, live={"ror": ror.url}, engine="rdflib")) == plain(shipped.run(name))


def test_live_tells_what_has_changed_and_forgets_it(shipped: CoopGraph) -> None:
    store, moved = ox.Store(), ox.NamedNode("https://example.org/moved")
    store.extend(
        ox.Quad(t.subject, t.predicate, moved if t.predicate.value.endswith("url") else t.object)
        for t in Snapshot.read(ROR).triples
    )
    digest = shipped.digest
    with serve(store) as server:
        answer = shipped.run("linked/agency-profile", body="NASA", live={"ror": server.url})
    assert [str(row.website) for row in answer] == [moved.value]
    assert [str(row.website) for row in shipped.run("linked/agency-profile", body="NASA")] == ["https://www.nasa.gov"]
    assert shipped.digest == digest != answer.source.digest
    assert answer.complete
    assert answer.engine == f"oxigraph; live: ror from {server.url}"
    assert answer.cite()


def test_an_endpoint_sees_the_request_and_never_the_question(shipped: CoopGraph, ror: SparqlServer) -> None:
    ror.requests.clear()
    shipped.run("linked/agency-profile", body="NASA", live={"ror": ror.url})
    request = read_request(shipped.snapshots["ror"])
    assert [text["query"] for _, _, text in ror.requests] == [[text] for text, _ in request.batches(Bounds().batch)]


def test_live_is_loud_when_it_cannot_be(shipped: CoopGraph, ror: SparqlServer) -> None:
    with pytest.raises(SnapshotError, match="not taken from a SPARQL endpoint"):
        shipped.run("linked/agency-profile", live=True)
    with pytest.raises(ParameterError, match="asks no snapshot"):
        shipped.run("commitments/by-party", live=True)
    with pytest.raises(ParameterError, match="does not ask the snapshot “moon”"):
        shipped.run("linked/agency-profile", live={"moon": ror.url})
    with pytest.raises(FetchFailed):
        shipped.run("linked/agency-profile", live={"ror": "http://127.0.0.1:9/"})


def test_a_question_to_a_snapshot_that_is_not_there_is_refused(shipped: CoopGraph) -> None:
    query = Query.read_text(
        "#+ summary: What?\nSELECT * WHERE { GRAPH graph:snapshot-rohr { ?s ?p ?o } }", "a/what", "what.rq"
    )
    with pytest.raises(SnapshotError, match=r"what\.rq:2:30: .*“rohr”.* Did you mean ror"):
        shipped.run(query)
    with pytest.raises(SnapshotError, match="None is loaded"):
        coopgraph.load(shipped=False, rules=False).run("linked/agency-profile")


@pytest.mark.parametrize("sort", BAD)
def test_a_bad_endpoint_ends_a_live_question_in_a_typed_error_in_time(hasty: CoopGraph, sort: str) -> None:
    size = len(hasty.store)
    with in_time(), stand_in({"/bad": BAD[sort]}) as server, pytest.raises(CoopgraphError):
        hasty.run("linked/agency-profile", live={"ror": f"{server.url}/bad"})
    assert len(hasty.store) == size


def test_a_part_says_that_it_is_a_part(hasty: CoopGraph, ror: SparqlServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first request is answered, the second is not."""
    answers = iter([False, True])
    monkeypatch.setattr("coopgraph.snapshots.live.Bounds", lambda seconds: Bounds(seconds=seconds, batch=20))

    def sometimes(call: Call) -> None:
        if next(answers, True):
            call.reply(b"out of order", "text/plain", 500)
        else:
            query = parse_qs(call.content.decode())["query"][0]
            found = ror.store.query(query)
            call.reply(found.serialize(format=ox.RdfFormat.N_TRIPLES), NT)

    with stand_in({"/half": sometimes}) as server:
        answer = hasty.run("linked/agency-names", live={"ror": f"{server.url}/half"}, partial=True)
    assert 0 < len(answer) < len(hasty.run("linked/agency-names"))
    assert not answer.complete
    assert "not all the rows" in answer.remark
    assert "500" in answer.remark
    with pytest.raises(FormatError, match="not all the rows"):
        answer.to_csv()
    assert answer.part().to_csv()
    with pytest.raises(FormatError):
        answer.cite()


def test_if_one_request_of_several_fails_nothing_is_taken(ror: SparqlServer, tmp_path: Path) -> None:
    answers = iter([False, True])

    def sometimes(call: Call) -> None:
        if next(answers, True):
            call.reply(b"out of order", "text/plain", 500)
        else:
            found = ror.store.query(parse_qs(call.content.decode())["query"][0])
            call.reply(found.serialize(format=ox.RdfFormat.N_TRIPLES), NT)

    request = Request.read(ROR.with_suffix(".rq"))
    with stand_in({"/half": sometimes}) as server, pytest.raises(FetchFailed, match=r"request 2 of 2 failed: .*500"):
        add("half", Place(f"{server.url}/half", request), tmp_path, bounds=Bounds(batch=20))
    assert list(tmp_path.iterdir()) == []


# The command line


def run(*words: str, code: int = 0, input: str | None = None) -> str:
    result = CliRunner().invoke(cli, list(words), input=input)
    assert result.exit_code == code, result.output
    return result.output


def test_the_command_line_keeps_a_snapshot(server: SparqlServer, tmp_path: Path) -> None:
    shelf, query, iris = tmp_path / "shelf", tmp_path / "sky.rq", tmp_path / "iris.txt"
    query.write_text(NAMES)
    iris.write_text(f"{MOON.value}\n\n{MARS.value}\n")
    into = ("--into", str(shelf))
    assert run("snapshot", "list", *into) == "There is no snapshot yet.\n"
    asked = ("--endpoint", server.url)
    said = run("snapshot", "add", "sky", *asked, "--query", str(query), "--title", "The sky", *into)
    assert said == f"{shelf}/sky.nq: 2 triples about 2 things.\n"
    run("snapshot", "add", "moon", *asked, "--iri", MOON.value, *into)
    run("snapshot", "add", "both", *asked, "--iris", str(iris), "--batch", "1", *into)
    assert [
        line.split()[0] for line in run("snapshot", *into[:0], "list", *into).splitlines()[2:] if line[0] != " "
    ] == [
        "both",
        "moon",
        "sky",
    ]
    assert "Looked at 3 snapshots: none damaged." in run("snapshot", "verify", *into)
    assert run("snapshot", "refresh", "sky", *asked, *into) == "Nothing has changed: 2 statements.\n"
    server.store.update("DELETE WHERE { <https://example.org/mars> ?p ?o }")
    kept = (shelf / "sky.nq").read_bytes()
    told = run("snapshot", "refresh", "sky", *asked, *into, code=1)
    assert "Mars (https://example.org/mars): gone, with 1 statement" in told
    assert "stays as it was" in told
    assert (shelf / "sky.nq").read_bytes() == kept
    assert "replaced" in run("snapshot", "refresh", "sky", "--yes", *asked, *into)
    assert Snapshot.read(shelf / "sky.nq").manifest.triples == 1
    assert (
        run("--add", str(shelf / "sky.nq"), "sparql", "-", input="ASK { GRAPH graph:snapshot-sky { ?s ?p ?o } }")
        == "yes\n"
    )
    run("snapshot", "remove", "sky", *into)
    assert sorted(path.name for path in shelf.iterdir()) == ["both.nq", "both.rq", "moon.nq", "moon.rq"]


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["add", "moon"], 2, "--endpoint, or an --rdf"),
        (["add", "moon", "--endpoint", "http://127.0.0.1:9/"], 2, "--query, --iri and --iris"),
        (["add", "moon", "--endpoint", "x", "--rdf", "y"], 2, "--endpoint, or an --rdf"),
        (["add", "moon", "--rdf", "y", "--iri", "urn:x"], 2, "nothing else is"),
        (["add", "moon", "--rdf", "no-such-file.ttl"], 3, "no such file"),
        (["add", "moon", "--endpoint", "http://127.0.0.1:9/", "--iri", "urn:x"], 4, "cannot be reached"),
        (["add", "moon", "--endpoint", "ftp://example.org/", "--iri", "urn:x"], 4, ""),
        (["add", "moon", "--endpoint", "http://127.0.0.1:9/", "--iri", "no iri"], 2, "not a valid IRI"),
        (["add", "../moon", "--rdf", "x.ttl"], 3, "no name for a snapshot"),
        (["refresh", "moon"], 3, "there is no snapshot “moon”"),
        (["remove", "moon"], 3, "there is no snapshot “moon”"),
        (["verify", "moon"], 3, "there is no snapshot “moon”"),
    ],
)
def test_wrong_usage_and_failures_end_in_one_message(words: list[str], code: int, told: str, tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, ["snapshot", *words, "--into", str(tmp_path)])
    assert (result.exit_code, told in result.output) == (code, True), result.output
    assert list(tmp_path.iterdir()) == []


def test_a_question_is_asked_live_from_the_command_line(ror: SparqlServer) -> None:
    words = ("run", "linked/agency-profile", "--body", "NASA")
    live = run(*words, "--live", "--at", f"ror={ror.url}")
    assert live == f"Live: ror from {ror.url}\n" + run(*words)
    assert "--at takes NAME=URL" in run(*words, "--live", "--at", "ror", code=2)
    assert "go with --live" in run(*words, "--partial", code=2)
    assert "not taken from a SPARQL endpoint" in run(*words, "--live", code=3)
    assert "cannot be reached" in run(*words, "--live", "--at", "ror=http://127.0.0.1:9/sparql", code=4)


def test_the_documentation_shows_the_real_answer() -> None:
    text = (SHIPPED.path / "docs" / "snapshots.md").read_text("utf-8")
    for command in re.findall(r"^\$ coopgraph (run .*)$", text, re.MULTILINE):
        shown = text.partition(f"$ coopgraph {command}\n")[2].partition("```")[0]
        assert shown == run(*command.split())
