"""Timelines: events in lanes along the years, each with its label where there is room for it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from coopgraph.pictures.events import Chronicle, Event, read_events
from coopgraph.pictures.lettering import counted, listed, measure, shorten, tongue
from coopgraph.pictures.picture import Picture
from coopgraph.pictures.spans import day
from coopgraph.pictures.svg import Element, draw, link, path, spoken

if TYPE_CHECKING:
    from coopgraph.answer import Answer

WIDE: Final = 960
_TOP, _ROW, _PAD, _RIGHT = 38, 24, 9, 24
_LABEL: Final = 330
"""How wide the label of an event gets at most."""
_LEAST: Final = 110
"""With less room than this beside it, a label stands on its mark, which is then a long one."""
_APART: Final = 76
"""How far apart the marks on the axis are at least."""
_STEPS: Final = (1, 2, 7, 14)
_MONTHS: Final = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000, 12000)
_KINDS: Final = {
    "day": "on a day",
    "interval": "from one date to another",
    "within": "some time within",
    "bounds": "some time between these bounds, which follow from other facts",
}


def draw_timeline(
    answer: Answer,
    *,
    thing: str | None = None,
    date: str | None = None,
    end: str | None = None,
    lane: str | None = None,
    lang: str = "en",
) -> Picture:
    """Return the timeline of an answer.

    >>> import coopgraph
    >>> print(draw_timeline(coopgraph.load(sources=["dialogue4"]).run("time/timeline")).description)
    4 events in 3 lanes, from 2024-01-01 to 2027-12-31. Endeavour: Airborne and Satellite ...
    """
    chronicle = read_events(answer, thing=thing, date=date, end=end, lane=lane, lang=lang)
    title = answer.query.summary if answer.query else "Timeline"
    return timeline(title, chronicle)


def timeline(title: str, chronicle: Chronicle) -> Picture:
    """Return the picture of events in their lanes."""
    sheet = _Sheet.over(chronicle)
    parts: list[Element] = []
    down = float(_TOP)
    for lane in chronicle.lanes:
        placed, bottom = sheet.lane([event for event in chronicle.events if event.lane == lane], down)
        if len(chronicle.lanes) > 1:
            name = shorten(lane, sheet.left - 24)
            parts.append(draw("text", name, class_="cg-lane", x=14, y=down + _PAD + 16))
        parts += placed
        parts.append(draw("line", class_="cg-rule", x1=0, x2=WIDE, y1=bottom, y2=bottom))
        down = bottom
    key = list(_key(chronicle, down + 22))
    axis = list(sheet.axis(down))
    return Picture("timeline", title, _told(chronicle), WIDE, down + 38, (*axis, *parts, *key), chronicle.remark)


@dataclass(frozen=True)
class _Sheet:
    """Where the days stand."""

    left: float
    first: float
    last: float

    @classmethod
    def over(cls, chronicle: Chronicle) -> _Sheet:
        """Return a sheet for all the events, with some room before and after."""
        spans = [event.span for event in chronicle.events]
        first, last = min(span.start for span in spans), max(span.end for span in spans)
        room = max((last - first) * 0.03, 12)
        left = max(measure(lane) * 1.06 for lane in chronicle.lanes) + 34 if len(chronicle.lanes) > 1 else 20
        return cls(min(left, 210), first - room, last + room)

    def x(self, number: float) -> float:
        """Return where a day stands."""
        return self.left + (number - self.first) / (self.last - self.first) * (WIDE - _RIGHT - self.left)

    def lane(self, events: list[Event], top: float) -> tuple[list[Element], float]:
        """Return the events of a lane, packed in rows so that no two cover each other, and where the lane ends."""
        rows: list[float] = []
        parts = []
        for event in events:
            start, end = self._ends(event)
            dated = measure(event.span.text, 11) + 20
            before, after = start - self.left + 14 - dated, WIDE - 6 - end - dated
            wanted = min(measure(event.label), _LABEL)
            right = wanted <= after or (wanted > before and after >= max(before, _LEAST))
            left = not right and before >= min(wanted, _LEAST)
            label = shorten(event.label, min(_LABEL, max(after if right else before, _LEAST)))
            wide = measure(label) + dated
            taken = (start - wide, end + 8) if left else (start - 8, end + (wide if right else 8))
            row = next((i for i, free in enumerate(rows) if taken[0] > free), len(rows))
            rows[row:] = [taken[1], *rows[row + 1 :]]
            down = top + _PAD + row * _ROW + 11
            parts.append(_mark(event, label, start, end, down, left, right))
        return parts, top + max(1, len(rows)) * _ROW + 2 * _PAD

    def _ends(self, event: Event) -> tuple[float, float]:
        start, end = self.x(event.span.start), self.x(event.span.end + 1)
        if event.span.kind == "day":
            return (start + end) / 2 - 5, (start + end) / 2 + 5
        return (start, end) if end - start >= 12 else ((start + end) / 2 - 6, (start + end) / 2 + 6)

    def axis(self, bottom: float) -> Iterator[Element]:
        """Yield the marks of the axis: years, months or days, whichever there is room for."""
        for number, label in _ticks(self.first, self.last, (WIDE - _RIGHT - self.left) / _APART):
            across = self.x(number)
            if across <= WIDE - 20:
                yield draw("line", class_="cg-tick", x1=across, x2=across, y1=_TOP - 8, y2=bottom)
                yield draw("text", label, class_="cg-soft cg-middle", x=across, y=_TOP - 16)


def _ticks(first: float, last: float, most: float) -> list[tuple[int, str]]:
    """Return the days that the axis marks, with their names.

    >>> _ticks(730_000, 733_000, 4)
    [(730120, '2000'), (731947, '2005')]
    """
    days = last - first
    step = next((step for step in _STEPS if days / step <= most), 0)
    if step:
        start = int(first) // step * step
        return [(n, day(n)) for n in range(max(start, 1), int(last) + 1, step) if n >= first]
    months = next((step for step in _MONTHS if days / 30.44 / step <= most), _MONTHS[-1])
    begin, stop = (_month(number) // months * months for number in (first, last))
    found = ((_first(number), number) for number in range(begin, stop + months, months))
    named = ((start, f"{n // 12:04}" if months % 12 == 0 else f"{n // 12:04}-{n % 12 + 1:02}") for start, n in found)
    return [(start, name) for start, name in named if first <= start <= last]


def _month(number: float) -> int:
    date = datetime.date.fromordinal(min(max(int(number), 1), datetime.date.max.toordinal()))
    return date.year * 12 + date.month - 1


def _first(months: int) -> int:
    """Return the first day of a month."""
    year = min(max(months // 12, 1), 9999)
    return datetime.date(year, months % 12 + 1, 1).toordinal()


def _mark(event: Event, label: str, start: float, end: float, down: float, left: bool, right: bool) -> Element:
    """Return an event: its mark and its label, before it or after it, as a link."""
    parts = []
    if event.span.kind == "day":
        parts.append(draw("circle", cx=(start + end) / 2, cy=down, r=5))
    else:
        parts.append(draw("path", d=_bar(event, start, end, down)))
    words = (draw("tspan", label, lang=tongue(event.label)), draw("tspan", f"  {event.span.text}", class_="cg-soft"))
    if left:
        parts.append(draw("text", *words, class_="cg-end", x=start - 7, y=down + 4.5))
    elif right:
        parts.append(draw("text", *words, x=end + 7, y=down + 4.5))
    else:
        parts.append(draw("text", *words, class_="cg-middle", x=(start + end) / 2, y=down + 4.5))
    name = spoken(f"{label} {event.span.text}", event.label, f", {_KINDS[event.span.kind].split(',')[0]}")
    return link(event.iri, name, *parts, class_=f"cg-event cg-{event.span.kind} cg-k-{event.family}")


def _bar(event: Event, start: float, end: float, down: float) -> str:
    """Return a bar; an end that is open is a tip."""
    before, after = (6 if event.span.open_start else 0), (6 if event.span.open_end else 0)
    points = [(start, down - 5), (end, down - 5), (end + after, down), (end, down + 5), (start, down + 5)]
    return path([*points, (start - before, down)], closed=True)


def _key(chronicle: Chronicle, down: float) -> Iterator[Element]:
    """Yield what the forms of the marks mean."""
    across = 14.0
    for kind, words in _KINDS.items():
        if any(event.span.kind == kind for event in chronicle.events):
            mark = draw("circle", cx=across + 8, cy=down - 4, r=5)
            bar = draw(
                "path",
                d=path(
                    [(across, down - 9), (across + 16, down - 9), (across + 16, down + 1), (across, down + 1)],
                    closed=True,
                ),
            )
            yield draw("g", mark if kind == "day" else bar, class_=f"cg-{kind} cg-k-other")
            yield draw("text", words, class_="cg-soft", x=across + 24, y=down)
            across += 24 + measure(words, 11) + 26


def _told(chronicle: Chronicle) -> str:
    """Return the timeline in words."""
    events = chronicle.events
    first, last = min(event.span.start for event in events), max(event.span.end for event in events)
    lanes = f" in {counted(len(chronicle.lanes), 'lane')}" if len(chronicle.lanes) > 1 else ""
    told = [f"{counted(len(events), 'event')}{lanes}, from {day(first)} to {day(last)}."]
    for lane in chronicle.lanes:
        named = [f"{event.label} ({event.span.text})" for event in events if event.lane == lane]
        told.append(f"{lane[:1].upper()}{lane[1:]}: {listed(named, 12)}.")
    return " ".join(told)
