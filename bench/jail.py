"""What the jail costs: every stored question in this process and in a child, and the start of a keeper.

    python bench/jail.py                 # the graph that comes with coopgraph
    python bench/jail.py --triples 300000

*here* is what a question costs anyway; *forked* is a child of this process, as on the command line; *kept* one of the
keeper, as in a notebook or a server. The aim is less than 15 ms on top. `--bombs` also puts every bomb of the tests,
and shows the longest time past the deadline and the most memory taken.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox

import coopgraph
from coopgraph.jail.ask import ask, ask_here
from coopgraph.jail.jail import Jail
from coopgraph.jail.limits import Limits
from coopgraph.jail.run import Run


def milliseconds(work: Callable[[], object], times: int) -> float:
    """Return the median time of some work."""
    found = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        found.append((time.perf_counter() - began) * 1000)
    return statistics.median(found)


def costs(kg: coopgraph.CoopGraph, times: int) -> None:
    """Print what each way costs for every stored question."""
    limits = Limits()
    forked, kept = Jail(kg.source.store, keeper=False), Jail(kg.source.store, keeper=True)
    began = time.perf_counter()
    kept.warm()
    print(f"{len(kg.source.store):,} quads; a keeper is ready after {(time.perf_counter() - began) * 1000:.0f} ms\n")
    print(f"{'question':34}{'here':>8}{'forked':>9}{'kept':>9}   ms, medians of {times}")
    table = []
    for query in kg.queries.values():
        text = query.text

        def here(text: str = text) -> object:
            return ask_here(kg.source, text, limits=limits)

        def there(jail: Jail, text: str = text) -> object:
            return ask(jail, text, limits=limits)

        row = [milliseconds(work, times) for work in (here, lambda: there(forked), lambda: there(kept))]
        table.append(row)
        print(f"{query.name:34}{row[0]:8.1f}{row[1]:9.1f}{row[2]:9.1f}")
    question = kg.queries["commitments/by-party"].text

    def afresh() -> object:
        return ask(Jail(kg.source.store, keeper=False), question, limits=limits)

    best = min(milliseconds(afresh, 1) for _ in range(5 * times))
    print(f"\n{'the first, with the fork, at best':34}{'':8}{best:9.1f}")
    here_all, forked_all, kept_all = (statistics.median(column) for column in zip(*table, strict=True))
    print(f"\n{'median':34}{here_all:8.1f}{forked_all:9.1f}{kept_all:9.1f}")
    for name, at in (("forked", 1), ("kept", 2)):
        over = sorted(row[at] - row[0] for row in table)
        ratio = statistics.median(row[at] / row[0] for row in table)
        print(
            f"{name} on top: median {statistics.median(over):.1f} ms, most {over[-1]:.1f} ms; {ratio:.1f} times as long"
        )
    forked.close()
    kept.close()


def bombs(kg: coopgraph.CoopGraph) -> None:
    """Put every bomb of the tests, and print how they ended."""
    sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
    from bombs import BOMBS, DEEP

    limits = Limits(timeout=3, memory=2**28, rows=10_000)
    for keeper in (False, True):
        jail, ends, past, most = Jail(kg.source.store, keeper=keeper), Counter[str](), 0.0, 0
        jail.warm()
        for text in (*BOMBS.values(), *DEEP.values()):
            runs: list[Run] = []
            began = time.perf_counter()
            try:
                ask(jail, text, limits=limits, started=runs.append)
                ends["an answer"] += 1
            except coopgraph.CoopgraphError as error:
                ends[type(error).__name__] += 1
            past = max(past, time.perf_counter() - began - limits.timeout)
            most = max(most, runs[0].peak)
        told = ", ".join(f"{count} {name}" for name, count in ends.most_common())
        print(
            f"{'kept' if keeper else 'forked'}: {sum(ends.values())} bombs at {limits.timeout:g} s and 256 MiB: {told};"
        )
        print(f"  at most {past * 1000:.0f} ms past the deadline, {most / 2**20:.0f} MiB with the program itself")
        jail.close()


def larger(triples: int) -> list[ox.Quad]:
    """Return some triples, to make the graph larger."""
    made = ox.NamedNode("urn:made:p")
    return [ox.Quad(ox.NamedNode(f"urn:made:{n // 5}"), made, ox.Literal(n)) for n in range(triples)]


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--times", type=int, default=9)
    parser.add_argument("--triples", type=int, default=0, help="so many triples more")
    parser.add_argument("--bombs", action="store_true")
    options = parser.parse_args()
    kg = coopgraph.load()
    kg.source.store.bulk_extend(larger(options.triples))
    costs(kg, options.times)
    if options.bombs:
        bombs(kg)


if __name__ == "__main__":
    main()
