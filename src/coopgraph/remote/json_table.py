"""The W3C's JSON results, taken apart value by value while they arrive."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterable, Iterator
from json import JSONDecodeError
from typing import Any, Final

from coopgraph.remote.cells import Table, broken, read_term
from coopgraph.solutions import Cells
from coopgraph.terms import Term

_SPACE: Final = " \t\r\n"


def read_json(pieces: Iterable[bytes]) -> Table:
    """Return the rows of a JSON text, as they come.

    >>> read_json([b'{"head": {}, "boolean"', b": true}"]).boolean
    True
    """
    events = _guarded(_json_events(_Json(pieces)))
    early: list[dict[str, Any]] = []
    columns: tuple[str, ...] | None = None
    for kind, value in events:
        if kind == "head":
            columns = _columns(value)
            if early:
                continue
        elif kind == "boolean":
            for _ in events:
                pass
            if not isinstance(value, bool):
                raise broken("it has neither rows nor a yes or no")
            return Table((), iter(()), value)
        elif kind == "binding" and columns is None:
            early.append(value)  # the head comes last, which is allowed
            continue
        if kind in ("binding", "results") and columns is not None:
            first = [value] if kind == "binding" else []
            rest = (item for other, item in events if other == "binding")
            return Table(columns, _json_rows(columns, iter(first), rest))
    if columns is None:
        raise broken("it has no head")
    return Table(columns, _json_rows(columns, iter(early)))


def _json_events(text: _Json) -> Iterator[tuple[str, Any]]:
    """Yield the head, each binding, and the answer of an ASK."""
    seen = set()
    text.take("{")
    for _ in text.items("}"):
        key = text.value()
        text.take(":")
        seen.add(key)
        if key == "results":
            text.take("{")
            for _ in text.items("}"):
                inner = text.value()
                text.take(":")
                if inner != "bindings":
                    text.value()
                    continue
                seen.add("bindings")
                text.take("[")
                for _ in text.items("]"):
                    yield "binding", text.value()
            yield "results", None
        elif key in ("head", "boolean"):
            yield key, text.value()
        else:
            text.value()
    text.end()
    if not seen & {"bindings", "boolean"}:
        raise broken("it has neither rows nor a yes or no")


def _columns(head: Any) -> tuple[str, ...]:
    names = head.get("vars", []) if isinstance(head, dict) else None
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise broken("its head does not name the columns")
    return tuple(names)


def _json_rows(columns: tuple[str, ...], *bindings: Iterator[Any]) -> Iterator[Cells]:
    for source in bindings:
        for binding in source:
            if not isinstance(binding, dict) or not binding.keys() <= set(columns):
                raise broken("a row does not fit the head")
            yield tuple(_json_term(binding.get(column)) for column in columns)


def _json_term(found: Any) -> Term | None:
    if found is None:
        return None
    try:
        kind, value = found["type"], found["value"]
        if not isinstance(value, str):
            raise broken("a value is not a text")
        return read_term(kind, value, found.get("xml:lang"), found.get("datatype"))
    except (KeyError, TypeError, AttributeError):
        raise broken("a value has no type") from None


def _guarded(events: Iterator[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
    try:
        yield from events
    except UnicodeDecodeError as error:
        raise broken(error) from None
    except RecursionError:
        raise broken("it nests without end") from None


class _Json:
    """A JSON text that is read value by value, while its pieces arrive."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._decode = codecs.getincrementaldecoder("utf-8")()
        self._decoder = json.JSONDecoder()
        self._text, self._at, self._ended = "", 0, False

    def _more(self, wanted: int = 1) -> bool:
        """Get at least so many more characters; False if there are none."""
        parts, size = [self._text[self._at :]], 0
        while size < wanted and not self._ended:
            piece = next(self._pieces, None)
            self._ended = piece is None
            parts.append(self._decode.decode(piece or b"", final=piece is None))
            size += len(parts[-1])
        self._text, self._at = "".join(parts), 0
        return size > 0

    def mark(self) -> str:
        """Return the next character that is no space, without taking it."""
        while True:
            while self._at < len(self._text):
                if self._text[self._at] not in _SPACE:
                    return self._text[self._at]
                self._at += 1
            if not self._more():
                return ""

    def take(self, marks: str) -> str:
        """Take the next character, which must be one of these."""
        found = self.mark()
        if not found or found not in marks:
            raise broken(f"it ends too early, or holds “{found}” where “{marks}” should be")
        self._at += 1
        return found

    def value(self) -> Any:
        """Take the next value whole."""
        self.mark()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._text, self._at)
                if self._ended or end < len(self._text) or not isinstance(value, (int, float)):
                    self._at = end
                    return value
            except JSONDecodeError as error:
                if self._ended:
                    raise broken(error) from None
            self._more(max(1, len(self._text) - self._at))

    def items(self, close: str) -> Iterator[None]:
        """Step through what stands between brackets, with commas between."""
        if self.mark() == close:
            self._at += 1
            return
        while True:
            yield
            if self.take("," + close) == close:
                return

    def end(self) -> None:
        """Make sure that nothing follows."""
        if self.mark():
            raise broken("something follows after its end")
