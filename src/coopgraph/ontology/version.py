"""Version: one version of the ontology, its terms, texts and axioms, and what follows from data with it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from coopgraph.errors import FileError
from coopgraph.folder import Folder
from coopgraph.graph import CoopGraph, load
from coopgraph.loading.reading import read_rdf
from coopgraph.ontology.prose import CHARACTERISTICS, Axioms
from coopgraph.terms import BASE, INFERRED, PREFIXES, compact

_TYPE: Final = PREFIXES["rdf"] + "type"


def load_beside(files: Iterable[str | Path], *others: Path, root: Path) -> CoopGraph:
    """Load files as one graph, whatever their names, beside others; the rules are those of a folder."""
    triples = dict.fromkeys(quad.triple for file in files for quad in read_rdf(file))
    with tempfile.TemporaryDirectory() as place:
        file = Path(place, "files-that-were-named.nt")
        file.write_bytes(ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"\n")
        return load(*others, *([file] if triples else []), root=root, shipped=False)


@dataclass(frozen=True, eq=False)
class Version:
    """One version of an ontology: its files, and their triples."""

    path: Path
    files: tuple[Path, ...]
    quads: tuple[ox.Quad, ...] = field(repr=False)

    @classmethod
    def read(cls, path: str | Path) -> Version:
        """Read a Turtle file, a folder of them, or a folder with `ontology/` in it."""
        place = Path(path)
        files: tuple[Path, ...] = (place,)
        if place.is_dir():
            inner = place if not (place / "ontology").is_dir() else place / "ontology"
            files = tuple(file for file in sorted(inner.glob("*.ttl")) if file.stem != "shapes")
            if not files:
                raise FileError("there is no Turtle file in this folder", where=str(path), remedy="Name another.")
        return cls(place, files, tuple(quad for file in files for quad in read_rdf(file)))

    @property
    def terms(self) -> set[str]:
        """The IRIs of ours that have a class or are declared, without the ontology itself."""
        typed = {
            q.subject.value: ""
            for q in self.quads
            if q.predicate.value == _TYPE and isinstance(q.subject, ox.NamedNode)
        }
        return {iri for iri in typed if iri.startswith((BASE + "ontology#", BASE + "id/"))}

    @property
    def canonical(self) -> set[ox.Quad]:
        """The triples, with names for blank nodes that depend on what is said of them alone."""
        dataset = ox.Dataset(self.quads)
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        return set(dataset)

    @property
    def names(self) -> dict[str, str]:
        """The English labels."""
        return Axioms(self.quads).labels()

    def axioms(self, names: Mapping[str, str]) -> dict[str, set[str]]:
        """Return the axioms as sentences by term; names are those of both versions, so that a new label is no axiom."""
        read = Axioms(self.quads, names)
        return {iri: set(read.about(iri)) for iri in read.terms}

    def plain(self, iri: str) -> Iterator[tuple[str, str, str]]:
        """Yield what is said of a term beside axioms: predicate, language, value."""
        for quad in self.quads:
            if not isinstance(quad.subject, ox.NamedNode) or quad.subject.value != iri:
                continue
            if isinstance(quad.object, ox.BlankNode | ox.Triple):
                continue
            predicate = compact(quad.predicate.value)
            if quad.predicate.value == _TYPE and compact(getattr(quad.object, "value", "")) in CHARACTERISTICS:
                continue
            language = quad.object.language or "" if isinstance(quad.object, ox.Literal) else ""
            value = quad.object.value if isinstance(quad.object, ox.Literal) else compact(quad.object.value)
            yield predicate, language, value

    def inferences(self, folder: Folder, data: Sequence[Path]) -> Inferences:
        """Return what follows from data with this version."""
        own = [file for file in self.files if not file.stem.endswith("_dl")]
        stems = {file.stem for file in own}
        others = [file for file in folder.rdf if file.parent.name == "ontology" and file.stem != "space_coop"]
        lacking = [file for file in others if file.stem not in stems and not self.path.is_dir()]
        kg = load_beside([*own, *lacking, *data], root=folder.path)
        quads = kg.store.quads_for_pattern(None, None, None, INFERRED)
        return Inferences({ox.Triple(quad.subject, quad.predicate, quad.object) for quad in quads}, kg.source.label)


@dataclass(frozen=True)
class Inferences:
    """Inferred triples, and the labels to say them with."""

    facts: set[ox.Triple]
    label: Callable[[str], str]

    def sentences(self, facts: Iterable[ox.Triple]) -> list[str]:
        """Return triples in words."""
        return [" ".join(self._word(term) for term in (fact.subject, fact.predicate, fact.object)) for fact in facts]

    def _word(self, term: Any) -> str:
        if not isinstance(term, ox.NamedNode):
            return str(getattr(term, "value", term))
        return "is of the class" if term.value == _TYPE else self.label(term.value)
