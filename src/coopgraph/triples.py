"""Triples: what a CONSTRUCT or DESCRIBE answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from coopgraph.files import write_atomic
from coopgraph.rdf_formats import write_rdf

SHOWN = 60
"""How many lines a `repr` shows."""


@dataclass(frozen=True, repr=False)
class GraphAnswer:
    """What a CONSTRUCT or DESCRIBE answered: triples.

    >>> import coopgraph
    >>> len(coopgraph.load().sparql("CONSTRUCT { id:a sc:b 1 } {}"))
    1
    """

    triples: tuple[ox.Triple, ...]

    def __len__(self) -> int:
        return len(self.triples)

    def __iter__(self) -> Iterator[ox.Triple]:
        return iter(self.triples)

    def to_bytes(self, format: str) -> bytes:
        r"""Return the triples as `turtle`, `json-ld`, `rdf-xml` or `n-triples`.

        >>> import coopgraph
        >>> coopgraph.load().sparql("CONSTRUCT { <urn:a> <urn:b> 'c' } {}").to_bytes("n-triples")
        b'<urn:a> <urn:b> "c" .\n'
        """
        return write_rdf(self.triples, format)

    def to_turtle(self, path: str | Path | None = None) -> str:
        """Return the triples as Turtle, also written to a file if one is named."""
        data = self.to_bytes("turtle")
        if path is not None:
            write_atomic(path, data)
        return data.decode()

    def __repr__(self) -> str:
        text = self.to_turtle()
        lines = text.splitlines(keepends=True)
        cut = [f"… and {len(lines) - SHOWN} more lines\n"] if len(lines) > SHOWN else []
        return "".join([*lines[:SHOWN], *cut, f"{len(self)} triple{'' if len(self) == 1 else 's'}"])
