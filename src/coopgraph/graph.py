"""The graph: one object to ask questions of."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from coopgraph.answer import Answer
from coopgraph.arguments import read_arguments
from coopgraph.card import Card, make_card
from coopgraph.errors import ParameterError, QueryRefused
from coopgraph.evidence import Evidence, find_evidence
from coopgraph.files import Folder, near
from coopgraph.query import Catalogue, Query
from coopgraph.reasoning.reason import choose_rules
from coopgraph.reasoning.reasoned import ReasonedGraph
from coopgraph.rules import Rule
from coopgraph.slots import bind
from coopgraph.store import GraphStore, Rows
from coopgraph.terms import IRI, expand
from coopgraph.tokens import guard
from coopgraph.triples import GraphAnswer

if TYPE_CHECKING:
    import owlready2
    import rdflib

    from coopgraph.checking.validate import Validation

ENGINES = ("oxigraph", "rdflib")


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
    ) -> None:
        super().__init__(source, folder or Folder.shipped(), files, rules)
        self.queries = queries

    @property
    def store(self) -> ox.Store:
        """The Oxigraph store underneath."""
        return self.source.store

    @cached_property
    def dataset(self) -> rdflib.Dataset:
        """The graph as a normal `rdflib.Dataset` over the same store, to be read rather than written.

        >>> import rdflib
        >>> isinstance(load().dataset, rdflib.Dataset)
        True
        """
        from coopgraph.interop import dataset

        return dataset(self.source)

    @property
    def graphs(self) -> tuple[IRI, ...]:
        """The named graphs: one per file, one of the inferences.

        >>> [name.curie for name in load(rules=False).graphs]
        ['graph:dialogue4', 'graph:names', 'graph:ontology', 'graph:topics']
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

    def run(self, name: str | Query, /, *, engine: str = "oxigraph", **arguments: Any) -> Answer:
        """Ask a stored question by name, with arguments by the names of its parameters.

        `engine="rdflib"` answers with rdflib's own engine from a copy of the default graph: slow, and a second opinion.

        >>> answer = load().run("commitments/by-party", party="United States")
        >>> [row.force.local for row in answer]
        ['reaffirmed', 'pledged']
        """
        query = name if isinstance(name, Query) else self.queries[name]
        values = read_arguments(query, arguments, self.lookup)
        text = bind(query.text, values, where=query.where)
        if engine not in ENGINES:
            raise ParameterError(f"there is no engine “{engine}”", remedy=f"Engines: {', '.join(ENGINES)}.")
        if engine == "rdflib":
            from coopgraph.interop import rdflib_rows

            result: object = rdflib_rows(self._rdflib_graph, text, query.where)
        else:
            result = self.source.query(text, where=query.where)
        if not isinstance(result, Rows):
            raise QueryRefused("a stored question must be a SELECT", where=query.where, remedy="Rewrite it.")
        return Answer(result.columns, tuple(result.cells), self.source, query, values, engine)

    @cached_property
    def _rdflib_graph(self) -> rdflib.Graph:
        from coopgraph.interop import graph_copy

        return graph_copy(self.source)

    def sparql(self, text: str, *, where: str = "query") -> Answer | GraphAnswer | bool:
        """Ask anything in SPARQL. Our prefixes need no declaration; SERVICE, files and updates are refused.

        >>> load().sparql("ASK { id:nasa a sc:SpaceAgency }")
        True
        """
        guard(text, where=where)
        result = self.source.query(text, where=where)
        if isinstance(result, bool):
            return result
        if isinstance(result, Rows):
            return Answer(result.columns, tuple(result.cells), self.source)
        return GraphAnswer(tuple(sorted(result, key=str)))

    def resolve(self, text: str, cls: str | None = None) -> IRI:
        """Return the one thing that a label, acronym, CURIE or IRI names.

        `cls` looks among the instances of a class only.

        >>> load().resolve("KPS", cls="sc:SpaceSystem")
        IRI('id:kps')
        """
        return self.lookup.resolve(text, cls)

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
        iri = self.resolve(claim)
        if iri not in self.lookup.instances(expand("sc:Claim")):
            raise ParameterError(f"{iri.curie} is not a claim", remedy=f"See what is said of it: describe(“{claim}”).")
        return find_evidence(self.source, [iri])[iri]

    def validate(self, *, text: str | Path | None = None) -> Validation:
        """Hold the files that were loaded, and what was inferred from them, against the shapes of good data.

        `text` is your copy of a source: positions, links and wording are then held against it too. The files are read
        again, since the store forgets how a literal was written. Needs the extra `coopgraph[shacl]`.

        >>> load().validate().looked_at["files"]
        4
        """
        from coopgraph.checking.validate import validate_graph

        return validate_graph(self.source, [near(path) for path in self.files], folder=self.folder, text=text)

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
    *paths: str | Path, root: str | Path | None = None, shipped: bool = True, rules: bool | Iterable[str] = True
) -> CoopGraph:
    """Load the graph that comes with coopgraph, and Turtle files of your own beside it.

    `root` names a folder with `ontology/`, `data/`, `rules/` and `queries/` to use instead of ours; `shipped=False`
    leaves the Turtle files of that folder out (its rules and queries stay); `rules=False` draws no inferences, and
    `rules=["inherits-engagement"]` uses optional rules beside the others. Nothing is loaded unless all of it can be.

    >>> load().resolve("NASA")
    IRI('id:nasa')
    """
    folder = Folder.shipped() if root is None else Folder.at(root)
    files = [*(folder.rdf if shipped else ()), *paths]
    chosen = () if rules is False else choose_rules(folder, () if rules is True else rules)
    source = GraphStore.open(files, chosen)
    return CoopGraph(source, Catalogue(folder.queries), folder=folder, rules=chosen, files=files)
