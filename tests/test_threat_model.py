"""The threat model: behind each promise stands a test that exists; and nobody is invented to write to."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODEL = (ROOT / "THREAT_MODEL.md").read_text(encoding="utf-8")
SECURITY = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
REFERENCE = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def missing(text: str) -> list[str]:
    """Return the tests that a text names and that do not exist."""
    found = []
    for path, name in REFERENCE.findall(text):
        tree = ast.parse((ROOT / path).read_text(encoding="utf-8")) if (ROOT / path).is_file() else ast.parse("")
        if not any(isinstance(node, ast.FunctionDef) and node.name == name for node in tree.body):
            found.append(f"{path}::{name}")
    return found


def test_every_test_that_is_named_exists() -> None:
    assert missing(MODEL) == []
    assert missing("`tests/test_threat_model.py::test_no_such`") == ["tests/test_threat_model.py::test_no_such"]
    assert missing("`tests/test_nowhere.py::test_x`") == ["tests/test_nowhere.py::test_x"]


def test_every_promise_names_a_test() -> None:
    promises = re.findall(r"^- \*\*.*?(?=^- |^#|\Z)", _section("What is promised"), re.MULTILINE | re.DOTALL)
    assert len(promises) > 25
    assert [promise for promise in promises if not REFERENCE.search(promise)] == []


@pytest.mark.parametrize("title", ["Who and what", "What is promised", "What is not promised", "What is no finding"])
def test_the_model_has_its_parts(title: str) -> None:
    assert len(_section(title)) > 200


def test_nobody_is_invented_to_write_to() -> None:
    assert "private vulnerability reporting" in SECURITY
    assert re.findall(r"[\w.+-]+@[\w-]+\.\w+|https?://\S+", SECURITY + MODEL) == []


def _section(title: str) -> str:
    return MODEL.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
