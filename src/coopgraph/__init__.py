"""Who promised what to whom in space, and the sentence that says so.

>>> import coopgraph
>>> kg = coopgraph.load()
>>> kg.resolve("NASA")
IRI('id:nasa')

Read on from here: `CoopGraph` is the graph, `Query` a stored question, `Answer` what it answers, `Evidence` the
sentence that a claim rests on, `Card` a thing at a glance; `coopgraph.errors` names what can go wrong.

What else is done with a graph has rooms of its own. `coopgraph.outside` is the one way to other machines, and
`coopgraph.jail` the place for work on what strangers wrote; `coopgraph.loading` turns files into triples and keeps them
on disk; `coopgraph.links` says which things elsewhere ours are, `coopgraph.snapshots` keeps what others said on a day,
and `coopgraph.remote` asks and fills graphs in other engines; `coopgraph.reasoning` draws and explains inferences,
`coopgraph.checking` holds data, questions and answers against what they must be, `coopgraph.ontology` looks after the
ontology itself, and `coopgraph.pictures` draws answers; `coopgraph.commands` is the face of it all on the command line.

Names are imported when they are first used, so that `import coopgraph` costs nothing.
"""

from __future__ import annotations

import importlib

TYPE_CHECKING = False  # so that nothing need be imported to say it
if TYPE_CHECKING:
    from typing import Any

    from coopgraph.answer import Answer
    from coopgraph.card import Card
    from coopgraph.errors import CoopgraphError
    from coopgraph.evidence import Evidence
    from coopgraph.graph import CoopGraph, load
    from coopgraph.query import Catalogue, Query
    from coopgraph.remote.graph import connect
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
    "connect",
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
    "connect": "remote.graph",
    "load": "graph",
}

_ROOMS = (
    "errors",
    "outside",
    "jail",
    "loading",
    "links",
    "snapshots",
    "remote",
    "reasoning",
    "checking",
    "ontology",
    "pictures",
)


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(f"coopgraph.{_HOMES[name]}"), name)
    if name in _ROOMS:
        return importlib.import_module(f"coopgraph.{name}")
    raise AttributeError(f"module 'coopgraph' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__", *_ROOMS])
