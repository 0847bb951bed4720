"""Portraits: all that the graph holds of a thing: what is said of it and by whom, what follows, where it appears."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

import pyoxigraph as ox

from coopgraph.evidence import Evidence, find_evidence
from coopgraph.links.table import PREDICATES
from coopgraph.pattern import TYPE
from coopgraph.reasoning.claims import ClaimIndex, Support
from coopgraph.store import GraphStore
from coopgraph.terms import DEFAULT, INFERRED, IRI, PREFIXES, expand
from coopgraph.web.pages.ladder import stances
from coopgraph.web.pages.naming import Name, Words, is_wording, names, words

if TYPE_CHECKING:
    from coopgraph.graph import CoopGraph

_SC: Final = PREFIXES["sc"]
_ELSEWHERE: Final = frozenset(_SC + name for name in ("hasEvidence", "hasBasis"))
_MATCHES: Final = frozenset(PREFIXES["skos"] + f"{kind}Match" for kind in PREDICATES)
_CARRIERS: Final = frozenset(_SC + name for name in ("claimSubject", "claimPredicate", "claimObject"))
_LINKS: Final = PREFIXES["graph"] + "links-"
_LINKING: Final = frozenset(map(expand, ("dcterms:identifier", "foaf:homepage", "rdfs:seeAlso")))
_ROLES: Final = frozenset(
    _SC + name
    for name in (
        "isUndertakenBy", "isUnilaterallyUndertakenBy", "isAddressedTo", "foreseesParticipationOf", "concerns",
        "carriesOut", "implements", "hasForum", "arisesFrom", "hasTopic", "hasForce", "hasReportedStatus",
        "isJointUndertakingOf",
    )
)  # fmt: skip
"""What an engagement has to do with things: told with the engagements of a thing, and not once more."""
MOST: Final = 200
"""How many statements with one property a portrait holds."""
_SHOWN: Final = (ox.NamedNode, ox.Literal)
_INVERSE: Final = ox.NamedNode(PREFIXES["owl"] + "inverseOf")


@dataclass(frozen=True)
class Saying:
    """A statement about a thing: the statement, what stands at its other end, and what it rests on."""

    triple: ox.Triple
    other: ox.NamedNode | ox.Literal
    supports: tuple[Support, ...] = ()

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The sentences and documents that it rests on."""
        return tuple(dict.fromkeys(item for support in self.supports for item in support.evidence))

    @property
    def claims(self) -> tuple[IRI, ...]:
        """The claims that carry it."""
        return tuple(dict.fromkeys(support.claim for support in self.supports if support.claim))

    @property
    def graphs(self) -> tuple[IRI, ...]:
        """The graphs that hold it, where no claim does."""
        return tuple(dict.fromkeys(support.graph for support in self.supports)) if not self.claims else ()


@dataclass(frozen=True)
class Group:
    """The statements of a thing with one property: how many there are, and those that are shown."""

    property: IRI
    sayings: tuple[Saying, ...]
    total: int


@dataclass(frozen=True)
class Portrait:
    """A thing: its classes, names and descriptions, and the statements that name it.

    `said` is asserted: of the thing, or of another in an inverse relation. `follows` is inferred. `appears` is asserted
    of others, with the thing at the end.
    """

    iri: IRI
    types: tuple[IRI, ...]
    names: tuple[Name, ...]
    words: tuple[Words, ...]
    said: tuple[Group, ...]
    follows: tuple[Group, ...]
    appears: tuple[Group, ...]
    evidence: tuple[Evidence, ...]

    def value(self, name: str) -> ox.NamedNode | ox.Literal | None:
        """Return the first value that is asserted of a property of ours, by its local name."""
        found = (saying.other for group in self.said if group.property == _SC + name for saying in group.sayings)
        return next(found, None)


_CLAIMS: WeakKeyDictionary[GraphStore, ClaimIndex] = WeakKeyDictionary()


def is_known(source: GraphStore, iri: str) -> bool:
    """Return whether the graph says anything of a thing, with it, or in it.

    >>> import coopgraph
    >>> kg = coopgraph.load()
    >>> is_known(kg.source, kg.resolve("NASA")), is_known(kg.source, "urn:nobody")
    (True, False)
    """
    term, store = ox.NamedNode(iri), source.store
    patterns = ((term, None, None, DEFAULT), (None, None, term, DEFAULT), (None, term, None, DEFAULT))
    return any(next(store.quads_for_pattern(*pattern), None) is not None for pattern in patterns) or (
        next(store.quads_for_pattern(None, None, None, term), None) is not None
    )


