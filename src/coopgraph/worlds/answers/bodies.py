"""Answers about who took part, who is tied to whom, and what a register knows of them."""

from __future__ import annotations

from collections.abc import Iterator

from coopgraph.worlds.ground import REGISTERED, names
from coopgraph.worlds.view import (
    AGENCIES,
    AGREEMENTS,
    ORGANIZATIONS,
    Arguments,
    Cell,
    Row,
    View,
    joined,
    options,
    pairs,
)
from coopgraph.worlds.words import REGISTER, term, text, typed

_TRUE = typed("true", "boolean")
_KINDS = tuple(
    term(f"sc:{name}")
    for name in ("Nation", "Delegation", "Agency", "ResearchInstitute", "Corporation", "IntergovernmentalBody")
)


def _through(view: View, body: str, meeting: str) -> dict[str, list[str]]:
    """Return the delegations in which a body attends a meeting, each with the claims that say so."""
    return {
        delegation: view.member_claims(body, delegation) + view.claims(delegation, "sc:attends", meeting)
        for delegation in view.delegations(meeting)
        if body in view.members[delegation]
    }


def _represented(view: View, agent: str, meeting: str) -> list[str]:
    return [
        claim
        for delegation in view.delegations(meeting)
        if view.nation_of(delegation) == agent
        for claim in view.claims(delegation, "sc:represents", agent) + view.claims(delegation, "sc:attends", meeting)
    ]


def all_attendees(view: View, ask: Arguments) -> Iterator[Row]:
    """Answer `participation/all-attendees`."""
    meeting = ask["meeting"]
    for agent in view.attending(meeting):
        cls = term("sc:Agency") if view.cls(agent) in AGENCIES else view.cls(agent)
        claims = [*view.claims(agent, "sc:attends", meeting), *_represented(view, agent, meeting)]
        claims += [claim for told in _through(view, agent, meeting).values() for claim in told]
        yield agent, cls if cls in _KINDS else None, joined(claims)


def attending_bodies(view: View, ask: Arguments) -> Iterator[Row]:
    """Answer `participation/attending-bodies`."""
    meeting = ask["meeting"]
    for body in view.bodies(meeting):
        nation = view.home(body)
        if ask.get("nation", nation) == nation:
            if claims := view.claims(body, "sc:attends", meeting):
                yield nation, body, None, joined(claims)
            for delegation, claims in _through(view, body, meeting).items():
                yield nation, body, delegation, joined(claims)


def delegations(view: View, ask: Arguments) -> Iterator[Row]:
    """Answer `participation/delegations`."""
    meeting = ask["meeting"]
    sent = {view.nation_of(delegation): delegation for delegation in view.delegations(meeting)}
    for nation in (agent for agent in view.attending(meeting) if view.cls(agent) == term("sc:Nation")):
        if nation not in sent:
            claims = view.claims(nation, "sc:attends", meeting)
            yield nation, None, None, text("no delegation is named"), joined(claims)
            continue
        delegation = sent[nation]
        told = view.claims(delegation, "sc:represents", nation)
        complete = _TRUE in view.objects(delegation, "sc:isListComplete")
        note = "the list is complete" if complete else "the list is open: there may be others"
        for body in view.members[delegation]:
            yield nation, delegation, body, text(note), joined(told + view.member_claims(body, delegation))


def did_attend(view: View, ask: Arguments) -> Iterator[Row]:
    """Answer `participation/did-attend`."""
    agent, meeting = ask["agent"], ask["meeting"]
    if meeting not in view.meetings:
        return
    if claims := view.claims(agent, "sc:attends", meeting):
        yield agent, meeting, text("yes"), text("the source reports it"), joined(claims)
    if through := _through(view, agent, meeting):
        claims = [claim for told in through.values() for claim in told]
        yield agent, meeting, text("yes"), text("it was in a delegation that attended"), joined(claims)
    if claims := _represented(view, agent, meeting):
        yield agent, meeting, text("yes"), text("a delegation that represents it attended"), joined(claims)
    if agent in view.attending(meeting):
        return
    claims = [
        claim
        for listed in (meeting, *view.delegations(meeting))
        for value in view.objects(listed, "sc:isListComplete")
        for claim in view.claims(listed, "sc:isListComplete", value)
    ]
    complete = _TRUE in view.objects(meeting, "sc:isListComplete")
    why = "the source does not say who attended"
    if complete:
        why = "a source gives a complete list without it"
    elif claims:
        why = "the source does not report it, and the lists of those who attended are open"
    yield agent, meeting, text("no" if complete else "not stated"), text(why), joined(claims)


def foreseen(view: View, ask: Arguments) -> Iterator[Row]:
    """Answer `participation/foreseen`."""
    for it in view.engagements:
        for agent in it.foreseen:
            for subject in options(it.concerns):
                yield agent, text("participant"), subject, it.kind, it.iri
    for subject, agent in view.pairs("sc:hasProspectiveLead"):
        for claim in view.claims(subject, "sc:hasProspectiveLead", agent):
            yield agent, text("lead"), subject, None, claim


def named_but_not_attending(view: View, ask: Arguments) -> Iterator[Row]:
    """Answer `participation/named-but-not-attending`."""
    meeting = ask["meeting"]
    told = [
        view.document(claim.iri)
        for claim in view.part.claims
        if (claim.predicate, claim.object) == (term("sc:attends"), meeting)
    ]
    documents, came = set(told), view.attending(meeting)
    named: dict[str, list[str]] = {}
    for claim in view.part.claims:
        if view.document(claim.iri) in documents:
            for agent in (claim.subject, claim.object):
                named.setdefault(agent, []).append(claim.iri)
    for it in view.engagements:
        if view.document(it.iri) in documents:
            for agent in (it.forum, *it.foreseen, *it.parties, it.addressee):
                named.setdefault(agent, []).append(it.iri)
    for agent, claims in named.items():
        if view.cls(agent) in ORGANIZATIONS and agent not in came:
            yield agent, view.home(agent) or None, text("not stated"), joined(claims)


