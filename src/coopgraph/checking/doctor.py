"""Doctor: what this installation is, what it lacks, which limits hold, and what its engine is known to do otherwise."""

from __future__ import annotations

import json
import os
import platform
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, Final

from coopgraph import __version__
from coopgraph.checking.conformance import OUTCOMES, KnownException, by_reason, known_exceptions
from coopgraph.errors import CoopgraphError
from coopgraph.files import near, read_text
from coopgraph.folder import Folder
from coopgraph.header import MAX_BYTES
from coopgraph.jail.limits import Limits as QueryLimits
from coopgraph.jail.limits import shown_size
from coopgraph.loading.budgets import Budgets
from coopgraph.loading.disk import DiskStore
from coopgraph.outside.allow import VARIABLE, AllowList
from coopgraph.outside.limits import Limits as FetchLimits
from coopgraph.tables import clean
from coopgraph.tokens import MAX_DEPTH, MAX_LENGTH, MAX_TOKENS

Facts = tuple[tuple[str, str], ...]

_REQUIREMENT: Final = re.compile(r"([A-Za-z0-9._-]+)[^;]*(?:;.*extra *== *[\"']([A-Za-z0-9._-]+)[\"'])?")
_FOR_MAKERS: Final = ("all", "test")


@dataclass(frozen=True)
class Health:
    """What the doctor found: facts section by section, what is wrong, and the known exceptions of the engine."""

    sections: tuple[tuple[str, Facts], ...]
    problems: tuple[str, ...]
    exceptions: tuple[KnownException, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems

    def asdict(self) -> dict[str, Any]:
        """Return all of it as plain values, for JSON."""
        return {
            "ok": self.ok,
            "problems": list(self.problems),
            **{name: dict(facts) for name, facts in self.sections},
            "exceptions": [
                {"suite": suite, "outcome": outcome, "why": why, "tests": tests}
                for (suite, outcome, why), tests in by_reason(self.exceptions).items()
            ],
        }

    def to_json(self) -> str:
        """Return all of it as JSON."""
        return json.dumps(self.asdict(), indent=2, ensure_ascii=False) + "\n"

    def __str__(self) -> str:
        margin = max((len(name) for _, facts in self.sections for name, _ in facts), default=0)
        lines = []
        for name, facts in self.sections:
            lines += [name, *(f"  {key:<{margin}}  {clean(value)}" for key, value in facts), ""]
        lines.append("known exceptions of the engine, by the tests of the W3C")
        for (suite, outcome, why), tests in by_reason(self.exceptions).items():
            lines.append(f"  {suite}: {why} ({OUTCOMES[outcome]}; {', '.join(tests)})")
        told = [f"problem: {clean(problem)}" for problem in self.problems] or ["Nothing is wrong."]
        return "\n".join([*lines, "", *told])


def examine(root: str | Path | None = None, stores: Iterable[str | Path] = ()) -> Health:
    """Look at this installation, at a folder laid out as ours, and at stores on disk.

    >>> examine().ok
    True
    """
    problems: list[str] = []
    sections = (
        ("versions", tuple(_versions(problems))),
        ("extras", tuple(_extras())),
        ("files", tuple(_files(root, problems))),
        ("stores", tuple(_stores(stores, problems))),
        ("limits", tuple(_limits(problems))),
        ("outside", tuple(_outside(problems))),
    )
    shown = tuple((name, facts) for name, facts in sections if facts)
    return Health(shown, tuple(problems), known_exceptions())


def _versions(problems: list[str]) -> Iterator[tuple[str, str]]:
    yield "coopgraph", __version__
    yield "Python", f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    for name, extra in _requirements():
        if not extra:
            version = _version(name)
            if version is None:
                problems.append(f"the package {name} is missing: install coopgraph again")
            yield name, version or "missing"


def _extras() -> Iterator[tuple[str, str]]:
    wanted: dict[str, list[str]] = {}
    for name, extra in _requirements():
        if extra and extra not in _FOR_MAKERS:
            wanted.setdefault(extra, []).append(name)
    for extra, names in wanted.items():
        missing = [name for name in names if _version(name) is None]
        have = ", ".join(f"{name} {_version(name)}" for name in names if name not in missing)
        install = f"not installed: pip install 'coopgraph[{extra}]'"
        yield extra, install if missing else have


def _requirements() -> list[tuple[str, str]]:
    """Return the packages that this one requires, each with the extra that it is for, or the empty string."""
    found = (_REQUIREMENT.match(text) for text in metadata.requires("coopgraph") or [])
    return [(match[1], match[2] or "") for match in found if match and match[1] != "coopgraph"]


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _files(root: str | Path | None, problems: list[str]) -> Iterator[tuple[str, str]]:
    try:
        folder = Folder.shipped() if root is None else Folder.at(root)
    except CoopgraphError as error:
        problems.append(str(error))
        return
    yield "folder", str(near(folder.path))
    for what, paths in (
        ("Turtle files", folder.rdf),
        ("rules", folder.rules),
        ("stored questions", tuple(folder.queries.glob("*/*.rq"))),
    ):
        for path in paths:
            try:
                read_text(path)
            except CoopgraphError as error:
                problems.append(str(error))
        yield what, str(len(paths))


def _stores(stores: Iterable[str | Path], problems: list[str]) -> Iterator[tuple[str, str]]:
    for path in stores:
        yield str(path), _store(Path(path), problems)


def _store(path: Path, problems: list[str]) -> str:
    disk = DiskStore(path)
    try:
        told = disk.manifest
        return f"generation {told.generation}, {len(disk.open()):,} quads, {len(told.files)} files"
    except CoopgraphError as error:
        problems.append(str(error))
        return "cannot be opened"


def _limits(problems: list[str]) -> Iterator[tuple[str, str]]:
    try:
        query = QueryLimits.from_environment()
        yield (
            "a query of your own",
            (
                f"{query.timeout:g} s, {shown_size(query.memory)} beside the graph, {query.rows:,} rows, "
                f"{shown_size(query.size)} of answer, {MAX_LENGTH:,} characters, {MAX_TOKENS:,} words, {MAX_DEPTH} deep"
            ),
        )
    except CoopgraphError as error:
        problems.append(str(error))
    try:
        file = Budgets.from_environment()
        yield (
            "a file",
            (
                f"{shown_size(file.size)}, unfolding up to {file.ratio} times, brackets {file.nesting} deep, "
                f"IRIs of {file.iri:,} characters, entities of {file.entities:,}, {file.seconds:g} s and 1 s per MiB"
            ),
        )
    except CoopgraphError as error:
        problems.append(str(error))
    yield "a header", f"{MAX_BYTES:,} bytes, no anchors, tags or names twice"
    fetch = FetchLimits()
    yield (
        "what is fetched",
        (
            f"{fetch.connect:g} s to connect, {fetch.total:g} s in all, {shown_size(fetch.size)}, "
            f"unpacking up to {fetch.ratio} times, {fetch.redirects} redirects"
        ),
    )


def _outside(problems: list[str]) -> Iterator[tuple[str, str]]:
    try:
        allowed = AllowList.from_environment()
        yield "may be fetched", " ".join(map(str, allowed.entries)) or f"nothing; {VARIABLE} names what may"
    except CoopgraphError as error:
        problems.append(str(error))
    password = os.environ.get("COOPGRAPH_USER") or os.environ.get("COOPGRAPH_PASSWORD")
    yield "credentials", "in the environment, not shown" if password else "none in the environment"
