"""The site on the shipped graph, and a browser to look at it: `shipped`, `site`, `page`, `pages`, `axe`.

`page` fails its test if a request leaves this machine, the console shows an error, or a dialog opens. `pages.open()`
gives more of them: `pages.open(javascript=False, width=390, scheme="dark")`. `axe(page)` lists what is not accessible.
"""

from collections.abc import Iterator

import pytest
from harness import Axe, Running, Watched, running
from harness import axe as look
from harness import browser as start
from playwright.sync_api import Browser, Page

import coopgraph
from coopgraph import CoopGraph


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if {"page", "pages", "chromium"} & {*getattr(item, "fixturenames", ())}:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def shipped() -> CoopGraph:
    return coopgraph.load()


@pytest.fixture(scope="session")
def site(shipped: CoopGraph) -> Iterator[Running]:
    with running(shipped) as site:
        yield site


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with start() as browser:
        yield browser


@pytest.fixture
def pages(chromium: Browser, site: Running) -> Iterator[Watched]:
    pages = Watched(chromium, site)
    yield pages
    pages.close()
    assert not pages.wrongs


@pytest.fixture
def page(pages: Watched) -> Page:
    return pages.open()


@pytest.fixture
def axe() -> Axe:
    return look
