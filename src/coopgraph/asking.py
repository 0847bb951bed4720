"""Asking: a question is put to a graph, by the engine or in the process that was chosen, and becomes an answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from coopgraph.answer import Answer
from coopgraph.arguments import read_arguments
from coopgraph.errors import ParameterError, ParseError, QueryRefused
from coopgraph.jail.limits import Limits
from coopgraph.query import Query
from coopgraph.slots import bind
from coopgraph.snapshots.attach import check_named
from coopgraph.solutions import Rows
from coopgraph.triples import GraphAnswer

if TYPE_CHECKING:
    from coopgraph.graph import CoopGraph
    from coopgraph.jail.jail import Jail
    from coopgraph.jail.run import Run

ENGINES: Final = ("oxigraph", "rdflib")


def ask_stored(
    kg: CoopGraph,
    query: Query,
    arguments: Mapping[str, Any],
    *,
    engine: str = "oxigraph",
    jail: bool | Jail = True,
    limits: Limits | None = None,
    started: Callable[[Run], None] = lambda run: None,
) -> Answer:
    """Put a stored question with its arguments to a graph; `jail` may be one of your own.

    `started` is given the run in the jail, to cancel it.
    """
    check_named(query.text, kg.snapshots, query.where)
    values = read_arguments(query, arguments, kg.lookup)
    text = bind(query.text, values, where=query.where)
    if engine not in ENGINES:
        raise ParameterError(f"there is no engine “{engine}”", remedy=f"Engines: {', '.join(ENGINES)}.")
    if jail and engine == "rdflib":
        raise ParameterError("rdflib does not run in the jail", remedy="Leave one of the two out.")
    if engine == "rdflib":
        from coopgraph.interop import rdflib_rows

        result: object = rdflib_rows(kg.rdflib_copy, text, query.where)
    elif jail:
        from coopgraph.jail.ask import ask

        result, _ = ask(
            kg.jail if jail is True else jail, text, limits=limits or kg.limits, where=query.where, started=started
        )
    else:
        result = kg.source.query(text, where=query.where)
    if not isinstance(result, Rows):
        raise QueryRefused("a stored question must be a SELECT", where=query.where, remedy="Rewrite it.")
    return Answer(result, kg.source, query, values, engine)


def ask_freely(
    kg: CoopGraph,
    text: str,
    *,
    limits: Limits,
    partial: bool = False,
    jail: bool | Jail = True,
    where: str = "query",
    started: Callable[[Run], None] = lambda run: None,
) -> Answer | GraphAnswer | bool:
    """Put any query to a graph, in the jail or in this very process; `started` is as in `ask_stored`."""
    from coopgraph.jail.ask import ask, ask_here

    if not isinstance(text, str):
        raise ParameterError(f"the query is {type(text).__name__}, not text", remedy="Give the SPARQL as a str.")
    if not text.strip():
        raise ParseError("the query is empty", where=where, remedy="Write one, such as: SELECT ?s { ?s a sc:Mission }")
    try:
        if jail:
            result, more = ask(
                kg.jail if jail is True else jail, text, limits=limits, partial=partial, where=where, started=started
            )
        else:
            result, more = ask_here(kg.source, text, limits=limits, partial=partial, where=where)
    except ParseError as error:
        from coopgraph.complaints import plain

        raise plain(error, text) from error
    if isinstance(result, bool):
        return result
    if isinstance(result, Rows):
        return Answer(result, kg.source, complete=not more)
    return GraphAnswer(tuple(sorted(result, key=str)))
