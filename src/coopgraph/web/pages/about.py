"""About: what this is, how to cite it, whose work is in it under which licence, and how much one query may take."""

from __future__ import annotations

import platform
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import metadata
from typing import Final

from starlette.responses import Response

import coopgraph
from coopgraph.citation import CREATOR, DATASET, LICENCE
from coopgraph.jail.limits import shown_size
from coopgraph.terms import DESCRIPTION, INFERRED, compact
from coopgraph.web.assets import Asset, brought
from coopgraph.web.settings import Settings
from coopgraph.web.visit import Visit

APACHE: Final = "https://www.apache.org/licenses/LICENSE-2.0"
PACKAGES: Final = ("pyoxigraph", "rdflib", "starlette", "uvicorn", "networkx", "numpy")
_LICENCES: Final = {LICENCE: "CC BY 4.0", "https://creativecommons.org/publicdomain/zero/1.0/": "CC0 1.0"}
_SHOWN_WHOLE: Final = frozenset({"world-atlas"})


@dataclass(frozen=True)
class Borrowed:
    """Data of others in the graph: what it is, when it was taken, and its licence."""

    title: str
    taken: str
    source: str
    licence: str

    @property
    def licence_name(self) -> str:
        """The licence as it is commonly called."""
        return _LICENCES.get(self.licence, self.licence)


def show(visit: Visit) -> Response:
    """Show what the site is made of."""
    kg = visit.site.kg
    return visit.page(
        "about.html",
        versions=list(versions(kg.version)),
        borrowed=[
            Borrowed(shot.manifest.title, str(shot.manifest.taken)[:10], shot.manifest.origin, shot.manifest.licence)
            for shot in kg.snapshots.values()
        ],
        assets=brought(),
        uses=_use,
        leads_out=lambda address: address.startswith(("https://", "http://")),
        limits=list(limits(visit.site.settings)),
        cite=citations(kg.version, kg.digest, _asserted(kg.source.graphs)),
        digest=kg.digest,
        licence=LICENCE,
        apache=APACHE,
    )


def versions(ontology: str) -> Iterator[tuple[str, str]]:
    """Yield what is at work here, each with its version.

    >>> dict(versions("0.1.0"))["the ontology and the data"]
    '0.1.0'
    """
    yield "coopgraph", coopgraph.__version__
    yield "the ontology and the data", ontology
    yield "Python", platform.python_version()
    for name in PACKAGES:
        try:
            yield name, metadata.version(name)
        except metadata.PackageNotFoundError:
            continue


def limits(settings: Settings) -> Iterator[tuple[str, str]]:
    """Yield how much one query, and one client, may take.

    >>> dict(limits(Settings()))["time for a query"]
    '10 seconds'
    """
    most = settings.limits
    yield "time for a query", f"{most.timeout:g} seconds"
    yield "memory for a query, beside the graph", shown_size(most.memory)
    yield "rows or triples in an answer", f"{most.rows:,}"
    yield "size of an answer", f"{most.size:,} bytes"
    yield "queries of one's own at a time", f"{settings.each} of one client, {settings.queries} in all"
    yield "size of a request", f"{settings.body:,} bytes"


def citations(version: str, digest: str, graphs: Sequence[str]) -> dict[str, str]:
    """Return how to cite the graph as a whole: as text, and for BibTeX.

    >>> citations("0.1.0", "a1", ["graph:dialogue4"])["Text"][:60]
    'coopgraph contributors. The space cooperation graph, version'
    """
    text = (
        f"{CREATOR}. The space cooperation graph, version {version}. {DATASET}. CC BY 4.0. "
        f"Of {', '.join(graphs)} (SHA-256 {digest})."
    )
    bibtex = (
        f"@misc{{coopgraph-{digest[:12]},\n  author = {{{{{CREATOR}}}}},\n"
        f"  title = {{The space cooperation graph}},\n  version = {{{version}}},\n  url = {{{DATASET}}},\n"
        f"  note = {{CC BY 4.0; SHA-256 {digest}}}\n}}"
    )
    return {"Text": text, "BibTeX": bibtex}


def _asserted(graphs: Sequence[str]) -> list[str]:
    """Return the short names of the graphs that hold what was read: not what follows, nor the description of it all."""
    return [compact(name) for name in graphs if name not in (INFERRED.value, DESCRIPTION.value)]


def _use(asset: Asset) -> str:
    """Return what an asset is for."""
    return "the outlines of land on maps, from Natural Earth" if asset.name in _SHOWN_WHOLE else "the editor"


ROUTES: Final[Sequence[tuple[str, object, tuple[str, ...]]]] = (("/about", show, ("GET",)),)
