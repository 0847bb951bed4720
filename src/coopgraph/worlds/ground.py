"""The ground: what all series of a world share. Nations, their bodies, places, and what registers know of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from coopgraph.worlds.part import Part, Triple
from coopgraph.worlds.words import LABEL, REGISTER, TYPE, made, term, text, typed

BODIES: Final = (
    ("space", "sc:SpaceAgency", "Space agency", "우주청"),
    ("ministry", "sc:Agency", "Ministry", "부처"),
    ("office", "sc:Agency", "Office", "사무소"),
    ("institute", "sc:ResearchInstitute", "Research institute", "연구원"),
    ("company", "sc:Corporation", "Company", "기업"),
)
PLACES_IN_SPACE: Final = (
    ("orbit-1", "sc:OrbitalRegime", "Orbit 1"),
    ("orbit-2", "sc:OrbitalRegime", "Orbit 2"),
    ("point-1", "sc:LagrangePoint", "Point 1"),
    ("point-2", "sc:LagrangePoint", "Point 2"),
)
REGISTERED: Final = ("space", "ministry", "office")
"""The bodies that have a record in the register; the office's stands under the ministry's."""

SNAPSHOT: Final = "<https://w3id.org/space-coop/graph/snapshot-ror>"
_SLOTS: Final = ("subject_id", "object_source", "object_id", "predicate_id", "object_label", "confidence", "comment")


@dataclass
class Ground(Part):
    """The shared part, and ways to find what is in it."""

    nations: list[str] = field(default_factory=list)
    capitals: list[str] = field(default_factory=list)
    relationships: list[tuple[str, int, int]] = field(default_factory=list)
    links: list[tuple[str, str, str, str, str]] = field(default_factory=list)  # node, thing, register, object, name
    forum: str = ""

    def body(self, nation: int, kind: str) -> str:
        """Return a body of a nation."""
        return made(f"n{nation + 1}-{kind}")

    def acts_for(self, agent: str) -> str:
        """Return the nation that an agent acts for, if it does: a nation for itself, an agency for its own."""
        cls = self.classes.get(agent)
        if cls == term("sc:Nation"):
            return agent
        return self.home.get(agent, "") if cls in (term("sc:Agency"), term("sc:SpaceAgency")) else ""


def make_ground(nations: int, relationships: int) -> Ground:
    """Return the ground of a world with so many nations and relationships between them.

    >>> len(make_ground(2, 1).nations)
    2
    """
    ground = Ground("ground")
    register = ground.document("ground-register")
    for at in range(nations):
        _nation(ground, at, register)
    for name, cls, label in PLACES_IN_SPACE:
        ground.thing(name, cls, label)
    ground.forum = ground.thing("forum", "sc:IntergovernmentalBody", "Forum of nations", "국가 포럼")
    ground.fact(ground.forum, "rdf:type", term("sc:IntergovernmentalBody"), ground.sentence(register), "implied")
    for at, (one, other) in enumerate(pairs(nations)):
        if at == relationships:
            break
        name = f"Relationship of Nation {one + 1} and Nation {other + 1}"
        iri = ground.thing(f"r{at + 1}", "sc:BilateralRelationship", name, f"국가 {one + 1}-{other + 1} 관계")
        sentence = ground.sentence(register)
        ground.fact(iri, "sc:relates", ground.nations[one], sentence)
        ground.fact(iri, "sc:relates", ground.nations[other], sentence)
        ground.relationships.append((iri, one, other))
    _links(ground)
    return ground


def pairs(nations: int) -> Iterator[tuple[int, int]]:
    """Yield pairs of nations: neighbours first, so that all nations come early.

    >>> list(pairs(3))
    [(0, 1), (1, 2), (0, 2)]
    """
    for apart in range(1, nations):
        for one in range(nations - apart):
            yield one, one + apart


def _nation(ground: Ground, at: int, register: str) -> None:
    code = (term("skos:notation"), text(f"N{at + 1:03}"))
    name = f"n{at + 1}"
    itself = (term("sc:actsFor"), made(name))
    nation = ground.thing(name, "sc:Nation", f"Nation {at + 1}", f"국가 {at + 1}", loose=(code, itself))
    ground.nations.append(nation)
    ground.capitals.append(
        ground.thing(f"{name}-capital", "sc:TerrestrialPlace", f"Capital {at + 1}", f"수도 {at + 1}")
    )
    for kind, cls, english, korean in BODIES:
        body = ground.thing(f"{name}-{kind}", cls, f"{english} of Nation {at + 1}", f"국가 {at + 1} {korean}")
        ground.home[body] = nation
        sentence = ground.sentence(register)
        agency = cls in ("sc:Agency", "sc:SpaceAgency")
        ground.fact(body, "sc:isAgencyOf" if agency else "sc:hasHomeNation", nation, sentence)
        if kind == "office":
            ground.fact(body, "sc:isSubOrganizationOf", made(f"{name}-ministry"), sentence, "implied")


def _links(ground: Ground) -> None:
    for at, capital in enumerate(ground.capitals):
        ground.links.append((made(f"link-p{at + 1}"), capital, "geonames", _record(f"p{at + 1}"), f"Capital {at + 1}"))
        for kind in REGISTERED:
            body, label = ground.body(at, kind), f"{kind.title()} {at + 1} in the register"
            ground.links.append((made(f"link-n{at + 1}-{kind}"), body, "ror", _record(f"n{at + 1}-{kind}"), label))
        company = ground.body(at, "company")
        ground.links.append(
            (made(f"link-n{at + 1}-company"), company, "ror", "<https://w3id.org/sssom/NoTermFound>", "")
        )


def link_triples(ground: Ground) -> Iterator[Triple]:
    """Yield what is said of the links: each a triple, and a node with the rest."""
    annotation = term("owl:AnnotationProperty")
    yield term("sssom:Mapping"), TYPE, term("owl:Class")
    for slot in _SLOTS:
        yield term(f"sssom:{slot}"), TYPE, annotation
    yield term("skos:exactMatch"), TYPE, annotation
    for register, label in (("ror", "Register of bodies"), ("geonames", "Register of places")):
        yield term(f"registry:{register}"), TYPE, term("skos:Concept")
        yield term(f"registry:{register}"), LABEL, text(label, "en")
        yield term(f"registry:{register}"), term("skos:prefLabel"), text(label, "en")
    for node, thing, register, found, name in ground.links:
        yield node, TYPE, term("sssom:Mapping")
        yield node, term("sssom:subject_id"), thing
        yield node, term("sssom:object_source"), term(f"registry:{register}")
        yield node, term("sssom:object_id"), found
        yield node, term("sssom:predicate_id"), term("skos:exactMatch")
        if name:
            yield thing, term("skos:exactMatch"), found
            yield node, term("sssom:object_label"), text(name)
            yield node, term("sssom:confidence"), typed("0.95", "decimal")
        else:
            yield node, term("sssom:comment"), text("Looked for by name.")


def snapshot_triples(ground: Ground) -> Iterator[Triple]:
    """Yield what the register of bodies says: a snapshot, which has a graph of its own outside the default graph."""
    for at in range(len(ground.nations)):
        for kind in REGISTERED:
            record = _record(f"n{at + 1}-{kind}")
            yield record, TYPE, term("schema:Organization")
            yield record, term("dcterms:source"), f"<{REGISTER}files/n{at + 1}-{kind}>"
            yield record, term("schema:url"), f"<http://example.org/bodies/n{at + 1}-{kind}>"
            yield record, term("schema:location"), _record(f"p{at + 1}")
            for name, language in names(at, kind):
                yield record, term("schema:name"), text(name, language)
        yield _record(f"n{at + 1}-office"), term("schema:parentOrganization"), _record(f"n{at + 1}-ministry")
        yield _record(f"p{at + 1}"), term("schema:name"), text(f"Capital {at + 1}")


def names(at: int, kind: str) -> tuple[tuple[str, str], ...]:
    """Return the names by which the register knows a body; it spells the English one of a ministry in its own way."""
    english, korean = next((english, korean) for name, _, english, korean in BODIES if name == kind)
    spelt = f"{english} (Nation {at + 1})" if kind == "ministry" else f"{english} of Nation {at + 1}"
    return (spelt, "en"), (f"국가 {at + 1} {korean}", "ko")


def _record(name: str) -> str:
    return f"<{REGISTER}{name}>"
