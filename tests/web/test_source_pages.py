"""The pages of the sources: every sentence with every claim that rests on it, and where documents differ."""

import html
import os
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from harness import Axe, Running, Watched, running, sideways
from playwright.sync_api import Page

from coopgraph import CoopGraph
from coopgraph.evidence import find_evidence
from coopgraph.jail.limits import Limits
from coopgraph.terms import IRI, PREFIXES, compact, expand
from coopgraph.web.pages.documents import differences, passages, shelves
from coopgraph.web.pages.strip import Piece, strip
from coopgraph.web.passages import document_href, document_iris, document_name
from coopgraph.web.settings import Settings

SC = PREFIXES["sc"]
SOURCE = os.environ.get("COOPGRAPH_SOURCE", "")


@pytest.fixture(scope="module")
def client(site: Running) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site.url, timeout=60) as client:
        yield client


def main(page: str) -> str:
    return page.partition("<main")[2].partition("</main>")[0]


def plain(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main(page))).split())


def claims(kg: CoopGraph) -> dict[str, set[str]]:
    """Return the claims that rest on each document, read from the graph without any query of the pages."""
    store = kg.source.store
    found: dict[str, set[str]] = {}
    evidence = {q.subject: q.object for q in store.quads_for_pattern(None, ox.NamedNode(expand("oa:hasSource")), None)}
    for quad in store.quads_for_pattern(None, ox.NamedNode(SC + "hasEvidence"), None):
        document = evidence[quad.object]  # type: ignore[index]
        found.setdefault(document.value, set()).add(quad.subject.value)  # type: ignore[union-attr]
    return found


def test_every_document_tells_every_claim_that_rests_on_it(client: httpx.Client, shipped: CoopGraph) -> None:
    found = claims(shipped)
    listed = {document.iri: document for shelf in shelves(shipped.source) for document in shelf.documents}
    assert set(found) == set(listed)
    assert len(listed) == 40
    for iri, document in listed.items():
        page = client.get(document.href).text
        shown = {
            html.unescape(href) for href in re.findall(r'<li(?: class="line")? id="[^"]+">.*?href="([^"]+)"', page)
        }
        assert shown == {f"/{claim.removeprefix('https://w3id.org/space-coop/')}.html" for claim in found[iri]}, iri
        assert document.claims == len(found[iri])


def test_every_sentence_has_its_place_and_its_link(client: httpx.Client, shipped: CoopGraph) -> None:
    page = client.get("/sources/dialogue4").text
    for sentence in passages(shipped.source, expand("d4:source")):
        part = page.partition(f'id="{sentence.name}"')[2].partition("</article>")[0]
        claim = (sentence.engagements or sentence.facts)[0]
        (item,) = find_evidence(shipped.source, [claim])[claim]
        assert f"{item.start}–{item.end}" in part
        assert html.escape(item.url) in part
        assert "#:~:text=" in item.url
    assert [int(number) for number in re.findall(r'id="S(\d\d)"', page)] == list(range(1, 16))
    assert re.findall(r"Paragraph (\d)", page) == list("12345678")


def test_what_is_implied_only_says_so(client: httpx.Client, shipped: CoopGraph) -> None:
    implied = {
        quad.subject.value.rpartition("/")[2]  # type: ignore[union-attr]
        for quad in shipped.source.store.quads_for_pattern(
            None,
            ox.NamedNode(SC + "hasBasis"),
            ox.NamedNode(expand("basis:implied")),
            ox.NamedNode(expand("graph:dialogue4")),
        )
    }
    items = re.findall(
        r'<li(?: class="line")? id="([^"]+)">(.*?)</li>', client.get("/sources/dialogue4").text, re.DOTALL
    )
    assert len(items) == 113
    assert {name for name, text in items if "implied</span>" in text} == implied


@pytest.mark.skipif(not SOURCE, reason="COOPGRAPH_SOURCE names no copy of the article")
def test_no_page_holds_a_sentence_of_the_source(client: httpx.Client) -> None:
    words = re.findall(r"\w+", Path(SOURCE).read_text(encoding="utf-8").lower())
    runs = {" ".join(words[i : i + 12]) for i in range(len(words) - 11)}
    assert len(runs) > 400
    for path in ("/sources", "/sources/dialogue4", "/commitments", "/id/dialogue4/E10.html", "/id/dialogue4/S10.html"):
        shown = re.findall(r"\w+", plain(client.get(path).text).lower())
        assert not runs & {" ".join(shown[i : i + 12]) for i in range(len(shown) - 11)}, path


