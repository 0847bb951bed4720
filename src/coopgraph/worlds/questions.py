"""Questions: each stored question, and the function that knows its right answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final, TypeAlias

from coopgraph.worlds.answers import bodies, evidence, happenings, stances
from coopgraph.worlds.view import Arguments, Row, View

Answering: TypeAlias = Callable[[View, Arguments], Iterator[Row]]

LOCAL: Final[Mapping[str, Answering]] = {
    "agreements/between-nations": stances.between_nations,
    "agreements/cited": stances.cited,
    "agreements/implementation": stances.implementation,
    "agreements/signed-at": stances.signed_at,
    "commitments/bilateral": stances.bilateral,
    "commitments/by-party": stances.by_party,
    "commitments/followed": stances.followed,
    "commitments/open": stances.open_,
    "commitments/pre-existing": stances.pre_existing,
    "engagements/about": stances.about,
    "engagements/by-kind": stances.by_kind,
    "engagements/details": stances.details,
    "engagements/inherited": stances.inherited,
    "evidence/basis": evidence.basis,
    "evidence/by-sentence": evidence.by_sentence,
    "evidence/coverage": evidence.coverage,
    "evidence/disagreements": evidence.disagreements,
    "evidence/of-claim": evidence.of_claim,
    "linked/agencies-at": bodies.agencies_at,
    "linked/agency-hierarchy": bodies.agency_hierarchy,
    "linked/agency-names": bodies.agency_names,
    "linked/agency-profile": bodies.agency_profile,
    "linked/identifiers": bodies.identifiers,
    "linked/mission-facts": happenings.mission_facts,
    "meetings/details": happenings.meeting_details,
    "meetings/next": happenings.following,
    "meetings/recurrence": happenings.recurrence,
    "missions/joint": happenings.joint,
    "missions/participation": happenings.participation,
    "missions/prospective": happenings.prospective,
    "participation/all-attendees": bodies.all_attendees,
    "participation/attending-bodies": bodies.attending_bodies,
    "participation/delegations": bodies.delegations,
    "participation/did-attend": bodies.did_attend,
    "participation/foreseen": bodies.foreseen,
    "participation/named-but-not-attending": bodies.named_but_not_attending,
    "participation/non-government-bodies": bodies.non_government_bodies,
    "participation/parent-bodies": bodies.parent_bodies,
    "places/in-space": happenings.in_space,
    "systems/developed": happenings.developed,
    "time/in-year": happenings.in_year,
    "time/timeline": happenings.timeline,
    "topics/about": happenings.about_topic,
    "topics/with-commitment": happenings.with_commitment,
}
"""Questions whose rows each stem from one part."""

SHARED: Final = ("engagements/per-tier", "network/co-attendance", "network/partners", "topics/never-above")
"""Questions whose rows gather what many parts tell."""

JOINED: Final = frozenset(
    {("engagements/per-tier", "engagements"), ("topics/never-above", "engagements")}
    | {(name, "claims") for name in (*LOCAL, *SHARED)}
)
"""The columns that hold several claims, in no order."""

QUESTIONS: Final = tuple(sorted((*LOCAL, *SHARED)))
