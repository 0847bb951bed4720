"""The W3C test suites over our own path: every test passes, but for the exceptions that are known by name."""

import os
import re
from pathlib import Path

import pytest
from w3c_run import figures, left_out, verdict
from w3c_suites import SUITES, cases, manifests

from coopgraph.checking.conformance import KnownException, known_exceptions

ROOT = Path(__file__).parent.parent.parent
PAGE = ROOT / "docs" / "conformance.md"
EXCEPTIONS = known_exceptions()
HOW = "to run the W3C suites: `python tests/w3c/w3c_copy.py DIR`, and set COOPGRAPH_W3C to what it prints"
NEWER = re.compile(r"/(rdf11|sparql/sparql11)/")
LEAST = {
    "sparql11": 434, "turtle": 291, "trig": 335, "n-triples": 68, "n-quads": 85, "rdf-xml": 162, "json-ld": 438,
}  # fmt: skip


@pytest.fixture(scope="module")
def found() -> dict[str, Path]:
    if not (copy := os.environ.get("COOPGRAPH_W3C")):
        pytest.skip(HOW)
    suites = manifests(Path(copy))
    assert suites, f"no W3C suite below {copy}"
    return suites


@pytest.mark.w3c
@pytest.mark.parametrize("suite", SUITES)
def test_every_test_passes_but_the_known_exceptions(suite: str, found: dict[str, Path]) -> None:
    if suite not in found:
        pytest.skip(f"this copy has no {suite}")
    copy = "newer" if suite == "json-ld" or NEWER.search(found[suite].as_posix()) else "older"
    known = {item.test: item.outcome for item in EXCEPTIONS if item.suite == suite and item.copy in ("any", copy)}
    run = [case for case in cases(suite, found[suite]) if not left_out(case)]
    outcomes = {case.name: verdict(case) for case in run}
    assert {name: outcome for name, outcome in outcomes.items() if outcome != known.get(name, "pass")} == {}
    assert len(outcomes) >= LEAST[suite], "tests are missing from this copy"
    every = outcomes | dict.fromkeys((case.name for case in cases(suite, found[suite]) if left_out(case)), "left out")
    assert figures(suite, every.values()) in PAGE.read_text(encoding="utf-8"), "the table of figures is stale"


def test_the_page_names_every_exception() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for item in EXCEPTIONS:
        assert item.why in text, item.why
        assert f"`{item.test}`" in text, item.test


def test_exceptions_are_well_formed() -> None:
    assert {item.suite for item in EXCEPTIONS} <= set(SUITES)
    assert {item.outcome for item in EXCEPTIONS} == {"wrong", "form", "refused"}
    assert {item.copy for item in EXCEPTIONS} <= {"any", "older"}
    keys = [(item.suite, item.test) for item in EXCEPTIONS]
    assert len(keys) == len(set(keys))
    assert all(isinstance(item, KnownException) and item.why for item in EXCEPTIONS)
