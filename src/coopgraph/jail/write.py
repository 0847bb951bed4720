"""Writing: a query is answered in the jail, and what comes back are the bytes of a document, ready to be sent on.

Whoever asked needs neither parse nor hold the rows. The answer is whole before its first byte leaves the child.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple

import pyoxigraph as ox

from coopgraph.errors import FormatError, JailError
from coopgraph.formats import WRITERS
from coopgraph.jail.ask import cut, told
from coopgraph.jail.jail import Jail
from coopgraph.jail.limits import Limits
from coopgraph.rdf_formats import write_rdf
from coopgraph.solutions import Rows
from coopgraph.store import evaluate
from coopgraph.tokens import guard

_PIECE: Final = 2**18
_TRUTHS: Final = {
    "json": '{{"head":{{}},"boolean":{}}}\n',
    "xml": '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head/><boolean>{}</boolean></sparql>\n',
    "csv": "{}\r\n",
    "tsv": "{}\n",
}


class Dataset(NamedTuple):
    """The graphs that a query is to see, instead of those that it names: as the default graph, and by name."""

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


class Written(NamedTuple):
    """A document: `table` if rows or a truth were written, `graph` if triples were; its format and its bytes."""

    kind: str
    format: str
    content: bytes


def ask_written(
    jail: Jail,
    text: str,
    *,
    table: str = "json",
    graph: str = "turtle",
    dataset: Dataset | None = None,
    base: str | None = None,
    limits: Limits | None = None,
    where: str = "query",
    started: Callable[[Any], None] = lambda run: None,
) -> Written:
    r"""Put a query to the graph of a jail, and return its result as a document.

    Rows and truths become a `table` (json, xml, csv, csv-safe or tsv), triples a `graph` (a format of `rdf_formats`). A
    format that is empty is one that nobody wants: such a result is a `FormatError`.

    >>> ask_written(Jail(), "SELECT (1 AS ?n) {}", table="csv")
    Written(kind='table', format='csv', content=b'n\r\n1\r\n')
    """
    allowed = limits or Limits()
    with told(where):
        run = jail.start(write, text, where, allowed.rows, table, graph, dataset, base, limits=allowed)
        with run:
            started(run)
            head, *pieces = run
    try:
        kind, format, length = json.loads(head)
    except ValueError as error:
        raise JailError(f"what the worker process sent cannot be read ({error})", remedy="Try again.") from None
    content = b"".join(pieces)
    if len(content) != length:
        raise JailError("what the worker process sent is not all of it", remedy="Try again.")
    return Written(str(kind), str(format), content)


def write(
    store: ox.Store,
    text: str,
    where: str,
    rows: int,
    table: str,
    graph: str,
    dataset: Dataset | None,
    base: str | None,
) -> Iterator[bytes]:
    """Answer a query in the child, and write the answer down."""
    guard(text, where=where)
    result = evaluate(store, text, where=where, most=rows + 1, dataset=dataset, base=base)
    kept, _ = cut(result, rows, False, where)
    kind, format = ("graph", graph) if isinstance(kept, tuple) and not isinstance(kept, Rows) else ("table", table)
    if not format:
        what = "triples" if kind == "graph" else "a table"
        raise FormatError(f"the answer is {what}, in none of the formats that are accepted", where=where)
    content = _written(kept, format)
    yield json.dumps([kind, format, len(content)]).encode()
    for start in range(0, len(content), _PIECE):
        yield content[start : start + _PIECE]


def _written(result: Rows | tuple[ox.Triple, ...] | bool, format: str) -> bytes:
    if isinstance(result, bool):
        return _TRUTHS[format.removesuffix("-safe")].format("true" if result else "false").encode()
    if isinstance(result, Rows):
        return WRITERS[format](result.columns, result.cells)
    return write_rdf(result, format)
