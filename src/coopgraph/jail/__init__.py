"""The jail: work on what a stranger wrote, in a child process that can be stopped.

The engine has no deadline and no budget of memory, and a query that nests deeply enough kills the process that it runs
in. So a query that nobody has read before runs in a child of its own: a copy of this process, or of a small one that
keeps the graph, with a deadline, a cap on memory, and no way to open a file or a connection. What it finds comes back
as bytes; if it goes too far it is killed, and nothing else is.

`limits` says how far is too far, `cell` is what happens in the child, `run` what the parent sees of it, `keeper` the
process that keeps the graph where this one must not be copied, `kept` how that one is asked, `jail` the place to start
from, `pack` how rows become bytes, and `ask` puts a query.
"""
