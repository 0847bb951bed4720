"""Phrases: statements and axioms as sentences, with the labels of what they are about."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, Final

import pyoxigraph as ox

from coopgraph.pattern import TYPE, Pattern
from coopgraph.reasoning.axiom import Axiom, AxiomReader
from coopgraph.store import GraphStore
from coopgraph.terms import PREFIXES, compact, python_value

LONG: Final = 5
"""From how many words on a label is a sentence of its own, and the CURIE stands for the thing."""

_OWL, _RDFS = PREFIXES["owl"], PREFIXES["rdfs"]
_KINDS: Final = {
    "TransitiveProperty": "“{0}” is transitive",
    "SymmetricProperty": "“{0}” holds both ways",
    "AsymmetricProperty": "“{0}” never holds both ways",
    "ReflexiveProperty": "everything “{0}” itself",
    "IrreflexiveProperty": "nothing “{0}” itself",
    "FunctionalProperty": "“{0}” has at most one value",
    "InverseFunctionalProperty": "no two different things “{0}” the same",
}
_BOUNDS: Final = {
    "minCardinality": "at least",
    "minQualifiedCardinality": "at least",
    "maxCardinality": "at most",
    "maxQualifiedCardinality": "at most",
    "cardinality": "exactly",
    "qualifiedCardinality": "exactly",
}
_RELATIONS: Final = {
    _RDFS + "subPropertyOf": "“{0}” is a kind of “{1}”",
    _OWL + "inverseOf": "“{1}” is “{0}” the other way round",
    _OWL + "equivalentProperty": "“{0}” and “{1}” mean the same",
    _OWL + "propertyDisjointWith": "nothing “{0}” and “{1}” the same thing",
    _OWL + "sameAs": "{0} is the same as {1}",
    _OWL + "differentFrom": "{0} is not the same as {1}",
}


def article(noun: str) -> str:
    """Return a noun with the article that it takes.

    >>> article("engagement"), article("space agency"), article("U.S. body"), article("United Nations body")
    ('an engagement', 'a space agency', 'a U.S. body', 'a United Nations body')
    """
    vowel = noun[:1].lower() in set("aeio") or (noun[:1].lower() == "u" and noun[:3].lower() not in ("u.s", "uni"))
    return f"{'an' if vowel else 'a'} {noun}"


def listed(parts: Iterable[str], last: str = "and") -> str:
    """Return parts as one enumeration.

    >>> listed(["a", "b", "c"]), listed(["a"])
    ('a, b and c', 'a')
    """
    *others, end = parts
    return f"{', '.join(others)} {last} {end}" if others else end


class Phrases:
    """Puts the statements and axioms of a graph into words."""

    def __init__(self, source: GraphStore, language: str = "en") -> None:
        self._source, self._language = source, language
        self.reader = AxiomReader(source.store)

    def name(self, term: Any) -> str:
        """Return what a term is called: its label, or its CURIE where the label is a whole sentence.

        >>> import coopgraph
        >>> phrases = Phrases(coopgraph.load().source)
        >>> phrases.name(ox.NamedNode(PREFIXES["id"] + "kps")), phrases.name(ox.Literal("alliance"))
        ('Korean Positioning System', '“alliance”')
        """
        if isinstance(term, ox.Variable):
            return "something"
        if isinstance(term, ox.Literal):
            value = python_value(term)
            return f"“{value}”" if isinstance(value, str) else str(value)
        if isinstance(term, ox.BlankNode):
            return "something unnamed"
        label = self.label(term)
        return compact(term.value) if len(label.split()) > LONG else label

    def label(self, term: ox.NamedNode) -> str:
        """Return the label of an IRI, however long."""
        return self._source.label(term.value, self._language)

    def statement(self, triple: ox.Triple | Pattern) -> str:
        """Return a statement as a sentence; what is not known in it is “something”.

        >>> import coopgraph
        >>> us, agent = (ox.NamedNode(coopgraph.load().resolve(name)) for name in ("US", "sc:Agent"))
        >>> Phrases(coopgraph.load().source).statement(ox.Triple(us, TYPE, agent))
        'United States is an agent'
        """
        subject, value = self.name(triple.subject), self.name(triple.object)
        if triple.predicate == TYPE:
            return f"{subject} is {value if isinstance(triple.object, ox.Variable) else article(value)}"
        if isinstance(triple.predicate, ox.Variable):
            return f"{subject} is related to {value}"
        return f"{subject} {self.name(triple.predicate)} {value}"

    def axiom(self, axiom: Axiom, focus: Collection[Any] = ()) -> str:
        """Return an axiom as a sentence; of a long list only the members in focus are named."""
        subject, value, relation = axiom.root.subject, axiom.root.object, axiom.root.predicate.value
        if axiom.root.predicate == TYPE and isinstance(value, ox.NamedNode):
            kind = value.value.removeprefix(_OWL)
            if kind in _KINDS:
                return _KINDS[kind].format(self.name(subject))
            if kind in _LISTS:
                return _LISTS[kind](self, subject, focus)
            return f"{self.name(subject)} is {article(kind)}"
        if relation in _RELATIONS:
            return _RELATIONS[relation].format(self.name(subject), self.name(value))
        if relation in _SENTENCES:
            return _SENTENCES[relation](self, subject, value)
        return f"{self.name(subject)} {compact(relation)} {self.name(value)}"

    def kind(self, cls: Any) -> str:
        """Return a class, named or described, as a noun with an article."""
        if isinstance(cls, ox.NamedNode):
            return article(self.name(cls))
        if (whole := self._value(cls, "intersectionOf")) is not None:
            parts = self.reader.items(whole)
            named = [self.kind(part) for part in parts if not self._value(part, "onProperty")]
            said = [self._restriction(part) for part in parts if self._value(part, "onProperty")]
            wholly = " that is also ".join(named) or "something"
            return f"{wholly} that {' and '.join(said)}" if said else wholly
        if (union := self._value(cls, "unionOf")) is not None:
            return listed((self.kind(part) for part in self.reader.items(union)), "or")
        if (other := self._value(cls, "complementOf")) is not None:
            return f"anything but {self.kind(other)}"
        if (members := self._value(cls, "oneOf")) is not None:
            return listed((self.name(member) for member in self.reader.items(members)), "or")
        return f"something that {self._restriction(cls)}"

    def _restriction(self, node: Any) -> str:
        relation = self.name(self._value(node, "onProperty"))
        if (value := self._value(node, "hasValue")) is not None:
            return f"{relation} {self.name(value)}"
        for word, amount in (("someValuesFrom", ""), ("allValuesFrom", "only ")):
            if (cls := self._value(node, word)) is not None:
                return f"{relation} {amount}{self.kind(cls)}"
        of = self._value(node, "onClass")
        for word, amount in _BOUNDS.items():
            if (number := self._value(node, word)) is not None:
                return f"{relation} {amount} {self.name(number)}" + (f" of the kind {self.name(of)}" if of else "")
        return f"{relation} in a certain way"

    def _value(self, subject: Any, name: str) -> Any:
        return self.reader.value(subject, ox.NamedNode(_OWL + name))

    def members(self, subject: Any, names: Sequence[str], focus: Collection[Any]) -> list[Any]:
        """Return the members of the list that a blank node holds, those in focus if there are two or more."""
        head = next((value for name in names if (value := self._value(subject, name)) is not None), None)
        found = self.reader.items(head) if head is not None else []
        kept = [member for member in found if member in focus]
        return kept if len(kept) > 1 else found


def _disjoint(phrases: Phrases, subject: Any, focus: Collection[Any]) -> str:
    members = [phrases.kind(member) for member in phrases.members(subject, ["members"], focus)]
    return f"nothing is {'both' if len(members) == 2 else 'more than one of'} {listed(members)}"


def _different(phrases: Phrases, subject: Any, focus: Collection[Any]) -> str:
    members = phrases.members(subject, ["distinctMembers", "members"], focus)
    return f"{listed(phrases.name(member) for member in members)} are different"


def _negative(phrases: Phrases, subject: Any, focus: Collection[Any]) -> str:
    words = ("sourceIndividual", "assertionProperty", "targetIndividual")
    about, relation, value = (phrases.reader.value(subject, ox.NamedNode(_OWL + word)) for word in words)
    return f"it is not so that {phrases.name(about)} {phrases.name(relation)} {phrases.name(value)}"


_LISTS: Final[dict[str, Callable[[Phrases, Any, Collection[Any]], str]]] = {
    "AllDisjointClasses": _disjoint,
    "AllDifferent": _different,
    "NegativePropertyAssertion": _negative,
}


def _chain(phrases: Phrases, subject: Any, value: Any) -> str:
    steps = [f"“{phrases.name(step)}”" for step in phrases.reader.items(value)]
    return f"{', then '.join(steps)}: that makes “{phrases.name(subject)}”"


def _key(phrases: Phrases, subject: Any, value: Any) -> str:
    keys = [f"“{phrases.name(key)}”" for key in phrases.reader.items(value)]
    return f"no two of the kind {phrases.name(subject)} agree in {listed(keys)}"


_SENTENCES: Final[dict[str, Callable[[Phrases, Any, Any], str]]] = {
    _RDFS + "subClassOf": lambda phrases, a, b: f"every {phrases.name(a)} is {phrases.kind(b)}",
    _RDFS + "domain": lambda phrases, a, b: f"whatever “{phrases.name(a)}” something is {phrases.kind(b)}",
    _RDFS + "range": lambda phrases, a, b: f"whatever something “{phrases.name(a)}” is {phrases.kind(b)}",
    _OWL + "equivalentClass": lambda phrases, a, b: f"{phrases.kind(a)} is the same as {phrases.kind(b)}",
    _OWL + "disjointWith": lambda phrases, a, b: f"nothing is both {phrases.kind(a)} and {phrases.kind(b)}",
    _OWL + "propertyChainAxiom": _chain,
    _OWL + "hasKey": _key,
}
