import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

import click
import pytest
from click.testing import CliRunner, Result

from coopgraph import __version__
from coopgraph.cli import cli
from coopgraph.commands.ask import question
from coopgraph.query import Query
from miniature import MOOT, WORLD

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs" / "cli.md"
QUESTION = Query.read(WORLD / "queries" / "people" / "agents.rq")


def run(*arguments: str, input: str | None = None) -> Result:
    return CliRunner().invoke(cli, ["--root", str(WORLD), *arguments], input=input, env={"COLUMNS": "100"})


def lines(*arguments: str, input: str | None = None) -> list[str]:
    result = run(*arguments, input=input)
    assert result.exit_code == 0, result.output
    return result.stdout.splitlines()


def told(code: int, *arguments: str, input: str | None = None) -> str:
    """Return the one line of complaint, after checking that it is one line, and the exit code."""
    result = run(*arguments, input=input)
    assert result.exit_code == code, (result.output, result.exception)
    assert result.stdout == ""
    complaint = result.stderr.splitlines()
    assert len(complaint) == 1 or complaint[0].startswith("Usage:"), complaint
    assert "Traceback" not in result.stderr
    return complaint[-1]


def test_version_and_help() -> None:
    assert lines("--version") == [f"coopgraph {__version__}"]
    for arguments in ["--help"], ["-h"], []:
        shown = "\n".join(lines(*arguments))
        assert "Who promised what to whom in space" in shown
        assert "Exit codes: 0 all is well" in shown


def test_queries() -> None:
    assert [line.split()[0] for line in lines("queries")[2:]] == [
        "people/agents",
        "promises/by-party",
        "promises/in-year",
    ]
    assert lines("queries") == lines("run")
    assert len(lines("queries", "promises")[2:]) == 2
    assert lines("queries", "no", "such") == ["No stored question holds these words."]


def test_run_shows_the_sentence() -> None:
    assert lines("run", "promises/by-party", "--party", "alba") == [
        "commitment                     party   to      year   sentence",
        "──────────────────────────────────────────────────────────────",
        "Alba lends Borea the Lantern   Alba    Borea   2031   S01 S03",
    ]
    assert "id:alba" in lines("run", "promises/by-party", "--iris")[2]
    assert "알바" in lines("run", "promises/by-party", "--lang", "ko")[2]
    assert lines("run", "promises/in-year", "--year", "1999") == [
        "No promise is reported for that year; the text does not say that there is none."
    ]
    assert lines("sparql", "-", input="SELECT ?x { FILTER(false) }") == ["No rows."]


def test_run_takes_several_values_and_either_engine() -> None:
    both = lines("run", "promises/by-party", "--party", "Alba", "--party", "보레아", "-f", "csv")
    assert len(both) == 3
    assert lines("run", "promises/by-party", "-f", "csv", "--engine", "rdflib") == both


def test_run_with_evidence_and_the_very_sentences() -> None:
    shown = lines("run", "promises/by-party", "--party", "Alba", "--evidence")
    assert shown[4] == "id:moot-E1  S01  0–47  stated  https://example.org/moot#:~:text=Alba%20pledged,2031."
    shown = lines("run", "promises/by-party", "--party", "Alba", "--text", str(MOOT))
    assert shown[5] == "    “Alba pledged to lend Borea the Lantern in 2031.”"
    assert (
        lines("run", "people/agents", "--evidence", "-f", "md")[-1]
        == "id:moot-F1  background  https://example.org/almanac"
    )


@pytest.mark.parametrize("format", ["table", "csv", "tsv", "json", "xml", "md", "parquet"])
def test_formats(format: str, tmp_path: Path) -> None:
    file = tmp_path / "out"
    assert lines("run", "promises/by-party", "-f", format, "-o", str(file)) == []
    result = CliRunner().invoke(cli, ["--root", str(WORLD), "run", "promises/by-party", "-f", format])
    assert result.stdout_bytes == file.read_bytes() != b""


def test_cite() -> None:
    assert lines("run", "promises/by-party", "--cite", "text")[0].startswith(
        "coopgraph contributors. “What has a party"
    )
    assert json.loads("\n".join(lines("run", "promises/by-party", "--cite", "json-ld")))["@type"] == "Dataset"


def test_help_of_a_question_shows_its_own_parameters() -> None:
    shown = " ".join(" ".join(lines("run", "promises/by-party", "--help")).split())
    for part in (
        "What has a party promised? Every commitment of a party",
        "--party IRI The nation or body that promises. Any name of one sc:Agent. May be repeated. For example: Alba.",
        "[default: any]",
    ):
        assert part in shown
    assert "[required]" in "".join(lines("run", "promises/in-year", "--help"))
    assert "Which promises fall in a year?" in "\n".join(lines("run", "--help"))


def test_a_question_of_ones_own(tmp_path: Path) -> None:
    file = tmp_path / "mine.rq"
    file.write_text("#+ summary: Which nations?\nSELECT ?n WHERE { ?n a sc:Nation } ORDER BY ?n")
    assert lines("run", str(file))[2:] == ["Alba", "Borea"]


