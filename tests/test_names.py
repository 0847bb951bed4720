"""Names lead nowhere but where they may: no name of a question opens a file outside, no link leads out of a folder."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from clock import little_work
from coopgraph import CoopGraph, Query, load
from coopgraph.checking.expectation import read_rows
from coopgraph.cli import cli
from coopgraph.errors import CoopgraphError, FileError, HeaderError, ParameterError, QueryNotFound
from coopgraph.folder import Folder
from coopgraph.header import read_header
from coopgraph.ontology.checks import read_checks
from coopgraph.query import Catalogue
from miniature import WORLD
from watch import watch

NAMES = [
    "",
    ".",
    "..",
    "/",
    "//",
    "~",
    "people/../people/agents",
    "people//agents",
    "people/./agents",
    "./people/agents",
    "/people/agents",
    "people/agents/",
    "people/agents.rq",
    "people/agents.rq/",
    "people\\agents",
    "people/agents\x00",
    "people/agents\n",
    " people/agents",
    "people/agents ",
    "People/Agents",
    "people/agents?x",
    "people/agents#x",
    "people%2fagents",
    "%70eople/agents",
    "people/agents;",
    "people/agents|ls",
    "$(ls)",
    "`ls`",
    "people/*",
    "*/*",
    "**",
    "people/agent?",
    "people/[a]gents",
    "{people,promises}/agents",
    "../data/moot",
    "../../data/moot",
    "../../data/moot.ttl",
    "people/../../text/moot",
    "people/../../text/moot.txt",
    "../text/moot.txt",
    "....//text//moot.txt",
    "..\\text\\moot.txt",
    "..%2ftext%2fmoot.txt",
    "%2e%2e/text/moot.txt",
    "..%252ftext",
    "..%c0%af..%c0%aftext",
    "\uff0e\uff0e/text/moot.txt",
    "\u2024\u2024/text/moot.txt",
    "..\u2215text",
    "/etc/passwd",
    "/etc/passwd\x00.rq",
    "//etc/passwd",
    "///etc/passwd",
    "file:///etc/passwd",
    "file:people/agents",
    "http://127.0.0.1:9/q",
    "\\\\127.0.0.1\\share\\q",
    "C:\\windows\\win.ini",
    "C:people",
    "CON",
    "NUL",
    "aux.rq.x",
    "/proc/self/environ",
    "/dev/zero",
    "/dev/stdin",
    "-",
    "--help",
    "-f",
    "@file",
    "a" * 300,
    "a/" * 200,
    "a" * 100_000,
    "\ud800",
    "\u202egrq.stnega",
    "people/agents\u200b",
    "реople/agents",
    "query:people/agents",
    "https://w3id.org/space-coop/query/people/agents",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_one_of_the_catalogue_or_none(kg: CoopGraph, name: str) -> None:
    assert "\n" not in "".join(kg.queries)
    with watch() as seen, pytest.raises(QueryNotFound) as caught:
        kg.run(name)
    assert seen.files == []
    assert len(str(caught.value)) < 2200
    with watch() as seen, pytest.raises(QueryNotFound):
        kg.queries.path(name)
    assert seen.files == []


@pytest.mark.parametrize("name", [name for name in NAMES if not name.startswith("-") and name != ""])
def test_no_name_on_the_command_line_opens_anything_outside(name: str) -> None:
    with watch() as seen:
        result = CliRunner().invoke(cli, ["--root", str(WORLD), "run", name])
    assert result.exit_code in (2, 3)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert len(result.output) < 2400
    outside = [file for file in seen.files if "passwd" in file or "environ" in file or file.endswith("moot.txt")]
    assert outside == []


def test_there_are_seventy_names() -> None:
    assert len(NAMES) >= 70


# Folders: links stay inside


@pytest.fixture
def world(tmp_path: Path) -> Path:
    shutil.copytree(WORLD, tmp_path / "inside" / "world")
    (tmp_path / "outside.ttl").write_text("<urn:a> <urn:b> <urn:c> .")
    (tmp_path / "outside.rq").write_text("#+ summary: Who?\nSELECT * {}")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "q.rq").write_text("#+ summary: Who?\nSELECT * {}")
    (tmp_path / "outside" / "q.ttl").write_text("<urn:a> <urn:b> <urn:c> .")
    return tmp_path / "inside" / "world"


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("data/out.ttl", "../../../outside.ttl"),
        ("data/out.ttl", "/etc/hostname"),
        ("ontology/out.ttl", "../../../outside.ttl"),
        ("rules/out.ru", "../../../outside.rq"),
        ("queries/people/out.rq", "../../../../outside.rq"),
        ("queries/out", "../../../outside"),
        ("queries/people/again.rq", "hop.rq"),
        ("rules/clashes", "../../../outside"),
    ],
)
def test_a_link_that_leads_out_is_refused(world: Path, link: str, target: str) -> None:
    (world / "queries" / "people" / "hop.rq").unlink(missing_ok=True)
    if target == "hop.rq":
        (world / link).parent.joinpath("hop.rq").symlink_to("../../../../outside.rq")
    (world / link).symlink_to(target)
    with watch() as seen, pytest.raises(FileError, match="a link that leads out of its folder"):
        len(load(root=world).clash_rules)
    assert not [file for file in seen.files if "outside" in file or "hostname" in file]


@pytest.mark.parametrize("folder", ["data", "ontology", "rules", "queries"])
def test_a_folder_that_is_a_link_is_refused_if_it_leads_out(world: Path, folder: str) -> None:
    shutil.rmtree(world / folder)
    (world / folder).symlink_to("../../outside")
    (world.parent.parent / "outside" / "r.ru").write_text("#+ summary: A rule.\nINSERT { ?s ?p 1 } WHERE { ?s ?p ?o }")
    with pytest.raises(FileError, match="a link that leads out of its folder"):
        load(root=world)


def test_a_link_that_stays_inside_is_followed(world: Path) -> None:
    (world / "queries" / "people" / "same.rq").symlink_to("agents.rq")
    (world / "data" / "again.ttl").symlink_to("../data/moot.ttl")
    assert "people/same" in load(root=world, shipped=False).queries
    assert len(Folder.at(world).rdf) == 3


def test_a_root_may_itself_be_a_link(world: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(world)
    assert len(load(root=tmp_path / "link").queries) == len(Catalogue(WORLD / "queries"))


def test_a_check_may_not_lead_out(world: Path) -> None:
    (world / "checks").mkdir()
    (world / "checks" / "out.rq").symlink_to("../../../outside.rq")
    with pytest.raises(FileError, match="leads out"):
        read_checks(world / "checks")


def test_expected_rows_may_not_lead_out(world: Path) -> None:
    rows = world / "queries" / "people" / "agents.csv"
    rows.unlink()
    rows.symlink_to("../../../../outside.ttl")
    with pytest.raises(FileError, match="leads out"):
        read_rows(rows)


# Headers are data


ONE = "#+ summary: Who?\n"
HEADERS = {
    "python tag": ONE + "#+ tags: !!python/object/apply:os.system [echo]\n",
    "python name": ONE + "#+ tags: !!python/name:os.system\n",
    "python module": ONE + "#+ tags: !!python/module:os\n",
    "python new": ONE + "#+ tags: !!python/object/new:os.system [echo]\n",
    "own tag": ONE + "#+ tags: !mine x\n",
    "long tag": ONE + "#+ tags: !<tag:yaml.org,2002:python/none> x\n",
    "tag of a map": ONE + "#+ tags: !!map {}\n",
    "binary": ONE + "#+ tags: !!binary aGk=\n",
    "set": ONE + "#+ tags: !!set {a}\n",
    "anchor": ONE + "#+ tags: &a [x]\n",
    "alias": ONE + "#+ tags: *a\n",
    "anchor on a key": ONE + "#+ &a tags: x\n",
    "bomb": ONE
    + "#+ a: &a [x,x]\n"
    + "".join(f"#+ {b}: &{b} [*{a},*{a}]\n" for a, b in zip("abcdefg", "bcdefgh", strict=True)),
    "own circle": ONE + "#+ tags: &a [*a]\n",
    "merge": ONE + "#+ <<: {tags: x}\n",
    "merge in a mapping": ONE + "#+ params: {<<: {x: 1}}\n",
    "same field twice": ONE + "#+ summary: What?\n",
    "same inner field twice": ONE + "#+ params: {x: {type: iri, type: iri}}\n",
    "second document": ONE + "#+ ---\n#+ summary: What?\n",
    "document end": ONE + "#+ ...\n#+ tags: x\n",
    "tag directive": "#+ %TAG ! tag:yaml.org,2002:python/\n#+ ---\n" + ONE + "#+ tags: !name:os.system\n",
    "deep list": ONE + "#+ tags: " + "[" * 2000 + "]" * 2000 + "\n",
    "deep mapping": ONE + "#+ params: " + "{a: " * 2000 + "}" * 2000 + "\n",
    "deep block": ONE + "".join(f"#+ {' ' * i}a:\n" for i in range(150)),
    "deep questions": ONE + "#+ " + "? " * 7000 + "\n",
    "unclosed lists": ONE + "#+ tags: " + "[" * 8000 + "\n",
    "many fields": ONE + "".join(f"#+ k{i}: 1\n" for i in range(1400)),
    "many items": ONE + "#+ tags: [" + "a," * 7000 + "]\n#+ x: y\n",
    "too long": ONE + "#+ description: " + "x" * 20_000 + "\n",
    "much too long": ONE + "#+ description: x\n" * 200_000,
    "list as key": ONE + "#+ [a, b]: c\n",
    "mapping as key": ONE + "#+ {a: b}: c\n",
    "empty key": ONE + "#+ '': c\n",
    "null": ONE + "#+ ~: c\n",
    "control character": ONE + "#+ tags: a\x07\n",
    "escaped control character": ONE + '#+ tags: "a\\x1b[31m"\n',
    "escaped nul": ONE + '#+ tags: "a\\0"\n',
    "direction": ONE + "#+ tags: a\u202eb\n",
    "direction, escaped": ONE + '#+ tags: "a\\u202eb"\n',
    "hidden in a key": ONE + '#+ "ta\\u200bgs": b\n',
    "surrogate": ONE + "#+ tags: \ud800\n",
    "escaped surrogate": ONE + '#+ tags: "\\ud800"\n',
    "tab": "#+\tsummary: Who?\n",
    "open quote": ONE + '#+ tags: "a\n',
    "colon": ONE + "#+ description: a: b\n",
    "unknown field": ONE + "#+ endpoint: http://127.0.0.1:9/\n",
    "a field of another tool": ONE + "#+ endpoint_in_url: false\n",
    "no header": "SELECT * {}\n",
    "only a list": "#+ - a\n",
    "only a text": "#+ a\n",
    "empty": "#+\n",
}


@pytest.mark.parametrize("name", HEADERS)
def test_a_bad_header_ends_at_once(name: str) -> None:
    with little_work(2), pytest.raises(HeaderError) as caught:
        Query.read_text(HEADERS[name] + "SELECT * {}", "q", "q.rq")
    assert len(str(caught.value)) < 600
    assert str(caught.value).startswith("q.rq")


def test_values_of_a_header_are_texts_whatever_they_look_like() -> None:
    header = read_header("#+ a: [NO, 1e3, 0x1F, 2024-01-01, null, ~, 1_000, 12:30:45, .inf, true]\n", "a.rq")
    written = ("NO", "1e3", "0x1F", "2024-01-01", "null", "~", "1_000", "12:30:45", ".inf", "true")
    assert header.texts("a") == written


def test_a_rule_and_a_check_have_headers_of_their_own_fields(tmp_path: Path) -> None:
    file = tmp_path / "a.rq"
    file.write_text("#+ problem: p\n#+ why: w\n#+ fix: f\n#+ severity: error\n#+ run: ls\nSELECT * {}")
    with pytest.raises(HeaderError, match="“run” is unknown"):
        read_checks(tmp_path)


# Arguments are terms


def test_an_argument_is_a_term_whatever_it_holds(kg: CoopGraph) -> None:
    for name in [*NAMES, "} SELECT * {", "'", '"', "<urn:x>", "urn:x> } #", "UNDEF", "\\u0022", "id:alba id:borea"]:
        with pytest.raises((ParameterError, CoopgraphError)):
            kg.run("promises/by-party", party=name)


def test_values_of_many_kinds_do_not_end_the_program(tmp_path: Path) -> None:
    """Values of many kinds have no order that the engine could keep to; ours are put in order as texts."""
    kinds = [
        '"{0}"',
        '"{0}"@en',
        '"{0}"@ko',
        "{0}",
        "<urn:{0}>",
        "{0}.5",
        '"{0}"^^<urn:t>',
        "true",
        '"2024-01-{0:02d}"',
    ]
    values = [kinds[n % len(kinds)].format(n) for n in range(400)]
    lines = [f"id:alba rdfs:seeAlso {value} ; rdfs:label {value} ." for value in values]
    prefixes = ["id: <https://w3id.org/space-coop/id/>", "rdfs: <http://www.w3.org/2000/01/rdf-schema#>"]
    (tmp_path / "many.ttl").write_text("\n".join([f"@prefix {prefix} ." for prefix in prefixes] + lines))
    shown = subprocess.run(
        [sys.executable, "-m", "coopgraph", "--root", WORLD, "--add", tmp_path / "many.ttl", "show", "id:alba"],
        capture_output=True,
        check=False,
    )
    assert shown.returncode == 0, shown.stderr[-300:]
