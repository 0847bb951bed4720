"""Conformance: the tests of the W3C that our path does not pass as they stand, each by name and with the reason."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from coopgraph.files import read_text
from coopgraph.folder import Folder

OUTCOMES: Final[Mapping[str, str]] = {
    "wrong": "the answer is another one",
    "form": "the value is right, its spelling another",
    "refused": "refused on purpose",
}


@dataclass(frozen=True)
class KnownException:
    """A test that is not simply passed: what becomes of it, and why.

    `copy` is `older` if only an older copy of the suites has the test in this form, else `any`.
    """

    suite: str
    test: str
    outcome: str
    copy: str
    why: str


def known_exceptions() -> tuple[KnownException, ...]:
    """Return the known exceptions, as `checks/conformance.tsv` lists them.

    >>> {item.outcome for item in known_exceptions()} == set(OUTCOMES)
    True
    """
    text = read_text(Folder.shipped().checks / "conformance.tsv")
    rows = csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    return tuple(KnownException(**row) for row in rows)


def by_reason(items: Iterable[KnownException]) -> dict[tuple[str, str, str], list[str]]:
    """Return the names of the tests by suite, outcome and reason, in the order of the list.

    >>> by_reason([KnownException("turtle", "t1", "form", "any", "it is shorter")])
    {('turtle', 'form', 'it is shorter'): ['t1']}
    """
    found: dict[tuple[str, str, str], list[str]] = {}
    for item in items:
        found.setdefault((item.suite, item.outcome, item.why), []).append(item.test)
    return found
