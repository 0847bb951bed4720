"""The jail: every query ends, nothing leaves, the parent is unharmed, and a part is never the whole."""

import contextlib
import json
import os
import pickle
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyoxigraph as ox
import pytest

import coopgraph
import inmates
from bombs import BOMBS, DEEP
from clock import comes, in_time
from coopgraph.errors import (
    CoopgraphError,
    FormatError,
    JailError,
    Overrun,
    ParameterError,
    ParseError,
    QueryRefused,
    QueryTimeout,
    QueryTooDeep,
    QueryTooLarge,
)
from coopgraph.jail.ask import ask
from coopgraph.jail.cell import FRAME
from coopgraph.jail.jail import Jail
from coopgraph.jail.limits import Limits, read_size
from coopgraph.jail.pack import pack, unpack
from coopgraph.jail.run import Ending, Run
from coopgraph.solutions import Rows

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing can be forked here")

TIGHT = Limits(timeout=1, memory=2**28, rows=10_000)
BOMB = BOMBS["count"]


@pytest.fixture(scope="module")
def world() -> coopgraph.CoopGraph:
    return coopgraph.load()


@pytest.fixture(scope="module", params=["forked", "kept"])
def jail(request: pytest.FixtureRequest, world: coopgraph.CoopGraph) -> Iterator[Jail]:
    with contextlib.closing(Jail(world.source.store, keeper=request.param == "kept")) as jail:
        jail.warm()
        yield jail


@pytest.fixture
def kept() -> Iterator[Jail]:
    with contextlib.closing(Jail(keeper=True)) as jail:
        jail.warm()
        yield jail


def gone(pid: int, within: float = 15) -> bool:
    """Whether a process is no more, or is so within some seconds."""

    def ended() -> bool:
        try:
            return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
        except OSError:
            return True

    return comes(ended, within)


def keeper_of(jail: Jail) -> subprocess.Popen[bytes]:
    assert jail._keeper
    return jail._keeper._process


def below(number: int) -> list[int]:
    """Return the children of a process."""
    return [int(pid) for pid in Path(f"/proc/{number}/task/{number}/children").read_text().split()]


def children(jail: Jail) -> list[int]:
    return below(keeper_of(jail).pid)


# Every query ends


def ends(jail: Jail, text: str, limits: Limits) -> str:
    """Put a query, hold it to its limits, and return how it ended."""
    runs: list[Run] = []
    error: CoopgraphError | None = None
    with in_time(limits.timeout + 15):
        try:
            ask(jail, text, limits=limits, started=runs.append)
        except (QueryTimeout, QueryTooLarge, QueryTooDeep, ParseError) as caught:
            error = caught
    assert not error or (error.where.startswith("query") and error.remedy)
    spare = 2**25 if jail._wanted else 2**26  # what the programs themselves take, and what this process had to spare
    assert runs[0].peak <= limits.memory + spare
    return type(error).__name__ if error else "an answer"


def test_seventy_bombs_end_in_a_result_or_a_typed_error(world: coopgraph.CoopGraph) -> None:
    """Four at a time, with a keeper: what it was asked before and after it answers the same."""
    assert len(BOMBS) + len(DEEP) >= 140
    with contextlib.closing(Jail(world.source.store, keeper=True, slots=4)) as jail, ThreadPoolExecutor(4) as pool:
        jail.warm()
        everything = "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o"
        before = ask(jail, everything)
        limits = TIGHT.but(timeout=1.5)
        shorter = {**BOMBS, **{name: text for name, text in DEEP.items() if name.endswith(("-60", "-2400"))}}
        ended = list(pool.map(lambda text: ends(jail, text, limits), shorter.values()))
        assert {"an answer", "QueryTimeout", "QueryTooLarge", "QueryTooDeep"} <= set(ended)
        assert ask(jail, everything) == before
        assert comes(lambda: len(children(jail)) <= 4), "no bomb stays behind"


