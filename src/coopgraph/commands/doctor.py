"""The command that looks at the installation itself."""

from __future__ import annotations

import click

from coopgraph.options import OUTPUT


@click.command()
@click.argument("stores", nargs=-1, type=click.Path())
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
@OUTPUT
@click.pass_context
def doctor(ctx: click.Context, stores: tuple[str, ...], as_json: bool, path: str | None) -> None:
    """Say what this installation is: versions, extras, limits, what may be fetched, known exceptions of the engine.

    STORES are stores on disk to look at as well. Ends with 1 if something is wrong.
    """
    from coopgraph.checking.doctor import examine
    from coopgraph.terminal import output

    health = examine(ctx.find_root().params["root"], stores)
    output(health.to_json() if as_json else f"{health}\n", path)
    ctx.exit(0 if health.ok else 1)
