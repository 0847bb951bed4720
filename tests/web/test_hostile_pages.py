"""Nothing in the data, and nothing in an address, runs, loads or escapes on any page."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest
from harness import Running, Watched, running
from markup import ADDRESSES, CELLS
from playwright.sync_api import Browser, Page

import coopgraph
from coopgraph.terms import PREFIXES, expand

STRANGE = """() => {
  const risky = ['iframe', 'object', 'embed', 'base', 'video', 'audio', 'math', 'foreignobject', 'animate', 'style'];
  const harmless = /^(https?:|mailto:|\\/(?!\\/)|#|\\?)/;
  return [...document.querySelectorAll('*')].filter(it => {
    const tag = it.localName;
    if (it.getAttributeNames().some(name => /^(on.*|style|srcdoc|formaction)$/.test(name))) return true;
    if (risky.includes(tag) && !it.nonce) return true;
    const src = it.getAttribute('src');
    if (tag === 'script' && !src?.startsWith('/static/') && it.type !== 'importmap') return true;
    if (tag === 'meta' && it.httpEquiv) return true;
    const addresses = [src, ...['href', 'xlink:href', 'action'].map(name => it.getAttribute(name))];
    return addresses.some(address => address !== null && !harmless.test(address));
  }).map(it => it.outerHTML.slice(0, 200));
}"""


def data() -> Iterator[ox.Quad]:
    """A mission for every cell, named by it, described by it, dated, placed and linked."""
    rdf, rdfs, skos, sc = (PREFIXES[prefix] for prefix in ("rdf", "rdfs", "skos", "sc"))
    geo = "http://www.w3.org/2003/01/geo/wgs84_pos#"

    def say(thing: str, property_: str, value: ox.Literal | str) -> ox.Quad:
        term = value if isinstance(value, ox.Literal) else ox.NamedNode(value)
        return ox.Quad(ox.NamedNode(thing), ox.NamedNode(property_), term, ox.DefaultGraph())

    for number, cell in enumerate(CELLS):
        thing = expand(f"id:hostile-{number}")
        yield say(thing, f"{rdf}type", f"{sc}Mission")
        yield say(thing, f"{rdfs}label", ox.Literal(cell, language="en"))
        yield say(thing, f"{skos}altLabel", ox.Literal(cell, language="ko"))
        yield say(thing, f"{rdfs}comment", ox.Literal(cell))
        yield say(thing, f"{sc}isDescribedAs", ox.Literal(cell))
        yield say(thing, f"{sc}hasTopic", expand(f"id:hostile-{(number + 1) % len(CELLS)}"))
        yield say(thing, f"{rdfs}seeAlso", ADDRESSES[number % len(ADDRESSES)])
        yield say(thing, f"{geo}lat", ox.Literal(str(number)))
    for address in ADDRESSES:
        yield say(address, f"{rdfs}label", ox.Literal(CELLS[0]))


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    file: Path = tmp_path_factory.mktemp("hostile") / "hostile.nt"
    file.write_bytes(ox.serialize(data(), format=ox.RdfFormat.N_TRIPLES) or b"")
    with running(coopgraph.load(file)) as site:
        yield site


@pytest.fixture
def visitor(chromium: Browser, hostile: Running) -> Iterator[tuple[Page, Watched]]:
    pages = Watched(chromium, hostile)
    yield pages.open(), pages
    pages.close()
    assert not pages.wrongs


def look(page: Page, path: str) -> list[str]:
    """Open a page, move over it, and return what should not be there."""
    reply = page.goto(path)
    assert reply is not None
    assert reply.status < 500, path
    page.keyboard.press("Tab")
    return [f"{path}: {strange}" for strange in page.evaluate(STRANGE)]


@pytest.mark.browser
def test_page_of_every_hostile_thing(visitor: tuple[Page, Watched]) -> None:
    page, _ = visitor
    strange = []
    for number, cell in enumerate(CELLS):
        strange += look(page, f"/id/hostile-{number}.html")
        shown = page.locator("h1").inner_text()
        assert (
            "".join(shown.split())[:6]
            == "".join(c for c in cell if c.isprintable() and c != "\u202e").replace(" ", "")[:6]
        )
    assert strange == []


@pytest.mark.browser
def test_hostile_things_in_lists_answers_and_pictures(visitor: tuple[Page, Watched]) -> None:
    page, _ = visitor
    place = "?thing geo:lat ?x BIND(xsd:decimal(?x) AS ?lat)"
    mission = "?thing a sc:Mission ; rdfs:label ?label FILTER(CONTAINS(STR(?thing), 'hostile'))"
    date = 'BIND("2024-05-01"^^xsd:date AS ?date)'
    queries = {
        "table": f"SELECT ?thing ?label ?address {{ {mission} ?thing rdfs:seeAlso ?address }}",
        "timeline": f"SELECT ?thing ?label ?date {{ {mission} {date} }}",
        "graph": f"SELECT ?thing ?topic {{ {mission} ?thing sc:hasTopic ?topic }}",
        "map": f"SELECT ?thing ?label ?lat (20.0 AS ?long) {{ {mission} {place} }}",
        "described": "DESCRIBE id:hostile-7",
    }
    prefix = "PREFIX geo: <http://www.w3.org/2003/01/geo/wgs84_pos#> "
    strange = []
    for view, query in queries.items():
        strange += look(page, f"/editor?{urlencode({'query': prefix + query, 'view': view})}")
        assert page.locator("#result svg, #result table").count(), view
    for path in (
        "/",
        "/questions",
        "/questions/missions/participation",
        "/sources",
        "/commitments",
        "/search?q=script+alert",
    ):
        strange += look(page, path)
    assert strange == []


@pytest.mark.browser
def test_hostile_addresses(visitor: tuple[Page, Watched]) -> None:
    """What an address holds comes back as text, if at all."""
    page, _ = visitor
    strange = []
    for cell in CELLS:
        strange += look(page, f"/search?{urlencode({'q': cell})}")
    for cell in CELLS[::3]:
        strange += look(page, f"/editor?{urlencode({'query': cell})}")
    for cell in CELLS[1::3]:
        strange += look(page, f"/questions/commitments/by-party?{urlencode({'party': cell})}")
    for cell in CELLS[2::6]:
        strange += look(page, f"/nowhere?{urlencode({cell: cell, 'lang': cell})}")
        strange += look(
            page, f"/questions/commitments/by-party?{urlencode({'sort': cell, 'facet.force': cell, 'view': cell})}"
        )
    assert strange == []


@pytest.mark.browser
def test_hostile_names_in_the_completion(visitor: tuple[Page, Watched]) -> None:
    page, _ = visitor
    page.goto("/editor")
    page.wait_for_selector("#ask[data-ready]")
    page.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.insert_text("SELECT * { ?s sc:hasTopic ")
    page.keyboard.type("alert")
    page.wait_for_selector(".cm-tooltip-autocomplete")
    page.wait_for_timeout(300)
    assert page.locator(".cm-tooltip-autocomplete img, .cm-tooltip-autocomplete script").count() == 0
    page.keyboard.press("Enter")
    page.locator(".cm-line .tok-name").last.hover()
    page.wait_for_selector(".cm-tooltip-hover")
    assert page.locator(".cm-tooltip-hover img").count() == 0
