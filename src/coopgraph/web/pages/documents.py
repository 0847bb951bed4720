"""Documents: what the sources are, and what each sentence of them supports; where they differ."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from coopgraph.store import GraphStore
from coopgraph.terms import IRI, PREFIXES, lexical
from coopgraph.web.passages import document_href, document_name
from coopgraph.web.reading import rows

if TYPE_CHECKING:
    from coopgraph.row import Row


@dataclass(frozen=True)
class Document:
    """A document: who issued it and when, where it is, and how much of the graph rests on it."""

    iri: IRI
    publisher: str = ""
    date: str = ""
    address: str = ""
    sentences: int = 0
    engagements: int = 0
    facts: int = 0

    @property
    def name(self) -> str:
        """What it is called in addresses."""
        return document_name(self.iri)

    @property
    def href(self) -> str:
        """Its page."""
        return document_href(self.iri)

    @property
    def claims(self) -> int:
        """How many claims rest on it."""
        return self.engagements + self.facts


@dataclass(frozen=True)
class Shelf:
    """The documents that one file of the data transcribes; `name` is what `--source` calls it."""

    graph: IRI
    documents: tuple[Document, ...]

    @property
    def name(self) -> str:
        """What it is called."""
        return self.graph.local


@dataclass(frozen=True)
class Passage:
    """A sentence, or a whole document where none is told apart: where it stands, and the claims that rest on it."""

    iri: IRI
    number: int | None
    paragraph: int | None
    start: int | None
    end: int | None
    url: str
    engagements: tuple[IRI, ...]
    facts: tuple[IRI, ...]
    implied: frozenset[IRI]

    @property
    def name(self) -> str:
        """Its short name, which is also its anchor: `S10`."""
        return f"S{self.number:02d}" if self.number is not None else ""


@dataclass(frozen=True)
class Difference:
    """What two documents say differently of a thing; where one is silent, it says nothing."""

    about: IRI
    document: IRI
    says: tuple[Any, ...]
    other: IRI
    other_says: tuple[Any, ...]
    note: str
    claims: tuple[IRI, ...]


def shelves(source: GraphStore) -> list[Shelf]:
    """Return the documents, by the graph that transcribes them; one that two graphs use stands with its own.

    >>> import coopgraph
    >>> [(shelf.name, len(shelf.documents)) for shelf in shelves(coopgraph.load().source)]
    [('context', 23), ('dialogue4', 1), ('series', 10), ('statement4', 6)]
    """
    found: dict[str, dict[str, Document]] = defaultdict(dict)
    graphs: dict[str, set[str]] = defaultdict(set)
    for graph, iri, publisher, date, address, sentences, engagements, facts in rows(source, "documents"):
        name = lexical_iri(iri)
        if not name:
            continue
        graphs[name].add(lexical_iri(graph))
        found[lexical_iri(graph)].setdefault(
            name,
            Document(
                IRI(name),
                lexical(publisher),
                lexical(date),
                lexical_iri(address) or getattr(address, "value", ""),
                int(lexical(sentences) or 0),
                int(lexical(engagements) or 0),
                int(lexical(facts) or 0),
            ),
        )
    own = {name: own_graph(name, held) for name, held in graphs.items()}
    return [
        Shelf(IRI(graph), tuple(sorted(documents, key=lambda each: (each.date in ("", ".."), each.date, each.iri))))
        for graph in sorted(found)
        if (documents := [each for name, each in found[graph].items() if own[name] == graph])
    ]


def own_graph(document: str, graphs: Iterable[str]) -> str:
    """Return the graph of a document among those that use it: the one whose name it bears."""
    among = sorted(graphs)
    folder = document.removeprefix(PREFIXES["id"]).partition("/")[0]
    return next((graph for graph in among if IRI(graph).local == folder), among[0])


def passages(source: GraphStore, document: str) -> list[Passage]:
    """Return the sentences of a document in order, or the document as a whole, each with its claims.

    >>> import coopgraph
    >>> kg = coopgraph.load(sources=["dialogue4"])
    >>> tenth = passages(kg.source, kg.resolve("d4:source"))[9]
    >>> tenth.name, tenth.start, len(tenth.engagements), len(tenth.facts)
    ('S10', 1785, 1, 6)
    """
    slot = {"document": [ox.NamedNode(document)]}
    engagements: dict[str, list[IRI]] = defaultdict(list)
    facts: dict[str, list[IRI]] = defaultdict(list)
    implied: set[IRI] = set()
    for evidence, claim, engagement, only_implied in rows(source, "claims-on", slot):
        (engagements if lexical(engagement) == "true" else facts)[lexical_iri(evidence)].append(IRI(lexical_iri(claim)))
        if lexical(only_implied) == "true":
            implied.add(IRI(lexical_iri(claim)))
    told: dict[str, Passage] = {}
    for evidence, number, paragraph, start, end, fragment in rows(source, "sentences-of", slot):
        place = (_int(number), _int(paragraph), _int(start), _int(end), lexical(fragment))
        name = lexical_iri(evidence)
        told.setdefault(
            name, Passage(IRI(name), *place, tuple(engagements[name]), tuple(facts[name]), frozenset(implied))
        )
    for name in sorted({*engagements, *facts} - set(told)):
        nowhere = (None, None, None, None, "")
        told[name] = Passage(IRI(name), *nowhere, tuple(engagements[name]), tuple(facts[name]), frozenset(implied))
    return list(told.values())


def differences(found: Iterable[Row], document: str = "") -> dict[str, list[Difference]]:
    """Return the rows of `evidence/disagreements` by their matter; with a document, those that it has a part in.

    What the same two documents say of the same thing is told at once.

    >>> import coopgraph
    >>> found = differences(coopgraph.load().run("evidence/disagreements"))
    >>> [(len(each.says), len(each.other_says)) for each in found["attendance"]]
    [(4, 0), (4, 0)]
    """
    groups: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in found:
        if not document or document in (row.document, row.other):
            groups[row.matter, row.about, row.document, row.other, row.note].append(row)
    sorted_out: dict[str, list[Difference]] = defaultdict(list)
    for (matter, about, one, other, note), alike in groups.items():
        says = tuple(dict.fromkeys(row.says for row in alike))
        other_says = tuple(dict.fromkeys(row.otherSays for row in alike if row.otherSays is not None))
        claims = tuple(sorted({IRI(claim) for row in alike for claim in row.claims.split()}))
        sorted_out[matter].append(Difference(IRI(about), IRI(one), says, IRI(other), other_says, note, claims))
    return dict(sorted_out)


def lexical_iri(term: object) -> str:
    """Return the IRI of a term, or nothing."""
    return term.value if isinstance(term, ox.NamedNode) else ""


def _int(term: object) -> int | None:
    text = term.value if isinstance(term, ox.Literal) else ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None
