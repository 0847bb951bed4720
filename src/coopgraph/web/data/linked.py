"""Linked data: whoever asks for an IRI of ours is led to a document about it, in the form that is wanted.

What stands for a thing (`/id/nasa`, `/graph/dialogue4`, `/query/missions/joint`) answers with 303 to a document, as a
thing cannot be sent. The ontology is a document itself, and so is the description of the whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final
from urllib.parse import quote, urlsplit

import pyoxigraph as ox
from starlette.responses import RedirectResponse, Response

from coopgraph.dataset.vocabulary import DATASET
from coopgraph.errors import ParameterError, QueryNotFound
from coopgraph.jsonld import context_document
from coopgraph.terms import BASE, DESCRIPTION, PREFIXES, node
from coopgraph.web.data import service
from coopgraph.web.data.renderings import HTML, RDF, SUFFIXES, data, page, see_other, split_suffix, wanted
from coopgraph.web.data.stock import about, home, local, stock
from coopgraph.web.negotiation import conditional
from coopgraph.web.pages import entity
from coopgraph.web.pages.portrait import is_known
from coopgraph.web.trouble import Refused
from coopgraph.web.visit import Visit

_SPARQL: Final = "application/sparql-query"
_TABLES: Final = ("text/csv", "application/sparql-results+json", "application/sparql-results+xml")


def show_thing(visit: Visit) -> Response:
    """Lead to a document about a thing, or show it."""
    path, form = split_suffix(visit.path["path"])
    if path.startswith(("https://", "http://")) and _is_there(visit, path):
        return RedirectResponse(path, 303)
    iri = _known(visit, "id", path)
    if iri == DATASET or iri.startswith(f"{DATASET}/"):
        return _part(visit, iri, form)
    return _thing(visit, iri, f"id/{path}", form, lambda: about(visit, iri))


def show_graph(visit: Visit) -> Response:
    """Lead to a document of a named graph, which is what it holds, or show it."""
    path, form = split_suffix(visit.path["path"])
    if PREFIXES["graph"] + path == DESCRIPTION.value:
        return _void(visit, form) if form else see_other(visit, f"graph/{path}")
    iri = _known(visit, "graph", path)

    def triples() -> Iterable[ox.Triple]:
        return stock(visit.site).of_graph(ox.NamedNode(iri))

    return _thing(visit, iri, f"graph/{path}", form, triples, _licence(visit, iri))


def show_version(visit: Visit) -> Response:
    """Lead to a document of the topics, or of a version of an ontology."""
    path, form = split_suffix(urlsplit(visit.url).path.strip("/"))
    name, _, version = path.partition("/")
    if not is_known(visit.site.kg.source, node(BASE + path).value):
        raise _nothing(visit, path)
    if version and form == HTML:  # there is a page of the newest version only, and no other is here
        return _see(visit, "ontology" if name == "ontology" else f"{name}.html")

    def triples() -> Iterable[ox.Triple]:
        return stock(visit.site).of_graph(ox.NamedNode(PREFIXES["graph"] + name))

    return _thing(visit, BASE + path, path, form, triples)


def show_ontology(visit: Visit) -> Response:
    """Show the ontology: a document, in the form that is wanted or that its address names."""
    _, form = split_suffix(urlsplit(visit.url).path.rpartition("/")[2])
    shown = _page_of("/ontology.html")
    offers = (HTML, *RDF) if shown else RDF
    chosen = form or wanted(visit, offers)
    if chosen == HTML and shown:
        return page(visit, shown(visit), "ontology", negotiated=not form)
    graph = ox.NamedNode(PREFIXES["graph"] + "ontology")
    if graph.value not in stock(visit.site).sizes:
        raise _nothing(visit, "ontology")
    return data(
        visit, lambda: stock(visit.site).of_graph(graph), chosen, "ontology", offers=offers, negotiated=not form
    )


def show_query(visit: Visit) -> Response:
    """Lead to a stored question: its page, its text, what is said of it, or its answer; parameters go along."""
    topic, (name, form) = visit.path["topic"], split_suffix(visit.path["name"])
    text = not form and name.endswith(".rq")
    try:
        query = visit.site.kg.queries[f"{topic}/{name.removesuffix('.rq') if text else name}"]
    except QueryNotFound as error:
        raise Refused(404, error.problem, remedy=error.remedy) from None
    path = f"query/{query.name}"
    if text:
        known = stock(visit.site)
        return conditional(visit, query.digest[:20], known.modified, lambda: Response(query.text, media_type=_SPARQL))
    if form == HTML:
        return _see(visit, f"questions/{query.name}")
    if form:
        return data(visit, lambda: about(visit, query.iri), form, path, topic=query.iri)
    chosen = wanted(visit, (HTML, *RDF, _SPARQL, *_TABLES))
    if chosen == HTML:
        return _see(visit, f"questions/{query.name}")
    if chosen == _SPARQL:
        return _see(visit, f"{path}.rq")
    return _see(visit, f"api/questions/{query.name}") if chosen in _TABLES else see_other(visit, path, RDF)


def show_void(visit: Visit) -> Response:
    """Show what the site says of the graph and of itself."""
    return _void(visit, split_suffix(urlsplit(visit.url).path.rpartition("/")[2])[1])


def show_context(visit: Visit) -> Response:
    """Show the JSON-LD context of all that is in the graph."""
    known = stock(visit.site)

    def make() -> Response:
        return Response(context_document(known.context), media_type="application/ld+json")

    return conditional(visit, f"{known.revision}-context", known.modified, make)


def _thing(
    visit: Visit,
    iri: str,
    path: str,
    form: str,
    triples: Callable[[], Iterable[ox.Triple]],
    licence: str | None = None,
) -> Response:
    """Lead from a thing to its documents; show the one whose form was named."""
    if not form:
        return see_other(visit, path)
    if form == HTML:
        return page(visit, entity.show(visit, iri), path)
    return data(visit, triples, form, path, topic=iri, licence=licence)


def _licence(visit: Visit, graph: str) -> str | None:
    """Return the licence of a snapshot, which is its source's; None for any other graph."""
    snapshots = visit.site.kg.snapshots.values()
    return next((shot.manifest.licence for shot in snapshots if shot.graph.value == graph), None)


