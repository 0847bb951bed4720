"""The commands that verify: checks, shapes, reasoning, and how two versions differ."""

from __future__ import annotations

from pathlib import Path

import click

from coopgraph.commands.context import chosen_sources, optional_rules, refuse_endpoint
from coopgraph.options import COPY, OUTPUT, WITH, difference_format, inference_format, report_format


@click.command()
@click.argument("files", nargs=-1, type=click.Path())
@COPY
@click.option("--ontology", is_flag=True, help="Check how well the ontology is made, and its OWL 2 profiles, instead.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.pass_context
def check(ctx: click.Context, files: tuple[str, ...], text: str | None, ontology: bool, as_json: bool) -> None:
    """Check FILES, or all that comes with coopgraph: syntax, questions and their answers, evidence, IRIs."""
    from coopgraph.checking.check import check as check_files
    from coopgraph.terminal import show_progress, show_report

    refuse_endpoint(ctx)
    if chosen_sources(ctx):
        raise click.UsageError("--source does not go with check, which asks of the first source and of all.")
    if ontology:
        from coopgraph.ontology.quality import check_ontology

        if text:
            raise click.UsageError("--text does not go with --ontology.")
        report = check_ontology(files, root=ctx.find_root().params["root"], progress=show_progress)
        show_report(report, as_json=as_json)
        ctx.exit(0 if report.ok else 1)
    report = check_files(
        [Path(file) for file in files],
        text=Path(text) if text else None,
        root=ctx.find_root().params["root"],
        progress=show_progress,
    )
    show_report(report, as_json=as_json)
    ctx.exit(0 if report.ok else 1)


@click.command()
@click.argument("files", nargs=-1, type=click.Path())
@COPY
@report_format
@OUTPUT
@click.pass_context
def validate(ctx: click.Context, files: tuple[str, ...], text: str | None, format: str, path: str | None) -> None:
    """Hold FILES, or all that comes with coopgraph, against the shapes of good data, with what follows from them."""
    from coopgraph.checking.validate import validate as validate_files
    from coopgraph.terminal import show_progress, show_validation

    refuse_endpoint(ctx)
    options = ctx.find_root().params
    asked, chosen = [*files, *options["add"]], chosen_sources(ctx)
    report = validate_files(asked, text=text, root=options["root"], sources=chosen, progress=show_progress)
    show_validation(report, format=format, path=path)
    ctx.exit(0 if report.ok else 1)


@click.command()
@click.argument("before", type=click.Path())
@click.argument("after", type=click.Path())
@click.option("--data", type=click.Path(), metavar="FILE", multiple=True, help="Data to draw inferences on, not ours.")
@difference_format
@OUTPUT
@click.pass_context
def diff(ctx: click.Context, before: str, after: str, data: tuple[str, ...], format: str, path: str | None) -> None:
    """Say in words how the ontology AFTER differs from BEFORE: Turtle files, or folders of them.

    Terms, labels, definitions, axioms, and what follows from the data with each. Ends with 1 if they differ.
    """
    from coopgraph.ontology.diff import diff as compare
    from coopgraph.terminal import show_difference, show_progress

    refuse_endpoint(ctx)
    if chosen_sources(ctx):
        raise click.UsageError("--source does not go with diff: name the data with --data.")
    difference = compare(before, after, data=data, root=ctx.find_root().params["root"], progress=show_progress)
    show_difference(difference, format=format, path=path)
    ctx.exit(0 if difference.same else 1)


@click.command()
@WITH
@click.option("--dl", is_flag=True, help="Have HermiT judge the whole graph, by all of OWL 2 DL; needs Java.")
@inference_format
@OUTPUT
@click.pass_context
def reason(ctx: click.Context, optional: tuple[str, ...], dl: bool, format: str, path: str | None) -> None:
    """Draw the inferences, say what each rule did, and look for contradictions. Ends with 1 if there are any."""
    from coopgraph.graph import load
    from coopgraph.terminal import show_progress, show_reasoning, show_verdict

    refuse_endpoint(ctx)
    options = ctx.find_root().params
    kg = load(*options["add"], root=options["root"], rules=False, sources=chosen_sources(ctx))
    reasoning = kg.reason(optional=optional_rules(ctx), progress=show_progress)
    if dl:
        verdict = kg.judge(progress=show_progress)
        show_verdict(verdict, format=format, path=path)
        ctx.exit(0 if verdict.ok else 1)
    ctx.exit(0 if show_reasoning(kg, reasoning, format=format, path=path) else 1)
