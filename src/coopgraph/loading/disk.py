"""Stores on disk: a graph that is kept in a folder, and is there the next time without being built again.

What is written is never changed. Each change makes a new *generation* in a folder of its own; when all of it is on the
disk, one small file, `store.json`, is replaced and names it. So a process that is killed, or a disk that is full,
leaves the old state or the new one, and who reads is never in the way of who writes. One process may write at a time.
"""

from __future__ import annotations

import json
import os
import shutil
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from coopgraph.errors import FileError, StoreBusy, StoreError
from coopgraph.files import read_bytes, write_atomic

try:
    import fcntl
except ImportError:  # a system without these locks: the engine's own still keep a second writer out
    fcntl = None  # type: ignore[assignment]

FORMAT: Final = 1
_MANIFEST: Final = "store.json"
_TRIES: Final = 20


@dataclass(frozen=True)
class Held:
    """A file that a store holds: its name, its SHA-256, and whether it is part of the folder that was loaded."""

    name: str
    sha256: str
    basis: bool = False


@dataclass(frozen=True)
class Manifest:
    """What a store is: its generation, and the files and the rules (by SHA-256) that it was made of."""

    generation: int = 0
    files: tuple[Held, ...] = ()
    rules: tuple[tuple[str, str], ...] = ()

    def to_json(self) -> bytes:
        """Return the manifest as it is written."""
        return (json.dumps({"format": FORMAT, **asdict(self)}, indent=1, ensure_ascii=False) + "\n").encode()

    @classmethod
    def read(cls, path: Path) -> Manifest:
        """Read a manifest."""
        try:
            told: dict[str, Any] = json.loads(read_bytes(path))
            if told["format"] != FORMAT:
                raise StoreError(
                    "the store was written by another version of coopgraph",
                    where=str(path.parent),
                    remedy="Use that version, or make the store again.",
                )
            files = tuple(Held(str(f["name"]), str(f["sha256"]), bool(f["basis"])) for f in told["files"])
            rules = tuple((str(name), str(sha)) for name, sha in told["rules"])
            return cls(int(told["generation"]), files, rules)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise StoreError(
                "the list of what the store holds is broken", where=str(path), remedy="Restore a backup."
            ) from None


class Draft:
    """A generation that is being made: nobody sees it before it is published."""

    def __init__(self, store: ox.Store, path: Path, manifest: Manifest) -> None:
        self.store, self.path, self.manifest = store, path, manifest


