"""Online check: whether the things that links lead to are still there, still called so, and still of that kind."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from coopgraph.finding import Finding
from coopgraph.links.check import ALIKE
from coopgraph.links.link import EXACT, SKOS, Link, LinkSet
from coopgraph.links.names import best, is_acronym
from coopgraph.links.registry import registries, registry_of
from coopgraph.links.score import Kinds
from coopgraph.links.search import Asked, describe
from coopgraph.report import Report
from coopgraph.terms import PREFIXES, compact, node

if TYPE_CHECKING:
    from coopgraph.reasoning.reasoned import ReasonedGraph

Told = Mapping[str, Sequence[tuple[str, str]]]
_TYPE: Final = ox.NamedNode(PREFIXES["rdf"] + "type")


def check_online(
    kg: ReasonedGraph,
    tables: Sequence[LinkSet],
    endpoint: Asked,
    *,
    progress: Callable[[str], object] = lambda step: None,
) -> Report:
    """Ask a SPARQL endpoint about the things that links lead to.

    Only registers that the endpoint holds are judged: those of which it knows half of our identifiers at least, since
    one that mentions some of them is no copy. Within them, an identifier that it does not know was deleted, or never
    was.
    """
    rows = [(table, link) for table in tables for link in table.links if link.is_found and not link.is_code]
    rows = [(table, link) for table, link in rows if link.registry != "web"]
    targets = list(dict.fromkeys(str(link.object) for _, link in rows))
    progress(f"asking about {len(targets)} things")
    told = describe(endpoint, targets)
    known = Counter(link.registry for _, link in rows if told.get(str(link.object)))
    asked = Counter(link.registry for _, link in rows)
    held = {registry for registry, number in known.items() if 2 * number >= asked[registry]}
    judged = [(table, link) for table, link in rows if link.registry in held]
    check = _Online(kg)
    findings = [
        Finding(severity, f"{table.where}:{link.line}", message, remedy, check=kind)
        for table, link in judged
        for severity, kind, message, remedy in check.row(link, told.get(str(link.object), {}))
    ]
    looked_at = {"links": len(judged), "registers": len(held), "links to registers not held": len(rows) - len(judged)}
    return Report(tuple(findings), looked_at)


class _Online:
    def __init__(self, kg: ReasonedGraph) -> None:
        self.kg = kg
        self.kinds = Kinds.read(kg.folder)
        self.known = registries(kg.folder)
        self.names: dict[str, list[str]] = defaultdict(list)
        for thing, name in kg.source.rows("names", {}):
            if isinstance(thing, ox.NamedNode) and isinstance(name, ox.Literal):
                self.names[thing.value].append(name.value)

    def row(self, link: Link, told: Told) -> Iterator[tuple[str, str, str, str]]:
        """Yield what is wrong with a link: how bad, what kind of thing, the message, and the remedy."""
        names = [name for name, _ in told.get("name", ())]
        moved = [iri for iri, _ in told.get("same", ()) if registry_of(iri, self.known) == link.registry]
        if moved and not names:
            yield "error", "moved", f"{link.object_name} has moved to {moved[0]}", "Look there, and correct the link."
            return
        if not told:
            yield "error", "gone", f"{link.object_name} is not there (any more)", "Look it up again."
            return
        if names and link.predicate == EXACT:
            yield from self._label(link, names)
        if link.predicate in (EXACT, SKOS + "closeMatch"):
            yield from self._kind(link, [kind for kind, _ in told.get("kind", ())])

    def _label(self, link: Link, names: list[str]) -> Iterator[tuple[str, str, str, str]]:
        ours = [*self.names.get(link.subject, ()), *filter(None, [link.cells.get("object_label", "")])]
        alike, _, _ = best(ours, names)
        spelled = any(is_acronym(one, other) for one in ours for other in names)
        if alike < ALIKE and not spelled:
            message = f"{compact(link.subject)} is linked to what is called “{names[0]}” there"
            yield "warning", "label", message, "Is it the same thing?"
        elif (label := link.cells.get("object_label", "")) and label not in names:
            message = f"{link.object_name} is not called “{label}” there, but “{names[0]}”"
            yield "warning", "label", message, "Correct object_label, if nothing else has changed."

    def _kind(self, link: Link, kinds: list[str]) -> Iterator[tuple[str, str, str, str]]:
        quads = self.kg.source.store.quads_for_pattern(node(link.subject), _TYPE, None, ox.DefaultGraph())
        classes = [quad.object.value for quad in quads if isinstance(quad.object, ox.NamedNode)]
        verdict = self.kinds.judge(classes, kinds)
        if verdict < 0:
            message = f"{link.object_name} is classified there as {' and '.join(dict.fromkeys(kinds))}, unlike ours"
            severity = "error" if verdict == -2 else "warning"
            yield (
                severity,
                "kind",
                message,
                "Is it the same thing? The words that go together stand in links/kinds.tsv.",
            )
