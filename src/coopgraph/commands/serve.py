"""The command that serves the graph as a site."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from coopgraph.commands.context import graph, refuse_endpoint

if TYPE_CHECKING:
    from coopgraph.web.settings import Settings


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Listen at this address.")
@click.option(
    "--port",
    default=8000,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="Listen at this port; 0 takes any that is free.",
)
@click.option(
    "--base",
    metavar="URL",
    default="",
    help="The address that the site is known by; https://w3id.org/space-coop/ serves the IRIs of the graph themselves.",
)
@click.option(
    "--name", "names", metavar="HOST", multiple=True, help="A host name to answer to besides; may be repeated."
)
@click.option("--cors", is_flag=True, help="Let pages of other sites read what this one says.")
@click.option(
    "--timeout", type=float, default=10.0, show_default=True, metavar="SECONDS", help="Stop a query after so long."
)
@click.option("--rows", type=int, default=100_000, show_default=True, metavar="N", help="How many rows it may have.")
@click.option("--memory", default="256MiB", show_default=True, metavar="SIZE", help="How much memory it may take.")
@click.option(
    "--queries", type=click.IntRange(1, 1000), default=16, show_default=True, help="How many may run at a time."
)
@click.option(
    "--each", type=click.IntRange(1, 1000), default=12, show_default=True, help="How many of those of one client."
)
@click.option(
    "--log",
    type=click.Choice(["short", "full", "none"]),
    default="short",
    show_default=True,
    help="A line for each request: short says nothing of what was asked, full says it.",
)
@click.option(
    "--proxy",
    "proxies",
    metavar="ADDRESS",
    multiple=True,
    help="A proxy that is believed when it says for whom it asks; may be repeated.",
)
@click.pass_context
def serve(
    ctx: click.Context,
    host: str,
    port: int,
    base: str,
    names: tuple[str, ...],
    cors: bool,
    timeout: float,
    rows: int,
    memory: str,
    queries: int,
    each: int,
    log: str,
    proxies: tuple[str, ...],
) -> None:
    """Serve the graph as a site, to this machine alone: pages for people, SPARQL and linked data for programs.

    Everything works without a network. The graph is only read; queries run in processes of their own, within limits.
    Ctrl-C ends it. Options that choose the graph stand before the command:

    \b
        coopgraph serve
        coopgraph --add mine.ttl serve --port 8080
        coopgraph serve --base https://w3id.org/space-coop/ --log none
    """  # noqa: D301
    refuse_endpoint(ctx)
    from coopgraph.errors import MissingExtra
    from coopgraph.jail.limits import Limits, read_size

    try:
        import uvicorn  # noqa: F401  (what is missing is told before the graph is loaded)

        from coopgraph.web.settings import Settings
    except ImportError as error:
        raise MissingExtra(error.name or "uvicorn", "serve") from None
    settings = Settings(
        host=host,
        port=port,
        base=_with_slash(base),
        names=names,
        cors=cors,
        limits=Limits(timeout=timeout, rows=rows, memory=read_size(memory), size=20_000_000),
        queries=queries,
        each=min(each, queries),
        log=log,
        proxies=_numbers(proxies),
    )
    _serve(ctx, settings)


def _serve(ctx: click.Context, settings: Settings) -> None:
    import sys
    from dataclasses import replace

    from coopgraph.web.listen import listen, run

    with listen(settings) as taken:  # before the graph is loaded, which would be for nothing
        sys.setswitchinterval(0.001)  # so that no page keeps the others waiting
        here = replace(settings, port=taken.getsockname()[1])
        run(graph(ctx), here, taken, told=lambda line: click.echo(line, err=True))


def _with_slash(base: str) -> str:
    from urllib.parse import urlsplit

    if base and not base.startswith(("http://", "https://")):
        raise click.UsageError(f"--base takes an address that begins with http:// or https://, not “{base}”.")
    try:
        parts = urlsplit(base)
        whole = not base or bool(parts.hostname and (parts.port is None or parts.port))
    except ValueError:
        whole = False
    if not whole or set(base) & set('?#@ <>"\\'):
        raise click.UsageError(f"--base takes a host and a path, such as https://data.example/, not “{base}”.")
    return base if not base or base.endswith("/") else f"{base}/"


def _numbers(proxies: tuple[str, ...]) -> tuple[str, ...]:
    """Look at the addresses of proxies: a name would never fit, for nobody says by name from where they ask."""
    from ipaddress import ip_network

    for proxy in proxies:
        try:
            ip_network(proxy, strict=False)
        except ValueError:
            raise click.UsageError(f"--proxy takes a number, such as 127.0.0.1 or 10.0.0.0/8, not “{proxy}”.") from None
    return proxies
