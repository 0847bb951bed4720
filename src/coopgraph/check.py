"""Check: whether files, evidence and questions are what they must be."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from coopgraph.errors import CoopgraphError, did_you_mean
from coopgraph.evidence import SourceText
from coopgraph.expectation import check_question
from coopgraph.files import Folder, parse_rdf
from coopgraph.graph import CoopGraph
from coopgraph.interop import from_rdflib
from coopgraph.lint import Finding, as_finding
from coopgraph.query import Catalogue
from coopgraph.store import DEFAULT, INFERRED, GraphStore
from coopgraph.terms import BASE, IRI, compact, python_value

COPIED: Final = 40
"""From how many characters on a stretch of a source text counts as copied; long names are set aside first."""

_OURS: Final = (BASE + "ontology#", BASE + "id/")
_NAMES: Final = ("rdfs:label", "skos:prefLabel", "skos:altLabel")
Progress = Callable[[str], object]


@dataclass(frozen=True)
class Report:
    """What a check found, and how much it looked at."""

    findings: tuple[Finding, ...]
    looked_at: Mapping[str, int]

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong; warnings are allowed."""
        return not any(finding.severity == "error" for finding in self.findings)

    def asdict(self) -> dict[str, Any]:
        """Return the report as plain values, for JSON."""
        return {
            "ok": self.ok,
            "looked_at": dict(self.looked_at),
            "findings": [asdict(finding) for finding in self.findings],
        }

    def __str__(self) -> str:
        seen = ", ".join(f"{number} {what}" for what, number in self.looked_at.items())
        verdict = "nothing is wrong" if self.ok else f"{sum(f.severity == 'error' for f in self.findings)} errors"
        return "\n".join([*map(str, self.findings), f"Looked at {seen}: {verdict}."])


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
    asked = [Path(file) for file in files] or [*folder.rdf, *sorted((folder.path / "ontology").glob("*_dl.ttl"))]
    questions = [path for path in asked if path.suffix == ".rq"]
    asked = [path for path in asked if path.suffix != ".rq"]
    findings: list[Finding] = []
    looked_at = {"files": len(asked) + len(questions)}
    for path in asked:
        progress(f"reading {path.name} with both parsers")
        findings += _syntax(path, data="ontology" not in path.resolve().parts)
    if findings:
        return Report(tuple(findings), looked_at)
    ours = {path.resolve() for path in folder.rdf}
    loaded = [*folder.rdf, *(p for p in asked if p.resolve() not in ours and not p.stem.endswith("_dl"))]
    try:
        kg = CoopGraph(GraphStore.open(loaded, folder.rules), Catalogue(folder.queries))
        progress("following IRIs and evidence")
        findings += check_graph(kg.source)
        looked_at["triples"] = sum(1 for _ in kg.store.quads_for_pattern(None, None, None, DEFAULT))
        if text is not None:
            progress("comparing with the source text")
            findings += _wording(kg.source, Path(text))
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


def check_graph(source: GraphStore) -> list[Finding]:
    """Return what is wrong with IRIs, claims, facts and sentences in a graph."""
    return [*_dangling(source), *_facts(source), *_evidence(source)]


def _named(path: Path) -> tuple[Catalogue, str]:
    """Return the folder of questions that a file stands in, and the name of the question there."""
    path = path.resolve()
    return Catalogue(path.parent.parent), f"{path.parent.name}/{path.stem}"


# Files


def _syntax(path: Path, *, data: bool) -> Iterator[Finding]:
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
    if data and any(isinstance(term, ox.BlankNode) for quad in quads for term in (quad.subject, quad.object)):
        yield Finding("error", str(path), "there is a blank node in the data", "Give the thing an IRI.")


def _quad(*terms: Any) -> ox.Quad:
    return ox.Quad(*terms)


def _canonical(quads: Iterable[ox.Quad]) -> set[ox.Quad]:
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return set(dataset)


def _dangling(source: GraphStore) -> Iterator[Finding]:
    """Yield a finding for each of our IRIs that is used and never given a class."""
    asserted = [quad for quad in source.store if quad.graph_name not in (DEFAULT, INFERRED)]
    typed = {quad.subject.value for quad in asserted if quad.predicate.value.endswith("#type")}
    reported = set()
    for quad in asserted:
        for term in (quad.subject, quad.predicate, quad.object):
            iri = term.value if isinstance(term, ox.NamedNode) else ""
            if iri.startswith(_OURS) and iri not in typed and iri not in reported:
                reported.add(iri)
                near = did_you_mean(compact(iri), map(compact, typed))
                remedy = near or "Give it a class, or correct the spelling."
                message = f"{compact(iri)} is used by {compact(quad.subject.value)} and defined nowhere"
                yield Finding("error", compact(quad.graph_name.value), message, remedy)


