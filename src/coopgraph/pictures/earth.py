"""The Earth: its projection to the plane (Equal Earth), and the outlines of its land."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import coopgraph
from coopgraph.pictures.svg import path

Point = tuple[float, float]

LAND: Final = Path(coopgraph.__file__).parent / "web/static/vendor/world-atlas/land-110m.json"
"""The outlines of all land, from the npm package world-atlas (Natural Earth, public domain); a checkout may lack it."""
WIDTH: Final = 2 * 2.7066299836960748
"""How wide the Earth is in the plane, from 180° west to 180° east on the equator."""
HEIGHT: Final = 2 * 1.3173627591574133
_A: Final = (1.340264, -0.081106, 0.000893, 0.003796)
_SHORT: Final = 0.7
"""How near two points of an outline may be before one of them is left out."""


def equal_earth(longitude: float, latitude: float) -> Point:
    """Return a place in the plane, the north above: areas keep their size.

    >>> equal_earth(0, 0)
    (0.0, -0.0)
    >>> round(equal_earth(180, 0)[0] - WIDTH / 2, 6), round(equal_earth(0, 90)[1] + HEIGHT / 2, 6)
    (-0.0, 0.0)
    """
    angle = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(latitude)))
    two, six = angle**2, angle**6
    slope = 9 * _A[3] * two * six + 7 * _A[2] * six + 3 * _A[1] * two + _A[0]
    x = 2 * math.sqrt(3) * math.radians(longitude) * math.cos(angle) / (3 * slope)
    return x, -angle * (_A[0] + _A[1] * two + six * (_A[2] + _A[3] * two))


@dataclass(frozen=True)
class Sheet:
    """The part of the plane that a map shows, and how large: `left` and `top` are its corner, in the plane."""

    left: float
    top: float
    scale: float
    width: float
    height: float

    @classmethod
    def around(cls, places: list[Point], width: float) -> Sheet:
        """Return a sheet with all places on it: the whole Earth, or a part, if they lie close together.

        >>> Sheet.around([(127, 37), (128, 35)], 960).scale > Sheet.around([(127, 37), (-77, 39)], 960).scale
        True
        """
        spots = [equal_earth(*place) for place in places]
        left, right = min(x for x, _ in spots), max(x for x, _ in spots)
        top, bottom = min(y for _, y in spots), max(y for _, y in spots)
        shape = HEIGHT / WIDTH
        across = max((right - left) * 1.5, (bottom - top) * 1.7 / shape, WIDTH / 6)
        if across > WIDTH * 0.62:
            margin = 0.03
            scale = width / (WIDTH + 2 * margin)
            return cls(-WIDTH / 2 - margin, -HEIGHT / 2 - margin, scale, width, scale * (HEIGHT + 2 * margin))
        middle, centre = (left + right) / 2, (top + bottom) / 2
        scale = width / across
        return cls(middle - across / 2, centre - across * shape / 2, scale, width, width * shape)

    @property
    def whole(self) -> bool:
        """Whether it shows the whole Earth."""
        return self.width / self.scale > WIDTH

    def at(self, longitude: float, latitude: float) -> Point:
        """Return where a place stands on the sheet."""
        x, y = equal_earth(longitude, latitude)
        return (x - self.left) * self.scale, (y - self.top) * self.scale

    def globe(self) -> str:
        """Return the outline of the Earth, as the data of a path."""
        steps = range(-90, 91, 3)
        return path([*(self.at(-180, n) for n in steps), *(self.at(180, n) for n in reversed(steps))], closed=True)

    def grid(self) -> str:
        """Return the meridians and parallels, as the data of a path."""
        step = 30 if self.whole else 10
        lines = [[self.at(east, n) for n in range(-90, 91, 5)] for east in range(-180 + step, 180, step)]
        lines += [[self.at(-180, n), self.at(180, n)] for n in range(-90 + step, 90, step)]
        return "".join(path(line) for line in lines if self._holds(line))

    def land(self) -> str:
        """Return the outlines of the land that is on the sheet, as the data of a path; nothing if there are none."""
        return _land(self, LAND)

    def rings(self, file: Path) -> Iterator[list[Point]]:
        """Yield the outlines, those across the edge of the map on both of its sides, and nothing beyond it."""
        for ring in outlines(file):
            for turn in (-360, 0, 360):
                if max(x for x, _ in ring) + turn > -180 and min(x for x, _ in ring) + turn < 180:
                    line = list(_thinned([self.at(min(max(x + turn, -180), 180), y) for x, y in ring]))
                    if len(line) > 2 and self._holds(line):
                        yield line

    def _holds(self, line: list[Point]) -> bool:
        """Whether a line may cross the sheet."""
        inside = max(x for x, _ in line) > 0 and min(x for x, _ in line) < self.width
        return inside and max(y for _, y in line) > 0 and min(y for _, y in line) < self.height


@lru_cache(maxsize=8)
def _land(sheet: Sheet, file: Path) -> str:
    """Return the land on a sheet; most maps show the whole Earth, so that it is drawn but once."""
    return "".join(path(ring, closed=True) for ring in sheet.rings(file))


def _thinned(points: list[Point]) -> Iterator[Point]:
    """Yield points but for those so near to the one before that nobody would see them."""
    before: Point | None = None
    for point in points:
        if before is None or max(abs(point[0] - before[0]), abs(point[1] - before[1])) >= _SHORT:
            before = point
            yield point


@lru_cache(maxsize=2)
def outlines(file: Path) -> tuple[tuple[Point, ...], ...]:
    """Return the outlines of all land, each a ring of longitudes and latitudes; none if the file is not there.

    >>> isinstance(outlines(LAND), tuple)
    True
    """
    try:
        topology = json.loads(file.read_bytes())
        return tuple(_rings(topology))
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        return ()


def _rings(topology: dict[str, Any]) -> Iterator[tuple[Point, ...]]:
    """Yield the rings in a TopoJSON file: each is made of arcs, some of them taken backwards."""
    (width, height), (west, south) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs: list[list[Point]] = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for east, north in arc:
            x, y = x + east, y + north
            points.append((x * width + west, y * height + south))
        arcs.append(points)
    for shape in _shapes(topology["objects"]["land"]):
        polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
        for polygon in polygons:
            for ring in polygon:
                yield _unrolled(
                    [p for n, i in enumerate(ring) for p in (arcs[i] if i >= 0 else arcs[~i][::-1])[n > 0 :]]
                )


def _shapes(thing: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if thing["type"] == "GeometryCollection":
        for part in thing["geometries"]:
            yield from _shapes(part)
    elif "Polygon" in thing["type"]:
        yield thing


def _unrolled(ring: list[Point]) -> tuple[Point, ...]:
    """Return a ring without the jump where the map is cut; one around a pole goes to the pole and back."""
    points = [ring[0]]
    for x, y in ring[1:]:
        points.append((x - 360 * round((x - points[-1][0]) / 360), y))
    if abs(points[-1][0] - points[0][0]) > 180:
        pole = -90.0 if points[0][1] < 0 else 90.0
        points += [(points[-1][0], pole), (points[0][0], pole)]
    return tuple(points)
