"""The rdflib view: the same graph as a Dataset, whose queries and updates stay on this machine.

rdflib's own engine, which takes over where Oxigraph does not know a form of question, would call other servers and
open files. What a query or update may not do is the same here as everywhere; `parse`, which is told by hand what to
read, is left as it is.
"""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox
import rdflib
from oxrdflib import OxigraphStore

from coopgraph.errors import QueryRefused
from coopgraph.terms import PREFIXES
from coopgraph.tokens import position, scan, stay_inside


class InwardStore(OxigraphStore):
    """A store of rdflib that refuses what would reach another server or a file."""

    def query(self, query: Any, *args: Any, **kwargs: Any) -> Any:
        """Answer a query, or leave it to rdflib's engine."""
        stay_inside(_text(query))
        try:
            return super().query(query, *args, **kwargs)
        except NotImplementedError:
            _refuse_named_sources(_text(query))
            raise

    def update(self, update: Any, *args: Any, **kwargs: Any) -> Any:
        """Run an update, or leave it to rdflib's engine."""
        stay_inside(_text(update), where="update")
        try:
            return super().update(update, *args, **kwargs)
        except NotImplementedError:
            _refuse_named_sources(_text(update))
            raise


def make_dataset(store: ox.Store) -> rdflib.Dataset:
    """Return a store as a normal rdflib Dataset; changes in one show in the other.

    >>> len(make_dataset(ox.Store()))
    0
    """
    view = rdflib.Dataset(store=InwardStore(store=store))
    for prefix, namespace in PREFIXES.items():
        view.bind(prefix, namespace, replace=True)
    return view


def _text(asked: Any) -> str:
    """Return the text of a query or update, prepared or not."""
    return asked if isinstance(asked, str) else str(asked._original_args[0])


def _refuse_named_sources(text: str) -> None:
    """Refuse FROM and USING, where rdflib's own engine would fetch what they name."""
    for token in scan(text):
        if token.is_word("FROM", "USING"):
            raise QueryRefused(
                f"{token.text} would make rdflib fetch what it names",
                where=position(text, token.start, "query"),
                remedy="Give the query as a text, without bindings: Oxigraph then answers it from the graphs at hand.",
            )
