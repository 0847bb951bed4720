"""A link: one row of a mapping set, and the set that it stands in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from coopgraph.terms import BASE, IRI, PREFIXES

SKOS: Final = PREFIXES["skos"]
SSSOM: Final = PREFIXES["sssom"]
NOT_FOUND: Final = SSSOM + "NoTermFound"
LITERAL: Final = "rdfs literal"
REGISTRY: Final = BASE + "id/registry/"
EXACT: Final = SKOS + "exactMatch"
LOGICAL: Final = tuple(PREFIXES[name] for name in ("owl", "rdf")) + tuple(
    PREFIXES["rdfs"] + name for name in ("subClassOf", "subPropertyOf", "domain", "range")
)
"""How the IRIs of predicates begin that would have a reasoner draw conclusions."""
SUFFIX: Final = ".sssom.tsv"


@dataclass(frozen=True)
class Link:
    """One row: a thing of ours, how it is related, and the thing elsewhere, or the code that it has there.

    `cells` are the cells of the row as they stand in the table, by the names of their columns, and `prefixes` what
    their short names mean.

    >>> link = Link({"subject_id": "id:nasa", "predicate_id": "skos:exactMatch", "object_id": "ror:027ka1x80"})
    >>> link.subject.curie, link.object_name
    ('id:nasa', 'ror:027ka1x80')
    """

    cells: Mapping[str, str]
    prefixes: Mapping[str, str] = field(default_factory=lambda: PREFIXES)
    line: int = 0

    def expand(self, column: str) -> IRI:
        """Return the IRI that a cell names; a name without a known prefix is taken as it stands."""
        return IRI(expand_name(self.cells.get(column, ""), self.prefixes))

    @property
    def subject(self) -> IRI:
        """Our thing."""
        return self.expand("subject_id")

    @property
    def predicate(self) -> IRI:
        """How the two are related, such as `skos:exactMatch`."""
        return self.expand("predicate_id")

    @property
    def object(self) -> str:
        """The IRI of the thing elsewhere, or the code that ours has there."""
        return self.cells.get("object_label", "") if self.is_code else self.expand("object_id")

    @property
    def object_name(self) -> str:
        """What the table calls the thing elsewhere: its short name, its IRI, or the code."""
        return self.cells.get("object_label", "") if self.is_code else self.cells.get("object_id", "")

    @property
    def registry(self) -> str:
        """The register that the identifier is of, such as `wikidata`; empty if the table does not say."""
        source = self.expand("object_source")
        return source.removeprefix(REGISTRY)

    @property
    def is_code(self) -> bool:
        """Whether the identifier is a code and no IRI."""
        return self.cells.get("object_type", "") == LITERAL

    @property
    def is_found(self) -> bool:
        """Whether there is anything at the other end; a row may say that nothing was found."""
        return self.is_code or self.object != NOT_FOUND

    @property
    def confidence(self) -> float | None:
        """How sure the link is, from 0 to 1; None if the table does not say."""
        try:
            return float(self.cells["confidence"])
        except (KeyError, ValueError):
            return None

    @property
    def seen(self) -> tuple[str, ...]:
        """Where the identifier was seen: addresses of files and pages."""
        return tuple(filter(None, self.cells.get("see_also", "").split("|")))

    @property
    def comment(self) -> str:
        """What else is to say."""
        return self.cells.get("comment", "")


@dataclass(frozen=True)
class LinkSet:
    """A table of links: its name, what its header says, and its rows."""

    name: str
    where: str
    header: Mapping[str, Any]
    columns: tuple[str, ...]
    links: tuple[Link, ...]

    @property
    def prefixes(self) -> Mapping[str, str]:
        """What the short names in the rows mean."""
        return self.header.get("curie_map") or {}


def is_links(path: str | Path) -> bool:
    """Return whether a file is a table of links, by its name.

    >>> is_links("links/ror.sssom.tsv"), is_links("data/names.ttl")
    (True, False)
    """
    return str(path).lower().endswith(SUFFIX)


def expand_name(name: str, prefixes: Mapping[str, str]) -> str:
    """Return the IRI that a short name stands for; what is no short name stays as it is.

    >>> expand_name("ror:027ka1x80", {"ror": "https://ror.org/"}), expand_name("https://a.example/", {})
    ('https://ror.org/027ka1x80', 'https://a.example/')
    """
    prefix, colon, local = name.partition(":")
    if not colon or local.startswith("//") or prefix not in prefixes:
        return name
    return prefixes[prefix] + local
