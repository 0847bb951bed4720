"""Graphs: the things of an answer, or those around one thing, and lines for what links them."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from coopgraph.errors import PictureError
from coopgraph.pictures.columns import Columns
from coopgraph.pictures.families import OTHER, families, legend, shape
from coopgraph.pictures.layout import Place, lay_out
from coopgraph.pictures.lettering import counted, folded, listed, measure, shorten, tongue
from coopgraph.pictures.network import MOST, Network, Tie, merged
from coopgraph.pictures.picture import Picture
from coopgraph.pictures.svg import Element, draw, link, path, spoken
from coopgraph.terms import lexical, whole

if TYPE_CHECKING:
    from coopgraph.answer import Answer
    from coopgraph.store import GraphStore

Area = tuple[float, float, float, float]

_MARGIN, _KEY = 26, 34
_LABEL: Final = 168
_LINE: Final = 15
_NAMED: Final = 40
"""Up to how many ties have their words beside them."""
_MANY: Final = 100
"""Above how many ties they are drawn faintly."""
_UNTIED: Final = ("no", "not stated")
"""The words of a row that does not say that its things are linked."""


def read_network(
    answer: Answer,
    *,
    source: str | None = None,
    target: str | None = None,
    relation: str | None = None,
    lang: str = "en",
) -> Network:
    """Return the network in an answer; the columns that are not named are found by what they hold.

    A row that says “no” or “not stated” gives its things and no tie, and is counted in the remark.

    >>> import coopgraph
    >>> network = read_network(coopgraph.load(sources=["dialogue4"]).run("network/partners"))
    >>> len(network.labels), network.ties[0].label
    (6, 'parties')
    """
    columns = Columns(answer)
    found = columns.ends
    first = source or (found[0] if found else "")
    second = target or next((name for name in found or () if name != first), "")
    if not (first and second):
        raise PictureError("the answer has no two columns of things to link", remedy="Show it as a table.")
    told = relation if relation is not None else columns.relation
    told = "" if told in (first, second) else told
    store = answer.source
    words = [_word(store, cell, lang) for cell in columns.cells(told)] if told else [""] * len(answer)
    weights = columns.cells(columns.weight) if columns.weight else [None] * len(answer)
    rows = [
        Tie(one.value, other.value, word, _number(weight))
        for one, other, word, weight in zip(columns.cells(first), columns.cells(second), words, weights, strict=True)
        if isinstance(one, ox.NamedNode) and isinstance(other, ox.NamedNode)
    ]
    if not rows:
        raise PictureError("no row of the answer links two things", remedy="Show it as a table.")
    directed = told in ("property", "predicate", "relation")
    ties = merged((row for row in rows if row.label not in _UNTIED), directed=directed)
    left = Counter(row.label for row in rows if row.label in _UNTIED)
    things = {end for row in rows for end in (row.source, row.target)}
    return replace(named(store, ties, things, directed=directed, lang=lang), remark=_untied(left))


def named(
    store: GraphStore, ties: tuple[Tie, ...], things: Iterable[str] = (), *, directed: bool, lang: str
) -> Network:
    """Return ties as a network, with the labels and families of the things they link, and of others without a tie."""
    iris = sorted({*things, *(end for tie in ties for end in (tie.source, tie.target))})
    return Network({iri: store.label(iri, lang) for iri in iris}, ties, families(store, iris), directed)


def draw_graph(
    answer: Answer,
    *,
    source: str | None = None,
    target: str | None = None,
    relation: str | None = None,
    lang: str = "en",
) -> Picture:
    """Return the graph of an answer.

    >>> import coopgraph
    >>> print(draw_graph(coopgraph.load(sources=["dialogue4"]).run("network/partners")).description)
    6 things and 3 ties. Best linked: ...
    """
    network = read_network(answer, source=source, target=target, relation=relation, lang=lang)
    remark = " ".join(filter(None, (network.remark, answer.remark)))
    return graph(answer.query.summary if answer.query else "Graph", network, answer.source, lang, remark)


def graph(
    title: str, network: Network, store: GraphStore, lang: str = "en", remark: str = "", centre: str = ""
) -> Picture:
    """Return the picture of a network, or of the best connected part of it."""
    shown = network.best(MOST)
    left = len(network.labels) - len(shown.labels)
    told = (
        f"These are the {MOST} best connected of {len(network.labels):,} things; "
        "GraphML and GEXF have all of them, for programs such as Gephi or Cytoscape."
    )
    degrees = shown.degrees
    radius = {iri: 5.5 + min(9.0, 1.9 * math.sqrt(degrees[iri])) + 3 * (iri == centre) for iri in shown.labels}
    texts = {iri: folded(label, _LABEL) for iri, label in shown.labels.items()}
    sizes = {
        iri: (max(2 * radius[iri], *map(measure, texts[iri])) + 4, 2 * radius[iri] + 5 + _LINE * len(texts[iri]))
        for iri in shown.labels
    }
    corners, width, height = lay_out(shown, sizes)
    width_all = max(width + 2 * _MARGIN, 560.0)
    shift = (width_all - width) / 2
    places = {iri: (x + shift, y + _MARGIN - sizes[iri][1] / 2 + radius[iri] + 2) for iri, (x, y) in corners.items()}
    held = {iri: shown.families.get(iri, OTHER) for iri in shown.labels}
    order = {iri: place for place, iri in enumerate(shown.labels)}
    taken = [_area(places[iri], radius[iri], sizes[iri]) for iri in shown.labels]
    lines = list(_lines(shown, places, radius, order, taken))
    nodes = [
        _node(iri, shown, places[iri], radius[iri], texts[iri], held[iri], order[iri])
        for iri in sorted(shown.labels, key=lambda iri: (shown.labels[iri], iri))
    ]
    bottom = height + 2 * _MARGIN
    key = list(_key(legend(store, held, lang), bottom + 8))
    notes = " ".join(filter(None, (told if left > 0 else "", remark)))
    body = (
        draw("g", *lines, class_="cg-ties cg-many" if len(lines) > _MANY else "cg-ties"),
        draw("g", *nodes, class_="cg-nodes"),
        *key,
    )
    return Picture("graph", title, _told(network), width_all, bottom + _KEY, body, notes, network)


def _word(store: GraphStore, cell: object, lang: str) -> str:
    if isinstance(cell, ox.NamedNode):
        return store.label(cell.value, lang)
    return lexical(cell) if isinstance(cell, ox.Literal) else ""


def _number(cell: object) -> int:
    return max(1, whole(cell.value)) if isinstance(cell, ox.Literal) else 1


def _untied(left: Mapping[str, int]) -> str:
    """Return how many rows are no ties, by what they say instead.

    >>> _untied({"no": 1, "not stated": 2})
    '1 row says “no”, and is no tie. 2 rows say “not stated”, and are no ties.'
    """
    return " ".join(
        f"1 row says “{word}”, and is no tie." if number == 1 else f"{number:,} rows say “{word}”, and are no ties."
        for word, number in sorted(left.items())
    )


def _lines(
    network: Network,
    places: Mapping[str, Place],
    radius: Mapping[str, float],
    order: Mapping[str, int],
    taken: list[Area],
) -> Iterator[Element]:
    """Yield a line for each two things that are linked, with the words of all their ties where there is room."""
    pairs: dict[tuple[str, str], list[Tie]] = defaultdict(list)
    for tie in network.ties:
        ends = (tie.source, tie.target)
        pairs[ends if network.directed else (min(ends), max(ends))].append(tie)
    busy = len(pairs) > _NAMED
    for (one, other), ties in pairs.items():
        if one == other:
            continue
        (x1, y1), (x2, y2) = places[one], places[other]
        words = ", ".join(dict.fromkeys(tie.label for tie in ties if tie.label))
        weight = sum(tie.weight for tie in ties)
        name = f"{network.labels[one]} – {network.labels[other]}" + f": {words}" * bool(words)
        parts = [draw("title", name + f" ({weight})" * (weight > 1))]
        parts.append(draw("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke_width=min(1 + 0.7 * math.log2(weight), 5)))
        if network.directed:
            parts.append(_tip((x1, y1), (x2, y2), radius[other]))
        if words and not busy:
            parts += _written(shorten(words, 150, 11), (x1, y1), (x2, y2), taken)
        yield draw("g", *parts, class_="cg-tie", data_ends=f"{order[one]} {order[other]}")


def _written(words: str, start: Place, end: Place, taken: list[Area]) -> Iterator[Element]:
    """Yield words on a line, near its middle, unless they would cover something: then they show on pointing only."""
    wide = measure(words, 11) / 2
    for part in (0.5, 0.42, 0.58, 0.34, 0.66):
        x, y = start[0] + part * (end[0] - start[0]), start[1] + part * (end[1] - start[1])
        area = (x - wide, y - 8, x + wide, y + 6)
        if not any(a[0] < area[2] and area[0] < a[2] and a[1] < area[3] and area[1] < a[3] for a in taken):
            taken.append(area)
            yield draw("text", words, class_="cg-soft cg-middle", x=x, y=y + 3.5)
            return


def _area(place: Place, radius: float, size: Place) -> Area:
    """Return what a thing and its label cover: left, top, right and bottom."""
    x, y = place
    return x - size[0] / 2, y - radius, x + size[0] / 2, y - radius + size[1]


def _tip(start: Place, end: Place, radius: float) -> Element:
    """Return the tip of an arrow, where it meets a thing."""
    x, y = end[0] - start[0], end[1] - start[1]
    long = math.hypot(x, y) or 1.0
    x, y = x / long, y / long
    head = (end[0] - x * (radius + 2), end[1] - y * (radius + 2))
    back = (head[0] - 8 * x, head[1] - 8 * y)
    points = [head, (back[0] - 3.5 * y, back[1] + 3.5 * x), (back[0] + 3.5 * y, back[1] - 3.5 * x)]
    return draw("path", class_="cg-tip", d=path(points, closed=True))


def _node(
    iri: str, network: Network, place: Place, radius: float, lines: list[str], family: str, number: int
) -> Element:
    """Return a thing as a link: its mark, and its label below."""
    x, y = place
    label = network.labels[iri]
    linked = _linked(network, iri)
    name = spoken(" ".join(lines), label, f", linked with {listed(linked)}" if linked else "")
    words: list[Element | str] = []
    for row, text in enumerate(lines):
        down = y + radius + 14 + _LINE * row
        words += [" ", draw("text", text, class_="cg-middle", x=x, y=down, lang=tongue(label))]
    parts = (shape(family, x, y, radius), *words)
    found = link(iri, name, *parts, class_=f"cg-node cg-k-{family}")
    return Element("a", (*found.attributes, ("data-node", str(number))), found.content, iri)


def _linked(network: Network, iri: str) -> list[str]:
    """Return the labels of the things that a thing is linked with."""
    ends = (tie.target if tie.source == iri else tie.source for tie in network.ties if iri in (tie.source, tie.target))
    return sorted({network.labels[end] for end in ends if end != iri and end in network.labels})


def _key(entries: list[tuple[str, str]], down: float) -> Iterator[Element]:
    """Yield what the marks mean."""
    across = 22.0
    for family, words in entries:
        yield draw("g", shape(family, across, down, 5.5), class_=f"cg-k-{family}")
        yield draw("text", words, class_="cg-soft", x=across + 11, y=down + 4)
        across += measure(words, 11) + 36


def _told(network: Network) -> str:
    """Return the network in words."""
    degrees = network.degrees
    best = sorted(network.labels, key=lambda iri: (-degrees[iri], network.labels[iri]))
    named = [f"{network.labels[iri]} ({degrees[iri]})" for iri in best]
    things, ties = counted(len(network.labels), "thing"), counted(len(network.ties), "tie")
    if not network.ties:
        return f"{things} and {ties}: {listed([network.labels[iri] for iri in best], 10)}."
    return f"{things} and {ties}. Best linked: {listed(named, 10)}."
