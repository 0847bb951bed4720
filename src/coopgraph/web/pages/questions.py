"""The room of the stored questions: all of them by topic, and each with its form, its answer and its evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import pyoxigraph as ox
from markupsafe import Markup
from starlette.responses import FileResponse, Response

from coopgraph.answer import SUPPORT, Answer
from coopgraph.errors import ParameterError, SnapshotError, did_you_mean
from coopgraph.evidence import Evidence
from coopgraph.query import Query
from coopgraph.slots import bind
from coopgraph.web.addresses import here, to
from coopgraph.web.cells import Cell, cells
from coopgraph.web.pages.forms import Form, make_form, told
from coopgraph.web.pages.recipes import in_python, in_r, with_curl
from coopgraph.web.pages.refine import PREFIX, Choice, Facet, Refinement, key_of
from coopgraph.web.visit import Visit

PAGE: Final = 100
"""How many rows a page shows."""

FORMATS: Final = (
    ("csv-safe", "CSV for a spreadsheet"),
    ("csv", "CSV"),
    ("tsv", "TSV"),
    ("json", "JSON"),
    ("xml", "XML"),
    ("md", "Markdown"),
    ("parquet", "Parquet"),
)
GRAPH_FORMATS: Final = (("graphml", "GraphML"), ("gexf", "GEXF"))
_TAKEN: Final = ("view", "sort", "page", "lang", "several")
"""What the page of a question takes beside the parameters of the question."""

_WIDE: Final = 45
_RUN: Final = 24
"""How long a text without a space may be until it is broken anywhere."""
_NAMES: Final = re.compile(r"\b([a-z-]+/[a-z-]+)\b")
_DAYS: Final = re.compile(r"[\d?~./-]{4,24}")


@dataclass(frozen=True)
class Column:
    """A column of the table: its heading, the link that sorts by it, how it is sorted now, and how it looks."""

    name: str
    title: str
    href: str = ""
    sort: str = ""
    style: str = ""
    evidence: bool = False


@dataclass(frozen=True)
class Shown:
    """A row of the table: its cells, and what it rests on."""

    cells: tuple[list[Cell], ...]
    evidence: tuple[Evidence, ...] = ()


def questions(visit: Visit) -> Response:
    """Show all questions, by topic."""
    return visit.page("questions.html", topics=by_topic(visit.site.kg.queries))


def by_topic(queries: Mapping[str, Query]) -> dict[str, list[Query]]:
    """Return stored questions by their topics.

    >>> import coopgraph
    >>> [query.name for query in by_topic(coopgraph.load().queries)["network"]]
    ['network/co-attendance', 'network/partners']
    """
    topics: dict[str, list[Query]] = {}
    for query in queries.values():
        topics.setdefault(query.topic, []).append(query)
    return topics


def question(visit: Visit) -> Response:
    """Show a question, and its answer as the address asks for it."""
    kg = visit.site.kg
    query = kg.queries[f"{visit.path['topic']}/{visit.path['name']}"]
    _look_at_names(visit, query)
    form = make_form(visit, query)
    answer, problem = None, ""
    if not form.wrong:
        try:
            answer = visit.answer(query, form.arguments)
        except SnapshotError as missing:  # the graph that is served lacks what the question needs
            problem = told(missing)
    shown = {} if answer is None else _answered(visit, query, form, answer)
    shown |= {"query": query, "form": form, "answer": answer, "problem": problem}
    status = 400 if form.wrong else 404 if problem else 200
    return visit.page("question.html", status, description=linked(visit, query.description), **shown)


def _look_at_names(visit: Visit, query: Query) -> None:
    """Refuse what the question does not take: passed over, it would leave an answer to something else."""
    known = [param.name for param in query.params]
    for name in visit.params:
        if name not in (*known, *_TAKEN) and not name.startswith(PREFIX):
            remedy = did_you_mean(name, [*known, *_TAKEN]) or f"There are: {', '.join([*known, *_TAKEN])}."
            raise ParameterError(f"“{query.name}” has no parameter “{name}”", remedy=remedy)


def linked(visit: Visit, text: str) -> Markup:
    """Return a text in which the names of stored questions lead to them."""
    queries = visit.site.kg.queries
    pieces = (
        Markup('<a href="{}" title="{}">{}</a>').format(to(visit, f"/questions/{piece}"), queries[piece].summary, piece)
        if piece in queries
        else Markup.escape(piece)
        for piece in _NAMES.split(text)
    )
    return Markup("").join(pieces)


def _answered(visit: Visit, query: Query, form: Form, answer: Answer) -> dict[str, Any]:
    """Return what the page of a question shows of its answer."""
    refinement = Refinement.read(visit.params.multi_items(), answer.columns)

    def label(iri: str) -> str:
        return visit.site.label(iri, visit.lang)

    facets = refinement.offered(answer, label)
    refined = refinement.apply(answer, label)
    columns = make_columns(visit, refined, refinement)
    page = _page(visit, len(refined))
    given = {name: list(values) for name, values in form.arguments.items()}
    root = "{0.scheme}://{0.netloc}".format(urlsplit(visit.url))
    views = _views(refined)
    asked = visit.params.get("view", "table")
    view = asked if asked in views else "table"
    picture = None if view == "table" else refined.picture(view, lang=visit.lang)
    return {
        "refined": refined,
        "facets": facets,
        "columns": columns,
        "rows": make_rows(visit, refined, columns, (page - 1) * PAGE, PAGE),
        "hidden": list(map(title, _empty(refined))),
        "page": page,
        "pages": max(1, -(-len(refined) // PAGE)),
        "views": views,
        "view": view,
        "picture": picture and Markup(picture.inline(lambda iri: to(visit, visit.site.href(iri)))),
        "remark": picture.remark if picture else "",
        "notes": list(_passed_over(visit, asked, views, page)),
        "text": bound(query, answer),
        "python": in_python(visit.site.kg, query.name, given),
        "curl": with_curl(root, query.name, given),
        "r": in_r(root, query.name, given),
        "exports": _exports(query, given, refinement, views, visit.lang),
        "less": bool(refinement or refinement.sort),
        "narrowed": _narrowed(visit, facets),
        "all_rows": here(visit, page=None, **dict.fromkeys((PREFIX + name for name in refinement.facets), None)),
        "title": title,
        "choose": lambda facet, key: choose(visit, facet, key),
        "page_href": lambda number: here(visit, page=number if number > 1 else None),
        "view_href": lambda name: here(visit, view=None if name == "table" else name, page=None),
    }


def _views(answer: Answer) -> tuple[str, ...]:
    """Return the ways in which an answer can be looked at."""
    from coopgraph.pictures import fitting

    return fitting(answer) if answer.terms else ("table",)


def make_columns(visit: Visit, answer: Answer, refinement: Refinement) -> tuple[Column, ...]:
    """Return the columns of the table of an answer: those that hold something, and one of the evidence."""
    empty = _empty(answer)
    columns = []
    for at, name in enumerate(answer.columns):
        if name in empty or (name in SUPPORT and name in answer.claim):
            continue
        now = refinement.sort == name
        sort = ("descending" if refinement.descending else "ascending") if now else ""
        following = None if sort == "descending" else f"-{name}" if now else name
        terms = [row[at] for row in answer.terms]
        columns.append(Column(name, title(name), here(visit, sort=following, page=None), sort, _style(visit, terms)))
    if answer.claim:
        columns.append(Column("", "evidence", evidence=True))
    return tuple(columns)


def make_rows(visit: Visit, answer: Answer, columns: Sequence[Column], start: int, most: int) -> list[Shown]:
    """Return some rows of an answer as the table shows them."""
    places = [answer.columns.index(column.name) for column in columns if not column.evidence]
    evidence = answer.evidence() if answer.claim else [[] for _ in answer.terms]
    return [
        Shown(tuple(cells(visit, answer.terms[i][at]) for at in places), tuple(evidence[i]))
        for i in range(start, min(start + most, len(answer)))
    ]


def title(column: str) -> str:
    """Return the heading of a column: its name in words.

    >>> title("otherSays")
    'other says'
    """
    return re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", column).lower() if not column.isupper() else column


def bound(query: Query, answer: Answer) -> str:
    """Return the SPARQL of an answer: that of its question, with the values in place and without the header."""
    text = bind(query.text, answer.arguments, where=query.where)
    return "\n".join(line for line in text.splitlines() if not line.startswith("#+")).strip() + "\n"


def choose(visit: Visit, facet: Facet, key: str) -> str:
    """Return the address of the page with one value of a facet chosen, or, if it is chosen, left."""
    keys = [chosen for chosen in facet.chosen if chosen != key]
    if key not in facet.chosen:
        keys.append(key)
    return here(visit, **{PREFIX + facet.column: keys or None, "page": None})


def _narrowed(visit: Visit, facets: Sequence[Facet]) -> list[tuple[str, str, str]]:
    """Return what the rows are narrowed by: column, value, and the address without it."""
    return [
        (title(facet.column), _choice_text(visit, choice), choose(visit, facet, choice.key))
        for facet in facets
        for choice in facet.choices
        if choice.chosen
    ]


def _choice_text(visit: Visit, choice: Choice) -> str:
    return " ".join(cell.text for cell in cells(visit, choice.term)) or choice.key or "nothing"


def _empty(answer: Answer) -> list[str]:
    """Return the columns that hold nothing at all, which are left out as long as there are others."""
    if not answer.terms:
        return []
    found = [name for at, name in enumerate(answer.columns) if all(not key_of(row[at]) for row in answer.terms)]
    return found if len(found) < len(answer.columns) else []


def _style(visit: Visit, terms: Sequence[ox.NamedNode | ox.BlankNode | ox.Literal | None]) -> str:
    shown = [cell for term in terms[:PAGE] for cell in cells(visit, term)]
    if shown and all(cell.number for cell in shown):
        return "number"
    if shown and all(_DAYS.fullmatch(cell.text) for cell in shown):
        return "day"
    longest = max((len(cell.text) for cell in shown), default=0)
    if longest > _RUN and not any(" " in cell.text for cell in shown):
        return "address"
    return "long" if longest > _WIDE else ""


def _page(visit: Visit, rows: int) -> int:
    """Return the number of the page of rows that is asked for; one that is not there is the last one that is."""
    asked = visit.params.get("page", "1")
    return min(max(1, int(asked) if asked.isascii() and asked.isdigit() else 1), max(1, -(-rows // PAGE)))


def _passed_over(visit: Visit, view: str, views: Sequence[str], page: int) -> Iterator[str]:
    """Yield what the address asks for and these rows do not have."""
    if view not in views:
        yield f"These rows cannot be shown as “{view}”: they are in a table. There are: {', '.join(views)}."
    if visit.params.get("page", str(page)) != str(page):
        yield f"There is no page “{visit.params['page']}” of these rows: this is page {page}."


def _exports(
    query: Query, given: Mapping[str, list[str]], refinement: Refinement, views: Sequence[str], lang: str
) -> list[tuple[str, str]]:
    """Return the downloads: a name and an address each, for the rows that the page shows, and for their pictures.

    All of them keep the language of names: rows are sorted by names too.
    """
    pairs = [(name, value) for name, values in given.items() for value in values]
    pairs += [(PREFIX + column, key) for column, keys in refinement.facets.items() for key in keys]
    if refinement.sort:
        pairs.append(("sort", f"{'-' * refinement.descending}{refinement.sort}"))
    if lang != "en":
        pairs.append(("lang", lang))
    wanted = [(name, [("format", format)]) for format, name in FORMATS]
    wanted += [
        (f"{view.capitalize()} as SVG", [("format", "svg"), ("view", view)]) for view in views if view != "table"
    ]
    if "graph" in views:
        wanted += [(name, [("format", format)]) for format, name in GRAPH_FORMATS]
    address = f"/api/questions/{query.name}?"
    return [(name, address + urlencode([*pairs, *chosen, ("download", "1")])) for name, chosen in wanted]


def style_of_pictures(visit: Visit) -> Response:
    """Send the style that pictures in pages are drawn with."""
    from coopgraph.pictures.picture import STYLE

    return FileResponse(STYLE, media_type="text/css")


ROUTES: Final[Sequence[tuple[str, object, tuple[str, ...]]]] = (
    ("/questions", questions, ("GET",)),
    ("/questions/{topic}/{name}", question, ("GET",)),
    ("/static/picture.css", style_of_pictures, ("GET",)),
)
