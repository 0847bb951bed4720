"""The ladder: every engagement on the rung where its source puts it, from talk to deed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from weakref import WeakKeyDictionary

import pyoxigraph as ox

from coopgraph.evidence import Evidence, find_evidence
from coopgraph.store import GraphStore
from coopgraph.terms import IRI, lexical
from coopgraph.web.reading import rows


@dataclass(frozen=True)
class Rung:
    """A step of the ladder: what it is called in addresses, what on pages, and what stands there."""

    key: str
    label: str
    says: str


LADDER: Final = (
    Rung("discussed", "Discussed", "talked about"),
    Rung("intended", "Intended", "aimed at, intended or planned"),
    Rung("pledged", "Pledged", "pledged, agreed, committed to or affirmed again"),
    Rung("under-way", "Under way", "reported as work together, going on or carried out"),
    Rung("done", "Done", "about something that is reported as completed"),
)
BELOW: Final = Rung("mentioned", "Only mentioned", "noted or pointed to")
RUNGS: Final = {rung.key: rung for rung in (*LADDER, BELOW)}

_ROLES: Final = {
    "isUndertakenBy": "parties",
    "isAddressedTo": "addressees",
    "concerns": "subjects",
    "hasTopic": "topics",
    "foreseesParticipationOf": "foreseen",
    "hasForum": "fora",
    "hasSource": "documents",
}


@dataclass(frozen=True)
class Stance:
    """An engagement on the ladder, with what the sources report of it.

    `about` holds the things it names, by their part in it: `parties`, `addressees`, `subjects`, `topics`, `foreseen`
    and `fora`, and the `documents` that report it. `earliest` puts the meetings in order; it is empty where the meeting
    has no date, or there is none.
    """

    iri: IRI
    rung: str
    force: IRI
    status: IRI
    basis: IRI
    meeting: IRI
    date: str
    earliest: str
    about: Mapping[str, tuple[IRI, ...]]

    @property
    def has_status(self) -> bool:
        """Whether the source gives a stage."""
        return self.status.local not in ("", "unspecified")


_KNOWN: WeakKeyDictionary[GraphStore, dict[IRI, Stance]] = WeakKeyDictionary()


def stances(source: GraphStore) -> dict[IRI, Stance]:
    """Return all engagements of a graph, by their IRIs, in the order of time.

    >>> import coopgraph
    >>> from collections import Counter
    >>> found = stances(coopgraph.load(sources=["dialogue4"]).source)
    >>> sorted(Counter(stance.rung for stance in found.values()).items())
    [('discussed', 7), ('intended', 5), ('mentioned', 1), ('pledged', 2), ('under-way', 7)]
    """
    if source not in _KNOWN:
        _KNOWN[source] = _read(source)
    return _KNOWN[source]


def _read(source: GraphStore) -> dict[IRI, Stance]:
    found = rows(source, "ladder")
    about: dict[str, dict[str, list[IRI]]] = defaultdict(lambda: defaultdict(list))
    for engagement, role, value in rows(source, "ladder-about"):
        if isinstance(engagement, ox.NamedNode) and isinstance(role, ox.NamedNode) and isinstance(value, ox.NamedNode):
            about[engagement.value][_ROLES[IRI(role.value).local]].append(IRI(value.value))
    stances: dict[IRI, Stance] = {}
    for engagement, rung, force, status, basis, meeting, date, earliest in found:
        if not isinstance(engagement, ox.NamedNode) or engagement.value in stances:
            continue  # a meeting that is dated twice: the earlier date puts it in order
        stances[IRI(engagement.value)] = Stance(
            iri=IRI(engagement.value),
            rung=lexical(rung).replace(" ", "-"),
            force=_iri(force),
            status=_iri(status),
            basis=_iri(basis),
            meeting=_iri(meeting),
            date=lexical(date),
            earliest=lexical(earliest),
            about={role: tuple(about[engagement.value][role]) for role in _ROLES.values()},
        )
    return stances


def broader_topics(source: GraphStore) -> dict[IRI, frozenset[IRI]]:
    """Return each topic with itself and those above it.

    >>> import coopgraph
    >>> from coopgraph.terms import expand
    >>> sorted(topic.local for topic in broader_topics(coopgraph.load().source)[expand("topic:air-quality")])
    ['air-quality', 'earth-observation', 'space-cooperation']
    """
    found: dict[IRI, set[IRI]] = defaultdict(set)
    for topic, broader in rows(source, "broader-topics"):
        found[_iri(topic)].add(_iri(broader))
    return {topic: frozenset(above) for topic, above in found.items()}


def resting(source: GraphStore, shown: Iterable[Stance]) -> dict[str, list[Evidence]]:
    """Return what engagements rest on, by their IRIs.

    >>> import coopgraph
    >>> source = coopgraph.load(sources=["dialogue4"]).source
    >>> first = list(stances(source).values())[:1]
    >>> [item.name for item in resting(source, first)[first[0].iri]]
    ['S01']
    """
    return find_evidence(source, dict.fromkeys(stance.iri for stance in shown))


def by_rung(chosen: Iterable[Stance]) -> dict[str, list[Stance]]:
    """Return engagements by their rungs, every rung among them."""
    found: dict[str, list[Stance]] = {key: [] for key in RUNGS}
    for stance in chosen:
        found.setdefault(stance.rung, []).append(stance)
    return found


def _iri(term: object) -> IRI:
    return IRI(term.value) if isinstance(term, ox.NamedNode) else IRI("")
