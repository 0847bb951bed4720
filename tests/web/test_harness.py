"""The harness notices what a page should not do."""

import pytest
from harness import Axe, Running, Watched, sideways
from playwright.sync_api import Browser


def test_home_opens(pages: Watched, axe: Axe) -> None:
    page = pages.open(width=390)
    reply = page.goto("/")
    assert reply is not None
    assert reply.status == 200
    assert page.locator("h1").count() == 1
    assert sideways(page) == 0
    assert axe(page) == []


@pytest.mark.parametrize(
    ("script", "wrong"),
    [
        ("fetch('http://example.org/').catch(() => 0)", "http://example.org/"),
        ("console.error('broken')", "broken"),
        ("setTimeout(() => alert('hello'), 0)", "hello"),
        ("setTimeout(() => { throw new Error('thrown') }, 0)", "thrown"),
        ("document.body.insertAdjacentHTML('beforeend', '<img alt=x src=/static/none.png>')", "none.png"),
    ],
)
def test_wrongs_are_seen(chromium: Browser, site: Running, script: str, wrong: str) -> None:
    pages = Watched(chromium, site)
    page = pages.open()
    page.goto("/")
    page.evaluate(script)
    for _ in range(40):
        page.wait_for_timeout(50)
        if pages.wrongs:
            break
    pages.close()
    assert wrong in " ".join(pages.wrongs)


def test_axe_finds_what_is_not_accessible(pages: Watched, axe: Axe) -> None:
    page = pages.open()
    page.goto("/")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<main><input></main>')")
    assert any(found.startswith("label") for found in axe(page))
