"""Forms: the parameters of a stored question as fields, with what can be chosen, and what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from coopgraph.arguments import read_value
from coopgraph.asking import ask_stored
from coopgraph.errors import CoopgraphError, ParameterError
from coopgraph.jail.limits import Limits
from coopgraph.query import ANY, Param, Query
from coopgraph.tables import clean
from coopgraph.terms import IRI, compact, expand, lexical
from coopgraph.web.visit import Visit

if TYPE_CHECKING:
    from coopgraph.graph import CoopGraph
    from coopgraph.lookup import Lookup

TICKED: Final = 6
"""Up to how many choices are shown as boxes to tick."""

SELECTED: Final = 120
"""Up to how many choices are shown as a list to select from; more are suggested while one types."""

SUGGESTED: Final = 800
"""How many suggestions are sent at most; beyond that, any name will do, and none is suggested."""

ANSWERED: Final = "With an answer"
"""The heading of the choices that there is an answer for."""

_CLASSES: Final = "owl:Class"


@dataclass(frozen=True)
class Option:
    """A choice: the value to send, the text to show, and whether it is chosen."""

    value: str
    text: str
    chosen: bool = False


@dataclass(frozen=True)
class Field:
    """A parameter as a field of a form.

    `kind` is `ticks`, `select`, `suggest`, `text`, `number`, `date` or `truth`; `groups` are the choices under their
    headings; `values` are what is given, as it was given; `error` says what is wrong with it.
    """

    param: Param
    kind: str
    values: tuple[str, ...] = ()
    groups: tuple[tuple[str, tuple[Option, ...]], ...] = ()
    several: bool = False
    error: str = ""
    example: bool = False

    @property
    def any(self) -> bool:
        """Whether it may be left open."""
        return ANY in self.param.default

    @property
    def value(self) -> str:
        """The value, if there is one."""
        return self.values[0] if self.values else ""

    @property
    def options(self) -> tuple[Option, ...]:
        """All choices, without headings."""
        return tuple(option for _, options in self.groups for option in options)


@dataclass(frozen=True)
class Form:
    """The fields of a question, and the arguments they make; there are none if something is wrong."""

    fields: tuple[Field, ...]
    arguments: Mapping[str, Any] = field(default_factory=dict)

    @property
    def wrong(self) -> tuple[Field, ...]:
        """The fields that something is wrong with."""
        return tuple(item for item in self.fields if item.error)

    @property
    def optional(self) -> tuple[str, ...]:
        """The labels of the parameters that were given and need not have been."""
        return tuple(item.param.label for item in self.fields if item.values and not item.param.required)

    @property
    def sorted(self) -> bool:
        """Whether some field has the choices first that there is an answer for."""
        return any(heading == ANSWERED for item in self.fields for heading, _ in item.groups)

    @property
    def example(self) -> tuple[Field, ...]:
        """The fields that nothing was given for, and that stand at their example."""
        return tuple(item for item in self.fields if item.example)


def make_form(visit: Visit, query: Query) -> Form:
    """Return the form of a question as a visit fills it.

    A parameter that needs a value and is not mentioned stands at its example, so that the page shows an answer.
    """
    fields = tuple(_field(visit, query, param) for param in query.params)
    given = {item.param.name: list(item.values) for item in fields if item.values}
    return Form(fields, given)


def _field(visit: Visit, query: Query, param: Param) -> Field:
    kg, sent = visit.site.kg, visit.params.getlist(param.name)
    values = tuple(dict.fromkeys(value.strip() for value in sent if value.strip()))
    example = param.required and not sent
    limits = visit.site.settings.limits
    groups = _choices(kg, kg.lookup, limits, query.name, param, visit.lang) if param.type == "iri" else ()
    error = ""
    if param.required and sent and not values:
        error = f"This needs a value, for example {_example(param)}."
    values = values or (param.example[:1] if example else ())
    terms: list[str] = []
    for value in values:
        try:
            term = read_value(param, value, kg.lookup)
            terms += [] if term is None else [lexical(term)]
        except ParameterError as problem:
            error = error or _told_beside(problem, bool(groups))
    if values and not error and len(terms) < len(values):  # “any” was among them
        values, terms = (), []
    chosen = terms
    if not values and not error:
        try:
            chosen = _defaults(kg, param)
        except ParameterError as problem:  # a graph need not have what the default names
            error = _told_beside(problem, bool(groups))
    marked = tuple(
        (name, tuple(Option(value, text, value in chosen) for value, text in options)) for name, options in groups
    )
    size = sum(len(options) for _, options in marked)
    several = len(chosen) > 1 or param.name in visit.params.getlist("several")
    kind = _kind(param, size, error)
    return Field(param, kind, tuple(terms) if terms and not error else values, marked, several, error, example)


def _told_beside(error: CoopgraphError, listed: bool) -> str:
    """Return what to say beside a field; where the choices stand in a list, they need not be said again."""
    if not listed or error.remedy.startswith("Did you mean"):
        return told(error)
    return told(type(error)(error.problem, remedy="Choose one from the list."))


def told(error: CoopgraphError) -> str:
    """Return a problem and its remedy as sentences for the place beside a field.

    >>> told(ParameterError("“x” is not a year", where="parameter “year”", remedy="For example: 2027"))
    '“x” is not a year. For example: 2027'
    """
    problem = error.problem[:1].upper() + error.problem[1:]
    problem = problem if problem.endswith((".", "?", "!")) else f"{problem}."
    return clean(f"{problem} {error.remedy}".strip())


def _example(param: Param) -> str:
    return f"“{param.example[0]}”" if param.example else "one from the list"


def _kind(param: Param, size: int, error: str) -> str:
    if param.type == "iri":
        return "text" if not size else "ticks" if size <= TICKED else "select" if size <= SELECTED else "suggest"
    kinds = {"integer": "number", "year": "number", "date": "date", "boolean": "truth"}
    return "text" if error else kinds.get(param.type, "text")  # what is wrong would not show in a field for numbers


def _defaults(kg: CoopGraph, param: Param) -> list[str]:
    """Return the values that hold if none is given, as they stand in addresses."""
    terms = (read_value(param, value, kg.lookup) for value in param.default)
    return [lexical(term) for term in terms if term is not None]


@lru_cache(maxsize=512)
def _choices(
    kg: CoopGraph, lookup: Lookup, limits: Limits, question: str, param: Param, lang: str
) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Return what can be chosen, by groups: what answers are known for, then whatever else is of the class.

    `lookup` is made anew when the graph changes, and so are the choices.
    """
    answered = _answered(kg, limits, question, param)
    of_class = lookup.instances(expand(param.cls)) if param.cls and param.cls != _CLASSES else frozenset()
    rest = of_class - answered
    if not answered or not rest:
        return (("", _labelled(kg, answered or rest, lang)),) if answered or rest else ()
    if len(answered) + len(rest) > SUGGESTED:
        return ()
    return ((ANSWERED, _labelled(kg, answered, lang)), ("Others", _labelled(kg, rest, lang)))


def _answered(kg: CoopGraph, limits: Limits, question: str, param: Param) -> frozenset[str]:
    """Return the things that stand in the column of a parameter's name when nothing is asked for in particular."""
    query = kg.queries[question]
    if ANY not in param.default or any(other.required for other in query.params):
        return frozenset()
    try:
        answer = ask_stored(kg, query, {}, limits=limits)
    except CoopgraphError:
        return frozenset()
    if param.name not in answer.columns:
        return frozenset()
    at = answer.columns.index(param.name)
    return frozenset(term.value for row in answer.terms if isinstance(term := row[at], ox.NamedNode))


def _labelled(kg: CoopGraph, things: frozenset[str], lang: str) -> tuple[tuple[str, str], ...]:
    if len(things) > SUGGESTED:
        return ()
    labels = {thing: clean(kg.source.label(thing, lang)) for thing in things}
    twice = {label for label in labels.values() if list(labels.values()).count(label) > 1}
    shown = {thing: f"{label} ({compact(thing)})" if label in twice else label for thing, label in labels.items()}
    return tuple(
        (IRI(thing).curie, shown[thing]) for thing in sorted(things, key=lambda it: (shown[it].casefold(), it))
    )
