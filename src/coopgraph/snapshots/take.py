"""Taking: the triples that an endpoint or a document gives now, in time and in bounds, or an error."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from coopgraph.errors import CoopgraphError, FetchFailed, FetchRefused, SnapshotError
from coopgraph.loading.reading import read_rdf
from coopgraph.snapshots.request import Request
from coopgraph.snapshots.snapshot import plain

if TYPE_CHECKING:
    import pyoxigraph as ox

    from coopgraph.outside import AllowList, Fetcher
    from coopgraph.outside.limits import Deadline

Progress = Callable[[str], object]

_SUFFIXES: Final = {
    "text/turtle": ".ttl",
    "application/n-triples": ".nt",
    "application/n-quads": ".nq",
    "application/trig": ".trig",
    "application/rdf+xml": ".rdf",
    "application/ld+json": ".jsonld",
}
_ACCEPT: Final = "text/turtle, application/n-triples, application/rdf+xml;q=0.8, application/ld+json;q=0.6"

_BUSY: Final = (429, 502, 503, 504)
_PAUSE: Final = 1.0
_SIZE: Final = 1 << 26


@dataclass(frozen=True)
class Bounds:
    """How long taking may last, how much may come of it, and about how many things one request asks.

    >>> Bounds(seconds=5).batch
    50
    """

    seconds: float = 60.0
    triples: int = 100_000
    batch: int = 50


@dataclass(frozen=True)
class Place:
    """Where to take from: a SPARQL endpoint with a request, or an RDF document, which is an address or a file.

    `named` says whether the user named the place here and now. One that only a file names is believed less: it may not
    lead into the private network.
    """

    endpoint: str = ""
    request: Request | None = None
    document: str = ""
    named: bool = True

    def __str__(self) -> str:
        return self.endpoint or self.document


@dataclass(frozen=True)
class Taken:
    """What came, and what did not: one complaint for each batch that failed."""

    triples: tuple[ox.Triple, ...]
    failures: tuple[CoopgraphError, ...] = ()


def take(
    place: Place, *, bounds: Bounds | None = None, partial: bool = False, progress: Progress = lambda step: None
) -> Taken:
    """Return what a place gives now.

    The first batch that fails ends it with the error, unless `partial` says that a part will do; an answer without any
    triple is an error always.
    """
    bounds = bounds or Bounds()
    found: dict[ox.Triple, None] = {}
    failures: list[CoopgraphError] = []
    for step, read in _steps(place, bounds):
        progress(step)
        try:
            found.update(dict.fromkeys(plain(read(), str(place))))
        except CoopgraphError as error:
            if not partial:
                raise _with_count(error, step) from None
            failures.append(error)
        if len(found) > bounds.triples:
            raise _too_many(place, bounds)
    if not found:
        if failures:
            raise failures[0]
        raise FetchFailed("not one triple came", where=str(place), remedy="Check the request at the endpoint.")
    return Taken(tuple(sorted(found, key=str)), tuple(failures))


def _steps(place: Place, bounds: Bounds) -> Iterator[tuple[str, Callable[[], list[ox.Triple]]]]:
    """Yield what is to be done, one step after the other: what it is called, and the doing."""
    from coopgraph.outside.limits import Deadline

    if place.document:
        yield f"reading {place.document}", lambda: _read(place, bounds)
        return
    if place.request is None:
        raise SnapshotError("there is no request to send", where=place.endpoint, remedy="Name a file with a CONSTRUCT.")
    deadline = Deadline.after(bounds.seconds)
    batches = place.request.batches(bounds.batch)
    for number, (text, _) in enumerate(batches, start=1):
        step = f"asking {place.endpoint}, {number} of {len(batches)}"
        yield step, lambda text=text: _ask(place, text, deadline, bounds)  # type: ignore[misc]


def _ask(place: Place, text: str, deadline: Deadline, bounds: Bounds) -> list[ox.Triple]:
    """Send one query, and return the triples of its answer; a server that is busy is asked once more."""
    from coopgraph.remote.endpoint import Endpoint

    for last in (False, True):
        if not deadline.left:
            problem = f"no whole answer within {bounds.seconds:g} s"
            raise FetchFailed(problem, where=place.endpoint, remedy="Allow for more time, or ask for less.")
        endpoint = Endpoint(place.endpoint, _fetcher(place.endpoint, place.named, deadline.left), retries=0)
        try:
            with endpoint.triples(text, where=place.endpoint) as triples:
                some = list(islice(triples, bounds.triples + 1))
                if len(some) > bounds.triples:
                    raise _too_many(place, bounds)
                return some
        except FetchFailed as error:
            if last or error.status not in _BUSY:
                raise
            time.sleep(min(_PAUSE, deadline.left))
    raise AssertionError


def _too_many(place: Place, bounds: Bounds) -> SnapshotError:
    problem = f"more than {bounds.triples} triples came"
    return SnapshotError(problem, where=str(place), remedy="Ask for less, or allow for more.")


def _read(place: Place, bounds: Bounds) -> list[ox.Triple]:
    """Return the triples of a document; where the document is on the web, its copy is read like any other file."""
    if urlsplit(place.document).scheme not in ("http", "https"):
        return [quad.triple for quad in read_rdf(place.document)]
    reply = _fetcher(place.document, place.named, bounds.seconds).get(place.document, accept=_ACCEPT)
    suffix = _SUFFIXES.get(reply.media_type) or PurePosixPath(urlsplit(reply.url).path).suffix
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, f"document{suffix or '.ttl'}")
        file.write_bytes(reply.content)
        try:
            return [quad.triple for quad in read_rdf(file)]
        except CoopgraphError as error:
            error.where = error.where.replace(str(file), place.document)
            raise


def _fetcher(url: str, named: bool, seconds: float) -> Fetcher:
    from coopgraph.outside import Fetcher, Limits

    return Fetcher(allowed(url, named=named), Limits(total=seconds, size=_SIZE))


def allowed(url: str, *, named: bool) -> AllowList:
    """Return what may be fetched to take from a place: the place itself, and what COOPGRAPH_ALLOW allows.

    >>> allowed("http://localhost:3030/ds", named=False)
    Traceback (most recent call last):
    coopgraph.errors.FetchRefused: http://localhost:3030/ds: a file names this address, and it is not in the open ...
    """
    from coopgraph.outside import AllowList
    from coopgraph.outside.address import WebAddress

    ours, own = AllowList.from_environment(), AllowList.for_url(url)
    if not named and own.entries[0].is_private and ours.entry(WebAddress.parse(url)) is None:
        raise FetchRefused(
            "a file names this address, and it is not in the open internet",
            where=url,
            remedy="If you trust it, name it yourself, or put it into COOPGRAPH_ALLOW.",
        )
    return ours | own


def _with_count(error: CoopgraphError, step: str) -> CoopgraphError:
    """Return an error that says which of several requests it was that failed."""
    _, _, count = step.rpartition(", ")
    if " of " in count and not count.endswith(" of 1"):
        error.problem = f"request {count} failed: {error.problem}"
    return error
