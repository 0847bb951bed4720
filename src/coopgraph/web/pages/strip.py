"""The strip: a document as a band, each sentence as long as it is, and the stronger in colour the more rests on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 1000
_GAP: Final = 2.0


@dataclass(frozen=True)
class Piece:
    """A sentence: its short name, what a reader is told of it, where it stands, and how many claims rest on it."""

    name: str
    told: str
    start: int | None
    end: int | None
    claims: int
    paragraph: int | None = None


@dataclass(frozen=True)
class Bar:
    """A sentence on the strip: where it begins and how wide it is, in thousandths, and its shade from 1 to 4."""

    piece: Piece
    x: float
    width: float
    shade: int

    @property
    def wide(self) -> bool:
        """Whether its name fits into it."""
        return self.width >= 28


def strip(pieces: Sequence[Piece]) -> list[Bar]:
    """Return the sentences of a document as bars; none if their positions are not known.

    >>> [(bar.x, bar.width, bar.shade) for bar in strip([Piece("S01", "", 0, 250, 1), Piece("S02", "", 250, 1000, 4)])]
    [(0.0, 248.0, 1), (250.0, 748.0, 4)]
    """
    placed = [(piece, piece.start, piece.end) for piece in pieces if piece.start is not None and piece.end is not None]
    end = max((end for _, _, end in placed), default=0)
    most = max((piece.claims for piece, _, _ in placed), default=0)
    if not end:
        return []
    return [
        Bar(
            piece,
            round(start / end * WIDTH, 1),
            round(max((stop - start) / end * WIDTH - _GAP, 1.0), 1),
            max(1, -(-piece.claims * 4 // most)) if most else 1,
        )
        for piece, start, stop in placed
    ]
