"""Linked data: every IRI of ours leads to documents about it, in every form, with the headers that go with that."""

from __future__ import annotations

import gzip
import hashlib
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from harness import Running, running
from starlette.testclient import TestClient

import coopgraph
from coopgraph.loading.export import export
from coopgraph.terms import BASE, DEFAULT, PREFIXES
from coopgraph.web.app import make_app
from coopgraph.web.settings import Settings

MEDIA = {
    "ttl": ("text/turtle", ox.RdfFormat.TURTLE),
    "jsonld": ("application/ld+json", ox.RdfFormat.JSON_LD),
    "rdf": ("application/rdf+xml", ox.RdfFormat.RDF_XML),
    "nt": ("application/n-triples", ox.RdfFormat.N_TRIPLES),
}
VOID, SH = "http://rdfs.org/ns/void#", "http://www.w3.org/ns/shacl#"


@pytest.fixture(scope="module")
def client(site: Running) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site.url, timeout=60) as client:
        yield client


def triples(response: httpx.Response) -> set[ox.Triple]:
    assert response.status_code == 200, response.text[:300]
    kind = response.headers["content-type"].partition(";")[0]
    form = next(form for media, form in MEDIA.values() if media == kind)
    return {quad.triple for quad in ox.parse(response.content, format=form)}


def get(client: httpx.Client, path: str, accept: str | None = None, **headers: str) -> httpx.Response:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get(path, headers={**({"accept": accept} if accept is not None else {}), **given})


THINGS = ["id/nasa", "id/dialogue4/E10", "id/topic/space-science", "graph/dialogue4", "topics"]


@pytest.mark.parametrize("path", THINGS)
@pytest.mark.parametrize("suffix", MEDIA)
def test_a_thing_leads_to_its_documents(client: httpx.Client, path: str, suffix: str) -> None:
    response = get(client, f"/{path}", MEDIA[suffix][0])
    assert response.status_code == 303
    assert response.headers["location"] == f"/{path}.{suffix}"
    assert response.headers["vary"] == "Accept"
    found = get(client, response.headers["location"])
    assert found.headers["content-type"].startswith(MEDIA[suffix][0])
    assert any(triple.subject == ox.NamedNode(BASE + path) for triple in triples(found))


@pytest.mark.parametrize("path", THINGS)
def test_people_are_led_to_a_page(client: httpx.Client, path: str) -> None:
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
    assert get(client, f"/{path}?lang=ko", browser).headers["location"] == f"/{path}.html?lang=ko"
    page = get(client, f"/{path}.html", browser)
    assert page.status_code == 200
    assert f'/{path}.ttl>; rel="alternate"; type="text/turtle"' in page.headers["link"]
    assert get(client, f"/{path}.html", if_none_match=page.headers["etag"]).status_code == 304


@pytest.mark.parametrize("path", ["id/nasa", "graph/names", "query/missions/joint", "ontology", ".well-known/void"])
def test_what_cannot_be_had_is_refused(client: httpx.Client, path: str) -> None:
    response = get(client, f"/{path}", "image/png, application/pdf;q=0.5")
    assert response.status_code == 406
    assert response.headers["vary"] == "Accept"
    assert "text/turtle" in response.json()["detail"], "it says what there is"


@pytest.mark.parametrize(
    "path", ["id/nobody", "id/nobody.ttl", "id/", "graph/none", "query/none/none", "id/nasa.png", "topics/9"]
)
def test_what_is_not_there_is_not_found(client: httpx.Client, path: str) -> None:
    response = get(client, f"/{path}", "text/turtle")
    assert response.status_code == 404
    assert "nasa" not in response.headers.get("location", "")


def test_what_is_nearly_right_is_put_right(client: httpx.Client) -> None:
    assert "Did you mean NASA (id:nasa)" in get(client, "/id/nasaa", "text/html").text
    assert "(id:nasa)" in get(client, "/id/nasaa", "text/turtle").json()["detail"]


def test_the_forms_say_the_same(client: httpx.Client) -> None:
    told = {suffix: triples(get(client, f"/id/kps.{suffix}")) for suffix in MEDIA}
    about = {
        suffix: {t for t in found if not t.subject.value.startswith(str(client.base_url))}
        for suffix, found in told.items()
    }
    assert len(about["ttl"]) > 10
    assert about["ttl"] == about["nt"] == about["jsonld"] == about["rdf"]


