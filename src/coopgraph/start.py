"""The start of the program: an answer that is remembered is given at once, before anything else is imported."""

from __future__ import annotations

import sys

from coopgraph.remembered import key, recall


def main() -> None:
    """Run the program `coopgraph`; who ends it early, at any moment, gets no traceback."""
    try:
        _run()
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        sys.exit(130)


def _run() -> None:
    name = "" if sys.stdout is None or sys.stdout.isatty() else key(sys.argv[1:])
    answer = recall(name) if name else None
    if answer is None:
        from coopgraph.cli import main as run

        run(name)
        return
    try:
        sys.stdout.buffer.write(answer)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader has gone, and wants no more
        from coopgraph.terminal import abandon_output

        abandon_output()
