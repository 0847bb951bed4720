"""Digests: rows and sets of claims, counted and summed up so that their order does not matter."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from coopgraph.worlds.view import Cell


@dataclass
class Members:
    """A set that is only counted and digested: so it takes no more room however large it is."""

    count: int = 0
    digest: int = 0

    def add(self, members: Iterable[str]) -> None:
        """Take in members, none of which was there before."""
        for member in members:
            self.count += 1
            self.digest = (self.digest + hashed(member)) % 2**64

    def __str__(self) -> str:
        return f"{self.count} claims, digest {self.digest:016x}"


@dataclass
class Answered:
    """The right answer: how many rows, and a digest of them that does not depend on their order.

    `plain` is a digest of the same rows without datatypes and languages, for engines that give those up.
    """

    rows: int = 0
    digest: int = 0
    plain: int = 0
    kept: Counter[tuple[str, ...]] = field(default_factory=Counter)

    def add(self, row: tuple[str, ...], keep: bool = False) -> None:
        """Take in a row."""
        self.rows += 1
        self.digest = (self.digest + hashed("\x1f".join(row))) % 2**64
        self.plain = (self.plain + hashed("\x1f".join(map(lexical, row)))) % 2**64
        if keep:
            self.kept[row] += 1

    @property
    def told(self) -> dict[str, Any]:
        """The answer as it is written into a file."""
        return {"rows": self.rows, "digest": f"{self.digest:016x}", "plain": f"{self.plain:016x}"}

    def merge(self, other: Answered) -> None:
        """Take in other rows."""
        self.rows += other.rows
        self.digest = (self.digest + other.digest) % 2**64
        self.plain = (self.plain + other.plain) % 2**64
        self.kept += other.kept


def lexical(cell: str) -> str:
    """Return a cell without brackets, quotes, datatype and language.

    >>> lexical('"a"@en'), lexical("<urn:a>"), lexical("")
    ('a', 'urn:a', '')
    """
    if cell.startswith('"'):
        return cell[1 : cell.rindex('"')]
    return cell[1:-1] if cell.startswith("<") else cell


def hashed(words: str) -> int:
    """Return a number of 64 bits for some text.

    >>> hashed("") == hashed("a")
    False
    """
    return int.from_bytes(hashlib.blake2b(words.encode(), digest_size=8).digest(), "big")


def canonical(row: Iterable[Cell | Members]) -> tuple[str, ...]:
    """Return a row as text; of a column of several claims, their number and digest.

    >>> canonical(["<urn:a>", None, frozenset()])
    ('<urn:a>', '', '0 claims, digest 0000000000000000')
    """
    cells = []
    for cell in row:
        if isinstance(cell, frozenset):
            members = Members()
            members.add(cell)
            cell = members
        cells.append("" if cell is None else str(cell))
    return tuple(cells)
