"""Refining: an answer narrowed by facets and put in order, as the address of its page says. No row is changed.

`facet.party=id:us` keeps the rows whose column `party` holds that value, several of them any of these, and
`facet.party=` those that hold none; `sort=date` sorts by a column, `sort=-date` the other way round. A whole IRI is as
good as the short one; a value that no row holds is an error.
"""

from __future__ import annotations

import datetime
import decimal
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import pyoxigraph as ox

from coopgraph.answer import SUPPORT, Answer
from coopgraph.errors import ParameterError, did_you_mean
from coopgraph.row import iris_in
from coopgraph.solutions import Cells
from coopgraph.terms import Term, compact, lexical, python_value

PREFIX: Final = "facet."
MOST: Final = 60
"""How many values a column may have at most to be offered as a facet."""

_LONG: Final = 60
_TOLD: Final = 20
"""How many values are told to who names one that is not there."""


@dataclass(frozen=True)
class Choice:
    """A value of a column: as it stands in an address, the term itself, in how many rows, and whether it is chosen."""

    key: str
    term: Term | None
    count: int
    chosen: bool = False


@dataclass(frozen=True)
class Facet:
    """A column by whose values the rows can be narrowed."""

    column: str
    choices: tuple[Choice, ...]

    @property
    def chosen(self) -> tuple[str, ...]:
        """What is chosen."""
        return tuple(choice.key for choice in self.choices if choice.chosen)


@dataclass(frozen=True)
class Refinement:
    """How an answer is narrowed and sorted.

    >>> Refinement({"party": ("id:us",)}, "date", True)
    Refinement(facets={'party': ('id:us',)}, sort='date', descending=True)
    """

    facets: Mapping[str, tuple[str, ...]]
    sort: str = ""
    descending: bool = False

    @classmethod
    def read(cls, parameters: Iterable[tuple[str, str]], columns: Iterable[str]) -> Refinement:
        """Read a refinement from the parameters of an address; a column that is not there is an error.

        >>> Refinement.read([("facet.party", "id:us"), ("sort", "-date"), ("x", "1")], ["party", "date"])
        Refinement(facets={'party': ('id:us',)}, sort='date', descending=True)
        """
        known, facets, sort = tuple(columns), dict[str, tuple[str, ...]](), ""
        for name, value in parameters:
            if name.startswith(PREFIX):
                column = _known(name.removeprefix(PREFIX), known, name)
                facets[column] = (*facets.get(column, ()), value)
            elif name == "sort" and value:
                sort = value
        column = _known(sort.removeprefix("-"), known, "sort") if sort else ""
        return cls(facets, column, sort.startswith("-"))

    def __bool__(self) -> bool:
        return bool(self.facets)

    def apply(self, answer: Answer, label: Callable[[str], str]) -> Answer:
        """Return an answer with the rows that are left, in order; `label` says what to sort things by."""
        chosen = self._held(answer)
        kept = [row for row in answer.terms if chosen._fits(answer, row)]
        if self.sort:
            at = answer.columns.index(self.sort)
            empty = [row for row in kept if not key_of(row[at])]
            full = [row for row in kept if key_of(row[at])]
            full.sort(key=lambda row: _order(row[at], label), reverse=self.descending)
            kept = [*full, *empty]
        return answer.narrowed(kept)

    def _held(self, answer: Answer) -> Refinement:
        """Return the refinement with its values as the rows of an answer hold them; one that none holds is an error."""
        facets = dict[str, tuple[str, ...]]()
        for column, values in self.facets.items():
            at = answer.columns.index(column)
            keys = {key_of(row[at]) for row in answer.terms}
            facets[column] = tuple(_key(value, keys, column) for value in values)
        return replace(self, facets=facets)

    def _fits(self, answer: Answer, row: Cells, but: str = "") -> bool:
        return all(
            key_of(row[answer.columns.index(column)]) in keys for column, keys in self.facets.items() if column != but
        )

    def offered(self, answer: Answer, label: Callable[[str], str]) -> list[Facet]:
        """Return the columns of an answer that it makes sense to narrow by, each value with the rows that it has."""
        facets = []
        held = self._held(answer)
        for at, column in enumerate(answer.columns):
            chosen = held.facets.get(column, ())
            terms = {key_of(row[at]): row[at] for row in answer.terms}
            if not chosen and not _is_facet(answer, at, terms):
                continue
            counts = Counter(key_of(row[at]) for row in answer.terms if held._fits(answer, row, but=column))
            choices = [
                Choice(key, terms.get(key), counts.get(key, 0), key in chosen)
                for key in dict.fromkeys([*chosen, *terms])
                if counts.get(key) or key in chosen
            ]
            choices.sort(key=lambda item: (-item.count, not item.key, _order(item.term, label)))
            if chosen or len(choices) > 1:
                facets.append(Facet(column, tuple(choices)))
        return facets


def key_of(term: Term | None) -> str:
    """Return a term as it stands in an address: a short IRI, a text, or nothing.

    >>> key_of(ox.NamedNode("https://w3id.org/space-coop/id/us")), key_of(None)
    ('id:us', '')
    """
    return lexical(term)


def _known(column: str, columns: tuple[str, ...], name: str) -> str:
    if column not in columns:
        raise ParameterError(
            f"the answer has no column “{column}”", where=name, remedy=f"Columns: {', '.join(columns)}."
        )
    return column


def _key(value: str, keys: Collection[str], column: str) -> str:
    """Return the key that a value of an address stands for, among those that there are; without rows, any will do."""
    found = next((key for key in (value, compact(value)) if key in keys), None)
    if found is None and keys:
        short = sorted(key for key in keys if key and len(key) <= _LONG)
        listed = f"There are: {', '.join(short[:_TOLD])}{' …' if len(short) > _TOLD else '.'}" if short else ""
        raise ParameterError(
            f"no row has the value “{value}”" if value else "no row is without a value",
            where=f"{PREFIX}{column}",
            remedy=did_you_mean(value, short) or listed,
        )
    return value if found is None else found


def _is_facet(answer: Answer, at: int, terms: Mapping[str, Term | None]) -> bool:
    column = answer.columns[at]
    lists = any(isinstance(term, ox.Literal) and len(iris_in(term)) > 1 for term in terms.values())
    short = all(len(key) <= _LONG or isinstance(terms[key], ox.NamedNode) for key in terms)
    within = 1 < len(terms) <= min(MOST, max(2, len(answer) // 2))
    return within and short and not lists and column not in (*answer.claim, *SUPPORT)


def _order(term: Term | None, label: Callable[[str], str]) -> tuple[int, Any]:
    """Return what to sort a term by: numbers by size, before days, before all else by its text."""
    value = python_value(term)
    if isinstance(value, (int, float, decimal.Decimal)):
        return (0, float(value))
    if isinstance(value, (datetime.date, datetime.datetime)):
        return (1, value.isoformat())
    text = label(term.value) if isinstance(term, ox.NamedNode) else lexical(term)
    return (2, text.casefold())
