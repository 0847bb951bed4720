"""The command that publishes: the graph into a store elsewhere."""

from __future__ import annotations

from pathlib import Path

import click

from coopgraph.commands.context import graph


@click.command()
@click.argument("url")
@click.option("--update", metavar="URL", default="", help="Where the server takes updates, if not at the same address.")
@click.option("--data", metavar="URL", default="", help="The server's Graph Store: triples are then sent through it.")
@click.option(
    "--file",
    "files",
    type=click.Path(),
    metavar="FILE",
    multiple=True,
    help="N-Triples to publish as a graph of its own without loading it; may be repeated.",
)
@click.option(
    "--bulk",
    type=click.Path(),
    metavar="DIR",
    help="Use Virtuoso's bulk loader, with files in a folder that it can read.",
)
@click.option(
    "--sql",
    metavar="HOST:PORT",
    default="localhost:1111",
    show_default=True,
    help="The SQL side of Virtuoso, for --bulk.",
)
@click.option("--again", is_flag=True, help="Send everything, what stands there already too.")
@click.option("--counts", is_flag=True, help="Count what arrived, and do not read it back: for millions of triples.")
@click.option("--verify", "only_verify", is_flag=True, help="Send nothing: read back what stands there, and compare.")
@click.pass_context
def publish(
    ctx: click.Context,
    url: str,
    update: str,
    data: str,
    files: tuple[str, ...],
    bulk: str | None,
    sql: str,
    again: bool,
    counts: bool,
    only_verify: bool,
) -> None:
    """Publish the graph, with its inferences, in the store behind the SPARQL endpoint URL.

    Only what has changed is sent; it is read back and compared before it takes the place of the old.
    """
    from coopgraph.remote.bulk import BulkWay
    from coopgraph.remote.publish import publish as send
    from coopgraph.remote.publish import verify
    from coopgraph.terminal import show_progress, show_text

    if only_verify:
        found = verify(url, progress=show_progress)
        show_text(f"{url}: {len(found.graphs)} graphs are as they were published.")
        return
    if ctx.find_root().params["endpoint"]:
        raise click.UsageError("--endpoint does not go with publish: it is the graph here that is published.")
    way = BulkWay(Path(bulk), sql) if bulk else None
    done = send(
        graph(ctx),
        url,
        update=update,
        data=data,
        files=files,
        bulk=way,
        again=again,
        digests=not counts,
        progress=show_progress,
    )
    show_text(str(done))
