"""A tool: what it is called, takes and gives back, and what it does with a graph, which it only reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from coopgraph.errors import ParameterError, did_you_mean
from coopgraph.schemas import Schema

if TYPE_CHECKING:
    from coopgraph.graph import CoopGraph

Arguments = Mapping[str, Any]

LANG: Final[Schema] = {
    "type": "string",
    "title": "Language",
    "description": "The language of labels: en or ko. What has no label in it keeps its English one.",
    "default": "en",
    "minLength": 2,
    "maxLength": 12,
}


@dataclass(frozen=True)
class Told:
    """What a tool found out: a text to read, and the same as plain values."""

    text: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Tool:
    """A tool that reads a graph.

    `parameters` and `returns` are JSON Schemas, both of an object.
    """

    name: str
    title: str
    description: str
    parameters: Schema
    returns: Schema
    use: Callable[[CoopGraph, Arguments], Told]

    def __call__(self, kg: CoopGraph, arguments: Arguments | None = None) -> Told:
        """Use the tool on a graph, once what was given fits what the tool takes."""
        return self.use(kg, self.given(arguments or {}))

    def given(self, arguments: Arguments) -> dict[str, Any]:
        """Return what was given, without what is null; a single value will do for a list of one."""
        known = self.parameters["properties"]
        for name in arguments:
            if name not in known:
                takes = f"It takes: {', '.join(known)}." if known else "It takes none."
                raise ParameterError(
                    f"“{self.name}” has no parameter “{name}”", remedy=did_you_mean(name, known) or takes
                )
        found = {name: _fitted(value, known[name], name) for name, value in arguments.items() if value is not None}
        if missing := next((name for name in self.parameters.get("required", ()) if name not in found), None):
            what = str(known[missing].get("description", ""))
            raise ParameterError(f"“{self.name}” needs a value for “{missing}”", remedy=what)
        return found


def parameters(required: tuple[str, ...] = (), **properties: Schema) -> Schema:
    """Return the schema of what a tool takes.

    >>> parameters(("n",), n={"type": "integer"})["required"]
    ['n']
    """
    schema: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return schema | {"required": list(required)} if required else schema


_KINDS: Final[dict[str, tuple[type, ...]]] = {
    "string": (str,),
    "integer": (int,),
    "boolean": (bool,),
    "object": (dict,),
}
_NAMES: Final = {"string": "a text", "integer": "a whole number", "boolean": "true or false", "object": "an object"}


def _fitted(value: Any, schema: Schema, name: str) -> Any:
    kind = schema["type"]
    if kind == "array":
        values = value if isinstance(value, list) else [value]
        if len(values) > schema.get("maxItems", len(values)):
            raise ParameterError("there are too many values", where=f"parameter “{name}”", remedy="Ask several times.")
        return [_fitted(one, schema["items"], name) for one in values]
    if kind == "integer" and isinstance(value, str) and value.strip().lstrip("+-").isdecimal():
        value = int(value)
    if not isinstance(value, _KINDS[kind]) or (kind == "integer" and isinstance(value, bool)):
        example = " ".join(str(each) for each in schema.get("examples", ()))
        remedy = f"For example: {example}" if example else "Give one."
        raise ParameterError(f"“{value}” is not {_NAMES[kind]}", where=f"parameter “{name}”", remedy=remedy)
    if isinstance(value, str) and len(value) > schema.get("maxLength", len(value)):
        raise ParameterError("the value is too long", where=f"parameter “{name}”", remedy="Give a shorter one.")
    if isinstance(value, int) and value < schema.get("minimum", value):
        raise ParameterError(f"{value} is too small", where=f"parameter “{name}”", remedy="Give a larger number.")
    return value