def test_a_document_says_what_it_is(client: httpx.Client, site: Running) -> None:
    found = triples(get(client, "/id/kps.ttl"))
    me = ox.NamedNode(f"{site.url}/id/kps.ttl")
    said = {(t.predicate.value, t.object.value) for t in found if t.subject == me}
    assert (PREFIXES["foaf"] + "primaryTopic", BASE + "id/kps") in said
    assert (PREFIXES["dcterms"] + "license", "https://creativecommons.org/licenses/by/4.0/") in said
    assert (f"{VOID}inDataset", BASE + "id/dataset") in said


def test_a_thing_is_told_with_where_it_is_mentioned(client: httpx.Client, site: Running) -> None:
    kps = ox.NamedNode(BASE + "id/kps")
    found = triples(get(client, "/id/kps.nt"))
    store = site.kg.source.store
    for pattern in ((kps, None, None, DEFAULT), (None, None, kps, DEFAULT)):
        assert {quad.triple for quad in store.quads_for_pattern(*pattern)} <= found


def test_who_has_it_is_not_sent_it_again(client: httpx.Client) -> None:
    first = get(client, "/id/nasa.ttl")
    for header in ({"if_none_match": first.headers["etag"]}, {"if_modified_since": first.headers["last-modified"]}):
        again = get(client, "/id/nasa.ttl", **header)
        assert again.status_code == 304
        assert again.content == b""
        for name in ("etag", "last-modified", "vary", "link"):
            assert again.headers[name] == first.headers[name]
    other = get(client, "/id/nasa.jsonld")
    assert other.headers["etag"] != first.headers["etag"]
    assert get(client, "/id/nasa.jsonld", if_none_match=first.headers["etag"]).status_code == 200


def test_head_is_get_without_the_body(client: httpx.Client) -> None:
    whole, head = client.get("/id/nasa.ttl"), client.head("/id/nasa.ttl")
    assert head.status_code == 200
    assert head.content == b""
    for name in ("etag", "content-type", "content-length"):
        assert head.headers[name] == whole.headers[name]


def test_json_ld_is_compact_and_needs_no_network(client: httpx.Client) -> None:
    document = get(client, "/id/nasa", "application/json")
    assert document.headers["location"] == "/id/nasa.jsonld"
    data = get(client, "/id/nasa.jsonld").json()
    nasa = next(node for node in data["@graph"] if node["@id"] == "id:nasa")
    assert nasa["label"]["ko"] == "미국 항공우주국"
    context = get(client, "/context.jsonld").json()["@context"]
    assert data["@context"].items() <= context.items()


def test_the_ontology_is_a_document(client: httpx.Client, site: Running) -> None:
    response = get(client, "/ontology", "application/rdf+xml;q=0.5, text/turtle")
    assert response.status_code == 200
    assert response.headers["content-location"] == "/ontology.ttl"
    assert response.headers["vary"] == "Accept"
    found = triples(response)
    assert ox.NamedNode(PREFIXES["sc"] + "Commitment") in {triple.subject for triple in found}
    graph = ox.NamedNode(PREFIXES["graph"] + "ontology")
    assert len(found) == len(list(site.kg.source.store.quads_for_pattern(None, None, None, graph)))
    assert triples(get(client, "/ontology.ttl")) == found


def test_a_version_of_the_ontology_is_the_ontology(client: httpx.Client) -> None:
    assert get(client, "/ontology/0.1.0", "text/turtle").headers["location"] == "/ontology/0.1.0.ttl"
    assert triples(get(client, "/ontology/0.1.0.ttl")) > triples(get(client, "/ontology.ttl"))
    assert get(client, "/ontology/0.1.0.html").headers["location"] == "/ontology"


