# ruff: noqa: N818  (named for the mistake, not for being an error)
"""The errors, each named for the mistake it reports.

Every error says where the mistake is, what is wrong, and what to do about it. All of them are `CoopgraphError`, so one
`except` catches everything that a user can cause. `exit_code` is what the command line ends with.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

__all__ = [
    "AmbiguousTerm",
    "CoopgraphError",
    "FetchFailed",
    "FetchRefused",
    "FileError",
    "FileTooLarge",
    "FormatError",
    "HeaderError",
    "JailError",
    "MissingExtra",
    "Overrun",
    "ParameterError",
    "ParseError",
    "PictureError",
    "PublishError",
    "QueryNotFound",
    "QueryRefused",
    "QueryTimeout",
    "QueryTooDeep",
    "QueryTooLarge",
    "SnapshotError",
    "StoreBusy",
    "StoreError",
    "TermError",
    "TextMismatch",
    "UnknownTerm",
    "did_you_mean",
]

LONGEST = 2_000
"""How many characters of a problem are told; what a user wrote may be quoted in it, and be endless."""


class CoopgraphError(Exception):
    """What every error of this library is: a place, a problem and a remedy.

    >>> print(CoopgraphError("the file is empty", where="a.ttl", remedy="Write something in it."))
    a.ttl: the file is empty. Write something in it.
    """

    exit_code = 2

    def __init__(self, problem: str, *, where: str = "", remedy: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        problem = self.problem if len(self.problem) <= LONGEST else f"{self.problem[:LONGEST]} …"
        problem = problem if not self.remedy or problem.endswith((".", "?", "!")) else f"{problem}."
        return f"{self.where}: {problem} {self.remedy}".strip() if self.where else f"{problem} {self.remedy}".strip()


class FetchRefused(CoopgraphError):
    """Something was to be fetched from a place that is not on the allow-list, or that no list can allow."""

    exit_code = 4


class FetchFailed(CoopgraphError):
    """What was fetched did not come whole, in time and within bounds; `status` is that of the reply, if one came."""

    exit_code = 4

    def __init__(self, problem: str, *, where: str = "", remedy: str = "", status: int | None = None) -> None:
        super().__init__(problem, where=where, remedy=remedy)
        self.status = status


class FileError(CoopgraphError):
    """A file or folder cannot be found, read or written."""

    exit_code = 3


class FileTooLarge(FileError):
    """A file is larger than the budget allows, or unfolds to more."""


class StoreError(FileError):
    """A store on disk is broken, or cannot be written; it is as it was before."""


class StoreBusy(StoreError):
    """Another process is writing to a store on disk."""


class ParseError(CoopgraphError):
    """A file or query breaks the rules of its language; `where` says file, line and column."""


class HeaderError(ParseError):
    """The `#+` header of a query or rule is not what a header must be."""


class PictureError(CoopgraphError):
    """An answer cannot be drawn in the way that was asked for."""


class PublishError(CoopgraphError):
    """What stands in a remote store is not what was to be published there."""

    exit_code = 4


class QueryNotFound(CoopgraphError, KeyError):
    """No stored query has this name."""


class QueryRefused(CoopgraphError):
    """A query asks for something that is never done: an update, another server, a file, endless nesting."""


class QueryTooDeep(QueryRefused):
    """A query nests so deeply that reading it would break the engine."""

    exit_code = 5


class QueryTooLarge(QueryRefused):
    """A query is too long, needs too much memory, or has more rows than it may; none of them is returned."""

    exit_code = 5


class Overrun(CoopgraphError):
    """Work in the jail went beyond its limits, or was cancelled.

    `reason` says which: `time`, `memory`, `size` (of the result), `depth`, `busy` (too much at once) or `cancelled`.
    """

    exit_code = 5

    def __init__(self, reason: str, problem: str, *, where: str = "", remedy: str = "") -> None:
        super().__init__(problem, where=where, remedy=remedy)
        self.reason = reason


class JailError(CoopgraphError):
    """The worker process that a query runs in could not be started, or was ended from outside."""

    exit_code = 5


class QueryTimeout(CoopgraphError):
    """A query took longer than it may, and was stopped."""

    exit_code = 5


class ParameterError(CoopgraphError, ValueError):
    """A parameter is missing, unknown, or has a value of the wrong type."""


class SnapshotError(CoopgraphError):
    """A snapshot is not there, is not what its manifest says, or cannot be taken."""

    exit_code = 3


class TermError(ParameterError):
    """A name does not name one thing; `candidates` are the CURIEs of those that it may mean."""

    def __init__(self, problem: str, *, where: str = "", remedy: str = "", candidates: Sequence[str] = ()) -> None:
        super().__init__(problem, where=where, remedy=remedy)
        self.candidates = tuple(candidates)


class UnknownTerm(TermError):
    """Nothing in the graph has this name; `candidates` are those whose names come near."""


class AmbiguousTerm(TermError):
    """Several things in the graph have this name; `candidates` are all of them."""


class TextMismatch(CoopgraphError):
    """A copy of a source text is not, byte for byte, the text that was transcribed."""


class FormatError(CoopgraphError, ValueError):
    """An answer cannot be written in this format."""


class MissingExtra(CoopgraphError, ImportError):
    """An optional package is not installed."""

    def __init__(self, package: str, extra: str) -> None:
        super().__init__(
            f"this needs the package {package}, which is not installed",
            remedy=f"Install it with: pip install 'coopgraph[{extra}]'",
        )


def did_you_mean(word: str, known: Iterable[str], *, limit: int = 4) -> str:
    """Return a remedy that names what comes nearest to a mistyped word, or the empty string.

    >>> did_you_mean("by-pary", ["by-party", "bilateral"])
    'Did you mean by-party?'
    """
    near = nearest(word, known, limit=limit)
    return f"Did you mean {', '.join(near[:-1])} or {near[-1]}?" if len(near) > 1 else _single(near)


def nearest(word: str, known: Iterable[str], *, limit: int = 4) -> list[str]:
    """Return the known words nearest to a mistyped one: those that look alike, then those that hold it or are in it.

    >>> nearest("korea", ["Korea Coast Guard", "Korean", "NASA"])
    ['Korean', 'Korea Coast Guard']
    """
    folded = {name.casefold(): name for name in sorted(known, reverse=True)}
    wanted = word.casefold().strip()
    inside = [
        name
        for key, name in sorted(folded.items())
        if min(len(key), len(wanted)) > 2 and (wanted in key or key in wanted)
    ]
    alike = [folded[key] for key in difflib.get_close_matches(wanted, folded, n=limit, cutoff=0.75)]
    return list(dict.fromkeys([*alike, *inside]))[:limit]


def _single(near: Sequence[str]) -> str:
    return f"Did you mean {near[0]}?" if near else ""
