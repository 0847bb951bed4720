"""OpenAPI: what programs can ask of a site, generated from the headers of the stored questions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from coopgraph import __version__
from coopgraph.drawn import VIEWS
from coopgraph.query import Param, Query
from coopgraph.schemas import (
    ANSWER,
    CARD,
    COUNT,
    EVIDENCE,
    EXPLANATION,
    FOUND,
    LONGEST_VALUE,
    QUESTION,
    SUPPORT,
    TEXT,
    Schema,
    param_schema,
)
from coopgraph.search import LONGEST
from coopgraph.web.api.asked import LARGEST, LAST, TABLE, USUAL
from coopgraph.web.api.forms import FORMS, MEDIA
from coopgraph.web.trouble import PROBLEM

VERSION: Final = "3.1.0"
_ERRORS: Final = {
    400: "Something in the request is not understood; the answer says what, and what to do.",
    403: "A page of another site asks, and this one was not started for that.",
    404: "There is nothing of this name; the answer names what comes near.",
    406: "It cannot be had in a form that the request wants.",
    414: "The address is too long.",
    421: "The request names a host that this site does not answer for.",
    422: "The answer is too large, or cannot be drawn in this way.",
    431: "The headers of the request are too long.",
    501: "Something is not installed here that this would need.",
    503: "It took too long, or too much is being asked at once: try again later.",
}
_ALWAYS: Final = (400, 403, 406, 414, 421, 431, 503)


def openapi(queries: Iterable[Query], *, languages: Iterable[str] = ("en",), server: str = "/") -> dict[str, Any]:
    """Return the description of the interface, in OpenAPI 3.1.

    >>> import coopgraph
    >>> paths = openapi(coopgraph.load().queries.values())["paths"]
    >>> paths["/api/questions/time/in-year"]["get"]["parameters"][0]["name"]
    'year'
    """
    listed = list(queries)
    return {
        "openapi": VERSION,
        "info": {
            "title": "coopgraph",
            "version": __version__,
            "summary": "Who promised what to whom in space, and the sentence that says so.",
            "description": "Stored questions and their answers, with the evidence that they rest on. All of it is "
            "read-only, and an error is a problem report (RFC 9457) that says what to do. The rows of an answer can "
            "be narrowed by the values of any column: `facet.COLUMN=VALUE`, with IRIs, whole or short as `id:us`; a "
            "value that no row has is an error.",
            "license": {"name": "Data: CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"},
        },
        "servers": [{"url": server}],
        "tags": [{"name": name} for name in (*dict.fromkeys(query.topic for query in listed), "look closer", "about")],
        "paths": {
            **_lists(),
            **{f"/api/questions/{query.name}": {"get": _question(query)} for query in listed},
            **_looks(),
            "/openapi.json": {"get": _operation("about", "openapi", "This description", {"type": "object"})},
        },
        "components": {
            "schemas": _SCHEMAS,
            "parameters": _options(tuple(languages)),
            "headers": _HEADERS,
            "responses": {
                str(status): {"description": about, "content": _PROBLEMS} for status, about in _ERRORS.items()
            },
        },
    }


def _question(query: Query) -> dict[str, Any]:
    """Return the operation that answers a question."""
    shared = ("format", "lang", "evidence", "page", "size", "sort", "view", "download")
    return {
        "tags": [query.topic],
        "operationId": query.name.replace("/", "_").replace("-", "_"),
        "summary": query.summary,
        "description": " ".join(part for part in (query.description, query.empty) if part),
        "parameters": [*map(_parameter, query.params), *({"$ref": f"#/components/parameters/{n}"} for n in shared)],
        "responses": {
            "200": {
                "description": "The answer.",
                "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in _HEADERS},
                "content": {media: {"schema": _BODIES.get(media, TEXT)} for media in MEDIA},
            },
            **_errors(404, 422, 501),
        },
        "externalDocs": {"description": "The question as a page", "url": f"/questions/{query.name}"},
    }


def _parameter(param: Param) -> dict[str, Any]:
    schema = param_schema(param)
    schema["items"].pop("minLength", None)  # an empty value, as forms send it, is as none
    return {
        "name": param.name,
        "in": "query",
        "description": schema.pop("description"),
        "required": param.required,
        "style": "form",
        "explode": True,
        "schema": schema,
    }


def _options(languages: tuple[str, ...]) -> dict[str, Any]:
    """Return the parameters that every question takes."""
    formats = "; ".join(f"`{form.name}`: {form.about} ({form.media})" for form in FORMS.values())
    page: Schema = {"type": "integer", "minimum": 1}
    return {
        "format": _option("format", f"The format; else Accept decides. {formats}.", {"enum": list(FORMS)}),
        "lang": _option("lang", "The language of labels.", {"enum": list(languages), "default": "en"}),
        "evidence": _option(
            "evidence",
            "Whether to say what each row rests on: as `evidence` in `records`, as two columns more elsewhere.",
            {"type": "boolean", "default": False},
        ),
        "page": _option(
            "page", f"Which page of the rows; {USUAL} rows, if no size is given.", page | {"maximum": LAST}
        ),
        "size": _option(
            "size", "How many rows a page has; without it and `page`, all rows come.", page | {"maximum": LARGEST}
        ),
        "sort": _option("sort", "A column to sort by; with `-` before it, the other way round.", TEXT),
        "view": _option(
            "view", "Which picture to draw, for `svg`; else the first that fits.", {"enum": [*VIEWS, TABLE]}
        ),
        "download": _option("download", "Whether to save the answer as a file.", {"type": "boolean", "default": False}),
    }


def _option(name: str, about: str, schema: Schema, *, required: bool = False, where: str = "query") -> dict[str, Any]:
    return {"name": name, "in": where, "description": about, "required": required, "schema": schema}


def _lists() -> dict[str, Any]:
    found = {"$ref": "#/components/schemas/Questions"}
    words = _option("q", "Words that the questions hold, or a topic.", {**TEXT, "maxLength": LONGEST_VALUE})
    topic = _option("topic", "The topic.", {**TEXT, "minLength": 1}, required=True, where="path")
    return {
        "/api/questions": {"get": _operation("about", "questions", "Which questions are there?", found, words)},
        "/api/questions/{topic}": {
            "get": _operation(
                "about", "questions_of", "Which questions are there on a topic?", found, topic, missing=True
            )
        },
    }


def _looks() -> dict[str, Any]:
    lang = {"$ref": "#/components/parameters/lang"}
    name: Schema = {**TEXT, "minLength": 1, "maxLength": LONGEST_VALUE}
    any_name = "Any name of it: a label, an acronym, a CURIE or an IRI."
    listed = {"type": "array", "items": {"$ref": "#/components/schemas/Found"}}
    found = {"type": "object", "properties": {"found": listed}, "required": ["found"]}
    looks = "look closer"
    return {
        "/api/search": {
            "get": _operation(
                looks,
                "search",
                "What is there by this name? Slips of the pen do no harm.",
                found,
                _option("q", "A name, or part of one.", {**name, "maxLength": LONGEST}, required=True),
                _option("class", f"Only members of this class. {any_name}", TEXT),
                lang,
            )
        },
        "/api/describe/{thing}": {
            "get": _operation(
                looks,
                "describe",
                "What is known of a thing?",
                {"$ref": "#/components/schemas/Card"},
                _option("thing", any_name, name, required=True, where="path"),
                lang,
                missing=True,
            )
        },
        "/api/evidence/{claim}": {
            "get": _operation(
                looks,
                "evidence",
                "What does a claim rest on?",
                {"$ref": "#/components/schemas/Support"},
                _option("claim", any_name, name, required=True, where="path"),
                missing=True,
            )
        },
        "/api/explain": {
            "get": _operation(
                looks,
                "explain",
                "Why does the graph say so, or what is missing for it to say so?",
                {"$ref": "#/components/schemas/Explanation"},
                _option("s", f"The subject. {any_name}", name, required=True),
                _option("p", f"The property, or “a” for being of a class. {any_name}", name, required=True),
                _option("o", f"The object. {any_name}", name, required=True),
                lang,
            )
        },
    }


def _operation(
    tag: str, name: str, summary: str, schema: Schema, *parameters: dict[str, Any], missing: bool = False
) -> dict[str, Any]:
    """Return an operation that answers in JSON."""
    return {
        "tags": [tag],
        "operationId": name,
        "summary": summary,
        "parameters": list(parameters),
        "responses": {
            "200": {"description": "The answer.", "content": {"application/json": {"schema": schema}}},
            **_errors(*([404] if missing else [])),
        },
    }


def _errors(*statuses: int) -> dict[str, Any]:
    told = sorted({*_ALWAYS, *statuses})
    return {str(status): {"$ref": f"#/components/responses/{status}"} for status in told}


_NAMED: Final = {
    "type": "object",
    "properties": {"answer": TEXT, "page": TEXT, "sparql": TEXT, "formats": {"type": "array"}},
}
_SCHEMAS: Final[dict[str, Schema]] = {
    "Answer": {**ANSWER, "required": [name for name in ANSWER["required"] if name != "evidence"]},
    "Card": CARD,
    "Evidence": EVIDENCE,
    "Explanation": EXPLANATION,
    "Found": FOUND,
    "Problem": {
        "type": "object",
        "properties": {"title": TEXT, "status": COUNT, "detail": TEXT, "problem": TEXT, "where": TEXT, "remedy": TEXT},
        "required": ["title", "status"],
    },
    "Question": {"allOf": [QUESTION, _NAMED]},
    "Questions": {
        "type": "object",
        "properties": {
            "questions": {"type": "array", "items": {"$ref": "#/components/schemas/Question"}},
            "total": COUNT,
        },
        "required": ["questions", "total"],
    },
    "Support": SUPPORT,
    "Results": {
        "type": "object",
        "description": "SPARQL 1.1 Query Results in JSON.",
        "properties": {"head": {"type": "object"}, "results": {"type": "object"}},
        "required": ["head", "results"],
    },
}
_BODIES: Final[dict[str, Schema]] = {
    "application/json": {"$ref": "#/components/schemas/Answer"},
    "application/sparql-results+json": {"$ref": "#/components/schemas/Results"},
    "application/vnd.apache.parquet": {},
}
_PROBLEMS: Final = {
    PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}},
    "text/html": {"schema": {**TEXT, "description": "The same as a page, for a browser."}},
    "text/plain": {"schema": {**TEXT, "description": "The status alone, if the request could not be read."}},
}
_HEADERS: Final[dict[str, Any]] = {
    "X-Total-Count": {"description": "How many rows there are in all.", "schema": COUNT},
    "Link": {
        "description": "The question as a page; with `size`, the pages first, prev, next and last.",
        "schema": TEXT,
    },
    "ETag": {"description": "What to send as If-None-Match, to be told 304 if nothing has changed.", "schema": TEXT},
}
