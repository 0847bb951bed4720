"""Fit: which views of an answer make sense."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coopgraph.pictures.columns import Columns
from coopgraph.pictures.spots import has_spots

if TYPE_CHECKING:
    from coopgraph.answer import Answer


def fitting(answer: Answer) -> tuple[str, ...]:
    """Return which of table, timeline, graph and map fit an answer, by what its columns hold.

    >>> import coopgraph
    >>> kg = coopgraph.load()
    >>> fitting(kg.run("time/in-year")), fitting(kg.run("network/partners"))
    (('table', 'timeline'), ('table', 'graph'))
    """
    columns = Columns(answer)
    views = ["table"]
    views += ["timeline"] * bool(columns.dates)
    views += ["graph"] * _has_ties(columns)
    views += ["map"] * has_spots(answer)
    return tuple(views)


def _has_ties(columns: Columns) -> bool:
    """Whether some row links two things."""
    ends = columns.ends
    if ends is None or not columns.linked:
        return False
    pairs = zip(*(columns.cells(name) for name in ends), strict=True)
    return any(one is not None and other is not None and one != other for one, other in pairs)
