"""Spots: the places on Earth of the things in an answer."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from coopgraph.errors import PictureError
from coopgraph.pictures.columns import Columns
from coopgraph.pictures.families import asked
from coopgraph.terms import PREFIXES, lexical

if TYPE_CHECKING:
    from coopgraph.answer import Answer
    from coopgraph.store import GraphStore

MOST: Final = 200
"""How many things a map shows at most."""
_ENOUGH: Final = 3
"""One in how many things of a column must have a place, for a map to fit."""
_PAIRS: Final = (("lat", "long"), ("lat", "lon"), ("lat", "lng"), ("latitude", "longitude"), ("north", "east"))
_POINT: Final = re.compile(r"(?:<[^>]*>\s*)?POINT\s*\(\s*([-+.\deE]+)\s+([-+.\deE]+)\s*\)", re.IGNORECASE)


@dataclass(frozen=True, order=True)
class Spot:
    """A thing and where it is: the place by name, its longitude and its latitude in degrees."""

    longitude: float
    latitude: float
    label: str
    iri: str = ""
    place: str = ""


@dataclass(frozen=True)
class Where:
    """A place that a thing is at, and where that is."""

    place: str
    longitude: float
    latitude: float


def read_spots(answer: Answer, *, thing: str | None = None, lang: str = "en") -> tuple[list[Spot], int]:
    """Return the things of an answer that have a place on Earth, and how many things have none.

    >>> import coopgraph
    >>> read_spots(coopgraph.load().sparql("SELECT ('POINT(79.9 6.9)' AS ?where) {}"))[0][0].longitude
    79.9
    """
    columns = Columns(answer)
    spelled = _spelled(columns)
    found = spelled and _rows(answer, columns, spelled, thing, lang)
    if not found:
        name, known = _best(answer, columns, thing)
        found = _things(answer, columns, name, known, lang)
    spots, missing = found
    if not spots:
        raise PictureError("nothing in the answer has a known place on Earth", remedy="Show it as a table.")
    return spots, missing


def has_spots(answer: Answer) -> bool:
    """Whether enough of what is in an answer has a known place on Earth for a map to tell something.

    >>> import coopgraph
    >>> kg = coopgraph.load()
    >>> has_spots(kg.run("linked/agencies-at")), has_spots(kg.run("network/co-attendance"))
    (True, False)
    """
    columns = Columns(answer)
    if _spelled(columns):
        return True
    try:
        name, known = _best(answer, columns, None)
    except PictureError:
        return False
    iris = columns.iris(name)
    found = len(iris & known.keys())
    return found == len(iris) or (found > 1 and _ENOUGH * found >= len(iris))


def whereabouts(store: GraphStore, iris: Iterable[str]) -> dict[str, list[Where]]:
    """Return where things are, by the coordinates of the places that they, or records of them, are at.

    If several witnesses tell of one place, the first is heard.
    """
    found: dict[str, list[Where]] = {}
    for thing, place, north, east in asked(store, "whereabouts", iris):
        point = _point(north, east)
        if point and isinstance(thing, ox.NamedNode) and isinstance(place, ox.NamedNode):
            where = Where(place.value, *point)
            if all(where.place != known.place for known in found.get(thing.value, [])):
                found.setdefault(thing.value, []).append(where)
    return found


def _spelled(columns: Columns) -> list[tuple[float, float] | None]:
    """Return the place of each row, if columns spell it out: as latitude and longitude, or as a point in WKT."""
    lower = {name.casefold(): name for name in columns.names}
    for north, east in _PAIRS:
        if north in lower and east in lower:
            sides = zip(columns.cells(lower[north]), columns.cells(lower[east]), strict=True)
            found = [_point(*pair) for pair in sides]
            if any(found):
                return found
    for name in columns.names:
        points = [_wkt(cell) for cell in columns.cells(name)]
        if any(points):
            return points
    return []


def _rows(
    answer: Answer, columns: Columns, places: list[tuple[float, float] | None], thing: str | None, lang: str
) -> tuple[list[Spot], int]:
    name = thing or (columns.richest(columns.things) if columns.things else _words(columns))
    cells = columns.cells(name) if name else [None] * len(places)
    spots = set()
    for cell, place in zip(cells, places, strict=True):
        if place:
            iri = cell.value if isinstance(cell, ox.NamedNode) else ""
            label = answer.source.label(iri, lang) if iri else lexical(cell) if isinstance(cell, ox.Literal) else ""
            spots.add(Spot(*place, label or f"{place[1]:g}, {place[0]:g}", iri))
    return sorted(spots), sum(place is None for place in places)


def _words(columns: Columns) -> str:
    """Return the first column of plain words, or nothing."""
    plain = PREFIXES["xsd"] + "string", PREFIXES["rdf"] + "langString"
    for name in columns.names:
        texts = [cell for cell in columns.cells(name) if isinstance(cell, ox.Literal) and cell.datatype.value in plain]
        if texts and not any(_wkt(cell) for cell in texts):
            return name
    return ""


def _best(answer: Answer, columns: Columns, thing: str | None) -> tuple[str, dict[str, list[Where]]]:
    """Return the column with the most things that have a place, and where they are."""
    names = [thing] if thing else columns.things
    every = {iri for name in names for iri in columns.iris(name)}
    known = whereabouts(answer.source, sorted(every))
    if not names or not known:
        raise PictureError("nothing in the answer has a known place on Earth", remedy="Show it as a table.")
    counts = {name: len(columns.iris(name) & known.keys()) for name in names}
    itself = {
        name: sum(iri == where.place for iri in columns.iris(name) for where in known.get(iri, ())) for name in names
    }
    return max(names, key=lambda name: (counts[name], -itself[name], -columns.names.index(name))), known


def _things(
    answer: Answer, columns: Columns, name: str, known: dict[str, list[Where]], lang: str
) -> tuple[list[Spot], int]:
    iris = columns.iris(name)
    label = answer.source.label
    spots = {
        Spot(w.longitude, w.latitude, label(iri, lang), iri, "" if w.place == iri else label(w.place, lang))
        for iri in iris
        for w in known.get(iri, ())
    }
    return sorted(spots), len(iris - known.keys())


def _point(north: object, east: object) -> tuple[float, float] | None:
    """Return longitude and latitude, if two cells tell them.

    >>> _point(ox.Literal("6.9"), ox.Literal(79.9)), _point(ox.Literal("95"), ox.Literal("0"))
    ((79.9, 6.9), None)
    """
    if not (isinstance(north, ox.Literal) and isinstance(east, ox.Literal)):
        return None
    try:
        x, y = float(east.value), float(north.value)
    except ValueError:
        return None
    return (x, y) if -180 <= x <= 180 and -90 <= y <= 90 else None


def _wkt(cell: object) -> tuple[float, float] | None:
    match = _POINT.fullmatch(cell.value.strip()) if isinstance(cell, ox.Literal) and len(cell.value) < 200 else None
    return _point(ox.Literal(match[2]), ox.Literal(match[1])) if match else None
