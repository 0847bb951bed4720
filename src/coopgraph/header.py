"""Headers: the `#+` lines at the top of a query or rule, which are YAML and nothing but plain YAML.

Values are kept as the text that was written (a country code `NO` is not the boolean false). Anchors, tags, duplicate
keys and headers beyond 16 kB are refused, and every error names the line in the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import yaml

from coopgraph.errors import HeaderError, did_you_mean
from coopgraph.tables import HIDDEN

MAX_BYTES: Final = 16_384
MAX_DEPTH: Final = 8
Plain: TypeAlias = "str | list[Plain] | dict[str, Plain]"
Loader: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Header:
    r"""A header as read: the fields, and the line of the file each of them stands on.

    >>> header = read_header("#+ summary: Who attended?\n#+ tags: [meetings]\nSELECT *", "a.rq")
    >>> header.text("summary"), header.texts("tags"), header.line("tags")
    ('Who attended?', ('meetings',), 2)
    """

    where: str
    fields: Mapping[str, Plain]
    lines: Mapping[tuple[str, ...], int] = field(default_factory=dict)

    def line(self, *path: str) -> int:
        """Return the line of the file on which a field stands (that of what contains it, if it is not there)."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def error(self, problem: str, remedy: str, *path: str) -> HeaderError:
        """Return an error about a field, with its place."""
        return HeaderError(problem, where=f"{self.where}:{self.line(*path)}", remedy=remedy)

    def get(self, *path: str) -> Plain | None:
        """Return the value at a path of keys, or None."""
        value: Plain | None = dict(self.fields)
        for key in path:
            value = value.get(key) if isinstance(value, dict) else None
        return value

    def text(self, *path: str, required: bool = False) -> str:
        """Return the value at a path as one text, or the empty string."""
        value = self.get(*path)
        if (value is None or value == "") and required:
            raise self.error(f"“{'.'.join(path)}” is missing", f"Add a line “{path[-1]}: …”.", *path)
        if value is not None and not isinstance(value, str):
            raise self.error(f"“{'.'.join(path)}” must be a text", f"Write “{path[-1]}: a text”.", *path)
        return " ".join(value.split()) if value else ""

    def texts(self, *path: str) -> tuple[str, ...]:
        """Return the value at a path as a tuple of texts: one text, or a list of them."""
        value = self.get(*path)
        if value is None or value == "":
            return ()
        listed = value if isinstance(value, list) else [value]
        if not all(isinstance(item, str) and item for item in listed):
            raise self.error(
                f"“{'.'.join(path)}” must be a text or a list of texts", f"Write “{path[-1]}: [one, two]”.", *path
            )
        return tuple(str(item) for item in listed)

    def mapping(self, *path: str) -> dict[str, Plain]:
        """Return the value at a path as a mapping, empty if absent."""
        value = self.get(*path)
        if value is None or value == "":
            return {}
        if not isinstance(value, dict):
            raise self.error(f"“{'.'.join(path)}” must be a mapping", "Write “name: value” lines under it.", *path)
        return value

    def only(self, known: Iterable[str], *path: str) -> None:
        """Refuse fields, at a path, that are not among the known ones."""
        known = tuple(known)
        for key in self.mapping(*path) if path else self.fields:
            if key not in known:
                remedy = did_you_mean(key, known) or f"Known fields: {', '.join(known)}."
                raise self.error(f"the field “{key}” is unknown", remedy, *path, key)


def read_header(text: str, where: str) -> Header:
    """Return the header of a file's text."""
    lines = text.replace("\r\n", "\n").split("\n")
    first = next((i for i, line in enumerate(lines) if line.startswith("#+")), None)
    if first is None or any(line.strip() and not line.startswith("#") for line in lines[:first]):
        raise HeaderError("the file has no header", where=f"{where}:1", remedy="Begin it with a line “#+ summary: …?”.")
    last = next((i for i in range(first, len(lines)) if not lines[i].startswith("#+")), len(lines))
    source = "\n" * first + "\n".join(line[2:].removeprefix(" ") for line in lines[first:last])
    if len(source.encode(errors="replace")) > MAX_BYTES:
        raise HeaderError(f"the header is longer than {MAX_BYTES} bytes", where=f"{where}:1", remedy="Shorten it.")
    try:
        depth = 0
        for event in yaml.parse(source, Loader):
            _refuse_event(event, where)
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > MAX_DEPTH:
                raise HeaderError(
                    f"the header nests more than {MAX_DEPTH} deep",
                    where=_place(where, event.start_mark),
                    remedy="Write it flatter.",
                )
        root = yaml.compose(source, Loader)
    except yaml.MarkedYAMLError as error:
        raise HeaderError(
            f"the header is not valid YAML: {error.problem or error.context}",
            where=_place(where, error.problem_mark),
            remedy="Quote texts that hold “: ”, “#” or begin with a special character.",
        ) from None
    except (yaml.YAMLError, RecursionError, UnicodeEncodeError) as error:
        reason = str(error).splitlines()[0]
        raise HeaderError(f"the header is not valid YAML: {reason}", where=where, remedy="Write it simply.") from None
    if not isinstance(root, yaml.MappingNode):
        raise HeaderError(
            "the header must be “name: value” lines",
            where=f"{where}:{first + 1}",
            remedy="Begin it with “#+ summary: …?”.",
        )
    marks: dict[tuple[str, ...], int] = {(): first + 1}
    fields = _plain(root, (), marks, where)
    assert isinstance(fields, dict)
    return Header(where, fields, marks)


def _place(where: str, mark: Any) -> str:
    """Return a place in a file; the two signs and the space before the YAML count."""
    return f"{where}:{mark.line + 1}:{mark.column + 4}" if mark else where


def _refuse_event(event: yaml.Event, where: str) -> None:
    anchored = isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None)
    tagged = isinstance(event, (yaml.ScalarEvent, yaml.CollectionStartEvent)) and event.tag is not None
    if anchored or tagged:
        raise HeaderError(
            "anchors, aliases and tags (&, *, !) are not allowed in a header",
            where=_place(where, event.start_mark),
            remedy="Write the value out, in quotes if it begins with such a character.",
        )


def _plain(node: yaml.Node, path: tuple[str, ...], marks: dict[tuple[str, ...], int], where: str) -> Plain:
    if isinstance(node, yaml.ScalarNode):
        return _visible(node, where)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*path, str(i)), marks, where) for i, item in enumerate(node.value)]
    result: dict[str, Plain] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise HeaderError("a name must be a plain text", where=f"{where}:{line}", remedy="Write “name: value”.")
        if _visible(key, where) in result:
            raise HeaderError(
                f"the field “{key.value}” is there twice", where=f"{where}:{line}", remedy="Keep one of them."
            )
        marks[(*path, key.value)] = line
        result[key.value] = _plain(value, (*path, key.value), marks, where)
    return result


def _visible(node: yaml.ScalarNode, where: str) -> str:
    """Return a text, unless it holds a character that cannot be seen and that would change how the rest is shown."""
    text = str(node.value)
    if hidden := HIDDEN.search(text.replace("\n", " ").replace("\t", " ")):
        raise HeaderError(
            f"a text holds the hidden character U+{ord(hidden[0]):04X}",
            where=_place(where, node.start_mark),
            remedy="Write the text again without it.",
        )
    return text
