"""Sniffing: what a file is by its name and by its first look, before any parser reads it.

What often happens to files is told by its name: a page of a web server saved in place of the data, a pointer of Git
LFS, the marks of a merge that was not finished, another format or encoding than the name says.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from coopgraph.errors import FormatError, ParseError
from coopgraph.loading.budgets import place

_FORMATS: Final = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".trig": ox.RdfFormat.TRIG,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".owl": ox.RdfFormat.RDF_XML,
    ".xml": ox.RdfFormat.RDF_XML,
    ".jsonld": ox.RdfFormat.JSON_LD,
}
SUFFIXES: Final = tuple(_FORMATS)
PACKED: Final = ".gz"

_HTML: Final = re.compile(rb"(?:<\?xml[^>]*>|<!--.*?-->|\s)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)
_XML: Final = re.compile(rb"\s*<(?:\?xml\b|!DOCTYPE\b|!--|rdf:RDF\b|[A-Za-z_][\w.-]*:?[\w.-]*\s+xmlns)", re.IGNORECASE)
_JSON: Final = re.compile(rb"\s*(?:\{\s*(?:\"|\})|\[\s*\{\s*(?:\"|\}))")
_LFS: Final = b"version https://git-lfs.github.com/spec/"
_MERGE: Final = tuple(re.compile(sign, re.MULTILINE) for sign in (rb"^<{7} ", rb"^={7}\r?$", rb"^>{7} "))
_OTHERS: Final = (
    (re.compile(rb"\s*(?:Prefix\s*\(|Ontology\s*\()"), "OWL functional syntax"),
    (re.compile(rb"\s*Prefix:\s"), "OWL Manchester syntax"),
    (re.compile(rb"\s*format-version:\s"), "OBO format"),
)
_MARKS: Final = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True)
class Kind:
    """What the name of a file says it is: an RDF format, packed with gzip or not.

    >>> Kind.of("MINE.TTL.GZ").name, Kind.of("MINE.TTL.GZ").packed
    ('Turtle', True)
    """

    suffix: str
    packed: bool = False

    @classmethod
    def of(cls, path: str | Path) -> Kind:
        """Return the kind that a name tells, in capitals or not."""
        name = Path(path).name.lower()
        bare = name.removesuffix(PACKED)
        suffix = Path(bare).suffix
        if suffix not in _FORMATS:
            raise FormatError(
                "only Turtle (.ttl), N-Triples (.nt), N-Quads (.nq), TriG (.trig), RDF/XML (.rdf, .owl, .xml) and "
                "JSON-LD (.jsonld) files can be loaded, each also packed with gzip (.gz)",
                where=str(path),
                remedy="Convert the file to Turtle, or rename it if it is Turtle.",
            )
        return cls(suffix, bare != name)

    @property
    def format(self) -> ox.RdfFormat:
        """The format."""
        return _FORMATS[self.suffix]

    @property
    def has_graphs(self) -> bool:
        """Whether a file of this kind may name graphs.

        >>> Kind(".ttl").has_graphs, Kind(".jsonld").has_graphs
        (False, True)
        """
        return self.format.supports_datasets

    @property
    def name(self) -> str:
        """The name of the format."""
        return str(self.format.name)

    @property
    def is_xml(self) -> bool:
        """Whether it is RDF/XML."""
        return self.format == ox.RdfFormat.RDF_XML

    @property
    def is_json(self) -> bool:
        """Whether it is JSON-LD."""
        return self.format == ox.RdfFormat.JSON_LD

    def seen(self, data: bytes) -> Kind:
        """Return the kind once the file is seen: a file `.owl` may be Turtle as well as RDF/XML.

        >>> Kind(".owl").seen(b"@prefix a: <urn:a:> .").name
        'Turtle'
        """
        return Kind(".ttl") if self.suffix == ".owl" and not _XML.match(data) else self


def sniff(data: bytes, kind: Kind, where: str) -> None:
    r"""Refuse bytes that are not what their name says, or not UTF-8 (which XML need not be).

    >>> sniff(b"<!DOCTYPE html><title>404</title>", Kind(".ttl"), "a.ttl")
    Traceback (most recent call last):
    coopgraph.errors.ParseError: a.ttl:1:1: this is a web page, not Turtle: perhaps an error page that was saved in its place. Download the data itself.
    """  # noqa: E501

    def refuse(problem: str, remedy: str, offset: int = 0) -> ParseError:
        return ParseError(problem, where=place(data, offset, where), remedy=remedy)

    if data.startswith(_LFS):
        raise refuse("this is a pointer of Git LFS, not the file itself", "Fetch the file with: git lfs pull")
    if data.startswith((b"\x1f\x8b", b"PK\x03\x04", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd")):
        raise refuse("the file is packed", "Unpack it; or, if it is packed with gzip, let its name end in .gz.")
    if not kind.is_xml:
        _check_utf8(data, where)
    if _HTML.match(data[:4096]):
        saved = "perhaps an error page that was saved in its place"
        raise refuse(f"this is a web page, not {kind.name}: {saved}", "Download the data itself.")
    if (
        b"<<<<<<< " in data
        and (first := _MERGE[0].search(data))
        and all(sign.search(data, first.start()) for sign in _MERGE[1:])
    ):
        raise refuse("a merge was not finished here", "Choose one side, and remove the marks.", first.start())
    for pattern, name in _OTHERS:
        if pattern.match(data):
            raise refuse(f"this is {name}, not {kind.name}", "Save it as Turtle, for instance with Protégé.")
    if not kind.is_xml and not kind.is_json and _XML.match(data) and not data.lstrip().startswith(b"<!--"):
        raise refuse(f"this is XML, not {kind.name}", "Rename the file so that it ends in .rdf, if it is RDF/XML.")
    if not kind.is_json and kind.suffix != ".trig" and _JSON.match(data):
        raise refuse(f"this is JSON, not {kind.name}", "Rename the file so that it ends in .jsonld, if it is JSON-LD.")


def _check_utf8(data: bytes, where: str) -> None:
    try:
        if not data.startswith(_MARKS):
            data.decode()
            return
        offset = 0
    except UnicodeDecodeError as error:
        offset = error.start
    line = data.count(b"\n", 0, offset) + 1
    column = offset - data.rfind(b"\n", 0, offset)
    raise ParseError("the file is not UTF-8 text", where=f"{where}:{line}:{column}", remedy="Save it as UTF-8.")
