"""Tools that look closer: search, describe, evidence, explain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from coopgraph.plain import plain_card, plain_explanation, plain_found, plain_support
from coopgraph.schemas import CARD, EXPLANATION, FOUND, LONGEST_VALUE, SUPPORT, Schema
from coopgraph.tables import clean
from coopgraph.tools.tool import LANG, Arguments, Told, Tool, parameters

if TYPE_CHECKING:
    from coopgraph.graph import CoopGraph

FOUND_AT_MOST: Final = 20
"""How many things a search tells of."""


def _name(what: str, example: str) -> Schema:
    description = f"{what}: a label in English or Korean, an acronym, a CURIE or an IRI; for example {example}."
    return {"type": "string", "minLength": 1, "maxLength": LONGEST_VALUE, "description": description}


def look_tools() -> list[Tool]:
    """Return the tools.

    >>> [tool.name for tool in look_tools()]
    ['search', 'describe', 'evidence', 'explain']
    """
    text: Schema = {
        "type": "string",
        "minLength": 1,
        "maxLength": 200,
        "description": "A name, or part of one, in any language; small slips of the pen do no harm.",
    }
    return [
        Tool(
            "search",
            "What is there by this name?",
            "Finds things of the graph by label, acronym or other name. Use it when a name is unknown or ambiguous.",
            parameters(("text",), text=text, lang=LANG),
            {"type": "object", "properties": {"found": {"type": "array", "items": FOUND}}, "required": ["found"]},
            _search,
        ),
        Tool(
            "describe",
            "What is known of a thing?",
            "Tells a thing's names, classes and facts, and the claims that mention it, each with its sentences.",
            parameters(("thing",), thing=_name("The thing", "KPS"), lang=LANG),
            CARD,
            _describe,
        ),
        Tool(
            "evidence",
            "What does a claim rest on?",
            "Tells the sentences, documents or outside sources that a claim rests on, with a link to each and its "
            "basis: stated, implied or background. The words of a sentence are not in the graph: follow the link.",
            parameters(("claim",), claim=_name("The claim", "d4:E10")),
            SUPPORT,
            _evidence,
        ),
        Tool(
            "explain",
            "Why does the graph say so?",
            "Tells why the graph says that subject, predicate, object: the rules, the statements they start from, and "
            "their sentences; or what is missing for it to say so. “Not stated” is no denial.",
            parameters(
                ("subject", "predicate", "object"),
                subject=_name("The subject", "KARI"),
                predicate=_name("The property, or “a” for being of a class", "attends"),
                object=_name("The object, or a class after “a”", "fourth-dialogue"),
                lang=LANG,
            ),
            EXPLANATION,
            _explain,
        ),
    ]


def _search(kg: CoopGraph, given: Arguments) -> Told:
    lang = given.get("lang", "en")
    found = [plain_found(item, kg.source, lang) for item in kg.search(given["text"], lang=lang, limit=FOUND_AT_MOST)]
    lines = [f"- {item['label']} ({item['curie']}): {', '.join(item['types'])}" for item in found]
    return Told("\n".join(map(clean, lines)) or "Nothing in the graph has a name like this.", {"found": found})


def _describe(kg: CoopGraph, given: Arguments) -> Told:
    lang = given.get("lang", "en")
    card = kg.describe(given["thing"], lang=lang)
    return _cited(str(card), plain_card(card, kg.source, lang))


def _evidence(kg: CoopGraph, given: Arguments) -> Told:
    claim = kg.lookup.claim(given["claim"])
    found = kg.evidence(claim)
    lines = [clean(str(item)) for item in found] or ["It rests on nothing that the graph knows of."]
    return _cited("\n".join(lines), plain_support(claim, found, kg.source))


def _explain(kg: CoopGraph, given: Arguments) -> Told:
    why = kg.explain(given["subject"], given["predicate"], given["object"], lang=given.get("lang", "en"))
    return _cited(str(why), plain_explanation(why, kg.source))


def _cited(text: str, values: Mapping[str, Any]) -> Told:
    return Told(f"{text}\n\nTo cite: {values['citation']}", values)
