"""Values: terms, rows and whole graphs compared by what they mean, since engines write literals in their own ways."""

from __future__ import annotations

import datetime
import decimal
import hashlib
import re
from collections.abc import Iterable
from typing import Any, Final

import pyoxigraph as ox

from coopgraph.errors import CoopgraphError
from coopgraph.remote.published import Extent
from coopgraph.terms import PREFIXES

MOST_BLANK: Final = 200_000
"""How many triples with blank nodes a graph may have to be compared."""

_XSD: Final = PREFIXES["xsd"]
_INTEGERS: Final = (
    "integer long int short byte nonNegativeInteger positiveInteger nonPositiveInteger negativeInteger "
    "unsignedLong unsignedInt unsignedShort unsignedByte"
)
_EXACT: Final = frozenset(_XSD + name for name in (*_INTEGERS.split(), "decimal"))
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")
_ZONE: Final = re.compile(r"(?:Z|[+-]00:00)$")


def canonical(term: Any) -> Any:
    """Return the one term that stands for all that mean the same.

    Numbers by value, without regard to which type of whole or decimal number; instants in UTC; language tags in small
    letters. What cannot be read as its datatype stays as it is.

    >>> whole = ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")
    >>> canonical(ox.Literal("007", datatype=whole)) == canonical(ox.Literal(7))
    True
    """
    if not isinstance(term, ox.Literal):
        return term
    if term.language:
        return ox.Literal(term.value, language=term.language.lower())
    kind = term.datatype.value
    if not kind.startswith(_XSD) or kind == _XSD + "string":
        return term
    try:
        return _plain(term.value.strip(), kind) or term
    except (ValueError, ArithmeticError):
        return term


def _plain(text: str, kind: str) -> ox.Literal | None:
    name = kind.removeprefix(_XSD)
    if kind in _EXACT:
        if not _NUMBER.fullmatch(text):
            return None
        return ox.Literal(_digits(decimal.Decimal(text)), datatype=ox.NamedNode(_XSD + "decimal"))
    if name in ("double", "float"):
        number = float(text)
        return ox.Literal(repr(0.0 if number == 0 else number), datatype=ox.NamedNode(_XSD + "double"))
    if name == "boolean":
        return ox.Literal({"1": "true", "0": "false"}.get(text, text), datatype=ox.NamedNode(kind))
    if name == "dateTime":
        moment = datetime.datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            moment = moment.astimezone(datetime.UTC)
        return ox.Literal(moment.isoformat(), datatype=ox.NamedNode(kind))
    if name in ("date", "gYear", "gYearMonth", "time"):
        return ox.Literal(_ZONE.sub("Z", text), datatype=ox.NamedNode(kind))
    return None


def _digits(number: decimal.Decimal) -> str:
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "", "+0") else text.removeprefix("+")


class Tally:
    """The extent of a graph, counted while its triples pass by, in any order.

    >>> triple = ox.Triple(ox.NamedNode("urn:a"), ox.NamedNode("urn:b"), ox.Literal(1))
    >>> tally = Tally()
    >>> tally.add(triple)
    >>> tally.extent().triples
    1
    """

    def __init__(self) -> None:
        self._count, self._sum = 0, 0
        self._blank: set[ox.Triple] = set()

    def add(self, triple: ox.Triple) -> None:
        """Count a triple; each must come once."""
        plain = ox.Triple(triple.subject, triple.predicate, canonical(triple.object))
        if isinstance(triple.subject, ox.BlankNode) or isinstance(triple.object, ox.BlankNode):
            self._blank.add(plain)
            if len(self._blank) > MOST_BLANK:
                raise CoopgraphError(f"a graph has more than {MOST_BLANK:,} triples with blank nodes")
            return
        self._note(plain)

    def _note(self, triple: ox.Triple) -> None:
        self._count += 1
        self._sum += int.from_bytes(hashlib.sha256(str(triple).encode()).digest(), "big")

    def extent(self) -> Extent:
        """Return how many triples there were, and a digest that does not depend on their order."""
        count, total = self._count, self._sum
        dataset = ox.Dataset(ox.Quad(t.subject, t.predicate, t.object) for t in self._blank)
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        for quad in dataset:
            self._note(quad.triple)
        found = Extent(self._count, f"{self._sum % 2**256:064x}")
        self._count, self._sum = count, total
        return found


def extent_of(triples: Iterable[ox.Triple]) -> Extent:
    """Return how many triples there are, and their digest by value.

    >>> extent_of([]).triples
    0
    """
    tally = Tally()
    for triple in triples:
        tally.add(triple)
    return tally.extent()
