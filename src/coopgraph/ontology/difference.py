"""Difference: what differs between two versions of an ontology, as text, Markdown and JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from coopgraph.errors import FormatError
from coopgraph.tables import clean

FORMATS: Final = ("text", "md", "json")
SHOWN: Final = 20
"""How many changed inferences are written out in text and Markdown; JSON has all."""


@dataclass(frozen=True)
class Change:
    """One thing about one term that is otherwise: what it was, and what it is. Either may be empty."""

    term: str
    what: str
    before: str = ""
    after: str = ""

    def __str__(self) -> str:
        if self.before and self.after:
            return f"{self.term}: {self.what}: “{self.before}” became “{self.after}”"
        return f"{self.term}: {self.what} {'added' if self.after else 'removed'}: “{self.after or self.before}”"


@dataclass(frozen=True)
class Difference:
    """How a second version differs from a first.

    Terms are added or removed, labels and definitions and other texts changed; axioms are gained or lost, as sentences;
    inferences on the data are gained or lost, as sentences.
    """

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    relabelled: tuple[Change, ...] = ()
    redefined: tuple[Change, ...] = ()
    texts: tuple[Change, ...] = ()
    axioms: tuple[Change, ...] = ()
    gained: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return not any(getattr(self, part) for part in _TITLES)

    @property
    def weight(self) -> str:
        """What the change is by the rule of versions: `major` if inferences or terms are lost or changed, else less."""
        if self.gained or self.lost or self.removed or self.axioms:
            return "major" if self.gained or self.lost or self.removed else "minor"
        return "minor" if self.added else "none" if self.same else "patch"

    def asdict(self) -> dict[str, Any]:
        """Return the difference as plain values, for JSON."""
        parts = {key: value for key, value in asdict(self).items() if key != "names"}
        return {"same": self.same, "weight": self.weight, **parts}

    def sections(self) -> Iterator[tuple[str, list[str]]]:
        """Yield each heading that has something under it, with its lines."""
        for part, title in _TITLES.items():
            lines = [self._line(part, item) for item in getattr(self, part)]
            if lines:
                yield f"{title} ({len(lines)})", lines

    def _line(self, part: str, item: str | Change) -> str:
        return f"{item} “{self.names.get(str(item), '')}”" if part in ("added", "removed") else str(item)

    def __str__(self) -> str:
        if self.same:
            return "The two versions are the same."
        blocks = [
            f"{title}\n" + "\n".join(f"  {clean(line)}" for line in cut(lines)) for title, lines in self.sections()
        ]
        return "\n\n".join([*blocks, self._verdict()])

    def to_markdown(self) -> str:
        """Return the difference as Markdown."""
        if self.same:
            return "The two versions are the same.\n"
        blocks = [
            f"## {title}\n\n" + "\n".join(f"- {_escape(line)}" for line in cut(lines))
            for title, lines in self.sections()
        ]
        return "\n\n".join([*blocks, self._verdict()]) + "\n"

    def _verdict(self) -> str:
        return f"By the rule of versions this is a {self.weight} change."

    def to(self, format: str) -> str:
        """Return the difference as `text`, `md` or `json`."""
        if format not in FORMATS:
            raise FormatError(f"a difference cannot be written as “{format}”", remedy=f"Formats: {', '.join(FORMATS)}.")
        if format == "json":
            return json.dumps(self.asdict(), indent=2, ensure_ascii=False) + "\n"
        return self.to_markdown() if format == "md" else f"{self}\n"


_TITLES: Final = {
    "added": "Terms added",
    "removed": "Terms removed",
    "relabelled": "Terms relabelled",
    "redefined": "Definitions changed",
    "texts": "Other statements changed",
    "axioms": "Axioms changed",
    "gained": "Inferences gained on the data",
    "lost": "Inferences lost on the data",
}


def cut(lines: Sequence[str]) -> list[str]:
    """Return lines, or the first of them and how many more there are.

    >>> cut(["a"] * 22)[-1]
    '… and 2 more'
    """
    return [*lines[:SHOWN], *([f"… and {len(lines) - SHOWN} more"] if len(lines) > SHOWN else [])]


def _escape(text: str) -> str:
    return clean(text).replace("&", "&amp;").replace("<", "&lt;").replace("*", "\\*").replace("_", "\\_")
