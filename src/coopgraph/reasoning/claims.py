"""Claims: where an asserted statement stands, who reports it, and the sentence that says so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import pyoxigraph as ox

from coopgraph.evidence import Evidence, find_evidence
from coopgraph.store import GraphStore
from coopgraph.terms import DESCRIPTION, INFERRED, IRI, PREFIXES

_RESTS: Final = frozenset(ox.NamedNode(PREFIXES["sc"] + name) for name in ("hasBasis", "hasEvidence"))


@dataclass(frozen=True)
class Support:
    """What an asserted statement rests on: the named graph that holds it, and the claim about it with its evidence.

    A statement that no claim is about has no claim: a class that the transcriber gave to a thing, for one.
    """

    graph: IRI
    claim: IRI | None = None
    label: str = ""
    document: str = ""
    evidence: tuple[Evidence, ...] = ()

    def __str__(self) -> str:
        if self.claim is None:
            return f"asserted in {self.graph.curie}"
        said = dict.fromkeys(", ".join(dict.fromkeys([item.name, item.basis])) for item in self.evidence)
        return f"{'; '.join(said)}: claim {self.claim.curie}" + (f", from “{self.document}”" if self.document else "")


class ClaimIndex:
    """Finds the claims that a statement belongs to."""

    def __init__(self, source: GraphStore) -> None:
        self._source = source

    @cached_property
    def _carried(self) -> dict[ox.Triple, list[str]]:
        """Which claims carry which fact."""
        found: dict[ox.Triple, list[str]] = defaultdict(list)
        for claim, subject, predicate, value in self._source.rows("claims", {}):
            if isinstance(claim, ox.NamedNode) and isinstance(predicate, ox.NamedNode):
                found[ox.Triple(subject, predicate, value)].append(claim.value)  # type: ignore[arg-type]
        return found

    def supports(self, statements: Iterable[ox.Triple]) -> dict[ox.Triple, tuple[Support, ...]]:
        """Return, for each asserted statement, what it rests on; the claim may be what the statement is about itself.

        >>> import coopgraph
        >>> kg = coopgraph.load()
        >>> pledge = ox.Triple(*(ox.NamedNode(kg.resolve(t)) for t in ("d4:E10", "sc:hasForce", "force:pledged")))
        >>> [str(support) for support in ClaimIndex(kg.source).supports([pledge])[pledge]]
        ['S10, stated: claim d4:E10, from “Article on the fourth U.S.-ROK Civil Space Dialogue”']
        """
        claims = {statement: self._carried.get(statement) or _itself(statement) for statement in statements}
        evidence = find_evidence(self._source, {claim for named in claims.values() for claim in named})
        return {statement: tuple(self._of(statement, named, evidence)) for statement, named in claims.items()}

    def _of(self, statement: ox.Triple, claims: list[str], evidence: dict[str, list[Evidence]]) -> Iterable[Support]:
        quads = self._source.store.quads_for_pattern(statement.subject, statement.predicate, statement.object, None)
        graphs = sorted(_names(quad.graph_name for quad in quads))
        itself = _itself(statement)
        loose = {c for c in claims if c not in itself and not any(self._stands(c, name) for name in graphs)}
        for name in graphs:
            known = [c for c in claims if evidence[c] and (c in loose or self._stands(c, name))]
            if not known:
                yield Support(IRI(name))
            for claim in known:
                first = evidence[claim][0].source
                document = self._source.label(first) if first else ""
                yield Support(IRI(name), IRI(claim), self._source.label(claim), document, tuple(evidence[claim]))

    def _stands(self, claim: str, graph: str) -> bool:
        """Whether it is this graph that says what a claim rests on."""
        quads = self._source.store.quads_for_pattern(ox.NamedNode(claim), None, None, ox.NamedNode(graph))
        return any(quad.predicate in _RESTS for quad in quads)


def _itself(statement: ox.Triple) -> list[str]:
    return [statement.subject.value] if isinstance(statement.subject, ox.NamedNode) else []


def _names(graphs: Iterable[object]) -> Iterable[str]:
    return (name.value for name in graphs if isinstance(name, ox.NamedNode) and name not in (INFERRED, DESCRIPTION))
