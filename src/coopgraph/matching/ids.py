"""Identifiers: short ones for things, classes and properties, such as stand in the cells of a table."""

from __future__ import annotations

from coopgraph.errors import ParameterError
from coopgraph.terms import IRI, PREFIXES, compact, expand, node

SPACE = PREFIXES["id"]


def short_id(iri: str) -> str:
    """Return the identifier of a thing: what follows our namespace; elsewhere, the whole IRI.

    >>> short_id("https://w3id.org/space-coop/id/topic/kps"), short_id("http://example.org/x")
    ('topic/kps', 'http://example.org/x')
    """
    return iri.removeprefix(SPACE)


def thing_of(identifier: str) -> IRI | None:
    """Return the thing that an identifier, an IRI or a CURIE stands for; None if it is none of them.

    >>> thing_of("nasa"), thing_of("id:nasa"), thing_of("not at all")
    (IRI('id:nasa'), IRI('id:nasa'), None)
    """
    text = identifier.strip()
    try:
        if "://" in text or text.partition(":")[0] in PREFIXES:
            return expand(text)
        return IRI(node(SPACE + text).value) if text else None
    except ParameterError:
        return None


def term_of(identifier: str) -> IRI | None:
    """Return the class or property that a CURIE or an IRI stands for; one without a prefix is of our ontology.

    >>> term_of("sc:Mission"), term_of("Mission"), term_of("a b")
    (IRI('sc:Mission'), IRI('sc:Mission'), None)
    """
    text = identifier.strip()
    try:
        return expand(text) if ":" in text else IRI(node(PREFIXES["sc"] + text).value)
    except ParameterError:
        return None


def term_id(iri: str) -> str:
    """Return the identifier of a class or property: its CURIE, if it has one."""
    return compact(iri)
