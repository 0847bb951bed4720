"""Every stored question: its rows, on both engines, untouched, in any order of loading, and when data breaks.

Of the article alone and of all sources together.
"""

from __future__ import annotations

import random
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

import coopgraph
from coopgraph import CoopGraph
from coopgraph.answer import Answer
from coopgraph.checking.expectation import ALONE, TOGETHER, arguments, check_question, plain, read_rows, rows_file
from coopgraph.checking.lint import lint
from coopgraph.checking.validate import validate_graph
from coopgraph.folder import Folder
from coopgraph.interop import from_rdflib, graph_copy
from coopgraph.loading.reading import read_rdf
from coopgraph.lookup import Lookup
from coopgraph.placing import graph_name
from coopgraph.query import Catalogue
from coopgraph.rules import Rule, close
from coopgraph.solutions import Rows, take
from coopgraph.store import GraphStore
from coopgraph.terms import PREFIXES

FOLDER = Folder.shipped()
QUERIES = Catalogue(FOLDER.queries)
CASES = [(name, case) for name in QUERIES for case in ("", *QUERIES[name].cases)]

CONTRACT = [
    "participation/attending-bodies",
    "participation/delegations",
    "participation/parent-bodies",
    "participation/all-attendees",
    "participation/did-attend",
    "participation/named-but-not-attending",
    "participation/non-government-bodies",
    "participation/foreseen",
    "commitments/by-party",
    "commitments/bilateral",
    "commitments/open",
    "commitments/pre-existing",
    "engagements/details",
    "engagements/by-kind",
    "engagements/per-tier",
    "engagements/about",
    "engagements/inherited",
    "topics/never-above",
    "topics/with-commitment",
    "topics/about",
    "missions/participation",
    "missions/joint",
    "missions/prospective",
    "systems/developed",
    "places/in-space",
    "agreements/cited",
    "agreements/between-nations",
    "agreements/implementation",
    "agreements/signed-at",
    "meetings/next",
    "meetings/details",
    "meetings/recurrence",
    "time/in-year",
    "time/timeline",
    "evidence/of-claim",
    "evidence/by-sentence",
    "evidence/basis",
    "evidence/coverage",
    "network/co-attendance",
    "network/partners",
    "commitments/followed",
    "evidence/disagreements",
]


@pytest.fixture(scope="module")
def kg() -> CoopGraph:
    return coopgraph.load(sources=ALONE)


@pytest.fixture(scope="module")
def everything() -> CoopGraph:
    return coopgraph.load()


@pytest.fixture(scope="module")
def rdflib_graph(kg: CoopGraph) -> rdflib.Graph:
    return graph_copy(kg.source)


def expected(name: str, case: str, sources: str = "") -> list[list[str]]:
    return read_rows(rows_file(QUERIES, name, case, sources))


def test_the_names_that_users_rely_on_are_there() -> None:
    assert set(CONTRACT) <= set(QUERIES)


def test_every_file_of_rows_belongs_to_a_case_of_a_question() -> None:
    files = set(FOLDER.queries.rglob("*.csv"))
    assert files == {rows_file(QUERIES, *case, sources) for case in CASES for sources in ("", TOGETHER)}


@pytest.mark.parametrize(("name", "case"), CASES, ids=lambda value: value or "-")
def test_rows_for_all_sources_are_there_exactly_where_they_are_others(name: str, case: str) -> None:
    alone, together = rows_file(QUERIES, name, case), rows_file(QUERIES, name, case, TOGETHER)
    assert together == alone or read_rows(together) != read_rows(alone)


@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
@pytest.mark.parametrize(("name", "case"), CASES, ids=lambda value: value or "-")
def test_a_question_answers_what_was_read_in_the_text(kg: CoopGraph, name: str, case: str, engine: str) -> None:
    query = QUERIES[name]
    assert plain(kg.run(query, engine=engine, **arguments(query, case))) == expected(name, case)


