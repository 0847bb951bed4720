"""The pictures of the page of the ontology, as SVG: the main relations, and the classes in trees."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from html import escape
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from coopgraph.store import GraphStore
from coopgraph.terms import PREFIXES, compact, expand

if TYPE_CHECKING:
    from coopgraph.ontology.page import Term

SC: Final = PREFIXES["sc"]
BOXES: Final = {
    "Nation": (0, 0, 1),
    "BilateralRelationship": (1, 0, 1),
    "MeetingSeries": (2, 0, 1),
    "Agent": (0, 1, 1),
    "Engagement": (1, 1, 5),
    "Meeting": (2, 1, 2),
    "Location": (3, 1, 1),
    "Endeavour": (0, 2, 1),
    "TimeSpan": (3, 2, 1),
    "CooperationSubject": (0, 3, 1),
    "Force": (2, 3, 1),
    "ForceTier": (3, 3, 1),
    "SpaceSystem": (0, 4, 1),
    "RealisationStatus": (2, 4, 1),
    "StatusGroup": (3, 4, 1),
    "Topic": (2, 5, 1),
    "EpistemicBasis": (0, 6, 1),
    "Claim": (1, 6, 1),
    "Evidence": (2, 6, 1),
    "SourceDocument": (3, 6, 1),
}
"""The overview: which class stands where, by column and row, and over how many rows."""
ARROWS: tuple[tuple[str, str, str], ...] = (
    ("BilateralRelationship", "relates", "Nation"),
    ("MeetingSeries", "isDialogueOf", "BilateralRelationship"),
    ("Meeting", "isSessionOf", "MeetingSeries"),
    ("Meeting", "hasTimeSpan", "TimeSpan"),
    ("Meeting", "isHeldAt", "Location"),
    ("Agent", "actsFor", "Nation"),
    ("Agent", "contributesTo", "Endeavour"),
    ("Engagement", "isJointUndertakingOf", "BilateralRelationship"),
    ("Engagement", "isUndertakenBy", "Agent"),
    ("Engagement", "carriesOut", "Endeavour"),
    ("Engagement", "concerns", "CooperationSubject"),
    ("Engagement", "arisesFrom", "Meeting"),
    ("Engagement", "hasForce", "Force"),
    ("Engagement", "hasReportedStatus", "RealisationStatus"),
    ("Engagement", "hasTopic", "Topic"),
    ("Force", "inTier", "ForceTier"),
    ("RealisationStatus", "inStatusGroup", "StatusGroup"),
    ("Endeavour", "", "CooperationSubject"),
    ("SpaceSystem", "", "CooperationSubject"),
    ("Engagement", "", "Claim"),
    ("Claim", "hasBasis", "EpistemicBasis"),
    ("Claim", "hasEvidence", "Evidence"),
    ("Evidence", "oa:hasSource", "SourceDocument"),
)
"""Which relations the overview draws between them; without a name, that one is a kind of the other."""
COLUMN, ROW, WIDTH, HEIGHT = 270, 78, 158, 40


class Pictures:
    """The pictures, from the terms and the triples of the ontology."""

    def __init__(self, terms: Mapping[str, Term], store: ox.Store, names: Mapping[str, str]) -> None:
        self.terms = terms
        self.store = store
        self.names = names

    def _objects(self, iri: str, predicate: str) -> list[str]:
        quads = self.store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(expand(predicate)), None, None)
        return sorted(quad.object.value for quad in quads if isinstance(quad.object, ox.NamedNode))

    def _parents(self, iri: str) -> list[str]:
        """Return the classes that stand above one; if none is named, those that it is defined from."""
        named = [above for above in self._objects(iri, "rdfs:subClassOf") if above in self.terms]
        if named:
            return named
        rows = GraphStore(self.store).rows("defined-from", {"class": [ox.NamedNode(iri)]})
        return sorted({above.value for (above,) in rows if isinstance(above, ox.NamedNode)} & self.terms.keys())

    def overview(self) -> str:
        """Return the picture of the main relations: boxes on a grid, with arrows between them.

        An ontology that lacks one of the main classes has no such picture.
        """
        if not all(SC + name in self.terms for name in BOXES):
            return ""
        width, height = 3 * COLUMN + WIDTH + 20, 6 * ROW + HEIGHT + 20
        shapes = [self._arrow(*arrow) for arrow in ARROWS]
        shapes += [self._box(name) for name in BOXES]
        return (
            f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="group" '
            'aria-labelledby="drawn">'
            '<title id="drawn">The main classes and the relations between them</title>'
            '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
            '<path d="M0 0 8 4 0 8z" class="tip"/></marker><marker id="hollow" viewBox="0 0 10 10" refX="10" refY="5" '
            'markerWidth="9" markerHeight="9" orient="auto"><path d="M1 1 9 5 1 9z" class="hollow"/></marker></defs>'
            f"{''.join(shapes)}</svg>"
        )

    def _place(self, name: str) -> tuple[float, float, float, float]:
        column, row, rows = BOXES[name]
        return 10 + column * COLUMN, 10 + row * ROW, WIDTH, HEIGHT + (rows - 1) * ROW

    def _box(self, name: str) -> str:
        x, y, width, height = self._place(name)
        term = self.terms[SC + name]
        middle = y + height / 2
        return (
            f'<a href="#{name}" class="box"><rect x="{x}" y="{y}" width="{width}" height="{height}" rx="6"/>'
            f'<text x="{x + width / 2:g}" y="{middle - 2:g}">{escape(term.label)}</text>'
            f'<text x="{x + width / 2:g}" y="{middle + 12:g}" class="count">{term.total}</text></a>'
        )

    def _arrow(self, start: str, name: str, end: str) -> str:
        """Return an arrow; it is in the ontology, or the page is not made."""
        if name:
            self._must_hold(start, name, end)
        one, two = self._place(start), self._place(end)
        label = self.names.get(SC + name, compact(expand(name)) if ":" in name else "") if name else ""
        label = "has source" if name == "oa:hasSource" else label
        marker = "tip" if name else "hollow"
        if one[0] == two[0]:  # one above the other
            x = one[0] + WIDTH / 2
            y1, y2 = (one[1] + one[3], two[1]) if one[1] < two[1] else (one[1], two[1] + two[3])
            text = f'<text x="{x + 8:g}" y="{(y1 + y2) / 2 + 4:g}" class="start">{escape(label or "is a")}</text>'
            line = f"M{x:g} {y1:g} V{y2:g}"
        else:
            y = max(one[1], two[1]) + HEIGHT / 2
            x1, x2 = (one[0] + WIDTH, two[0]) if one[0] < two[0] else (one[0], two[0] + WIDTH)
            line = f"M{x1:g} {y:g} H{x2:g}"
            words = label.split()
            half = (len(words) + 1) // 2 if len(label) > 17 else len(words)
            text = f'<text x="{(x1 + x2) / 2:g}" y="{y - 5:g}">{escape(" ".join(words[:half]))}</text>'
            if words[half:]:
                text += f'<text x="{(x1 + x2) / 2:g}" y="{y + 13:g}">{escape(" ".join(words[half:]))}</text>'
        target = name if name and ":" not in name else end
        return f'<a href="#{target}" class="arrow"><path d="{line}" marker-end="url(#{marker})"/>{text}</a>'

    def _must_hold(self, start: str, name: str, end: str) -> None:
        if ":" in name:
            return
        for predicate, box in (("rdfs:domain", start), ("rdfs:range", end)):
            for value in self._objects(SC + name, predicate):
                above, below = self._all_above(value), self._all_above(SC + box)
                if SC + box not in above and value not in below:
                    raise ValueError(f"the overview draws {name} from {start} to {end}; the ontology says {value}")

    def _all_above(self, iri: str) -> set[str]:
        found, waiting = set(), [iri]
        while waiting:
            found.add(waiting.pop())
            last = [value for one in found for value in self._objects(one, "rdfs:subClassOf")]
            waiting += [value for value in last if value not in found and value not in waiting]
        return found

    def trees(self) -> Iterator[tuple[str, str]]:
        """Yield the tree of each class that has none above it: its name, and a picture."""
        classes = [iri for iri, term in self.terms.items() if term.kind == "class"]
        below: dict[str, list[str]] = defaultdict(list)
        for iri in classes:
            for above in self._parents(iri):
                below[above].append(iri)
        tops = [iri for iri in classes if not self._parents(iri)]
        for top in sorted(tops, key=lambda iri: (-len(self._lines(iri, below)), iri)):
            lines = self._lines(top, below)
            if len(lines) > 1:
                yield self.terms[top].label, self._tree(lines)
        alone = [iri for iri in tops if not below[iri]]
        if alone:
            yield "the others", self._tree([(0, iri, -1) for iri in sorted(alone)])

    def _lines(self, top: str, below: dict[str, list[str]]) -> list[tuple[int, str, int]]:
        """Return the lines of a tree: how deep, which class, and on which line the class above it stands."""
        lines: list[tuple[int, str, int]] = []

        def add(iri: str, depth: int, parent: int) -> None:
            lines.append((depth, iri, parent))
            here = len(lines) - 1
            for child in sorted(below[iri]):
                add(child, depth + 1, here)

        add(top, 0, -1)
        return lines

    def _tree(self, lines: list[tuple[int, str, int]]) -> str:
        step, indent = 24, 16
        width = 300
        height = len(lines) * step + 8
        last = {parent: row for row, (_, _, parent) in enumerate(lines) if parent >= 0}
        shapes = [
            f'<path d="M{10 + lines[parent][0] * indent} {21 + parent * step}V{16 + row * step}"/>'
            for parent, row in last.items()
        ]
        shapes += [
            f'<path d="M{10 + (depth - 1) * indent} {16 + row * step}h{indent - 4}"/>'
            for row, (depth, _, parent) in enumerate(lines)
            if parent >= 0
        ]
        for row, (depth, iri, _) in enumerate(lines):
            x, y = 10 + depth * indent, 16 + row * step
            term = self.terms[iri]
            defined = "defined" if any(" is exactly " in sentence for sentence in term.axioms) else "plain"
            shapes.append(
                f'<a href="#{term.anchor}"><circle cx="{x}" cy="{y}" r="4" class="{defined}"/>'
                f'<text x="{x + 10}" y="{y + 4}">{escape(term.label)} <tspan>{term.total}</tspan></text></a>'
            )
        title = escape(self.terms[lines[0][1]].label)
        return (
            f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="group">'
            f"<title>Classes: {title}</title>{''.join(shapes)}</svg>"
        )
