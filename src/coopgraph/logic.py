"""Logic: what a rule says, read from the words of its text.

A rule file stays plain SPARQL that any engine runs. For an explanation, and to derive only what is new, the same text
is taken apart here: its conclusion, the axioms and the facts that it joins, and its filters. Nothing else may stand in
a rule; what is more is refused with its place, so that no rule is half understood.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

import pyoxigraph as ox

from coopgraph.errors import ParseError
from coopgraph.pattern import FIRST, NIL, REST, TYPE, Pattern, Slot
from coopgraph.terms import PREFIXES, node
from coopgraph.tokens import Token, position, prologue, scan


@dataclass(frozen=True)
class Logic:
    """What a rule says: if all of these axioms and facts are there, and the filters hold, then the head is.

    The head of a rule that finds a contradiction is None.
    """

    head: Pattern | None
    axioms: tuple[Pattern, ...]
    facts: tuple[Pattern, ...]
    filters: tuple[str, ...]
    prologue: str

    @property
    def body(self) -> tuple[Pattern, ...]:
        """The axioms and the facts."""
        return (*self.axioms, *self.facts)

    def select(self, lines: Sequence[str], *, filters: bool = True) -> str:
        """Return a SELECT over some lines of patterns, with the filters of the rule."""
        kept = [f"FILTER {text}" for text in self.filters] if filters else []
        return "\n".join([self.prologue, "SELECT * WHERE {", *lines, *kept, "}"])


def read_logic(text: str, where: str) -> Logic:
    """Return what the text of a rule says: an INSERT … WHERE, or a SELECT … WHERE for what contradicts itself.

    >>> logic = read_logic("INSERT { ?y a ?c } WHERE { ?p rdfs:range ?c . ?x ?p ?y . FILTER (!isLiteral(?y)) }", "a.ru")
    >>> len(logic.axioms), len(logic.facts), logic.filters
    (1, 1, ('(!isLiteral(?y))',))
    """
    return _Reader(text, where).read()


class _Reader:
    """Reads the words of one rule from left to right."""

    def __init__(self, text: str, where: str) -> None:
        self.text, self.where = text, where
        self.tokens = scan(text, where=where)
        self.prefixes = {**PREFIXES, **prologue(self.tokens)}
        self.at = 0
        self.fresh = count(1)

    def refuse(self, problem: str, remedy: str = "Write triple patterns and FILTERs only.") -> ParseError:
        offset = self.tokens[min(self.at, len(self.tokens) - 1)].start if self.tokens else 0
        return ParseError(problem, where=position(self.text, offset, self.where), remedy=remedy)

    def read(self) -> Logic:
        start = next((i for i, token in enumerate(self.tokens) if token.is_word("INSERT", "SELECT")), None)
        if start is None:
            raise self.refuse("a rule is an INSERT … WHERE …", "Write one INSERT.")
        opening = self.tokens[start].start
        self.at = start + 1
        head = self._head() if self.tokens[start].is_word("INSERT") else None
        while self.at < len(self.tokens) and self.tokens[self.at].text != "{":
            self.at += 1
        body, filters = self._block(head)
        if self.at < len(self.tokens) and not self.tokens[self.at].is_word("ORDER"):
            raise self.refuse("something follows the WHERE of the rule", "Make a second file of it.")
        if head is not None:
            known = {name for pattern in body for name in pattern.variables}
            if unknown := [name for name in head.variables if name not in known]:
                raise self.refuse(f"the rule concludes something about ?{unknown[0]}, which it does not look for")
        axioms = tuple(pattern for pattern in body if pattern.is_axiom)
        facts = tuple(pattern for pattern in body if not pattern.is_axiom)
        return Logic(head, axioms, facts, tuple(filters), self.text[:opening])

    def _head(self) -> Pattern:
        heads = self._triples_in_braces()
        if len(set(heads)) != 1:
            raise self.refuse("a rule must conclude one triple", "Make a rule file of each conclusion.")
        return heads[0]

    def _triples_in_braces(self) -> list[Pattern]:
        """Read `{ triples . GRAPH name { triples } }`."""
        self._take("{")
        found: list[Pattern] = []
        while not self._is("}"):
            if self._next().is_word("GRAPH"):
                self.at += 2
                found += self._triples_in_braces()
            elif self._is("."):
                self.at += 1
            else:
                found += self._same_subject()
        self._take("}")
        return found

    def _block(self, head: Pattern | None) -> tuple[list[Pattern], list[str]]:
        self._take("{")
        body: list[Pattern] = []
        filters: list[str] = []
        while not self._is("}"):
            if self._is("."):
                self.at += 1
            elif self._next().is_word("FILTER"):
                filters += self._filter(head)
            else:
                body += self._same_subject()
        self._take("}")
        return body, filters

    def _filter(self, head: Pattern | None) -> list[str]:
        self.at += 1
        if self._next().is_word("NOT"):
            self.at += 2
            if self._triples_in_braces() != [head]:
                self.at -= 1
                raise self.refuse("a rule may not ask for what is absent, its own conclusion apart")
            return []
        start = self._next().start
        while not self._is("("):
            self.at += 1
        depth = 0
        while True:
            depth += (self._next().text == "(") - (self._next().text == ")")
            self.at += 1
            if not depth:
                return [self.text[start : self.tokens[self.at - 1].end]]

    def _same_subject(self) -> Iterator[Pattern]:
        subject, patterns = self._node()
        yield from patterns
        while True:
            steps = self._verb()
            while True:
                value, patterns = self._node()
                yield from self._path(subject, steps, value)
                yield from patterns
                if not self._is(","):
                    break
                self.at += 1
            while self._is(";"):
                self.at += 1
            if self._is(".") or self._is("}") or self._next().is_word("FILTER", "GRAPH"):
                return

    def _path(self, subject: Slot, steps: list[tuple[Slot, str]], value: Slot) -> Iterator[Pattern]:
        for predicate, path in steps[:-1]:
            between = self._variable()
            yield Pattern(subject, predicate, between, path)
            subject = between
        yield Pattern(subject, steps[-1][0], value, steps[-1][1])

    def _variable(self) -> ox.Variable:
        return ox.Variable(f"step{next(self.fresh)}")

    def _verb(self) -> list[tuple[Slot, str]]:
        steps = []
        while True:
            slot = TYPE if self._next().text == "a" else self._slot(self._next())
            self.at += 1
            path = self._next().text if self._next().text in ("*", "+") else ""
            self.at += len(path)
            steps.append((slot, path))
            if not self._is("/"):
                return steps
            self.at += 1

    def _node(self) -> tuple[Slot, list[Pattern]]:
        """Read a variable, an IRI, a literal, or a list in parentheses."""
        if not self._is("("):
            slot = self._slot(self._next())
            self.at += 1
            return slot, []
        self.at += 1
        items: list[Slot] = []
        patterns: list[Pattern] = []
        while not self._is(")"):
            item, more = self._node()
            items.append(item)
            patterns += more
        self._take(")")
        cells: list[Slot] = [*(self._variable() for _ in items), NIL]
        for cell, item, rest in zip(cells, items, cells[1:], strict=False):
            patterns += [Pattern(cell, FIRST, item), Pattern(cell, REST, rest)]
        return cells[0], patterns

    def _slot(self, token: Token) -> Slot:
        if token.kind == "var":
            return ox.Variable(token.text[1:])
        if token.kind == "iri":
            return node(token.text[1:-1])
        if token.kind == "name":
            prefix, _, local = token.text.partition(":")
            if prefix in self.prefixes:
                return node(self.prefixes[prefix] + local)
        if token.kind == "number" and token.text.isdigit():
            return ox.Literal(int(token.text))
        if token.kind == "string":
            return ox.Literal(token.text[1:-1])
        raise self.refuse(f"“{token.text}” is more than a rule may hold")

    def _next(self) -> Token:
        if self.at >= len(self.tokens):
            raise self.refuse("the rule ends too early", "Close every bracket.")
        return self.tokens[self.at]

    def _is(self, mark: str) -> bool:
        return self._next().text == mark

    def _take(self, mark: str) -> None:
        if not self._is(mark):
            raise self.refuse(f"“{mark}” is expected here")
        self.at += 1
