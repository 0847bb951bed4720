"""Choice: the view of an answer that was asked for, or else the first that fits, as the bytes of a file."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from coopgraph.errors import PictureError
from coopgraph.pictures.fit import fitting
from coopgraph.pictures.picture import FORMATS, NETWORKS
from coopgraph.tables import clean

if TYPE_CHECKING:
    from coopgraph.answer import Answer
    from coopgraph.pictures.picture import Picture

_OTHERS: Final = "Use -f svg, or leave --view out."


def chosen(answer: Answer, format: str, view: str | None = None, lang: str = "en") -> Picture:
    """Return the picture for a format; graphml and gexf take a graph.

    >>> import coopgraph
    >>> chosen(coopgraph.load().run("time/timeline"), "svg").kind
    'timeline'
    """
    if format not in FORMATS:
        raise PictureError(f"a picture cannot be written as {format}", remedy=_OTHERS)
    if format in NETWORKS and view not in (None, "graph"):
        raise PictureError(f"a {view} cannot be written as {format}", remedy=_OTHERS)
    fit = fitting(answer)[1:]
    wanted = "graph" if format in NETWORKS else view or next(iter(fit), None)
    if wanted is None:
        raise PictureError("neither a timeline nor a graph nor a map fits this answer", remedy="Show it as a table.")
    return answer.picture(wanted, lang=lang)


def drawn(answer: Answer, format: str, view: str | None, lang: str) -> bytes:
    """Return the picture for a format, and say on standard error what is not in it, for whoever looks at a terminal."""
    picture = chosen(answer, format, view, lang)
    if said := picture.remark.removesuffix(answer.remark).strip():
        print(clean(said), file=sys.stderr)
    return picture.to_bytes(format)
