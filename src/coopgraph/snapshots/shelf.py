"""The shelf: the folder that the snapshots stand in, and what is done there."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from coopgraph.errors import CoopgraphError, FileError, SnapshotError, did_you_mean
from coopgraph.files import read_text, write_atomic
from coopgraph.folder import Folder
from coopgraph.snapshots.difference import Difference
from coopgraph.snapshots.manifest import Manifest, check_name
from coopgraph.snapshots.request import Request
from coopgraph.snapshots.snapshot import SUFFIX, Snapshot
from coopgraph.snapshots.take import Bounds, Place, Progress, take
from coopgraph.tables import clean

REQUEST: str = ".rq"


def shelf(folder: Folder) -> Path:
    """Return where new snapshots of a folder go; what is installed with coopgraph is left as it is.

    >>> shelf(Folder.shipped()).name
    'snapshots'
    """
    if (folder.path.parent / "__init__.py").is_file():
        raise SnapshotError(
            "the snapshots that are installed with coopgraph are not changed",
            where=str(folder.path / "snapshots"),
            remedy="Name a folder for your own with --into, and load them with --add FILE.",
        )
    return folder.path / "snapshots"


def on_shelf(place: str | Path) -> dict[str, Path]:
    """Return the files of the snapshots in a folder, by name; damaged ones too."""
    return {path.stem: path for path in sorted(Path(place).glob(f"*{SUFFIX}"))}


def add(
    name: str,
    place: Place,
    into: str | Path,
    *,
    title: str = "",
    licence: str = "",
    bounds: Bounds | None = None,
    progress: Progress = lambda step: None,
) -> Snapshot:
    """Take a snapshot, and put it on the shelf under a name that is still free. Nothing is written unless it is whole.

    A request is kept beside it, so that the same can be asked again.
    """
    check_name(name)
    if name in on_shelf(into):
        raise SnapshotError(
            f"there is a snapshot “{name}” already", where=str(into), remedy="Refresh it, remove it, or name this anew."
        )
    manifest = Manifest(name, clean(title) or f"What {place} says", _now(), licence=clean(licence))
    snapshot = _taken(manifest, place, bounds, progress)
    Manifest.read(snapshot.manifest.text, name)  # what cannot be read again is not written
    try:
        Path(into).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        problem = f"the folder cannot be made ({error.strerror or error})"
        raise FileError(problem, where=str(into), remedy="Choose another.") from None
    if place.request is None:
        return Snapshot.read(snapshot.write(into))
    own = Path(into, name + REQUEST)
    kept = own.exists()
    if kept and read_text(own) != place.request.text:
        raise SnapshotError("there is another request of this name already", where=str(own), remedy="Move it away.")
    write_atomic(own, place.request.text.encode())
    try:
        return Snapshot.read(snapshot.write(into))
    except CoopgraphError:
        if not kept:
            own.unlink(missing_ok=True)
        raise


def refresh(
    path: str | Path,
    *,
    endpoint: str = "",
    bounds: Bounds | None = None,
    progress: Progress = lambda step: None,
) -> Difference:
    """Take a snapshot anew, and return how it differs from the old one; nothing is written.

    `difference.after.write(folder)` replaces it. `endpoint` asks the same request somewhere else.
    """
    before = Snapshot.read(path)
    place = place_of(before, endpoint)
    after = _taken(replace(before.manifest, taken=_now()), place, bounds, progress)
    return Difference(before, after)


def place_of(snapshot: Snapshot, endpoint: str = "") -> Place:
    """Return where a snapshot can be taken anew: where it is from, or an endpoint that the user names."""
    manifest = snapshot.manifest
    if manifest.document and not endpoint:
        return Place(document=manifest.document, named=False)
    if not manifest.endpoint and not endpoint:
        raise SnapshotError(
            f"the snapshot “{manifest.name}” was not taken from a SPARQL endpoint: it is from {manifest.source}",
            where=snapshot.where,
            remedy=f"Name one with the same data in the same form; for a question: --live --at {manifest.name}=URL.",
        )
    return Place(endpoint or manifest.endpoint, read_request(snapshot), named=bool(endpoint))


def read_request(snapshot: Snapshot) -> Request:
    """Return the request that a snapshot is the answer to, if it is still the one that was asked."""
    request = Request.read(Path(snapshot.where).with_suffix(REQUEST))
    if request.digest != snapshot.manifest.request:
        raise SnapshotError(
            "this is not the request that the snapshot was taken with: it has another SHA-256",
            where=request.where,
            remedy="Restore it, or remove the snapshot and add it again.",
        )
    return request


def remove(path: str | Path) -> None:
    """Take a snapshot off the shelf, and its request with it."""
    for file in (Path(path), Path(path).with_suffix(REQUEST)):
        try:
            file.unlink(missing_ok=True)
        except OSError as error:
            problem = f"the file cannot be removed ({error.strerror or error})"
            raise FileError(problem, where=str(file), remedy="Check that you may write to its folder.") from None


def verify(paths: Iterable[str | Path]) -> list[CoopgraphError]:
    """Return what is wrong with some snapshots: files, manifests, digests, counts, requests."""
    problems: list[CoopgraphError] = []
    for path in paths:
        try:
            snapshot = Snapshot.read(path)
            if snapshot.manifest.request:
                read_request(snapshot)
        except CoopgraphError as error:
            problems.append(error)
    return problems


def named(name: str, files: dict[str, Path]) -> Path:
    """Return the file of a snapshot by its name."""
    if name not in files:
        remedy = did_you_mean(name, files) or ("There is none yet." if not files else f"There are: {', '.join(files)}.")
        raise SnapshotError(f"there is no snapshot “{name}”", remedy=remedy)
    return files[name]


def _taken(manifest: Manifest, place: Place, bounds: Bounds | None, progress: Progress) -> Snapshot:
    """Return what a place gives now, as a snapshot."""
    taken = take(place, bounds=bounds, progress=progress)
    said = replace(
        manifest,
        endpoint=place.endpoint,
        document=place.document,
        request=place.request.digest if place.request else "",
    )
    return Snapshot.of(said, taken.triples)


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
