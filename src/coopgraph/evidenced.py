"""Evidence beside rows: an answer with two columns more, so that any format can carry what its rows rest on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pyoxigraph as ox

from coopgraph.answer import Answer
from coopgraph.evidence import Evidence, sentences
from coopgraph.solutions import Rows

COLUMNS = ("evidence", "evidenceLinks")


def with_evidence(answer: Answer) -> Answer:
    """Return an answer with a column of sentences, and one of links to them, with spaces between.

    A column that is called so already keeps its name: the new one gets a line below.

    >>> import coopgraph
    >>> answer = coopgraph.load(sources=["dialogue4"]).run("commitments/by-party", party="US")
    >>> [row.evidence for row in with_evidence(answer)]
    ['S01', 'S10']
    """
    columns = (*answer.columns, *_names(answer.columns))
    rows = (
        (*row, _text(sentences(found)), _text(" ".join(_links(found))))
        for row, found in zip(answer.terms, answer.evidence(), strict=True)
    )
    return replace(answer, solutions=Rows(columns, rows))


def _names(taken: Sequence[str]) -> Iterator[str]:
    for name in COLUMNS:
        while name in taken:
            name += "_"
        yield name


def _links(found: Sequence[Evidence]) -> list[str]:
    return list(dict.fromkeys(item.url for item in found if item.url))


def _text(text: str) -> ox.Literal | None:
    return ox.Literal(text) if text else None
