"""Jobs: single measurements, each in a process of its own; prints what it found as JSON.

python bench/jobs.py JOB [ARGUMENTS]
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
Told = dict[str, Any]

WIDE = """PREFIX sc: <https://w3id.org/space-coop/ontology#>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?claim ?label ?document ?basis ?sentence ?start ?end WHERE {
  ?claim a sc:FactClaim ; rdfs:label ?label ; sc:hasBasis ?basis ; sc:hasEvidence ?evidence .
  ?evidence oa:hasSource ?document ; sc:sentenceNumber ?sentence ; oa:hasSelector ?position .
  ?position oa:start ?start ; oa:end ?end .
} LIMIT 10000"""
"""10,000 rows of seven columns, three of them numbers."""


def once(work: Callable[[], Any]) -> float:
    """Return the time of some work, in seconds."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def each(work: dict[str, Callable[[], Any]], times: int = 9) -> Told:
    """Time several things in turns, so that a busy moment of the machine meets all of them; one that fails says so."""
    told: Told = {}
    found: dict[str, list[float]] = {}
    for turn in range(times + 1):
        for name, one in work.items():
            try:
                spent = once(one)
                found.setdefault(name, []).extend([spent] if turn else [])
            except Exception as error:
                told[name] = f"{type(error).__name__}: {error}"[:200]
    return {name: told.get(name) or statistics.median(found[name]) for name in work}


def peak() -> float:
    """Return the most memory that this process has had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def close(data: str) -> Told:
    """Draw all inferences from a file of data and the ontology, by the rules of coopgraph."""
    import pyoxigraph as ox

    import coopgraph
    import coopgraph.rules
    from coopgraph.folder import Folder

    ontology = [path for path in Folder.shipped().ontology if not path.stem.endswith("_dl")]
    kg = coopgraph.load(*ontology, data, shipped=False, rules=False)
    rules = [coopgraph.rules.Rule.read(path) for path in Folder.shipped().rules]
    before = sum(1 for _ in kg.source.store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
    began = time.perf_counter()
    coopgraph.rules.close(kg.source.store, rules)
    seconds = time.perf_counter() - began
    after = sum(1 for _ in kg.source.store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
    return {"seconds": seconds, "before": before, "after": after, "memory": peak()}


def reasonable(data: str) -> Told:
    """Draw inferences from the same by reasonable, which knows no property chains."""
    import reasonable as engine

    folder = HERE.parent / "ontology"
    it = engine.PyReasoner()
    for path in (folder / "space_coop.ttl", folder / "topics.ttl"):
        it.load_file(str(path))
    it.load_file(data)
    began = time.perf_counter()
    found = it.reason()
    return {"seconds": time.perf_counter() - began, "after": len(found), "memory": peak()}


def rows(data: str, snapshot: str) -> Told:
    """Make 10,000 rows into objects, frames and files, by coopgraph and by the engine alone."""
    import pandas
    import polars
    import pyoxigraph as ox

    import coopgraph

    kg = coopgraph.load(data, snapshot, shipped=False, rules=False)
    store = kg.source.store

    def ask() -> Any:
        return kg.sparql(WIDE, jail=False)

    def csv() -> bytes:
        return store.query(WIDE).serialize(format=ox.QueryResultsFormat.CSV)

    told = each(
        {
            "engine, CSV": csv,
            "engine, CSV, then pandas": lambda: pandas.read_csv(io.BytesIO(csv()), engine="pyarrow"),
            "engine, CSV, then polars": lambda: polars.read_csv(io.BytesIO(csv())),
            "engine, rows of terms": lambda: [tuple(row) for row in store.query(WIDE)],
            "kg.sparql": ask,
            "kg.sparql, rows as Python values": lambda: ask().rows,
            "kg.sparql, .df()": lambda: ask().df(labels=False),
            "kg.sparql, .to_polars()": lambda: ask().to_polars(labels=False),
            "kg.sparql, .to_csv()": lambda: ask().to_csv(),
            "kg.sparql, .to_json()": lambda: ask().to_json(),
            "kg.sparql in the jail, .df()": lambda: kg.sparql(WIDE).df(labels=False),
        }
    )
    frame = ask().df(labels=False)
    told["types"] = {name: str(kind) for name, kind in frame.dtypes.items()}
    told["rows"] = len(frame)
    return told


def peer_rows(data: str, snapshot: str) -> Told:
    """Make the same rows into data frames by oxrdflib and by maplib."""
    sys.path.insert(0, str(HERE))
    import pandas

    from engines import Maplib, Oxrdflib

    ox, frames = Oxrdflib(), Maplib()
    ox.load(data, "")
    frames.load(data, "")

    def oxrdflib() -> Any:
        found = ox.graph.query(WIDE)
        return pandas.DataFrame(
            [[cell.toPython() for cell in row] for row in found], columns=[str(v) for v in found.vars]
        )

    return each(
        {
            "oxrdflib, rows": lambda: list(ox.graph.query(WIDE)),
            "oxrdflib, rows, DataFrame": oxrdflib,
            "maplib, polars": lambda: frames.model.query(WIDE),
            "maplib, pandas": lambda: frames.model.query(WIDE).to_pandas(),
        }
    )


def cold(times: str, peer: str) -> Told:
    """Start programs from nothing: what a user waits for on the command line."""
    root = HERE.parent
    program = str(Path(sys.executable).parent / "coopgraph")
    data = [str(path) for path in sorted((root / "data").glob("*.ttl"))]
    query = str(root / "queries" / "commitments" / "by-party.rq")
    raw = (
        f"import pyoxigraph as o;s=o.Store();[s.bulk_load(path=p) for p in {data!r}];"
        f"print(len(list(s.query(open({query!r}).read()))))"
    )
    slow = (
        f"import rdflib;g=rdflib.Graph();[g.parse(p) for p in {data!r}];"
        f"print(len(list(g.query(open({query!r}).read()))))"
    )
    cache = tempfile.mkdtemp()
    run = [program, "run", "commitments/by-party", "-f", "csv"]
    fresh, kept = {**os.environ, "COOPGRAPH_CACHE": "off"}, {**os.environ, "COOPGRAPH_CACHE": cache}
    programs: dict[str, tuple[list[str], dict[str, str]]] = {
        "python -c pass": ([sys.executable, "-c", "pass"], fresh),
        "coopgraph --version": ([program, "--version"], fresh),
        "coopgraph run … -f csv, asked before": (run, kept),
        "coopgraph run … -f csv, nothing remembered": (run, fresh),
        "coopgraph run … (a table)": (run[:3], fresh),
        "pyoxigraph: parse, ask": ([sys.executable, "-c", raw], fresh),
    }
    if Path(peer).is_file():
        programs["rdflib: parse, ask"] = ([peer, "-c", slow], fresh)
    found: dict[str, list[float]] = {name: [] for name in programs}
    for turn in range(int(times) + 1):
        for name, (words, environment) in programs.items():
            if name.startswith("rdflib") and turn > 4:
                continue
            began = time.perf_counter()
            subprocess.run(words, env=environment, check=True, capture_output=True)
            if turn:
                found[name].append(time.perf_counter() - began)
    shutil.rmtree(cache)
    return {name: {"seconds": statistics.median(spent), "times": spent} for name, spent in found.items()}


def disk(data: str, folder: str) -> Told:
    """Keep a graph on disk; then open it and look something up, in new processes."""
    shutil.rmtree(folder, ignore_errors=True)
    program = (
        "import time,sys;b=time.perf_counter();import coopgraph;"
        "kg=coopgraph.load({}shipped=False,rules=False,store={!r});"
        "n=len(kg.sparql('SELECT ?p ?o {{ <http://example.org/world/s1-e1> ?p ?o }}', jail=False));"
        "print(time.perf_counter()-b, n)"
    )
    environment = {**os.environ, "COOPGRAPH_FILE_SIZE": "20000"}
    told: Told = {}
    for name, words in (("made", f"{data!r},"), ("opened", ""), ("again", "")):
        began = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", program.format(words, folder)],
            capture_output=True,
            text=True,
            env=environment,
            check=False,
        )
        if done.returncode:
            told["failed"] = (done.stderr.strip().splitlines() or ["no reason given"])[-1][:300]
            break
        inside, found = done.stdout.split()
        told[name] = {"inside": float(inside), "process": time.perf_counter() - began, "rows": int(found)}
    told["bytes"] = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
    return told


def free_port() -> int:
    """Return a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextlib.contextmanager
