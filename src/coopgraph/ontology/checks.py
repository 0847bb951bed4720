"""Checks: what is wrong with an ontology wherever a query gives a row, and what is excused from that, with a reason."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from coopgraph.errors import CoopgraphError
from coopgraph.files import contained, read_text
from coopgraph.finding import Finding
from coopgraph.header import read_header
from coopgraph.rules import syntax_error
from coopgraph.terms import PREFIXES, compact
from coopgraph.tokens import guard

SEVERITIES: Final = ("error", "warning")
_SLOT: Final = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Check:
    """One file of `checks/`: what is wrong where it gives a row, why that matters, how to fix it, how bad it is."""

    name: str
    problem: str
    why: str
    fix: str
    severity: str
    text: str
    where: str
    after: str = ""

    @classmethod
    def read(cls, path: Path) -> Check:
        """Read a check from its file.

        >>> from coopgraph.folder import Folder
        >>> check = Check.read(Folder.shipped().checks / "hierarchy-cycle.rq")
        >>> check.severity, check.problem
        ('error', '{term} is above itself in the hierarchy')
        """
        text = read_text(path)
        header = read_header(text, str(path))
        header.only(("problem", "why", "fix", "severity", "after"))
        parts = {key: header.text(key, required=True) for key in ("problem", "why", "fix", "severity")}
        if parts["severity"] not in SEVERITIES:
            raise header.error(f"the severity “{parts['severity']}” is unknown", "Write error or warning.", "severity")
        guard(text, where=str(path))
        return cls(path.stem, **parts, text=text, where=str(path), after=header.text("after"))

    def rows(self, store: ox.Store) -> list[dict[str, str]]:
        """Return what is wrong: for each row, the short form of every cell by the name of its column."""
        try:
            result = store.query(self.text, prefixes=PREFIXES)
        except SyntaxError as error:
            raise syntax_error(error, self.where) from None
        if not isinstance(result, ox.QuerySolutions):
            raise CoopgraphError("a check must be a SELECT", where=self.where, remedy="Rewrite it.")
        names = [variable.value for variable in result.variables]
        return [
            {name: _short(cell) for name, cell in zip(names, row, strict=True) if cell is not None} for row in result
        ]

    def finding(self, row: Mapping[str, str], where: str) -> Finding:
        """Return a row as a finding."""
        problem = _SLOT.sub(lambda slot: row.get(slot[1], slot[0]), self.problem)
        return Finding(self.severity, where, problem, self.fix, why=self.why, check=self.name)


def read_checks(folder: Path) -> tuple[Check, ...]:
    """Return the checks of a folder.

    >>> from coopgraph.folder import Folder
    >>> len(read_checks(Folder.shipped().checks)) > 60
    True
    """
    contained(folder, "*.tsv")
    return tuple(Check.read(path) for path in contained(folder, "*.rq"))


@dataclass(frozen=True)
class Excuse:
    """Terms that a check is not to speak of, and the reason."""

    check: str
    terms: frozenset[str]
    reason: str
    where: str


def read_exceptions(path: Path) -> tuple[Excuse, ...]:
    """Return the documented exceptions: a check, short names of terms with spaces between, a reason.

    >>> from coopgraph.folder import Folder
    >>> all(excuse.reason for excuse in read_exceptions(Folder.shipped().checks / "exceptions.tsv"))
    True
    """
    rows = csv.DictReader(read_text(path).splitlines(), delimiter="\t")
    excuses = []
    for number, row in enumerate(rows, start=2):
        excuse = Excuse(
            row["check"] or "", frozenset((row["terms"] or "").split()), row["reason"] or "", f"{path}:{number}"
        )
        if not (excuse.check and excuse.terms and excuse.reason):
            remedy = "Give a check, its terms and a reason."
            raise CoopgraphError("this exception is incomplete", where=excuse.where, remedy=remedy)
        excuses.append(excuse)
    return tuple(excuses)


def _short(cell: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    if isinstance(cell, ox.NamedNode):
        return compact(cell.value)
    return cell.value if isinstance(cell, ox.Literal) else str(cell)
