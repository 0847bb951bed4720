"""Visits: one request, with its site; what a handler is given to answer it."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from starlette.datastructures import FormData, Headers, ImmutableMultiDict
from starlette.responses import HTMLResponse, Response

from coopgraph.answer import Answer
from coopgraph.errors import QueryTimeout
from coopgraph.query import Query
from coopgraph.triples import GraphAnswer
from coopgraph.web.headers import policy
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
    `client` is the address of whoever asks.
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
    client: str = ""

    @cached_property
    def nonce(self) -> str:
        """A word that marks the one inline script of a page as ours; whoever writes no such script needs none."""
        return secrets.token_urlsafe(16)

    @property
    def lang(self) -> str:
        """The language of the labels: one that things have names in, English unless another is asked for."""
        asked = self.params.get("lang", "")
        return asked if asked in self.site.languages else "en"

    def answer(self, question: str | Query, arguments: Mapping[str, Any]) -> Answer:
        """Ask a stored question, in the jail, under the limits of the site."""
        query = question if isinstance(question, Query) else self.site.kg.queries[question]
        self.stay(query.where)
        return self.site.desk.stored(self, query, arguments)

    def sparql(self, text: str, *, partial: bool = False, where: str = "query") -> Answer | GraphAnswer | bool:
        """Ask anything, in the jail, under the limits of the site."""
        self.stay(where)
        return self.site.desk.free(self, text, partial=partial, where=where)

    def page(self, template: str, status: int = 200, **context: Any) -> Response:
        """Return a page made from a template, which also sees `visit` and `site`."""
        text = self.site.templates.get_template(template).render(visit=self, **context)
        headers = {"Content-Security-Policy": policy(self.nonce)} if "nonce" in self.__dict__ else {}
        return HTMLResponse(text, status, headers)

    def stay(self, where: str = "query") -> None:
        """Go no further if the client has gone."""
        if self.leaving.gone:
            raise QueryTimeout("the query was cancelled", where=where, remedy="Ask again.")
