"""The page of the ontology: each term with all there is to say of it, and pictures of how they hang together."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from coopgraph.errors import MissingExtra
from coopgraph.loading.reading import read_rdf
from coopgraph.ontology.alignment import Match, alignments
from coopgraph.ontology.pictures import Pictures
from coopgraph.ontology.prose import Axioms, listed
from coopgraph.ontology.quality import terms_of
from coopgraph.pictures.svg import safe
from coopgraph.terms import BASE, DEFAULT, INFERRED, PREFIXES, compact, expand

if TYPE_CHECKING:
    from coopgraph.graph import CoopGraph

HERE: Final = Path(__file__).parent / "templates"
SC: Final = PREFIXES["sc"]
KINDS: Final = {
    "owl:Class": ("class", "Classes"),
    "owl:ObjectProperty": ("object property", "Object properties"),
    "owl:DatatypeProperty": ("datatype property", "Datatype properties"),
    "owl:AnnotationProperty": ("annotation property", "Annotation properties"),
}
SCHEMES: Final = {
    "sc:Force": "Forces",
    "sc:ForceTier": "Force tiers",
    "sc:RealisationStatus": "Realisation statuses",
    "sc:StatusGroup": "Status groups",
    "sc:EpistemicBasis": "Epistemic bases",
    "sc:Topic": "Topics",
}


@dataclass
class Term:
    """All there is to say of a term."""

    iri: str
    kind: str
    label: str
    korean: str
    definition: str
    example: str
    scope: list[str]
    status: str
    module: str
    axioms: list[str]
    above: list[str]
    below: list[str]
    links: list[Match]
    questions: list[str]
    asserted: int
    inferred: int
    anchor: str = field(init=False)

    def __post_init__(self) -> None:
        self.anchor = self.iri.rpartition("#")[2]

    @property
    def curie(self) -> str:
        """The short name."""
        return compact(self.iri)

    @property
    def total(self) -> int:
        """How many instances, or statements, the data have."""
        return self.asserted + self.inferred

    @property
    def counted(self) -> str:
        """How many there are, in words."""
        what = "instance" if self.kind == "class" else "statement"
        told = f"{self.total} {what}{'' if self.total == 1 else 's'}" if self.total else "none"
        if not self.inferred:
            return told
        return f"{told}, {self.inferred} of them inferred" if self.asserted else f"{told}, inferred"


class Page:
    """The page, from the graph and the files beside it."""

    def __init__(self, kg: CoopGraph) -> None:
        self.kg = kg
        self.folder = kg.folder
        self.store = ox.Store()
        self.modules: dict[str, str] = {}
        quads = []
        for path in self.folder.ontology:
            for quad in read_rdf(path):
                quads.append(quad)
                if quad.predicate.value == expand("rdf:type"):
                    self.modules.setdefault(getattr(quad.subject, "value", ""), path.name)
        self.store.extend(quads)
        self.axioms = Axioms(quads)
        self.names = self.axioms.labels()
        self.asked: dict[str, list[str]] = defaultdict(list)
        for query in kg.queries.values():
            for iri in sorted(terms_of(query)):
                self.asked[iri].append(query.name)
        self.links: dict[str, list[Match]] = defaultdict(list)
        for link in alignments(self.folder):
            self.links[link.subject].append(link)
        self.terms = {term.iri: term for kind in KINDS for term in self._terms(kind)}

    def context(self) -> dict[str, Any]:
        """Return what a template shows."""
        pictures = Pictures(self.terms, self.store, self.names)
        words = KINDS.values()
        return {
            "header": self._header(),
            "sections": [(title, [t for t in self.terms.values() if t.kind == word]) for word, title in words],
            "schemes": [(title, found) for cls, title in SCHEMES.items() if (found := list(self._concepts(cls)))],
            "overview": pictures.overview(),
            "trees": list(pictures.trees()),
            "prefix": SC,
            "names": self.names,
            "short": compact,
            "web": safe,
        }

    def html(self) -> str:
        """Return the page as a file that stands alone: it brings its style and its script.

        >>> import coopgraph
        >>> 'id="Engagement"' in Page(coopgraph.load()).html()
        True
        """
        files = {name: (HERE / f"page.{name}").read_text(encoding="utf-8").strip() for name in ("css", "js")}
        return self._written("page.html.jinja", question=None, **files)

    def body(self, question: Callable[[str], str]) -> str:
        """Return what a page of a site shows; `question` says where the page of a stored question is.

        The site brings the style and the script, `page.css` and `page.js` in the folder `HERE`.
        """
        return self._written("terms.html.jinja", question=question, made="Numbers are those of the graph as it is now.")

    def _written(self, template: str, **more: Any) -> str:
        try:
            from jinja2 import Environment, FileSystemLoader, StrictUndefined
        except ImportError:
            raise MissingExtra("jinja2", "serve") from None
        environment = Environment(
            loader=FileSystemLoader(HERE),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        text = environment.get_template(template).render(**self.context(), **more)
        return re.sub(r"\n{3,}", "\n\n", text)

    def _values(self, subject: str, predicate: str) -> list[ox.NamedNode | ox.Literal]:
        quads = self.store.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(expand(predicate)), None, DEFAULT)
        found = [quad.object for quad in quads if isinstance(quad.object, ox.NamedNode | ox.Literal)]
        return sorted(found, key=lambda term: term.value)

    def _text(self, subject: str, predicate: str, language: str = "en") -> str:
        texts = [t.value for t in self._values(subject, predicate) if isinstance(t, ox.Literal)]
        tagged = [
            t.value for t in self._values(subject, predicate) if isinstance(t, ox.Literal) and t.language == language
        ]
        return next(iter(tagged or texts), "")

    def _header(self) -> dict[str, str]:
        ontology = BASE + "ontology"
        names = ("title", "description", "bibliographicCitation", "license", "issued", "creator")
        found = {name: next((v.value for v in self._values(ontology, f"dcterms:{name}")), "") for name in names}
        found |= {name: self._text(ontology, f"dcterms:{name}") for name in ("title", "description")}
        korean = self._text(ontology, "dcterms:title", "ko")
        return found | {"iri": ontology, "version": self.kg.version, "korean": korean}

    def _terms(self, kind: str) -> Iterator[Term]:
        quads = self.store.quads_for_pattern(
            None, ox.NamedNode(expand("rdf:type")), ox.NamedNode(expand(kind)), DEFAULT
        )
        for iri in sorted(quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)):
            if iri.startswith(SC):
                yield self._term(iri, kind)

    def _term(self, iri: str, kind: str) -> Term:
        up = "rdfs:subClassOf" if kind == "owl:Class" else "rdfs:subPropertyOf"
        node = ox.NamedNode(iri)
        below = self.store.quads_for_pattern(None, ox.NamedNode(expand(up)), node, DEFAULT)
        if kind == "owl:Class":
            data = list(self.kg.source.store.quads_for_pattern(None, ox.NamedNode(expand("rdf:type")), node, None))
        else:
            data = list(self.kg.source.store.quads_for_pattern(None, node, None, None))
        asserted = {quad.triple for quad in data if quad.graph_name not in (DEFAULT, INFERRED)}
        inferred = {quad.triple for quad in data if quad.graph_name == INFERRED} - asserted
        return Term(
            iri=iri,
            kind=KINDS[kind][0],
            label=self._text(iri, "rdfs:label"),
            korean=self._text(iri, "rdfs:label", "ko"),
            definition=self._text(iri, "skos:definition"),
            example=self._text(iri, "skos:example"),
            scope=[value.value for value in self._values(iri, "skos:scopeNote")],
            status=self._text(iri, "vs:term_status"),
            module=self.modules[iri],
            axioms=list(self._sentences(iri)),
            above=[value.value for value in self._values(iri, up) if isinstance(value, ox.NamedNode)],
            below=sorted(quad.subject.value for quad in below if isinstance(quad.subject, ox.NamedNode)),
            links=self.links[iri],
            questions=self.asked[iri],
            asserted=len(asserted),
            inferred=len(inferred),
        )

    def _sentences(self, iri: str) -> Iterator[str]:
        """Yield the axioms, with all that a class excludes in one sentence."""
        sentences = self.axioms.about(iri)
        start = f"No {self.names.get(iri)} is "
        excluded = [sentence.removeprefix(start)[:-1] for sentence in sentences if sentence.startswith(start)]
        yield from (sentence for sentence in sentences if not sentence.startswith(start))
        if excluded:
            yield f"{start}{listed(excluded, 'or')}."

    def _concepts(self, cls: str) -> Iterator[dict[str, str]]:
        typed = self.kg.source.store.quads_for_pattern(
            None, ox.NamedNode(expand("rdf:type")), ox.NamedNode(expand(cls)), DEFAULT
        )
        for iri in sorted(quad.subject.value for quad in typed if isinstance(quad.subject, ox.NamedNode)):
            uses = self.kg.source.store.quads_for_pattern(None, None, ox.NamedNode(iri), DEFAULT)
            said = {
                quad.subject.value
                for quad in uses
                if isinstance(quad.subject, ox.NamedNode) and not quad.subject.value.startswith(iri.rpartition("/")[0])
            }
            yield {
                "curie": compact(iri),
                "label": self._text(iri, "rdfs:label"),
                "korean": self._text(iri, "rdfs:label", "ko"),
                "definition": self._text(iri, "skos:definition"),
                "uses": str(len(said)),
            }
