"""Endpoints: a SPARQL engine at an address on the web, asked through the one guarded way out."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Final, TypeVar
from urllib.parse import urlencode

import pyoxigraph as ox

from coopgraph.errors import FetchFailed, ParseError
from coopgraph.outside import AllowList, Fetcher, Incoming, Limits
from coopgraph.remote.cells import Table, broken
from coopgraph.remote.results import UNMARKED, read_table, read_triples
from coopgraph.solutions import Rows
from coopgraph.terms import PREFIXES
from coopgraph.tokens import Token, prologue, scan

TIMEOUT: Final = 60.0
SIZE: Final = 1 << 30
"""How many bytes an answer may have."""

_TABLES: Final = (
    "application/sparql-results+json, application/sparql-results+xml;q=0.8, "
    "text/tab-separated-values;q=0.3, text/csv;q=0.1"
)
_GRAPHS: Final = "application/n-triples, text/turtle;q=0.8, application/rdf+xml;q=0.5"
_FORM: Final = "application/x-www-form-urlencoded"
_FORMS: Final = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_ASKED: Final = "__ASK_RETVAL"
"""The column in which Virtuoso puts the answer of an ASK."""

_PASSING: Final = (429, 502, 503, 504)
"""What a server answers when the same request may well succeed a moment later."""


T = TypeVar("T")


class CutOff(FetchFailed):
    """An answer is not all there is; `most` is how many rows the server sends, if it says so."""

    def __init__(self, problem: str, most: int = 0) -> None:
        super().__init__(problem, remedy="Ask for less at a time, or have the server's limit raised.")
        self.most = most


@dataclass(frozen=True)
class Endpoint:
    """A SPARQL 1.1 endpoint.

    Without a fetcher of its own it may reach exactly this address and nothing else. `default_graphs` and
    `named_graphs` are the IRIs of the graphs that make up the dataset asked; without any, it is the server's own.
    A request that fails to get through is made again, `retries` times at most; one that takes longer than `timeout`
    seconds is not. A fetcher brings its own limits, and `timeout` is then without effect.

    >>> Endpoint("http://localhost:8890/sparql").over(["urn:a", "urn:b"], []).default_graphs
    ('urn:a', 'urn:b')
    """

    url: str
    fetcher: Fetcher | None = None
    timeout: float = TIMEOUT
    retries: int = 2
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    pause: float = field(default=0.5, repr=False)

    def query(self, text: str, *, where: str = "query") -> Rows | tuple[ox.Triple, ...] | bool:
        """Ask, and take all of the answer: rows, triples, or yes or no. Our prefixes need no declaration."""
        if query_form(text, where) in ("CONSTRUCT", "DESCRIBE"):
            with self.triples(text, where=where) as triples:
                return tuple(triples)
        with self.rows(text, where=where) as table:
            return Rows(table.columns, list(table.rows)) if table.boolean is None else table.boolean

    @contextmanager
    def rows(self, text: str, *, where: str = "query") -> Iterator[Table]:
        """Ask with SELECT or ASK, and give the rows as they come."""
        form = query_form(text, where)
        with self._ask(text, _TABLES, where) as incoming:
            table = read_table(_whole(incoming), incoming.media_type)
            if form == "ASK" and table.boolean is None and table.columns == (_ASKED,):
                cell = next(table.rows, (None,))[0]
                table = Table((), iter(()), isinstance(cell, ox.Literal) and cell.value in ("1", "true"))
            if (form == "ASK") != (table.boolean is not None):
                raise broken("it does not fit the question")
            yield table._replace(rows=_complete(table.rows, incoming))

    @contextmanager
    def triples(self, text: str, *, where: str = "query") -> Iterator[Iterator[ox.Triple]]:
        """Ask with CONSTRUCT or DESCRIBE, and give the triples as they come."""
        with self._ask(text, _GRAPHS, where) as incoming:
            yield _complete(read_triples(_whole(incoming), incoming.media_type), incoming)

    def update(self, text: str, *, where: str = "update", url: str = "") -> None:
        """Send an update; it is sent once, since one that got lost on its way may have been done."""
        body = urlencode([("update", declare(text, where))]).encode()
        try:
            self._fetcher.post(url or self.url, body, _FORM)
        except FetchFailed as error:
            raise self._told(error, where) from None

    def over(self, default_graphs: Sequence[str], named_graphs: Sequence[str]) -> Endpoint:
        """Return the same endpoint, asked about a dataset of these graphs."""
        return replace(self, default_graphs=tuple(default_graphs), named_graphs=tuple(named_graphs))

    @property
    def _fetcher(self) -> Fetcher:
        return self.fetcher or Fetcher(AllowList.for_url(self.url), Limits(total=self.timeout, size=SIZE))

    @contextmanager
    def _ask(self, text: str, accept: str, where: str) -> Iterator[Incoming]:
        pairs = [("query", declare(text, where))]
        pairs += [("default-graph-uri", iri) for iri in self.default_graphs]
        pairs += [("named-graph-uri", iri) for iri in self.named_graphs]
        body = urlencode(pairs).encode()
        for attempt in range(self.retries + 1):
            opened = False
            try:
                with self._fetcher.stream("POST", self.url, body, _FORM, accept) as incoming:
                    opened = True
                    yield incoming
                return
            except FetchFailed as error:
                if opened or attempt == self.retries or not _passing(error):
                    raise self._told(error, where) from None
                time.sleep(self.pause * 2**attempt)

    def _told(self, error: FetchFailed, where: str) -> FetchFailed | ParseError:
        """Return the complaint with its place; one about the query itself is the user's to mend."""
        error.where = error.where or self.url
        if error.status == 400:
            return ParseError(
                f"{self.url} refuses it: {error.problem.partition('): ')[2] or error.problem}",
                where=where,
                remedy="Correct the query, or ask in plain SPARQL 1.1.",
            )
        return error


