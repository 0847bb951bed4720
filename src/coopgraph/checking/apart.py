"""Apart: whether each data file stands on its own, with the facts that its claims carry and the claims of its facts.

Sources can be left out one by one, so no file may lean on another: what is missing in one must not be covered up by
another source that says the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from coopgraph.finding import Finding
from coopgraph.loading.reading import read_rdf
from coopgraph.terms import PREFIXES, compact, lexical

_SC: Final = PREFIXES["sc"]
_CARRIERS: Final = tuple(ox.NamedNode(_SC + name) for name in ("claimSubject", "claimPredicate", "claimObject"))
_TYPE: Final = ox.NamedNode(PREFIXES["rdf"] + "type")
_SPEAKING: Final = {
    _SC + name
    for name in ("Engagement", "FactClaim", "Claim", "Evidence", "SourceDocument", "CitedDocument", "TimeSpan")
}
_WHY: Final = "Sources can be left out one by one, so that no file may lean on another."


def check_apart(paths: Sequence[str | Path], quads: Sequence[ox.Quad], place: Callable[..., str]) -> Iterator[Finding]:
    """Yield a finding for each claim whose fact, and each fact whose claim, is not in the same file.

    `quads` are those of all files together, the ontology with them.

    >>> from coopgraph.folder import Folder
    >>> data = [path for path in Folder.shipped().rdf if path.parent.name == "data"]
    >>> every = [quad for path in Folder.shipped().rdf for quad in read_rdf(path)]
    >>> list(check_apart(data, every, lambda *thing: ""))
    []
    """
    speaking = {quad.subject for quad in quads if quad.predicate == _TYPE and _is(quad.object, _SPEAKING)}
    kinds = {PREFIXES["owl"] + "ObjectProperty", PREFIXES["owl"] + "DatatypeProperty"}
    properties = {quad.subject for quad in quads if quad.predicate == _TYPE and _is(quad.object, kinds)}
    for path in paths:
        own = {quad.triple for quad in read_rdf(path)}
        carried = _carried(own)
        for claim, fact in carried.items():
            if fact not in own:
                problem = f"{_short(claim)}: the fact that this claim carries is not in the graph of its file"
                yield _told("fact-asserted", place(claim.value), problem, "Add the triple, or correct the claim.")
        for fact in own - set(carried.values()):
            subject, predicate, value = fact.subject, fact.predicate, fact.object
            if subject in speaking or predicate not in properties or not predicate.value.startswith(_SC):
                continue
            if isinstance(subject, ox.NamedNode) and not (predicate.value == _SC + "actsFor" and subject == value):
                shown = f"{_short(subject)} {_short(predicate)} {lexical(value)}"  # type: ignore[arg-type]
                where = place(subject.value, predicate.value, getattr(value, "value", ""))
                problem = f"{_short(subject)}: no claim carries the fact {shown} in its file"
                yield _told("fact-claimed", where, problem, "Add an sc:FactClaim with its evidence and basis.")


def _carried(own: set[ox.Triple]) -> dict[ox.NamedNode, ox.Triple]:
    parts: dict[ox.NamedNode, dict[ox.NamedNode, object]] = {}
    for triple in own:
        if triple.predicate in _CARRIERS and isinstance(triple.subject, ox.NamedNode):
            parts.setdefault(triple.subject, {})[triple.predicate] = triple.object
    whole = ((claim, [given.get(name) for name in _CARRIERS]) for claim, given in parts.items())
    return {
        claim: ox.Triple(subject, predicate, value)  # type: ignore[arg-type]
        for claim, (subject, predicate, value) in whole
        if isinstance(subject, ox.NamedNode) and isinstance(predicate, ox.NamedNode) and value is not None
    }


def _told(check: str, place: str, problem: str, remedy: str) -> Finding:
    return Finding("error", place, problem, remedy, _WHY, f"scsh:{check}")


def _is(term: object, iris: set[str]) -> bool:
    return isinstance(term, ox.NamedNode) and term.value in iris


def _short(term: ox.NamedNode) -> str:
    return compact(term.value)
