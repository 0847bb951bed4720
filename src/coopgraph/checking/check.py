"""Check: whether files, evidence and questions are what they must be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from coopgraph.checking.expectation import check_question
from coopgraph.checking.lint import Finding, as_finding
from coopgraph.checking.report import Report
from coopgraph.checking.validate import loaded_with, validate_graph
from coopgraph.errors import CoopgraphError, MissingExtra
from coopgraph.files import Folder, near, parse_rdf
from coopgraph.graph import CoopGraph
from coopgraph.interop import from_rdflib
from coopgraph.query import Catalogue
from coopgraph.reasoning.coverage import logic_findings
from coopgraph.reasoning.reason import choose_rules
from coopgraph.store import DEFAULT, GraphStore

Progress = Callable[[str], object]


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

    >>> from coopgraph.files import Folder
    >>> check(Folder.shipped().rdf[1:2]).ok
    True
    """
    folder = Folder.shipped() if root is None else Folder.at(root)
    asked = [Path(file) for file in files] or [*map(near, (*folder.rdf, *folder.unloaded))]
    questions = [path for path in asked if path.suffix == ".rq"]
    asked = [path for path in asked if path.suffix != ".rq"]
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
        if questions or not files:
            backwards = CoopGraph(GraphStore.open(reversed(loaded), folder.rules[::-1]), kg.queries)
            orders = {"": kg, " after loading backwards": backwards}
            names = [(kg.queries, name) for name in kg.queries] if not files else [_named(path) for path in questions]
            looked_at |= {"questions": len(names), "answers": 0}
            for catalogue, name in names:
                progress(f"asking {name}")
                found, answers = check_question(orders, catalogue, name)
                findings += found
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


def _named(path: Path) -> tuple[Catalogue, str]:
    """Return the folder of questions that a file stands in, and the name of the question there."""
    path = path.resolve()
    return Catalogue(path.parent.parent), f"{path.parent.name}/{path.stem}"


# Files


def _syntax(path: Path) -> Iterator[Finding]:
    """Yield a finding unless both parsers read the file, and read the same."""
    import rdflib

    try:
        quads = parse_rdf(path)
    except CoopgraphError as error:
        yield as_finding(error)
        return
    try:
        second = rdflib.Graph(bind_namespaces="none").parse(path, format="turtle" if path.suffix == ".ttl" else "nt")
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