@pytest.mark.hostile
@pytest.mark.skipif(os.environ.get("COOPGRAPH_HOSTILE") != "all", reason="takes minutes: COOPGRAPH_HOSTILE=all runs it")
@pytest.mark.parametrize("text", [*BOMBS.values(), *DEEP.values()], ids=[*BOMBS, *DEEP])
def test_every_bomb_ends_either_way(jail: Jail, text: str) -> None:
    ends(jail, text, TIGHT.but(timeout=3))


@pytest.mark.parametrize("name", ["count", "order", "doubling", "values", "construct", "regex"])
def test_bombs_end_either_way(jail: Jail, name: str) -> None:
    assert ends(jail, BOMBS[name], TIGHT) != "JailError"


def test_the_parent_is_unharmed(jail: Jail) -> None:
    def state() -> tuple[int, int]:
        return len(list(Path("/proc/self/fd").iterdir())), len(jail._store)

    def unburied() -> set[str]:
        below = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
        return {pid for pid in below if "State:\tZ" in Path(f"/proc/{pid}/status").read_text()}

    ask(jail, "ASK {}")
    before, dead = state(), unburied()  # children of other jails may have waited for more, and ended
    for name in ("order", "doubling"):
        with pytest.raises(QueryTooLarge, match=r"more than 64 MiB of memory\. Narrow it"):
            ask(jail, BOMBS[name], limits=Limits(memory=2**26))
    with pytest.raises(QueryTimeout, match=r"query: the query took longer than 0\.3 s\. Narrow it"):
        ask(jail, BOMB, limits=Limits(timeout=0.3))
    for how in ("SIGSEGV", "SIGABRT", "SIGKILL", "quietly", "error"):
        with pytest.raises(CoopgraphError):
            jail.run(inmates.end, how)
    after = state()
    assert after[0] <= before[0], "nothing is left open"
    assert after[1] == before[1]
    assert unburied() <= dead, "nobody is left unburied"


@pytest.mark.parametrize(
    ("how", "error", "told"),
    [
        ("error", ParseError, r"a\.ttl:1:2: it is broken\. Mend it\."),
        ("exception", JailError, r"the worker process failed \(KeyError"),
        ("memory", Overrun, "more memory"),
        ("recursion", Overrun, "nests too deeply"),
        ("SIGSEGV", Overrun, "nests too deeply"),
        ("SIGABRT", Overrun, "more than 256 MiB of memory"),
        ("SIGKILL", JailError, "was ended by signal 9"),
        ("bytes", Overrun, "memory"),
        ("quietly", JailError, "ended early"),
        ("exit", JailError, "SystemExit"),
        ("loop", Overrun, "longer than 1 s"),
        ("sleep", Overrun, "longer than 1 s"),
    ],
)
def test_a_bad_end_is_told(jail: Jail, how: str, error: type[CoopgraphError], told: str) -> None:
    with pytest.raises(error, match=told) as caught:
        jail.run(inmates.end, how, limits=TIGHT)
    assert caught.value.exit_code == (2 if how == "error" else 5)


def test_a_long_result_is_refused_and_a_shorter_one_whole(jail: Jail) -> None:
    assert len(jail.run(inmates.much, 300, 10_000)) == 3_000_000
    with pytest.raises(Overrun, match="longer than 1 MB"):
        jail.run(inmates.much, 300, 10_000, limits=Limits(size=10**6))
    with pytest.raises(QueryTooLarge, match=r"longer than 1 kB\. Ask for fewer"):
        ask(jail, "SELECT * { ?s ?p ?o } LIMIT 100", limits=Limits(size=1000))


def test_much_can_be_handed_in(jail: Jail) -> None:
    assert jail.run(inmates.length, b"x" * 20_000_000) == b"20000000"


# Nothing leaves


ESCAPES = ("read", "write", "connect", "socket", "datagram", "unix", "pair", "pipe", "list", "duplicate")
ENGINES = ("store", "load", "service", "update", "terminal")