@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
@pytest.mark.parametrize(("name", "case"), CASES, ids=lambda value: value or "-")
def test_a_question_answers_what_was_read_in_all_sources(
    everything: CoopGraph, name: str, case: str, engine: str
) -> None:
    query = QUERIES[name]
    assert plain(everything.run(query, engine=engine, **arguments(query, case))) == expected(name, case, TOGETHER)


@pytest.mark.parametrize("name", list(QUERIES))
def test_the_file_runs_untouched_in_any_engine(kg: CoopGraph, rdflib_graph: rdflib.Graph, name: str) -> None:
    query = QUERIES[name]
    rows = take(kg.store.query(query.text))  # type: ignore[arg-type]
    first = Answer(rows, kg.source, query)
    result = rdflib_graph.query(query.text)
    second = [tuple(from_rdflib(row[i]) for i in range(len(rows.columns))) for row in result]  # type: ignore[index]
    assert plain(first) == plain(Answer(Rows(rows.columns, second), kg.source, query)) == expected(name, "")


OF_ANY_CLASS = [("linked/identifiers", "thing")]
"""A link may be of a body, a place, a topic, a system: no class has them all."""


@pytest.mark.parametrize("name", list(QUERIES))
def test_a_question_is_well_made(kg: CoopGraph, name: str) -> None:
    query = QUERIES[name]
    assert lint(query, Lookup(kg.source)) == []
    assert query.description
    assert query.tags[0] == query.topic
    assert query.empty or not query.params or all(len(expected(name, case)) > 1 for case in ("", *query.cases))
    assert all(param.label and param.description and param.example for param in query.params)
    assert all(param.cls for param in query.params if param.type == "iri" and (name, param.name) not in OF_ANY_CLASS)


@pytest.mark.parametrize("name", list(QUERIES))
def test_every_row_leads_to_its_evidence(everything: CoopGraph, name: str) -> None:
    query = QUERIES[name]
    answer = everything.run(query, **arguments(query))
    if not query.claim:
        assert name == "evidence/coverage" or query.topic == "linked"  # it counts the evidence itself
        return
    for row, evidence in zip(plain(answer)[1:], answer.evidence(), strict=True):
        assert evidence or row[answer.columns.index(query.claim[0])] == "", row


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_order_of_loading_does_not_matter(everything: CoopGraph, seed: int) -> None:
    files, rules = [*FOLDER.rdf, *FOLDER.links], list(FOLDER.rules)
    random.Random(seed).shuffle(files)
    random.Random(seed + 10).shuffle(rules)
    other = CoopGraph(GraphStore.open(files, rules), QUERIES, snapshots=everything.snapshots.values())
    assert len(other.store) == len(everything.store)
    assert other.digest == everything.digest
    for name in QUERIES:
        assert plain(other.run(name, **arguments(QUERIES[name]))) == expected(name, "", TOGETHER), name


GROUPED = [
    name
    for name, query in QUERIES.items()
    if query.claim == ("claims",) and query.topic != "linked" and name != "evidence/disagreements"
]


def test_a_second_source_that_says_the_same_adds_support_and_no_rows(tmp_path: Path) -> None:
    """Rows are about the world: the same facts from another document must not multiply them."""
    text = (FOLDER.path / "data" / "dialogue4.ttl").read_text("utf-8")
    second = tmp_path / "echo.ttl"
    second.write_text(text.replace("/id/dialogue4/", "/id/echo/").replace("graph/dialogue4", "graph/echo"), "utf-8")
    echoed = coopgraph.load(second, sources=ALONE)
    assert len(GROUPED) > 15
    for name in GROUPED:
        query = QUERIES[name]
        answer = echoed.run(query, **arguments(query))
        claims = answer.columns.index("claims")
        counted = {answer.columns.index(c) for c in ("number", "meetings") if c in answer.columns}
        kept = [i for i in range(len(answer.columns)) if i != claims and i not in counted]
        rows = [[row[i] for i in kept] for row in plain(answer)]
        assert rows == [[row[i] for i in kept] for row in expected(name, "")], name
        assert any("/id/echo/" in row[claims] for row in plain(answer)[1:]), name


