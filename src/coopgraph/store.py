"""The store: files in, named graphs and inferences inside, rows out.

One named graph holds each file, one the inferences; the default graph holds the merged, de-duplicated union of all, so
an ordinary question counts each triple once. The engine is Oxigraph in memory.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from itertools import islice
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from coopgraph.errors import ParseError
from coopgraph.files import read_text
from coopgraph.loading.reading import read_rdf
from coopgraph.placing import into_graphs, place_file
from coopgraph.rules import Rule, close, syntax_error
from coopgraph.slots import bind
from coopgraph.solutions import Cells, Rows, take
from coopgraph.terms import DEFAULT, DESCRIPTION, INFERRED, PREFIXES, Term, Text, compact
from coopgraph.tokens import as_written, stay_inside

_LABELS: Final = tuple(ox.NamedNode(PREFIXES[p] + n) for p, n in (("rdfs", "label"), ("skos", "prefLabel")))
_SPARQL: Final = Path(__file__).parent / "sparql"


class GraphStore:
    """Triples in an Oxigraph store, with the few things that everything above needs: rows, labels, version, digest."""

    def __init__(self, store: ox.Store) -> None:
        self.store = store
        self._settled = ""

    @classmethod
    def open(cls, files: Iterable[str | Path], rules: Iterable[str | Path | Rule] = ()) -> GraphStore:
        """Load files, each into its own named graph, and run rules over them. It is all or nothing.

        >>> from coopgraph.folder import Folder
        >>> sorted(compact(name) for name in GraphStore.open(Folder.shipped().rdf[:1]).graphs)
        ['graph:ontology']
        """
        source = cls(ox.Store())
        seen: dict[Any, str] = {INFERRED: "the inferences"}
        for path in files:
            place_file(source.store, path, seen)
        source.store.update("INSERT { ?s ?p ?o } WHERE { GRAPH ?graph { ?s ?p ?o } }")
        close(source.store, [rule if isinstance(rule, Rule) else Rule.read(rule) for rule in rules])
        return source

    def read(self, files: Iterable[str | Path]) -> list[ox.Quad]:
        """Return what is in files, each in a named graph that this store does not have yet.

        >>> from coopgraph.folder import Folder
        >>> GraphStore.open(Folder.shipped().rdf[:1]).read(Folder.shipped().rdf[:1])
        Traceback (most recent call last):
        coopgraph.errors.FileError: ...: this file and one loaded before would both become the graph graph:ontology...
        """
        quads: list[ox.Quad] = []
        seen: dict[Any, str] = dict.fromkeys(self.store.named_graphs(), "one loaded before")
        seen[INFERRED] = "the inferences"
        for path in files:
            quads += into_graphs(read_rdf(path), path, seen)
        return quads

    @property
    def graphs(self) -> tuple[str, ...]:
        """The IRIs of the named graphs."""
        return tuple(sorted(name.value for name in self.store.named_graphs()))

    def inferred(self) -> Iterator[ox.Quad]:
        """Yield the inferences, as quads of their named graph."""
        return iter(self.store.quads_for_pattern(None, None, None, INFERRED))

    def query(self, text: str, *, where: str = "query", most: int | None = None) -> Rows | tuple[ox.Triple, ...] | bool:
        """Run a query as it is, and take its result: all of it, or the first so many rows.

        Complaints of the engine become errors with a place.
        """
        return evaluate(self.store, text, where=where, most=most)

    def rows(self, name: str, values: Mapping[str, Sequence[Term | None]]) -> list[Cells]:
        """Return the rows of one of the library's own queries (`coopgraph/sparql/*.rq`), its slots filled."""
        text = bind(internal(name), values, where=name)
        result = self.query(text, where=name)
        return result.cells if isinstance(result, Rows) else []

    def types(self, iri: str) -> list[str]:
        """Return the most specific classes of a thing: those that stand above no other of them.

        >>> import coopgraph
        >>> [compact(cls) for cls in coopgraph.load().source.types("https://w3id.org/space-coop/id/nasa")]
        ['sc:SpaceAgency']
        """
        above: dict[str, set[str]] = {}
        for cls, wider in self.rows("types", {"thing": [ox.NamedNode(iri)]}):
            if isinstance(cls, ox.NamedNode):
                above.setdefault(cls.value, set()).add(getattr(wider, "value", ""))
        return [cls for cls in above if not any(cls in above[o] and o not in above[cls] for o in above if o != cls)]

    def label(self, iri: str, language: str = "en") -> str:
        """Return the label of an IRI in a language, else in English, else any, else its CURIE.

        A label that has a language is a `Text`, which knows it.

        >>> import coopgraph
        >>> coopgraph.load().source.label("https://w3id.org/space-coop/id/us", "ko")
        '미국'
        """
        key = (iri, language)
        if key not in self._labels:
            self._labels[key] = self._find_label(iri, language)
        return self._labels[key]

    @cached_property
    def _labels(self) -> dict[tuple[str, str], str]:
        return {}

    def _find_label(self, iri: str, language: str) -> str:
        found: dict[str, str] = {}
        for predicate in _LABELS:
            for quad in self.store.quads_for_pattern(ox.NamedNode(iri), predicate, None, DEFAULT):
                if isinstance(quad.object, ox.Literal):
                    tag = quad.object.language or ""
                    found[tag] = min(quad.object.value, found.get(tag, quad.object.value))
        for tag in (language, "en", "", *sorted(found)):
            if tag in found:
                return Text(found[tag], tag) if tag else found[tag]
        return compact(iri)

    @cached_property
    def version(self) -> str:
        """The version that the ontology states of itself, or the empty string.

        >>> from coopgraph.folder import Folder
        >>> GraphStore.open(Folder.shipped().rdf[:1]).version
        '0.1.0'
        """
        rows = self.rows("version", {})
        return rows[0][0].value if rows and isinstance(rows[0][0], ox.Literal) else ""

    @property
    def digest(self) -> str:
        """The SHA-256 of what is asserted: of the sorted N-Quads of all named graphs but the inferred one.

        Triples that somebody wrote to the default graph alone count too.
        """
        if self._settled:
            return self._settled
        asserted = [quad for quad in self.store if quad.graph_name not in (DEFAULT, INFERRED, DESCRIPTION)]
        known = {quad.triple for quad in self.store if quad.graph_name != DEFAULT}
        loose = [quad for quad in self.store if quad.graph_name == DEFAULT and quad.triple not in known]
        quads = asserted + loose
        if any(isinstance(term, ox.BlankNode) for quad in quads for term in (quad.subject, quad.object)):
            dataset = ox.Dataset(quads)
            dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
            quads = list(dataset)
        lines = sorted(f"{quad} .\n" for quad in quads)
        return hashlib.sha256("".join(lines).encode()).hexdigest()

    def settle(self) -> None:
        """Take the graph for what it is from now on: its digest, which takes a while to work out, is kept.

        >>> source = GraphStore(ox.Store())
        >>> source.settle()
        >>> source.store.add(ox.Quad(*[ox.NamedNode("urn:a")] * 4))
        >>> source.digest == GraphStore(ox.Store()).digest
        True
        """
        self._settled = self.digest


