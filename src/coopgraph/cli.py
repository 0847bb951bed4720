"""The command line: the library, one command for each thing it does.

Nothing heavy is imported before a command needs it, so that `--help` and `--version` answer at once.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from coopgraph import __version__
from coopgraph.options import (
    ADD,
    CITE,
    COPY,
    ENGINE,
    EVIDENCE,
    IRIS,
    LANG,
    OUTPUT,
    ROOT,
    TEXT,
    WITH,
    any_format,
    difference_format,
    inference_format,
    proof_format,
    report_format,
    row_format,
)

if TYPE_CHECKING:
    from coopgraph.files import Folder
    from coopgraph.graph import CoopGraph
    from coopgraph.query import Catalogue, Param, Query

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


@click.group(
    cls=Commands,
    epilog=EPILOG,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="coopgraph", message="%(prog)s %(version)s")
@ROOT
@ADD
@WITH
@click.pass_context
def cli(ctx: click.Context, root: str | None, add: tuple[str, ...], optional: tuple[str, ...]) -> None:
    """Who promised what to whom in space, and the sentence that says so."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


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


@cli.command()
@click.argument("words", nargs=-1)
@click.pass_context
def queries(ctx: click.Context, words: tuple[str, ...]) -> None:
    """List the stored questions: all, those of a TOPIC, or those that hold some WORDS."""
    from coopgraph.terminal import show_queries

    questions = catalogue(ctx)
    show_queries(questions.search(" ".join(words)) if words else list(questions.values()))


@cli.group(cls=Questions, invoke_without_command=True, subcommand_metavar="NAME [OPTIONS]", options_metavar="")
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


@cli.command()
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


@cli.command()
@click.argument("thing")
@LANG
@OUTPUT
@click.pass_context
def show(ctx: click.Context, thing: str, lang: str, path: str | None) -> None:
    """Show a THING: its names, its classes, and what is said of it. Any of its names will do."""
    from coopgraph.terminal import output

    output(f"{graph(ctx).describe(thing, lang=lang)}\n", path)


@cli.command()
@click.argument("claim")
@TEXT
@OUTPUT
@click.pass_context
def evidence(ctx: click.Context, claim: str, text: str | None, path: str | None) -> None:
    """Show what a CLAIM rests on; with --text, the very sentences."""
    from coopgraph.terminal import evidence_lines, output

    kg = graph(ctx)
    output("\n".join(evidence_lines(kg, kg.evidence(claim), text)) + "\n", path)


@cli.command()
@click.argument("files", nargs=-1, type=click.Path())
@COPY
@click.option("--ontology", is_flag=True, help="Check how well the ontology is made, and its OWL 2 profiles, instead.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.pass_context
def check(ctx: click.Context, files: tuple[str, ...], text: str | None, ontology: bool, as_json: bool) -> None:
    """Check FILES, or all that comes with coopgraph: syntax, questions and their answers, evidence, IRIs."""
    from coopgraph.checking.check import check as check_files
    from coopgraph.terminal import show_progress, show_report

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


@cli.command()
@click.argument("files", nargs=-1, type=click.Path())
@COPY
@report_format
@OUTPUT
@click.pass_context
def validate(ctx: click.Context, files: tuple[str, ...], text: str | None, format: str, path: str | None) -> None:
    """Hold FILES, or all that comes with coopgraph, against the shapes of good data, with what follows from them."""
    from coopgraph.checking.validate import validate as validate_files
    from coopgraph.terminal import show_progress, show_validation

    options = ctx.find_root().params
    report = validate_files([*files, *options["add"]], text=text, root=options["root"], progress=show_progress)
    show_validation(report, format=format, path=path)
    ctx.exit(0 if report.ok else 1)


@cli.command()
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

    difference = compare(before, after, data=data, root=ctx.find_root().params["root"], progress=show_progress)
    show_difference(difference, format=format, path=path)
    ctx.exit(0 if difference.same else 1)


@cli.command()
@WITH
@click.option("--dl", is_flag=True, help="Have HermiT judge the whole graph, by all of OWL 2 DL; needs Java.")
@inference_format
@OUTPUT
@click.pass_context
def reason(ctx: click.Context, optional: tuple[str, ...], dl: bool, format: str, path: str | None) -> None:
    """Draw the inferences, say what each rule did, and look for contradictions. Ends with 1 if there are any."""
    from coopgraph.graph import load
    from coopgraph.terminal import show_progress, show_reasoning, show_verdict

    options = ctx.find_root().params
    kg = load(*options["add"], root=options["root"], rules=False)
    reasoning = kg.reason(optional=optional_rules(ctx), progress=show_progress)
    if dl:
        verdict = kg.judge(progress=show_progress)
        show_verdict(verdict, format=format, path=path)
        ctx.exit(0 if verdict.ok else 1)
    ctx.exit(0 if show_reasoning(kg, reasoning, format=format, path=path) else 1)


@cli.command()
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


def main() -> None:
    """Run the program `coopgraph`."""
    try:
        cli(prog_name="coopgraph")
    except KeyboardInterrupt:
        sys.exit(130)