def _facts(source: GraphStore) -> Iterator[Finding]:
    """Yield a finding for each claim without its ground or its triple, and for each fact without its claim."""
    for claim, lack in source.rows("unsupported", {}):
        message = f"the claim lacks {python_value(lack)}"
        yield Finding("error", python_value(claim).curie, message, "Say what the claim rests on.")
    for (claim,) in source.rows("unasserted", {}):
        message = "the fact that this claim carries is not in the graph"
        yield Finding("error", python_value(claim).curie, message, "Add the triple, or correct the claim.")
    for graph, *triple in source.rows("unclaimed", {}):
        fact = " ".join(value.curie if isinstance(value, IRI) else repr(value) for value in map(python_value, triple))
        remedy = "Add an sc:FactClaim that carries it, with its sentence."
        yield Finding("error", python_value(graph).curie, f"no claim carries the fact {fact}", remedy)


# Evidence


def _evidence(source: GraphStore) -> Iterator[Finding]:
    """Yield a finding for each sentence that does not stand where a sentence can stand."""
    before: dict[IRI, Any] = {}
    numbers: set[tuple[IRI, int]] = set()
    for row in source.rows("sentences", {}):
        *given, claims = map(python_value, row)
        sentence, document, number, _, start, end, fragment, address, length, sha256 = given
        place = sentence.curie
        if None in given:
            remedy = "Give source, numbers, position and link; and for the source its address, length and SHA-256."
            yield Finding("error", place, "the sentence or its source is incomplete", remedy)
            continue
        if not re.fullmatch("[0-9a-f]{64}", sha256):
            yield Finding("error", document.curie, "this is not a SHA-256", "Give 64 lower-case hexadecimal digits.")
        if not before.get(document, 0) <= start < end <= length:
            message = f"the position {start}–{end} overlaps the sentence before it, or leaves the text of {length}"
            yield Finding("error", place, message, "Count code points from the start of the text, half-open.")
        if (document, number) in numbers:
            yield Finding("error", place, f"another sentence has the number {number}", "Number each once.")
        if not fragment.startswith(f"{address}#:~:text="):
            yield Finding("error", place, "the link does not lead to the address of its source", "Correct the link.")
        if not claims:
            yield Finding("warning", place, "no claim rests on this sentence", "Read it again.")
        before[document] = end
        numbers.add((document, number))


def _wording(source: GraphStore, path: Path) -> Iterator[Finding]:
    """Yield a finding for each link whose words are not the sentence's, and for each literal copied from the text."""
    rows = [[python_value(term) for term in row] for row in source.rows("sentences", {})]
    copy = SourceText.open(path, source, [row[1] for row in rows if row[1]])
    for sentence, document, _, _, start, end, fragment, *_ in rows:
        if document != copy.document or None in (start, end, fragment):
            continue
        words = copy.text[start:end]
        if words != words.strip() or not words.endswith((".", "!", "?")):
            yield Finding("error", sentence.curie, "the position is not that of a sentence", "Correct it.")
        first, last = _fragment(fragment)
        if not words.startswith(first) or not words.rstrip(".!?").endswith(last) or copy.text.count(first) != 1:
            yield Finding(
                "error", sentence.curie, "the link does not open at this sentence", "Use its first and last words."
            )
    names, texts = _literals(source)
    for subject, text in texts:
        for name in names:
            text = text.replace(name, "…")
        windows = (text[i : i + COPIED] for i in range(len(text) - COPIED + 1))
        if found := next((window for window in windows if window in copy.text), ""):
            yield Finding("error", compact(subject), f"“{found}” is copied from the source", "Use your own words.")


def _literals(source: GraphStore) -> tuple[list[str], list[tuple[str, str]]]:
    """Return the names of things, longest first, and every other literal with its subject."""
    speaking = {row[0] for cls in ("Claim", "Evidence") for row in source.rows("instances", {"class": [_class(cls)]})}
    names, texts = set(), []
    for quad in source.store.quads_for_pattern(None, None, None, DEFAULT):
        if isinstance(quad.object, ox.Literal):
            if compact(quad.predicate.value) in _NAMES and quad.subject not in speaking:
                names.add(quad.object.value)
            else:
                texts.append((getattr(quad.subject, "value", ""), quad.object.value))
    return sorted((name for name in names if len(name) >= COPIED // 2), key=len, reverse=True), texts


def _class(name: str) -> ox.NamedNode:
    return ox.NamedNode(BASE + "ontology#" + name)


def _fragment(url: str) -> tuple[str, str]:
    """Return the first and the last words of a text fragment.

    >>> _fragment("https://example.org/#:~:text=In%20the%20end,all%20well")
    ('In the end', 'all well')
    """
    from urllib.parse import unquote

    first, _, last = url.partition("#:~:text=")[2].partition(",")
    return unquote(first), unquote(last or first)
