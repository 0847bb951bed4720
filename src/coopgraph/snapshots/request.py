"""A request: the CONSTRUCT query that a snapshot is the answer to, asked in batches if it begins with a list."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pyoxigraph as ox

from coopgraph.errors import ParseError, QueryRefused
from coopgraph.files import read_text
from coopgraph.rules import syntax_error
from coopgraph.slots import bind, find_slots
from coopgraph.store import internal
from coopgraph.terms import PREFIXES, Term, expand, node
from coopgraph.tokens import Token, guard, position, prologue

_FORMS = ("SELECT", "CONSTRUCT", "DESCRIBE", "ASK")


@dataclass(frozen=True)
class Request:
    """The text of a CONSTRUCT query, and where it stands.

    If its WHERE opens with `VALUES ?name { … }`, the things in that list are asked about in batches.

    >>> request = Request.describing(["https://example.org/moon", "https://example.org/mars"])
    >>> len(request.things), len(request.batches(1))
    (2, 2)
    """

    text: str
    where: str = "request"

    def __post_init__(self) -> None:
        """Refuse what cannot be asked, here and now rather than at the endpoint."""
        tokens = guard(self.text, where=self.where)
        form = next((token for token in tokens if token.is_word(*_FORMS)), Token("mark", "", 0))
        if not form.is_word("CONSTRUCT"):
            raise QueryRefused(
                "a snapshot is taken with a CONSTRUCT, which says what each triple is made of",
                where=position(self.text, form.start, self.where),
                remedy="Write CONSTRUCT { … } WHERE { … }.",
            )
        try:
            ox.Store().query(self.text)
        except SyntaxError as error:
            raise syntax_error(error, self.where) from None

    @classmethod
    def read(cls, path: str | Path) -> Request:
        """Read a request from its file."""
        return cls(read_text(path), str(path))

    @classmethod
    def describing(cls, things: Iterable[str]) -> Request:
        """Return the request for all that is said of some things, by IRI or CURIE, apart from blank nodes."""
        known = (expand(thing) if thing.partition(":")[0] in PREFIXES else thing for thing in things)
        terms = [node(thing) for thing in dict.fromkeys(known)]
        if not terms:
            raise ParseError("no thing is named", remedy="Name one IRI or more.")
        return cls(bind(internal("describe"), {"thing": terms}, where="describe"), "describe")

    @property
    def digest(self) -> str:
        """The SHA-256 of the text."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def _slot(self) -> str | None:
        return next((slot.name for slot in find_slots(guard(self.text)) if slot.leading), None)

    @property
    def things(self) -> tuple[Term, ...]:
        """The things in the list that the query opens with; none if it does not."""
        tokens = guard(self.text)
        slot = next((slot for slot in find_slots(tokens) if slot.leading), None)
        if slot is None:
            return ()
        listed = f"SELECT ?x {{ VALUES ?x {{ {self.text[slot.start : slot.end]} }} }}"
        rows = ox.Store().query(listed, prefixes={**PREFIXES, **prologue(tokens)})
        assert isinstance(rows, ox.QuerySolutions)
        return tuple(dict.fromkeys(row[0] for row in rows if not isinstance(row[0], (ox.Triple, type(None)))))

    def batches(self, size: int) -> list[tuple[str, Sequence[Term]]]:
        """Return the texts to send, each with the things it asks about: so many at a time."""
        slot, things = self._slot, iter(self.things)
        texts: list[tuple[str, Sequence[Term]]] = []
        while slot is not None and (some := list(islice(things, size))):
            texts.append((bind(self.text, {slot: some}, where=self.where), some))
        return texts or [(self.text, ())]
