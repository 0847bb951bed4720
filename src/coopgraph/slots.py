"""Slots: the `VALUES ?name { … }` lines at the start of a WHERE, through which alone a query takes values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from coopgraph.errors import ParameterError
from coopgraph.terms import Term, serialise
from coopgraph.tokens import Token, scan

_VALUE_KINDS = frozenset({"iri", "string", "number", "language"})


@dataclass(frozen=True, slots=True)
class Slot:
    """One `VALUES ?name { … }`: the name, where the content between the brackets begins and ends, and its place.

    `leading` says whether it stands in the run of slots that opens the outermost WHERE.
    """

    name: str
    start: int
    end: int
    leading: bool


def find_slots(tokens: Sequence[Token]) -> list[Slot]:
    """Return every `VALUES ?name { … }` of a query, in order.

    >>> find_slots(scan("SELECT * WHERE { VALUES ?x { 1 } ?s ?p ?x . }"))
    [Slot(name='x', start=28, end=31, leading=True)]
    """
    slots, at = [], _body(tokens)
    opening = at
    while at + 3 < len(tokens):
        word, var, bracket = tokens[at : at + 3]
        if word.is_word("VALUES") and var.kind == "var" and bracket.text == "{":
            close = next((i for i in range(at + 3, len(tokens)) if tokens[i].text == "}"), None)
            if close is None:
                break
            slots.append(Slot(var.text[1:], bracket.end, tokens[close].start, leading=at == opening))
            opening = close + 1 if at == opening else opening
            at = close
        at += 1
    return slots


def _body(tokens: Sequence[Token]) -> int:
    """Return the index of the first word inside the outermost WHERE."""
    where = next((i for i, token in enumerate(tokens) if token.is_word("WHERE")), 0)
    return next((i + 1 for i in range(where, len(tokens)) if tokens[i].text == "{"), len(tokens))


def bind(text: str, values: Mapping[str, Sequence[Term | None]], *, where: str = "query") -> str:
    """Return the query with each named slot filled with terms; None stands for any value.

    Terms are serialised strictly, and what was written is scanned again: nothing but values may have come in.

    >>> bind("SELECT * WHERE { VALUES ?x { 1 } ?s ?p ?x . }", {"x": [None]})
    'SELECT * WHERE { VALUES ?x { UNDEF } ?s ?p ?x . }'
    """
    slots = _leading(text, where)
    if unknown := set(values) - set(slots):
        raise ParameterError(f"the query has no slot VALUES ?{min(unknown)} {{ … }}", where=where)
    parts, at = [], 0
    for slot in sorted((slots[name] for name in values), key=lambda slot: slot.start):
        rows = values[slot.name]
        if not rows:
            raise ParameterError(f"no value was given for “{slot.name}”", where=where, remedy="Give one or more.")
        lines = "\n" * text.count("\n", slot.start, slot.end)  # so that line numbers in errors stay true
        parts += [text[at : slot.start], " ", _content(tuple(rows)), " ", lines]
        at = slot.end
    return "".join([*parts, text[at:]])


@lru_cache(maxsize=256)
def _leading(text: str, where: str) -> Mapping[str, Slot]:
    """Return the slots of a query by name; the stored questions are scanned once."""
    return {slot.name: slot for slot in find_slots(scan(text, where=where)) if slot.leading}


@lru_cache(maxsize=1024)
def _content(rows: tuple[Term | None, ...]) -> str:
    """Return values as the content of a slot; what was looked at once (a default, say) is not again."""
    content = " ".join(serialise(term) for term in rows)
    if not all(t.kind in _VALUE_KINDS or t.text in ("UNDEF", "^^") for t in scan(content)):
        raise ParameterError(f"a value is more than a value: {content}", remedy="Give a plain IRI, text or number.")
    return content
