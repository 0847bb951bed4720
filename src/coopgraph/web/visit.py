"""Visits: one request, with its site; what a handler is given to answer it."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from starlette.datastructures import FormData, Headers, ImmutableMultiDict
from starlette.responses import HTMLResponse, Response

from coopgraph.answer import Answer
from coopgraph.asking import ask_freely, ask_stored
from coopgraph.errors import QueryTimeout
from coopgraph.query import Query
from coopgraph.triples import GraphAnswer
from coopgraph.web.site import Site

if TYPE_CHECKING:
    from coopgraph.jail.run import Run


class Leaving:
    """Whether the client has gone: what runs for it in the jail is then stopped, and nothing more begins."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._runs: list[Run] = []
        self.gone = False

    def watch(self, run: Run) -> None:
        """Stop this run too when the client goes."""
        with self._lock:
            self._runs.append(run)
            gone = self.gone
        if gone:
            run.cancel()

    def leave(self) -> None:
        """Stop everything."""
        with self._lock:
            self.gone = True
            runs = list(self._runs)
        for run in runs:
            run.cancel()


@dataclass(frozen=True)
class Visit:
    """A request, read in full: path, headers, parameters and body.

    `params` are those of the query string and of a form together; `path` are the named parts of the route's path.
    """

    site: Site
    method: str
    url: str
    path: Mapping[str, Any]
    headers: Headers
    params: ImmutableMultiDict[str, str]
    body: bytes = b""
    form: FormData = field(default_factory=FormData)
    leaving: Leaving = field(default_factory=Leaving)

    @property
    def lang(self) -> str:
        """The language of the labels."""
        return self.params.get("lang", "") or "en"

    def answer(self, question: str | Query, arguments: Mapping[str, Any]) -> Answer:
        """Ask a stored question, in the jail, under the limits of the site."""
        kg = self.site.kg
        query = question if isinstance(question, Query) else kg.queries[question]
        self._stay(query.where)
        return ask_stored(kg, query, arguments, jail=True, limits=self.site.settings.limits, started=self.leaving.watch)

    def sparql(self, text: str, *, partial: bool = False, where: str = "query") -> Answer | GraphAnswer | bool:
        """Ask anything, in the jail, under the limits of the site."""
        self._stay(where)
        return ask_freely(
            self.site.kg,
            text,
            limits=self.site.settings.limits,
            partial=partial,
            where=where,
            started=self.leaving.watch,
        )

    def page(self, template: str, status: int = 200, **context: Any) -> Response:
        """Return a page made from a template, which also sees `visit` and `site`."""
        text = self.site.templates.get_template(template).render(visit=self, **context)
        return HTMLResponse(text, status_code=status)

    def _stay(self, where: str) -> None:
        if self.leaving.gone:
            raise QueryTimeout("the query was cancelled", where=where, remedy="Ask again.")
