"""Prose: the axioms of an ontology as plain sentences."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Final

import pyoxigraph as ox

from coopgraph.terms import BASE, compact

Node = ox.NamedNode | ox.BlankNode
Triples = Iterable[ox.Quad]

_UNCOUNTED: Final = {"evidence"}
_LITERALS: Final = {
    "xsd:string": "a text",
    "xsd:boolean": "true or false",
    "xsd:dateTime": "a date and time",
    "xsd:anyURI": "an address",
    "xsd:integer": "a whole number",
    "xsd:positiveInteger": "a whole number above zero",
    "xsd:nonNegativeInteger": "a whole number, zero or above",
    "xsd:decimal": "a number",
}
CHARACTERISTICS: Final = {
    "owl:TransitiveProperty": "If x {p} y and y {p} z, then x {p} z.",
    "owl:SymmetricProperty": "If x {p} y, then y {p} x.",
    "owl:AsymmetricProperty": "If x {p} y, then it is not so that y {p} x.",
    "owl:ReflexiveProperty": "Everything {p} itself.",
    "owl:IrreflexiveProperty": "Nothing {p} itself.",
    "owl:FunctionalProperty": "If x {p} y and x {p} z, then y and z are the same.",
    "owl:InverseFunctionalProperty": "If x {p} z and y {p} z, then x and y are the same.",
}
_COUNTS: Final = {
    "owl:qualifiedCardinality": "exactly {n}",
    "owl:cardinality": "exactly {n}",
    "owl:minQualifiedCardinality": "at least {n}",
    "owl:minCardinality": "at least {n}",
    "owl:maxQualifiedCardinality": "at most {n}",
    "owl:maxCardinality": "at most {n}",
}


class Axioms:
    """The axioms of an ontology, to be read as sentences.

    >>> from coopgraph.loading.reading import read_rdf

    >>> from coopgraph.folder import Folder
    >>> axioms = Axioms(read_rdf(Folder.shipped().rdf[0]))
    >>> axioms.about(BASE + "ontology#leads")[0]
    'If x leads y, then x contributes to y.'
    """

    def __init__(self, quads: Triples, names: Mapping[str, str] | None = None) -> None:
        """Read triples; `names` are the words for IRIs, by default their English labels."""
        self._triples: dict[Node | ox.Triple, dict[str, list[Node | ox.Literal | ox.Triple]]] = {}
        for quad in sorted(quads, key=str):
            values = self._triples.setdefault(quad.subject, defaultdict(list))
            values[compact(quad.predicate.value)].append(quad.object)
        self._names = names if names is not None else self.labels()
        self._by_term: dict[str, set[str]] = defaultdict(set)
        for term, sentence in self._sentences():
            self._by_term[term].add(sentence)

    def about(self, iri: str) -> list[str]:
        """Return what the axioms say of a term, one sentence each."""
        return sorted(self._by_term.get(iri, ()))

    @property
    def terms(self) -> list[str]:
        """The IRIs of the terms that some axiom is about."""
        return sorted(self._by_term)

    def labels(self) -> dict[str, str]:
        """Return the English labels of IRIs."""
        return {
            subject.value: text.value
            for subject, values in self._triples.items()
            for text in values.get("rdfs:label", ())
            if isinstance(subject, ox.NamedNode) and isinstance(text, ox.Literal) and text.language == "en"
        }

    def _values(self, node: object, predicate: str) -> list[Node | ox.Literal | ox.Triple]:
        return self._triples.get(node, {}).get(predicate, [])  # type: ignore[call-overload, no-any-return]

    def _name(self, node: object) -> str:
        iri = getattr(node, "value", str(node))
        return self._names.get(iri) or compact(iri)

    def _list(self, head: object) -> list[Node | ox.Literal | ox.Triple]:
        items = []
        seen = set()
        while first := self._values(head, "rdf:first"):
            if str(head) in seen:
                break
            seen.add(str(head))
            items.append(first[0])
            head = next(iter(self._values(head, "rdf:rest")), None)
        return items

    def _sentences(self) -> Iterator[tuple[str, str]]:
        for subject, values in self._triples.items():
            if isinstance(subject, ox.NamedNode):
                if subject.value.startswith(BASE + "ontology"):
                    yield from ((subject.value, sentence) for sentence in self._own(subject, values))
                for other in values.get("owl:disjointWith", ()):
                    yield from self._apart([subject, other])
            kinds = {compact(kind.value) for kind in values.get("rdf:type", ()) if isinstance(kind, ox.NamedNode)}
            if "owl:AllDisjointClasses" in kinds:
                for members in values.get("owl:members", ()):
                    yield from self._apart(self._list(members))
            if "owl:AllDifferent" in kinds:
                for members in [*values.get("owl:distinctMembers", ()), *values.get("owl:members", ())]:
                    yield from self._different(self._list(members))

    def _apart(self, members: list[Node | ox.Literal | ox.Triple]) -> Iterator[tuple[str, str]]:
        """Yield, for each of several classes, that it excludes each of the others."""
        for member in members:
            for other in members:
                if member != other and isinstance(member, ox.NamedNode):
                    yield member.value, f"No {self._name(member)} is {self._some(other)}."

    def _different(self, members: list[Node | ox.Literal | ox.Triple]) -> Iterator[tuple[str, str]]:
        for member in members:
            for other in members:
                if member != other and isinstance(member, ox.NamedNode):
                    yield member.value, f"“{self._name(member)}” is another thing than “{self._name(other)}”."

    def _own(self, term: ox.NamedNode, values: Mapping[str, list[Node | ox.Literal | ox.Triple]]) -> Iterator[str]:
        name = self._name(term)
        for other in values.get("rdfs:subClassOf", ()):
            yield f"Every {name} {self._is(other)}."
        for other in values.get("owl:equivalentClass", ()):
            start = an(name)
            yield f"{start[0].upper()}{start[1:]} is exactly what {self._is(other)}."
        for other in values.get("rdfs:subPropertyOf", ()):
            yield f"If x {name} y, then x {self._name(other)} y."
        for other in values.get("owl:inverseOf", ()):
            yield f"x {name} y exactly if y {self._name(other)} x."
        kinds = {compact(kind.value) for kind in values.get("rdf:type", ()) if isinstance(kind, ox.NamedNode)}
        data = "owl:DatatypeProperty" in kinds
        for other in values.get("rdfs:domain", ()):
            yield (
                f"What has a value of {name} {self._is(other)}."
                if data
                else f"If x {name} y, then x {self._is(other)}."
            )
        for other in values.get("rdfs:range", ()):
            value = _LITERALS.get(compact(getattr(other, "value", "")))
            yield f"The value of {name} is {value}." if value else f"If x {name} y, then y {self._is(other)}."
        for chain in values.get("owl:propertyChainAxiom", ()):
            yield self._chain(name, [self._name(link) for link in self._list(chain)])
        for key in values.get("owl:hasKey", ()):
            same = " and ".join(self._name(part) for part in self._list(key))
            yield f"Two instances of {name} with the same {same} are one."
        for kind in sorted(kinds & set(CHARACTERISTICS)):
            yield f"Nothing has two values of {name}." if data else CHARACTERISTICS[kind].format(p=name)

    def _chain(self, name: str, links: list[str]) -> str:
        letters = "xyzuvwstpq"[: len(links) + 1]
        steps = [f"{a} {link} {b}" for (a, b), link in zip(pairwise(letters), links, strict=False)]
        return f"If {' and '.join(steps)}, then {letters[0]} {name} {letters[-1]}."

    def _some(self, node: object) -> str:
        """Return a class as “a mission”, or as what it is built of."""
        if isinstance(node, ox.NamedNode):
            return an(self._name(node))
        said = self._is(node)
        return said.removeprefix("is ") if said.startswith("is ") else f"what {said}"

    def _kind(self, node: object) -> str:
        return self._name(node) if isinstance(node, ox.NamedNode) else f"thing that {self._is(node)}"

    def _is(self, node: object) -> str:
        """Return what it is to be in a class, as the second half of a sentence."""
        if isinstance(node, ox.NamedNode):
            return f"is {an(self._name(node))}"
        for predicate, word in (("owl:intersectionOf", "and"), ("owl:unionOf", "or"), ("owl:oneOf", "or")):
            for head in self._values(node, predicate):
                parts = self._list(head)
                if predicate == "owl:intersectionOf":
                    return " and ".join(self._is(part) for part in parts)
                names = [self._name(part) if predicate == "owl:oneOf" else self._some(part) for part in parts]
                return f"is {listed(sorted(names), word)}"
        for part in self._values(node, "owl:complementOf"):
            return f"is not {self._some(part)}"
        return self._restriction(node)

    def _restriction(self, node: object) -> str:
        name = next((self._name(on) for on in self._values(node, "owl:onProperty")), "?")
        for value in self._values(node, "owl:hasValue"):
            return f"{name} “{self._name(value)}”"
        for value in self._values(node, "owl:someValuesFrom"):
            return f"{name} at least one {self._kind(value)}"
        for value in self._values(node, "owl:allValuesFrom"):
            return f"{name} only what {self._is(value)}"
        for predicate, words in _COUNTS.items():
            for number in self._values(node, predicate):
                what = next((self._kind(on) for on in self._values(node, "owl:onClass")), "thing")
                count = words.format(n=getattr(number, "value", "?"))
                return f"{name} {count} {what}{'' if count.endswith(' 1') else 's'}"
        return "is of a class written in another way"


def an(name: str) -> str:
    """Return a name with its indefinite article.

    >>> an("agency"), an("unilateral engagement"), an("EDTF expression"), an("nation")
    ('an agency', 'a unilateral engagement', 'an EDTF expression', 'a nation')
    """
    if name in _UNCOUNTED:
        return name
    vowel = name[:1].lower() in "aeiou" and not name.lower().startswith(("uni", "use", "eu", "one"))
    return f"{'an' if vowel else 'a'} {name}"


def listed(names: list[str], word: str) -> str:
    """Return names as a list in words.

    >>> listed(["a", "b", "c"], "or")
    'a, b or c'
    """
    return f"{', '.join(names[:-1])} {word} {names[-1]}" if len(names) > 1 else "".join(names)
