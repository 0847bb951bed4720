"""Cells: what one value in an answer means as a term, and the complaint about an answer that cannot be believed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

import pyoxigraph as ox

from coopgraph.errors import FetchFailed
from coopgraph.solutions import Cells
from coopgraph.terms import Term

_LABEL: Final = re.compile(r"[A-Za-z0-9_]+")


class Table(NamedTuple):
    """The columns of a SELECT, and its rows as they come; or, for an ASK, what it answered."""

    columns: tuple[str, ...]
    rows: Iterator[Cells]
    boolean: bool | None = None


def broken(reason: object) -> FetchFailed:
    """Return the complaint about an answer that is not what it says it is, or ends too early."""
    words = str(reason).partition("\n")[0]
    return FetchFailed(
        f"the answer is broken: {words[:200]}", remedy="Try again; if it stays, tell who runs the server."
    )


def blank(label: str) -> ox.BlankNode:
    """Return a blank node for a label, which some servers write in ways that no standard knows.

    >>> blank("b0"), blank("nodeID://b10012") == blank("nodeID://b10013")
    (<BlankNode value=b0>, False)
    """
    plain = label.removeprefix("_:")
    return ox.BlankNode(plain if _LABEL.fullmatch(plain) else f"h{hashlib.sha256(plain.encode()).hexdigest()[:32]}")


def read_term(kind: str, value: str, language: str | None, datatype: str | None) -> Term:
    """Return a value as the term that its kind, language and datatype make of it.

    >>> str(read_term("literal", "달", "ko", None))
    '"달"@ko'
    """
    try:
        match kind:
            case "uri":
                return ox.NamedNode(value)
            case "bnode":
                return blank(value)
            case "literal" | "typed-literal" if language:
                return ox.Literal(value, language=language)
            case "literal" | "typed-literal":
                return ox.Literal(value, datatype=ox.NamedNode(datatype) if datatype else None)
    except (ValueError, TypeError) as error:
        raise broken(f"“{value[:80]}” is not a valid term ({error})") from None
    raise broken(f"a value is of the unknown type “{str(kind)[:40]}”")
