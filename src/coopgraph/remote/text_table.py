"""The W3C's CSV and TSV results, line by line while they arrive."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import pyoxigraph as ox

from coopgraph.remote.cells import Table, blank, broken
from coopgraph.solutions import Cells
from coopgraph.terms import Term

_IRI: Final = re.compile(r"(?:[a-z][a-z0-9+.\-]*://|urn:)[^\s<>\"{}|^`\\]*", re.IGNORECASE)


class Pieces(io.RawIOBase):
    """Pieces of bytes as a file to read."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces, self._left = iter(pieces), b""

    def readable(self) -> bool:
        """Whether it can be read: yes."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer with what comes next."""
        if not self._left:
            self._left = next(self._pieces, b"")
        size = min(len(buffer), len(self._left))
        buffer[:size], self._left = self._left[:size], self._left[size:]
        return size


def read_csv(pieces: Iterable[bytes]) -> Table:
    """Return the rows of a CSV, which tells no IRI from a text that looks like one, and knows no datatypes."""
    lines = csv.reader(io.TextIOWrapper(io.BufferedReader(Pieces(pieces)), "utf-8", newline=""), strict=True)

    def rows(columns: Sequence[str]) -> Iterator[Cells]:
        try:
            for line in lines:
                if len(line) != len(columns) and not (len(columns) == 1 and not line):
                    raise broken("a row does not fit the head")
                yield tuple(_csv_term(cell) for cell in line or [""])
        except (csv.Error, UnicodeDecodeError) as error:
            raise broken(error) from None

    try:
        columns = tuple(next(lines, []))
    except (csv.Error, UnicodeDecodeError) as error:
        raise broken(error) from None
    return Table(columns, rows(columns))


def _csv_term(cell: str) -> Term | None:
    if not cell:
        return None
    if cell.startswith("_:"):
        return blank(cell)
    try:
        return ox.NamedNode(cell) if _IRI.fullmatch(cell) else ox.Literal(cell)
    except ValueError:
        return ox.Literal(cell)


def read_tsv(pieces: Iterable[bytes]) -> Table:
    r"""Return the rows of a TSV, as they come.

    >>> [str(row[0]) for row in read_tsv([b"?x\n", b"<urn:a>\n"]).rows]
    ['<urn:a>']
    """
    try:
        found = ox.parse_query_results(io.BufferedReader(Pieces(pieces)), format=ox.QueryResultsFormat.TSV)
    except (SyntaxError, ValueError) as error:
        raise broken(error) from None
    if not isinstance(found, ox.QuerySolutions):
        return Table((), iter(()), bool(found))
    return Table(tuple(variable.value for variable in found.variables), _rows(found))


def _rows(found: ox.QuerySolutions) -> Iterator[Cells]:
    try:
        for row in found:
            yield tuple(row)
    except (SyntaxError, ValueError) as error:
        raise broken(error) from None
    finally:
        del found  # solutions end in the thread they began in, and an error, which keeps its frames, ends in any