def server(words: list[str], url: str, folder: Path, within: float = 120, **more: str) -> Iterator[None]:
    """Run a server in a folder until it answers, and end it afterwards."""
    quiet, its = subprocess.DEVNULL, {**os.environ, **more}
    process = subprocess.Popen(words, stdout=quiet, stderr=quiet, env=its, cwd=folder)
    try:
        deadline = time.monotonic() + within
        while True:
            with contextlib.suppress(OSError, urllib.error.HTTPError):
                urllib.request.urlopen(url, timeout=5).read()
                break
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("the server did not start")
            time.sleep(0.2)
        yield
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


def hammer(address: str, rows: int, seconds: float, clients: int = 8) -> Told:
    """Ask one address with eight clients at once for some seconds; the answer must have so many rows.

    Where the address has `{}`, a number stands in each request, another one each time.
    """
    times: list[float] = []
    wrong: list[str] = []
    numbers = count()

    def ask() -> bytes:
        wanted = urllib.request.Request(
            address.replace("{}", str(next(numbers))), headers={"Accept": "application/sparql-results+json"}
        )
        with urllib.request.urlopen(wanted, timeout=60) as answer:
            return bytes(answer.read())

    found = len(json.loads(ask())["results"]["bindings"])
    if found != rows:
        raise ValueError(f"{found} rows, not {rows}")
    until = time.monotonic() + seconds

    def client() -> None:
        while time.monotonic() < until:
            began = time.perf_counter()
            try:
                ask()
                times.append(time.perf_counter() - began)
            except OSError as error:
                wrong.append(str(error))
                time.sleep(0.05)

    began = time.monotonic()
    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    spent = time.monotonic() - began
    told: Told = {"per second": len(times) / spent, "errors": len(wrong)}
    if len(times) > 1:
        told["median"], told["99 %"] = statistics.median(times), statistics.quantiles(times, n=100)[98]
    if wrong:
        told["error"] = wrong[0][:200]
    return told


