"""Files: where ours are, how they are read, how results are written."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from coopgraph.errors import FileError, FormatError, ParseError

_FORMATS = {".ttl": ox.RdfFormat.TURTLE, ".nt": ox.RdfFormat.N_TRIPLES}
_FOLDERS = ("ontology", "data", "rules", "queries")


@dataclass(frozen=True)
class Folder:
    """A folder laid out as ours is: `ontology/`, `data/`, `rules/`, `queries/`."""

    path: Path

    @classmethod
    def shipped(cls) -> Folder:
        """Return the folder that comes with coopgraph: inside the installed package, or the checkout around it.

        >>> Folder.shipped().rdf[0].name
        'space_coop.ttl'
        """
        here = Path(__file__).resolve().parent
        for path in (here / "shipped", here.parent.parent):
            if (path / "ontology").is_dir():
                return cls(path)
        raise FileError("the files that come with coopgraph are missing", where=str(here), remedy="Install it again.")

    @classmethod
    def at(cls, path: str | Path) -> Folder:
        """Return a folder of your own; one of the four sub-folders at least must be there."""
        folder = Path(path)
        if not any((folder / name).is_dir() for name in _FOLDERS):
            raise FileError(
                f"this is not a folder with {', '.join(_FOLDERS[:-1])} or {_FOLDERS[-1]} in it",
                where=str(path),
                remedy="Name a folder that has at least one of them.",
            )
        return cls(folder)

    @property
    def rdf(self) -> tuple[Path, ...]:
        """The Turtle files to load: the ontology (without its modules that are not for the graph), then the data."""
        ontology = [path for path in sorted((self.path / "ontology").glob("*.ttl")) if path not in self.unloaded]
        return (*ontology, *sorted((self.path / "data").glob("*.ttl")))

    @property
    def unloaded(self) -> tuple[Path, ...]:
        """The Turtle files that are not part of the graph: the `*_dl.ttl` modules, and the shapes.

        >>> [path.name for path in Folder.shipped().unloaded]
        ['shapes.ttl', 'space_coop_dl.ttl']
        """
        ontology = sorted((self.path / "ontology").glob("*.ttl"))
        return tuple(path for path in ontology if path.stem.endswith("_dl") or path.stem == "shapes")

    @property
    def shapes(self) -> Path:
        """The shapes that the data must have: the folder's own, or ours if it has none."""
        own = self.path / "ontology" / "shapes.ttl"
        return own if own.is_file() else Folder.shipped().path / "ontology" / "shapes.ttl"

    @property
    def ontology(self) -> tuple[Path, ...]:
        """The Turtle files of the ontology, with its modules, without the shapes and the bridges to other vocabularies.

        >>> [path.name for path in Folder.shipped().ontology]
        ['space_coop.ttl', 'space_coop_dl.ttl', 'topics.ttl']
        """
        return tuple(path for path in sorted((self.path / "ontology").glob("*.ttl")) if path.stem != "shapes")

    @property
    def bridges(self) -> tuple[Path, ...]:
        """The axioms that link the ontology to other vocabularies, one Turtle file each; they are not loaded."""
        return tuple(sorted((self.path / "ontology" / "align").glob("*.ttl")))

    @property
    def mappings(self) -> Path:
        """The table of looser matches with terms of other vocabularies."""
        return self.path / "ontology" / "align" / "mappings.sssom.tsv"

    @property
    def checks(self) -> Path:
        """The folder of the checks of the ontology."""
        return self.path / "checks"

    @property
    def rules(self) -> tuple[Path, ...]:
        """The inference rules."""
        return tuple(sorted((self.path / "rules").glob("*.ru")))

    @property
    def optional_rules(self) -> tuple[Path, ...]:
        """The inference rules that are off unless they are named."""
        return tuple(sorted((self.path / "rules" / "optional").glob("*.ru")))

    @property
    def clash_rules(self) -> tuple[Path, ...]:
        """The rules that find contradictions: a query each, with a row for each contradiction."""
        return tuple(sorted((self.path / "rules" / "clashes").glob("*.rq")))

    @property
    def dl_modules(self) -> tuple[Path, ...]:
        """The Turtle files for a description-logic reasoner alone."""
        return tuple(sorted((self.path / "ontology").glob("*_dl.ttl")))

    @property
    def queries(self) -> Path:
        """The folder of the stored questions."""
        return self.path / "queries"


def read_bytes(path: str | Path) -> bytes:
    """Return the bytes of a file; every way of failing is a `FileError` with a remedy.

    >>> read_bytes("no/such/file.ttl")
    Traceback (most recent call last):
    coopgraph.errors.FileError: no/such/file.ttl: there is no such file. Check the name and the folder.
    """
    try:
        data = Path(path).read_bytes()
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
    if not data.strip():
        raise FileError("the file is empty", where=str(path), remedy="Check that it was saved or copied whole.")
    return data


def read_text(path: str | Path) -> str:
    """Return the text of a UTF-8 file, without a byte order mark.

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


def parse_rdf(path: str | Path) -> list[ox.Quad]:
    r"""Return the triples of a Turtle or N-Triples file; blank nodes get names of their own.

    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "broken.ttl")
    ...     _ = file.write_text("@prefix ex: <http://example.org/> .\nex:a ex:b")
    ...     parse_rdf(file)
    Traceback (most recent call last):
    coopgraph.errors.ParseError: ...broken.ttl:2:10: this is not valid Turtle: ... Correct the line.
    """
    suffix = Path(path).suffix.lower()
    if suffix not in _FORMATS and Path(path).is_file():
        raise FormatError(
            "only Turtle (.ttl) and N-Triples (.nt) files can be loaded",
            where=str(path),
            remedy="Convert the file to Turtle, or rename it if it is Turtle.",
        )
    text = read_text(path)
    try:
        quads = list(ox.parse(text, _FORMATS[suffix], rename_blank_nodes=True))
    except SyntaxError as error:
        message = (error.msg or "").partition(": ")[2] or error.msg
        raise ParseError(
            f"this is not valid {_FORMATS[suffix].name}: {message}",
            where=f"{path}:{error.lineno}:{error.offset}",
            remedy="Correct the line.",
        ) from None
    if any(isinstance(quad.object, ox.Triple) for quad in quads):
        raise ParseError("the file uses triples as objects, which only RDF 1.2 knows", where=str(path))
    return quads


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
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise FileError(
            f"the file cannot be written ({error.strerror or error})",
            where=str(path),
            remedy="Choose a folder that exists and that you may write to.",
        ) from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
