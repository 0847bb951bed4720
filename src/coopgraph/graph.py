"""The graph: one object to ask questions of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from coopgraph.answer import Answer
from coopgraph.asking import ask_freely, ask_stored
from coopgraph.card import Card, make_card
from coopgraph.errors import ParameterError
from coopgraph.evidence import Evidence, find_evidence
from coopgraph.files import near
from coopgraph.folder import Folder
from coopgraph.jail.limits import Limits
from coopgraph.links.link import is_links
from coopgraph.opening import Parts
from coopgraph.query import Catalogue, Query
from coopgraph.reasoning.reason import choose_rules
from coopgraph.reasoning.reasoned import ReasonedGraph
from coopgraph.rules import Rule
from coopgraph.snapshots.attach import attach
from coopgraph.snapshots.snapshot import Snapshot
from coopgraph.store import GraphStore
from coopgraph.terms import IRI
from coopgraph.triples import GraphAnswer

if TYPE_CHECKING:
    import owlready2
    import rdflib

    from coopgraph.checking.validate import Validation
    from coopgraph.jail.jail import Jail
    from coopgraph.links.table import Links
    from coopgraph.loading.disk import DiskStore
    from coopgraph.remote.publish import Publication
    from coopgraph.search import Found


class CoopGraph(ReasonedGraph):
    """A graph of space cooperation, with its stored questions.

    >>> kg = load()
    >>> kg.version
    '0.1.0'
    """

    def __init__(
        self,
        source: GraphStore,
        queries: Catalogue,
        *,
        folder: Folder | None = None,
        files: Iterable[str | Path] = (),
        rules: Iterable[Rule] = (),
        limits: Limits | None = None,
        snapshots: Iterable[Snapshot] = (),
        disk: DiskStore | None = None,
    ) -> None:
        super().__init__(source, folder or Folder.shipped(), files, rules, disk)
        self.queries = queries
        self.snapshots = attach(source, snapshots)
        self.limits = limits or Limits.from_environment()
        self._lent = False

    @property
    def store(self) -> ox.Store:
        """The Oxigraph store underneath."""
        self._lent = True  # whoever has it may write to it
        return self.source.store

    @cached_property
    def dataset(self) -> rdflib.Dataset:
        """The graph as a normal `rdflib.Dataset` over the same store, to be read rather than written.

        >>> import rdflib
        >>> isinstance(load().dataset, rdflib.Dataset)
        True
        """
        from coopgraph.interop import dataset

        self._lent = True
        return dataset(self.source)

    @property
    def graphs(self) -> tuple[IRI, ...]:
        """The named graphs: one per file, one of the inferences.

        >>> names = [name.curie for name in load(rules=False).graphs]
        >>> [name for name in names if "-" not in name]
        ['graph:context', 'graph:dialogue4', 'graph:names', 'graph:ontology', 'graph:series', 'graph:statement4',
        'graph:topics']
        """
        return tuple(IRI(name) for name in self.source.graphs)

    @property
    def version(self) -> str:
        """The version of the ontology."""
        return self.source.version

    @property
    def digest(self) -> str:
        """The SHA-256 of the asserted triples."""
        return self.source.digest

    @cached_property
    def links(self) -> Links:
        """The links to other linked data that were loaded.

        >>> load().links.of("NASA", registry="Wikidata")[0].object
        IRI('wd:Q23548')
        """
        from coopgraph.links.table import Links

        return Links.of_graph(self)

    def run(
        self,
        name: str | Query,
        /,
        *,
        engine: str = "oxigraph",
        jail: bool = False,
        live: bool | Mapping[str, str] = False,
        partial: bool = False,
        **arguments: Any,
    ) -> Answer:
        """Ask a stored question by name, with arguments by the names of its parameters.

        `engine="rdflib"` answers with rdflib's own engine from a copy of the default graph: slow, and a second opinion.
        `jail=True` puts the question in a child process, under `kg.limits`, as `kg.sparql` does. `live=True` takes the
        snapshots that the question names afresh, for this answer; `live={"ror": "https://…"}` says from which endpoint.
        If some of it does not come, that is an error, or, with `partial`, an answer that says so.

        >>> answer = load(sources=["dialogue4"]).run("commitments/by-party", party="United States")
        >>> [row.force.local for row in answer]
        ['reaffirmed', 'pledged']
        """
        query = name if isinstance(name, Query) else self.queries[name]
        if live:
            from coopgraph.snapshots.live import run_live

            return run_live(self, query, live, partial, {"engine": engine, "jail": jail, **arguments})
        return ask_stored(self, query, arguments, engine=engine, jail=jail)

    @cached_property
    def rdflib_copy(self) -> rdflib.Dataset:
        """A copy of the default graph for rdflib's own engine."""
        from coopgraph.interop import graph_copy

        return graph_copy(self.source)

    def sparql(
        self,
        text: str,
        *,
        where: str = "query",
        timeout: float | None = None,
        rows: int | None = None,
        memory: int | None = None,
        partial: bool = False,
        jail: bool = True,
    ) -> Answer | GraphAnswer | bool:
        """Ask anything in SPARQL. Our prefixes need no declaration; SERVICE, files and updates are refused.

        The query runs in a child process that is stopped after `timeout` seconds, or when it needs more than `memory`
        bytes. An answer of more than `rows` rows is an error; with `partial`, it is the first of them, and says so.
        What is not given is as in `kg.limits`. `jail=False` runs the query in this very process, which a bad query can
        then stall, fill or kill.

        >>> load().sparql("ASK { id:nasa a sc:SpaceAgency }")
        True
        >>> load().sparql("SELECT ?s { ?s ?p ?o }", rows=10)
        Traceback (most recent call last):
        coopgraph.errors.QueryTooLarge: query: the answer has more than 10 rows. Add a LIMIT, ...
        """
        if not jail and (timeout is not None or memory is not None):
            raise ParameterError("without the jail, nothing stops a query", remedy="Leave timeout and memory out.")
        limits = self.limits.but(timeout=timeout, rows=rows, memory=memory)
        return ask_freely(self, text, limits=limits, partial=partial, jail=jail, where=where)

    @cached_property
    def jail(self) -> Jail:
        """Where queries of strangers run: a child process, with limits."""
        from coopgraph.jail.jail import Jail

        return Jail(self.source.store, changing=lambda: self._lent)

    def resolve(self, text: str, cls: str | None = None) -> IRI:
        """Return the one thing that a label, acronym, CURIE or IRI names.

        `cls` looks among the instances of a class only.

        >>> load().resolve("KPS", cls="sc:SpaceSystem")
        IRI('id:kps')
        """
        return self.lookup.resolve(text, cls)

    def search(self, text: str, lang: str | None = None, limit: int = 20, cls: str | None = None) -> list[Found]:
        """Return what a few words may mean, the likeliest first; a slip of the pen does no harm.

        Things are found by label in any language, other name or acronym, stored questions by what they ask. `lang` is
        the language of the labels to show, `cls` looks among the instances of a class only. Needs the extra
        `coopgraph[serve]`.

        >>> [found.label for found in load().search("Korean Positoning Sistem", limit=1)]
        ['Korean Positioning System']
        """
        from coopgraph.search import search

        return search(self, text, lang=lang, limit=limit, cls=cls)

    def label(self, thing: str, lang: str = "en") -> str:
        """Return the label of a thing in a language.

        >>> load().label("ROK", lang="ko")
        '대한민국'
        """
        return self.source.label(self.resolve(thing), lang)

    def describe(self, thing: str, *, lang: str = "en") -> Card:
        """Return a card about a thing: its names, its classes, and what is said of it, with the sentences.

        >>> load().describe("KPS").label
        'Korean Positioning System'
        """
        return make_card(self.source, self.resolve(thing), lang)

    def evidence(self, claim: str) -> list[Evidence]:
        """Return what a claim rests on: its sentences in order, or the outside source of background knowledge.

        >>> [(item.name, item.start, item.end) for item in load().evidence("d4:E10")]
        [('S10', 1785, 2023)]
        """
        iri = self.lookup.claim(claim)
        return find_evidence(self.source, [iri])[iri]

    def validate(self, *, text: str | Path | None = None) -> Validation:
        """Hold the files that were loaded, and what was inferred from them, against the shapes of good data.

        `text` is your copy of a source: positions, links and wording are then held against it too. The files are read
        again, since the store forgets how a literal was written. Needs the extra `coopgraph[shacl]`.

        >>> load(sources=["dialogue4"]).validate().looked_at["files"]
        4
        """
        from coopgraph.checking.validate import validate_graph

        files = [near(path) for path in self.files if not is_links(path)]
        return validate_graph(self.source, files, folder=self.folder, text=text)

    def publish(self, url: str, **options: Any) -> Publication:
        """Publish the graph, with its inferences, in the store behind a SPARQL endpoint: see `coopgraph.remote`."""
        from coopgraph.remote.publish import publish

        return publish(self, url, **options)

    def owl(self) -> owlready2.World:
        """Return the same graph as owlready2 classes and individuals.

        >>> load().owl()["https://w3id.org/space-coop/id/nasa"].name
        'nasa'
        """
        from coopgraph.owl import make_world

        return make_world(self.source)

    def __repr__(self) -> str:
        return f"<CoopGraph {self.version}: {len(self.graphs)} graphs, {len(self.queries)} stored questions>"


