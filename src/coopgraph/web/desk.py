"""The desk: questions are taken in, put to the graph in the jail at their turn, and their answers remembered."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from coopgraph.answer import Answer
from coopgraph.asking import ask_freely, ask_stored
from coopgraph.jail.jail import Jail
from coopgraph.jail.write import Dataset, Written, ask_written
from coopgraph.query import Query
from coopgraph.triples import GraphAnswer
from coopgraph.web.crowd import Crowd
from coopgraph.web.figures import Figures
from coopgraph.web.remembered import Remembered, lasts
from coopgraph.web.settings import Settings

if TYPE_CHECKING:
    from coopgraph.graph import CoopGraph
    from coopgraph.web.visit import Visit

_NICE: Final = 5
"""By how much queries stand back for the process that answers everything else."""

_CELLS: Final = 400_000
"""How many cells of answers are remembered."""

_BYTES: Final = 20_000_000
"""How many bytes of written answers are remembered."""

_HANDS: Final = 3
"""How many pages are made at the same time; more of them would keep all others waiting."""


class Desk:
    """Where all questions of the site are put."""

    def __init__(self, kg: CoopGraph, settings: Settings, figures: Figures) -> None:
        self._kg = kg
        self._limits = settings.limits
        self._figures = figures
        self._hands = threading.BoundedSemaphore(_HANDS)
        self._mine = threading.local()
        self._free = Crowd(settings.queries, settings.each, settings.patience)
        self._stored = Crowd(settings.stored, settings.stored, settings.patience)
        figures.watch("free", self._free)
        figures.watch("stored", self._stored)
        slots = settings.queries + settings.stored
        self._jail = Jail(kg.source.store, slots=slots, keeper=True, nice=_NICE)
        self._answers = Remembered(_CELLS)
        self._documents = Remembered(_BYTES)

    def warm(self) -> None:
        """Have ready what the first question will need."""
        self._jail.warm()

    def close(self) -> None:
        """Let go of the processes that answer."""
        self._jail.close()

    @contextmanager
    def hand(self) -> Iterator[None]:
        """Take one of the hands that make pages, for as long as there is something to make."""
        with self._hands:
            self._mine.busy = True
            try:
                yield
            finally:
                self._mine.busy = False

    @contextmanager
    def _rest(self) -> Iterator[None]:
        """Lay the hand down while somebody else works."""
        if not getattr(self._mine, "busy", False):
            yield
            return
        self._hands.release()
        try:
            yield
        finally:
            self._hands.acquire()

    def stored(self, visit: Visit, query: Query, arguments: Mapping[str, Any]) -> Answer:
        """Ask a stored question."""
        key = (query.name, query.text, tuple(sorted((name, repr(value)) for name, value in arguments.items())))

        def ask() -> Answer:
            return ask_stored(
                self._kg, query, arguments, jail=self._jail, limits=self._limits, started=visit.leaving.watch
            )

        found: Answer = self._ask(visit, "stored", self._stored, key, lasts(query.text), ask)
        return found

    def free(self, visit: Visit, text: str, *, partial: bool, where: str) -> Answer | GraphAnswer | bool:
        """Ask what somebody wrote."""

        def ask() -> Answer | GraphAnswer | bool:
            return ask_freely(
                self._kg,
                text,
                limits=self._limits,
                partial=partial,
                jail=self._jail,
                where=where,
                started=visit.leaving.watch,
            )

        found: Answer | GraphAnswer | bool = self._ask(visit, "free", self._free, (text, partial), lasts(text), ask)
        return found

    def written(self, visit: Visit, text: str, table: str, graph: str, dataset: Dataset | None) -> Written:
        """Ask what somebody wrote, and take the answer as a document."""
        key = (text, table, graph, dataset)
        known: Written | None = self._documents.get(key)
        if known is not None:
            self._figures.remembered("free")
            return known
        with self._rest(), self._place(visit, "free", self._free):
            found = ask_written(
                self._jail,
                text,
                table=table,
                graph=graph,
                dataset=dataset,
                base=f"{visit.site.settings.url}sparql",
                limits=self._limits,
                started=visit.leaving.watch,
            )
        if lasts(text):
            self._documents.keep(key, found, weight=len(found.content) + len(text))
        return found

    def _ask(
        self, visit: Visit, kind: str, crowd: Crowd, key: tuple[Any, ...], lasting: bool, ask: Callable[[], Any]
    ) -> Any:
        known = self._answers.get(key)
        if known is not None:
            self._figures.remembered(kind)
            return known
        with self._rest(), self._place(visit, kind, crowd):
            found = ask()
        if lasting:
            self._answers.keep(key, found, weight=_weight(found))
        return found

    @contextmanager
    def _place(self, visit: Visit, kind: str, crowd: Crowd) -> Iterator[None]:
        with self._figures.query(kind), crowd.place(visit.client, lambda: visit.leaving.gone):
            visit.stay()
            yield


def _weight(answer: Answer | GraphAnswer | bool) -> int:
    if isinstance(answer, bool):
        return 1
    return len(answer) * (len(answer.columns) if isinstance(answer, Answer) else 3) + 10
