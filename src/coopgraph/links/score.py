"""Scores: how sure it is that a candidate is our thing, from its names, its kind, and what it is near.

The score is a sum of what speaks for and against, taken to a share between 0 and 1. The weights were set by hand and
tried on one half of the verified links; docs/links.md tells what came out on the other half.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from coopgraph.files import read_text
from coopgraph.folder import Folder
from coopgraph.links.names import best, is_acronym, likeness
from coopgraph.links.profile import Candidate, Profile
from coopgraph.terms import PREFIXES

BASE: Final = -3.5
NAME: Final = 5.0
SECOND_LANGUAGE: Final = 1.5
ACRONYM: Final = 1.0
ONLY_ACRONYM: Final = -2.0
KIND: Final = 1.5
ODD_KIND: Final = -1.0
WRONG_KIND: Final = -4.0
NEAR: Final = 2.0
ELSEWHERE: Final = -4.0
SHARED: Final = 5.0
TIE: Final = 0.6
_LATIN: Final = re.compile(r"[a-z]+")


@dataclass(frozen=True)
class Score:
    """How sure a match is, from 0 to 1, and why, in words."""

    weight: float
    reasons: tuple[str, ...]
    match: str = ""

    @property
    def confidence(self) -> float:
        """The score as a share between 0 and 1."""
        return 1 / (1 + math.exp(-self.weight))


@dataclass(frozen=True)
class Kinds:
    """Which words in the name of a kind go with our classes, and which go with none."""

    fits: Mapping[str, frozenset[str]]
    misfits: Mapping[str, frozenset[str]]

    @classmethod
    def read(cls, folder: Folder | None = None) -> Kinds:
        """Read `links/kinds.tsv` of a folder, or ours.

        >>> "agency" in Kinds.read().fits["sc:Organization"]
        True
        """
        shipped = Folder.shipped().path / "links" / "kinds.tsv"
        path = folder.path / "links" / "kinds.tsv" if folder else shipped
        rows = list(csv.DictReader(read_text(path if path.is_file() else shipped).splitlines(), delimiter="\t"))
        columns = ("fits", "does not fit")
        fits, misfits = ({row["class"]: frozenset((row[c] or "").split()) for row in rows} for c in columns)
        return cls(fits, misfits)

    def judge(self, classes: Sequence[str], kinds: Sequence[str]) -> int:
        """Return 1 if a kind goes with a class of ours, 0 if none is known, -1 if none goes, -2 if one is absurd.

        >>> Kinds.read().judge(["sc:Organization"], ["musical group"]), Kinds.read().judge(["sc:Nation"], ["country"])
        (-2, 1)
        """
        said = {word for kind in kinds for word in _words(kind)}
        mine = [name for name in self.fits if _full(name) in {_full(cls) for cls in classes}]
        if not said or not mine:
            return 0
        if said & frozenset().union(*(self.fits[name] for name in mine)):
            return 1
        against = self.misfits.get("any", frozenset()).union(*(self.misfits[name] for name in mine))
        return -2 if said & against else -1


def _full(name: str) -> str:
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local if prefix in PREFIXES else name


def _words(kind: str) -> list[str]:
    """Return the words of the name of a kind, also of one written like `GovernmentAgency`."""
    return _LATIN.findall(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind).lower())


def score(ours: Profile, theirs: Candidate, kinds: Kinds) -> Score:
    """Say how sure it is that a candidate is our thing, and why.

    >>> from coopgraph.terms import expand
    >>> ours = Profile(expand("id:nasa"), (("NASA", "en"),), ("NASA",), (expand("sc:Organization"),))
    >>> band = Candidate("urn:band", (("NASA", "en"),), ("musical group",))
    >>> score(ours, band, Kinds.read()).confidence < 0.1
    True
    """
    alike, mine, match = best([name for name, _ in ours.names], [name for name, _ in theirs.names])
    weight = BASE + NAME * max(0.0, 2 * alike - 1)
    reasons = [f"called “{match}”" + ("" if alike == 1 else f", like “{mine}” ({alike:.2f})")] if match else []
    languages = _languages(ours, theirs)
    if len(languages) > 1:
        weight += SECOND_LANGUAGE
        reasons.append(f"in {' and '.join(languages)} alike")
    weight += _by_acronym(ours, theirs, mine, reasons)
    verdict = kinds.judge(ours.classes, theirs.kinds)
    weight += {1: KIND, 0: 0.0, -1: ODD_KIND, -2: WRONG_KIND}[verdict]
    if verdict:
        reasons.append(f"{'' if verdict > 0 else 'not '}the right kind: {', '.join(theirs.kinds[:3])}")
    weight += _by_context(ours, theirs, reasons)
    if theirs.shared:
        weight += SHARED
        reasons.append(f"has {theirs.shared[0]} too")
    return Score(weight, tuple(reasons), match)


def _languages(ours: Profile, theirs: Candidate) -> list[str]:
    shared = []
    for language in sorted({language for _, language in ours.names if language}):
        mine = [name for name, tag in ours.names if tag == language]
        there = [name for name, tag in theirs.names if tag == language]
        if best(mine, there)[0] >= 0.95:
            shared.append(language)
    return shared


def _by_acronym(ours: Profile, theirs: Candidate, mine: str, reasons: list[str]) -> float:
    """Weigh acronyms: one that a long name spells out speaks for the match; one that stands alone says little."""
    there = [name for name, _ in theirs.names]
    long = [name for name in there if len(name.split()) > 2]
    spelled = next((name for name in long if any(is_acronym(short, name) for short in ours.acronyms)), "")
    if spelled:
        reasons.append(f"its initials: “{spelled}”")
        return ACRONYM
    if mine not in ours.acronyms:
        return ACRONYM if set(ours.acronyms) & set(there) else 0.0
    full = [name for name, language in ours.names if name not in ours.acronyms and language in ("en", "")]
    if not full or max((likeness(one, other) for one in full for other in long), default=0.0) >= 0.7:
        return 0.0
    reasons.append("another full name" if long else "nothing but the acronym")
    return ONLY_ACRONYM


def _by_context(ours: Profile, theirs: Candidate, reasons: list[str]) -> float:
    for text, _ in theirs.near:
        if any(likeness(text, name) >= 0.95 for name in ours.near):
            reasons.append(f"near {text}")
            return NEAR
    told = " ".join(theirs.about).casefold()
    if any(name.casefold() in told for name in ours.near if len(name) > 4):
        reasons.append("its description")
        return NEAR
    countries = [text for text, via in theirs.near if re.search(r"country|/P17$", via)]
    if ours.nations and countries:
        reasons.append(f"in {countries[0]}")
        return ELSEWHERE
    return 0.0
