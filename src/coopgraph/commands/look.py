"""The commands that look at one thing: a card, the evidence of a claim, the reason of a statement."""

from __future__ import annotations

import json
from typing import Any

import click

from coopgraph.commands.context import graph
from coopgraph.options import LANG, OUTPUT, TEXT, WITH, proof_format


@click.command()
@click.argument("thing")
@LANG
@OUTPUT
@click.pass_context
def show(ctx: click.Context, thing: str, lang: str, path: str | None) -> None:
    """Show a THING: its names, its classes, and what is said of it. Any of its names will do."""
    from coopgraph.terminal import output

    output(f"{graph(ctx).describe(thing, lang=lang)}\n", path)


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--class", "cls", metavar="CLASS", help="Among the instances of this class only, such as sc:Mission.")
@click.option("-n", "--limit", default=20, show_default=True, type=click.IntRange(1, 1000), help="At most so many.")
@click.option(
    "-f", "--format", type=click.Choice(["table", "json"]), default="table", show_default=True, help="How to write it."
)
@LANG
@OUTPUT
@click.pass_context
def search(
    ctx: click.Context, words: tuple[str, ...], cls: str | None, limit: int, format: str, lang: str, path: str | None
) -> None:
    """Find things and questions by WORDS: by any name, in any language, mistyped or not."""
    from coopgraph.plain import plain_found
    from coopgraph.terminal import output, table

    kg = graph(ctx)
    among = kg.resolve(cls) if cls else None
    found = [
        plain_found(item, kg.source, lang) for item in kg.search(" ".join(words), lang=lang, limit=limit, cls=among)
    ]
    if format == "json":
        output(f"{json.dumps(found, indent=2, ensure_ascii=False)}\n", path)
    elif found:
        rows = [[item["label"], item["curie"], ", ".join(item["types"]), item["matched"]] for item in found]
        output(table(["name", "short IRI", "kind", "found by"], rows), path)
    else:
        output("Nothing is called anything like that.\n", path)


@click.command()
@click.argument("claim")
@TEXT
@OUTPUT
@click.pass_context
def evidence(ctx: click.Context, claim: str, text: str | None, path: str | None) -> None:
    """Show what a CLAIM rests on; with --text, the very sentences."""
    from coopgraph.terminal import evidence_lines, output

    kg = graph(ctx)
    output("\n".join(evidence_lines(kg, kg.evidence(claim), text)) + "\n", path)


@click.command()
@click.argument("subject", required=False)
@click.argument("predicate", required=False)
@click.argument("object", required=False)
@click.option("--all", "every", is_flag=True, help="Every minimal proof, the shortest first.")
@WITH
@proof_format
@LANG
@OUTPUT
@click.pass_context
def explain(ctx: click.Context, /, every: bool, format: str, lang: str, path: str | None, **parts: Any) -> None:
    """Explain why the graph says that SUBJECT PREDICATE OBJECT, or what is missing for it to say so.

    “a” as PREDICATE stands for being of a class. Without arguments, explain what contradicts itself in the graph.
    """
    from coopgraph.terminal import show_explanation

    statement = [parts[name] for name in ("subject", "predicate", "object")]
    explanation = graph(ctx).explain(*statement, all=every, lang=lang)
    show_explanation(explanation, format=format, path=path)
    ctx.exit(1 if explanation.status == "contradiction" else 0)