def test_where_documents_differ_both_sides_are_told(client: httpx.Client, shipped: CoopGraph) -> None:
    rows = shipped.run("evidence/disagreements")
    found = differences(rows)
    assert sum(len(each.claims) for group in found.values() for each in group) >= len(rows)
    page = client.get("/sources").text
    differ = page.partition('id="differences"')[2]
    for row in rows:
        for claim in row.claims.split():
            assert f">{compact(claim)}</a>" in differ, claim
    text = plain(f"<main{differ}")
    assert "When 4 signature of the Artemis Accords by the Republic of Korea the dates exclude each other" in text
    assert "27 May 2021" in text
    assert "24 May 2021" in text
    assert "Federal Aviation Administration , Korea Aerospace Science and Technology Corporation" in text


def test_the_page_of_a_document_tells_only_its_own_differences(client: httpx.Client, shipped: CoopGraph) -> None:
    rows = shipped.run("evidence/disagreements")
    own = differences(rows, expand("ctx:spacenews-2021"))
    assert {matter: len(group) for matter, group in own.items()} == {"date": 2}
    page = plain(client.get("/sources/context/spacenews-2021").text)
    assert "Where others say otherwise When 2 launch of the first KPS satellite" in page
    assert "Where others" not in plain(client.get("/sources/context/ror-doi").text)


def test_a_source_as_a_whole_lists_its_documents(client: httpx.Client) -> None:
    page = client.get("/sources/statement4")
    assert page.status_code == 200
    assert page.text.count("/sources/statement4/") == 6
    assert client.get("/sources/nothing").status_code == 404
    assert client.get("/sources/%3Cb%3E").status_code == 404


def test_what_is_not_told_of_a_document_is_said_to_be_missing(client: httpx.Client) -> None:
    page = client.get("/sources").text
    assert 'data-label="Issued by"><span class="muted">not named</span>' in page
    assert 'data-label="Date">undated<' in page
    assert not re.search(r'data-label="(Issued by|Date)"[^>]*></td>', page)


@pytest.mark.parametrize("iri", ["d4:source", "st4:mofa-release", "http://example.org/a b?c#d"])
def test_the_name_of_a_document_leads_back_to_it(iri: str) -> None:
    document = IRI(iri if iri.startswith("http") else expand(iri))
    assert document in document_iris(document_name(document))
    assert " " not in document_href(document)
    assert "#" not in document_href(document)


def test_the_strip_is_as_long_as_the_text() -> None:
    bars = strip([Piece("S01", "", 0, 100, 0), Piece("S02", "", 100, 101, 8), Piece("S03", "", None, None, 1)])
    assert [(bar.x, bar.shade) for bar in bars] == [(0.0, 1), (990.1, 4)]
    assert bars[-1].x + bars[-1].width <= 1000
    assert strip([]) == []


@pytest.mark.parametrize("path", ["/sources", "/sources/dialogue4"])
def test_anybody_can_read_the_page(page: Page, axe: Axe, path: str) -> None:
    page.goto(path)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert axe(page) == [], scheme


def test_it_fits_a_phone(pages: Watched) -> None:
    page = pages.open(width=390)
    for path in ("/sources", "/sources/dialogue4", "/sources/context/ror-kasa"):
        page.goto(path)
        assert sideways(page) <= 0, path


def test_a_bar_of_the_strip_leads_to_its_sentence_without_javascript(pages: Watched) -> None:
    page = pages.open(javascript=False)
    page.goto("/sources/dialogue4")
    page.locator(".strip a").nth(9).focus()
    page.keyboard.press("Enter")
    assert page.url.endswith("#S10")
    assert page.locator("#S10").is_visible()


def test_a_page_does_without_the_differences_where_they_take_too_long(shipped: CoopGraph) -> None:
    kg = CoopGraph(shipped.source.__class__(shipped.source.store), shipped.queries, folder=shipped.folder)
    with running(kg, Settings(limits=Limits(timeout=0.0001))) as slow:
        for _ in range(2):
            page = httpx.get(f"{slow.url}/sources", timeout=60)
            assert page.status_code == 200
            assert "takes too long to find" in plain(page.text)
