"""The board of commitments: every engagement on its rung, by party and topic, over time."""

import html
import re
from collections import Counter
from collections.abc import Callable

import httpx
import pyoxigraph as ox
import pytest
from harness import Axe, Running, Watched, sideways
from playwright.sync_api import Page, expect

from coopgraph import CoopGraph
from coopgraph.terms import PREFIXES, expand
from coopgraph.web.pages.ladder import LADDER, RUNGS, broader_topics, stances

SC = PREFIXES["sc"]
TIERS = {
    "mention": "mentioned",
    "deliberative": "discussed",
    "intentional": "intended",
    "commissive": "pledged",
    "enactive": "under-way",
}


@pytest.fixture
def get(site: Running) -> Callable[..., str]:
    def get(**params: str) -> str:
        answer = httpx.get(f"{site.url}/commitments", params=params, timeout=60)
        assert answer.status_code == 200, answer.text[:400]
        return answer.text

    return get


def cards(page: str) -> list[str]:
    return re.findall(r'<li class="stance">\s*<p class="what"><a href="([^"]+)"', page)


def plain(text: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def value(kg: CoopGraph, subject: str, name: str) -> str:
    """Return the local name of the one value of a property, straight from the store."""
    quads = kg.source.store.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(SC + name), None, ox.DefaultGraph())
    (found,) = {quad.object.value for quad in quads}  # type: ignore[union-attr]
    return found.rpartition("/")[2]


def test_the_force_of_the_verb_alone_decides_the_rung_but_for_what_is_done(shipped: CoopGraph) -> None:
    found = stances(shipped.source)
    assert len(found) == 53
    for stance in found.values():
        done = value(shipped, stance.iri, "hasReportedStatus") == "completed"
        tier = value(shipped, stance.force, "inTier")
        assert stance.rung == ("done" if done else TIERS[tier]), stance.iri
        assert stance.rung in RUNGS
        assert stance.about["documents"]


def test_every_engagement_stands_on_the_board_once(get: Callable[..., str], shipped: CoopGraph) -> None:
    page = get()
    wanted = {f"/{iri.removeprefix('https://w3id.org/space-coop/')}.html" for iri in stances(shipped.source)}
    assert Counter(cards(page)) == Counter(wanted)
    counts = Counter(stance.rung for stance in stances(shipped.source).values())
    for rung in LADDER:
        assert f"{counts[rung.key]} {rung.label} {rung.says}" in plain(page)
    assert "4 only noted or pointed to" in plain(page)


def test_meetings_stand_from_the_latest_to_the_first(get: Callable[..., str]) -> None:
    lanes = re.findall(r'<h2 id="id-([^"]+)"', get())
    assert lanes[0] == "fourth-dialogue"
    assert lanes[-1] == "second-dialogue"
    assert lanes.index("third-dialogue") < lanes.index("summit-2022-05")


def test_a_card_leads_to_its_evidence_and_says_the_stage(get: Callable[..., str]) -> None:
    card = get().partition('<a href="/id/dialogue4/E10.html"')[2].partition("</li>")[0]
    assert "/sources/dialogue4#S10" in card
    assert "United States → to Republic of Korea on Korean Positioning System pledged underway S10" in plain(card)


def test_the_board_is_filtered_by_party_and_by_topic_with_what_is_below_it(
    get: Callable[..., str], shipped: CoopGraph
) -> None:
    found = stances(shipped.source).values()
    us = expand("id:us")
    assert len(cards(get(party="id:us"))) == sum(us in stance.about["parties"] for stance in found)
    above = broader_topics(shipped.source)
    science = expand("topic:space-science")
    below = {topic for topic, broader in above.items() if science in broader}
    assert len(below) > 3
    wanted = sum(bool(below & set(stance.about["topics"])) for stance in found)
    assert len(cards(get(topic="topic:space-science"))) == wanted
    assert cards(get(topic="topic:space-science", party="미국")) == cards(
        get(topic="space science", party="United States")
    )


