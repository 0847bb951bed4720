"""The W3C's XML results, taken apart element by element while they arrive."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final
from xml.parsers import expat

from coopgraph.remote.cells import Table, broken, read_term
from coopgraph.solutions import Cells
from coopgraph.terms import Term

_NAMESPACE: Final = "http://www.w3.org/2005/sparql-results#"


def read_xml(pieces: Iterable[bytes]) -> Table:
    """Return the rows of an XML document, as they come.

    >>> read_xml([b'<sparql xmlns="http://www.w3.org/2005/sparql-results#"><boolean>true</boolean></sparql>']).boolean
    True
    """
    document, source = _Xml(), iter(pieces)

    def rows() -> Iterator[Cells]:
        while True:
            yield from document.rows
            document.rows = []
            piece = next(source, None)
            document.feed(piece or b"", last=piece is None)
            if piece is None:
                yield from document.rows
                if not document.whole:
                    raise broken("it ends too early")
                return

    while not document.headed:
        piece = next(source, None)
        document.feed(piece or b"", last=piece is None)
        if piece is None:
            break
    if document.boolean is not None:
        return Table((), iter(()), document.boolean)
    if not document.headed:
        raise broken("it has neither rows nor a yes or no")
    return Table(tuple(document.columns), rows())


class _Xml:
    """The W3C's XML results, taken apart while their pieces arrive."""

    def __init__(self) -> None:
        self.columns: list[str] = []
        self.rows: list[Cells] = []
        self.boolean: bool | None = None
        self.headed = self.whole = False
        self._row: dict[str, Term] = {}
        self._name, self._text = "", [""]
        self._attributes: dict[str, str] = {}
        parser = self._parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = lambda text: self._text.append(text)
        parser.StartDoctypeDeclHandler = self._refuse

    def feed(self, piece: bytes, *, last: bool = False) -> None:
        """Read a piece."""
        try:
            self._parser.Parse(piece, last)
        except expat.ExpatError as error:
            raise broken(error) from None

    @staticmethod
    def _refuse(*_: object) -> None:
        raise broken("it declares a document type, which results have no need of")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = self._local(tag)
        self._text = []
        match name:
            case "variable":
                self.columns.append(attributes.get("name", ""))
            case "results":
                self.headed = True
            case "result":
                self._row = {}
            case "binding":
                self._name = attributes.get("name", "")
            case "uri" | "bnode" | "literal":
                self._attributes = attributes

    def _end(self, tag: str) -> None:
        match self._local(tag):
            case "uri" | "bnode" | "literal" as kind:
                language = self._attributes.get("http://www.w3.org/XML/1998/namespace lang")
                term = read_term(kind, "".join(self._text), language, self._attributes.get("datatype"))
                if self._name not in self.columns:
                    raise broken("a row does not fit the head")
                self._row[self._name] = term
            case "result":
                self.rows.append(tuple(self._row.get(column) for column in self.columns))
            case "boolean":
                self.boolean = "".join(self._text).strip() == "true"
            case "sparql":
                self.whole = True

    def _local(self, tag: str) -> str:
        namespace, _, name = tag.rpartition(" ")
        if namespace != _NAMESPACE:
            raise broken(f"<{name}> is no element of SPARQL results")
        return name
