"""Check: whether files, evidence and questions are what they must be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from coopgraph.checking.expectation import ALONE, TOGETHER, check_question
from coopgraph.checking.validate import loaded_with, validate_graph
from coopgraph.errors import CoopgraphError, MissingExtra
from coopgraph.files import near
from coopgraph.finding import Finding, as_finding
from coopgraph.folder import Folder
from coopgraph.graph import CoopGraph
from coopgraph.interop import from_rdflib
from coopgraph.links.check import check_links
from coopgraph.loading.reading import read_rdf
from coopgraph.query import Catalogue
from coopgraph.reasoning.coverage import logic_findings
from coopgraph.reasoning.reason import choose_rules
from coopgraph.report import Report
from coopgraph.rules import Rule
from coopgraph.snapshots.attach import sort_out
from coopgraph.store import GraphStore
from coopgraph.terms import DEFAULT

Progress = Callable[[str], object]

_SECOND = {".ttl": "turtle", ".nt": "nt"}
"""The formats that are read with a second parser too."""


def check(
    files: Sequence[str | Path] = (),
    *,
    text: str | Path | None = None,
    root: str | Path | None = None,
    progress: Progress = lambda step: None,
) -> Report:
    """Check files of your own beside what comes with coopgraph, or, without any, all that comes with it.

    `text` is your copy of a source: positions, links and wording are then held against it too. `root` names a folder
    to check instead of ours. `progress` is told each step.

    >>> from coopgraph.folder import Folder
    >>> check(Folder.shipped().rdf[1:2]).ok
    True
    """
    folder = Folder.shipped() if root is None else Folder.at(root)
    asked = [Path(file) for file in files] or [*map(near, (*folder.rdf, *folder.unloaded))]
    questions = [path for path in asked if path.suffix.lower() == ".rq"]
    asked = [path for path in asked if path.suffix.lower() != ".rq"]
    findings: list[Finding] = []
    looked_at = {"files": len(asked) + len(questions)}
    for path in asked:
        progress(f"reading {path.name} with both parsers")
        findings += _syntax(path)
    if findings:
        return Report(tuple(findings), looked_at)
    loaded = loaded_with(folder, asked)
    try:
        rules = choose_rules(folder)
        kg = CoopGraph(GraphStore.open(loaded, rules), Catalogue(folder.queries), folder=folder, rules=rules)
        progress("looking for contradictions, and for axioms beyond the rules")
        findings += logic_findings(kg.source, folder, rules)
        if asked:
            findings += _validated(kg.source, loaded, folder=folder, asked=asked, text=text, progress=progress)
        looked_at["triples"] = sum(1 for _ in kg.store.quads_for_pattern(None, None, None, DEFAULT))
        if not files and folder.links:
            progress("checking the links")
            findings += check_links(kg).findings
        if questions or not files:
            names = [(kg.queries, name) for name in kg.queries] if not files else [_named(path) for path in questions]
            looked_at |= {"questions": len(names), "answers": 0}
            for sources, orders in _worlds(loaded, folder, rules):
                for catalogue, name in names:
                    progress(f"asking {name} of {sources or 'the first source'}")
                    found, answers = check_question(orders, catalogue, name, sources)
                    findings += [finding for finding in found if finding not in findings]
                    looked_at["answers"] += answers
    except CoopgraphError as error:
        findings.append(as_finding(error))
    return Report(tuple(findings), looked_at)


def _validated(source: GraphStore, loaded: Sequence[Path], **options: Any) -> list[Finding]:
    """Return what a validation finds; without the package that it needs, a warning that it was left out."""
    try:
        return list(validate_graph(source, loaded, **options).findings)
    except MissingExtra as error:
        return [Finding("warning", "shapes.ttl", "the data was not held against the shapes", str(error))]


def _worlds(
    loaded: Sequence[Path], folder: Folder, rules: Sequence[Rule]
) -> Iterator[tuple[str, dict[str, CoopGraph]]]:
    """Yield graphs of the first source alone, and of all sources, each loaded forwards and backwards."""
    questions = Catalogue(folder.queries)

    def graph(files: Sequence[Path], rules: Sequence[Rule]) -> CoopGraph:
        listed, snapshots = sort_out([*files, *folder.links, *folder.snapshots])
        return CoopGraph(GraphStore.open(listed, rules), questions, folder=folder, snapshots=snapshots)

    alone = [path for path in loaded if path.stem not in folder.sources or path.stem in ALONE]
    worlds = {"": alone, TOGETHER: loaded} if set(ALONE) <= set(folder.sources) else {"": loaded}
    for sources, files in worlds.items():
        backwards = graph(list(reversed(files)), list(reversed(rules)))
        yield sources, {"": graph(files, rules), " after loading backwards": backwards}


def _named(path: Path) -> tuple[Catalogue, str]:
    """Return the folder of questions that a file stands in, and the name of the question there."""
    path = path.resolve()
    return Catalogue(path.parent.parent), f"{path.parent.name}/{path.stem}"


# Files


def _syntax(path: Path) -> Iterator[Finding]:
    """Yield a finding unless both parsers read the file, and read the same."""
    import rdflib

    try:
        quads = read_rdf(path)
    except CoopgraphError as error:
        yield as_finding(error)
        return
    if (second_format := _SECOND.get(path.suffix.lower())) is None:  # the other parser would open addresses, or guess
        return
    try:
        second = rdflib.Graph(bind_namespaces="none").parse(path, format=second_format)
    except Exception as error:  # rdflib has no one error for this
        reason = f"{type(error).__name__}: {error}".splitlines()[0]
        yield Finding("error", str(path), f"rdflib cannot read this file ({reason})", "Write it more simply.")
        return
    if _canonical(quads) != _canonical(_quad(*map(from_rdflib, triple)) for triple in second):
        yield Finding(
            "error",
            str(path),
            "rdflib reads other triples from this file than Oxigraph does",
            "Write numbers, dates and escapes in their plainest form.",
        )


def _quad(*terms: Any) -> ox.Quad:
    return ox.Quad(*terms)


def _canonical(quads: Iterable[ox.Quad]) -> set[ox.Quad]:
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return set(dataset)
