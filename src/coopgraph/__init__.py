"""Who promised what to whom in space, and the sentence that says so.

>>> import coopgraph
>>> kg = coopgraph.load()
>>> kg.resolve("NASA")
IRI('id:nasa')

Read on from here: `CoopGraph` is the graph, `Query` a stored question, `Answer` what it answers, `Evidence` the
sentence that a claim rests on, `Card` a thing at a glance; `coopgraph.errors` names what can go wrong. Three rooms of
their own hold what is done with a graph besides asking: `coopgraph.reasoning` draws and explains inferences,
`coopgraph.checking` holds data, questions and answers against what they must be, and `coopgraph.ontology` looks after
the ontology itself. Names are imported when they are first used, so that `import coopgraph` costs nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from coopgraph.answer import Answer
    from coopgraph.card import Card
    from coopgraph.errors import CoopgraphError
    from coopgraph.evidence import Evidence
    from coopgraph.graph import CoopGraph, load
    from coopgraph.query import Catalogue, Query
    from coopgraph.terms import IRI
    from coopgraph.triples import GraphAnswer

__version__ = "0.1.0"

__all__ = [
    "IRI",
    "Answer",
    "Card",
    "Catalogue",
    "CoopGraph",
    "CoopgraphError",
    "Evidence",
    "GraphAnswer",
    "Query",
    "load",
]

_HOMES = {
    "Answer": "answer",
    "Card": "card",
    "Catalogue": "query",
    "CoopGraph": "graph",
    "CoopgraphError": "errors",
    "Evidence": "evidence",
    "GraphAnswer": "triples",
    "IRI": "terms",
    "Query": "query",
    "load": "graph",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(f"coopgraph.{_HOMES[name]}"), name)
    if name in ("checking", "errors", "ontology", "reasoning"):
        return importlib.import_module(f"coopgraph.{name}")
    raise AttributeError(f"module 'coopgraph' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__", "checking", "errors", "ontology", "reasoning"])
