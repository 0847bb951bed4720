"""Forms: in which formats an answer can be had, by name and by media type."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from coopgraph.answer import Answer
from coopgraph.errors import PictureError
from coopgraph.evidenced import with_evidence
from coopgraph.plain import citation, plain_answer


@dataclass(frozen=True)
class Wanted:
    """What part of an answer is wanted, and how: rows, with evidence or without, labels in a language, a view.

    `whole` is the answer as it was before it was narrowed and sorted, if it was.
    """

    lang: str = "en"
    evidence: bool = False
    part: slice | None = None
    view: str = ""
    whole: Answer | None = None

    def narrowed(self, answer: Answer) -> bool:
        """Whether an answer has no rows only because it was narrowed."""
        return not answer and bool(self.whole)


@dataclass(frozen=True)
class Form:
    """A format: its name, its media type, how a file of it ends, what it is, and how it is written."""

    name: str
    media: str
    ending: str
    about: str
    write: Callable[[Answer, Wanted], bytes]

    @property
    def content_type(self) -> str:
        """The media type with its charset, if it is text."""
        return f"{self.media}; charset=utf-8" if self.media.startswith("text/") else self.media


def _records(answer: Answer, wanted: Wanted) -> bytes:
    told = plain_answer(answer, lang=wanted.lang, part=wanted.part)
    if not wanted.evidence:
        del told["evidence"]
    if wanted.whole is not None:
        told["citation"] = citation(wanted.whole)
    if wanted.narrowed(answer):
        told["remark"] = f"No row has these values; without them, there are {len(wanted.whole or ()):,} rows."
    return (json.dumps(told, ensure_ascii=False) + "\n").encode()


def _rows(format: str) -> Callable[[Answer, Wanted], bytes]:
    def write(answer: Answer, wanted: Wanted) -> bytes:
        return _shown(answer, wanted).to_bytes(format, lang=wanted.lang)

    return write


def _picture(format: str) -> Callable[[Answer, Wanted], bytes]:
    def write(answer: Answer, wanted: Wanted) -> bytes:
        from coopgraph.pictures import fitting

        rows = _part(answer, wanted)
        if format == "svg" and not wanted.view:
            views = fitting(rows)[1:]
            if not views:
                raise PictureError("no picture fits these columns", remedy="Ask for a table, such as csv.")
        view = "graph" if format != "svg" else wanted.view or views[0]
        return rows.picture(view, lang=wanted.lang).to_bytes(format)

    return write


def _shown(answer: Answer, wanted: Wanted) -> Answer:
    rows = _part(answer, wanted)
    return with_evidence(rows) if wanted.evidence else rows


def _part(answer: Answer, wanted: Wanted) -> Answer:
    """Return the rows that are wanted; that they are a part of all, the headers of the reply say."""
    if wanted.narrowed(answer):
        return replace(answer, query=None)  # the question's own words about an empty answer would not be true
    return answer if wanted.part is None else answer.narrowed(answer.terms[wanted.part])


FORMS: Final = {
    form.name: form
    for form in (
        Form("records", "application/json", "json", "rows with labels, and the citation, as plain JSON", _records),
        Form("json", "application/sparql-results+json", "json", "SPARQL results as JSON", _rows("json")),
        Form("xml", "application/sparql-results+xml", "xml", "SPARQL results as XML", _rows("xml")),
        Form("csv", "text/csv", "csv", "SPARQL results as CSV", _rows("csv")),
        Form("csv-safe", "text/csv", "csv", "CSV for a spreadsheet, in which no cell is a formula", _rows("csv-safe")),
        Form("tsv", "text/tab-separated-values", "tsv", "SPARQL results as TSV", _rows("tsv")),
        Form("md", "text/markdown", "md", "a Markdown table with labels", _rows("md")),
        Form("parquet", "application/vnd.apache.parquet", "parquet", "Parquet with labels", _rows("parquet")),
        Form("svg", "image/svg+xml", "svg", "a picture: timeline, graph or map", _picture("svg")),
        Form("graphml", "application/graphml+xml", "graphml", "the graph, for other programs", _picture("graphml")),
        Form("gexf", "application/gexf+xml", "gexf", "the graph, for Gephi", _picture("gexf")),
    )
}
"""The formats by name. Where two have the same media type, Accept chooses the first."""

BY_MEDIA: Final = {form.media: form for form in reversed(FORMS.values())}
MEDIA: Final = tuple(dict.fromkeys(form.media for form in FORMS.values()))
