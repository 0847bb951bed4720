"""The text of a Turtle file: where each thing is said, and what no graph shows once the text is parsed.

A parser forgets lines, prefixes and comments. They are kept here, so that a mistake found in the graph can be shown in
the file, and so that the text itself can be checked: sorted and declared prefixes, no blank nodes in data.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Final
from urllib.parse import urljoin

from coopgraph.errors import did_you_mean
from coopgraph.files import read_text
from coopgraph.finding import Finding
from coopgraph.terms import PREFIXES
from coopgraph.tokens import Token, scan

_TYPE: Final = PREFIXES["rdf"] + "type"
_ESCAPE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_SIGNS: Final = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f"}
_WRITTEN: Final = (".ttl", ".nt", ".nq", ".trig")
_TERMS: Final = ("iri", "name", "string", "number", "word", "blank")


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that a file says, outside of all brackets: subject, predicate, object, and where the last stands."""

    subject: str
    predicate: str
    value: str
    token: Token


@dataclass(frozen=True)
class TurtleText:
    r"""A Turtle or N-Triples file as text.

    >>> text = TurtleText("a.ttl", '@prefix id: <https://w3id.org/space-coop/id/> .\nid:us id:has id:x ,\n  id:y .')
    >>> text.place("https://w3id.org/space-coop/id/us", value="https://w3id.org/space-coop/id/y")
    'a.ttl:3:3'
    """

    where: str
    text: str
    tokens: list[Token] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "tokens", scan(self.text, where=self.where))

    @classmethod
    def read(cls, path: str | Path) -> TurtleText:
        """Read a file. One that is not written as Turtle is, such as RDF/XML, has no text here, and shows no places.

        >>> from coopgraph.folder import Folder
        >>> len(TurtleText.read(Folder.shipped().choose(())[-1]).declarations)
        5
        """
        return cls(str(path), read_text(path) if str(path).lower().endswith(_WRITTEN) else "")

    def at(self, offset: int) -> str:
        """Return a place as `file:line:column`."""
        line = bisect_right(self._lines, offset)
        return f"{self.where}:{line}:{offset - self._lines[line - 1] + 1}"

    @cached_property
    def _lines(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.text))]

    @cached_property
    def declarations(self) -> list[tuple[str, str, Token]]:
        """The prefixes that are declared: name, namespace, and the word that names it."""
        triples = zip(self.tokens, self.tokens[1:], self.tokens[2:], strict=False)
        return [
            (name.text[:-1], iri.text[1:-1], name)
            for word, name, iri in triples
            if _declares(word) and name.kind == "name" and iri.kind == "iri"
        ]

    @cached_property
    def _bases(self) -> list[tuple[int, str]]:
        """The addresses to which others are relative, and where they begin to be."""
        pairs = pairwise(self.tokens)
        return [(iri.start, iri.text[1:-1]) for word, iri in pairs if _declares(word) and iri.kind == "iri"]

    @cached_property
    def prefixes(self) -> dict[str, str]:
        """The prefixes by name."""
        return {prefix: namespace for prefix, namespace, _ in self.declarations}

    def value(self, token: Token) -> str:
        """Return the IRI or the text that a word stands for."""
        if token.kind == "iri":
            iri = unescape(token.text[1:-1])
            base = next((base for offset, base in reversed(self._bases) if offset < token.start), "")
            return urljoin(base, iri) if base else iri
        if token.kind == "name":
            prefix, _, local = token.text.partition(":")
            return self.prefixes.get(prefix, f"{prefix}:") + local.replace("\\", "")
        if token.kind == "string":
            quotes = 3 if token.text[:3] in ('"""', "'''") else 1
            return unescape(token.text[quotes:-quotes])
        return _TYPE if token.text == "a" and token.kind == "word" else token.text

    @cached_property
    def said(self) -> list[Said]:
        """All that is said outside of brackets, in order; inside them, things have no names to be found by."""
        return list(self._say())

    def _say(self) -> Iterator[Said]:
        subject = predicate = None
        depth = 0
        for before, token in pairwise([Token("mark", ".", 0), *self.tokens]):
            if token.kind == "mark":
                depth += (token.text in "[(") - (token.text in "])")
                if depth == 0 and token.text == ".":
                    subject = predicate = None
                elif depth == 0 and token.text == ";":
                    predicate = None
                elif depth == 0 and token.text in "])" and subject is None:
                    subject = ""
                continue
            if depth or token.kind not in _TERMS or before.text == "^^" or _declares(before) or _declares(token):
                continue
            if subject is None:
                subject = self.value(token)
                yield Said(subject, "", "", token)
            elif predicate is None:
                predicate = self.value(token)
                yield Said(subject, predicate, "", token)
            else:
                yield Said(subject, predicate, self.value(token), token)

    @cached_property
    def _offsets(self) -> dict[tuple[str, str, str], int]:
        """Where something is said first: by subject, predicate and object, or by the first one or two of them."""
        found: dict[tuple[str, str, str], int] = {}
        for said in self.said:
            found.setdefault((said.subject, said.predicate, said.value), said.token.start)
            if said.value:
                found.setdefault((said.subject, "", said.value), said.token.start)
        return found

    @cached_property
    def _mentions(self) -> dict[str, int]:
        found: dict[str, int] = {}
        names = {token.start for _, _, token in self.declarations}
        for token in self.tokens:
            if token.kind in ("iri", "name") and token.start not in names:
                found.setdefault(self.value(token), token.start)
        return found

    def says(self, subject: str, predicate: str = "", value: str = "") -> bool:
        """Return whether this is said, outside of all brackets."""
        return (subject, predicate, value) in self._offsets

    def place(self, subject: str, predicate: str = "", value: str = "") -> str | None:
        """Return where a thing is said, as exactly as the file tells; None if it is never a subject there."""
        keys = ((subject, predicate, value), (subject, "", value), (subject, predicate, ""), (subject, "", ""))
        offset = next((self._offsets[key] for key in keys if key in self._offsets), None)
        return None if offset is None else self.at(offset)

    def mention(self, iri: str) -> str | None:
        """Return where an IRI stands first, as whatever; None if it does not."""
        return self.at(self._mentions[iri]) if iri in self._mentions else None

    def findings(self, *, data: bool = True) -> Iterator[Finding]:
        """Yield what is wrong with the text itself; in `data`, blank nodes too."""
        yield from self._undeclared()
        yield from self._declared()
        if data:
            yield from self._blank()

    def _found(self, token: Token, check: str, message: str, why: str, remedy: str) -> Finding:
        return Finding("error", self.at(token.start), message, remedy, why, check)

    def _undeclared(self) -> Iterator[Finding]:
        why = "No parser can read the file."
        seen = set(self.prefixes)
        for token in self._used():
            prefix = token.text.partition(":")[0]
            if prefix not in seen:
                seen.add(prefix)
                message = f"the prefix “{prefix}:” is not declared"
                remedy = f"Add @prefix {prefix}: <{PREFIXES[prefix]}> ." if prefix in PREFIXES else ""
                remedy = remedy or did_you_mean(prefix, self.prefixes) or f"Add @prefix {prefix}: <…> ."
                yield self._found(token, "prefix-declared", message, why, remedy)

    def _used(self) -> Iterator[Token]:
        names = {token.start for _, _, token in self.declarations}
        return (token for token in self.tokens if token.kind == "name" and token.start not in names)

    def _declared(self) -> Iterator[Finding]:
        used = {token.text.partition(":")[0] for token in self._used()}
        seen: dict[str, str] = {}
        last = ""
        for prefix, namespace, token in self.declarations:
            usual = PREFIXES.get(prefix, namespace)
            if prefix in seen:
                why = "Who reads the file from the top takes the first for valid, and a parser the last."
                yield self._found(token, "prefix-once", f"the prefix “{prefix}:” is declared twice", why, "Keep one.")
            elif other := next((name for name, known in seen.items() if known == namespace), ""):
                message = f"the prefixes “{other}:” and “{prefix}:” stand for the same namespace"
                yield self._found(token, "prefix-once", message, "One thing gets two names.", "Keep one of them.")
            if namespace != usual:
                message = f"the prefix “{prefix}:” is not the usual one"
                why = "It stands for another namespace in all other files, so readers will be misled."
                yield self._found(token, "prefix-usual", message, why, f"Use @prefix {prefix}: <{usual}> .")
            if prefix < last:
                message = f"the prefix “{prefix}:” stands behind “{last}:”, so they are not sorted"
                why = "Sorted prefixes keep the differences between two versions small."
                yield self._found(token, "prefix-sorted", message, why, "Sort the @prefix lines by name.")
            if prefix not in used and prefix not in seen:
                message = f"the prefix “{prefix}:” is never used"
                why = "A reader looks in vain for what it is for."
                yield Finding("warning", self.at(token.start), message, "Remove the line.", why, "prefix-used")
            seen.setdefault(prefix, namespace)
            last = max(last, prefix)

    def _blank(self) -> Iterator[Finding]:
        for before, token in pairwise([Token("mark", "", 0), *self.tokens]):
            if token.kind == "blank" or (token.kind == "mark" and token.text in "[("):
                if token.text == "(" and before.text == "(":
                    continue
                why = "Links, differences and digests need a name that stays the same."
                yield self._found(
                    token, "no-blank-node", "there is a blank node in the data", why, "Give the thing an IRI."
                )


def unescape(text: str) -> str:
    r"""Return what a Turtle text means once its escapes are read.

    >>> unescape(r"a\tb\u0041")
    'a\tbA'
    """
    return _ESCAPE.sub(_sign, text) if "\\" in text else text


def _sign(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    if code:
        number = int(code, 16)
        return chr(number) if number < 0x110000 else match[0]
    return _SIGNS.get(match[3], match[3])


def _declares(token: Token) -> bool:
    return token.text == "@prefix" or token.text == "@base" or token.is_word("PREFIX", "BASE")
