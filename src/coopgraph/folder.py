"""The folder: where the files are that a graph is made of, ours or one laid out like it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from coopgraph.errors import FileError, ParameterError, did_you_mean
from coopgraph.files import contained, refuse_exit

_FOLDERS = ("ontology", "data", "rules", "queries")
_NAMES = "names"


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
        try:
            found = any((folder / name).is_dir() for name in _FOLDERS)
        except OSError:  # a name that is too long for any file, for one
            found = False
        if not found:
            raise FileError(
                f"this is not a folder with {', '.join(_FOLDERS[:-1])} or {_FOLDERS[-1]} in it",
                where=str(path),
                remedy="Name a folder that has at least one of them.",
            )
        return cls(folder)

    @property
    def rdf(self) -> tuple[Path, ...]:
        """The Turtle files to load: the ontology (without its modules that are not for the graph), then the data."""
        ontology = [path for path in self._files("ontology/*.ttl") if path not in self.unloaded]
        return (*ontology, *self._files("data/*.ttl"))

    @property
    def sources(self) -> tuple[str, ...]:
        """The names of the sources: of the data files, but for the one that only gives other names of things.

        >>> Folder.shipped().sources
        ('context', 'dialogue4', 'series', 'statement4')
        """
        return tuple(path.stem for path in sorted((self.path / "data").glob("*.ttl")) if path.stem != _NAMES)

    def choose(self, sources: Iterable[str] | None) -> tuple[Path, ...]:
        """Return the Turtle files to load if only some sources are to be believed; None stands for all.

        >>> [path.name for path in Folder.shipped().choose(["dialogue4"])][2:]
        ['dialogue4.ttl', 'names.ttl']
        """
        if sources is None:
            return self.rdf
        wanted = [sources] if isinstance(sources, str) else list(sources)
        for name in wanted:
            if name not in self.sources:
                known = did_you_mean(name, self.sources) or f"Sources: {', '.join(self.sources) or 'none'}."
                raise ParameterError(f"there is no source “{name}”", where=str(self.path / "data"), remedy=known)
        left_out = {self.path / "data" / f"{name}.ttl" for name in self.sources if name not in wanted}
        return tuple(path for path in self.rdf if path not in left_out)

    @property
    def links(self) -> tuple[Path, ...]:
        """The tables of links to other linked data.

        >>> [path.name for path in Folder.shipped().links][:2]
        ['authorities.sssom.tsv', 'codes.sssom.tsv']
        """
        return self._files("links/*.sssom.tsv")

    @property
    def snapshots(self) -> tuple[Path, ...]:
        """The snapshots of other linked data.

        >>> [path.name for path in Folder.shipped().snapshots]
        ['ror.nq']
        """
        return self._files("snapshots/*.nq")

    @property
    def unloaded(self) -> tuple[Path, ...]:
        """The Turtle files that are not part of the graph: the `*_dl.ttl` modules, and the shapes.

        >>> [path.name for path in Folder.shipped().unloaded]
        ['shapes.ttl', 'space_coop_dl.ttl']
        """
        ontology = self._files("ontology/*.ttl")
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
        return tuple(path for path in self._files("ontology/*.ttl") if path.stem != "shapes")

    @property
    def bridges(self) -> tuple[Path, ...]:
        """The axioms that link the ontology to other vocabularies, one Turtle file each; they are not loaded."""
        return self._files("ontology/align/*.ttl")

    @property
    def mappings(self) -> Path:
        """The table of looser matches with terms of other vocabularies."""
        path = self.path / "ontology" / "align" / "mappings.sssom.tsv"
        refuse_exit(self.path, path)
        return path

    @property
    def checks(self) -> Path:
        """The folder of the checks of the ontology."""
        return self.path / "checks"

    @property
    def rules(self) -> tuple[Path, ...]:
        """The inference rules."""
        return self._files("rules/*.ru")

    @property
    def optional_rules(self) -> tuple[Path, ...]:
        """The inference rules that are off unless they are named."""
        return self._files("rules/optional/*.ru")

    @property
    def clash_rules(self) -> tuple[Path, ...]:
        """The rules that find contradictions: a query each, with a row for each contradiction."""
        return self._files("rules/clashes/*.rq")

    @property
    def dl_modules(self) -> tuple[Path, ...]:
        """The Turtle files for a description-logic reasoner alone."""
        return self._files("ontology/*_dl.ttl")

    @property
    def queries(self) -> Path:
        """The folder of the stored questions."""
        refuse_exit(self.path, self.path / "queries")
        return self.path / "queries"

    def _files(self, pattern: str) -> tuple[Path, ...]:
        return contained(self.path, pattern)
