"""Rows: tuples of Python values that also know the names of their columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, SupportsIndex, overload

import pyoxigraph as ox

from coopgraph.terms import IRI, PREFIXES, Term


class Row(tuple[Any, ...]):
    """A row of Python values, by position or by the name of the column.

    >>> row = Row(("who", "n"), ("NASA", 4))
    >>> row["n"], row.who, row[0]
    (4, 'NASA', 'NASA')
    """

    columns: tuple[str, ...]

    def __new__(cls, columns: Sequence[str], values: Sequence[Any]) -> Row:
        """Make a row of values under the names of its columns."""
        self = super().__new__(cls, values)
        self.columns = tuple(columns)
        return self

    @overload
    def __getitem__(self, key: SupportsIndex | str) -> Any: ...
    @overload
    def __getitem__(self, key: slice) -> tuple[Any, ...]: ...
    def __getitem__(self, key: SupportsIndex | slice | str) -> Any:
        if not isinstance(key, str):
            return super().__getitem__(key)
        try:
            return self[self.columns.index(key)]
        except ValueError:
            raise KeyError(f"no column “{key}”; there are: {', '.join(self.columns)}") from None

    def __getattr__(self, name: str) -> Any:
        if name != "columns" and name in self.columns:
            return self[name]
        raise AttributeError(name)

    def asdict(self) -> dict[str, Any]:
        """Return the row as a dictionary."""
        return dict(zip(self.columns, self, strict=True))

    def __reduce__(self) -> tuple[Any, ...]:
        return Row, (self.columns, tuple(self))

    def __repr__(self) -> str:
        return f"Row({', '.join(f'{column}={value!r}' for column, value in self.asdict().items())})"


def listed(term: Term | None) -> list[IRI]:
    """Return the IRIs in a cell that names claims: one, or a text that lists several with spaces between.

    >>> listed(ox.Literal("urn:a urn:b")), listed(None)
    ([IRI('urn:a'), IRI('urn:b')], [])
    """
    if isinstance(term, ox.NamedNode):
        return [IRI(term.value)]
    return [IRI(word) for word in term.value.split()] if isinstance(term, ox.Literal) else []


def in_order(text: str) -> str:
    """Return a text that lists claims with its list in order.

    >>> in_order("urn:b urn:a")
    'urn:a urn:b'
    """
    return " ".join(sorted(text.split()))


def iris_in(term: Term | None) -> list[IRI]:
    """Return the IRIs in any cell: those of `listed`, if every word is an IRI of ours.

    >>> iris_in(ox.Literal("plain words"))
    []
    """
    iris = listed(term)
    ours = isinstance(term, ox.NamedNode) or all(iri.startswith(PREFIXES["id"]) for iri in iris)
    return iris if ours else []
