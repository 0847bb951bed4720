"""The XML pass: a first reading of RDF/XML by expat, which sees what the RDF parser lets pass.

The RDF parser takes an XML file that is cut off for a whole one. And entities may be made to grow without end, or name
files and addresses. The declarations that editors such as Protégé write, `<!ENTITY owl "http://…">`, are fine.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from xml.parsers import expat

from coopgraph.errors import ParseError
from coopgraph.loading.budgets import Budgets

_REFERENCE: Final = re.compile(r"&([^\s&;#]+);")
ENCODINGS: Final = ("utf-8", "utf8", "utf-16", "us-ascii", "ascii", "iso-8859-1", "latin-1", "latin1")
"""What an XML file may be encoded in."""

_DECLARED: Final = re.compile(rb"\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.-]{1,40})[\"']")
_OWL_XML: Final = "http://www.w3.org/2002/07/owl#}Ontology"


def check_xml(data: bytes, budgets: Budgets, where: str) -> bytes:
    """Read XML to its end, and return it as UTF-8.

    >>> check_xml(b"<a><b></a>", Budgets(), "a.rdf")
    Traceback (most recent call last):
    coopgraph.errors.ParseError: a.rdf:1:9: this is not well-formed XML: mismatched tag. Correct the text there, or fetch the file again.
    """  # noqa: E501
    declared = _DECLARED.match(data[:400])
    if declared and declared[1].decode().lower() not in ENCODINGS:
        raise ParseError(
            f"the encoding {declared[1].decode()} is not known here", where=f"{where}:1:1", remedy="Save it as UTF-8."
        )
    _Pass(data, budgets, where).run()
    return _as_utf8(data)


def _as_utf8(data: bytes) -> bytes:
    declared = _DECLARED.match(data[:400])
    name = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else declared[1].decode() if declared else "utf-8"
    if name.lower() in ("utf-8", "utf8"):
        return data
    text = data.decode(name)
    return re.sub(r"^\s*<\?xml.*?\?>", "", text, count=1, flags=re.DOTALL).encode()


class _Pass:
    def __init__(self, data: bytes, budgets: Budgets, where: str) -> None:
        self.data, self.budgets, self.where = data, budgets, where
        self.depth = 0
        self.entities: dict[str, str] = {}
        self.parser = parser = expat.ParserCreate(namespace_separator="}")
        parser.StartElementHandler = self._open
        parser.EndElementHandler = self._close
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = self._entity
        parser.AttlistDeclHandler = self._default
        parser.EndDoctypeDeclHandler = self._count
        parser.ExternalEntityRefHandler = self._external
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)

    def run(self) -> None:
        try:
            self.parser.Parse(self.data, True)
        except expat.ExpatError as error:
            problem = expat.ErrorString(error.code)
            where = f"{self.where}:{error.lineno}:{error.offset + 1}"
            remedy = "Correct the text there, or fetch the file again."
            raise ParseError(f"this is not well-formed XML: {problem}", where=where, remedy=remedy) from None
        except (UnicodeError, LookupError):
            raise self._refuse(
                "the characters are not of the encoding that the file names", "Save it as UTF-8."
            ) from None

    def _refuse(self, problem: str, remedy: str) -> ParseError:
        line, column = self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1
        return ParseError(problem, where=f"{self.where}:{line}:{column}", remedy=remedy)

    def _open(self, name: str, attributes: Mapping[str, str]) -> None:
        if not self.depth and name == _OWL_XML and not any(key.endswith("#}about") for key in attributes):
            raise self._refuse("this is OWL/XML, not RDF/XML", "Save it as Turtle, for instance with Protégé.")
        self.depth += 1
        if self.depth > self.budgets.nesting:
            raise self._refuse(f"elements nest more than {self.budgets.nesting} deep", "Write it flatter.")

    def _close(self, name: str) -> None:
        self.depth -= 1

    def _doctype(self, name: str, system: str | None, public: str | None, internal: int) -> None:
        if system and not system.startswith(("http://", "https://")):
            raise self._refuse("the document type is in another file", "Remove what follows the name in <!DOCTYPE …>.")

    def _entity(
        self,
        name: str,
        parameter: bool,
        value: str | None,
        base: str | None,
        system: str | None,
        public: str | None,
        notation: str | None,
    ) -> None:
        if parameter or value is None:
            what = "a parameter entity" if parameter else "an entity in another file"
            raise self._refuse(f"“{name}” is {what}, which may do anything", "Write the text itself in its place.")
        self.entities.setdefault(name, value)

    def _default(self, element: str, name: str, kind: str, default: str | None, required: bool) -> None:
        if default is not None:
            raise self._refuse(f"the attribute “{name}” is given by the document type", "Write it where it belongs.")

    def _external(self, context: str, base: str | None, system: str | None, public: str | None) -> int:
        raise self._refuse("the file refers to another file", "Put its text here.")

    def _count(self) -> None:
        """Refuse entities that stand for too much, once all are declared: before the first of them is spelt out."""
        sizes: dict[str, int] = {}
        limit = max(self.budgets.entities, 20 * len(self.data))
        for name in self.entities:
            _measure(name, self.entities, sizes, limit)
        body = self.data.decode("latin-1")
        total = sum(sizes.get(match[1], 0) for match in _REFERENCE.finditer(body))
        if total > limit:
            raise self._refuse(
                f"the entities of this file stand for more than {limit:,} characters",
                "Write their text in their place, or leave them out.",
            )


def _measure(name: str, entities: Mapping[str, str], sizes: dict[str, int], limit: int) -> int:
    """Return for how many characters an entity stands, none above the limit; rings of them are left to expat."""
    waiting = [name]
    while waiting:
        current = waiting[-1]
        parts = [match[1] for match in _REFERENCE.finditer(entities.get(current, ""))]
        sizes.setdefault(current, 0)
        if missing := [part for part in parts if part in entities and part not in sizes]:
            waiting.append(missing[0])
            continue
        total = len(entities.get(current, "")) + sum(sizes.get(part, 0) for part in parts)
        sizes[current] = min(total, limit + 1)
        waiting.pop()
    return sizes[name]
