"""Writing: a world into files, part by part, in constant memory, by one process or several, always the same bytes."""

from __future__ import annotations

import gzip
import json
import multiprocessing
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, TypeAlias

import pyoxigraph as ox

from coopgraph.errors import FileError, ParameterError
from coopgraph.files import write_atomic
from coopgraph.folder import Folder
from coopgraph.snapshots.manifest import Manifest
from coopgraph.snapshots.snapshot import Snapshot
from coopgraph.worlds.asks import Plan, plan
from coopgraph.worlds.ground import SNAPSHOT, snapshot_triples
from coopgraph.worlds.known import Tally
from coopgraph.worlds.part import Triple
from coopgraph.worlds.text import TURTLE_HEAD, nquads, ntriples, turtle
from coopgraph.worlds.world import World

ENDINGS: Final = {"turtle": "ttl", "n-triples": "nt", "nquads": "nq"}
_Stretch: TypeAlias = "tuple[bytes, int, Tally | None]"
TAKEN: Final = "2026-01-01T00:00:00Z"


@dataclass(frozen=True)
class Style:
    """How a world is written: the format, packed or not, with what follows from it or without."""

    format: str = "turtle"
    packed: bool = False
    closed: bool = False

    def __post_init__(self) -> None:
        if self.format not in ENDINGS:
            raise ParameterError(f"there is no format “{self.format}”", remedy=f"Choose {', '.join(ENDINGS)}.")

    @property
    def name(self) -> str:
        """The name of the file.

        >>> Style("nquads", packed=True).name
        'world.nq.gz'
        """
        return f"{'closed' if self.closed else 'world'}.{ENDINGS[self.format]}{'.gz' if self.packed else ''}"

    def text(self, triples: list[Triple], graph: str) -> bytes:
        """Return triples as a stretch of the file."""
        if self.format == "turtle":
            return self.pack(turtle(triples))
        return self.pack(ntriples(triples) if self.format == "n-triples" else nquads(triples, graph))

    def pack(self, words: str) -> bytes:
        """Return text as it stands in the file: a packed file is packed stretch by stretch."""
        return gzip.compress(words.encode(), 6, mtime=0) if self.packed else words.encode()


@dataclass(frozen=True)
class Written:
    """What was written: the files, how many triples, and the right answers."""

    files: tuple[Path, ...]
    triples: int
    answers: Path | None


def write(
    world: World,
    folder: str | Path,
    *,
    format: str = "turtle",
    packed: bool = False,
    closed: bool = False,
    answers: bool = True,
    processes: int = 1,
) -> Written:
    """Write a world into a new folder that `coopgraph --root` takes, with the right answers beside it.

    Turtle becomes `data/world.ttl`; other formats, packed files and `closed` ones, which hold the ontology and all that
    follows too, are for other engines, and stand in the folder itself.
    """
    target, style = Path(folder), Style(format, packed, closed)
    if target.exists() and any(target.iterdir() if target.is_dir() else [target]):
        raise FileError("there is something already", where=str(folder), remedy="Name a folder that is not there yet.")
    _lay_out(target, world)
    place = target / "data" if style == Style() else target
    path = place / style.name
    count, chosen = 0, plan(world) if answers else None
    tally = None if chosen is None else Tally(chosen)
    partial = path.with_name(path.name + ".part")
    with partial.open("wb") as stream:
        for text, told, found in _stretches(world, style, chosen, processes):
            stream.write(text)
            count += told
            if tally is not None and found is not None:
                tally.merge(found)
    partial.rename(path)
    known = target / "answers.json" if tally is not None else None
    if tally is not None and known is not None:
        told_answers = [
            {"question": ask.question, "arguments": dict(ask.arguments), **answered.told}
            for ask, answered in tally.finish().items()
        ]
        about = {"triples": world.triples, "seed": world.seed, "written": count}
        write_atomic(known, (json.dumps({"world": about, "answers": told_answers}, indent=1) + "\n").encode())
    return Written((path, target / "snapshots" / "ror.nq"), count, known)


def write_stream(world: World, stream: IO[bytes], style: Style, *, processes: int = 1) -> int:
    """Write a world, without answers, into a stream; how many triples."""
    count = 0
    for text, told, _ in _stretches(world, style, None, processes):
        stream.write(text)
        count += told
    return count


def snapshot(world: World) -> Snapshot:
    """Return what the register of a world says of its bodies."""
    lines = nquads(snapshot_triples(world.ground), SNAPSHOT)
    triples = [quad.triple for quad in ox.parse(lines.encode(), ox.RdfFormat.N_QUADS)]
    return Snapshot.of(Manifest("ror", "A made-up register of bodies", TAKEN, source="coopgraph generate"), triples)


def _lay_out(target: Path, world: World) -> None:
    shipped = Folder.shipped()
    for name in ("data", "snapshots", "ontology", "rules"):
        (target / name).mkdir(parents=True, exist_ok=True)
    for path in (*shipped.ontology, shipped.path / "ontology" / "shapes.ttl"):
        shutil.copyfile(path, target / "ontology" / path.name)
    shutil.copytree(shipped.path / "rules", target / "rules", dirs_exist_ok=True)
    shutil.copytree(shipped.queries, target / "queries", ignore=shutil.ignore_patterns("*.csv"))
    snapshot(world).write(target / "snapshots")


def _stretches(world: World, style: Style, chosen: Plan | None, processes: int) -> Iterator[_Stretch]:
    if style.format == "turtle":
        yield style.pack(TURTLE_HEAD), 0, None
    if style.closed:
        ontology = sorted(world.schema.close(world.schema.ontology.triples)[0].triples)
        yield style.text(ontology, "<https://w3id.org/space-coop/graph/ontology>"), len(ontology), None
    _work[:] = [(world, style, chosen)]
    if processes <= 1 or not hasattr(os, "fork"):
        yield from map(_stretch, range(-1, world.series))
        return
    _ = world.foundation if style.closed else world.ground  # made once, before the processes part
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        width = 16 * processes  # no more than these are held at a time
        for first in range(-1, world.series, width):
            yield from pool.imap(_stretch, range(first, min(first + width, world.series)))


_work: list[tuple[World, Style, Plan | None]] = []


def _stretch(at: int) -> _Stretch:
    world, style, chosen = _work[0]
    part = world.ground if at < 0 else world.part(at)
    triples = world.asserted(part)
    if style.closed:
        triples = triples + world.inferred(part)
    tally = None
    if chosen is not None:
        tally = Tally(chosen)
        tally.add(part, world, chosen)
    return style.text(triples, f"<http://example.org/world/graph/{part.name}>"), len(triples), tally
