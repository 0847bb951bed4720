"""Engines: each is loaded and asked as its own users would, and its rows are then made alike for comparison.

`run` is what is timed, and ends with the rows as objects of Python; `rows` is not timed: it gives columns and plain
text. This module runs in the process of one engine, under the Python of that engine.
"""

from __future__ import annotations

import json
import subprocess
import urllib.parse
import urllib.request
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

SNAPSHOT = "https://w3id.org/space-coop/graph/snapshot-ror"
PLAIN = "urn:bench"

Rows = tuple[list[str], Iterable[list[str]]]


def lexical(term: str) -> str:
    """Return what an N-Triples term says, without its datatype or language."""
    if term.startswith("<"):
        return term[1:-1]
    if term.startswith('"'):
        return json.loads(term[: term.rindex('"') + 1].replace("\\'", "'"))
    return term


class Oxigraph:
    """pyoxigraph alone: the engine underneath coopgraph."""

    def load(self, data: str, snapshot: str) -> int:
        """Load a file of data, and the snapshot."""
        import pyoxigraph as ox

        self.store = ox.Store()
        self.store.bulk_load(path=data, format=ox.RdfFormat.from_extension(data.rpartition(".")[2]))
        if snapshot:
            self.store.bulk_load(path=snapshot, format=ox.RdfFormat.N_QUADS)
        return len(self.store)

    def run(self, text: str, **more: Any) -> Any:
        """Ask; rows as tuples of terms."""
        import pyoxigraph as ox

        found = self.store.query(text)
        if isinstance(found, ox.QuerySolutions):
            return [v.value for v in found.variables], [tuple(row) for row in found]
        return ["s", "p", "o"], [(t.subject, t.predicate, t.object) for t in found]

    def rows(self, found: Any) -> Rows:
        """Return the rows as text."""
        return found[0], (["" if cell is None else cell.value for cell in row] for row in found[1])


class Coopgraph:
    """coopgraph: `kg.run` for stored questions, `kg.sparql` for the rest, in the jail as by default or outside."""

    def __init__(self, jailed: bool = False) -> None:
        self.jailed = jailed

    def load(self, data: str, snapshot: str) -> int:
        """Load a file of data, and the snapshot."""
        import coopgraph

        parts = [data, *([snapshot] if snapshot else [])]
        self.kg = coopgraph.load(*parts, shipped=False, rules=False)
        self.size = len(self.kg.source.store)
        return self.size

    def run(self, text: str, question: str = "", arguments: dict[str, str] | None = None, **more: Any) -> Any:
        """Ask; an Answer whose rows have been made, as the other engines make theirs."""
        if question:
            found = self.kg.run(question, **self.values(arguments or {}))
        elif self.jailed:
            found = self.kg.sparql(text, rows=10_000_000, timeout=120, memory=2**34)
        else:
            found = self.kg.sparql(text, jail=False, rows=10_000_000)
        if hasattr(found, "rows"):
            found.rows  # noqa: B018  (they are made when they are first looked at)
        return found

    def values(self, arguments: dict[str, str]) -> dict[str, Any]:
        """Return arguments as a user writes them."""
        return {k: v[1:-1] if v[0] == "<" else int(lexical(v)) for k, v in arguments.items()}

    def rows(self, found: Any) -> Rows:
        """Return the rows as text."""
        if hasattr(found, "terms"):
            return list(found.columns), (["" if c is None else c.value for c in row] for row in found.terms)
        return ["s", "p", "o"], ([t.subject.value, t.predicate.value, t.object.value] for t in found.triples)


class Rdflib:
    """rdflib with its own store in memory."""

    kind = "default"

    def load(self, data: str, snapshot: str) -> int:
        """Load a file of data, and the snapshot."""
        import rdflib

        self.graph = rdflib.Dataset(store=self.kind) if self.kind != "default" else rdflib.Dataset()
        format = {"ttl": "turtle", "nt": "nt"}[data.rpartition(".")[2]]
        prefix = "ox-" if self.kind == "Oxigraph" else ""
        self.graph.default_graph.parse(data, format=prefix + format)
        if snapshot:
            graph = self.graph.graph(rdflib.URIRef(SNAPSHOT))
            graph.parse(str(Path(snapshot).with_suffix(".nt")), format=prefix + "nt")
        return len(self.graph.default_graph)

    def run(self, text: str, **more: Any) -> Any:
        """Ask; rows of terms."""
        found = self.graph.query(text)
        if found.type == "CONSTRUCT":
            return ["s", "p", "o"], list(found)
        return [str(v) for v in found.vars], list(found)

    def rows(self, found: Any) -> Rows:
        """Return the rows as text."""
        return found[0], (["" if cell is None else str(cell) for cell in row] for row in found[1])


