"""Rules: SPARQL updates that draw inferences, run again and again until nothing new comes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from coopgraph.errors import ParseError
from coopgraph.files import read_text
from coopgraph.front import Known, Words, body, places
from coopgraph.header import read_header
from coopgraph.logic import Logic, read_logic
from coopgraph.terms import DEFAULT, INFERRED, PREFIXES
from coopgraph.tokens import guard

_FRONTS: Final = (ox.NamedNode("urn:coopgraph:front-0"), ox.NamedNode("urn:coopgraph:front-1"))
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

    @cached_property
    def checked(self) -> bool:
        """Whether the engine understands the rule as it is written: it does, or there is an error with the place."""
        try:
            ox.Store().update(self.text, prefixes=PREFIXES)
        except SyntaxError as error:
            raise syntax_error(error, self.where) from None
        return True


def close(store: ox.Store, rules: Iterable[Rule], progress: Progress = lambda step: None) -> int:
    """Run the rules until nothing new comes; the number of quads that came of it.

    In the first round each rule is run in full. In each round after it, a rule is run once for every place in its body
    where something that the round before drew can stand: that place is matched against what is new alone (the
    semi-naive way), and a rule that cannot find anything new is not run at all. All of it happens inside the engine.
    It ends, for a rule makes no new terms.
    """
    steps = [(rule, rule.logic) for rule in rules if rule.checked]
    if not steps:
        return 0
    size = len(store)  # asked for twice only: the engine counts
    known: dict[str, Known | None] = {}
    try:
        front = _FRONTS[1] if any(True for _ in store.quads_for_pattern(None, None, None, INFERRED)) else INFERRED
        for rule, logic in steps:
            progress(f"round 1: {rule.name}")
            store.update(_step(logic, None, front, front), prefixes=PREFIXES)
        number = 1
        while (words := Words.of_graph(store, front)).predicates:
            number += 1
            target = _FRONTS[number % 2]
            for rule, logic in steps:
                found, known[rule.name] = places(logic, words, known.get(rule.name), store, [DEFAULT])
                for place in found:
                    progress(f"round {number}: {rule.name}")
                    store.update(_step(logic, place, front, target), prefixes=PREFIXES)
            if front != INFERRED:
                store.remove_graph(front)
            front = target
    finally:
        for graph in _FRONTS:
            store.remove_graph(graph)
    return len(store) - size


def _step(logic: Logic, place: int | None, front: ox.NamedNode, target: ox.NamedNode) -> str:
    """Return the update that draws what follows from the front in one place of a rule."""
    copies = " ".join(f"GRAPH {graph} {{ {logic.head} }}" for graph in dict.fromkeys((INFERRED, target)))
    filters = [f"FILTER {text}" for text in logic.filters]
    lines = [*body(logic, place, front), *filters, f"FILTER NOT EXISTS {{ {logic.head} }}"]
    return "\n".join([logic.prologue, f"INSERT {{ {logic.head} . {copies} }} WHERE {{", *lines, "}"])


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
