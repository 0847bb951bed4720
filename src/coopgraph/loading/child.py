"""What happens to a file in the child process; all that is needed is imported before, for it cannot be after."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Final

import pyoxigraph as ox

from coopgraph.loading.budgets import Budgets
from coopgraph.loading.parse import parse
from coopgraph.loading.sniff import Kind
from coopgraph.loading.xml import ENCODINGS

_PART: Final = 5000

for _name in ENCODINGS:
    "".encode(_name)  # an encoding is a module too


def parse_in_child(store: ox.Store, where: str, data: bytes, base: str | None, budgets: Budgets) -> Iterable[bytes]:
    """Yield the quads of a file as N-Quads, some thousands at a time."""
    quads = parse(data, Kind.of(where), where, base=base, budgets=budgets)
    while part := list(islice(quads, _PART)):
        yield ox.serialize(part, format=ox.RdfFormat.N_QUADS) or b""
