"""The pages of the stored questions: the form, the answer, the evidence, and what one can take along."""

import csv
import io
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from harness import Axe, Running, Watched, running
from playwright.sync_api import Page, expect

import coopgraph
from coopgraph.pictures import fitting
from coopgraph.terms import PREFIXES

ALL = list(coopgraph.load(rules=False).queries)
Get = Callable[..., httpx.Response]


@pytest.fixture(scope="module")
def get(site: Running) -> Iterator[Get]:
    with httpx.Client(base_url=site.url, timeout=60) as client:
        yield cache(lambda path, **params: client.get(path, params=params or None))


class Text(HTMLParser):
    """Collects the texts of the elements of a kind, and the addresses of links."""

    def __init__(self, html: str, tag: str) -> None:
        super().__init__()
        self.tag, self.depth, self.texts, self.links = tag, 0, [], []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.links += [value for name, value in attrs if tag == "a" and name == "href" and value]
        if tag == self.tag:
            self.depth += 1
            self.texts.append("")

    def handle_endtag(self, tag: str) -> None:
        self.depth -= tag == self.tag

    def handle_data(self, data: str) -> None:
        if self.depth:
            self.texts[-1] += data


def code(html: str, what: str) -> str:
    """Return a piece of code that a page offers to copy."""
    import html as entities

    found = re.search(rf'data-copy="{what}"><pre[^>]*><code>(.*?)</code>', html, re.DOTALL)
    assert found, what
    return entities.unescape(found[1])


# The page of all of them


def test_every_question_is_on_the_page_of_all(get: Get) -> None:
    links = Text(get("/questions").text, "h3").links
    assert [name for name in ALL if f"/questions/{name}" not in links] == []


@pytest.mark.parametrize("name", ALL)
def test_every_question_has_a_page_with_an_answer(get: Get, site: Running, name: str) -> None:
    reply = get(f"/questions/{name}")
    query = site.kg.queries[name]
    assert reply.status_code == 200
    assert query.summary in Text(reply.text, "h1").texts
    required = {param.name: param.example[0] for param in query.params if param.required}
    rows = len(site.kg.run(name, **required))
    assert f"{rows:,} row" in reply.text
    assert reply.text.count("<tr role") == min(rows, 100) + 1


def test_a_question_that_is_not_there(get: Get) -> None:
    reply = get("/questions/commitments/by-parti")
    assert reply.status_code == 404
    assert "commitments/by-party" in reply.text


# The form


def test_choices_are_labelled_and_those_with_an_answer_come_first(get: Get) -> None:
    text = get("/questions/commitments/by-party").text
    first = text[text.index('<optgroup label="With an answer">') : text.index('<optgroup label="Others">')]
    assert '<option value="id:us">United States</option>' in first
    assert "NASA" not in first
    assert '<option value="id:nasa">NASA</option>' in text
    assert "Korean Positioning System" not in text[: text.index("</form>")]


def test_few_choices_are_boxes_to_tick_and_defaults_are_ticked(get: Get) -> None:
    text = get("/questions/evidence/basis").text
    ticks = re.findall(r'type="checkbox" name="basis" value="([^"]+)"( checked)?', text)
    assert ticks == [("basis:background", " checked"), ("basis:implied", " checked"), ("basis:stated", "")]


def test_a_default_is_chosen(get: Get) -> None:
    assert '<option value="id:fourth-dialogue" selected>' in get("/questions/meetings/details").text


def test_many_choices_are_suggested_and_any_name_will_do(get: Get) -> None:
    text = get("/questions/evidence/of-claim", claim="d4:E10").text
    assert 'list="l-claim"' in text
    assert text.count("<option value=") > 300
    assert "1 row" in text


def test_several_values(get: Get) -> None:
    text = get("/questions/commitments/by-party?party=id:us&party=ROK").text
    assert 'id="p-party" name="party" aria-describedby="hint-party" multiple' in text
    assert len(re.findall(r'value="id:(?:us|rok)" selected', text)) == 2
    assert 'multiple size="8"' in get("/questions/commitments/by-party", several="to").text


