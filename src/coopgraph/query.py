"""Queries: the stored questions, each a SPARQL file whose `#+` header says what it asks and takes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final

from coopgraph.errors import QueryNotFound, did_you_mean, nearest
from coopgraph.files import contained, read_text
from coopgraph.header import Header, Plain, read_header
from coopgraph.tables import html_table, text_table
from coopgraph.terms import IRI, PREFIXES
from coopgraph.tokens import guard

TYPES: Final = ("iri", "string", "integer", "year", "boolean", "date")
ANY: Final = "any"
_FIELDS: Final = ("summary", "description", "tags", "params", "claim", "cases", "empty")
_PARAM_FIELDS: Final = ("type", "class", "label", "description", "default", "example")
_OF_RUN: Final = ("name", "engine", "jail", "live", "partial")
_OF_THE_COMMAND: Final = (
    "format",
    "iris",
    "evidence",
    "lang",
    "text",
    "cite",
    "output",
    "path",
    "help",
    "at",
    "places",
)
_OF_THE_SITE: Final = ("page", "size", "download", "view", "sort", "query", "q", "why")
_RESERVED: Final = frozenset((*_OF_RUN, *_OF_THE_COMMAND, *_OF_THE_SITE))
_NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Param:
    """A parameter of a query: what it is called, takes and means.

    >>> Param("year", "year", "Year", "The year.", example=("2027",)).required
    True

    `default` and `example` are texts as in the header; no default means that a value must be given, the default
    `any` that none need be.
    """

    name: str
    type: str
    label: str
    description: str
    cls: str | None = None
    default: tuple[str, ...] = ()
    example: tuple[str, ...] = ()

    @property
    def required(self) -> bool:
        """Whether a value must be given."""
        return not self.default

    @property
    def committed(self) -> tuple[str, ...]:
        """What the slot in the file holds: the default if there is one, else the example."""
        return self.default or self.example


@dataclass(frozen=True)
class Query:
    r"""A stored question.

    >>> query = Query.read_text("#+ summary: Who is there?\nSELECT ?who WHERE { ?who a sc:Agent }", "people/who")
    >>> query.summary, query.topic, query.iri
    ('Who is there?', 'people', IRI('https://w3id.org/space-coop/query/people/who'))
    """

    name: str
    text: str
    where: str
    summary: str
    description: str = ""
    tags: tuple[str, ...] = ()
    params: tuple[Param, ...] = ()
    claim: tuple[str, ...] = ()
    cases: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    empty: str = ""

    def __post_init__(self) -> None:
        """Refuse a text that no query may have, wherever it comes from."""
        guard(self.text, where=self.where or self.name)

    @classmethod
    def read(cls, path: str | Path, name: str = "") -> Query:
        """Read a query from its file.

        >>> import coopgraph
        >>> Query.read(coopgraph.load().queries.path("commitments/by-party")).name
        'by-party'
        """
        return cls.read_text(read_text(path), name or Path(path).stem, str(path))

    @classmethod
    def read_text(cls, text: str, name: str, where: str = "") -> Query:
        """Read a query from a text; `where` names the place in errors."""
        where = where or name
        header = read_header(text, where)
        header.only(_FIELDS)
        params = tuple(_param(header, key) for key in header.mapping("params"))
        summary = header.text("summary", required=True)
        if not summary.endswith("?"):
            raise header.error("the summary is not a question", "End it with “?”.", "summary")
        return cls(
            name=name,
            text=text,
            where=where,
            summary=summary,
            description=header.text("description"),
            tags=header.texts("tags"),
            params=params,
            claim=header.texts("claim"),
            cases={key: _case(header, key, params) for key in header.mapping("cases")},
            empty=header.text("empty"),
        )

    @property
    def topic(self) -> str:
        """The folder that the query stands in."""
        return self.name.rpartition("/")[0]

    @property
    def iri(self) -> IRI:
        """The IRI of the query, for citations."""
        return IRI(PREFIXES["query"] + self.name)

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the text of the query's file."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def param(self, name: str) -> Param | None:
        """Return the parameter of this name."""
        return next((param for param in self.params if param.name == name), None)

    def __repr__(self) -> str:
        arguments = ", ".join(f"{p.name}={' '.join(p.default)}" if p.default else p.name for p in self.params)
        return f"<Query {self.name}({arguments}): {self.summary}>"


class Catalogue(Mapping[str, Query]):
    """The stored questions of a folder by name, each read when it is first asked for.

    >>> from coopgraph.folder import Folder
    >>> isinstance(len(Catalogue(Folder.shipped().queries)), int)
    True
    """

    def __init__(self, folder: str | Path) -> None:
        self._paths = {
            path.relative_to(folder).with_suffix("").as_posix(): path for path in contained(Path(folder), "*/*.rq")
        }
        self._read: dict[str, Query] = {}

    def __getitem__(self, name: str) -> Query:
        if name not in self._read:
            if name not in self._paths:
                raise self._not_found(name)
            self._read[name] = Query.read(self._paths[name], name)
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)

    def path(self, name: str) -> Path:
        """Return the file of a query."""
        if name not in self._paths:
            raise self._not_found(name)
        return self._paths[name]

    def search(self, words: str) -> list[Query]:
        """Return the queries of a topic, or those that hold all the words in name, question, description or tags.

        >>> import coopgraph
        >>> [query.name for query in coopgraph.load().queries.search("bilateral commitments")]
        ['commitments/bilateral']
        """
        if any(query.startswith(f"{words}/") for query in self):
            return [self[name] for name in self if name.startswith(f"{words}/")]
        wanted = words.casefold().split()
        return [query for query in self.values() if all(word in _searched(query) for word in wanted)]

    def _not_found(self, name: str) -> QueryNotFound:
        ends = {known.rpartition("/")[2]: known for known in self}
        near = [ends[end] for end in nearest(name.rpartition("/")[2], ends)]
        remedy = f"Did you mean {' or '.join(near)}?" if near else did_you_mean(name, self)
        return QueryNotFound(
            f"there is no stored question “{name}”", remedy=remedy or "List them with: coopgraph queries"
        )

    def _table(self) -> tuple[list[str], list[list[str]]]:
        return ["question", "asks", "takes"], [
            [query.name, query.summary, ", ".join(param.name for param in query.params)] for query in self.values()
        ]

    def __repr__(self) -> str:
        return text_table(*self._table())

    def _repr_html_(self) -> str:
        return html_table(*self._table())


def _searched(query: Query) -> str:
    return " ".join((query.name, query.summary, query.description, *query.tags)).casefold()


def _param(header: Header, name: str) -> Param:
    path = ("params", name)
    if not _NAME.fullmatch(name):
        raise header.error(f"“{name}” is no name for a parameter", "Use a-z, 0-9 and “_”, a letter first.", *path)
    if name in _RESERVED:
        raise header.error(f"“{name}” is taken by an option of the command line or the site", "Choose another.", *path)
    header.only(_PARAM_FIELDS, *path)
    kind = header.text(*path, "type", required=True)
    if kind not in TYPES:
        raise header.error(f"the type “{kind}” is unknown", f"Types: {', '.join(TYPES)}.", *path, "type")
    cls = header.text(*path, "class") or None
    if cls and kind != "iri":
        raise header.error("“class” is for parameters of type iri", "Remove it, or change the type.", *path, "class")
    param = Param(
        name=name,
        type=kind,
        label=header.text(*path, "label", required=True),
        description=header.text(*path, "description", required=True),
        cls=cls,
        default=header.texts(*path, "default"),
        example=header.texts(*path, "example"),
    )
    if not param.committed:
        raise header.error(f"“{name}” has neither a default nor an example", "Add “default: …” or “example: …”.", *path)
    return param


def _case(header: Header, name: str, params: tuple[Param, ...]) -> dict[str, tuple[str, ...]]:
    if not _NAME.fullmatch(name.replace("-", "_")):
        raise header.error(f"“{name}” is no name for a case", "Use a-z, 0-9, “-” and “_”.", "cases", name)
    header.only((param.name for param in params), "cases", name)
    arguments: dict[str, Plain] = header.mapping("cases", name)
    return {key: header.texts("cases", name, key) for key in arguments}
