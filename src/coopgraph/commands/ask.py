"""The commands that ask: stored questions, and queries of the user's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from coopgraph.commands.context import EPILOG, catalogue, graph
from coopgraph.options import CITE, ENGINE, EVIDENCE, IRIS, LANG, OUTPUT, TEXT, any_format, row_format

if TYPE_CHECKING:
    from coopgraph.query import Param, Query


class Questions(click.Group):
    """`run`: every stored question is a command, with its parameters as options."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the questions."""
        return list(catalogue(ctx))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        """Return the command that asks a question; a name that ends in `.rq` is a file."""
        from coopgraph.query import Query

        return question(Query.read(cmd_name) if cmd_name.endswith(".rq") else catalogue(ctx)[cmd_name])

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what each question asks, in full."""
        with formatter.section("Questions"):
            formatter.write_dl([(name, query.summary) for name, query in catalogue(ctx).items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the question; the catalogue knows best how to say that there is none."""
        return args[0], self.get_command(ctx, args[0]), args[1:]


@click.command()
@click.argument("words", nargs=-1)
@click.pass_context
def queries(ctx: click.Context, words: tuple[str, ...]) -> None:
    """List the stored questions: all, those of a TOPIC, or those that hold some WORDS."""
    from coopgraph.terminal import show_queries

    questions = catalogue(ctx)
    show_queries(questions.search(" ".join(words)) if words else list(questions.values()))


@click.group(cls=Questions, invoke_without_command=True, subcommand_metavar="NAME [OPTIONS]", options_metavar="")
@click.pass_context
def run(ctx: click.Context) -> None:
    """Ask a stored question. `run NAME --help` shows what it takes; a NAME that ends in .rq is a file of yours."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(queries)


def question(query: Query) -> click.Command:
    """Return the command that asks one question."""

    @row_format
    @IRIS
    @EVIDENCE
    @LANG
    @TEXT
    @CITE
    @OUTPUT
    @ENGINE
    @click.pass_context
    def ask(ctx: click.Context, /, engine: str, **options: Any) -> None:
        from coopgraph.terminal import show_answer

        arguments = {param.name: list(options.pop(param.name)) or None for param in query.params}
        kg = graph(ctx)
        show_answer(kg, kg.run(query, engine=engine, **arguments), **options)

    shown = "\n\n".join(text for text in (query.summary, query.description) if text)
    command = click.command(query.name, help=shown, epilog=EPILOG)(ask)
    command.params[:0] = [_option(param) for param in query.params]
    return command


def _option(param: Param) -> click.Option:
    parts = (
        f"{param.description.rstrip('.')}.",
        f"Any name of one {param.cls}." if param.cls else "",
        "May be repeated.",
        f"For example: {' '.join(param.example)}." if param.example else "",
        f"[default: {' '.join(param.default)}]" if param.default else "[required]",
    )
    flag = f"--{param.name.replace('_', '-')}"
    return click.Option(
        [flag, param.name], multiple=True, metavar=param.type.upper(), help=" ".join(filter(None, parts))
    )


@click.command()
@click.argument("file")
@any_format
@IRIS
@LANG
@OUTPUT
@click.pass_context
def sparql(ctx: click.Context, /, file: str, **options: Any) -> None:
    """Ask a query of your own from a FILE, or from standard input with “-”.

    The graph is only read; our prefixes need no declaration.
    """
    from coopgraph.terminal import read_query, show_result

    text, where = read_query(file)
    show_result(graph(ctx).sparql(text, where=where), **options)