def test_a_question_leads_to_its_page_text_and_answer(client: httpx.Client, site: Running) -> None:
    path = "/query/missions/joint"
    leads = {
        "text/html": "/questions/missions/joint",
        "application/sparql-query": "/query/missions/joint.rq",
        "text/csv": "/api/questions/missions/joint",
        "application/sparql-results+json": "/api/questions/missions/joint",
        "text/turtle": "/query/missions/joint.ttl",
    }
    for accept, location in leads.items():
        response = get(client, path, accept)
        assert (response.status_code, response.headers["location"]) == (303, location)
    for accept in ("text/html", "text/csv"):
        asked = get(client, f"{path}?party=US&lang=ko", accept)
        assert asked.headers["location"] == f"{leads[accept]}?party=US&lang=ko"
    assert get(client, f"{path}.rq").text == site.kg.queries["missions/joint"].text
    found = triples(get(client, f"{path}.ttl"))
    assert site.kg.queries["missions/joint"].text in {triple.object.value for triple in found}


@pytest.mark.parametrize("path", [".well-known/void", "void.ttl", "void.jsonld", "void.rdf", "void.nt"])
def test_the_description(client: httpx.Client, site: Running, path: str) -> None:
    found = triples(get(client, f"/{path}"))
    said = {(t.subject.value, t.predicate.value, t.object.value) for t in found}
    whole = BASE + "id/dataset"
    merged = sum(1 for _ in site.kg.source.store.quads_for_pattern(None, None, None, DEFAULT))
    assert (whole, f"{VOID}triples", str(merged)) in said
    assert (whole, f"{VOID}sparqlEndpoint", f"{site.url}/sparql") in said
    executable = {s for s, _, o in said if o == f"{SH}SPARQLExecutable"}
    assert executable == {query.iri for query in site.kg.queries.values()}
    declared = {s for s, p, _ in said if p == f"{SH}prefix"}
    assert len(declared) == len(PREFIXES)


def test_every_address_in_the_description_leads_somewhere(client: httpx.Client, site: Running) -> None:
    found = triples(get(client, "/void.nt"))
    here = {t.object.value for t in found if t.object.value.startswith(site.url)}
    assert len(here) > 20
    for address in sorted(here):
        assert client.get(address, headers={"accept": "*/*"}, follow_redirects=True).status_code == 200, address


def test_editors_find_examples_in_the_description(client: httpx.Client) -> None:
    """The query with which editors of SPARQL look for examples, put to what an endpoint says of itself."""
    response = get(client, "/sparql", "text/turtle")
    store = ox.Store()
    store.bulk_load(response.content, format=ox.RdfFormat.TURTLE)
    rows = list(
        store.query(
            f"SELECT DISTINCT ?sq ?comment ?query {{ ?sq a <{SH}SPARQLExecutable> ; "
            f"<http://www.w3.org/2000/01/rdf-schema#comment> ?comment ; <{SH}select>|<{SH}ask> ?query }}"
        )
    )
    assert len(rows) > 40
    ranges = (
        f"SELECT DISTINCT ?c ?p ?o {{ ?part <{VOID}class> ?c ; <{VOID}propertyPartition> ?pp . "
        f"?pp <{VOID}property> ?p ; <{VOID}classPartition>/<{VOID}class> ?o }}"
    )
    found = {tuple(term.value.rpartition("#")[2] for term in row) for row in store.query(ranges)}
    assert ("SpaceAgency", "isAgencyOf", "Nation") in found
    assert len(found) > 100


def test_the_description_can_be_asked_for_and_disturbs_nothing(client: httpx.Client, site: Running) -> None:
    asked = "SELECT (COUNT(*) AS ?n) { GRAPH graph:void { ?q a <http://www.w3.org/ns/shacl#SPARQLExecutable> } }"
    reply = client.get("/sparql", params={"query": asked}, headers={"accept": "application/sparql-results+json"})
    assert reply.json()["results"]["bindings"][0]["n"]["value"] == str(len(site.kg.queries))
    fresh = coopgraph.load()
    assert site.kg.digest == fresh.digest
    assert "graph:void" not in site.kg.run("missions/joint").cite()
    assert export(site.kg) == export(fresh)


def test_graphs_are_whole(client: httpx.Client, site: Running) -> None:
    for graph in site.kg.graphs:
        if graph.local == "void":
            continue
        found = triples(get(client, f"/{graph.removeprefix(BASE)}.nt"))
        held = list(site.kg.source.store.quads_for_pattern(None, None, None, ox.NamedNode(graph)))
        about = [t for t in found if str(client.base_url) not in str(t.subject)]
        assert len(about) == len(held), graph


