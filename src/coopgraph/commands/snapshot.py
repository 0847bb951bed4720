"""The commands that keep snapshots of other linked data."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from coopgraph.commands.context import folder

if TYPE_CHECKING:
    from coopgraph.snapshots.take import Bounds

INTO = click.option(
    "--into", type=click.Path(), metavar="DIR", help="The folder of the snapshots, instead of that of the graph."
)


def bounds(command: Any) -> Any:
    """Add the options that bound what is taken."""
    for option in (
        click.option(
            "--seconds", type=click.FloatRange(0.1, 3600), default=60.0, show_default=True, help="Time for all."
        ),
        click.option(
            "--triples", type=click.IntRange(1, 5_000_000), default=100_000, show_default=True, help="The most to take."
        ),
        click.option(
            "--batch",
            type=click.IntRange(1, 10_000),
            default=50,
            show_default=True,
            help="Things asked about at a time.",
        ),
    ):
        command = option(command)
    return command


@click.group(invoke_without_command=True)
@click.pass_context
def snapshot(ctx: click.Context) -> None:
    """Keep what other linked data say: take it, compare it, verify it. Without a command, list what there is."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(listing)


@snapshot.command("list")
@INTO
@click.pass_context
def listing(ctx: click.Context, into: str | None = None) -> None:
    """List the snapshots: what each is, where it is from, and when it was taken."""
    from coopgraph.snapshots.snapshot import Snapshot
    from coopgraph.terminal import output, table

    read = [Snapshot.read(path).manifest for path in _shelf(ctx, into).values()]
    rows = [[m.name, m.title, m.origin, m.taken[:10], f"{m.triples}"] for m in read]
    columns = ["name", "what", "from", "taken", "triples"]
    output(table(columns, rows) if rows else "There is no snapshot yet.\n")


@snapshot.command()
@click.argument("name")
@click.option("--endpoint", metavar="URL", help="The SPARQL endpoint to ask.")
@click.option("--query", "query", type=click.Path(), metavar="FILE", help="A file with the CONSTRUCT to ask it.")
@click.option("--iri", "iris", multiple=True, metavar="IRI", help="A thing to ask about instead; may be repeated.")
@click.option("--iris", "listed", type=click.Path(), metavar="FILE", help="A file of such IRIs, one on each line.")
@click.option("--rdf", metavar="FILE|URL", help="An RDF document to take, instead of an endpoint.")
@click.option("--title", default="", help="What the snapshot is, in a few words.")
@click.option("--licence", default="", help="The address of the licence of the data.")
@bounds
@INTO
@click.pass_context
def add(ctx: click.Context, /, name: str, title: str, licence: str, into: str | None, **options: Any) -> None:
    """Take a snapshot and keep it under a NAME: of an --endpoint with a --query or about --iri, or of --rdf."""
    from coopgraph.snapshots.shelf import add
    from coopgraph.snapshots.take import Place
    from coopgraph.terminal import show_progress, show_text

    endpoint, document = options["endpoint"] or "", options["rdf"] or ""
    if bool(endpoint) == bool(document):
        raise click.UsageError("Name an --endpoint, or an --rdf document.")
    request = _request(options["query"], options["iris"], options["listed"])
    if bool(endpoint) != (request is not None):
        raise click.UsageError("An --endpoint is asked with one of --query, --iri and --iris, and nothing else is.")
    place = Place(endpoint, request, document)
    made = add(
        name,
        place,
        _place(ctx, into),
        title=title,
        licence=licence,
        bounds=_bounds(options),
        progress=show_progress,
    )
    manifest = made.manifest
    show_text(f"{made.where}: {_counted(manifest.triples, 'triple')} about {_counted(manifest.things, 'thing')}.")


@snapshot.command()
@click.argument("name")
@click.option("--endpoint", default="", metavar="URL", help="Ask this endpoint, instead of the one in the manifest.")
@click.option("--yes", is_flag=True, help="Replace the snapshot without asking.")
@bounds
@INTO
@click.pass_context
def refresh(ctx: click.Context, /, name: str, endpoint: str, yes: bool, into: str | None, **options: Any) -> None:
    """Take the snapshot NAME anew, say in words what has changed, and replace it if you agree.

    Ends with 1 if there are changes and the snapshot stays as it was.
    """
    from coopgraph.snapshots.shelf import named, refresh
    from coopgraph.terminal import show_progress, show_text

    path, _ = named(name, _shelf(ctx, into)), _place(ctx, into)
    difference = refresh(path, endpoint=endpoint, bounds=_bounds(options), progress=show_progress)
    show_text(difference.text)
    if difference.same:
        return
    if not yes and not (sys.stdin.isatty() and click.confirm("\nReplace the snapshot?")):
        click.echo("\nThe snapshot stays as it was; --yes replaces it.")
        ctx.exit(1)
    difference.after.write(path.parent)
    click.echo(f"\n{path}: replaced.")


@snapshot.command()
@click.argument("names", nargs=-1)
@INTO
@click.pass_context
def verify(ctx: click.Context, names: tuple[str, ...], into: str | None) -> None:
    """Hold snapshots, all or some by NAMES, against their manifests. Ends with 1 if one is not as it was taken."""
    from coopgraph.snapshots.shelf import named, verify
    from coopgraph.tables import clean

    files = _shelf(ctx, into)
    chosen = [named(name, files) for name in names] or list(files.values())
    problems = verify(chosen)
    for problem in problems:
        click.echo(clean(str(problem)))
    click.echo(f"Looked at {_counted(len(chosen), 'snapshot')}: {len(problems) or 'none'} damaged.")
    ctx.exit(1 if problems else 0)


@snapshot.command()
@click.argument("name")
@INTO
@click.pass_context
def remove(ctx: click.Context, name: str, into: str | None) -> None:
    """Remove the snapshot NAME, and the request that it was taken with."""
    from coopgraph.snapshots.shelf import named, remove

    path = named(name, _shelf(ctx, into))
    _place(ctx, into)
    remove(path)
    click.echo(f"{path}: removed.")


def _shelf(ctx: click.Context, into: str | None) -> dict[str, Path]:
    from coopgraph.snapshots.shelf import on_shelf

    return on_shelf(into if into is not None else folder(ctx).path / "snapshots")


def _place(ctx: click.Context, into: str | None) -> Path:
    """Return the folder to write to."""
    from coopgraph.snapshots.shelf import shelf

    return Path(into) if into is not None else shelf(folder(ctx))


def _bounds(options: dict[str, Any]) -> Bounds:
    from coopgraph.snapshots.take import Bounds

    return Bounds(options["seconds"], options["triples"], options["batch"])


def _request(query: str | None, iris: tuple[str, ...], listed: str | None) -> Any:
    from coopgraph.files import read_text
    from coopgraph.snapshots.request import Request

    if query and (iris or listed):
        raise click.UsageError("--query does not go with --iri and --iris.")
    if query:
        return Request.read(query)
    things = [*iris, *(line.strip() for line in (read_text(listed).splitlines() if listed else ()))]
    return Request.describing(filter(None, things)) if things else None


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
