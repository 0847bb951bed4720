"""Writing: a world into files, part by part, in constant memory, by one process or several, always the same bytes."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
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
from coopgraph.worlds.sharing import share, workers
from coopgraph.worlds.text import TURTLE_HEAD, nquads, ntriples, turtle
from coopgraph.worlds.world import World

ENDINGS: Final = {"turtle": "ttl", "n-triples": "nt", "nquads": "nq"}
_SPELLINGS: Final = {"n-quads": "nquads"}
_Stretch: TypeAlias = "tuple[bytes, int, Tally | None]"
TAKEN: Final = "2026-01-01T00:00:00Z"


@dataclass(frozen=True)
class Style:
    """How a world is written: the format, packed or not, with what follows from it or without."""

    format: str = "turtle"
    packed: bool = False
    closed: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "format", _SPELLINGS.get(self.format, self.format))
        if self.format not in ENDINGS:
            raise ParameterError(f"there is no format “{self.format}”", remedy=f"Choose {', '.join(ENDINGS)}.")

    @property
    def name(self) -> str:
        """The name of the file.

        >>> Style("nquads", packed=True).name
        'world.nq.gz'
        >>> Style("n-quads") == Style("nquads")
        True
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

    def unpacked(self, stretch: bytes) -> int:
        """Return how many bytes a stretch of the file has when it is unpacked: gzip says it in the last four.

        >>> Style(packed=True).unpacked(Style(packed=True).pack("one")), Style().unpacked(b"one")
        (3, 3)
        """
        return int.from_bytes(stretch[-4:], "little") if self.packed else len(stretch)


@dataclass(frozen=True)
class Written:
    """What was written: the files, how many triples, and the right answers.

    `beside` are the files to name beside the folder, with `--add`, when the world is loaded: those that the folder
    alone does not stand for. `size` is that of the world in bytes, unpacked.
    """

    files: tuple[Path, ...]
    triples: int
    answers: Path | None
    beside: tuple[Path, ...] = ()
    size: int = 0


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
    """Write a world into a new folder, with the right answers beside it; all of it, or nothing if that fails.

    Turtle becomes `data/world.ttl`, and `coopgraph --root` takes the folder as it is. Other formats, packed files and
    `closed` ones are for other engines, and stand in the folder itself: `coopgraph --root` takes them with `--add`.
    A `closed` file holds the ontology and all that follows too, so its folder has no ontology and no rules.
    """
    target, style = Path(folder), Style(format, packed, closed)
    workers(processes, world.series)
    if target.exists() and any(target.iterdir() if target.is_dir() else [target]):
        raise FileError("there is something already", where=str(folder), remedy="Name a folder that is not there yet.")
    chosen = plan(world) if answers else None
    tally = None if chosen is None else Tally(chosen)
    alone = style == Style()
    path = (target / "data" if alone else target) / style.name
    known = None if tally is None else target / "answers.json"
    count = size = 0
    unfinished = target / f"{style.name}.part"
    with _whole(target, _folders(style), (unfinished, path, target / "answers.json")):
        _lay_out(target, world, style)
        with unfinished.open("wb") as stream, closing(_stretches(world, style, chosen, processes)) as stretches:
            for text, told, found in stretches:
                stream.write(text)
                count += told
                size += style.unpacked(text)
                if tally is not None and found is not None:
                    tally.merge(found)
        if tally is not None and known is not None:
            write_atomic(known, _told(world, tally, count))
        unfinished.rename(path)
    return Written((path, target / "snapshots" / "ror.nq"), count, known, () if alone else (path,), size)


def write_stream(world: World, stream: IO[bytes], style: Style, *, processes: int = 1) -> int:
    """Write a world, without answers, into a stream; how many triples."""
    count = 0
    with closing(_stretches(world, style, None, processes)) as stretches:
        for text, told, _ in stretches:
            stream.write(text)
            count += told
    return count


