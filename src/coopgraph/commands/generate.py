"""The command that makes up a world: a graph of any size, with the right answers beside it."""

from __future__ import annotations

import click


@click.command()
@click.argument("directory", type=click.Path(), metavar="DIR")
@click.option("--triples", type=int, default=100_000, show_default=True, help="About how many triples.")
@click.option("--seed", default="1", show_default=True, help="Another word makes another world.")
@click.option(
    "-f",
    "--format",
    type=click.Choice(["turtle", "n-triples", "nquads"]),
    default="turtle",
    show_default=True,
    help="The format; in nquads each series of meetings has a graph of its own.",
)
@click.option("--gz", "packed", is_flag=True, help="Pack the file.")
@click.option("--closed", is_flag=True, help="Write the ontology and all that follows, too: for other engines.")
@click.option("--no-answers", is_flag=True, help="Leave the right answers out: it is quicker.")
@click.option("--processes", type=int, default=1, show_default=True, help="How many processes share the work.")
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

    The same size and seed make the same bytes everywhere. The folder is laid out as --root wants it, and answers.json
    says what every stored question must answer about it: how many rows, and a digest of them.
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
            remedy="Choose a folder that you may write to, with room enough, and remove what was begun there.",
        ) from None
    output(f"{written.triples:,} triples in {written.files[0]}\n", None)
