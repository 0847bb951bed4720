"""Wording: files held against one's own copy of a source text: positions, links, and sentences that were copied."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from coopgraph.checking.turtle import TurtleText
from coopgraph.errors import CoopgraphError
from coopgraph.evidence import SourceText
from coopgraph.finding import Finding, as_finding
from coopgraph.store import GraphStore
from coopgraph.terms import IRI, PREFIXES, compact, node, python_value
from coopgraph.tokens import Token

COPIED: Final = 40
"""From how many characters on a stretch of a source text counts as copied; long names are set aside first."""

_NAMES: Final = ("rdfs:label", "skos:prefLabel", "skos:altLabel")
_SPEAKING: Final = ("Claim", "Evidence", "SourceDocument")
_PLAIN: Final = str.maketrans("“”„‘’‚–—", "\"\"\"'''--")
Place = Callable[[str], str]


def check_wording(source: GraphStore, texts: Sequence[TurtleText], path: str | Path, place: Place) -> list[Finding]:
    """Return what is wrong in files beside a copy of a source; a copy that is not the source is a finding itself.

    `place` says where in the files a thing stands.
    """
    rows = [[python_value(term) for term in row] for row in source.rows("sentences", {})]
    try:
        copy = SourceText.open(path, source, [row[1] for row in rows if isinstance(row[1], IRI)])
    except CoopgraphError as error:
        return [as_finding(error)]
    names = _names(source)
    return [*_positions(rows, copy, place), *(f for text in texts for f in _copied(text, names, copy))]


def _positions(rows: Iterable[Sequence[object]], copy: SourceText, place: Place) -> Iterator[Finding]:
    for sentence, document, _, _, start, end, fragment, *_ in rows:
        if document != copy.document or not isinstance(sentence, IRI) or not isinstance(fragment, str):
            continue
        if not isinstance(start, int) or not isinstance(end, int):
            continue
        where, words = place(sentence), copy.text[start:end]
        if words != words.strip() or not words.endswith((".", "!", "?")):
            message = f"{sentence.curie}: the position is not that of a sentence"
            why, remedy = "It marks other words than were read.", "Correct oa:start and oa:end."
            yield Finding("error", where, message, remedy, why, "position-of-sentence")
        first, last = fragment_words(fragment)
        if not words.startswith(first) or not words.rstrip(".!?").endswith(last) or copy.text.count(first) != 1:
            message = f"{sentence.curie}: the link does not open at this sentence"
            why, remedy = "Readers would be shown other words, or none.", "Use its first and last words."
            yield Finding("error", where, message, remedy, why, "link-of-sentence")


def _copied(text: TurtleText, names: Sequence[str], copy: SourceText) -> Iterator[Finding]:
    """Yield a finding for each text or comment that holds a stretch of the source, names of things set aside."""
    whole = fold(copy.text)
    stretches = {whole[i : i + COPIED] for i in range(len(whole) - COPIED + 1)}
    for subject, offset, words in _passages(text):
        folded = fold(words)
        for name in names:
            folded = folded.replace(name, "…")
        windows = (folded[i : i + COPIED] for i in range(len(folded) - COPIED + 1))
        if found := next((window for window in windows if window in stretches), ""):
            message = f"{subject}“{found}” is copied from the source"
            why = "The sentences belong to their author, and the repository holds none of them."
            yield Finding("error", text.at(offset), message, "Use your own words.", why, "no-copied-text")


def _passages(text: TurtleText) -> Iterator[tuple[str, int, str]]:
    """Yield all running text of a file: strings, addresses with words in them, and comments."""
    subjects = {said.token.start: said.subject for said in text.said}
    for token in text.tokens:
        if token.kind in ("string", "iri"):
            subject = subjects.get(token.start, "")
            yield f"{compact(subject)}: " if subject else "", token.start, unquote(text.value(token))
    end = Token("mark", "", len(text.text))
    for before, after in pairwise([Token("mark", "", 0), *text.tokens, end]):
        comment = text.text[before.end : after.start]
        if "#" in comment:
            yield "", before.end + comment.index("#"), re.sub(r"(?m)^[ \t]*#+\+?", " ", comment)


def _names(source: GraphStore) -> list[str]:
    """Return the long names of things, as they are compared, longest first; what speaks of things has no name."""
    classes = {"class": [node(PREFIXES["sc"] + name) for name in _SPEAKING]}
    speaking = {row[0] for row in source.rows("instances", classes)}
    names = set()
    for quad in source.store.quads_for_pattern(None, None, None, None):
        if compact(quad.predicate.value) in _NAMES and quad.subject not in speaking:
            names.add(fold(str(getattr(quad.object, "value", ""))))
    return sorted((name for name in names if len(name) >= COPIED // 2), key=lambda name: (-len(name), name))


def fold(text: str) -> str:
    r"""Return a text as it is compared: in small letters, with single spaces and straight quotes.

    >>> fold("The “next\n  Dialogue”")
    'the "next dialogue"'
    """
    return " ".join(text.translate(_PLAIN).casefold().split())


def fragment_words(url: str) -> tuple[str, str]:
    """Return the first and the last words of a text fragment.

    >>> fragment_words("https://example.org/#:~:text=In%20the%20end,all%20well")
    ('In the end', 'all well')
    """
    first, _, last = url.partition("#:~:text=")[2].partition(",")
    return unquote(first), unquote(last or first)
