"""Maps: things at their places on Earth, those at one place in a list beside it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from coopgraph.pictures.earth import Point, Sheet
from coopgraph.pictures.families import OTHER, families
from coopgraph.pictures.lettering import counted, listed, measure, shorten, tongue
from coopgraph.pictures.picture import Picture
from coopgraph.pictures.spots import MOST, Spot, read_spots
from coopgraph.pictures.svg import Element, draw, link, spoken

if TYPE_CHECKING:
    from coopgraph.answer import Answer

WIDE: Final = 960
_NEAR: Final = 11
"""How near two things are before they share a mark."""
_LINE, _LABEL, _STACK = 16, 240, 8
BARE: Final = "The outlines of the land are missing, so there is a grid only: see docs/pictures.md."


def draw_map(answer: Answer, *, thing: str | None = None, lang: str = "en") -> Picture:
    """Return the map of an answer.

    >>> import coopgraph
    >>> answer = coopgraph.load().sparql("SELECT ?n ?lat ?long { VALUES (?n ?lat ?long) { ('Seoul' 37.5 127.0) } }")
    >>> draw_map(answer).description
    '1 thing at 1 place: Seoul.'
    """
    spots, missing = read_spots(answer, thing=thing, lang=lang)
    held = families(answer.source, [spot.iri for spot in spots if spot.iri])
    left = len(spots) - MOST
    notes = (
        [f"{counted(missing, 'thing')} without a known place {'is' if missing == 1 else 'are'} not shown."]
        if missing
        else []
    )
    notes += [f"These are {MOST} of {len(spots):,} things: the rest are in the table."] if left > 0 else []
    notes += [answer.remark] if answer.remark else []
    return world(answer.query.summary if answer.query else "Map", spots[:MOST], held, " ".join(notes))


def world(title: str, spots: list[Spot], held: dict[str, str], remark: str = "") -> Picture:
    """Return the map of things at their places."""
    sheet = Sheet.around([(spot.longitude, spot.latitude) for spot in spots], WIDE)
    land = sheet.land()
    ground = [draw("path", class_="cg-sea", d=sheet.globe())] if sheet.whole else [_filled(sheet)]
    ground.append(draw("path", class_="cg-grid", d=sheet.grid()))
    ground += [draw("path", class_="cg-land", d=land)] if land else []
    marks = _gathered(spots, sheet)
    placed = _labelled(marks, sheet)
    body = (_frame(sheet, ground), *(part for mark, box in placed for part in _drawn(mark, box, held)))
    told = " ".join(filter(None, (remark, "" if land else BARE)))
    places = len({(spot.longitude, spot.latitude) for spot in spots})
    names = [f"{spot.label} ({spot.place})" if spot.place else spot.label for spot in spots]
    description = f"{counted(len(spots), 'thing')} at {counted(places, 'place')}: {listed(names, 30)}."
    return Picture("map", title, description, sheet.width, sheet.height, body, told)


@dataclass(frozen=True)
class _Mark:
    """The things that stand at one spot of the sheet."""

    at: Point
    spots: list[Spot] = field(default_factory=list)

    @property
    def size(self) -> float:
        return 5 + 2.2 * math.sqrt(len(self.spots) - 1)


@dataclass(frozen=True)
class _Box:
    """Where the labels of a mark stand: the corner, and whether they end there."""

    x: float
    y: float
    width: float
    height: float
    end: bool

    def meets(self, other: _Box) -> bool:
        left, theirs = self.x - self.width * self.end, other.x - other.width * other.end
        across = left < theirs + other.width and theirs < left + self.width
        return across and self.y < other.y + other.height and other.y < self.y + self.height

    @classmethod
    def of(cls, mark: _Mark) -> _Box:
        size = mark.size + 2
        return cls(mark.at[0] - size, mark.at[1] - size, 2 * size, 2 * size, False)


def _filled(sheet: Sheet) -> Element:
    return draw("rect", class_="cg-sea", width=sheet.width, height=sheet.height, rx=8)


def _frame(sheet: Sheet, ground: list[Element]) -> Element:
    """Return the ground, cut to the sheet: an inner picture shows nothing beyond its edges."""
    box = f"0 0 {sheet.width:.1f} {sheet.height:.1f}"
    return draw("svg", *ground, width=sheet.width, height=sheet.height, viewBox=box, aria_hidden="true")


def _gathered(spots: list[Spot], sheet: Sheet) -> list[_Mark]:
    """Return marks: what is so near that it would be covered shares one."""
    marks: list[_Mark] = []
    for spot in spots:
        x, y = sheet.at(spot.longitude, spot.latitude)
        near = next((mark for mark in marks if math.dist(mark.at, (x, y)) < _NEAR), None)
        if near is None:
            near = _Mark((x, y))
            marks.append(near)
        near.spots.append(spot)
    return marks


def _labelled(marks: list[_Mark], sheet: Sheet) -> list[tuple[_Mark, _Box]]:
    """Return marks with the places of their labels: beside them where nothing else is, else as near as can be."""
    taken = [_Box.of(mark) for mark in marks]
    placed = []
    for mark in sorted(marks, key=lambda m: (-len(m.spots), m.at)):
        own = _Box.of(mark)
        boxes = [box for box in _choices(mark) if _inside(box, sheet)]
        free = (b for b in boxes if not any(b.meets(other) for other in taken if other != own))
        box = next(free, boxes[0] if boxes else next(_choices(mark)))
        taken.append(box)
        placed.append((mark, box))
    return placed


def _inside(box: _Box, sheet: Sheet) -> bool:
    left = box.x - box.width * box.end
    return left >= 4 and left + box.width <= sheet.width - 4 and box.y >= 2 and box.y + box.height <= sheet.height - 2


def _choices(mark: _Mark) -> Iterator[_Box]:
    """Yield places for the labels of a mark, the best first."""
    lines = _lines(mark)
    width, height = max(measure(line) for line in lines) + 4, _LINE * len(lines)
    x, y = mark.at
    gap = mark.size + 5
    for far in (0, 14, 28, 44, 62, 84, 110):
        for drop in (0, -far, far) if far else (0,):
            yield _Box(x + gap + far * (drop == 0), y - height / 2 + drop, width, height, False)
            yield _Box(x - gap - far * (drop == 0), y - height / 2 + drop, width, height, True)
        for top in (y + gap + far, y - gap - far - height):
            yield _Box(x - width / 2, top, width, height, False)


def _lines(mark: _Mark) -> list[str]:
    left = len(mark.spots) - _STACK
    named = [shorten(spot.label, _LABEL) for spot in mark.spots[:_STACK]]
    return [*named, f"and {left} more"] if left > 0 else named


def _drawn(mark: _Mark, box: _Box, held: dict[str, str]) -> Iterator[Element]:
    """Yield a mark and its labels, each a link, with a line between them if they stand apart."""
    x, y = mark.at
    side = box.x if box.end or box.x > x else box.x if x < box.x else min(max(x, box.x), box.x + box.width)
    level = min(max(y, box.y), box.y + box.height)
    if math.dist((x, y), (side, level)) > mark.size + 9:
        yield draw("line", class_="cg-leader", x1=x, y1=y, x2=side, y2=level)
    kinds = {held.get(spot.iri, OTHER) for spot in mark.spots}
    kind = kinds.pop() if len(kinds) == 1 else OTHER
    yield draw("g", draw("circle", class_="cg-mark", cx=x, cy=y, r=mark.size), class_=f"cg-k-{kind}")
    for row, line in enumerate(_lines(mark)):
        down = box.y + row * _LINE + 12.5
        if row < min(len(mark.spots), _STACK):
            spot = mark.spots[row]
            name = spoken(line, spot.label, f", {spot.place}" if spot.place else "")
            words = draw("text", line, class_="cg-end" if box.end else None, x=box.x, y=down, lang=tongue(spot.label))
            yield link(spot.iri, name, words, class_="cg-spot")
        else:
            words = draw("text", line, class_="cg-end" if box.end else None, x=box.x, y=down)
            yield draw("g", words, class_="cg-spot")
