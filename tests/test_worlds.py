"""Worlds that are made up: the same bytes every time, good data, and answers that are known beforehand."""

import gzip
import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

import coopgraph
from coopgraph.cli import cli
from coopgraph.commands.generate import _command
from coopgraph.errors import FileError, Overrun, ParameterError
from coopgraph.folder import Folder
from coopgraph.worlds.asks import asks
from coopgraph.worlds.comparing import ask, digest
from coopgraph.worlds.known import known_answers
from coopgraph.worlds.questions import QUESTIONS
from coopgraph.worlds.sharing import share, workers
from coopgraph.worlds.world import World
from coopgraph.worlds.writing import write


@pytest.fixture(scope="module", params=[(1_000, "1"), (4_000, "another"), (9_000, "1")], ids=str)
def made(request, tmp_path_factory):
    world = World(*request.param)
    folder = tmp_path_factory.mktemp("world") / "made"
    write(world, folder)
    return world, folder, coopgraph.load(root=folder)


def test_every_stored_question_has_a_known_answer():
    assert list(QUESTIONS) == sorted(coopgraph.load(rules=False).queries)


def test_a_graph_answers_what_the_world_knows(made):
    world, _, kg = made
    wrong = {}
    for asked, known in known_answers(world, keep=True).items():
        found = ask(kg, asked, keep=True)
        if found != known:
            wrong[asked.name] = {"only found": found.kept - known.kept, "only known": known.kept - found.kept}
    assert wrong == {}
    assert {asked.question for asked in asks(world)} == set(QUESTIONS)


def test_the_file_of_answers_says_the_same(made):
    world, folder, _ = made
    told = json.loads((folder / "answers.json").read_text())
    known = {(a.question, *sorted(a.arguments)): known.told for a, known in known_answers(world).items()}
    assert {
        (one["question"], *sorted(one["arguments"].items())): {key: one[key] for key in ("rows", "digest", "plain")}
        for one in told["answers"]
    } == known
    assert told["world"]["triples"] == world.triples


def test_few_questions_have_empty_answers():
    answers = known_answers(World(9_000))
    empty = set(QUESTIONS) - {asked.question for asked, known in answers.items() if known.rows}
    assert empty == set()


def test_what_follows_is_what_the_rules_draw(made):
    world, _, kg = made
    mine = {triple for part in world.parts() for triple in world.inferred(part)}
    own = [path for path in Folder.shipped().ontology if not path.stem.endswith("_dl")]
    before = {str(triple) for triple in coopgraph.load(*own, shipped=False).inferences.triples}
    theirs = {str(triple) for triple in kg.inferences.triples} - before
    assert {" ".join(triple) for triple in mine} == theirs


def test_a_world_is_good_data(tmp_path):
    pytest.importorskip("pyshacl")
    write(World(2_000), tmp_path / "made", answers=False)
    findings = coopgraph.load(root=tmp_path / "made").validate().findings
    assert {finding.check.removeprefix("scsh:") for finding in findings} <= {
        "topic-used",  # a small world has not something on every topic
        "agreement-parties",  # and agreements whose parties no report names
    }, [str(finding) for finding in findings]


@pytest.mark.parametrize(
    "style",
    [
        {},
        {"packed": True},
        {"format": "n-quads"},
        {"format": "n-triples", "packed": True},
        {"closed": True},
        {"format": "nquads", "closed": True, "packed": True},
    ],
    ids=str,
)
def test_a_world_in_any_style_can_be_asked(tmp_path, style):
    world = World(2_000)
    written = write(world, tmp_path / "made", **style)
    kg = coopgraph.load(*written.beside, root=tmp_path / "made")
    assert [asked.name for asked, known in known_answers(world).items() if ask(kg, asked) != known] == []
    data = written.files[0].read_bytes()
    assert written.size == len(gzip.decompress(data) if style.get("packed") else data)


STYLES = [
    {},
    {"packed": True},
    {"format": "n-triples"},
    {"format": "nquads", "packed": True},
    {"format": "n-triples", "closed": True},
]


@pytest.mark.parametrize("style", STYLES, ids=str)
def test_the_same_bytes_by_one_process_or_three(tmp_path, style):
    world = World(12_000)
    one = write(world, tmp_path / "one", **style)
    other = write(World(12_000), tmp_path / "other", processes=3, **style)
    assert one.files[0].read_bytes() == other.files[0].read_bytes()
    assert one.answers.read_bytes() == other.answers.read_bytes()
    assert one.triples == other.triples


def test_all_formats_say_the_same(tmp_path):
    def triples(**style):
        shutil.rmtree(tmp_path)
        path = write(World(3_000), tmp_path / repr(style), answers=False, **style).files[0]
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        ending = path.name.removesuffix(".gz").rpartition(".")[2]
        found = list(ox.parse(data, ox.RdfFormat.from_extension(ending)))
        assert len(found) == len(set(found))  # a generated line is never there twice
        return {quad.triple for quad in found}

    assert triples() == triples(format="n-triples") == triples(format="nquads", packed=True)
    assert triples() < triples(format="n-triples", closed=True)


def test_another_seed_is_another_world_of_that_size(tmp_path):
    one = write(World(20_000), tmp_path / "one", answers=False)
    other = write(World(20_000, "2"), tmp_path / "other", answers=False)
    assert one.files[0].read_bytes() != other.files[0].read_bytes()
    assert one.triples == pytest.approx(20_000, rel=0.05)
    assert other.triples == pytest.approx(20_000, rel=0.05)


def test_a_part_is_made_from_its_number_alone():
    world = World(50_000)
    later = world.asserted(world.part(world.series - 1))
    assert later == World(50_000).asserted(World(50_000).part(world.series - 1))