class DiskStore:
    """A store in a folder.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     disk = DiskStore(Path(folder, "store"))
    ...     with disk.draft(empty=True) as draft:
    ...         draft.store.add(ox.Quad(*[ox.NamedNode("urn:a")] * 4))
    ...     len(disk.open())
    1
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path).absolute()
        self.current = self.path
        """The folder of the generation that was opened last."""
        self._locks: list[int | None] = []
        weakref.finalize(self, _unlock_all, self._locks)

    @property
    def exists(self) -> bool:
        """Whether there is a store."""
        return (self.path / _MANIFEST).is_file()

    @property
    def manifest(self) -> Manifest:
        """What the store is now."""
        if not self.exists:
            raise FileError("there is no store in this folder", where=str(self.path), remedy="Check the name.")
        return Manifest.read(self.path / _MANIFEST)

    def generation(self, number: int) -> Path:
        """Return the folder of a generation."""
        return self.path / "generations" / str(number)

    def copy_of(self, held: Held) -> Path:
        """Return the store's own copy of a file, as it was when it was loaded."""
        return self.path / "files" / held.sha256[:16] / held.name

    def open(self) -> ox.Store:
        """Open the store as it is now, to be read. Later changes by others do not show; nobody is kept from writing.

        What was opened stays on the disk for as long as this object lives.
        """
        before = -1
        for _ in range(_TRIES):
            number = self.manifest.generation
            path = self.generation(number)
            lock = _lock(path.with_suffix(".lock"), shared=True)
            try:
                store = ox.Store.read_only(str(path))
            except (OSError, RuntimeError) as error:
                _unlock(lock)
                if number == before:
                    raise _broken(error, self.path) from None
                before = number  # somebody may have published a new one in between
                continue
            self._locks.append(lock)
            self.current = path
            return store
        raise StoreBusy("the store changes all the time", where=str(self.path), remedy="Try again.")

    @contextmanager
    def draft(self, *, empty: bool = False) -> Iterator[Draft]:
        """Make a new generation, from nothing or from the one that there is; it is published if all goes well."""
        before = self.manifest if self.exists else Manifest()
        with self._writing():
            before = self.manifest if self.exists else Manifest()
            number = before.generation + 1
            path = self.generation(number)
            draft: Draft | None = None
            try:
                if not empty and before.generation:
                    ox.Store.read_only(str(self.generation(before.generation))).backup(str(path))
                draft = Draft(ox.Store(str(path)), path, replace(before, generation=number))
                yield draft
                draft.store.flush()
                manifest = draft.manifest
                del draft.store
                self._publish(path, manifest)
            except BaseException as error:
                if draft is not None:
                    draft.__dict__.pop("store", None)
                shutil.rmtree(path, ignore_errors=True)
                if isinstance(error, (OSError, RuntimeError)) and not isinstance(error, FileError):
                    raise _unwritable(error, self.path) from None
                raise
            self._tidy()

    def _publish(self, path: Path, manifest: Manifest) -> None:
        """Let a generation be the one that is there: only once all of it has reached the disk."""
        path.with_suffix(".lock").touch()
        for file in path.iterdir():
            _sync(file)
        for folder in (path, path.parent, self.path):
            _sync(folder)
        write_atomic(self.path / _MANIFEST, manifest.to_json())

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Be the only one that writes; clear away what one that was killed has left."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            if not self.exists and any(entry.name not in _OURS for entry in self.path.iterdir()):
                raise FileError(
                    "the folder holds other things than a store", where=str(self.path), remedy="Name an empty folder."
                )
            (self.path / "generations").mkdir(exist_ok=True)
            (self.path / "lock").touch()
            lock = _lock(self.path / "lock")
        except LockHeldError:
            raise StoreBusy(
                "another process is writing to this store",
                where=str(self.path),
                remedy="Wait until it is done, or write to a copy of the store.",
            ) from None
        except OSError as error:
            raise _unwritable(error, self.path) from None
        try:
            self._tidy()
            yield
        finally:
            _unlock(lock)

    def keep(self, held: Held, data: bytes) -> None:
        """Keep a copy of a file, so that what the store holds can be built again and written out as it was."""
        copy = self.copy_of(held)
        if not copy.is_file():
            copy.parent.mkdir(parents=True, exist_ok=True)
            write_atomic(copy, data)

    def _tidy(self) -> None:
        """Remove generations that nobody reads any more, drafts that were given up, and copies that nobody needs."""
        manifest = self.manifest if self.exists else Manifest()
        with suppress(OSError):
            for path in list((self.path / "generations").iterdir()):
                if path.is_dir() and path.name != str(manifest.generation):
                    lock = path.with_suffix(".lock")
                    with suppress(LockHeldError):
                        held = _lock(lock)
                        shutil.rmtree(path, ignore_errors=True)
                        _unlock(held)
                        lock.unlink(missing_ok=True)
            needed = {self.copy_of(held).parent for held in manifest.files}
            folder = self.path / "files"
            for path in list(folder.iterdir()) if folder.is_dir() else []:
                if path not in needed:
                    shutil.rmtree(path, ignore_errors=True)


_OURS: Final = frozenset([_MANIFEST, "generations", "files", "lock", "lost+found"])


class LockHeldError(Exception):
    """Somebody else holds a lock."""


def _lock(path: Path, *, shared: bool = False) -> int | None:
    """Lock a file, and return its descriptor; None if there are no locks here. A lock ends with its process."""
    if fcntl is None:
        return None
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        if shared:
            return None
        raise LockHeldError from None
    except OSError:  # a file system without locks
        os.close(descriptor)
        return None
    return descriptor


def _unlock(descriptor: int | None) -> None:
    if descriptor is not None:
        os.close(descriptor)


def _unlock_all(descriptors: list[int | None]) -> None:
    while descriptors:
        _unlock(descriptors.pop())


def _sync(path: Path) -> None:
    """Have a file, or the names in a folder, reach the disk."""
    if os.name == "nt" and path.is_dir():
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _broken(error: Exception, path: Path) -> StoreError:
    return StoreError(
        f"the store cannot be opened ({_reason(error)})", where=str(path), remedy="Restore a backup, or make it again."
    )


def _unwritable(error: Exception, path: Path) -> StoreError:
    return StoreError(
        f"the store cannot be written ({_reason(error)}), and stays as it was",
        where=str(path),
        remedy="Make room, or choose a folder that you may write to.",
    )


def _reason(error: Exception) -> str:
    """Return the reason of an error in one line, without the addresses of files."""
    text = getattr(error, "strerror", None) or str(error)
    return str(text).split(": /")[0].splitlines()[0][:200]
