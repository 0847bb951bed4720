"""Suggestions: the right candidate is found among look-alikes, wrong ones are not, and nothing is accepted."""

import json
import runpy
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from coopgraph import CoopGraph, errors, load
from coopgraph.cli import cli
from coopgraph.links.link import EXACT
from coopgraph.links.names import is_acronym, likeness, words
from coopgraph.links.profile import Candidate, Profile, profiles, variants
from coopgraph.links.score import Kinds, score
from coopgraph.links.search import Reconciliation, SparqlSearch
from coopgraph.links.sssom import parse
from coopgraph.links.suggest import suggest, unlinked
from coopgraph.outside import AllowList, Fetcher
from coopgraph.remote.endpoint import Endpoint
from coopgraph.terms import expand
from owl_tools import ROOT
from sparql_server import SparqlServer, serve
from stand_in import Behaviour, Call, body, html, stand_in, status

WORLD = """
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix wd: <http://www.wikidata.org/entity/> .
@prefix ex: <http://example.org/> .
ex:agency rdfs:label "government agency"@en . ex:band rdfs:label "musical group"@en .
ex:us rdfs:label "United States"@en . ex:canada rdfs:label "Canada"@en .
wd:Q1001 rdfs:label "Federal Communications Commission"@en, "연방통신위원회"@ko ; skos:altLabel "FCC"@en ;
    a ex:agency ; ex:country ex:us .
wd:Q1002 rdfs:label "FCC"@en ; a ex:band .
wd:Q1003 rdfs:label "Federal Communications Commission"@en ; a ex:agency ; ex:country ex:canada .
wd:Q1004 rdfs:label "Korea Coast Guard"@en ; a ex:band .
wd:Q1005 rdfs:label "National Maritime Office"@en ; skos:altLabel "NMIO"@en ; a ex:agency ; ex:country ex:canada .
wd:Q1006 rdfs:label "OSC"@en ; skos:altLabel "Office of Space Commerce"@en .
wd:Q1006 foaf:homepage <http://www.space.commerce.gov> .
<https://ror.org/00rxf7n07> rdfs:label "Federal Communications Commission"@en ; a ex:agency ; ex:country ex:us .
"""


@pytest.fixture(scope="module")
def ours() -> CoopGraph:
    return load()


@pytest.fixture(scope="module")
def server() -> Iterator[SparqlServer]:
    store = ox.Store()
    store.load(WORLD.encode(), ox.RdfFormat.TURTLE)
    with serve(store) as running:
        yield running


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("U.S. Geological Survey", "United States Geological Survey", True),
        ("Republic of Korea", "South Korea", True),
        ("Administración Federal de Aviación", "Administracion Federal de Aviacion", True),
        ("항공우주연구원", "항공우주연구원", True),
        ("Department of State", "Department of Commerce", False),
        ("Korea Coast Guard", "Indian Coast Guard", False),
        ("NASA", "NOAA", False),
    ],
)
def test_names_that_mean_the_same_are_alike(one: str, other: str, alike: bool) -> None:
    assert (likeness(one, other) == likeness(other, one) == 1) == alike


def test_names_made_of_small_words_still_have_words() -> None:
    assert words("The And") == ("the", "and")
    assert words("") == ()
    assert likeness("", "NASA") == 0


def test_acronyms() -> None:
    assert is_acronym("NMIO", "National Maritime Intelligence-Integration Office")
    assert is_acronym("COPUOS", "Committee on the Peaceful Uses of Outer Space")
    assert not is_acronym("Kasa", "Korea AeroSpace Administration")
    assert not is_acronym("A", "Agency")


def test_names_are_looked_up_in_every_spelling() -> None:
    found = variants([("Department of State", "en"), ("미국 국무부", "ko")])
    assert set(found) >= {"Department of State", "United States Department of State", "U.S. Department of State"}
    assert found["미국 국무부"] == "ko"


def _profile(**more: object) -> Profile:
    names = (("Federal Communications Commission", "en"), ("FCC", ""))
    return Profile(expand("id:fcc"), names, ("FCC",), (expand("sc:Organization"),), ("United States",), **more)  # type: ignore[arg-type]


def test_each_reason_moves_the_score_the_right_way() -> None:
    kinds = Kinds.read()
    plain = Candidate("urn:a", (("Federal Communications Commission", "en"),))

    def weight(**more: object) -> float:
        return score(_profile(nations=("United States",)), Candidate(**{**vars(plain), **more}), kinds).weight

    base = weight()
    assert weight(kinds=("government agency",)) > base > weight(kinds=("comet",)) > weight(kinds=("musical group",))
    assert weight(near=(("United States", "http://example.org/country"),)) > base
    assert weight(near=(("Canada", "http://example.org/country"),)) < base
    assert weight(near=(("Canada", "http://example.org/neighbour"),)) == base
    assert weight(about=("agency of the United States",)) > base
    assert weight(shared=("https://www.fcc.gov/",)) > base
    assert weight(names=(("FCC", "en"),)) < base
    assert weight(names=(("Federal Commission", "en"),)) < base
    assert score(_profile(), Candidate("urn:b", ()), kinds).confidence < 0.05


