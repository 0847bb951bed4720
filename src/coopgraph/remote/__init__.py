"""Remote: graphs that live in another SPARQL engine, asked and published over HTTP.

`Endpoint` puts queries to any SPARQL 1.1 endpoint through the one guarded way out, `coopgraph.outside`, and reads
what comes back, piece by piece, as the same rows and triples that the store in memory gives.
"""

from __future__ import annotations

from coopgraph.remote.endpoint import Endpoint

__all__ = ["Endpoint"]
