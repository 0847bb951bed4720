"""rdflib beside Oxigraph: terms converted both ways, rdflib's own engine as a second opinion, and the Dataset view.

rdflib is imported when it is first needed: importing it takes longer than answering most questions.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from coopgraph.errors import CoopgraphError, ParseError, QueryRefused
from coopgraph.store import DEFAULT, GraphStore, Rows
from coopgraph.terms import PREFIXES, Term
from coopgraph.tokens import position, scan

if TYPE_CHECKING:
    import rdflib


_ONE_AT_A_TIME: Final = threading.Lock()
"""rdflib's parser of SPARQL breaks for good if two threads enter it for the first time together."""


def to_rdflib(term: Any) -> Any:
    """Return a term of Oxigraph as one of rdflib, with its lexical form untouched.

    >>> to_rdflib(ox.Literal("달", language="ko"))
    rdflib.term.Literal('달', lang='ko')
    """
    import rdflib

    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, ox.Literal):
        if term.language:
            return rdflib.Literal(term.value, lang=term.language)
        plain = term.datatype.value == PREFIXES["xsd"] + "string"
        return rdflib.Literal(
            term.value, datatype=None if plain else rdflib.URIRef(term.datatype.value), normalize=False
        )
    raise CoopgraphError(f"{term} has no counterpart in rdflib")


def from_rdflib(term: Any) -> Term | None:
    """Return a term of rdflib as one of Oxigraph; None stays None.

    >>> import rdflib
    >>> str(from_rdflib(rdflib.Literal(2027)))
    '"2027"^^<http://www.w3.org/2001/XMLSchema#integer>'
    """
    import rdflib

    if term is None:
        return None
    if isinstance(term, rdflib.URIRef):
        return ox.NamedNode(str(term))
    if isinstance(term, rdflib.BNode):
        return ox.BlankNode(str(term))
    if isinstance(term, rdflib.Literal):
        if term.language:
            return ox.Literal(str(term), language=term.language)
        return ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype)) if term.datatype else None)
    raise CoopgraphError(f"{term!r} has no counterpart in Oxigraph")


def graph_copy(source: GraphStore) -> rdflib.Graph:
    """Return the default graph as a plain rdflib Graph in memory."""
    import rdflib

    graph = rdflib.Graph(bind_namespaces="none")
    for quad in source.store.quads_for_pattern(None, None, None, DEFAULT):
        graph.add((to_rdflib(quad.subject), to_rdflib(quad.predicate), to_rdflib(quad.object)))
    return graph


def rdflib_rows(graph: rdflib.Graph, text: str, where: str) -> Rows:
    """Return the columns and rows of a SELECT, answered by rdflib's own engine.

    The copy that it sees has no named graphs, and rdflib would fetch what FROM names: queries with either are refused.
    """
    for token in scan(text, where=where):
        if token.is_word("GRAPH", "FROM"):
            raise QueryRefused(
                f"{token.text} asks for a named graph, and rdflib is given the default graph only",
                where=position(text, token.start, where),
                remedy="Use oxigraph.",
            )
    try:
        with _ONE_AT_A_TIME:
            result = graph.query(text, initNs=PREFIXES)
            columns = tuple(str(variable) for variable in result.vars or ())
            rows = [tuple(from_rdflib(row[i]) for i in range(len(columns))) for row in result]  # type: ignore[index]
        return Rows(columns, rows)
    except Exception as error:  # rdflib has no one error for this
        reason = f"{type(error).__name__}: {error}".splitlines()[0]
        raise ParseError(f"rdflib cannot run this query ({reason})", where=where, remedy="Use oxigraph.") from None


def dataset(source: GraphStore) -> rdflib.Dataset:
    """Return the store as a normal rdflib Dataset; changes in one show in the other."""
    import rdflib
    from oxrdflib import OxigraphStore

    view = rdflib.Dataset(store=OxigraphStore(store=source.store))
    for prefix, namespace in PREFIXES.items():
        view.bind(prefix, namespace, replace=True)
    return view