def test_the_right_one_is_found_among_look_alikes(ours: CoopGraph, server: SparqlServer) -> None:
    things = ["FCC", "Korea Coast Guard", "NMIO"]
    found = suggest(ours, SparqlSearch(Endpoint(server.url)), things, registry="wikidata")
    assert [(link.cells["subject_id"], link.cells["object_id"]) for link in found.links] == [("id:fcc", "wd:Q1001")]
    (link,) = found.links
    assert link.cells["mapping_justification"] == "semapv:CompositeMatching"
    assert link.confidence
    assert link.confidence > 0.9
    assert "near United States" in link.comment


def test_of_one_register_one_at_most_is_sure(ours: CoopGraph, server: SparqlServer) -> None:
    found = suggest(ours, SparqlSearch(Endpoint(server.url)), ["FCC"], least=0.5, most=9)
    assert sorted(link.registry for link in found.links) == ["ror", "wikidata"]
    with serve(ox.Store()) as twin:
        store = ox.Store()
        store.load((WORLD + WORLD.split("wd:Q1002")[0].replace("Q1001", "Q7")).encode(), ox.RdfFormat.TURTLE)
        with serve(store) as twin:
            doubtful = suggest(ours, SparqlSearch(Endpoint(twin.url)), ["FCC"], registry="wikidata", least=0.1)
    assert {link.cells["object_id"] for link in doubtful.links} == {"wd:Q1001", "wd:Q7", "wd:Q1003"}
    assert all(link.confidence and link.confidence < 0.5 for link in doubtful.links)


def test_a_home_page_that_both_have_tells(ours: CoopGraph, server: SparqlServer) -> None:
    (link,) = suggest(ours, SparqlSearch(Endpoint(server.url)), ["Office of Space Commerce"]).links
    assert link.cells["object_id"] == "wd:Q1006"
    assert "has http://www.space.commerce.gov too" in link.comment


def test_a_loose_search_finds_what_is_called_nearly_so(ours: CoopGraph) -> None:
    store = ox.Store()
    turtle = WORLD.replace('"Federal Communications Commission"', '"US Federal Communications Commission (FCC)"')
    store.load(turtle.replace('skos:altLabel "FCC"@en ;', "").encode(), ox.RdfFormat.TURTLE)
    with serve(store) as server:
        strict = SparqlSearch(Endpoint(server.url)).candidates(profiles(ours, [expand("id:fcc")])[0])
        loose = SparqlSearch(Endpoint(server.url), loose=True).candidates(profiles(ours, [expand("id:fcc")])[0])
    assert "http://www.wikidata.org/entity/Q1003" in {each.iri for each in loose} - {each.iri for each in strict}


def test_names_with_quotation_marks_and_braces_stay_names(ours: CoopGraph, server: SparqlServer) -> None:
    odd = Profile(expand("id:fcc"), (('a" } SELECT * { ?s ?p ?o } #\\', "en"), ("\u202e<>{}", "")))
    assert SparqlSearch(Endpoint(server.url), loose=True).candidates(odd) == []


def test_without_names_nothing_is_asked_for_things_that_are_linked(ours: CoopGraph) -> None:
    assert expand("id:nasa") not in unlinked(ours)
    assert expand("id:fcc") in unlinked(ours, "wikidata")
    assert expand("d4:E10") not in unlinked(ours)
    with pytest.raises(errors.ParameterError, match="there is no register"):
        suggest(ours, SparqlSearch(Endpoint("http://localhost:1/")), registry="nowhere")


# A reconciliation service


RESULT = {
    "id": "Q1001",
    "name": "Federal Communications Commission",
    "type": [{"id": "agency", "name": "government agency"}],
    "score": 90,
    "match": True,
    "description": "agency of the United States",
}


def _service(results: object, space: str = "http://www.wikidata.org/entity/") -> Behaviour:
    manifest = {"versions": ["0.2"], "name": "Stand-in", "identifierSpace": space, "schemaSpace": "urn:schema"}
    manifest |= {"view": {"url": "https://example.org/view/{{id}}"}}

    def answer(call: Call) -> None:
        if call.method == "GET":
            call.reply(json.dumps(manifest).encode(), "application/json")
            return
        queries = json.loads(parse_qs(call.content.decode())["queries"][0])
        assert all(query["query"] and query["limit"] for query in queries.values())
        call.reply(json.dumps({key: {"result": results} for key in queries}).encode(), "application/json")

    return answer