@pytest.mark.parametrize("how", [*ESCAPES, *ENGINES])
def test_nothing_can_be_opened(jail: Jail, how: str) -> None:
    """No file, no connection: asked for by Python or by the engine, they are refused by the system."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        told = jail.run(inmates.escape, how).decode()
        assert "escaped" not in told
        assert "Too many open files" in told or how in ("service", "update", "duplicate", "store"), told
        with pytest.raises(TimeoutError):
            server.accept()
    assert not list(Path("/tmp").glob("coopgraph-jail-test*"))


def test_nothing_is_inherited(jail: Jail) -> None:
    """Of what the parent has open, the child keeps the way back alone; 4 is where the system tells its size."""
    with Path(__file__).open() as file:
        assert file.fileno() > 2
        assert jail.run(inmates.open_files) == b"[0, 1, 2, 3, 4]"


def test_a_query_is_guarded_in_the_child(jail: Jail) -> None:
    for text in ("SELECT * { SERVICE <http://127.0.0.1/> {} }", "ASK FROM <file:///etc/passwd> {}", "CLEAR ALL"):
        with pytest.raises((QueryRefused, ParseError)):
            ask(jail, text)


# A part is never the whole


def test_answers_are_the_same_as_in_this_process(world: coopgraph.CoopGraph) -> None:
    for name in world.queries:
        query = world.queries[name]
        arguments = {param.name: param.example for param in query.params if not param.default and param.example}
        here, there = world.run(name, **arguments), world.run(name, jail=True, **arguments)
        assert (here.columns, here.terms) == (there.columns, there.terms), name


def test_too_many_rows_are_an_error_or_a_part(jail: Jail) -> None:
    text = "SELECT ?s { ?s ?p ?o }"
    with pytest.raises(QueryTooLarge, match=r"more than 10 rows\. Add a LIMIT"):
        ask(jail, text, limits=Limits(rows=10))
    rows, more = ask(jail, text, limits=Limits(rows=10), partial=True)
    assert isinstance(rows, Rows)
    assert (len(rows.cells), more) == (10, True)
    rows, more = ask(jail, f"{text} LIMIT 10", limits=Limits(rows=10), partial=True)
    assert isinstance(rows, Rows)
    assert (len(rows.cells), more) == (10, False)
    with pytest.raises(QueryTooLarge, match="more than 10 triples"):
        ask(jail, "CONSTRUCT WHERE { ?s ?p ?o }", limits=Limits(rows=10), partial=True)


@pytest.mark.parametrize("where", [True, False])
def test_a_partial_answer_says_so_everywhere(world: coopgraph.CoopGraph, where: bool) -> None:
    part = world.sparql("SELECT ?s { ?s ?p ?o }", rows=3, partial=True, jail=where)
    assert isinstance(part, coopgraph.Answer)
    assert not part.complete
    told = "These are the first 3 rows only: there are more."
    assert told in repr(part)
    assert told in part._repr_html_()
    assert told in part.to_markdown()
    for ask_for in (part.df, part.to_polars, part.to_csv, part.to_json, part.to_tsv, part.to_xml, part.to_parquet):
        with pytest.raises(FormatError, match="not all the rows"):
            ask_for()
    with pytest.raises(FormatError, match="cannot be cited"):
        part.cite()
    assert len(part.part().df()) == 3
    assert told in repr(part.part())
    with pytest.raises(FormatError, match="cannot be cited"):
        part.part().cite()
    whole = world.sparql("SELECT ?s { ?s ?p ?o } LIMIT 3", rows=3, partial=True, jail=where)
    assert isinstance(whole, coopgraph.Answer)
    assert whole.complete
    assert whole.to_csv()


def frames(*parts: tuple[bytes, bytes]) -> bytes:
    return b"".join(FRAME.pack(kind, len(content)) + content for kind, content in parts)


class Liar:
    """A child that has sent whatever it has sent."""

    def kill(self) -> None:
        pass

    def wait(self) -> Ending | None:
        return Ending(0, 0)


def hear(sent: bytes) -> list[bytes]:
    here, there = socket.socketpair()
    with there:
        there.sendall(sent)
    return list(Run(here, Liar(), Limits(timeout=2)))


def test_a_result_without_its_end_is_none() -> None:
    whole = frames((b"d", b"one"), (b"d", b"two"), (b"e", b""))
    assert hear(whole) == [b"one", b"two"]
    for cut in range(len(whole)):
        with pytest.raises(JailError):
            hear(whole[:cut])


@pytest.mark.parametrize(
    "sent",
    [
        b"\xff" * 100,
        frames((b"z", b"{}")),
        frames((b"x", b"")),
        frames((b"x", b"[" * 100_000)),
        frames((b"x", b'{"error": "Exception"}')),
        frames((b"x", b'{"error": "ParseError"}')),
        frames((b"x", b'{"error": "MissingExtra", "problem": "a", "where": "b", "remedy": "c"}')),
        frames((b"x", b'{"error": "did_you_mean", "problem": "a", "where": "b", "remedy": "c"}')),
    ],
)
def test_a_child_that_talks_nonsense_is_not_believed(sent: bytes) -> None:
    with pytest.raises(CoopgraphError):
        hear(sent)


TERMS = [
    None,
    ox.NamedNode("https://example.org/달"),
    ox.BlankNode("b0"),
    ox.Literal("plain\n\0\u202e😀"),
    ox.Literal("", language="en-us"),
    ox.Literal("x", language="ar", direction=ox.BaseDirection.RTL),
    ox.Literal("01.50", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#decimal")),
    ox.Literal("<"),
    ox.Literal("_:b"),
]


def test_terms_come_back_as_they_went() -> None:
    rows = Rows(("a", "b"), [(term, TERMS[-1 - i]) for i, term in enumerate(TERMS)])
    assert unpack(pack(rows, more=True)) == (rows, True)
    triple = ox.Triple(ox.BlankNode("b"), ox.NamedNode("urn:p"), ox.Literal("달", language="ko"))
    assert unpack(pack((triple,))) == ((triple,), False)
    assert unpack(pack(())) == ((), False)
    assert unpack(pack(False)) == (False, False)


@pytest.mark.parametrize(
    "pieces",
    [
        [],
        [b"no JSON"],
        [b"[]"],
        [b"1"],
        [b"{}"],
        [b"[" * 100_000],
        [b'{"columns": ["a"], "count": 2, "more": false}', b"<urn:a>\n"],
        [b'{"columns": ["a"], "count": 1, "more": false}', b"<urn:a>\t<urn:b>\n"],
        [b'{"columns": ["a", "b"], "count": 2, "more": false}', b"<urn:a>\t<urn:b>\t<urn:c>\n<urn:d>\n"],
        [b'{"columns": ["a"], "count": 1, "more": false}', b"\xff\n"],
        [b'{"columns": null, "count": 1, "more": false}', b'"s"\t<urn:p>\t<urn:o>\n'],
        [b'{"columns": null, "count": 1, "more": false}', b"<urn:p>\t<not an iri>\t<urn:o>\n"],
        [b'{"columns": null, "count": 1, "more": false}', b"<urn:p>\t<urn:o>\n"],
    ],
)
def test_rows_that_cannot_be_are_refused(pieces: list[bytes]) -> None:
    with pytest.raises(JailError, match="cannot be read"):
        unpack(pieces)


def test_a_cell_that_holds_a_triple_is_refused(jail: Jail) -> None:
    with pytest.raises(CoopgraphError):
        ask(jail, "SELECT (TRIPLE(<urn:a>, <urn:b>, 1) AS ?x) {}")


@pytest.mark.parametrize("jailed", [True, False])
def test_what_is_no_query_is_told_so(jailed: bool) -> None:
    kg = coopgraph.load(rules=False)
    with pytest.raises(coopgraph.errors.ParseError, match="the query is empty"):
        kg.sparql(" \n", jail=jailed)
    for no_text in (None, b"ASK {}", 5):
        with pytest.raises(coopgraph.errors.ParameterError, match="not text"):
            kg.sparql(no_text, jail=jailed)  # type: ignore[arg-type]


# The graph as it is now


@pytest.mark.parametrize("apart", [False, True])
def test_the_graph_is_asked_as_it_is_now(apart: bool, tmp_path: Path) -> None:
    kg = coopgraph.load(rules=False)
    kg.jail._wanted = apart
    question = "ASK { <urn:a> <urn:b> ?c }"
    assert kg.sparql(question) is False
    quad = ox.Quad(ox.NamedNode("urn:a"), ox.NamedNode("urn:b"), ox.BlankNode("here"))
    kg.store.add(quad)
    assert kg.sparql(question) is True
    (row,) = kg.sparql("SELECT ?c { <urn:a> <urn:b> ?c }")  # type: ignore[misc]
    assert row.c == "_:here"
    keeper = kg.jail._keeper
    assert kg.sparql(question) is True
    assert kg.jail._keeper is keeper, "nothing was written, and the keeper need not be told again"
    kg.store.remove(quad)
    assert kg.sparql(question) is False
    file = tmp_path / "more.ttl"
    file.write_text("<urn:a> <urn:b> <urn:c> .")
    kg.add(file)
    kg.jail._wanted = apart
    assert kg.sparql(question) is True


# Who forks


def test_a_process_with_one_thread_starts_no_keeper() -> None:
    """Nor does the first query of a command pay for anything but its own child."""
    program = """
