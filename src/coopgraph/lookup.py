"""Lookup: a label in any language, an acronym, a CURIE or an IRI finds its thing, or an error lists what is near."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from functools import cached_property

import pyoxigraph as ox

from coopgraph.errors import AmbiguousTerm, ParameterError, UnknownTerm, nearest
from coopgraph.store import GraphStore
from coopgraph.terms import IRI, PREFIXES, compact, expand

Index = dict[str, set[str]]


def fold(name: str) -> str:
    """Return a name without regard to case, spaces and width.

    >>> fold("Korea  Coast Guard") == fold("korea coastguard")
    True
    """
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def bare(name: str) -> str:
    """Return a name without regard to punctuation either.

    >>> bare("U.S.") == bare("US")
    True
    """
    return "".join(char for char in fold(name) if char.isalnum())


class Lookup:
    """Finds the things of a graph by any of their names."""

    def __init__(self, source: GraphStore) -> None:
        self._source = source
        self._classes: dict[str, frozenset[str]] = {}

    @cached_property
    def named(self) -> list[tuple[str, str]]:
        """The names, each with what it names.

        >>> import coopgraph
        >>> (coopgraph.load().resolve("KPS"), "KPS") in coopgraph.load().lookup.named
        True
        """
        rows = self._source.rows("names", {})
        return [(t.value, n.value) for t, n in rows if isinstance(t, ox.NamedNode) and isinstance(n, ox.Literal)]

    @cached_property
    def _indexes(self) -> tuple[Index, Index, Index]:
        """By name; by name without punctuation; by the last part of the IRI. The first that knows a name decides."""
        by_name, by_letters, by_local = defaultdict(set), defaultdict(set), defaultdict(set)
        for thing, name in self.named:
            by_name[fold(name)].add(thing)
            by_letters[bare(name)].add(thing)
            by_local[fold(IRI(thing).local)].add(thing)
        return by_name, by_letters, by_local

    @cached_property
    def things(self) -> frozenset[str]:
        """The IRIs of everything that something is said of."""
        store = self._source.store
        return frozenset(
            q.subject.value
            for q in store.quads_for_pattern(None, None, None, ox.DefaultGraph())
            if isinstance(q.subject, ox.NamedNode)
        )

    def instances(self, cls: str) -> frozenset[str]:
        """Return the IRIs of the instances of a class.

        >>> import coopgraph
        >>> kg = coopgraph.load()
        >>> sorted(compact(iri) for iri in kg.lookup.instances(expand("sc:Nation")))
        ['id:rok', 'id:us']
        """
        if cls not in self._classes:
            rows = self._source.rows("instances", {"class": [ox.NamedNode(cls)]})
            self._classes[cls] = frozenset(t.value for (t,) in rows if isinstance(t, ox.NamedNode))
        return self._classes[cls]

    def resolve(self, text: str, cls: str | None = None) -> IRI:
        """Return the one thing that a text names, among the instances of a class if one is given.

        >>> import coopgraph
        >>> coopgraph.load().resolve("nasa")
        IRI('id:nasa')
        """
        wanted = text.strip()
        pool = self.instances(expand(cls)) if cls else None
        if (iri := self._as_iri(wanted)) is not None:
            return self._checked(iri, wanted, cls, pool)
        for index, key in zip(self._indexes, (fold(wanted), bare(wanted), fold(wanted)), strict=True):
            found = sorted(thing for thing in index.get(key, ()) if pool is None or thing in pool) if key else []
            if len(found) == 1:
                return IRI(found[0])
            if found:
                raise AmbiguousTerm(
                    f"“{text}” can mean {len(found)} things",
                    remedy=f"Say which by its CURIE: {self._listed(found)}.",
                    candidates=[compact(thing) for thing in found],
                )
        raise self._unknown(wanted, cls, pool)

    def claim(self, text: str) -> IRI:
        """Return the one claim that a text names.

        >>> import coopgraph
        >>> coopgraph.load().lookup.claim("KPS")
        Traceback (most recent call last):
        coopgraph.errors.ParameterError: id:kps is not a claim. Ask to have it described instead.
        """
        iri = self.resolve(text)
        if iri not in self.instances(expand("sc:Claim")):
            raise ParameterError(f"{iri.curie} is not a claim", remedy="Ask to have it described instead.")
        return iri

    def _as_iri(self, text: str) -> IRI | None:
        """Return the IRI that a text spells out; None if the text is a name. A name may well hold a colon."""
        prefix, colon, local = text.partition(":")
        spelled = text.startswith("<") or local.startswith("//") or (colon and prefix in PREFIXES)
        if spelled or (
            colon and prefix.isidentifier() and local and " " not in text and fold(text) not in self._indexes[0]
        ):
            return expand(text)
        return None

    def _checked(self, iri: IRI, text: str, cls: str | None, pool: frozenset[str] | None) -> IRI:
        if iri not in self.things:
            near = nearest(iri.local, [IRI(thing).local for thing in pool or self.things])
            candidates = sorted(compact(t) for t in pool or self.things if IRI(t).local in near)[:5]
            remedy = f"Did you mean {' or '.join(candidates)}?" if candidates else "Check the spelling."
            raise UnknownTerm(f"nothing in the graph is called {text}", remedy=remedy, candidates=candidates)
        if pool is not None and iri not in pool:
            raise self._unknown(iri.curie, cls, pool)
        return iri

    def _unknown(self, text: str, cls: str | None, pool: frozenset[str] | None) -> ParameterError:
        if (
            cls
            and len(
                found := self._indexes[0].get(fold(text), set()) or {iri for iri in self.things if compact(iri) == text}
            )
            == 1
        ):
            return self._misplaced(found.pop(), cls)
        names = {name: thing for thing, name in self.named if pool is None or thing in pool}
        near = nearest(text, names)
        kind = f"no {self._source.label(expand(cls)).lower()}" if cls else "nothing"
        listed = ", ".join(f"{name} ({compact(names[name])})" for name in near)
        if not near and pool:
            listed = self._listed(sorted(pool)[:8]) + (" …" if len(pool) > 8 else "")
        elsewhere = f"Possible are: {listed}" if listed else "Check the spelling, or search for a part of the name."
        return UnknownTerm(
            f"{kind} in the graph is called “{text}”",
            remedy=f"Did you mean {listed}?" if near else elsewhere,
            candidates=list(dict.fromkeys(compact(names[name]) for name in near)),
        )

    def _misplaced(self, thing: str, cls: str) -> UnknownTerm:
        kinds = [self._source.label(cls) for cls in self._source.types(thing)]
        what = f", but {' and '.join(kinds)}" if kinds else ""
        return UnknownTerm(
            f"{self._source.label(thing)} ({compact(thing)}) is no {self._source.label(expand(cls)).lower()}{what}",
            remedy=f"Name a member of {compact(expand(cls))}.",
            candidates=(),
        )

    def _listed(self, things: list[str]) -> str:
        return ", ".join(f"{compact(thing)} ({self._source.label(thing)})" for thing in things)
