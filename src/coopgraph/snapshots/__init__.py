"""Snapshots: what other linked data said on a day, kept so that the same question has the same answer next year.

>>> import coopgraph
>>> list(coopgraph.load().snapshots)
['ror']

A snapshot is one file, `snapshots/NAME.nq`: N-Quads of the one graph `graph:snapshot-NAME`, below a `#+` header that is
its `Manifest`. What a SPARQL endpoint was asked for stands beside it, in `snapshots/NAME.rq`: a `Request`. The graph is
a named graph only and no part of the default graph, so that nothing that others say can pass for a statement of ours.

`take` asks an endpoint, or reads an RDF document, and `keep` writes what came, whole or not at all. A `Difference`
says in words how two states differ. `live` takes the snapshots that a question names afresh, for that one answer.
"""