import coopgraph, sys
kg = coopgraph.load()
assert "coopgraph.jail.jail" not in sys.modules, "the jail is imported before it is needed"
kg.run("commitments/bilateral")
assert "coopgraph.jail.jail" not in sys.modules, "a stored question needs no jail"
assert kg.sparql("ASK { id:nasa a sc:Agent }") is True
assert kg.jail._keeper is None
import threading
stop = threading.Event()
thread = threading.Thread(target=stop.wait)
thread.start()
assert kg.sparql("ASK { id:nasa a sc:Agent }") is True
assert kg.jail._keeper is not None, "a process with two threads must not be forked"
stop.set(); thread.join()
print("well")
"""
    done = subprocess.run([sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr) == ("well\n", "")


def test_threads_are_counted() -> None:
    """In a process of its own, where no thread of another test is just ending."""
    program = """
import threading
from coopgraph.jail.jail import threads
stop = threading.Event()
print(threads())
threading.Thread(target=stop.wait).start()
print(threads())
stop.set()
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1", "2"]


def test_many_ask_at_once_among_bombs(world: coopgraph.CoopGraph) -> None:
    """Eight bombs and fifty honest questions, from fifty threads: all are answered, and the memory comes back."""
    honest = "SELECT ?a { ?a a sc:SpaceAgency } ORDER BY ?a"
    with contextlib.closing(Jail(world.source.store, keeper=True, slots=12)) as jail, ThreadPoolExecutor(58) as pool:
        expected = ask(jail, honest)
        bombs = [pool.submit(ask, jail, BOMB, limits=TIGHT.but(timeout=2)) for _ in range(8)]
        answers = [pool.submit(ask, jail, honest, limits=TIGHT.but(timeout=60)) for _ in range(50)]
        assert all(answer.result(timeout=90) == expected for answer in answers)
        assert all(isinstance(bomb.exception(timeout=90), QueryTimeout) for bomb in bombs)
        assert comes(lambda: len(children(jail)) <= 4), "no bomb stays behind"