@pytest.mark.parametrize(
    ("path", "name", "told"),
    [
        (
            "topics/about?topic=nonsense",
            "topic",
            "No topic in the graph is called “nonsense”. Choose one from the list.",
        ),
        ("commitments/by-party?party=Untied+States", "party", "Did you mean United States (id:us)?"),
        ("time/in-year?year=soon", "year", "“soon” is not a year"),
        ("time/in-year?year=99999999999999999999", "year", "“99999999999999999999” is not a year"),
        ("topics/about?topic=", "topic", "This needs a value"),
        ("evidence/by-sentence?sentence=1e9", "sentence", "“1e9” is not a whole number"),
        ("systems/developed?developer=id:kps", "developer", "is no agent"),
        (
            "commitments/by-party?party=%3Cscript%3Ealert(1)%3C/script%3E",
            "party",
            "&lt;script&gt;alert(1)&lt;/script&gt;",
        ),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(get: Get, path: str, name: str, told: str) -> None:
    reply = get(f"/questions/{path}")
    assert reply.status_code == 400
    found = re.search(rf'<p class="error" id="error-{name}">([^\n]*)</p>', reply.text)
    assert found, reply.text
    assert told in found[1]
    assert re.search(rf'aria-describedby="hint-{name} error-{name}" aria-invalid="true"', reply.text)
    assert "<script>alert" not in reply.text
    assert "<tbody" not in reply.text


def test_an_unasked_question_stands_at_its_example(get: Get) -> None:
    told = "This is shown for an example: fill in the form to ask about another."
    assert told in get("/questions/topics/about").text
    assert told not in get("/questions/topics/about", topic="topic:space-science").text


def test_an_empty_answer_says_how_to_read_it_and_what_to_change(get: Get) -> None:
    text = get("/questions/systems/developed", developer="id:us").text
    assert "the sources do not say that there is none" in text
    assert "ask without “Developer”" in text


# The answer


def test_each_row_has_its_evidence_with_a_link_and_a_basis(get: Get) -> None:
    text = get("/questions/commitments/by-party", party="id:us").text
    assert re.search(r'<a class="mark stated" href="/sources/dialogue4#S10" title="[^"]*stated">S10</a>', text)
    implied = get("/questions/evidence/basis", basis="basis:implied").text
    assert re.search(r'class="mark implied"[^>]*>S\d\d<span class="hidden"> \(implied\)', implied)


def test_cells_are_labels_that_lead_on(get: Get) -> None:
    text = get("/questions/commitments/by-party", party="id:us").text
    assert '<a href="/id/us.html" title="id:us">United States</a>' in text
    ko = get("/questions/commitments/by-party", party="id:us", lang="ko").text
    assert '<a href="/id/us.html?lang=ko" title="id:us" lang="ko">미국</a>' in ko


def column(text: str, name: str) -> list[str]:
    cells = re.findall(rf'data-label="{name}"[^>]*>(.*?)</td>', text, re.DOTALL)
    return [re.sub(r"<[^>]+>", "", cell).strip() for cell in cells]


def test_cells_of_texts_and_numbers(get: Get, site: Running) -> None:
    text = get("/questions/evidence/coverage").text
    numbers = re.findall(r'data-label="engagements" class="number">\n?<span>(\d+)</span>', text)
    assert [int(number) for number in numbers] == [row.engagements for row in site.kg.run("evidence/coverage")]
    assert re.search(r'data-label="link"[^>]*><a href="https://[^"]*" class="out" rel="external', text)


def test_a_description_leads_to_the_questions_that_it_names(get: Get) -> None:
    text = get("/questions/commitments/by-party").text
    assert '<a href="/questions/engagements/by-kind" title="Which engagements of a kind are reported?">' in text


def test_sorting_both_ways_and_back(get: Get) -> None:
    page = "/questions/time/timeline"
    up, down = get(page, sort="thing").text, get(page, sort="-thing").text
    things = column(up, "thing")
    assert things == sorted(things, key=str.casefold)
    assert column(down, "thing") == sorted(things, key=str.casefold, reverse=True)
    assert 'aria-sort="ascending"' in up
    assert 'aria-sort="descending"' in down
    assert "aria-sort" not in get(page).text
    heads = [re.search(r'scope="col"[^>]*><a href="([^"]*)">thing', text) for text in (get(page).text, up, down)]
    assert [head and head[1] for head in heads] == [f"{page}?sort=thing", f"{page}?sort=-thing", page]


def test_empty_cells_come_last_either_way(get: Get) -> None:
    for sort in ("addressee", "-addressee"):
        cells = column(get("/questions/commitments/by-party", sort=sort).text, "addressee")
        assert cells[0]
        assert not cells[-1]


def test_facets_count_what_they_leave(get: Get, site: Running) -> None:
    page = "/questions/engagements/by-kind"
    text = get(page).text
    aside = text[text.index("<aside") : text.index("</aside>")]
    links = re.findall(r'<a href="([^"]*facet[^"]*)"[^>]*>.*?<span class="count">(\d+)</span>', aside, re.DOTALL)
    assert len(links) > 10
    for href, count in links:
        narrowed = httpx.get(site.url + href.replace("&amp;", "&"), timeout=60).text
        assert f"{count} of 53 rows" in narrowed, href
        assert "Narrowed by" in narrowed


def test_other_values_of_a_chosen_facet_stay_on_offer(get: Get) -> None:
    text = get("/questions/engagements/by-kind?facet.force=force:pledged").text
    aside = re.sub(r"<[^>]+>", " ", text[text.index("<aside") : text.index("</aside>")])
    assert re.search(r"pledged\s+\(chosen\)\s+1\b", aside)
    assert re.search(r"discussed\s+22\b", aside)


def test_columns_of_claims_and_of_ever_new_values_are_no_facets(get: Get) -> None:
    text = get("/questions/engagements/by-kind").text
    assert "facet.force=" in text
    assert "facet.engagement=" not in text
    assert "facet." not in get("/questions/time/in-year").text


def test_two_values_of_a_facet_are_either_and_two_facets_are_both(get: Get) -> None:
    page = "/questions/engagements/by-kind"
    either = get(f"{page}?facet.force=force:pledged&facet.force=force:discussed").text
    assert set(column(either, "force")) == {"pledged", "discussed"}
    both = get(f"{page}?facet.force=force:discussed&facet.basis=basis:stated").text
    assert set(column(both, "basis")) == {"stated"}
    none = get(f"{page}?facet.force=force:pledged&facet.kind=sc:Discussion")
    assert "No row has all of that" in none.text
    assert none.status_code == 200


def test_a_facet_takes_a_whole_iri(get: Get) -> None:
    page = "/questions/engagements/by-kind"
    short = get(page, **{"facet.force": "force:pledged"}).text
    whole = get(page, **{"facet.force": f"{PREFIXES['force']}pledged"}).text
    assert column(whole, "force") == column(short, "force") == ["pledged"]
    assert whole.count("(chosen)") == short.count("(chosen)") == 1


@pytest.mark.parametrize("bad", ["pledged", "nonsense", "zz:x"])
def test_a_value_that_no_row_has(get: Get, bad: str) -> None:
    reply = get("/questions/engagements/by-kind", **{"facet.force": bad})
    assert reply.status_code == 400
    assert f"No row has the value “{bad}”" in reply.text
    assert "facet.force" in reply.text
    assert "force:pledged" in reply.text, "it says what there is"


@pytest.mark.parametrize("bad", ["sort=nothing", "facet.nothing=x", "sort=-"])
def test_a_column_that_is_not_there(get: Get, bad: str) -> None:
    reply = get(f"/questions/engagements/by-kind?{bad}")
    assert reply.status_code == 400
    assert "has no column" in reply.text


def test_a_parameter_that_is_not_there(get: Get) -> None:
    """Passed over, it would leave the answer to something else."""
    page = get("/questions/commitments/by-party", prty="NASA")
    assert page.status_code == 400
    assert "Did you mean party?" in page.text


def test_pages_of_rows(get: Get) -> None:
    page = "/questions/engagements/details"
    first, second = get(page).text, get(page, page="2").text
    assert "Page 1 of 5" in first
    assert first.count("<tr role") == 101
    assert column(first, "value") != column(second, "value")
    assert "There is no page" not in second
    for asked, shown in ("99", 5), ("-3", 1):
        text = get(page, page=asked).text
        assert f"Page {shown} of 5" in text
        assert f"There is no page “{asked}” of these rows: this is page {shown}." in text


def test_a_view_that_does_not_fit_is_told(get: Get) -> None:
    text = get("/questions/commitments/by-party?view=map").text
    assert "These rows cannot be shown as “map”: they are in a table. There are: table, " in text
    assert "cannot be shown" not in get("/questions/commitments/by-party?view=table").text


@pytest.mark.parametrize("page", ["time/timeline", "network/partners", "agreements/cited"])
def test_the_views_are_those_that_fit(get: Get, site: Running, page: str) -> None:
    plain = get(f"/questions/{page}").text
    views = fitting(site.kg.run(page))
    nav = plain[plain.index('<nav aria-label="Views') :].partition("</nav>")[0]
    assert tuple(re.findall(r">(\w+)</a>", nav)) == tuple(view.capitalize() for view in views)
    for view in views[1:]:
        text = get(f"/questions/{page}", view=view).text
        assert "<svg" in text[text.index('class="picture"') :]
        assert f'view={view}#answer" aria-current="page">{view.capitalize()}' in text
        assert not re.search(r"<style|style=", text)


def test_a_view_that_does_not_fit_is_the_table(get: Get) -> None:
    assert "<tbody" in get("/questions/evidence/coverage", view="map").text


def test_a_narrowed_picture_shows_what_the_table_shows(get: Get) -> None:
    page = "/questions/network/partners"
    whole, less = (get(page, view="graph", **more).text for more in ({}, {"facet.tie": "foreseen"}))
    assert "United States" in whole[whole.index("<svg viewBox=") :]
    assert "/id/us.html" in whole
    assert "/id/us.html" not in less


# Taken along


@pytest.mark.parametrize("name", ["commitments/by-party", "time/in-year", "topics/about", "missions/joint"])
def test_the_downloads_hold_the_rows_that_are_shown(get: Get, site: Running, name: str) -> None:
    text = get(f"/questions/{name}").text
    links = [link for link in Text(text, "a").links if link.startswith("/api/questions/")]
    assert "format=csv-safe" in links[0]
    formats = [format for link in links for format in parse_qs(urlsplit(link).query)["format"]]
    fits = "graph" in fitting(site.kg.run(name, **({"topic": "space weather"} if name == "topics/about" else {})))
    assert {"csv", "tsv", "json", "xml", "md", "parquet"} <= set(formats)
    assert fits == ({"svg", "graphml", "gexf"} <= set(formats))
    for link in links:
        reply = httpx.get(site.url + link, timeout=60)
        assert reply.status_code == 200, link
        assert "attachment" in reply.headers["content-disposition"]
    plain = next(link for link in links if "format=csv&" in link)
    rows = list(csv.reader(io.StringIO(httpx.get(site.url + plain, timeout=60).text)))
    shown = re.search(r'role="status">([\d,]+) row', text)
    assert shown
    assert len(rows) == int(shown[1]) + 1


def test_a_download_of_narrowed_rows_is_narrowed(get: Get, site: Running) -> None:
    text = get("/questions/engagements/by-kind?facet.force=force:pledged&sort=-kind").text
    link = next(link for link in Text(text, "a").links if "format=csv&" in link)
    lines = httpx.get(site.url + link, timeout=60).text.split("\r\n")
    assert len(lines) == 1 + column(text, "force").count("pledged") + 1


def test_downloads_keep_the_language_of_names(get: Get, site: Running) -> None:
    text = get("/questions/network/partners", lang="ko").text
    links = [link for link in Text(text, "a").links if link.startswith("/api/questions/")]
    assert [link for link in links if "lang=ko" not in link] == []
    for format in ("md", "svg", "graphml"):
        link = next(link for link in links if f"format={format}&" in link)
        assert "미국" in httpx.get(site.url + link, timeout=60).text


@pytest.mark.parametrize("less", ["facet.force=force:pledged", "sort=-kind"])
def test_recipes_say_that_they_ask_for_all_rows(get: Get, less: str) -> None:
    told = "rows, in the order of the question: narrowing and sorting them is a way to look at them."
    assert told in get(f"/questions/engagements/by-kind?{less}").text
    assert told not in get("/questions/engagements/by-kind").text


def test_the_citation_is_that_of_the_library(get: Get, site: Running) -> None:
    text = get("/questions/commitments/by-party", party="id:us").text
    answer = site.kg.run("commitments/by-party", party="id:us")
    assert code(text, "Citation") == answer.cite()
    assert code(text, "BibTeX") == answer.cite("bibtex")
    assert code(text, "JSON-LD") == answer.cite("json-ld")


@pytest.mark.parametrize("name", ALL)
def test_the_sparql_gives_the_same_rows(get: Get, site: Running, name: str) -> None:
    query = site.kg.queries[name]
    required = {param.name: param.example[0] for param in query.params if param.required}
    text = code(get(f"/questions/{name}").text, "SPARQL")
    assert "#+" not in text
    if name.startswith("linked/"):
        return  # these ask named graphs as well, which is tested with the queries themselves
    again = site.kg.sparql(text)
    assert isinstance(again, coopgraph.Answer)
    assert len(again) == len(site.kg.run(name, **required))


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("commitments/by-party", "party=id:us"),
        ("evidence/basis", "basis=implied&basis=background"),
        ("time/in-year", "year=2024"),
        ("missions/joint", ""),
    ],
)
def test_the_three_recipes_run_and_agree(get: Get, site: Running, tmp_path: Path, name: str, query: str) -> None:
    text = get(f"/questions/{name}?{query}").text
    given = {key: values if len(values) > 1 else values[0] for key, values in parse_qs(query).items()}
    answer = site.kg.run(name, **given)

    done = subprocess.run([sys.executable, "-c", code(text, "Python")], capture_output=True, text=True, check=True)
    assert done.stdout == f"{answer!r}\n"

    script = tmp_path / "ask.sh"
    script.write_text(code(text, "curl"), encoding="utf-8")
    if shutil.which("curl"):
        done = subprocess.run(["sh", str(script), "--silent"], capture_output=True, check=True)
        assert done.stdout.decode() == answer.to_csv()

    url = re.search(r'^url <- "([^"]+)"$', code(text, "R"), re.MULTILINE)
    assert url
    assert httpx.get(url[1], timeout=60).text == answer.to_csv()
    assert urlsplit(url[1]).netloc == urlsplit(site.url).netloc


