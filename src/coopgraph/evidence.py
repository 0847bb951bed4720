"""Evidence: the sentences that claims rest on, and the check of one's own copy of the source."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from coopgraph.errors import CoopgraphError, ParseError, TextMismatch
from coopgraph.files import read_bytes
from coopgraph.store import GraphStore
from coopgraph.terms import IRI, node, python_value

BACKGROUND = "background"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence that supports a claim; or a whole document; or the outside source of background knowledge.

    `start` and `end` count code points in the source, half-open; `url` opens the source at the sentence. Only a
    document that is cited as a whole, because its full text is not held, has a `date`, in EDTF.

    >>> Evidence(claim=IRI("urn:a"), basis="stated", source=IRI("urn:b"), sentence=10).name
    'S10'
    """

    claim: IRI
    basis: str
    source: IRI | None = None
    sentence: int | None = None
    paragraph: int | None = None
    start: int | None = None
    end: int | None = None
    url: str = ""
    label: str = ""
    date: str = ""

    @property
    def name(self) -> str:
        """The short name in tables: `S10`; of a document that is cited as a whole, its own; or `background`."""
        if self.sentence is not None:
            return f"S{self.sentence:02d}"
        return _document(self.source) if self.date else self.basis or "none"

    def __str__(self) -> str:
        where = f"{self.start}–{self.end}" if self.start is not None else self.date
        cited = self.sentence is not None or self.date
        parts = (self.claim.curie, self.name, where, self.basis if cited else "", self.url)
        return "  ".join(part for part in parts if part)


def find_evidence(source: GraphStore, claims: Iterable[str]) -> dict[str, list[Evidence]]:
    """Return the evidence of each claim, sentences in the order of the text.

    >>> import coopgraph
    >>> claim = coopgraph.load().resolve("d4:E10")
    >>> [item.name for item in find_evidence(coopgraph.load().source, [claim])[claim]]
    ['S10']
    """
    found: dict[str, list[Evidence]] = {claim: [] for claim in claims}
    if not found:
        return found
    for row in source.rows("evidence", {"claim": [node(claim) for claim in found]}):
        claim, basis, _, document, address, sentence, paragraph, start, end, fragment, label, outside, date = map(
            python_value, row
        )
        evidence = Evidence(
            claim=claim,
            basis=basis.local if basis else "",
            source=document or outside,
            sentence=sentence,
            paragraph=paragraph,
            start=start,
            end=end,
            url=str(fragment or address or (outside or "" if document is None else "")),
            label=str(label or ""),
            date=str(date or ""),
        )
        if evidence not in found[claim]:
            found[claim].append(evidence)
    return found


def sentences(evidence: Iterable[Evidence]) -> str:
    """Return the short names of pieces of evidence, each once, in order.

    A sentence from which all that is said is only implied is marked so; if there are several documents, each sentence
    names its own.

    >>> sentences([Evidence(IRI("urn:a"), "stated", sentence=12), Evidence(IRI("urn:b"), "implied", sentence=3)])
    'S03 (implied) S12'
    """
    pieces = list(evidence)
    several = len({item.source for item in pieces if item.sentence is not None}) > 1
    found: dict[tuple[bool, str, int, str], set[str]] = {}
    for item in pieces:
        document = _document(item.source) if several and item.sentence is not None else ""
        found.setdefault((item.sentence is None, document, item.sentence or 0, item.name), set()).add(item.basis)
    return " ".join(
        f"{f'{document} ' if document else ''}{name}{' (implied)' if bases == {'implied'} else ''}"
        for (_, document, _, name), bases in sorted(found.items())
    )


def _document(source: IRI | None) -> str:
    """Return the short name of a document: the last part of its address that is not just “source”."""
    parts = [part for part in (source or "").split("/") if part and part != "source"]
    return parts[-1] if parts else ""


@dataclass(frozen=True)
class SourceText:
    """A user's own copy of a source text, found to be the one that was transcribed."""

    document: IRI
    text: str

    @classmethod
    def open(cls, path: str | Path, source: GraphStore, documents: Sequence[IRI]) -> SourceText:
        """Read a copy and check its digest against those of the documents; a wrong copy is a `TextMismatch`."""
        data = read_bytes(path)
        digest = hashlib.sha256(data).hexdigest()
        known = _known(source, documents)
        for document, facts in known.items():
            if facts["sha256"] == digest:
                try:
                    return cls(IRI(document), data.decode("utf-8"))
                except UnicodeDecodeError:
                    raise ParseError("the text is not UTF-8", where=str(path)) from None
        if not known:
            raise CoopgraphError(
                "the graph holds no digest of a source text to check this file against", where=str(path)
            )
        wanted = "; ".join(
            f"“{f['title'] or f['identifier'] or d}” is {f['length']} characters with SHA-256 {f['sha256']}"
            for d, f in known.items()
        )
        raise TextMismatch(
            f"this is not the text that was transcribed (its SHA-256 is {digest})",
            where=str(path),
            remedy=f"{wanted}. {_difference(data, known)}".strip(),
        )

    def read(self, evidence: Evidence) -> str:
        """Return the very sentence, or the empty string if it is not in this text."""
        if evidence.source != self.document or evidence.start is None or evidence.end is None:
            return ""
        return self.text[evidence.start : evidence.end]


def _known(source: GraphStore, documents: Sequence[IRI]) -> dict[str, dict[str, Any]]:
    known: dict[str, dict[str, Any]] = {}
    for document in dict.fromkeys(documents):
        for row in source.rows("document", {"document": [ox.NamedNode(document)]}):
            values = map(python_value, row)
            known.setdefault(
                document, dict(zip(("identifier", "sha256", "length", "title", "address"), values, strict=True))
            )
    return known


def _difference(data: bytes, known: dict[str, dict[str, Any]]) -> str:
    """Return a hint if the copy differs only in its line ends, a byte order mark or the last line end."""
    plain = data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")
    variants = {
        hashlib.sha256(variant).hexdigest() for variant in (plain, plain.rstrip(b"\n"), plain.rstrip(b"\n") + b"\n")
    }
    if any(facts["sha256"] in variants for facts in known.values()):
        return "Your copy differs only in line ends or a byte order mark: save it as plain UTF-8 with Unix line ends."
    return ""
