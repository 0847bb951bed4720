"""Asked: what a request for an answer says, read strictly; what is not understood is an error, never ignored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from coopgraph.drawn import VIEWS
from coopgraph.errors import ParameterError, did_you_mean
from coopgraph.query import Query
from coopgraph.schemas import LONGEST_VALUE, MOST_VALUES
from coopgraph.web.api.forms import BY_MEDIA, FORMS, MEDIA, Form, Wanted
from coopgraph.web.negotiation import choose
from coopgraph.web.pages.refine import PREFIX
from coopgraph.web.visit import Visit

LARGEST: Final = 10_000
"""How many rows a page may have."""

USUAL: Final = 100
"""How many rows a page has if only its number is given."""

LAST: Final = 1_000_000
"""The highest number that a page may have."""

OPTIONS: Final = ("format", "lang", "evidence", "page", "size", "view", "sort", "download")
TABLE: Final = "table"
_OF_PAGES: Final = ("several",)
"""What the address of a page says of its form alone, and an export link takes along."""
_TRUTHS: Final = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}


@dataclass(frozen=True)
class Asked:
    """A request for an answer: the arguments of the question, the format, and the part that is wanted of it.

    Without a form, nothing that can be offered is acceptable. `size` is 0 if all rows are wanted.
    """

    arguments: Mapping[str, list[str]]
    form: Form | None
    wanted: Wanted
    page: int = 1
    size: int = 0
    download: bool = False


def read_request(visit: Visit, query: Query) -> Asked:
    """Return what a request for the answer to a question says."""
    known = [param.name for param in query.params]
    for name in visit.params:
        if name not in (*known, *OPTIONS, *_OF_PAGES) and not name.startswith(PREFIX):
            remedy = did_you_mean(name, [*known, *OPTIONS]) or f"There are: {', '.join([*known, *OPTIONS])}."
            raise ParameterError(f"“{query.name}” has no parameter “{name}”", remedy=remedy)
    page, size = _number(visit, "page", LAST), _number(visit, "size", LARGEST)
    size = size or (USUAL if page else 0)
    page = page or 1
    wanted = Wanted(
        lang=language(visit),
        evidence=truth(visit, "evidence"),
        part=slice((page - 1) * size, page * size) if size else None,
        view=_view(visit),
    )
    given = {name: values for name in known if (values := _values(visit, name))}
    return Asked(given, _form(visit), wanted, page, size, truth(visit, "download"))


def single(visit: Visit, name: str) -> str:
    """Return the value of a parameter that has one at most, or nothing."""
    values = visit.params.getlist(name)
    if len(values) > 1:
        raise ParameterError("this is given several times", where=f"parameter “{name}”", remedy="Give it once.")
    return values[0] if values else ""


def truth(visit: Visit, name: str) -> bool:
    """Return whether a parameter says yes; left out, it says no."""
    value = single(visit, name).casefold()
    if value and value not in _TRUTHS:
        raise ParameterError(f"“{value}” is neither true nor false", where=f"parameter “{name}”", remedy="Give one.")
    return bool(value) and _TRUTHS[value]


def language(visit: Visit) -> str:
    """Return the language of labels."""
    lang, known = single(visit, "lang"), visit.site.languages
    if lang and lang not in known:
        remedy = f"There are: {', '.join(known)}."
        raise ParameterError(f"nothing has a label in “{lang}”", where="parameter “lang”", remedy=remedy)
    return lang or "en"


def _view(visit: Visit) -> str:
    """Return the name of a picture, or nothing; a table is what there is without one."""
    view = single(visit, "view")
    if view and view not in (*VIEWS, TABLE):
        remedy = f"There are: {', '.join(VIEWS)}."
        raise ParameterError(f"there is no view “{view}”", where="parameter “view”", remedy=remedy)
    return view.removeprefix(TABLE)


def _values(visit: Visit, name: str) -> list[str]:
    values = [value for value in visit.params.getlist(name) if value.strip()]
    if len(values) > MOST_VALUES:
        raise ParameterError("there are too many values", where=f"parameter “{name}”", remedy="Ask several times.")
    if any(len(value) > LONGEST_VALUE for value in values):
        raise ParameterError("a value is too long", where=f"parameter “{name}”", remedy="Give a shorter one.")
    return values


def _number(visit: Visit, name: str, most: int) -> int:
    """Return the number that a parameter gives, or 0 if it is left out."""
    text = single(visit, name)
    if not text:
        return 0
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and 1 <= int(text) <= most):
        raise ParameterError(f"“{text}” is no number from 1 to {most}", where=f"parameter “{name}”", remedy="Give one.")
    return int(text)


def _form(visit: Visit) -> Form | None:
    """Return the format that is named, or that Accept wants most."""
    name = single(visit, "format")
    if name and name not in FORMS:
        remedy = did_you_mean(name, FORMS) or f"Formats: {', '.join(FORMS)}."
        raise ParameterError(f"the format “{name}” is unknown", where="parameter “format”", remedy=remedy)
    if name:
        return FORMS[name]
    media = choose(visit.headers.get("accept"), MEDIA)
    return BY_MEDIA[media] if media else None
