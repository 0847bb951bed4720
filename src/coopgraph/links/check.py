"""Check: whether tables of links are what they must be, with nothing but the files and the graph to go by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from coopgraph.errors import did_you_mean
from coopgraph.files import near, read_text
from coopgraph.finding import Finding
from coopgraph.links.link import EXACT, LOGICAL, SKOS, Link, LinkSet
from coopgraph.links.names import best, is_acronym
from coopgraph.links.registry import registries, registry_of
from coopgraph.links.sssom import parse
from coopgraph.lookup import Lookup
from coopgraph.report import Report
from coopgraph.terms import PREFIXES, compact, expand

if TYPE_CHECKING:
    from coopgraph.reasoning.reasoned import ReasonedGraph

ALIKE: Final = 0.45
"""How alike a name of ours and the name there must be at least, for a match that is called exact."""


def check_links(kg: ReasonedGraph, files: Sequence[str | Path] = ()) -> Report:
    """Hold tables of links against the graph that they are about: those named, or those of the folder of the graph.

    >>> import coopgraph
    >>> check_links(coopgraph.load()).ok
    True
    """
    paths = [Path(file) for file in files] or [near(path) for path in kg.folder.links]
    findings: list[Finding] = []
    tables = []
    for path in paths:
        table, problems = parse(read_text(path), str(path))
        findings += [Finding("error", f"{path}:{p.line}", p.message, p.remedy, check="syntax") for p in problems]
        tables.append(table)
    looker = _Check(kg, tables)
    findings += looker.findings()
    if not files:
        findings += looker.uncovered()
    links = [link for table in tables for link in table.links]
    looked_at = {
        "sets": len(tables),
        "links": sum(link.is_found for link in links),
        "things": len({link.subject for link in links}),
        "searches in vain": sum(not link.is_found for link in links),
    }
    return Report(tuple(sorted(set(findings), key=lambda f: (f.severity, f.file, f.message))), looked_at)


_LINKABLE: Final = (
    "sc:Agent", "sc:CooperationSubject", "sc:Location", "sc:Meeting", "sc:MeetingSeries", "sc:SocialObject", "sc:Topic",
)  # fmt: skip
_NOT_LINKABLE: Final = ("sc:Claim", "sc:Delegation", "sc:Engagement", "sc:Launch", "sc:Milestone", "sc:TimeSpan")


class _Check:
    def __init__(self, kg: ReasonedGraph, tables: Iterable[LinkSet]) -> None:
        self.kg = kg
        self.tables = tuple(tables)
        self.known = registries(kg.folder)
        self.lookup: Lookup = kg.lookup

    @cached_property
    def names(self) -> Mapping[str, list[str]]:
        """The names of every thing."""
        found: dict[str, list[str]] = defaultdict(list)
        for thing, name in self.kg.source.rows("names", {}):
            if isinstance(thing, ox.NamedNode) and isinstance(name, ox.Literal):
                found[thing.value].append(name.value)
        return found

    def findings(self) -> Iterator[Finding]:
        yield from self._prefixes()
        rows = [(table, link) for table in self.tables for link in table.links]
        for table, link in rows:
            for severity, check, message, remedy in self._row(link):
                yield Finding(severity, _place(table, link), message, remedy, check=check)
        yield from self._repeated(rows)
        yield from self._clashes(rows)
        yield from self._found_after_all(rows)

    def _prefixes(self) -> Iterator[Finding]:
        seen: dict[str, tuple[str, str]] = {name: (address, "coopgraph") for name, address in PREFIXES.items()}
        for table in self.tables:
            used = {cell.partition(":")[0] for link in table.links for cell in link.cells.values()}
            for prefix, address in table.prefixes.items():
                other, where = seen.setdefault(prefix, (address, table.where))
                if other != address:
                    message = f"the prefix {prefix}: stands for {address}, and in {where} for {other}"
                    yield Finding("error", table.where, message, "Let it stand for one.", check="prefix")
                if table.links and prefix not in used and prefix not in ("skos", "semapv"):
                    message = f"the prefix {prefix}: is declared and not used"
                    yield Finding("warning", table.where, message, "Leave it out.", check="prefix")

    def _row(self, link: Link) -> Iterator[tuple[str, str, str, str]]:
        if link.subject not in self.lookup.things:
            near_by = did_you_mean(compact(link.subject), map(compact, self.lookup.things))
            yield (
                "error",
                "subject",
                f"{compact(link.subject)} is nothing in the graph",
                near_by or "Leave the row out.",
            )
            return
        if link.predicate.startswith(LOGICAL):
            message = f"{compact(link.predicate)} would have a reasoner draw conclusions from the link"
            yield "error", "predicate", message, "Write skos:exactMatch, or another of the matches of SKOS."
        if not link.expand("mapping_justification").startswith(PREFIXES["semapv"]):
            message = f"the justification {link.cells['mapping_justification']} is not of semapv:"
            yield "error", "justification", message, "Write semapv:ManualMappingCuration, if a person looked."
        if not link.seen and not link.comment:
            yield "error", "evidence", "nothing says where this was seen", "Fill in see_also, or else comment."
        if not link.cells.get("mapping_date"):
            yield "warning", "date", "the row has no mapping_date", "Say when it was last looked at."
        yield from self._identifier(link)
        if link.is_found:
            if link.confidence is None:
                yield "warning", "confidence", "the row has no confidence", "Say how sure it is, from 0 to 1."
            yield from self._kind(link)
            yield from self._label(link)

    def _identifier(self, link: Link) -> Iterator[tuple[str, str, str, str]]:
        if not link.registry:
            yield "warning", "register", "the row does not say of which register this is", "Fill in object_source."
        elif link.registry not in self.known:
            remedy = did_you_mean(link.registry, self.known) or "List it in links/registries.tsv."
            yield "error", "register", f"there is no register “{link.registry}”", remedy
        elif link.is_found and (problem := self.known[link.registry].complaint(link.object)):
            yield "error", "identifier", f"{link.object_name}: {problem}", "Look it up again."
        other = registry_of(link.object, self.known) if link.is_found and not link.is_code else ""
        if other and link.registry and other != link.registry and not self.known[other].complaint(link.object):
            yield (
                "error",
                "register",
                f"{link.object_name} is of {other}, and the row says {link.registry}",
                "Correct it.",
            )

    def _kind(self, link: Link) -> Iterator[tuple[str, str, str, str]]:
        register = self.known.get(link.registry)
        if register is None or not register.classes or not link.predicate.startswith((EXACT, SKOS + "closeMatch")):
            return
        if not any(link.subject in self.lookup.instances(cls) for cls in register.classes):
            listed = " or ".join(self.kg.source.label(cls) for cls in register.classes)
            message = f"{compact(link.subject)} is no {listed}, and {register.names['en']} lists nothing else"
            yield "error", "kind", message, "Correct the row, or the class of the thing."

    def _label(self, link: Link) -> Iterator[tuple[str, str, str, str]]:
        there = link.cells.get("object_label", "")
        if link.is_code or link.predicate != EXACT:
            return
        if not there:
            yield "warning", "label", "the row does not say what the thing is called there", "Fill in object_label."
            return
        names = self.names.get(link.subject, [])
        if best(names, [there])[0] < ALIKE and not any(is_acronym(name, there) for name in names):
            message = f"{compact(link.subject)} is called “{there}” there, and nothing like that here"
            yield "warning", "label", message, "Is it the same thing? If so, give it that name in data/names.ttl."

    def _repeated(self, rows: Sequence[tuple[LinkSet, Link]]) -> Iterator[Finding]:
        first: dict[tuple[str, str, str], tuple[str, str]] = {}
        for table, link in rows:
            key = (link.subject, link.object, link.registry if not link.is_found or link.is_code else "")
            place, predicate = first.setdefault(key, (_place(table, link), link.predicate))
            if place == _place(table, link):
                continue
            if predicate == link.predicate:
                message, remedy = f"the same link stands at {place}", "Leave one out."
            else:
                message, remedy = f"{place} relates the same two by {compact(predicate)}", "Choose one."
            yield Finding("error", _place(table, link), message, remedy, check="duplicate")

    def _clashes(self, rows: Sequence[tuple[LinkSet, Link]]) -> Iterator[Finding]:
        """Find an exact match of two things of ours with one there, and of one of ours with two of a register."""
        by_object: dict[str, tuple[str, str]] = {}
        by_subject: dict[tuple[str, str], tuple[str, str]] = {}
        for table, link in rows:
            one_of = link.is_code and self.known.get(link.registry) is not None
            if not link.is_found or not (link.predicate == EXACT or one_of):
                continue
            place = _place(table, link)
            target = f"{link.registry} {link.object}"
            other, where = by_object.setdefault(target, (link.subject, place))
            if other != link.subject:
                message = f"{link.object_name} is {compact(link.subject)} here, and {compact(other)} at {where}"
                yield Finding("error", place, message, "It can be one of them at most.", check="clash")
            other, where = by_subject.setdefault((link.subject, link.registry), (link.object, place))
            if other != link.object:
                message = f"{compact(link.subject)} is {link.object_name} here, and {compact(other)} at {where}"
                yield Finding("error", place, message, "A register lists a thing once: choose one.", check="clash")

    def _found_after_all(self, rows: Sequence[tuple[LinkSet, Link]]) -> Iterator[Finding]:
        found = {(link.subject, link.registry) for _, link in rows if link.is_found and link.predicate == EXACT}
        found |= {(thing, "any") for thing, register in found if register != "web"}
        for table, link in rows:
            if not link.is_found and (link.subject, link.registry) in found:
                message = f"{compact(link.subject)} was found in {link.registry} after all"
                yield Finding("error", _place(table, link), message, "Leave this row out.", check="found")

    def uncovered(self) -> Iterator[Finding]:
        """Find things that are neither linked nor said to have been looked for."""
        told = {link.subject for table in self.tables for link in table.links}
        for thing in sorted(linkable(self.lookup) - told):
            name = f"{self.kg.source.label(thing)} ({compact(thing)})"
            remedy = f"Try coopgraph links suggest {compact(thing)}, and say what came of it."
            yield Finding("warning", "links", f"{name} has no link, and was not looked for", remedy, check="coverage")


def linkable(lookup: Lookup) -> frozenset[str]:
    """Return the things that other linked data could know: not the claims about them, nor what a source only groups.

    >>> import coopgraph
    >>> things = linkable(coopgraph.load().lookup)
    >>> [expand(name) in things for name in ("id:nasa", "topic:space-weather", "d4:E10", "id:rok-delegation-4")]
    [True, True, False, False]
    """
    known, not_known = (
        {thing for name in names for thing in lookup.instances(expand(name))} for names in (_LINKABLE, _NOT_LINKABLE)
    )
    return frozenset(known - not_known)


def _place(table: LinkSet, link: Link) -> str:
    return f"{table.where}:{link.line}"
