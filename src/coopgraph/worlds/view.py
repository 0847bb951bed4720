"""A view: one part of a world, with its facts sorted so that answers can be worked out from them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import combinations
from typing import TypeAlias, TypeVar

from coopgraph.worlds.ground import BODIES, Ground
from coopgraph.worlds.part import Engagement, Part
from coopgraph.worlds.schema import Schema
from coopgraph.worlds.words import term

Cell: TypeAlias = "str | frozenset[str] | None"
T = TypeVar("T")
Row: TypeAlias = "tuple[Cell, ...]"
Arguments: TypeAlias = Mapping[str, str]
"""The value of each parameter that has one."""

ORGANIZATIONS = frozenset(term(cls) for cls in ("sc:IntergovernmentalBody", *(cls for _, cls, _, _ in BODIES)))
AGENCIES = frozenset((term("sc:Agency"), term("sc:SpaceAgency")))
AGREEMENTS = frozenset((term("sc:Agreement"), term("sc:StudyAgreement")))
SYSTEMS = frozenset((term("sc:NavigationSatelliteSystem"),))
MEMBERSHIP = (term("sc:isMemberOfDelegation"), term("sc:leadsDelegation"))


class View:
    """A part, its ground, and the schema."""

    def __init__(self, part: Part, ground: Ground, schema: Schema, focus: Mapping[str, tuple[str, ...]]) -> None:
        self.part, self.ground, self.schema = part, ground, schema
        self.focus = focus
        """What answers need to know of the things asked about, in whatever part those are."""
        self.engagements: list[Engagement] = part.engagements
        self.facts: dict[str, dict[tuple[str, str], list[str]]] = defaultdict(dict)
        for claim in part.claims:
            self.facts[claim.predicate].setdefault((claim.subject, claim.object), []).append(claim.iri)
        self.evidence = {claim.iri: claim.evidence for claim in part.claims}
        self.evidence.update((engagement.iri, engagement.evidence) for engagement in part.engagements)

    def cls(self, iri: str) -> str:
        """Return the class that a thing is given."""
        return self.part.classes.get(iri) or self.ground.classes.get(iri, "")

    def of(self, *classes: str) -> list[str]:
        """Return the things of this part that are given one of some classes."""
        return [iri for iri, cls in self.part.classes.items() if cls in classes]

    def pairs(self, predicate: str) -> Iterable[tuple[str, str]]:
        """Return the subjects and objects of a property, each pair once."""
        return self.facts[term(predicate)].keys()

    def objects(self, subject: str, predicate: str) -> list[str]:
        """Return what a thing is stated to have of a property."""
        return self._after.get((subject, term(predicate)), [])

    def subjects(self, predicate: str, value: str) -> list[str]:
        """Return the things that are stated to have a value of a property."""
        return self._before.get((term(predicate), value), [])

    def claims(self, subject: str, predicate: str, value: str) -> list[str]:
        """Return the claims that carry a fact."""
        return self.facts[term(predicate)].get((subject, value), [])

    @cached_property
    def _after(self) -> dict[tuple[str, str], list[str]]:
        found: dict[tuple[str, str], list[str]] = {}
        for predicate, pairs in self.facts.items():
            for subject, value in pairs:
                found.setdefault((subject, predicate), []).append(value)
        return found

    @cached_property
    def _before(self) -> dict[tuple[str, str], list[str]]:
        found: dict[tuple[str, str], list[str]] = {}
        for predicate, pairs in self.facts.items():
            for subject, value in pairs:
                found.setdefault((predicate, value), []).append(subject)
        return found

    @cached_property
    def spans(self) -> dict[str, tuple[str, str, str]]:
        """The date, the earliest and the latest instant of each time span."""
        found: dict[str, list[str]] = defaultdict(list)
        for subject, predicate, value in self.part.loose:
            if predicate in (term("sc:edtf"), term("sc:earliest"), term("sc:latest")):
                found[subject].append(value)
        return {span: (date, first, last) for span, (date, first, last) in found.items()}

    def dated(self, thing: str) -> list[tuple[str, str, str]]:
        """Return the date and the bounds of each time span of a thing."""
        return [self.spans[span] for span in self.objects(thing, "sc:hasTimeSpan")]

    @cached_property
    def meetings(self) -> list[str]:
        """The meetings, in their order."""
        return self.of(term("sc:DialogueSession"))

    def later(self, meeting: str) -> list[str]:
        """Return the meetings that follow one, by any number of steps."""
        found: list[str] = []
        step = [meeting]
        while step := [after for before in step for after in self.subjects("sc:immediatelyFollows", before)]:
            found += step
        return found

    def home(self, body: str) -> str:
        """Return the nation that a body belongs to."""
        return self.ground.home.get(body, "")

    @cached_property
    def members(self) -> dict[str, list[str]]:
        """The members of each delegation, its leader too."""
        found: dict[str, list[str]] = defaultdict(list)
        for predicate in ("sc:leadsDelegation", "sc:isMemberOfDelegation"):
            for body, delegation in self.pairs(predicate):
                if body not in found[delegation]:
                    found[delegation].append(body)
        return found

    def member_claims(self, body: str, delegation: str) -> list[str]:
        """Return the claims that a body is in a delegation."""
        return [claim for predicate in MEMBERSHIP for claim in self.facts[predicate].get((body, delegation), [])]

    def delegations(self, meeting: str) -> list[str]:
        """Return the delegations that attend a meeting."""
        return [it for it in self.subjects("sc:attends", meeting) if self.cls(it) == term("sc:Delegation")]

    def nation_of(self, delegation: str) -> str:
        """Return the nation that a delegation represents."""
        return self.objects(delegation, "sc:represents")[0]

    def attending(self, meeting: str) -> list[str]:
        """Return all who attend a meeting: in their own name, in a delegation, or through one."""
        found = dict.fromkeys(self.subjects("sc:attends", meeting))
        for delegation in self.delegations(meeting):
            found.update(dict.fromkeys((*self.members[delegation], self.nation_of(delegation))))
        return list(found)

    def bodies(self, meeting: str) -> list[str]:
        """Return the organizations that attend a meeting."""
        return [agent for agent in self.attending(meeting) if self.cls(agent) in ORGANIZATIONS]

    def areas(self, thing: str) -> set[str]:
        """Return the topics that a thing falls under: those it names, and those of what it is about, with all above."""
        return self._areas(thing, self.objects(thing, "sc:hasTopic"), self.objects(thing, "sc:concerns"))

    def areas_of(self, engagement: Engagement) -> set[str]:
        """Return the topics that an engagement falls under."""
        return self._areas(engagement.iri, engagement.topics, engagement.concerns)

    def _areas(self, thing: str, topics: Iterable[str], concerned: Iterable[str]) -> set[str]:
        if thing not in self._found_areas:
            found = {wider for topic in topics for wider in self.schema.broader(topic)}
            for other in concerned:
                found |= self.areas(other)
            self._found_areas[thing] = found
        return self._found_areas[thing]

    @cached_property
    def _found_areas(self) -> dict[str, set[str]]:
        return {}

    def concerned_by(self, thing: str) -> list[Engagement]:
        """Return the engagements that are about a thing."""
        return self._concerned.get(thing, [])

    @cached_property
    def _concerned(self) -> dict[str, list[Engagement]]:
        found: dict[str, list[Engagement]] = defaultdict(list)
        for engagement in self.engagements:
            for thing in dict.fromkeys(engagement.concerns):
                found[thing].append(engagement)
        return found

    def arising(self, meeting: str) -> list[Engagement]:
        """Return the engagements of a meeting."""
        return [engagement for engagement in self.engagements if engagement.meeting == meeting]

    def document(self, claim: str) -> str:
        """Return the document that a claim or engagement stands in, if it stands in one."""
        evidence = self.evidence.get(claim, "")
        return evidence.rpartition("-S")[0] + ">" if evidence else ""

    def sources(self) -> dict[str, str]:
        """Return the claims that rest on something outside, with what that is."""
        return {claim.iri: claim.source for claim in self.part.claims if claim.source}


def joined(claims: Iterable[str]) -> frozenset[str]:
    """Return what a column of several claims holds: their IRIs, without brackets, in no order.

    >>> sorted(joined(["<urn:a>", "<urn:a>"]))
    ['urn:a']
    """
    return frozenset(claim[1:-1] for claim in claims)


def pairs(things: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield each two of several things, as a question does that asks for the smaller IRI first.

    >>> list(pairs(["<urn:n10>", "<urn:n1>"]))
    [('<urn:n1>', '<urn:n10>')]
    """
    return combinations(sorted(things, key=lambda thing: thing[1:-1]), 2)


def options(values: Iterable[T]) -> list[T | None]:
    """Return values, or one empty one if there is none: an OPTIONAL part of a question.

    >>> options([]), options("ab")
    ([None], ['a', 'b'])
    """
    return list(values) or [None]
