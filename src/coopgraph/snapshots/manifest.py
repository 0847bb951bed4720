"""The manifest: the `#+` lines at the top of a snapshot, which say what it is, where it is from and what is in it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from coopgraph.errors import SnapshotError
from coopgraph.header import Header, read_header
from coopgraph.terms import PREFIXES

_NAME: Final = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_COUNT: Final = re.compile(r"[0-9]{1,12}")
_FIELDS: Final = (
    "snapshot",
    "title",
    "endpoint",
    "document",
    "source",
    "licence",
    "taken",
    "request",
    "things",
    "triples",
    "digest",
)


@dataclass(frozen=True)
class Manifest:
    """What a snapshot says of itself.

    It comes from a SPARQL `endpoint`, which was asked the request with the SHA-256 `request`, or from an RDF
    `document` (an address or a file), or was put together from a `source` that is neither. `taken` is when, in UTC;
    `things` are the subjects, and `digest` is the SHA-256 of the lines below the header.

    >>> manifest = Manifest("moon", "Craters", "2026-01-31T12:00:00Z", endpoint="https://example.org/sparql")
    >>> manifest.graph, manifest.origin
    ('https://w3id.org/space-coop/graph/snapshot-moon', 'https://example.org/sparql')
    """

    name: str
    title: str
    taken: str
    endpoint: str = ""
    document: str = ""
    source: str = ""
    licence: str = ""
    request: str = ""
    things: int = 0
    triples: int = 0
    digest: str = ""

    @classmethod
    def read(cls, text: str, where: str) -> Manifest:
        """Read a manifest from the head of a file."""
        header = read_header(text, where)
        header.only(_FIELDS)
        manifest = cls(
            name=_matching(header, "snapshot", _NAME, "a name in small letters, digits and “-”"),
            title=header.text("title", required=True),
            taken=_matching(header, "taken", _TIME, "a time such as 2026-01-31T12:00:00Z"),
            endpoint=header.text("endpoint"),
            document=header.text("document"),
            source=header.text("source"),
            licence=header.text("licence"),
            request=_matching(header, "request", _DIGEST, "a SHA-256") if header.text("request") else "",
            things=int(_matching(header, "things", _COUNT, "a number")),
            triples=int(_matching(header, "triples", _COUNT, "a number")),
            digest=_matching(header, "digest", _DIGEST, "a SHA-256"),
        )
        if not manifest.origin:
            raise header.error("the manifest does not say where this is from", "Add “endpoint: …” or “source: …”.")
        return manifest

    @property
    def graph(self) -> str:
        """The IRI of the named graph."""
        return graph_iri(self.name)

    @property
    def origin(self) -> str:
        """Where the snapshot is from."""
        return self.endpoint or self.document or self.source

    @property
    def text(self) -> str:
        """The header, as it stands in the file."""
        values: Mapping[str, str | int] = {"snapshot": self.name} | {
            name: getattr(self, name) for name in _FIELDS if name != "snapshot"
        }
        written = (f"#+ {name}: {_plain(value)}\n" for name, value in values.items() if value != "")
        return "".join(written)


def check_name(name: str) -> str:
    """Return a name for a snapshot, if it can be one.

    >>> check_name("../ror")
    Traceback (most recent call last):
    coopgraph.errors.SnapshotError: “../ror” is no name for a snapshot. Use a-z, 0-9 and “-”, a letter first.
    """
    if not _NAME.fullmatch(name) or len(name) > 60:
        raise SnapshotError(f"“{name}” is no name for a snapshot", remedy="Use a-z, 0-9 and “-”, a letter first.")
    return name


def graph_iri(name: str) -> str:
    """Return the IRI of the named graph of a snapshot."""
    return f"{PREFIXES['graph']}snapshot-{name}"


def _plain(value: str | int) -> str:
    """Return a value as YAML: in quotes, unless it is a number or a plain word."""
    text = str(value)
    return text if re.fullmatch(r"[\w./:%-]*[\w/]", text) and ": " not in text else json.dumps(text, ensure_ascii=False)


def _matching(header: Header, name: str, pattern: re.Pattern[str], wanted: str) -> str:
    value = header.text(name, required=True)
    if not pattern.fullmatch(value):
        raise header.error(f"“{name}” must be {wanted}", "Take the snapshot again.", name)
    return value
