"""Data frames: rows for pandas, polars and Parquet, each imported when it is first asked for."""

from __future__ import annotations

import datetime
import decimal
import io
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import pyoxigraph as ox

from coopgraph.errors import MissingExtra
from coopgraph.solutions import Rows
from coopgraph.terms import Term

if TYPE_CHECKING:
    import pandas
    import polars

Columns: TypeAlias = "Mapping[str, list[Any]]"
"""The values of a table, column by column."""

_KEPT = (bool, int, float, decimal.Decimal, datetime.datetime, datetime.date, str)


def frame_columns(rows: Rows, label: Callable[[Term], str] | None = None) -> dict[str, list[Any]]:
    """Return rows as columns of Python values; with `label`, beside each column without literals one of labels.

    >>> frame_columns(Rows(["n"], [(ox.NamedNode("urn:a"),), (None,)]), lambda term: "A")
    {'n': [IRI('urn:a'), None], 'nLabel': ['A', None]}
    """
    columns: dict[str, list[Any]] = {}
    for i, name in enumerate(rows.columns):
        columns[name] = rows.values(i)
        if label and f"{name}Label" not in rows.columns and ox.Literal not in set(map(type, rows.distinct(i))):
            columns[f"{name}Label"] = rows.each(i, label)
    return columns


def pandas_frame(columns: Columns) -> pandas.DataFrame:
    """Return a pandas DataFrame; a column of mixed types holds texts.

    >>> pandas_frame({"n": [1, None]})["n"].tolist()[0]
    1
    """
    try:
        import pandas
    except ImportError:
        raise MissingExtra("pandas", "pandas") from None
    frame = {name: pandas.Series(values, dtype=_dtype(values)) for name, values in _plain(columns)}
    return pandas.DataFrame(frame, columns=list(columns))


def _dtype(values: Sequence[Any]) -> Any:
    kinds = {type(value) for value in values if value is not None}
    return {int: "Int64", bool: "boolean", float: "float64"}.get(kinds.pop()) if len(kinds) == 1 else "object"


def polars_frame(columns: Columns) -> polars.DataFrame:
    """Return a polars DataFrame; a column of mixed types holds texts.

    >>> polars_frame({"n": [1, None]}).rows()
    [(1,), (None,)]
    """
    try:
        import polars
    except ImportError:
        raise MissingExtra("polars", "polars") from None
    return polars.DataFrame(
        [
            polars.Series(name, values, dtype=polars.String if not any(v is not None for v in values) else None)
            for name, values in _plain(columns)
        ]
    )


def parquet(columns: Columns) -> bytes:
    """Return the bytes of a Parquet file."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise MissingExtra("pyarrow", "pandas") from None
    table = pyarrow.table(dict(_plain(columns)))
    out = io.BytesIO()
    pyarrow.parquet.write_table(table, out)
    return out.getvalue()


def _plain(columns: Columns) -> list[tuple[str, list[Any]]]:
    """Return the values column by column, of one plain type each."""
    return [(name, _uniform(values)) for name, values in columns.items()]


def _uniform(values: list[Any]) -> list[Any]:
    kinds = set(map(type, values)) - {type(None)}
    if kinds == {str} or (len(kinds) == 1 and kinds <= set(_KEPT) and all(_fits(value) for value in values)):
        return values
    return [None if value is None else str(value) for value in values]


def _fits(value: Any) -> bool:
    """Whether a value is within what the columns of data frames can hold, and like its neighbours."""
    if isinstance(value, int):
        return -(2**63) <= value < 2**63
    if isinstance(value, decimal.Decimal):
        return len(value.as_tuple().digits) <= 38
    return not (isinstance(value, datetime.datetime) and value.tzinfo not in (None, datetime.UTC))