def snapshot(world: World) -> Snapshot:
    """Return what the register of a world says of its bodies."""
    lines = nquads(snapshot_triples(world.ground), SNAPSHOT)
    triples = [quad.triple for quad in ox.parse(lines.encode(), ox.RdfFormat.N_QUADS)]
    return Snapshot.of(Manifest("ror", "A made-up register of bodies", TAKEN, source="coopgraph generate"), triples)


def _told(world: World, tally: Tally, count: int) -> bytes:
    """Return the right answers, and the world that they are about, as they stand in a file."""
    answers = [
        {"question": ask.question, "arguments": dict(ask.arguments), **answered.told}
        for ask, answered in tally.finish().items()
    ]
    about = {"triples": world.triples, "seed": world.seed, "written": count}
    return (json.dumps({"world": about, "answers": answers}, indent=1) + "\n").encode()


def _folders(style: Style) -> tuple[str, ...]:
    """Return the folders to lay out: a file with all that follows in it needs no ontology and no rules beside it."""
    return ("snapshots", "queries") if style.closed else ("data", "snapshots", "ontology", "rules", "queries")


@contextmanager
def _whole(target: Path, folders: Sequence[str], files: Sequence[Path]) -> Iterator[None]:
    """Make the folders of a world; if it is not finished, take away all that was made, and nothing else."""
    made: list[Path] = []
    inner = [target / name for name in folders]
    try:
        for path in (*reversed(target.parents), target):
            if not path.is_dir():
                path.mkdir()
                made.append(path)
        for path in inner:
            path.mkdir()  # which fails if another process has just begun a world here
            made.append(path)
        yield
    except BaseException:
        if inner[-1] in made:  # before that, no file is written
            for path in files:
                path.unlink(missing_ok=True)
        for path in reversed(made):
            if path in inner:
                shutil.rmtree(path, ignore_errors=True)
            else:
                with suppress(OSError):  # somebody else has put something there
                    path.rmdir()
        raise


def _lay_out(target: Path, world: World, style: Style) -> None:
    """Copy what a world is asked with into its folders, and write the snapshot of its register."""
    shipped = Folder.shipped()
    shutil.copytree(shipped.queries, target / "queries", ignore=shutil.ignore_patterns("*.csv"), dirs_exist_ok=True)
    snapshot(world).write(target / "snapshots")
    if style.closed:
        return
    for path in (*shipped.ontology, shipped.path / "ontology" / "shapes.ttl"):
        shutil.copyfile(path, target / "ontology" / path.name)
    shutil.copytree(shipped.path / "rules", target / "rules", dirs_exist_ok=True)


def _stretches(world: World, style: Style, chosen: Plan | None, processes: int) -> Generator[_Stretch, None, None]:
    """Yield a world stretch by stretch, each with how many triples it has and what it adds to the answers."""
    parts = range(-1, world.series)
    several = workers(processes, world.series)
    if style.format == "turtle":
        yield style.pack(TURTLE_HEAD), 0, None
    if style.closed:
        ontology = sorted(world.schema.close(world.schema.ontology.triples)[0].triples)
        yield style.text(ontology, "<https://w3id.org/space-coop/graph/ontology>"), len(ontology), None
    _ = world.foundation if style.closed else world.ground  # made once, before the processes part
    yield from share(partial(_stretch, world, style, chosen), parts, several)


def _stretch(world: World, style: Style, chosen: Plan | None, at: int) -> _Stretch:
    """Return a part by its number, or the ground for -1, as a stretch of the file."""
    part = world.ground if at < 0 else world.part(at)
    triples = world.asserted(part)
    if style.closed:
        triples = triples + world.inferred(part)
    tally = None
    if chosen is not None:
        tally = Tally(chosen)
        tally.add(part, world, chosen)
    return style.text(triples, f"<http://example.org/world/graph/{part.name}>"), len(triples), tally
