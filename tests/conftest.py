"""The miniature world of `tests/world`: two nations that do not exist, three sentences, five rows."""

from pathlib import Path

import pytest

from coopgraph import CoopGraph, load

WORLD = Path(__file__).parent / "world"
MOOT = WORLD / "text" / "moot.txt"


@pytest.fixture(scope="session")
def kg() -> CoopGraph:
    return load(root=WORLD)


@pytest.fixture(autouse=True)
def _a_terminal_of_usual_width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")
