"""The commands that ask: stored questions, and queries of the user's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from coopgraph.commands.context import EPILOG, catalogue, graph
from coopgraph.options import (
    AT,
    CITE,
    ENGINE,
    EVIDENCE,
    IRIS,
    LANG,
    LIVE,
    OUTPUT,
    PARTIAL,
    TEXT,
    VIEW,
    any_format,
    row_format,
)

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

        return question(Query.read(cmd_name) if cmd_name.lower().endswith(".rq") else catalogue(ctx)[cmd_name])

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
    @VIEW
    @IRIS
    @EVIDENCE
    @LANG
    @TEXT
    @CITE
    @OUTPUT
    @ENGINE
    @LIVE
    @AT
    @PARTIAL
    @click.pass_context
    def ask(
        ctx: click.Context, /, engine: str, live: bool, places: tuple[str, ...], partial: bool, **options: Any
    ) -> None:
        from coopgraph.remembered import remember
        from coopgraph.tables import clean
        from coopgraph.terminal import show_answer

        if (places or partial) and not live:
            raise click.UsageError("--at and --partial go with --live.")

        arguments: dict[str, Any] = {param.name: list(options.pop(param.name)) or None for param in query.params}
        kg = graph(ctx)
        answer = kg.run(query, engine=engine, live=_endpoints(places) or live, partial=partial, **arguments)
        if live:
            click.echo(clean(f"Live: {answer.engine.partition('; live: ')[2]}"), err=True)
        if answer.lacks and options["format"] not in ("table", "md"):
            click.echo(answer.remark, err=True)
        shown = show_answer(kg, answer.part() if partial else answer, **options)
        if name := ctx.find_root().obj:
            remember(name, shown)

    shown = "\n\n".join(text for text in (query.summary, query.description) if text)
    command = click.command(query.name, help=shown, epilog=EPILOG)(ask)
    command.params[:0] = [_option(param) for param in query.params]
    return command


def _endpoints(places: tuple[str, ...]) -> dict[str, str]:
    """Return the endpoints that NAME=URL name."""
    parts = [place.partition("=") for place in places]
    if bad := next((name + sign + url for name, sign, url in parts if not (name and url)), None):
        raise click.UsageError(f"--at takes NAME=URL, not “{bad}”.")
    return {name: url for name, _, url in parts}


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
@click.argument("query")
@click.option("--timeout", type=float, metavar="SECONDS", help="Stop the query after so many seconds.  [default: 60]")
@click.option("--rows", type=int, metavar="N", help="How many rows the answer may have.  [default: 100000]")
@click.option("--memory", metavar="SIZE", help="How much memory the query may take, such as 512MiB.  [default: 1GiB]")
@click.option("--partial", is_flag=True, help="If there are more rows than that, show the first of them, and say so.")
@click.option("--no-jail", is_flag=True, help="Run the query in this very process, where nothing stops it.")
@any_format
@VIEW
@IRIS
@LANG
@OUTPUT
@click.pass_context
def sparql(
    ctx: click.Context,
    /,
    query: str,
    timeout: float | None,
    rows: int | None,
    memory: str | None,
    partial: bool,
    no_jail: bool,
    **options: Any,
) -> None:
    """Ask a query of your own: QUERY is a file, “-” for standard input, or the SPARQL itself in quotes.

    The graph is only read; our prefixes need no declaration. The query runs in a process of its own, within limits.
    """
    from coopgraph.jail.limits import read_size
    from coopgraph.terminal import read_query, show_result

    size = None if memory is None else read_size(memory)
    text, where = read_query(query)
    result = graph(ctx).sparql(
        text, where=where, timeout=timeout, rows=rows, memory=size, partial=partial, jail=not no_jail
    )
    show_result(result, **options)
