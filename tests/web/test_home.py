"""The home page: its figures are those of the data, counted by hand; its example is true, and so are its dates."""

import html
import re

import httpx
import pytest
from harness import Running

import coopgraph
from coopgraph import CoopGraph
from coopgraph.web.pages.contents import Contents
from coopgraph.web.pages.documents import shelves


@pytest.fixture(scope="module")
def page(site: Running) -> str:
    text = httpx.get(f"{site.url}/", timeout=60).text.partition("<main")[2].partition("</main>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def test_the_figures_are_those_of_the_files(page: str, shipped: CoopGraph) -> None:
    """Read off the files of the data, source by source."""
    for figure in (
        "commitments 11",  # pledged 1, agreed 5, committed 2, reaffirmed 3
        "stances reported in all 53",  # 22 of the article, 20 of the statement, 11 of the dialogues before
        "nations, bodies and delegations 38",  # 2, 32 and 4
        "missions and systems 10",  # 4: ASIA-AQ, IMAP, SWFO-L1, that to L4; 6: KPS, GPS, GNSS, CAS500-4, weather, ISS
        "meetings, held or to come 9",  # 5 sessions, of which one is to come, and 4 others
        "pieces of evidence 55",  # 15 sentences, and 6, 11 and 23 documents as a whole
    ):
        assert figure in page
    (size,) = shipped.sparql("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")  # type: ignore[misc]
    assert f"statements, with what follows {size.n:,}" in page


def test_the_example_is_what_its_sentence_says(page: str) -> None:
    assert (
        "The United States pledges to go on supporting the ROK in developing KPS "
        "Who United States To whom Republic of Korea How firmly pledged Evidence S10" in page
    )


def test_dates_are_no_surer_than_in_the_data(page: str) -> None:
    assert "what they led to 10 documents, from 2016 to 2023; the latest that is dated: 8 November 2023 " in page
    assert "the Korean release 6 documents, of 2025; the latest that is dated: 15 April 2025 " in page
    assert "from one article 1 document, undated " in page


def test_home_counts_documents_as_the_page_of_the_sources_does(shipped: CoopGraph) -> None:
    """One that two sources use counts with its own."""
    counted = {source.name: source.documents for source in Contents.of(shipped).sources}
    assert counted == {shelf.name: len(shelf.documents) for shelf in shelves(shipped.source)}


def test_one_source_has_its_own_figures() -> None:
    found = {figure.name: figure.number for figure in Contents.of(coopgraph.load(sources=["dialogue4"])).figures}
    assert found["commitments"] == 2
    assert found["stances reported in all"] == 22
    assert found["pieces of evidence"] == 15


def test_a_topic_leads_to_its_questions(site: Running) -> None:
    reply = httpx.get(f"{site.url}/questions/commitments", timeout=60)
    assert (reply.status_code, reply.headers["location"]) == (303, "/questions#commitments")
    reply = httpx.get(f"{site.url}/questions/comitments", timeout=60)
    assert reply.status_code == 404
    assert "Did you mean commitments?" in html.unescape(reply.text)
