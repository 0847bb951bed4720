"""Recipes: the same question in Python, with curl, and in R, to be copied and run as it stands."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

if TYPE_CHECKING:
    from coopgraph.graph import CoopGraph

Arguments = Mapping[str, Sequence[str]]


def in_python(kg: CoopGraph, question: str, arguments: Arguments) -> str:
    """Return a question as a few lines of Python.

    >>> import coopgraph
    >>> print(in_python(coopgraph.load(sources=["dialogue4"]), "missions/joint", {}))
    import coopgraph
    <BLANKLINE>
    kg = coopgraph.load(sources=["dialogue4"])
    answer = kg.run("missions/joint")
    print(answer)
    """
    given = [_text(question), *(f"{name}={_value(values)}" for name, values in arguments.items())]
    lines = ["import coopgraph", "", f"kg = coopgraph.load({_sources(kg)})", f"answer = kg.run({', '.join(given)})"]
    return "\n".join([*lines, "print(answer)"])


def with_curl(root: str, question: str, arguments: Arguments) -> str:
    r"""Return a question as a command for a shell.

    >>> print(with_curl("http://127.0.0.1:8000", "time/in-year", {"year": ["2024"]}))
    curl --get 'http://127.0.0.1:8000/api/questions/time/in-year' \
      --data-urlencode 'year=2024' \
      --data-urlencode 'format=csv'
    """
    pairs = [(name, value) for name, values in arguments.items() for value in values]
    lines = [f"curl --get {_quoted(_address(root, question))}"]
    lines += [f"  --data-urlencode {_quoted(f'{name}={value}')}" for name, value in (*pairs, ("format", "csv"))]
    return " \\\n".join(lines)


def in_r(root: str, question: str, arguments: Arguments) -> str:
    """Return a question as a few lines of R, which needs no package for it.

    >>> print(in_r("http://127.0.0.1:8000", "time/in-year", {"year": ["2024"]}))
    url <- "http://127.0.0.1:8000/api/questions/time/in-year?year=2024&format=csv"
    answer <- read.csv(url, encoding = "UTF-8")
    print(answer)
    """
    pairs = urlencode([*((n, v) for n, values in arguments.items() for v in values), ("format", "csv")])
    address = f"{_address(root, question)}?{pairs}"
    lines = [f"url <- {json.dumps(address)}", 'answer <- read.csv(url, encoding = "UTF-8")', "print(answer)"]
    return "\n".join(lines)


def _address(root: str, question: str) -> str:
    return f"{root.rstrip('/')}/api/questions/{quote(question)}"


def _quoted(text: str) -> str:
    """Return a text for a shell, in quotes even where it needs none."""
    quoted = shlex.quote(text)
    return quoted if quoted.startswith("'") else f"'{quoted}'"


def _sources(kg: CoopGraph) -> str:
    """Return what `load` is to be told for it to load the same sources."""
    names = {name.local for name in kg.graphs}
    believed = [source for source in kg.folder.sources if source in names]
    return "" if len(believed) in (0, len(kg.folder.sources)) else f"sources=[{', '.join(map(_text, believed))}]"


def _value(values: Sequence[str]) -> str:
    return _text(values[0]) if len(values) == 1 else f"[{', '.join(map(_text, values))}]"


def _text(text: str) -> str:
    """Return a text as Python writes it, with double quotes."""
    return json.dumps(text, ensure_ascii=False)
