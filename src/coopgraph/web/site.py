"""The site: the graph, the settings and the templates that every page shares, and where links lead."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined

from coopgraph.terms import BASE, PREFIXES, python_value
from coopgraph.web.addresses import corners, here, inside, leads, place, rooms, to, tongues
from coopgraph.web.cells import cells, marks
from coopgraph.web.desk import Desk
from coopgraph.web.figures import Figures
from coopgraph.web.reading import rows
from coopgraph.web.settings import Settings

if TYPE_CHECKING:
    from coopgraph.graph import CoopGraph

STATIC: Final = Path(__file__).parent / "static"
_IN_PATHS: Final = "/:@!$&'()*+,;=~"
"""What stands in a path as it is, besides letters, digits and what RFC 3986 calls unreserved."""
_ONTOLOGY: Final = PREFIXES["sc"]
_QUERY: Final = PREFIXES["query"]


class Site:
    """A graph as a place to visit.

    >>> import coopgraph
    >>> Site(coopgraph.load(), Settings()).href("https://w3id.org/space-coop/id/nasa")
    '/id/nasa.html'
    """

    def __init__(self, kg: CoopGraph, settings: Settings) -> None:
        kg.source.settle()
        self.kg = kg
        self.settings = settings
        self.figures = Figures()
        self.desk = Desk(kg, settings, self.figures)

    @cached_property
    def templates(self) -> Environment:
        """The templates of the pages."""
        environment = Environment(
            loader=PackageLoader("coopgraph.web"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.globals.update(site=self, cells=cells, marks=marks)
        environment.globals.update(to=to, here=here, place=place, inside=inside, leads=leads)
        environment.globals.update(rooms=rooms, corners=corners, tongues=tongues)
        return environment

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages that things have names in, English first.

        >>> import coopgraph
        >>> Site(coopgraph.load(), Settings()).languages
        ('en', 'ko')
        """
        found = rows(self.kg.source, "languages")
        codes = {str(python_value(code)).partition("-")[0] for (code,) in found}
        return ("en", *sorted(codes - {"en", ""}))

    def label(self, iri: str, lang: str = "en") -> str:
        """Return the label of an IRI in a language, else in another one: a `Text`, which then knows in which.

        >>> import coopgraph
        >>> Site(coopgraph.load(), Settings()).label("https://w3id.org/space-coop/id/us", "ko")
        '미국'
        """
        return self.kg.source.label(iri, lang)

    def href(self, iri: str) -> str:
        """Return where a link to an IRI leads: to a page of this site for one of ours, else to the IRI itself, if any.

        >>> import coopgraph
        >>> site = Site(coopgraph.load(), Settings())
        >>> site.href("https://w3id.org/space-coop/ontology#Mission"), site.href("https://ror.org/027ka1x80")
        ('/ontology#Mission', 'https://ror.org/027ka1x80')
        >>> site.href("https://w3id.org/space-coop/query/missions/joint"), site.href("urn:x")
        ('/questions/missions/joint', '')
        >>> site.href("https://w3id.org/space-coop/id/who?")
        '/id/who%3F.html'
        """
        if iri.startswith(_ONTOLOGY):
            return f"/ontology#{iri.removeprefix(_ONTOLOGY)}"
        if iri.startswith(_QUERY):
            return f"/questions/{iri.removeprefix(_QUERY)}"
        if iri.startswith(BASE):
            return f"/{quote(iri.removeprefix(BASE), safe=_IN_PATHS)}.html"
        return iri if iri.startswith(("https://", "http://")) else ""
