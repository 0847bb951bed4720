"""JSON-LD: triples as JSON that reads well, with a compact context of their own, so that no document needs a network.

A property is called by the last part of its IRI, things by their CURIEs; texts stand under their languages. What does
not fit the way that a property is mostly used stands under the whole IRI of the property, spelled out.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final

import pyoxigraph as ox

from coopgraph.terms import PREFIXES, Term

_TYPE: Final = PREFIXES["rdf"] + "type"
_STRING: Final = PREFIXES["xsd"] + "string"
_INTEGER: Final = PREFIXES["xsd"] + "integer"
_BOOLEAN: Final = PREFIXES["xsd"] + "boolean"
_FIRST: Final = ("sc", "rdfs", "skos", "dcterms")
"""Whose properties get the short names, if several have the same."""
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]+)*")
_MOST: Final = 2**53
_LOCAL: Final = re.compile(r"[^\W](?:[\w.\-]*[\w\-])?")
"""What may stand behind the colon of a CURIE."""


def context_of(triples: Iterable[ox.Triple], known: Mapping[str, str] = PREFIXES) -> dict[str, Any]:
    """Return a context for triples: a name for each property, with what its values mostly are, and the prefixes.

    `known` are the prefixes that may be used.

    >>> context_of([ox.Triple(ox.NamedNode("urn:a"), ox.NamedNode(PREFIXES["sc"] + "attends"), ox.NamedNode("urn:b"))])
    {'@version': 1.1, 'sc': 'https://w3id.org/space-coop/ontology#', 'attends': {'@id': 'sc:attends', '@type': '@id'}}
    """
    used: dict[str, list[Term]] = defaultdict(list)
    iris: set[str] = set()
    for triple in triples:
        for term in (triple.subject, triple.predicate, triple.object):
            if isinstance(term, ox.NamedNode):
                iris.add(term.value)
            elif isinstance(term, ox.Literal):
                iris.add(term.datatype.value)
        if triple.predicate.value != _TYPE:
            used[triple.predicate.value].append(triple.object)  # type: ignore[arg-type]
    prefixes = _prefixes(iris, known)
    terms: dict[str, Any] = {}
    for iri in sorted(used, key=lambda iri: _rank(iri, prefixes)):
        name = re.split(r"[#/]", iri)[-1]
        if _NAME.fullmatch(name) and name not in terms and name not in prefixes and _short(iri, prefixes) != iri:
            terms[name] = {"@id": _short(iri, prefixes), **_coercion(used[iri], prefixes)}
    return {"@version": 1.1, **prefixes, **dict(sorted(terms.items()))}


def context_document(context: Mapping[str, Any]) -> bytes:
    """Return a context as a document of its own."""
    return _json({"@context": context})


def write_json_ld(triples: Iterable[ox.Triple], context: Mapping[str, Any] | None = None) -> bytes:
    """Return triples as a JSON-LD document that carries as much of a context as it uses.

    >>> label = ox.NamedNode(PREFIXES["rdfs"] + "label")
    >>> document = json.loads(write_json_ld([ox.Triple(ox.NamedNode("urn:a"), label, ox.Literal("A", language="en"))]))
    >>> document["@graph"]
    [{'@id': 'urn:a', 'label': {'en': 'A'}}]
    """
    ordered = list(dict.fromkeys(triples))
    writer = _Writer(context_of(ordered) if context is None else context, ordered)
    nodes: dict[str, dict[str, Any]] = {}
    for triple in ordered:
        subject = writer.name(triple.subject)  # type: ignore[arg-type]
        writer.put(nodes.setdefault(subject, {"@id": subject}), triple.predicate.value, triple.object)  # type: ignore[arg-type]
    graph = [{key: node[key] for key in sorted(node, key=lambda key: key[0] != "@")} for node in nodes.values()]
    return _json({"@context": writer.used(), "@graph": graph})


class _Writer:
    """Writes terms by a context, and remembers what of it was used."""

    def __init__(self, context: Mapping[str, Any], triples: Iterable[ox.Triple]) -> None:
        clashing = {iri.partition(":")[0] for triple in triples for iri in _absolute(triple)}
        self._context = {key: value for key, value in context.items() if key not in clashing}
        self._prefixes = {key: value for key, value in self._context.items() if isinstance(value, str)}
        self._names = {
            _long(value["@id"], self._prefixes): name
            for name, value in self._context.items()
            if isinstance(value, dict) and value["@id"].partition(":")[0] in self._prefixes
        }
        self._used: set[str] = set()
        self._shorts: dict[str, str] = {}

    def name(self, term: ox.NamedNode | ox.BlankNode) -> str:
        """Return what a thing is called."""
        return self._short(term.value) if isinstance(term, ox.NamedNode) else f"_:{term.value}"

    def put(self, node: dict[str, Any], predicate: str, value: Term) -> None:
        """Add a value to what is said of a thing."""
        if predicate == _TYPE and not isinstance(value, ox.Literal):
            _append(node, "@type", self.name(value))
            return
        name = self._names.get(predicate)
        way = self._context[name] if name else {}
        text = value.value if isinstance(value, ox.Literal) else ""
        if name and way.get("@container") == "@language" and (language := _language(value)):
            self._use(name)
            _append(node.setdefault(name, {}), language, text)
        elif name and way.get("@type") == "@id" and not isinstance(value, ox.Literal):
            self._use(name)
            _append(node, name, self.name(value))
        elif name and isinstance(value, ox.Literal) and self._fits(value, way):
            self._use(name)
            _append(node, name, _native(value))
        else:
            _append(node, predicate, self._spelled(value))

    def used(self) -> dict[str, Any]:
        """Return the part of the context that was used."""
        return {key: value for key, value in self._context.items() if key in self._used or key == "@version"}

    def _fits(self, value: ox.Literal, way: Mapping[str, Any]) -> bool:
        """Return whether a literal may stand bare under a name."""
        if value.language or "@container" in way:
            return False
        wanted = _long(way["@type"], self._prefixes) if "@type" in way else _STRING
        return value.datatype.value == wanted

    def _spelled(self, value: Term) -> dict[str, Any]:
        if not isinstance(value, ox.Literal):
            return {"@id": self.name(value)}
        if value.language:
            return {"@value": value.value, "@language": value.language}
        if value.datatype.value == _STRING:
            return {"@value": value.value}
        return {"@value": value.value, "@type": self._short(value.datatype.value)}

    def _short(self, iri: str) -> str:
        if iri not in self._shorts:
            self._shorts[iri] = _short(iri, self._prefixes)
        short = self._shorts[iri]
        if short != iri:
            self._used.add(short.partition(":")[0])
        return short

    def _use(self, name: str) -> None:
        way = self._context[name]
        self._used |= {name, *(way[key].partition(":")[0] for key in ("@id", "@type") if key in way)}


def _absolute(triple: ox.Triple) -> Iterable[str]:
    """Yield the IRIs of a triple that a reader might take for CURIEs."""
    terms = (triple.subject, triple.predicate, triple.object)
    iris = [t.datatype.value if isinstance(t, ox.Literal) else getattr(t, "value", "") for t in terms]
    return (iri for iri in iris if ":" in iri and not iri.partition(":")[2].startswith("//"))


def _language(value: Term) -> str:
    """Return the language of a text, if it may stand under it."""
    tag = (value.language or "") if isinstance(value, ox.Literal) else ""
    return tag if _LANGUAGE.fullmatch(tag) else ""


def _native(value: ox.Literal) -> str | int | bool:
    """Return a literal as JSON has it, if that says just the same."""
    text, datatype = value.value, value.datatype.value
    if datatype == _BOOLEAN and text in ("true", "false"):
        return text == "true"
    if datatype == _INTEGER and re.fullmatch(r"0|-?[1-9][0-9]{0,15}", text) and abs(int(text)) < _MOST:
        return int(text)
    return text


def _coercion(values: Iterable[Term], prefixes: Mapping[str, str]) -> dict[str, str]:
    """Return how the values of a property are to be read, if most of them are alike."""
    counts: dict[str, int] = defaultdict(int)
    for value in values:
        if not isinstance(value, ox.Literal):
            counts["@id"] += 1
        else:
            counts["@language" if _language(value) else value.datatype.value] += 1
    most = max(sorted(counts), key=lambda kind: counts[kind])
    if most == "@language":
        return {"@container": "@language"}
    if most == _STRING or (most != "@id" and _short(most, prefixes) == most):
        return {}
    return {"@type": most if most == "@id" else _short(most, prefixes)}


def _prefixes(iris: Iterable[str], known: Mapping[str, str]) -> dict[str, str]:
    used = {short.partition(":")[0] for iri in iris if (short := _short(iri, known)) != iri}
    return {prefix: known[prefix] for prefix in sorted(used)}


def _short(iri: str, prefixes: Mapping[str, str]) -> str:
    """Return the CURIE of an IRI, if one of some prefixes fits, or the IRI itself."""
    fitting = [(len(space), prefix) for prefix, space in prefixes.items() if iri.startswith(space)]
    for length, prefix in sorted(fitting, reverse=True):
        if _LOCAL.fullmatch(iri, length):
            return f"{prefix}:{iri[length:]}"
    return iri


def _long(short: str, prefixes: Mapping[str, str]) -> str:
    prefix, _, local = short.partition(":")
    return prefixes[prefix] + local if prefix in prefixes else short


def _rank(iri: str, prefixes: Mapping[str, str]) -> tuple[int, str]:
    prefix = _short(iri, prefixes).partition(":")[0]
    return (_FIRST.index(prefix) if prefix in _FIRST else len(_FIRST), iri)


def _append(node: dict[str, Any], key: str, value: Any) -> None:
    """Add a value under a key: the first alone, more as a list."""
    if key not in node:
        node[key] = value
    elif isinstance(node[key], list):
        node[key].append(value)
    else:
        node[key] = [node[key], value]


def _json(document: Any) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()
