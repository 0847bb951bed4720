"""A part of a world: what one dialogue series, or the ground that all share, consists of."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from coopgraph.worlds.words import LABEL, TYPE, WORLD, made, number, term, text, typed

Triple = tuple[str, str, str]

SENTENCE: Final = 200
"""How many code points a sentence takes; the texts themselves do not exist."""

FORCES: Final = {
    "mention": ("highlighted", "noted"),
    "deliberative": ("discussed",),
    "intentional": ("aimed", "planned", "intended"),
    "commissive": ("pledged", "reaffirmed", "committed", "agreed"),
    "enactive": ("cooperating", "implementing"),
}
TIERS: Final = {term(f"force:{force}"): tier for tier, forces in FORCES.items() for force in forces}
KINDS: Final = {
    "mention": term("sc:Acknowledgement"),
    "deliberative": term("sc:Discussion"),
    "intentional": term("sc:Intention"),
    "commissive": term("sc:Commitment"),
    "enactive": term("sc:Collaboration"),
}
GROUPS: Final = {
    term(f"status:{status}"): group
    for status, group in (
        ("potential", "open"),
        ("planned", "open"),
        ("scheduled", "open"),
        ("underway", "open"),
        ("completed", "closed"),
        ("unspecified", "unknown"),
    )
}


class Claim(NamedTuple):
    """A plain fact, and where it stands: on a sentence, or in a catalogue outside."""

    iri: str
    subject: str
    predicate: str
    object: str
    basis: str
    evidence: str
    source: str = ""


@dataclass(frozen=True)
class Engagement:
    """A stance of parties at a meeting."""

    iri: str
    name: str
    force: str
    status: str
    meeting: str
    basis: str
    evidence: str
    parties: tuple[str, ...] = ()
    alone: bool = False
    addressee: str = ""
    relationship: str = ""
    concerned: tuple[str, ...] = ()
    carried_out: tuple[str, ...] = ()
    implemented: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    foreseen: tuple[str, ...] = ()
    forum: str = ""
    recurrence: str = ""

    @property
    def concerns(self) -> tuple[str, ...]:
        """All that it is about: what is carried out or put into effect is, too."""
        return self.concerned + self.carried_out + self.implemented

    @property
    def tier(self) -> str:
        """The tier of its force."""
        return TIERS[self.force]

    @property
    def kind(self) -> str:
        """The class that follows from the tier."""
        return KINDS[self.tier]


@dataclass
class Part:
    """Things, claims, engagements and sentences; built once, then only read."""

    name: str
    home: dict[str, str] = field(default_factory=dict)  # of the ground: a body and its nation
    classes: dict[str, str] = field(default_factory=dict)
    loose: list[Triple] = field(default_factory=list)  # what no claim carries
    claims: list[Claim] = field(default_factory=list)
    engagements: list[Engagement] = field(default_factory=list)
    documents: dict[str, int] = field(default_factory=dict)  # a document, and how many sentences it has

    def thing(
        self, name: str, cls: str, english: str, korean: str = "", *, loose: tuple[tuple[str, str], ...] = ()
    ) -> str:
        """Add a thing with its class and labels, and with what no claim carries; its IRI."""
        iri = made(name)
        self.classes[iri] = term(cls)
        self.loose.append((iri, TYPE, term(cls)))
        self.loose.append((iri, LABEL, text(english, "en")))
        if korean:
            self.loose.append((iri, LABEL, text(korean, "ko")))
        self.loose.extend((iri, predicate, value) for predicate, value in loose)
        return iri

    def span(self, name: str, date: str) -> str:
        """Add a time span: a year, or a month of one."""
        year, _, month = date.partition("-")
        last = f"{year}-12-31" if not month else f"{date}-{_days(int(year), int(month))}"
        bounds = (
            (term("sc:edtf"), text(date)),
            (term("sc:earliest"), typed(f"{date}-01T00:00:00" if month else f"{year}-01-01T00:00:00", "dateTime")),
            (term("sc:latest"), typed(f"{last}T23:59:59", "dateTime")),
        )
        return self.thing(name, "sc:TimeSpan", f"{date} ({name})", loose=bounds)

    def document(self, name: str) -> str:
        """Add a document without sentences; its IRI."""
        address = f"<http://example.org/documents/{name}>"
        loose = (
            (term("dcterms:identifier"), text(name)),
            (term("schema:url"), address),
            (term("sc:sha256"), text(hashlib.sha256(name.encode()).hexdigest())),
        )
        iri = self.thing(name, "sc:SourceDocument", f"Report {name}", f"보고서 {name}", loose=loose)
        self.documents[iri] = 0
        return iri

    def sentence(self, document: str) -> str:
        """Add a sentence to a document: a piece of evidence."""
        self.documents[document] += 1
        return sentence_of(document, self.documents[document])

    def fact(self, subject: str, predicate: str, value: str, evidence: str, basis: str = "stated") -> None:
        """Add a fact with the claim that carries it."""
        iri = made(f"{self.name}-c{len(self.claims) + 1}")
        self.claims.append(Claim(iri, subject, term(predicate), value, term(f"basis:{basis}"), evidence))

    def background(self, subject: str, predicate: str, value: str, source: str) -> None:
        """Add a fact that no document of the world gives, but a catalogue outside."""
        iri = made(f"{self.name}-c{len(self.claims) + 1}")
        self.claims.append(Claim(iri, subject, term(predicate), value, term("basis:background"), "", source))

    def engage(self, **what: object) -> Engagement:
        """Add an engagement."""
        at = len(self.engagements) + 1
        made_of = Engagement(iri=made(f"{self.name}-e{at}"), name=f"{self.name}-e{at}", **what)  # type: ignore[arg-type]
        self.engagements.append(made_of)
        return made_of

    def triples(self) -> Iterator[Triple]:
        """Yield what the part asserts, each triple once."""
        yield from self.loose
        facts = dict.fromkeys((claim.subject, claim.predicate, claim.object) for claim in self.claims)
        said = set(self.loose)
        yield from (fact for fact in facts if fact not in said)
        for claim in self.claims:
            yield from _claim(claim)
        for engagement in self.engagements:
            yield from _engagement(engagement)
        for document, sentences in self.documents.items():
            yield document, term("sc:length"), number(sentences * SENTENCE)
            for at in range(1, sentences + 1):
                yield from _evidence(document, at)


def sentence_of(document: str, at: int) -> str:
    """Return the evidence that a sentence of a document is."""
    return f"{document[:-1]}-S{at}>"


def fragment(document: str, at: int) -> str:
    """Return the link to a sentence."""
    return f"http://example.org/documents/{document[len(WORLD) + 1 : -1]}#:~:text=Sentence%20{at}"


def _days(year: int, month: int) -> int:
    return 29 if month == 2 and year % 4 == 0 else 28 if month == 2 else 30 if month in (4, 6, 9, 11) else 31


def _claim(claim: Claim) -> Iterator[Triple]:
    iri, name = claim.iri, claim.iri[len(WORLD) + 1 : -1]
    yield iri, TYPE, term("sc:FactClaim")
    yield iri, LABEL, text(f"Claim {name}", "en")
    yield iri, term("sc:claimSubject"), claim.subject
    yield iri, term("sc:claimPredicate"), claim.predicate
    yield iri, term("sc:claimObject"), claim.object
    yield iri, term("sc:hasBasis"), claim.basis
    if claim.evidence:
        yield iri, term("sc:hasEvidence"), claim.evidence
    else:
        yield iri, term("dcterms:source"), claim.source


def _engagement(it: Engagement) -> Iterator[Triple]:
    iri = it.iri
    yield iri, TYPE, term("sc:Engagement")
    verb = it.force.rpartition("/")[2][:-1]
    yield iri, LABEL, text(f"Engagement {it.name}: {verb}", "en")
    yield iri, LABEL, text(f"관여 {it.name}", "ko")
    yield iri, term("sc:hasForce"), it.force
    yield iri, term("sc:hasReportedStatus"), it.status
    yield iri, term("sc:arisesFrom"), it.meeting
    yield iri, term("sc:hasBasis"), it.basis
    yield iri, term("sc:hasEvidence"), it.evidence
    undertaken = term("sc:isUnilaterallyUndertakenBy" if it.alone else "sc:isUndertakenBy")
    for predicate, values in (
        (undertaken, it.parties),
        (term("sc:isAddressedTo"), (it.addressee,)),
        (term("sc:isJointUndertakingOf"), (it.relationship,)),
        (term("sc:concerns"), it.concerned),
        (term("sc:carriesOut"), it.carried_out),
        (term("sc:implements"), it.implemented),
        (term("sc:hasTopic"), it.topics),
        (term("sc:foreseesParticipationOf"), it.foreseen),
        (term("sc:hasForum"), (it.forum,)),
    ):
        for value in values:
            if value:
                yield iri, predicate, value
    if it.recurrence:
        yield iri, term("sc:recurrence"), text(it.recurrence)


def _evidence(document: str, at: int) -> Iterator[Triple]:
    iri, position = sentence_of(document, at), f"{document[:-1]}-S{at}-position>"
    yield iri, TYPE, term("sc:Evidence")
    yield iri, LABEL, text(f"Sentence {at} of {document[len(WORLD) + 1 : -1]}", "en")
    yield iri, term("oa:hasSource"), document
    yield iri, term("oa:hasSelector"), position
    yield iri, term("sc:sentenceNumber"), number(at)
    yield iri, term("sc:paragraphNumber"), number((at + 2) // 3)
    yield iri, term("sc:textFragment"), typed(fragment(document, at), "anyURI")
    yield position, TYPE, term("oa:TextPositionSelector")
    yield position, term("oa:start"), number((at - 1) * SENTENCE)
    yield position, term("oa:end"), number(at * SENTENCE - 1)