def non_government_bodies(view: View, ask: Arguments) -> Iterator[Row]:
    """Answer `participation/non-government-bodies`."""
    meeting = ask["meeting"]
    for body in view.bodies(meeting):
        if view.cls(body) in AGENCIES:
            continue
        nation, through = view.home(body), _through(view, body, meeting)
        for delegation in options(through):
            claims = [*view.claims(body, "sc:attends", meeting)]
            claims += [claim.iri for claim in view.ground.claims if claim.subject == body and claim.object == nation]
            claims += view.member_claims(body, delegation) if delegation else []
            yield body, view.cls(body), nation, delegation, joined(claims)


def parent_bodies(view: View, ask: Arguments) -> Iterator[Row]:
    """Answer `participation/parent-bodies`."""
    came = view.bodies(ask["meeting"])
    for claim in view.ground.claims:
        if claim.predicate == term("sc:isSubOrganizationOf") and claim.subject in came:
            yield claim.subject, claim.object, joined([claim.iri])


def co_attendance(view: View, ask: Arguments) -> Iterator[tuple[tuple[Cell, ...], tuple[str, ...]]]:
    """Yield two bodies at one meeting, and the claims that say so."""
    for meeting in view.meetings:
        groups = view.delegations(meeting)
        members = [
            claim for group in groups for body in view.members[group] for claim in view.member_claims(body, group)
        ]
        for one, other in pairs(view.bodies(meeting)):
            claims: list[str] = []
            for body in (one, other):
                claims += view.claims(body, "sc:attends", meeting)
                claims += [claim for told in _through(view, body, meeting).values() for claim in told]
            yield (one, other), tuple(dict.fromkeys(claims))
        assert members or not groups


def partners(view: View, ask: Arguments) -> Iterator[tuple[tuple[Cell, ...], tuple[str, ...]]]:
    """Yield two agents and their tie, and what ties them."""
    for it in view.engagements:
        parties = dict.fromkeys((*it.parties, *([it.addressee] if it.addressee else [])))
        for one, other in pairs(parties):
            yield (one, other, text("parties")), (it.iri,)
        for one, other in pairs(it.foreseen):
            yield (one, other, text("foreseen")), (it.iri,)
    for agreement in view.of(*AGREEMENTS):
        for one, other in pairs(view.objects(agreement, "sc:hasParty")):
            ones, others = (view.claims(agreement, "sc:hasParty", party) for party in (one, other))
            yield (
                (one, other, text("parties")),
                tuple(claim for pair in zip(ones, others, strict=True) for claim in pair),
            )


def agencies_at(view: View, ask: Arguments) -> Iterator[Row]:
    """Answer `linked/agencies-at`."""
    if view.part is view.ground:
        for at, capital in enumerate(view.ground.capitals):
            for kind in REGISTERED if ask.get("place", capital) == capital else ():
                yield capital, view.ground.body(at, kind), f"<{REGISTER}n{at + 1}-{kind}>"


def agency_hierarchy(view: View, ask: Arguments) -> Iterator[Row]:
    """Answer `linked/agency-hierarchy`."""
    if view.part is view.ground:
        for at in range(len(view.ground.nations)):
            body, above = view.ground.body(at, "office"), view.ground.body(at, "ministry")
            if ask.get("body", body) == body:
                claims = joined(view.claims(body, "sc:isSubOrganizationOf", above))
                name = text(names(at, "ministry")[0][0])
                yield body, text("direct"), name, f"<{REGISTER}n{at + 1}-ministry>", above, claims


def agency_names(view: View, ask: Arguments) -> Iterator[Row]:
    """Answer `linked/agency-names`."""
    if view.part is view.ground:
        for at in range(len(view.ground.nations)):
            for kind in REGISTERED:
                body = view.ground.body(at, kind)
                for name, language in names(at, kind) if ask.get("body", body) == body else ():
                    known = "no" if kind == "ministry" and language == "en" else "yes"
                    yield body, text(language), text(name), text(known)


def agency_profile(view: View, ask: Arguments) -> Iterator[Row]:
    """Answer `linked/agency-profile`."""
    if view.part is view.ground:
        for at in range(len(view.ground.nations)):
            for kind in REGISTERED:
                body, name = view.ground.body(at, kind), f"n{at + 1}-{kind}"
                if ask.get("body", body) == body:
                    site, file = f"<http://example.org/bodies/{name}>", f"<{REGISTER}files/{name}>"
                    spelt, seat = text(names(at, kind)[0][0]), text(f"Capital {at + 1}")
                    yield body, spelt, seat, site, f"<{REGISTER}{name}>", file


def identifiers(view: View, ask: Arguments) -> Iterator[Row]:
    """Answer `linked/identifiers`."""
    if view.part is view.ground:
        for _, thing, register, found, name in view.ground.links:
            kind = term(f"registry:{register}")
            if ask.get("thing", thing) != thing or ask.get("register", kind) != kind:
                continue
            if name:
                sure = typed("0.95", "decimal")
                yield thing, kind, found, term("skos:exactMatch"), text(name), sure, None
            else:
                yield thing, kind, None, None, None, None, text("Looked for by name.")
