"""Keeping: how a graph on disk is made from files and rules, brought up to date, added to, backed up and restored."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from coopgraph.errors import FileError, StoreError
from coopgraph.links.link import is_links
from coopgraph.loading.disk import DiskStore, Draft, Held, Manifest
from coopgraph.loading.reading import Source, quads_of
from coopgraph.placing import graph_name, into_graphs, place_source, to_quad
from coopgraph.reasoning.reason import Reasoner, Reasoning
from coopgraph.rules import Progress, Rule, close
from coopgraph.snapshots.snapshot import Snapshot, is_snapshot
from coopgraph.store import GraphStore
from coopgraph.terms import DEFAULT, INFERRED


@dataclass(frozen=True)
class Part:
    """A file to keep: what it says, and whether it belongs to the folder that is loaded."""

    source: Source
    basis: bool

    @property
    def held(self) -> Held:
        """What the store remembers of it."""
        return Held(Path(self.source.where).name, self.source.digest, self.basis)

    def fill(self, store: ox.Store, seen: dict[Any, str]) -> None:
        """Put it into a new store; a snapshot stays out of the default graph."""
        where = self.source.where
        if is_snapshot(where):
            store.bulk_extend(Snapshot.read(where).quads)
        elif is_links(where) or self.source.kind.has_graphs:
            quads = into_graphs(quads_of(self.source), where, seen)
            store.bulk_extend(copy for quad in quads for copy in (quad, to_quad(quad.triple, DEFAULT)))
        else:
            place_source(store, self.source, seen, [DEFAULT])


def bring_up_to_date(
    disk: DiskStore, basis: Iterable[str | Path], files: Iterable[str | Path], rules: Sequence[Rule]
) -> None:
    """Let a store hold the files of a folder, some more files, and what follows; and keep what was added before.

    Nothing is written if it does already. If there are only files more, only what is new sets a rule to work.
    """
    wanted = [Part(Source.read(path), True) for path in basis]
    wanted += [Part(Source.read(path), False) for path in files]
    before = disk.manifest if disk.exists else Manifest()
    names = {graph_name(part.held.name) for part in wanted}
    kept = [held for held in before.files if not held.basis and graph_name(held.name) not in names]
    now = {part.held for part in wanted} | set(kept)
    if disk.exists and before.rules == _told(rules) and set(before.files) <= now:
        fresh = [part for part in wanted if part.held not in before.files]
        if not any(is_snapshot(part.source.where) for part in fresh):
            _extend(disk, fresh, rules)
            return
    parts = [*wanted, *(Part(_copy(disk, held), False) for held in kept)]
    with disk.draft(empty=True) as draft:
        seen: dict[Any, str] = {INFERRED: "the inferences"}
        for part in parts:
            part.fill(draft.store, seen)
        close(draft.store, rules)
        _record(disk, draft, parts, (), rules)


def add_files(
    disk: DiskStore, paths: Iterable[str | Path], rules: Sequence[Rule], progress: Progress = lambda step: None
) -> Reasoning:
    """Add files to a store, and draw what follows from them."""
    return _extend(disk, [Part(Source.read(path), False) for path in paths], rules, progress)


def reason(disk: DiskStore, rules: Sequence[Rule], *, again: bool, progress: Progress) -> Reasoning:
    """Bring the inferences of a store up to date with some rules."""
    if not again and disk.manifest.rules == _told(rules):
        return Reasoning()
    with disk.draft() as draft:
        known = set(draft.manifest.rules)
        applied = [rule for rule in rules if _told([rule])[0] in known]
        gone = len(known) > len(applied)
        done = Reasoner(draft.store, applied).run(rules, again=again or gone, progress=progress)
        draft.manifest = replace(draft.manifest, rules=_told(rules))
    return done


def _extend(
    disk: DiskStore, parts: Sequence[Part], rules: Sequence[Rule], progress: Progress = lambda step: None
) -> Reasoning:
    if not parts:
        return Reasoning()
    with disk.draft() as draft:
        seen: dict[Any, str] = dict.fromkeys(draft.store.named_graphs(), "one loaded before")
        seen[INFERRED] = "the inferences"
        placed = (into_graphs(quads_of(part.source), part.source.where, seen) for part in parts)
        quads = [quad for one in placed for quad in one]
        done = Reasoner(draft.store, rules).run(rules, add=quads, progress=progress)
        _record(disk, draft, parts, draft.manifest.files, rules)
    return done


def _record(
    disk: DiskStore, draft: Draft, parts: Iterable[Part], before: Iterable[Held], rules: Sequence[Rule]
) -> None:
    files = [*before, *(part.held for part in parts)]
    for part in parts:
        if not part.basis:
            disk.keep(part.held, part.source.data)
    draft.manifest = replace(draft.manifest, files=tuple(files), rules=_told(rules))


def own_files(disk: DiskStore) -> list[Path]:
    """Return the store's copies of the files that it holds beside those of the folder, in the order of loading."""
    return [disk.copy_of(held) for held in disk.manifest.files if not held.basis]


def _copy(disk: DiskStore, held: Held) -> Source:
    source = Source.read(disk.copy_of(held))
    if source.digest != held.sha256:
        raise StoreError("a file in the store was changed", where=source.where, remedy="Restore a backup.")
    return source


def _told(rules: Iterable[Rule]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((rule.name, hashlib.sha256(rule.text.encode()).hexdigest()) for rule in rules))


def verify(disk: DiskStore) -> str:
    """Read the whole of a store, hold the copies of its files against their SHA-256, and return its digest."""
    for held in disk.manifest.files:
        if not held.basis:
            _copy(disk, held)
    store = disk.open()
    try:
        return GraphStore(store).digest
    except (OSError, RuntimeError):
        raise StoreError("the store is broken", where=str(disk.path), remedy="Restore a backup.") from None


def backup(disk: DiskStore, target: str | Path) -> str:
    """Copy a store to a folder that does not exist yet, and return the digest that both have.

    The copy is a store like any other: to restore it is to copy it back.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     disk = DiskStore(Path(folder, "store"))
    ...     bring_up_to_date(disk, [], [], [])
    ...     backup(disk, Path(folder, "copy")) == verify(DiskStore(Path(folder, "copy")))
    True
    """
    place = Path(target).absolute()
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise FileError("this is there already", where=str(target), remedy="Name a folder that does not exist yet.")
    return restore(disk, DiskStore(place))


def restore(backup: DiskStore, disk: DiskStore) -> str:
    """Let a store be what a backup is, and return the digest that both have; who reads it is not disturbed."""
    digest = verify(backup)
    manifest = backup.manifest
    with disk.draft(empty=True) as draft:
        draft.store.bulk_extend(iter(backup.open()))
        for held in manifest.files:
            if not held.basis:
                disk.keep(held, _copy(backup, held).data)
        if GraphStore(draft.store).digest != digest:
            raise StoreError("the copy is not what it was made of", where=str(disk.path), remedy="Try again.")
        draft.manifest = replace(manifest, generation=draft.manifest.generation)
    return digest
