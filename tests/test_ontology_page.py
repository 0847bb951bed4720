"""The page of the ontology: every term with all there is to say of it, in one file that needs no network."""

from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from rdflib import OWL, RDF, Graph, URIRef

import coopgraph
from coopgraph import CoopGraph
from coopgraph.folder import Folder
from coopgraph.ontology import page as ontology_page
from coopgraph.ontology import pictures as ontology_pictures
from coopgraph.ontology.alignment import alignments
from owl_tools import ROOT, SC

PAGE = ROOT / "docs" / "ontology" / "index.html"
VOID = {"meta", "input", "br", "link", "img", "hr", "rect", "path", "circle"}


class Reader(HTMLParser):
    """Reads the page: its elements with their attributes, and the text of each term."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.texts: dict[str, str] = {}
        self.term = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "article":
            self.term = dict(attrs)["id"] or ""

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        if tag == "article":
            self.term = ""

    def handle_data(self, data: str) -> None:
        if self.term:
            self.texts[self.term] = f"{self.texts.get(self.term, '')} {data}"


@pytest.fixture(scope="module")
def kg() -> CoopGraph:
    return coopgraph.load()


@pytest.fixture(scope="module")
def text(kg: CoopGraph) -> str:
    return ontology_page.Page(kg).html()


@pytest.fixture(scope="module")
def page(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    assert reader.open == []
    return reader


def terms() -> Graph:
    graph = Graph()
    for path in Folder(ROOT).ontology:
        graph.parse(path, format="turtle")
    return graph


def test_every_term_stands_at_the_fragment_of_its_iri(page: Reader) -> None:
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
    graph = terms()
    known = {str(t).removeprefix(SC) for kind in kinds for t in graph.subjects(RDF.type, kind) if str(t).startswith(SC)}
    assert set(page.texts) == known
    assert len(known) > 100


def test_every_term_has_its_definition_example_scope_and_status(page: Reader) -> None:
    graph = terms()
    skos = "http://www.w3.org/2004/02/skos/core#"
    for name, text in page.texts.items():
        for predicate in ("definition", "example", "scopeNote"):
            for value in graph.objects(URIRef(SC + name), URIRef(skos + predicate)):
                assert str(value) in text, name
        assert "Status" in text


def test_axioms_alignments_questions_and_counts_are_there(page: Reader, kg: CoopGraph) -> None:
    commitment = " ".join(page.texts["Commitment"].split())
    assert "A commitment is exactly what is an engagement and has force tier “commissive”." in commitment
    assert "close match gist:Commitment" in commitment
    assert "commitments/by-party" in commitment
    (found,) = kg.sparql("SELECT (COUNT(?x) AS ?n) { ?x a sc:Commitment }")  # type: ignore[misc]
    assert f"{found.n} instances, inferred" in commitment
    assert "If x leads y, then x contributes to y." in page.texts["leads"]
    for link in alignments(Folder(ROOT)):
        assert link.name.split(" ")[0] in page.texts[link.subject.removeprefix(SC)]


def test_page_needs_no_network(page: Reader, text: str) -> None:
    assert not {tag for tag, _ in page.elements} & {"link", "img", "iframe", "object", "embed", "base"}
    assert not [attributes for _, attributes in page.elements if "src" in attributes]
    style = text.partition("<style>")[2].partition("</style>")[0]
    assert "@import" not in style
    assert "url(" not in style


def test_every_link_within_the_page_leads_somewhere(page: Reader) -> None:
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    inner = {str(a["href"])[1:] for tag, a in page.elements if tag == "a" and str(a["href"]).startswith("#")}
    assert inner <= set(ids)
    outer = [str(a["href"]) for tag, a in page.elements if tag == "a" and not str(a["href"]).startswith("#")]
    assert all(address.startswith(("http://", "https://")) for address in outer)


def test_pictures_have_names_and_show_every_class(page: Reader, text: str) -> None:
    pictures = [attributes for tag, attributes in page.elements if tag == "svg"]
    assert len(pictures) > 5
    assert all(attributes["role"] == "group" for attributes in pictures)
    trees = text.partition('<div class="onto-trees">')[2].partition("<section>")[0]
    graph = terms()
    for term in graph.subjects(RDF.type, OWL.Class):
        if str(term).startswith(SC):
            assert f'href="#{str(term).removeprefix(SC)}"' in trees


def test_overview_that_the_ontology_does_not_bear_out_is_refused(
    kg: CoopGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ontology_pictures, "ARROWS", (("Meeting", "leads", "Topic"),))
    with pytest.raises(ValueError, match="draws leads from Meeting to Topic"):
        ontology_page.Page(kg).html()


def test_texts_cannot_become_markup(kg: CoopGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    made = ontology_page.Page(kg)
    term: Any = made.terms[SC + "Nation"]
    term.definition, term.label = "<script>alert(1)</script>", "<b>nation</b>"
    text = made.html()
    assert "<script>alert" not in text
    assert "<b>nation" not in text


def test_committed_page_is_of_this_version() -> None:
    assert f"version {coopgraph.__version__}" in PAGE.read_text(encoding="utf-8")
    assert Path(PAGE).stat().st_size < 500_000
