"""Subjects: what the two sides of a series talk about, and what is said of it when it first comes up."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from coopgraph.worlds.ground import PLACES_IN_SPACE, Ground
from coopgraph.worlds.part import Part
from coopgraph.worlds.words import Dice, made, term, text

KINDS = ("mission", "prospect", "agreement", "system", "capability", "bare agreement")


class Subject(NamedTuple):
    """Something that the sides talk about from session to session."""

    iri: str
    kind: str
    topics: tuple[str, ...]


@dataclass
class Series(Part):
    """A series under way: the part that is made, and what is needed while it is made."""

    number: int = 0
    nations: tuple[int, int] = (0, 0)
    relationship: str = ""
    iri: str = ""
    sessions: list[str] = field(default_factory=list)
    subjects: list[Subject] = field(default_factory=list)


class Subjects:
    """A maker of subjects, for a series under way."""

    def __init__(self, series: Series, dice: Dice, ground: Ground, year: int) -> None:
        self.it, self.dice, self.ground, self.year = series, dice, ground, year

    def month(self, k: int) -> str:
        """Return the month of the session of a number."""
        return f"{self.year + 2 * k}-{1 + (self.it.number + 5 * k) % 12:02}"

    def make(self, kind: str, name: str, meeting: str, sentence: str, k: int) -> str:
        """Make a subject of a kind, which comes up at a meeting; its IRI."""
        title = f"{len(self.it.subjects) + 1} of dialogue series {self.it.number}"
        making = getattr(self, "_" + kind.replace(" ", "_"))
        return str(making(name, title, meeting, sentence, k))

    def _mission(self, name: str, title: str, meeting: str, sentence: str, k: int) -> str:
        it, dice, ground = self.it, self.dice, self.ground
        one, other = it.nations
        iri = it.thing(name, "sc:Mission", f"Mission {title}", f"임무 {title.split()[0]} (시리즈 {it.number})")
        it.fact(ground.body(one, "space"), "sc:leads", iri, sentence)
        it.fact(ground.nations[other], "sc:contributesTo", iri, sentence)
        if dice.chance(0.5):
            it.fact(ground.body(other, "space"), "sc:contributesTo", iri, sentence, "implied")
        it.fact(iri, "sc:targets", made(dice.pick(PLACES_IN_SPACE)[0]), sentence, "implied")
        if dice.chance(0.7):
            launch = it.thing(f"{name}-launch", "sc:Launch", f"Launch of mission {title}")
            span = it.span(f"{name}-launched", self.month(k + 1))
            it.fact(launch, "sc:isMilestoneOf", iri, sentence)
            it.fact(launch, "sc:hasTimeSpan", span, sentence)
            it.fact(launch, "sc:isHeldAt", ground.capitals[one], sentence)
            it.fact(iri, "sc:hasTimeSpan", it.span(f"{name}-from", self.month(k + 1)[:4]), sentence)
        else:
            it.background(iri, "rdf:type", term("sc:Mission"), f"<http://example.org/catalogue/{name}>")
        return iri

    def _prospect(self, name: str, title: str, meeting: str, sentence: str, k: int) -> str:
        it, dice = self.it, self.dice
        iri = it.thing(
            name, "sc:Mission", f"Possible mission {title}", f"가능한 임무 {title.split()[0]} (시리즈 {it.number})"
        )
        it.fact(iri, "sc:hasStatus", term("status:potential"), sentence)
        if dice.chance(0.6):
            it.fact(iri, "sc:hasProspectiveLead", self.ground.body(it.nations[0], "space"), sentence)
        it.fact(iri, "sc:targets", made(dice.pick(PLACES_IN_SPACE)[0]), sentence)
        return iri

    def _agreement(self, name: str, title: str, meeting: str, sentence: str, k: int) -> str:
        it, dice = self.it, self.dice
        iri = it.thing(
            name, "sc:StudyAgreement", f"Study agreement {title}", f"연구 협정 {title.split()[0]} (시리즈 {it.number})"
        )
        for nation in it.nations:
            party = self.ground.nations[nation] if dice.chance(0.3) else self.ground.body(nation, "space")
            it.fact(iri, "sc:hasParty", party, sentence)
        self._about_mission(iri, sentence)
        if dice.chance(0.7):
            it.fact(iri, "sc:hasTimeSpan", it.span(f"{name}-dated", self.month(k)[:4]), sentence)
        if dice.chance(0.4):
            it.fact(iri, "sc:isSignedAt", meeting, sentence)
        return iri

    def _bare_agreement(self, name: str, title: str, meeting: str, sentence: str, k: int) -> str:
        iri = self.it.thing(
            name, "sc:Agreement", f"Agreement {title}", f"협정 {title.split()[0]} (시리즈 {self.it.number})"
        )
        if not self._about_mission(iri, sentence):
            self.it.fact(iri, "sc:concerns", self.it.relationship, sentence)
        return iri

    def _about_mission(self, agreement: str, sentence: str) -> bool:
        missions = [subject.iri for subject in self.it.subjects if subject.kind == "mission"]
        if missions:
            self.it.fact(agreement, "sc:concerns", self.dice.pick(missions), sentence)
        return bool(missions)

    def _system(self, name: str, title: str, meeting: str, sentence: str, k: int) -> str:
        it = self.it
        iri = it.thing(
            name, "sc:NavigationSatelliteSystem", f"System {title}", f"체계 {title.split()[0]} (시리즈 {it.number})"
        )
        it.fact(self.ground.nations[it.nations[1]], "sc:develops", iri, sentence)
        it.fact(iri, "sc:operatesIn", made("orbit-1"), sentence, "implied")
        it.fact(iri, "sc:isDescribedAs", text("regional"), sentence)
        if others := [subject.iri for subject in it.subjects if subject.kind == "system"]:
            it.fact(iri, "sc:complements", others[-1], sentence)
        return iri

    def _capability(self, name: str, title: str, meeting: str, sentence: str, k: int) -> str:
        it = self.it
        iri = it.thing(
            name, "sc:CapabilityDevelopment", f"Capability {title}", f"역량 {title.split()[0]} (시리즈 {it.number})"
        )
        it.fact(self.ground.nations[it.nations[1]], "sc:contributesTo", iri, sentence)
        return iri
