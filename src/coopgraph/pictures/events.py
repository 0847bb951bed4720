"""Events: what an answer says happened when, for a timeline."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from coopgraph.errors import PictureError
from coopgraph.pictures.columns import SUPPORT, Columns
from coopgraph.pictures.families import OTHER, families, legend
from coopgraph.pictures.spans import Span, between
from coopgraph.terms import lexical

if TYPE_CHECKING:
    from coopgraph.answer import Answer

MOST: Final = 200
"""How many events a timeline shows at most."""


@dataclass(frozen=True)
class Event:
    """Something that happened or will: what, when, and in which lane."""

    span: Span
    label: str
    iri: str
    lane: str
    family: str


@dataclass(frozen=True)
class Chronicle:
    """Events in order, the lanes they stand in, and what was left out."""

    events: tuple[Event, ...]
    lanes: tuple[str, ...]
    remark: str


def read_events(
    answer: Answer,
    *,
    thing: str | None = None,
    date: str | None = None,
    end: str | None = None,
    lane: str | None = None,
    lang: str = "en",
) -> Chronicle:
    """Return the events of an answer; the columns that are not named are found by what they hold.

    >>> import coopgraph
    >>> read_events(coopgraph.load().run("time/in-year")).events[0].span.text
    '2024'
    """
    columns = Columns(answer)
    spans = _spans(columns, date, end)
    name = thing or _thing(columns)
    source = answer.source
    cells = columns.cells(name)
    held = families(source, columns.iris(name))
    names = dict(legend(source, {**held, "": OTHER}, lang))
    lanes = columns.cells(lane) if lane else []
    found: set[Event] = set()
    rows = set(zip(cells, spans, lanes or [None] * len(spans), strict=True))
    undated = sum(span is None for span in spans)
    for cell, span, row in rows:
        if span is None:
            continue
        iri = cell.value if isinstance(cell, ox.NamedNode) else ""
        family = held.get(iri, OTHER)
        shown = source.label(iri, lang) if iri else lexical(cell) if isinstance(cell, ox.Literal) else "?"
        where = _shown(row, answer, lang) if lane else names[family]
        found.add(Event(span, shown, iri, where, family))
    events = sorted(found, key=lambda event: (event.span, event.label, event.iri, event.lane))
    if not events:
        raise PictureError("the answer has no dates to draw", remedy="Show it as a table.")
    left = len(events) - MOST
    told = [f"{undated:,} of {len(spans):,} rows have no date, and are not shown."] if undated else []
    told += [f"These are the first {MOST} of {len(events):,} events: the rest are in the table."] if left > 0 else []
    told += [answer.remark] if answer.remark else []
    kept = tuple(events[:MOST])
    return Chronicle(kept, tuple(dict.fromkeys(event.lane for event in kept)), " ".join(told))


def _spans(columns: Columns, date: str | None, end: str | None) -> list[Span | None]:
    """Return when each row is: by the date it tells, or between its bounds."""
    dates, bounds = columns.dates, columns.bounds
    if date is None and not dates:
        raise PictureError("no column of the answer holds dates", remedy="Show it as a table.")
    if date and end:
        bounds, own = (date, end), None
    elif date:
        bounds, own = None, date
    else:
        own = next((name for name in dates if not bounds or name not in bounds), None)
    spans: list[Span | None] = columns.spans(own) if own else [None] * len(columns.answer)
    if bounds is None:
        return spans
    sides = zip(spans, *(columns.spans(name) for name in bounds), strict=True)
    stated = bool(date and end) or bounds not in (("earliest", "latest"), ("notBefore", "notAfter"))
    return [_within(span, first, last, stated) for span, first, last in sides]


def _within(span: Span | None, first: Span | None, last: Span | None, stated: bool) -> Span | None:
    """Return the span that a row tells, else what lies between its two dates: bounds of it, or its two ends."""
    if span is not None:
        return span
    found = between(first, last)
    return replace(found, kind="interval") if found and stated else found


def _thing(columns: Columns) -> str:
    """Return the column whose things a timeline is about: the one with the most different ones."""
    if things := columns.things:
        return columns.richest(things)
    plain = [name for name in columns.names if name not in (*SUPPORT, *columns.dates)]
    return (plain or list(columns.names))[0]


def _shown(cell: object, answer: Answer, lang: str) -> str:
    if isinstance(cell, ox.NamedNode):
        return answer.source.label(cell.value, lang)
    return lexical(cell) if isinstance(cell, ox.Literal) else "–"
