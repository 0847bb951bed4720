"""Data frames: rows for pandas, polars and Parquet, each imported when it is first asked for."""

from __future__ import annotations

import datetime
import decimal
import io
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

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
    r"""Return rows as columns of Python values; with `label`, beside each column without literals one of labels.

    A column has values of one type: texts, where its cells are of several, or of none that all data frames know.

    >>> frame_columns(Rows.read(["n"], "<urn:a>\n\n"), lambda term: "A")
    {'n': ['urn:a', None], 'nLabel': ['A', None]}
    """
    columns: dict[str, list[Any]] = {}
    for i, name in enumerate(rows.columns):
        columns[name] = rows.values(i, _uniform)
        if label and f"{name}Label" not in rows.columns and not rows.has_literals(i):
            columns[f"{name}Label"] = rows.each(i, label)
    return columns


def pandas_frame(columns: Columns) -> pandas.DataFrame:
    """Return columns as a pandas DataFrame.

    >>> pandas_frame({"n": [1, None]})["n"].tolist()[0]
    1
    """
    try:
        import pandas
    except ImportError:
        raise MissingExtra("pandas", "pandas") from None
    frame = {name: pandas.Series(values, dtype=_dtype(values)) for name, values in columns.items()}
    return pandas.DataFrame(frame, columns=list(columns))


def _dtype(values: Sequence[Any]) -> Any:
    kinds = {type(value) for value in values if value is not None}
    return {int: "Int64", bool: "boolean", float: "float64"}.get(kinds.pop()) if len(kinds) == 1 else "object"


def polars_frame(columns: Columns) -> polars.DataFrame:
    """Return columns as a polars DataFrame.

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
            for name, values in columns.items()
        ]
    )


def parquet(columns: Columns) -> bytes:
    """Return the bytes of a Parquet file."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise MissingExtra("pyarrow", "pandas") from None
    table = pyarrow.table(dict(columns))
    out = io.BytesIO()
    pyarrow.parquet.write_table(table, out)
    return out.getvalue()


def _uniform(values: list[Any]) -> list[Any]:
    """Return values as they are if they are all of one plain type, else as texts."""
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
