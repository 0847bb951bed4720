"""Commitments: the ladder from talk to deed as a board, by party and topic, over time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from coopgraph.errors import CoopgraphError, ParameterError, did_you_mean
from coopgraph.terms import IRI, compact
from coopgraph.web.pages.dates import read_date
from coopgraph.web.pages.ladder import BELOW, LADDER, RUNGS, Stance, broader_topics, by_rung, resting, stances
from coopgraph.web.reading import text

if TYPE_CHECKING:
    from starlette.responses import Response

    from coopgraph.web.visit import Visit

MOST: Final = 400
"""How many cards a page holds; more are to be narrowed down first."""
FIRST: Final = 6
"""How many cards of a rung a lane shows unfolded."""
UNDATED: Final = "0"

Facet = tuple[str, str, str]
FACETS: Final[tuple[Facet, ...]] = (
    ("party", "Party", "any party"),
    ("topic", "Topic", "any topic"),
    ("subject", "Subject", "any subject"),
    ("meeting", "Meeting", "any meeting"),
    ("document", "Source", "any document"),
    ("status", "Reported as", "any status"),
)
LANES: Final = {
    "meeting": ("Over time", "Reported of no meeting"),
    "topic": ("By topic", "On no topic"),
    "subject": ("By subject", "On no named subject"),
    "party": ("By party", "No party is named"),
    "document": ("By source", "In no document"),
}


@dataclass(frozen=True)
class Choice:
    """A value that a field of the form offers, and how many engagements it would leave."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Field:
    """A field of the form: its name, its words, what it offers, and what is wrong with what was given."""

    name: str
    label: str
    any: str
    choices: tuple[Choice, ...]
    problem: str = ""


@dataclass(frozen=True)
class Lane:
    """A row of the board: what it is about, its date, and its engagements by rung."""

    iri: IRI
    date: str
    rungs: Mapping[str, Sequence[Stance]]

    @property
    def anchor(self) -> str:
        """Its anchor on the page."""
        return compact(self.iri).replace(":", "-") if self.iri else "none"

    def __len__(self) -> int:
        return sum(len(group) for group in self.rungs.values())


def show(visit: Visit) -> Response:
    """Show the board."""
    _look_at_names(visit)
    source = visit.site.kg.source
    every = list(stances(source).values())
    of = _values(broader_topics(source))
    wanted, problems = _wanted(visit)
    chosen = [stance for stance in every if _fits(stance, wanted, of)]
    kind = _one_of(visit, "lanes", LANES) or "meeting"
    rung = _one_of(visit, "rung", RUNGS)
    shown = [stance for stance in chosen if not rung or stance.rung == rung]
    return visit.page(
        "commitments.html",
        400 if problems else 200,
        ladder=LADDER,
        below=BELOW,
        rungs=RUNGS,
        counts=Counter(stance.rung for stance in chosen),
        total=len(every),
        fields=[_field(visit, facet, every, wanted, problems, of) for facet in FACETS],
        filtered=bool(wanted),
        rung=rung,
        lanes=_lanes(kind, shown[:MOST], source.label),
        kind=kind,
        kinds=LANES,
        shown=shown,
        resting=resting(source, shown[:MOST]),
        most=MOST,
        first=FIRST,
        read_date=read_date,
        query=text("ladder"),
    )


def _look_at_names(visit: Visit) -> None:
    """Refuse a filter that there is none of: passed over, it would leave a board of something else."""
    known = [*(name for name, *_ in FACETS), "lanes", "rung", "lang"]
    for name in visit.params:
        if name not in known:
            remedy = did_you_mean(name, known) or f"There are: {', '.join(known)}."
            raise ParameterError(f"the board has no filter “{name}”", remedy=remedy)


def _one_of(visit: Visit, name: str, known: Iterable[str]) -> str:
    """Return a choice of the address, which may be none."""
    chosen = visit.params.get(name, "")
    if chosen and chosen not in (choices := list(known)):
        remedy = did_you_mean(chosen, choices) or f"There are: {', '.join(choices)}."
        raise ParameterError(f"there is no {name} “{chosen}”", remedy=remedy)
    return chosen


Values = Callable[[Stance, str], frozenset[IRI]]


def _values(broader: Mapping[IRI, frozenset[IRI]]) -> Values:
    """Return what gives the values of an engagement for a field; a topic counts for those above it too."""

    def of(stance: Stance, name: str) -> frozenset[IRI]:
        if name == "topic":
            return frozenset().union(*(broader.get(topic, frozenset({topic})) for topic in stance.about["topics"]))
        return frozenset(_own(stance, name))

    return of


def _own(stance: Stance, name: str) -> Sequence[IRI]:
    """Return the values of an engagement for a field, as they are reported."""
    if name == "meeting":
        return [stance.meeting] if stance.meeting else []
    if name == "status":
        return [stance.status] if stance.status else []
    if name == "document":
        return stance.about["documents"]
    return stance.about[{"party": "parties", "topic": "topics", "subject": "subjects"}[name]]


def _fits(stance: Stance, wanted: Mapping[str, IRI], of: Values, but: str = "") -> bool:
    return all(iri in of(stance, name) for name, iri in wanted.items() if name != but)


def _wanted(visit: Visit) -> tuple[dict[str, IRI], dict[str, str]]:
    """Return what the form asks for, and what is wrong with it."""
    wanted: dict[str, IRI] = {}
    problems: dict[str, str] = {}
    for name, *_ in FACETS:
        if given := visit.params.get(name, "").strip():
            try:
                wanted[name] = visit.site.kg.resolve(given)
            except CoopgraphError as error:
                problems[name] = f"The board is shown without this filter: {error}"
    return wanted, problems


def _field(
    visit: Visit,
    facet: Facet,
    every: Iterable[Stance],
    wanted: Mapping[str, IRI],
    problems: Mapping[str, str],
    of: Values,
) -> Field:
    name, label, any_of = facet
    count = Counter(iri for stance in every if _fits(stance, wanted, of, but=name) for iri in of(stance, name))
    if name in wanted:
        count.setdefault(wanted[name], 0)
    choices = [
        Choice(compact(iri), visit.site.label(iri, visit.lang), number, iri == wanted.get(name))
        for iri, number in count.items()
    ]
    ordered = tuple(sorted(choices, key=lambda each: each.label.lower()))
    return Field(name, label, any_of, ordered, problems.get(name, ""))


def _lanes(kind: str, shown: Sequence[Stance], label: Callable[[str], str]) -> list[Lane]:
    """Return the rows of the board: meetings from the latest to the first; other things from the most to the least."""
    groups: dict[IRI, list[Stance]] = defaultdict(list)
    for stance in shown:
        for iri in _own(stance, kind) or [IRI("")]:
            groups[iri].append(stance)
    found = [Lane(iri, group[0].date if kind == "meeting" else "", by_rung(group)) for iri, group in groups.items()]
    if kind == "meeting":
        earliest = {iri: group[0].earliest or UNDATED for iri, group in groups.items()}
        return sorted(found, key=lambda lane: (bool(lane.iri), earliest[lane.iri], lane.iri), reverse=True)
    return sorted(found, key=lambda lane: (not lane.iri, -len(lane), label(lane.iri).lower() if lane.iri else ""))


ROUTES: Final[Sequence[tuple[str, Callable[[Visit], Response], tuple[str, ...]]]] = (("/commitments", show, ("GET",)),)
