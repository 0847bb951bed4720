"""What the commands share: the graph that the options name, and how errors end."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from coopgraph.folder import Folder
    from coopgraph.graph import CoopGraph
    from coopgraph.query import Catalogue

EPILOG = (
    "Exit codes: 0 all is well; 1 a check or a diff found something; 2 wrong usage or input; "
    "3 a file cannot be read or written; 4 a remote source failed or is not allowed; 5 a limit was exceeded; "
    "130 interrupted."
)


class Failure(click.ClickException):
    """An error of the library as one of click: a message on standard error."""

    def show(self, file: Any = None) -> None:
        """Print the message, without control characters."""
        from coopgraph.tables import clean

        click.echo(f"Error: {clean(self.message)}", err=True)


class Commands(click.Group):
    """The commands; errors of the library end in one message and the right exit code, never in a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        from coopgraph.errors import CoopgraphError

        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except CoopgraphError as error:
            Failure(str(error)).show()
            ctx.exit(error.exit_code)
        except KeyboardInterrupt:
            click.echo("Interrupted.", err=True)
            ctx.exit(130)
        except BrokenPipeError:  # the reader has gone, and wants no more
            from coopgraph.terminal import abandon_output

            abandon_output()
            ctx.exit(0)
        return result


def folder(ctx: click.Context) -> Folder:
    """Return the folder that the options name."""
    from coopgraph.folder import Folder

    root = ctx.find_root().params["root"]
    return Folder.shipped() if root is None else Folder.at(root)


def catalogue(ctx: click.Context) -> Catalogue:
    """Return the stored questions, with nothing loaded."""
    from coopgraph.query import Catalogue

    return Catalogue(folder(ctx).queries)


def graph(ctx: click.Context) -> CoopGraph:
    """Return the graph that the options name."""
    from coopgraph.graph import load

    options = ctx.find_root().params
    if options["endpoint"]:
        return _connected(ctx)
    return load(
        *options["add"],
        root=options["root"],
        rules=optional_rules(ctx),
        sources=chosen_sources(ctx),
        store=options["store"],
        imports=not options["no_imports"],
    )


def _connected(ctx: click.Context) -> CoopGraph:
    """Return the graph behind the endpoint that the options name."""
    from coopgraph.remote.graph import connect

    options = ctx.find_root().params
    here = [f"--{name}" for name in ("add", "sources", "optional", "store", "no_imports") if options[name]]
    if here or optional_rules(ctx):
        said = {"--sources": "--source", "--optional": "--with", "--no_imports": "--no-imports"}
        raise click.UsageError(f"{said.get(here[0], here[0]) if here else '--with'} does not go with --endpoint.")
    return connect(options["endpoint"], root=options["root"])


def refuse_endpoint(ctx: click.Context) -> None:
    """Refuse --endpoint, for a command that only looks at what is here."""
    if ctx.find_root().params["endpoint"]:
        raise click.UsageError(f"--endpoint does not go with {ctx.info_name}, which looks at what is here.")


def chosen_sources(ctx: click.Context) -> tuple[str, ...] | None:
    """Return the sources that the options name, or None for all."""
    return ctx.find_root().params["sources"] or None


def optional_rules(ctx: click.Context) -> list[str]:
    """Return the optional rules that are named before the command or after it."""
    return [*ctx.find_root().params["optional"], *(ctx.params.get("optional") or () if ctx.parent else ())]
