"""The page of a thing: what is said of it and by whom, what follows and why, where it appears, its links elsewhere."""

import html
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

import httpx
import pyoxigraph as ox
import pytest
from harness import Axe, Running, Watched, running, sideways
from playwright.sync_api import Page, expect

import coopgraph
from coopgraph import CoopGraph
from coopgraph.terms import BASE, PREFIXES, expand
from coopgraph.web.pages import entity
from coopgraph.web.pages.dates import read_date
from coopgraph.web.pages.held import holdings
from coopgraph.web.pages.portrait import portray

Get = Callable[..., str]


@pytest.fixture
def get(site: Running) -> Get:
    def get(path: str, status: int = 200, **params: str) -> str:
        answer = httpx.get(site.url + path, params=params or None, timeout=60)
        assert answer.status_code == status, answer.text[:400]
        return answer.text

    return get


def plain(page: str) -> str:
    """Return what a page says, without its marks."""
    main = page.partition("<main")[2].partition("</main>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())


def links(page: str) -> set[str]:
    return {html.unescape(href) for href in re.findall(r'<a[^>]* href="([^"]*)"', page)}


def ours(kg: CoopGraph) -> set[str]:
    """Return every IRI of ours that occurs anywhere in the graph, but for the terms of the ontology and its parts."""
    terms = {
        term.value
        for quad in kg.source.store
        for term in (*quad.triple, quad.graph_name)
        if isinstance(term, ox.NamedNode)
    }
    documents = {f"{BASE}ontology", f"{BASE}void"}
    documents |= {f"{BASE}{name}/{kg.version}" for name in ("ontology", "topics")}  # these lead to the newest
    return {
        iri
        for iri in terms
        if iri.startswith((PREFIXES["id"], PREFIXES["graph"], BASE)) and "#" not in iri and iri not in documents
    }


def test_every_iri_of_ours_has_a_page_and_no_link_leads_nowhere(site: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entity, "_picture", lambda draw: None)  # drawn in another test: here it would take a minute
    elsewhere = tuple(
        BASE + path for path in ("query/", "links/", "id/dataset", "graph/void")
    )  # tested with linked data
    wanted = sorted(iri for iri in ours(site.kg) if not iri.startswith(elsewhere))
    assert len(wanted) > 950
    found: set[str] = set()
    with httpx.Client(base_url=site.url, timeout=60) as client:
        for iri in wanted:
            answer = client.get(f"/{iri.removeprefix(BASE)}.html")
            assert answer.status_code == 200, (iri, answer.text[:300])
            assert f"<code>{html.escape(iri)}</code>" in answer.text, iri
            heading = re.search(r"<h1[^>]*>(.*?)</h1>", answer.text, re.DOTALL)
            assert heading, iri
            assert heading[1].strip(), iri
            found |= {urlsplit(link)._replace(query="").geturl() for link in links(answer.text) if link.startswith("/")}
        pages: dict[str, str] = {}
        shown = {f"/{iri.removeprefix(BASE)}.html" for iri in wanted}
        for link in sorted(found):
            path, _, anchor = link.partition("#")
            if unquote(path) in shown or path.endswith((".ttl", ".jsonld", ".rdf", ".nt", "/void.html")):
                continue
            if path not in pages:
                answer = client.get(path, follow_redirects=True)
                assert answer.status_code == 200, link
                pages[path] = answer.text
            if anchor:
                assert f'id="{unquote(anchor)}"' in pages[path], link


def test_a_fact_names_its_sentences_of_every_source(get: Get) -> None:
    page = get("/id/nasa.html")
    text = plain(page)
    assert "space agency" in text
    assert "미국 항공우주국 ko" in text
    assert "National Aeronautics and Space Administration en" in text
    said = page.partition('id="said"')[2].partition("<h2")[0]
    leads = said.partition("#leads")[2].partition("</dd>")[0]
    assert "/id/imap.html" in leads
    assert {"/sources/dialogue4#S08", "/sources/context/talk-of-titusville"} <= links(leads)
    assert 'class="mark implied"' in leads


def test_what_others_assert_of_it_the_other_way_round_is_told_with_its_evidence(get: Get, shipped: CoopGraph) -> None:
    portrait = portray(shipped, expand("id:fourth-dialogue"))
    said = {group.property.local: group for group in portrait.said}
    assert said["hasAttendee"].total == 12
    assert all(saying.evidence for saying in said["hasAttendee"].sayings)
    follows = {group.property.local: group for group in portrait.follows}
    assert follows["hasAttendee"].total == 9  # members of the delegation, and no others
    assert not {saying.other for saying in said["hasAttendee"].sayings} & {
        saying.other for saying in follows["hasAttendee"].sayings
    }
    assert {group.property.local for group in portrait.appears} == {"immediatelyFollows"}


def test_why_unfolds_the_proof_down_to_its_sentences(get: Get) -> None:
    folded = get("/id/kari.html")
    (ask,) = {link for link in links(folded) if "why=sc%3Aattends" in link}
    assert "prp-spo2" not in folded
    page = get(ask)
    proof = page.partition('id="why"')[2].partition("Fold this proof")[0]
    assert "prp-spo2" in proof
    assert "ROK delegation (fourth dialogue) attends fourth" in plain(f"<main{page}")
    assert {"/sources/dialogue4#S15", "/id/dialogue4/F15-04.html"} <= links(proof)


@pytest.mark.parametrize(
    "why", ["sc:attends id:nobody", "sc:attends", "<script>alert(1)</script>", "sc:isMemberOfDelegation id:rok"]
)
def test_only_what_follows_can_be_asked_why(get: Get, why: str) -> None:
    assert 'id="why"' not in get("/id/kari.html", why=why)


def test_the_page_of_an_engagement_shows_rung_parties_and_sentence(get: Get) -> None:
    page = get("/id/dialogue4/E10.html")
    text = plain(page)
    assert "Pledged pledged, agreed, committed to or affirmed again; what it is about is reported as underway" in text
    assert "Who United States → Republic of Korea Verb pledged On Korean Positioning System" in text
    assert "sentence 10, paragraph 6, characters 1785–2023" in text
    assert "stated" in text
    assert any("#:~:text=" in link for link in links(page))
    assert "What else its source says" not in text  # all of it stands at the top


def test_the_page_of_a_fact_claim_and_of_a_sentence(get: Get) -> None:
    claim = plain(get("/id/dialogue4/F15-04.html"))
    assert (
        "Korea Aerospace Research Institute is member of delegation ROK delegation (fourth dialogue) It rests on"
        in claim
    )
    sentence = get("/id/dialogue4/S10.html")
    assert {"/id/dialogue4/E10.html", "/id/dialogue4/F10-02.html"} <= links(sentence)


def test_a_document_and_a_sentence_lead_to_where_they_are_told_whole(get: Get) -> None:
    assert "/sources/statement4/joint-statement" in links(get("/id/statement4/joint-statement.html"))
    assert "/sources/dialogue4#S10" in links(get("/id/dialogue4/S10.html"))


def test_links_elsewhere_say_how_and_why_and_what_was_sought_in_vain(get: Get) -> None:
    nasa, kps = plain(get("/id/nasa.html")), plain(get("/id/kps.html"))
    assert "Wikidata wd:Q23548 the same, 97% sure" in nasa
    assert "GRID grid.238252.c its code, 97% sure" in nasa
    assert "97% sure" in nasa
    assert "matched and looked at by hand, 23 November 2026" in nasa
    assert "Not found in Wikidata. Tried: a free search" in kps


def test_a_link_has_a_page_that_says_what_it_joins(get: Get) -> None:
    text = plain(get("/id/link/wikidata.space-science.Q1195766.html"))
    assert "Link from space science to wd:Q1195766" in text
    assert "All of it stands in links-wikidata ." in text
    assert "mapping justification semapv:ManualMappingCuration" in text


def test_pictures_of_what_is_around_it_and_of_its_time(get: Get) -> None:
    page = get("/id/kps.html")
    around = page.partition('id="around"')[2].partition("<h2")[0]
    assert "<svg" in around
    assert "/id/gnss.html" in links(around)
    time = page.partition('id="time"')[2]
    assert "/id/kps-first-launch.html" in links(time)
    assert "/id/nasa-kasa-statement.html" not in links(time)
    assert "style=" not in page.partition("<main")[2].partition("</main>")[0]
    assert 'id="time"' not in get("/id/fcc.html")  # one meeting is no timeline


def test_names_are_in_the_language_that_is_asked_for(get: Get) -> None:
    page = get("/id/kari.html", lang="ko")
    assert '<h1 lang="ko">한국항공우주연구원</h1>' in page
    assert "/id/rok.html?lang=ko" in links(page)


def test_engagements_stand_by_the_part_that_the_thing_has_in_them(get: Get) -> None:
    page = get("/id/us.html")
    text = plain(page)
    assert "It takes part in (50)" in text  # all 53 but two of no party, and one of a ministry alone
    assert "/commitments?party=id%3Aus" in links(page)
    assert re.search(r'</a> <span class="count">\(\d+\)</span></dt>', page), "a number stands apart from the name"
    assert "With this force" in plain(get("/id/force/pledged.html"))
    assert "/id/dialogue4/E10.html" in links(get("/id/force/pledged.html"))


def test_the_page_of_a_graph_tells_what_it_holds(get: Get, shipped: CoopGraph) -> None:
    text = plain(get("/graph/dialogue4.html"))
    graph = ox.NamedNode(expand("graph:dialogue4"))
    statements = sum(1 for _ in shipped.source.store.quads_for_pattern(None, None, None, graph))
    assert f"{statements:,} statements" in text
    assert "fact claim (94)" in text
    assert "The fourth U.S.-ROK Civil Space Dialogue, from one article" in text
    assert "named graph" in plain(get("/graph/inferred.html"))
    assert holdings(shipped.source, "urn:no-graph") is None


@pytest.mark.parametrize("path", ["/id/nobody.html", "/graph/nowhere.html", "/id/%3Cscript%3E.html"])
def test_what_the_graph_does_not_know_is_not_found(get: Get, path: str) -> None:
    assert "<script>" not in get(path, 404).partition("<main")[2]


HOSTILE = """
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix evil: <https://w3id.org/space-coop/id/evil/> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sc: <https://w3id.org/space-coop/ontology#> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
evil:source a sc:SourceDocument ; rdfs:label "<script>alert(1)</script>" ; schema:url <javascript:alert(1)> ;
  dcterms:publisher "<b onclick=alert(1)>" ; dcterms:issued "<i>" ; skos:editorialNote "javascript:alert(1)" .
evil:S1 a sc:Evidence ; oa:hasSource evil:source ; sc:sentenceNumber 1 ;
  rdfs:label "Sentence 1: <svg onload=alert(1)>" ;
  sc:textFragment "javascript:alert(1)" ; oa:hasSelector evil:p .
evil:p oa:start 0 ; oa:end 10 .
evil:E1 a sc:Engagement ; rdfs:label "</li><img src=x onerror=alert(2)>" ; sc:isUndertakenBy <javascript:alert(3)> ;
  sc:hasForce <https://w3id.org/space-coop/id/force/pledged> ; sc:hasEvidence evil:S1 ;
  sc:hasBasis <https://w3id.org/space-coop/id/basis/stated> .
"""


def test_what_stands_in_the_data_stays_text(tmp_path: Path) -> None:
    (tmp_path / "evil.ttl").write_text(HOSTILE, encoding="utf-8")
    with running(coopgraph.load(tmp_path / "evil.ttl")) as site:
        for path in (
            "id/evil/source.html",
            "id/evil/S1.html",
            "id/evil/E1.html",
            "sources",
            "sources/evil",
            "commitments",
        ):
            answer = httpx.get(f"{site.url}/{path}", timeout=60)
            assert answer.status_code == 200, path
            assert not re.search(r"<(script>|svg onload|b onclick|img|i>)|href=\"javascript:", answer.text), path
            assert "alert(" in answer.text, path


@pytest.mark.parametrize(
    ("edtf", "words"),
    [
        ("2016-04-26/..", "on 26 April 2016 or later"),
        ("../2014", "in 2014 or earlier"),
        ("2022-12-16~", "16 December 2022, about then"),
        ("2023-11-08/2024-01-02", "8 November 2023 to 2 January 2024"),
        ("2014/2016", "2014 to 2016"),
        ("2025-13", "2025-13"),
        ("soon", "soon"),
        ("", "undated"),
    ],
)
def test_dates_are_told_in_words(edtf: str, words: str) -> None:
    assert read_date(edtf) == words


@pytest.mark.parametrize("path", ["/id/nasa.html?why=sc%3AactsFor+id%3Aus", "/id/dialogue4/E10.html", "/id/us.html"])
def test_anybody_can_read_the_page(page: Page, axe: Axe, path: str) -> None:
    page.goto(path)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert axe(page) == [], scheme


def test_it_fits_a_phone(pages: Watched) -> None:
    page = pages.open(width=390)
    for path in ("/id/nasa.html", "/id/dialogue4/E10.html", "/id/framework-agreement.html", "/graph/links-ror.html"):
        page.goto(path)
        assert sideways(page) <= 0, path


def test_from_a_fact_to_its_sentence_by_keyboard_without_javascript(pages: Watched) -> None:
    page = pages.open(javascript=False)
    page.goto("/id/imap.html")
    page.locator("#said ~ dl .mark").first.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/sources/"))
