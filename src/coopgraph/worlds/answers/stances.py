"""Answers about agreements, commitments and engagements."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from coopgraph.worlds.part import GROUPS
from coopgraph.worlds.view import AGENCIES, AGREEMENTS, Arguments, Cell, Row, View, joined, options
from coopgraph.worlds.words import term, text

_STATUS: Final = term("status:underway")


def between_nations(view: View, ask: Arguments) -> Iterator[Row]:
    """Answer `agreements/between-nations`."""
    for agreement in view.of(*AGREEMENTS):
        parties = view.objects(agreement, "sc:hasParty")
        if not parties:
            every = [claim.iri for claim in view.part.claims if claim.subject == agreement]
            if every:
                yield agreement, None, None, text("parties not stated"), joined(every)
        nations = {view.ground.acts_for(party) for party in parties} - {""}
        for party in parties:
            nation = view.ground.acts_for(party)
            if nation and nations - {nation}:
                claims = view.claims(agreement, "sc:hasParty", party) + _agency_claims(view, party, nation)
                yield agreement, nation, None if party == nation else party, None, joined(claims)


def _agency_claims(view: View, body: str, nation: str) -> list[str]:
    return [
        claim.iri
        for claim in view.ground.claims
        if claim.subject == body and claim.object == nation and claim.predicate == term("sc:isAgencyOf")
    ]


def cited(view: View, ask: Arguments) -> Iterator[Row]:
    """Answer `agreements/cited`."""
    for agreement in view.of(*AGREEMENTS):
        for party in options(view.objects(agreement, "sc:hasParty")):
            for span in options(view.objects(agreement, "sc:hasTimeSpan")):
                for subject in options(view.objects(agreement, "sc:concerns")):
                    claims = view.claims(agreement, "sc:hasParty", party) if party else []
                    claims = claims + (view.claims(agreement, "sc:hasTimeSpan", span) if span else [])
                    claims = claims + (view.claims(agreement, "sc:concerns", subject) if subject else [])
                    note = "" if party else "parties not stated"
                    note += "" if party or span else "; "
                    note += "" if span else "date not stated"
                    if claims:
                        date = view.spans[span][0] if span else None
                        yield agreement, party, date, subject, text(note), joined(claims)


def implementation(view: View, ask: Arguments) -> Iterator[Row]:
    """Answer `agreements/implementation`."""
    for agreement in view.of(*AGREEMENTS):
        about = view.concerned_by(agreement)
        done = any(agreement in engagement.implemented for engagement in about)
        if done:
            why = "an activity that puts it into effect is reported"
        elif any(engagement.tier == "deliberative" for engagement in about):
            why = "it was discussed"
        else:
            why = "nothing is reported of it"
        claims = joined(engagement.iri for engagement in about)
        yield agreement, text("yes" if done else "not stated"), text(why), claims


def signed_at(view: View, ask: Arguments) -> Iterator[Row]:
    """Answer `agreements/signed-at`."""
    meeting = ask["meeting"]
    signed = view.subjects("sc:isSignedAt", meeting)
    for agreement in signed:
        claims = joined(view.claims(agreement, "sc:isSignedAt", meeting))
        yield meeting, text("yes"), agreement, text("the source reports it"), claims
    if signed or meeting not in view.meetings:
        return
    spoken: dict[str, list[str]] = {}
    for engagement in view.arising(meeting):
        for thing in engagement.concerns:
            if view.cls(thing) in AGREEMENTS:
                spoken.setdefault(thing, []).append(engagement.iri)
    for thing, claims_of in spoken.items():
        why = text("the agreement is spoken of, but no signature is reported")
        yield meeting, text("not stated"), thing, why, joined(claims_of)
    if not spoken:
        yield meeting, text("not stated"), None, text("no signature is reported"), frozenset()


def bilateral(view: View, ask: Arguments) -> Iterator[Row]:
    """Answer `commitments/bilateral`."""
    for it in view.engagements:
        if it.tier == "commissive" and it.relationship:
            for subject in options(it.concerns):
                yield it.iri, it.relationship, it.force, it.status, subject


def by_party(view: View, ask: Arguments) -> Iterator[Row]:
    """Answer `commitments/by-party`."""
    for it in view.engagements:
        if it.tier != "commissive" or ("to" in ask and it.addressee != ask["to"]):
            continue
        for party in it.parties:
            if ask.get("party", party) == party:
                for subject in options(it.concerns):
                    yield party, it.iri, it.addressee or None, it.force, it.status, subject


RANKS: Final = {"mention": 0, "deliberative": 1, "intentional": 2, "commissive": 3, "enactive": 4}


def followed(view: View, ask: Arguments) -> Iterator[Row]:
    """Answer `commitments/followed`."""
    subject = ask["subject"]
    for it in view.engagements:
        ways = ["itself"] * it.concerns.count(subject)
        if subject not in it.concerns:
            ways += ["something about it" for thing in it.concerns if subject in view.objects(thing, "sc:concerns")]
            if not ways and not any(view.objects(thing, "sc:hasTopic") for thing in it.concerns):
                ways += ["its topic" for topic in view.focus["topics"] if topic in it.topics]
        for how in ways:
            for dated in options(view.dated(it.meeting)):
                date = dated[0] if dated else None
                rank = f'"{RANKS[it.tier]}"^^<http://www.w3.org/2001/XMLSchema#integer>'
                yield subject, it.meeting, date, it.iri, text(how), it.force, rank, it.status


def open_(view: View, ask: Arguments) -> Iterator[Row]:
    """Answer `commitments/open`."""
    for it in view.engagements:
        if it.tier == "commissive" and GROUPS[it.status] != "closed":
            known = GROUPS[it.status] == "open"
            why = "what it is about is reported as not yet done" if known else "the source reports no stage"
            yield it.iri, text("yes" if known else "not stated"), text(why), it.status


def pre_existing(view: View, ask: Arguments) -> Iterator[Row]:
    """Answer `commitments/pre-existing`."""
    for it in view.engagements:
        if it.tier == "commissive":
            before = it.force == term("force:reaffirmed")
            why = "the source does not say"
            if before:
                why = "it is reported as affirmed again"
            elif it.status == _STATUS:
                why = "what it is about went on before; that it had been committed to is not said"
            yield it.iri, text("yes" if before else "not stated"), text(why), it.force


def about(view: View, ask: Arguments) -> Iterator[Row]:
    """Answer `engagements/about`."""
    subject = ask["subject"]
    for it in view.engagements:
        for thing in it.concerns:
            if thing == subject:
                yield subject, it.iri, it.kind, it.force, it.status, None
            if subject in view.objects(thing, "sc:concerns"):
                yield subject, it.iri, it.kind, it.force, it.status, thing


def by_kind(view: View, ask: Arguments) -> Iterator[Row]:
    """Answer `engagements/by-kind`."""
    for it in view.engagements:
        if ask.get("kind", it.kind) == it.kind:
            yield it.kind, it.iri, it.force, it.status, it.basis


def details(view: View, ask: Arguments) -> Iterator[Row]:
    """Answer `engagements/details`."""
    for it in view.engagements:
        if ask.get("engagement", it.iri) != it.iri:
            continue
        told: tuple[tuple[str, tuple[str, ...]], ...] = (
            ("isUndertakenBy", it.parties),
            ("isAddressedTo", (it.addressee,)),
            ("isJointUndertakingOf", (it.relationship,)),
            ("hasForce", (it.force,)),
            ("hasReportedStatus", (it.status,)),
            ("concerns", it.concerns),
            ("carriesOut", it.carried_out),
            ("implements", it.implemented),
            ("hasTopic", it.topics),
            ("foreseesParticipationOf", it.foreseen),
            ("hasForum", (it.forum,)),
            ("recurrence", (text(it.recurrence) if it.recurrence else "",)),
            ("arisesFrom", (it.meeting,)),
            ("hasBasis", (it.basis,)),
        )
        for name, values in told:
            for value in values:
                if value:
                    yield it.iri, term(f"sc:{name}"), value


def inherited(view: View, ask: Arguments) -> Iterator[Row]:
    """Answer `engagements/inherited`."""
    body = ask["body"]
    nation = view.ground.acts_for(body)
    for it in view.engagements:
        if nation in it.parties:
            yield body, text("as a body of its nation"), nation, it.iri, it.kind
        if body in it.parties:
            yield body, text("itself"), nation, it.iri, it.kind
    if view.part is view.ground and not view.focus["undertaken"] and view.cls(body) in AGENCIES:
        yield body, text("itself: none is reported"), nation, None, None


def per_tier(view: View, ask: Arguments) -> Iterator[tuple[tuple[Cell, ...], tuple[str, ...]]]:
    """Yield the tier and rank of each engagement, and what it adds to the count and to the list."""
    for it in view.engagements:
        rank = f'"{RANKS[it.tier]}"^^<http://www.w3.org/2001/XMLSchema#integer>'
        yield (term(f"tier:{it.tier}"), rank), (it.iri,)
