"""Reading: the rows of the queries that the pages are made of (`web/sparql/*.rq`), their slots filled with terms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from coopgraph.answer import Answer
from coopgraph.errors import QueryRefused
from coopgraph.files import read_text
from coopgraph.slots import bind
from coopgraph.solutions import Cells, Rows
from coopgraph.store import GraphStore
from coopgraph.terms import Term

_SPARQL: Final = Path(__file__).parent / "sparql"


def rows(source: GraphStore, name: str, values: Mapping[str, Sequence[Term | None]] | None = None) -> list[Cells]:
    """Return the rows of a query by its name.

    >>> import coopgraph
    >>> len(rows(coopgraph.load(sources=["dialogue4"]).source, "ladder"))
    22
    """
    result = source.query(bind(text(name), values or {}, where=name), where=name)
    return result.cells if isinstance(result, Rows) else []


@cache
def text(name: str) -> str:
    """Return the text of a query by its name."""
    return read_text(_SPARQL / f"{name}.rq")


def ask(source: GraphStore, name: str, values: Mapping[str, Sequence[Term | None]] | None = None) -> Answer:
    """Return the answer to a query by its name.

    >>> import coopgraph
    >>> ask(coopgraph.load(sources=["dialogue4"]).source, "ladder").columns[:2]
    ('engagement', 'rung')
    """
    result = source.query(bind(text(name), values or {}, where=name), where=name)
    if not isinstance(result, Rows):
        raise QueryRefused("a query for a page must be a SELECT", where=name)
    return Answer(result, source)
