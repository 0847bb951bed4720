"""Data frames: rows for pandas, polars and Parquet, each imported when it is first asked for."""

from __future__ import annotations

import datetime
import decimal
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from coopgraph.errors import MissingExtra

if TYPE_CHECKING:
    import pandas
    import polars

_KEPT = (bool, int, float, decimal.Decimal, datetime.datetime, datetime.date, str)


def pandas_frame(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> pandas.DataFrame:
    """Return a pandas DataFrame; a column of mixed types holds texts.

    >>> pandas_frame(["n"], [[1], [None]])["n"].tolist()[0]
    1
    """
    try:
        import pandas
    except ImportError:
        raise MissingExtra("pandas", "pandas") from None
    frame = {name: pandas.Series(values, dtype=_dtype(values)) for name, values in _columns(columns, rows)}
    return pandas.DataFrame(frame, columns=list(columns))


def _dtype(values: Sequence[Any]) -> Any:
    kinds = {type(value) for value in values if value is not None}
    return {int: "Int64", bool: "boolean", float: "float64"}.get(kinds.pop()) if len(kinds) == 1 else "object"


def polars_frame(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> polars.DataFrame:
    """Return a polars DataFrame; a column of mixed types holds texts.

    >>> polars_frame(["n"], [[1], [None]]).rows()
    [(1,), (None,)]
    """
    try:
        import polars
    except ImportError:
        raise MissingExtra("polars", "polars") from None
    return polars.DataFrame(
        [
            polars.Series(name, values, dtype=polars.String if not any(v is not None for v in values) else None)
            for name, values in _columns(columns, rows)
        ]
    )


def parquet(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    """Return the bytes of a Parquet file."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise MissingExtra("pyarrow", "pandas") from None
    table = pyarrow.table(dict(_columns(columns, rows)))
    out = io.BytesIO()
    pyarrow.parquet.write_table(table, out)
    return out.getvalue()


def _columns(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[tuple[str, list[Any]]]:
    """Return the values column by column, of one plain type each."""
    return [(name, _uniform([row[i] for row in rows])) for i, name in enumerate(columns)]


def _uniform(values: list[Any]) -> list[Any]:
    kinds = {type(value) for value in values if value is not None}
    if len(kinds) == 1 and kinds <= set(_KEPT) and all(_fits(value) for value in values):
        return values
    return [None if value is None else str(value) for value in values]


def _fits(value: Any) -> bool:
    """Whether a value is within what the columns of data frames can hold, and like its neighbours."""
    if isinstance(value, int):
        return -(2**63) <= value < 2**63
    if isinstance(value, decimal.Decimal):
        return len(value.as_tuple().digits) <= 38
    return not (isinstance(value, datetime.datetime) and value.tzinfo not in (None, datetime.UTC))
