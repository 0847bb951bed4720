"""Spans: when something was or will be, as exactly as is known."""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import pyoxigraph as ox

from coopgraph.terms import PREFIXES

_XSD: Final = PREFIXES["xsd"]
_DATE: Final = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?[?~%]?")
_CLOCK: Final = re.compile(r"T\d\d(?::\d\d(?::\d\d(?:\.\d+)?)?)?")
_ZONE: Final = re.compile(r"(?:Z|[+-]\d\d:\d\d)$")
_DATED: Final = frozenset(_XSD + name for name in ("date", "dateTime", "gYear", "gYearMonth"))
_TEXTS: Final = frozenset({_XSD + "string", "http://id.loc.gov/datatypes/edtf/EDTF"})
_OPEN: Final = ("", "..")
_YEARS: Final = re.compile(r"date|year|time|when|start|end|since|until|launch|found|sign", re.IGNORECASE)


@dataclass(frozen=True, order=True)
class Span:
    """The days from one to another, counted from the year 1, both of them included.

    `kind` is “day”, “within” (some time in a year or month), “interval” (from one date to another) or “bounds” (between
    two that follow from something else); an end that is open goes on beyond what is known.
    """

    start: int
    end: int
    kind: str = "day"
    text: str = ""
    open_start: bool = False
    open_end: bool = False


@lru_cache(maxsize=4096)
def read_span(cell: object) -> Span | None:
    """Return the span that a cell tells: a date, a year, a month, or an interval of EDTF; None if it tells none.

    >>> read_span(ox.Literal("2024-09")).kind, read_span(ox.Literal("2021-05-26/2021-05-27")).kind
    ('within', 'interval')
    >>> read_span(ox.Literal("2015/..")).open_end, read_span(ox.Literal("Seoul"))
    (True, None)
    """
    if not isinstance(cell, ox.Literal) or cell.datatype.value not in _DATED | _TEXTS or len(cell.value) > 80:
        return None
    text = cell.value.strip()
    parts = [_CLOCK.sub("", _ZONE.sub("", part)) for part in text.split("/")]
    if len(parts) > 2:
        return None
    if len(parts) == 1:
        days = _days(parts[0])
        shown = parts[0] if cell.datatype.value in _DATED else text
        return days and Span(*days, kind="day" if days[0] == days[1] else "within", text=shown)
    first, last = (None if part in _OPEN else _days(part) for part in parts)
    wrong = any(days is None and part not in _OPEN for days, part in zip((first, last), parts, strict=True))
    if wrong or not (first or last):
        return None
    start, end = (first or last or (0, 0))[0], (last or first or (0, 0))[1]
    if start > end:
        return None
    return Span(start, end, "interval", text, first is None, last is None)


def between(first: Span | None, last: Span | None, text: str = "") -> Span | None:
    """Return the span between two, of which one may be missing.

    >>> between(Span(1, 1, text="a"), Span(9, 9, text="b")).text
    'between a and b'
    """
    if first is None or last is None:
        only = first or last
        return only and Span(
            only.start, only.end, "bounds", text or only.text, open_start=first is None, open_end=last is None
        )
    if first.start > last.end:
        return None
    told = text or (first.text if first.text == last.text else f"between {first.text} and {last.text}")
    return Span(first.start, last.end, "bounds", told)


def is_dated(name: str, cells: Iterable[object]) -> bool:
    """Whether a column holds dates and nothing else; plain numbers are years only under a name that says so.

    >>> is_dated("date", [ox.Literal("2024"), None]), is_dated("code", [ox.Literal("2024")])
    (True, False)
    """
    held = [cell for cell in cells if cell is not None]
    if not held or any(read_span(cell) is None for cell in held):
        return False
    typed = any(isinstance(cell, ox.Literal) and cell.datatype.value in _DATED for cell in held)
    longer = any(isinstance(cell, ox.Literal) and "-" in cell.value for cell in held)
    return typed or longer or bool(_YEARS.search(name))


def day(number: int) -> str:
    """Return a day as its date.

    >>> day(1)
    '0001-01-01'
    """
    return datetime.date.fromordinal(number).isoformat()


def _days(text: str) -> tuple[int, int] | None:
    """Return the first and the last day of a year, a month or a day."""
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    year, month, date = int(match[1]), int(match[2] or 0), int(match[3] or 0)
    try:
        start = datetime.date(year, month or 1, date or 1)
        last = calendar.monthrange(year, month or 12)[1]
        end = datetime.date(year, month or 12, date or last)
    except (ValueError, IndexError):
        return None
    return start.toordinal(), end.toordinal()
