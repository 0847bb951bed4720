"""rdflib beside Oxigraph: terms converted both ways, rdflib's own engine as a second opinion, and the Dataset view.

rdflib is imported when it is first needed: importing it takes longer than answering most questions.
"""

from __future__ import annotations

import re
import threading
import warnings
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from coopgraph.errors import CoopgraphError, ParseError, QueryRefused
from coopgraph.solutions import Rows
from coopgraph.store import GraphStore
from coopgraph.terms import DEFAULT, PREFIXES, Term
from coopgraph.tokens import position, scan

if TYPE_CHECKING:
    import rdflib


_SNAPSHOT_NAME: Final = "snapshot-"
_SNAPSHOTS: Final = PREFIXES["graph"] + _SNAPSHOT_NAME
_READ_TWICE: Final = re.compile(r"\\[uU][0-9A-Fa-f]{4}")
"""A backslash and what follows it, in a value: rdflib reads that as one character, however it is escaped."""

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


def graph_copy(source: GraphStore) -> rdflib.Dataset:
    """Return the default graph, with the snapshots as named graphs beside it, as a plain rdflib Dataset in memory."""
    import rdflib

    copy = rdflib.Dataset()
    snapshots = [ox.NamedNode(name) for name in source.graphs if name.startswith(_SNAPSHOTS)]
    names: list[ox.NamedNode | ox.DefaultGraph] = [DEFAULT, *snapshots]
    for name in names:
        graph = copy.default_graph if name == DEFAULT else copy.graph(to_rdflib(name))
        for quad in source.store.quads_for_pattern(None, None, None, name):
            graph.add((to_rdflib(quad.subject), to_rdflib(quad.predicate), to_rdflib(quad.object)))
    return copy


def rdflib_rows(graph: rdflib.Dataset, text: str, where: str) -> Rows:
    """Return the columns and rows of a SELECT, answered by rdflib's own engine.

    The copy that it sees has no named graphs but the snapshots, and rdflib would fetch what FROM names: queries that
    ask for others are refused.
    """
    tokens = scan(text, where=where)
    for token, named in pairwise(tokens):
        if token.is_word("FROM") or (token.is_word("GRAPH") and _SNAPSHOT_NAME not in named.text):
            raise QueryRefused(
                f"{token.text} asks for a named graph, and rdflib is given the default graph and the snapshots only",
                where=position(text, token.start, where),
                remedy="Use oxigraph.",
            )
    if escaped := next((token for token in tokens if _READ_TWICE.search(token.text)), None):
        raise QueryRefused(
            f"rdflib would read {escaped.text} as something else",
            where=position(text, escaped.start, where),
            remedy="Use oxigraph.",
        )
    try:
        with _ONE_AT_A_TIME, warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # rdflib's own code uses what it deprecates
            result = graph.query(text, initNs=PREFIXES)
            columns = tuple(str(variable) for variable in result.vars or ())
            rows = [tuple(from_rdflib(row[i]) for i in range(len(columns))) for row in result]  # type: ignore[index]
        return Rows(columns, rows)
    except Exception as error:  # rdflib has no one error for this
        reason = f"{type(error).__name__}: {error}".splitlines()[0]
        raise ParseError(f"rdflib cannot run this query ({reason})", where=where, remedy="Use oxigraph.") from None


def dataset(source: GraphStore) -> rdflib.Dataset:
    """Return the store as a normal rdflib Dataset; changes in one show in the other."""
    from coopgraph.view import make_dataset

    return make_dataset(source.store)
