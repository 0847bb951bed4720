"""Checks of links: each kind of mistake is found, offline in the files and online at a server."""

from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from coopgraph import CoopGraph, load
from coopgraph.cli import cli
from coopgraph.links.check import check_links, linkable
from coopgraph.links.online import check_online
from coopgraph.links.registry import registries
from coopgraph.links.table import read_sets
from coopgraph.remote.endpoint import Endpoint
from coopgraph.store import GraphStore
from coopgraph.terms import PREFIXES
from sparql_server import serve

HEAD = """#curie_map:
#  id: https://w3id.org/space-coop/id/
#  ror: https://ror.org/
#  wd: http://www.wikidata.org/entity/
#  topic: https://w3id.org/space-coop/id/topic/
#  registry: https://w3id.org/space-coop/id/registry/
"""
COLUMNS = (
    "subject_id predicate_id object_id object_label object_type "
    "mapping_justification object_source see_also confidence mapping_date"
)
NASA = "id:nasa|skos:exactMatch|ror:027ka1x80|NASA||semapv:ManualMappingCuration|registry:ror|https://a.example/|0.9|2026-11-23"
KARI = NASA.replace("nasa", "kari").replace("NASA", "KARI").replace("027ka1x80", "037pqnq23")
WD = NASA.replace("ror:027ka1x80", "wd:Q23548").replace("registry:ror", "registry:wikidata")
VAIN = "id:fcc|skos:exactMatch|sssom:NoTermFound|||semapv:ManualMappingCuration|registry:ror|https://a.example/||2026-11-23"


@pytest.fixture(scope="module")
def ours() -> CoopGraph:
    return load()


def _file(folder: Path, *rows: str, name: str = "mine.sssom.tsv") -> Path:
    path = folder / name
    lines = [COLUMNS.replace(" ", "\t"), *(row.replace("|", "\t") for row in rows)]
    path.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
    return path


SEEDED = [
    ("syntax", "error", [NASA.replace("0.9", "9")]),
    ("subject", "error", [NASA.replace("id:nasa", "id:nassa")]),
    ("justification", "error", [NASA.replace("semapv:ManualMappingCuration", "registry:guess")]),
    ("predicate", "error", [NASA.replace("skos:exactMatch", "owl:sameAs")]),
    ("evidence", "error", [NASA.replace("https://a.example/", "")]),
    ("identifier", "error", [NASA.replace("027ka1x80", "027ka1x81")]),
    ("identifier", "error", [WD.replace("Q23548", "P31")]),
    ("register", "error", [NASA.replace("registry:ror", "registry:roar")]),
    ("register", "error", [NASA.replace("registry:ror", "registry:wikidata")]),
    ("register", "warning", [NASA.replace("registry:ror", "")]),
    ("kind", "error", [NASA.replace("id:nasa", "topic:astronomy").replace("NASA", "astronomy")]),
    ("label", "warning", [NASA.replace("|NASA|", "|Musical group|")]),
    ("label", "warning", [NASA.replace("|NASA|", "||")]),
    ("confidence", "warning", [NASA.replace("0.9", "")]),
    ("date", "warning", [NASA.replace("2026-11-23", "")]),
    ("duplicate", "error", [NASA, NASA]),
    ("duplicate", "error", [NASA, NASA.replace("exactMatch", "closeMatch")]),
    ("clash", "error", [NASA, KARI.replace("037pqnq23", "027ka1x80")]),
    ("clash", "error", [NASA, NASA.replace("027ka1x80", "037pqnq23")]),
    ("found", "error", [VAIN, NASA.replace("id:nasa", "id:fcc").replace("NASA", "FCC")]),
    ("found", "error", [VAIN.replace("registry:ror", "registry:any"), NASA.replace("id:nasa", "id:fcc")]),
    ("prefix", "warning", [NASA]),
]


@pytest.mark.parametrize(("check", "severity", "rows"), SEEDED, ids=[f"{n}-{s[0]}" for n, s in enumerate(SEEDED)])
def test_a_seeded_mistake_is_found(ours: CoopGraph, tmp_path: Path, check: str, severity: str, rows: list[str]) -> None:
    report = check_links(ours, [_file(tmp_path, *rows)])
    found = {(finding.check, finding.severity) for finding in report.findings}
    assert (check, severity) in found, str(report)
    assert report.ok == (severity == "warning")
    assert all(finding.remedy for finding in report.findings)


def test_a_prefix_that_means_two_things(ours: CoopGraph, tmp_path: Path) -> None:
    path = _file(tmp_path, NASA)
    path.write_text(path.read_text(encoding="utf-8").replace("https://ror.org/", "https://ror.example/"), "utf-8")
    assert ("prefix", "error") in {(finding.check, finding.severity) for finding in check_links(ours, [path]).findings}


