"""Candidates: the things that a name may stand for, each with how well it matches, and by what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from coopgraph.lookup import fold
from coopgraph.matching.ids import term_of, thing_of
from coopgraph.matching.scheme import Scheme
from coopgraph.matching.values import nearness
from coopgraph.terms import DEFAULT, IRI

if TYPE_CHECKING:
    from coopgraph.graph import CoopGraph

LIMIT: Final = 10
"""How many candidates are given, if nothing else is said."""

MOST: Final = 100
_LEAST: Final = 50.0
"""What matches less well is no candidate."""

_SURE: Final = 90.0
_AHEAD: Final = 5.0
_WEIGHT: Final = 0.35
"""How much the properties count beside the name."""


@dataclass(frozen=True)
class Wish:
    """What is looked for: a name, classes, and what else is known of the thing.

    `strict` is "any" or "all" if the classes are a condition, and "should" if they only speak for a candidate.
    """

    text: str = ""
    classes: tuple[str, ...] = ()
    strict: str = "any"
    properties: tuple[tuple[str, tuple[Any, ...]], ...] = ()
    limit: int = LIMIT


@dataclass(frozen=True)
class Candidate:
    """A thing that may be meant: how well it matches, from 0 to 100, and whether that is beyond doubt."""

    iri: IRI
    label: str
    score: float
    match: bool
    types: tuple[IRI, ...]
    features: Mapping[str, float | bool] = field(default_factory=dict)
    description: str = ""


class Matcher:
    """Finds candidates in a graph.

    >>> import coopgraph
    >>> best = Matcher(coopgraph.load()).match(Wish("National Aeronautics & Space Administration"))[0]
    >>> best.iri, best.match
    (IRI('id:nasa'), True)
    """

    def __init__(self, kg: CoopGraph) -> None:
        self._kg = kg
        self.scheme = Scheme(kg)

    @cached_property
    def _names(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for thing, name in self._kg.lookup.named:
            found.setdefault(fold(name), set()).add(thing)
        return found

    def match(self, wish: Wish, lang: str = "en") -> list[Candidate]:
        """Return the candidates for a wish, the best first."""
        properties = [(iri, values) for pid, values in wish.properties if (iri := self._property(pid))]
        named = self._by_name(wish.text) if wish.text.strip() else self._by_properties(properties)
        classes = [self._class(name) for name in wish.classes]
        found = []
        for thing, by_name in named.items():
            kinds = [bool(cls) and thing in self._kg.lookup.instances(str(cls)) for cls in classes]
            of_kind = (all if wish.strict == "all" else any)(kinds) if kinds else True
            if (not of_kind and wish.strict != "should") or (thing in self.scheme.apart and not any(kinds)):
                continue
            near = {str(pid): nearness(self._kg, thing, pid, values) for pid, values in properties}
            found.append(self._candidate(thing, wish, by_name, near, of_kind if kinds else None, lang))
        found = sorted((one for one in found if one.score >= _LEAST), key=lambda one: (-one.score, one.iri))
        return _decided(found[: min(max(wish.limit, 1), MOST)])

    def suggest(self, text: str, skip: int = 0, limit: int = 20, lang: str = "en") -> list[Candidate]:
        """Return the things whose names begin with a text, or come near it."""
        scores = self._by_name(text)
        kept = [thing for thing in scores if thing not in self.scheme.apart]
        kept.sort(key=lambda thing: (-scores[thing], thing))
        wish = Wish(text)
        return [self._candidate(thing, wish, scores[thing], {}, None, lang) for thing in kept[skip : skip + limit]]

    def about(self, identifier: str, lang: str = "en") -> Candidate | None:
        """Return the thing that an identifier stands for, if the graph has it."""
        iri = thing_of(identifier)
        if iri is None or iri not in self._kg.lookup.things:
            return None
        return self._candidate(iri, Wish(), 100.0, {}, None, lang)

    def _class(self, name: str) -> IRI | None:
        iri = term_of(name)
        if iri in self.scheme.classes:
            return iri
        return next((cls for cls in self.scheme.classes if fold(self.scheme.label(cls)) == fold(name)), None)

    def _property(self, name: str) -> IRI | None:
        iri = term_of(name)
        if iri in self.scheme.properties:
            return iri
        known = self.scheme.properties
        return next((verb for verb in known if fold(self.scheme.label(verb)) == fold(name)), None)

    def _by_name(self, text: str) -> dict[str, float]:
        """Return the things that a text may name, with how well; an identifier names its thing beyond doubt."""
        from coopgraph.search import search

        found = {str(hit.iri): hit.score for hit in search(self._kg, text, limit=MOST) if not hit.is_question}
        iri = thing_of(text)
        exact = self._names.get(fold(text), set()) | ({iri} if iri in self._kg.lookup.things else set())
        return {**found, **{str(thing): 100.0 for thing in exact if thing}}

    def _by_properties(self, properties: Sequence[tuple[IRI, tuple[Any, ...]]]) -> dict[str, float]:
        """Return the things that have any of the properties with nearly such a value."""
        found: dict[str, float] = {}
        for pid, values in properties:
            subjects = {
                quad.subject.value
                for quad in self._kg.source.store.quads_for_pattern(None, ox.NamedNode(pid), None, DEFAULT)
                if isinstance(quad.subject, ox.NamedNode)
            }
            found |= {thing: 0.0 for thing in subjects if nearness(self._kg, thing, pid, values) > 0}
        return found

    def _candidate(
        self, thing: str, wish: Wish, by_name: float, near: Mapping[str, float], of_kind: bool | None, lang: str
    ) -> Candidate:
        share = sum(near.values()) / len(near) if near else 0.0
        if not wish.text.strip():
            score = 100.0 * share if near else by_name
        else:
            score = by_name * (1 - _WEIGHT) + 100.0 * share * _WEIGHT if near else by_name
        if of_kind is False:
            score *= 0.8
        features: dict[str, float | bool] = {}
        if wish.text.strip():
            exact = thing in self._names.get(fold(wish.text), ()) or thing == thing_of(wish.text)
            features |= {"name": round(by_name, 1), "exact_name": exact}
        if of_kind is not None:
            features["type"] = of_kind
        features |= {IRI(pid).curie: round(100.0 * value, 1) for pid, value in near.items()}
        types = tuple(IRI(cls) for cls in self._kg.source.types(thing))
        label = str(self._kg.source.label(thing, lang))
        described = ", ".join(self.scheme.label(cls, lang) for cls in types)
        return Candidate(IRI(thing), label, round(score, 1), False, types, features, described)


def _decided(found: list[Candidate]) -> list[Candidate]:
    """Return the candidates, the first as a match if it is sure, and far enough ahead of the second."""
    if not found or found[0].score < _SURE:
        return found
    first, rest = found[0], found[1:]
    exact = bool(first.features.get("exact_name"))
    rivals = [one for one in rest if not exact or one.features.get("exact_name")]
    if any(one.score > first.score - _AHEAD for one in rivals):
        return found
    return [Candidate(first.iri, first.label, first.score, True, first.types, first.features, first.description), *rest]
