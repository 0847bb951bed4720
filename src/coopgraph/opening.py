"""Opening: which files and snapshots a graph is made of, and the store that holds them, in memory or on disk."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from coopgraph.folder import Folder
from coopgraph.rules import Rule
from coopgraph.snapshots.attach import sort_out
from coopgraph.snapshots.snapshot import Snapshot
from coopgraph.store import GraphStore

if TYPE_CHECKING:
    from coopgraph.loading.disk import DiskStore

Opened: TypeAlias = "tuple[GraphStore, list[str | Path], list[Snapshot], DiskStore | None]"
"""A store, the files in it, the snapshots that go with it, and where it is on disk."""


@dataclass(frozen=True)
class Parts:
    """What a graph is to be made of: the files of a folder, and files beside them."""

    basis: Sequence[Path]
    beside: Sequence[str | Path]

    @classmethod
    def of(
        cls,
        folder: Folder,
        paths: Iterable[str | Path],
        *,
        shipped: bool = True,
        sources: Iterable[str] | None = None,
        imports: bool = True,
    ) -> Parts:
        """Choose the files; what they import is taken along.

        >>> Parts.of(Folder.shipped(), [], shipped=False)
        Parts(basis=(), beside=[])
        """
        basis = (*folder.choose(sources), *folder.links, *folder.snapshots) if shipped else ()
        beside = list(paths)
        if beside and imports:
            from coopgraph.loading.imports import with_imports

            beside = with_imports(beside, basis)
        return cls(basis, beside)

    def open(self, rules: Sequence[Rule], store: str | Path | None = None) -> Opened:
        """Make a store in memory, or open one on disk, which is made or brought up to date before."""
        files, snapshots = sort_out([*self.basis, *self.beside])
        if store is None:
            return GraphStore.open(files, rules), files, snapshots, None
        from coopgraph.keeping import bring_up_to_date, own_files
        from coopgraph.loading.disk import DiskStore

        disk = DiskStore(store)
        bring_up_to_date(disk, self.basis, self.beside, rules)
        files, snapshots = sort_out([*self.basis, *own_files(disk)])
        return GraphStore(disk.open()), files, snapshots, disk
