"""Dumps: the graph as files to take away, each with its size and its SHA-256."""

from __future__ import annotations

import base64
import gzip
import hashlib
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from coopgraph.errors import FormatError, did_you_mean
from coopgraph.loading.export import Exporter

if TYPE_CHECKING:
    from coopgraph.graph import CoopGraph


@dataclass(frozen=True)
class Dump:
    """A file of the whole graph: its name, what is in it, and how it is written."""

    name: str
    title: str
    format: str
    media_type: str
    inferred: bool = False

    @property
    def packed(self) -> bool:
        """Whether it is packed with gzip."""
        return self.name.endswith(".gz")


DUMPS: Final = {
    dump.name: dump
    for dump in (
        Dump("space-coop.trig", "Everything that the files say, by source", "trig", "application/trig"),
        Dump("space-coop.nq.gz", "The same, a line for each statement", "nquads", "application/n-quads"),
        Dump("space-coop-inferred.nq.gz", "The same, with what follows from it", "nquads", "application/n-quads", True),
        Dump("space-coop.ttl", "One graph of all sources, without the snapshots", "turtle", "text/turtle"),
        Dump("space-coop.nt.gz", "The same, a line for each statement", "n-triples", "application/n-triples"),
    )
}
"""The dumps that there are, by name."""


@dataclass(frozen=True)
class File:
    """A dump that was made."""

    dump: Dump
    data: bytes

    @property
    def sha256(self) -> str:
        """The digest of the bytes."""
        return hashlib.sha256(self.data).hexdigest()

    @property
    def base64(self) -> str:
        """The same digest, as headers of HTTP write it."""
        return base64.b64encode(bytes.fromhex(self.sha256)).decode()


class Dumps:
    """The dumps of a graph, each made when it is first asked for, the same bytes every time.

    >>> import coopgraph
    >>> Dumps(coopgraph.load()).file("space-coop.ttl").data.startswith(b"@prefix")
    True
    """

    def __init__(self, kg: CoopGraph) -> None:
        self._kg = kg
        self._lock = threading.Lock()
        self._exporter: Exporter | None = None
        self._made: dict[str, File] = {}

    def file(self, name: str) -> File:
        """Return a dump by name."""
        if name not in DUMPS:
            remedy = did_you_mean(name, DUMPS) or f"There are: {', '.join(DUMPS)}."
            raise FormatError(f"there is no dump “{name}”", remedy=remedy)
        with self._lock:
            if name not in self._made:
                self._made[name] = self._make(DUMPS[name])
            return self._made[name]

    def sums(self) -> str:
        """Return the digests of all dumps, as `sha256sum --check` reads them."""
        return "".join(f"{self.file(name).sha256}  {name}\n" for name in DUMPS)

    def _make(self, dump: Dump) -> File:
        if self._exporter is None:
            self._exporter = Exporter(self._kg)
        data = self._exporter.write(dump.format, inferred=dump.inferred)
        return File(dump, gzip.compress(data, 9, mtime=0) if dump.packed else data)
