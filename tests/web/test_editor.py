"""The editor: a form for everyone, and with scripts a good place to write SPARQL in."""

import re
from collections.abc import Iterator

import httpx
import pytest
from harness import Axe, Running, Watched, running
from playwright.sync_api import Page, expect

from clock import comes
from coopgraph import CoopGraph
from coopgraph.jail.limits import Limits
from coopgraph.web.settings import Settings

NASA = "SELECT ?who ?name WHERE { VALUES ?who { id:nasa } ?who rdfs:label ?name . FILTER(LANG(?name) = 'en') }"
SETTLED = 150
"""After so many milliseconds a list takes a key for an answer: not what was typed before it was seen."""

ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(?c != ?f && ?f != ?i) }"


@pytest.fixture(scope="module")
def client(site: Running) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site.url, timeout=60) as client:
        yield client


# The form, without scripts


def test_first_page_has_a_query_that_runs(client: httpx.Client) -> None:
    page = client.get("/editor")
    assert page.status_code == 200
    text = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page.text, re.DOTALL)
    assert text is not None
    query = text[1].replace("&gt;", ">").replace("&lt;", "<").replace("&#34;", '"')
    reply = client.get("/editor", params={"query": query})
    assert reply.status_code == 200
    assert "<td" in reply.text


def test_select_gives_rows_with_labels_and_links(client: httpx.Client) -> None:
    page = client.get("/editor", params={"query": NASA}).text
    assert '<a href="/id/nasa.html" title="id:nasa"' in page
    assert "1 row in" in page
    assert "CSV for a spreadsheet" in page


@pytest.mark.parametrize(
    ("query", "said"), [("ASK { id:nasa a sc:SpaceAgency }", "Yes."), ("ASK { id:nasa a 1 }", "No.")]
)
def test_ask_gives_yes_or_no(client: httpx.Client, query: str, said: str) -> None:
    assert f">{said}<" in client.get("/editor", params={"query": query}).text


def test_construct_gives_triples(client: httpx.Client) -> None:
    page = client.get("/editor", params={"query": "CONSTRUCT WHERE { id:nasa sc:isAgencyOf ?nation }"}).text
    assert "1 triple in" in page
    assert "Turtle" in page


def test_error_names_line_and_column_and_keeps_the_text(client: httpx.Client) -> None:
    reply = client.get("/editor", params={"query": "SELECT * {\n  ?s forc:x ?o }"})
    assert reply.status_code == 400
    assert "<strong>Line 2, column 6.</strong> The prefix “forc:” is not declared. Did you mean force:?" in reply.text
    assert "?s forc:x ?o }</textarea>" in reply.text


def test_no_rows_say_what_to_change(client: httpx.Client) -> None:
    page = client.get("/editor", params={"query": "SELECT ?s { ?s a id:nasa }"}).text
    assert "take a line out, or make it OPTIONAL" in page


def test_more_rows_than_are_shown_are_told_of(client: httpx.Client) -> None:
    page = client.get("/editor", params={"query": "SELECT ?s ?o { ?s rdf:type ?o } LIMIT 700"}).text
    assert "700 rows in" in page
    assert "The first 500 are shown" in page
    assert page.count("<tr") == 501


def test_what_was_written_does_not_run(client: httpx.Client) -> None:
    query = "ASK {} # </textarea><script>alert(1)</script>"
    assert "<script>alert" not in client.get("/editor", params={"query": query}).text
    assert "<script>alert" not in client.get("/editor", params={"query": f"{query} }}"}).text


def test_line_ends_of_a_form_are_one_character(client: httpx.Client) -> None:
    reply = client.post("/editor", data={"query": "ASK {\r\n ?s x:y 1 }"})
    assert "Line 2, column 5" in reply.text


def test_stored_question_is_shown_and_runs(client: httpx.Client) -> None:
    shown = client.get("/editor", params={"example": "commitments/by-party"})
    assert shown.status_code == 200
    assert "VALUES ?party" in shown.text
    assert client.get("/editor", params={"example": "commitments/by-prty"}).status_code == 404


def test_every_stored_question_runs_as_it_stands(site: Running, client: httpx.Client) -> None:
    wrong = {}
    for name, query in site.kg.queries.items():
        if "GRAPH graph:snapshot" in query.text:
            continue
        reply = client.post("/editor/result", data={"query": query.text, "part": "result"})
        if reply.status_code != 200:
            wrong[name] = reply.text
    assert wrong == {}


