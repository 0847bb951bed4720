"""Renderings: the forms that a thing can be read in, each under an address of its own, and which of them is wanted."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import Final
from urllib.parse import quote, urlsplit

import pyoxigraph as ox
from starlette.responses import RedirectResponse, Response

from coopgraph.dataset.vocabulary import DATASET, VOCABULARIES, Notes
from coopgraph.rdf_formats import BY_MEDIA_TYPE, BY_SUFFIX, write_rdf
from coopgraph.web.data.stock import home, local, stock
from coopgraph.web.negotiation import choose, conditional
from coopgraph.web.trouble import Refused
from coopgraph.web.visit import Visit

HTML: Final = "text/html"
RDF: Final = tuple(BY_MEDIA_TYPE)
SUFFIXES: Final = {HTML: "html", **{known.media_type: known.suffix for known in BY_SUFFIX.values()}}
_ALIASES: Final = {"application/json": "application/ld+json", "application/xhtml+xml": HTML}
_JSON_LD: Final = "application/ld+json"


def wanted(visit: Visit, offers: Sequence[str]) -> str:
    """Return the media type that a visit wants most of those on offer, or refuse with the list of them."""
    aliases = [alias for alias, meant in _ALIASES.items() if meant in offers]
    chosen = choose(visit.headers.get("accept"), [*offers, *aliases])
    if chosen is None:
        told = "there is nothing here in a form that is accepted"
        raise Refused(406, told, remedy=f"Accept one of: {', '.join(offers)}.", headers={"Vary": "Accept"})
    return _ALIASES.get(chosen, chosen)


def see_other(visit: Visit, path: str, offers: Sequence[str] = (HTML, *RDF)) -> Response:
    """Lead from a thing, which cannot be sent, to the document about it that is wanted."""
    suffix = SUFFIXES[wanted(visit, offers)]
    query = urlsplit(visit.url).query
    target = f"{quote(local(visit, path))}.{suffix}{f'?{query}' if query and suffix == 'html' else ''}"
    headers = {"Vary": "Accept", "Link": alternates(visit, path, offers), "Cache-Control": "no-cache"}
    return RedirectResponse(target, 303, headers)


def alternates(visit: Visit, path: str, offers: Sequence[str] = (HTML, *RDF), licence: str | None = None) -> str:
    """Return the `Link` header that names the forms of a document."""
    place = f"{home(visit)}{quote(path.lstrip('/'))}"
    links = [f'<{place}.{SUFFIXES[offer]}>; rel="alternate"; type="{offer}"' for offer in offers]
    terms = stock(visit.site).licence if licence is None else licence
    return ", ".join([*links, *([f'<{terms}>; rel="license"'] if terms else [])])


def data(
    visit: Visit,
    triples: Callable[[], Iterable[ox.Triple]],
    media_type: str,
    path: str,
    *,
    topic: str = "",
    offers: Sequence[str] = (HTML, *RDF),
    negotiated: bool = False,
    shared: bool = True,
    licence: str | None = None,
) -> Response:
    """Return triples in a form, with the headers that let a client keep it and find the others.

    `topic` is the IRI of what the document is about: what the document is, and its licence, are then added. `shared`
    says that JSON-LD is to be written by the context of the whole graph.
    """
    known = stock(visit.site)
    licence = known.licence if licence is None else licence
    form = BY_MEDIA_TYPE[media_type]
    place = f"{home(visit)}{quote(path.lstrip('/'))}.{form.suffix}"
    headers = {"Link": alternates(visit, path, offers, licence), "Vary": "Accept"}
    if negotiated:
        headers["Content-Location"] = f"{quote(local(visit, path))}.{form.suffix}"
    if topic:
        headers["Link"] += f', <{topic}>; rel="http://xmlns.com/foaf/0.1/primaryTopic"'

    def make() -> Response:
        told = [*triples(), *(_document(place, topic, licence) if topic else ())]
        context = known.context if media_type == _JSON_LD and shared else None
        content = write_rdf(told, form.name, context, VOCABULARIES)
        return Response(content, media_type=media_type)

    tag = hashlib.sha256(f"{known.revision} {place} {media_type}".encode()).hexdigest()[:20]
    return conditional(visit, tag, known.modified, make, headers)


def page(visit: Visit, response: Response, path: str, *, negotiated: bool = False) -> Response:
    """Return a page with the headers that lead to its other forms, or 304 if the client has it already."""
    if response.status_code != 200:
        return response
    tag = hashlib.sha256(bytes(response.body)).hexdigest()[:20]
    headers = {"Link": alternates(visit, path), "Vary": "Accept"}
    if negotiated:
        headers["Content-Location"] = f"{quote(local(visit, path))}.html"
    return conditional(visit, tag, None, lambda: response, headers)


def split_suffix(path: str) -> tuple[str, str]:
    """Return a path without the suffix of a form, and the media type that it stands for, or none.

    >>> split_suffix("nasa.ttl"), split_suffix("a.b/c"), split_suffix("nasa.png")
    (('nasa', 'text/turtle'), ('a.b/c', ''), ('nasa.png', ''))
    """
    stem, dot, suffix = path.rpartition(".")
    if dot and suffix == "html":
        return stem, HTML
    return (stem, BY_SUFFIX[suffix].media_type) if dot and suffix in BY_SUFFIX else (path, "")


def _document(place: str, topic: str, licence: str) -> Iterable[ox.Triple]:
    notes = Notes()
    notes.kinds(place, "foaf:Document")
    notes.say(place, "void:inDataset", ox.NamedNode(DATASET))
    if licence:
        notes.say(place, "dcterms:license", ox.NamedNode(licence))
    notes.say(place, "foaf:primaryTopic", ox.NamedNode(topic))
    return notes
