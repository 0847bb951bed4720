"""The reconciliation API, version 0.2: what its specification asks of a service, and that the right things are found.

With COOPGRAPH_RECONCILIATION set to the folder `0.2` of a copy of reconciliation-api/specs, every reply is held against
the schemas there too, and the examples there are sent.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from harness import Running
from jsonschema import Draft7Validator
from playwright.sync_api import Page
from referencing import Registry
from referencing.jsonschema import DRAFT7

import coopgraph
from coopgraph.matching.candidates import Matcher, Wish
from coopgraph.terms import PREFIXES

COPY = os.environ.get("COOPGRAPH_RECONCILIATION", "")
TEXT, NUMBER = {"type": "string", "minLength": 1}, {"type": ["number", "boolean"]}
NAMED = {"type": "object", "required": ["id", "name"], "properties": {"id": TEXT, "name": TEXT}}
LISTED = {"type": "object", "required": ["result"], "properties": {"result": {"type": "array", "items": NAMED}}}
FILLED = {"type": "object", "required": ["url"], "properties": {"url": {"pattern": r"\{\{id\}\}"}}}
CELL = {"type": "object", "propertyNames": {"enum": ["id", "name", "str", "int", "float", "date"]}}
FEATURE = {"required": ["id", "value"], "properties": {"value": NUMBER}}
CANDIDATE = {
    "required": ["id", "name", "score", "match", "type"],
    "properties": {
        "score": {"type": "number"},
        "match": {"type": "boolean"},
        "type": {"type": "array", "items": NAMED},
        "features": {"type": "array", "items": FEATURE},
    },
}
OWN = {
    "manifest": {
        "required": ["versions", "name", "identifierSpace", "schemaSpace"],
        "properties": {
            "versions": {"contains": {"const": "0.2"}},
            "view": FILLED,
            "preview": {**FILLED, "required": ["url", "width", "height"]},
            "defaultTypes": {"type": "array", "items": NAMED},
            "batchSize": {"type": "integer"},
        },
    },
    "reconciliation-result-batch": {
        "additionalProperties": {"required": ["result"], "properties": {"result": {"items": CANDIDATE}}}
    },
    "suggest-entities-response": LISTED,
    "suggest-types-response": LISTED,
    "suggest-properties-response": LISTED,
    "data-extension-property-proposal": {
        "required": ["properties"],
        "properties": {"properties": {"items": NAMED}, "type": {"type": "string"}, "limit": {"type": "number"}},
    },
    "data-extension-response": {
        "required": ["meta", "rows"],
        "properties": {
            "meta": {"items": NAMED},
            "rows": {"additionalProperties": {"additionalProperties": {"type": "array", "items": CELL}}},
        },
    },
}


def hold(told: Any, schema: str) -> Any:
    """Hold a reply against our reading of the specification, and against its own schema if a copy is there."""
    Draft7Validator(OWN[schema]).validate(told)
    if COPY:
        known = {path.name: json.loads(path.read_text()) for path in (Path(COPY) / "schemas").glob("*.json")}
        place = known[f"{schema}.json"]["$id"].rpartition("/")[0]
        registry = Registry().with_resources(
            [(f"{place}/{name}", DRAFT7.create_resource(text)) for name, text in known.items()]
            + [("http://swagger.io/v2/schema.json", DRAFT7.create_resource({}))]
        )
        Draft7Validator(known[f"{schema}.json"], registry=registry).validate(told)
    return told


@pytest.fixture(scope="module")
def client(site: Running) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site.url, timeout=60) as client:
        yield client


def ask(client: httpx.Client, **queries: Any) -> dict[str, list[dict[str, Any]]]:
    reply = client.post("/reconcile", data={"queries": json.dumps(queries)})
    assert reply.status_code == 200, reply.text
    assert list(reply.json()) == list(queries)
    return {name: each["result"] for name, each in hold(reply.json(), "reconciliation-result-batch").items()}


def test_the_manifest(client: httpx.Client, site: Running) -> None:
    reply = client.get("/reconcile")
    manifest = hold(reply.json(), "manifest")
    assert manifest["identifierSpace"] == PREFIXES["id"]
    assert set(manifest["suggest"]) == {"entity", "type", "property"}
    assert client.get(manifest["documentation"]).status_code == 200
    assert client.get(manifest["logo"]).status_code == 200
    view = manifest["view"]["url"].replace("{{id}}", quote("dialogue4/E10", safe=""))
    assert client.get(view, follow_redirects=True, headers={"accept": "text/html"}).status_code == 200


@pytest.mark.parametrize(
    ("name", "thing"),
    [
        ("NASA", "nasa"),
        ("nasa", "nasa"),
        ("National Aeronautics and Space Administration", "nasa"),
        ("미국 항공우주국", "nasa"),
        ("Korea Aerospace Reserch Institute", "kari"),
        ("우주항공청", "kasa"),
        ("Republic of Korea", "rok"),
        ("KPS", "kps"),
        ("id:kps", "kps"),
        ("kps", "kps"),
        ("https://w3id.org/space-coop/id/kps", "kps"),
    ],
)
def test_names_find_their_things(client: httpx.Client, name: str, thing: str) -> None:
    first = ask(client, q={"query": name})["q"][0]
    assert first["id"] == thing
    assert first["match"] is True
    assert first["score"] > 90


def test_a_batch_is_answered_name_by_name(client: httpx.Client) -> None:
    told = ask(client, a={"query": "NASA"}, b={"query": "no such thing at all"}, c={"query": "KARI", "limit": 1})
    assert told["a"][0]["id"] == "nasa"
    assert told["b"] == []
    assert len(told["c"]) == 1
    alone = ask(client, a={"query": "NASA"})
    assert alone["a"] == told["a"], "no query changes the answer to another"


def test_get_does_what_post_does(client: httpx.Client) -> None:
    queries = json.dumps({"q": {"query": "NASA"}})
    assert (
        client.get("/reconcile", params={"queries": queries}).json()
        == client.post("/reconcile", data={"queries": queries}).json()
    )


def test_what_may_be_meant_is_no_match(client: httpx.Client) -> None:
    found = ask(client, q={"query": "Department"})["q"]
    assert len(found) > 2
    assert not any(each["match"] for each in found)


def test_classes_are_a_condition(client: httpx.Client, site: Running) -> None:
    among = ask(client, q={"query": "Korea", "type": "sc:Nation"})["q"]
    assert [each["id"] for each in among] == ["rok"]
    assert among[0]["type"] == [{"id": "sc:Nation", "name": "nation"}]
    assert ask(client, q={"query": "NASA", "type": ["sc:Nation"]})["q"] == []
    assert ask(client, q={"query": "NASA", "type": ["sc:Nation", "sc:SpaceAgency"]})["q"][0]["id"] == "nasa"
    assert ask(client, q={"query": "NASA", "type": ["sc:Nation", "sc:SpaceAgency"], "type_strict": "all"})["q"] == []
    should = ask(client, q={"query": "NASA", "type": ["sc:Nation"], "type_strict": "should"})["q"]
    assert should[0]["id"] == "nasa"
    assert {"id": "type", "value": False} in should[0]["features"]
    assert ask(client, q={"query": "NASA", "type": "sc:Nonsense"})["q"] == []


def test_claims_are_for_those_who_ask_for_them(client: httpx.Client) -> None:
    usual = ask(client, q={"query": "Korea Aerospace Research Institute", "limit": 50})["q"]
    assert not any("/" in each["id"] and each["id"].partition("/")[0] in ("dialogue4", "context") for each in usual)
    claims = ask(client, q={"query": "Korea Aerospace Research Institute", "type": "sc:FactClaim"})["q"]
    assert claims
    assert all("/" in each["id"] for each in claims)


def test_properties_decide_between_namesakes(client: httpx.Client) -> None:
    query = {"query": "Department", "type": "sc:Agency", "limit": 3}
    known = [
        {"pid": "sc:isAgencyOf", "v": "United States"},
        {"pid": "skos:exactMatch", "v": "http://www.wikidata.org/entity/Q852211"},
    ]
    first = ask(client, q={**query, "properties": known})["q"][0]
    assert first["id"] == "department-of-transportation"
    by = {feature["id"]: feature["value"] for feature in first["features"]}
    assert by["sc:isAgencyOf"] == 100.0
    alone = ask(client, q={"properties": [{"pid": "sc:isAgencyOf", "v": {"id": "rok", "name": "Korea"}}]})["q"]
    assert {"kasa"} <= {each["id"] for each in alone}
    unknown = ask(client, q={"query": "NASA", "properties": [{"pid": "nonsense", "v": 7}]})["q"]
    assert unknown[0]["match"] is True, "what nothing has decides nothing"


@pytest.mark.parametrize(
    "queries",
    [
        "nonsense",
        "[]",
        '{"q": 7}',
        '{"q": {}}',
        '{"q": {"query": ""}}',
        '{"q": {"query": 7}}',
        '{"q": {"query": "x", "limit": -1}}',
        '{"q": {"query": "x", "limit": true}}',
        '{"q": {"query": "x", "type": 7}}',
        '{"q": {"query": "x", "properties": {}}}',
        '{"q": {"query": "x", "properties": [{"pid": 1, "v": 1}]}}',
        '{"q": {"query": "x", "properties": [{"pid": "a"}]}}',
        "[" * 100_000,
    ],
)
def test_nonsense_is_refused(client: httpx.Client, queries: str) -> None:
    reply = client.post("/reconcile", data={"queries": queries})
    assert reply.status_code == 400
    assert reply.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("application/json", '{"queries": {}}', 415),
        ("text/plain", "queries={}", 415),
        ("", "queries={}", 415),
        ("application/x-www-form-urlencoded", "query=NASA", 400),
        ("application/x-www-form-urlencoded", "", 400),
        ("", "", 400),
    ],
)
def test_what_is_posted_is_a_form_that_asks_something(client: httpx.Client, kind: str, body: str, status: int) -> None:
    reply = client.post("/reconcile", content=body, headers={"content-type": kind} if kind else {})
    assert reply.status_code == status
    assert reply.headers["content-type"] == "application/problem+json"


def test_a_class_that_is_not_there_has_no_properties(client: httpx.Client) -> None:
    reply = client.get("/reconcile/properties", params={"type": "sc:Nope"})
    assert (reply.status_code, reply.json()["problem"]) == (400, "there is no class “sc:Nope”")
    every = client.get("/reconcile/properties").json()["properties"]
    assert client.get("/reconcile/properties", params={"type": ""}).json()["properties"] == every
    assert client.get("/reconcile/properties", params={"type": "Agency"}).json()["properties"]


def test_too_much_is_refused(client: httpx.Client) -> None:
    many = json.dumps({f"q{i}": {"query": "x"} for i in range(201)})
    assert client.post("/reconcile", data={"queries": many}).status_code == 413
    cells = json.dumps({"ids": ["nasa"] * 5000, "properties": [{"id": "a"}] * 5})
    assert client.post("/reconcile", data={"extend": cells}).status_code == 413


@pytest.mark.parametrize("text", ["NAS", "nasa", "national aero", "미국 항공"])
def test_suggesting_things(client: httpx.Client, text: str) -> None:
    found = client.get("/reconcile/suggest/entity", params={"prefix": text}).json()
    listed = hold(found, "suggest-entities-response")["result"]
    assert "nasa" in [each["id"] for each in listed][:3]
    one = next(each for each in listed if each["id"] == "nasa")
    assert one["description"] == "space agency"


def test_suggestions_go_on(client: httpx.Client) -> None:
    first = client.get("/reconcile/suggest/entity", params={"prefix": "k"}).json()["result"]
    more = client.get("/reconcile/suggest/entity", params={"prefix": "k", "cursor": str(len(first))}).json()["result"]
    assert len(first) == 20
    assert not {each["id"] for each in first} & {each["id"] for each in more}


def test_suggesting_classes_and_properties(client: httpx.Client) -> None:
    classes = hold(client.get("/reconcile/suggest/type", params={"prefix": "space a"}).json(), "suggest-types-response")
    assert [each["id"] for each in classes["result"]] == ["sc:SpaceAgency"]
    assert {"id": "sc:Agency", "name": "agency"} in classes["result"][0]["broader"]
    every = client.get("/reconcile/suggest/type").json()["result"]
    assert not any(each["id"].startswith(("owl:", "rdf")) for each in every)
    verbs = client.get("/reconcile/suggest/property", params={"prefix": "is agency"}).json()
    assert "sc:isAgencyOf" in [each["id"] for each in hold(verbs, "suggest-properties-response")["result"]]


def test_fetching_values(client: httpx.Client) -> None:
    proposed = client.get("/reconcile/properties", params={"type": "sc:SpaceAgency", "limit": "5"}).json()
    assert len(hold(proposed, "data-extension-property-proposal")["properties"]) == 5
    wanted = [
        {"id": "sc:isAgencyOf"},
        {"id": "skos:exactMatch", "settings": {"limit": 2}},
        {"id": "rdfs:label"},
        {"id": "nonsense"},
    ]
    asked = {"ids": ["nasa", "nobody", "S p a c e"], "properties": wanted}
    told = hold(client.post("/reconcile", data={"extend": json.dumps(asked)}).json(), "data-extension-response")
    assert told["rows"]["nasa"]["sc:isAgencyOf"] == [{"id": "us", "name": "United States"}]
    assert len(told["rows"]["nasa"]["skos:exactMatch"]) == 2
    assert {"str": "미국 항공우주국"} in told["rows"]["nasa"]["rdfs:label"]
    assert set(map(str, told["rows"]["nobody"].values())) == {"[]"}
    assert [each["id"] for each in told["meta"]] == [each["id"] for each in wanted]
    assert told["meta"][0]["type"]["id"].startswith("sc:")
    asked = {"ids": ["nasa"], "properties": [{"id": "sc:isAgencyOf", "settings": {"iri": True}}]}
    told = client.post("/reconcile", data={"extend": json.dumps(asked)}).json()
    assert told["rows"]["nasa"]["sc:isAgencyOf"] == [{"str": PREFIXES["id"] + "us"}]


def test_values_of_every_property_can_be_fetched(client: httpx.Client, site: Running) -> None:
    matcher = Matcher(site.kg)
    wanted = [{"id": iri.curie} for iri in matcher.scheme.properties]
    ids = [
        thing.removeprefix(PREFIXES["id"])
        for thing in sorted(site.kg.lookup.things)
        if thing.startswith(PREFIXES["id"])
    ]
    assert len(wanted) > 60
    for at in range(0, len(ids), 150):
        asked = {"ids": ids[at : at + 150], "properties": wanted}
        hold(client.post("/reconcile", data={"extend": json.dumps(asked)}).json(), "data-extension-response")


def test_flyouts_are_safe(client: httpx.Client) -> None:
    for asked in ("nasa", "sc:Nation", "<script>alert(1)</script>"):
        told = client.get("/reconcile/flyout", params={"id": asked}).json()
        assert told["id"] == asked
        assert "<script" not in told["html"]


def test_pages_of_this_machine_may_ask(client: httpx.Client) -> None:
    allow = "access-control-allow-origin"
    assert client.get("/reconcile").headers[allow] == "*"
    mine = client.get("/reconcile", headers={"origin": "http://127.0.0.1:3333"})
    assert mine.headers[allow] == "http://127.0.0.1:3333"
    assert allow not in client.get("/reconcile", headers={"origin": "https://evil.example"}).headers


def test_a_preview_fits_its_frame(page: Page, client: httpx.Client) -> None:
    about = client.get("/reconcile").json()["preview"]
    page.set_viewport_size({"width": about["width"], "height": about["height"]})
    for thing in ("nasa", "kps", "dialogue4/E10"):
        page.goto(about["url"].replace("{{id}}", quote(thing, safe="")))
        assert page.locator("h1").is_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= about["width"]
    assert client.get("/reconcile/preview/nobody").status_code == 404


def test_a_preview_may_be_framed_here_alone(client: httpx.Client) -> None:
    policy = client.get("/reconcile/preview/nasa").headers["content-security-policy"]
    assert "frame-ancestors 'self' http://127.0.0.1:* http://localhost:*" in policy


@pytest.mark.skipif(
    not COPY, reason="needs a copy of reconciliation-api/specs: set COOPGRAPH_RECONCILIATION to its 0.2"
)
def test_the_examples_of_the_specification(client: httpx.Client) -> None:
    examples = Path(COPY) / "examples"
    for path in (examples / "reconciliation-query-batch" / "valid").glob("*.json"):
        reply = client.post("/reconcile", data={"queries": path.read_text()})
        hold(reply.json(), "reconciliation-result-batch")
    for path in (examples / "reconciliation-query-batch" / "invalid").glob("empty*.json"):
        assert client.post("/reconcile", data={"queries": path.read_text()}).status_code == 400, path
    for path in (examples / "data-extension-query" / "valid").glob("*.json"):
        hold(client.post("/reconcile", data={"extend": path.read_text()}).json(), "data-extension-response")


def test_every_label_finds_its_thing() -> None:
    """Whoever writes a label just as it is gets the thing that bears it, unless several do."""
    kg = coopgraph.load()
    matcher = Matcher(kg)
    for thing, name in kg.lookup.named:
        if thing.startswith(PREFIXES["id"]) and thing not in matcher.scheme.apart:
            assert thing in {one.iri for one in matcher.match(Wish(name))}, name
