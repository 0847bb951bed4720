"""Neighbourhoods: a thing, what is said of it, and what refers to it, as a small graph."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from coopgraph.errors import PictureError
from coopgraph.pictures.families import families
from coopgraph.pictures.graph import graph, named
from coopgraph.pictures.network import Network, Tie
from coopgraph.pictures.picture import Picture
from coopgraph.terms import BASE, IRI, PREFIXES, compact

if TYPE_CHECKING:
    from coopgraph.graph import CoopGraph
    from coopgraph.store import GraphStore

MOST: Final = 24
"""How many neighbours a picture shows at most."""
_QUIET: Final = frozenset(
    PREFIXES[prefix] + name
    for prefix, name in (
        ("sc", "hasEvidence"), ("sc", "hasBasis"), ("sc", "claimPredicate"), ("skos", "inScheme"),
        ("skos", "topConceptOf"), ("rdfs", "isDefinedBy"), ("rdfs", "seeAlso"), ("oa", "hasSource"),
        ("owl", "differentFrom"),
    )
)  # fmt: skip
"""What is told elsewhere, and would link everything with everything."""

_SAID: Final = frozenset(PREFIXES["sc"] + name for name in ("claimSubject", "claimObject"))
"""How a claim says what is also said plainly."""
_FOREIGN: Final = (PREFIXES["sssom"], PREFIXES["skos"] + "exactMatch", PREFIXES["skos"] + "closeMatch")
"""How the beginnings of links to other linked data look, which are told elsewhere too."""


def neighbourhood(kg: CoopGraph, thing: str, *, lang: str = "en", most: int = MOST) -> Picture:
    """Return a thing with its neighbours, asserted ones first.

    >>> import coopgraph
    >>> neighbourhood(coopgraph.load(), "id:kps").title
    'What is around Korean Positioning System'
    """
    store = kg.source
    iri = kg.resolve(thing)
    rows = store.rows("neighbours", {"thing": [ox.NamedNode(iri)]})
    words = {name: store.label(name, lang) for name in _predicates(rows)}
    ties = _ordered(_ties(iri, rows, words, store), store)
    if not ties:
        raise PictureError(f"nothing is around {iri.curie}", remedy="See what is said of it with show.")
    order = list(dict.fromkeys(tie.target if tie.source == iri else tie.source for tie in ties))
    kept = {iri, *order[:most]}
    shown = tuple(tie for tie in ties if tie.source in kept and tie.target in kept)
    network: Network = named(store, shown, directed=True, lang=lang)
    left = len(order) - most
    remark = f"These are {most} of its {len(order)} neighbours." if left > 0 else ""
    return graph(f"What is around {store.label(iri, lang)}", network, store, lang, remark, centre=iri)


def _ordered(ties: Iterable[Tie], store: GraphStore) -> list[Tie]:
    """Return ties, those with things first and those with claims last."""
    found = list(ties)
    kinds = families(store, {end for tie in found for end in (tie.source, tie.target)})
    claims = {iri for iri, family in kinds.items() if family == "claim"}
    return sorted(found, key=lambda tie: tie.source in claims or tie.target in claims)


def _predicates(rows: Iterable[tuple[object, ...]]) -> list[str]:
    names = {row[1].value for row in rows if isinstance(row[1], ox.NamedNode)} - _QUIET
    return sorted(name for name in names if not name.startswith(_FOREIGN))


def _ties(iri: IRI, rows: Iterable[tuple[object, ...]], labels: dict[str, str], store: GraphStore) -> Iterable[Tie]:
    for cells in rows:
        subject, predicate, value = (iri if cell is None else getattr(cell, "value", "") for cell in cells)
        named = all(cell is None or isinstance(cell, ox.NamedNode) for cell in cells)
        said = subject != iri and predicate in _SAID
        if not named or said or predicate not in labels or subject == value:
            continue
        if all(end.startswith(BASE) or store.label(end) != compact(end) for end in (subject, value)):
            yield Tie(subject, value, labels[predicate])
