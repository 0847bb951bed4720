"""Cards: a thing at a glance, with its names, classes and facts, and the claims that mention it."""

from __future__ import annotations

import html
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Final

import pyoxigraph as ox

from coopgraph.evidence import Evidence, find_evidence, sentences
from coopgraph.store import GraphStore
from coopgraph.tables import clean, html_text
from coopgraph.terms import IRI, PREFIXES, Term, node, python_value

_NAMING: Final = {
    PREFIXES[prefix] + name
    for prefix, name in (
        ("rdfs", "label"), ("skos", "prefLabel"), ("skos", "altLabel"), ("skos", "hiddenLabel"), ("skos", "notation"),
    )
}  # fmt: skip
_OF_CLAIMS: Final = {PREFIXES["sc"] + name for name in ("hasEvidence", "hasBasis")}


@dataclass(frozen=True)
class Fact:
    """A property of a thing and its value, with the texts to show."""

    property: IRI
    value: Any
    property_label: str
    value_label: str


@dataclass(frozen=True)
class Said:
    """A claim that mentions a thing, and what it rests on."""

    claim: IRI
    label: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, repr=False)
class Card:
    """What is known of a thing.

    >>> import coopgraph
    >>> card = coopgraph.load().describe("NASA")
    >>> card.iri, card.label
    (IRI('id:nasa'), 'NASA')
    """

    iri: IRI
    label: str
    types: tuple[str, ...]
    names: tuple[str, ...]
    facts: tuple[Fact, ...]
    claims: tuple[Said, ...]
    evidence: tuple[Evidence, ...]

    def asdict(self) -> dict[str, Any]:
        """Return the card as plain dictionaries, lists and values.

        >>> import coopgraph
        >>> coopgraph.load().describe("NASA").asdict()["types"]
        ('space agency',)
        """
        return asdict(self)

    def __str__(self) -> str:
        lines = [f"{self.label}  ({self.iri.curie})", ", ".join(self.types)]
        lines += [f"also: {', '.join(self.names)}"] if self.names else []
        lines += ["", *(f"{label}: {', '.join(values)}" for label, values in self._facts())] if self.facts else []
        lines += ["", "It rests on:", *(f"  {item}" for item in self.evidence)] if self.evidence else []
        if self.claims:
            lines += ["", "What is said of it:"]
            lines += [f"  {sentences(said.evidence):<12} {said.label}  ({said.claim.curie})" for said in self.claims]
        return "\n".join(clean(line) for line in lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        facts = "".join(
            f"<dt>{html.escape(label)}</dt>" + "".join(f"<dd>{html_text(value)}</dd>" for value in values)
            for label, values in self._facts()
        )
        claims = "".join(
            f"<li>{html_text(said.label)} <small>{_links(said.evidence)}</small></li>" for said in self.claims
        )
        return (
            f"<h3>{html_text(self.label)} <small>{html.escape(self.iri.curie)}</small></h3>"
            f"<p>{html_text(', '.join(self.types))}</p><p>{html_text(', '.join(self.names))}</p>"
            f"<dl>{facts}</dl><p>{_links(self.evidence)}</p><ul>{claims}</ul>"
        )

    def _facts(self) -> list[tuple[str, list[str]]]:
        grouped: dict[str, list[str]] = {}
        for fact in self.facts:
            grouped.setdefault(fact.property_label, []).append(fact.value_label)
        return list(grouped.items())


def make_card(source: GraphStore, iri: IRI, language: str = "en") -> Card:
    """Return the card of a thing."""
    thing = {"thing": [node(iri)]}
    rows = source.rows("facts", thing)
    label = source.label(iri, language)
    names = (str(python_value(value)) for name, value in rows if python_value(name) in _NAMING)
    claims = [IRI(python_value(claim)) for (claim,) in source.rows("mentions", thing)]
    supports = find_evidence(source, [*claims, iri])
    return Card(
        iri=iri,
        label=label,
        types=tuple(source.label(cls, language) for cls in source.types(iri)),
        names=tuple(dict.fromkeys(name for name in names if name != label)),
        facts=tuple(_facts(source, rows, language)),
        claims=tuple(Said(claim, source.label(claim, language), tuple(supports[claim])) for claim in claims),
        evidence=tuple(supports[iri]),
    )


def _facts(source: GraphStore, rows: Iterable[tuple[Term | None, ...]], language: str) -> Iterable[Fact]:
    for name, term in rows:
        property = IRI(python_value(name))
        if property not in _NAMING and property not in _OF_CLAIMS:
            value = python_value(term)
            shown = source.label(term.value, language) if isinstance(term, ox.NamedNode) else str(value)
            yield Fact(property, value, source.label(property, language), shown)


def _links(evidence: Iterable[Evidence]) -> str:
    return ", ".join(
        f'<a href="{html.escape(item.url)}">{html.escape(item.name)}</a>'
        if item.url.startswith(("https://", "http://"))
        else html.escape(item.name)
        for item in evidence
    )