def test_what_comes_with_coopgraph_has_nothing_wrong(ours: CoopGraph) -> None:
    report = check_links(ours)
    assert not [finding for finding in report.findings if finding.severity == "error"], str(report)
    told = {str(link.subject) for link in ours.links}
    assert linkable(ours.lookup) <= told, "each thing is linked, or was looked for"


def test_every_seeded_slip_of_a_digit_is_found() -> None:
    """The check digits of ROR and ISNI find any one wrong character, and any two neighbours that changed places."""
    known = registries()
    for register, identifier in (("ror", "027ka1x80"), ("isni", "0000000449071619")):
        base = known[register].namespace
        assert not known[register].complaint(base + identifier)
        for i in range(len(identifier)):
            for other in "0123456789abcdefghjkmnpqrstvwxyzX":
                slip = identifier[:i] + other + identifier[i + 1 :]
                assert (slip == identifier) == (not known[register].complaint(base + slip)), slip
            swapped = identifier[:i] + identifier[i : i + 2][::-1] + identifier[i + 2 :]
            assert (swapped == identifier) == (not known[register].complaint(base + swapped)), swapped


def test_exit_code_and_places_on_the_command_line(tmp_path: Path) -> None:
    path = _file(tmp_path, NASA, NASA)
    result = CliRunner().invoke(cli, ["links", "check", str(path), "--json"])
    assert result.exit_code == 1, result.output
    assert f"{path}:9" in result.output


THERE = """
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix wdt: <http://www.wikidata.org/prop/direct/> .
@prefix wd: <http://www.wikidata.org/entity/> .
wd:Q23548 rdfs:label "National Aeronautics and Space Administration"@en .
wd:Q23548 skos:altLabel "NASA"@en ; wdt:P31 <urn:agency> .
<urn:agency> rdfs:label "space agency"@en .
<urn:band> rdfs:label "musical group"@en .
"""


def _online(ours: CoopGraph, folder: Path, turtle: str, *rows: str) -> list[tuple[str, str]]:
    store = ox.Store()
    store.load(turtle.encode(), ox.RdfFormat.TURTLE)
    with serve(store) as server:
        report = check_online(ours, read_sets([_file(folder, *rows)]).sets, Endpoint(server.url))
    return [(finding.check, finding.severity) for finding in report.findings]


KARI_WD = WD.replace("nasa", "kari").replace("NASA", "KARI").replace("Q23548", "Q494948")


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ('wd:Q494948 rdfs:label "KARI"@en, "한국항공우주연구원"@ko ; a <urn:agency> .', []),
        ("", [("gone", "error")]),
        ("wd:Q494948 owl:sameAs wd:Q1 .", [("moved", "error")]),
        ('wd:Q494948 rdfs:label "Korea Aerospace Research Institute"@en .', [("label", "warning")]),
        ('wd:Q494948 rdfs:label "Sejong Theatre"@en .', [("label", "warning")]),
        ('wd:Q494948 rdfs:label "KARI"@en ; a <urn:band> .', [("kind", "error")]),
        ('wd:Q494948 rdfs:label "KARI"@en ; a <http://example.org/Comet> .', [("kind", "warning")]),
    ],
)
def test_online_what_has_changed_is_found(
    ours: CoopGraph, tmp_path: Path, more: str, expected: list[tuple[str, str]]
) -> None:
    known = WD.replace("|NASA|", "|National Aeronautics and Space Administration|")
    assert _online(ours, tmp_path, THERE + more, known, KARI_WD) == expected


def test_a_register_that_the_server_does_not_hold_is_not_judged(ours: CoopGraph, tmp_path: Path) -> None:
    assert _online(ours, tmp_path, THERE, NASA, KARI) == []


def test_a_register_of_which_the_server_mentions_little_is_not_judged(ours: CoopGraph, tmp_path: Path) -> None:
    known = WD.replace("|NASA|", "|National Aeronautics and Space Administration|")
    gone = [KARI_WD, *(KARI_WD.replace("Q494948", f"Q{number}") for number in (4949481, 4949482))]
    assert _online(ours, tmp_path, THERE, known, *gone) == []
    assert _online(ours, tmp_path, THERE, known, *gone[:1]) == [("gone", "error")]


def test_a_server_that_fails_is_loud(tmp_path: Path) -> None:
    with serve(ox.Store(), failures=99) as server:
        result = CliRunner().invoke(cli, ["links", "check", "--endpoint", server.url])
    assert result.exit_code == 4, result.output


def test_links_of_no_graph_at_all(tmp_path: Path) -> None:
    kg = load(shipped=False)
    assert GraphStore(kg.store).graphs == ()
    assert PREFIXES["id"] + "nasa" not in kg.lookup.things
    report = check_links(kg, [_file(tmp_path, NASA)])
    assert [finding.check for finding in report.findings if finding.severity == "error"] == ["subject"]
