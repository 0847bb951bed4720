"""Columns: what the columns of an answer hold, as far as pictures care."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from coopgraph.errors import PictureError, did_you_mean
from coopgraph.pictures.spans import Span, is_dated, read_span
from coopgraph.terms import PREFIXES, Term, compact

if TYPE_CHECKING:
    from coopgraph.answer import Answer

SUPPORT: Final = ("claim", "claims")
"""The columns that say no more than which claims a row rests on."""
BOUNDS: Final = (
    ("earliest", "latest"),
    ("notBefore", "notAfter"),
    ("start", "end"),
    ("from", "to"),
    ("since", "until"),
)
ENDS: Final = (("source", "target"), ("from", "to"), ("subject", "object"))
RELATIONS: Final = ("property", "predicate", "relation", "tie", "role", "how", "answer")
"""The columns that say how two things hang together."""
_LOOKED_AT: Final = 20
_NUMBERS: Final = frozenset(PREFIXES["xsd"] + name for name in ("integer", "int", "long", "nonNegativeInteger"))


class Columns:
    """The columns of an answer by what they hold: things, dates, numbers, words for a relation."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.names = answer.columns
        self._iris: dict[str, frozenset[str]] = {}

    def cells(self, name: str) -> list[Term | None]:
        """Return the cells of a column; an unknown name is an error that says which there are."""
        if name not in self.names:
            remedy = did_you_mean(name, self.names) or f"Columns: {', '.join(self.names)}."
            raise PictureError(f"the answer has no column “{name}”", remedy=remedy)
        place = self.names.index(name)
        return [row[place] for row in self.answer.terms]

    def iris(self, name: str) -> frozenset[str]:
        """Return the IRIs in a column."""
        if name not in self._iris:
            self._iris[name] = frozenset(c.value for c in set(self.cells(name)) if isinstance(c, ox.NamedNode))
        return self._iris[name]

    @cached_property
    def things(self) -> list[str]:
        """The columns that hold things, but for those that only support a row or say how things hang together."""
        return [name for name in self.names if name not in (*SUPPORT, *RELATIONS[:2]) and self.iris(name)]

    @property
    def relation(self) -> str:
        """The column that says how two things hang together, or nothing."""
        return next((name for name in RELATIONS if name in self.names and any(self.cells(name))), "")

    @property
    def weight(self) -> str:
        """The column of numbers, or nothing."""
        return next((name for name in self.names if self._all_numbers(name)), "")

    def _all_numbers(self, name: str) -> bool:
        cells = self.cells(name)
        return bool(cells) and all(isinstance(c, ox.Literal) and c.datatype.value in _NUMBERS for c in cells)

    @cached_property
    def dates(self) -> list[str]:
        """The columns that hold dates and nothing else."""
        return [name for name in self.names if is_dated(name, set(self.cells(name)))]

    @property
    def bounds(self) -> tuple[str, str] | None:
        """The two columns between whose dates something lies, if there are such."""
        dates = self.dates
        return next((pair for pair in BOUNDS if pair[0] in dates and pair[1] in dates), None)

    @cached_property
    def ends(self) -> tuple[str, str] | None:
        """The two columns whose things a graph links with each other, if there are such."""
        things = self.things
        named = next((pair for pair in ENDS if pair[0] in things and pair[1] in things), None)
        known = [name for name in things if self._known(name)]
        chosen = known if len(known) > 1 else things
        return named or (None if len(chosen) < 2 else (chosen[0], chosen[1]))

    @property
    def linked(self) -> bool:
        """Whether a graph has something to tell: not if one end of each line would be an address without a name."""
        ends = self.ends
        return ends is not None and len({self._known(name) for name in ends}) == 1

    def _known(self, name: str) -> bool:
        """Whether most things in a column have a label."""
        iris = sorted(self.iris(name))[:_LOOKED_AT]
        return 2 * sum(self.answer.source.label(iri) != compact(iri) for iri in iris) > len(iris)

    def richest(self, names: list[str]) -> str:
        """Return the column with the most different things, the first of several."""
        return max(names, key=lambda name: (len(self.iris(name)), -self.names.index(name)))

    def spans(self, name: str) -> list[Span | None]:
        """Return the times in a column."""
        return [read_span(cell) for cell in self.cells(name)]
