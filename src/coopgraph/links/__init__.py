"""Links: which things elsewhere ours are, why we think so, and where that was seen.

>>> import coopgraph
>>> [link.object_name for link in coopgraph.load().links.of("NASA", registry="ror")]
['ror:027ka1x80']

A link is a row of a table in git (`links/*.sssom.tsv`, in the SSSOM format), with a predicate, a justification, a
confidence and the place where it was seen. `sssom` reads and writes such tables, `registry` knows what the identifiers
of each register look like, `quads` makes triples of the rows, `table` lists, filters and converts them, `check` and
`online` hold them against what they must be, and `suggest` proposes new ones for a person to accept.
"""
