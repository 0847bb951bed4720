"""What the commands share: the graph that the options name, and how errors end."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from coopgraph.files import Folder
    from coopgraph.graph import CoopGraph
    from coopgraph.query import Catalogue

EPILOG = (
    "Exit codes: 0 all is well; 1 a check or a diff found something; 2 wrong usage or input; "
    "3 a file cannot be read or written; 130 interrupted."
)


class Failure(click.ClickException):
    """An error of the library as one of click: a message on standard error, and an exit code."""

    def show(self, file: Any = None) -> None:
        """Print the message, without control characters."""
        from coopgraph.tables import clean

        click.echo(f"Error: {clean(self.message)}", err=True)


class UnreadableFile(Failure):
    """A file or folder that cannot be read or written."""

    exit_code = 3


class WrongInput(Failure):
    """Input that is not as it must be."""

    exit_code = 2


class Commands(click.Group):
    """The commands; errors of the library end in one message and the right exit code, never in a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        from coopgraph.errors import CoopgraphError, FileError

        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except CoopgraphError as error:
            raise (UnreadableFile if isinstance(error, FileError) else WrongInput)(str(error)) from None
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
    from coopgraph.files import Folder

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
    return load(*options["add"], root=options["root"], rules=optional_rules(ctx))


def optional_rules(ctx: click.Context) -> list[str]:
    """Return the optional rules that are named before the command or after it."""
    return [*ctx.find_root().params["optional"], *(ctx.params.get("optional") or () if ctx.parent else ())]
