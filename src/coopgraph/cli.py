"""The command line: the library, one command for each thing it does.

Nothing heavy is imported before a command needs it, so that `--help` and `--version` answer at once.
"""

from __future__ import annotations

import sys

import click

from coopgraph import __version__
from coopgraph.commands import ask, doctor, generate, links, look, mcp, publish, serve, snapshot, store, verify
from coopgraph.commands.context import EPILOG, Commands
from coopgraph.options import ADD, ENDPOINT, IMPORTS, ROOT, SOURCE, STORE, WITH


@click.group(
    cls=Commands,
    epilog=EPILOG,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="coopgraph", message="%(prog)s %(version)s")
@ROOT
@ADD
@SOURCE
@WITH
@STORE
@IMPORTS
@ENDPOINT
@click.pass_context
def cli(ctx: click.Context, /, **options: object) -> None:
    """Who promised what to whom in space, and the sentence that says so."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


COMMANDS = (
    ask.queries,
    ask.run,
    ask.sparql,
    look.search,
    look.show,
    look.evidence,
    look.explain,
    verify.check,
    verify.validate,
    verify.reason,
    verify.diff,
    doctor.doctor,
    links.links,
    snapshot.snapshot,
    publish.publish,
    store.store,
    store.export,
    generate.generate,
    serve.serve,
    mcp.mcp,
)


def _tell_exit_codes(command: click.Command) -> None:
    command.epilog = EPILOG
    for inner in getattr(command, "commands", {}).values():
        _tell_exit_codes(inner)


for command in COMMANDS:
    cli.add_command(command)
    _tell_exit_codes(command)


def main(remembered: str = "") -> None:
    """Run the program `coopgraph`; its answer may be filed under a name, to be remembered."""
    try:
        cli(prog_name="coopgraph", obj=remembered)
    except KeyboardInterrupt:
        sys.exit(130)
