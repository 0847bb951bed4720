"""Profiles: what we know of one of our things that helps to find it elsewhere; and of a candidate, what they know."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from coopgraph.links.link import Link
from coopgraph.terms import IRI, PREFIXES, node

if TYPE_CHECKING:
    from coopgraph.reasoning.reasoned import ReasonedGraph

Name = tuple[str, str]
"""A name and its language; a language is empty if none is given."""


@dataclass(frozen=True)
class Profile:
    """One of our things: its names, the acronyms among them, its classes, what it belongs to, what is known of it."""

    thing: IRI
    names: tuple[Name, ...]
    acronyms: tuple[str, ...] = ()
    classes: tuple[IRI, ...] = ()
    near: tuple[str, ...] = ()
    nations: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The name to show: the first in English, or the first."""
        return next((name for name, language in self.names if language == "en"), self.names[0][0] if self.names else "")


@dataclass(frozen=True)
class Candidate:
    """A thing elsewhere: its names, what it is called to be a kind of, what it is near, what it has in common."""

    iri: str
    names: tuple[Name, ...]
    kinds: tuple[str, ...] = ()
    near: tuple[tuple[str, str], ...] = ()
    about: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    same: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The name to show: a long one in English, or another."""
        english = [name for name, language in self.names if language == "en"]
        return next((name for name in english if not _is_acronym(name)), next(iter(english), self._any))

    @property
    def _any(self) -> str:
        return self.names[0][0] if self.names else ""


def profiles(kg: ReasonedGraph, things: Sequence[str], links: Iterable[Link] = ()) -> list[Profile]:
    """Return what the graph knows of some things; `links` are those that are already there.

    >>> import coopgraph
    >>> kg = coopgraph.load()
    >>> kari = profiles(kg, [kg.resolve("KARI")], kg.links)[0]
    >>> kari.acronyms, kari.pages, "South Korea" in kari.near
    (('KARI',), ('https://www.kari.re.kr',), True)
    """
    wanted = set(things)
    names: dict[str, list[Name]] = defaultdict(list)
    for thing, name in kg.source.rows("names", {}):
        if isinstance(thing, ox.NamedNode) and thing.value in wanted and isinstance(name, ox.Literal):
            names[thing.value].append((name.value, name.language or ""))
    linked: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        if link.subject in wanted and link.is_found:
            linked[link.subject].append(link)
    return [_profile(kg, thing, names[thing], linked[thing]) for thing in things]


def _profile(kg: ReasonedGraph, thing: str, names: Sequence[Name], links: Sequence[Link]) -> Profile:
    here = node(thing)
    near = kg.source.rows("near", {"thing": [here]})
    types = kg.source.store.quads_for_pattern(here, ox.NamedNode(PREFIXES["rdf"] + "type"), None, ox.DefaultGraph())
    pages = [str(link.object) for link in links if link.registry == "web"]
    identifiers = chain.from_iterable(_spellings(link) for link in links if link.registry not in ("web", ""))
    texts = [(name.value, nation is not None) for name, nation in near if isinstance(name, ox.Literal)]
    return Profile(
        IRI(thing),
        tuple(dict.fromkeys(names)),
        tuple(dict.fromkeys(name for name, _ in names if _is_acronym(name))),
        tuple(IRI(quad.object.value) for quad in types if isinstance(quad.object, ox.NamedNode)),
        tuple(dict.fromkeys(name for name, _ in texts)),
        tuple(dict.fromkeys(name for name, nation in texts if nation)),
        tuple(dict.fromkeys(pages)),
        tuple(dict.fromkeys(identifiers)),
    )


def _is_acronym(name: str) -> bool:
    return bool(re.fullmatch(r"[A-Z][A-Z0-9.\-]{1,11}", name))


def _spellings(link: Link) -> tuple[str, ...]:
    """Return an identifier as IRI and as the bare value that other records hold of it."""
    if link.is_code:
        return (link.object,) if len(link.object) > 4 else ()
    local = re.split(r"[#/]", link.object.rstrip("/"))[-1]
    return (link.object, local) if len(local) > 4 else (link.object,)


def variants(names: Iterable[Name]) -> Mapping[str, str]:
    """Return names as others may spell them, with their languages: with and without article, short and long forms.

    >>> list(variants([("U.S. Geological Survey", "en")]))
    ['U.S. Geological Survey', 'US Geological Survey', 'United States Geological Survey']
    """
    found: dict[str, str] = {}
    for name, language in names:
        found.setdefault(name, language)
        for pattern, others in _SPELLED:
            for other in others:
                if (spelled := re.sub(pattern, other, name)) != name:
                    found.setdefault(spelled.strip(), language)
    return found


_SPELLED: Final = (
    (r"\bU\.S\.", ("US", "United States")),
    (r"\bUN\b", ("United Nations",)),
    (r"\bROK\b", ("Korea", "South Korea")),
    (r"^(?=Department of)", ("United States ", "U.S. ")),
    (r"^The ", ("",)),
    (r"\b([Pp])rogramme\b", (r"\1rogram",)),
)
