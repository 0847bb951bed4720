"""Lettering: how wide a text is about to be, and what of it fits."""

from __future__ import annotations

import unicodedata
from typing import Final

from coopgraph.tables import clean
from coopgraph.terms import Text

SIZE: Final = 13
"""The size of letters, in units of the picture."""

_NARROW: Final = frozenset(" .,:;'|!ijltfIr()[]-·/")
_BROAD: Final = frozenset("mwMWG@%—…")


def measure(text: str, size: float = SIZE) -> float:
    """Return about how wide a text is; rather too much than too little, for every reader has other letters.

    >>> measure("ill") < measure("mow") < measure("한국어")
    True
    """
    return sum(_breadth(char) for char in text) * size


def _breadth(char: str) -> float:
    if unicodedata.combining(char):
        return 0.0
    if unicodedata.east_asian_width(char) in "WF":
        return 1.0
    if char in _NARROW:
        return 0.36
    return 0.92 if char in _BROAD else 0.68 if char.isupper() else 0.58


def shorten(text: str, room: float, size: float = SIZE) -> str:
    """Return a text, or as much of it as there is room for, with an ellipsis.

    >>> shorten("Department of State", 80)
    'Departmen…'
    """
    shown = clean(text)
    if measure(shown, size) <= room:
        return shown
    kept = ""
    for char in shown:
        if measure(kept + char + "…", size) > room:
            break
        kept += char
    return f"{kept.rstrip()}…"


def folded(text: str, room: float, size: float = SIZE) -> list[str]:
    """Return a text in one line, or in two if it needs them; what does not fit in two is left out.

    >>> folded("Korea Foundation for the Advancement of Science", 120)
    ['Korea Foundation', 'for the Advance…']
    """
    shown = clean(text)
    if measure(shown, size) <= room:
        return [shown]
    words = shown.split(" ")
    fits = [n for n in range(1, len(words)) if measure(" ".join(words[:n]), size) <= room]
    if not fits:
        return [shorten(shown, room, size)]
    even = [n for n in fits if measure(" ".join(words[n:]), size) <= room]
    cut = even[len(even) // 2 if len(even) > 1 else 0] if even else fits[-1]
    return [" ".join(words[:cut]), shorten(" ".join(words[cut:]), room, size)]


def tongue(text: str) -> str | None:
    """Return the language of a text, if it is known and not English, which all around it is in.

    >>> from coopgraph.terms import Text
    >>> tongue(Text("달", "ko")), tongue("Moon")
    ('ko', None)
    """
    language = text.language if isinstance(text, Text) else ""
    return None if language.partition("-")[0] in ("", "en") else language


def listed(words: list[str], most: int = 8) -> str:
    """Return words as a list to be read, with the number of those left out.

    >>> listed(["a", "b", "c"], most=2)
    'a, b and 1 more'
    """
    left = len(words) - most
    return ", ".join(words[:most]) + (f" and {left} more" if left > 0 else "")


def counted(number: int, word: str, plural: str = "") -> str:
    """Return a number with its word.

    >>> counted(1, "thing"), counted(1200, "thing")
    ('1 thing', '1,200 things')
    """
    return f"{number:,} {word if number == 1 else plural or f'{word}s'}"