def test_another_meeting_does_not_change_who_attended_this_one(tmp_path: Path) -> None:
    text = (
        (FOLDER.path / "data" / "dialogue4.ttl").read_text("utf-8").replace("sc:sessionNumber 4", "sc:sessionNumber 3")
    )
    for old, new in (("/id/dialogue4/", "/id/dialogue3/"), ("graph/dialogue4", "graph/dialogue3")):
        text = text.replace(old, new)
    text = text.replace("rok-delegation-4", "rok-delegation-3").replace("id:fourth-dialogue", "id:third-dialogue")
    third = tmp_path / "dialogue3.ttl"
    third.write_text(text.replace("id:next-dialogue", "id:fourth-dialogue"), "utf-8")
    both = coopgraph.load(third, sources=ALONE)
    assert follows(both, "id:nasa", "sc:attends", "id:third-dialogue")
    for name in ("attending-bodies", "all-attendees", "non-government-bodies", "parent-bodies"):
        answer = both.run(f"participation/{name}", meeting="id:fourth-dialogue")
        kept = [i for i, column in enumerate(answer.columns) if column != "claims"]
        rows = [[row[i] for i in kept] for row in plain(answer)]
        assert rows == [[row[i] for i in kept] for row in expected(f"participation/{name}", "")], name
    pairs = plain(both.run("network/co-attendance"))[1:]
    assert {row[2] for row in pairs} == {"2"}


def follows(kg: CoopGraph, *words: str) -> bool:
    return bool(kg.sparql(f"ASK {{ {' '.join(words)} }}"))


def facts() -> list[ox.Quad]:
    """Return every triple of the dialogue that says something of the world or of a stance on it."""
    data = FOLDER.path / "data" / "dialogue4.ttl"
    own = (PREFIXES["sc"], PREFIXES["oa"])
    return [quad for quad in read_rdf(data) if quad.predicate.value.startswith(own)]


@pytest.mark.parametrize(
    "quad", facts()[::25], ids=lambda quad: f"{quad.subject.value[-12:]} {quad.predicate.value[-12:]}"
)
def test_breaking_one_triple_is_noticed(quad: ox.Quad) -> None:
    """Without the triple, a question gives other rows, or a shape has something to say that it did not say before."""
    assert breaks(quad)


def breaks(quad: ox.Quad) -> bool:
    store = ox.Store()
    for path in FOLDER.choose(ALONE):
        for other in read_rdf(path):
            if (other.subject, other.predicate, other.object) != (quad.subject, quad.predicate, quad.object):
                store.extend([other, ox.Quad(other.subject, other.predicate, other.object, graph_name(path))])
    close(store, [Rule.read(path) for path in FOLDER.rules])
    broken = CoopGraph(GraphStore(store), QUERIES)
    own = [(name, case) for name, case in CASES if QUERIES[name].topic != "linked"]
    if any(plain(broken.run(name, **arguments(QUERIES[name], case))) != expected(name, case) for name, case in own):
        return True
    found = validate_graph(broken.source, (), folder=FOLDER).findings
    return {finding.check for finding in found} != {"scsh:agreement-parties", "scsh:topic-used"}


def test_a_wrong_expectation_is_reported(kg: CoopGraph, tmp_path: Path) -> None:
    folder = tmp_path / "places"
    folder.mkdir()
    original = QUERIES.path("places/in-space")
    (folder / "in-space.rq").write_text(original.read_text("utf-8"), "utf-8")
    (folder / "in-space.csv").write_text(original.with_suffix(".csv").read_text().replace("d4:F06-01", "d4:F06-02"))
    findings, answers = check_question({"": kg}, Catalogue(tmp_path), "places/in-space")
    assert answers == 2
    assert [finding.file.endswith("in-space.csv") for finding in findings] == [True, True]
    assert "missing: ['id:geostationary-orbit'" in findings[0].message
