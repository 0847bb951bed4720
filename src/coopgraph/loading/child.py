"""What happens to a file in the child process; all that is needed is imported before, for it cannot be after."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from coopgraph.loading.budgets import Budgets
from coopgraph.loading.parse import pieces
from coopgraph.loading.sniff import Kind
from coopgraph.loading.xml import ENCODINGS

for _name in ENCODINGS:
    "".encode(_name)  # an encoding is a module too


def parse_in_child(store: ox.Store, where: str, data: bytes, base: str | None, budgets: Budgets) -> Iterable[bytes]:
    """Yield the quads of a file as N-Quads, some thousands at a time."""
    return pieces(data, Kind.of(where), where, base=base, budgets=budgets)
