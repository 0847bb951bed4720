"""Pictures, the ontology and the page about it all, as a browser shows them."""

import re

import pytest
from harness import Axe, Running, Watched, sideways
from playwright.sync_api import Page, expect

from coopgraph.ontology.page import Page as Terms
from coopgraph.web.pages.about import citations, limits
from coopgraph.web.settings import Settings

VIEWS = {
    "timeline": "/questions/time/timeline?view=timeline",
    "graph": "/questions/network/co-attendance?view=graph",
    "map": "/questions/linked/agencies-at?view=map",
}
COVERED = """() => {
  const boxes = [...document.querySelectorAll('.cg-svg a text')].map(text => {
    const box = text.getBBox();
    return [text.textContent, box.x, box.y + 2, box.x + box.width, box.y + box.height - 2];
  });
  const found = [];
  for (const [i, a] of boxes.entries())
    for (const b of boxes.slice(i + 1))
      if (a[1] < b[3] && b[1] < a[3] && a[2] < b[4] && b[2] < a[4]) found.push(a[0] + ' / ' + b[0]);
  return found;
}"""


@pytest.mark.parametrize(
    ("path", "scheme"), [(VIEWS["map"], "light"), (VIEWS["map"], "dark"), (VIEWS["graph"], "light")]
)
def test_anyone_can_read_it(pages: Watched, axe: Axe, path: str, scheme: str) -> None:
    page = pages.open(width=390, scheme=scheme)
    page.goto(path)
    assert sideways(page) == 0
    assert axe(page) == []


@pytest.mark.parametrize("view", VIEWS)
def test_no_words_cover_others_in_the_letters_of_a_browser(page: Page, view: str) -> None:
    page.goto(VIEWS[view])
    assert page.evaluate(COVERED) == []


def test_a_thing_in_a_graph_is_reached_and_opened_with_the_keyboard(page: Page) -> None:
    page.goto(VIEWS["graph"])
    page.get_by_role("region", name=re.compile("^Graph: Which bodies")).focus()
    page.keyboard.press("Tab")
    first = page.evaluate("document.activeElement.getAttribute('href')")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{first}")
    assert first.startswith("/id/")


def test_links_are_spoken_in_full(page: Page) -> None:
    page.goto(VIEWS["timeline"])
    expect(
        page.get_by_role("link", name=re.compile(r"Framework Agreement for Cooperation in Aeronautics.*, on a day"))
    ).to_be_visible()
    page.goto(VIEWS["map"])
    expect(page.get_by_role("link", name="NASA, Washington, DC")).to_be_visible()


def test_a_picture_that_stands_alone_brings_its_style(page: Page, site: Running) -> None:
    page.goto("/api/questions/time/timeline?format=svg&view=timeline")
    fill = page.evaluate("getComputedStyle(document.querySelector('.cg-k-meeting')).color")
    assert fill == "rgb(130, 80, 223)"
    assert page.evaluate("document.documentElement.tagName") == "svg"


def test_each_term_stands_at_its_name(page: Page) -> None:
    page.goto("/ontology#Mission")
    expect(page.locator("#Mission")).to_be_in_viewport()
    expect(page.locator("#Mission h3")).to_contain_text("mission")
    page.locator("#commitments, #Commitment").get_by_role("link", name="commitments/by-party").first.click()
    page.wait_for_url("**/questions/commitments/by-party")


def test_terms_are_found_while_one_types_and_listed_without_scripts(pages: Watched) -> None:
    page = pages.open()
    page.goto("/ontology")
    page.get_by_role("searchbox", name="Find a term").fill("laun")
    expect(page.locator(".onto-nav details li:visible")).to_have_text(["launch"])
    plain = pages.open(javascript=False)
    plain.goto("/ontology")
    assert plain.locator("#find-term").is_hidden()
    assert plain.locator(".onto-nav details li").count() > 100


def test_numbers_on_the_page_of_the_ontology_are_those_of_the_graph(page: Page, site: Running) -> None:
    page.goto("/ontology")
    (row,) = site.kg.sparql("SELECT (COUNT(?x) AS ?n) { ?x a sc:Commitment }")  # type: ignore[misc]
    expect(page.locator("#Commitment")).to_contain_text(f"{row.n} instances")
    assert 'id="overview"' in Terms(site.kg).body(str)


def test_about_names_everything_that_others_made(page: Page) -> None:
    page.goto("/about")
    links = page.locator("#others ~ .scroll a, section:has(#others) a").all()
    assert len(links) > 10
    for link in links:
        answer = page.request.get(str(link.get_attribute("href")))
        assert answer.status == 200
        assert re.search("MIT|ISC|Permission", answer.text())
    expect(page.locator("main")).to_contain_text("CC0 1.0")
    expect(page.locator("main")).to_contain_text("10 seconds")


def test_limits_and_citations_are_those_in_force(site: Running) -> None:
    assert dict(limits(Settings(each=3)))["queries of one's own at a time"] == "3 of one client, 16 in all"
    cited = citations(site.kg.version, site.kg.digest, ["graph:dialogue4"])
    assert site.kg.digest in cited["Text"]
    assert cited["BibTeX"].count("{") == cited["BibTeX"].count("}")


def test_a_thing_in_a_graph_stands_out_with_its_neighbours(page: Page) -> None:
    page.goto("/questions/network/partners?view=graph")
    page.get_by_role("link", name=re.compile("^NASA, linked with")).focus()
    expect(page.locator(".cg-node.cg-near")).to_have_count(2)
    expect(page.locator(".cg-tie.cg-near")).to_have_count(1)
    page.get_by_role("searchbox").first.focus()
    expect(page.locator(".cg-looking, .cg-near")).to_have_count(0)
