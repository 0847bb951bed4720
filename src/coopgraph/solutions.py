"""Solutions: the rows of a SELECT, in the engine's own words until somebody needs terms.

An engine writes a table much faster than Python makes an object of each of its cells, and most columns repeat a few
values. So a row stays text, SPARQL's TSV, and each different word becomes a term once, when it is first asked for.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from itertools import chain
from typing import Any, Final

import pyoxigraph as ox

from coopgraph.terms import IRI, PREFIXES, Term, Text, python_value

Cells = tuple[Term | None, ...]

_XSD: Final = PREFIXES["xsd"]
_TRIPLE: Final = re.compile(r"(?m)(?:^|\t)<<\(")
_BOOLEAN, _INTEGER, _DECIMAL, _DOUBLE = (
    ox.NamedNode(_XSD + name) for name in ("boolean", "integer", "decimal", "double")
)


class Rows:
    r"""What a SELECT gave: the names of the columns, and the cells row by row.

    >>> Rows.read(["n", "m"], '4\t\n"moon"@en\t<urn:a>\n').cells[0]
    (<Literal value=4 datatype=<NamedNode value=http://www.w3.org/2001/XMLSchema#integer>>, None)
    """

    def __init__(self, columns: Iterable[str], cells: Iterable[Cells]) -> None:
        self.columns = tuple(columns)
        self._words: list[str] = []
        self._terms: dict[str, Term | None] = {"": None}
        self._cells: list[Cells] | None = list(cells)
        self._count = len(self._cells)

    @classmethod
    def read(cls, columns: Iterable[str], text: str, most: int | None = None) -> Rows:
        """Return rows from the lines of TSV that an engine wrote, without their head: all of them, or the first.

        Raises `ValueError` where a row has not as many cells as there are columns.
        """
        rows = cls(columns, ())
        lines, width = text.split("\n")[:-1], len(rows.columns)
        count = len(lines)
        if any(line.count("\t") != max(width - 1, 0) for line in lines):
            raise ValueError("rows are not as long as they should be")
        if width:
            rows._cells, rows._words = None, "\t".join(lines).split("\t") if lines else []
        else:
            rows._cells = [()] * count
        rows._count = count
        return rows if most is None or most >= count else rows.first(most)

    def first(self, number: int) -> Rows:
        """Return the first rows."""
        found = Rows(self.columns, () if self._cells is None else self._cells[:number])
        if self._cells is None:
            found._cells, found._terms = None, self._terms
            found._words = self._words[: number * len(self.columns)]
            found._count = min(number, self._count)
        return found

    def ordered(self, order: Sequence[int]) -> Rows:
        """Return the same rows with their columns in another order.

        >>> Rows(["a", "b"], [(None, ox.Literal("x"))]).ordered([1, 0]).columns
        ('b', 'a')
        """
        columns = [self.columns[at] for at in order]
        if self._cells is not None:
            return Rows(columns, (tuple(row[at] for at in order) for row in self._cells))
        found = Rows(columns, ())
        width = len(columns)
        found._cells, found._terms, found._count = None, self._terms, self._count
        found._words = list(chain.from_iterable(zip(*(self._words[at::width] for at in order), strict=True)))
        return found

    @property
    def cells(self) -> list[Cells]:
        """The rows as tuples of terms."""
        if self._cells is None:
            terms = map(self._read(self._words).__getitem__, self._words)
            self._cells = list(zip(*[terms] * len(self.columns), strict=True))
        return self._cells

    @property
    def text(self) -> str:
        """The rows as lines of TSV."""
        width = len(self.columns)
        if self._cells is None:
            lines: Iterable[Iterable[str]] = zip(*[iter(self._words)] * width, strict=True)
        else:
            lines = ([write_word(term) for term in row] for row in self._cells)
        return "".join("\t".join(line) + "\n" for line in lines)

    def has_literals(self, column: int) -> bool:
        r"""Return whether any cell of a column is a literal.

        >>> Rows.read(["n", "m"], "4\t<urn:a>\n").has_literals(0), Rows.read(["m"], "<urn:a>\n\n").has_literals(0)
        (True, False)
        """
        if self._cells is not None:
            return any(isinstance(row[column], ox.Literal) for row in self._cells)
        return any(word[:1] not in "<_" for word in dict.fromkeys(self._words[column :: len(self.columns)]))

    def with_texts(self, columns: Sequence[int], change: Callable[[str], str]) -> Rows:
        r"""Return the same rows with the plain texts of some columns changed.

        >>> Rows.read(["n"], '"a"\n"a"@en\n').with_texts([0], str.upper).text
        '"A"\n"a"@en\n'
        """
        if self._cells is not None:
            return Rows(
                self.columns,
                (tuple(_changed(t, change) if i in columns else t for i, t in enumerate(row)) for row in self._cells),
            )
        found = self.first(self._count)
        for column in columns:
            cells, different = self._column(column)
            made = {word: _rewritten(word, change) for word in different}
            found._words[column :: len(self.columns)] = [made[word] for word in cells]
        return found

    def each(self, column: int, make: Callable[[Term], Any]) -> list[Any]:
        r"""Return what is made of each cell of a column, made once for each that is different; None of an empty one.

        >>> Rows.read(["n"], "4\n\n").each(0, lambda term: term.value)
        ['4', None]
        """
        cells, different = self._column(column)
        terms = different if self._cells is not None else map(self._read(different).__getitem__, different)
        made = {cell: None if term is None else make(term) for cell, term in zip(different, terms, strict=True)}
        return [made[cell] for cell in cells]

    def values(self, column: int, adapt: Callable[[list[Any]], list[Any]] = list) -> list[Any]:
        r"""Return a column as the Python values that its cells mean, as `python_value` does; None of an empty cell.

        `adapt` is given the different values, and returns what shall stand in their places.

        >>> Rows.read(["n"], "4\n\n<urn:a>\n").values(0)
        [4, None, IRI('urn:a')]
        """
        cells, different = self._column(column)
        read: Callable[[Any], Any] = read_value if self._cells is None else python_value
        values = adapt([read(cell) if cell else None for cell in different])
        made = dict(zip(different, values, strict=True))
        return [made[cell] for cell in cells]

    def _column(self, column: int) -> tuple[list[Any], list[Any]]:
        """Return the cells of a column, as words or as terms, and those of them that are different."""
        words = (
            self._words[column :: len(self.columns)] if self._cells is None else [row[column] for row in self._cells]
        )
        return words, list(dict.fromkeys(words))

    def _read(self, words: Iterable[str]) -> dict[str, Term | None]:
        """Return the terms of words, each read once."""
        known = self._terms
        known.update({word: read_word(word) for word in dict.fromkeys(words) if word not in known})
        return known

    def __len__(self) -> int:
        return self._count

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Rows) and (self.columns, self.cells) == (other.columns, other.cells)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Rows(columns={self.columns}, cells={self.cells})"


def take(solutions: ox.QuerySolutions, most: int | None = None) -> Rows:
    """Take the solutions of the engine: all of them, or the first so many.

    >>> len(take(ox.Store().query("SELECT ?n { VALUES ?n { 1 2 3 } }"), 2))
    2
    """
    columns = [variable.value for variable in solutions.variables]
    try:
        if most is None:
            written = solutions.serialize(format=ox.QueryResultsFormat.TSV) or b""
        else:
            page = _Page(most)
            with suppress(_EnoughError):
                solutions.serialize(page, ox.QueryResultsFormat.TSV)
            written = page.getvalue()
    finally:
        del solutions  # they end in the thread they began in, and an error, which keeps its frames, ends in any
    body = written[written.index(b"\n") + 1 : written.rindex(b"\n") + 1].decode()
    if "<<(" in body and _TRIPLE.search(body):
        raise ValueError("a cell holds a triple, which only RDF 1.2 knows")
    return Rows.read(columns, body, most)


def read_word(word: str) -> Term:
    """Return the term that a word of TSV stands for.

    Raises `ValueError` where it stands for none, or for a triple, which only RDF 1.2 knows.

    >>> read_word('"moon"@en').language, read_word("1.5").datatype.value[-7:]
    ('en', 'decimal')
    """
    first, last = word[:1], word[-1:]
    if first == "<" and last == ">" and word[1] != "<":
        return ox.NamedNode(word[1:-1])
    if first == '"':
        if last == '"' and len(word) > 1 and "\\" not in word:
            return ox.Literal(word[1:-1])
        return _literal(word, word.rindex('"'))
    if word.isdigit():
        return ox.Literal(word, datatype=_INTEGER)
    if first == "<":
        raise ValueError("a cell holds a triple, which only RDF 1.2 knows")
    if word.startswith("_:"):
        return ox.BlankNode(word[2:])
    if word in ("true", "false"):
        return ox.Literal(word, datatype=_BOOLEAN)
    float(word)
    return ox.Literal(word, datatype=_DOUBLE if "e" in word.lower() else _DECIMAL if "." in word else _INTEGER)


def read_value(word: str) -> Any:
    """Return the Python value that a word of TSV means: the common kinds without a term in between.

    >>> read_value("<urn:a>"), read_value('"달"@ko').language
    (IRI('urn:a'), 'ko')
    """
    first = word[0]
    if first == "<" and word[1] != "<":
        return IRI(word[1:-1])
    if first == '"' and "\\" not in word:
        end = word.rindex('"')
        rest = word[end + 1 :]
        if not rest:
            return word[1:end]
        if rest[0] == "@" and "--" not in rest:
            return Text(word[1:end], rest[1:])
    return python_value(read_word(word))


def write_word(term: Term | None) -> str:
    r"""Return a term as a word of TSV.

    >>> write_word(ox.Literal("a\tb")), write_word(None)
    ('"a\\tb"', '')
    """
    return "" if term is None else str(term).replace("\t", "\\t")


def _literal(word: str, end: int) -> ox.Literal:
    """Return a literal whose text ends with the quote at a place."""
    if not end:
        raise ValueError(f"a text is not closed: {word[:80]}")
    value, rest = word[1:end] if "\\" not in word else json.loads(word[: end + 1], strict=False), word[end + 1 :]
    if not rest:
        return ox.Literal(value)
    if rest.startswith("^^<") and rest[-1] == ">":
        return ox.Literal(value, datatype=ox.NamedNode(rest[3:-1]))
    if rest[0] != "@":
        raise ValueError(f"neither a language nor a datatype: {rest[:80]}")
    language, _, direction = rest[1:].partition("--")
    if direction:
        return ox.Literal(value, language=language, direction=ox.BaseDirection(direction))
    return ox.Literal(value, language=language)


def _rewritten(word: str, change: Callable[[str], str]) -> str:
    """Return a word with its text changed, if it is a plain text."""
    if word[:1] != '"' or word[-1] != '"':
        return word
    text = read_word(word).value if "\\" in word else word[1:-1]
    new = change(text)
    return word if new == text else write_word(ox.Literal(new))


def _changed(term: Term | None, change: Callable[[str], str]) -> Term | None:
    """Return a term with its text changed, if it is a plain text."""
    plain = isinstance(term, ox.Literal) and not term.language and term.datatype.value == _XSD + "string"
    return ox.Literal(change(term.value)) if plain and term is not None else term


class _EnoughError(Exception):
    """As many rows were written as are wanted."""


class _Page(io.BytesIO):
    """A file that takes so many lines, and a head."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.left = most + 1

    def write(self, data: Any) -> int:
        """Take some bytes."""
        self.left -= bytes(data).count(b"\n")
        size = super().write(data)
        if self.left <= 0:
            raise _EnoughError
        return size
