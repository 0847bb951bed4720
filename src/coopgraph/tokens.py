"""The words of a SPARQL text: what is a string, an address, a comment, and what is not.

One scanner serves everyone who must look inside a query: the finder of parameter slots, the lint, and the guard that
refuses what is never done. None of them searches the raw text, so a word in a string is never mistaken for a keyword.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from coopgraph.errors import ParseError, QueryRefused, QueryTooDeep, QueryTooLarge

MAX_DEPTH: Final = 128
"""How deep brackets may nest."""

MAX_LENGTH: Final = 262_144
"""How many characters a query may have."""

MAX_TOKENS: Final = 5000
"""How many words a query may have."""

_PATTERN = re.compile(
    r"""
    (?P<space>[ \t\r\n]+)
  | (?P<comment>\#[^\r\n]*)
  | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
  | (?P<string>\"\"\"(?:\"{0,2}(?:[^"\\]|\\.))*\"\"\"|'''(?:'{0,2}(?:[^'\\]|\\.))*'''
             |"(?:[^"\\\r\n]|\\[^\r\n])*"|'(?:[^'\\\r\n]|\\[^\r\n])*')
  | (?P<var>[?$]\w+)
  | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
  | (?P<blank>_:\w(?:[\w.\-]*[\w\-])?)
  | (?P<name>(?:[^\W\d_][\w\-]*+(?:\.++[\w\-]++){0,8}+)?:(?:[\w:\-]|%[0-9A-Fa-f]{2}|\\[^\w\s]|\.+(?=[\w:%\\\-]))*)
  | (?P<number>(?:\d*\.\d+|\d+\.(?=[eE]))(?:[eE][+-]?\d+)?|\d+(?:[eE][+-]?\d+)?)
  | (?P<word>[A-Za-z_]\w*)
  | (?P<mark>\^\^|&&|\|\||!=|<=|>=|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\[uU][0-9A-Fa-f]{4}")
_UPDATES = frozenset(["INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY"])
_BEFORE_ALL = ("SELECT", "DISTINCT", "REDUCED")
_ESCAPED = re.compile(r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}")
_OUTWARD: Final = ("service", "load", "file:")
_RELOAD: Final = "Change the Turtle files and load them again."
_HIDING = re.compile(r"\).*(?:SERVICE|FROM|LOAD)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a query: its kind, its text and where it begins."""

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """Where the word ends."""
        return self.start + len(self.text)

    def is_word(self, *words: str) -> bool:
        """Whether this is one of some keywords, in capitals or not."""
        return self.kind == "word" and self.text.upper() in words


def scan(text: str, *, where: str = "query") -> list[Token]:
    """Return the words of a query, without spaces and comments.

    >>> [token.text for token in scan('SELECT ?x { ?x a "SERVICE" } # SERVICE')]
    ['SELECT', '?x', '{', '?x', 'a', '"SERVICE"', '}']
    """
    tokens = []
    for match in _PATTERN.finditer(text):
        kind = match.lastgroup or "mark"
        if kind in ("space", "comment"):
            continue
        if kind == "mark" and match.group() in ("'", '"'):
            raise ParseError(
                "a string begins here and is not closed",
                where=position(text, match.start(), where),
                remedy="Close it with the same quote.",
            )
        tokens.append(Token(kind, match.group(), match.start()))
    return tokens


def position(text: str, offset: int, where: str) -> str:
    """Return a place in a text as `file:line:column`.

    >>> position("SELECT", 3, "a.rq")
    'a.rq:1:4'
    """
    return f"{where}:{text.count(chr(10), 0, offset) + 1}:{offset - text.rfind(chr(10), 0, offset)}"


def guard(text: str, *, where: str = "query", updates: bool = False) -> list[Token]:
    r"""Refuse what no query may do, and return its words.

    Refused are calls of other servers (SERVICE), files (`<file:…>`), updates (unless `updates`, which rules are; LOAD
    never passes), nesting deeper than `MAX_DEPTH`, more than `MAX_TOKENS` words, and `\uXXXX` escapes, which engines
    read in different ways.

    >>> guard("SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }")
    Traceback (most recent call last):
    coopgraph.errors.QueryRefused: query:1:12: SERVICE would send the query to another server. Query that server itself, or load its data from a file.
    """  # noqa: E501

    def refuse(offset: int, problem: str, remedy: str, kind: type[QueryRefused] = QueryRefused) -> QueryRefused:
        return kind(problem, where=position(text, offset, where), remedy=remedy)

    if len(text) > MAX_LENGTH:
        raise refuse(MAX_LENGTH, f"the query has more than {MAX_LENGTH} characters", "Split it.", QueryTooLarge)
    if escape := _ESCAPE.search(text):
        raise refuse(escape.start(), f"{escape.group()} is an escape", "Write the character itself.")
    tokens = scan(text, where=where)
    if len(tokens) > MAX_TOKENS:
        raise refuse(
            tokens[MAX_TOKENS].start, f"the query has more than {MAX_TOKENS} words", "Split it.", QueryTooLarge
        )
    depth, before = 0, Token("mark", "", 0)
    for token in tokens:
        _refuse_outward(token, refuse)
        if not updates and token.is_word(*_UPDATES):
            raise refuse(token.start, _changes(token), _RELOAD)
        if token.text == before.text == "<" and token.start == before.end:
            raise refuse(before.start, "“<<” is of RDF 1.2, which is not supported", "Ask in SPARQL 1.1.")
        before = token
        depth = max(0, depth + _deepening(token))
        if depth > MAX_DEPTH:
            raise refuse(
                token.start, f"brackets nest more than {MAX_DEPTH} deep", "Write the query flatter.", QueryTooDeep
            )
    return tokens


def stay_inside(text: str, *, where: str = "query") -> None:
    r"""Refuse a text that would reach another server or a file: the last gate before an engine, at next to no cost.

    A text that holds none of the words for it cannot, however it is read; one that does is looked at closely, as it
    stands and with its `\uXXXX` escapes read.

    >>> stay_inside("SELECT * { ?s ?p ?o }")
    """
    for written in dict.fromkeys((text, _ESCAPED.sub(_character, text))) if "\\" in text else (text,):
        if _leads_outward(written):
            for token in scan(written, where=where):
                _refuse_outward(
                    token,
                    lambda offset, *said, text=written: QueryRefused(
                        said[0], where=position(text, offset, where), remedy=said[1]
                    ),
                )


def _leads_outward(text: str) -> bool:
    """Return whether a text holds one of the words that could, in letters that are those or only look like them."""
    folded = text.casefold()
    return any(word in folded for word in _OUTWARD)


def _character(escape: re.Match[str]) -> str:
    code = int(escape[0][2:], 16)
    return chr(code) if code <= 0x10FFFF else escape[0]


def _changes(token: Token) -> str:
    return f"{token.text.upper()} would change the graph, and a query only reads"


def _refuse_outward(token: Token, refuse: Callable[[int, str, str], QueryRefused]) -> None:
    """Refuse a word that leads to another server or to a file."""
    if token.is_word("SERVICE"):
        problem = "SERVICE would send the query to another server"
        raise refuse(token.start, problem, "Query that server itself, or load its data from a file.")
    if token.is_word("LOAD"):
        raise refuse(token.start, _changes(token), _RELOAD)
    if token.kind == "iri" and token.text[1:6].lower() == "file:":
        raise refuse(token.start, f"{token.text} is a file, and queries open none", "Load the file first.")
    if token.kind == "iri" and _HIDING.search(token.text):
        # `?a<?b)SERVICE#>`: an engine may read “less than” where the scanner reads an IRI
        raise refuse(token.start, f"{token.text} can be read in two ways", "Write a space after “<”.")


def _deepening(token: Token) -> int:
    """Return by how much a word deepens the nesting; what an IRI may hide counts if it opens more than it closes."""
    if token.kind == "mark":
        return (token.text in "({[") - (token.text in ")}]")
    hidden = sum((char in "([") - (char in ")]") for char in token.text) if token.kind == "iri" else 0
    return max(0, hidden)


def prologue(tokens: Sequence[Token]) -> dict[str, str]:
    """Return the prefixes that a query declares, each with its namespace.

    >>> prologue(scan("PREFIX ex: <http://example.org/> ASK {}"))
    {'ex': 'http://example.org/'}
    """
    return {
        name.text[:-1]: iri.text[1:-1]
        for word, name, iri in zip(tokens, tokens[1:], tokens[2:], strict=False)
        if word.is_word("PREFIX") and name.kind == "name" and iri.kind == "iri"
    }


def as_written(text: str, columns: Sequence[str]) -> list[int]:
    """Return the order in which columns come in the text of a `SELECT *`; other queries name their own.

    >>> as_written("SELECT * { ?s ?p ?o }", ["o", "p", "s"])
    [2, 1, 0]
    """
    order = list(range(len(columns)))
    if not any(before.rstrip()[-8:].upper().endswith(_BEFORE_ALL) for before in text.split("*")[:-1]):
        return order
    tokens = scan(text)
    chosen = next((at for at, token in enumerate(tokens) if token.is_word("SELECT")), len(tokens)) + 1
    if any(token.is_word("DISTINCT", "REDUCED") for token in tokens[chosen : chosen + 1]):
        chosen += 1
    if [token.text for token in tokens[chosen : chosen + 1]] != ["*"]:
        return order
    met = list(dict.fromkeys(token.text[1:] for token in tokens if token.kind == "var"))
    return sorted(order, key=lambda at: met.index(columns[at]) if columns[at] in met else len(met))
