"""Patterns: what a rule looks for and what it concludes, read from the words of its text.

A rule file stays plain SPARQL that any engine runs. For an explanation, and to derive only what is new, the same text
is taken apart here: its conclusion, the axioms and the facts that it joins, and its filters. Nothing else may stand in
a rule; what is more is refused with its place, so that no rule is half understood.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, Final, TypeAlias

import pyoxigraph as ox

from coopgraph.errors import ParseError
from coopgraph.terms import PREFIXES, Term, node
from coopgraph.tokens import Token, position, prologue, scan

Slot: TypeAlias = "ox.Variable | Term"
Binding: TypeAlias = "Mapping[str, Term]"

TYPE: Final = ox.NamedNode(PREFIXES["rdf"] + "type")
FIRST: Final = ox.NamedNode(PREFIXES["rdf"] + "first")
REST: Final = ox.NamedNode(PREFIXES["rdf"] + "rest")
NIL: Final = ox.NamedNode(PREFIXES["rdf"] + "nil")
IDENTITY: Final = frozenset(ox.NamedNode(PREFIXES["owl"] + name) for name in ("sameAs", "differentFrom"))
"""What OWL says of things and not of the vocabulary."""
_LANGUAGES: Final = tuple(PREFIXES[prefix] for prefix in ("rdf", "rdfs", "owl"))


@dataclass(frozen=True)
class Pattern:
    """A triple with variables in it; `path` says whether the predicate may be taken any number of times.

    >>> print(Pattern(ox.Variable("x"), TYPE, ox.Variable("class")))
    ?x <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> ?class
    """

    subject: Slot
    predicate: Slot
    object: Slot
    path: str = ""

    def __str__(self) -> str:
        return f"{self.subject} {self.predicate}{self.path} {self.object}"

    @property
    def slots(self) -> tuple[Slot, Slot, Slot]:
        """Subject, predicate and object."""
        return self.subject, self.predicate, self.object

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of the variables."""
        return tuple(slot.value for slot in self.slots if isinstance(slot, ox.Variable))

    @property
    def is_axiom(self) -> bool:
        """Whether this is about the vocabulary, in the words of RDF, RDFS and OWL, and not about things.

        >>> Pattern(ox.Variable("p"), TYPE, ox.NamedNode(PREFIXES["owl"] + "TransitiveProperty")).is_axiom
        True
        """
        said = self.object if self.predicate == TYPE else self.predicate
        return isinstance(said, ox.NamedNode) and said.value.startswith(_LANGUAGES) and said not in IDENTITY

    def fill(self, binding: Binding) -> Pattern:
        """Return the pattern with variables replaced by what they are bound to."""
        subject, predicate, value = (
            binding.get(slot.value, slot) if isinstance(slot, ox.Variable) else slot for slot in self.slots
        )
        return Pattern(subject, predicate, value, self.path)

    def triple(self, binding: Binding) -> ox.Triple:
        """Return the triple that the pattern becomes once every variable is bound."""
        subject, predicate, value = self.fill(binding).slots
        return ox.Triple(subject, predicate, value)  # type: ignore[arg-type]

    def match(self, triple: ox.Triple) -> dict[str, Any] | None:
        """Return what the variables must be for the pattern to become a triple, or None if it never does.

        >>> here = ox.Triple(*[ox.NamedNode("urn:a")] * 3)
        >>> Pattern(ox.Variable("x"), TYPE, ox.Variable("y")).match(here) is None
        True
        """
        binding: dict[str, Any] = {}
        for slot, term in zip(self.slots, (triple.subject, triple.predicate, triple.object), strict=True):
            wanted = binding.setdefault(slot.value, term) if isinstance(slot, ox.Variable) else slot
            if wanted != term:
                return None
        return binding


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
