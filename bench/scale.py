"""A graph of any size, made of one dialogue again and again: to see what a store does with millions of triples.

    python bench/scale.py world.nt --triples 10000000

Every copy is a meeting of its own, with engagements, claims and evidence of its own, and everything that was inferred
of them; nations, bodies, missions and topics are shared. The ontology is not in the file: publish it beside the graph.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import coopgraph
from coopgraph.store import DEFAULT

OWN = {
    "/id/dialogue4/": "/id/scale{n}/",
    "/id/fourth-dialogue>": "/id/dialogue-{n}>",
    "/id/next-dialogue>": "/id/dialogue-{n}-next>",
    "/id/rok-delegation-4>": "/id/rok-delegation-{n}>",
}


def template() -> list[str]:
    """Return the lines that belong to the dialogue alone, with places for a number."""
    kg = coopgraph.load(sources=["dialogue4"])
    lines = []
    for quad in kg.store.quads_for_pattern(None, None, None, DEFAULT):
        line = f"{quad.triple} .\n"
        if any(mark in line for mark in OWN) and "{" not in line and "_:" not in line:
            for mark, place in OWN.items():
                line = line.replace(mark, place)
            lines.append(line)
    return sorted(lines)


def copies(triples: int) -> Iterator[str]:
    """Yield the text of one copy after another until there are enough triples."""
    lines = template()
    text = "".join(lines)
    for number in range(1, triples // len(lines) + 2):
        yield text.replace("{n}", str(number))


def main() -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--triples", type=int, default=10_000_000)
    options = parser.parse_args()
    lines = 0
    with options.file.open("w", encoding="utf-8") as stream:
        for text in copies(options.triples):
            stream.write(text)
            lines += text.count("\n")
    print(f"{lines:,} triples", file=sys.stderr)


if __name__ == "__main__":
    main()
