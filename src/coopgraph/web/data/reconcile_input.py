"""What a client of the reconciliation API sends: read strictly, and told where it is amiss."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final, NoReturn

from coopgraph.matching.candidates import LIMIT, MOST, Wish
from coopgraph.web.arrival import FORM
from coopgraph.web.trouble import Refused
from coopgraph.web.visit import Visit

BATCH: Final = 20
"""How many queries a client should send at a time."""

_FORMS: Final = (FORM, "multipart/form-data")
_MOST_QUERIES: Final = 200
_MOST_CELLS: Final = 20_000
_MOST_PROPERTIES: Final = 20
_MOST_VALUES: Final = 20


def refuse_post(visit: Visit) -> NoReturn:
    """Refuse what was posted and holds nothing to answer: no form, or one of something else."""
    kind = visit.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in _FORMS and (kind or visit.body):
        told = f"a body of the type “{kind[:100]}” is not read here" if kind else "the body has no type"
        raise Refused(415, told, remedy=f"Send {FORM}.")
    raise Refused(400, "there is nothing in the form to answer", remedy="Send “queries” or “extend”.")


def read_batch(visit: Visit) -> dict[str, Wish]:
    """Return the wishes of a batch of queries, by name."""
    queries = _json(visit, "queries")
    if not isinstance(queries, dict) or not all(isinstance(query, dict) for query in queries.values()):
        raise Refused(400, "“queries” is no object of queries", remedy='Write {"q0": {"query": "NASA"}}.')
    if len(queries) > _MOST_QUERIES:
        raise Refused(413, f"a batch may have {_MOST_QUERIES} queries", remedy=f"Send {BATCH} at a time.")
    return {name: _wish(query, name) for name, query in queries.items()}


def read_extension(visit: Visit) -> tuple[list[str], list[dict[str, Any]]]:
    """Return the identifiers and the properties whose values are wanted."""
    asked = _json(visit, "extend")
    ids = asked.get("ids") if isinstance(asked, dict) else None
    wanted = asked.get("properties") if isinstance(asked, dict) else None
    if (
        not isinstance(ids, list)
        or not isinstance(wanted, list)
        or not all(isinstance(each, str) for each in ids)
        or not all(isinstance(each, dict) and isinstance(each.get("id"), str) for each in wanted)
    ):
        raise Refused(
            400,
            "“extend” is not {ids, properties}",
            remedy='Write {"ids": ["nasa"], "properties": [{"id": "sc:isAgencyOf"}]}.',
        )
    if len(ids) * len(wanted) > _MOST_CELLS:
        raise Refused(413, f"{len(ids) * len(wanted):,} cells are more than the {_MOST_CELLS:,} that come at a time")
    return ids, wanted


def _json(visit: Visit, name: str) -> Any:
    try:
        return json.loads(visit.params[name])
    except (ValueError, RecursionError):
        raise Refused(400, f"“{name}” is not JSON", remedy="Send it URL-encoded, as JSON.") from None


def read_typed(visit: Visit) -> tuple[str, int]:
    """Return what was typed so far, and how many suggestions to skip."""
    return visit.params.get("prefix", "")[:200], number(visit.params.get("cursor", ""), 0)


def number(text: str, usual: int) -> int:
    """Return the number that a text spells, or the usual one.

    >>> number("7", 0), number("-7", 0), number("seven", 0)
    (7, 0, 0)
    """
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else usual


def _wish(query: Mapping[str, Any], name: str) -> Wish:
    """Read a query; what is amiss is told with its name."""

    def wrong(field: str, wanted: str) -> Refused:
        return Refused(400, f"“{field}” of the query “{name[:100]}” is not {wanted}")

    text, properties = query.get("query", ""), query.get("properties", [])
    if not isinstance(text, str):
        raise wrong("query", "a text")
    if not text.strip() and not properties:
        raise Refused(400, f"the query “{name[:100]}” asks for nothing", remedy="Give it a “query” or “properties”.")
    classes = query.get("type") or []
    classes = [classes] if isinstance(classes, (str, dict)) else classes
    names = (
        [cls.get("id") if isinstance(cls, dict) else cls for cls in classes] if isinstance(classes, list) else [None]
    )
    if not all(isinstance(cls, str) for cls in names):
        raise wrong("type", "a class or a list of them")
    if not isinstance(properties, list) or not all(
        isinstance(each, dict) and isinstance(each.get("pid"), str) and "v" in each for each in properties
    ):
        raise wrong("properties", "a list of objects with “pid” and “v”")
    limit = query.get("limit", LIMIT)
    if isinstance(limit, bool) or not isinstance(limit, (int, float)) or limit < 1:
        raise wrong("limit", "a number above 0")
    strict = query.get("type_strict", "any")
    return Wish(
        text=text,
        classes=tuple(str(cls) for cls in names),
        strict=strict if strict in ("any", "all", "should") else "any",
        properties=tuple(
            (each["pid"], tuple(each["v"][:_MOST_VALUES]) if isinstance(each["v"], list) else (each["v"],))
            for each in properties[:_MOST_PROPERTIES]
        ),
        limit=int(min(limit, MOST)),
    )
