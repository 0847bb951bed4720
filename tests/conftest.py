"""What all tests share: the graph of the miniature world, a quiet terminal, a cut network."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from coopgraph import CoopGraph, load
from miniature import WORLD
from watch import Watch, watch

# The same examples in every run, however busy the machine; more of them, and others, where COOPGRAPH_EXAMPLES says so.
settings.register_profile(
    "calm",
    deadline=None,
    derandomize="COOPGRAPH_EXAMPLES" not in os.environ,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("calm")


@pytest.fixture(scope="session")
def kg() -> CoopGraph:
    return load(root=WORLD)


@pytest.fixture(autouse=True)
def _a_terminal_of_usual_width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")


@pytest.fixture(autouse=True)
def _nothing_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COOPGRAPH_CACHE", "off")


@pytest.fixture
def no_network() -> Iterator[Watch]:
    """Cut the network: every connection and look-up of a name fails, and the test with it, even if it is caught."""
    with watch(cut=True) as seen:
        yield seen
    assert seen.network == []