def test_more_than_there_are_slots_for_wait_and_then_give_up(jail: Jail) -> None:
    crowded = Jail(slots=1, keeper=jail._wanted)
    with contextlib.closing(crowded), crowded.start(inmates.own_number, limits=Limits(timeout=60)) as run:
        next(iter(run))
        with pytest.raises(QueryTimeout, match=r"too much is being asked at once\. Try again later"):
            ask(crowded, "ASK {}", limits=Limits(timeout=0.2))
    assert crowded.run(inmates.count) == b"0", "the slot is free again"


def test_leaving_ends_the_work(jail: Jail) -> None:
    """Whether it is cancelled by another thread, left in the middle, or given up with an error."""

    def cancelled(run: Run) -> None:
        threading.Timer(0.1, run.cancel).start()
        with pytest.raises(Overrun, match="cancelled"):
            list(run)

    def left(run: Run) -> None:
        run.close()

    def given_up(run: Run) -> None:
        with pytest.raises(KeyboardInterrupt), run:
            raise KeyboardInterrupt

    for leave in (cancelled, left, given_up):
        run = jail.start(inmates.own_number, limits=Limits(timeout=60))
        pid = int(next(iter(run)))
        assert not gone(pid, 0.05)
        leave(run)
        assert gone(pid)


def test_an_interruption_is_the_business_of_the_parent(jail: Jail) -> None:
    with jail.start(inmates.own_number, limits=Limits(timeout=60)) as run:
        pid = int(next(iter(run)))
        os.kill(pid, signal.SIGINT)
        assert not gone(pid, 0.5)
    assert gone(pid)