def evaluate(
    store: ox.Store,
    text: str,
    *,
    where: str = "query",
    most: int | None = None,
    dataset: tuple[Sequence[str], Sequence[str]] | None = None,
    base: str | None = None,
) -> Rows | tuple[ox.Triple, ...] | bool:
    """Run a query on a store, and take its result: all of it, or the first so many rows.

    `dataset` names the graphs that it sees, whatever it says itself: those that make up the default graph, and those
    that have names. `base` is what its relative IRIs begin with.

    >>> evaluate(ox.Store(), "SELECT (<b> AS ?x) {}", base="http://example.org/a").cells
    [(<NamedNode value=http://example.org/b>,)]
    """
    stay_inside(text, where=where)
    default, named = map(_names, dataset) if dataset else (None, None)
    try:
        result = store.query(text, prefixes=PREFIXES, base_iri=base, default_graph=default, named_graphs=named)
        try:
            if isinstance(result, ox.QuerySolutions):
                columns = [variable.value for variable in result.variables]
                rows, order = take(result, most), as_written(text, columns)
                return rows if order == sorted(order) else rows.ordered(order)
            return tuple(islice(result, most)) if isinstance(result, ox.QueryTriples) else bool(result)
        finally:
            del result  # it ends in the thread it began in, and an error, which keeps its frames, ends in any
    except SyntaxError as error:
        raise syntax_error(error, where) from None
    except (OSError, RuntimeError, ValueError) as error:
        raise ParseError(f"the query cannot be run: {error}", where=where, remedy="Change the query.") from None


def _names(iris: Sequence[str]) -> list[Any]:
    return [ox.NamedNode(iri) for iri in iris]


@cache
def internal(name: str) -> str:
    """Return the text of one of the library's own queries."""
    return read_text(_SPARQL / f"{name}.rq")
