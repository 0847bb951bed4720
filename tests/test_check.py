"""The check: each kind of mistake is made once, and found."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from coopgraph.checking.check import Report, check
from coopgraph.cli import cli
from coopgraph.errors import TextMismatch
from coopgraph.folder import Folder

NAMES = ("ontology", "data", "rules", "queries", "links", "snapshots")
SOURCE = os.environ.get("COOPGRAPH_SOURCE", "")
source_text = pytest.mark.skipif(
    not SOURCE, reason="needs your own copy of the article: COOPGRAPH_SOURCE=FILE .venv/bin/pytest tests/test_check.py"
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in NAMES:
        shutil.copytree(Folder.shipped().path / name, tmp_path / name)
    return tmp_path


def change(path: Path, old: str, new: str) -> Path:
    text = path.read_text("utf-8")
    assert text.count(old) == 1, f"{old} stands {text.count(old)} times in {path.name}"
    path.write_text(text.replace(old, new), "utf-8")
    return path


def complaints(report: Report) -> str:
    return "\n".join(map(str, report.findings))


def test_all_that_comes_with_coopgraph_is_well(root: Path) -> None:
    steps: list[str] = []
    report = check(root=root, progress=steps.append)
    assert complaints(report) == ""
    assert report.ok
    assert report.looked_at["questions"] >= 40
    assert report.looked_at["answers"] > 3 * report.looked_at["questions"]
    assert len(steps) > report.looked_at["questions"]


E10 = "    sc:hasBasis basis:stated ;\n    sc:hasEvidence d4:S10 .\n\nd4:E11a"


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (
            "id:kps a sc:NavigationSatelliteSystem",
            "id:kps a sc:NavigationSateliteSystem",
            "no question knows it. Did you mean sc:NavigationSatelliteSystem or",
        ),
        (
            "sc:isHeldAt id:washington-dc",
            "sc:isHostedBy id:us",
            "no claim carries the fact id:fourth-dialogue sc:isHostedBy id:us",
        ),
        (" ;\n    sc:isHeldAt id:washington-dc", "", "d4:F02-03: the fact that this claim carries is not in the graph"),
        (E10, E10.replace(";\n    sc:hasEvidence d4:S10 ", ""), "d4:E10: the claim lacks a sentence (sc:hasEvidence)"),
        (
            "oa:start 1785 ;\n    oa:end 2023",
            "oa:start 1780 ;\n    oa:end 2023",
            "d4:S10: the position overlaps the sentence before it, d4:S09",
        ),
        ("sc:actsFor id:us ;", "sc:actsFor id:rok ;", "id:us: the nation does not act for exactly itself"),
    ],
)
def test_a_mistake_in_the_data_is_found(root: Path, old: str, new: str, complaint: str) -> None:
    path = change(root / "data" / "dialogue4.ttl", old, new)
    report = check([path], root=root)
    assert not report.ok
    assert complaint in complaints(report)
    assert f"error: {path}:" in complaints(report)


def test_a_blank_node_in_the_data_is_found(root: Path) -> None:
    path = root / "data" / "names.ttl"
    path.write_text(path.read_text("utf-8") + '\n[] rdfs:label "nobody" .\n', "utf-8")
    line = path.read_text("utf-8").count("\n")
    assert f"names.ttl:{line}:1: there is a blank node in the data" in complaints(check([path], root=root))


def test_a_sentence_that_supports_nothing_is_a_warning(root: Path) -> None:
    path = root / "data" / "dialogue4.ttl"
    path.write_text(path.read_text("utf-8").replace("sc:hasEvidence d4:S13", "sc:hasEvidence d4:S12"), "utf-8")
    report = check([path], root=root)
    assert report.ok
    assert "d4:S13: no claim rests on this sentence" in complaints(report)


def test_a_broken_file_is_reported_with_its_line(root: Path) -> None:
    path = change(root / "data" / "dialogue4.ttl", '    sc:recurrence "P2Y" ;', '    sc:recurrence "P2Y ;')
    line = 1 + path.read_text("utf-8")[: path.read_text("utf-8").index('"P2Y ;')].count("\n")
    assert f"dialogue4.ttl:{line}:" in complaints(check([path], root=root))


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("ORDER BY ?place ?thing ?relation", "", "the rows have no order"),
        ("sc:OrbitalRegime", "sc:OrbitRegime", "sc:OrbitRegime is not in the graph"),
        ("#+ claim: claims", "#+ claim: claimed", "the header's claim column “claimed” is not selected"),
        ("#+ tags: [places]", "#+ tags: [places", "in-space.rq:5:9: the header is not valid YAML"),
        (
            "?claim sc:claimObject ?place ;",
            "?claim sc:claimSubject ?place ;",
            "oxigraph gives 0 rows where 4 are expected",
        ),
        ("WHERE {", "WHERE {{", "in-space.rq"),
    ],
)
def test_a_mistake_in_a_question_is_found(root: Path, old: str, new: str, complaint: str) -> None:
    path = change(root / "queries" / "places" / "in-space.rq", old, new)
    report = check([path], root=root)
    assert not report.ok
    assert complaint in complaints(report)


def test_a_question_without_expected_rows_is_reported(root: Path) -> None:
    (root / "queries" / "places" / "in-space.csv").unlink()
    assert "in-space.csv: there is no such file" in complaints(check([root / "queries/places/in-space.rq"], root=root))


def test_a_copy_that_is_not_the_text_is_refused(root: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.txt"
    copy.write_text("Something else.")
    report = check([root / "data" / "names.ttl"], text=copy, root=root)
    assert "this is not the text that was transcribed" in complaints(report)
    assert TextMismatch.exit_code == 2


@source_text
def test_positions_and_links_hold_in_the_text() -> None:
    report = check([Folder.shipped().rdf[0]], text=SOURCE)
    assert complaints(report) == ""


@source_text
@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("oa:end 2023", "oa:end 2022", "d4:S10: the position is not that of a sentence"),
        ("text=In%20addition%20to", "text=In%20addition", ""),
        ("text=In%20addition%20to", "text=In%20edition%20to", "d4:S10: the link does not open at this sentence"),
        ("Navigation%20Satellite%20System", "Navigation%20System", "d4:S10: the link does not open at this sentence"),
    ],
)
def test_a_position_or_link_that_misses_is_found(root: Path, old: str, new: str, complaint: str) -> None:
    path = change(root / "data" / "dialogue4.ttl", old, new)
    found = complaints(check([path], text=SOURCE, root=root))
    assert complaint in found if complaint else "error" not in found


@source_text
def test_a_copied_sentence_is_found(root: Path) -> None:
    words = Path(SOURCE).read_text("utf-8")[1790:1850]
    path = change(
        root / "data" / "dialogue4.ttl",
        "The United States pledges to go on supporting the ROK in developing KPS",
        words,
    )
    assert "d4:E10: “" + words[:40] + "” is copied" in complaints(check([path], text=SOURCE, root=root))


def test_the_command_says_what_it_found_and_how_it_went(root: Path) -> None:
    bad = change(root / "queries" / "places" / "in-space.rq", "sc:OrbitalRegime", "sc:Orbit")
    runner = CliRunner(env={"COLUMNS": "300"})
    fine = runner.invoke(cli, ["check", str(Folder.shipped().rdf[-1])])
    assert fine.exit_code == 0
    assert fine.stdout.startswith("Looked at 1 file, ")
    assert fine.stdout.endswith(" triples: nothing is wrong.\n")
    wrong = runner.invoke(cli, ["check", str(bad)])
    assert wrong.exit_code == 1
    assert "sc:Orbit is not in the graph" in " ".join(wrong.output.split())
    told = json.loads(runner.invoke(cli, ["check", "--json", str(bad)]).stdout)
    assert told["ok"] is False
    assert told["findings"][0]["file"].endswith("in-space.rq:9:21")
