"""Known answers: what every stored question must answer about a world, gathered part by part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from coopgraph.worlds.answers import bodies, happenings, stances
from coopgraph.worlds.asks import Ask, Plan, plan
from coopgraph.worlds.digests import Answered, Members, canonical
from coopgraph.worlds.part import Part
from coopgraph.worlds.questions import LOCAL, SHARED
from coopgraph.worlds.view import Cell, View
from coopgraph.worlds.words import number, term
from coopgraph.worlds.world import World


class Tally:
    """The answers to some questions, gathered part after part; the tallies of several processes can be put together."""

    def __init__(self, plan: Plan, *, keep: bool = False) -> None:
        self.keep = keep
        self.answered = {ask: Answered() for ask in plan}
        self.groups: dict[str, dict[tuple[Cell, ...], tuple[list[int], Members]]] = {name: {} for name in SHARED}

    def add(self, part: Part, world: World, plan: Plan) -> None:
        """Take in a part."""
        view = View(part, world.ground, world.schema, {})
        for ask, answered in self.answered.items():
            if ask.question in LOCAL:
                view.focus = plan[ask]
                for row in LOCAL[ask.question](view, dict(ask.arguments)):
                    answered.add(canonical(row), self.keep)
        for key, claims in stances.per_tier(view, {}):
            self._group("engagements/per-tier", key, claims)
        for key, claims in bodies.co_attendance(view, {}):
            self._group("network/co-attendance", key, claims)
        for key, claims in bodies.partners(view, {}):
            self._group("network/partners", key, claims)
        for key, claims, rank in happenings.never_above(view, {}):
            counts = self._group("topics/never-above", key, claims)
            counts[1] = max(counts[1], rank)

    def _group(self, question: str, key: tuple[Cell, ...], claims: Iterable[str]) -> list[int]:
        counts, members = self.groups[question].setdefault(key, ([0, 0], Members()))
        counts[0] += 1
        members.add(claim[1:-1] for claim in claims)
        return counts

    def merge(self, other: Tally) -> None:
        """Take in the tally of other parts."""
        for ask, answered in other.answered.items():
            self.answered[ask].merge(answered)
        for question, groups in other.groups.items():
            for key, (counts, members) in groups.items():
                own, held = self.groups[question].setdefault(key, ([0, 0], Members()))
                own[0] += counts[0]
                own[1] = max(own[1], counts[1])
                held.count += members.count
                held.digest = (held.digest + members.digest) % 2**64

    def finish(self) -> dict[Ask, Answered]:
        """Return the answers to all questions."""
        for ask in self.answered:
            if ask.question in SHARED:
                self.answered[ask] = answered = Answered()
                for row in self._rows(ask):
                    answered.add(canonical(row), self.keep)
        return self.answered

    def _rows(self, ask: Ask) -> Iterator[tuple[Cell | Members, ...]]:
        ranks = [term(f"tier:{tier}") for tier in stances.RANKS]
        most = ranks.index(dict(ask.arguments)["tier"]) if ask.question == "topics/never-above" else 0
        for key, ((count, highest), members) in self.groups[ask.question].items():
            if ask.question != "topics/never-above":
                yield *key, number(count), members
            elif highest <= most:
                yield *key, ranks[highest], members


def known_answers(world: World, *, keep: bool = False) -> dict[Ask, Answered]:
    """Return what every stored question must answer about a world; `keep` keeps the rows, too.

    >>> answers = known_answers(World(2_000))
    >>> min(answered.rows for ask, answered in answers.items() if ask.question == "engagements/by-kind") > 0
    True
    """
    chosen = plan(world)
    tally = Tally(chosen, keep=keep)
    for part in world.parts():
        tally.add(part, world, chosen)
    return tally.finish()
