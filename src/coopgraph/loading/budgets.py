"""Budgets: how large, how deep and how long a file may be; what is beyond is refused before a parser sees it.

A file is taken apart by words (strings, addresses, comments), so that a bracket in a string is no bracket.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from coopgraph.errors import FileTooLarge, ParameterError, ParseError

MIB: Final = 1 << 20
SIZE_VARIABLE: Final = "COOPGRAPH_FILE_SIZE"


@dataclass(frozen=True)
class Budgets:
    """What a file may cost.

    `size`: its bytes, unpacked. `ratio`: into how many bytes one byte may unfold, once it is more than 1 MiB.
    `nesting`: how deep brackets or elements may nest. `iri`: how many characters an IRI may have. `entities`: how many
    characters the entities of an XML file may stand for, or twenty times its size if that is more. `seconds`: how long
    the reading of a file may take, and five seconds more for each MiB. `memory`: what the reading process may use.

    >>> Budgets().nesting
    128
    """

    size: int = 256 * MIB
    ratio: int = 200
    nesting: int = 128
    iri: int = 8192
    entities: int = 1_000_000
    seconds: float = 20.0
    memory: int = 2048 * MIB

    @classmethod
    def from_environment(cls) -> Budgets:
        """Return the budgets, with the size in MiB that the variable COOPGRAPH_FILE_SIZE names, if it does.

        The memory grows with it: eight times the size, if that is more.
        """
        words = os.environ.get(SIZE_VARIABLE, "").strip()
        if not words:
            return cls()
        if not words.isdecimal() or not 0 < int(words) <= 1_000_000:
            raise ParameterError(
                f"“{words}” is no size", where=SIZE_VARIABLE, remedy="Give a number of MiB, such as 1024."
            )
        size = int(words) * MIB
        return replace(cls(), size=size, memory=max(cls.memory, 8 * size))

    def check_size(self, size: int, where: str) -> None:
        """Refuse a file with too many bytes.

        >>> Budgets(size=10 * MIB).check_size(11 * MIB, "a.ttl")
        Traceback (most recent call last):
        coopgraph.errors.FileTooLarge: a.ttl: the file has more than 10 MiB. Split it, or set COOPGRAPH_FILE_SIZE to the MiB that a file may have.
        """  # noqa: E501
        if size > self.size:
            raise FileTooLarge(
                f"the file has more than {self.size // MIB} MiB",
                where=where,
                remedy=f"Split it, or set {SIZE_VARIABLE} to the MiB that a file may have.",
            )

    def unfolded(self, size: int) -> int:
        """Return into how many bytes some may unfold: when unpacked, or when prefixes and entities are spelt out.

        >>> Budgets().unfolded(10 * MIB) // MIB
        2000
        """
        return self.ratio * max(size, MIB)

    def deadline(self, size: int) -> float:
        """Return how many seconds the reading of some bytes may take."""
        return self.seconds + 5 * size / MIB


_STRING: Final = rb"\"\"\"(?:[^\"\\]++|\\.|\"{1,2}+(?!\"))*+\"\"\"|'''(?:[^'\\]++|\\.|'{1,2}+(?!'))*+'''"
_LINE: Final = rb"\"(?:[^\"\\\r\n]++|\\.)*+\"|'(?:[^'\\\r\n]++|\\.)*+'"
_IRI: Final = rb"<(?:[^<>\"{}|^`\\\x00-\x20]++|\\[uU])*+>"
_TURTLE: Final = re.compile(
    rb"(?:[^\"'<>\#\\\[\](){}]++|" + _STRING + rb"|" + _LINE + rb"|" + _IRI + rb"|\#[^\r\n]*+|\\.)*+"
    rb"(<<|\{\||[\[\](){}<>\"'\\]|\Z)",
    re.DOTALL,
)
_JSON: Final = re.compile(rb"(?:[^\"\[\]{}]++|\"(?:[^\"\\]++|\\.)*+\")*+([\[\]{}\"]|\Z)", re.DOTALL)
_NEWER: Final = (b"<<", b"{|")


def check_nesting(data: bytes, budgets: Budgets, where: str, *, json: bool = False) -> None:
    r"""Refuse a Turtle-like or JSON text whose brackets nest too deep, and a Turtle-like one that is of RDF 1.2.

    >>> check_nesting(b'<urn:a> <urn:b> "[[[[", [ <urn:c> ( 1 ) ] . # ((((', Budgets(nesting=2), "a.ttl")
    >>> check_nesting(b"<urn:a> <urn:b>\n( ( ( 1 ) ) ) .", Budgets(nesting=2), "a.ttl")
    Traceback (most recent call last):
    coopgraph.errors.ParseError: a.ttl:2:5: brackets nest more than 2 deep. Write it flatter: give inner things names.
    """
    opening = sum(map(data.count, (b"[", b"{") if json else (b"[", b"(", b"{")))
    if opening <= budgets.nesting and (json or not any(sign in data for sign in _NEWER)):
        return
    depth = 0
    for sign, offset in _signs(data, _JSON if json else _TURTLE):
        if sign in _NEWER:
            raise ParseError(
                f"“{sign.decode()}” makes triples objects, which only RDF 1.2 knows",
                where=place(data, offset, where),
                remedy="Write it in RDF 1.1: give the statement an IRI of its own.",
            )
        depth = max(0, depth + (sign in b"[({") - (sign in b"])}"))
        if depth > budgets.nesting:
            raise ParseError(
                f"brackets nest more than {budgets.nesting} deep",
                where=place(data, offset, where),
                remedy="Write it flatter: give inner things names.",
            )


def _signs(data: bytes, words: re.Pattern[bytes]) -> Iterator[tuple[bytes, int]]:
    """Yield the brackets outside of strings, addresses and comments; a match takes in all that is before it."""
    return ((match[1], match.start(1)) for match in words.finditer(data) if match[1])


def place(data: bytes, offset: int, where: str) -> str:
    r"""Return a place in UTF-8 bytes as `file:line:column`.

    >>> place("a\n한국 x".encode(), 9, "a.ttl")
    'a.ttl:2:4'
    """
    start = data.rfind(b"\n", 0, offset) + 1
    column = len(data[start:offset].decode("utf-8", "replace")) + 1
    line = data.count(b"\n", 0, offset) + 1
    return f"{where}:{line}:{column}"
