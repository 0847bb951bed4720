"""Comparing: what an engine answers, and what is right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from coopgraph.worlds.asks import Ask
from coopgraph.worlds.digests import Answered, canonical
from coopgraph.worlds.questions import JOINED

if TYPE_CHECKING:
    from coopgraph.graph import CoopGraph


def digest(question: str, columns: Sequence[str], cells: Iterable[Sequence[Any]], *, keep: bool = False) -> Answered:
    """Return the number of rows of an answer, and their digest: as `known_answers` gives them.

    Cells are terms that show themselves as N-Triples writes them, or None.
    """
    several = [(question, column) in JOINED for column in columns]
    answered = Answered()
    for row in cells:
        answered.add(
            canonical(
                (frozenset(_words(cell)) if many else None if cell is None else str(cell))
                for many, cell in zip(several, row, strict=True)
            ),
            keep,
        )
    return answered


def ask(kg: CoopGraph, asked: Ask, *, keep: bool = False) -> Answered:
    """Ask a graph a question, and digest what it answers."""
    values: dict[str, Any] = {name: _value(value) for name, value in asked.arguments}
    answer = kg.run(asked.question, **values)
    return digest(asked.question, answer.columns, answer.terms, keep=keep)


def _words(cell: Any) -> list[str]:
    return str(cell.value).split() if cell is not None else []


def _value(term: str) -> str | int:
    return term[1:-1] if term.startswith("<") else int(term.split('"')[1])
