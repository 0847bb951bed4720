"""Files: how they are read, how results are written."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from coopgraph.errors import FileError, FileTooLarge, ParseError


def contained(folder: Path, pattern: str) -> tuple[Path, ...]:
    """Return the files of a folder that fit a pattern; a link that leads out of the folder is refused.

    What follows the last star may be in capitals.

    >>> from coopgraph.folder import Folder
    >>> [path.name for path in contained(Folder.shipped().path, "data/dialogue*.ttl")]
    ['dialogue4.ttl']
    """
    name, star, end = pattern.rpartition("*")
    either = "".join(f"[{sign}{sign.upper()}]" if sign.isalpha() else sign for sign in end)
    found = tuple(sorted(folder.glob(name + star + either)))
    on_the_way = {path for file in found for path in (file, *file.parents) if folder in path.parents}
    for path in on_the_way:
        refuse_exit(folder, path)
    return found


def refuse_exit(folder: Path, link: Path) -> None:
    """Refuse a link that leads out of a folder; what is no link passes."""
    if link.is_symlink() and not Path(os.path.realpath(link)).is_relative_to(os.path.realpath(folder)):
        raise FileError(
            "this is a link that leads out of its folder",
            where=str(link),
            remedy="Put a copy in its place, or name the file itself.",
        )


def read_bytes(path: str | Path, *, limit: int = 1 << 28) -> bytes:
    """Return the bytes of a file; every way of failing is a `FileError` with a remedy.

    >>> read_bytes("no/such/file.ttl")
    Traceback (most recent call last):
    coopgraph.errors.FileError: no/such/file.ttl: there is no such file. Check the name and the folder.
    """
    try:
        with Path(path).open("rb") as stream:
            data = stream.read(limit + 1)
    except (FileNotFoundError, NotADirectoryError):
        raise FileError("there is no such file", where=str(path), remedy="Check the name and the folder.") from None
    except IsADirectoryError:
        raise FileError("this is a folder", where=str(path), remedy="Name a file in it.") from None
    except PermissionError:
        raise FileError(
            "you are not allowed to read this file", where=str(path), remedy="Ask its owner, or copy it."
        ) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise FileError(f"the file cannot be read ({reason})", where=str(path), remedy="Check the name.") from None
    if len(data) > limit:
        raise FileTooLarge(
            f"the file has more than {limit >> 20} MiB",
            where=str(path),
            remedy="Split it, or set COOPGRAPH_FILE_SIZE to the MiB that a file may have.",
        )
    if not data.strip():
        raise FileError("the file is empty", where=str(path), remedy="Check that it was saved or copied whole.")
    return data


def read_text(path: str | Path) -> str:
    """Return the text of a UTF-8 file, without a byte order mark.

    >>> from coopgraph.folder import Folder
    >>> read_text(Folder.shipped().rules[0]).startswith("#+ summary:")
    True
    """
    data = read_bytes(path)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        raise ParseError(
            "the file is not UTF-8 text", where=f"{path}:{line}:{column}", remedy="Save it as UTF-8."
        ) from None


def near(path: Path) -> Path:
    """Return a path as seen from the current folder, if it is below it.

    >>> near(Path.cwd() / "data" / "mine.ttl").as_posix()
    'data/mine.ttl'
    """
    here = Path.cwd()
    return path.relative_to(here) if path.is_absolute() and path.is_relative_to(here) else path


def write_atomic(path: str | Path, data: bytes) -> None:
    """Write a file so that it is either the old one or the whole new one, never half of it.

    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_atomic(Path(folder, "a.txt"), b"new")
    ...     Path(folder, "a.txt").read_bytes()
    b'new'
    """
    target = Path(os.path.realpath(path))
    try:
        if (
            target.exists() and not target.is_file()
        ):  # a folder is refused here; a pipe or device takes what it is given
            target.write_bytes(data)
            return
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            Path(temporary).chmod(target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask())
            Path(temporary).replace(target)
            _sync_names(target.parent)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise FileError(
            f"the file cannot be written ({error.strerror or error})",
            where=str(path),
            remedy="Choose a folder that exists and that you may write to.",
        ) from None


def _sync_names(folder: Path) -> None:
    """Have the names in a folder reach the disk, where the system can."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(descriptor)
    except OSError:
        pass
    finally:
        os.close(descriptor)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
