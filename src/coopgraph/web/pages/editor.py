"""The editor: questions of one's own, in SPARQL, with what is there to ask for at hand.

All of it is a form that works without scripts; `static/editor.js` makes it pleasant.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup
from starlette.responses import JSONResponse, Response

from coopgraph.answer import Answer
from coopgraph.complaints import WORDS, Complaint, check, complain
from coopgraph.errors import CoopgraphError, FormatError
from coopgraph.pictures import fitting
from coopgraph.terms import PREFIXES
from coopgraph.triples import GraphAnswer
from coopgraph.web import assets
from coopgraph.web.addresses import to
from coopgraph.web.pages.vocabulary import card, named, vocabulary
from coopgraph.web.trouble import RETRY, for_visitors, status_of

if TYPE_CHECKING:
    from coopgraph.query import Query
    from coopgraph.web.visit import Visit

SHOWN: Final = 500
"""How many rows a page shows; a file has all of them."""

ROWS: Final = {
    "csv-safe": ("CSV for a spreadsheet", "text/csv; charset=utf-8", "csv"),
    "csv": ("CSV", "text/csv; charset=utf-8", "csv"),
    "tsv": ("TSV", "text/tab-separated-values; charset=utf-8", "tsv"),
    "json": ("JSON", "application/sparql-results+json", "srj"),
    "xml": ("XML", "application/sparql-results+xml", "srx"),
    "md": ("Markdown", "text/markdown; charset=utf-8", "md"),
}
GRAPHS: Final = {
    "turtle": ("Turtle", "text/turtle; charset=utf-8", "ttl"),
    "json-ld": ("JSON-LD", "application/ld+json", "jsonld"),
    "n-triples": ("N-Triples", "application/n-triples", "nt"),
}
DRAWN: Final = {
    "svg": ("SVG", "image/svg+xml", "svg"),
    "graphml": ("GraphML", "application/graphml+xml", "graphml"),
    "gexf": ("GEXF", "application/gexf+xml", "gexf"),
}
"""What an answer can be taken away as: its name, media type and suffix."""

FIRST: Final = """\
# Who pledged what?
PREFIX sc: <https://w3id.org/space-coop/ontology#>
PREFIX force: <https://w3id.org/space-coop/id/force/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

