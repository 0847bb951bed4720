"""Answers about evidence, and about what documents say differently."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TypeAlias

from coopgraph.worlds.part import SENTENCE, fragment, sentence_of
from coopgraph.worlds.view import ORGANIZATIONS, SYSTEMS, Arguments, Row, View, joined
from coopgraph.worlds.words import number, term, text

_Key: TypeAlias = tuple[str, str, str, str, str, str | None, str]
_ENGAGEMENT, _FACT = term("sc:Engagement"), term("sc:FactClaim")


def basis(view: View, ask: Arguments) -> Iterator[Row]:
    """Answer `evidence/basis`."""
    wanted = (term("basis:implied"), term("basis:background"))
    for it in view.engagements:
        if it.basis in wanted:
            yield it.basis, it.iri, _ENGAGEMENT, None
    for claim in view.part.claims:
        if claim.basis in wanted:
            yield claim.basis, claim.iri, _FACT, claim.source or None


def by_sentence(view: View, ask: Arguments) -> Iterator[Row]:
    """Answer `evidence/by-sentence`."""
    told = [(it.iri, it.evidence, _ENGAGEMENT, it.basis) for it in view.engagements]
    told += [(it.iri, it.evidence, _FACT, it.basis) for it in view.part.claims if it.evidence]
    for iri, evidence, kind, ground in told:
        document, _, at = evidence[:-1].rpartition("-S")
        if ask.get("document", document + ">") == document + ">" and ask.get("sentence", number(int(at))) == number(
            int(at)
        ):
            yield document + ">", number(int(at)), iri, kind, ground


def coverage(view: View, ask: Arguments) -> Iterator[Row]:
    """Answer `evidence/coverage`."""
    engagements = Counter(it.evidence for it in view.engagements)
    facts = Counter(claim.evidence for claim in view.part.claims)
    for document, sentences in view.part.documents.items():
        for at in range(1, sentences + 1):
            evidence = sentence_of(document, at)
            counts = number(engagements[evidence]), number(facts[evidence])
            yield document, number(at), *counts, text(fragment(document, at))


def of_claim(view: View, ask: Arguments) -> Iterator[Row]:
    """Answer `evidence/of-claim`."""
    wanted = ask["claim"]
    told = [(it.iri, it.evidence, it.basis) for it in view.engagements]
    told += [(it.iri, it.evidence, it.basis) for it in view.part.claims]
    for iri, evidence, ground in told:
        if iri == wanted:
            document, _, number_ = evidence[:-1].rpartition("-S")
            at = int(number_)
            place = number((at - 1) * SENTENCE), number(at * SENTENCE - 1)
            link = text(fragment(document + ">", at))
            yield wanted, ground, document + ">", number(at), number((at + 2) // 3), *place, link


def disagreements(view: View, ask: Arguments) -> Iterator[Row]:
    """Answer `evidence/disagreements`."""
    found: dict[_Key, set[str]] = {}
    for key, claims in (*_forces(view), *_topics(view), *_dates(view), *_systems(view), *_attendance(view)):
        found.setdefault(key, set()).update(claims)
    for (matter, about, document, says, other, other_says, note), claims_of in found.items():
        if ask.get("about", about) == about:
            yield text(matter), about, document, says, other, other_says, text(note), joined(claims_of)


def _together(view: View) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield thing, document, engagement, other document and other engagement: of one meeting, with a common topic."""
    by_thing: dict[tuple[str, str], list[str]] = {}
    for it in view.engagements:
        for thing in dict.fromkeys(it.concerns):
            by_thing.setdefault((thing, it.meeting), []).append(it.iri)
    topics = {it.iri: set(it.topics) for it in view.engagements}
    for (thing, _), told in by_thing.items():
        for one in told:
            for two in told:
                here, there = view.document(one), view.document(two)
                if here < there and topics[one] & topics[two]:
                    yield thing, here, one, there, two


def _forces(view: View) -> Iterator[tuple[_Key, tuple[str, ...]]]:
    by_iri = {it.iri: it for it in view.engagements}
    said = {(thing, it.meeting, it.force, view.document(it.iri)) for it in view.engagements for thing in it.concerns}
    for thing, here, one, there, two in _together(view):
        says, other = by_iri[one].force, by_iri[two].force
        meeting = by_iri[one].meeting
        alike = (thing, meeting, other, here) in said or (thing, meeting, says, there) in said
        if says != other and not alike:
            yield ("force", thing, here, says, there, other, "they use other verbs"), (one, two)


def _topics(view: View) -> Iterator[tuple[_Key, tuple[str, ...]]]:
    topics = {it.iri: it.topics for it in view.engagements}
    for thing, here, one, there, two in _together(view):
        for says in topics[one]:
            for other in topics[two]:
                if other not in topics[one] and says not in topics[two]:
                    note = "each names a topic that the other does not"
                    yield ("topic", thing, here, says, there, other, note), (one, two)


def _dates(view: View) -> Iterator[tuple[_Key, tuple[str, ...]]]:
    told = [claim for claim in view.part.claims if claim.predicate == term("sc:hasTimeSpan")]
    for one in told:
        for two in told:
            here, there = view.document(one.iri), view.document(two.iri)
            if one.subject == two.subject and here < there and one.object != two.object:
                (says, first, last), (other, from_, to) = view.spans[one.object], view.spans[two.object]
                apart = last < from_ or to < first
                note = "the dates exclude each other" if apart else "one date is more exact, or they overlap"
                yield ("date", one.subject, here, says, there, other, note), (one.iri, two.iri)


def _systems(view: View) -> Iterator[tuple[_Key, tuple[str, ...]]]:
    for one in view.part.claims:
        if one.predicate != term("sc:complements"):
            continue
        for two in view.concerned_by(one.subject):
            for other in two.concerns:
                here, there = view.document(one.iri), view.document(two.iri)
                if view.cls(other) in SYSTEMS and here != there and other not in (one.subject, one.object):
                    note = "one says what it complements, the other what it is to work with"
                    yield ("system", one.subject, here, one.object, there, other, note), (one.iri, two.iri)


def _attendance(view: View) -> Iterator[tuple[_Key, tuple[str, ...]]]:
    listed: dict[tuple[str, str], list[tuple[str, str]]] = {}  # meeting, document: organizations with the claims
    for claim in view.part.claims:
        if view.cls(claim.subject) not in ORGANIZATIONS:
            continue
        meetings: list[str] = []
        if claim.predicate == term("sc:attends"):
            meetings = [claim.object]
        elif claim.predicate == term("sc:isMemberOfDelegation"):
            meetings = view.objects(claim.object, "sc:attends")
        for meeting in meetings:
            listed.setdefault((meeting, view.document(claim.iri)), []).append((claim.subject, claim.iri))
    for (meeting, here), bodies in listed.items():
        for (also, there), others in listed.items():
            if also != meeting or here == there:
                continue
            too = {body for body, _ in others}
            for body, claim_iri in bodies:
                if body not in too:
                    note = "the other lists who came, too, and does not name it"
                    yield ("attendance", meeting, here, body, there, None, note), (claim_iri,)