def _part(visit: Visit, iri: str, form: str) -> Response:
    """Show a part of the description: people are led to the downloads."""
    if form == HTML or (not form and wanted(visit, (HTML, *RDF)) == HTML):
        return _see(visit, "downloads")
    if not form:
        return see_other(visit, iri.removeprefix(BASE), RDF)

    def told() -> Iterable[ox.Triple]:
        return (t for t in stock(visit.site).description(home(visit)) if t.subject == ox.NamedNode(iri))

    return data(visit, told, form, iri.removeprefix(BASE), topic=iri, offers=RDF, shared=False)


def _void(visit: Visit, form: str) -> Response:
    chosen = form or wanted(visit, (*RDF, HTML))
    if chosen == HTML:
        return _see(visit, "downloads")
    return service.show(visit, chosen, negotiated=not form)


def _known(visit: Visit, kind: str, path: str) -> str:
    """Return the IRI of ours that a path stands for, if there is such a thing."""
    for name in dict.fromkeys((path, quote(path, safe="/~!$&'()*+,;=:@"))):
        iri = f"{BASE}{kind}/{name}"
        if name and _is_there(visit, iri):
            return iri
    raise _nothing(visit, f"{kind}/{path}")


def _is_there(visit: Visit, iri: str) -> bool:
    """Return whether the graph, or what is said of it, knows an IRI."""
    try:
        term = node(iri)
    except ParameterError:
        return False
    return is_known(visit.site.kg.source, iri) or term in stock(visit.site).described


def _see(visit: Visit, path: str) -> Response:
    """Lead to another room of the site, with the parameters of the address."""
    query = urlsplit(visit.url).query
    return RedirectResponse(f"{quote(local(visit, path))}{f'?{query}' if query else ''}", 303, {"Vary": "Accept"})


def _nothing(visit: Visit, path: str) -> Refused:
    found = visit.site.kg.search(path.rpartition("/")[2].replace("-", " "), limit=3)
    near = " or ".join(f"{one.label} ({one.iri.curie})" for one in found if one.iri.startswith(BASE))
    remedy = f"Did you mean {near}?" if near else "Look for it by name, or begin at the home page."
    return Refused(404, f"there is no {BASE}{path}", remedy=remedy)


def _page_of(path: str) -> Callable[[Visit], Response] | None:
    """Return what shows a page at a path, in another room, if there is one."""
    from coopgraph.web.app import ROOMS

    return next(
        (shown for room in ROOMS for at, shown, _ in room.ROUTES if at == path and shown != show_ontology), None
    )


_GET: Final = ("GET",)
_SUFFIXES: Final = tuple(SUFFIXES.values())
ROUTES: Final[Sequence[tuple[str, Callable[[Visit], Response], tuple[str, ...]]]] = (
    ("/id/{path:path}", show_thing, _GET),
    ("/graph/{path:path}", show_graph, _GET),
    ("/query/{topic}/{name}", show_query, _GET),
    ("/ontology", show_ontology, _GET),
    *((f"/ontology.{suffix}", show_ontology, _GET) for suffix in _SUFFIXES),
    ("/ontology/{version}", show_version, _GET),
    ("/topics", show_version, _GET),
    ("/topics/{version}", show_version, _GET),
    *((f"/topics.{suffix}", show_version, _GET) for suffix in _SUFFIXES),
    ("/context.jsonld", show_context, _GET),
    ("/.well-known/void", show_void, _GET),
    *((f"/void.{suffix}", show_void, _GET) for suffix in _SUFFIXES[1:]),
)