@pytest.mark.parametrize(
    ("query", "format", "kind", "begins"),
    [
        (NASA, "csv-safe", "text/csv", b"\xef\xbb\xbfwho,name"),
        (NASA, "csv", "text/csv", b"who,name\r\n"),
        (NASA, "tsv", "text/tab-separated-values", b"?who\t?name"),
        (NASA, "json", "application/sparql-results+json", b"{"),
        (NASA, "xml", "application/sparql-results+xml", b"<?xml"),
        (NASA, "md", "text/markdown", b"| who"),
        ("CONSTRUCT { id:a sc:b 1 } {}", "turtle", "text/turtle", b"@prefix"),
        ("CONSTRUCT { id:a sc:b 1 } {}", "json-ld", "application/ld+json", b"{"),
        ("CONSTRUCT { id:a sc:b 1 } {}", "n-triples", "application/n-triples", b"<https"),
    ],
)
def test_answer_is_taken_away(client: httpx.Client, query: str, format: str, kind: str, begins: bytes) -> None:
    reply = client.get("/editor/download", params={"query": query, "format": format})
    assert reply.status_code == 200
    assert reply.headers["content-type"].startswith(kind)
    assert reply.headers["content-disposition"].startswith("attachment")
    assert reply.content.lstrip().startswith(begins)


def test_no_file_of_an_unknown_kind(client: httpx.Client) -> None:
    assert client.get("/editor/download", params={"query": NASA, "format": "doc"}).status_code == 406
    assert client.get("/editor/download", params={"query": "ASK {}", "format": "csv"}).status_code == 406


def test_views_that_fit_are_offered_and_drawn(client: httpx.Client) -> None:
    ties = "SELECT ?agency ?nation { ?agency sc:isAgencyOf ?nation }"
    page = client.get("/editor", params={"query": ties}).text
    assert 'data-view="graph"' in page
    assert 'data-view="timeline"' not in page
    drawn = client.get("/editor", params={"query": ties, "view": "graph"}).text
    assert "<svg" in drawn
    assert 'href="/id/nasa.html"' in drawn
    svg = client.get("/editor/download", params={"query": ties, "format": "svg", "view": "graph"})
    assert svg.content.startswith(b"<svg")


# What may be written


def test_vocabulary_has_classes_properties_and_prefixes(client: httpx.Client) -> None:
    known = client.get("/complete", params={"kind": "vocabulary"}).json()
    terms = {term["term"]: term for term in known["terms"]}
    assert known["prefixes"]["sc"] == "https://w3id.org/space-coop/ontology#"
    assert terms["sc:Mission"]["kind"] == "class"
    assert terms["sc:hasForce"]["domain"] == ["sc:Engagement"]
    assert "OPTIONAL" in known["words"]


@pytest.mark.parametrize(
    ("words", "term"), [("korean positioning", "id:kps"), ("우주항공청", "id:kasa"), ("NASA", "id:nasa")]
)
def test_things_are_found_by_name(client: httpx.Client, words: str, term: str) -> None:
    found = client.get("/complete", params={"kind": "entity", "q": words}).json()["terms"]
    assert term in [one["term"] for one in found[:3]]


def test_one_term_is_told_about(client: httpx.Client) -> None:
    (term,) = client.get("/complete", params={"kind": "term", "q": "sc:Mission"}).json()["terms"]
    assert term["info"]
    assert client.get("/complete", params={"kind": "term", "q": "id:nobody"}).json()["terms"] == []
    assert client.get("/complete", params={"kind": "term", "q": "<"}).json()["terms"] == []


# With scripts


@pytest.fixture
def editor(page: Page) -> Page:
    page.goto("/editor")
    page.wait_for_selector("#ask[data-ready]")
    return page


def write(page: Page, text: str) -> None:
    page.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.insert_text(text)


def written(page: Page) -> str:
    return page.locator("#query").input_value()


