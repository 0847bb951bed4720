"""The service description: what the site says of its endpoint, of the graph behind it, and of the questions for it."""

from __future__ import annotations

import pyoxigraph as ox
from starlette.responses import Response

from coopgraph.dataset.vocabulary import DATASET
from coopgraph.web.data.renderings import RDF, data
from coopgraph.web.data.stock import home, stock
from coopgraph.web.site import Site
from coopgraph.web.visit import Visit


def description(site: Site, home: str = "") -> list[ox.Triple]:
    """Return what a site says of itself; `home` is its address, if it is another one than in its settings.

    >>> import coopgraph
    >>> from coopgraph.web.settings import Settings
    >>> told = description(Site(coopgraph.load(), Settings()))
    >>> any(triple.predicate.value.endswith("#endpoint") for triple in told)
    True
    """
    return stock(site).description(home or site.settings.url)


def show(visit: Visit, media_type: str, *, negotiated: bool = True) -> Response:
    """Show what a site says of itself, in a form."""
    return data(
        visit,
        lambda: description(visit.site, home(visit)),
        media_type,
        "void",
        topic=DATASET,
        offers=RDF,
        negotiated=negotiated,
        shared=False,
    )
