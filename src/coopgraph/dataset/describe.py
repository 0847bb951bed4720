"""The description: a graph in VoID, DCAT and their relatives, made from what it holds."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from coopgraph.citation import CREATOR, LICENCE
from coopgraph.dataset.partitions import describe_partitions
from coopgraph.dataset.questions import describe_prefixes, describe_questions, describe_targets
from coopgraph.dataset.service import describe_service
from coopgraph.dataset.vocabulary import CATALOGUE, DATASET, SERVICE, TITLE, Notes, named, part
from coopgraph.loading.reading import is_ours
from coopgraph.placing import to_quad
from coopgraph.terms import BASE, DEFAULT, DESCRIPTION, INFERRED, PREFIXES

if TYPE_CHECKING:
    from coopgraph.graph import CoopGraph

LARGEST: Final = 1_000_000
"""Beyond so many triples, nobody waits until things are told apart, or written out."""

COUNTED: Final = 100_000
"""Beyond so many triples, nobody waits for a digest, or until the properties of every class are counted."""

_EXAMPLES: Final = ("id:nasa", "id:kps", "id:fourth-dialogue", "d4:E10")
_OF_OTHERS: Final = ("skos", "dcterms", "oa", "schema", "sssom", "foaf")
_MEDIA: Final = "https://www.iana.org/assignments/media-types/"


def describe_dataset(kg: CoopGraph, home: str = "") -> tuple[ox.Triple, ...]:
    """Return what a graph says of itself: sizes, parts, licences, links, questions and prefixes.

    `home` is the address of a site that serves it, with a slash at its end: its endpoint and its dumps are then told.

    >>> import coopgraph
    >>> ox.Triple(ox.NamedNode(DATASET), named("void:uriSpace"), ox.Literal(BASE)) in describe_dataset(coopgraph.load())
    True
    """
    notes = Notes()
    graphs = graph_sizes(kg)
    merged = merged_size(kg)
    _describe_whole(notes, kg)
    notes.say(DATASET, "void:triples", merged)
    if merged <= LARGEST:
        subjects, objects = (_number(cell) for cell in kg.source.rows("whole-size", {})[0])
        notes.say(DATASET, "void:distinctSubjects", subjects)
        notes.say(DATASET, "void:distinctObjects", objects)
    if merged <= COUNTED:
        notes.say(DATASET, "schema:sha256", ox.Literal(kg.digest))
    describe_prefixes(notes)
    describe_questions(notes, kg.queries)
    if merged <= COUNTED:
        describe_partitions(notes, kg.source)
    _describe_graphs(notes, kg, graphs)
    _describe_links(notes, kg)
    if home:
        notes.triples += describe_access(kg, home, graphs, merged)
    return tuple(sorted(set(notes), key=str))


def describe_access(kg: CoopGraph, home: str, graphs: Mapping[str, int], merged: int) -> list[ox.Triple]:
    """Return what is to be said of a site that serves a graph: where its endpoint, its files and its pages are."""
    notes = Notes()
    notes.say(DATASET, "foaf:homepage", ox.NamedNode(home))
    notes.say(DATASET, "dcat:landingPage", ox.NamedNode(f"{home}downloads"))
    notes.say(CATALOGUE, "dcat:service", ox.NamedNode(SERVICE))
    for graph in graphs:
        if graph.startswith(BASE):
            notes.say(graph, "void:dataDump", ox.NamedNode(f"{home}{graph.removeprefix(BASE)}.ttl"))
    describe_targets(notes, kg.queries, f"{home}sparql")
    describe_service(notes, f"{home}sparql", graphs, merged)
    _describe_dumps(notes, home, licence_of(kg))
    return notes.triples


def licence_of(kg: CoopGraph) -> str:
    """Return the licence of a graph: ours if all of it comes with coopgraph; of what others wrote we know none.

    >>> import coopgraph
    >>> licence_of(coopgraph.load()), licence_of(coopgraph.load(shipped=False))
    ('https://creativecommons.org/licenses/by/4.0/', '')
    """
    return LICENCE if kg.files and all(is_ours(path) for path in kg.files) else ""


def merged_size(kg: CoopGraph) -> int:
    """Return how many triples the merged graph holds."""
    return _number(kg.source.rows("merged-size", {})[0][0])


def graph_sizes(kg: CoopGraph) -> dict[str, int]:
    """Return how many triples each named graph holds, the description left out."""
    sizes = {_iri(graph): _number(count) for graph, count in kg.source.rows("graph-sizes", {})}
    sizes.pop(DESCRIPTION.value, None)
    return sizes


def attach_description(kg: CoopGraph, triples: Iterable[ox.Triple]) -> None:
    """Put a description of a graph into it as the named graph `graph:void`, and nowhere else.

    No question of ours sees it, and no digest or citation counts it. A graph on disk is left as it is.

    >>> import coopgraph
    >>> kg = coopgraph.load()
    >>> before = kg.digest
    >>> attach_description(kg, describe_dataset(kg))
    >>> "https://w3id.org/space-coop/graph/void" in kg.graphs, kg.digest == before
    (True, True)
    """
    if kg.disk is None:
        kg.source.store.remove_graph(DESCRIPTION)
        kg.source.store.extend(to_quad(triple, DESCRIPTION) for triple in triples)
        kg.jail.close()  # whose copy of the graph lacks it


def _describe_whole(notes: Notes, kg: CoopGraph) -> None:
    licence = licence_of(kg)
    notes.kinds(CATALOGUE, "dcat:Catalog")
    notes.say(CATALOGUE, "dcterms:title", "What coopgraph offers")
    notes.say(CATALOGUE, "dcat:dataset", ox.NamedNode(DATASET))
    notes.kinds(DATASET, "void:Dataset", "dcat:Dataset")
    notes.say(DATASET, "dcterms:title", TITLE if licence else "A graph of space cooperation")
    if licence:  # who wrote what was added, and on what terms, is for them to say
        notes.say(
            DATASET,
            "dcterms:description",
            "What nations and agencies promised, intended and discussed in civil space, from published documents, each "
            "claim with its evidence, and an ontology of it.",
        )
        notes.say(DATASET, "dcterms:creator", ox.Literal(CREATOR))
        notes.say(DATASET, "dcterms:publisher", ox.Literal(CREATOR))
        notes.say(DATASET, "dcterms:license", ox.NamedNode(licence))
        notes.say(DATASET, "dcterms:language", ox.Literal("en"), ox.Literal("ko"))
    notes.say(DATASET, "dcterms:conformsTo", ox.NamedNode(BASE + "ontology"))
    if kg.version:
        notes.say(DATASET, "owl:versionInfo", ox.Literal(kg.version))
    notes.say(DATASET, "void:uriSpace", ox.Literal(BASE))
    spaces = [BASE + "ontology", *(PREFIXES[prefix] for prefix in _OF_OTHERS)]
    notes.say(DATASET, "void:vocabulary", *(ox.NamedNode(space) for space in spaces))
    store, examples = kg.source.store, [named(example) for example in _EXAMPLES]
    known = [iri for iri in examples if next(store.quads_for_pattern(iri, None, None, DEFAULT), None)]
    notes.say(DATASET, "void:exampleResource", *known)


def _describe_graphs(notes: Notes, kg: CoopGraph, graphs: Mapping[str, int]) -> None:
    """Say what each named graph is, how large, and under which licence."""
    for graph, triples in graphs.items():
        notes.kinds(graph, "void:Dataset", "dcat:Dataset")
        notes.say(DATASET, "void:subset", ox.NamedNode(graph))
        notes.say(graph, "void:triples", triples)
    told = {"title", "description", "license", "creator", "source"}
    for of, property, value in kg.source.rows("graph-notes", {}):
        name = _iri(property).removeprefix(PREFIXES["dcterms"])
        if name in told and _iri(of) in graphs and value is not None:
            notes.say(_iri(of), f"dcterms:{name}", value)
    for snapshot in kg.snapshots.values():
        about, place = snapshot.manifest, snapshot.graph.value
        taken = datetime.datetime.fromisoformat(about.taken.replace("Z", "+00:00"))
        date = ox.Literal(taken.isoformat(), datatype=ox.NamedNode(PREFIXES["xsd"] + "dateTime"))
        notes.say(place, "dcterms:title", about.title)
        notes.say(place, "dcterms:issued", date)
        for name, url in (("license", about.licence), ("source", about.source)):
            if url.startswith(("https://", "http://")):
                notes.say(place, f"dcterms:{name}", ox.NamedNode(url))
    if INFERRED.value in graphs:
        notes.say(INFERRED.value, "dcterms:title", "What follows from the rest by the rules")
    for name, title in (("ontology", "The ontology"), ("topics", "The topics")):
        if PREFIXES["graph"] + name in graphs:
            notes.say(PREFIXES["graph"] + name, "dcterms:title", title)
            if licence := licence_of(kg):
                notes.say(PREFIXES["graph"] + name, "dcterms:license", ox.NamedNode(licence))


def _describe_links(notes: Notes, kg: CoopGraph) -> None:
    """Say which graphs hold links, of which relations, how many."""
    for graph, relation, count in kg.source.rows("link-sizes", {}):
        if not isinstance(relation, ox.NamedNode):
            continue
        place = part("links", _iri(graph), relation.value)
        notes.kinds(place, "void:Linkset")
        notes.say(DATASET, "void:subset", ox.NamedNode(place))
        notes.say(place, "dcterms:isPartOf", ox.NamedNode(_iri(graph)))
        notes.say(place, "void:subjectsTarget", ox.NamedNode(DATASET))
        notes.say(place, "void:linkPredicate", relation)
        notes.say(place, "void:triples", _number(count))


def _describe_dumps(notes: Notes, home: str, licence: str) -> None:
    """Say where the whole can be had as a file."""
    from coopgraph.dataset.dumps import DUMPS

    for dump in DUMPS.values():
        url, place = ox.NamedNode(f"{home}downloads/{dump.name}"), part("file", dump.name)
        notes.say(DATASET, "void:dataDump", url)
        notes.say(DATASET, "dcat:distribution", ox.NamedNode(place))
        notes.kinds(place, "dcat:Distribution")
        notes.say(place, "dcterms:title", dump.title)
        if licence:
            notes.say(place, "dcterms:license", ox.NamedNode(licence))
        notes.say(place, "dcat:downloadURL", url)
        notes.say(place, "dcat:mediaType", ox.NamedNode(_MEDIA + dump.media_type))
        if dump.packed:
            notes.say(place, "dcat:compressFormat", ox.NamedNode(f"{_MEDIA}application/gzip"))


def _iri(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode) else ""


def _number(term: object) -> int:
    return int(term.value) if isinstance(term, ox.Literal) else 0
