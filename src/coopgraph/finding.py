"""Findings: what a check of anything finds wrong."""

from __future__ import annotations

from dataclasses import dataclass

from coopgraph.errors import CoopgraphError


@dataclass(frozen=True)
class Finding:
    """Something wrong: how bad it is (`error` or `warning`), where, what, and what to do about it.

    `why` says why it matters, and `check` names what found it, where there is more to say than the message does.

    >>> print(Finding("error", "a.rq:3:1", "the rows have no order", "End the query with ORDER BY."))
    error: a.rq:3:1: the rows have no order. End the query with ORDER BY.
    """

    severity: str
    file: str
    message: str
    remedy: str
    why: str = ""
    check: str = ""

    def __str__(self) -> str:
        return " ".join(filter(None, (f"{self.severity}: {self.file}: {self.message}.", self.why, self.remedy)))


def as_finding(error: CoopgraphError, file: str = "") -> Finding:
    """Return an error as a finding; `file` is the place if the error names none.

    >>> print(as_finding(CoopgraphError("the file is empty", remedy="Fill it."), "a.ttl"))
    error: a.ttl: the file is empty. Fill it.
    """
    return Finding("error", error.where or file, error.problem, error.remedy)