def test_recipes_hold_no_more_than_values(get: Get, shipped: coopgraph.CoopGraph) -> None:
    from coopgraph.web.pages.recipes import in_python, in_r, with_curl

    evil = {"x": ['a" + __import__("os").getcwd() + "', "b'; touch /tmp/evil; '", "$(id)\\"]}
    compile(in_python(shipped, "a/b", evil), "recipe", "exec")
    assert "b%27%3B+touch" in in_r("http://h", "a/b", evil)
    words = subprocess.run(
        ["sh", "-c", with_curl("http://h", "a/b", evil).replace("curl", "printf '%s\\n'", 1)],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    assert words[3] == 'x=a" + __import__("os").getcwd() + "'
    assert words[5] == "x=b'; touch /tmp/evil; '"


# Home and search


def test_home_says_what_is_in_the_graph(get: Get, site: Running) -> None:
    reply = get("/")
    assert len(reply.content) < 200_000
    figures = re.findall(r"<dt>([^<]+)</dt><dd>(?:<a[^>]*>)?([\d,]+)", reply.text)
    assert ("commitments", str(len(site.kg.lookup.instances(PREFIXES["sc"] + "Commitment")))) in figures
    assert [name for name in ALL if f'href="/questions/{name}"' not in reply.text] == []
    assert "Where it comes from" in reply.text
    assert "snapshot, taken on 23 June 2026" in reply.text
    assert '<a href="/downloads#parts">' in reply.text


def test_search_finds_things_and_questions(get: Get) -> None:
    text = get("/search", q="Korean Positoning Sistem").text
    assert '<a href="/id/kps.html" title="id:kps">Korean Positioning System</a>' in text
    assert "/questions/commitments/open" in get("/search", q="commitmnets").text
    assert "Nothing in the graph is called anything like “zzzz”" in get("/search", q="zzzz").text
    assert get("/search").status_code == 200


def test_search_by_kind(get: Get) -> None:
    text = get("/search", q="artemis", kind="sc:Agreement").text
    assert "Artemis Accords" in text
    assert "id:artemis</span>" not in text


def test_kinds_are_told_in_words(get: Get) -> None:
    text = get("/search", q="a").text
    assert "object property <span" in text
    assert not re.search(r">\s*(owl|rdfs|skos):\w+ <span", text)


def test_search_shows_no_markup(get: Get) -> None:
    evil = '"><img src=x onerror=alert(1)>'
    assert "<img" not in get("/search", q=evil).text


def test_the_language_of_names_stays(get: Get) -> None:
    links = Text(get("/questions/commitments/by-party", lang="ko").text, "a").links
    ours = [
        link
        for link in links
        if link.startswith("/") and not link.startswith(("/api", "/questions/commitments/by-party"))
    ]
    assert [link for link in ours if "lang=ko" not in link] == []
    assert 'lang="ko" aria-current="true">한국어' in get("/", lang="ko").text
    assert '<html lang="en">' in get("/", lang='"><script>').text


def test_no_link_of_a_page_is_dead(get: Get, site: Running) -> None:
    seen = set()
    for path in ("/", "/questions", "/questions/commitments/by-party", "/search?q=nasa"):
        for link in Text(get(path).text, "a").links:
            address = link.partition("#")[0]
            if address.startswith("/") and address not in seen and not address.startswith(("/api/", "/editor")):
                seen.add(address)
    dead = [path for path in sorted(seen)[:400] if httpx.get(site.url + path, timeout=60).status_code >= 400]
    assert dead == []


def test_any_graph_will_do() -> None:
    world = Path(__file__).parents[1] / "world"
    for kg in (coopgraph.load(root=world), coopgraph.load(shipped=False), coopgraph.load(rules=False)):
        with running(kg) as site:
            for path in ("/", "/questions", "/search?q=alba", *(f"/questions/{name}" for name in kg.queries)):
                reply = httpx.get(site.url + path, timeout=60)
                wrong = '<p class="error" id="error-' in reply.text
                lacks = "This graph cannot answer that" in reply.text
                assert reply.status_code == (400 if wrong else 404 if lacks else 200), path
                assert "</html>" in reply.text
                assert not ((wrong or lacks) and kg.lookup.things), path


# In a browser


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/questions/commitments/by-party?party=id:us",
        "/questions/topics/about?topic=nonsense",
        "/questions/systems/developed?developer=id:us",
        "/questions/network/partners?view=graph",
        "/questions/time/timeline?view=timeline",
        "/questions/evidence/basis?facet.kind=sc:FactClaim&lang=ko",
        "/search?q=nasa",
    ],
)
def test_pages_can_be_used_by_everybody(pages: Watched, axe: Axe, path: str) -> None:
    for width, scheme in ((1280, "light"), (390, "dark")):
        page = pages.open(scheme=scheme, width=width)
        page.goto(path)
        page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", ["linked/identifiers", "linked/agency-profile", "evidence/coverage"])