def test_ctrl_enter_asks_and_the_address_remembers(editor: Page) -> None:
    write(editor, NASA)
    editor.keyboard.press("Control+Enter")
    expect(editor.locator("#result td").first).to_contain_text("NASA")
    expect(editor.locator("#status")).to_contain_text("1 row")
    address = editor.url
    write(editor, "ASK {}")
    editor.keyboard.press("Control+Enter")
    expect(editor.locator(".truth")).to_have_text("Yes.")
    editor.go_back()
    expect(editor.locator("#result td").first).to_contain_text("NASA")
    assert editor.url == address
    assert written(editor) == NASA


def test_wrong_word_is_marked_where_it_stands_and_the_last_answer_stays(editor: Page) -> None:
    write(editor, NASA)
    editor.keyboard.press("Control+Enter")
    expect(editor.locator("#result td").first).to_be_visible()
    write(editor, "SELECT * { ?s forc:pledged ?o }")
    expect(editor.locator(".cm-lintRange-error")).to_have_text("forc:pledged")
    editor.keyboard.press("Control+Enter")
    expect(editor.locator("#complaint")).to_contain_text("Line 1, column 15. The prefix “forc:” is not declared.")
    expect(editor.locator("#result td").first).to_be_visible()
    write(editor, "SELECT ?s { ?s a sc:Mission ?p ?o }")  # what the grammar alone finds
    expect(editor.locator(".cm-lintRange-error")).to_have_count(1)


def test_completion_knows_places_labels_and_prefixes(editor: Page) -> None:
    write(editor, "SELECT * WHERE {\n  ?m a ")
    editor.keyboard.type("miss")
    chosen = editor.locator(".cm-tooltip-autocomplete [aria-selected]")
    expect(chosen).to_contain_text("sc:Mission")
    assert not editor.locator(".cm-tooltip-autocomplete", has_text="OPTIONAL").count()
    editor.wait_for_timeout(SETTLED)
    editor.keyboard.press("Enter")
    assert written(editor).startswith("PREFIX sc: <https://w3id.org/space-coop/ontology#>\nSELECT")
    editor.keyboard.type(" ; particip")
    expect(editor.locator(".cm-tooltip-autocomplete")).to_contain_text("sc:hasProspectiveParticipant")
    editor.keyboard.press("Escape")
    write(editor, "SELECT * WHERE { ?x sc:isAgencyOf ")
    editor.keyboard.type("미국")
    expect(chosen).to_contain_text("id:us")
    editor.wait_for_timeout(SETTLED)
    editor.keyboard.press("Enter")
    assert "sc:isAgencyOf id:us" in written(editor)


def test_no_completion_in_strings_and_comments(editor: Page) -> None:
    write(editor, "ASK { ?s ?p '")
    editor.keyboard.type("miss")
    editor.wait_for_timeout(600)
    expect(editor.locator(".cm-tooltip-autocomplete")).to_have_count(0)


def test_pointing_at_a_term_tells_about_it(editor: Page) -> None:
    write(editor, "ASK { ?s sc:hasForce ?o }")
    editor.locator(".cm-line .tok-name", has_text="sc:hasForce").hover()
    expect(editor.locator(".cm-tooltip-hover")).to_contain_text("has force")


def test_stop_ends_what_runs(editor: Page, client: httpx.Client) -> None:
    def under_way() -> float:
        told = re.findall(r"^coopgraph_\w+_queries_running (\S+)", client.get("/metrics").text, re.MULTILINE)
        return sum(map(float, told))

    write(editor, ENDLESS)
    editor.keyboard.press("Control+Enter")
    expect(editor.locator("#stop")).to_be_visible()
    assert comes(lambda: under_way() == 1)
    editor.locator("#stop").click()
    expect(editor.locator("#status")).to_contain_text("Stopped")
    expect(editor.locator("#stop")).to_be_hidden()
    assert comes(lambda: under_way() == 0, 5), "by itself it would go on for ten seconds"


def test_late_query_is_told_with_its_limit(shipped: CoopGraph) -> None:
    with running(shipped, Settings(limits=Limits(timeout=1.0))) as site:
        reply = httpx.post(f"{site.url}/editor/result", data={"query": ENDLESS, "part": "result"}, timeout=60)
    assert reply.status_code == 503
    assert reply.headers["retry-after"]
    assert "took longer than 1 s" in reply.text