def _reconciliation(url: str) -> Reconciliation:
    return Reconciliation(url, Fetcher(AllowList.for_url(url)))


def test_a_reconciliation_service_is_asked_as_openrefine_does(ours: CoopGraph) -> None:
    wrong = {"id": "Q2", "name": "FCC", "type": [{"id": "band", "name": "musical group"}], "score": 99, "match": True}
    with stand_in({"*": _service([wrong, RESULT])}) as server:
        found = suggest(ours, _reconciliation(f"{server.url}/reconcile"), ["FCC"])
    (link,) = found.links
    assert link.cells["object_id"] == "wd:Q1001"
    assert "the right kind: government agency" in link.comment
    assert "its description" in link.comment


@pytest.mark.parametrize(
    ("space", "identifier", "iri"),
    [
        ("http://www.wikidata.org/entity/", "Q1001", "http://www.wikidata.org/entity/Q1001"),
        ("", "Q 1", "https://example.org/view/Q%201"),
        ("urn:x", "https://example.org/here", "https://example.org/here"),
    ],
)
def test_identifiers_of_a_service_become_iris(ours: CoopGraph, space: str, identifier: str, iri: str) -> None:
    with stand_in({"*": _service([{**RESULT, "id": identifier}], space)}) as server:
        found = _reconciliation(server.url).candidates(profiles(ours, [expand("id:fcc")])[0])
    assert [candidate.iri for candidate in found] == [iri]


@pytest.mark.parametrize(
    "behaviour",
    [
        html(),
        status(500),
        body(b"{", "application/json"),
        body(b"[]", "application/json"),
        body(b"{}", "application/json"),
    ],
    ids=["html", "broken", "cut off", "a list", "no answers"],
)
def test_a_service_that_fails_is_loud(ours: CoopGraph, behaviour: Behaviour) -> None:
    with stand_in({"*": behaviour}) as server, pytest.raises(errors.FetchFailed):
        suggest(ours, _reconciliation(server.url), ["FCC"])


def test_results_without_sense_are_passed_over(ours: CoopGraph) -> None:
    odd = [None, 7, {"id": 3, "name": "x"}, {"id": "Q1"}, {"id": "Q5", "name": "Comet", "type": None}]
    with stand_in({"*": _service(odd)}) as server:
        found = _reconciliation(server.url).candidates(profiles(ours, [expand("id:fcc")])[0])
    assert [candidate.iri for candidate in found] == ["http://www.wikidata.org/entity/Q5"]


# The command line, and how good it is


def test_on_the_command_line_a_table_for_a_person_is_written(server: SparqlServer, tmp_path: Path) -> None:
    before = {path.name: path.read_bytes() for path in (ROOT / "links").iterdir()}
    target = tmp_path / "found.sssom.tsv"
    arguments = ["links", "suggest", "FCC", "--endpoint", server.url, "--to", "wikidata"]
    shown = CliRunner().invoke(cli, arguments)
    assert shown.exit_code == 0, shown.output
    assert "wd:Q1001" in shown.output
    result = CliRunner().invoke(cli, [*arguments, "-o", str(target)])
    assert result.exit_code == 0, result.output
    table, problems = parse(target.read_text(encoding="utf-8"), str(target))
    assert not problems
    assert [link.predicate for link in table.links] == [EXACT]
    assert {path.name: path.read_bytes() for path in (ROOT / "links").iterdir()} == before
    nothing = CliRunner().invoke(cli, ["links", "suggest", "KPS", "--endpoint", server.url])
    assert "Nothing is sure enough." in nothing.output
    failed = CliRunner().invoke(cli, ["links", "suggest", "FCC", "--service", server.url.replace("/sparql", "/no")])
    assert failed.exit_code == 4, failed.output


def test_precision_and_recall_are_what_the_documentation_says(ours: CoopGraph) -> None:
    bench = runpy.run_path(str(ROOT / "bench" / "suggest.py"))
    truth, vain, labels = bench["truth_of"](ours, "wikidata")
    world = bench["made"](ours, truth, {**vain, **labels})
    with serve(world.store) as server:
        figures = bench["measure"](ours, server.url, "wikidata", truth, sorted({*truth, *vain}))
    told = (ROOT / "docs" / "links.md").read_text(encoding="utf-8")
    held = next(each for each in figures if each.half == "held aside" and each.least == 0.8)
    assert held.precision >= 0.95
    assert held.recall >= 0.75
    assert f"{held.precision:.2f}" in told
    assert f"{held.recall:.2f}" in told
