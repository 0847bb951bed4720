"""The examples of the documentation run as they stand."""

import doctest
import importlib.util
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

import coopgraph
from coopgraph.cli import cli

DOCS = Path(__file__).parent.parent / "docs"


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
@pytest.mark.parametrize("name", sorted(page.name for page in DOCS.glob("*.md") if ">>> " in page.read_text("utf-8")))
def test_examples_run(name: str) -> None:
    text = (DOCS / name).read_text(encoding="utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    test = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, name, name, 0)
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
    report: list[str] = []
    runner.run(test, out=report.append)
    assert len(test.examples) >= 5
    assert runner.failures == 0, "".join(report)


def test_the_generated_pages_are_fresh() -> None:
    spec = importlib.util.spec_from_file_location("build", DOCS / "build.py")
    assert spec
    assert spec.loader
    build = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(build)
    for path, text in build.pages().items():
        assert path.read_text("utf-8") == text, f"run: python docs/build.py ({path.name} is stale)"


def test_the_readme_shows_the_real_answer() -> None:
    readme = (DOCS.parent / "README.md").read_text("utf-8")
    command = ["--source", "dialogue4", "run", "commitments/by-party", "--party", "United States"]
    shown = readme.partition(f'$ coopgraph {" ".join(command[:-1])} "United States"\n')[2].partition("```")[0]
    told = CliRunner(env={"COLUMNS": "132"}).invoke(cli, command)
    assert shown == told.stdout


def test_every_question_and_term_is_documented() -> None:
    questions = (DOCS / "questions.md").read_text("utf-8")
    assert [name for name in coopgraph.load().queries if f"### {name}\n" not in questions] == []


def test_the_readme_shows_why_and_whether(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    readme = (DOCS.parent / "README.md").read_text("utf-8")
    turtle = (DOCS / "validation.md").read_text("utf-8").partition("```turtle\n")[2].partition("```")[0]
    (tmp_path / "pledge.ttl").write_text(turtle, "utf-8")
    monkeypatch.chdir(tmp_path)
    explain = ["--source", "dialogue4", "explain", "KARI", "attends", "fourth-dialogue"]
    for command in (explain, ["validate", "pledge.ttl"]):
        shown = readme.partition(f"$ coopgraph {' '.join(command)}\n")[2].partition("```")[0]
        assert shown == CliRunner(env={"COLUMNS": "132"}).invoke(cli, command).stdout
