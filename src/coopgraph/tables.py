"""Tables: rows of texts as plain text, Markdown or HTML, safe to show wherever they came from."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Sequence

HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2028\u2029\u2060-\u2064\u2066-\u206f"
    "\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
"""What cannot be seen and changes how the rest is seen: control characters, and marks of the direction of writing."""

_LINK = re.compile(r"(?:https?://|mailto:)[^\s<>\"]+")


def clean(text: str) -> str:
    r"""Return a text without control characters and marks that turn the direction of writing; line ends become spaces.

    >>> clean("a\x1b[31m\nb\u202e")
    'a[31m b'
    """
    return HIDDEN.sub(lambda match: " " if match.group() in "\t\n\r\u2028\u2029" else "", text)


def width(text: str) -> int:
    """Return how many columns a text takes on a terminal; a Korean syllable takes two.

    >>> width("NASA"), width("달")
    (4, 2)
    """
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )


def text_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table in plain text.

    >>> print(text_table(["who", "n"], [["NASA", "1"], ["NOAA", "12"]]))
    who   n
    ----  --
    NASA  1
    NOAA  12
    """
    lines = [[clean(cell) for cell in row] for row in (columns, *rows)]
    widths = [max(width(row[i]) for row in lines) for i in range(len(columns))]
    lines.insert(1, ["-" * size for size in widths])
    return "\n".join(
        "  ".join(_pad(cell, size) for cell, size in zip(row, widths, strict=True)).rstrip() for row in lines
    )


def _pad(cell: str, size: int) -> str:
    return cell + " " * (size - width(cell))


def markdown_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    r"""Return a table in Markdown; what Markdown or HTML would read as markup is escaped.

    >>> print(markdown_table(["who"], [["a|b <i>"]]))
    | who |
    | --- |
    | a\|b &lt;i> |
    """
    head = [columns, ["---"] * len(columns)]
    lines = [f"| {' | '.join(cells)} |" for cells in head]
    lines += [f"| {' | '.join(_markdown(cell) for cell in row)} |" for row in rows]
    return "\n".join(lines)


def _markdown(cell: str) -> str:
    cell = clean(cell)
    if _LINK.fullmatch(cell):
        return f"<{cell}>".replace("|", "%7C")
    escaped = cell.replace("&", "&amp;").replace("<", "&lt;")
    return re.sub(r"([\\`*_\[\]|~])", r"\\\1", escaped)


def html_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table in HTML; every text is escaped, and only web and mail addresses become links.

    >>> html_table(["x"], [["<script>"], ["javascript:alert(1)"]]).count("<a")
    0
    """
    head = "".join(f"<th>{html.escape(clean(column))}</th>" for column in columns)
    body = "".join("<tr>" + "".join(f"<td>{html_text(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def html_text(text: str) -> str:
    """Return a text as HTML; a link if it is a web or mail address.

    >>> html_text("https://example.org/?a&b")
    '<a href="https://example.org/?a&amp;b">https://example.org/?a&amp;b</a>'
    """
    shown = html.escape(clean(text))
    return f'<a href="{shown}">{shown}</a>' if _LINK.fullmatch(clean(text)) else shown
