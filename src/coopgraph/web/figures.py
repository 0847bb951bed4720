"""Figures: what the site counts of itself, for Prometheus; no address and no question is in them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import TYPE_CHECKING, Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

from coopgraph import __version__
from coopgraph.errors import CoopgraphError, QueryRefused, QueryTimeout, QueryTooDeep, QueryTooLarge

if TYPE_CHECKING:
    from coopgraph.web.crowd import Crowd

_TIMES: Final = (0.005, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
_ENDS: Final = (
    (QueryTimeout, "late"),
    (QueryTooLarge, "large"),
    (QueryTooDeep, "deep"),
    (QueryRefused, "refused"),
    (CoopgraphError, "wrong"),
)


class Figures:
    """The figures of one site."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        registry = self._registry
        about = Gauge("coopgraph_info", "What is served.", ["version"], registry=registry)
        about.labels(__version__).set(1)
        self._requests = Counter(
            "coopgraph_requests", "Requests, by room and status.", ["method", "room", "status"], registry=registry
        )
        self._times = Histogram(
            "coopgraph_request_seconds", "How long requests take.", ["room"], buckets=_TIMES, registry=registry
        )
        self._queries = Counter("coopgraph_queries", "Queries, by how they ended.", ["kind", "end"], registry=registry)
        self._query_times = Histogram(
            "coopgraph_query_seconds", "How long queries take.", ["kind"], buckets=_TIMES, registry=registry
        )

    def watch(self, kind: str, crowd: Crowd) -> None:
        """Tell how many queries of a kind run, and wait, whenever somebody asks."""
        for state in ("running", "waiting"):
            gauge = Gauge(f"coopgraph_{kind}_queries_{state}", f"Queries that are {state}.", registry=self._registry)
            gauge.set_function(lambda state=state: getattr(crowd, state))  # type: ignore[misc]

    def request(self, method: str, room: str, status: int, seconds: float) -> None:
        """Count a request."""
        self._requests.labels(method, room, str(status)).inc()
        self._times.labels(room).observe(seconds)

    def remembered(self, kind: str) -> None:
        """Count a query that had been answered before."""
        self._queries.labels(kind, "remembered").inc()

    @contextmanager
    def query(self, kind: str) -> Iterator[None]:
        """Count a query, and say how it ended."""
        began, end = perf_counter(), "answered"
        try:
            yield
        except CoopgraphError as error:
            end = next(name for known, name in _ENDS if isinstance(error, known))
            raise
        finally:
            self._queries.labels(kind, end).inc()
            self._query_times.labels(kind).observe(perf_counter() - began)

    def text(self) -> bytes:
        """Return all figures as Prometheus reads them."""
        return generate_latest(self._registry)
