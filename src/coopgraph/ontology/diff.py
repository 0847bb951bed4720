"""Diff: what has changed between two versions of an ontology, in words, and what other inferences follow from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from coopgraph.folder import Folder
from coopgraph.ontology.difference import Change, Difference
from coopgraph.ontology.version import Version
from coopgraph.terms import PREFIXES, compact

_TYPE: Final = PREFIXES["rdf"] + "type"
_LABEL: Final = "rdfs:label"
_DEFINITION: Final = "skos:definition"
_SAID_AS_SENTENCES: Final = {"rdfs", "owl"}


def diff(
    before: str | Path,
    after: str | Path,
    *,
    data: Sequence[str | Path] = (),
    root: str | Path | None = None,
    progress: Callable[[str], object] = lambda step: None,
) -> Difference:
    """Compare two versions of an ontology: Turtle files, or folders of them.

    `data` are the files whose inferences are compared, by default the data that come with coopgraph; the rules, and
    what a version of one file lacks (such as the topics), are those that come with coopgraph, or in the folder `root`.

    >>> ours = Folder.shipped().rdf[0]
    >>> diff(ours, ours).same
    True
    """
    folder = Folder.shipped() if root is None else Folder.at(root)
    one, two = Version.read(before), Version.read(after)
    progress("comparing terms and axioms")
    names = one.names | two.names
    terms = {version: version.terms for version in (one, two)}
    both = sorted(terms[one] & terms[two])
    labels, definitions, texts = _texts(one, two, both)
    files = [Path(file) for file in data] or sorted((folder.path / "data").glob("*.ttl"))
    inferred = []
    for version in (one, two):
        progress(f"drawing inferences with {version.path}")
        inferred.append(version.inferences(folder, files))
    axioms = list(_axioms(one.axioms(names), two.axioms(names)))
    if not (axioms or labels or definitions or texts or terms[one] ^ terms[two]) and one.canonical != two.canonical:
        axioms = [Change("sc:", "axiom", after="Something that has no words here is said in another way.")]
    return Difference(
        added=tuple(compact(iri) for iri in sorted(terms[two] - terms[one])),
        removed=tuple(compact(iri) for iri in sorted(terms[one] - terms[two])),
        relabelled=labels,
        redefined=definitions,
        texts=texts,
        axioms=tuple(axioms),
        gained=tuple(sorted(inferred[1].sentences(inferred[1].facts - inferred[0].facts))),
        lost=tuple(sorted(inferred[0].sentences(inferred[0].facts - inferred[1].facts))),
        names={compact(iri): name for iri, name in names.items()},
    )


def _texts(
    one: Version, two: Version, terms: Iterable[str]
) -> tuple[tuple[Change, ...], tuple[Change, ...], tuple[Change, ...]]:
    """Return changed labels, changed definitions, and other changed statements of terms and of the header."""
    labels: list[Change] = []
    definitions: list[Change] = []
    others: list[Change] = []
    named = {q.subject.value for v in (one, two) for q in v.quads if isinstance(q.subject, ox.NamedNode)}
    for iri in sorted(named - ((one.terms | two.terms) - set(terms))):
        said = [_by_predicate(version.plain(iri)) for version in (one, two)]
        for key in sorted(said[0].keys() | said[1].keys()):
            predicate, language = key
            before, after = (values.get(key, set()) for values in said)
            if before == after or _is_axiom(predicate):
                continue
            what = {_LABEL: "label", _DEFINITION: "definition"}.get(predicate, predicate)
            what += f" ({language})" if language else ""
            old, new = ("; ".join(sorted(values)) for values in (before - after, after - before))
            kept = labels if predicate == _LABEL else definitions if predicate == _DEFINITION else others
            kept.append(Change(compact(iri), what, old, new))
    return tuple(labels), tuple(definitions), tuple(others)


def _is_axiom(predicate: str) -> bool:
    annotations = ("rdfs:label", "rdfs:comment", "rdfs:seeAlso", "rdfs:isDefinedBy")
    header = ("owl:versionIRI", "owl:versionInfo", "owl:imports", "owl:priorVersion", "owl:deprecated")
    return predicate.partition(":")[0] in _SAID_AS_SENTENCES and predicate not in (*annotations, *header)


def _by_predicate(said: Iterable[tuple[str, str, str]]) -> dict[tuple[str, str], set[str]]:
    found: dict[tuple[str, str], set[str]] = {}
    for predicate, language, value in said:
        found.setdefault((predicate, language), set()).add(value)
    return found


def _axioms(before: Mapping[str, set[str]], after: Mapping[str, set[str]]) -> Iterator[Change]:
    for iri in sorted(before.keys() | after.keys()):
        old, new = before.get(iri, set()), after.get(iri, set())
        yield from (Change(compact(iri), "axiom", before=sentence) for sentence in sorted(old - new))
        yield from (Change(compact(iri), "axiom", after=sentence) for sentence in sorted(new - old))
