"""Asking: a query that nobody has read before is put to the graph in the jail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import pyoxigraph as ox

from coopgraph.errors import JailError, Overrun, QueryTimeout, QueryTooDeep, QueryTooLarge
from coopgraph.jail.jail import Jail
from coopgraph.jail.limits import Limits
from coopgraph.jail.pack import Result, pack, unpack
from coopgraph.solutions import Rows
from coopgraph.store import GraphStore
from coopgraph.tokens import guard

_REMEDIES: Final = {
    "time": (QueryTimeout, "Narrow it, add a LIMIT, or give it longer: timeout (--timeout) in seconds."),
    "memory": (QueryTooLarge, "Narrow it, add a LIMIT, or give it more: memory (--memory)."),
    "size": (QueryTooLarge, "Ask for fewer rows or columns."),
    "depth": (QueryTooDeep, "Write it flatter."),
    "busy": (QueryTimeout, "Try again later."),
    "cancelled": (QueryTimeout, "Ask again, if you still want to know."),
}


def ask(
    jail: Jail,
    text: str,
    *,
    limits: Limits | None = None,
    partial: bool = False,
    where: str = "query",
    started: Callable[[Any], None] = lambda run: None,
) -> tuple[Result, bool]:
    """Put a query to the graph of a jail: return its result, and whether there is more of it than was allowed.

    Only with `partial` are fewer rows returned than there are; without, they are an error. `started` is given the run,
    which another thread may cancel.

    >>> ask(Jail(), "ASK {}")
    (True, False)
    """
    allowed = limits or Limits()
    with told(where):
        run = jail.start(answer, text, where, allowed.rows, partial, limits=allowed)
        with run:
            started(run)
            return unpack(run)


@contextmanager
def told(where: str) -> Iterator[None]:
    """Tell of work that went beyond its limits as of a query that did.

    >>> with told("query"):
    ...     raise Overrun("time", "it took longer than 1 s")
    Traceback (most recent call last):
    coopgraph.errors.QueryTimeout: query: the query took longer than 1 s. ...
    """
    try:
        yield
    except Overrun as error:
        kind, remedy = _REMEDIES.get(error.reason, (JailError, "Try again."))
        raise kind(error.problem.replace("it ", "the query ", 1), where=where, remedy=remedy) from None


def answer(store: ox.Store, text: str, where: str, rows: int, partial: bool) -> Iterator[bytes]:
    """Answer a query in the child: refuse what is never done, take so many rows and no more, and pack them."""
    guard(text, where=where)
    result = GraphStore(store).query(text, where=where, most=rows + 1)
    kept, more = cut(result, rows, partial, where)
    yield from pack(kept, more=more)


def ask_here(
    source: GraphStore, text: str, *, limits: Limits, partial: bool = False, where: str = "query"
) -> tuple[Result, bool]:
    """Put a query to the graph in this very process: of all the limits, that of rows alone holds."""
    guard(text, where=where)
    return cut(source.query(text, where=where, most=limits.rows + 1), limits.rows, partial, where)


def cut(result: Result, rows: int, partial: bool, where: str) -> tuple[Result, bool]:
    """Return the rows that are allowed, and whether there are more; that is an error unless a part is enough.

    >>> cut(Rows(("n",), [(None,), (None,)]), 1, True, "query")
    (Rows(columns=('n',), cells=[(None,)]), True)
    """
    length = 1 if isinstance(result, bool) else len(result)
    if length <= rows:
        return result, False
    if isinstance(result, Rows):
        if partial:
            return result.first(rows), True
        remedy = "Add a LIMIT, allow more: rows (--rows), or take a part: partial=True (--partial)."
        raise QueryTooLarge(f"the answer has more than {rows:,} rows", where=where, remedy=remedy)
    remedy = "Add a LIMIT, or allow more: rows (--rows)."
    raise QueryTooLarge(f"the graph it makes has more than {rows:,} triples", where=where, remedy=remedy)
