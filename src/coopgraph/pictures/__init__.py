"""Pictures: an answer along the years, as a graph, or on a map.

`Answer.timeline()`, `Answer.graph()` and `Answer.map()` draw; `fitting` says which of them make sense; `neighbourhood`
draws what is around one thing. All of them give a `Picture`: SVG that reads well without colours, without a mouse and
without eyes, the same bytes for the same answer.
"""

from __future__ import annotations

from coopgraph.pictures.fit import fitting
from coopgraph.pictures.neighbourhood import neighbourhood
from coopgraph.pictures.picture import Picture

__all__ = ["Picture", "fitting", "neighbourhood"]
