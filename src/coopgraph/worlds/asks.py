"""Asks: the stored questions, with arguments that make sense in a world."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from coopgraph.worlds.questions import QUESTIONS
from coopgraph.worlds.words import number, term
from coopgraph.worlds.world import World


@dataclass(frozen=True)
class Ask:
    """A stored question with the arguments that it is asked with, as terms."""

    question: str
    arguments: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> str:
        """The question, and what it is asked with."""
        told = ", ".join(f"{name}={value}" for name, value in self.arguments)
        return f"{self.question} ({told})" if told else self.question


def asks(world: World) -> tuple[Ask, ...]:
    """Return every stored question, with arguments that make sense in a world; some of them twice.

    >>> len({ask.question for ask in asks(World(2_000))})
    48
    """
    series, ground = world.part(0), world.ground
    meeting, later = series.sessions[0], series.sessions[-2]
    subject = max(series.subjects, key=lambda it: sum(it.iri in e.concerns for e in series.engagements)).iri
    nation, body = ground.nations[series.nations[0]], ground.body(series.nations[0], "space")
    office, capital = ground.body(series.nations[0], "office"), ground.capitals[series.nations[0]]
    engagement = series.engagements[0].iri
    mission = next((it.iri for it in series.subjects if it.kind in ("mission", "prospect")), subject)
    year = next(int(value[1:5]) for _, predicate, value in series.loose if predicate == term("sc:edtf"))
    chosen: dict[str, tuple[dict[str, str], ...]] = {
        "agreements/signed-at": ({"meeting": meeting}, {"meeting": later}),
        "commitments/by-party": ({}, {"party": nation}, {"to": nation}),
        "commitments/followed": ({"subject": subject},),
        "engagements/about": ({"subject": subject},),
        "engagements/by-kind": ({}, {"kind": term("sc:Commitment")}),
        "engagements/details": ({}, {"engagement": engagement}),
        "engagements/inherited": ({"body": body}, {"body": office}),
        "evidence/by-sentence": (
            {},
            {"document": f"<{meeting[1:-2]}".replace("-m", "-d") + "1>"},
            {"sentence": number(2)},
        ),
        "evidence/disagreements": ({}, {"about": meeting}),
        "evidence/of-claim": ({"claim": engagement},),
        "linked/agencies-at": ({}, {"place": capital}),
        "linked/agency-hierarchy": ({}, {"body": office}),
        "linked/agency-names": ({}, {"body": body}),
        "linked/agency-profile": ({}, {"body": body}),
        "linked/identifiers": ({}, {"thing": body}),
        "linked/mission-facts": ({}, {"mission": mission}),
        "meetings/details": ({"meeting": meeting}, {"meeting": later}, {"meeting": series.sessions[-1]}),
        "meetings/next": ({"after": meeting}, {"after": later}),
        "missions/participation": ({}, {"nation": nation}),
        "participation/all-attendees": ({"meeting": meeting},),
        "participation/attending-bodies": ({"meeting": meeting}, {"meeting": meeting, "nation": nation}),
        "participation/delegations": ({"meeting": meeting},),
        "participation/did-attend": tuple({"agent": agent, "meeting": meeting} for agent in (nation, body, office)),
        "participation/named-but-not-attending": tuple({"meeting": it} for it in series.sessions[-4:]),
        "participation/non-government-bodies": ({"meeting": meeting},),
        "participation/parent-bodies": ({"meeting": meeting},),
        "systems/developed": ({}, {"developer": ground.nations[series.nations[1]]}),
        "time/in-year": ({"year": number(year)},),
        "topics/about": ({"topic": term("topic:space-science")},),
        "topics/never-above": ({"tier": term("tier:deliberative")}, {"tier": term("tier:enactive")}),
    }
    return tuple(Ask(name, tuple(one.items())) for name in QUESTIONS for one in chosen.get(name, ({},)))


def focus(world: World, ask: Ask) -> dict[str, tuple[str, ...]]:
    """Return what the answers in all parts must know of the things that are asked about."""
    series = world.part(0)
    arguments = dict(ask.arguments)
    topics = [it.topics for it in series.subjects if it.iri == arguments.get("subject")]
    found: dict[str, tuple[str, ...]] = {"topics": topics[0] if topics else (), "undertaken": ()}
    if ask.question == "engagements/inherited" and arguments["body"].endswith("-space>"):
        body = arguments["body"]
        parts = (world.part(at) for at in range(world.series))
        if any(body in it.parties for part in parts for it in part.engagements):
            found["undertaken"] = (body,)
    return found


Plan: TypeAlias = "Mapping[Ask, Mapping[str, tuple[str, ...]]]"
"""What is asked, and what the answers must know beforehand."""


def plan(world: World) -> Plan:
    """Return what is asked of a world."""
    return {ask: focus(world, ask) for ask in asks(world)}
