"""The site: the graph, the settings and the templates that every page shares, and where links lead."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from coopgraph.terms import BASE, PREFIXES
from coopgraph.web.settings import Settings

if TYPE_CHECKING:
    from coopgraph.graph import CoopGraph

STATIC: Final = Path(__file__).parent / "static"
_ONTOLOGY: Final = PREFIXES["sc"]
_QUERY: Final = PREFIXES["query"]


class Site:
    """A graph as a place to visit.

    >>> import coopgraph
    >>> Site(coopgraph.load(), Settings()).href("https://w3id.org/space-coop/id/nasa")
    '/id/nasa.html'
    """

    def __init__(self, kg: CoopGraph, settings: Settings) -> None:
        self.kg = kg
        self.settings = settings

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
        environment.globals["site"] = self
        return environment

    def href(self, iri: str) -> str:
        """Return where a link to an IRI leads: to a page of this site for one of ours, else to the IRI itself, if any.

        >>> import coopgraph
        >>> site = Site(coopgraph.load(), Settings())
        >>> site.href("https://w3id.org/space-coop/ontology#Mission"), site.href("https://ror.org/027ka1x80")
        ('/ontology#Mission', 'https://ror.org/027ka1x80')
        >>> site.href("https://w3id.org/space-coop/query/missions/joint"), site.href("urn:x")
        ('/questions/missions/joint', '')
        """
        if iri.startswith(_ONTOLOGY):
            return f"/ontology#{iri.removeprefix(_ONTOLOGY)}"
        if iri.startswith(_QUERY):
            return f"/questions/{iri.removeprefix(_QUERY)}"
        if iri.startswith(BASE):
            return f"/{iri.removeprefix(BASE)}.html"
        return iri if iri.startswith(("https://", "http://")) else ""