def test_a_digest_notices_what_is_missing_and_not_the_order():
    rows = [(ox.NamedNode("urn:a"), ox.Literal("urn:c urn:b")), (ox.NamedNode("urn:b"), None)]
    turned = [rows[1], (rows[0][0], ox.Literal("urn:b urn:c"))]
    whole = digest("systems/developed", ["system", "claims"], rows)
    assert whole == digest("systems/developed", ["system", "claims"], turned)
    assert whole != digest("systems/developed", ["system", "claims"], rows[:1])
    less = [(rows[0][0], ox.Literal("urn:c")), rows[1]]
    assert whole != digest("systems/developed", ["system", "claims"], less)


def test_refusals(tmp_path):
    for size in (10, 10**12):
        with pytest.raises(ParameterError, match="cannot be made"):
            World(size)
    (tmp_path / "mine").write_text("x")
    with pytest.raises(FileError, match="something already"):
        write(World(1_000), tmp_path)
    with pytest.raises(ParameterError, match="no format"):
        write(World(1_000), tmp_path / "new", format="csv")
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("size", ["1000", 1_000.5, None])
def test_a_size_is_a_whole_number(size):
    with pytest.raises(ParameterError, match="whole number, 1,000 to 200,000,000"):
        World(size)


@pytest.mark.parametrize("processes", [0, -3, 1.5, "2"])
def test_one_process_at_least(tmp_path, processes):
    with pytest.raises(ParameterError, match="1 or more"):
        write(World(1_000), tmp_path / "new", processes=processes)
    assert not (tmp_path / "new").exists()
    asked = ["generate", str(tmp_path / "new"), "--processes", str(processes)]
    if processes != "2":
        assert CliRunner().invoke(cli, asked).exit_code == 2


def test_no_more_processes_than_can_be_of_use():
    assert workers(100_000, 3) <= 3
    assert workers(100_000, 100_000) <= 4 * os.cpu_count()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="one process does all the work here")
def test_what_goes_wrong_in_a_process_is_told():
    with pytest.raises(ZeroDivisionError):
        list(share(lambda number: 1 // number, range(-1, 5), 2))
    with pytest.raises(Overrun, match="ended from outside"):
        list(share(lambda number: os._exit(1), range(5), 2))
    assert list(share(str, range(5), 3)) == ["0", "1", "2", "3", "4"]


@pytest.mark.parametrize("before", [False, True], ids=["a new folder", "an empty folder"])
def test_what_fails_leaves_nothing_behind(tmp_path, monkeypatch, before):
    def fails(self, at):
        if at:
            raise KeyboardInterrupt
        return made(self, at)

    made = World.part
    monkeypatch.setattr(World, "part", fails)
    (tmp_path / "beside").mkdir()
    target = tmp_path / "new" / "made"
    if before:
        target.mkdir(parents=True)
    for style in ({}, {"packed": True}, {"closed": True}):
        with pytest.raises(KeyboardInterrupt):
            write(World(12_000), target, **style)
        left = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*"))
        assert left == (["beside", "new", "new/made"] if before else ["beside"])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="one process does all the work here")
@pytest.mark.parametrize("processes", ["1", "2", "8"])
def test_ctrl_c_ends_all_processes_at_once(tmp_path, processes):
    target = tmp_path / "made"
    command = [sys.executable, "-m", "coopgraph", "generate", str(target), "--triples", "3000000"]
    with subprocess.Popen(
        [*command, "--processes", processes], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
    ) as running:
        deadline = time.monotonic() + 60
        while not list(tmp_path.rglob("world.ttl.part")) and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(0.5)
        os.killpg(running.pid, signal.SIGINT)
        try:
            said = running.communicate(timeout=60)[0].decode()
        finally:
            with pytest.raises(ProcessLookupError):  # none of them is left
                os.killpg(running.pid, signal.SIGKILL)
    assert (said, running.returncode) == ("Interrupted.\n", 130)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("style", [[], ["--gz"], ["-f", "n-quads"], ["-f", "n-triples", "--closed"]], ids=str)
def test_the_command_that_is_printed_asks_this_world(tmp_path, style):
    target = tmp_path / "my world"
    made = CliRunner().invoke(cli, ["generate", str(target), "--triples", "2000", *style])
    assert made.exit_code == 0, made.output
    words = shlex.split(made.output.partition("Ask it: ")[2])
    assert words[0] == "coopgraph"
    found = CliRunner().invoke(cli, [*words[1:], "-f", "csv"])
    known = json.loads((target / "answers.json").read_text())["answers"]
    [rows] = [one["rows"] for one in known if one["question"] == "time/timeline" and not one["arguments"]]
    assert len(found.output.splitlines()) == rows + 1 > 1


def test_a_large_world_is_loaded_with_a_larger_limit(tmp_path):
    written = replace(write(World(1_000), tmp_path / "made", packed=True), size=300 * 2**20)
    assert _command("made", written).startswith("COOPGRAPH_FILE_SIZE=301 coopgraph --root made --add ")


def test_help_says_what_sizes_there_are():
    said = " ".join(CliRunner().invoke(cli, ["generate", "--help"]).output.split())
    assert "from 1,000 to 200,000,000" in said
    assert "asserted" in said


def test_on_the_command_line(tmp_path):
    made = CliRunner().invoke(cli, ["generate", str(tmp_path / "made"), "--triples", "3000", "--processes", "2"])
    assert made.exit_code == 0, made.output
    asked = ["--root", str(tmp_path / "made"), "run", "commitments/by-party", "--party", "Nation 1", "-f", "csv"]
    assert "http://example.org/world/n1" in CliRunner().invoke(cli, asked).output
    again = CliRunner().invoke(cli, ["generate", str(tmp_path / "made")])
    assert again.exit_code == 3
    assert "something already" in again.output
