"""The W3C test suites: which there are, where a copy has them, and what each of their tests says.

A copy is a folder that holds `w3c/rdf-tests`, `w3c/json-ld-api`, or the tests of rdflib's source distribution, in any
depth.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyoxigraph as ox

MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
UT = "http://www.w3.org/2009/sparql/tests/test-update#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
HOME = "https://w3c.github.io/rdf-tests/"

# suite: the ends that the path of its manifest can have, and the address that its files take themselves to be at.
# A manifest that states its own address (mf:assumedTestBase) is believed.
SUITES = {
    "sparql11": (("sparql/sparql11/manifest-all.ttl", "w3c/sparql11/manifest-all.ttl"), HOME + "sparql/sparql11/"),
    "turtle": (("rdf11/rdf-turtle/manifest.ttl", "w3c/turtle/manifest.ttl"), "http://www.w3.org/2013/TurtleTests/"),
    "trig": (("rdf11/rdf-trig/manifest.ttl", "w3c/trig/manifest.ttl"), "http://www.w3.org/2013/TriGTests/"),
    "n-triples": (("rdf11/rdf-n-triples/manifest.ttl", "w3c/ntriples/manifest.ttl"), "http://www.w3.org/2013/N-TriplesTests/"),
    "n-quads": (("rdf11/rdf-n-quads/manifest.ttl", "w3c/nquads/manifest.ttl"), "http://www.w3.org/2013/N-QuadsTests/"),
    "rdf-xml": (("rdf11/rdf-xml/manifest.ttl", "w3c/rdf-xml/manifest.ttl"), "http://www.w3.org/2013/RDFXMLTests/"),
    "json-ld": (("tests/toRdf-manifest.jsonld", "jsonld/1.1/toRdf-manifest.jsonld"), ""),
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """A test: its suite and name, its kind, and the files of which it is made."""

    suite: str
    name: str
    kind: str
    base: str
    action: Path
    result: Path | None = None
    data: tuple[Path, ...] = ()
    graphs: tuple[tuple[str, Path], ...] = ()
    result_data: tuple[Path, ...] = ()
    result_graphs: tuple[tuple[str, Path], ...] = ()
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def folder(self) -> str:
        """The address of the folder of the test."""
        return self.base.rpartition("/")[0] + "/"


def manifests(copy: Path) -> dict[str, Path]:
    """Return the manifest of each suite that a copy has."""
    found: dict[str, Path] = {}
    for path in sorted([*copy.rglob("*manifest*.ttl"), *copy.rglob("toRdf-manifest.jsonld")]):
        for suite, (ends, _) in SUITES.items():
            if path.as_posix().endswith(ends):
                found.setdefault(suite, path)
    return found


def cases(suite: str, manifest: Path) -> list[Case]:
    """Return the tests of a suite, in the order of its manifest."""
    if suite == "json-ld":
        return list(_json_ld(manifest))
    return list(_entries(suite, manifest, SUITES[suite][1], ""))


def _json_ld(manifest: Path) -> Iterator[Case]:
    document = json.loads(manifest.read_text(encoding="utf-8"))
    for entry in document["sequence"]:
        kind = entry["@type"][0].removeprefix("jld:")
        options = entry.get("option", {})
        yield Case(
            "json-ld",
            entry["@id"].removeprefix("#"),
            kind,
            options.get("base", document["baseIri"] + entry["input"]),
            manifest.parent / entry["input"],
            manifest.parent / entry["expect"] if "expect" in entry and kind == "PositiveEvaluationTest" else None,
            options=options,
        )


class Manifest:
    """A manifest file, read by hand."""

    def __init__(self, path: Path, base: str) -> None:
        self.path = path
        self.graph = ox.Dataset(ox.parse(path=str(path), format=ox.RdfFormat.TURTLE, base_iri=base + path.name))

    def values(self, subject: Any, *names: str) -> list[Any]:
        quads = list(self.graph.quads_for_subject(subject))
        return [quad.object for name in names for quad in quads if quad.predicate.value == name]

    def value(self, subject: Any, *names: str) -> Any:
        return next(iter(self.values(subject, *names)), None)

    def listed(self, name: str) -> list[Any]:
        found = []
        for quad in self.graph:
            if quad.predicate.value == name:
                at = quad.object
                while at.value != RDF + "nil":
                    found.append(self.value(at, RDF + "first"))
                    at = self.value(at, RDF + "rest")
        return found


def _entries(suite: str, path: Path, base: str, group: str) -> Iterator[Case]:
    manifest = Manifest(path, base)
    for included in manifest.listed(MF + "include") if not group else ():
        folder = included.value.removeprefix(base).rpartition("/")[0]
        if (path.parent / folder / "manifest.ttl").is_file():
            yield from _entries(suite, path.parent / folder / "manifest.ttl", f"{base}{folder}/", f"{folder}/")
    stated = next((q.object.value for q in manifest.graph if q.predicate.value == MF + "assumedTestBase"), base)

    def file(term: ox.NamedNode) -> Path:
        return path.parent / term.value.removeprefix(base)

    def graphs(subject: Any, *names: str) -> tuple[tuple[str, Path], ...]:
        named = []
        for term in manifest.values(subject, *names):
            if isinstance(term, ox.BlankNode):
                named.append(
                    (manifest.value(term, LABEL).value, file(manifest.value(term, UT + "graph", QT + "graph")))
                )
            else:
                named.append((term.value, file(term)))
        return tuple(named)

    for entry in manifest.listed(MF + "entries"):
        action, result = manifest.value(entry, MF + "action"), manifest.value(entry, MF + "result")
        kinds = [kind.value.rpartition("#")[2] for kind in manifest.values(entry, RDF + "type")]
        if not kinds or action is None:
            continue
        inside = isinstance(action, ox.BlankNode)
        request = manifest.value(action, QT + "query", UT + "request") if inside else action
        if request is None or not isinstance(request, ox.NamedNode):
            continue
        yield Case(
            suite,
            group + entry.value.rpartition("#")[2],
            next(kind for kind in kinds if "Test" in kind),
            stated + file(request).relative_to(path.parent).as_posix(),
            file(request),
            file(result) if isinstance(result, ox.NamedNode) else None,
            tuple(file(term) for term in manifest.values(action, QT + "data", UT + "data")) if inside else (),
            graphs(action, QT + "graphData", UT + "graphData") if inside else (),
            tuple(map(file, manifest.values(result, UT + "data"))) if isinstance(result, ox.BlankNode) else (),
            graphs(result, UT + "graphData") if isinstance(result, ox.BlankNode) else (),
        )
