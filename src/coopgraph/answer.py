"""Answers: the rows of a query, with the evidence they rest on and the ways to take them elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, overload

import pyoxigraph as ox

from coopgraph.citation import cite
from coopgraph.drawn import Drawn
from coopgraph.errors import FormatError
from coopgraph.evidence import Evidence, find_evidence, sentences
from coopgraph.files import write_atomic
from coopgraph.formats import WRITERS
from coopgraph.frames import Columns, frame_columns, pandas_frame, parquet, polars_frame
from coopgraph.query import Query
from coopgraph.row import Row, in_order, iris_in, listed
from coopgraph.solutions import Cells, Rows
from coopgraph.store import GraphStore
from coopgraph.tables import html_table, html_text, markdown_table, text_table
from coopgraph.terms import IRI, Term, compact, lexical

if TYPE_CHECKING:
    import pandas
    import polars

SHOWN = 20
"""How many rows a `repr` shows."""

SUPPORT = ("claim", "claims")
"""The columns that say no more than which claims a row rests on."""


@dataclass(frozen=True, repr=False, eq=False)
class Answer(Drawn, Sequence[Row]):
    """What a SELECT answered: a sequence of rows that knows its query, its arguments and its graph.

    >>> import coopgraph
    >>> answer = coopgraph.load().sparql("SELECT (2 + 2 AS ?sum) {}")
    >>> len(answer), answer.columns, answer[0].sum
    (1, ('sum',), 4)
    """

    solutions: Rows
    source: GraphStore = field(compare=False)
    query: Query | None = None
    arguments: Mapping[str, tuple[Term | None, ...]] = field(default_factory=dict)
    engine: str = "oxigraph"
    complete: bool = True
    accepted: bool = False
    lacks: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Put lists of claims in order: an engine may give their parts in any."""
        places = map(self.columns.index, self.claim)
        lists = [place for place in places if self.solutions.has_literals(place)]
        if lists:
            object.__setattr__(self, "solutions", self.solutions.with_texts(lists, in_order))

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns."""
        return self.solutions.columns

    @cached_property
    def terms(self) -> tuple[Cells, ...]:
        """The rows as tuples of terms, as the engine gave them; an empty cell is None."""
        return tuple(self.solutions.cells)

    def narrowed(self, terms: Iterable[Cells]) -> Answer:
        """Return the same answer with other rows: some of them, say, or in another order.

        >>> import coopgraph
        >>> answer = coopgraph.load().sparql("SELECT ?n { VALUES ?n { 1 2 } }")
        >>> len(answer.narrowed(answer.terms[:1]))
        1
        """
        return replace(self, solutions=Rows(self.columns, terms))

    @cached_property
    def rows(self) -> list[Row]:
        """The rows as Python values: `IRI`, `str`, `int`, `datetime`, …; an empty cell is None."""
        values = [self.solutions.values(at) for at in range(len(self.columns))]
        return [Row(self.columns, row) for row in zip(*values, strict=True)] if values else [Row((), ())] * len(self)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> list[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | list[Row]:
        return self.rows[index]

    def __len__(self) -> int:
        return len(self.solutions)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    @property
    def claim(self) -> tuple[str, ...]:
        """The columns that name claims.

        >>> import coopgraph
        >>> coopgraph.load(sources=["dialogue4"]).run("commitments/by-party").claim
        ('commitment',)
        """
        return tuple(c for c in self.query.claim if c in self.columns) if self.query else ()

    @property
    def remark(self) -> str:
        """How to read an answer without rows, in the words of the question, or with some only; else nothing."""
        if self.lacks:
            return f"These are not all the rows, for not everything came: {' '.join(self.lacks)}"
        if not self.complete:
            return f"These are the first {len(self):,} rows only: there are more."
        return "" if len(self) else (self.query.empty if self.query else "") or "No rows."

    def part(self) -> Answer:
        """Return the same rows, to be written in any format although they are not all of them.

        >>> import coopgraph
        >>> answer = coopgraph.load().sparql("SELECT ?s { ?s ?p ?o }", rows=1, partial=True)
        >>> answer.complete, len(answer.part().to_csv().splitlines())
        (False, 2)
        """
        return replace(self, accepted=True)

    def _whole(self) -> None:
        if not (self.complete or self.accepted):
            raise FormatError("these are not all the rows", remedy="Ask for all, or take this part() (--partial).")

    # Evidence

    @cached_property
    def claims(self) -> list[tuple[IRI, ...]]:
        """The claims of each row."""
        places = [self.columns.index(column) for column in self.claim]
        return [tuple(dict.fromkeys(iri for i in places for iri in listed(row[i]))) for row in self.terms]

    @cached_property
    def _evidence(self) -> dict[str, list[Evidence]]:
        return find_evidence(self.source, dict.fromkeys(claim for row in self.claims for claim in row))

    def evidence(self) -> list[list[Evidence]]:
        """Return the evidence of each row, in the order of the rows.

        >>> import coopgraph
        >>> answer = coopgraph.load(sources=["dialogue4"]).run("commitments/by-party", party="US")
        >>> [[item.name for item in row] for row in answer.evidence()]
        [['S01'], ['S10']]
        """
        return [[item for claim in row for item in self._evidence[claim]] for row in self.claims]

    def all_evidence(self) -> list[Evidence]:
        """Return the evidence of the whole answer, each piece once, in the order of the rows.

        >>> import coopgraph
        >>> answer = coopgraph.load(sources=["dialogue4"]).run("commitments/by-party", party="US")
        >>> answer.all_evidence()[1].label
        'Sentence 10: the pledge on KPS'
        """
        return list(dict.fromkeys(item for row in self.evidence() for item in row))

    # Texts

    def cells(
        self, *, labels: bool = True, lang: str = "en", sentence: bool = True
    ) -> tuple[list[str], list[list[str]]]:
        """Return columns and rows as texts to show.

        IRIs appear by label, or by CURIE if `labels` is false. With `sentence`, a last column `sentence` says which
        sentences a row rests on, and columns that only name the claims behind a row (`claim`, `claims`) are left out;
        a question that has a column `sentence` of its own stays as it is.

        >>> import coopgraph
        >>> columns, rows = coopgraph.load(sources=["dialogue4"]).run("commitments/by-party", to="ROK").cells()
        >>> columns[-1], rows[0][1], rows[0][-1]
        ('sentence', 'The United States pledges to go on supporting the ROK in developing KPS', 'S10')
        """
        added = sentence and bool(self.claim) and "sentence" not in self.columns
        kept = [
            i for i, column in enumerate(self.columns) if not (added and column in self.claim and column in SUPPORT)
        ]
        supports = [[sentences(row)] for row in self.evidence()] if added else [[] for _ in self.terms]
        columns = [self.columns[i] for i in kept] + ["sentence"] * added
        rows = [
            [*(self._shown(row[i], labels, lang) for i in kept), *support]
            for row, support in zip(self.terms, supports, strict=True)
        ]
        return columns, rows

    def _shown(self, term: Term | None, labels: bool, lang: str) -> str:
        if isinstance(term, ox.NamedNode):
            return self.source.label(term.value, lang) if labels else compact(term.value)
        if iris := iris_in(term):
            return " ".join(compact(iri) for iri in iris)
        return lexical(term)

    def __repr__(self) -> str:
        columns, rows = self.cells()
        head = [self.query.summary] if self.query else []
        more = [f"… and {len(rows) - SHOWN} more"] if len(rows) > SHOWN else []
        count = self.remark or f"{len(rows)} row{'' if len(rows) == 1 else 's'}"
        return "\n".join([*head, text_table(columns, rows[:SHOWN]), *more, count])

    def _repr_html_(self) -> str:
        return html_table(*self.cells()) + (f"<p>{html_text(self.remark)}</p>" if self.remark else "")

    # Formats

    def df(self, *, labels: bool = True, lang: str = "en") -> pandas.DataFrame:
        """Return the rows as a pandas DataFrame: full IRIs, and beside each column without literals one of labels.

        >>> import coopgraph
        >>> frame = coopgraph.load(sources=["dialogue4"]).run("commitments/by-party", party="US").df()
        >>> frame["forceLabel"].tolist(), frame["force"][1]
        (['reaffirmed', 'pledged'], 'https://w3id.org/space-coop/id/force/pledged')
        """
        return pandas_frame(self._frame(labels, lang))

    def to_polars(self, *, labels: bool = True, lang: str = "en") -> polars.DataFrame:
        """Return the rows as a polars DataFrame: full IRIs, and beside each column without literals one of labels.

        >>> import coopgraph
        >>> kg = coopgraph.load(sources=["dialogue4"])
        >>> kg.run("commitments/by-party", party="US").to_polars()["forceLabel"].to_list()
        ['reaffirmed', 'pledged']
        """
        return polars_frame(self._frame(labels, lang))

    def _frame(self, labels: bool, lang: str) -> Columns:
        """Return the columns of a data frame."""
        self._whole()
        return frame_columns(self.solutions, (lambda term: self._shown(term, True, lang)) if labels else None)

    def to_bytes(self, format: str, *, labels: bool = True, lang: str = "en") -> bytes:
        """Return the answer in a format by name: csv, csv-safe, tsv, json, xml, md or parquet.

        >>> import coopgraph
        >>> coopgraph.load().sparql("SELECT (1 AS ?n) {}").to_bytes("csv").split()
        [b'n', b'1']
        """
        if format in WRITERS:
            self._whole()
            return WRITERS[format](self.columns, self.terms)
        if format == "md":
            shown = markdown_table(*self.cells(labels=labels, lang=lang))
            return (f"{shown}\n\n{self.remark}\n" if self.remark else f"{shown}\n").encode()
        if format == "parquet":
            return parquet(self._frame(labels, lang))
        raise FormatError(
            f"the format “{format}” is unknown", remedy=f"Formats: {', '.join((*WRITERS, 'md', 'parquet'))}."
        )

    def to_csv(self, path: str | Path | None = None, *, safe: bool = False) -> str:
        """Return the rows as SPARQL CSV, also written to a file if one is named.

        With `safe`, it is CSV for a spreadsheet, in which no cell can become a formula.
        """
        return self._text("csv-safe" if safe else "csv", path)

    def to_tsv(self, path: str | Path | None = None) -> str:
        """Return the rows as SPARQL TSV, also written to a file if one is named."""
        return self._text("tsv", path)

    def to_json(self, path: str | Path | None = None) -> str:
        """Return the rows as SPARQL JSON, also written to a file if one is named."""
        return self._text("json", path)

    def to_xml(self, path: str | Path | None = None) -> str:
        """Return the rows as SPARQL XML, also written to a file if one is named."""
        return self._text("xml", path)

    def to_markdown(self, path: str | Path | None = None) -> str:
        """Return the rows as a Markdown table with labels, also written to a file if one is named.

        >>> import coopgraph
        >>> print(coopgraph.load().sparql("SELECT ?who { VALUES ?who { id:kps } }").to_markdown())
        | who |
        | --- |
        | Korean Positioning System |
        """
        return self._text("md", path)

    def to_parquet(self, path: str | Path | None = None) -> bytes:
        """Return the rows as Parquet with labels, also written to a file if one is named."""
        return self._written("parquet", path)

    def _text(self, format: str, path: str | Path | None) -> str:
        return self._written(format, path).decode()

    def _written(self, format: str, path: str | Path | None) -> bytes:
        data = self.to_bytes(format)
        if path is not None:
            write_atomic(path, data)
        return data

    def cite(self, format: str = "text") -> str:
        """How to cite this very answer: as `text`, `bibtex` or `json-ld`.

        >>> import coopgraph
        >>> print(coopgraph.load().run("commitments/bilateral").cite()[:49])
        coopgraph contributors. “Which commitments did tw
        """
        if not self.complete:
            raise FormatError("a part of an answer cannot be cited", remedy="Ask for all rows.")
        return cite(
            format,
            query=self.query,
            arguments=self.arguments,
            source=self.source,
            rows=WRITERS["tsv"](self.columns, self.terms),
            count=len(self),
        )
