"""Answers about meetings, missions, places, systems, time and topics."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from coopgraph.worlds.answers.stances import RANKS
from coopgraph.worlds.ground import PLACES_IN_SPACE, REGISTERED, Ground
from coopgraph.worlds.ground import names as register_names
from coopgraph.worlds.view import AGREEMENTS, Arguments, Cell, Row, View, joined, options
from coopgraph.worlds.words import made, term, text

_TOLD = ("isSessionOf", "sessionNumber", "isHeldAt", "isHostedBy", "hasTimeSpan")
_BOUNDING = ("hasTimeSpan", "immediatelyFollows", "follows")


def _claims_on(view: View, subject: str, predicates: tuple[str, ...]) -> list[str]:
    return [
        claim
        for predicate in predicates
        for value in view.objects(subject, f"sc:{predicate}")
        for claim in view.claims(subject, f"sc:{predicate}", value)
    ]


def _spoken_of(view: View, meeting: str) -> list[tuple[str, str]]:
    """Return the engagements of a meeting with each dated agreement that they are about."""
    return [
        (it.iri, thing)
        for it in view.arising(meeting)
        for thing in it.concerns
        if view.cls(thing) in AGREEMENTS and view.dated(thing)
    ]


def _bounds(view: View, meeting: str) -> tuple[str | None, str | None, list[str]]:
    """Return the bounds of a meeting without a date of its own, and the claims that they rest on."""
    spoken = _spoken_of(view, meeting)
    earliest = max((first for _, thing in spoken for _, first, _ in view.dated(thing)), default=None)
    later = view.later(meeting)
    latest = min((last for after in later for _, _, last in view.dated(after)), default=None)
    claims = [iri for iri, _ in spoken]
    for _, thing in spoken:
        claims += _claims_on(view, thing, ("hasTimeSpan",))
    for after in later:
        claims += _claims_on(view, after, _BOUNDING)
    return earliest, latest, claims


def meeting_details(view: View, ask: Arguments) -> Iterator[Row]:
    """Answer `meetings/details`."""
    meeting = ask["meeting"]
    if meeting not in view.meetings:
        return
    earliest, latest, bounding = _bounds(view, meeting)
    claims = _claims_on(view, meeting, _TOLD) + ([] if view.dated(meeting) else bounding)
    several = [options(view.objects(meeting, f"sc:{name}")) for name in _TOLD[:4]]
    for (series, number_, place, host), dated in product(product(*several), options(view.dated(meeting))):
        date, first, last = dated or (None, earliest, latest)
        note = "".join(
            f"{name} not stated. "
            for name, value in (("number", number_), ("place", place), ("host", host))
            if not value
        )
        note += "" if date else "date not stated."
        yield meeting, series, number_, place, host, date, first, last, text(note), joined(claims)


def following(view: View, ask: Arguments) -> Iterator[Row]:
    """Answer `meetings/next`."""
    for meeting in view.subjects("sc:immediatelyFollows", ask["after"]):
        claims = [claim.iri for claim in view.part.claims if claim.subject == meeting]
        claims += [it.iri for it in view.concerned_by(meeting)]
        dates = [date for date, _, _ in view.dated(meeting)]
        several = options(dates), *(options(view.objects(meeting, f"sc:{n}")) for n in ("isHostedBy", "isHeldAt"))
        for date, host, place in product(*several):
            note = "" if date else "date not stated. "
            note += "" if host else "host not stated. "
            note += "" if place else "place not stated."
            yield meeting, date, host, place, text(note), joined(claims)


def recurrence(view: View, ask: Arguments) -> Iterator[Row]:
    """Answer `meetings/recurrence`."""
    for it in view.engagements:
        if it.recurrence:
            series = [thing for thing in it.concerns if view.cls(thing) == term("sc:DialogueSeries")]
            for topic, which in product(options(it.topics), options(series)):
                note = "" if which else "which meetings recur is not stated"
                yield it.iri, text(it.recurrence), topic, which, text(note)


def joint(view: View, ask: Arguments) -> Iterator[Row]:
    """Answer `missions/joint`."""
    for it in view.engagements:
        if it.relationship:
            for thing in it.carried_out:
                if view.cls(thing) == term("sc:Mission"):
                    yield thing, it.relationship, it.iri, it.basis


def _roles(view: View, agent: str, thing: str) -> list[tuple[str, list[str]]]:
    found = [(f"sc:{role}", view.claims(agent, f"sc:{role}", thing)) for role in ("leads", "contributesTo")]
    return [(role, claims) for role, claims in found if claims]


def participation(view: View, ask: Arguments) -> Iterator[Row]:
    """Answer `missions/participation`."""
    for mission in view.of(term("sc:Mission")):
        agents = dict.fromkeys(view.subjects("sc:leads", mission) + view.subjects("sc:contributesTo", mission))
        through = {view.home(agent) for agent in agents}
        for agent in agents:
            nation = view.home(agent) or agent
            body = agent if view.home(agent) else None
            note = "" if body or nation in through else "body not stated"
            for role, claims in _roles(view, agent, mission):
                if ask.get("nation", nation) == nation:
                    yield nation, mission, term(role), body, text(note), joined(claims)


def prospective(view: View, ask: Arguments) -> Iterator[Row]:
    """Answer `missions/prospective`."""
    potential = term("status:potential")
    for thing in view.subjects("sc:hasStatus", potential):
        if view.cls(thing) == term("sc:Mission"):
            told = view.claims(thing, "sc:hasStatus", potential)
            for lead in options(view.objects(thing, "sc:hasProspectiveLead")):
                claims = told + (view.claims(thing, "sc:hasProspectiveLead", lead) if lead else [])
                role = "lead" if lead else "lead not stated"
                yield thing, text("the endeavour itself"), lead, text(role), joined(claims)
    foreseen: dict[tuple[str, str], list[str]] = {}
    for it in view.engagements:
        for thing in it.concerns:
            if view.cls(thing) in (term("sc:Mission"), term("sc:CapabilityDevelopment")):
                for agent in it.foreseen:
                    if not _roles(view, agent, thing):
                        foreseen.setdefault((thing, agent), []).append(it.iri)
    for (thing, agent), claims in foreseen.items():
        yield thing, text("the participation"), agent, text("participant"), joined(claims)


def in_space(view: View, ask: Arguments) -> Iterator[Row]:
    """Answer `places/in-space`."""
    classes = {made(name): cls for name, cls, _ in PLACES_IN_SPACE}
    for place, cls in classes.items():
        for claim in view.part.claims:
            if claim.object == place:
                yield place, term(cls), claim.subject, claim.predicate, joined([claim.iri])


def developed(view: View, ask: Arguments) -> Iterator[Row]:
    """Answer `systems/developed`."""
    for developer, system in view.pairs("sc:develops"):
        if ask.get("developer", developer) == developer:
            for other in options(view.objects(system, "sc:complements")):
                claims = view.claims(developer, "sc:develops", system)
                claims = claims + (view.claims(system, "sc:complements", other) if other else [])
                note = "" if other else "what it complements is not stated"
                yield developer, system, other, text(note), joined(claims)


def in_year(view: View, ask: Arguments) -> Iterator[Row]:
    """Answer `time/in-year`."""
    year = ask["year"].split('"')[1]
    found: dict[tuple[str, str], list[str]] = {}
    for thing, span in view.pairs("sc:hasTimeSpan"):
        date, first, last = view.spans[span]
        if first[1:5] == year == last[1:5]:
            found.setdefault((thing, date), []).extend(view.claims(thing, "sc:hasTimeSpan", span))
    for (thing, date), claims in found.items():
        yield thing, date, joined(claims)


def timeline(view: View, ask: Arguments) -> Iterator[Row]:
    """Answer `time/timeline`."""
    found: dict[tuple[str, ...], list[str]] = {}
    for thing, span in view.pairs("sc:hasTimeSpan"):
        found.setdefault((thing, *view.spans[span]), []).extend(view.claims(thing, "sc:hasTimeSpan", span))
    for (thing, *when), told in found.items():
        yield thing, *when, None, joined(told)
    for meeting in view.meetings:
        if not view.dated(meeting):
            earliest, latest, claims = _bounds(view, meeting)
            if earliest and latest:
                note = "date not stated: bounded by an agreement it speaks of and by the meeting after it"
                yield meeting, None, earliest, latest, text(note), joined(claims)


def about_topic(view: View, ask: Arguments) -> Iterator[Row]:
    """Answer `topics/about`."""
    topic = ask["topic"]
    things: list[tuple[str, tuple[str, ...], tuple[str, ...]]] = [
        (it.iri, it.topics, it.concerns) for it in view.engagements
    ]
    subjects = {claim.subject for claim in view.part.claims}
    things += [(s, tuple(view.objects(s, "sc:hasTopic")), tuple(view.objects(s, "sc:concerns"))) for s in subjects]
    for thing, named, concerned in things:
        below = [one for one in named if topic in view.schema.broader(one)]
        for one in below:
            for claim in options(view.claims(thing, "sc:hasTopic", one)):
                yield topic, thing, one, None, claim or thing
        for through in [] if below else concerned:
            if topic in view.areas(through):
                for claim in options(view.claims(thing, "sc:concerns", through)):
                    yield topic, thing, None, through, claim or thing


def never_above(view: View, ask: Arguments) -> Iterator[tuple[tuple[Cell, ...], tuple[str, ...], int]]:
    """Yield a topic, an engagement on it and the rank of its tier."""
    for it in view.engagements:
        for topic in view.areas_of(it):
            yield (topic,), (it.iri,), RANKS[it.tier]


def with_commitment(view: View, ask: Arguments) -> Iterator[Row]:
    """Answer `topics/with-commitment`."""
    for it in view.engagements:
        if it.tier == "commissive":
            for topic in view.areas_of(it):
                how = "through what it is about"
                if topic in it.topics:
                    how = "named"
                elif any(topic in view.schema.broader(named) for named in it.topics):
                    how = "above what is named"
                yield topic, it.iri, text(how)


def mission_facts(view: View, ask: Arguments) -> Iterator[Row]:
    """Answer `linked/mission-facts`."""
    names = {body: f"{kind}" for body, kind in _registered(view.ground)}
    for mission in view.of(term("sc:Mission")):
        if ask.get("mission", mission) != mission:
            continue
        for leader in options(view.subjects("sc:leads", mission)):
            leading = view.claims(leader, "sc:leads", mission) if leader else []
            launches = view.subjects("sc:isMilestoneOf", mission)
            for launch in options(launches):
                dates = view.objects(launch, "sc:hasTimeSpan") if launch else []
                date = view.spans[dates[0]][0] if dates else None
                site = view.objects(launch, "sc:isHeldAt")[0] if launch else None
                dating = view.claims(launch, "sc:hasTimeSpan", dates[0]) if launch and dates else []
                name = text(names[leader]) if leader else None
                claims = joined(leading + dating)
                yield mission, leader, name, None, None, None, date, site, None, claims


def _registered(ground: Ground) -> Iterator[tuple[str, str]]:
    for at in range(len(ground.nations)):
        for kind in REGISTERED:
            yield ground.body(at, kind), register_names(at, kind)[0][0]
