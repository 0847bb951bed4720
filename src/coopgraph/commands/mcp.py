"""The command that offers the graph to other programs as tools, over the Model Context Protocol."""

from __future__ import annotations

import signal
import sys

import click

from coopgraph.commands.context import graph


@click.command()
@click.option(
    "--topic", "topics", metavar="TOPIC", multiple=True, help="Offer the questions of this topic only; may be repeated."
)
@click.option("--compact", is_flag=True, help="Offer two tools for all questions, instead of one for each.")
@click.option("--list", "listing", is_flag=True, help="Show the tools, and end.")
@click.pass_context
def mcp(ctx: click.Context, topics: tuple[str, ...], compact: bool, listing: bool) -> None:
    """Offer the stored questions, evidence and explanations as tools for assistants, over standard input and output.

    A program that speaks the Model Context Protocol starts this command and talks to it; nothing is ever changed, and
    no connection made. Needs the extra `coopgraph[mcp]`.
    """
    from coopgraph.commands.context import catalogue
    from coopgraph.errors import ParameterError, did_you_mean
    from coopgraph.terminal import output, table
    from coopgraph.tools.looks import look_tools
    from coopgraph.tools.questions import asking_tools, question_tools
    from coopgraph.tools.server import serve

    questions = catalogue(ctx)
    known = sorted({query.topic for query in questions.values()})
    for topic in topics:
        if topic not in known:
            remedy = did_you_mean(topic, known) or f"Topics: {', '.join(known)}."
            raise ParameterError(f"there is no topic “{topic}”", remedy=remedy)
    chosen = {name: query for name, query in questions.items() if not topics or query.topic in topics}
    tools = [*(asking_tools(chosen) if compact else question_tools(chosen.values())), *look_tools()]
    if listing:
        rows = [[tool.name, tool.title, ", ".join(tool.parameters["properties"])] for tool in tools]
        output(table(["tool", "what it tells", "takes"], rows))
        return
    if sys.stdin is not None and sys.stdin.isatty():
        click.echo(
            "An assistant is to start this, and talk to it here; Ctrl-C ends it. What it offers: --list", err=True
        )
    kg = graph(ctx)
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # whoever waits for the next word would not hear of an interruption
    serve(kg, tools)
