"""Things: every IRI of ours has a page that tells all that the graph holds of it. `web.linked` leads to it."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from coopgraph.answer import Answer
from coopgraph.errors import PictureError, TermError
from coopgraph.tables import clean
from coopgraph.terms import IRI, Text, compact, lexical, node
from coopgraph.web.cells import Cell, cells
from coopgraph.web.pages.dates import read_date
from coopgraph.web.pages.documents import lexical_iri
from coopgraph.web.pages.held import holdings
from coopgraph.web.pages.ladder import RUNGS, Stance, resting, stances
from coopgraph.web.pages.portrait import Portrait, Saying, is_known, portray
from coopgraph.web.passages import document_href
from coopgraph.web.reading import ask, rows
from coopgraph.web.trouble import Refused

if TYPE_CHECKING:
    from starlette.responses import Response

    from coopgraph.links.link import Link
    from coopgraph.pictures.picture import Picture
    from coopgraph.reasoning.explain import Explanation
    from coopgraph.web.visit import Visit

MOST: Final = 12
"""How many values of a property a page shows unfolded."""

UNFOLDED: Final = 200
"""How many engagements of a role a page holds."""

ROLES: Final = {
    "isUndertakenBy": "It takes part in",
    "isAddressedTo": "Addressed to it",
    "foreseesParticipationOf": "It is to take part in",
    "concerns": "About it",
    "hasForum": "It is the forum of",
    "isJointUndertakingOf": "Undertaken within it",
    "arisesFrom": "Reported of it",
    "hasTopic": "On this topic",
    "hasForce": "With this force",
    "hasForceTier": "In this tier",
    "hasReportedStatus": "With this status",
    "hasStatusGroup": "In this group of statuses",
    "hasBasis": "On this basis",
}
_ON_TOP: Final = frozenset(
    (
        "arisesFrom", "concerns", "hasForce", "hasReportedStatus", "hasTopic", "isAddressedTo", "isUndertakenBy",
        "isUnilaterallyUndertakenBy", "claimSubject", "claimPredicate", "claimObject",
    )
)  # fmt: skip
"""What the page of a claim says first of all, and not once more."""
RELATIONS: Final = {
    "skos:exactMatch": "the same",
    "skos:closeMatch": "nearly the same",
    "skos:broadMatch": "something wider",
    "skos:narrowMatch": "something narrower",
    "skos:relatedMatch": "something related",
    "dcterms:identifier": "its code",
    "foaf:homepage": "its home page",
    "rdfs:seeAlso": "a page about it",
}
"""What a link says of the thing at its other end."""
_WORDS: Final = re.compile(r"(?<=[a-z])(?=[A-Z])|[_\-]")
_BOARD: Final = {"isUndertakenBy": "party", "hasTopic": "topic", "arisesFrom": "meeting"}
_LOCK: Final = threading.Lock()


@dataclass(frozen=True)
class Role:
    """The engagements that name a thing in one role."""

    label: str
    stances: tuple[Stance, ...]
    board: str = ""


@dataclass(frozen=True)
class Elsewhere:
    """A link to other linked data, or what was looked for in vain."""

    register: str
    name: str
    href: str
    relation: str
    called: str
    link: Link


def show(visit: Visit, iri: str) -> Response:
    """Show the page of anything of ours."""
    site, kg = visit.site, visit.site.kg
    thing = node(iri)
    if not is_known(kg.source, iri):
        raise Refused(404, f"there is no {iri}", remedy="Look for it by name, or begin at the home page.")
    portrait = portray(kg, iri)
    wanted = visit.params.get("why", "")
    roles = _roles(visit, thing)
    return visit.page(
        "entity.html",
        portrait=portrait,
        title=title(visit, portrait),
        in_words=in_words,
        only=_only(portrait),
        said=[group for group in portrait.said if not (portrait.evidence and group.property.local in _ON_TOP)],
        stance=stances(kg.source).get(portrait.iri),
        rungs=RUNGS,
        roles=roles,
        resting=resting(kg.source, (stance for role in roles for stance in role.stances[:UNFOLDED])),
        unfolded=UNFOLDED,
        held=holdings(kg.source, iri),
        why_key=why_key,
        why=wanted,
        explanation=_explanation(visit, portrait, wanted) if wanted else None,
        links=_links(visit, portrait, found=True),
        missing=_links(visit, portrait, found=False),
        picture=_picture(lambda: _neighbourhood(visit, iri)),
        timeline=_picture(lambda: _timeline(visit, iri)),
        path=site.href(iri).removesuffix(".html"),
        ahead=_ahead(portrait),
        most=MOST,
        read_date=read_date,
    )


def title(visit: Visit, portrait: Portrait) -> str:
    """Return what a thing is called in the heading of its page: its label, or a short form of its IRI."""
    label = visit.site.label(portrait.iri, visit.lang)
    titles = [name for name in portrait.names if name.kind == "title"]
    if label == portrait.iri.curie and titles:
        best = next((name for name in titles if name.lang == visit.lang), titles[0])
        return Text(best.text, best.lang) if best.lang else best.text
    if label == portrait.iri.curie and (told := _link_title(visit, portrait)):
        return told
    return label


def _link_title(visit: Visit, portrait: Portrait) -> str:
    """Return what a link to other linked data is called: what it joins."""
    ends = {group.property.curie: group.sayings[0].other for group in portrait.said}
    subject, value = ends.get("sssom:subject_id"), ends.get("sssom:object_id") or ends.get("sssom:object_label")
    if not isinstance(subject, ox.NamedNode) or value is None:
        return ""
    other = compact(value.value) if isinstance(value, ox.NamedNode) else value.value
    return f"Link from {visit.site.label(subject.value, visit.lang)} to {other}"


def in_words(visit: Visit, iri: str) -> Cell:
    """Return a class or property to show: by its label, or by the words that the end of its IRI is made of."""
    (cell,) = cells(visit, iri)
    if cell.text != compact(iri):
        return cell
    return replace(cell, text=clean(_WORDS.sub(" ", IRI(iri).local).lower()) or cell.text)


def _only(portrait: Portrait) -> tuple[IRI, ...]:
    """Return the graphs that hold all that is said of a thing, if no claim carries any of it and none differs."""
    held = {(saying.graphs, saying.claims) for group in portrait.said for saying in group.sayings}
    return next(iter(held))[0] if len(held) == 1 and len(portrait.said) > 1 else ()


def _ahead(portrait: Portrait) -> tuple[str, str] | None:
    """Return where a document or a sentence is told whole: the address, and its words."""
    if any(cls.curie in ("sc:SourceDocument", "sc:CitedDocument") for cls in portrait.types):
        return document_href(portrait.iri), "All claims that rest on it"
    ends = {group.property.local: group.sayings[0].other for group in portrait.said}
    document, number = ends.get("hasSource"), lexical(ends.get("sentenceNumber"))
    if isinstance(document, ox.NamedNode) and number:
        return f"{document_href(document.value)}#S{number.zfill(2)}", "See it in its document"
    return None


def why_key(saying: Saying) -> str:
    """Return what an inferred statement of a thing is called in the address that asks why."""
    other = saying.other
    value = compact(other.value) if isinstance(other, ox.NamedNode) else str(other)
    return f"{compact(saying.triple.predicate.value)} {value}"


def _explanation(visit: Visit, portrait: Portrait, wanted: str) -> Explanation | None:
    """Return why an inferred statement holds; only what the page lists can be asked for."""
    kg = visit.site.kg
    inferred = (saying for group in portrait.follows for saying in group.sayings)
    asked = next((saying.triple for saying in inferred if why_key(saying) == wanted), None)
    if asked is None or not kg.rules:
        return None
    with _LOCK:
        return kg.explain(asked.subject, asked.predicate, asked.object, lang=visit.lang)


def _roles(visit: Visit, thing: ox.NamedNode) -> list[Role]:
    """Return the engagements that name a thing, each once, by the part that the thing has in it."""
    known = stances(visit.site.kg.source)
    found: dict[str, list[Stance]] = {name: [] for name in ROLES}
    told: set[IRI] = set()
    pairs = [(IRI(lexical_iri(role)), IRI(lexical_iri(engagement))) for role, engagement in _engagements(visit, thing)]
    for name in ROLES:
        for role, engagement in pairs:
            if role.local == name and engagement in known and engagement not in told:
                told.add(engagement)
                found[name].append(known[engagement])
    order = {iri: number for number, iri in enumerate(known)}
    return [
        Role(ROLES[name], tuple(sorted(group, key=lambda stance: order[stance.iri])), _BOARD.get(name, ""))
        for name, group in found.items()
        if group
    ]


def _engagements(visit: Visit, thing: ox.NamedNode) -> list[tuple[object, object]]:
    return [(role, engagement) for role, engagement in rows(visit.site.kg.source, "engagements-of", {"thing": [thing]})]


def _links(visit: Visit, portrait: Portrait, *, found: bool) -> list[Elsewhere]:
    """Return the links of a thing to other linked data; or where it was looked for in vain."""
    links = visit.site.kg.links
    chosen = [link for link in links if link.subject == portrait.iri and link.is_found == found]
    return [
        Elsewhere(
            register=_register(visit, link),
            name=link.object_name,
            href=str(link.object) if link.object.startswith(("https://", "http://")) else "",
            relation=RELATIONS.get(compact(link.predicate), visit.site.label(link.predicate, visit.lang))
            if found
            else "",
            called="" if link.is_code else link.cells.get("object_label", ""),
            link=link,
        )
        for link in chosen
    ]


def _register(visit: Visit, link: Link) -> str:
    known = visit.site.kg.links.known.get(link.registry)
    return (known.names.get(visit.lang) or known.names["en"]) if known else link.registry


def _picture(draw: Callable[[], Picture | None]) -> Picture | None:
    """Return a picture, or none where there is nothing to draw."""
    try:
        return draw()
    except (PictureError, TermError):
        return None


def _neighbourhood(visit: Visit, iri: str) -> Picture | None:
    from coopgraph.pictures import neighbourhood

    return neighbourhood(visit.site.kg, iri, lang=visit.lang)


def _timeline(visit: Visit, iri: str) -> Picture | None:
    answer: Answer = ask(visit.site.kg.source, "dates-of", {"about": [node(iri)]})
    return answer.timeline(lang=visit.lang) if len(answer) > 1 else None
