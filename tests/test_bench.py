"""The benchmark's own arithmetic: digests, ratios, exponents, and a report that says what is missing."""

import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from coopgraph.worlds import digests

BENCH = Path(__file__).parent.parent / "bench"
CHARTS = ("questions", "patterns-middle", "patterns-large", "growth")
sys.path.insert(0, str(BENCH))

import digest  # noqa: E402
import report  # noqa: E402
import tables  # noqa: E402
import worlds  # noqa: E402


def test_both_digests_are_the_same():
    claims = frozenset({"urn:a", "urn:b"})
    assert digest.members(claims) == digests.canonical([claims])[0]
    right = digests.Answered()
    right.add(('"4"^^<http://www.w3.org/2001/XMLSchema#integer>', "<urn:a>", ""))
    assert digest.digest([["4", "urn:a", ""]]) == (1, f"{right.plain:016x}")


def test_ratios_leave_out_what_differs():
    base = {
        "a": {"first": 1.0, "times": [1.0], "rows": 1, "digest": "x"},
        "b": {"first": 1.0, "rows": 1, "digest": "x"},
    }
    told = {
        "a": {"first": 9.0, "times": [2.0], "rows": 1, "digest": "x"},
        "b": {"first": 1.0, "rows": 1, "digest": "y"},
    }
    assert tables.ratios(told, base) == {"a": 2.0}
    assert tables.geometric([2.0, 8.0]) == pytest.approx(4)
    assert tables.exponent([(10, 1), (100, 10), (1000, 100)]) == pytest.approx(1)


def test_every_pattern_has_its_sql():
    assert len(worlds.patterns()) == 12
    assert all(one["summary"] and one["sql"] for one in worlds.patterns())


def test_a_report_of_nothing_says_so(tmp_path):
    report.write_report({}, tmp_path)
    assert "not measured" in (tmp_path / "report.md").read_text(encoding="utf-8")
    assert json.loads((tmp_path / "report.json").read_text()) == {}


def test_a_small_slice_runs(tmp_path):
    words = [
        sys.executable,
        "-m",
        "bench",
        "--quick",
        "--no-peers",
        "--output",
        str(tmp_path),
        "--only",
        "worlds; middle, oxi",
    ]
    environment = {**os.environ, "COOPGRAPH_BENCH": str(tmp_path / "work")}
    done = subprocess.run(words, cwd=BENCH.parent, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads((tmp_path / "report.json").read_text())["middle, oxigraph"]["told"]
    assert all(one["right"] for one in told["questions"].values()), told["questions"]
    assert len(told["patterns"]) == 12
    for chart in tmp_path.glob("*.svg"):
        ET.parse(chart)
    assert "pyoxigraph" in (tmp_path / "report.md").read_text(encoding="utf-8")


def test_the_page_is_what_was_measured(tmp_path):
    parts = json.loads((BENCH / "report" / "report.json").read_text(encoding="utf-8"))
    (tmp_path / "docs").mkdir()
    report.write_report(parts, tmp_path / "bench" / "report", tmp_path / "docs" / "performance.md")
    for made in (Path("docs", "performance.md"), *(Path("bench", "report", f"{name}.svg") for name in CHARTS)):
        fresh = (tmp_path / made).read_text(encoding="utf-8")
        assert fresh == (BENCH.parent / made).read_text(encoding="utf-8"), f"{made}: run python -m bench --report"


def test_the_figures_of_the_readme_are_measured():
    section = (BENCH.parent / "README.md").read_text(encoding="utf-8").partition("## How fast")[2].partition("\n## ")[0]
    figures = re.findall(r"[\d.,]+ ?(?:×|ms|µs|s\b)", section)
    page = (BENCH.parent / "docs" / "performance.md").read_text(encoding="utf-8")
    assert len(figures) > 5
    assert [figure for figure in figures if figure not in page] == []
