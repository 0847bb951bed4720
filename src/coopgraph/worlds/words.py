"""Words: terms written as N-Triples writes them, and the dice that everything random is drawn with.

A world is made and answered in plain text: `<http://…>` is an IRI, `"…"@en` a text. No engine has a part in it.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, TypeVar

from coopgraph.terms import PREFIXES

T = TypeVar("T")

WORLD: Final = "http://example.org/world/"
REGISTER: Final = "http://example.org/register/"
TYPE: Final = f"<{PREFIXES['rdf']}type>"
LABEL: Final = f"<{PREFIXES['rdfs']}label>"


@lru_cache(maxsize=4096)
def term(curie: str) -> str:
    """Return a term of a known vocabulary.

    >>> term("sc:Nation")
    '<https://w3id.org/space-coop/ontology#Nation>'
    """
    prefix, _, local = curie.partition(":")
    return f"<{PREFIXES[prefix]}{local}>"


def made(name: str) -> str:
    """Return a thing of the world.

    >>> made("s1-m2")
    '<http://example.org/world/s1-m2>'
    """
    return f"<{WORLD}{name}>"


def text(words: str, language: str = "") -> str:
    """Return a text; the words hold nothing that would have to be escaped.

    >>> text("Nation 1", "en"), text("P2Y")
    ('"Nation 1"@en', '"P2Y"')
    """
    return f'"{words}"@{language}' if language else f'"{words}"'


def number(value: int) -> str:
    """Return a whole number.

    >>> number(4)
    '"4"^^<http://www.w3.org/2001/XMLSchema#integer>'
    """
    return f'"{value}"^^<http://www.w3.org/2001/XMLSchema#integer>'


def typed(value: str, datatype: str) -> str:
    """Return a value of a datatype of XML Schema.

    >>> typed("true", "boolean")
    '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>'
    """
    return f'"{value}"^^<http://www.w3.org/2001/XMLSchema#{datatype}>'


class Dice:
    """Chances that fall alike on every machine: only the plain random number of Python is used.

    >>> Dice("1/2").number(1, 6) == Dice("1/2").number(1, 6)
    True
    """

    def __init__(self, seed: str) -> None:
        self._next = random.Random(seed).random

    def chance(self, share: float) -> bool:
        """Return True in that share of all cases."""
        return self._next() < share

    def number(self, least: int, most: int) -> int:
        """Return a whole number between two, both included."""
        return least + int(self._next() * (most - least + 1))

    def pick(self, things: Sequence[T]) -> T:
        """Return one of some things."""
        return things[int(self._next() * len(things))]

    def some(self, things: Sequence[T], least: int) -> list[T]:
        """Return some of them in their order, so many at least."""
        wanted = self.number(min(least, len(things)), len(things))
        keyed = sorted((self._next(), at) for at in range(len(things)))
        return [things[at] for at in sorted(at for _, at in keyed[:wanted])]
