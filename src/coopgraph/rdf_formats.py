"""RDF formats: triples as Turtle, JSON-LD, RDF/XML or N-Triples, each with its media type and its suffix."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pyoxigraph as ox

from coopgraph.errors import FormatError
from coopgraph.jsonld import context_of, write_json_ld
from coopgraph.terms import PREFIXES

_NAME: Final = re.compile(r"[^\W\d][\w.\-]*")
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class RdfFormat:
    """A way to write triples down: its name, how a file of it ends, and its media type."""

    name: str
    suffix: str
    media_type: str


RDF_FORMATS: Final = {
    known.name: known
    for known in (
        RdfFormat("turtle", "ttl", "text/turtle"),
        RdfFormat("json-ld", "jsonld", "application/ld+json"),
        RdfFormat("rdf-xml", "rdf", "application/rdf+xml"),
        RdfFormat("n-triples", "nt", "application/n-triples"),
    )
}
"""The formats by name."""

BY_SUFFIX: Final = {known.suffix: known for known in RDF_FORMATS.values()}
BY_MEDIA_TYPE: Final = {known.media_type: known for known in RDF_FORMATS.values()}


def write_rdf(
    triples: Iterable[ox.Triple],
    format: str,
    context: Mapping[str, Any] | None = None,
    prefixes: Mapping[str, str] = PREFIXES,
) -> bytes:
    r"""Return triples in a format by name, in the same order whatever order they come in.

    `context` is that of `coopgraph.jsonld.context_of`, for JSON-LD alone; without one, the triples give it. `prefixes`
    are those that may be used; the ones that are of use are declared.

    >>> write_rdf([ox.Triple(ox.NamedNode("urn:a"), ox.NamedNode("urn:b"), ox.Literal("c"))], "n-triples")
    b'<urn:a> <urn:b> "c" .\n'
    """
    if format not in RDF_FORMATS:
        raise FormatError(f"a graph cannot be written as “{format}”", remedy=f"Formats: {', '.join(RDF_FORMATS)}.")
    ordered = sorted(set(triples), key=str)
    if format == "json-ld":
        return write_json_ld(ordered, context_of(ordered, prefixes) if context is None else context)
    if format == "n-triples":
        return ox.serialize(ordered, format=ox.RdfFormat.N_TRIPLES) or b""
    used = used_prefixes(ordered, prefixes)
    if format == "turtle":
        return ox.serialize(ordered, format=ox.RdfFormat.TURTLE, prefixes=used) or b""
    _check_xml(ordered)
    return ox.serialize(ordered, format=ox.RdfFormat.RDF_XML, prefixes=used) or b""


def used_prefixes(triples: Iterable[ox.Triple], prefixes: Mapping[str, str] = PREFIXES) -> dict[str, str]:
    """Return the prefixes that triples can use, in the order of the alphabet.

    >>> used_prefixes([ox.Triple(ox.NamedNode("urn:a"), ox.NamedNode("urn:b"), ox.Literal(1))])
    {'xsd': 'http://www.w3.org/2001/XMLSchema#'}
    """
    terms = {term for triple in triples for term in (triple.subject, triple.predicate, triple.object)}
    iris = {t.datatype.value if isinstance(t, ox.Literal) else getattr(t, "value", "") for t in terms}
    return {p: prefixes[p] for p in sorted(prefixes) if any(iri.startswith(prefixes[p]) for iri in iris)}


def _check_xml(triples: Iterable[ox.Triple]) -> None:
    """Refuse what XML has no way to write: a property whose IRI does not end in a name, and some characters."""
    for triple in triples:
        if not _NAME.search(re.split(r"[#/:?=&%]", triple.predicate.value)[-1]):
            raise FormatError(
                f"the property <{triple.predicate.value}> does not end in a name, so that XML cannot hold it",
                remedy="Choose turtle, json-ld or n-triples.",
            )
        if isinstance(triple.object, ox.Literal) and (bad := _NOT_XML.search(triple.object.value)):
            raise FormatError(
                f"the character U+{ord(bad.group()):04X} cannot be written in XML",
                remedy="Choose turtle, json-ld or n-triples.",
            )