def test_sparql(tmp_path: Path) -> None:
    file = tmp_path / "q.rq"
    file.write_text("\ufeffSELECT ?n { ?n a sc:Nation } ORDER BY ?n", encoding="utf-8")
    assert lines("sparql", str(file)) == ["n", "─────", "Alba", "Borea"]
    assert lines("sparql", str(file), "--iris", "-f", "md")[2] == "| id:alba |"
    assert lines("sparql", "-", input=file.read_text(encoding="utf-8"))[2:] == ["Alba", "Borea"]
    assert lines("sparql", "-", input="ASK {}") == ["yes"]
    assert lines("sparql", "-", "-f", "json", input="ASK { FILTER(false) }") == ['{"head": {}, "boolean": false}']
    construct = "CONSTRUCT { ?n a sc:Agent } WHERE { ?n a sc:Nation }"
    assert "id:alba a sc:Agent ." in lines("sparql", "-", input=construct)
    assert len(lines("sparql", "-", "-f", "n-triples", input=construct)) == 2
    assert json.loads("".join(lines("sparql", "-", "-f", "json-ld", input=construct)))


def test_show_and_evidence(tmp_path: Path) -> None:
    assert lines("show", "ASA")[:2] == ["Alban Space Agency  (id:asa)", "space agency"]
    assert lines("show", "id:alba", "--lang", "ko")[0] == "알바  (id:alba)"
    assert lines("evidence", "moot-E2") == ["id:moot-E2  S03  87–117  implied  https://example.org/moot"]
    assert lines("evidence", "moot-E2", "--text", str(MOOT))[1] == "    “Borea will share what it sees.”"
    assert lines("evidence", "moot-F1", "--text", str(MOOT)) == ["id:moot-F1  background  https://example.org/almanac"]
    file = tmp_path / "card.txt"
    assert lines("show", "ASA", "-o", str(file)) == []
    assert file.read_text(encoding="utf-8").splitlines() == lines("show", "ASA")


def test_add_loads_a_file_beside(tmp_path: Path) -> None:
    file = tmp_path / "more.ttl"
    file.write_text("<https://w3id.org/space-coop/id/cora> a <https://w3id.org/space-coop/ontology#Nation> .")
    assert lines("--add", str(file), "sparql", "-", input="SELECT ?n { ?n a sc:Nation } ORDER BY ?n")[-1] == "id:cora"


@pytest.mark.parametrize(
    ("code", "arguments", "message"),
    [
        (2, ["nothing"], "Error: No such command 'nothing'."),
        (
            2,
            ["run", "promises/by-pary"],
            "question “promises/by-pary”. Did you mean promises/by-party?",
        ),
        (
            2,
            ["run", "promises/by-party", "--part", "x"],
            "No such option '--part'. (Did you mean one of: '--at', '--partial', '--party'?)",
        ),
        (2, ["run", "promises/by-party", "--party", "Albo"], "Did you mean Alba (id:alba)?"),
        (
            2,
            ["run", "promises/by-party", "--party", "ids:x"],
            "“ids:” of “ids:x” is unknown. Did you mean id",
        ),
        (2, ["run", "promises/in-year"], "needs a value for “year”"),
        (2, ["run", "promises/in-year", "--year", "soon"], "“soon” is not a year. For example: 2031"),
        (2, ["run", "promises/by-party", "-f", "xlsx"], "'xlsx' is not one of"),
        (2, ["run", "promises/by-party", "-f", "csv", "--evidence"], "do not go with -f csv. Use -f table or -f md."),
        (2, ["show", "Lantern"], "“Lantern” can mean 2 things. Say which"),
        (2, ["show", "bad\x1b[31m"], "nothing in the graph is called “bad[31m”"),
        (2, ["evidence", "Alba"], "id:alba is not a claim"),
        (2, ["evidence", "moot-E1", "--text", str(WORLD / "data" / "moot.ttl")], "not the text that was transcribed"),
        (3, ["evidence", "moot-E1", "--text", "none.txt"], "none.txt: there is no such file"),
        (3, ["run", "none.rq"], "none.rq: there is no such file"),
        (3, ["sparql", "none.rq"], "none.rq: there is no such file"),
        (3, ["run", "people/agents", "-o", "no/such/folder/out"], "the file cannot be written"),
        (3, ["--add", "none.ttl", "run", "people/agents"], "none.ttl: there is no such file"),
        (3, ["--root", "none", "run", "people/agents"], "none: this is not a folder with"),
    ],
)
def test_mistakes_end_in_one_line(code: int, arguments: list[str], message: str) -> None:
    assert message in told(code, *arguments)


