"""The links of a graph: listed, filtered, and written in other formats."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final

from coopgraph.errors import FormatError, ParameterError, did_you_mean
from coopgraph.links.link import Link, LinkSet, is_links
from coopgraph.links.registry import Registry, registries
from coopgraph.links.sssom import read_links, set_name, write_links
from coopgraph.tables import html_table, text_table
from coopgraph.terms import BASE, IRI, PREFIXES, compact

if TYPE_CHECKING:
    from coopgraph.graph import CoopGraph

FORMATS: Final = ("csv", "tsv", "json", "sssom", "turtle", "n-triples")
PREDICATES: Final = ("exact", "close", "broad", "narrow", "related")
_HEADER: Final = {
    "mapping_set_id": BASE + "links",
    "mapping_set_title": "Links",
    "license": "https://creativecommons.org/licenses/by/4.0/",
    "sssom_version": "1.1",
}


@dataclass(frozen=True)
class Links:
    """Tables of links. `resolve` finds one of our things by any of its names.

    >>> import coopgraph
    >>> links = coopgraph.load().links
    >>> [(link.registry, link.object) for link in links.of("KPS")]
    [('web', IRI('https://www.kasa.go.kr/eng/sub02_02.do'))]
    """

    sets: tuple[LinkSet, ...]
    known: dict[str, Registry] = field(default_factory=registries)
    resolve: Callable[[str], IRI] = IRI

    @classmethod
    def of_graph(cls, kg: CoopGraph) -> Links:
        """Return the links that a graph was loaded with; of a graph elsewhere, those of our tables that it holds."""
        files = [path for path in kg.files if is_links(path)]
        if not kg.files:
            held = set(kg.graphs)
            files = [path for path in kg.folder.links if f"{PREFIXES['graph']}links-{set_name(path)}" in held]
        return cls(tuple(map(read_links, files)), registries(kg.folder), kg.resolve)

    def __iter__(self) -> Iterator[Link]:
        return (link for table in self.sets for link in table.links)

    def __len__(self) -> int:
        return sum(len(table.links) for table in self.sets)

    def of(self, thing: str, *, registry: str = "") -> list[Link]:
        """Return the links of one of our things, by any of its names; what was looked for in vain is left out."""
        return [link for link in self.select(things=[thing], registry=registry) if link.is_found]

    def select(
        self,
        *,
        things: Sequence[str] = (),
        sets: Sequence[str] = (),
        registry: str = "",
        predicate: str = "",
        least: float = 0.0,
        found: bool | None = None,
    ) -> Links:
        """Return fewer links: of some things, of some sets, to one register, of one predicate, of some confidence.

        `found=False` keeps what was looked for in vain, `found=True` leaves it out.

        >>> import coopgraph
        >>> len(coopgraph.load().links.select(registry="ROR", predicate="close"))
        2
        """
        wanted = {str(self.resolve(name)) for name in things}
        register = self._registry(registry) if registry else ""
        kind = _predicate(predicate) if predicate else ""
        names = {self._set(name) for name in sets}

        def keep(link: Link) -> bool:
            return (
                (not wanted or link.subject in wanted)
                and (not register or link.registry == register)
                and (not kind or compact(link.predicate) == kind)
                and (least <= 0 or (link.confidence or 0.0) >= least)
                and (found is None or link.is_found == found)
            )

        chosen = [table for table in self.sets if not names or table.name in names]
        kept = (replace(table, links=tuple(filter(keep, table.links))) for table in chosen)
        return replace(self, sets=tuple(table for table in kept if table.links))

    def _registry(self, name: str) -> str:
        folded = {text.casefold(): key for key, each in self.known.items() for text in (key, *each.names.values())}
        if (key := folded.get(name.casefold())) is None:
            near = did_you_mean(name, folded) or f"Known are: {', '.join(self.known)}."
            raise ParameterError(f"there is no register “{name}”", remedy=near)
        return key

    def _set(self, name: str) -> str:
        known = [table.name for table in self.sets]
        if name not in known:
            listed = f"Sets: {', '.join(known)}." if known else "None is loaded."
            raise ParameterError(f"there is no set of links “{name}”", remedy=did_you_mean(name, known) or listed)
        return name

    def rows(self, label: Callable[[str], str] = compact, language: str = "en") -> list[list[str]]:
        """Return what a person wants to see of each link: who, how, what, where, and how sure."""
        return [
            [
                label(link.subject),
                compact(link.predicate).partition(":")[2] if link.is_found else "not found",
                link.object_name if link.is_found else "",
                "" if link.is_code else link.cells.get("object_label", "") if link.is_found else link.comment,
                self.known[link.registry].names[language] if link.registry in self.known else link.registry,
                "" if link.confidence is None else f"{link.confidence:.2f}",
            ]
            for link in self
        ]

    COLUMNS: ClassVar = ("thing", "relation", "identifier", "called there", "register", "sure")

    def merged(self) -> LinkSet:
        """Return all links as one table, with the columns that any of the tables has."""
        if len(self.sets) == 1:
            return self.sets[0]
        prefixes: dict[str, str] = {}
        for table in self.sets:
            for name, address in table.prefixes.items():
                prefixes.setdefault(name, address)
        columns = tuple(dict.fromkeys(column for table in self.sets for column in table.columns))
        links = tuple(_carried(link, prefixes) for link in self)
        return LinkSet("links", "links", {**_HEADER, "curie_map": prefixes}, columns, links)

    def export(self, form: str) -> str:
        """Return the links as text: csv, tsv, json, sssom, turtle or n-triples.

        >>> import coopgraph
        >>> print(coopgraph.load().links.select(things=["KPS"], registry="web").export("n-triples").split()[0])
        <https://w3id.org/space-coop/graph/links-pages>
        """
        if form not in FORMATS:
            raise FormatError(f"links cannot be written as {form}", remedy=f"Formats: {', '.join(FORMATS)}.")
        if form in ("turtle", "n-triples"):
            return self._rdf(form)
        table = self.merged()
        if form == "sssom":
            return write_links(table)
        if form == "json":
            return json.dumps(as_json(table), ensure_ascii=False, indent=2) + "\n"
        stream = io.StringIO()
        writer = csv.writer(stream, delimiter="," if form == "csv" else "\t", lineterminator="\n")
        writer.writerow(table.columns)
        writer.writerows([link.cells.get(column, "") for column in table.columns] for link in table.links)
        return stream.getvalue()

    def _rdf(self, form: str) -> str:
        import pyoxigraph as ox

        from coopgraph.links.quads import link_triples

        triples = dict.fromkeys(triple for table in self.sets for triple in link_triples(table, self.known))
        kind = ox.RdfFormat.TURTLE if form == "turtle" else ox.RdfFormat.N_TRIPLES
        used = {term.value for triple in triples for term in triple if isinstance(term, ox.NamedNode)}
        prefixes = {name: base for name, base in PREFIXES.items() if any(iri.startswith(base) for iri in used)}
        return (ox.serialize(triples, format=kind, prefixes=prefixes if form == "turtle" else None) or b"").decode()

    def __str__(self) -> str:
        return text_table(self.COLUMNS, self.rows())

    def _repr_html_(self) -> str:
        return html_table(self.COLUMNS, self.rows())


def read_sets(paths: Iterable[str | Path]) -> Links:
    """Return the links of some files.

    >>> from coopgraph.folder import Folder
    >>> len(read_sets(Folder.shipped().links)) > 100
    True
    """
    return Links(tuple(map(read_links, paths)))


def as_json(table: LinkSet) -> dict[str, Any]:
    """Return a table as SSSOM writes it in JSON: the header, and a list of mappings without empty cells."""
    mappings = []
    for link in table.links:
        mapping: dict[str, Any] = {column: cell for column, cell in link.cells.items() if cell}
        if link.seen:
            mapping["see_also"] = list(link.seen)
        if link.confidence is not None:
            mapping["confidence"] = link.confidence
        mappings.append(mapping)
    return {**table.header, "mappings": mappings}


def _predicate(name: str) -> str:
    if ":" in name:
        return name
    kinds = {f"{kind}{end}".casefold(): f"skos:{kind}Match" for kind in PREDICATES for end in ("", "Match")}
    kinds |= {"homepage": "foaf:homepage", "page": "rdfs:seeAlso", "code": "dcterms:identifier"}
    if (found := kinds.get(name.casefold())) is None:
        raise ParameterError(f"there is no kind of link “{name}”", remedy=f"Kinds: {', '.join(kinds)}.")
    return found


def _carried(link: Link, prefixes: dict[str, str]) -> Link:
    """Return a link for a table with other prefixes; a name that means something else there is spelled out."""
    cells = dict(link.cells)
    for column, cell in cells.items():
        prefix, colon, _ = cell.partition(":")
        here = link.prefixes.get(prefix)
        if colon and here and column.endswith(("_id", "_source")) and prefixes.get(prefix, here) != here:
            cells[column] = link.expand(column)
    return replace(link, cells=cells, prefixes={**link.prefixes, **prefixes})
