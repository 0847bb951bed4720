"""Stored questions for programs: the list of them, and the answer to one, in any format."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final
from urllib.parse import quote, urlencode

from starlette.responses import Response

from coopgraph.answer import Answer
from coopgraph.errors import ParameterError, QueryNotFound, did_you_mean
from coopgraph.plain import plain_question
from coopgraph.query import Query
from coopgraph.schemas import LONGEST_VALUE
from coopgraph.web.api.asked import Asked, read_request, single
from coopgraph.web.api.forms import FORMS, MEDIA
from coopgraph.web.api.replies import home, json_reply, not_acceptable, only, with_tag
from coopgraph.web.pages.refine import Refinement
from coopgraph.web.visit import Visit

TOTAL: Final = "X-Total-Count"
_PLAIN: Final = re.compile(r"[^A-Za-z0-9]+")


def list_questions(visit: Visit) -> Response:
    """List the stored questions: all, or those that hold the words of `q`."""
    only(visit, "q")
    words = single(visit, "q")
    if len(words) > LONGEST_VALUE:
        raise ParameterError("these are too many words", where="parameter “q”", remedy="Give fewer.")
    queries = visit.site.kg.queries
    found = queries.search(words) if words else list(queries.values())
    return json_reply(visit, lambda: _listed(visit, found))


def list_topic(visit: Visit) -> Response:
    """List the stored questions of a topic."""
    only(visit)
    topic = visit.path["topic"]
    found = [query for query in visit.site.kg.queries.values() if query.topic == topic]
    if not found:
        topics = sorted({query.topic for query in visit.site.kg.queries.values()})
        remedy = did_you_mean(topic, topics) or f"Topics: {', '.join(topics)}."
        raise QueryNotFound(f"there is no topic “{topic}”", remedy=remedy)
    return json_reply(visit, lambda: _listed(visit, found))


def _listed(visit: Visit, queries: Sequence[Query]) -> dict[str, Any]:
    return {"questions": [_entry(home(visit), query) for query in queries], "total": len(queries)}


def _entry(start: str, query: Query) -> dict[str, Any]:
    name = quote(query.name)
    return {
        **plain_question(query),
        "answer": f"{start}api/questions/{name}",
        "page": f"{start}questions/{name}",
        "sparql": f"{start}query/{name}.rq",
        "formats": list(FORMS),
    }


def answer_question(visit: Visit) -> Response:
    """Answer a stored question."""
    query = visit.site.kg.queries[f"{visit.path['topic']}/{visit.path['name']}"]
    asked = read_request(visit, query)
    if asked.form is None:
        raise not_acceptable(MEDIA)
    form = asked.form

    def make() -> Response:
        whole = visit.answer(query, asked.arguments)
        refined = Refinement.read(visit.params.multi_items(), whole.columns)
        label = partial(visit.site.label, lang=asked.wanted.lang)
        answer = refined.apply(whole, label) if refined or refined.sort else whole
        last = max(1, -(-len(answer) // asked.size)) if asked.size else 1
        if asked.page > last:
            raise ParameterError(f"there is no page {asked.page}", remedy=f"The last one is {last}.")
        reply = Response(form.write(answer, replace(asked.wanted, whole=whole)), media_type=form.content_type)
        reply.headers.update(dict(_headers(visit, query, asked, answer, last)))
        return reply

    return with_tag(visit, form.name, make, {"Vary": "Accept"})


def _headers(visit: Visit, query: Query, asked: Asked, answer: Answer, last: int) -> Iterator[tuple[str, str]]:
    yield TOTAL, str(len(answer))
    start = home(visit)
    links = [f'<{start}questions/{quote(query.name)}>; rel="alternate"; type="text/html"']
    if asked.size:
        pages = {"first": 1, "prev": asked.page - 1, "next": asked.page + 1, "last": last}
        links += [f'<{_page(visit, asked, n)}>; rel="{name}"' for name, n in pages.items() if 1 <= n <= last]
    yield "Link", ", ".join([*links, f'<{start}openapi.json>; rel="service-desc"'])
    if asked.download and asked.form:
        name = f"coopgraph-{_PLAIN.sub('-', query.name).strip('-')}.{asked.form.ending}"
        yield "Content-Disposition", f'attachment; filename="{name}"'


def _page(visit: Visit, asked: Asked, number: int) -> str:
    """Return the address of another page, relative to this one."""
    kept = [(name, value) for name, value in visit.params.multi_items() if name not in ("page", "size")]
    return "?" + urlencode([*kept, ("page", number), ("size", asked.size)])
