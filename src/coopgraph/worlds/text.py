"""Text: a part of a world as Turtle, N-Triples or N-Quads."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from coopgraph.terms import PREFIXES
from coopgraph.worlds.part import Triple
from coopgraph.worlds.words import REGISTER, TYPE, WORLD

_USED: Final = (
    *("basis", "dcterms", "force", "oa", "owl", "rdfs", "registry", "sc", "schema", "skos", "sssom", "status", "topic"),
    "xsd",
)
_NAMED: Final = {"reg": REGISTER, "w": WORLD} | {prefix: PREFIXES[prefix] for prefix in _USED}
_SPACES: Final = {space: prefix for prefix, space in _NAMED.items()}
_LOCAL: Final = re.compile(r"[A-Za-z0-9](?:[\w-]*[\w])?", re.ASCII)

TURTLE_HEAD: Final = "".join(f"@prefix {prefix}: <{space}> .\n" for prefix, space in sorted(_NAMED.items())) + "\n"
"""The prefixes that stand at the beginning of a Turtle file."""


def ntriples(triples: Iterable[Triple]) -> str:
    r"""Return triples as N-Triples.

    >>> ntriples([("<urn:a>", "<urn:b>", '"c"')])
    '<urn:a> <urn:b> "c" .\n'
    """
    return "".join(["%s %s %s .\n" % triple for triple in triples])  # noqa: UP031, the fastest by far


def nquads(triples: Iterable[Triple], graph: str) -> str:
    r"""Return triples as N-Quads of a graph.

    >>> nquads([("<urn:a>", "<urn:b>", '"c"')], "<urn:g>")
    '<urn:a> <urn:b> "c" <urn:g> .\n'
    """
    return "".join([f"{s} {p} {o} {graph} .\n" for s, p, o in triples])


def turtle(triples: Iterable[Triple]) -> str:
    """Return triples as Turtle, those of a subject together.

    >>> print(turtle([("<http://example.org/world/n1>", TYPE, "<urn:b>")]), end="")
    w:n1 a <urn:b> .
    """
    subjects: dict[str, dict[str, list[str]]] = {}
    for s, p, o in triples:
        subjects.setdefault(s, {}).setdefault(p, []).append(short(o))
    lines = []
    for subject, told in subjects.items():
        said = [f"{'a' if p == TYPE else short(p)} {', '.join(values)}" for p, values in told.items()]
        lines.append(short(subject) + " " + " ;\n    ".join(said) + " .\n")
    return "".join(lines)


@lru_cache(maxsize=65536)
def short(term: str) -> str:
    """Return a term as Turtle may write it.

    >>> short('"4"^^<http://www.w3.org/2001/XMLSchema#integer>'), short("<http://example.org/world/n1>")
    ('4', 'w:n1')
    """
    if term[0] == "<":
        at = max(term.rfind("/"), term.rfind("#")) + 1
        prefix = _SPACES.get(term[1:at])
        return f"{prefix}:{term[at:-1]}" if prefix and _LOCAL.fullmatch(term[at:-1]) else term
    if term[0] == '"' and term[-1] == ">":
        value, _, datatype = term.rpartition("^^")
        kind = short(datatype)
        return value[1:-1] if kind in ("xsd:integer", "xsd:boolean", "xsd:decimal") else f"{value}^^{kind}"
    return term
