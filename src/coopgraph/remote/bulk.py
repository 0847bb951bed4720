"""Virtuoso's bulk loader: many triples at once, through files that the server itself reads."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from coopgraph.errors import FileError, PublishError
from coopgraph.remote.upload import Triples, split

FILE: Final = 1_000_000
"""How many triples go into one file."""

ISQL: Final = ("isql-vt", "isql-v", "isql")
"""What Virtuoso's command line is called, here and there."""


@dataclass(frozen=True)
class BulkWay:
    """Virtuoso's bulk loader.

    `folder` is one that the server can read too, and that its configuration names in DirsAllowed; `sql` is host and
    port of its SQL side. The user and the password are those of COOPGRAPH_USER and COOPGRAPH_PASSWORD, or else the ones
    that Virtuoso begins with.

    >>> BulkWay(Path("/tmp"), "localhost:1111").script([Path("/tmp/a.nt")], "urn:g").splitlines()[2]
    "ld_add ('/tmp/a.nt', 'urn:g');"
    """

    folder: Path
    sql: str = "localhost:1111"
    program: str = ""

    def put(self, graph: str, triples: Triples) -> None:
        """Put triples into a graph, in place of whatever was there."""
        try:
            folder = Path(tempfile.mkdtemp(prefix="publish-", dir=self.folder)).resolve()
        except OSError as error:
            raise FileError(
                f"nothing can be written there ({error.strerror})",
                where=str(self.folder),
                remedy="Name a folder that you may write to, and Virtuoso may read.",
            ) from None
        try:
            folder.chmod(0o755)
            files = list(_written(triples, folder))
            self._run(self.script(files, graph))
            self._complain(graph)
        finally:
            shutil.rmtree(folder)

    def script(self, files: list[Path], graph: str) -> str:
        """Return what the SQL side is told to do."""
        adding = [f"ld_add ('{file}', '{graph}');" for file in files]
        lines = [f"SPARQL CLEAR GRAPH <{graph}>;", f"DELETE FROM DB.DBA.load_list WHERE ll_graph = '{graph}';"]
        return "\n".join([*lines, *adding, "rdf_loader_run (log_enable=>2);", "checkpoint;"])

    def _complain(self, graph: str) -> None:
        found = self._run(f"SELECT ll_error FROM DB.DBA.load_list WHERE ll_graph = '{graph}' AND ll_state <> 2;")
        errors = self._run(
            f"SELECT ll_error FROM DB.DBA.load_list WHERE ll_graph = '{graph}' AND ll_error IS NOT NULL;"
        )
        if not (found.strip().endswith("0 Rows.") or "\n0 Rows." in found) or "\n0 Rows." not in errors:
            said = " ".join((errors if "\n0 Rows." not in errors else found).split())[:300]
            raise PublishError(f"the bulk loader failed: {said}", where=self.sql, remedy="See the log of Virtuoso.")

    def _run(self, script: str) -> str:
        program = self.program or next((name for name in ISQL if shutil.which(name)), "")
        if not program:
            raise PublishError("Virtuoso's isql is not here", remedy="Install it, or publish without the bulk loader.")
        user, password = os.environ.get("COOPGRAPH_USER", "dba"), os.environ.get("COOPGRAPH_PASSWORD", "dba")
        done = subprocess.run(
            [program, self.sql, user, password, "ERRORS=STDOUT", "VERBOSE=ON", "PROMPT=OFF"],
            input=script,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode or "*** Error" in done.stdout:
            said = next((line for line in done.stdout.splitlines() if "*** Error" in line), done.stderr.strip())
            raise PublishError(
                f"Virtuoso refused: {said[:300]}", where=self.sql, remedy="Check --sql, the user, and DirsAllowed."
            )
        return done.stdout


def _written(triples: Triples, folder: Path) -> Iterator[Path]:
    """Yield files of N-Triples; those with blank nodes are together in the first."""
    blank, plain = split(triples)
    rest: Iterator[ox.Triple] = iter(blank)
    number = 0
    while True:
        piece = [*rest, *islice(plain, FILE)]
        if not piece:
            return
        path = folder / f"part-{number:05d}.nt"
        path.write_text("".join(f"{triple} .\n" for triple in piece), "utf-8")
        yield path
        rest, number = iter(()), number + 1
