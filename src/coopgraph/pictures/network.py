"""Networks: things and the ties between them, from rows; for a picture the best connected, for other programs all."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from coopgraph.errors import MissingExtra, PictureError
from coopgraph.pictures.svg import plain

if TYPE_CHECKING:
    import networkx

MOST: Final = 150
"""How many things a picture shows at most: more can be drawn, but not read."""
_WRITTEN: Final = re.compile(r' lastmodifieddate="[^"]*"')


@dataclass(frozen=True)
class Tie:
    """Something that links one thing to another: what it is in words, and how many times."""

    source: str
    target: str
    label: str = ""
    weight: int = 1


@dataclass(frozen=True)
class Network:
    """Things by their IRIs, each with its label and its family, and the ties between them.

    `remark` says which rows are no ties.

    >>> network = Network({"urn:a": "A", "urn:b": "B"}, (Tie("urn:a", "urn:b", "knows"),))
    >>> network.degrees["urn:a"], b"knows" in network.to_bytes("graphml")
    (1, True)
    """

    labels: Mapping[str, str]
    ties: tuple[Tie, ...]
    families: Mapping[str, str] = field(default_factory=dict)
    directed: bool = False
    remark: str = ""

    @property
    def degrees(self) -> Counter[str]:
        """How many ties each thing has."""
        ends = Counter(end for tie in self.ties for end in {tie.source, tie.target})
        return Counter({iri: ends[iri] for iri in self.labels})

    def best(self, most: int = MOST) -> Network:
        """Return the best connected things only, and the ties among them.

        >>> many = Network({c: c for c in "abc"}, (Tie("a", "b"), Tie("b", "c"), Tie("a", "b", "again")))
        >>> list(many.best(2).labels)
        ['a', 'b']
        """
        if len(self.labels) <= most:
            return self
        degrees = self.degrees
        kept = set(sorted(self.labels, key=lambda iri: (-degrees[iri], self.labels[iri], iri))[:most])
        return Network(
            {iri: label for iri, label in self.labels.items() if iri in kept},
            tuple(tie for tie in self.ties if tie.source in kept and tie.target in kept),
            {iri: family for iri, family in self.families.items() if iri in kept},
            self.directed,
            self.remark,
        )

    def to_networkx(self) -> networkx.MultiGraph | networkx.MultiDiGraph:
        """Return the network as one of networkx: nodes with label and family, edges with label and weight.

        >>> Network({"urn:a": "A"}, ()).to_networkx().nodes["urn:a"]["label"]
        'A'
        """
        try:
            import networkx
        except ImportError:
            raise MissingExtra("networkx", "pictures") from None
        graph = networkx.MultiDiGraph() if self.directed else networkx.MultiGraph()
        for iri, label in self.labels.items():
            graph.add_node(plain(iri), label=plain(label), family=self.families.get(iri, ""))
        for key, tie in enumerate(self.ties):
            ends = plain(tie.source), plain(tie.target)
            graph.add_edge(*ends, key=key, id=str(key), label=plain(tie.label), weight=tie.weight)
        return graph

    def to_bytes(self, format: str) -> bytes:
        """Return the whole network as `graphml` or `gexf`, for programs such as Gephi or Cytoscape."""
        graph = self.to_networkx()
        import networkx

        writers = {"graphml": _graphml, "gexf": _gexf}
        if format not in writers:
            raise PictureError(f"a graph cannot be written as “{format}”", remedy=f"Formats: {', '.join(writers)}.")
        out = io.BytesIO()
        writers[format](networkx, graph, out)
        return out.getvalue().rstrip() + b"\n"


def merged(ties: Iterable[Tie], *, directed: bool) -> tuple[Tie, ...]:
    """Return ties with those that say the same made one, in the order of their first.

    >>> merged([Tie("b", "a"), Tie("a", "b")], directed=False)
    (Tie(source='b', target='a', label='', weight=2),)
    """
    found: dict[tuple[str, str, str], Tie] = {}
    for tie in ties:
        back = (tie.target, tie.source, tie.label)
        key = back if not directed and back in found else (tie.source, tie.target, tie.label)
        known = found.get(key)
        found[key] = Tie(*key, weight=tie.weight + known.weight) if known else tie
    return tuple(found.values())


def _graphml(networkx: Any, graph: Any, out: io.BytesIO) -> None:
    networkx.write_graphml_xml(graph, out, prettyprint=True)


def _gexf(networkx: Any, graph: Any, out: io.BytesIO) -> None:
    """Write GEXF without the day on which it was written, so that the same answer gives the same file."""
    text = "\n".join(networkx.generate_gexf(graph))
    out.write(f'<?xml version="1.0" encoding="UTF-8"?>\n{_WRITTEN.sub("", text)}'.encode())
