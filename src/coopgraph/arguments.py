"""Arguments: what a user gives for a parameter, as the terms that go into its slot."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

import pyoxigraph as ox

from coopgraph.errors import ParameterError, did_you_mean
from coopgraph.lookup import Lookup
from coopgraph.query import ANY, Param, Query
from coopgraph.terms import Term, literal, node, whole

Values = dict[str, tuple[Term | None, ...]]

_BOOLEANS = {"true": "true", "yes": "true", "1": "true", "false": "false", "no": "false", "0": "false"}


def read_arguments(query: Query, given: Mapping[str, Any], lookup: Lookup) -> Values:
    """Return the terms for every parameter of a query: those given, else the defaults.

    A list, or anything else to iterate over but a text, gives several values. None is as if nothing was given.
    """
    names = [param.name for param in query.params]
    for name in given:
        if name not in names:
            takes = f"It takes: {', '.join(names)}." if names else "It takes none."
            raise ParameterError(f"“{query.name}” has no parameter “{name}”", remedy=did_you_mean(name, names) or takes)
    return {param.name: _read(query, param, given.get(param.name), lookup) for param in query.params}


def _read(query: Query, param: Param, given: Any, lookup: Lookup) -> tuple[Term | None, ...]:
    several = isinstance(given, Iterable) and not isinstance(given, (str, bytes))
    values = list(given) if several else [] if given is None else [given]
    if several and not values:
        raise ParameterError(
            f"“{param.name}” was given a list without values", remedy=f"Leave “{param.name}” out to mean its default."
        )
    if not values and param.required:
        raise ParameterError(
            f"“{query.name}” needs a value for “{param.name}” ({param.description.rstrip('.')})",
            remedy=f"For example: {' '.join(param.example)}",
        )
    terms = [read_value(param, value, lookup) for value in values or param.default]
    return (None,) if None in terms else tuple(dict.fromkeys(terms))


def read_value(param: Param, value: Any, lookup: Lookup) -> Term | None:
    """One value as a term; None if it is `any` and the parameter allows that."""
    if isinstance(value, (ox.Literal, ox.NamedNode)):
        value = value.value
    if str(value).strip().casefold() == ANY and ANY in param.default:
        return None
    text = str(value).strip()
    if isinstance(value, datetime.date):
        text = value.isoformat()[:10]
    try:
        return _term(param, text, lookup)
    except ParameterError as error:
        error.where = f"parameter “{param.name}”"
        raise
    except (ValueError, KeyError):
        raise ParameterError(
            f"“{text}” is not {_ARTICLES[param.type]}",
            where=f"parameter “{param.name}”",
            remedy=f"For example: {' '.join(param.example)}" if param.example else "",
        ) from None


_ARTICLES = {
    "iri": "an IRI",
    "string": "a text",
    "integer": "a whole number",
    "year": "a year",
    "boolean": "true or false",
    "date": "a date such as 2024-09-30",
}


def _term(param: Param, text: str, lookup: Lookup) -> Term:
    match param.type:
        case "iri":
            return node(lookup.resolve(text, param.cls))
        case "integer" | "year":
            number = whole(text)
            if param.type == "year" and not datetime.MINYEAR <= number <= datetime.MAXYEAR:
                raise ValueError(text)
            return literal(str(number), "integer")
        case "boolean":
            return literal(_BOOLEANS[text.casefold()], "boolean")
        case "date":
            return literal(datetime.date.fromisoformat(text).isoformat(), "date")
        case _:
            return literal(text)
