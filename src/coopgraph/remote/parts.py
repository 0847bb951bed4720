"""Parts: the graphs that are to be published, each with its triples, which may come from a file too large to load."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from coopgraph.errors import FileError, ParseError
from coopgraph.files import read_bytes
from coopgraph.placing import graph_name
from coopgraph.remote.published import MERGED, RECORD, Extent
from coopgraph.remote.values import extent_of
from coopgraph.terms import DEFAULT, compact

if TYPE_CHECKING:
    from coopgraph.graph import CoopGraph


@dataclass(frozen=True)
class Part:
    """A graph to publish. `default` and `named` say whether it belongs to the default graph, and is a graph by name.

    >>> Part("urn:g", lambda: iter(()), default=False, named=True).extent.triples
    0
    """

    name: str
    triples: Callable[[], Iterator[ox.Triple]]
    default: bool
    named: bool
    known: Extent | None = None

    @cached_property
    def extent(self) -> Extent:
        """How many triples it has, and their digest."""
        return self.known or extent_of(self.triples())


def parts_of(kg: CoopGraph, files: Iterable[str | Path] = ()) -> list[Part]:
    """Return what a graph is made of: its named graphs, the merged default graph, and files that stay on the disk.

    >>> import coopgraph
    >>> [part.named for part in parts_of(coopgraph.load(sources=["dialogue4"], rules=False))][-2:]
    [True, False]
    """
    store = kg.source.store

    def of_graph(graph: ox.NamedNode | ox.DefaultGraph) -> Callable[[], Iterator[ox.Triple]]:
        return lambda: (quad.triple for quad in store.quads_for_pattern(None, None, None, graph))

    found = [Part(name, of_graph(ox.NamedNode(name)), default=False, named=True) for name in kg.source.graphs]
    found.append(merged(of_graph(DEFAULT)))
    for path in map(Path, files):
        found.append(Part(graph_name(path).value, _of_file(path), default=True, named=True))
    names = [part.name for part in found]
    if twice := next((name for name in (*names, RECORD) if (*names, RECORD).count(name) > 1), None):
        raise FileError(
            f"two graphs would both become {compact(twice)}",
            remedy="Rename one of the files; “published” is taken.",
        )
    return found


def merged(triples: Callable[[], Iterator[ox.Triple]]) -> Part:
    """Return the default graph as a part; what it holds decides its name."""
    extent = extent_of(triples())
    return Part(f"{MERGED}{extent.digest[:16]}", triples, default=True, named=False, known=extent)


def _of_file(path: Path) -> Callable[[], Iterator[ox.Triple]]:
    if path.suffix.lower() != ".nt":
        raise FileError("only N-Triples can be published without being loaded", where=str(path), remedy="Convert it.")

    def triples() -> Iterator[ox.Triple]:
        try:
            with path.open("rb") as stream:
                for quad in ox.parse(stream, ox.RdfFormat.N_TRIPLES):
                    yield quad.triple
        except SyntaxError as error:
            raise ParseError(
                "this is not valid N-Triples", where=f"{path}:{error.lineno}", remedy="Correct the line."
            ) from None
        except OSError:
            read_bytes(path)  # which says what is wrong
            raise

    return triples