def test_long_addresses_leave_room_for_the_evidence(page: Page, name: str) -> None:
    page.goto(f"/questions/{name}")
    assert page.locator(".scroll").evaluate("box => box.scrollWidth - box.clientWidth") <= 0


def test_what_scrolls_sideways_has_a_shadow_there(pages: Watched) -> None:
    page = pages.open(width=390)
    page.goto("/questions/time/timeline?view=timeline")
    box = page.locator(".cg-picture")
    assert box.evaluate("box => box.scrollWidth > box.clientWidth")
    drawn = box.evaluate("box => [getComputedStyle(box).backgroundImage, getComputedStyle(box).backgroundAttachment]")
    assert "linear-gradient" in drawn[0]
    assert drawn[1].startswith("local, local, scroll, scroll")
    assert page.locator(".cg-back").evaluate("back => getComputedStyle(back).fill") == "none", "or it covers it"


def test_headings_of_numbers_stand_over_them(page: Page) -> None:
    page.goto("/questions/evidence/coverage")
    heading = page.get_by_role("columnheader", name="engagements")
    assert heading.evaluate("heading => getComputedStyle(heading).textAlign") == "right"


def test_the_button_that_copies_covers_nothing(page: Page) -> None:
    page.goto("/questions/missions/joint")
    page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    covered = """blocks => blocks.map(block => {
        const words = document.createRange();
        words.selectNodeContents(block.querySelector("code"));
        const button = block.querySelector(".copy").getBoundingClientRect();
        return [...words.getClientRects()].some(line => line.right > button.left && line.top < button.bottom);
    })"""
    assert not any(page.locator(".code").evaluate_all(covered))


