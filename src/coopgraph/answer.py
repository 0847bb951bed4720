"""Answers: the rows of a query, with the evidence they rest on and the ways to take them elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, SupportsIndex, overload

import pyoxigraph as ox

from coopgraph.citation import cite
from coopgraph.errors import FormatError
from coopgraph.evidence import Evidence, find_evidence, sentences
from coopgraph.files import write_atomic
from coopgraph.formats import WRITERS
from coopgraph.frames import pandas_frame, parquet, polars_frame
from coopgraph.query import Query
from coopgraph.store import Cells, GraphStore
from coopgraph.tables import html_table, markdown_table, text_table
from coopgraph.terms import IRI, PREFIXES, Term, compact, lexical, python_value

if TYPE_CHECKING:
    import pandas
    import polars

SHOWN = 20


class Row(tuple[Any, ...]):
    """A row of Python values, by position or by the name of the column.

    >>> row = Row(("who", "n"), ("NASA", 4))
    >>> row["n"], row.who, row[0]
    (4, 'NASA', 'NASA')
    """

    columns: tuple[str, ...]

    def __new__(cls, columns: Sequence[str], values: Sequence[Any]) -> Row:
        """Make a row of values under the names of its columns."""
        self = super().__new__(cls, values)
        self.columns = tuple(columns)
        return self

    @overload
    def __getitem__(self, key: SupportsIndex | str) -> Any: ...
    @overload
    def __getitem__(self, key: slice) -> tuple[Any, ...]: ...
    def __getitem__(self, key: SupportsIndex | slice | str) -> Any:
        if not isinstance(key, str):
            return super().__getitem__(key)
        try:
            return self[self.columns.index(key)]
        except ValueError:
            raise KeyError(f"no column “{key}”; there are: {', '.join(self.columns)}") from None

    def __getattr__(self, name: str) -> Any:
        if name != "columns" and name in self.columns:
            return self[name]
        raise AttributeError(name)

    def asdict(self) -> dict[str, Any]:
        """Return the row as a dictionary."""
        return dict(zip(self.columns, self, strict=True))

    def __reduce__(self) -> tuple[Any, ...]:
        return Row, (self.columns, tuple(self))

    def __repr__(self) -> str:
        return f"Row({', '.join(f'{column}={value!r}' for column, value in self.asdict().items())})"


@dataclass(frozen=True, repr=False, eq=False)
class Answer(Sequence[Row]):
    """What a SELECT answered: a sequence of rows that knows its query, its arguments and its graph.

    >>> import coopgraph
    >>> answer = coopgraph.load().sparql("SELECT (2 + 2 AS ?sum) {}")
    >>> len(answer), answer.columns, answer[0].sum
    (1, ('sum',), 4)
    """

    columns: tuple[str, ...]
    terms: tuple[Cells, ...]
    source: GraphStore = field(compare=False)
    query: Query | None = None
    arguments: Mapping[str, tuple[Term | None, ...]] = field(default_factory=dict)
    engine: str = "oxigraph"

    @cached_property
    def rows(self) -> list[Row]:
        """The rows as Python values: `IRI`, `str`, `int`, `datetime`, …; an empty cell is None."""
        return [Row(self.columns, [python_value(term) for term in row]) for row in self.terms]

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> list[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | list[Row]:
        return self.rows[index]

    def __len__(self) -> int:
        return len(self.terms)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    @property
    def claim(self) -> tuple[str, ...]:
        """The columns that name claims."""
        return tuple(c for c in self.query.claim if c in self.columns) if self.query else ()

    # Evidence

    @cached_property
    def claims(self) -> list[tuple[IRI, ...]]:
        """The claims of each row."""
        places = [self.columns.index(column) for column in self.claim]
        return [tuple(dict.fromkeys(iri for i in places for iri in _iris(row[i]))) for row in self.terms]

    @cached_property
    def _evidence(self) -> dict[str, list[Evidence]]:
        return find_evidence(self.source, dict.fromkeys(claim for row in self.claims for claim in row))

    def evidence(self) -> list[list[Evidence]]:
        """Return the evidence of each row, in the order of the rows."""
        return [[item for claim in row for item in self._evidence[claim]] for row in self.claims]

    def all_evidence(self) -> list[Evidence]:
        """Return the evidence of the whole answer, each piece once, in the order of the rows."""
        return list(dict.fromkeys(item for row in self.evidence() for item in row))

    # Texts

    def cells(
        self, *, labels: bool = True, lang: str = "en", sentence: bool = True
    ) -> tuple[list[str], list[list[str]]]:
        """Return columns and rows as texts to show.

        IRIs appear by label, or by CURIE if `labels` is false. With `sentence`, one column `sentence` takes the place
        of the columns that name claims.
        """
        hidden = {self.columns.index(column) for column in self.claim} if sentence else set()
        first = min(hidden, default=None)
        kept = [i for i in range(len(self.columns)) if i not in hidden or i == first]
        supports = [sentences(row) for row in self.evidence()] if hidden else []
        columns = ["sentence" if i == first else self.columns[i] for i in kept]
        rows = [
            [supports[n] if i == first else self._shown(row[i], labels, lang) for i in kept]
            for n, row in enumerate(self.terms)
        ]
        return columns, rows

    def _shown(self, term: Term | None, labels: bool, lang: str) -> str:
        if isinstance(term, ox.NamedNode):
            return self.source.label(term.value, lang) if labels else compact(term.value)
        if iris := _iris(term):
            return " ".join(compact(iri) for iri in iris)
        return lexical(term)

    def compact(self) -> list[list[str]]:
        """Rows as short texts, as the files of expected answers hold them: CURIEs, lexical forms, claims sorted."""
        places = {self.columns.index(column) for column in self.claim}
        return [
            [
                " ".join(sorted(compact(iri) for iri in _iris(term))) if i in places else lexical(term)
                for i, term in enumerate(row)
            ]
            for row in self.terms
        ]

    def __repr__(self) -> str:
        columns, rows = self.cells()
        head = [self.query.summary] if self.query else []
        more = [f"… and {len(rows) - SHOWN} more"] if len(rows) > SHOWN else []
        count = f"{len(rows)} row{'' if len(rows) == 1 else 's'}"
        return "\n".join([*head, text_table(columns, rows[:SHOWN]), *more, count])

    def _repr_html_(self) -> str:
        return html_table(*self.cells())

    # Formats

    def df(self, *, labels: bool = True, lang: str = "en") -> pandas.DataFrame:
        """Return the rows as a pandas DataFrame, IRIs by label; with `labels=False`, by the full IRI."""
        return pandas_frame(self.columns, self._values(labels, lang))

    def to_polars(self, *, labels: bool = True, lang: str = "en") -> polars.DataFrame:
        """Return the rows as a polars DataFrame, IRIs by label; with `labels=False`, by the full IRI."""
        return polars_frame(self.columns, self._values(labels, lang))

    def _values(self, labels: bool, lang: str) -> list[list[Any]]:
        def value(term: Term | None) -> Any:
            return self._shown(term, labels, lang) if labels and _iris(term) else python_value(term)

        return [[value(term) for term in row] for row in self.terms]

    def to_bytes(self, format: str, *, labels: bool = True, lang: str = "en") -> bytes:
        """Return the answer in a format by name: csv, tsv, json, xml, md or parquet."""
        if format in WRITERS:
            return WRITERS[format](self.columns, self.terms)
        if format == "md":
            return (markdown_table(*self.cells(labels=labels, lang=lang)) + "\n").encode()
        if format == "parquet":
            return parquet(self.columns, self._values(labels, lang))
        raise FormatError(
            f"the format “{format}” is unknown", remedy=f"Formats: {', '.join((*WRITERS, 'md', 'parquet'))}."
        )

    def to_csv(self, path: str | Path | None = None) -> str:
        """Return the rows as SPARQL CSV, also written to a file if one is named."""
        return self._text("csv", path)

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
        """Return the rows as a Markdown table with labels, also written to a file if one is named."""
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
        """How to cite this very answer: as `text`, `bibtex` or `json-ld`."""
        return cite(
            format,
            query=self.query,
            arguments=self.arguments,
            source=self.source,
            rows=WRITERS["tsv"](self.columns, self.terms),
            count=len(self),
        )


def _iris(term: Term | None) -> list[IRI]:
    """Return the IRIs in a cell: one, or a text that lists several of ours with spaces between."""
    if isinstance(term, ox.NamedNode):
        return [IRI(term.value)]
    words = term.value.split() if isinstance(term, ox.Literal) else []
    return [IRI(word) for word in words] if words and all(w.startswith(PREFIXES["id"]) for w in words) else []


@dataclass(frozen=True, repr=False)
class GraphAnswer:
    """What a CONSTRUCT or DESCRIBE answered: triples.

    >>> import coopgraph
    >>> len(coopgraph.load().sparql("CONSTRUCT { id:a sc:b 1 } {}"))
    1
    """

    triples: tuple[ox.Triple, ...]

    def __len__(self) -> int:
        return len(self.triples)

    def __iter__(self) -> Iterator[ox.Triple]:
        return iter(self.triples)

    def to_bytes(self, format: str) -> bytes:
        """Return the triples as `turtle`, `json-ld` or `n-triples`."""
        formats = {"turtle": ox.RdfFormat.TURTLE, "json-ld": ox.RdfFormat.JSON_LD, "n-triples": ox.RdfFormat.N_TRIPLES}
        if format not in formats:
            raise FormatError(
                f"a graph cannot be written as “{format}”", remedy=f"Formats of graphs: {', '.join(formats)}."
            )
        return ox.serialize(self.triples, format=formats[format], prefixes=PREFIXES) or b""

    def to_turtle(self, path: str | Path | None = None) -> str:
        """Return the triples as Turtle, also written to a file if one is named."""
        data = self.to_bytes("turtle")
        if path is not None:
            write_atomic(path, data)
        return data.decode()

    def __repr__(self) -> str:
        return f"{self.to_turtle()}{len(self)} triples"
