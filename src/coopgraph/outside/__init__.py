"""Outside: the one way out. Whatever coopgraph asks of another machine goes through a `Fetcher`.

>>> from coopgraph.outside import AllowList, Fetcher
>>> Fetcher(AllowList()).get("https://example.org/data.ttl")
Traceback (most recent call last):
coopgraph.errors.FetchRefused: https://example.org/data.ttl: nothing is fetched from there. Allow it: COOPGRAPH_ALLOW=https://example.org/

Nothing is allowed unless somebody allows it: an `AllowList` names scheme, host, port and the beginning of the path.
The address that a name stands for is checked before the connection is made, and the connection goes to that very
address; a name that leads into the private network is refused, unless the list names the private address itself.
`Limits` bound time and size, and every failure is a `FetchRefused` or a `FetchFailed`.
"""

from __future__ import annotations

from coopgraph.outside.allow import AllowList, Entry
from coopgraph.outside.fetch import Fetcher, Incoming, Reply
from coopgraph.outside.limits import Limits

__all__ = ["AllowList", "Entry", "Fetcher", "Incoming", "Limits", "Reply"]
