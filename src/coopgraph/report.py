"""Report: what a check found, as lines, JSON or annotations of a pull request."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from coopgraph.finding import Finding
from coopgraph.tables import clean

_PLACE: Final = re.compile(r"(?P<file>.*?)(?::(?P<line>[0-9]+)(?::(?P<column>[0-9]+))?)?", re.DOTALL)


@dataclass(frozen=True)
class Report:
    """What a check found, and how much it looked at."""

    findings: tuple[Finding, ...]
    looked_at: Mapping[str, int]

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong; warnings are allowed."""
        return not any(finding.severity == "error" for finding in self.findings)

    def asdict(self) -> dict[str, Any]:
        """Return the report as plain values, for JSON."""
        return {
            "ok": self.ok,
            "looked_at": dict(self.looked_at),
            "findings": [asdict(finding) for finding in self.findings],
        }

    def to_json(self) -> str:
        """Return the report as JSON."""
        return json.dumps(self.asdict(), indent=2, ensure_ascii=False) + "\n"

    def to_github(self) -> str:
        """Return the findings as workflow commands, which GitHub shows beside the lines of a pull request."""
        return "".join(f"{annotation(finding)}\n" for finding in self.findings)

    @property
    def verdict(self) -> str:
        """One line: how much was looked at, and how it went."""
        seen = ", ".join(_count(number, what) for what, number in self.looked_at.items())
        errors = sum(finding.severity == "error" for finding in self.findings)
        return f"Looked at {seen}: {_count(errors, 'errors') if errors else 'nothing is wrong'}."

    def __str__(self) -> str:
        return "\n".join([*map(str, self.findings), self.verdict])


def _count(number: int, what: str) -> str:
    return f"{number} {what.removesuffix('s') if number == 1 else what}"


def split_place(place: str) -> tuple[str, int | None, int | None]:
    """Return the file, the line and the column of a place; None where it has none.

    >>> split_place("data/mine.ttl:12:5"), split_place("id:nasa")
    (('data/mine.ttl', 12, 5), ('id:nasa', None, None))
    """
    match = _PLACE.fullmatch(place)
    assert match is not None
    line, column = (int(match[name]) if match[name] else None for name in ("line", "column"))
    return match["file"], line, column


def annotation(finding: Finding) -> str:
    """Return a finding as a workflow command of GitHub, with all that could end it early escaped.

    >>> print(annotation(Finding("error", "a,b.ttl:3:1", "100% wrong", "Mend it.", check="scsh:dangling")))
    ::error file=a%2Cb.ttl,line=3,col=1,title=scsh%3Adangling::100%25 wrong. Mend it.
    """
    file, line, column = split_place(finding.file)
    known = line is not None or Path(file).is_file()
    properties = {"file": file if known else None, "line": line, "col": column, "title": finding.check or None}
    shown = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items() if value is not None)
    told = " ".join(filter(None, (f"{finding.message}.", finding.why, finding.remedy)))
    kind = {"error": "error", "warning": "warning"}.get(finding.severity, "notice")
    return f"::{kind} {shown}::{_data(told)}"


def _data(text: str) -> str:
    return clean(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
