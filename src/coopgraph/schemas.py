"""Schemas: what parameters take and answers hold, in JSON Schema, made from the headers of the stored questions."""

from __future__ import annotations

from typing import Any, Final

from coopgraph.query import ANY, Param

Schema = dict[str, Any]

MOST_VALUES: Final = 100
"""How many values one parameter may be given at a time."""

LONGEST_VALUE: Final = 1_000
"""How long a value may be."""

_TYPES: Final[dict[str, Schema]] = {
    "iri": {"type": "string", "minLength": 1, "maxLength": LONGEST_VALUE},
    "string": {"type": "string", "maxLength": LONGEST_VALUE},
    "integer": {"type": "integer"},
    "year": {"type": "integer"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
}


def param_schema(param: Param) -> Schema:
    """Return the schema of a parameter: a list of values, for each may be given several.

    >>> param_schema(Param("year", "year", "Year", "The year.", example=("2027",)))["items"]
    {'type': 'integer', 'examples': [2027]}
    """
    item = {**_TYPES[param.type]}
    if param.example:
        item["examples"] = [_value(param, text) for text in param.example]
    schema: Schema = {
        "type": "array",
        "title": param.label,
        "description": explained(param),
        "items": item,
        "minItems": 1,
        "maxItems": MOST_VALUES,
    }
    if param.default and ANY not in param.default:
        schema["default"] = [_value(param, text) for text in param.default]
    return schema


def explained(param: Param) -> str:
    """Return in words what a parameter means and takes.

    >>> print(explained(Param("party", "iri", "Party", "Who promises.", "sc:Agent", ("any",), ("US",))))
    Who promises. Any name of one sc:Agent: a label, an acronym, a CURIE or an IRI. Left out, it means any.
    """
    parts = [f"{param.description.rstrip('.')}."]
    if param.type == "iri":
        what = f"one {param.cls}" if param.cls else "a thing"
        parts.append(f"Any name of {what}: a label, an acronym, a CURIE or an IRI.")
    if ANY in param.default:
        parts.append("Left out, it means any.")
    return " ".join(parts)


def _value(param: Param, text: str) -> Any:
    if param.type in ("integer", "year"):
        return int(text)
    return text.casefold() in ("true", "yes", "1") if param.type == "boolean" else text


def _object(required: str, **properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "required": required.split()}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


TEXT: Final[Schema] = {"type": "string"}
COUNT: Final[Schema] = {"type": "integer", "minimum": 0}
_FLAG: Final[Schema] = {"type": "boolean"}

THING: Final = _object("iri curie label", iri=TEXT, curie=TEXT, label=TEXT)
EVIDENCE: Final[Schema] = {
    **_object(
        "claim curie name",
        claim=TEXT,
        curie=TEXT,
        name={**TEXT, "description": "S10 is the tenth sentence; else the document, or “background”."},
        basis={**TEXT, "description": "stated, implied or background"},
        source=TEXT,
        sentence=COUNT,
        paragraph=COUNT,
        start={**COUNT, "description": "Where the sentence begins, in code points."},
        end={**COUNT, "description": "Where it ends; this position is the first that is not in it."},
        url={**TEXT, "description": "Opens the source at the sentence."},
        label=TEXT,
        date=TEXT,
    ),
    "description": "What a claim rests on: a sentence, a document, or a source of background knowledge.",
}
_CELL: Final[Schema] = {
    "description": "A thing, a list of things, a text, a whole number, true or false; null if the cell is empty.",
    "anyOf": [THING, _list(THING), TEXT, {"type": "integer"}, _FLAG, {"type": "null"}],
}
ASKED: Final = _object("name iri summary arguments", name=TEXT, iri=TEXT, summary=TEXT, arguments={"type": "object"})
ANSWER: Final = _object(
    "question columns rows evidence total remark citation",
    question=ASKED,
    columns=_list(TEXT),
    rows=_list({"type": "object", "additionalProperties": _CELL}),
    evidence={**_list(_list(EVIDENCE)), "description": "For each row, what its claims rest on."},
    total={**COUNT, "description": "How many rows there are in all."},
    remark={**TEXT, "description": "How to read an answer without rows, or with a part of them."},
    citation={**TEXT, "description": "How to cite the answer, with digests of question, data and rows."},
)
TOLD: Final[Schema] = _object(
    "question columns rows evidence total remark citation",
    question={"type": "object"},
    columns=_list(TEXT),
    rows=_list({"type": "object"}),
    evidence=_list(_list({"type": "object"})),
    total=COUNT,
    remark=TEXT,
    citation=TEXT,
)
"""An answer in few words, for where the schema is repeated with every question."""
QUESTION: Final = _object(
    "name iri topic summary description tags params",
    name=TEXT,
    iri=TEXT,
    topic=TEXT,
    summary=TEXT,
    description=TEXT,
    tags=_list(TEXT),
    params=_list(
        {
            **_object("name type label description required", name=TEXT, type=TEXT, label=TEXT),
            "additionalProperties": True,
        }
    ),
)
CARD: Final = _object(
    "iri curie label types names facts claims evidence citation",
    iri=TEXT,
    curie=TEXT,
    label=TEXT,
    types=_list(TEXT),
    names=_list(TEXT),
    facts=_list(_object("property value", property=THING, value=_CELL)),
    claims=_list(_object("iri curie label evidence", iri=TEXT, curie=TEXT, label=TEXT, evidence=_list(EVIDENCE))),
    evidence=_list(EVIDENCE),
    citation=TEXT,
)
EXPLANATION: Final = _object(
    "statement text status complete proofs would_follow_if names citation",
    statement=_list(TEXT),
    text=TEXT,
    status={
        "enum": ["asserted", "inferred", "not stated"],
        "description": "“not stated” is no denial: the sources do not say it.",
    },
    complete=_FLAG,
    proofs=_list({"type": "object"}),
    would_follow_if=_list({"type": "object"}),
    names={"type": "object", "additionalProperties": TEXT},
    citation=TEXT,
)
SUPPORT: Final = _object("claim evidence citation", claim=TEXT, evidence=_list(EVIDENCE), citation=TEXT)
FOUND: Final = _object(
    "iri curie label matched score types",
    iri=TEXT,
    curie=TEXT,
    label=TEXT,
    matched={**TEXT, "description": "The name that fits."},
    score={"type": "number", "description": "How well it fits, from 0 to 100."},
    types=_list(TEXT),
)
