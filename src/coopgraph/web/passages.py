"""Passages: where on the site a piece of evidence can be seen: its document, at its sentence."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from coopgraph.evidence import Evidence
from coopgraph.terms import IRI, PREFIXES

_ID: Final = PREFIXES["id"]
_END: Final = "/source"


def document_name(document: str) -> str:
    """Return what a document is called in addresses of the site: the end of its IRI.

    >>> from coopgraph.terms import expand
    >>> document_name(expand("d4:source")), document_name(expand("st4:mofa-release"))
    ('dialogue4', 'statement4/mofa-release')
    """
    return document.removeprefix(_ID).removesuffix(_END) if document.startswith(_ID) else document


def document_iris(name: str) -> tuple[IRI, ...]:
    """Return the IRIs that a document may have which is called so, the likeliest first.

    >>> [iri.curie for iri in document_iris("dialogue4")][:2]
    ['d4:source', 'id:dialogue4']
    """
    return IRI(f"{_ID}{name}{_END}"), IRI(f"{_ID}{name}"), IRI(name)


def document_href(document: str) -> str:
    """Return the address of the page of a document.

    >>> from coopgraph.terms import expand
    >>> document_href(expand("st4:mofa-release"))
    '/sources/statement4/mofa-release'
    """
    name = document_name(document)
    return f"/sources/{quote(name, safe='/' if document.startswith(_ID) else '')}"


def passage_href(item: Evidence) -> str:
    """Return where a piece of evidence can be seen: the sentence in its document, the document, or the outside source.

    >>> from coopgraph.terms import expand
    >>> claim = expand("d4:E10")
    >>> passage_href(Evidence(claim=claim, basis="stated", source=expand("d4:source"), sentence=10))
    '/sources/dialogue4#S10'
    """
    if item.sentence is not None and item.source:
        return f"{document_href(item.source)}#{item.name}"
    if item.date and item.source:
        return document_href(item.source)
    return item.url if item.url.startswith(("https://", "http://")) else ""
