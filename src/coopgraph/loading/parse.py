"""Parsing: from the bytes of a file to its triples, all of them or none.

The steps are the same for every file and stream: unpack within the budget, sniff, hold against the budgets, read XML
once with expat, parse, and look at every term. Each complaint has a place and a cure.
"""

from __future__ import annotations

import codecs
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import IO, Final, cast

import pyoxigraph as ox

from coopgraph.errors import CoopgraphError, FileTooLarge, ParseError
from coopgraph.loading.budgets import MIB, Budgets, check_nesting, place
from coopgraph.loading.sniff import Kind, sniff

_CURES: Final = (
    ("No scheme found", "Write the IRI whole, from http:// on; or declare what it is relative to."),
    ("has not been declared", "Correct the prefix, or declare it."),
    ("Invalid IRI", "Write the character as %XX, or correct the IRI."),
    ("Unexpected end", "Correct the line; or fetch the file again, if it was cut off."),
    ("LoadDocumentCallback", "Write the context itself into the file: no address is opened for it."),
)
_NOWHERE: Final = "coopgraph-nowhere://file/"
_SIGNS: Final = (b"<<(", b"--ltr", b"--rtl", _NOWHERE.encode())
_PART: Final = 5000
_KEYWORD: Final = re.compile(r"(@\w+) value must be a string")
_STEP: Final = 1 << 16


def unpack(data: bytes, budgets: Budgets, where: str) -> bytes:
    """Return what is packed with gzip, one layer of it, if it stays within the budgets.

    >>> import gzip
    >>> unpack(gzip.compress(bytes(300 * MIB)), Budgets(), "a.ttl.gz")
    Traceback (most recent call last):
    coopgraph.errors.FileTooLarge: a.ttl.gz: the file unfolds to more than 200 times its size. Unpack it yourself, and look at what it is.
    """  # noqa: E501
    parts = [b""]
    size, rest, whole = 0, data, False
    stream = zlib.decompressobj(wbits=31)
    try:
        while rest or len(parts[-1]) == _STEP:
            parts.append(stream.decompress(rest, _STEP))
            size += len(parts[-1])
            budgets.check_size(size, where)
            if size > MIB and size > budgets.ratio * len(data):
                raise FileTooLarge(
                    f"the file unfolds to more than {budgets.ratio} times its size",
                    where=where,
                    remedy="Unpack it yourself, and look at what it is.",
                )
            whole = stream.eof
            if not whole:
                rest = stream.unconsumed_tail
            elif rest := stream.unused_data:  # another part follows
                stream = zlib.decompressobj(wbits=31)
            else:
                break
    except zlib.error:
        whole = False
    if not whole:
        raise ParseError("the packed file is broken or cut off", where=where, remedy="Fetch it again.")
    return b"".join(parts)


def parse(
    data: bytes, kind: Kind, where: str, *, base: str | None = None, budgets: Budgets | None = None
) -> Iterator[ox.Quad]:
    r"""Yield the quads of some bytes; blank nodes have names of their own, and `base` is what IRIs are relative to.

    Who takes them must not use any before all have come: an error may be in the last line.

    >>> list(parse(b"@prefix ex: <http://example.org/> .\nex:a ex:b", Kind(".ttl"), "a.ttl"))
    Traceback (most recent call last):
    coopgraph.errors.ParseError: a.ttl:2:10: this is not valid Turtle: ... Correct the line; ...
    """
    for piece in pieces(data, kind, where, base=base, budgets=budgets):
        yield from ox.parse(piece, ox.RdfFormat.N_QUADS)


def pieces(
    data: bytes, kind: Kind, where: str, *, base: str | None = None, budgets: Budgets | None = None
) -> Iterator[bytes]:
    r"""Yield the quads of some bytes as N-Quads, some thousands at a time; all else is as with `parse`.

    >>> list(pieces(b"<urn:a> <urn:b> 1 .", Kind(".ttl"), "a.ttl"))
    [b'<urn:a> <urn:b> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .\n']
    """
    budgets = budgets or Budgets()
    text, kind = prepare(data, kind, where, budgets)
    start = base or (_NOWHERE if kind.is_json else None)
    with _complaining(text, kind, where, start):
        quads = ox.parse(text, kind.format, base_iri=start, rename_blank_nodes=True)
        while piece := ox.serialize(islice(quads, _PART), format=ox.RdfFormat.N_QUADS):
            if _may_offend(piece, budgets):
                for quad in ox.parse(piece, ox.RdfFormat.N_QUADS):
                    _check(quad, budgets, where)
            yield piece


def _may_offend(piece: bytes, budgets: Budgets) -> bool:
    """Return whether there may be in N-Quads what no file may have; in a text it is no offence, so look closer then."""
    return any(sign in piece for sign in _SIGNS) or max(map(len, piece.split(b">"))) > budgets.iri


