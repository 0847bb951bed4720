"""Lookup from afar: names of a small graph are fetched once; a large one is asked about the very name."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Final

import pyoxigraph as ox

from coopgraph.errors import AmbiguousTerm, UnknownTerm
from coopgraph.lookup import Lookup
from coopgraph.remote.source import RemoteSource
from coopgraph.terms import IRI, PREFIXES, Term, compact, expand

LANGUAGES: Final = ("", "en", "ko")
"""The languages in which a name is looked for in a large graph."""


class RemoteLookup(Lookup):
    """Finds the things of a graph behind an endpoint.

    In a small graph it finds whatever `Lookup` finds. In a large one, a name must be spelled as the graph has it.
    """

    def __init__(self, source: RemoteSource) -> None:
        super().__init__(source)
        self._remote = source

    @cached_property
    def things(self) -> frozenset[str]:
        """The IRIs of everything that something is said of."""
        rows = self._remote.rows("subjects", {})
        return frozenset(term.value for (term,) in rows if isinstance(term, ox.NamedNode))

    def resolve(self, text: str, cls: str | None = None) -> IRI:
        """Return the one thing that a text names, among the instances of a class if one is given."""
        if not self._remote.large:
            return super().resolve(text, cls)
        wanted = text.strip()
        iri = expand(wanted) if _is_spelled(wanted) else None
        found = self._remote.among("known-among", [iri]) if iri else self._named_so(wanted)
        if cls and found:
            found = self._remote.among("instances-among", sorted(found), **{"class": [ox.NamedNode(expand(cls))]})
        if len(found) == 1:
            return IRI(next(iter(found)))
        if found:
            listed = [compact(thing) for thing in sorted(found)]
            raise AmbiguousTerm(
                f"“{text}” can mean {len(found)} things",
                remedy=f"Say which by its CURIE: {', '.join(listed[:8])}{' …' if len(listed) > 8 else ''}.",
                candidates=listed,
            )
        kind = f" among the instances of {compact(expand(cls))}" if cls else ""
        raise UnknownTerm(
            f"nothing is called “{text}”{kind}",
            remedy="In a graph of this size, write a name as the graph has it, or a CURIE such as id:nasa.",
        )

    def _named_so(self, name: str) -> frozenset[str]:
        names: Iterable[Term | None] = [
            ox.Literal(name, language=tag) if tag else ox.Literal(name) for tag in LANGUAGES
        ]
        rows = self._remote.rows("named", {"name": list(names)})
        return frozenset(term.value for (term,) in rows if isinstance(term, ox.NamedNode))


def _is_spelled(text: str) -> bool:
    """Whether a text spells out an IRI or a CURIE of ours."""
    prefix, colon, local = text.partition(":")
    return text.startswith("<") or bool(colon and (prefix in PREFIXES or local.startswith("//")) and " " not in text)
