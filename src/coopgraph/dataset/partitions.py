"""Partitions: how many things each class has, how often each property is used, and by what for what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from coopgraph.dataset.vocabulary import DATASET, Notes, part
from coopgraph.solutions import Cells
from coopgraph.store import GraphStore


def describe_partitions(notes: Notes, source: GraphStore) -> None:
    """Say how the merged graph falls into classes and properties."""
    sizes, uses = source.rows("class-sizes", {}), source.rows("property-sizes", {})
    notes.say(DATASET, "void:classes", len(sizes))
    notes.say(DATASET, "void:properties", len(uses))
    for cls, count in _counted(sizes):
        place = part("class", cls.value)
        notes.say(DATASET, "void:classPartition", ox.NamedNode(place))
        notes.say(place, "void:class", cls)
        notes.say(place, "void:entities", count)
    for property, count in _counted(uses):
        place = part("property", property.value)
        notes.say(DATASET, "void:propertyPartition", ox.NamedNode(place))
        notes.say(place, "void:property", property)
        notes.say(place, "void:triples", count)
    _describe_pairs(notes, source)


def _describe_pairs(notes: Notes, source: GraphStore) -> None:
    """Say which properties the things of each class have, and of what classes and datatypes the values are."""
    for cls, property, count in source.rows("class-properties", {}):
        place = part("class", _iri(cls), _iri(property))
        notes.say(part("class", _iri(cls)), "void:propertyPartition", ox.NamedNode(place))
        notes.say(place, "void:property", ox.NamedNode(_iri(property)))
        notes.say(place, "void:triples", _number(count))
    for domain, verb, kind, size in _telling(source):
        _describe_values(notes, (domain, verb, kind), size, "class")
    for row in source.rows("property-datatypes", {}):
        _describe_values(notes, (_iri(row[0]), _iri(row[1]), _iri(row[2])), _number(row[3]), "datatype")


def _describe_values(notes: Notes, names: tuple[str, str, str], count: int, sort: str) -> None:
    """Say how many values, of things of a class for a property, are of a class or datatype."""
    place = part("class", *names)
    prefix = "void" if sort == "class" else "voidext"
    notes.say(part("class", *names[:2]), f"{prefix}:{sort}Partition", ox.NamedNode(place))
    notes.say(place, f"{prefix}:{sort}", ox.NamedNode(names[2]))
    notes.say(place, "void:triples", count)


def _telling(source: GraphStore) -> Iterator[tuple[str, str, str, int]]:
    """Yield class, property and class of values, with how many; a class that a narrower one covers tells nothing."""
    above: dict[str, set[str]] = defaultdict(set)
    for cls, wider in source.rows("above", {}):
        above[_iri(cls)].add(_iri(wider))
    found: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for cls, property, kind, count in source.rows("property-ranges", {}):
        found[_iri(cls), _iri(property)][_iri(kind)] = _number(count)
    for (domain, verb), kinds in found.items():
        for name, size in kinds.items():
            narrower = (kind for kind, other in kinds.items() if other == size and name in above[kind])
            if not any(name not in above or kind not in above[name] for kind in narrower):
                yield domain, verb, name, size


def _counted(rows: Iterable[Cells]) -> Iterable[tuple[ox.NamedNode, int]]:
    return ((named, _number(count)) for named, count in rows if isinstance(named, ox.NamedNode))


def _iri(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode) else ""


def _number(term: object) -> int:
    return int(term.value) if isinstance(term, ox.Literal) else 0
