"""Capabilities: what an endpoint can do, found out once, when it is connected to."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from coopgraph.errors import CoopgraphError, FetchFailed, FetchRefused
from coopgraph.remote.endpoint import Endpoint
from coopgraph.remote.published import RECORD, Published

_PROBE = "SELECT (GROUP_CONCAT(DISTINCT STR(?n); separator=' ') AS ?list) WHERE { VALUES ?n { 1 2 } }"


@dataclass(frozen=True)
class Capabilities:
    """What an endpoint can do.

    `graphs`: it answers about the graphs that a request names; `sparql11`: it knows aggregates and inline data;
    `published`: what it holds was published from here, and there is a record of it.

    >>> print(Capabilities(sparql11=True, graphs=True, published=True))
    SPARQL 1.1, published
    """

    sparql11: bool
    graphs: bool
    published: bool

    def __str__(self) -> str:
        parts = (self.sparql11 and "SPARQL 1.1", self.published and "published", not self.graphs and "one dataset")
        return ", ".join(part for part in parts if part)


def probe(endpoint: Endpoint) -> tuple[Capabilities, Published | None]:
    """Return what an endpoint can do, and the record of what was published there; an endpoint that cannot be reached,
    or does not answer in SPARQL 1.1, is an error.
    """  # noqa: D205
    try:
        found = endpoint.query(_PROBE, where="probe")
    except (FetchFailed, FetchRefused):
        raise
    except CoopgraphError as error:
        raise FetchFailed(
            f"this does not answer in SPARQL 1.1: {error.problem}", where=endpoint.url, remedy="Check the address."
        ) from None
    cells = getattr(found, "cells", [])
    if len(cells) != 1 or not isinstance(cells[0][0], ox.Literal) or set(cells[0][0].value.split()) != {"1", "2"}:
        raise FetchFailed(
            "this does not answer in SPARQL 1.1", where=endpoint.url, remedy="Check the address and the engine."
        )
    published = Published.read(endpoint)
    graphs = published is not None and _minds_graphs(endpoint, published)
    if published is not None and not graphs:
        raise FetchFailed(
            "the server does not mind which graphs a request names, so what was published there cannot be told apart",
            where=endpoint.url,
            remedy="Name a server that implements default-graph-uri of the SPARQL 1.1 Protocol.",
        )
    return Capabilities(sparql11=True, graphs=graphs, published=published is not None), published


def _minds_graphs(endpoint: Endpoint, published: Published) -> bool:
    """Whether the record is in the default graph when it is asked for, and only then."""
    question = f"ASK {{ <{RECORD}> owl:versionInfo ?version }}"
    others = [*published.default]
    return endpoint.over([RECORD], []).query(question) is True and endpoint.over(others, []).query(question) is False
