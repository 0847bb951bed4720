"""SSSOM: the tables of links as text, read strictly and written the same way every time.

A table is a header in YAML, each line after a `#`, and rows separated by tabs. Version 1.1 of the format is meant, with
codes as literals (`object_type` is `rdfs literal`, and `object_label` the code) and `sssom:NoTermFound` for what was
looked for in vain.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from coopgraph.errors import CoopgraphError, ParseError, did_you_mean
from coopgraph.files import read_text
from coopgraph.links.link import LITERAL, SUFFIX, Link, LinkSet
from coopgraph.terms import PREFIXES, node

BUILT_IN: Final = {name: PREFIXES[name] for name in ("owl", "rdf", "rdfs", "semapv", "skos", "sssom", "xsd")}
"""The prefixes that the format itself knows, whether a table lists them or not."""
COLUMNS: Final = (
    "record_id", "subject_id", "subject_label", "subject_type", "subject_category", "predicate_id", "predicate_label",
    "predicate_modifier", "object_id", "object_label", "object_type", "object_category", "mapping_justification",
    "author_id", "author_label", "reviewer_id", "reviewer_label", "creator_id", "creator_label", "license",
    "subject_source", "subject_source_version", "object_source", "object_source_version", "mapping_provider",
    "mapping_source", "mapping_cardinality", "cardinality_scope", "mapping_tool", "mapping_tool_id",
    "mapping_tool_version", "mapping_date", "publication_date", "review_date", "confidence", "reviewer_agreement",
    "curation_rule", "curation_rule_text", "subject_match_field", "object_match_field", "match_string",
    "subject_preprocessing", "object_preprocessing", "similarity_score", "similarity_measure", "see_also",
    "issue_tracker_item", "other", "comment",
)  # fmt: skip
"""The columns that the format knows, in its order."""
_REQUIRED: Final = ("subject_id", "predicate_id", "mapping_justification")
_TYPES: Final = (
    "owl class", "owl object property", "owl data property", "owl annotation property", "owl named individual",
    "skos concept", "rdfs resource", "rdfs class", LITERAL, "rdfs datatype", "rdf property",
    "composed entity expression",
)  # fmt: skip
_NAME: Final = re.compile(r"([A-Za-z][\w.\-]*):(\S*)", re.ASCII)
_DATE: Final = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])")


class Problem(NamedTuple):
    """What is wrong with a line of a table, and the remedy."""

    line: int
    message: str
    remedy: str


def read_links(path: str | Path) -> LinkSet:
    """Read a table of links; the first thing wrong with it is an error.

    >>> from coopgraph.folder import Folder
    >>> ror = read_links(Folder.shipped().path / "links" / "ror.sssom.tsv")
    >>> ror.name, ror.header["mapping_set_title"]
    ('ror', 'Links to ROR')
    """
    found, problems = parse(read_text(path), str(path))
    if problems:
        line, message, remedy = min(problems)
        raise ParseError(message, where=f"{path}:{line}", remedy=remedy)
    return found


def set_name(path: str | Path) -> str:
    """Return the name of the set that a file holds: that of the file, without its ending.

    >>> set_name("links/ror.sssom.tsv")
    'ror'
    """
    name = Path(path).name
    return name[: -len(SUFFIX)] if name.lower().endswith(SUFFIX) else Path(path).stem


def parse(text: str, where: str) -> tuple[LinkSet, list[Problem]]:
    r"""Return what can be read of a table, and everything that is wrong with it.

    >>> parse("#curie_map:\n#  id: https://example.org/\nsubject_id\tobject_id\nid:a\tx:b", "a.sssom.tsv")[1][0]
    Problem(line=3, message='the column predicate_id is missing', remedy='Add it.')
    """
    lines = text.splitlines()
    height = next((i for i, line in enumerate(lines) if not line.startswith("#")), len(lines))
    header, problems = _header("\n".join(line[1:] for line in lines[:height]))
    name = set_name(where)
    if height == len(lines):
        problems.append(
            Problem(height + 1, "the row with the names of the columns is missing", "Add it under the header.")
        )
        return LinkSet(name, where, header, (), ()), problems
    rows = list(_rows(lines[height:], height + 1, problems))
    columns = tuple(rows[0][1]) if rows else ()
    problems += _columns(columns, height + 1)
    prefixes = {**BUILT_IN, **header["curie_map"]}
    links = []
    for number, cells in rows[1:]:
        if len(cells) != len(columns):
            shown = f"{len(cells)} cells, and the table has {len(columns)} columns"
            problems.append(Problem(number, f"the row has {shown}", "Separate cells by one tab each."))
            continue
        link = Link(dict(zip(columns, cells, strict=True)), prefixes, number)
        found = list(_row(link))
        problems += found
        if not found:
            links.append(link)
    return LinkSet(name, where, header, columns, tuple(links)), problems


def _header(text: str) -> tuple[dict[str, Any], list[Problem]]:
    import yaml

    try:
        header = yaml.load(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader)) or {}  # all stays text
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        return {"curie_map": {}}, [Problem(line, f"the header is not YAML: {error.problem}", "Correct the line.")]
    if not isinstance(header, dict):
        return {"curie_map": {}}, [Problem(1, "the header is no list of names and values", "Write name: value.")]
    prefixes = header.get("curie_map") or {}
    problems = []
    if not isinstance(prefixes, dict) or not all(isinstance(value, str) for value in prefixes.values()):
        problems.append(Problem(1, "curie_map is no list of prefixes", "Write a line for each: #  ror: https://…"))
        prefixes = {}
    for prefix, address in prefixes.items():
        if prefix in BUILT_IN and address != BUILT_IN[prefix]:
            message = f"the prefix {prefix}: must stand for {BUILT_IN[prefix]}, and here it does not"
            problems.append(Problem(1, message, "Correct it, or leave it out."))
    return {**header, "curie_map": prefixes}, problems


def _rows(lines: Sequence[str], first: int, problems: list[Problem]) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO("\n".join(lines)), delimiter="\t", strict=True)
    start = first
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            problems.append(Problem(start, f"the row cannot be read: {error}", "Close the quotation mark."))
            return
        if row:
            yield start, row
        start = first + reader.line_num


def _columns(columns: Sequence[str], line: int) -> Iterator[Problem]:
    for name in _REQUIRED:
        if name not in columns:
            yield Problem(line, f"the column {name} is missing", "Add it.")
    if not {"object_id", "object_label"} & set(columns):
        yield Problem(line, "neither a column object_id nor object_label is there", "Add one of them.")
    for name in dict.fromkeys(columns):
        if columns.count(name) > 1:
            yield Problem(line, f"the column {name} is there twice", "Leave one out.")
        if name not in COLUMNS:
            yield Problem(line, f"there is no column “{name}” in the format", did_you_mean(name, COLUMNS))


def _row(link: Link) -> Iterator[Problem]:
    cells = link.cells
    needed = [*_REQUIRED, "object_label" if link.is_code else "object_id"]
    for column in needed:
        if column in cells or column.startswith("object"):
            if not cells.get(column):
                yield Problem(link.line, f"the row has no {column}", "Fill it in, or leave the row out.")
            elif column != "object_label" and (problem := _name(link, column)):
                yield problem
    if link.is_code and cells.get("object_id"):
        yield Problem(link.line, "a code has an object_id too", "Leave one of the two out.")
    if cells.get("object_source") and (problem := _name(link, "object_source")):
        yield problem
    if (kind := cells.get("object_type")) and kind not in _TYPES:
        yield Problem(link.line, f"“{kind}” is no object_type", did_you_mean(kind, _TYPES) or f"One of: {_TYPES}.")
    if cells.get("confidence") and not _is_share(cells["confidence"]):
        yield Problem(link.line, f"the confidence {cells['confidence']} is no number from 0 to 1", "Correct it.")
    for column in ("mapping_date", "publication_date", "review_date"):
        if cells.get(column) and not _DATE.fullmatch(cells[column]):
            yield Problem(link.line, f"“{cells[column]}” is no date", "Write it as 2026-11-23.")


def _name(link: Link, column: str) -> Problem | None:
    """Return what is wrong with a cell that names something."""
    name = link.cells[column]
    prefix, _, local = name.partition(":")
    if local.startswith("//"):
        if link.expand(column) == name and _valid(name):
            return None
        return Problem(link.line, f"{column} “{name}” is no IRI", "Correct it.")
    if not (match := _NAME.fullmatch(name)):
        return Problem(link.line, f"{column} “{name}” is neither a short name nor an IRI", "Write prefix:name.")
    if match[1] not in link.prefixes:
        remedy = did_you_mean(prefix, link.prefixes) or "List it under curie_map, in the header."
        return Problem(link.line, f"{column}: the prefix of “{name}” is not declared", remedy)
    return None if _valid(link.expand(column)) else Problem(link.line, f"{column} “{name}” is no IRI", "Correct it.")


@lru_cache(maxsize=4096)
def _valid(iri: str) -> bool:
    try:
        node(iri)
    except CoopgraphError:
        return False
    return True


def _is_share(text: str) -> bool:
    try:
        return 0 <= float(text) <= 1 and math.isfinite(float(text)) and text.isascii()
    except ValueError:
        return False


def write_links(table: LinkSet) -> str:
    """Return a table as text, with the header and the columns that it has; what was read is written the same.

    >>> from coopgraph.folder import Folder
    >>> path = Folder.shipped().path / "links" / "ror.sssom.tsv"
    >>> write_links(read_links(path)) == path.read_text(encoding="utf-8")
    True
    """
    used = {link.cells.get(c, "").partition(":")[0] for link in table.links for c in table.columns if _names(c)}
    header = dict(table.header)
    kept = {name: address for name, address in table.prefixes.items() if name in used | {"skos", "semapv"}}
    header["curie_map"] = kept
    stream = io.StringIO()
    for line in _yaml(header):
        stream.write(f"#{line}\n")
    writer = csv.writer(stream, delimiter="\t", lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows([link.cells.get(column, "") for column in table.columns] for link in table.links)
    return stream.getvalue()


def _names(column: str) -> bool:
    return column.endswith(("_id", "_source", "_justification"))


def _yaml(header: Mapping[str, Any]) -> Iterator[str]:
    import yaml

    for name, value in header.items():
        if name == "curie_map":
            yield "curie_map:"
            yield from (f"  {prefix}: {address}" for prefix, address in sorted(value.items()))
        elif isinstance(value, str) and _plain(value):
            yield f"{name}: {value}"
        elif isinstance(value, str):
            escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
            yield f'{name}: "{escaped}"'
        else:
            yield from yaml.safe_dump({name: value}, allow_unicode=True, width=10_000).splitlines()


def _plain(value: str) -> bool:
    """Return whether YAML reads a text as that very text without quotation marks, and we write it so."""
    return bool(re.fullmatch(r"[A-Za-z][\w/ .,’\-]*(?<! )|https?://[\w./#\-]+|[0-9]+\.[0-9]+\.[0-9]+", value)) and (
        not value.endswith(".")
    )
