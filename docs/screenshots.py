"""Take the pictures of the site anew, into docs/img: `python docs/screenshots.py` (with Chromium; see tests/web)."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

DOCS = Path(__file__).parent
sys.path.insert(0, str(DOCS.parent / "tests" / "web"))

from harness import Watched, browser, running  # noqa: E402  (it stands with the tests)
from playwright.sync_api import Page  # noqa: E402

import coopgraph  # noqa: E402

QUERY = """\
PREFIX sc: <https://w3id.org/space-coop/ontology#>

SELECT ?agency ?nation ?mission WHERE {
  ?agency a sc:SpaceAgency ;
          sc:isAgencyOf ?nation .
  ?mission a sc:Mission ;
           partici
}"""


@dataclass(frozen=True)
class Shot:
    """A picture: its name, the page, how much of it, and what is done before it is taken."""

    name: str
    path: str
    width: int = 1280
    height: int = 860
    scheme: str = "light"
    prepare: Callable[[Page], None] = lambda page: None


def complete(page: Page) -> None:
    """Write the beginning of a class in the editor, and wait for what it may be."""
    page.wait_for_selector("#ask[data-ready]")
    page.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.insert_text(QUERY)
    for key in ("ArrowUp", "End"):
        page.keyboard.press(key)
    page.keyboard.type("p")
    page.wait_for_selector(".cm-completionInfo")
    page.wait_for_timeout(500)


SHOTS = (
    Shot("home", "/"),
    Shot("question", "/questions/commitments/by-party?party=id:us"),
    Shot("source", "/sources/dialogue4"),
    Shot("entity", "/id/kps.html"),
    Shot("entity-ko", "/id/kasa.html?lang=ko", 390, 844, "dark"),
    Shot("commitments", "/commitments"),
    Shot("editor", "/editor", 1280, 700, prepare=complete),
    Shot("graph", "/questions/network/partners?view=graph", 1280, 1100, "dark"),
    Shot("timeline", "/questions/time/timeline?view=timeline", 1280, 1000),
    Shot("map", "/questions/time/timeline?view=map", 1280, 1000),
    Shot("ontology", "/ontology"),
)


def main(names: list[str]) -> None:
    """Take the pictures that are named, or all."""
    folder = DOCS / "img"
    folder.mkdir(exist_ok=True)
    with running(coopgraph.load()) as site, browser() as chromium:
        pages = Watched(chromium, site)
        for shot in SHOTS:
            if names and shot.name not in names:
                continue
            page = pages.open(width=shot.width, height=shot.height, scheme=shot.scheme, reduced_motion="reduce")
            reply = page.goto(shot.path)
            assert reply, shot.path
            assert reply.ok, shot.path
            shot.prepare(page)
            file = folder / f"{shot.name}.png"
            page.screenshot(path=file)
            print(f"{file.name}: {file.stat().st_size // 1000} kB")
        pages.close()
        assert not pages.wrongs, pages.wrongs


if __name__ == "__main__":
    main(sys.argv[1:])
