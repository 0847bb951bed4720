"""Packing: rows, triples and booleans as bytes that need no parser of RDF or SPARQL to be read again.

Each piece is JSON. The first says what it is and how many rows follow; the others are lists of rows. An IRI is
`<…`, a blank node `_:…`, a literal a list: its value, then its language, its datatype and its direction if it has them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any, Final, TypeAlias

import pyoxigraph as ox

from coopgraph.errors import JailError
from coopgraph.store import Rows
from coopgraph.terms import PREFIXES

Result: TypeAlias = "Rows | tuple[ox.Triple, ...] | bool"

_TOGETHER: Final = 1000
_STRING: Final = PREFIXES["xsd"] + "string"


def pack(result: Result, *, more: bool = False) -> Iterator[bytes]:
    """Yield the result of a query as pieces; `more` says that it is not all of it.

    >>> [json.loads(piece) for piece in pack(Rows(("n",), [(ox.Literal("moon"),), (None,)]))]
    [{'columns': ['n'], 'count': 2, 'more': False}, [[['moon']], [None]]]
    """
    if isinstance(result, bool):
        yield _dump({"boolean": result})
        return
    rows: Sequence[Sequence[Any]] = result.cells if isinstance(result, Rows) else [tuple(triple) for triple in result]
    columns = list(result.columns) if isinstance(result, Rows) else None
    yield _dump({"columns": columns, "count": len(rows), "more": more})
    for start in range(0, len(rows), _TOGETHER):
        yield _dump([[_cell(term) for term in row] for row in rows[start : start + _TOGETHER]])


def unpack(pieces: Iterable[bytes]) -> tuple[Result, bool]:
    """Return the result that was packed, and whether there was more of it.

    >>> rows = Rows(("n", "m"), [(ox.NamedNode("urn:a"), ox.Literal("달", language="ko"))])
    >>> unpack(pack(rows)) == (rows, False)
    True
    """
    try:
        head, *rest = map(json.loads, pieces)
        if "boolean" in head:
            return bool(head["boolean"]), False
        rows = [tuple(_term(cell) for cell in row) for piece in rest for row in piece]
        columns = head["columns"]
        if len(rows) != head["count"] or any(len(row) != (3 if columns is None else len(columns)) for row in rows):
            raise ValueError("rows are missing")
        if columns is None:
            return tuple(ox.Triple(*row) for row in rows), bool(head["more"])
        return Rows(tuple(columns), rows), bool(head["more"])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        problem = f"what the worker process sent cannot be read ({type(error).__name__}: {error})"
        raise JailError(problem, remedy="Try again.") from None


def _cell(term: Any) -> Any:
    if term is None:
        return None
    if isinstance(term, ox.NamedNode):
        return f"<{term.value}"
    if isinstance(term, ox.BlankNode):
        return f"_:{term.value}"
    if not isinstance(term, ox.Literal):
        raise ValueError("a cell holds a triple, which only RDF 1.2 knows")
    if term.language:
        return (
            [term.value, term.language, None, term.direction.value] if term.direction else [term.value, term.language]
        )
    datatype = term.datatype.value
    return [term.value] if datatype == _STRING else [term.value, None, datatype]


def _term(cell: Any) -> Any:
    if cell is None:
        return None
    if isinstance(cell, str):
        return _node(cell[1:]) if cell.startswith("<") else ox.BlankNode(cell[2:])
    value, language, datatype, direction = [*cell, None, None, None][:4]
    if datatype is not None:
        return ox.Literal(value, datatype=_node(datatype))
    if direction is not None:
        return ox.Literal(value, language=language, direction=ox.BaseDirection(direction))
    return ox.Literal(value, language=language)


@cache
def _node(iri: str) -> ox.NamedNode:
    return ox.NamedNode(iri)


def _dump(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