# Children that stay


def test_a_child_that_did_well_stays_for_more(kept: Jail) -> None:
    first = kept.run(inmates.number)
    assert kept.run(inmates.number) == first
    with pytest.raises(ParseError, match=(tripped := r"\d+")) as once:
        kept.run(inmates.trip, "known")
    with pytest.raises(ParseError, match=tripped) as twice:
        kept.run(inmates.trip, "known")
    assert str(once.value) == str(twice.value) != first.decode(), "for work of the same kind"
    assert kept.run(inmates.number) == first


def test_a_child_that_did_not_do_well_goes(kept: Jail) -> None:
    def tripped(error: str) -> str:
        with pytest.raises(CoopgraphError) as caught:
            kept.run(inmates.trip, error)
        return str(caught.value)

    assert tripped("unknown") != tripped("unknown")
    first = kept.run(inmates.number)
    with pytest.raises(Overrun):
        kept.run(inmates.number, limits=Limits(size=1))
    second = kept.run(inmates.number)
    assert second != first
    assert gone(int(first))


def test_no_two_children_draw_the_same_random_values(jail: Jail) -> None:
    ox.Store().update("INSERT DATA { _:a <urn:b> _:c }")  # draws from the generator that children are born with
    seen = set()
    for _ in range(4):
        rows, _more = ask(jail, "SELECT (STRUUID() AS ?u) (STR(RAND()) AS ?r) {}")
        assert isinstance(rows, Rows)
        seen.update(str(cell) for cell in rows.cells[0])
        with pytest.raises(QueryTimeout):  # and the next child is another
            ask(jail, BOMB, limits=Limits(timeout=0.2))
    assert len(seen) == 8


def test_a_child_that_has_grown_goes(kept: Jail) -> None:
    """And with it, its memory; the next one is another."""
    first = kept.run(inmates.number)
    assert kept.run(inmates.number, 2**26) == first
    assert gone(int(first))
    assert kept.run(inmates.number) != first


def test_a_child_that_is_about_to_go_is_asked_for_nothing_more(jail: Jail) -> None:
    """It takes a while to let go of much memory, and looks alive meanwhile."""
    for _ in range(3):
        with pytest.raises(QueryTooLarge):
            ask(jail, "SELECT * { ?a ?b ?c . ?d ?e ?f }")
        rows, _more = ask(jail, "SELECT ?s { ?s ?p ?o } LIMIT 1")
        assert isinstance(rows, Rows)


def test_limits_hold_for_a_child_that_has_stayed(kept: Jail) -> None:
    for _ in range(3):
        first = kept.run(inmates.number)
        with pytest.raises(Overrun, match="memory"):
            kept.run(inmates.number, 2**27, limits=Limits(memory=2**26))
        assert kept.run(inmates.number) != first
        assert "Too many open files" in kept.run(inmates.escape, "read").decode()


def test_an_idle_child_that_has_died_is_replaced(kept: Jail) -> None:
    first = kept.run(inmates.number)
    os.kill(int(first), signal.SIGKILL)
    assert gone(int(first))
    assert kept.run(inmates.number) != first


def test_no_more_than_a_few_stay(kept: Jail) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: kept.run(inmates.number), range(64)))
    assert len(kept._keeper.idle) <= 4  # type: ignore[union-attr]


