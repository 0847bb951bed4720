"""Suggest: candidates for things that have no link yet, as rows for a person to accept or not."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlsplit

from coopgraph import __version__
from coopgraph.errors import ParameterError
from coopgraph.links.check import linkable
from coopgraph.links.link import EXACT, REGISTRY, SKOS, Link, LinkSet
from coopgraph.links.profile import Candidate, Profile, profiles
from coopgraph.links.registry import Registry, registries, registry_of
from coopgraph.links.score import TIE, Kinds, Score, score
from coopgraph.links.search import Search
from coopgraph.terms import BASE, IRI, PREFIXES, compact

if TYPE_CHECKING:
    from coopgraph.graph import CoopGraph

LEAST: Final = 0.5
DOUBTFUL: Final = 0.45
"""How sure a match can be at most if another is nearly as good."""
COLUMNS: Final = (
    "subject_id", "subject_label", "predicate_id", "object_id", "object_label", "mapping_justification",
    "object_source", "mapping_tool", "mapping_tool_version", "confidence", "match_string", "mapping_date", "comment",
)  # fmt: skip
HEADINGS: Final = ("thing", "may be", "called there", "sure", "because")
_OWN: Final = ("id", "topic", "registry", "skos", "semapv", "wd", "ror")


class Suggestion(NamedTuple):
    """A candidate for one of our things, and how sure it is."""

    ours: Profile
    theirs: Candidate
    score: Score
    confidence: float


def suggest(
    kg: CoopGraph,
    search: Search,
    things: Sequence[str] = (),
    *,
    registry: str = "",
    least: float = LEAST,
    most: int = 3,
    progress: Callable[[str], object] = lambda step: None,
) -> LinkSet:
    """Return candidates as a table of links: for the things named, or for all that have no link yet.

    With a `registry`, things count as linked only if they are linked to it, and only its identifiers are suggested.
    Nothing is accepted by itself: the rows say how they came about, and a person decides.
    """
    known = registries(kg.folder)
    if registry and registry not in known:
        raise ParameterError(f"there is no register “{registry}”", remedy=f"Known are: {', '.join(known)}.")
    wanted = [kg.resolve(thing) for thing in things] or sorted(unlinked(kg, registry))
    kinds = Kinds.read(kg.folder)
    links: list[Link] = []
    prefixes = {name: PREFIXES[name] for name in _OWN}
    for ours in profiles(kg, wanted, kg.links):
        progress(f"looking for {ours.label}")
        found = search.candidates(ours)
        allowed = [each for each in found if not registry or registry_of(each.iri, known) == registry]
        chosen = [each for each in rank(ours, allowed, kinds, known) if each.confidence >= least][:most]
        links += [_row(each, known, prefixes) for each in chosen]
    header = {
        "mapping_set_id": f"{BASE}links/suggestions",
        "mapping_set_title": "Suggestions",
        "mapping_set_description": "Candidates found by a program; nobody has looked at them.",
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "sssom_version": "1.1",
        "curie_map": prefixes,
    }
    return LinkSet("suggestions", "suggestions.sssom.tsv", header, COLUMNS, tuple(links))


def unlinked(kg: CoopGraph, registry: str = "") -> frozenset[IRI]:
    """Return the things that other linked data could know, and that have no match there, or none in one register.

    >>> import coopgraph
    >>> [coopgraph.load().resolve(name) in unlinked(coopgraph.load(), "wikidata") for name in ("NASA", "FCC")]
    [False, True]
    """
    linked = {
        link.subject
        for link in kg.links
        if link.is_found and link.predicate.startswith(SKOS) and registry in ("", link.registry)
    }
    return frozenset(map(IRI, linkable(kg.lookup) - linked))


def rank(ours: Profile, found: Iterable[Candidate], kinds: Kinds, known: Mapping[str, Registry]) -> list[Suggestion]:
    """Return candidates with their scores, the best first.

    Of one register, or one server, at most one can be right: if two come close, both are doubtful.
    """
    groups: dict[str, list[tuple[Score, Candidate]]] = defaultdict(list)
    for each in found:
        groups[registry_of(each.iri, known) or urlsplit(each.iri).netloc].append((score(ours, each, kinds), each))
    ranked = [each for group in groups.values() for each in _doubted(ours, group)]
    return sorted(ranked, key=lambda each: (-each.confidence, -each.score.weight, each.theirs.iri))


def _doubted(ours: Profile, group: Sequence[tuple[Score, Candidate]]) -> Iterator[Suggestion]:
    weights = sorted((each.weight for each, _ in group), reverse=True)
    for each, candidate in group:
        sure = each.weight == weights[0] and (len(weights) == 1 or weights[0] - weights[1] >= TIE)
        yield Suggestion(ours, candidate, each, each.confidence if sure else min(each.confidence, DOUBTFUL))


def _row(found: Suggestion, known: Mapping[str, Registry], prefixes: dict[str, str]) -> Link:
    register = registry_of(found.theirs.iri, known)
    cells = {
        "subject_id": compact(found.ours.thing),
        "subject_label": found.ours.label,
        "predicate_id": compact(EXACT),
        "object_id": _short(found.theirs.iri, prefixes),
        "object_label": found.theirs.label,
        "mapping_justification": "semapv:CompositeMatching",
        "object_source": compact(REGISTRY + register) if register else "",
        "mapping_tool": "coopgraph links suggest",
        "mapping_tool_version": __version__,
        "confidence": f"{found.confidence:.2f}",
        "match_string": found.score.match,
        "mapping_date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "comment": "; ".join(found.score.reasons),
    }
    return Link(cells, prefixes)


def _short(iri: str, prefixes: Mapping[str, str]) -> str:
    name = compact(iri)
    return name if name.partition(":")[0] in prefixes else iri


def as_rows(table: LinkSet) -> list[list[str]]:
    """Return suggestions as a person wants to see them: what may be what, how sure, and why."""
    columns = ("subject_label", "object_id", "object_label", "confidence", "comment")
    return [[link.cells[column] for column in columns] for link in table.links]
