"""The ontology: the documentation that `docs/build.py` writes too, with the numbers of the graph that is served."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Final
from weakref import WeakKeyDictionary

from markupsafe import Markup
from starlette.responses import FileResponse, Response

from coopgraph.ontology.page import HERE, Page
from coopgraph.web.addresses import to
from coopgraph.web.site import Site
from coopgraph.web.visit import Visit

_WRITTEN: Final[WeakKeyDictionary[Site, dict[str, str]]] = WeakKeyDictionary()
"""What was written, by the language of names that the links ask for: a graph does not change while it is served."""
_LOCK: Final = threading.Lock()


def show(visit: Visit) -> Response:
    """Show every term of the ontology, each at its own name: `/ontology#Mission`."""
    with _LOCK:
        written = _WRITTEN.setdefault(visit.site, {})
        if visit.lang not in written:
            page = Page(visit.site.kg)
            written[visit.lang] = page.body(lambda name: to(visit, f"/questions/{name}"))
    return visit.page("ontology.html", body=Markup(written[visit.lang]))


def show_style(visit: Visit) -> Response:
    """Send the style of the page."""
    return FileResponse(HERE / "page.css", media_type="text/css")


def show_script(visit: Visit) -> Response:
    """Send the script that finds terms."""
    return FileResponse(HERE / "page.js", media_type="text/javascript")


ROUTES: Final[Sequence[tuple[str, object, tuple[str, ...]]]] = (
    ("/ontology.html", show, ("GET",)),
    ("/static/ontology.css", show_style, ("GET",)),
    ("/static/ontology.js", show_script, ("GET",)),
)