def portray(kg: CoopGraph, iri: str) -> Portrait:
    """Return the portrait of a thing.

    >>> import coopgraph
    >>> kg = coopgraph.load(sources=["dialogue4"])
    >>> said = {group.property.local: group.sayings for group in portray(kg, kg.resolve("NASA")).said}
    >>> said["attends"][0].evidence[0].name
    'S14'
    """
    source, thing = kg.source, ox.NamedNode(iri)
    held, inferred = _outgoing(source, thing)
    said = [(t.predicate.value, t) for t, graphs in held.items() if not _told_elsewhere(t, graphs)]
    appears: list[tuple[str, ox.Triple]] = []
    mirrored: set[ox.Triple] = set()
    inverses = _inverses(source)
    for triple in _incoming(source, thing):
        turned = [ox.Triple(thing, other, triple.subject) for other in inverses.get(triple.predicate, ())]
        mirrored.update(turned)
        if _is_role(source, triple):
            continue
        inverse = next((other for other in turned if other in inferred), None)
        if inverse is not None:
            said.append((inverse.predicate.value, triple))
        elif not any(other in held for other in turned):
            appears.append((triple.predicate.value, triple))
    follows = [(triple.predicate.value, triple) for triple in inferred - mirrored]
    return Portrait(
        iri=IRI(iri),
        types=tuple(IRI(cls) for cls in source.types(iri)),
        names=tuple(names(held)),
        words=tuple(words(held)),
        said=tuple(_groups(source, thing, said)),
        follows=tuple(_groups(source, thing, follows, inferred=True)),
        appears=tuple(_groups(source, thing, appears)),
        evidence=tuple(find_evidence(source, [iri])[iri]),
    )


def _outgoing(source: GraphStore, thing: ox.NamedNode) -> tuple[dict[ox.Triple, set[str]], set[ox.Triple]]:
    """Return what is asserted of a thing, with the graphs that hold it, and what is only inferred.

    What stands outside the default graph, as snapshots do, counts only for a thing of which nothing stands inside.
    """
    held: dict[ox.Triple, set[str]] = {}
    inferred: set[ox.Triple] = set()
    common = {quad.triple for quad in source.store.quads_for_pattern(thing, None, None, DEFAULT)}
    for quad in source.store.quads_for_pattern(thing, None, None, None):
        if isinstance(quad.object, ox.BlankNode) or (common and quad.triple not in common):
            continue
        if quad.graph_name == INFERRED:
            inferred.add(quad.triple)
        elif isinstance(quad.graph_name, ox.NamedNode):
            held.setdefault(quad.triple, set()).add(quad.graph_name.value)
    return held, inferred - set(held)


def _incoming(source: GraphStore, thing: ox.NamedNode) -> Iterator[ox.Triple]:
    """Yield what is asserted of other things, with this one at the end; claims that only carry a fact say no more."""
    seen: set[ox.Triple] = set()
    for quad in source.store.quads_for_pattern(None, None, thing, None):
        other = isinstance(quad.subject, ox.NamedNode) and quad.subject != thing
        asserted = quad.graph_name not in (DEFAULT, INFERRED)
        carries = quad.predicate.value in _CARRIERS or quad.predicate.value.startswith(PREFIXES["sssom"])
        common = ox.Quad(quad.subject, quad.predicate, quad.object, DEFAULT) in source.store
        if other and asserted and not carries and common and quad.triple not in seen:
            seen.add(quad.triple)
            yield quad.triple


def _inverses(source: GraphStore) -> dict[ox.NamedNode, list[ox.NamedNode]]:
    """Return the inverses of each property, whichever of the two names the other."""
    found: dict[ox.NamedNode, list[ox.NamedNode]] = {}
    for quad in source.store.quads_for_pattern(None, _INVERSE, None, DEFAULT):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
            found.setdefault(quad.subject, []).append(quad.object)
            found.setdefault(quad.object, []).append(quad.subject)
    return found


def _is_role(source: GraphStore, triple: ox.Triple) -> bool:
    """Whether this is what an engagement has to do with a thing."""
    return triple.predicate.value in _ROLES and getattr(triple.subject, "value", "") in stances(source)


def _supports(source: GraphStore, triples: Iterable[ox.Triple]) -> dict[ox.Triple, tuple[Support, ...]]:
    if source not in _CLAIMS:
        _CLAIMS[source] = ClaimIndex(source)
    return _CLAIMS[source].supports(triples)


def _told_elsewhere(triple: ox.Triple, graphs: set[str]) -> bool:
    """Whether the page has another place for a statement: with the names, the evidence or the links."""
    relation = triple.predicate.value
    linked = relation in _LINKING and all(name.startswith(_LINKS) for name in graphs)
    return is_wording(triple) or linked or relation in _ELSEWHERE or relation in _MATCHES or triple.predicate == TYPE


def _groups(
    source: GraphStore, thing: ox.NamedNode, pairs: Iterable[tuple[str, ox.Triple]], *, inferred: bool = False
) -> Iterator[Group]:
    found: dict[str, list[ox.Triple]] = {}
    for relation, triple in pairs:
        found.setdefault(relation, []).append(triple)
    kept = {relation: triples[:MOST] for relation, triples in found.items()}
    supports = {} if inferred else _supports(source, (triple for triples in kept.values() for triple in triples))
    for relation in sorted(kept, key=lambda name: (name == TYPE.value, source.label(name).lower(), name)):
        sayings = [
            Saying(triple, other, supports.get(triple, ()))
            for triple in kept[relation]
            if isinstance(other := triple.object if triple.subject == thing else triple.subject, _SHOWN)
        ]
        if sayings:
            sayings.sort(key=lambda saying: _order(source, saying.other))
            yield Group(IRI(relation), tuple(sayings), len(found[relation]))


def _order(source: GraphStore, term: ox.NamedNode | ox.Literal) -> tuple[bool, int, str]:
    if isinstance(term, ox.NamedNode):
        return False, 0, source.label(term.value).lower()
    return True, int(term.value) if re.fullmatch("[0-9]{1,18}", term.value) else 0, term.value
