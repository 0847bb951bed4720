"""The commands that keep a graph on disk, and that write it out."""

from __future__ import annotations

import click

from coopgraph.commands.context import graph, refuse_endpoint
from coopgraph.options import OUTPUT


@click.group()
def store() -> None:
    """Look after a graph that is kept on disk: a folder that was named with --store."""


@store.command()
@click.argument("directory", type=click.Path(), metavar="DIR")
def info(directory: str) -> None:
    """Say what the store in DIR holds: its generation, its files and its rules."""
    from coopgraph.loading.disk import DiskStore
    from coopgraph.terminal import output

    disk = DiskStore(directory)
    told = disk.manifest
    lines = [f"Generation {told.generation}: {len(disk.open()):,} quads, {len(told.rules)} rules."]
    lines += [f"{held.sha256[:12]}  {held.name}{'' if held.basis else '  (added)'}" for held in told.files]
    output("\n".join(lines) + "\n", None)


@store.command()
@click.argument("directory", type=click.Path(), metavar="DIR")
def verify(directory: str) -> None:
    """Read all of the store in DIR, and print the digest of what is asserted in it."""
    from coopgraph.keeping import verify as verify_store
    from coopgraph.loading.disk import DiskStore
    from coopgraph.terminal import output

    output(f"{verify_store(DiskStore(directory))}\n", None)


@store.command()
@click.argument("directory", type=click.Path(), metavar="DIR")
@click.argument("target", type=click.Path(), metavar="TARGET")
def backup(directory: str, target: str) -> None:
    """Copy the store in DIR to a new folder TARGET, compare the two, and print the digest that both have."""
    from coopgraph.keeping import backup as back_up
    from coopgraph.loading.disk import DiskStore
    from coopgraph.terminal import output

    output(f"{back_up(DiskStore(directory), target)}\n", None)


@store.command()
@click.argument("saved", type=click.Path(), metavar="BACKUP")
@click.argument("directory", type=click.Path(), metavar="DIR")
def restore(saved: str, directory: str) -> None:
    """Let the store in DIR be what the BACKUP is, at once or not at all, and print the digest that both have."""
    from coopgraph.keeping import restore as restore_store
    from coopgraph.loading.disk import DiskStore
    from coopgraph.terminal import output

    output(f"{restore_store(DiskStore(saved), DiskStore(directory))}\n", None)


@click.command()
@click.option(
    "-f",
    "--format",
    type=click.Choice(["nquads", "trig", "turtle", "n-triples"]),
    default="nquads",
    show_default=True,
    help="The format; turtle and n-triples merge the graphs.",
)
@click.option("--inferred", is_flag=True, help="Write the inferences too.")
@OUTPUT
@click.pass_context
def export(ctx: click.Context, format: str, inferred: bool, path: str | None) -> None:
    """Write out the graph: what the files say, every literal as it was written."""
    from coopgraph.loading.export import export as export_graph
    from coopgraph.terminal import output

    refuse_endpoint(ctx)
    output(export_graph(graph(ctx), format, inferred=inferred), path)
