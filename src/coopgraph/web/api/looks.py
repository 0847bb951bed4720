"""Looking closer, for programs: search, cards, evidence, explanations."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from starlette.responses import Response

from coopgraph.errors import ParameterError, UnknownTerm
from coopgraph.plain import plain_card, plain_explanation, plain_found, plain_support
from coopgraph.schemas import LONGEST_VALUE
from coopgraph.search import LONGEST
from coopgraph.web.api.asked import language, single
from coopgraph.web.api.replies import json_reply, only
from coopgraph.web.trouble import Refused
from coopgraph.web.visit import Visit

FOUND_AT_MOST: Final = 20
"""How many things a search tells of."""


def search(visit: Visit) -> Response:
    """Find things by any of their names."""
    only(visit, "q", "lang", "class")
    kg = visit.site.kg
    text, lang, named = _needed(visit, "q", LONGEST), language(visit), single(visit, "class")
    cls = kg.lookup.resolve(named, "owl:Class") if named else None

    def make() -> Any:
        found = kg.search(text, lang=lang, limit=FOUND_AT_MOST, cls=cls)
        return {"found": [plain_found(item, kg.source, lang) for item in found]}

    return json_reply(visit, make)


def describe(visit: Visit) -> Response:
    """Tell what is known of a thing."""
    only(visit, "lang")
    kg, lang = visit.site.kg, language(visit)
    with _missing():
        iri = kg.resolve(visit.path["thing"])
    return json_reply(visit, lambda: plain_card(kg.describe(iri, lang=lang), kg.source, lang))


def evidence(visit: Visit) -> Response:
    """Tell what a claim rests on."""
    only(visit)
    kg = visit.site.kg
    with _missing():
        claim = kg.lookup.claim(visit.path["claim"])
    return json_reply(visit, lambda: plain_support(claim, kg.evidence(claim), kg.source))


def explain(visit: Visit) -> Response:
    """Tell why the graph says something, or what is missing for it to say so."""
    only(visit, "s", "p", "o", "lang")
    kg, lang = visit.site.kg, language(visit)
    subject, predicate, object = (_needed(visit, name, LONGEST_VALUE) for name in "spo")
    return json_reply(visit, lambda: plain_explanation(kg.explain(subject, predicate, object, lang=lang), kg.source))


@contextmanager
def _missing() -> Iterator[None]:
    """Let a name that fits nothing be a page that is not there."""
    try:
        yield
    except UnknownTerm as error:
        raise Refused(404, error.problem, remedy=error.remedy) from None


def _needed(visit: Visit, name: str, most: int) -> str:
    text = single(visit, name).strip()
    if not text or len(text) > most:
        problem = "the value is too long" if text else "a value is needed"
        raise ParameterError(problem, where=f"parameter “{name}”", remedy=f"Give one of 1 to {most} characters.")
    return text
