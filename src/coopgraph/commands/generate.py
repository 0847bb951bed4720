"""The command that makes up a world: a graph of any size, with the right answers beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from coopgraph.worlds.writing import Written


@click.command()
@click.argument("directory", type=click.Path(), metavar="DIR")
@click.option(
    "--triples",
    type=int,
    default=100_000,
    show_default=True,
    help="About how many triples are asserted, from 1,000 to 200,000,000; with --closed the file holds about 1.6 times"
    " as many, and in a small world more.",
)
@click.option("--seed", default="1", show_default=True, help="Another word makes another world.")
@click.option(
    "-f",
    "--format",
    type=click.Choice(["turtle", "n-triples", "nquads", "n-quads"]),
    default="turtle",
    show_default=True,
    help="The format; in nquads, or n-quads, each series of meetings has a graph of its own.",
)
@click.option("--gz", "packed", is_flag=True, help="Pack the file.")
@click.option("--closed", is_flag=True, help="Write the ontology and all that follows, too: for other engines.")
@click.option("--no-answers", is_flag=True, help="Leave the right answers out: it is quicker.")
@click.option(
    "--processes",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="How many processes share the work; no more are started than can be of use.",
)
def generate(
    directory: str,
    triples: int,
    seed: str,
    format: str,
    packed: bool,
    closed: bool,
    no_answers: bool,
    processes: int,
) -> None:
    """Make up a world in a new folder DIR: nations, meetings, promises and their sentences, all of them fiction.

    The same size and seed make the same bytes everywhere. The file answers.json says what every stored question must
    answer about it: how many rows, and a digest of them.

    Turtle is laid out as --root wants it. A world in another format, packed or --closed stands in DIR itself, and is
    loaded with --root and --add together; the command that does it is printed at the end.
    """
    from coopgraph.errors import FileError
    from coopgraph.terminal import output
    from coopgraph.worlds.world import World
    from coopgraph.worlds.writing import write

    try:
        written = write(
            World(triples, seed),
            directory,
            format=format,
            packed=packed,
            closed=closed,
            answers=not no_answers,
            processes=processes,
        )
    except OSError as error:
        raise FileError(
            f"the world cannot be written ({error.strerror or error})",
            where=directory,
            remedy="Choose a folder that you may write to, with room enough; nothing of it was kept.",
        ) from None
    output(f"{written.triples:,} triples in {written.files[0]}\nAsk it: {_command(directory, written)}\n", None)


def _command(directory: str, written: Written) -> str:
    """Return the command that asks a world a question: one for a shell, with all that loading it needs."""
    import shlex

    from coopgraph.loading.budgets import MIB, SIZE_VARIABLE, Budgets

    words = ["coopgraph", "--root", directory]
    for path in written.beside:
        words += ["--add", str(path)]
    command = shlex.join([*words, "run", "time/timeline"])
    if written.size <= Budgets().size:
        return command
    return f"{SIZE_VARIABLE}={written.size // MIB + 1} {command}"
