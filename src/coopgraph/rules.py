"""Rules: SPARQL updates that draw inferences, run again and again until nothing new comes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from coopgraph.errors import CoopgraphError, ParseError
from coopgraph.files import read_text
from coopgraph.header import read_header
from coopgraph.logic import Logic, read_logic
from coopgraph.terms import PREFIXES
from coopgraph.tokens import guard

MAX_ROUNDS: Final = 100
Progress = Callable[[str], object]


@dataclass(frozen=True)
class Rule:
    """One file of `rules/`: its name, what it says in words, and the update that does it."""

    name: str
    summary: str
    text: str
    where: str

    def __post_init__(self) -> None:
        """Refuse a text that no rule may have, wherever it comes from."""
        guard(self.text, where=self.where, updates=True)

    @classmethod
    def read(cls, path: str | Path) -> Rule:
        """Read a rule from its file.

        >>> from coopgraph.folder import Folder
        >>> all(Rule.read(path).summary for path in Folder.shipped().rules)
        True
        """
        text = read_text(path)
        header = read_header(text, str(path))
        return cls(Path(path).stem, header.text("summary", required=True), text, str(path))

    @cached_property
    def logic(self) -> Logic:
        """The rule taken apart: what it looks for and what it concludes.

        >>> from coopgraph.folder import Folder
        >>> str(Rule.read(Folder.shipped().path / "rules" / "prp-trp.ru").logic.head)
        '?x ?property ?z'
        """
        return read_logic(self.text, self.where)


def close(store: ox.Store, rules: Iterable[Rule], progress: Progress = lambda step: None) -> int:
    """Run the rules until the store stops growing; the number of quads that came of it."""
    rules = tuple(rules)
    before = size = len(store)
    for number in range(MAX_ROUNDS):
        for rule in rules:
            progress(f"round {number + 1}: {rule.name}")
            try:
                store.update(rule.text, prefixes=PREFIXES)
            except SyntaxError as error:
                raise syntax_error(error, rule.where) from None
        if len(store) == size:
            return size - before
        size = len(store)
    raise endless()


def endless() -> CoopgraphError:
    """Return the complaint about rules that never come to an end."""
    return CoopgraphError(
        f"the rules still find something new after {MAX_ROUNDS} rounds",
        remedy="Look for a rule that makes new IRIs or literals, or that undoes another.",
    )


def syntax_error(error: SyntaxError, where: str) -> ParseError:
    """Return the engine's complaint about a query or update, as one with file, line and column.

    >>> print(syntax_error(SyntaxError("error at 2:16: expected one of A, B"), "a.rq"))
    a.rq:2:16: this is not valid SPARQL: expected one of A, B. Correct the text there, or just before it.
    """
    place, _, expected = str(error.msg).removeprefix("error at ").partition(": ")
    expected = " ".join(expected.split())
    line_and_column = place if place.replace(":", "").isdigit() else ""
    if "Prefix not found" in expected:
        problem, remedy = "a prefix here is not declared", "Add a PREFIX line for it."
    else:
        shown = expected if len(expected) <= 160 else expected[:160].rsplit(",", 1)[0] + " …"
        problem = f"this is not valid SPARQL: {shown or place}"
        remedy = "Correct the text there, or just before it."
    return ParseError(problem, where=f"{where}:{line_and_column}" if line_and_column else where, remedy=remedy)