class Oxrdflib(Rdflib):
    """rdflib over the store of Oxigraph, with the parsers that come with it."""

    kind = "Oxigraph"


class Owlready:
    """owlready2: its quad store, and its own SPARQL."""

    def load(self, data: str, snapshot: str) -> int:
        """Load a file of data; it knows no graphs to ask."""
        import owlready2

        self.world = owlready2.World()
        self.world.get_ontology("file://" + data).load()
        return len(self.world.graph)

    def run(self, text: str, **more: Any) -> Any:
        """Ask; rows of entities and values."""
        if "CONSTRUCT" in text or "GRAPH" in text.replace("graph:", ""):
            raise NotImplementedError("CONSTRUCT and GRAPH are not known")
        query = self.world.prepare_sparql(text)
        return list(query.column_names), list(query.execute())

    def rows(self, found: Any) -> Rows:
        """Return the rows as text."""
        things = [any(hasattr(cell, "iri") for cell in column) for column in zip(*found[1], strict=True)]
        told = ([self.text(cell, thing) for cell, thing in zip(row, things, strict=True)] for row in found[1])
        return [name.lstrip("?") for name in found[0]], told

    def text(self, cell: Any, thing: bool) -> str:
        """Return a cell as text."""
        import datetime

        if cell is None:
            return ""
        if hasattr(cell, "iri"):
            return cell.iri
        if thing and isinstance(cell, int):  # the number by which it keeps a term such as rdf:type
            return self.world._unabbreviate(cell)
        if isinstance(cell, datetime.datetime):
            return cell.isoformat()
        return str(cell).lower() if isinstance(cell, bool) else str(cell)


class Maplib:
    """maplib: SPARQL over data frames."""

    def load(self, data: str, snapshot: str) -> int:
        """Load a file of data, and the snapshot."""
        import maplib

        self.model = maplib.Model()
        self.model.read(data, format={"ttl": "turtle", "nt": "ntriples"}[data.rpartition(".")[2]])
        if snapshot:
            triples = Path(snapshot).with_suffix(".nt")
            self.model.read(str(triples), format="ntriples", graph=SNAPSHOT)
        return 0

    def run(self, text: str, **more: Any) -> Any:
        """Ask; a data frame."""
        found = self.model.query(text)
        if isinstance(found, list):
            found = found[0]
        return found

    def rows(self, found: Any) -> Rows:
        """Return the rows as text."""
        return list(found.columns), ([self.text(cell) for cell in row] for row in found.iter_rows())

    def text(self, cell: Any) -> str:
        """Return a cell as text."""
        import datetime

        if cell is None:
            return ""
        if isinstance(cell, dict):
            return next((self.text(v) for v in cell.values() if v is not None), "")
        if isinstance(cell, datetime.datetime):
            return cell.replace(tzinfo=None).isoformat()
        if isinstance(cell, bool):
            return str(cell).lower()
        return lexical(cell) if isinstance(cell, str) and (cell[:1] == "<" or self.tagged(cell)) else str(cell)

    def tagged(self, cell: str) -> bool:
        """Return whether a text has a language behind it."""
        return cell[:1] == '"' and '"@' in cell


class Duckdb:
    """DuckDB over one table of triples, with SQL written by hand."""

    def load(self, data: str, snapshot: str) -> int:
        """Load a file of N-Triples by splitting its lines."""
        import duckdb

        self.db = duckdb.connect()
        self.db.execute(
            "CREATE TABLE lines AS SELECT * FROM read_csv(?, columns={'line': 'VARCHAR'}, delim='\\0',"
            " quote='', escape='', header=false, auto_detect=false)",
            [data],
        )
        self.db.execute(
            "CREATE TABLE t AS SELECT split_part(line, ' ', 1) AS s, split_part(line, ' ', 2) AS p,"
            " substr(line, length(split_part(line, ' ', 1)) + length(split_part(line, ' ', 2)) + 3,"
            " length(line) - length(split_part(line, ' ', 1)) - length(split_part(line, ' ', 2)) - 4) AS o"
            " FROM lines"
        )
        self.db.execute("DROP TABLE lines")
        return self.db.execute("SELECT COUNT(*) FROM t").fetchone()[0]

    def run(self, text: str, sql: str = "", **more: Any) -> Any:
        """Ask; rows of text."""
        if not sql:
            raise NotImplementedError("only the patterns were written in SQL")
        return self.db.execute(sql).fetchall()

    def rows(self, found: Any) -> Rows:
        """Return the rows as text."""
        return [], ([lexical(cell) if isinstance(cell, str) else str(cell) for cell in row] for row in found)


