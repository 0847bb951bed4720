"""The stored questions as tools: one for each, or one that asks any of them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from coopgraph.answer import Answer
from coopgraph.plain import citation, plain_answer, plain_question
from coopgraph.query import Query
from coopgraph.schemas import QUESTION, TOLD, Schema, param_schema
from coopgraph.tables import clean, markdown_table
from coopgraph.tools.tool import LANG, Arguments, Told, Tool, parameters

if TYPE_CHECKING:
    from coopgraph.graph import CoopGraph

ROWS: Final = 100
"""How many rows are told at a time."""

_PAGE: Final[Schema] = {
    "type": "integer",
    "title": "Page",
    "description": f"Which {ROWS} rows to return, if there are more.",
    "default": 1,
    "minimum": 1,
}
_UNNAMED: Final = re.compile(r"[^A-Za-z0-9_-]")


def question_tools(queries: Iterable[Query]) -> list[Tool]:
    """Return a tool for each of some stored questions.

    >>> import coopgraph
    >>> [tool.name for tool in question_tools(coopgraph.load().queries.search("missions"))]
    ['missions_joint', 'missions_participation', 'missions_prospective']
    """
    tools: dict[str, Tool] = {}
    for query in queries:
        name = plain = _UNNAMED.sub("_", query.name)[:60]
        number = 1
        while name in tools:
            number += 1
            name = f"{plain}_{number}"
        tools[name] = _question_tool(name, query)
    return list(tools.values())


def _question_tool(name: str, query: Query) -> Tool:
    def use(kg: CoopGraph, given: Arguments) -> Told:
        return _ask(kg, query, dict(given))

    return Tool(
        name=name,
        title=query.summary,
        description=" ".join(part for part in (query.summary, query.description, query.empty) if part),
        parameters=parameters(
            tuple(param.name for param in query.params if param.required),
            **{param.name: param_schema(param) for param in query.params},
            lang=LANG,
            page=_PAGE,
        ),
        returns=TOLD,
        use=use,
    )


def _ask(kg: CoopGraph, query: Query, given: dict[str, Any]) -> Told:
    lang, page = given.pop("lang", "en"), given.pop("page", 1)
    answer = kg.run(query, jail=hasattr(os, "fork"), **given)
    part = slice((page - 1) * ROWS, page * ROWS)
    values = plain_answer(answer, lang=lang, part=part)
    values["remark"] = remark = _remark(answer, page)
    return Told(_text(answer, part, lang, remark), values)


def _remark(answer: Answer, page: int) -> str:
    first, last = (page - 1) * ROWS + 1, min(page * ROWS, len(answer))
    if len(answer) <= ROWS and page == 1:
        return answer.remark
    if first > last:
        return f"There is no page {page}: the answer has {len(answer):,} rows."
    more = f" Ask for page {page + 1} to see more." if last < len(answer) else ""
    return f"These are rows {first:,} to {last:,} of {len(answer):,}.{more}"


def _text(answer: Answer, part: slice, lang: str, remark: str) -> str:
    shown = answer.narrowed(answer.terms[part])
    query = answer.query
    lines = [query.summary if query else "", ""]
    if shown:
        lines += [markdown_table(*shown.cells(lang=lang)), ""]
    lines += [remark, ""] if remark else []
    if evidence := shown.all_evidence():
        lines += ["What it rests on:", *(f"- {clean(str(item))}" for item in evidence), ""]
    if cited := citation(answer):
        lines += [f"To cite: {cited}"]
    return "\n".join(lines).strip()


def asking_tools(queries: Mapping[str, Query]) -> list[Tool]:
    """Return two tools for any number of stored questions: one lists them, the other asks one.

    >>> import coopgraph
    >>> [tool.name for tool in asking_tools(coopgraph.load().queries)]
    ['questions', 'ask']
    """

    def found(kg: CoopGraph, given: Arguments) -> Told:
        words = given.get("words", "").casefold().split()
        chosen = [query for query in queries.values() if all(word in _searched(query) for word in words)]
        return Told(
            "\n".join(_line(query) for query in chosen) or "No stored question holds these words.",
            {"questions": [plain_question(query) for query in chosen]},
        )

    def asked(kg: CoopGraph, given: Arguments) -> Told:
        tool = next(iter(question_tools([kg.queries[given["question"]]])))
        own = {name: given[name] for name in ("lang", "page") if name in given}
        return tool(kg, {**given.get("arguments", {}), **own})

    words: Schema = {"type": "string", "maxLength": 200, "description": "A topic, or words that the questions hold."}
    name: Schema = {
        "type": "string",
        "maxLength": 200,
        "description": "The name of a stored question, such as commitments/by-party.",
    }
    arguments: Schema = {
        "type": "object",
        "description": "Values by the names of the question's parameters, such as {“party”: “NASA”}.",
        "additionalProperties": True,
    }
    return [
        Tool(
            "questions",
            "Which questions are there?",
            "Lists the stored questions with what each asks and takes: all, or those that hold some words.",
            parameters(words=words),
            {"type": "object", "properties": {"questions": {"type": "array", "items": QUESTION}}},
            found,
        ),
        Tool(
            "ask",
            "Ask a stored question",
            "Asks one of the stored questions, and answers with rows, the sentences they rest on, and a citation.",
            parameters(("question",), question=name, arguments=arguments, lang=LANG, page=_PAGE),
            TOLD,
            asked,
        ),
    ]


def _searched(query: Query) -> str:
    return " ".join((query.name, query.summary, query.description, *query.tags)).casefold()


def _line(query: Query) -> str:
    takes = ", ".join(f"{param.name}{' (required)' if param.required else ''}" for param in query.params)
    return f"- {query.name}: {query.summary}{f' Takes: {takes}.' if takes else ''}"
