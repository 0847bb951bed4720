"""Complaints: what is wrong with a query, in plain words and at the right word of it.

The engine says where it gave up reading, and what it would have read there; that is often not where the slip of the pen
is. So the words of the query are looked at first, for the slips that people make.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from coopgraph.errors import CoopgraphError, ParseError, did_you_mean
from coopgraph.terms import PREFIXES
from coopgraph.tokens import Token, guard, prologue, scan

WORDS: Final = frozenset(
    [
        "a",
        "true",
        "false",
        "undef",
        "base",
        "prefix",
        "select",
        "construct",
        "describe",
        "ask",
        "distinct",
        "reduced",
        "as",
        "from",
        "named",
        "where",
        "order",
        "by",
        "asc",
        "desc",
        "limit",
        "offset",
        "group",
        "having",
        "values",
        "union",
        "optional",
        "minus",
        "filter",
        "bind",
        "graph",
        "service",
        "silent",
        "exists",
        "not",
        "in",
        "count",
        "sum",
        "min",
        "max",
        "avg",
        "sample",
        "group_concat",
        "separator",
        "str",
        "lang",
        "langmatches",
        "datatype",
        "bound",
        "iri",
        "uri",
        "bnode",
        "rand",
        "abs",
        "ceil",
        "floor",
        "round",
        "concat",
        "substr",
        "strlen",
        "replace",
        "ucase",
        "lcase",
        "encode_for_uri",
        "contains",
        "strstarts",
        "strends",
        "strbefore",
        "strafter",
        "year",
        "month",
        "day",
        "hours",
        "minutes",
        "seconds",
        "timezone",
        "tz",
        "now",
        "uuid",
        "struuid",
        "md5",
        "sha1",
        "sha256",
        "sha384",
        "sha512",
        "coalesce",
        "if",
        "strlang",
        "strdt",
        "sameterm",
        "isiri",
        "isuri",
        "isblank",
        "isliteral",
        "isnumeric",
        "regex",
    ]
)
"""The words of SPARQL 1.1, as far as it reads."""

_FIRST: Final = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE", "PREFIX", "BASE")
_ENDS: Final = (".", ";", ",", "}")
_PAIRS: Final = {")": "(", "}": "{", "]": "["}
Slip: TypeAlias = "tuple[Token, str, str]"
"""The word that is wrong, what is wrong with it, and what to do."""

_PLACE: Final = re.compile(r"(.*?):(\d+):(\d+)", re.DOTALL)
_UNREADABLE: Final = "this is not valid SPARQL"


@dataclass(frozen=True)
class Complaint:
    """What is wrong, what to do, and where: line and column count from 1 and letters, line 0 means nowhere special.

    >>> Complaint("the query is empty", "Write one.").place
    ''
    """

    problem: str
    remedy: str = ""
    line: int = 0
    column: int = 0
    length: int = 1

    @property
    def place(self) -> str:
        """Where it is, in words."""
        return f"Line {self.line}, column {self.column}" if self.line else ""


def complain(error: CoopgraphError, text: str) -> Complaint:
    """Return what an error says of a query.

    >>> error = ParseError("this is not valid SPARQL: expected OPTIONAL", where="query:1:34")
    >>> complain(error, "SELECT * { ?s a sc:Mission FILTR(?s) }")
    Complaint(problem='“FILTR” is no word of SPARQL', remedy='Did you mean FILTER?', line=1, column=28, length=5)
    """
    if not text.strip():
        return Complaint("the query is empty", "Write one.")
    found = _PLACE.fullmatch(error.where)
    offset = _offset(text, int(found[2]), int(found[3])) if found else -1
    try:
        tokens = scan(text)
    except ParseError:
        return _at(text, offset, 1, error.problem, error.remedy)
    if isinstance(error, ParseError) and offset >= 0:
        for token, problem, remedy in _likely(text, tokens, offset, error):
            return _at(text, token.start, len(token.text), problem, remedy)
    near = _near(tokens, offset)
    return _at(text, offset, near.end - offset if near and near.start <= offset else 1, error.problem, error.remedy)


def plain(error: ParseError, text: str) -> ParseError:
    """Return the same error in plain words, at the right word of the query.

    >>> print(plain(ParseError("this is not valid SPARQL: expected …", where="a.rq:1:34"), "SELECT * { ?s ?p ?o FILTR }"))
    a.rq:1:21: “FILTR” is no word of SPARQL. Did you mean FILTER?
    """  # noqa: E501
    found = complain(error, text)
    place = _PLACE.fullmatch(error.where)
    where = f"{place[1]}:{found.line}:{found.column}" if place and found.line else error.where
    return ParseError(found.problem, where=where, remedy=found.remedy)


def check(text: str) -> list[Complaint]:
    """Return what is plainly wrong with a query, without asking the engine.

    >>> [(found.problem, found.remedy) for found in check("SELECT * { ?s forc:x ?o ")]
    [('the prefix “forc:” is not declared', 'Did you mean force:?'), ('this “{” is never closed', 'Close it.')]
    """
    if not text.strip():
        return []
    try:
        tokens = guard(text)
    except CoopgraphError as error:
        return [complain(error, text)]
    slips = (*_undeclared(tokens), *_unknown(tokens), *_brackets(tokens, at_end=True))
    return [_at(text, token.start, len(token.text), problem, remedy) for token, problem, remedy in slips]


def _likely(text: str, tokens: Sequence[Token], offset: int, error: CoopgraphError) -> Iterator[Slip]:
    """Yield what may well be the mistake, the likeliest first."""
    yield from _undeclared(tokens)
    if not error.problem.startswith(_UNREADABLE):
        return
    if "unbound" in error.problem:
        select = next(token for token in tokens if token.is_word("SELECT"))
        yield (
            select,
            "the SELECT names a variable that has no one value",
            "Add it to GROUP BY, or count it as others are.",
        )
    yield from _unknown(tokens)
    yield from _brackets(tokens, at_end=not text[offset:].strip())
    if tokens and not text[offset:].strip() and tokens[-1].text != "}":
        yield tokens[-1], f"something is missing after “{tokens[-1].text}”", "Write the rest of the query."
    elif near := _near(tokens, offset):
        remedy = "Look at it, and at what stands before it."
        if near.text in _ENDS:
            remedy = "Is something missing before it? A triple is a subject, a predicate and an object."
        yield near, f"“{near.text}” does not fit here", remedy


def _undeclared(tokens: Sequence[Token]) -> Iterator[Slip]:
    """Yield names whose prefix is not declared, and none of ours."""
    declared = prologue(tokens)
    for before, token in zip([None, *tokens], tokens, strict=False):
        prefix, _, _ = token.text.partition(":")
        if token.kind != "name" or (before and before.is_word("PREFIX")):
            continue
        if prefix not in declared and prefix not in PREFIXES:
            remedy = did_you_mean(prefix, {*declared, *PREFIXES}).replace("?", ":?")
            yield token, f"the prefix “{prefix}:” is not declared", remedy or f"Add: PREFIX {prefix}: <…>"


def _unknown(tokens: Sequence[Token]) -> Iterator[Slip]:
    """Yield words that are none of SPARQL, and a beginning that is none."""
    if tokens and not tokens[0].is_word(*_FIRST):
        yield (
            tokens[0],
            "a query does not begin like this",
            did_you_mean(tokens[0].text, _FIRST) or "Begin with SELECT.",
        )
    for token in tokens[1:]:
        if token.kind == "word" and token.text.lower() not in WORDS:
            remedy = did_you_mean(token.text, {word.upper() for word in WORDS}) or "A variable begins with “?”."
            if token.text in PREFIXES:
                remedy = f"Did you mean {token.text}: with a name after it, or ?{token.text}?"
            yield token, f"“{token.text}” is no word of SPARQL", remedy


def _brackets(tokens: Sequence[Token], *, at_end: bool) -> Iterator[Slip]:
    """Yield brackets that are not closed, or were never opened."""
    opened: list[Token] = []
    for token in tokens:
        if token.kind != "mark":
            continue
        if token.text in _PAIRS.values():
            opened.append(token)
        elif token.text in _PAIRS:
            if not opened or opened[-1].text != _PAIRS[token.text]:
                yield token, f"this “{token.text}” closes nothing", "Take it out, or open a bracket before it."
                return
            opened.pop()
    if opened and at_end:
        yield opened[-1], f"this “{opened[-1].text}” is never closed", "Close it."


def _near(tokens: Sequence[Token], offset: int) -> Token | None:
    """Return the word at a place, or the last one before it."""
    begun = [token for token in tokens if token.start <= offset]
    return begun[-1] if begun else None


def _at(text: str, offset: int, length: int, problem: str, remedy: str) -> Complaint:
    if offset < 0:
        return Complaint(problem, remedy)
    line = text.count("\n", 0, offset) + 1
    return Complaint(problem, remedy, line, offset - text.rfind("\n", 0, offset), max(1, length))


def _offset(text: str, line: int, column: int) -> int:
    lines = text.split("\n")
    return min(len(text), sum(len(one) + 1 for one in lines[: line - 1]) + column - 1)
