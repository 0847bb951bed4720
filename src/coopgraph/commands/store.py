"""The commands that keep a graph on disk, and that write it out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from coopgraph.commands.context import graph, refuse_endpoint
from coopgraph.options import OUTPUT

if TYPE_CHECKING:
    from coopgraph.graph import CoopGraph


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
    type=click.Choice(["nquads", "trig", "turtle", "n-triples", "json-ld", "rdf-xml"]),
    help="The format; turtle and n-triples merge the graphs; json-ld and rdf-xml are for the description alone."
    "  [default: nquads; turtle for the description]",
)
@click.option("--inferred", is_flag=True, help="Write the inferences too.")
@click.option(
    "--description",
    is_flag=True,
    help="Write what the graph says of itself instead, in VoID and DCAT: sizes, licences, links, questions, prefixes.",
)
@click.option("--home", metavar="URL", default="", help="The address of a site that serves it, for the description.")
@OUTPUT
@click.pass_context
def export(
    ctx: click.Context, format: str | None, inferred: bool, description: bool, home: str, path: str | None
) -> None:
    """Write out the graph: what the files say, every literal as it was written."""
    from coopgraph.terminal import output

    refuse_endpoint(ctx)
    if description:
        if inferred:
            raise click.UsageError("--inferred does not go with --description.")
        output(_description(graph(ctx), format or "turtle", home), path)
        return
    if home:
        raise click.UsageError("--home goes with --description.")
    from coopgraph.loading.export import export as export_graph

    output(export_graph(graph(ctx), format or "nquads", inferred=inferred), path)


def _description(kg: CoopGraph, format: str, home: str) -> bytes:
    from coopgraph.dataset.describe import describe_dataset
    from coopgraph.dataset.vocabulary import VOCABULARIES
    from coopgraph.rdf_formats import write_rdf

    if home and not home.startswith(("http://", "https://")):
        raise click.UsageError(f"--home takes an address that begins with http:// or https://, not “{home}”.")
    home = home if not home or home.endswith("/") else f"{home}/"
    return write_rdf(describe_dataset(kg, home), format, prefixes=VOCABULARIES)
