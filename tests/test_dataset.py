"""What the graph says of itself is right, and the same whoever asks; its dumps are what export writes."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

import coopgraph
from coopgraph.cli import cli
from coopgraph.dataset.describe import attach_description, describe_dataset
from coopgraph.dataset.dumps import DUMPS, Dumps
from coopgraph.dataset.vocabulary import DATASET, VOCABULARIES, named, part
from coopgraph.errors import FormatError
from coopgraph.graph import CoopGraph
from coopgraph.loading.export import export
from coopgraph.rdf_formats import RDF_FORMATS, write_rdf
from coopgraph.terms import DEFAULT, PREFIXES


@pytest.fixture(scope="module")
def kg() -> CoopGraph:
    return coopgraph.load()


@pytest.fixture(scope="module")
def told(kg: CoopGraph) -> ox.Store:
    store = ox.Store()
    store.extend(ox.Quad(*triple, DEFAULT) for triple in describe_dataset(kg, "http://localhost:8000/"))
    return store


def values(told: ox.Store, subject: str, property: str) -> set[str]:
    return {q.object.value for q in told.quads_for_pattern(ox.NamedNode(subject), named(property), None, None)}


def test_sizes_are_counted(kg: CoopGraph, told: ox.Store) -> None:
    merged = [quad.triple for quad in kg.source.store.quads_for_pattern(None, None, None, DEFAULT)]
    assert values(told, DATASET, "void:triples") == {str(len(merged))}
    assert values(told, DATASET, "void:distinctSubjects") == {str(len({t.subject for t in merged}))}
    assert values(told, DATASET, "void:distinctObjects") == {str(len({t.object for t in merged}))}
    uses = Counter(triple.predicate.value for triple in merged)
    assert values(told, DATASET, "void:properties") == {str(len(uses))}
    for property, count in uses.items():
        assert values(told, part("property", property), "void:triples") == {str(count)}
    for graph in kg.graphs:
        held = len(list(kg.source.store.quads_for_pattern(None, None, None, ox.NamedNode(graph))))
        assert values(told, graph, "void:triples") == {str(held)}


def test_classes_are_counted_with_their_properties(kg: CoopGraph, told: ox.Store) -> None:
    cls = PREFIXES["sc"] + "SpaceAgency"
    things = kg.lookup.instances(cls)
    assert values(told, part("class", cls), "void:entities") == {str(len(things))}
    verb = PREFIXES["sc"] + "isAgencyOf"
    uses = sum(
        1
        for thing in things
        for _ in kg.source.store.quads_for_pattern(ox.NamedNode(thing), ox.NamedNode(verb), None, DEFAULT)
    )
    assert values(told, part("class", cls, verb), "void:triples") == {str(uses)}
    assert values(told, part("class", cls, verb), "void:classPartition") == {
        part("class", cls, verb, PREFIXES["sc"] + "Nation")
    }
    assert values(told, part("class", cls, PREFIXES["rdfs"] + "label"), "voidext:datatypePartition")


def test_a_class_that_says_no_more_than_a_narrower_one_is_left_out(told: ox.Store) -> None:
    cls, verb = PREFIXES["sc"] + "SpaceAgency", PREFIXES["sc"] + "isAgencyOf"
    kinds = {place.rpartition("/")[2] for place in values(told, part("class", cls, verb), "void:classPartition")}
    assert kinds == {"sc-Nation"}, "neither agents nor things in general"


def test_parts_have_names_of_their_own(kg: CoopGraph, told: ox.Store) -> None:
    """Two parts that got the same name would have two sizes."""
    assert not [t for t in told if isinstance(t.subject, ox.BlankNode) or isinstance(t.object, ox.BlankNode)]
    for verb in ("void:triples", "void:entities", "void:class", "void:property", "sh:prefix", "sh:select"):
        counts = Counter(quad.subject for quad in told.quads_for_pattern(None, named(verb), None, None))
        assert set(counts.values()) == {1}, verb


def test_questions_and_prefixes(kg: CoopGraph, told: ox.Store) -> None:
    for query in kg.queries.values():
        assert values(told, query.iri, "sh:select") == {query.text}
        assert values(told, query.iri, "rdfs:comment") == {query.summary}
        assert values(told, query.iri, "schema:target") == {"http://localhost:8000/sparql"}
    declared = {
        next(iter(values(told, place, "sh:prefix"))): next(iter(values(told, place, "sh:namespace")))
        for place in values(told, DATASET, "sh:declare")
    }
    assert declared == PREFIXES


def test_what_was_looked_for_in_vain_is_no_link(kg: CoopGraph, told: ox.Store) -> None:
    sets = {
        q.subject.value: int(next(iter(values(told, q.subject.value, "void:triples"))))
        for q in told.quads_for_pattern(None, None, named("void:Linkset"), None)
    }
    assert sum(sets.values()) == sum(1 for link in kg.links if link.is_found and not link.is_code)
    assert not any("not-found" in name or "codes" in name for name in sets)


def test_licences(kg: CoopGraph, told: ox.Store) -> None:
    for graph in kg.graphs:
        licence = values(told, graph, "dcterms:license")
        if graph.local == "snapshot-ror":
            assert licence == {"https://creativecommons.org/publicdomain/zero/1.0/"}
        elif graph.local != "inferred":
            assert licence == {"https://creativecommons.org/licenses/by/4.0/"}, graph


def test_without_a_site_no_address_is_told(kg: CoopGraph) -> None:
    text = write_rdf(describe_dataset(kg), "turtle", prefixes=VOCABULARIES).decode()
    assert "localhost" not in text
    assert "sparqlEndpoint" not in text


def test_it_is_the_same_every_time(kg: CoopGraph) -> None:
    assert describe_dataset(kg) == describe_dataset(coopgraph.load())


def test_some_sources_are_described_as_some(kg: CoopGraph) -> None:
    some = describe_dataset(coopgraph.load(sources=["dialogue4"]))
    subjects = {triple.subject.value for triple in some}
    assert PREFIXES["graph"] + "dialogue4" in subjects
    assert PREFIXES["graph"] + "series" not in subjects


def test_attached_it_is_seen_by_who_asks_for_it_alone() -> None:
    kg = coopgraph.load()
    digest, cited = kg.digest, kg.run("missions/joint").cite()
    before = {name: kg.run(name).to_bytes("csv") for name in list(kg.queries)[::7] if not _needs(kg, name)}
    attach_description(kg, describe_dataset(kg))
    assert kg.sparql("ASK { GRAPH graph:void { ?q a <http://www.w3.org/ns/shacl#SPARQLExecutable> } }") is True
    assert kg.sparql("ASK { ?q a <http://www.w3.org/ns/shacl#SPARQLExecutable> }") is False
    assert kg.digest == digest
    assert kg.run("missions/joint").cite() == cited
    assert {name: kg.run(name).to_bytes("csv") for name in before} == before
    attach_description(kg, describe_dataset(kg))
    held = list(kg.source.store.quads_for_pattern(None, None, None, ox.NamedNode(PREFIXES["graph"] + "void")))
    assert len(held) == len(describe_dataset(coopgraph.load()))


def _needs(kg: CoopGraph, name: str) -> bool:
    return any(param.required for param in kg.queries[name].params)


def test_dumps(kg: CoopGraph) -> None:
    dumps = Dumps(kg)
    for name, dump in DUMPS.items():
        data = dumps.file(name).data
        plain = gzip.decompress(data) if dump.packed else data
        assert plain == export(kg, dump.format, inferred=dump.inferred)
        assert data == Dumps(kg).file(name).data, "the same bytes every time"
        assert f"{hashlib.sha256(data).hexdigest()}  {name}\n" in dumps.sums()
    with pytest.raises(FormatError, match=r"there is no dump “space-coop.nq”. Did you mean space-coop.nq.gz"):
        dumps.file("space-coop.nq")


@pytest.mark.parametrize("format", RDF_FORMATS)
def test_on_the_command_line(kg: CoopGraph, format: str) -> None:
    done = CliRunner().invoke(cli, ["export", "--description", "--home", "http://localhost:8000", "-f", format])
    assert done.exit_code == 0
    assert done.stdout_bytes == write_rdf(describe_dataset(kg, "http://localhost:8000/"), format, prefixes=VOCABULARIES)
    if format == "json-ld":
        assert "triples" in json.loads(done.stdout)["@context"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--description", "-f", "nquads"], "cannot be written as “nquads”"),
        (["-f", "json-ld"], "cannot be exported as “json-ld”"),
        (["--home", "http://localhost"], "goes with --description"),
        (["--description", "--home", "localhost"], "begins with http://"),
        (["--description", "--inferred"], "does not go with"),
    ],
)
def test_what_does_not_go_together_is_told(arguments: list[str], told: str) -> None:
    done = CliRunner().invoke(cli, ["export", *arguments])
    assert done.exit_code == 2
    assert told in done.stderr


def test_what_others_wrote_is_not_put_under_our_licence_or_name(tmp_path: Path) -> None:
    mine = tmp_path / "mine.ttl"
    mine.write_text("@prefix sc: <https://w3id.org/space-coop/ontology#> . <urn:x> a sc:Mission .", encoding="utf-8")
    ours = {"license", "creator", "publisher", "description"}

    def told(kg: CoopGraph) -> set[str]:
        of_all = [triple for triple in describe_dataset(kg) if triple.subject == ox.NamedNode(DATASET)]
        return {triple.predicate.value.removeprefix(PREFIXES["dcterms"]) for triple in of_all} & ours

    assert told(coopgraph.load()) == ours
    assert told(coopgraph.load(mine, shipped=False)) == set()
    assert told(coopgraph.load(mine)) == set()
