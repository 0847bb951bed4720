"""The interface for programs: every question in every format, pages, evidence, errors, and the OpenAPI document."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin
from xml.etree import ElementTree

import httpx
import pytest
from harness import Running, running
from jsonschema import Draft202012Validator

import coopgraph
from coopgraph.query import Query
from coopgraph.web.api.forms import FORMS
from coopgraph.web.api.openapi import openapi
from coopgraph.web.settings import Settings

ASKED = "/api/questions/commitments/by-party"
PICTURES = ("svg", "graphml", "gexf")


@pytest.fixture(scope="module")
def client(site: Running) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site.url, timeout=60) as client:
        yield client


@pytest.fixture(scope="module")
def document(client: httpx.Client) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/openapi.json").json()
    return found


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def told(response: httpx.Response, status: int) -> str:
    """Return the detail of a problem, after checking that it is one."""
    assert response.status_code == status, response.text[:300]
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == status
    assert "Traceback" not in response.text
    return str(problem["detail"])


def resolved(document: dict[str, Any], schema: Any) -> Any:
    """Return a schema that stands alone."""
    return {**schema, "components": document["components"]}


def test_every_question_answers_in_every_format(client: httpx.Client, site: Running) -> None:
    for name, query in site.kg.queries.items():
        params = {param.name: list(param.example) for param in query.params if param.required}
        answer = site.kg.run(query, **params)
        for form in FORMS.values():
            if form.name in (*PICTURES, "parquet"):
                continue
            response = client.get(f"/api/questions/{name}", params={**params, "format": form.name})
            assert response.status_code == 200, (name, form.name, response.text[:300])
            assert response.headers["content-type"].partition(";")[0] == form.media
            assert response.headers["x-total-count"] == str(len(answer))
            if form.name != "records":
                assert response.content == answer.to_bytes(form.name), (name, form.name)
            else:
                assert response.json()["total"] == len(response.json()["rows"]) == len(answer)


def test_the_other_formats(client: httpx.Client, site: Running) -> None:
    answer = site.kg.run("commitments/by-party", party="US")
    parquet = client.get(ASKED, params={"party": "US", "format": "parquet"})
    assert parquet.content == answer.to_parquet()
    svg = client.get(ASKED, params={"party": "US", "format": "svg", "view": "graph"})
    assert ElementTree.fromstring(svg.content).tag == "{http://www.w3.org/2000/svg}svg"
    assert client.get(ASKED, params={"party": "US"}, headers={"Accept": "image/svg+xml"}).content == svg.content
    for form in ("graphml", "gexf"):
        ElementTree.fromstring(client.get(ASKED, params={"format": form}).content)
    told(client.get(ASKED, params={"format": "svg", "view": "timeline"}), 422)
    assert "no picture fits" in told(client.get("/api/questions/evidence/coverage", params={"format": "svg"}), 422)


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("", "application/json"),
        ("*/*", "application/json"),
        ("text/csv", "text/csv"),
        ("application/sparql-results+xml;q=0.4, text/markdown;q=0.5", "text/markdown"),
        ("text/html, application/sparql-results+json;q=0.1", "application/sparql-results+json"),
        ("text/*", "text/csv"),
        ("application/json;q=0, */*;q=0.1", "application/sparql-results+json"),
    ],
)
def test_accept_decides(client: httpx.Client, accept: str, media: str) -> None:
    response = client.get(ASKED, headers={"Accept": accept})
    assert response.headers["content-type"].partition(";")[0] == media
    assert response.headers["vary"] == "Accept"
    assert client.get(ASKED, params={"format": "tsv"}, headers={"Accept": accept}).text.startswith("?party\t")


def test_what_cannot_be_accepted(client: httpx.Client) -> None:
    detail = told(client.get(ASKED, headers={"Accept": "image/png"}), 406)
    assert "text/csv" in detail
    told(client.get("/api/questions", headers={"Accept": "text/csv"}), 406)


def test_names_of_any_kind_and_several_of_them(client: httpx.Client) -> None:
    both = rows(client.get(ASKED, params={"party": ["대한민국", "id:us"], "format": "csv"}).text)
    assert {row["party"].rpartition("/")[2] for row in both} == {"rok", "us"}
    assert len(rows(client.get(f"{ASKED}?party=&to=&format=csv").text)) == len(
        rows(client.get(f"{ASKED}?format=csv").text)
    )
    korean = client.get(ASKED, params={"party": "US", "lang": "ko"}).json()
    assert korean["rows"][0]["party"]["label"] == "미국"


def test_pages(client: httpx.Client) -> None:
    everything = rows(client.get(ASKED, params={"format": "csv"}).text)
    response = client.get(ASKED, params={"format": "csv", "size": 7})
    seen, urls = rows(response.text), [str(response.url)]
    while following := response.links.get("next"):
        assert response.links["first"]["url"].startswith("?")
        response = client.get(urljoin(str(response.url), following["url"]))
        assert int(response.headers["x-total-count"]) == len(everything)
        seen += rows(response.text)
        urls.append(str(response.url))
    assert seen == everything
    assert len(urls) == -(-len(everything) // 7)
    last = client.get(urljoin(urls[0], response.links["last"]["url"]))
    assert last.text == response.text
    assert "prev" in response.links
    assert "The last one is" in told(client.get(ASKED, params={"page": 1000}), 400)
    assert "next" not in client.get(ASKED).links
    for relation, start in (("alternate", b"<!doctype html>"), ("service-desc", b"{")):
        assert client.get(client.get(ASKED).links[relation]["url"]).content.startswith(start)


def test_evidence_inline(client: httpx.Client, site: Running) -> None:
    plain = client.get(ASKED, params={"party": "US", "size": 2}).json()
    assert "evidence" not in plain
    full = client.get(ASKED, params={"party": "US", "size": 2, "evidence": "true"}).json()
    assert [[piece["name"] for piece in row] for row in full["evidence"]] == [["S01"], ["S10"]]
    assert full["evidence"][1][0]["url"].startswith("https://foreignpolicywatchdog.com/")
    assert (full["evidence"][1][0]["start"], full["evidence"][1][0]["end"]) == (1785, 2023)
    assert full["citation"] == site.kg.run("commitments/by-party", party="US").cite()
    table = rows(client.get(ASKED, params={"party": "US", "format": "csv", "evidence": "1"}).text)
    assert table[1]["evidence"] == "S10"
    assert table[1]["evidenceLinks"].startswith("https://foreignpolicywatchdog.com/")
    bindings = client.get(ASKED, params={"party": "US", "format": "json", "evidence": "1"}).json()["results"][
        "bindings"
    ]
    assert bindings[1]["evidence"]["value"] == "S10"
    without = client.get("/api/questions/linked/agency-profile", params={"format": "csv", "evidence": "1"})
    assert {row["evidence"] for row in rows(without.text)} == {""}


def test_sorted_and_narrowed_as_on_the_page(client: httpx.Client, site: Running) -> None:
    some = rows(client.get(f"{ASKED}?facet.party=id:us&sort=-commitment&format=csv").text)
    assert {row["party"].rpartition("/")[2] for row in some} == {"us"}
    turned = rows(client.get(f"{ASKED}?facet.party=id:us&sort=commitment&format=csv").text)
    assert [row["commitment"] for row in some] != [row["commitment"] for row in turned]
    assert "has no column" in told(client.get(f"{ASKED}?sort=nothing"), 400)
    sentence = site.kg.queries["commitments/by-party"].empty
    nothing = f"{ASKED}?facet.party=id:rok&facet.force=force:pledged"
    narrowed = client.get(nothing).json()
    assert narrowed["remark"].startswith("No row has these values; without them, there are ")
    assert narrowed["citation"] == client.get(f"{ASKED}?sort=-party").json()["citation"]
    assert narrowed["citation"] == site.kg.run("commitments/by-party").cite()
    assert sentence not in client.get(f"{nothing}&format=md").text
    assert sentence in client.get(f"{ASKED}?party=NASA&format=md").text
    assert sentence in client.get(f"{ASKED}?party=NASA&facet.party=id:us&format=md").text


def test_a_whole_iri_is_as_good_as_a_short_one(client: httpx.Client) -> None:
    short = client.get(f"{ASKED}?facet.party=id:us&format=csv").text
    assert len(rows(short)) > 1
    assert client.get(f"{ASKED}?facet.party={rows(short)[0]['party']}&format=csv").text == short


def test_downloads_have_a_name(client: httpx.Client) -> None:
    response = client.get(ASKED, params={"format": "csv-safe", "download": "1"})
    assert response.headers["content-disposition"] == 'attachment; filename="coopgraph-commitments-by-party.csv"'
    assert response.content.startswith(b"\xef\xbb\xbf")
    assert "content-disposition" not in client.get(ASKED, params={"format": "csv-safe", "download": "0"}).headers


def test_what_has_not_changed_is_not_sent_again(client: httpx.Client) -> None:
    first = client.get(ASKED, params={"format": "csv"})
    again = client.get(ASKED, params={"format": "csv"}, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(ASKED, params={"format": "tsv"}, headers={"If-None-Match": first.headers["etag"]}).content
    head = client.head(ASKED, params={"format": "csv"})
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == first.headers["etag"]


@pytest.mark.parametrize(
    ("path", "status", "detail"),
    [
        (f"{ASKED}?partyy=US", 400, "Did you mean party?"),
        (f"{ASKED}?party=Atlantis", 400, "no agent in the graph is called “Atlantis”"),
        (f"{ASKED}?{'party=US&' * 101}", 400, "too many values"),
        (f"{ASKED}?party={'x' * 1001}", 400, "too long"),
        (f"{ASKED}?format=csvs", 400, "Did you mean csv"),
        (f"{ASKED}?format=csv&format=tsv", 400, "several times"),
        (f"{ASKED}?evidence=perhaps", 400, "neither true nor false"),
        (f"{ASKED}?page=0", 400, "no number from 1"),
        (f"{ASKED}?size=99999999999999999999", 400, "no number from 1"),
        (f"{ASKED}?size=٣", 400, "no number from 1"),
        (f"{ASKED}?lang=xx", 400, "nothing has a label in “xx”"),
        (f"{ASKED}?facet.party=id:nasa", 400, "facet.party: no row has the value “id:nasa”. There are: "),
        (f"{ASKED}?facet.party=id:uss", 400, "Did you mean id:us?"),
        (f"{ASKED}?facet.party=", 400, "no row is without a value"),
        (f"{ASKED}?view=bars", 400, "there is no view “bars”"),
        ("/api/questions/commitments/byparty", 404, "Did you mean commitments/by-party?"),
        ("/api/questions/commitment", 404, "Did you mean commitments?"),
        ("/api/questions/time/in-year?year=MMXX", 400, "is not a year"),
        ("/api/questions/time/in-year?year=0", 400, "“0” is not a year"),
        ("/api/questions/participation/did-attend", 400, "needs a value for “agent”"),
        ("/api/questions?x=1", 400, "there is no parameter “x” here"),
        ("/api/search", 400, "a value is needed"),
        (f"/api/search?q={'x' * 201}", 400, "too long"),
        ("/api/search?q=x&class=sc:Nothing", 400, "sc:Nothing"),
        ("/api/describe/Atlantis", 404, "nothing in the graph is called “Atlantis”"),
        ("/api/evidence/KPS", 400, "is not a claim"),
        ("/api/evidence/E99", 404, "nothing in the graph"),
        ("/api/explain?s=KARI&p=attends", 400, "a value is needed"),
        ("/api/explain?s=KARI&p=KPS&o=NASA", 400, "is not a property"),
    ],
)
def test_mistakes_are_told(client: httpx.Client, path: str, status: int, detail: str) -> None:
    assert detail in told(client.get(path), status)


def test_a_mistake_is_told_even_if_it_is_endless(client: httpx.Client) -> None:
    assert client.post(ASKED, content="party=US").status_code == 405
    assert client.delete("/api/questions").status_code == 405
    assert client.get("/api/questions/a/b/c").status_code == 404


def test_the_lists(client: httpx.Client, site: Running) -> None:
    found = client.get("/api/questions").json()
    assert found["total"] == len(found["questions"]) == len(site.kg.queries)
    for where, kind in (("answer", "application/json"), ("page", "text/html"), ("sparql", "application/sparql-query")):
        response = client.get(found["questions"][0][where])
        assert (response.status_code, response.headers["content-type"].partition(";")[0]) == (200, kind)
    assert [item["name"] for item in client.get("/api/questions/time").json()["questions"]] == [
        "time/in-year",
        "time/timeline",
    ]
    assert client.get("/api/questions", params={"q": "bilateral commitments"}).json()["total"] == 1


def test_addresses_are_those_that_the_site_is_known_by() -> None:
    """With a graph of its own, for a site writes into its graph where its documents are."""
    settings, headers = Settings(base="https://w3id.org/space-coop/"), {"host": "w3id.org"}
    with (
        running(coopgraph.load(), settings) as other,
        httpx.Client(base_url=other.url, headers=headers, timeout=60) as client,
    ):
        response = client.get("/space-coop/api/questions/time/in-year", params={"size": 2})
        assert response.links["alternate"]["url"] == "https://w3id.org/space-coop/questions/time/in-year"
        assert response.links["next"]["url"].startswith("?")
        listed = client.get("/space-coop/api/questions/time").json()["questions"]
        assert listed[0]["answer"] == "https://w3id.org/space-coop/api/questions/time/in-year"
        assert client.get("/openapi.json").json()["servers"] == [{"url": "https://w3id.org/space-coop"}]


def test_looking_closer(client: httpx.Client, site: Running, document: dict[str, Any]) -> None:
    found = client.get("/api/search", params={"q": "Korean Positoning Sistem"}).json()
    assert found["found"][0]["curie"] == "id:kps"
    for cls in ("sc:Agency", "space agency"):
        agencies = client.get("/api/search", params={"q": "kasa", "class": cls}).json()["found"]
        assert agencies[0]["curie"] == "id:kasa"
    assert client.get("/api/search", params={"q": "kps", "class": "sc:Nation"}).json()["found"] == []
    card = client.get("/api/describe/id:kps", params={"lang": "ko"}).json()
    assert card["label"] == "한국형 위성항법시스템"
    assert client.get("/api/describe/force:pledged").json()["curie"] == "force:pledged"
    address = "https://w3id.org/space-coop/id/kps"
    assert client.get(f"/api/describe/{address.replace('/', '%2F')}").json()["iri"] == address
    pieces = client.get("/api/evidence/d4:E10").json()
    assert pieces["evidence"][0]["name"] == "S10"
    why = client.get("/api/explain", params={"s": "KARI", "p": "attends", "o": "fourth-dialogue"}).json()
    assert why["status"] == "inferred"
    assert client.get("/api/explain", params={"s": "KPS", "p": "a", "o": "sc:SpaceSystem"}).json()["proofs"]
    assert site.kg.digest in card["citation"]
    told_all = {
        "/api/search": found,
        "/api/describe/{thing}": card,
        "/api/explain": why,
        "/api/evidence/{claim}": pieces,
    }
    for path, value in told_all.items():
        content = document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]
        Draft202012Validator(resolved(document, content["schema"])).validate(value)


def test_the_document_says_what_there_is(document: dict[str, Any], site: Running) -> None:
    assert document["openapi"] == "3.1.0"
    for name, query in site.kg.queries.items():
        operation = document["paths"][f"/api/questions/{name}"]["get"]
        assert operation["summary"] == query.summary
        own = {item["name"]: item for item in operation["parameters"] if "$ref" not in item}
        assert list(own) == [param.name for param in query.params]
        for param in query.params:
            assert own[param.name]["required"] is param.required
            assert own[param.name]["schema"]["type"] == "array"
        assert set(operation["responses"]["200"]["content"]) == {form.media for form in FORMS.values()}
    names = [operation["get"]["operationId"] for operation in document["paths"].values()]
    assert len(set(names)) == len(names)
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(resolved(document, schema))
    assert str(Path(coopgraph.__file__).parent) not in json.dumps(document)


def test_answers_are_what_the_document_says(client: httpx.Client, document: dict[str, Any]) -> None:
    operation = document["paths"]["/api/questions/participation/did-attend"]["get"]
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    validator = Draft202012Validator(resolved(document, schema))
    answer = client.get("/api/questions/participation/did-attend", params={"agent": "KARI", "evidence": 1}).json()
    validator.validate(answer)
    assert not validator.is_valid({**answer, "rows": [{"agent": {"iri": 1}}]})
    listed = client.get("/api/questions").json()
    Draft202012Validator(resolved(document, document["components"]["schemas"]["Questions"])).validate(listed)


def test_the_document_follows_the_header() -> None:
    query = Query.read_text(
        "#+ summary: How many?\n#+ params:\n"
        "#+   since: {type: date, label: Since, description: A day, default: 2024-01-01}\n"
        "#+   open: {type: boolean, label: Open, description: Whether, default: yes}\n"
        "SELECT ?a { VALUES ?since { '2024-01-01' } VALUES ?open { true } ?a ?b ?c }",
        "a/b-c",
    )
    operation = openapi([query])["paths"]["/api/questions/a/b-c"]["get"]
    since, whether = operation["parameters"][:2]
    assert since["schema"]["items"] == {"type": "string", "format": "date"}
    assert since["schema"]["default"] == ["2024-01-01"]
    assert whether["schema"]["default"] == [True]
    assert operation["operationId"] == "a_b_c"


def test_the_page(client: httpx.Client, site: Running) -> None:
    response = client.get("/api")
    assert response.status_code == 200
    for name in site.kg.queries:
        assert f"/api/questions/{name}<" in response.text
    assert "<script>" not in response.text
    assert "style=" not in response.text


SOME = (
    "^/api/(questions|questions/.topic.|search|describe.*|evidence.*|explain|questions/(commitments/by-party|time/.*))$"
)


@pytest.mark.siege
@pytest.mark.parametrize(
    "how",
    [
        ("--phases=examples,fuzzing", "--max-examples=2"),
        ("--phases=coverage,fuzzing", "--max-examples=12", f"--include-path-regex={SOME}"),
    ],
    ids=["every operation", "some of each kind at length"],
)
def test_no_server_error_and_nothing_undocumented(site: Running, how: tuple[str, ...], tmp_path: Path) -> None:
    checks = (
        "not_a_server_error,status_code_conformance,content_type_conformance,"
        "response_schema_conformance,response_headers_conformance,unsupported_method"
    )
    command = [sys.executable, "-m", "schemathesis.cli", "run", f"{site.url}/openapi.json", f"--checks={checks}"]
    command += [*how, "--generation-deterministic", "--warnings=off", "--workers=2", "--no-color"]
    command += ["--request-timeout=60"]
    env = {**os.environ, "COLUMNS": "160"}
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=env, check=False)
    assert done.returncode == 0, done.stdout[-8000:]
    assert "Failures:" not in done.stdout
