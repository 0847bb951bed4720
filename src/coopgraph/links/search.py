"""Search: candidates for our things, from a SPARQL endpoint or a reconciliation service."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final, Protocol, TypeVar
from urllib.parse import quote, urlencode

import pyoxigraph as ox

from coopgraph.errors import FetchFailed
from coopgraph.links.names import words
from coopgraph.links.profile import Candidate, Name, Profile, variants
from coopgraph.outside import Fetcher
from coopgraph.slots import bind
from coopgraph.solutions import Rows
from coopgraph.store import internal
from coopgraph.terms import node

T = TypeVar("T")

MOST: Final = 60
"""How many candidates are looked at for one thing."""
BATCH: Final = 40
LANGUAGES: Final = ("en", "ko", "mul", "")


class Asked(Protocol):
    """What takes a query and returns rows: an endpoint, or a store."""

    def query(self, text: str, *, where: str = "query") -> Any:
        """Return what a query gives."""


class Search(Protocol):
    """Where candidates come from."""

    def candidates(self, ours: Profile) -> list[Candidate]:
        """Return what may be our thing, with what is known of it."""


@dataclass(frozen=True)
class SparqlSearch:
    """A search on any SPARQL endpoint: by exact names in every spelling, or, with `loose`, by a word of the name.

    Only exact names can be looked up quickly on a large server; a loose search has it look at every name.
    """

    endpoint: Asked
    loose: bool = False

    def candidates(self, ours: Profile) -> list[Candidate]:
        """Return what may be our thing, with what the endpoint says of it."""
        names = [term for name, tag in variants(ours.names).items() for term in _literals(name, tag)]
        found = dict.fromkeys(self._things("remote-named", "name", names))
        if self.loose:
            telling = sorted({word for name, _ in ours.names for word in words(name) if len(word) > 3}, key=len)[-3:]
            if telling:
                found |= dict.fromkeys(self._things("remote-worded", "word", [ox.Literal(word) for word in telling]))
        chosen = [iri for iri in found if iri != ours.thing][: MOST * (5 if self.loose else 1)]
        held = describe(self.endpoint, chosen)
        shared = self._shared(chosen, ours)
        return [_candidate(iri, held.get(iri, {}), shared.get(iri, ())) for iri in chosen]

    def _things(self, query: str, slot: str, values: Sequence[ox.Literal]) -> Iterator[str]:
        for part in _batched(values):
            for (thing,) in _rows(self.endpoint, query, {slot: part}):
                if isinstance(thing, ox.NamedNode):
                    yield thing.value

    def _shared(self, things: Sequence[str], ours: Profile) -> dict[str, tuple[str, ...]]:
        """Return which candidates have an identifier or a home page that ours has."""
        values: list[ox.NamedNode | ox.Literal] = []
        for text in (*ours.identifiers, *_addresses(ours.pages)):
            values += [node(text)] if "://" in text else []
            values.append(ox.Literal(text))
        found: dict[str, list[str]] = defaultdict(list)
        for part in _batched(things) if values else ():
            slots = {"thing": [node(iri) for iri in part], "value": values}
            for thing, value in _rows(self.endpoint, "remote-holding", slots):
                if isinstance(thing, ox.NamedNode) and isinstance(value, (ox.NamedNode, ox.Literal)):
                    found[thing.value].append(value.value)
        return {thing: tuple(sorted(texts)) for thing, texts in found.items()}


def describe(endpoint: Asked, things: Iterable[str]) -> dict[str, dict[str, list[tuple[str, str]]]]:
    """Return what an endpoint says of things: by thing, by what is said, the values with their languages or ways."""
    told: dict[str, dict[str, list[tuple[str, str]]]] = defaultdict(lambda: defaultdict(list))
    for part in _batched(dict.fromkeys(things)):
        for thing, what, value, via in _rows(endpoint, "remote-about", {"thing": [node(iri) for iri in part]}):
            if isinstance(thing, ox.NamedNode) and isinstance(what, ox.Literal) and value is not None:
                text = value.value if isinstance(value, (ox.NamedNode, ox.Literal)) else str(value)
                way = via.value if isinstance(via, ox.NamedNode) else getattr(value, "language", None) or ""
                told[thing.value][what.value].append((text, way))
    return told


def _batched(values: Iterable[T], size: int = BATCH) -> Iterator[tuple[T, ...]]:
    rest = iter(values)
    while part := tuple(islice(rest, size)):
        yield part


def _rows(endpoint: Asked, query: str, slots: dict[str, Any]) -> list[tuple[Any, ...]]:
    result = endpoint.query(bind(internal(query), slots, where=query), where=query)
    return list(result.cells) if isinstance(result, Rows) else []


def _literals(name: str, language: str) -> Iterator[ox.Literal]:
    """Return a name as the literals that a server may hold: with its language, and without."""
    for tag in dict.fromkeys((language, "en", "mul", "")):
        yield ox.Literal(name, language=tag) if tag else ox.Literal(name)


def _addresses(pages: Iterable[str]) -> Iterator[str]:
    for page in pages:
        bare = page.rstrip("/").partition("://")[2]
        for scheme in ("https", "http"):
            yield from (f"{scheme}://{bare}", f"{scheme}://{bare}/")


def _candidate(iri: str, held: dict[str, list[tuple[str, str]]], shared: Sequence[str]) -> Candidate:
    def texts(what: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(text for text, _ in held.get(what, ())))

    names: tuple[Name, ...] = tuple(dict.fromkeys(held.get("name", ())))
    near = tuple(dict.fromkeys(held.get("near", ())))
    return Candidate(iri, names, texts("kind"), near, texts("about"), tuple(shared), texts("same"))


@dataclass(frozen=True)
class Reconciliation:
    """A service that speaks the W3C reconciliation API, as OpenRefine asks it (versions 0.1 and 0.2)."""

    url: str
    fetcher: Fetcher
    limit: int = 10
    _manifest: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def candidates(self, ours: Profile) -> list[Candidate]:
        """Return what the service takes for our thing."""
        texts = [name for name, _ in ours.names][:BATCH]
        queries = {f"q{i}": {"query": text, "limit": self.limit} for i, text in enumerate(texts)}
        content = urlencode({"queries": json.dumps(queries, ensure_ascii=False)}).encode()
        said = self._json(content)
        found: dict[str, Candidate] = {}
        for i in range(len(texts)):
            answer = said.get(f"q{i}")
            results = answer.get("result") if isinstance(answer, dict) else None
            if not isinstance(results, list):
                raise FetchFailed("the service did not answer every query", where=self.url, remedy="Ask another.")
            for result in results:
                if (candidate := self._candidate(result)) is not None:
                    found[candidate.iri] = _joined(found.get(candidate.iri), candidate)
        return list(found.values())

    def _json(self, content: bytes | None = None) -> dict[str, Any]:
        kind = "application/x-www-form-urlencoded"
        wanted = "application/json"
        reply = (
            self.fetcher.get(self.url, accept=wanted)
            if content is None
            else self.fetcher.post(self.url, content, kind, accept=wanted)
        )
        try:
            said = json.loads(reply.content)
        except (ValueError, RecursionError):
            said = None
        if not isinstance(said, dict):
            remedy = "Check that this is the address of a reconciliation service."
            raise FetchFailed("the reply is not the JSON of a reconciliation service", where=self.url, remedy=remedy)
        return said

    @property
    def manifest(self) -> dict[str, Any]:
        """What the service says of itself."""
        if not self._manifest:
            self._manifest.update(self._json())
        return self._manifest

    def _candidate(self, result: Any) -> Candidate | None:
        if not isinstance(result, dict) or not isinstance(result.get("id"), str) or not result.get("name"):
            return None
        kinds = [kind.get("name", "") if isinstance(kind, dict) else str(kind) for kind in result.get("type") or []]
        about = [str(result["description"])] if result.get("description") else []
        names = ((str(result["name"]), ""),)
        return Candidate(self._iri(result["id"]), names, tuple(filter(None, kinds)), (), tuple(about))

    def _iri(self, identifier: str) -> str:
        if "://" in identifier:
            return identifier
        space = str(self.manifest.get("identifierSpace") or "")
        view = self.manifest.get("view")
        template = str(view.get("url") or "") if isinstance(view, dict) else ""
        if "{{id}}" in template and not space.endswith(("/", "#", "=")):
            return template.replace("{{id}}", quote(identifier, safe="/"))
        return space + quote(identifier, safe="/")


def _joined(one: Candidate | None, other: Candidate) -> Candidate:
    if one is None:
        return other
    names = tuple(dict.fromkeys((*one.names, *other.names)))
    about = tuple(dict.fromkeys((*one.about, *other.about)))
    return Candidate(one.iri, names, tuple(dict.fromkeys((*one.kinds, *other.kinds))), one.near, about)
