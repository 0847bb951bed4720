"""Vocabulary: what may be written in a query, by the names that people know it by; the editor completes with it."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from coopgraph.errors import CoopgraphError
from coopgraph.search import search
from coopgraph.terms import PREFIXES, compact, expand
from coopgraph.web.reading import rows

if TYPE_CHECKING:
    from coopgraph.graph import CoopGraph

MOST: Final = 25
_LONGEST: Final = 100
"""How long a name may be that is looked for."""


def vocabulary(kg: CoopGraph) -> dict[str, Any]:
    """Return the prefixes that need no declaration, and the classes and properties with what they mean.

    >>> import coopgraph
    >>> known = vocabulary(coopgraph.load())
    >>> known["prefixes"]["sc"], [t["label"] for t in known["terms"] if t["term"] == "sc:hasParty"]
    ('https://w3id.org/space-coop/ontology#', ['has party'])
    """
    return _vocabulary(kg, kg.digest)


@lru_cache(maxsize=2)
def _vocabulary(kg: CoopGraph, digest: str) -> dict[str, Any]:
    terms: dict[str, dict[str, Any]] = {}
    joined: dict[str, dict[str, set[str]]] = defaultdict(lambda: {"domain": set(), "range": set()})
    for term, kind, label, meaning, domain, range_ in rows(kg.source, "vocabulary"):
        if not isinstance(term, ox.NamedNode) or not isinstance(kind, ox.NamedNode):
            continue
        terms[term.value] = {
            "term": compact(term.value),
            "kind": "class" if kind.value.endswith("Class") else "property",
            "label": getattr(label, "value", ""),
            "info": getattr(meaning, "value", ""),
        }
        for side, cls in (("domain", domain), ("range", range_)):
            if isinstance(cls, ox.NamedNode):
                joined[term.value][side].add(compact(cls.value))
    for iri, sides in joined.items():
        terms[iri].update({side: sorted(classes) for side, classes in sides.items() if classes})
    return {"prefixes": dict(PREFIXES), "terms": [term for term in terms.values() if ":" in term["term"]]}


def named(kg: CoopGraph, words: str, lang: str) -> list[dict[str, str]]:
    """Return the things whose names come near, the nearest first.

    >>> import coopgraph
    >>> named(coopgraph.load(), "korean positoning", "en")[0]["term"]
    'id:kps'
    """
    if not 0 < len(words) <= _LONGEST:
        return []
    found = (hit for hit in search(kg, words, lang=lang, limit=MOST) if not hit.iri.startswith(PREFIXES["query"]))
    return [
        {
            "term": compact(hit.iri),
            "kind": "entity",
            "label": hit.label,
            "info": ", ".join(kg.source.label(cls, lang) for cls in hit.types),
            "matched": hit.matched,
        }
        for hit in found
    ]


def card(kg: CoopGraph, term: str, lang: str) -> list[dict[str, str]]:
    """Return what a term is called, what it is, and what it means; nothing if nothing is said of it.

    >>> import coopgraph
    >>> card(coopgraph.load(), "id:nasa", "en")[0]["info"]
    'space agency'
    """
    try:
        iri = expand(term)
    except CoopgraphError:
        return []
    known = next((t for t in vocabulary(kg)["terms"] if t["term"] == compact(iri)), None)
    if known:
        return [known]
    label, types = kg.source.label(iri, lang), kg.source.types(iri)
    if label == compact(iri) and not types:
        return []
    kinds = ", ".join(kg.source.label(cls, lang) for cls in types)
    return [{"term": compact(iri), "kind": "entity", "label": label, "info": kinds}]
