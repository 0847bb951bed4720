"""Validate: whether data is what good data must be.

Three things are looked at, because no one of them shows everything: the text of the files (prefixes, blank nodes, and
with your copy of a source, copied words), the graph as it was parsed, and the graph with all that the rules infer. The
last two are held against `ontology/shapes.ttl`. Every finding names the line it comes from.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from coopgraph.checking.apart import check_apart
from coopgraph.checking.shacl import ASSERTED, MATERIALISED, Result, rdf_graph, read_shapes, run_shapes
from coopgraph.checking.turtle import TurtleText
from coopgraph.errors import CoopgraphError, FileError, FormatError, did_you_mean
from coopgraph.files import near
from coopgraph.finding import Finding, as_finding
from coopgraph.folder import Folder
from coopgraph.loading.reading import read_rdf
from coopgraph.report import Report, split_place
from coopgraph.store import GraphStore
from coopgraph.terms import BASE, DEFAULT, DESCRIPTION, INFERRED, PREFIXES, compact, lexical

FORMATS: Final = ("table", "turtle", "json", "github")
Progress = Callable[[str], object]

_SEVERITIES: Final = {"Violation": "error", "Warning": "warning", "Info": "info"}
_MESSAGE: Final = re.compile(r"(?P<problem>.*?)\. Why: (?P<why>.*?) Fix: (?P<fix>.*)", re.DOTALL)
_ADDRESS: Final = re.compile(r"https?://[^\s,;)}”]*[^\s,;.)}”]")
_TYPE: Final = ox.NamedNode(PREFIXES["rdf"] + "type")
_MISSPELT: Final = ("scsh:dangling", "scsh:unknown-term")


@dataclass(frozen=True, repr=False)
class Validation(Report):
    """What a validation found; `results` has, for each finding of a shape, the result of SHACL that it tells of."""

    results: Mapping[Finding, Result] = field(default_factory=dict)

    def to_turtle(self) -> str:
        """Return the standard report of SHACL; what was found in the text of a file is a result about that file."""
        from coopgraph.checking.shaclreport import to_turtle

        return to_turtle(self.findings, self.results)

    def to_bytes(self, format: str) -> bytes:
        """Return the report as `table` (lines of text), `turtle`, `json` or `github`."""
        write = {"table": self._lines, "turtle": self.to_turtle, "json": self.to_json, "github": self.to_github}
        if format not in write:
            raise FormatError(f"a report cannot be written as “{format}”", remedy=f"Formats: {', '.join(FORMATS)}.")
        return write[format]().encode()

    def _lines(self) -> str:
        return f"{self}\n"

    def __repr__(self) -> str:
        return str(self)


def validate(
    files: Sequence[str | Path] = (),
    *,
    text: str | Path | None = None,
    root: str | Path | None = None,
    sources: Iterable[str] | None = None,
    progress: Progress = lambda step: None,
) -> Validation:
    """Validate files of your own beside what comes with coopgraph, or, without any, all that comes with it.

    `text` is your copy of a source: positions, links and wording are then held against it too. `root` names a folder
    to use instead of ours, `sources` those of its sources to load. `progress` is told each step. Needs the extra
    `coopgraph[shacl]`.

    >>> validate(Folder.shipped().rdf[-1:]).ok
    True
    """
    folder = Folder.shipped() if root is None else Folder.at(root)
    shipped = folder.choose(sources)
    asked = [Path(file) for file in files] or [near(path) for path in shipped]
    findings = check_texts(asked, folder)
    if any(finding.check in ("", "prefix-declared") for finding in findings):  # then it cannot be parsed
        return Validation(tuple(findings), {"files": len(asked)})
    loaded = loaded_with(folder, asked, shipped)
    progress("drawing inferences")
    source = GraphStore.open(loaded, folder.rules)
    return validate_graph(source, loaded, asked=asked, text=text, folder=folder, progress=progress)


def loaded_with(folder: Folder, asked: Sequence[Path], shipped: Sequence[Path] | None = None) -> list[Path]:
    """Return the files to load so that some can be looked at: those of a folder, and those that it does not have.

    `shipped` are the files of the folder to load, if not all of them.

    A file with the name of one of the folder's, or about the same source document, stands in for it.
    """
    shipped = folder.rdf if shipped is None else shipped
    kept = {path.resolve() for path in (*shipped, *folder.unloaded)}
    added = [path for path in asked if path.resolve() not in kept]
    stems = {path.stem for path in added}
    documents = {document for path in added for document in _documents(path)}
    rest = [path for path in shipped if path.stem not in stems and not (documents and documents & _documents(path))]
    return [*map(near, rest), *added]


def _documents(path: Path) -> set[str]:
    """Return the source documents that a file describes."""
    document = ox.NamedNode(PREFIXES["sc"] + "SourceDocument")
    return {str(quad.subject) for quad in read_rdf(path) if quad.predicate == _TYPE and quad.object == document}


def check_texts(files: Sequence[str | Path], folder: Folder) -> list[Finding]:
    """Return what is wrong with the text of Turtle files; one that cannot be read at all gives one finding."""
    findings: list[Finding] = []
    for path in files:
        try:
            if Path(path).suffix.lower() != ".ttl":
                read_rdf(path)
            text = TurtleText.read(path)
            found = list(text.findings(data=is_data(path, folder)))
            findings += found
            if not any(finding.check == "prefix-declared" for finding in found):
                read_rdf(path)
        except FileError:
            raise
        except CoopgraphError as error:
            findings.append(as_finding(error, str(path)))
    return findings


def is_data(path: str | Path, folder: Folder) -> bool:
    """Return whether a file is data, where blank nodes are forbidden; only what is below `ontology/` is not."""
    return not Path(path).resolve().is_relative_to((folder.path / "ontology").resolve())


def validate_graph(
    source: GraphStore,
    files: Sequence[str | Path],
    *,
    folder: Folder,
    asked: Sequence[str | Path] | None = None,
    text: str | Path | None = None,
    progress: Progress = lambda step: None,
) -> Validation:
    """Validate a graph that was loaded from files; what is told is about those `asked` for, or about all of them.

    Shapes for the materialised graph are run only if the graph holds inferences.
    """
    chosen = list(files if asked is None else asked)
    places = _Places(files, chosen)
    progress("holding the files against the shapes")
    shapes = read_shapes(folder.shapes)
    quads = [quad for path in files for quad in read_rdf(path)] or _asserted(source)
    results = run_shapes(rdf_graph(quads), shapes, ASSERTED)
    if any(source.store.quads_for_pattern(None, None, None, INFERRED)):
        progress("holding the inferences against the shapes")
        closed = rdf_graph(source.store.quads_for_pattern(None, None, None, DEFAULT))
        results += run_shapes(closed, shapes, MATERIALISED)
    typed = (quad.subject for quad in quads if quad.predicate == _TYPE)
    terms = {compact(term.value) for term in typed if isinstance(term, ox.NamedNode) and term.value.startswith(BASE)}
    told: dict[Finding, Result] = {}
    for result in results:
        if finding := _tell(result, places, terms):
            told.setdefault(finding, result)
    data = [path for path in chosen if Path(path).suffix.lower() == ".ttl" and is_data(path, folder)]
    known = {(finding.check, finding.file) for finding in told}
    apart = [f for f in check_apart(data, quads, places.find) if (f.check, f.file) not in known]
    findings = [*check_texts(chosen, folder), *told, *apart]
    if text is not None:
        from coopgraph.checking.wording import check_wording

        progress("comparing with the source text")
        findings += check_wording(source, places.texts, text, places.find)
    order = {text.where: number for number, text in enumerate(places.texts)}
    looked_at = {"files": len(chosen), "triples": len(quads), "shapes": _count(shapes)}
    return Validation(tuple(sorted(findings, key=lambda finding: _rank(finding, order))), looked_at, told)


class _Places:
    """The files that are looked at, as texts in which things are found; and the other files of the graph."""

    def __init__(self, files: Sequence[str | Path], asked: Sequence[str | Path]) -> None:
        kept = {Path(path).resolve() for path in asked}
        self.texts = [TurtleText.read(path) for path in asked]
        self.rest = [path for path in files if Path(path).resolve() not in kept]

    @cached_property
    def others(self) -> list[TurtleText]:
        """The files that are not looked at: a mistake in one may show in another."""
        return [TurtleText.read(path) for path in self.rest]

    def find(self, thing: str, predicate: str = "", value: str = "") -> str:
        """Return where a thing is said, or else mentioned, or else its name."""
        for texts in (self.texts, self.others):
            said = (text.place(thing, predicate, value) for text in self._best(texts, thing, predicate, value))
            mentioned = (text.mention(thing) for text in texts)
            if place := next(filter(None, said), None) or next(filter(None, mentioned), None):
                return place
        return compact(thing)

    def owns(self, thing: str) -> bool:
        """Return whether a thing is classified in the files that are looked at, or all files are looked at."""
        return not self.rest or any(text.says(thing, _TYPE.value) for text in self.texts)

    def _best(self, texts: Sequence[TurtleText], *key: str) -> Iterator[TurtleText]:
        """Yield first the files that say the very thing: an entity may be described in several."""
        for parts in (key, (*key[:2], ""), (key[0], "", "")):
            yield from (text for text in texts if text.says(*parts))


def _tell(result: Result, places: _Places, terms: set[str]) -> Finding | None:
    """Return a result of SHACL as a finding with its place; None for a warning about a file that is not looked at.

    An error is told even if the files don't name the thing: what they say may have made it one.
    """
    culprit = lexical(result.culprit)
    iri = str(getattr(result.culprit, "value", culprit))
    value = "" if result.value in (None, result.culprit) else str(getattr(result.value, "value", result.value))
    place = places.find(iri, result.path.value if isinstance(result.path, ox.NamedNode) else "", value)
    severity = _SEVERITIES.get(result.severity, "error")
    if severity != "error" and not places.owns(iri):  # it is about some other file
        return None
    match = _MESSAGE.fullmatch(_ADDRESS.sub(lambda address: compact(address[0]), result.message))
    problem, why, remedy = match.group("problem", "why", "fix") if match else (result.message, "", "")
    why, remedy = _capital(why), _capital(remedy)
    if value and (shown := lexical(result.value)) not in problem:
        problem += f": {shown}" if isinstance(result.value, ox.NamedNode) else f": “{shown}”"
    check = compact(result.shape)
    if check in _MISSPELT:
        remedy = f"{did_you_mean(culprit, terms)} {remedy}".strip()
    return Finding(severity, place, f"{culprit}: {problem}", remedy, why, check)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _rank(finding: Finding, order: Mapping[str, int]) -> tuple[Any, ...]:
    file, line, column = split_place(finding.file)
    return order.get(file, len(order)), file, line or 0, column or 0, finding.check, finding.message


def _asserted(source: GraphStore) -> list[ox.Quad]:
    return [quad for quad in source.store if quad.graph_name not in (DEFAULT, INFERRED, DESCRIPTION)]


def _count(shapes: Any) -> int:
    """Return how many shapes there are, apart from those that are part of others."""
    import rdflib

    runs_on = rdflib.URIRef(PREFIXES["scsh"] + "runsOn")
    return len(set(shapes.subjects(runs_on)))
