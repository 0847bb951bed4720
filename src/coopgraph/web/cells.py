"""Cells: RDF terms and evidence as they are shown on a page, with label, link and language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from coopgraph.evidence import Evidence
from coopgraph.row import iris_in
from coopgraph.tables import clean
from coopgraph.terms import PREFIXES, Term, Text, compact
from coopgraph.web.addresses import to
from coopgraph.web.passages import document_name, passage_href

if TYPE_CHECKING:
    from coopgraph.web.visit import Visit

_NUMBERS: Final = frozenset(PREFIXES["xsd"] + name for name in ("integer", "decimal", "double", "float", "int", "long"))
_WEB: Final = ("https://", "http://")


@dataclass(frozen=True)
class Cell:
    """A term to show: its text, the language of the text, where it leads, and its short IRI.

    >>> Cell("NASA", href="/id/nasa.html", title="id:nasa").outward
    False
    """

    text: str
    lang: str = ""
    href: str = ""
    title: str = ""
    number: bool = False

    @property
    def outward(self) -> bool:
        """Whether it leads away from the site."""
        return self.href.startswith(_WEB)


@dataclass(frozen=True)
class Mark:
    """A piece of evidence to show: its short name, what it says of itself, where it leads, and its basis."""

    text: str
    title: str
    href: str
    basis: str

    @property
    def outward(self) -> bool:
        """Whether it leads away from the site."""
        return self.href.startswith(_WEB)


def cells(visit: Visit, term: Term | str | None) -> list[Cell]:
    """Return what a term shows: one cell, none if there is no term, several if it lists things of ours."""
    if isinstance(term, ox.Literal) and (iris := iris_in(term)) and term.value.startswith(_WEB):
        return [_named(visit, iri) for iri in iris]
    if isinstance(term, ox.NamedNode):
        return [_named(visit, term.value)]
    if isinstance(term, ox.Literal):
        return [_literal(term)] if term.value else []
    if isinstance(term, ox.BlankNode):
        return [Cell(str(term), title="a node without a name")]
    return [] if term is None else [_named(visit, term)]


def marks(visit: Visit, evidence: Iterable[Evidence]) -> list[Mark]:
    """Return what pieces of evidence show: each sentence or document once, in order."""
    found: dict[tuple[str, str], Mark] = {}
    pieces = list(evidence)
    several = len({item.source for item in pieces if item.sentence is not None}) > 1
    for item in pieces:
        name = document_name(item.source) if item.source else ""
        text = f"{name} {item.name}" if several and name and item.sentence is not None else item.name
        told = ", ".join(part for part in (item.label, item.basis) if part)
        mark = Mark(clean(text), clean(told), to(visit, passage_href(item)), item.basis)
        known = found.get((mark.text, mark.href))
        if known is None or (known.basis == "implied" and mark.basis == "stated"):
            found[mark.text, mark.href] = mark
    return list(found.values())


def _named(visit: Visit, iri: str) -> Cell:
    label = visit.site.label(iri, visit.lang)
    lang = label.language if isinstance(label, Text) else ""
    return Cell(clean(label), lang, to(visit, visit.site.href(iri)), clean(compact(iri)))


def _literal(term: ox.Literal) -> Cell:
    text = clean(term.value)
    href = term.value if term.value.startswith(_WEB) and " " not in term.value else ""
    return Cell(text, term.language or "", href, number=term.datatype.value in _NUMBERS)
