"""Dates: an EDTF expression as a person reads it."""

from __future__ import annotations

import re
from typing import Final

_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_DAY: Final = re.compile(r"(-?\d{4})(?:-(\d\d))?(?:-(\d\d))?([?~%]?)")
_DOUBT: Final = {"": "", "?": ", uncertain", "~": ", about then", "%": ", about then, uncertain"}


def read_date(edtf: str, lang: str = "en") -> str:
    """Return an EDTF date as words; what is not understood stays as it is.

    >>> read_date("2025-04-14?"), read_date("2016-04-27/2016-04-29"), read_date("2021-06-25/..")
    ('14 April 2025, uncertain', '27 to 29 April 2016', 'on 25 June 2021 or later')
    >>> read_date("2024-09"), read_date("2024-02/2024-03"), read_date(".."), read_date("2025-04-14", "ko")
    ('September 2024', 'February to March 2024', 'undated', '2025년 4월 14일')
    """
    if edtf in ("", "..", "../.."):
        return "undated" if lang != "ko" else "날짜 미상"
    if lang == "ko":
        return _korean(edtf)
    start, slash, end = edtf.partition("/")
    if not slash:
        return _one(start)
    if start in ("", ".."):
        return f"{_at(end)} or earlier"
    if end in ("", ".."):
        return f"{_at(start)} or later"
    return _range(start, end)


def _parts(text: str) -> tuple[str, ...] | None:
    match = _DAY.fullmatch(text)
    if match is None or (match[2] and not 1 <= int(match[2]) <= 12):
        return None
    return tuple(group or "" for group in match.groups())


def _one(text: str) -> str:
    if (parts := _parts(text)) is None:
        return text
    year, month, day, doubt = parts
    words = (day and str(int(day)), month and _MONTHS[int(month) - 1], year)
    return " ".join(filter(None, words)) + _DOUBT[doubt]


def _at(text: str) -> str:
    parts = _parts(text)
    return f"{'on' if parts and parts[2] else 'in'} {_one(text)}"


def _range(start: str, end: str) -> str:
    first, last = _parts(start), _parts(end)
    if first is None or last is None or first[3] or last[3]:
        return f"{_one(start)} to {_one(end)}"
    if first[:2] == last[:2] and first[2] and last[2]:
        return f"{int(first[2])} to {_one(end)}"
    if first[0] == last[0] and first[1] and bool(first[2]) == bool(last[2]):
        return f"{_one(start).removesuffix(f' {first[0]}')} to {_one(end)}"
    return f"{_one(start)} to {_one(end)}"


def _korean(edtf: str) -> str:
    def one(text: str) -> str:
        if (parts := _parts(text)) is None:
            return text
        units = zip(parts[:3], "년월일", strict=True)
        return " ".join(f"{int(number)}{unit}" for number, unit in units if number) + ("(추정)" if parts[3] else "")

    start, slash, end = edtf.partition("/")
    if not slash:
        return one(start)
    if start in ("", ".."):
        return f"{one(end)} 이전"
    return f"{one(start)} 이후" if end in ("", "..") else f"{one(start)} – {one(end)}"
