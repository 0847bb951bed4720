"""Packing: rows, triples and booleans as bytes that need no parser of RDF or SPARQL to be read again.

The first piece is JSON: it says what follows, and how many rows of it. These are lines of SPARQL's TSV, as the engine
writes them; triples are rows of three.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, TypeAlias

import pyoxigraph as ox

from coopgraph.errors import JailError
from coopgraph.solutions import Rows

Result: TypeAlias = "Rows | tuple[ox.Triple, ...] | bool"

_PIECE: Final = 2**18
_TRIPLE: Final = ("subject", "predicate", "object")


def pack(result: Result, *, more: bool = False) -> Iterator[bytes]:
    r"""Yield the result of a query as pieces; `more` says that it is not all of it.

    >>> list(pack(Rows(("n",), [(ox.Literal("moon"),), (None,)])))
    [b'{"columns": ["n"], "count": 2, "more": false}', b'"moon"\n\n']
    """
    if isinstance(result, bool):
        yield json.dumps({"boolean": result}).encode()
        return
    rows = result if isinstance(result, Rows) else Rows(_TRIPLE, map(tuple, result))
    columns = list(rows.columns) if isinstance(result, Rows) else None
    yield json.dumps({"columns": columns, "count": len(rows), "more": more}).encode()
    content = rows.text.encode()
    for start in range(0, len(content), _PIECE):
        yield content[start : start + _PIECE]


def unpack(pieces: Iterable[bytes]) -> tuple[Result, bool]:
    """Return the result that was packed, and whether there was more of it.

    >>> rows = Rows(("n", "m"), [(ox.NamedNode("urn:a"), ox.Literal("달", language="ko"))])
    >>> unpack(pack(rows)) == (rows, False)
    True
    """
    try:
        told, *rest = pieces
        head = json.loads(told)
        if "boolean" in head:
            return bool(head["boolean"]), False
        columns = _TRIPLE if head["columns"] is None else head["columns"]
        rows = Rows.read(columns, b"".join(rest).decode())
        if len(rows) != head["count"]:
            raise ValueError("rows are missing")
        if head["columns"] is None:
            return tuple(map(_triple, rows.cells)), bool(head["more"])
        return rows, bool(head["more"])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        problem = f"what the worker process sent cannot be read ({type(error).__name__}: {error})"
        raise JailError(problem, remedy="Try again.") from None


def _triple(row: Sequence[Any]) -> ox.Triple:
    return ox.Triple(*row)