@pytest.mark.parametrize(
    ("text", "arguments", "message"),
    [
        ("SELECT * {", [], "standard input:1:10: this “{” is never closed. Close it."),
        ("INSERT DATA { id:a id:b 1 }", [], "standard input:1:1: INSERT would change the graph"),
        ("SELECT * { SERVICE <http://e/> {} }", [], "SERVICE would send the query"),
        ("ASK {}", ["-f", "csv"], "yes or no cannot be written as csv"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", ["-f", "csv"], "a graph cannot be written as “csv”"),
        ("SELECT * {}", ["-f", "turtle"], "the format “turtle” is unknown"),
    ],
)
def test_bad_queries_end_in_one_line(text: str, arguments: list[str], message: str) -> None:
    assert message in told(2, "sparql", "-", *arguments, input=text)


def test_a_query_can_be_its_own_argument() -> None:
    assert lines("sparql", "ASK { id:alba ?p ?o }") == ["yes"]
    assert "query:1:28: “FILTR” is no word of SPARQL." in told(2, "sparql", "SELECT * { ?s a sc:Mission FILTR(?s) }")
    assert "there is no such file" in told(3, "sparql", "SELECT")


def test_broken_files_end_in_one_line(tmp_path: Path) -> None:
    turtle = tmp_path / "broken.ttl"
    turtle.write_text("<http://e/a> <http://e/b>\n")
    assert re.search(r"broken\.ttl:\d+:\d+: this is not valid Turtle", told(2, "--add", str(turtle), "show", "Alba"))
    query = tmp_path / "broken.rq"
    query.write_text("#+ summary: Who?\n#+ sumary: Who?\nSELECT")
    assert "broken.rq:2: the field “sumary” is unknown. Did you mean summary?" in told(2, "run", str(query))
    query.write_bytes(b"\xff\xfe")
    assert "broken.rq:1:1: the file is not UTF-8 text. Save it as UTF-8." in told(2, "sparql", str(query))


def test_check_ends_with_its_own_code() -> None:
    result = run("check", str(WORLD / "ontology" / "space_coop.ttl"))
    assert result.exit_code in (0, 1)
    assert "Looked at" in result.stdout
    as_json = run("check", "--json", str(WORLD / "ontology" / "space_coop.ttl"))
    assert json.loads(as_json.stdout)["ok"] == (result.exit_code == 0)


# The process


def start(*arguments: str, stdout: int | IO[bytes] = subprocess.PIPE) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "coopgraph", "--root", str(WORLD), *arguments]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=stdout, stderr=pipe, env=environment)


def test_a_closed_pipe_is_no_error() -> None:
    read, write = os.pipe()
    os.close(read)
    process = start("run", "people/agents", "-f", "csv", stdout=write)
    os.close(write)
    _, complaint = process.communicate()
    assert (process.returncode, complaint) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_is_told() -> None:
    with Path("/dev/full").open("wb") as full:
        process = start("run", "people/agents", "-f", "csv", stdout=full)
        _, complaint = process.communicate()
    assert process.returncode == 3
    assert complaint.startswith(b"Error: standard output cannot be written (No space left on device). Write elsewhere")
    assert len(complaint.splitlines()) == 1


def test_an_interrupt_ends_with_130() -> None:
    for patience in (1, 4, 16):  # a busy machine may not have come to reading its input yet
        process = start("sparql", "-")
        time.sleep(patience)
        process.send_signal(signal.SIGINT)
        _, complaint = process.communicate(timeout=20)
        if process.returncode == 130:
            break
    assert (process.returncode, complaint) == (130, b"Interrupted.\n")


# The documentation


def commands() -> dict[str, click.Command]:
    found = {"coopgraph": cli, **cli.commands}
    for name, command in cli.commands.items():
        if isinstance(command, click.Group) and name != "run":
            found |= {f"{name} {below}": member for below, member in command.commands.items()}
    return found


@pytest.mark.parametrize("name", commands())
def test_every_command_and_option_is_documented(name: str) -> None:
    text = DOCS.read_text(encoding="utf-8")
    assert f"coopgraph {name}" in text or name == "coopgraph"
    for parameter in commands()[name].params:
        if isinstance(parameter, click.Option):
            assert all(f"`{flag}" in text or f", {flag}" in text for flag in parameter.opts), parameter.opts


def test_every_option_of_a_question_format_and_exit_code_is_documented() -> None:
    from coopgraph.options import GRAPHS, ROWS

    text = DOCS.read_text(encoding="utf-8")
    flags = [flag for parameter in question(QUESTION).params for flag in parameter.opts]
    for word in (*flags, *ROWS, *GRAPHS, *("0", "1", "2", "3", "130")):
        assert f"`{word}" in text, word


def test_nothing_undone_is_documented() -> None:
    known = {
        flag
        for command in commands().values()
        for option in command.params
        for flag in (*option.opts, *option.secondary_opts)
    }
    known |= {flag for option in question(QUESTION).params for flag in option.opts}
    known |= {"--help", "-h", "--party", "--to", "--year"}
    found = set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", DOCS.read_text(encoding="utf-8")))
    assert found <= known