@pytest.mark.parametrize("width", [1000, 1050, 1100])
def test_the_languages_stand_at_the_right_end(pages: Watched, width: int) -> None:
    page = pages.open(width=width)
    page.goto("/")
    assert page.locator(".langs").evaluate("langs => langs.getBoundingClientRect().right") > 0.9 * width


def test_a_form_works_without_javascript(pages: Watched) -> None:
    page = pages.open(javascript=False)
    page.goto("/questions/commitments/by-party")
    page.get_by_role("combobox", name="Party").select_option(label="United States")
    page.get_by_role("button", name="Ask").click()
    assert "party=id%3Aus" in page.url
    expect(page.get_by_role("row")).to_have_count(14)
    page.get_by_role("link", name="Korean Positioning System").first.wait_for()
    page.get_by_role("columnheader", name="force").get_by_role("link").click()
    expect(page.get_by_role("columnheader", name="force")).to_have_attribute("aria-sort", "ascending")
    page.get_by_role("complementary").get_by_role("link", name="pledged").click()
    expect(page.get_by_role("row")).to_have_count(2)
    page.go_back()
    expect(page.get_by_role("row")).to_have_count(14)


def test_slash_leads_to_the_search_and_copying_copies(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/questions/missions/joint")
    page.keyboard.press("/")
    expect(page.get_by_label("Search by any name")).to_be_focused()
    page.keyboard.type("NSAA")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="NASA", exact=True)).to_be_visible()
    page.go_back()
    page.get_by_text("Copy as Python, curl or R").click()
    page.get_by_role("button", name="Copy: Python").click()
    assert page.evaluate("navigator.clipboard.readText()").startswith("import coopgraph")
