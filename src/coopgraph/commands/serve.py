"""The command that serves the graph as a site."""

from __future__ import annotations

import click

from coopgraph.commands.context import graph


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Listen at this address.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="Listen at this port.")
@click.pass_context
def serve(ctx: click.Context, host: str, port: int) -> None:
    """Serve the graph as a site: pages for people, SPARQL and linked data for programs."""
    import uvicorn

    from coopgraph.web.app import make_app
    from coopgraph.web.settings import Settings

    settings = Settings(host=host, port=port)
    kg = graph(ctx)
    click.echo(f"Serving {kg!r} at {settings.url}")
    uvicorn.run(make_app(kg, settings), host=host, port=port, log_level="warning")
