"""Contents: what is in the graph, in figures; which sources it goes back to, and how fresh they are."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias
from weakref import WeakKeyDictionary

from coopgraph.errors import CoopgraphError
from coopgraph.evidence import Evidence
from coopgraph.terms import IRI, PREFIXES, expand, python_value
from coopgraph.web.pages.documents import own_graph
from coopgraph.web.reading import rows

if TYPE_CHECKING:
    from coopgraph.answer import Answer
    from coopgraph.graph import CoopGraph
    from coopgraph.lookup import Lookup

Ask: TypeAlias = "Callable[[str, Mapping[str, Any]], Answer]"

_COUNTED: Final = (
    ("commitments", ("sc:Commitment",), "/questions/commitments/by-party"),
    ("stances reported in all", ("sc:Engagement",), "/commitments"),
    ("nations, bodies and delegations", ("sc:Agent",), "/questions/network/partners"),
    ("missions and systems", ("sc:Mission", "sc:SpaceSystem"), "/questions/missions/participation"),
    ("meetings, held or to come", ("sc:Meeting",), "/questions/time/timeline"),
    ("pieces of evidence", ("sc:Evidence",), "/sources"),
)
_QUESTION: Final = "commitments/by-party"
_LOOKED_AT: Final = 200
_DAY: Final = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


@dataclass(frozen=True)
class Figure:
    """How many there are of something, and where they are."""

    name: str
    number: int
    href: str


@dataclass(frozen=True)
class Origin:
    """A source: its name, what it is called, how many documents it goes back to, and from when to when these are.

    `first` is a day, month or year; `last` is the date of the latest document that has one, in EDTF, as sure as it is.
    """

    name: str
    title: str
    documents: int
    first: str = ""
    last: str = ""


@dataclass(frozen=True)
class Example:
    """A commitment, to show what is to be found here: who, what, to whom, how, and where it is said."""

    claim: IRI
    party: IRI
    addressee: IRI
    force: IRI
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class Contents:
    """What is in a graph.

    >>> import coopgraph
    >>> contents = Contents.of(coopgraph.load(sources=["dialogue4"]))
    >>> [(figure.name, figure.number) for figure in contents.figures][0]
    ('commitments', 2)
    """

    statements: int
    figures: tuple[Figure, ...]
    sources: tuple[Origin, ...]
    snapshots: tuple[tuple[str, str], ...]
    example: Example | None

    @classmethod
    def of(cls, kg: CoopGraph, ask: Ask | None = None) -> Contents:
        """Return what is in a graph; counted once, and again when the graph has changed.

        `ask` puts a stored question to it; without, it is asked right here.
        """
        return _count(kg, kg.lookup, ask or (lambda question, arguments: kg.run(question, **arguments)))


_COUNTS: Final[WeakKeyDictionary[Lookup, Contents]] = WeakKeyDictionary()


def _count(kg: CoopGraph, lookup: Lookup, ask: Ask) -> Contents:
    if lookup in _COUNTS:
        return _COUNTS[lookup]
    numbers = ((name, len(_instances(lookup, classes)), href) for name, classes, href in _COUNTED)
    size = rows(kg.source, "size")
    _COUNTS[lookup] = Contents(
        statements=python_value(size[0][0]) if size else 0,
        figures=tuple(Figure(*figure) for figure in numbers if figure[1]),
        sources=_sources(kg),
        snapshots=tuple((snapshot.manifest.title, snapshot.manifest.taken[:10]) for snapshot in kg.snapshots.values()),
        example=_example(kg, ask),
    )
    return _COUNTS[lookup]


def _instances(lookup: Lookup, classes: tuple[str, ...]) -> frozenset[str]:
    return frozenset().union(*(lookup.instances(expand(cls)) for cls in classes))


def _sources(kg: CoopGraph) -> tuple[Origin, ...]:
    """Return the sources; a document that two of them use counts with its own, as on the page of the sources."""
    titles: dict[str, str] = {}
    graphs: dict[str, set[str]] = defaultdict(set)
    dated: dict[str, str] = {}
    for graph, title, document, date in (map(python_value, row) for row in rows(kg.source, "sources")):
        titles.setdefault(graph, str(title))
        if isinstance(document, IRI):
            graphs[document].add(graph)
            dated[document] = str(date or "")
    documents: dict[str, dict[str, str]] = defaultdict(dict)
    for document, among in graphs.items():
        documents[own_graph(document, among)][document] = dated[document]
    found = []
    for graph, dates in documents.items():
        days = sorted((match[0], match[0] == date, date) for date in dates.values() if (match := _DAY.match(date)))
        name = graph.removeprefix(PREFIXES["graph"])
        found.append(Origin(name, titles[graph], len(dates), days[0][0] if days else "", days[-1][2] if days else ""))
    return tuple(sorted(found, key=lambda origin: (origin.documents != 1, -origin.documents, origin.name)))


def _example(kg: CoopGraph, ask: Ask) -> Example | None:
    """Return a commitment that one party made to another, the one said most plainly: in a single sentence."""
    if _QUESTION not in kg.queries:
        return None
    try:
        answer = ask(_QUESTION, {})
    except CoopgraphError:  # a graph so large that it takes too long has no example
        return None
    answer = answer.narrowed(answer.terms[:_LOOKED_AT])
    for row, evidence in zip(answer, answer.evidence(), strict=True):
        found = row.asdict()
        if found.get("addressee") and found.get("commitment") and len({item.name for item in evidence}) == 1:
            return Example(row.commitment, row.party, row.addressee, row.force, tuple(evidence))
    return None
