"""Plain values: questions, answers, evidence and cards as dictionaries, lists and texts, for any other program."""

from __future__ import annotations

import datetime
import decimal
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from coopgraph.citation import cite_part
from coopgraph.errors import FormatError
from coopgraph.row import iris_in
from coopgraph.store import GraphStore
from coopgraph.terms import IRI, Term, compact, python_value

if TYPE_CHECKING:
    from coopgraph.answer import Answer
    from coopgraph.card import Card
    from coopgraph.evidence import Evidence
    from coopgraph.query import Param, Query
    from coopgraph.reasoning.explain import Explanation
    from coopgraph.search import Found

Plain = dict[str, Any]


def plain_thing(iri: str, source: GraphStore, lang: str = "en") -> Plain:
    """Return a thing by its address, its short name and its label.

    >>> import coopgraph
    >>> plain_thing(coopgraph.load().resolve("KPS"), coopgraph.load().source)["label"]
    'Korean Positioning System'
    """
    return {"iri": str(iri), "curie": compact(iri), "label": source.label(iri, lang)}


def plain_cell(term: Term | None, source: GraphStore, lang: str = "en") -> Any:
    """Return a cell: a thing, a list of things, a text, a number, true or false, or None if it is empty.

    A date is a text, as RDF writes it; so is a number that is no whole one, lest it lose a digit.

    >>> import pyoxigraph as ox
    >>> plain_cell(ox.Literal(4), GraphStore(ox.Store())), plain_cell(None, GraphStore(ox.Store()))
    (4, None)
    """
    iris = iris_in(term)
    value = python_value(term)
    if isinstance(value, IRI):
        return plain_thing(value, source, lang)
    if iris:
        return [plain_thing(iri, source, lang) for iri in iris]
    return _plain_value(value)


def _plain_value(value: Any) -> Any:
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()
    if isinstance(value, (decimal.Decimal, float)):
        return str(value)
    return value if value is None or isinstance(value, (bool, int)) else str(value)


def plain_evidence(item: Evidence) -> Plain:
    """Return a piece of evidence: what is not known of it is left out.

    >>> import coopgraph
    >>> plain_evidence(coopgraph.load().evidence("d4:E10")[0])["name"]
    'S10'
    """
    told = {
        "claim": str(item.claim),
        "curie": item.claim.curie,
        "name": item.name,
        "basis": item.basis,
        "source": str(item.source or ""),
        "sentence": item.sentence,
        "paragraph": item.paragraph,
        "start": item.start,
        "end": item.end,
        "url": item.url,
        "label": item.label,
        "date": item.date,
    }
    return {name: value for name, value in told.items() if value not in (None, "")}


def plain_answer(answer: Answer, *, lang: str = "en", part: slice | None = None) -> Plain:
    """Return an answer with its evidence, row by row, and its citation; `part` takes some of the rows.

    >>> import coopgraph
    >>> told = plain_answer(coopgraph.load(sources=["dialogue4"]).run("commitments/by-party", party="US"))
    >>> told["rows"][1]["subject"]["label"], [item["name"] for item in told["evidence"][1]]
    ('Korean Positioning System', ['S10'])
    """
    taken = part or slice(None)
    rows = [
        {name: plain_cell(term, answer.source, lang) for name, term in zip(answer.columns, row, strict=True)}
        for row in answer.terms[taken]
    ]
    return {
        "question": plain_asked(answer),
        "columns": list(answer.columns),
        "rows": rows,
        "evidence": [[plain_evidence(item) for item in row] for row in answer.evidence()[taken]],
        "total": len(answer),
        "remark": answer.remark,
        "citation": citation(answer),
    }


def plain_asked(answer: Answer) -> Plain:
    """Return which question an answer answers, and with which arguments."""
    if answer.query is None:
        return {}
    given = {
        name: [plain_cell(term, answer.source) if term is not None else "any" for term in terms]
        for name, terms in answer.arguments.items()
    }
    query = answer.query
    return {"name": query.name, "iri": str(query.iri), "summary": query.summary, "arguments": given}


