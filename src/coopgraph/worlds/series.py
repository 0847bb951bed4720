"""A series: the dialogue of two nations over the years, from its number alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from coopgraph.worlds.ground import BODIES, Ground
from coopgraph.worlds.part import FORCES, Engagement
from coopgraph.worlds.subjects import KINDS, Series, Subject, Subjects
from coopgraph.worlds.words import Dice, number, term, typed

FIRST_YEAR: Final = 1985
STATUSES: Final = {
    "mention": ("unspecified",),
    "deliberative": ("unspecified",),
    "intentional": ("unspecified", "potential", "planned"),
    "commissive": ("unspecified", "planned", "underway", "completed"),
    "enactive": ("unspecified", "underway", "completed"),
}
LADDER: Final = ("mention", "deliberative", "intentional", "commissive", "enactive")


def make_series(seed: str, at: int, sessions: int, ground: Ground, topics: tuple[str, ...], density: int) -> Series:
    """Return a series of so many sessions, the last one only arranged; `density` is how much is said at each."""
    dice = Dice(f"{seed}/{at}")
    relationship, one, other = ground.relationships[at % len(ground.relationships)]
    name = f"s{at + 1}"
    series = Series(name, number=at + 1, nations=(one, other), relationship=relationship)
    label, korean = f"Dialogue series {at + 1}", f"대화 시리즈 {at + 1}"
    series.iri = series.thing(name, "sc:DialogueSeries", label, korean)
    return _Maker(series, dice, ground, topics, density).make(max(2, sessions))


class _Maker:
    def __init__(self, series: Series, dice: Dice, ground: Ground, topics: tuple[str, ...], density: int) -> None:
        self.it, self.dice, self.ground, self.topics, self.density = series, dice, ground, topics, density
        self.reached: dict[str, int] = {}
        self.subjects = Subjects(series, dice, ground, FIRST_YEAR + dice.number(0, 15))

    def make(self, sessions: int) -> Series:
        report = ""
        for k in range(1, sessions):
            report = self.session(k)
        self.arranged(sessions, report)
        return self.it

    def session(self, k: int) -> str:
        it, ground = self.it, self.ground
        one, other = it.nations if k % 2 else it.nations[::-1]
        meeting = self.meeting(k, f"Session {k} of dialogue series {it.number}")
        report = it.document(f"{it.name}-d{k}")
        first = it.sentence(report)
        it.fact(meeting, "sc:isSessionOf", it.iri, first)
        it.fact(meeting, "sc:sessionNumber", number(k), first)
        it.fact(meeting, "sc:isHeldAt", ground.capitals[one], first)
        it.fact(meeting, "sc:isHostedBy", ground.nations[one], first)
        it.fact(meeting, "sc:hasStatus", term("status:completed"), first)
        if k == 1:
            it.fact(it.iri, "sc:isDialogueOf", it.relationship, first, "implied")
        if k % 4 != 2:
            it.fact(meeting, "sc:hasTimeSpan", it.span(f"{it.name}-t{k}", self.subjects.month(k)), first)
        if k > 1:
            it.fact(meeting, "sc:immediatelyFollows", it.sessions[-2], first, "implied")
        attending = self.attendance(meeting, k, one, other, report)
        self.introduce(meeting, k, report)
        if k % 2 and k > 1:
            self.introduce(meeting, k, report)
        told = [self.engagement(meeting, self.choose(), report) for _ in range(self.density)]
        if k % 3 == 1:
            self.second(meeting, k, told, attending)
        return report

    def arranged(self, k: int, report: str) -> None:
        it = self.it
        before, host = it.sessions[-1], self.ground.nations[it.nations[k % 2]]
        meeting = self.meeting(k, f"Next session of dialogue series {it.number}")
        sentence = it.sentence(report)
        it.fact(meeting, "sc:isSessionOf", it.iri, sentence)
        it.fact(meeting, "sc:immediatelyFollows", before, sentence)
        it.fact(meeting, "sc:hasTimeSpan", it.span(f"{it.name}-t{k}", self.subjects.month(k)[:4]), sentence)
        it.fact(meeting, "sc:isHostedBy", host, sentence)
        it.fact(meeting, "sc:hasStatus", term("status:scheduled"), sentence)
        it.engage(
            force=term("force:planned"),
            status=term("status:scheduled"),
            meeting=before,
            basis=term("basis:stated"),
            evidence=sentence,
            concerned=(meeting,),
        )

    def meeting(self, k: int, label: str) -> str:
        iri = self.it.thing(f"{self.it.name}-m{k}", "sc:DialogueSession", label, f"시리즈 {self.it.number} 회의 {k}")
        self.it.sessions.append(iri)
        return iri

    def attendance(self, meeting: str, k: int, one: int, other: int, report: str) -> list[str]:
        it, dice, ground = self.it, self.dice, self.ground
        kinds = [kind for kind, *_ in BODIES]
        sentence = it.sentence(report)
        it.fact(ground.nations[one], "sc:attends", meeting, sentence)
        came = [ground.body(one, kind) for kind in dice.some(kinds, 2)]
        for body in came:
            it.fact(body, "sc:attends", meeting, sentence)
        sentence = it.sentence(report)
        label = f"Delegation of Nation {other + 1} (session {k} of dialogue series {it.number})"
        delegation = it.thing(f"{it.name}-g{k}", "sc:Delegation", label, f"대표단 {it.number}-{k}")
        it.fact(delegation, "sc:represents", ground.nations[other], sentence)
        it.fact(delegation, "sc:attends", meeting, sentence, "implied")
        members = [ground.body(other, kind) for kind in dice.some(kinds, 2)]
        for at, body in enumerate(members):
            it.fact(body, "sc:leadsDelegation" if at == 0 else "sc:isMemberOfDelegation", delegation, sentence)
        complete = dice.chance(0.25)
        it.fact(delegation, "sc:isListComplete", typed("true" if complete else "false", "boolean"), sentence)
        if not dice.chance(0.3):
            told = "true" if complete and dice.chance(0.5) else "false"
            it.fact(meeting, "sc:isListComplete", typed(told, "boolean"), sentence, "implied")
        return came

    def introduce(self, meeting: str, k: int, report: str) -> None:
        """Bring up something new, say what it is, and take a first stance on it."""
        it, dice = self.it, self.dice
        kind = KINDS[(it.number + len(it.subjects)) % len(KINDS)] if dice.chance(0.7) else dice.pick(KINDS)
        name = f"{it.name}-x{len(it.subjects) + 1}"
        sentence = it.sentence(report)
        topics = tuple(dict.fromkeys(dice.pick(self.topics) for _ in range(dice.number(1, 2))))
        iri = self.subjects.make(kind, name, meeting, sentence, k)
        if kind == "bare agreement":
            topics = ()
        for topic in topics:
            it.fact(iri, "sc:hasTopic", topic, sentence, "implied")
        subject = Subject(iri, kind, topics)
        it.subjects.append(subject)
        self.engagement(meeting, subject, report, sentence)

    def choose(self) -> Subject:
        """Choose what is spoken of: something that was brought up before, or the relationship as a whole."""
        if self.dice.chance(0.1):
            topics = tuple(dict.fromkeys(self.dice.pick(self.topics) for _ in range(2)))
            return Subject(self.it.relationship, "relationship", topics)
        return self.dice.pick(self.it.subjects)

    def engagement(self, meeting: str, subject: Subject, report: str, sentence: str = "") -> Engagement:
        """Take a stance on something: each is, by and by, spoken of more firmly."""
        it, dice, ground = self.it, self.dice, self.ground
        before = self.reached.get(subject.iri)
        step = dice.number(0, 3) if before is None else before + (1 if dice.chance(0.4) else 0)
        step = self.reached[subject.iri] = min(step, len(LADDER) - 1)
        if subject.kind == "prospect" and step == len(LADDER) - 1:
            step -= 1
        tier = LADDER[step]
        what: dict[str, object] = {
            "force": term(f"force:{dice.pick(FORCES[tier])}"),
            "status": term(f"status:{dice.pick(STATUSES[tier])}"),
            "meeting": meeting,
            "basis": term("basis:stated" if dice.chance(0.8) else "basis:implied"),
            "evidence": sentence or it.sentence(report),
            "topics": () if subject.kind != "relationship" and dice.chance(0.3) else subject.topics,
        }
        one, other = it.nations if dice.chance(0.5) else it.nations[::-1]
        if tier == "commissive" and dice.chance(0.5):
            body = dice.chance(0.3)
            what["parties"] = (ground.body(one, "space") if body else ground.nations[one],)
            what["alone"], what["addressee"] = True, ground.nations[other]
        else:
            what["parties"] = tuple(ground.nations[nation] for nation in it.nations)
            what["relationship"] = it.relationship
        way = "concerned"
        if tier == "enactive" and subject.kind in ("mission", "capability"):
            way = "carried_out"
        elif tier == "enactive" and "agreement" in subject.kind:
            way = "implemented"
        what[way] = (subject.iri,)
        if subject.kind == "prospect":
            what["foreseen"] = tuple(ground.nations[nation] for nation in it.nations)
        elif tier == "deliberative" and dice.chance(0.2):
            what["foreseen"] = (ground.body(one, "office"), ground.body(other, "institute"))
            if subject.kind == "relationship":
                what["concerned"], what["topics"] = (), subject.topics
        if dice.chance(0.1):
            what["forum"] = ground.forum
        if tier == "intentional" and dice.chance(0.2):
            what["recurrence"] = dice.pick(("P1Y", "P2Y"))
            what["concerned"] = (*what.get("concerned", ()), it.iri)  # type: ignore[misc]
        if not (what.get("concerned") or what.get("carried_out") or what.get("implemented") or what["topics"]):
            what["topics"] = (self.topics[0],)
        return it.engage(**what)

    def second(self, meeting: str, k: int, told: list[Engagement], attending: list[str]) -> None:
        """Report the session once more, in another document that differs."""
        it, dice = self.it, self.dice
        report = it.document(f"{it.name}-b{k}")
        sentence = it.sentence(report)
        kinds = [kind for kind, *_ in BODIES]
        for body in (self.ground.body(it.nations[(k + 1) % 2], kind) for kind in dice.some(kinds, 2)):
            it.fact(body, "sc:attends", meeting, sentence)
        for subject in it.subjects:
            if subject.kind == "mission" and dice.chance(0.5):
                span = it.span(f"{subject.iri[26:-1]}-b{k}", str(self.subjects.year + 2 * k + 4))
                it.fact(subject.iri, "sc:hasTimeSpan", span, sentence)
                break
        for before in told[:2]:
            about = next((s for s in it.subjects if s.iri in before.concerns), None)
            if about is None or not about.topics:
                continue
            again = self.engagement(meeting, about, report)
            extra = dice.pick(self.topics)
            it.engagements[-1] = replace(again, topics=tuple(dict.fromkeys((*about.topics, extra))))
