"""Formats: rows of terms as the W3C's CSV, TSV, JSON and XML results, written to the letter."""

from __future__ import annotations

import codecs
import csv
import html
import io
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import Final

import pyoxigraph as ox

from coopgraph.errors import FormatError
from coopgraph.solutions import Cells, write_word
from coopgraph.tables import clean
from coopgraph.terms import PREFIXES, Term

_STRING = PREFIXES["xsd"] + "string"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FORMULA: Final = ("=", "+", "-", "@", "|", "%", "\u2212")
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_EDGES: Final = re.compile(r"\A[ \t\n]+|\r|[ \t\n]+\Z")
"""Blanks that some readers of XML would leave out or change."""
_NAMESPACE = "http://www.w3.org/2005/sparql-results#"


def write_csv(columns: Sequence[str], rows: Iterable[Cells]) -> bytes:
    r"""Return SPARQL 1.1 results as CSV: plain values, CRLF line ends.

    >>> write_csv(["n", "m"], [(ox.Literal("a,b"), None)])
    b'n,m\r\n"a,b",\r\n'
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_value(term) for term in row] for row in rows)
    return out.getvalue().encode()


def write_csv_safe(columns: Sequence[str], rows: Iterable[Cells]) -> bytes:
    r"""Return CSV for a spreadsheet: no cell can become a formula, numbers stay numbers, and letters stay letters.

    A text that a spreadsheet would take for a formula gets an apostrophe before it; hidden characters are left out.

    >>> write_csv_safe(["n"], [(ox.Literal("=1+1"),), (ox.Literal(-4),)]).decode("utf-8-sig")
    "n\r\n'=1+1\r\n-4\r\n"
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_defused(term) for term in row] for row in rows)
    return codecs.BOM_UTF8 + out.getvalue().encode()


def write_tsv(columns: Sequence[str], rows: Iterable[Cells]) -> bytes:
    r"""Return SPARQL 1.1 results as TSV: terms as in Turtle.

    >>> write_tsv(["n"], [(ox.Literal(4),)])
    b'?n\n"4"^^<http://www.w3.org/2001/XMLSchema#integer>\n'
    """
    lines = ["\t".join(f"?{column}" for column in columns)]
    lines += ["\t".join(write_word(term) for term in row) for row in rows]
    return ("\n".join(lines) + "\n").encode()


def write_json(columns: Sequence[str], rows: Iterable[Cells]) -> bytes:
    """Return SPARQL 1.1 results as JSON.

    >>> json.loads(write_json(["n"], [(ox.Literal("a"),)]))["results"]["bindings"]
    [{'n': {'type': 'literal', 'value': 'a'}}]
    """
    names = [f"{json.dumps(column, ensure_ascii=False)}: " for column in columns]
    words: dict[Term, str] = {}
    lines = []
    for row in rows:
        pairs = []
        for name, term in zip(names, row, strict=True):
            if term is not None:
                if (word := words.get(term)) is None:
                    word = words[term] = json.dumps(_json_term(term), ensure_ascii=False)
                pairs.append(name + word)
        lines.append(f"{{{', '.join(pairs)}}}")
    head = json.dumps({"vars": list(columns)}, ensure_ascii=False)
    bindings = ",\n".join(["", *lines]).removeprefix(",")
    return f'{{"head": {head}, "results": {{"bindings": [{bindings}\n]}}}}\n'.encode()


def write_xml(columns: Sequence[str], rows: Iterable[Cells]) -> bytes:
    r"""Return SPARQL results as XML; a character that XML cannot hold is refused.

    >>> write_xml(["n"], [(ox.Literal("\x00"),)])
    Traceback (most recent call last):
    coopgraph.errors.FormatError: row 1, column “n”: the character U+0000 cannot be written in XML. Choose json, csv or tsv.
    """  # noqa: E501
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<sparql xmlns="{_NAMESPACE}">', "<head>"]
    lines += [f"<variable name={_attribute(column)}/>" for column in columns]
    lines += ["</head>", "<results>"]
    for number, row in enumerate(rows, 1):
        lines.append("<result>")
        for column, term in zip(columns, row, strict=True):
            if term is None:
                continue
            if bad := _NOT_XML.search(term.value):
                raise FormatError(
                    f"the character U+{ord(bad.group()):04X} cannot be written in XML",
                    where=f"row {number}, column “{column}”",
                    remedy="Choose json, csv or tsv.",
                )
            lines.append(f"<binding name={_attribute(column)}>{_xml_term(term)}</binding>")
        lines.append("</result>")
    return ("\n".join([*lines, "</results>", "</sparql>"]) + "\n").encode()


WRITERS: Final[dict[str, Callable[[Sequence[str], Iterable[Cells]], bytes]]] = {
    "csv": write_csv,
    "csv-safe": write_csv_safe,
    "tsv": write_tsv,
    "json": write_json,
    "xml": write_xml,
}


def _value(term: Term | None) -> str:
    if term is None:
        return ""
    return str(term) if isinstance(term, ox.BlankNode) else term.value


def _defused(term: Term | None) -> str:
    """Return a cell that no spreadsheet takes for a formula: by its first sign, whatever blanks stand before it."""
    text = "\n".join(clean(line) for line in re.split(r"\r\n|[\r\n]", _value(term)))
    formula = unicodedata.normalize("NFKC", text).lstrip().startswith(_FORMULA) or text.startswith("\n")
    return f"'{text}" if formula and not _NUMBER.fullmatch(text) else text


def _json_term(term: Term) -> dict[str, str]:
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    if term.language:
        return {"type": "literal", "value": term.value, "xml:lang": term.language}
    if term.datatype.value == _STRING:
        return {"type": "literal", "value": term.value}
    return {"type": "literal", "value": term.value, "datatype": term.datatype.value}


def _xml_term(term: Term) -> str:
    value = _EDGES.sub(lambda blanks: "".join(f"&#{ord(char)};" for char in blanks[0]), html.escape(term.value))
    if isinstance(term, ox.NamedNode):
        return f"<uri>{value}</uri>"
    if isinstance(term, ox.BlankNode):
        return f"<bnode>{value}</bnode>"
    if term.language:
        return f"<literal xml:lang={_attribute(term.language)}>{value}</literal>"
    if term.datatype.value == _STRING:
        return f"<literal>{value}</literal>"
    return f"<literal datatype={_attribute(term.datatype.value)}>{value}</literal>"


def _attribute(text: str) -> str:
    return f'"{html.escape(text)}"'
