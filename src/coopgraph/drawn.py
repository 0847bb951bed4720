"""What can be drawn: the part of an answer that makes pictures of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from coopgraph.errors import PictureError

if TYPE_CHECKING:
    from coopgraph.answer import Answer
    from coopgraph.pictures.picture import Picture

VIEWS = ("timeline", "graph", "map")


class Drawn:
    """An answer as pictures; a column that is not named is found by what the columns hold."""

    def timeline(
        self,
        *,
        thing: str | None = None,
        date: str | None = None,
        end: str | None = None,
        lane: str | None = None,
        lang: str = "en",
    ) -> Picture:
        """Return the rows along the years: `thing` at `date` (until `end`), in a lane for each `lane`.

        >>> import coopgraph
        >>> coopgraph.load().run("time/in-year").timeline().kind
        'timeline'
        """
        from coopgraph.pictures.timeline import draw_timeline

        return draw_timeline(cast("Answer", self), thing=thing, date=date, end=end, lane=lane, lang=lang)

    def graph(
        self,
        *,
        source: str | None = None,
        target: str | None = None,
        relation: str | None = None,
        lang: str = "en",
    ) -> Picture:
        """Return the things of two columns, linked by the rows they share; `relation` says how.

        >>> import coopgraph
        >>> coopgraph.load().run("network/partners").graph().kind
        'graph'
        """
        from coopgraph.pictures.graph import draw_graph

        return draw_graph(cast("Answer", self), source=source, target=target, relation=relation, lang=lang)

    def map(self, *, thing: str | None = None, lang: str = "en") -> Picture:
        """Return the things whose place on Earth is known, on a map.

        >>> import coopgraph
        >>> coopgraph.load().sparql("SELECT (6.9 AS ?lat) (79.9 AS ?long) {}").map().kind
        'map'
        """
        from coopgraph.pictures.map import draw_map

        return draw_map(cast("Answer", self), thing=thing, lang=lang)

    def picture(self, view: str, **options: Any) -> Picture:
        """Return a picture by the name of its view: timeline, graph or map.

        >>> import coopgraph
        >>> coopgraph.load().run("time/in-year").picture("bars")
        Traceback (most recent call last):
        coopgraph.errors.PictureError: there is no view “bars”. Views: timeline, graph, map.
        """
        if view not in VIEWS:
            raise PictureError(f"there is no view “{view}”", remedy=f"Views: {', '.join(VIEWS)}.")
        drawn: Picture = getattr(self, view)(**options)
        return drawn
