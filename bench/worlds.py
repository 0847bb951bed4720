"""The worlds that are measured: made once, kept in bench/.work/worlds."""

from __future__ import annotations

import json
import re
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from peers import WORK

from coopgraph.folder import Folder
from coopgraph.query import Catalogue
from coopgraph.slots import bind
from coopgraph.worlds.asks import plan
from coopgraph.worlds.known import Tally
from coopgraph.worlds.questions import JOINED
from coopgraph.worlds.world import World
from coopgraph.worlds.writing import ENDINGS, Style, snapshot, write, write_stream

SIZES = {10**4: 5_300, 10**5: 63_000, 10**6: 639_000, 10**7: 6_400_000}
"""How many triples with all that follows, and how many of them are asserted."""


@dataclass(frozen=True)
class Asked:
    """A stored question with its arguments, as a text for any engine, and what it must answer."""

    question: str
    arguments: dict[str, str]
    text: str
    joined: tuple[str, ...]
    rows: int
    plain: str

    @property
    def name(self) -> str:
        """The question, and what it is asked with: no two have the same.

        >>> Asked("time/in-year", {"year": '"2013"^^<http://www.w3.org/2001/XMLSchema#integer>'}, "", (), 0, "").name
        'time/in-year (year=2013)'
        """
        told = ", ".join(f"{name}={_short(value)}" for name, value in self.arguments.items())
        return f"{self.question} ({told})" if told else self.question


class Made:
    """A world in files."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.folder = WORK / "worlds" / f"{size:.0e}".replace("+0", "")
        self.world = World(SIZES[size])

    def file(self, format: str = "n-triples", closed: bool = True) -> Path:
        """Return the file in a format, which is made when it is first needed."""
        style = Style(format, closed=closed)
        path = self.folder / f"{'closed' if closed else 'world'}-{self.size:.0e}.{ENDINGS[format]}".replace("+0", "")
        if not path.is_file():
            self.folder.mkdir(parents=True, exist_ok=True)
            began, partial = time.perf_counter(), path.with_suffix(".part")
            with partial.open("wb") as stream:
                count = write_stream(self.world, stream, style, processes=2)
            partial.rename(path)
            self.note(
                path.name, {"seconds": time.perf_counter() - began, "triples": count, "bytes": path.stat().st_size}
            )
        return path

    @property
    def snapshot(self) -> Path:
        """The register: a snapshot, and beside it the same as N-Triples."""
        path = self.folder / "ror.nq"
        if not path.is_file():
            self.folder.mkdir(parents=True, exist_ok=True)
            taken = snapshot(self.world)
            (self.folder / "ror.nt").write_text("".join(f"{triple} .\n" for triple in taken.triples), encoding="utf-8")
            taken.write(self.folder)
        return path

    def asked(self) -> list[Asked]:
        """Return every stored question with what it must answer."""
        path = self.folder / "answers.json"
        if not path.is_file():
            self.folder.mkdir(parents=True, exist_ok=True)
            began, chosen = time.perf_counter(), plan(self.world)
            tally = Tally(chosen)
            for part in self.world.parts():
                tally.add(part, self.world, chosen)
            told = [
                {"question": a.question, "arguments": dict(a.arguments), **known.told}
                for a, known in tally.finish().items()
            ]
            path.write_text(json.dumps(told), encoding="utf-8")
            self.note("answers.json", {"seconds": time.perf_counter() - began, "answers": len(told)})
        catalogue = Catalogue(Folder.shipped().queries)
        found = []
        for one in json.loads(path.read_text(encoding="utf-8")):
            query = catalogue[one["question"]]
            values = {name: [_term(value)] for name, value in one["arguments"].items()}
            joined = tuple(column for question, column in JOINED if question == query.name)
            found.append(
                Asked(query.name, one["arguments"], bind(query.text, values), joined, one["rows"], one["plain"])
            )
        assert len({one.name for one in found}) == len(found)
        return found

    def root(self) -> Path:
        """Return the folder that `coopgraph --root` takes, with the data in Turtle and nothing inferred."""
        path = self.folder / "root"
        if not path.is_dir():
            write(self.world, path, answers=False, processes=2)
        return path

    def note(self, name: str, told: dict[str, Any]) -> None:
        """Keep how something was made."""
        path = self.folder / "made.json"
        notes = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        path.write_text(json.dumps({**notes, name: told}, indent=1), encoding="utf-8")

    @property
    def notes(self) -> dict[str, Any]:
        """How the files were made."""
        path = self.folder / "made.json"
        return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}


def patterns() -> list[dict[str, str]]:
    """Return the twelve patterns, in SPARQL and in SQL."""
    found = []
    for path in sorted((Path(__file__).parent / "patterns").glob("*.rq")):
        text = path.read_text(encoding="utf-8")
        summary = text.partition("\n")[0].partition("summary: ")[2]
        sql = path.with_suffix(".sql").read_text(encoding="utf-8")
        found.append({"name": path.stem, "summary": summary, "text": text, "sql": sql})
    return found


def forget() -> None:
    """Throw all worlds away."""
    shutil.rmtree(WORK / "worlds", ignore_errors=True)


def _short(value: str) -> str:
    """Return a term as people write it in a table: the last part of an IRI, the text of a literal."""
    return re.split("[/#]", value[1:-1])[-1] if value.startswith("<") else value.split('"')[1]


def _term(value: str) -> Any:
    import pyoxigraph as ox

    return ox.NamedNode(value[1:-1]) if value.startswith("<") else ox.Literal(int(value.split('"')[1]))
