"""Digests of rows, as coopgraph.worlds has them; written again here because most engines run without coopgraph."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable


def hashed(words: str) -> int:
    """Return a number of 64 bits for some text."""
    return int.from_bytes(hashlib.blake2b(words.encode(), digest_size=8).digest(), "big")


def members(claims: Iterable[str]) -> str:
    """Return a set of claims as a number and a digest."""
    several = set(claims)
    return f"{len(several)} claims, digest {sum(map(hashed, several)) % 2**64:016x}"


def digest(rows: Iterable[Iterable[str]]) -> tuple[int, str]:
    """Return how many rows there are, and a digest of them in any order."""
    count, total = 0, 0
    for row in rows:
        count += 1
        total = (total + hashed("\x1f".join(row))) % 2**64
    return count, f"{total:016x}"
