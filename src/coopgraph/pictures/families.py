"""Families: the few kinds of things that pictures tell apart, by colour and by shape."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from coopgraph.pictures.svg import Element, draw, path
from coopgraph.terms import PREFIXES

if TYPE_CHECKING:
    from coopgraph.solutions import Cells
    from coopgraph.store import GraphStore

FAMILIES: Final = {
    "nation": "Nation",
    "agent": "Agent",
    "meeting": "Meeting",
    "event": "Event",
    "series": "MeetingSeries",
    "endeavour": "Endeavour",
    "system": "SpaceSystem",
    "agreement": "Agreement",
    "relationship": "BilateralRelationship",
    "claim": "Claim",
    "place": "Location",
    "source": "SourceDocument",
}
"""The families, nearest first, each with the class of the ontology whose members are of it."""
_OTHERS: Final = {"concept": PREFIXES["skos"] + "Concept", "class": PREFIXES["owl"] + "Class"}
_CLASSES: Final = {family: PREFIXES["sc"] + name for family, name in FAMILIES.items()} | _OTHERS
OTHER: Final = "other"
_BATCH: Final = 500

_SHAPES: Final[dict[str, list[tuple[float, float]]]] = {
    "square": [(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)],
    "diamond": [(0, -1.2), (1.2, 0), (0, 1.2), (-1.2, 0)],
    "triangle": [(0, -1.2), (1.15, 0.9), (-1.15, 0.9)],
    "pentagon": [(0, -1.1), (1.05, -0.34), (0.65, 0.9), (-0.65, 0.9), (-1.05, -0.34)],
    "hexagon": [(-0.55, -1), (0.55, -1), (1.1, 0), (0.55, 1), (-0.55, 1), (-1.1, 0)],
    "flag": [(-1.15, -0.9), (1.15, -0.9), (0, 1.2)],
    "sheet": [(-1.25, -0.8), (1.25, -0.8), (1.25, 0.8), (-1.25, 0.8)],
    "foot": [(-0.55, -0.9), (0.55, -0.9), (1.15, 0.9), (-1.15, 0.9)],
}
_SHAPE_OF: Final = {
    "nation": "hexagon",
    "meeting": "diamond",
    "event": "flag",
    "series": "diamond",
    "endeavour": "triangle",
    "system": "foot",
    "agreement": "square",
    "relationship": "square",
    "claim": "sheet",
    "place": "pentagon",
    "source": "sheet",
    "class": "hexagon",
}
_HOLLOW: Final = frozenset({"series", "relationship", "source", "concept", "class"})


def families(source: GraphStore, iris: Iterable[str]) -> dict[str, str]:
    """Return the family of each thing that has one.

    >>> import coopgraph
    >>> families(coopgraph.load().source, ["https://w3id.org/space-coop/id/nasa"])
    {'https://w3id.org/space-coop/id/nasa': 'agent'}
    """
    classes = [ox.NamedNode(cls) for cls in _CLASSES.values()]
    told: dict[str, set[str]] = {}
    for thing, cls in asked(source, "families", iris, family=classes):
        if isinstance(thing, ox.NamedNode) and isinstance(cls, ox.NamedNode):
            told.setdefault(thing.value, set()).add(cls.value)
    return {thing: next(family for family, cls in _CLASSES.items() if cls in held) for thing, held in told.items()}


def asked(source: GraphStore, name: str, iris: Iterable[str], **more: list[ox.NamedNode]) -> Iterator[Cells]:
    """Yield what one of the library's own queries says of some things, some hundreds of them at a time."""
    things = [ox.NamedNode(iri) for iri in dict.fromkeys(iris)]
    for start in range(0, len(things), _BATCH):
        yield from source.rows(name, {"thing": things[start : start + _BATCH], **more})


def family_label(source: GraphStore, family: str, lang: str) -> str:
    """Return what a family is called.

    >>> import coopgraph
    >>> family_label(coopgraph.load().source, "endeavour", "en")
    'endeavour'
    """
    return source.label(PREFIXES["sc"] + FAMILIES[family], lang) if family in FAMILIES else family


def shape(family: str, x: float, y: float, size: float) -> Element:
    """Return the mark of a family at a place: colour and shape say the same, for who cannot tell colours apart.

    >>> shape("agent", 1, 2, 5).tag, shape("meeting", 0, 0, 5).tag
    ('circle', 'path')
    """
    named = "cg-mark cg-hollow" if family in _HOLLOW else "cg-mark"
    points = _SHAPES.get(_SHAPE_OF.get(family, ""))
    if points is None:
        return draw("circle", cx=x, cy=y, r=size, class_=named)
    return draw("path", d=path([(x + dx * size, y + dy * size) for dx, dy in points], closed=True), class_=named)


def legend(source: GraphStore, held: Mapping[str, str], lang: str) -> list[tuple[str, str]]:
    """Return the families of some things with what they are called, in the order of the families."""
    order = [*_CLASSES, OTHER]
    found = set(held.values())
    return [(family, family_label(source, family, lang)) for family in order if family in found]