def test_a_keeper_that_is_replaced_lets_others_finish() -> None:
    kg = coopgraph.load(rules=False)
    kg.jail._wanted = True
    run = kg.jail.start(inmates.slow)
    kg.store.add(ox.Quad(ox.NamedNode("urn:a"), ox.NamedNode("urn:b"), ox.NamedNode("urn:c")))
    assert kg.sparql("ASK { <urn:a> ?p ?o }") is True
    assert list(run) == [b"one", b"two"]


# Fault injection


def test_a_dead_keeper_is_replaced(kept: Jail) -> None:
    assert kept.run(inmates.count) == b"0"
    keeper_of(kept).kill()
    keeper_of(kept).wait()
    assert kept.run(inmates.count) == b"0"


def test_a_keeper_that_dies_with_work_under_way_stalls_nobody(kept: Jail) -> None:
    run = kept.start(inmates.own_number, limits=TIGHT)
    pid = int(next(iter(run)))
    keeper_of(kept).kill()
    with in_time(), pytest.raises(CoopgraphError):
        list(run)
    assert gone(pid), "its own alarm ends it, though nobody else can"
    assert kept.run(inmates.count) == b"0"


def test_a_keeper_that_cannot_start_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(JailError, match="ended as it began"):
        Jail(keeper=True).run(inmates.count)
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    with pytest.raises(JailError, match="did not start"):
        Jail(keeper=True).run(inmates.count)


def test_a_system_that_cannot_fork_is_told(monkeypatch: pytest.MonkeyPatch, world: coopgraph.CoopGraph) -> None:
    monkeypatch.delattr(os, "fork")
    with pytest.raises(JailError, match=r"cannot fork processes\. Pass jail=False"):
        world.sparql("ASK {}")
    assert world.sparql("ASK {}", jail=False) is True


