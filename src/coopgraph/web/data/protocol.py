"""The SPARQL 1.1 Protocol: queries by GET and POST, and answers in the format that is asked for. Nothing is changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from starlette.responses import RedirectResponse, Response

from coopgraph.complaints import plain
from coopgraph.errors import FormatError, ParseError, did_you_mean
from coopgraph.jail.write import Dataset
from coopgraph.rdf_formats import BY_MEDIA_TYPE, BY_SUFFIX, RDF_FORMATS
from coopgraph.web.arrival import FORM
from coopgraph.web.negotiation import choose
from coopgraph.web.trouble import Refused
from coopgraph.web.visit import Visit

QUERY: Final = "application/sparql-query"
UPDATE: Final = "application/sparql-update"
TABLES: Final = {
    "application/sparql-results+json": "json",
    "application/sparql-results+xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
    "application/json": "json",
    "application/xml": "xml",
    "text/xml": "xml",
}
"""The formats of tables by media type, the one that is liked best first."""

GRAPHS: Final = {
    "text/turtle": "turtle",
    **{known.media_type: known.name for known in RDF_FORMATS.values()},
    "text/plain": "n-triples",
    "application/json": "json-ld",
    "application/xml": "rdf-xml",
    "text/xml": "rdf-xml",
}
"""The formats of graphs by media type."""

_OF_TABLES: Final = tuple(TABLES)[:4]
_OF_GRAPHS: Final = tuple(GRAPHS)[:4]
"""The media types that are told to whoever accepts none; the others are further names of the same formats."""

_WITH_A_QUERY: Final = ("default-graph-uri", "named-graph-uri", "format")
"""What may come with a query, and without one too: the description of the service is asked for in a format."""
_CHARSET: Final = {"table": ("csv", "tsv"), "graph": ("turtle", "n-triples")}


def sparql(visit: Visit) -> Response:
    """Answer a query; without one, say what this endpoint is."""
    _refuse_updates(visit)
    text = _query(visit)
    if text is None:
        return _about(visit)
    if "\x00" in text:
        raise Refused(400, "the query holds the character U+0000")
    tables, graphs = _wanted(visit)
    dataset = _dataset(visit)
    try:
        written = visit.site.desk.written(
            visit, text, TABLES.get(tables or "", ""), GRAPHS.get(graphs or "", ""), dataset
        )
    except ParseError as error:
        raise plain(error, text) from None
    except FormatError as error:
        raise _unacceptable(error.problem, _OF_GRAPHS if graphs is None else _OF_TABLES) from None
    media_type = (tables if written.kind == "table" else graphs) or ""
    if written.format in _CHARSET[written.kind]:
        media_type += "; charset=utf-8"
    headers = {"Vary": "Accept", "Content-Type": media_type, "Cache-Control": "no-cache"}
    return Response(written.content, headers=headers)


def _refuse_updates(visit: Visit) -> None:
    kind = _kind(visit)
    names = ("update", "using-graph-uri", "using-named-graph-uri")
    if kind == UPDATE or any(name in visit.params for name in names):
        raise Refused(403, "an update would change the graph, which is only read here", remedy="Send a query.")


def _query(visit: Visit) -> str | None:
    """Return the text of the one query of a request, if it has one."""
    texts = visit.params.getlist("query")
    if visit.method == "POST":
        kind = _kind(visit)
        if kind == QUERY:
            texts = [*texts, _text(visit)]
        elif kind != FORM:
            told = f"a body of the type “{kind}” is no query" if kind else "the body has no type"
            raise Refused(415, told, remedy=f"Send {QUERY} or {FORM}.")
        if not texts:
            raise Refused(400, "there is no query in the body", remedy="Send it as “query”.")
    if not texts and (others := [name for name in visit.params if name not in _WITH_A_QUERY]):
        told = f"there is no query, and “{others[0]}” says nothing here"
        raise Refused(400, told, remedy=did_you_mean(others[0], ("query", *_WITH_A_QUERY)) or "Send it as “query”.")
    if len(texts) > 1:
        raise Refused(400, f"there are {len(texts)} queries", remedy="Send one.")
    return texts[0] if texts else None


def _text(visit: Visit) -> str:
    _, _, parameters = visit.headers.get("content-type", "").partition(";")
    name, _, charset = parameters.strip().partition("=")
    if name.lower() == "charset" and charset.strip('" ').lower() not in ("utf-8", "utf8", "us-ascii"):
        raise Refused(415, "the query is not in UTF-8", remedy="Send it as UTF-8.")
    try:
        return visit.body.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused(400, "the query is not UTF-8") from None


def _kind(visit: Visit) -> str:
    return visit.headers.get("content-type", "").partition(";")[0].strip().lower()


def _dataset(visit: Visit) -> Dataset | None:
    """Return the graphs that the request names, which come before those that the query names."""
    default, named = visit.params.getlist("default-graph-uri"), visit.params.getlist("named-graph-uri")
    for iri in (*default, *named):
        if not iri or any(char <= " " or char in '<>"{}|^`\\' for char in iri) or ":" not in iri:
            raise Refused(400, f"“{iri[:200]}” is not the IRI of a graph", remedy="Write it out, with its scheme.")
    return Dataset(tuple(default), tuple(named)) if default or named else None


def _wanted(visit: Visit) -> tuple[str | None, str | None]:
    """Return the media types of tables and of graphs that are wanted: by `format`, or by the Accept header."""
    if name := visit.params.get("format", ""):
        tables = next((kind for kind, format in TABLES.items() if name in (format, kind)), None)
        graph = BY_SUFFIX.get(name) or RDF_FORMATS.get(name) or BY_MEDIA_TYPE.get(name)
        if name == "json":
            graph = RDF_FORMATS["json-ld"]
        if tables is None and graph is None:
            told = f"the format “{name[:100]}” is unknown"
            known = [*dict.fromkeys(TABLES.values()), *BY_SUFFIX]
            raise Refused(400, told, remedy=f"Formats: {', '.join(known)}.")
        return tables, graph.media_type if graph else None
    accept = visit.headers.get("accept")
    tables, graphs = choose(accept, list(TABLES)), choose(accept, list(GRAPHS))
    if tables is None and graphs is None:
        raise _unacceptable("no answer comes in a format that is accepted", (*_OF_TABLES, *_OF_GRAPHS))
    return tables, graphs


def _unacceptable(problem: str, offers: Sequence[str]) -> Refused:
    """Return the error of a client that accepts none of the formats that there are."""
    return Refused(406, problem, remedy=f"There are: {', '.join(offers)}.", headers={"Vary": "Accept"})


def _about(visit: Visit) -> Response:
    """Describe the service: to people the editor, to programs its triples."""
    from coopgraph.web.app import ROOMS

    offers = [known.media_type for known in RDF_FORMATS.values()]
    editor = any(path == "/editor" for room in ROOMS for path, *_ in room.ROUTES)
    chosen = choose(visit.headers.get("accept"), [offers[0], "text/html", *offers[1:]] if editor else offers)
    if chosen == "text/html":
        return RedirectResponse("/editor", 303, {"Vary": "Accept"})
    if chosen is None:
        raise _unacceptable("the description is not in a format that is accepted", offers)
    from coopgraph.web.data.service import show

    return show(visit, chosen)


ROUTES: Final[Sequence[tuple[str, object, tuple[str, ...]]]] = (
    ("/sparql", sparql, ("GET", "POST")),
    ("/sparql/", sparql, ("GET", "POST")),
)