class Http:
    """A bare HTTP client of a SPARQL endpoint: JSON in, rows out."""

    def __init__(self, url: str) -> None:
        self.url = url

    def load(self, data: str, snapshot: str) -> int:
        """Do nothing: the server was loaded before."""
        return 0

    def run(self, text: str, **more: Any) -> Any:
        """Ask; the JSON of the answer, or lines of N-Triples."""
        graph = "CONSTRUCT {" in text
        fields = [("query", text)]
        if "8890" in self.url or "default" in more or self.virtuoso:
            fields += [("default-graph-uri", PLAIN), ("named-graph-uri", SNAPSHOT)]
        accept = "application/n-triples, text/plain;q=0.5" if graph else "application/sparql-results+json"
        body = urllib.parse.urlencode(fields).encode()
        request = urllib.request.Request(self.url, body, {"Accept": accept})
        with urllib.request.urlopen(request, timeout=600) as response:
            content = response.read()
        return content.decode().splitlines() if graph else json.loads(content)

    virtuoso = False

    def rows(self, found: Any) -> Rows:
        """Return the rows as text."""
        if isinstance(found, list):
            return ["s", "p", "o"], (
                [lexical(word) for word in [*line.split(None, 2)[:2], line.split(None, 2)[2].rstrip(" .")]]
                for line in found
                if line.strip() and not line.startswith("#")
            )
        columns = found["head"]["vars"]
        cells = ([row[c]["value"] if c in row else "" for c in columns] for row in found["results"]["bindings"])
        return columns, cells


class Virtuoso(Http):
    """Virtuoso behind a bare client."""

    virtuoso = True


class Jena:
    """Apache Jena's graph in memory, in a Java of its own; rows are read to their end inside it."""

    def load(self, data: str, snapshot: str) -> int:
        """Load a file of data, and the snapshot."""
        words = ["java", "-Xmx6g", "-cp", "/usr/share/java/*", str(Path(__file__).parent / "Jena.java")]
        self.process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.ready = self.say("start")
        return int(self.say("load", data, snapshot))

    def say(self, *words: str) -> str:
        """Send words, and read what it answers."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write("\t".join(words) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().strip()
        if not answer.startswith("ok"):
            raise RuntimeError(answer or "its Java ended with an error at the start")
        return answer[3:]

    def run(self, text: str, **more: Any) -> Any:
        """Ask; a file with the answer, which is written after the time was taken."""
        return self.say("ask", text.replace("\n", "\x01"))

    def rows(self, found: Any) -> Rows:
        """Return the rows as text."""
        said = json.loads(Path(self.say("tell")).read_text(encoding="utf-8"))
        if isinstance(said, list):
            return ["s", "p", "o"], [[lexical(w) for w in row] for row in said]
        return Http.rows(self, said)  # type: ignore[arg-type]


def engine(name: str, url: str = "") -> Any:
    """Return an engine by its name."""
    simple = {
        "oxigraph": Oxigraph,
        "rdflib": Rdflib,
        "oxrdflib": Oxrdflib,
        "owlready2": Owlready,
        "maplib": Maplib,
        "duckdb": Duckdb,
        "jena": Jena,
        "coopgraph": Coopgraph,
    }
    if name in simple:
        return simple[name]()
    if name == "coopgraph, jailed":
        return Coopgraph(jailed=True)
    return Virtuoso(url) if name == "virtuoso" else Http(url)


def words_of(columns: list[str], rows: Iterable[list[str]], joined: set[str]) -> Iterator[tuple[str, ...]]:
    """Yield rows as they are compared: columns of several claims as a number and a digest."""
    from digest import members

    many = [column in joined for column in columns]
    for row in rows:
        yield tuple(members(cell.split()) if many and many[at] else cell for at, cell in enumerate(row))