@pytest.mark.parametrize(
    ("status", "said"), [(400, "There is something wrong with the query."), (503, "It was not answered:")]
)
def test_only_a_bad_query_is_said_to_be_wrong(editor: Page, status: int, said: str) -> None:
    body = '<div data-line="0" data-column="0" data-length="0"><p>So it is.</p></div>'
    editor.route("**/editor/result", lambda route: route.fulfill(status=status, content_type="text/html", body=body))
    write(editor, NASA)
    editor.keyboard.press("Control+Enter")
    expect(editor.locator("#status")).to_contain_text(said)
    expect(editor.locator("#complaint")).to_contain_text("So it is.")


def test_history_is_kept_here_and_forgotten(editor: Page) -> None:
    write(editor, NASA)
    editor.keyboard.press("Control+Enter")
    expect(editor.locator("#status")).to_contain_text("1 row")
    editor.reload()
    editor.wait_for_selector("#ask[data-ready]")
    editor.locator("#history summary").click()
    expect(editor.locator("#asked a")).to_have_count(1)
    assert "id:nasa" in editor.locator("#asked a").inner_text()
    editor.locator("#forget").click()
    expect(editor.locator("#history")).to_be_hidden()
    assert editor.evaluate("localStorage.length") == 0


def test_tidy_and_declare(editor: Page) -> None:
    write(editor, "# who\nSELECT * {\n?s a sc:Mission . {\n?s rdfs:label '{' # {\n}\n}")
    editor.keyboard.press("Control+Shift+KeyF")
    assert written(editor) == "# who\nSELECT * {\n  ?s a sc:Mission . {\n    ?s rdfs:label '{' # {\n  }\n}"
    editor.locator("#declare").click()
    expect(editor.locator(".cm-content")).to_contain_text("PREFIX rdfs:")
    assert written(editor).startswith("# who\nPREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\nPREFIX sc: <")


def test_what_is_typed_over_a_selection_replaces_it(editor: Page) -> None:
    editor.locator(".cm-content").click()
    editor.keyboard.press("Control+a")
    editor.keyboard.type("ASK {}")
    assert written(editor) == "ASK {}"


def test_views_change_in_place(editor: Page) -> None:
    write(editor, "SELECT ?agency ?nation { ?agency sc:isAgencyOf ?nation }")
    editor.keyboard.press("Control+Enter")
    editor.locator("#result [data-view=graph]").click()
    expect(editor.locator("#result svg")).to_be_visible()
    assert "view=graph" in editor.url


def test_keyboard_can_leave_the_editor(editor: Page) -> None:
    editor.locator(".cm-content").click()
    editor.keyboard.press("Tab")
    assert editor.evaluate("document.activeElement.textContent") == "Run"


def test_without_modules_the_text_field_works(pages: Watched) -> None:
    page = pages.open()
    page.route("**/static/vendor/**", lambda route: route.fulfill(status=200, content_type="text/javascript", body="!"))
    page.on("console", lambda message: None)
    page.goto("/editor")
    page.wait_for_selector("#ask[data-ready]")
    page.locator("#query").fill(NASA)
    page.locator("#query").press("Control+Enter")
    expect(page.locator("#result td").first).to_contain_text("NASA")
    pages.wrongs.clear()


def test_without_scripts_the_form_works(pages: Watched) -> None:
    page = pages.open(javascript=False)
    page.goto("/editor")
    page.get_by_label("Query").fill(NASA)
    page.get_by_role("button", name="Run").click()
    expect(page.locator("#result td").first).to_contain_text("NASA")
    page.get_by_label("Begin with a stored question").select_option("commitments/by-party")
    page.get_by_role("button", name="Show its SPARQL").click()
    expect(page.get_by_label("Query")).to_contain_text("VALUES ?party")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_editor_is_accessible_while_it_is_used(pages: Watched, axe: Axe, scheme: str) -> None:
    page = pages.open(scheme=scheme)
    page.goto("/editor")
    page.wait_for_selector("#ask[data-ready]")
    write(page, "SELECT * { ?s a miss")
    page.keyboard.press("Control+Space")
    expect(page.locator(".cm-tooltip-autocomplete")).to_be_visible()
    assert axe(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#complaint .notice")).to_be_visible()
    assert axe(page) == []
    page.keyboard.press("Control+f")
    expect(page.locator(".cm-search")).to_be_visible()
    assert axe(page) == []
