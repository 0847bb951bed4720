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
from coopgraph.terms import DESCRIPTION, INFERRED, Term, compact, lexical

CREATOR: Final = "coopgraph contributors"
LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"
DATASET: Final = "https://w3id.org/space-coop/ontology"
_DERIVED: Final = (INFERRED.value, DESCRIPTION.value)


@dataclass(frozen=True)
class Citation:
    """What a citation of an answer says.

    >>> print(Citation("Who?", "urn:q", "a1", {"party": "id:us"}, "0.1.0", ("graph:a",), "b2", "c3", 1).text())
    coopgraph contributors. “Who?” Stored question urn:q (SHA-256 a1), with party = id:us.
    Answered from the space cooperation graph, version 0.1.0, of graph:a (SHA-256 b2): 1 row (SHA-256 c3).
    """

    question: str
    iri: str
    query_digest: str
    arguments: Mapping[str, str]
    version: str
    graphs: tuple[str, ...]
    data_digest: str
    rows_digest: str
    count: int

    @property
    def _asked(self) -> str:
        """The question as something that can be found again: a question of one's own has no address."""
        return f"Stored question {self.iri}" if self.iri else "A question of one's own"

    @property
    def _given(self) -> str:
        return "; ".join(f"{name} = {value}" for name, value in self.arguments.items())

    def text(self) -> str:
        """One paragraph."""
        return (
            f"{f'{CREATOR}. ' if self.iri else ''}“{self.question}” {self._asked} (SHA-256 {self.query_digest})"
            f"{f', with {self._given}' if self._given else ''}. Answered from the space cooperation graph, "
            f"version {self.version}, of {', '.join(self.graphs)} (SHA-256 {self.data_digest}): {_rows(self.count)} "
            f"(SHA-256 {self.rows_digest})."
        )

    def bibtex(self) -> str:
        """Return an entry of type misc."""
        note = (
            f"{self._asked}, SHA-256 {self.query_digest}{f'; with {self._given}' if self._given else ''}; "
            f"data of {', '.join(self.graphs)}, SHA-256 {self.data_digest}; "
            f"{_rows(self.count)}, SHA-256 {self.rows_digest}"
        )
        fields = {
            "author": f"{{{CREATOR}}}" if self.iri else "",
            "title": f"{{{_tex(self.question)}}}",
            "version": _tex(self.version),
            "url": self.iri,
            "note": _tex(note),
        }
        body = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
        return f"@misc{{coopgraph-{self.rows_digest[:12]},\n{body}\n}}"

    def json_ld(self) -> str:
        """Return a schema.org Dataset that the query generated from the graph."""
        creator = {"creator": {"@type": "Organization", "name": CREATOR}, "license": {"@id": LICENCE}}
        document = {
            "@context": {"@vocab": "https://schema.org/", "prov": "http://www.w3.org/ns/prov#"},
            "@type": "Dataset",
            "name": self.question,
            **(creator if self.iri else {}),
            "size": f"{_rows(self.count)}",
            "sha256": self.rows_digest,
            "isBasedOn": {
                "@id": DATASET,
                "@type": "Dataset",
                "version": self.version,
                "sha256": self.data_digest,
                "hasPart": list(self.graphs),
            },
            "prov:wasGeneratedBy": {
                "@type": ["CreateAction", "prov:Activity"],
                "instrument": {
                    **({"@id": self.iri} if self.iri else {}),
                    "@type": "SoftwareSourceCode",
                    "sha256": self.query_digest,
                },
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
        iri=query.iri if query.topic else "",
        query_digest=query.digest,
        arguments=given,
        version=source.version,
        graphs=tuple(compact(name) for name in source.graphs if name not in _DERIVED),
        data_digest=source.digest,
        rows_digest=hashlib.sha256(rows).hexdigest(),
        count=count,
    )
    return _FORMATS[format](citation)


def cite_part(source: GraphStore, what: str) -> str:
    """Return how to cite something that the graph says: what it is, of which graphs, with the digest of the data.

    >>> import coopgraph
    >>> print(cite_part(coopgraph.load(sources=["dialogue4"]).source, "What is known of KPS")[:79])
    coopgraph contributors. “What is known of KPS”. From the space cooperation grap
    """
    graphs = ", ".join(compact(name) for name in source.graphs if name not in _DERIVED)
    end = "" if what.endswith((".", "?", "!")) else "."
    return (
        f"{CREATOR}. “{what}”{end} From the space cooperation graph, version {source.version}, of {graphs} "
        f"(SHA-256 {source.digest}). {DATASET}"
    )


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count} rows"


def _tex(text: str) -> str:
    r"""Return a text with TeX's special characters escaped.

    >>> print(_tex("50 % of A_B & C"))
    50 \% of A\_B \& C
    """
    return "".join(_TEX.get(char, char) for char in text)
