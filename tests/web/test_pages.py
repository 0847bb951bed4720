"""Every page: accessible, in light and dark, at the width of a phone, and quiet."""

from collections.abc import Iterator

import httpx
import pytest
from harness import Axe, Running, Watched, sideways
from playwright.sync_api import Page
from starlette.routing import Match, Route

from coopgraph.web.app import ROOMS

TIES = "/editor?query=SELECT+%3Fa+%3Fn+%7B+%3Fa+sc%3AisAgencyOf+%3Fn+%7D"
PAGES = (
    "/",
    "/?lang=ko",
    "/questions",
    "/questions/commitments/by-party",
    "/questions/commitments/by-party?party=id:us",
    "/questions/commitments/by-party?party=nobody",
    "/questions/commitments/by-party?lang=ko",
    "/questions/time/timeline?view=timeline",
    "/questions/network/partners?view=graph",
    "/questions/time/in-year",
    "/search",
    "/search?q=kasa",
    "/search?q=nothing+like+it",
    "/editor",
    "/editor?query=SELECT+*+%7B+%3Fs+forc%3Ax+%3Fo+%7D",
    "/editor?query=ASK+%7B%7D",
    TIES,
    f"{TIES}&view=graph",
    "/id/nasa.html",
    "/id/nasa.html?lang=ko",
    "/id/kps.html",
    "/id/fourth-dialogue.html",
    "/id/dialogue4/E10.html",
    "/id/dialogue4/S10.html",
    "/id/topic/space-science.html",
    "/id/force/pledged.html",
    "/graph/dialogue4.html",
    "/graph/inferred.html",
    "/ontology",
    "/topics.html",
    "/sources",
    "/sources/dialogue4",
    "/commitments",
    "/commitments?party=id:us",
    "/downloads",
    "/about",
    "/api",
    "/nowhere",
    "/id/nobody.html",
    "/questions/nowhere/nothing",
)
EXAMPLES = {
    "/ontology.html": "/ontology",
    "/ontology/{version}.html": "/ontology/0.1.0.html",
    "/topics/{version}.html": "/topics/0.1.0.html",
    "/ontology/{version}": "/ontology/0.1.0",
    "/topics/{version}": "/topics/0.1.0",
}
"""Where else the pages of some routes are, or by what address they are asked for."""

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
MISSING = {"/nowhere", "/id/nobody.html", "/questions/nowhere/nothing"}
WRONG = {"/questions/commitments/by-party?party=nobody", "/editor?query=SELECT+*+%7B+%3Fs+forc%3Ax+%3Fo+%7D"}


@pytest.fixture(scope="module")
def window(chromium: object, site: Running) -> Iterator[tuple[Watched, Page]]:
    """One browser for all pages, which are many."""
    pages = Watched(chromium, site)  # type: ignore[arg-type]
    yield pages, pages.open()
    pages.close()


@pytest.mark.browser
@pytest.mark.parametrize("path", PAGES)
def test_page_is_good_for_everyone(window: tuple[Watched, Page], axe: Axe, path: str) -> None:
    watched, page = window
    watched.wrongs.clear()
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(color_scheme="light")
    reply = page.goto(path)
    assert reply is not None
    assert reply.status == (404 if path in MISSING else 400 if path in WRONG else 200)
    assert page.locator("h1").count() == 1
    assert page.title()
    wrongs = {"light": axe(page)}
    page.emulate_media(color_scheme="dark")
    wrongs["dark"] = axe(page, "color-contrast", "link-in-text-block")
    page.set_viewport_size({"width": 390, "height": 844})
    wrongs["phone"] = axe(page, "target-size", "scrollable-region-focusable", "color-contrast")
    assert {scheme: found for scheme, found in wrongs.items() if found} == {}
    assert sideways(page) == 0, "the page is wider than a phone"
    assert watched.wrongs == []


def test_no_page_is_left_out(site: Running) -> None:
    """Every route that a browser gets a page from has an example above."""
    scopes = [{"type": "http", "path": page.partition("?")[0], "method": "GET"} for page in PAGES]
    left = []
    for room in ROOMS:
        for path, handler, methods in room.ROUTES:
            route = Route(path, handler)
            if "GET" not in methods or any(route.matches(scope)[0] is Match.FULL for scope in scopes):
                continue
            if EXAMPLES.get(path) in PAGES:
                continue
            reply = httpx.get(site.url + EXAMPLES.get(path, path), headers={"accept": BROWSER}, timeout=60)
            if reply.status_code == 200 and reply.headers.get("content-type", "").startswith("text/html"):
                left.append(path)
    assert left == []


def test_links_of_every_page_lead_somewhere(site: Running) -> None:
    """No link of a page to this site is broken, down to its anchors."""
    from html.parser import HTMLParser

    class Links(HTMLParser):
        def __init__(self, text: str) -> None:
            super().__init__()
            self.hrefs: list[str] = []
            self.anchors: set[str] = set()
            self.feed(text)

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            told = dict(attrs)
            if tag in ("a", "link", "use") and (href := told.get("href")):
                self.hrefs.append(href)
            if tag in ("script", "img") and (src := told.get("src")):
                self.hrefs.append(src)
            if anchor := told.get("id"):
                self.anchors.add(anchor)

    seen: dict[str, Links | int] = {}
    with httpx.Client(base_url=site.url, timeout=60, follow_redirects=True, headers={"accept": BROWSER}) as client:

        def visit(path: str) -> Links | int:
            if path not in seen:
                reply = client.get(path)
                page = reply.headers.get("content-type", "").startswith("text/html")
                seen[path] = reply.status_code if reply.status_code >= 400 else Links(reply.text) if page else 200
            return seen[path]

        broken = []
        for path in (page for page in PAGES if page not in MISSING | WRONG):
            found = visit(path)
            assert isinstance(found, Links), path
            for href in found.hrefs:
                if href.startswith("#"):
                    href = path + href
                if not href.startswith("/") or "&facet" in href or "?facet" in href:
                    continue
                target, _, anchor = href.partition("#")
                came = visit(target)
                if isinstance(came, int) and came >= 400:
                    broken.append(f"{path}: {href}: {came}")
                elif anchor and isinstance(came, Links) and not anchor.startswith(":~:") and anchor not in came.anchors:
                    broken.append(f"{path}: {href}: no such place")
    assert broken == []


def test_home_is_light(page: Page) -> None:
    sizes: list[int] = []
    page.on("response", lambda reply: sizes.append(len(reply.body())))
    page.goto("/", wait_until="networkidle")
    assert len(sizes) > 2, "the page, its style and its script are counted"
    assert sum(sizes) < 200_000
