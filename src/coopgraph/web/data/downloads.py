"""Downloads: the graph to take away, as a whole or by source, with sizes, digests and licences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox
from starlette.responses import PlainTextResponse, Response

from coopgraph.citation import LICENCE
from coopgraph.dataset.dumps import DUMPS, File
from coopgraph.errors import FileError, FormatError
from coopgraph.rdf_formats import RDF_FORMATS
from coopgraph.terms import DESCRIPTION, IRI, PREFIXES
from coopgraph.web.data.stock import home, stock
from coopgraph.web.negotiation import conditional
from coopgraph.web.trouble import Refused
from coopgraph.web.visit import Visit

_LICENCES: Final = {
    LICENCE: "CC BY 4.0",
    "https://creativecommons.org/publicdomain/zero/1.0/": "CC0 1.0",
}
_CALLED: Final = {"turtle": "Turtle", "json-ld": "JSON-LD", "rdf-xml": "RDF/XML", "n-triples": "N-Triples"}

_SHELL: Final = """curl -sO {home}downloads/space-coop.nq.gz
curl -s {home}downloads/SHA256SUMS | sha256sum --check --ignore-missing
curl -sH 'Accept: text/turtle' -L {home}id/nasa"""
_PYTHON: Final = """import rdflib

graph = rdflib.Graph().parse("{home}downloads/space-coop.ttl", format="turtle")
print(len(graph))"""


@dataclass(frozen=True)
class Part:
    """A named graph: what it is called, how large it is, whose licence it is under, and where it can be had."""

    iri: IRI
    title: str
    triples: int
    licence: str
    forms: tuple[tuple[str, str], ...]

    @property
    def licence_name(self) -> str:
        """The licence as it is commonly called."""
        return _LICENCES.get(self.licence, self.licence)


def show(visit: Visit) -> Response:
    """Show what can be taken away."""
    known = stock(visit.site)
    files: list[File] = []
    problem = ""
    try:
        files = [known.dumps.file(name) for name in DUMPS]
    except (Refused, FileError) as error:
        problem = str(error)
    return visit.page(
        "downloads.html",
        files=files,
        problem=problem,
        parts=_parts(visit),
        ours=bool(known.licence),
        digest="" if problem else visit.site.kg.digest,
        size=readable,
        shell=_SHELL.format(home=home(visit)),
        python=_PYTHON.format(home=home(visit)),
    )


def send(visit: Visit) -> Response:
    """Send a file of the whole graph."""
    known = stock(visit.site)
    name = visit.path["name"]
    try:
        file = known.dumps.file(name)
    except FormatError as error:
        raise Refused(404, error.problem, remedy=error.remedy) from None

    def make() -> Response:
        headers = {
            "Content-Disposition": f'attachment; filename="{name}"',
            **({"Link": f'<{terms}>; rel="license"'} if (terms := stock(visit.site).licence) else {}),
            "Repr-Digest": f"sha-256=:{file.base64}:",
        }
        return Response(
            file.data, headers=headers, media_type="application/gzip" if file.dump.packed else file.dump.media_type
        )

    return conditional(visit, file.sha256[:20], known.modified, make)


def sums(visit: Visit) -> Response:
    """Send the digests of all files."""
    return PlainTextResponse(stock(visit.site).dumps.sums())


def readable(size: int) -> str:
    """Return a number of bytes as people write it.

    >>> readable(512), readable(61_000), readable(2_092_980)
    ('512 bytes', '61 kB', '2.1 MB')
    """
    if size < 1000:
        return f"{size} bytes"
    return f"{size / 1000:.0f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"


def _parts(visit: Visit) -> list[Part]:
    """Return the named graphs, by what the description says of them."""
    known = stock(visit.site)
    told: dict[str, dict[str, str]] = {}
    for triple in known.whole:
        subject, value = triple.subject, triple.object
        if isinstance(subject, ox.NamedNode) and subject.value in known.sizes and not isinstance(value, ox.Triple):
            name = triple.predicate.value.removeprefix(PREFIXES["dcterms"])
            told.setdefault(subject.value, {}).setdefault(name, value.value)
    parts = []
    for graph, triples in known.sizes.items():
        if graph == DESCRIPTION.value or not graph.startswith(PREFIXES["graph"]):
            continue
        place = visit.site.href(graph).removesuffix(".html")
        forms = tuple((_CALLED[form.name], f"{place}.{form.suffix}") for form in RDF_FORMATS.values())
        title = told.get(graph, {}).get("title", IRI(graph).local)
        parts.append(Part(IRI(graph), title, triples, told.get(graph, {}).get("license", known.licence), forms))
    return parts


_GET: Final = ("GET",)
ROUTES: Final[Sequence[tuple[str, Callable[[Visit], Response], tuple[str, ...]]]] = (
    ("/downloads", show, _GET),
    ("/downloads/SHA256SUMS", sums, _GET),
    ("/downloads/{name}", send, _GET),
)
