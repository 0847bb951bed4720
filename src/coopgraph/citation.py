"""Citations: an answer as something to quote and check, with digests of the query, the data and the rows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from coopgraph.errors import CoopgraphError, FormatError
from coopgraph.query import ANY, Query
from coopgraph.store import GraphStore
from coopgraph.terms import Term, lexical

CREATOR: Final = "coopgraph contributors"
LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"
DATASET: Final = "https://w3id.org/space-coop/ontology"


@dataclass(frozen=True)
class Citation:
    """What a citation of an answer says.

    >>> print(Citation("Who?", "urn:q", "a1", {"party": "id:us"}, "0.1.0", "b2", "c3", 1).text())
    coopgraph contributors. “Who?” Stored question urn:q (SHA-256 a1), with party = id:us.
    Answered from the space cooperation graph, version 0.1.0 (SHA-256 b2): 1 row (SHA-256 c3).
    """

    question: str
    iri: str
    query_digest: str
    arguments: Mapping[str, str]
    version: str
    data_digest: str
    rows_digest: str
    count: int

    def text(self) -> str:
        """One paragraph."""
        given = "; ".join(f"{name} = {value}" for name, value in self.arguments.items())
        return (
            f"{CREATOR}. “{self.question}” Stored question {self.iri} (SHA-256 {self.query_digest})"
            f"{f', with {given}' if given else ''}. Answered from the space cooperation graph, version {self.version} "
            f"(SHA-256 {self.data_digest}): {_rows(self.count)} (SHA-256 {self.rows_digest})."
        )

    def bibtex(self) -> str:
        """Return an entry of type misc."""
        given = "; ".join(f"{name} = {value}" for name, value in self.arguments.items())
        note = (
            f"Stored question, SHA-256 {self.query_digest}{f'; with {given}' if given else ''}; "
            f"data SHA-256 {self.data_digest}; {_rows(self.count)}, SHA-256 {self.rows_digest}"
        )
        fields = {
            "author": f"{{{CREATOR}}}",
            "title": f"{{{_tex(self.question)}}}",
            "version": _tex(self.version),
            "url": self.iri,
            "note": _tex(note),
        }
        body = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
        return f"@misc{{coopgraph-{self.rows_digest[:12]},\n{body}\n}}"

    def json_ld(self) -> str:
        """Return a schema.org Dataset that the query generated from the graph."""
        document = {
            "@context": {"@vocab": "https://schema.org/", "prov": "http://www.w3.org/ns/prov#"},
            "@type": "Dataset",
            "name": self.question,
            "creator": {"@type": "Organization", "name": CREATOR},
            "license": {"@id": LICENCE},
            "size": f"{_rows(self.count)}",
            "sha256": self.rows_digest,
            "isBasedOn": {"@id": DATASET, "@type": "Dataset", "version": self.version, "sha256": self.data_digest},
            "prov:wasGeneratedBy": {
                "@type": ["CreateAction", "prov:Activity"],
                "instrument": {"@id": self.iri, "@type": "SoftwareSourceCode", "sha256": self.query_digest},
                "object": [
                    {"@type": "PropertyValue", "name": name, "value": value} for name, value in self.arguments.items()
                ],
            },
        }
        return json.dumps(document, ensure_ascii=False, indent=2)


_FORMATS: Final[dict[str, Callable[[Citation], str]]] = {
    "text": Citation.text,
    "bibtex": Citation.bibtex,
    "json-ld": Citation.json_ld,
}
FORMATS: Final = tuple(_FORMATS)

_TEX: Final = {char: f"\\{char}" for char in "&%$#_{}"} | {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


def cite(
    format: str,
    *,
    query: Query | None,
    arguments: Mapping[str, tuple[Term | None, ...]],
    source: GraphStore,
    rows: bytes,
    count: int,
) -> str:
    """Return the citation of an answer to a stored question, in a format by name."""
    if format not in _FORMATS:
        raise FormatError(f"there is no citation format “{format}”", remedy=f"Formats: {', '.join(FORMATS)}.")
    if query is None:
        raise CoopgraphError(
            "only the answer to a stored question can be cited", remedy="Save the query as a file with a header."
        )
    given = {name: ", ".join(ANY if t is None else lexical(t) for t in terms) for name, terms in arguments.items()}
    citation = Citation(
        question=query.summary,
        iri=query.iri,
        query_digest=query.digest,
        arguments=given,
        version=source.version,
        data_digest=source.digest,
        rows_digest=hashlib.sha256(rows).hexdigest(),
        count=count,
    )
    return _FORMATS[format](citation)


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count} rows"


def _tex(text: str) -> str:
    r"""Return a text with TeX's special characters escaped.

    >>> print(_tex("50 % of A_B & C"))
    50 \% of A\_B \& C
    """
    return "".join(_TEX.get(char, char) for char in text)
