"""The difference of two states of a snapshot, in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import pyoxigraph as ox

from coopgraph.snapshots.snapshot import Snapshot
from coopgraph.tables import clean
from coopgraph.terms import PREFIXES

_NAMES: Final = (
    PREFIXES["rdfs"] + "label",
    PREFIXES["skos"] + "prefLabel",
    PREFIXES["schema"] + "name",
    "http://schema.org/name",
    "http://xmlns.com/foaf/0.1/name",
)
_SHOWN: Final = 50


@dataclass(frozen=True, repr=False)
class Difference:
    """What was said and is no longer, and what is new.

    >>> from coopgraph.snapshots.manifest import Manifest
    >>> name, moon = ox.NamedNode("https://schema.org/name"), ox.NamedNode("https://example.org/moon")
    >>> manifest = Manifest("moon", "The moon", "2026-01-31T12:00:00Z", source="a book")
    >>> old = Snapshot.of(manifest, [ox.Triple(moon, name, ox.Literal("Mone"))])
    >>> print(Difference(old, Snapshot.of(manifest, [ox.Triple(moon, name, ox.Literal("Moon"))])))
    1 statement is new, 1 is gone, 0 stay.
    <BLANKLINE>
    Moon (https://example.org/moon)
      name: “Moon”, before: “Mone”
    """

    before: Snapshot
    after: Snapshot

    @cached_property
    def added(self) -> tuple[ox.Triple, ...]:
        """The statements that are new."""
        known = set(self.before.triples)
        return tuple(triple for triple in self.after.triples if triple not in known)

    @cached_property
    def gone(self) -> tuple[ox.Triple, ...]:
        """The statements that are made no longer."""
        kept = set(self.after.triples)
        return tuple(triple for triple in self.before.triples if triple not in kept)

    @property
    def same(self) -> bool:
        """Whether nothing has changed."""
        return not self.added and not self.gone

    @property
    def text(self) -> str:
        """The difference, thing by thing."""
        stay = len(self.after.triples) - len(self.added)
        if self.same:
            return f"Nothing has changed: {stay} statements."
        new, gone = len(self.added), len(self.gone)
        head = f"{new} {_are(new)} new, {gone} {'is' if gone == 1 else 'are'} gone, {stay} stay."
        things = sorted(
            {t.subject for t in (*self.added, *self.gone)}, key=lambda thing: (self._name(thing), str(thing))
        )
        parts = ["\n".join(self._thing(thing)) for thing in things[:_SHOWN]]
        if len(things) > _SHOWN:
            parts.append(f"… and {len(things) - _SHOWN} things more.")
        return "\n\n".join([head, *parts])

    def _thing(self, thing: Any) -> Iterator[str]:
        added, gone = _about(self.added, thing), _about(self.gone, thing)
        heading = clean(thing.value if self._name(thing) == thing.value else f"{self._name(thing)} ({thing.value})")
        if not any(triple.subject == thing for triple in self.before.triples):
            yield f"{heading}: new, with {len(added)} {_statements(len(added))}"
            return
        if not any(triple.subject == thing for triple in self.after.triples):
            yield f"{heading}: gone, with {len(gone)} {_statements(len(gone))}"
            return
        yield heading
        for predicate in sorted({t.predicate for t in (*added, *gone)}, key=str):
            now = self._values(t.object for t in added if t.predicate == predicate)
            then = self._values(t.object for t in gone if t.predicate == predicate)
            what = f"{now}, before: {then}" if now and then else f"new: {now}" if now else f"no longer: {then}"
            yield f"  {_words(predicate.value)}: {what}"

    def _values(self, terms: Iterable[Any]) -> str:
        shown = (
            f"“{term.value}”{f' ({term.language})' if term.language else ''}"
            if isinstance(term, ox.Literal)
            else self._name(term)
            for term in terms
        )
        return clean(", ".join(shown))

    def _name(self, thing: Any) -> str:
        return self._known.get(thing) or str(thing.value)

    @cached_property
    def _known(self) -> dict[Any, str]:
        """The names of things, the newest and English ones last, so that they win."""
        known: dict[Any, str] = {}
        for english in (False, True):
            for triple in (*self.before.triples, *self.after.triples):
                name = triple.object
                if not isinstance(name, ox.Literal) or triple.predicate.value not in _NAMES:
                    continue
                if not english or (name.language or "").startswith("en"):
                    known[triple.subject] = name.value
        return known

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"<Difference of {self.after.name}: {len(self.added)} new, {len(self.gone)} gone>"


def _about(triples: Iterable[ox.Triple], thing: Any) -> list[ox.Triple]:
    return [triple for triple in triples if triple.subject == thing]


def _words(predicate: str) -> str:
    """Return the last part of an IRI as words.

    >>> _words("https://schema.org/foundingDate")
    'founding date'
    """
    local = re.split(r"[#/:]", predicate)[-1]
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", local).replace("_", " ").lower()
    return clean(words or predicate)


def _are(count: int) -> str:
    return "statement is" if count == 1 else "statements are"


def _statements(count: int) -> str:
    return "statement" if count == 1 else "statements"