PARENT = """
import sys, threading, time
sys.path.insert(0, {tests!r})
import inmates
from coopgraph.jail.jail import Jail
from coopgraph.jail.limits import Limits
run = Jail(keeper={keeper}).start(inmates.own_number, limits=Limits(timeout={timeout}))
print(next(iter(run)).decode(), flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize(("keeper", "timeout"), [(True, 60), (False, 1)])
def test_nothing_outlives_a_killed_parent(keeper: bool, timeout: int) -> None:
    """A keeper sees at once that nobody is there; a forked child ends itself after its deadline."""
    code = PARENT.format(tests=str(Path(__file__).parent), keeper=keeper, timeout=timeout)
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    with parent:
        assert parent.stdout
        pid = int(parent.stdout.readline())
        parent.kill()
    assert gone(pid)


@pytest.mark.parametrize("many", [False, True])
def test_ctrl_c_ends_at_once_and_cleanly(many: bool, tmp_path: Path) -> None:
    """As the terminal sends it: to the command and to its child."""
    file = tmp_path / "bomb.rq"
    file.write_text(BOMB)
    extra = "import threading; threading.Thread(target=threading.Event().wait, daemon=True).start(); " if many else ""
    arguments = ["sparql", "--timeout", "60", str(file)]
    program = f"{extra}import sys; sys.argv[1:] = {arguments}; from coopgraph.cli import main; main()"
    command = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, process_group=0
    )

    def workers() -> list[int]:
        return [pid for keeper in below(command.pid) for pid in below(keeper)] if many else below(command.pid)

    with command:
        assert comes(workers, 60)
        time.sleep(0.5)
        born = below(command.pid) + workers()
        os.killpg(command.pid, signal.SIGINT)
        out, err = command.communicate(timeout=15)
    assert (command.returncode, out, err) == (130, "", "Interrupted.\n")
    assert all(gone(pid) for pid in born)


# Limits


def test_limits_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COOPGRAPH_TIMEOUT", "0.5")
    monkeypatch.setenv("COOPGRAPH_ROWS", "7")
    monkeypatch.setenv("COOPGRAPH_MEMORY", "200MB")
    kg = coopgraph.load(rules=False)
    assert (kg.limits.timeout, kg.limits.rows, kg.limits.memory) == (0.5, 7, 200_000_000)
    with pytest.raises(QueryTooLarge, match="more than 7 rows"):
        kg.sparql("SELECT * { ?s ?p ?o }")
    assert coopgraph.load(rules=False, limits=Limits(rows=9)).limits.rows == 9
    with pytest.raises(QueryTimeout, match=r"longer than 0\.5 s"):
        kg.sparql(BOMB)


@pytest.mark.parametrize("value", ["x", "0", "-1", "nan", "inf", "1e400", "", "10 parsecs"])
@pytest.mark.parametrize("name", ["TIMEOUT", "MEMORY", "ROWS", "SIZE"])
def test_a_limit_that_is_none_is_told(name: str, value: str) -> None:
    variable = f"COOPGRAPH_{name}"
    if not value:
        assert Limits.from_environment({variable: value}) == Limits()
        return
    with pytest.raises(ParameterError, match=variable):
        Limits.from_environment({variable: value})


@pytest.mark.parametrize("change", [{"rows": 0}, {"timeout": -1}, {"memory": "1"}, {"timeout": True}])
def test_limits_are_above_zero(change: dict[str, int], world: coopgraph.CoopGraph) -> None:
    with pytest.raises(ParameterError, match="Give a number above zero"):
        Limits(**change)
    with pytest.raises(ParameterError):
        world.sparql("ASK {}", **change)


def test_without_the_jail_only_rows_are_limited(world: coopgraph.CoopGraph) -> None:
    assert world.sparql("ASK {}", jail=False) is True
    with pytest.raises(QueryTooLarge):
        world.sparql("SELECT * { ?s ?p ?o }", jail=False, rows=5)
    with pytest.raises(ParameterError, match="nothing stops a query"):
        world.sparql("ASK {}", jail=False, timeout=5)
    with pytest.raises(ParameterError, match="rdflib"):
        world.run("commitments/bilateral", engine="rdflib", jail=True)


def test_sizes_are_read() -> None:
    assert [read_size(text) for text in ("1", "2kB", "2 KiB", "1.5g")] == [1, 2000, 2048, 1_500_000_000]


# The command


def run(*arguments: str, stdin: str = "") -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "coopgraph", *arguments], input=stdin, capture_output=True, text=True, timeout=60
    )
    return done.returncode, done.stdout, done.stderr


def test_the_command_tells_what_was_too_much() -> None:
    code, out, err = run("sparql", "-", "--timeout", "0.5", stdin=BOMB)
    assert (code, out) == (5, "")
    assert err.startswith("Error: standard input: the query took longer than 0.5 s. Narrow it")
    code, out, err = run("sparql", "-", "--memory", "64MiB", stdin=BOMBS["order"])
    assert (code, out) == (5, "")
    assert "needs more than 64 MiB of memory" in err
    code, out, err = run("sparql", "-", stdin="SELECT * " + "{" * 200 + "}" * 200)
    assert (code, out) == (5, "")
    assert "nest more than 128 deep" in err


def test_the_command_says_when_rows_are_cut() -> None:
    query = "SELECT ?s { ?s ?p ?o } ORDER BY ?s"
    code, out, err = run("sparql", "-", "--rows", "3", "-f", "csv", stdin=query)
    assert (code, out) == (5, "")
    assert "more than 3 rows" in err
    code, out, err = run("sparql", "-", "--rows", "3", "--partial", "-f", "csv", stdin=query)
    assert (code, len(out.splitlines()), err) == (0, 4, "These are the first 3 rows only: there are more.\n")
    code, out, err = run("sparql", "-", "--rows", "3", "--partial", stdin=query)
    assert (code, err) == (0, "")
    assert out.endswith("These are the first 3 rows only: there are more.\n")
    code, out, err = run("sparql", "-", "--no-jail", "--timeout", "3", stdin="ASK {}")
    assert (code, out) == (2, "")
    assert json.loads(run("sparql", "-", "--no-jail", "-f", "json", stdin="ASK {}")[1]) == {"head": {}, "boolean": True}


def test_limits_travel() -> None:
    assert pickle.loads(pickle.dumps(TIGHT)) == TIGHT
