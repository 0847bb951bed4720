"""Sources: each document sentence by sentence, with the claims that rest on it, and where documents differ."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Final
from weakref import WeakSet

from coopgraph.errors import Overrun, QueryTimeout, QueryTooLarge
from coopgraph.store import GraphStore
from coopgraph.terms import IRI
from coopgraph.web.pages.dates import read_date
from coopgraph.web.pages.documents import Difference, Document, Passage, differences, passages, shelves
from coopgraph.web.pages.ladder import RUNGS, stances
from coopgraph.web.pages.portrait import portray
from coopgraph.web.pages.strip import Piece, strip
from coopgraph.web.passages import document_href, document_iris
from coopgraph.web.trouble import Refused

if TYPE_CHECKING:
    from starlette.responses import Response

    from coopgraph.web.visit import Visit

QUESTION: Final = "evidence/disagreements"
_SLOW: Final[WeakSet[GraphStore]] = WeakSet()
"""The graphs that are too large to find the differences for every visit."""
MATTERS: Final = {
    "force": "How firmly",
    "date": "When",
    "attendance": "Who came",
    "system": "With which system",
    "topic": "On which topic",
}
"""The matters on which documents are found to differ, in the order of the page."""


def show_all(visit: Visit) -> Response:
    """Show the documents by the file that transcribes them, and where they differ."""
    found = shelves(visit.site.kg.source)
    return visit.page(
        "sources.html",
        shelves=sorted(found, key=lambda shelf: -sum(each.sentences for each in shelf.documents)),
        titles={shelf.graph: _title(visit, shelf.graph) for shelf in found},
        differences=_differences(visit),
        matters=MATTERS,
        question=QUESTION,
        read_date=read_date,
        document_href=document_href,
    )


def show_one(visit: Visit) -> Response:
    """Show a document, sentence by sentence."""
    source = visit.site.kg.source
    known = {each.iri: each for shelf in shelves(source) for each in shelf.documents}
    name = visit.path["name"]
    document = next((known[iri] for iri in document_iris(name) if iri in known), None)
    if document is None:
        shelf = next((shelf for shelf in shelves(source) if shelf.name == name), None)
        if shelf is None:
            raise Refused(404, f"there is no document called “{name}”", remedy="See the list of all sources.")
        return visit.page("shelf.html", shelf=shelf, read_date=read_date)
    return _page(visit, document)


def _page(visit: Visit, document: Document) -> Response:
    kg = visit.site.kg
    found = passages(kg.source, document.iri)
    sentences = [passage for passage in found if passage.number is not None]
    return visit.page(
        "source.html",
        document=document,
        portrait=portray(kg, document.iri),
        paragraphs=_paragraphs(sentences),
        wholes=[passage for passage in found if passage.number is None],
        strip=strip([_piece(visit, passage) for passage in sentences]),
        stances=stances(kg.source),
        rungs=RUNGS,
        differences=_differences(visit, document.iri),
        matters=MATTERS,
        question=QUESTION,
        read_date=read_date,
        document_href=document_href,
    )


def _title(visit: Visit, graph: IRI) -> str:
    """Return the title of a graph, if it has one."""
    titles = [name for name in portray(visit.site.kg, graph).names if name.kind == "title"] if graph else []
    return next((name.text for name in titles if name.lang == visit.lang), titles[0].text if titles else "")


def _paragraphs(sentences: Sequence[Passage]) -> list[tuple[int | None, list[Passage]]]:
    """Return the sentences of a document by paragraph, in the order of the text."""
    return [(number, list(group)) for number, group in groupby(sentences, key=lambda passage: passage.paragraph)]


def _piece(visit: Visit, passage: Passage) -> Piece:
    count = len(passage.engagements) + len(passage.facts)
    label = visit.site.label(passage.iri, visit.lang)
    told = label.partition(": ")[2] or label
    return Piece(
        passage.name,
        f"{told}; {count} {'claim rests' if count == 1 else 'claims rest'} on it",
        passage.start,
        passage.end,
        count,
        passage.paragraph,
    )


def _differences(visit: Visit, document: IRI | None = None) -> dict[str, list[Difference]] | None:
    """Return where documents differ, by the question that finds it; None if that takes too long on this graph.

    What took too long once is not tried again: only the first visit waits for it.
    """
    source = visit.site.kg.source
    if source in _SLOW or QUESTION not in visit.site.kg.queries:
        return None if source in _SLOW else {}
    began, longest = time.monotonic(), visit.site.settings.limits.timeout
    try:
        return differences(visit.answer(QUESTION, {}), document or "")
    except (QueryTimeout, QueryTooLarge, Overrun):
        if visit.leaving.gone:
            raise
        if time.monotonic() - began >= longest:  # and not because so many others ask at the moment
            _SLOW.add(source)
        return None


ROUTES: Final[Sequence[tuple[str, Callable[[Visit], Response], tuple[str, ...]]]] = (
    ("/sources", show_all, ("GET",)),
    ("/sources/{name:path}", show_one, ("GET",)),
)
