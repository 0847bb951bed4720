"""The fuzz target itself: it runs without the fuzzer, keeps its promises on its seeds, and sees a broken one."""

from __future__ import annotations

import importlib.util
import random
from pathlib import Path
from types import ModuleType

import pytest

from coopgraph.errors import ParseError

PARAMETER = b"""
#+ params: {x: {type: string, label: X, description: X., default: a}}
SELECT * WHERE { VALUES ?x { 'a' } }"""
DIVIDED = b"\n#=\nNASA"
TARGET = Path(__file__).parent.parent / "fuzz" / "headers_and_slots.py"


@pytest.fixture(scope="module")
def target() -> ModuleType:
    spec = importlib.util.spec_from_file_location("headers_and_slots", TARGET)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_seeds_keep_their_promises(target: ModuleType) -> None:
    assert len(target.seeds()) > 40
    assert {target.one_input(seed) for seed in target.seeds()} == {"kept"}


def test_some_mutants_are_refused_and_the_others_keep_their_promises(target: ModuleType) -> None:
    chance = random.Random(4)
    ends = set()
    for _ in range(300):
        data = bytearray(chance.choice(target.seeds()))
        for _ in range(chance.randint(1, 4)):
            data[chance.randrange(len(data))] = chance.choice(b"\"'<>{}()#\\:!&*?$ \n\xff")
        ends.add(target.one_input(bytes(data)))
    assert ends == {"kept", "refused"}


def test_the_target_sees_a_broken_slot(target: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coopgraph.slots._content", lambda rows: " ".join(f'"{row.value}"' for row in rows))
    with pytest.raises(ParseError, match="a string begins here and is not closed"):
        list(map(target.one_input, target.seeds()))
    monkeypatch.setattr("coopgraph.slots._content", lambda rows: " ".join(f'"{row.value[:4]}"  ?x' for row in rows))
    with pytest.raises(AssertionError, match="a value is more than a value"):
        list(map(target.one_input, [b"#+ summary: Who?" + PARAMETER + DIVIDED]))
