"""Names: how alike two names are, and whether one is the acronym of the other."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

_SMALL: Final = frozenset("a an and at by de del des du et for in la le of on or the to".split())  # noqa: SIM905
_ALIKE: Final = {
    "u.s.": "united states", "usa": "united states", "us": "united states", "america": "", "american": "united states",
    "rok": "korea", "korean": "korea", "south": "", "republic": "", "u.n.": "united nations", "un": "united nations",
    "dept": "department", "dept.": "department", "center": "centre", "program": "programme", "inst": "institute",
    "&": "", "gov": "government",
}  # fmt: skip
_WORD: Final = re.compile(r"[^\W_]+(?:\.[^\W_]+)*\.?|&")


@lru_cache(maxsize=65_536)
def words(name: str) -> tuple[str, ...]:
    """Return the words of a name that tell it apart, in their plain form.

    >>> words("Geological Survey of the U.S."), words("South Korea") == words("Republic of Korea")
    (('geological', 'survey', 'united', 'states'), True)
    """
    plain = unicodedata.normalize("NFKD", name)
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    plain = unicodedata.normalize("NFC", plain).casefold()
    found = []
    for word in _WORD.findall(plain):
        found += _ALIKE.get(word, _ALIKE.get(word.rstrip("."), word.strip("."))).split()
    return tuple(word for word in found if word not in _SMALL) or tuple(_WORD.findall(plain))


@lru_cache(maxsize=65_536)
def likeness(one: str, other: str) -> float:
    """Return how alike two names are, from 0 to 1.

    >>> likeness("U.S. Geological Survey", "United States Geological Survey")
    1.0
    >>> likeness("Korea Coast Guard", "Indian Coast Guard") < 0.8
    True
    """
    mine, theirs = words(one), words(other)
    if not mine or not theirs:
        return 0.0
    if sorted(mine) == sorted(theirs):
        return 1.0
    shared = set(mine) & set(theirs)
    common = 2 * len(shared) / (len(set(mine)) + len(set(theirs)))
    spelling = difflib.SequenceMatcher(None, " ".join(sorted(mine)), " ".join(sorted(theirs))).ratio()
    return min(0.99, (common + spelling) / 2)


def is_acronym(short: str, name: str) -> bool:
    """Return whether a short name is made of the initials of a long one, small words left out or not.

    >>> is_acronym("NASA", "National Aeronautics and Space Administration"), is_acronym("KARI", "Korea Coast Guard")
    (True, False)
    """
    letters = "".join(char for char in short if char.isalnum()).casefold()
    if not 2 <= len(letters) <= 10 or short != short.upper():
        return False
    for separator in (r"[^\w]+", r"\s+"):
        parts = [part for part in re.split(separator, name.casefold()) if part]
        pattern = "".join(re.escape(part[0]) + ("?" if part in _SMALL else "") for part in parts)
        if re.fullmatch(pattern, letters):
            return True
    return False


def best(mine: Iterable[str], theirs: Iterable[str]) -> tuple[float, str, str]:
    """Return how alike the two most alike names of two things are, and those names.

    >>> best(["ROK", "Republic of Korea"], ["South Korea", "Korea"])[0]
    1.0
    """
    others = list(theirs)
    pairs = ((likeness(one, other), one, other) for one in mine for other in others)
    return max(pairs, key=lambda pair: pair[0], default=(0.0, "", ""))