def load(
    *paths: str | Path,
    root: str | Path | None = None,
    shipped: bool = True,
    rules: bool | Iterable[str] = True,
    sources: Iterable[str] | None = None,
    same_as: bool = False,
    store: str | Path | None = None,
    imports: bool = True,
    limits: Limits | None = None,
) -> CoopGraph:
    """Load the graph that comes with coopgraph, and files of your own beside it, with what they import.

    `root` names a folder with `ontology/`, `data/`, `rules/` and `queries/` to use instead of ours; `shipped=False`
    leaves the Turtle files of that folder out (its rules and queries stay); `rules=False` draws no inferences, and
    `rules=["inherits-engagement"]` uses optional rules beside the others; `sources=["dialogue4"]` believes the sources
    that are named, and loads no other (`folder.sources` are all there are); `same_as=True` takes what a link matches
    exactly for the same thing under another name. `limits` are those of `kg.sparql`. It is all of it or nothing.

    `store` names a folder to keep the graph in: it is made the first time, brought up to date if files or rules have
    changed, and opened at once otherwise. What `kg.add` adds stays in it. `imports=False` ignores `owl:imports`.

    >>> load().resolve("NASA")
    IRI('id:nasa')
    """
    folder = Folder.shipped() if root is None else Folder.at(root)
    chosen = choose_rules(folder, rules, same_as=same_as)
    parts = Parts.of(folder, paths, shipped=shipped, sources=sources, imports=imports)
    source, files, snapshots, disk = parts.open(chosen, store)
    return CoopGraph(
        source,
        Catalogue(folder.queries),
        folder=folder,
        files=files,
        rules=chosen,
        limits=limits,
        snapshots=snapshots,
        disk=disk,
    )
