"""A newcomer's path through the site: by keyboard alone, with scripts and without, on a screen and on a phone."""

import csv
import io
import re
from pathlib import Path

import pytest
from harness import Watched, sideways
from playwright.sync_api import Page, expect

FOCUSED = """() => {
  const it = document.activeElement;
  const text = it.labels?.[0]?.textContent ?? it.getAttribute("aria-label") ?? it.textContent;
  const ring = getComputedStyle(it), around = getComputedStyle(it.closest(".card, .cm-editor") ?? it);
  return [text.trim().replace(/\\s+/g, " "), ring.outlineStyle !== "none" || around.outlineStyle !== "none"];
}"""


def reach(page: Page, name: str, most: int = 250) -> None:
    """Press Tab until what has the focus begins with these words; the focus must be seen there."""
    passed = []
    for _ in range(most):
        page.keyboard.press("Tab")
        text, ring = page.evaluate(FOCUSED)
        passed.append(text[:40])
        if f"{text} ".startswith(f"{name} "):
            assert ring, f"nobody sees that “{name}” has the focus"
            return
    raise AssertionError(f"“{name}” is out of reach; passed: {passed}")


def follow(page: Page, name: str) -> None:
    """Go to a link or button by keyboard, and press it."""
    reach(page, name)
    page.keyboard.press("Enter")
    page.wait_for_load_state()


@pytest.mark.parametrize(
    ("javascript", "width", "scheme"),
    [(True, 1280, "light"), (False, 390, "dark")],
    ids=["screen", "phone-without-scripts"],
)
def test_from_home_to_a_citation_and_a_file(
    pages: Watched, tmp_path: Path, javascript: bool, width: int, scheme: str
) -> None:
    page = pages.open(javascript=javascript, width=width, scheme=scheme, accept_downloads=True)
    page.goto("/")
    follow(page, "What has a party bound itself to do, and for whom?")
    expect(page).to_have_url("/questions/commitments/by-party")

    reach(page, "Party")
    page.keyboard.type("United S")
    follow(page, "Ask")
    expect(page.locator("tbody tr").first).to_contain_text("United States")
    assert sideways(page) == 0

    follow(page, "pledged 1")  # narrow down to how firmly it was said
    expect(page.locator("tbody tr")).to_have_count(1)
    answer = page.url

    follow(page, "S10")  # the sentence that the row rests on
    expect(page).to_have_url(re.compile("/sources/dialogue4#S10$"))
    expect(page.locator("#S10")).to_be_in_viewport()
    assert sideways(page) == 0

    follow(page, "The United States pledges to go on supporting the ROK in developing KPS")
    expect(page).to_have_url(re.compile("/id/dialogue4/E10.html"))
    expect(page.locator("h1")).to_contain_text("pledges")
    assert sideways(page) == 0

    page.go_back()
    page.go_back()
    expect(page).to_have_url(answer)  # the filter is in the address, and comes back
    expect(page.locator("tbody tr")).to_have_count(1)

    follow(page, "Cite")
    expect(page.locator("details[open]")).to_contain_text("coopgraph contributors")
    reach(page, "Download")
    page.keyboard.press("Enter")
    reach(page, "CSV")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    file = tmp_path / "answer.csv"
    download.value.save_as(file)
    rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig"))))
    assert {row["party"].rpartition("/")[2] for row in rows} == {"us"}


def test_search_key_and_skip_link(page: Page) -> None:
    page.goto("/questions")
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED)[0] == "Skip to the content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
    page.keyboard.press("/")
    page.keyboard.type("우주항공청")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("KASA")


@pytest.mark.parametrize(
    "path", ["/", "/questions/commitments/by-party", "/id/kps.html", "/sources/dialogue4", "/commitments"]
)
def test_page_says_the_same_without_scripts(pages: Watched, path: str) -> None:
    told = []
    for javascript in (True, False):
        page = pages.open(javascript=javascript)
        page.goto(path)
        page.evaluate("document.querySelectorAll('.copy').forEach(button => button.remove())")
        told.append(page.locator("main").inner_text().split())
    assert told[0] == told[1]


def test_prints_without_what_only_a_screen_needs(page: Page) -> None:
    page.goto("/questions/commitments/by-party?party=id:us")
    page.emulate_media(media="print")
    expect(page.locator("header.top")).to_be_hidden()
    expect(page.locator("table").first).to_be_visible()


def test_nothing_moves_for_who_wants_no_motion(pages: Watched) -> None:
    page = pages.open(reduced_motion="reduce")
    page.goto("/")
    moving = """() => [...document.querySelectorAll('*')].filter(it => {
      const style = getComputedStyle(it);
      return style.animationName !== 'none' || style.scrollBehavior === 'smooth';
    }).length"""
    assert page.evaluate(moving) == 0