def test_each_choice_leaves_as_many_as_it_says(get: Callable[..., str]) -> None:
    page = get(party="id:rok")
    topics = page.partition('id="f-topic"')[2].partition("</select>")[0]
    options = re.findall(r'value="([^"]+)"[^>]*>.*?\((\d+)\)', topics)
    assert len(options) > 8
    for topic, number in options[:6]:
        chosen = get(party="id:rok", topic=topic)
        assert len(cards(chosen)) == int(number), topic
        again = chosen.partition('id="f-topic"')[2].partition("</select>")[0]
        assert re.findall(r'value="([^"]+)"[^>]*>.*?\((\d+)\)', again) == options  # the others are still on offer


def test_one_rung_can_be_looked_at_alone(get: Callable[..., str]) -> None:
    page = get(rung="pledged")
    assert len(cards(page)) == 11
    assert 'aria-current="true"><span class="big">11' in page
    assert len(cards(get(rung="mentioned"))) == 4


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("rung=pleged", "there is no rung “pleged” Did you mean pledged?"),
        ("lanes=colour", "there is no lanes “colour” There are: meeting, topic"),
        ("partys=id:nasa", "the board has no filter “partys” Did you mean party?"),
    ],
)
def test_a_filter_that_there_is_none_of_is_refused(site: Running, query: str, told: str) -> None:
    answer = httpx.get(f"{site.url}/commitments?{query}", headers={"Accept": "text/html"}, timeout=60)
    assert answer.status_code == 400
    assert told.lower() in plain(answer.text).lower()


@pytest.mark.parametrize("kind", ["topic", "subject", "party", "document"])
def test_it_can_be_arranged_otherwise(get: Callable[..., str], shipped: CoopGraph, kind: str) -> None:
    page = get(lanes=kind)
    wanted = {f"/{iri.removeprefix('https://w3id.org/space-coop/')}.html" for iri in stances(shipped.source)}
    assert set(cards(page)) == wanted
    rows = re.findall(r'<th scope="row"><a href="#([^"]+)"', page)
    assert rows == re.findall(r'<h2 id="([^"]+)"', page)
    assert len(rows) > 1


def test_what_is_unknown_is_told_beside_its_field(site: Running) -> None:
    answer = httpx.get(f"{site.url}/commitments", params={"party": "Untied States"}, timeout=60)
    assert answer.status_code == 400
    page = answer.text
    field = page.partition('id="f-party"')[2].partition("</div>")[0]
    assert 'aria-invalid="true"' in field
    assert "The board is shown without this filter" in plain(field)
    assert "Did you mean United States" in plain(field)
    assert len(cards(page)) == 53
    evil = httpx.get(f"{site.url}/commitments", params={"topic": "<script>alert(1)</script>"}, timeout=60)
    assert "<script>" not in evil.text.partition("<main")[2]


def test_an_empty_board_says_what_to_do(get: Callable[..., str]) -> None:
    page = plain(get(party="id:nasa", rung="done"))
    assert "Take a filter away" in page
    assert "The sources do not say that there is none" in page


@pytest.mark.parametrize("path", ["/commitments", "/commitments?lanes=topic&party=nonsense&rung=intended"])
def test_anybody_can_read_the_page(page: Page, axe: Axe, path: str) -> None:
    page.goto(path)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert axe(page) == [], scheme


def test_it_fits_a_phone(pages: Watched) -> None:
    page = pages.open(width=390)
    for path in ("/commitments", "/commitments?lanes=document"):
        page.goto(path)
        assert sideways(page) <= 0, path


@pytest.mark.parametrize("javascript", [True, False])
def test_a_choice_is_asked_for_with_and_without_javascript(pages: Watched, javascript: bool) -> None:
    page = pages.open(javascript=javascript)
    page.goto("/commitments?lanes=topic")
    page.get_by_label("Party").select_option("id:us")
    if not javascript:
        page.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile(r"party=id(:|%3A)us.*lanes=topic"))
    expect(page.get_by_label("Party")).to_have_value("id:us")