SELECT ?party ?pledge ?what WHERE {
  ?pledge sc:hasForce force:pledged ;
          sc:hasParty ?party ;
          rdfs:label ?what .
  FILTER(LANG(?what) = "en")
}
ORDER BY ?party
LIMIT 100
"""


@dataclass(frozen=True)
class Outcome:
    """What came of a query: an answer and how long it took, or a complaint."""

    answer: Answer | GraphAnswer | bool | None = None
    complaint: Complaint | None = None
    milliseconds: int = 0
    status: int = 200


def show(visit: Visit) -> Response:
    """Show the editor, with the answer to its query if it has one."""
    asked = _text(visit.params.get("query", ""))
    example = visit.params.get("example", "")
    text = asked or (visit.site.kg.queries[example].text if example else FIRST)
    outcome = _ask(visit, asked) if "query" in visit.params else Outcome()
    page = visit.page(
        "editor.html",
        status=outcome.status,
        text=text,
        chosen=example,
        examples=_examples(visit.site.kg.queries.values()),
        import_map=assets.import_map(assets.brought()) if assets.brought() else "",
        nonce=visit.nonce,
        missing=assets.remark(),
        prefixes=PREFIXES,
        **_shown(visit, asked, outcome),
    )
    return _marked(page)


def result(visit: Visit) -> Response:
    """Answer a query with the part of the page that shows the result."""
    asked = _text(visit.params.get("query", ""))
    outcome = _ask(visit, asked)
    return _marked(visit.page("editor_result.html", status=outcome.status, **_shown(visit, asked, outcome)))


def download(visit: Visit) -> Response:
    """Answer a query with a file."""
    format = visit.params.get("format", "")
    answer = visit.sparql(_text(visit.params.get("query", "")))
    if isinstance(answer, bool):
        raise FormatError("yes or no is no file", remedy="Write it down.")
    formats = GRAPHS if isinstance(answer, GraphAnswer) else ROWS | DRAWN
    if format not in formats:
        raise FormatError(f"there is no file of the kind “{format}”", remedy=f"Kinds: {', '.join(formats)}.")
    _, kind, suffix = formats[format]
    headers = {"content-disposition": f'attachment; filename="answer.{suffix}"'}
    if format in DRAWN and isinstance(answer, Answer):
        content = answer.picture(visit.params.get("view", "graph"), lang=visit.lang).to_bytes(format)
    else:
        content = answer.to_bytes(format)
    return Response(content, media_type=kind, headers=headers)


def complete(visit: Visit) -> Response:
    """Say what may be written: the `vocabulary`, an `entity` by a part of its name, or all about one `term`."""
    kind, words = visit.params.get("kind", "entity"), visit.params.get("q", "").strip()
    if kind == "vocabulary":
        return JSONResponse({**vocabulary(visit.site.kg), "words": sorted(word.upper() for word in WORDS - {"a"})})
    terms = card(visit.site.kg, words, visit.lang) if kind == "term" else named(visit.site.kg, words, visit.lang)
    return JSONResponse({"terms": terms})


def look_over(visit: Visit) -> Response:
    """Say what is plainly wrong with a query, while it is being written."""
    return JSONResponse({"complaints": [asdict(found) for found in check(_text(visit.params.get("query", "")))]})


def _ask(visit: Visit, text: str) -> Outcome:
    begun = time.perf_counter()
    try:
        answer = visit.sparql(text, partial=True)
    except CoopgraphError as error:
        return Outcome(complaint=complain(for_visitors(error), text), status=status_of(error))
    return Outcome(answer, milliseconds=round(1000 * (time.perf_counter() - begun)))


def _shown(visit: Visit, text: str, outcome: Outcome) -> dict[str, Any]:
    """Return what the part of the page with the result is made from."""
    answer = outcome.answer
    kind = {bool: "truth", GraphAnswer: "graph", Answer: "rows", type(None): ""}[type(answer)]
    views = fitting(answer) if isinstance(answer, Answer) and answer.terms else ("table",)
    view = visit.params.get("view", "table") if visit.params.get("view") in views else "table"
    picture = answer.picture(view, lang=visit.lang) if isinstance(answer, Answer) and view != "table" else None
    drawn = {name: told for name, told in DRAWN.items() if picture and (name == "svg" or picture.network)}
    formats = ROWS | drawn if kind == "rows" else GRAPHS if kind == "graph" else {}
    return {
        "query": text,
        "outcome": outcome,
        "kind": kind,
        "most": SHOWN,
        "views": views,
        "view": view,
        "picture": picture,
        "drawing": Markup(picture.inline(lambda iri: to(visit, visit.site.href(iri)))) if picture else "",
        "formats": [(name, told, view if name in DRAWN else None) for name, (told, _, _) in formats.items()],
    }


def _marked(page: Response) -> Response:
    """Say when to try again, if there was no time for the query."""
    if page.status_code == 503:
        page.headers.update({"Cache-Control": "no-store", "Retry-After": str(RETRY)})
    return page


def _text(text: str) -> str:
    """Return a query as it was written: a form sends its line ends as two characters."""
    return text.replace("\r\n", "\n")


def _examples(queries: Iterable[Query]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the stored questions by topic, each with its name and what it asks."""
    return [(topic, [(q.name, q.summary) for q in found]) for topic, found in groupby(queries, lambda q: q.topic)]


ROUTES: Final[Sequence[tuple[str, object, tuple[str, ...]]]] = (
    ("/editor", show, ("GET", "POST")),
    ("/editor/result", result, ("GET", "POST")),
    ("/editor/check", look_over, ("POST",)),
    ("/editor/download", download, ("GET", "POST")),
    ("/complete", complete, ("GET",)),
)
