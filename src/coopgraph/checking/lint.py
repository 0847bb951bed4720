"""Lint: what a stored question must be, beyond being SPARQL."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pyoxigraph as ox

from coopgraph.arguments import read_value
from coopgraph.errors import CoopgraphError, did_you_mean
from coopgraph.finding import Finding
from coopgraph.lookup import Lookup
from coopgraph.query import Param, Query
from coopgraph.slots import Slot, find_slots
from coopgraph.terms import BASE, PREFIXES, Term, compact, serialise
from coopgraph.tokens import Token, position, prologue, scan


def lint(query: Query, lookup: Lookup | None = None) -> list[Finding]:
    r"""Return what is wrong with a stored question, also beside a graph if its lookup is given.

    >>> text = "#+ summary: Who?\nSELECT ?who WHERE { ?who a sc:Agent }"
    >>> [finding.message for finding in lint(Query.read_text(text, "people/who"))]
    ['the rows have no order', 'the prefix “sc:” is not declared']
    """
    return list(_Lint(query, lookup).findings())


class _Lint:
    def __init__(self, query: Query, lookup: Lookup | None) -> None:
        self.query = query
        self.lookup = lookup
        self.tokens = scan(query.text, where=query.where)
        self.prefixes = prologue(self.tokens)

    def findings(self) -> Iterator[Finding]:
        yield from self._form()
        yield from self._slots()
        yield from self._claims()
        yield from self._prefixes()
        if self.lookup:
            yield from self._known(self.lookup)

    def _error(self, offset: int, message: str, remedy: str) -> Finding:
        return Finding("error", position(self.query.text, offset, self.query.where), message, remedy)

    def _form(self) -> Iterator[Finding]:
        outer = _outer(self.tokens)
        if not any(token.is_word("SELECT") for token in outer):
            yield self._error(0, "a stored question must be a SELECT", "Rewrite it as one.")
        pairs = pairwise(outer)
        if not any(order.is_word("ORDER") and by.is_word("BY") for order, by in pairs):
            yield self._error(
                len(self.query.text), "the rows have no order", "End the query with ORDER BY all its keys."
            )

    def _slots(self) -> Iterator[Finding]:
        slots = find_slots(self.tokens)
        names = {param.name for param in self.query.params}
        for param in self.query.params:
            own = [slot for slot in slots if slot.name == param.name]
            if len(own) != 1 or not own[0].leading:
                problem = "no slot" if not own else "several slots" if len(own) > 1 else "a slot in the wrong place"
                line = f"VALUES ?{param.name} {{ {param.committed[0]} }}"
                remedy = f"Have it once, as “{line}”, at the start of the outermost WHERE."
                yield self._error(own[-1].start if own else 0, f"the parameter “{param.name}” has {problem}", remedy)
            else:
                yield from self._content(param, own[0])
        for slot in slots:
            if slot.leading and slot.name not in names:
                remedy = "Describe it under “params”, or move it behind the first pattern."
                yield self._error(slot.start, f"the slot ?{slot.name} belongs to no parameter", remedy)

    def _content(self, param: Param, slot: Slot) -> Iterator[Finding]:
        if self.lookup is None:
            return
        try:
            wanted = [read_value(param, text, self.lookup) for text in param.committed]
        except CoopgraphError as error:
            yield self._error(
                0, f"the header gives “{param.name}” a value that it cannot take: {error.problem}", error.remedy
            )
            return
        if self._terms(self.query.text[slot.start : slot.end]) != wanted:
            rendered = " ".join(_short(term) for term in wanted)
            message = (
                f"the slot ?{slot.name} does not hold the {'default' if param.default else 'example'} of its parameter"
            )
            yield self._error(slot.start, message, f"Write VALUES ?{slot.name} {{ {rendered} }}")

    def _terms(self, content: str) -> list[Term | None] | None:
        """Return the terms that the content of a slot stands for, as the engine reads them."""
        try:
            rows = ox.Store().query(
                f"SELECT ?x {{ VALUES ?x {{ {content} }} }}", prefixes={**PREFIXES, **self.prefixes}
            )
        except SyntaxError:
            return None
        return [row[0] for row in rows] if isinstance(rows, ox.QuerySolutions) else None

    def _claims(self) -> Iterator[Finding]:
        columns = _projection(self.tokens)
        for column in self.query.claim:
            if columns is not None and column not in columns:
                remedy = did_you_mean(column, columns) or "Select it, or correct “claim”."
                yield self._error(0, f"the header's claim column “{column}” is not selected", remedy)

    def _prefixes(self) -> Iterator[Finding]:
        for prefix, token in _prefixes_used(self.tokens).items():
            namespace = self.prefixes.get(prefix)
            if namespace is None:
                known = PREFIXES.get(prefix, "…")
                yield self._error(
                    token.start, f"the prefix “{prefix}:” is not declared", f"Add PREFIX {prefix}: <{known}>"
                )
            elif namespace != PREFIXES.get(prefix, namespace):
                yield self._error(
                    token.start,
                    f"the prefix “{prefix}:” is not the usual one",
                    f"Use PREFIX {prefix}: <{PREFIXES[prefix]}>",
                )

    def _known(self, lookup: Lookup) -> Iterator[Finding]:
        """Find IRIs under our address that the graph does not know."""
        ours = (BASE + "ontology#", BASE + "id/")
        for before, token in pairwise([Token("mark", "", 0), *self.tokens]):
            iri = self._iri(token) if before.kind != "name" or before.text[-1] != ":" else ""  # not in PREFIX lines
            if iri.startswith(ours) and iri not in ours and iri not in lookup.things:
                near = did_you_mean(compact(iri), map(compact, lookup.things))
                yield self._error(token.start, f"{token.text} is not in the graph", near or "Check the spelling.")

    def _iri(self, token: Token) -> str:
        if token.kind == "name":
            prefix, _, local = token.text.partition(":")
            return self.prefixes[prefix] + local if prefix in self.prefixes and local else ""
        return token.text[1:-1] if token.kind == "iri" else ""


def _outer(tokens: list[Token]) -> list[Token]:
    """Return the words outside of all brackets."""
    outer, depth = [], 0
    for token in tokens:
        depth -= token.kind == "mark" and token.text in ")}]"
        if depth == 0:
            outer.append(token)
        depth += token.kind == "mark" and token.text in "({["
    return outer


def _projection(tokens: list[Token]) -> list[str] | None:
    """Return the selected columns; None if all are (`*`)."""
    start = next((i for i, token in enumerate(tokens) if token.is_word("SELECT")), len(tokens))
    columns, depth = [], 0
    for before, token in zip(tokens[start:], tokens[start + 1 :], strict=False):
        if depth == 0 and (token.is_word("WHERE", "FROM") or token.text == "{"):
            break
        if depth == 0 and token.text == "*":
            return None
        depth += (token.text == "(") - (token.text == ")")
        if token.kind == "var" and (depth == 0 or before.is_word("AS")):
            columns.append(token.text[1:])
    return columns


def _prefixes_used(tokens: list[Token]) -> dict[str, Token]:
    """Return each prefix that is used, with its first use."""
    used: dict[str, Token] = {}
    for before, token in zip([Token("mark", "", 0), *tokens], tokens, strict=False):
        if token.kind == "name" and not before.is_word("PREFIX"):
            used.setdefault(token.text.partition(":")[0], token)
    return used


def _short(term: Term | None) -> str:
    return compact(term.value) if isinstance(term, ox.NamedNode) else serialise(term)