def parse_trusted(data: bytes, kind: Kind, where: str) -> list[ox.Quad]:
    """Return the quads of a file of ours: after a first look, with nothing between the parser and the list.

    >>> len(parse_trusted(b"<urn:a> <urn:b> <urn:c> .", Kind(".nt"), "a.nt"))
    1
    """
    data = data.removeprefix(codecs.BOM_UTF8)
    sniff(data, kind, where)
    with _complaining(data, kind, where, None):
        return list(ox.parse(data, kind.format, rename_blank_nodes=True))


def load_trusted(store: ox.Store, data: bytes, kind: Kind, where: str, graph: ox.NamedNode | ox.DefaultGraph) -> None:
    """Put a file of ours into a graph of a store, after a first look, with nothing between the parser and the store."""
    data = data.removeprefix(codecs.BOM_UTF8)
    sniff(data, kind, where)
    with _complaining(data, kind, where, None):
        store.bulk_load(data, kind.format, to_graph=graph)


@contextmanager
def _complaining(text: bytes, kind: Kind, where: str, base: str | None) -> Iterator[None]:
    try:
        yield
    except SyntaxError as error:
        raise _complaint(error, text, kind, where, base) from None
    except (MemoryError, OSError, RuntimeError, ValueError) as error:
        if isinstance(error, CoopgraphError):
            raise
        raise ParseError(f"this cannot be read as {kind.name}: {error}", where=where, remedy="Correct it.") from None


def prepare(data: bytes, kind: Kind, where: str, budgets: Budgets) -> tuple[bytes, Kind]:
    """Return bytes as the parser gets them, and what they are, once they pass all that is held against them before."""
    budgets.check_size(len(data), where)
    if kind.packed:
        data = unpack(data, budgets, where)
        if not data.strip():
            raise ParseError("there is nothing in the packed file", where=where, remedy="Check how it was made.")
    data = data.removeprefix(codecs.BOM_UTF8)
    kind = kind.seen(data)
    sniff(data, kind, where)
    if kind.is_xml:
        from coopgraph.loading.xml import check_xml

        return check_xml(data, budgets, where), kind
    check_nesting(data, budgets, where, json=kind.is_json)
    return data, kind


def _check(quad: ox.Quad, budgets: Budgets, where: str) -> None:
    """Refuse a quad unless its terms are of RDF 1.1, and its IRIs are absolute and not endless."""
    for term in quad:
        if isinstance(term, ox.NamedNode):
            if len(term.value) > budgets.iri:
                raise ParseError(
                    f"an IRI has more than {budgets.iri} characters: {term.value[:60]}…",
                    where=where,
                    remedy="Shorten it; if it holds data, make that a literal.",
                )
            if term.value.startswith(_NOWHERE):
                raise ParseError(
                    f"the IRI “{term.value.removeprefix(_NOWHERE)}” is relative, and the file does not say to what",
                    where=where,
                    remedy="Write it whole, or give the context an @base.",
                )
        elif isinstance(term, ox.Triple):
            raise ParseError("the file uses triples as objects, which only RDF 1.2 knows", where=where)
        elif isinstance(term, ox.Literal) and term.direction is not None:
            raise ParseError("the file gives a text a direction, which only RDF 1.2 knows", where=where)


def _complaint(error: SyntaxError, text: bytes, kind: Kind, where: str, base: str | None) -> ParseError:
    """Return the parser's complaint with its place: said by the parser, or else found by reading the file again."""
    raw = str(error.msg or "")
    message = raw.partition(": ")[2] if raw.startswith("Parser error") else raw
    message = re.sub(r" \(line \d+\)$", "", message) or "it is broken"
    remedy = next((cure for sign, cure in _CURES if sign in raw), "Correct the line.")
    if "LoadDocumentCallback" in raw:
        message = "the context is at an address"
    elif "\ufffd" in message or len(message) > 300:
        message = message[:300] + " …"
    at = f"{where}:{error.lineno}:{error.offset}" if error.lineno else _find(raw, text, kind, where, base)
    return ParseError(f"this is not valid {kind.name}: {message}", where=at, remedy=remedy)


def _find(message: str, text: bytes, kind: Kind, where: str, base: str | None) -> str:
    """Return where a complaint arose that came without a place."""
    if kind.is_json:
        keyword = _KEYWORD.match(message)
        sought = rb'"@context"' if "LoadDocumentCallback" in message else b""
        if keyword:
            sought = rb'"%s"\s*:\s*(?=[^"\s])' % keyword[1].encode()
        found = re.search(sought, text) if sought else None
        return place(text, found.start(), where) if found else f"{where}:1:1"
    feed = _Feed(text)
    try:
        for _ in ox.parse(cast("IO[bytes]", feed), kind.format, base_iri=base):
            pass
    except (SyntaxError, ValueError):
        pass
    end = max(0, feed.offset - 1)
    return place(text, max(0, text.rfind(b"<", 0, end)) if kind.is_xml else end, where)


class _Feed:
    """Bytes that are handed out one at a time, to see how far a parser came."""

    def __init__(self, data: bytes) -> None:
        self.data, self.offset = data, 0

    def read(self, size: int = -1) -> bytes:
        """Return the next byte."""
        self.offset += 1
        return self.data[self.offset - 1 : self.offset]