def query_form(text: str, where: str = "query") -> str:
    """Return which of the four forms a query has.

    >>> query_form("PREFIX select: <urn:x> ASK {}")
    'ASK'
    """
    return next((token.text.upper() for token in scan(text, where=where) if token.is_word(*_FORMS)), "SELECT")


def declare(text: str, where: str = "query") -> str:
    r"""Return a query with those of our prefixes declared that it uses and does not declare; lines keep their numbers.

    >>> declare("ASK { id:nasa ?p 1 }")
    'PREFIX id: <https://w3id.org/space-coop/id/> ASK { id:nasa ?p 1 }'
    """
    tokens = scan(text, where=where)
    declared = prologue(tokens)
    used = {_prefix(token) for token in tokens if token.kind == "name"}
    missing = [prefix for prefix in PREFIXES if prefix in used and prefix not in declared]
    return "".join(f"PREFIX {prefix}: <{PREFIXES[prefix]}> " for prefix in missing) + text


def _prefix(token: Token) -> str:
    return token.text.partition(":")[0]


def _passing(error: FetchFailed) -> bool:
    return error.status in _PASSING or (error.status is None and "cannot be reached" in error.problem)


def _complete(found: Iterator[T], incoming: Incoming) -> Iterator[T]:
    """Yield what was found, and complain where the server says that it left something out, as Virtuoso does."""
    if incoming.headers.get("x-sql-state", "").startswith("S1T"):
        raise CutOff("the server gave up after its own time limit, and sent a part only")
    most = incoming.headers.get("x-sparql-maxrows", "")
    for number, item in enumerate(found, 1):
        if most.isdigit() and number >= int(most):
            raise CutOff(f"the server sends no more than {int(most):,} rows, and left out the rest", int(most))
        yield item


def _whole(incoming: Incoming) -> Incoming:
    """Return a reply, if it can be told whether it is whole."""
    if incoming.media_type in UNMARKED and not incoming.counted:
        raise broken(f"nobody can tell whether it is whole, since {incoming.media_type} has no end of its own")
    return incoming
