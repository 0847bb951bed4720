"""SHACL: shapes held against a graph by pyshacl, and the results as plain values.

Shapes say by `scsh:runsOn` whether they are for the asserted or for the materialised graph; each run switches the
others off. pyshacl and rdflib are imported when they are first needed.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from coopgraph.errors import CoopgraphError, MissingExtra
from coopgraph.interop import from_rdflib, to_rdflib
from coopgraph.loading.reading import read_rdf
from coopgraph.terms import PREFIXES, Term

SH: Final = "http://www.w3.org/ns/shacl#"
ASSERTED: Final = PREFIXES["scsh"] + "asserted"
MATERIALISED: Final = PREFIXES["scsh"] + "materialised"
WHOLE: Final = PREFIXES["scsh"] + "graph"
"""The focus of shapes that ask one question of the whole graph."""

_RUNS_ON: Final = PREFIXES["scsh"] + "runsOn"


@dataclass(frozen=True)
class Result:
    """What a shape complains of: the focus node, the path and the value if there is one, and the shape's message.

    >>> nasa = ox.NamedNode("https://w3id.org/space-coop/id/nasa")
    >>> Result("urn:shape", "urn:component", "Warning", nasa, None, None, "odd").culprit is nasa
    True
    """

    shape: str
    component: str
    severity: str
    focus: Term
    path: Term | None
    value: Term | None
    message: str
    constraint: str = ""

    @property
    def culprit(self) -> Term:
        """The thing at fault: the focus node, or the value where the focus is the graph as a whole."""
        whole = isinstance(self.focus, ox.NamedNode) and self.focus.value == WHOLE
        return self.value if whole and self.value is not None else self.focus


def rdf_graph(quads: Iterable[ox.Quad]) -> Any:
    """Return triples as an rdflib Graph, with every literal as it is written; ill-typed ones make no noise."""
    graph = _graph_class()(bind_namespaces="none")
    with _quiet():
        for quad in quads:
            graph.add((to_rdflib(quad.subject), to_rdflib(quad.predicate), to_rdflib(quad.object)))
    return graph


def read_shapes(path: str | Path) -> Any:
    """Return a file of shapes as an rdflib Graph.

    >>> from coopgraph.folder import Folder
    >>> len(read_shapes(Folder.shipped().shapes)) > 500
    True
    """
    return rdf_graph(read_rdf(path))


def run_shapes(graph: Any, shapes: Any, on: str) -> list[Result]:
    """Hold shapes against a graph: those that say they run `on` this kind of graph."""
    import rdflib

    try:
        import pyshacl
    except ImportError:
        raise MissingExtra("pyshacl", "shacl") from None
    chosen = rdflib.Graph(bind_namespaces="none")
    chosen += shapes
    for shape, kind in shapes.subject_objects(rdflib.URIRef(_RUNS_ON)):
        if str(kind) != on:
            chosen.add((shape, rdflib.URIRef(SH + "deactivated"), rdflib.Literal(True)))
    try:
        with _quiet():
            _, report, _ = pyshacl.validate(graph, shacl_graph=chosen, inplace=True)
    except Exception as error:  # pyshacl has no one error for this
        reason = f"{type(error).__name__}: {error}".splitlines()[0]
        raise CoopgraphError(f"the shapes cannot be run ({reason})", remedy="Correct them.") from None
    if not isinstance(report, rdflib.Graph):
        raise CoopgraphError(f"the shapes cannot be run ({report})", remedy="Correct them.")
    found = [_result(report, node) for node in report.objects(None, rdflib.URIRef(SH + "result"))]
    return sorted(set(found), key=lambda result: (str(result.focus), result.shape, str(result.value), result.message))


def _result(report: Any, node: Any) -> Result:
    import rdflib

    def get(name: str) -> Any:
        return report.value(node, rdflib.URIRef(SH + name), any=True)

    path, messages = get("resultPath"), report.objects(node, rdflib.URIRef(SH + "resultMessage"))
    return Result(
        shape=str(get("sourceShape")),
        component=str(get("sourceConstraintComponent")),
        severity=str(get("resultSeverity")).removeprefix(SH),
        focus=_term(get("focusNode")),
        path=ox.NamedNode(str(path)) if isinstance(path, rdflib.URIRef) else None,
        value=from_rdflib(get("value")),
        message=" ".join(sorted(str(message) for message in messages)),
        constraint=str(get("sourceConstraint") or ""),
    )


def _term(node: Any) -> Term:
    term = from_rdflib(node)
    assert term is not None
    return term


@lru_cache(maxsize=1)
def _graph_class() -> Any:
    """Return a kind of Graph that parses each query once: pyshacl asks the same one of every focus node."""
    import rdflib
    from rdflib.plugins.sparql import prepareQuery

    prepare = lru_cache(maxsize=256)(prepareQuery)

    class Quick(rdflib.Graph):
        def query(self, query_object: Any, *arguments: Any, **options: Any) -> Any:
            return super().query(
                prepare(query_object) if isinstance(query_object, str) else query_object, *arguments, **options
            )

    return Quick


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep rdflib from printing tracebacks about ill-typed literals: the shapes report them."""
    logger = logging.getLogger("rdflib.term")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)
