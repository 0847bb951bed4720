"""The stock: what a site keeps ready for linked data: the context, the description, the dumps, and how old they are."""

from __future__ import annotations

import datetime
import hashlib
import threading
from collections.abc import Iterator
from functools import cached_property
from typing import Any, Final
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

import pyoxigraph as ox

from coopgraph import __version__
from coopgraph.dataset.describe import (
    COUNTED,
    LARGEST,
    attach_description,
    describe_access,
    describe_dataset,
    graph_sizes,
    licence_of,
    merged_size,
)
from coopgraph.dataset.dumps import Dumps
from coopgraph.jsonld import context_of
from coopgraph.loading.export import Exporter
from coopgraph.terms import DEFAULT, PREFIXES
from coopgraph.web.site import Site
from coopgraph.web.trouble import Refused
from coopgraph.web.visit import Visit

_LOCK: Final = threading.RLock()
_MOST: Final = 10_000
"""How many mentions of a thing are listed with it; if there are more, none is, for a part would pass for the whole."""


class Stock:
    """What a site keeps ready, each part made when it is first asked for."""

    def __init__(self, site: Site) -> None:
        self._kg = site.kg
        self._writing = threading.Lock()

    @cached_property
    def revision(self) -> str:
        """A word that changes with the data and with the program."""
        with _LOCK:
            small = self._merged <= COUNTED
            data = self._kg.digest if small else f"{self.modified} {sorted(self.sizes.items())}"
            return hashlib.sha256(f"{data} {__version__}".encode()).hexdigest()[:16]

    @cached_property
    def licence(self) -> str:
        """The licence of the graph, or the empty string if it holds what others wrote."""
        return licence_of(self._kg)

    @cached_property
    def modified(self) -> datetime.datetime:
        """When the youngest of the files was written; without files, when somebody first asked."""
        times = [path.stat().st_mtime for path in self._kg.files if path.is_file()]
        now = datetime.datetime.now(datetime.UTC)
        return datetime.datetime.fromtimestamp(max(times), datetime.UTC) if times else now

    @cached_property
    def context(self) -> dict[str, Any]:
        """The JSON-LD context of everything in the graph."""
        merged = self._kg.source.store.quads_for_pattern(None, None, None, DEFAULT)
        with _LOCK:
            return context_of(quad.triple for quad in merged)

    @cached_property
    def sizes(self) -> dict[str, int]:
        """How many triples each named graph has."""
        return graph_sizes(self._kg)

    @cached_property
    def dumps(self) -> Dumps:
        """The files of the whole graph."""
        self.check(sum(self.sizes.values()))
        return Dumps(self._kg)

    @cached_property
    def whole(self) -> tuple[ox.Triple, ...]:
        """What is said of the graph, wherever it is served."""
        with _LOCK:
            return describe_dataset(self._kg)

    @cached_property
    def described(self) -> frozenset[object]:
        """What the description says something of."""
        return frozenset(triple.subject for triple in self.whole)

    @cached_property
    def _merged(self) -> int:
        return merged_size(self._kg)

    @cached_property
    def _exporter(self) -> Exporter:
        return Exporter(self._kg)

    def description(self, home: str) -> list[ox.Triple]:
        """Return what the site says of the graph and of itself, at an address."""
        return [*self.whole, *describe_access(self._kg, home, self.sizes, self._merged)]

    def attach(self, home: str) -> None:
        """Put the description into the graph, as a named graph, so that queries can ask for it."""
        attach_description(self._kg, self.whole if home.endswith(":0/") else self.description(home))

    def of_graph(self, graph: ox.NamedNode) -> list[ox.Triple]:
        """Return what one named graph says."""
        self.check(self.sizes.get(graph.value, 0))
        with self._writing:  # it may take long, and nothing else should wait for it
            return self._exporter.triples(graph)

    def check(self, triples: int) -> None:
        """Refuse to write out what is too large for a site."""
        if triples > LARGEST:
            told = f"this has {triples:,} triples, and a site writes out {LARGEST:,} at most"
            raise Refused(403, told, remedy="Ask for a part of it at /sparql; whoever has the graph: coopgraph export.")


_KEPT: Final[WeakKeyDictionary[Site, Stock]] = WeakKeyDictionary()


def stock(site: Site) -> Stock:
    """Return what a site keeps ready, the same each time."""
    with _LOCK:
        return _KEPT.setdefault(site, Stock(site))


def home(visit: Visit) -> str:
    """Return the address of the site, with a slash at its end: the one it was given, or the one that was called."""
    if visit.site.settings.base:
        return visit.site.settings.base
    called = urlsplit(visit.url)
    return f"{called.scheme}://{called.netloc}/"


def local(visit: Visit, path: str) -> str:
    """Return where a path of the site is for whoever asks: below the base, if it is the base's host that was called."""
    base, called = urlsplit(visit.site.settings.base), urlsplit(visit.url)
    below = base.path.rstrip("/") if base.hostname and base.hostname == called.hostname else ""
    return f"{below}/{path.lstrip('/')}"


def about(visit: Visit, iri: str) -> Iterator[ox.Triple]:
    """Yield what is said of a thing, and where it is mentioned; what has no name is told in full."""
    store = visit.site.kg.source.store
    waiting: list[ox.NamedNode | ox.BlankNode] = [ox.NamedNode(iri)]
    told: set[ox.NamedNode | ox.BlankNode] = set()
    while waiting:
        node = waiting.pop()
        told.add(node)
        for quad in store.quads_for_pattern(node, None, None, DEFAULT):
            yield quad.triple
            if isinstance(quad.object, ox.BlankNode) and quad.object not in told:
                waiting.append(quad.object)
    yield from _mentions(visit, ox.NamedNode(iri))
    if iri.startswith(PREFIXES["query"]):
        yield from (triple for triple in stock(visit.site).whole if triple.subject == ox.NamedNode(iri))


def _mentions(visit: Visit, thing: ox.NamedNode) -> list[ox.Triple]:
    """Return the statements that have a thing as their object, if they are not too many."""
    found: list[ox.Triple] = []
    for quad in visit.site.kg.source.store.quads_for_pattern(None, None, thing, DEFAULT):
        if len(found) == _MOST:
            return []
        found.append(quad.triple)
    return found