def citation(answer: Answer) -> str:
    """Return how to cite an answer, or nothing if it cannot be cited: a part of one, or one to no stored question."""
    try:
        return answer.cite() if answer.query else ""
    except FormatError:
        return ""


def plain_question(query: Query) -> Plain:
    """Return what a stored question asks and takes.

    >>> import coopgraph
    >>> plain_question(coopgraph.load().queries["time/in-year"])["params"][0]["default"]
    ['2024']
    """
    return {
        "name": query.name,
        "iri": str(query.iri),
        "topic": query.topic,
        "summary": query.summary,
        "description": query.description,
        "tags": list(query.tags),
        "params": [_plain_param(param) for param in query.params],
    }


def _plain_param(param: Param) -> Plain:
    told = {
        "name": param.name,
        "type": param.type,
        "class": param.cls or "",
        "label": param.label,
        "description": param.description,
        "required": param.required,
        "default": list(param.default),
        "example": list(param.example),
    }
    return {name: value for name, value in told.items() if value not in ("", [])}


def plain_card(card: Card, source: GraphStore, lang: str = "en") -> Plain:
    """Return the card of a thing.

    >>> import coopgraph
    >>> kg = coopgraph.load()
    >>> plain_card(kg.describe("NASA"), kg.source)["types"]
    ['space agency']
    """
    return {
        "iri": str(card.iri),
        "curie": card.iri.curie,
        "label": card.label,
        "types": list(card.types),
        "names": list(card.names),
        "facts": [
            {
                "property": plain_thing(fact.property, source, lang),
                "value": plain_thing(fact.value, source, lang)
                if isinstance(fact.value, IRI)
                else _plain_value(fact.value),
            }
            for fact in card.facts
        ],
        "claims": [
            {
                "iri": str(said.claim),
                "curie": said.claim.curie,
                "label": said.label,
                "evidence": plain_list(said.evidence),
            }
            for said in card.claims
        ],
        "evidence": plain_list(card.evidence),
        "citation": cite_part(source, f"{card.label} ({card.iri.curie})"),
    }


def plain_support(claim: IRI, evidence: Iterable[Evidence], source: GraphStore) -> Plain:
    """Return what a claim rests on.

    >>> import coopgraph
    >>> kg = coopgraph.load()
    >>> claim = kg.resolve("d4:E10")
    >>> plain_support(claim, kg.evidence(claim), kg.source)["evidence"][0]["name"]
    'S10'
    """
    cited = cite_part(source, f"The claim {claim.curie}: {source.label(claim)}")
    return {"claim": str(claim), "evidence": plain_list(evidence), "citation": cited}


def plain_explanation(why: Explanation, source: GraphStore) -> Plain:
    """Return why the graph says something.

    >>> import coopgraph
    >>> kg = coopgraph.load()
    >>> plain_explanation(kg.explain("NASA", "a", "agent"), kg.source)["status"]
    'inferred'
    """
    return {**why.asdict(), "citation": cite_part(source, f"{why.text}: {why.status}")}


def plain_list(evidence: Iterable[Evidence]) -> Sequence[Plain]:
    """Return several pieces of evidence.

    >>> plain_list([])
    []
    """
    return [plain_evidence(item) for item in evidence]


def plain_found(found: Found, source: GraphStore, lang: str = "en") -> Plain:
    """Return something that a search found.

    >>> import coopgraph
    >>> kg = coopgraph.load()
    >>> plain_found(kg.search("Korean Positoning System", limit=1)[0], kg.source)["types"]
    ['navigation satellite system']
    """
    kinds = ["stored question"] if found.is_question else [source.label(name, lang) for name in found.types]
    return {
        "iri": str(found.iri),
        "curie": compact(found.iri),
        "label": found.label,
        "matched": found.matched,
        "score": round(found.score, 1),
        "types": kinds,
    }
