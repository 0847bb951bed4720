"""Quality: whether the ontology is well made, by the checks in `checks/` and by the OWL 2 profiles.

A check is a plain SPARQL query: every row is something wrong. Its header says what, why it matters and how to fix it.
What is wrong on purpose stands in `checks/exceptions.tsv`, with the reason; an exception that is no longer needed is a
finding too. The queries see the ontology as the default graph, and beside it the named graphs `graph:align` (bridges),
`graph:mappings` (looser matches), `graph:pinned` (foreign IRIs and where each was seen), `graph:data` (all data with
what follows from them), `graph:shapes` and `graph:questions` (which question uses which term).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from coopgraph.errors import CoopgraphError, MissingExtra
from coopgraph.files import read_text
from coopgraph.finding import Finding, as_finding
from coopgraph.folder import Folder
from coopgraph.loading.reading import read_rdf
from coopgraph.ontology.alignment import read_mappings
from coopgraph.ontology.checks import Check, Excuse, read_checks, read_exceptions
from coopgraph.ontology.profile import violations
from coopgraph.ontology.version import load_beside
from coopgraph.query import Query
from coopgraph.report import Report
from coopgraph.terms import BASE, DEFAULT, PREFIXES, compact
from coopgraph.tokens import prologue, scan

_IRI: Final = re.compile(r"<([^<>]+)>")
_SOURCE: Final = ox.NamedNode(PREFIXES["dcterms"] + "source")
_REFERENCES: Final = ox.NamedNode(PREFIXES["dcterms"] + "references")


def check_ontology(
    files: Sequence[str | Path] = (),
    *,
    root: str | Path | None = None,
    profiles: bool = True,
    progress: Callable[[str], object] = lambda step: None,
) -> Report:
    """Check the ontology that comes with coopgraph, with Turtle files of your own beside it.

    `root` names a folder whose ontology to check instead of ours (our checks are used unless it has its own);
    `profiles=False` leaves the OWL 2 profiles out, which need Java.

    >>> check_ontology(profiles=False).ok
    True
    """
    folder = Folder.shipped() if root is None else Folder.at(root)
    checks = folder.checks if folder.checks.is_dir() else Folder.shipped().checks
    ours = {path.resolve() for path in folder.ontology}
    beside = [Path(file) for file in files if Path(file).resolve() not in ours]
    paths = [*folder.ontology, *beside]
    findings: list[Finding] = []
    looked_at = {"files": len(paths) + len(folder.bridges)}
    try:
        progress("reading the ontology, the data and the questions")
        store = make_store(folder, beside, checks)
        looked_at["terms"] = len(terms(store))
        read = read_checks(checks)
        looked_at["checks"] = len(read)
        excuses = read_exceptions(checks / "exceptions.tsv")
        places = _places(paths, folder.bridges)
        findings += run_checks(read, store, excuses, places, progress, stale=not beside and folder.checks.is_dir())
        if profiles:
            progress("checking the OWL 2 profiles")
            found = list(_profiles(paths, folder.bridges))
            findings += found
            looked_at["profiles"] = 0 if any(finding.severity == "skipped" for finding in found) else 2
    except CoopgraphError as error:
        findings.append(as_finding(error))
    return Report(tuple(findings), looked_at)


def run_checks(
    checks: Iterable[Check],
    store: ox.Store,
    excuses: Sequence[Excuse] = (),
    places: Mapping[str, str] | None = None,
    progress: Callable[[str], object] = lambda step: None,
    *,
    stale: bool = False,
) -> list[Finding]:
    """Return what the checks find, without what is excused; with `stale`, also excuses that excuse nothing."""
    findings: list[Finding] = []
    needed: set[tuple[Excuse, str]] = set()
    for check in checks:
        progress(f"checking: {check.name}")
        mine = [excuse for excuse in excuses if excuse.check == check.name]
        for row in check.rows(store):
            excused = {(excuse, term) for excuse in mine for term in excuse.terms & set(row.values())}
            needed |= excused
            if not excused:
                focus = row.get("term", "")
                findings.append(check.finding(row, (places or {}).get(focus, focus or check.name)))
    for excuse in excuses if stale else ():
        for term in sorted(term for term in excuse.terms if (excuse, term) not in needed):
            message = f"{term} needs no exception from “{excuse.check}”"
            findings.append(Finding("warning", excuse.where, message, "Take it off the list."))
    return findings


def make_store(folder: Folder, files: Sequence[str | Path] = (), checks: Path | None = None) -> ox.Store:
    """Return the ontology with everything beside it that the checks ask about."""
    store = ox.Store()
    for path in [*folder.ontology, *files]:
        store.extend(read_rdf(path))
    for path in folder.bridges:
        store.extend(_into("align", read_rdf(path)))
    if folder.shapes.is_file():
        store.extend(_into("shapes", read_rdf(folder.shapes)))
    if folder.mappings.is_file():
        nodes = ox.NamedNode
        rows = read_mappings(folder.mappings)
        links = [(r.subject, r.relation.replace("skos:", PREFIXES["skos"]), r.object) for r in rows]
        store.extend(_into("mappings", [ox.Quad(nodes(s), nodes(p), nodes(o)) for s, p, o in links]))
    pinned = (checks or folder.checks) / "foreign.tsv"
    for row in csv.DictReader(read_text(pinned).splitlines(), delimiter="\t"):
        store.extend(_into("pinned", [ox.Quad(ox.NamedNode(row["iri"]), _SOURCE, ox.Literal(row["seen"]))]))
    kg = load_beside(files, *folder.rdf, root=folder.path)
    store.extend(_into("data", kg.store.quads_for_pattern(None, None, None, DEFAULT)))
    for query in kg.queries.values():
        name = ox.NamedNode(PREFIXES["query"] + query.name)
        quads = [ox.Quad(name, _REFERENCES, ox.NamedNode(iri)) for iri in sorted(terms_of(query))]
        store.extend(_into("questions", quads))
    return store


def terms_of(query: Query) -> set[str]:
    """Return the IRIs of our terms that a stored question uses.

    >>> from coopgraph.graph import load
    >>> kg = load(rules=False)
    >>> sorted(map(compact, terms_of(kg.queries["missions/joint"])))[0]
    'sc:JointMission'
    """
    found = set()
    tokens = scan(query.text, where=query.where)
    prefixes = PREFIXES | prologue(tokens)
    for token in tokens:
        prefix, _, local = token.text.partition(":")
        if token.kind == "iri":
            found.add(token.text[1:-1])
        elif token.kind == "name" and prefix in prefixes:
            found.add(prefixes[prefix] + local)
    classes = {BASE + "ontology#" + param.cls.removeprefix("sc:") for param in query.params if param.cls}
    return {iri for iri in found | classes if iri.startswith(BASE + "ontology#") and not iri.endswith("#")}


def terms(store: ox.Store) -> set[str]:
    """Return our terms in the default graph."""
    kinds = {PREFIXES["owl"] + kind for kind in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")}
    quads = store.quads_for_pattern(None, ox.NamedNode(PREFIXES["rdf"] + "type"), None, DEFAULT)
    named = (getattr(quad.subject, "value", "") for quad in quads if getattr(quad.object, "value", "") in kinds)
    return {iri for iri in named if iri.startswith(BASE + "ontology#")}


def _into(name: str, quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    graph = ox.NamedNode(PREFIXES["graph"] + name)
    return [ox.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in quads]


def _places(paths: Iterable[Path], bridges: Iterable[Path]) -> dict[str, str]:
    """Return where each subject is written down first: its short form, and file and line."""
    places: dict[str, str] = {}
    for path in [*paths, *bridges]:
        for number, line in enumerate(read_text(path).splitlines(), start=1):
            if found := re.match(r"[\w.-]*:[\w.-]*\w|<[^>]*>", line):
                name = found[0]
                places.setdefault(compact(name[1:-1]) if name.startswith("<") else name, f"{path.name}:{number}")
    return places


def _profiles(paths: Sequence[Path], bridges: Sequence[Path]) -> Iterator[Finding]:
    """Yield a finding for each axiom outside OWL 2 DL, and outside OWL 2 RL where that must hold."""
    core = [quad for path in paths if not path.stem.endswith("_dl") for quad in read_rdf(path)]
    modules = [quad for path in paths if path.stem.endswith("_dl") for quad in read_rdf(path)]
    linked = [quad for path in bridges for quad in read_rdf(path)]
    judged = {
        "ontology": core,
        "ontology with its modules": [*core, *modules],
        "ontology with its bridges": [*core, *linked],
    }
    try:
        found = violations(judged)
    except MissingExtra as error:
        yield Finding("skipped", "ontology", f"the OWL 2 profiles are not checked: {error.problem}", error.remedy)
        return
    told: set[tuple[str, str]] = set()
    for name in judged:  # what is wrong with the ontology itself is not told again of it with others
        for profile, broken in found[name].items():
            if profile == "RL" and name.endswith("modules"):  # what they hold is what RL cannot say
                continue
            remedy = "Say it in another way." if profile == "DL" else "Say it in a module for description logic."
            for item in broken:
                said = _IRI.sub(lambda iri: compact(iri[1]), item.partition(" in OntologyID(")[0].replace("[", ""))
                if (profile, said) not in told and ("DL", said) not in told:
                    yield Finding("error", name, f"outside OWL 2 {profile}: {said}", remedy, check=f"profile-{profile}")
                told.add((profile, said))