def test_downloads(client: httpx.Client, site: Running) -> None:
    page = client.get("/downloads")
    assert page.status_code == 200
    sums = dict(line.split()[::-1] for line in client.get("/downloads/SHA256SUMS").text.splitlines())
    assert len(sums) == 5
    for name, digest in sums.items():
        file = client.get(f"/downloads/{name}")
        assert hashlib.sha256(file.content).hexdigest() == digest
        assert digest in page.text
        assert f'filename="{name}"' in file.headers["content-disposition"]
        assert client.get(f"/downloads/{name}", headers={"if-none-match": file.headers["etag"]}).status_code == 304
    nquads = gzip.decompress(client.get("/downloads/space-coop.nq.gz").content)
    assert nquads == export(coopgraph.load(), "nquads")
    assert client.get("/downloads/other.zip").status_code == 404
    assert "CC0 1.0" in page.text, "a snapshot keeps its licence"


def test_other_graphs_than_ours_are_served(tmp_path: Path) -> None:
    mine = tmp_path / "my data.ttl"
    mine.write_text("<http://example.org/x> <http://www.w3.org/2000/01/rdf-schema#label> 'X' .")
    for kg in (coopgraph.load(mine), coopgraph.load(shipped=False, rules=False), coopgraph.load(store=tmp_path / "s")):
        with TestClient(make_app(kg), base_url="http://localhost") as client:
            for path in ("/downloads", "/downloads/SHA256SUMS", "/void.ttl", "/context.jsonld", "/graph/void.nt"):
                assert client.get(path).status_code == 200, path
            if mine in kg.files:
                turtle = {"accept": "text/turtle"}
                assert "example.org/x" in client.get("/graph/my%2520data", headers=turtle).text
                away = client.get("/id/http%3A%2F%2Fexample.org%2Fx", follow_redirects=False)
                assert away.headers["location"] == "http://example.org/x"
            assert client.get("/id/http%3A%2F%2Fevil.example%2F", follow_redirects=False).status_code == 404


def test_a_snapshot_keeps_its_licence(client: httpx.Client) -> None:
    document = get(client, "/graph/snapshot-ror.ttl")
    assert "publicdomain/zero/1.0" in document.headers["link"]
    assert "licenses/by/4.0" not in document.headers["link"]


@pytest.fixture(scope="module")
def based() -> Iterator[Running]:
    with running(coopgraph.load(sources=["dialogue4"]), Settings(base=BASE)) as site:
        yield site


def test_the_canonical_iris_can_be_served(based: Running) -> None:
    with httpx.Client(base_url=based.url, timeout=60) as client:
        for path in ("/space-coop/id/nasa", "/id/nasa"):
            response = client.get(path, headers={"host": "w3id.org", "accept": "text/turtle"})
            assert response.status_code == 303
            assert response.headers["location"] == "/space-coop/id/nasa.ttl"
            assert "<https://w3id.org/space-coop/id/nasa.ttl>" in response.headers["link"]
        document = client.get("/space-coop/id/nasa.ttl", headers={"host": "w3id.org"})
        assert ox.NamedNode(BASE + "id/nasa.ttl") in {triple.subject for triple in triples(document)}
        local = client.get("/id/nasa", headers={"accept": "text/turtle"})
        assert local.headers["location"] == "/id/nasa.ttl"
        described = client.get("/.well-known/void", headers={"host": "w3id.org"}).text
        assert "<https://w3id.org/space-coop/sparql>" in described


@pytest.mark.parametrize("way", [["--connect-to", "w3id.org:80:{at}"], ["-x", "http://{at}"]])
def test_curl_gets_a_canonical_iri(based: Running, way: list[str]) -> None:
    at = based.url.removeprefix("http://")
    args = [part.format(at=at) for part in way]
    asked = ["curl", "-sSL", "-H", "Accept: application/ld+json", *args, "http://w3id.org/space-coop/id/nasa"]
    done = subprocess.run(asked, capture_output=True, check=True, timeout=60)
    assert json.loads(done.stdout)["@graph"]
