"""A site that really runs, and browsers that notice whatever a page should not do."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import uvicorn
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, Request, expect, sync_playwright

from coopgraph import CoopGraph
from coopgraph.web.app import make_app
from coopgraph.web.settings import Settings

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NO_BROWSER = "there is no Chromium: install it (apt-get install chromium), or name it in COOPGRAPH_CHROMIUM"
ANSWERED = "Failed to load resource: the server responded with a status of"
"""What the console says of every reply that is an error; tests look at those themselves, but for those of assets."""


@dataclass(frozen=True)
class Running:
    """A site on loopback: its address, without a slash at its end, and its graph."""

    url: str
    kg: CoopGraph
    server: uvicorn.Server = field(repr=False)


@contextmanager
def running(kg: CoopGraph, settings: Settings | None = None) -> Iterator[Running]:
    """Serve a graph on a port that is free, in a thread of this process, by uvicorn."""
    server = uvicorn.Server(
        uvicorn.Config(
            make_app(kg, settings), host="127.0.0.1", port=0, ws="none", lifespan="auto", log_level="warning"
        )
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 60
    while not server.started:
        assert thread.is_alive(), "the site did not start"
        assert time.monotonic() < until, "the site did not start in time"
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield Running(f"http://127.0.0.1:{port}", kg, server)
    finally:
        server.should_exit = True
        thread.join(10)


def chromium() -> str:
    """Return the program, or skip the test."""
    named = os.environ.get("COOPGRAPH_CHROMIUM")
    found = named or next(filter(None, map(shutil.which, PROGRAMS)), None)
    if not found:
        pytest.skip(NO_BROWSER)
    return found


@contextmanager
def browser() -> Iterator[Browser]:
    program = chromium()
    expect.set_options(timeout=20_000)
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield found
        found.close()


@dataclass
class Watched:
    """Pages of one test, and what they did that no page may: `wrongs` must stay empty."""

    browser: Browser
    site: Running
    wrongs: list[str] = field(default_factory=list)
    contexts: list[Any] = field(default_factory=list)

    def open(
        self, *, javascript: bool = True, width: int = 1280, height: int = 900, scheme: str = "light", **more: Any
    ) -> Page:
        """Return a page of a fresh browser, at no address yet; `page.goto("/questions")` is one of the site."""
        context = self.browser.new_context(
            base_url=self.site.url,
            java_script_enabled=javascript,
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            **more,
        )
        context.set_default_timeout(30_000)
        self.contexts.append(context)
        context.route(_outside, lambda route: route.abort())
        context.on("request", self._request)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.wrongs.append(f"error: {error.error}"))
        context.on("dialog", self._dialog)
        return context.new_page()

    def close(self) -> None:
        for context in self.contexts:
            context.close()

    def _request(self, request: Request) -> None:
        if _outside(request.url):
            self.wrongs.append(f"request to {request.url}")

    def _console(self, message: ConsoleMessage) -> None:
        where = str(message.location.get("url", ""))
        answered = message.text.startswith(ANSWERED) and "/static/" not in where
        axe_itself = message.text.startswith("Applying inline style") and not where
        if message.type == "error" and not answered and not axe_itself:
            self.wrongs.append(f"console: {message.text} ({where})")

    def _dialog(self, dialog: Dialog) -> None:
        self.wrongs.append(f"dialog: {dialog.message}")
        dialog.dismiss()


def _outside(url: str) -> bool:
    return urlsplit(url).hostname != "127.0.0.1" and not url.startswith(("data:", "blob:", "about:"))


Axe = Callable[..., list[str]]


def axe(page: Page, *rules: str) -> list[str]:
    """Return what breaks a rule of WCAG 2.2, level A or AA, on a page, or one of the rules named: which, and where."""
    if not AXE.is_file():
        pytest.skip("the rules of accessibility are missing: npm ci --prefix tests/web")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    chosen = {"type": "rule", "values": list(rules)} if rules else {"type": "tag", "values": RULES}
    found = page.evaluate("chosen => axe.run(document, {runOnly: chosen, resultTypes: ['violations']})", chosen)
    return [
        f"{violation['id']}: {' '.join(node['target'][-1].split())}: {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def sideways(page: Page) -> int:
    """Return by how many pixels a page is wider than its window, once its styles are there."""
    page.wait_for_load_state("load")
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
