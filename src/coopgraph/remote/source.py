"""The remote source: what everything above needs of a graph, got from an endpoint."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice
from typing import Final

import pyoxigraph as ox

from coopgraph.errors import CoopgraphError
from coopgraph.placing import to_quad
from coopgraph.remote.endpoint import CutOff, Endpoint, query_form
from coopgraph.remote.published import Published, is_own
from coopgraph.solutions import Rows
from coopgraph.store import GraphStore
from coopgraph.terms import DEFAULT, INFERRED, PREFIXES, Term, Text, compact

COPY: Final = 500_000
"""How many triples of a remote graph may be copied to this machine, for what cannot be done from afar."""

SNAPSHOTS: Final = PREFIXES["graph"] + "snapshot-"
"""How the names of graphs begin that stay out of the default graph."""

BATCH: Final = 200
"""For how many things labels are asked for at a time."""


class RemoteSource(GraphStore):
    """A graph behind an endpoint; the record of what was published there says which graphs make it up."""

    def __init__(self, endpoint: Endpoint, published: Published | None = None) -> None:
        self.published = published
        if published is not None:
            endpoint = endpoint.over([*published.default], [*published.named])
        self.endpoint = endpoint
        self._seen: dict[str, None] = {}
        self._known_labels: dict[str, dict[str, str]] = {}

    def query(self, text: str, *, where: str = "query", most: int | None = None) -> Rows | tuple[ox.Triple, ...] | bool:
        """Send a query, and take its result: all of it, or the first so many rows."""
        result = self.endpoint.query(text, where=where) if most is None else self._some(text, where, most)
        if isinstance(result, Rows):
            self._seen.update((t.value, None) for row in result.cells for t in row if isinstance(t, ox.NamedNode))
        return result

    def _some(self, text: str, where: str, most: int) -> Rows | tuple[ox.Triple, ...] | bool:
        if query_form(text, where) in ("CONSTRUCT", "DESCRIBE"):
            with self.endpoint.triples(text, where=where) as triples:
                return tuple(islice(triples, most))
        with self.endpoint.rows(text, where=where) as table:
            return Rows(table.columns, list(islice(table.rows, most))) if table.boolean is None else table.boolean

    @property
    def graphs(self) -> tuple[str, ...]:
        """The IRIs of the named graphs."""
        return self._graphs

    @cached_property
    def _graphs(self) -> tuple[str, ...]:
        if self.published is not None:
            return tuple(sorted(self.published.named))
        names = (name for (name,) in self.rows("graph-names", {}) if isinstance(name, ox.NamedNode))
        return tuple(sorted(name.value for name in names if not is_own(name.value)))

    @cached_property
    def version(self) -> str:
        """The version that the ontology states of itself, or the empty string."""
        if self.published is not None:
            return self.published.version
        rows = self.rows("version", {})
        return rows[0][0].value if rows and isinstance(rows[0][0], ox.Literal) else ""

    @property
    def digest(self) -> str:
        """The SHA-256 of what is asserted, as the record states it; “unknown” where nobody keeps one."""
        return self.published.digest if self.published is not None else "unknown"

    @cached_property
    def large(self) -> bool:
        """Whether the graph has more triples than are copied to this machine."""
        if self.published is not None:
            return sum(extent.triples for extent in self.published.default.values()) > COPY
        found = self.query(f"SELECT ?s {{ ?s ?p ?o }} OFFSET {COPY} LIMIT 1", where="size")
        return isinstance(found, Rows) and bool(found.cells)

    def inferred(self) -> Iterator[ox.Quad]:
        """Yield the inferences, as quads of their named graph."""
        return iter(self.store.quads_for_pattern(None, None, None, INFERRED))

    @property
    def store(self) -> ox.Store:
        """A copy of the graph on this machine, made when something first needs it."""
        return self._copy

    @store.setter
    def store(self, value: ox.Store) -> None:
        raise CoopgraphError("a graph behind an endpoint has no store here", remedy="Use load().")

    @cached_property
    def _copy(self) -> ox.Store:
        if self.large:
            raise CoopgraphError(
                f"this needs a copy of the graph here, and it has more than {COPY:,} triples",
                where=self.endpoint.url,
                remedy="Ask in SPARQL instead, or load the files that concern you with coopgraph.load().",
            )
        store = ox.Store()
        for graph, *triple in self.rows("quads", {}):
            if isinstance(graph, ox.NamedNode) and not is_own(graph.value):
                subject, predicate, object = triple
                store.add(ox.Quad(subject, predicate, object, graph))  # type: ignore[arg-type]
        if self.published is not None:
            self._check_copy(store)
        apart = tuple(name for name in store.named_graphs() if name.value.startswith(SNAPSHOTS))
        store.extend([to_quad(quad.triple, DEFAULT) for quad in store if quad.graph_name not in apart])
        return store

    def _check_copy(self, store: ox.Store) -> None:
        wanted = {name: extent.triples for name, extent in self.published.named.items()} if self.published else {}
        for name, triples in wanted.items():
            found = sum(1 for _ in store.quads_for_pattern(None, None, None, ox.NamedNode(name)))
            if found != triples:
                raise CutOff(f"the server sent {found:,} of the {triples:,} triples of {compact(name)}")

    def _find_label(self, iri: str, language: str) -> str:
        if iri not in self._known_labels:
            waiting = [iri, *(other for other in self._seen if other != iri and other not in self._known_labels)]
            self._seen = {}
            for at in range(0, len(waiting), BATCH):
                self._fetch_labels(waiting[at : at + BATCH])
        found = self._known_labels[iri]
        for tag in (language, "en", "", *sorted(found)):
            if tag in found:
                return Text(found[tag], tag) if tag else found[tag]
        return compact(iri)

    def _fetch_labels(self, iris: Sequence[str]) -> None:
        self._known_labels.update((iri, {}) for iri in iris)
        for thing, label in self.rows("labels", {"thing": [ox.NamedNode(iri) for iri in iris]}):
            if isinstance(thing, ox.NamedNode) and isinstance(label, ox.Literal):
                known = self._known_labels[thing.value]
                tag = label.language or ""
                known[tag] = min(label.value, known.get(tag, label.value))

    def among(self, name: str, things: Iterable[str], **values: Sequence[Term | None]) -> frozenset[str]:
        """Return those of some things that a query of the library's own picks out."""
        rows = self.rows(name, {"thing": [ox.NamedNode(thing) for thing in things], **values})
        return frozenset(term.value for (term,) in rows if isinstance(term, ox.NamedNode))
