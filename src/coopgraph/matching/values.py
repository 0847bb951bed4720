"""Values: what a thing has for a property, as a table holds it, and how near that is to what somebody wrote."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from coopgraph.lookup import fold
from coopgraph.matching.ids import short_id, thing_of
from coopgraph.terms import DEFAULT, PREFIXES, Term, python_value

if TYPE_CHECKING:
    from coopgraph.graph import CoopGraph

_LONGEST: Final = 300
"""How many characters of what somebody wrote are compared."""

_XSD: Final = PREFIXES["xsd"]
_DATE: Final = re.compile(r"-?[0-9]{4,}-[0-9]{2}-[0-9]{2}")
_MOMENT: Final = re.compile(r"-?[0-9]{4,}-[0-9]{2}-[0-9]{2}T[0-9:.]{8,}(?:Z|[+-][0-9]{2}:[0-9]{2})?")


def values_of(kg: CoopGraph, thing: str, property: str) -> list[Term]:
    """Return what a thing has for a property, in a fixed order."""
    quads = kg.source.store.quads_for_pattern(ox.NamedNode(thing), ox.NamedNode(property), None, DEFAULT)
    found = [quad.object for quad in quads if isinstance(quad.object, (ox.NamedNode, ox.Literal))]
    return sorted(found, key=lambda term: (getattr(term, "language", None) != "en", str(term)))


def cell(kg: CoopGraph, term: Term, lang: str = "en") -> dict[str, Any]:
    """Return a value as a cell: a thing of the graph, a number, a date or a text.

    >>> import coopgraph
    >>> kg = coopgraph.load()
    >>> cell(kg, ox.NamedNode(kg.resolve("NASA"))), cell(kg, ox.Literal(7)), cell(kg, ox.Literal("x"))
    ({'id': 'nasa', 'name': 'NASA'}, {'int': 7}, {'str': 'x'})
    """
    if isinstance(term, ox.NamedNode):
        if term.value in kg.lookup.things:
            return {"id": short_id(term.value), "name": str(kg.source.label(term.value, lang))}
        return {"str": term.value}
    if not isinstance(term, ox.Literal):
        return {}
    value, kind = python_value(term), term.datatype.value.removeprefix(_XSD)
    if isinstance(value, bool) or term.language:
        return {"str": term.value}
    if isinstance(value, int) and kind != "gYear":
        return {"int": value}
    if kind in ("decimal", "double", "float") and re.fullmatch(r"[+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?", term.value):
        return {"float": float(term.value)}
    if kind == "dateTime" and _MOMENT.fullmatch(term.value):
        return {"date": term.value}
    if kind == "date" and _DATE.fullmatch(term.value[:10]):
        return {"date": f"{term.value[:10]}T00:00:00{term.value[10:]}"}
    return {"str": term.value}


def nearness(kg: CoopGraph, thing: str, property: str, wanted: Iterable[Any]) -> float:
    """Return how near the values of a thing come to what is wanted, the best of them, from 0 to 1.

    >>> import coopgraph
    >>> kg = coopgraph.load()
    >>> nearness(kg, kg.resolve("NASA"), PREFIXES["sc"] + "isAgencyOf", ["United States"])
    1.0
    """
    had = [text for term in values_of(kg, thing, property) for text in _texts(kg, term)]
    return max((_alike(text, want) for want in _wanted(wanted) for text in had), default=0.0)


def _wanted(values: Iterable[Any]) -> Iterator[str]:
    for value in values:
        if isinstance(value, dict):
            iri = thing_of(str(value.get("id", "")))
            yield from ([iri] if iri else [])
        elif isinstance(value, bool):
            yield "true" if value else "false"
        else:
            yield str(value)[:_LONGEST]


def _texts(kg: CoopGraph, term: Term) -> Iterator[str]:
    """Yield what a value may be called."""
    yield term.value
    if isinstance(term, ox.NamedNode):
        yield short_id(term.value)
        for name in ("skos:prefLabel", "rdfs:label", "skos:altLabel", "skos:notation"):
            prefix, _, local = name.partition(":")
            verb = ox.NamedNode(PREFIXES[prefix] + local)
            for quad in kg.source.store.quads_for_pattern(term, verb, None, DEFAULT):
                yield quad.object.value  # type: ignore[union-attr]


def _alike(text: str, wanted: str) -> float:
    """Return how alike two texts are; of a moment, the day, month or year may be given."""
    from rapidfuzz import distance

    one, other = fold(text), fold(wanted)
    if one == other or (len(other) in (4, 7, 10) and _DATE.match(text) and one.startswith(other)):
        return 1.0
    return float(distance.OSA.normalized_similarity(one, other, score_cutoff=0.75))