def servers(data: str, snapshot: str, peer: str, seconds: str, virtuoso: str) -> Told:
    """Ask a stored question of servers: coopgraph, rdflib-endpoint over Oxigraph, Virtuoso, and grlc before it."""
    sys.path.insert(0, str(HERE))
    from worlds import Made

    made = Made(10**5)
    one = next(a for a in made.asked() if a.question == "commitments/by-party" and a.arguments.get("party"))
    query = urllib.parse.urlencode({"query": one.text})
    argument = next(iter(one.arguments.values()))
    party = urllib.parse.urlencode({"party": argument[1:-1]})
    told: Told = {"question": one.name, "rows": one.rows}

    def measure(name: str, address: str) -> None:
        try:
            told[name] = hammer(address, one.rows, float(seconds))
        except Exception as error:
            told[name] = {"failed": f"{type(error).__name__}: {error}"[:200]}

    def run(name: str, words: list[str], port: int, address: str, folder: Path = HERE, **more: str) -> None:
        try:
            with server(words, f"http://127.0.0.1:{port}/", folder, **more):
                measure(name, f"http://127.0.0.1:{port}{address}")
        except (OSError, RuntimeError) as error:
            told[name] = {"failed": str(error)[:200]}

    program = str(Path(sys.executable).parent / "coopgraph")
    root = made.root()
    for name, address in (
        ("coopgraph serve, the stored question", f"/api/questions/{one.question}?{party}&format=json&size=10000"),
        ("coopgraph serve, as SPARQL", f"/sparql?{query}"),
        ("coopgraph serve, as SPARQL, never the same text", f"/sparql?{query}%0A%23{{}}"),
    ):
        port = free_port()
        words = [program, "--root", str(root), "serve", "--port", str(port), "--log", "none"]
        run(name, words, port, address, COOPGRAPH_FILE_SIZE="20000")
    if peer:
        port = free_port()
        words = [peer, str(HERE / "endpoint_peer.py"), data, str(port)]
        run("rdflib-endpoint over Oxigraph", words, port, f"/?{query}")
    if virtuoso:
        measure("Virtuoso, as SPARQL", f"{virtuoso}?{query}")
        with tempfile.TemporaryDirectory() as folder:
            port = free_port()
            Path(folder, "config.ini").write_text(
                f"[defaults]\nsparql_endpoint = {virtuoso}\n[local]\nlocal_sparql_dir = {folder}/\n", encoding="utf-8"
            )
            # grlc wants a variable of its own, where SPARQL allows one, and not in VALUES; its POST gets no answer here
            text = one.text.replace(f"VALUES ?party {{ {argument} }}", "BIND (?_party_iri AS ?party)")
            Path(folder, "by-party.rq").write_text(f"#+ endpoint-method: GET\n{text}", encoding="utf-8")
            words = [peer, "-m", "gunicorn", "-w", "8", "-b", f"127.0.0.1:{port}", "grlc.server:app"]
            run("grlc before Virtuoso", words, port, f"/api-local/by-party?{party}", Path(folder))
    return told


def endpoint(url: str) -> Told:
    """Ask Virtuoso for results of 1,000 rows and more, through `connect` and through a bare client."""
    sys.path.insert(0, str(HERE))
    from worlds import patterns

    import coopgraph
    from engines import PLAIN, SNAPSHOT, Virtuoso

    kg = coopgraph.connect(url, default_graphs=[PLAIN], named_graphs=[SNAPSHOT])
    bare = Virtuoso(url)
    told: Told = {}
    asked = [*patterns(), {"name": "seven columns", "text": WIDE}]
    for one in asked:
        try:
            _, cells = bare.rows(bare.run(one["text"]))
            count = sum(1 for _ in cells)
            ours: list[float] = []
            theirs: list[float] = []
            for _ in range(9):
                for work, times in (
                    (lambda text=one["text"]: [tuple(row) for row in bare.rows(bare.run(text))[1]], theirs),
                    (lambda text=one["text"]: kg.sparql(text, rows=10**6), ours),
                ):
                    times.append(once(work))
            told[one["name"]] = {"rows": count, "connect": statistics.median(ours), "bare": statistics.median(theirs)}
        except Exception as error:
            told[one["name"]] = {"failed": f"{type(error).__name__}: {error}"[:200]}
    return told


if __name__ == "__main__":
    os.environ.setdefault("COOPGRAPH_FILE_SIZE", "20000")
    print(json.dumps(globals()[sys.argv[1]](*sys.argv[2:])))
