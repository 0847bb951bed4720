"""Patterns: triples with variables in them, as a rule looks for them and concludes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import pyoxigraph as ox

from coopgraph.terms import PREFIXES, Term

Slot: TypeAlias = "ox.Variable | Term"
Binding: TypeAlias = "Mapping[str, Term]"

TYPE: Final = ox.NamedNode(PREFIXES["rdf"] + "type")
FIRST: Final = ox.NamedNode(PREFIXES["rdf"] + "first")
REST: Final = ox.NamedNode(PREFIXES["rdf"] + "rest")
NIL: Final = ox.NamedNode(PREFIXES["rdf"] + "nil")
IDENTITY: Final = frozenset(ox.NamedNode(PREFIXES["owl"] + name) for name in ("sameAs", "differentFrom"))
"""What OWL says of things and not of the vocabulary."""
_LANGUAGES: Final = tuple(PREFIXES[prefix] for prefix in ("rdf", "rdfs", "owl"))


@dataclass(frozen=True)
class Pattern:
    """A triple with variables in it; `path` says whether the predicate may be taken any number of times.

    >>> print(Pattern(ox.Variable("x"), TYPE, ox.Variable("class")))
    ?x <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> ?class
    """

    subject: Slot
    predicate: Slot
    object: Slot
    path: str = ""

    def __str__(self) -> str:
        return f"{self.subject} {self.predicate}{self.path} {self.object}"

    @property
    def slots(self) -> tuple[Slot, Slot, Slot]:
        """Subject, predicate and object."""
        return self.subject, self.predicate, self.object

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of the variables."""
        return tuple(slot.value for slot in self.slots if isinstance(slot, ox.Variable))

    @property
    def is_axiom(self) -> bool:
        """Whether this is about the vocabulary, in the words of RDF, RDFS and OWL, and not about things.

        >>> Pattern(ox.Variable("p"), TYPE, ox.NamedNode(PREFIXES["owl"] + "TransitiveProperty")).is_axiom
        True
        """
        said = self.object if self.predicate == TYPE else self.predicate
        return isinstance(said, ox.NamedNode) and said.value.startswith(_LANGUAGES) and said not in IDENTITY

    def fill(self, binding: Binding) -> Pattern:
        """Return the pattern with variables replaced by what they are bound to."""
        subject, predicate, value = (
            binding.get(slot.value, slot) if isinstance(slot, ox.Variable) else slot for slot in self.slots
        )
        return Pattern(subject, predicate, value, self.path)

    def triple(self, binding: Binding) -> ox.Triple:
        """Return the triple that the pattern becomes once every variable is bound."""
        subject, predicate, value = self.fill(binding).slots
        return ox.Triple(subject, predicate, value)  # type: ignore[arg-type]

    def match(self, triple: ox.Triple) -> dict[str, Any] | None:
        """Return what the variables must be for the pattern to become a triple, or None if it never does.

        >>> here = ox.Triple(*[ox.NamedNode("urn:a")] * 3)
        >>> Pattern(ox.Variable("x"), TYPE, ox.Variable("y")).match(here) is None
        True
        """
        binding: dict[str, Any] = {}
        for slot, term in zip(self.slots, (triple.subject, triple.predicate, triple.object), strict=True):
            wanted = binding.setdefault(slot.value, term) if isinstance(slot, ox.Variable) else slot
            if wanted != term:
                return None
        return binding
