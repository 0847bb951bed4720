"""Layout: where the things of a network stand, so that ties are short and labels do not cover each other."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from coopgraph.errors import MissingExtra

if TYPE_CHECKING:
    from coopgraph.pictures.network import Network

Place = tuple[float, float]
Size = tuple[float, float]

SEED: Final = 7
ROUNDS: Final = 120
"""How often the layout is improved; and how often what stands too near is moved apart."""
_DRAWN_IN: Final = -0.25
"""How much what lies far out is drawn towards the middle."""
_GAP: Final = 34
_WIDE: Final = 900


def lay_out(network: Network, sizes: Mapping[str, Size]) -> tuple[dict[str, Place], float, float]:
    """Return where each thing stands, and how wide and how high all of it is; `sizes` are those of things with labels.

    >>> from coopgraph.pictures.network import Network, Tie
    >>> pair = Network({"a": "A", "b": "B"}, (Tie("a", "b"),))
    >>> places, width, height = lay_out(pair, {"a": (40, 30), "b": (40, 30)})
    >>> places == lay_out(pair, {"a": (40, 30), "b": (40, 30)})[0]
    True
    """
    try:
        import networkx
        import numpy
    except ImportError:
        raise MissingExtra("networkx", "pictures") from None
    graph = networkx.Graph()
    graph.add_nodes_from(network.labels)
    graph.add_edges_from(sorted((tie.source, tie.target) for tie in network.ties if tie.source != tie.target))
    parts = sorted((sorted(part) for part in networkx.connected_components(graph)), key=lambda p: (-len(p), p))
    blocks = [_block(networkx, numpy, graph.subgraph(part), part, sizes) for part in parts]
    return _packed(blocks)


def _block(
    networkx: Any, numpy: Any, graph: Any, part: Sequence[str], sizes: Mapping[str, Size]
) -> tuple[dict[str, Place], float, float]:
    """Return one connected part, moved to the corner."""
    wide = numpy.array([sizes[iri][0] for iri in part])
    high = numpy.array([sizes[iri][1] for iri in part])
    if len(part) == 1:
        spots = numpy.zeros((1, 2))
    else:
        ordered = networkx.Graph()
        ordered.add_nodes_from(part)
        ordered.add_edges_from(sorted(tuple(sorted(edge)) for edge in graph.edges))
        found = networkx.spring_layout(ordered, seed=SEED, iterations=ROUNDS, k=1.6 / math.sqrt(len(part)))
        spots = numpy.array([found[iri] for iri in part])
        spots = _levelled(numpy, spots)
        room = math.sqrt(float((wide * high).sum()) * 3.2 + 9000)
        spots = spots * numpy.array([room * 1.35, room * 0.74])
        spots = _apart(numpy, spots, wide, high)
    left, top = (spots[:, 0] - wide / 2).min(), (spots[:, 1] - high / 2).min()
    right, bottom = (spots[:, 0] + wide / 2).max(), (spots[:, 1] + high / 2).max()
    places = {iri: (float(x - left), float(y - top)) for iri, (x, y) in zip(part, spots, strict=True)}
    return places, float(right - left), float(bottom - top)


def _levelled(numpy: Any, spots: Any) -> Any:
    """Return places turned so that they stretch from side to side, within one unit each way."""
    centred = spots - numpy.median(spots, axis=0)
    far = numpy.hypot(centred[:, 0], centred[:, 1])[:, None]
    centred = centred * (numpy.maximum(far, 1e-9) / far.max()) ** _DRAWN_IN
    centred -= centred.mean(axis=0)
    _, axes = numpy.linalg.eigh(centred.T @ centred)
    turned = centred @ axes[:, ::-1]
    turned *= numpy.where(turned[numpy.abs(turned).argmax(axis=0), [0, 1]] < 0, -1, 1)
    extent = turned.max(axis=0) - turned.min(axis=0)
    return turned / numpy.maximum(extent, 0.35)


def _apart(numpy: Any, spots: Any, wide: Any, high: Any) -> Any:
    """Return places with those moved apart whose things or labels would cover each other."""
    needed_x = (wide[:, None] + wide[None, :]) / 2 + 6
    needed_y = (high[:, None] + high[None, :]) / 2 + 4
    for _ in range(ROUNDS):
        away = spots[:, None, :] - spots[None, :, :]
        over_x, over_y = needed_x - numpy.abs(away[..., 0]), needed_y - numpy.abs(away[..., 1])
        covered = (over_x > 0) & (over_y > 0)
        numpy.fill_diagonal(covered, False)
        if not covered.any():
            break
        sideways = covered & (over_x / needed_x < over_y / needed_y)
        upward = covered & ~sideways
        order = numpy.sign(numpy.arange(len(spots))[:, None] - numpy.arange(len(spots))[None, :])
        sign = numpy.where(away == 0, order[..., None], numpy.sign(away))
        spots = (
            spots
            + numpy.stack(
                [(sideways * sign[..., 0] * over_x).sum(axis=1), (upward * sign[..., 1] * over_y).sum(axis=1)], axis=1
            )
            * 0.36
        )
    return spots


def _packed(blocks: list[tuple[dict[str, Place], float, float]]) -> tuple[dict[str, Place], float, float]:
    """Return the parts in rows, the largest first."""
    limit = max(_WIDE, *(width for _, width, _ in blocks))
    rows: list[list[tuple[dict[str, Place], float, float]]] = []
    across = limit
    for block in blocks:
        if across + block[1] > limit:
            rows.append([])
            across = 0.0
        rows[-1].append(block)
        across += block[1] + _GAP
    places: dict[str, Place] = {}
    widest = max(sum(width for _, width, _ in row) + _GAP * (len(row) - 1) for row in rows)
    down = 0.0
    for row in rows:
        height = max(high for _, _, high in row)
        total = sum(width for _, width, _ in row) + _GAP * (len(row) - 1)
        across = (widest - total) / 2
        for part, width, high in row:
            drop = down + (height - high) / 2
            places |= {iri: (round(across + x, 1), round(drop + y, 1)) for iri, (x, y) in part.items()}
            across += width + _GAP
        down += height + _GAP
    return places, widest, down - _GAP
