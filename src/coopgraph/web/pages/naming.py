"""Names and words: what a thing is called, and the texts about it that are in the graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from coopgraph.terms import IRI, PREFIXES

_NAMES: Final = {
    PREFIXES[prefix] + name: kind
    for prefix, name, kind in (
        ("rdfs", "label", "label"),
        ("skos", "prefLabel", "label"),
        ("skos", "altLabel", "other name"),
        ("skos", "hiddenLabel", "other name"),
        ("skos", "notation", "short name"),
        ("dcterms", "title", "title"),
    )
}
_WORDS: Final = tuple(
    PREFIXES[prefix] + name
    for prefix, name in (
        ("skos", "definition"), ("dcterms", "description"), ("rdfs", "comment"),
        ("skos", "scopeNote"), ("skos", "example"), ("skos", "editorialNote"),
    )
)  # fmt: skip


@dataclass(frozen=True)
class Name:
    """A name of a thing: the text, its language, and what kind of name it is."""

    text: str
    lang: str
    kind: str


@dataclass(frozen=True)
class Words:
    """A text about a thing, such as a definition or a note, and the graphs that hold it."""

    property: IRI
    text: str
    lang: str
    graphs: tuple[IRI, ...]


def is_wording(triple: ox.Triple) -> bool:
    """Return whether a statement gives a thing a name, or says something about it in words.

    >>> thing, label = ox.NamedNode("urn:a"), ox.NamedNode(PREFIXES["rdfs"] + "label")
    >>> is_wording(ox.Triple(thing, label, ox.Literal("A"))), is_wording(ox.Triple(thing, label, thing))
    (True, False)
    """
    relation = triple.predicate.value
    return (relation in _NAMES or relation in _WORDS) and isinstance(triple.object, ox.Literal)


def names(asserted: Iterable[ox.Triple]) -> Iterator[Name]:
    """Yield the names that statements give a thing, each once, labels first."""
    found = {
        Name(triple.object.value, triple.object.language or "", _NAMES[triple.predicate.value])
        for triple in asserted
        if triple.predicate.value in _NAMES and isinstance(triple.object, ox.Literal)
    }
    order = list(dict.fromkeys(_NAMES.values()))
    told: set[tuple[str, str]] = set()
    for name in sorted(found, key=lambda name: (order.index(name.kind), name.lang != "en", name.lang, name.text)):
        if (name.text, name.lang) not in told:
            told.add((name.text, name.lang))
            yield name


def words(held: Mapping[ox.Triple, set[str]]) -> list[Words]:
    """Return the texts about a thing that statements give, with the graphs that hold them."""
    found = [
        Words(
            IRI(triple.predicate.value),
            triple.object.value,
            triple.object.language or "",
            tuple(IRI(name) for name in sorted(graphs)),
        )
        for triple, graphs in held.items()
        if triple.predicate.value in _WORDS and isinstance(triple.object, ox.Literal)
    ]
    return sorted(found, key=lambda each: (_WORDS.index(each.property), each.lang != "en", each.lang, each.text))
