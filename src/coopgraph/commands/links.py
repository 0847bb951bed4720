"""The commands about links to other linked data: list, convert, check, suggest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from coopgraph.commands.context import Commands, graph
from coopgraph.options import LANG, OUTPUT

if TYPE_CHECKING:
    from coopgraph.links.search import Search

FORMATS = ("table", "csv", "tsv", "json", "sssom", "turtle", "n-triples")
RELATIONS = ("exact", "close", "broad", "narrow", "related", "homepage", "page", "code")


@click.group(cls=Commands, invoke_without_command=True)
@click.pass_context
def links(ctx: click.Context) -> None:
    """Links to other linked data: list, convert, check, suggest. Without more, list all of them."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_links)


def _filters(command: Any) -> Any:
    """Add the options that choose links."""
    for option in reversed(
        (
            click.option("--set", "sets", metavar="NAME", multiple=True, help="Only this set, such as wikidata."),
            click.option("--to", "registry", metavar="REGISTER", help="Only to this register, such as ROR or ISNI."),
            click.option("--relation", type=click.Choice(RELATIONS), help="Only this kind of link."),
            click.option("--least", type=click.FloatRange(0, 1), help="Only links at least this sure, from 0 to 1."),
            click.option("--found/--not-found", default=None, help="Only what was found, or looked for in vain."),
        )
    ):
        command = option(command)
    return command


@links.command("list")
@click.argument("things", nargs=-1)
@_filters
@click.option("-f", "--format", type=click.Choice(FORMATS), default="table", show_default=True, help="The format.")
@LANG
@OUTPUT
@click.pass_context
def list_links(
    ctx: click.Context,
    /,
    things: tuple[str, ...] = (),
    format: str = "table",
    lang: str = "en",
    path: str | None = None,
    **filters: Any,
) -> None:
    """List the links of THINGS, or of everything: to what, how related, how sure.

    The formats other than the table have every column: where an identifier was seen, the justification, the date.
    """
    from coopgraph.terminal import output, table

    kg = graph(ctx)
    chosen = kg.links.select(things=things, **_chosen(filters))
    if format != "table":
        output(chosen.export(format), path)
        return
    rows = chosen.rows(lambda iri: kg.source.label(iri, lang), lang)
    output(table(chosen.COLUMNS, rows) if rows else "No link is so.\n", path)


def _chosen(filters: dict[str, Any]) -> dict[str, Any]:
    return {
        "sets": filters.get("sets") or (),
        "registry": filters.get("registry") or "",
        "predicate": filters.get("relation") or "",
        "least": filters.get("least") or 0.0,
        "found": filters.get("found"),
    }


@links.command()
@click.argument("files", nargs=-1, required=True, type=click.Path())
@_filters
@click.option("-f", "--format", type=click.Choice(FORMATS[1:]), default="turtle", show_default=True, help="The format.")
@OUTPUT
def convert(files: tuple[str, ...], format: str, path: str | None, **filters: Any) -> None:
    """Convert FILES, tables of links (*.sssom.tsv) of any origin, to another format, several into one."""
    from coopgraph.links.table import read_sets
    from coopgraph.terminal import output

    output(read_sets(files).select(**_chosen(filters)).export(format), path)


@links.command()
@click.argument("files", nargs=-1, type=click.Path())
@click.option("--endpoint", "url", metavar="URL", help="Ask this SPARQL endpoint whether all is still there, too.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.pass_context
def check(ctx: click.Context, files: tuple[str, ...], url: str | None, as_json: bool) -> None:
    """Check FILES, or the links that come with coopgraph: identifiers, duplicates, clashes, kinds of things.

    Without --endpoint, nothing is asked of any server. Ends with 1 if something is wrong.
    """
    from coopgraph.links.check import check_links
    from coopgraph.report import Report
    from coopgraph.terminal import show_progress, show_report

    kg = graph(ctx)
    report = check_links(kg, files)
    if url and report.ok:
        from coopgraph.links.online import check_online
        from coopgraph.links.table import read_sets
        from coopgraph.remote.endpoint import Endpoint

        tables = read_sets(files).sets if files else kg.links.sets
        online = check_online(kg, tables, Endpoint(url), progress=show_progress)
        report = Report(report.findings + online.findings, {**report.looked_at, **_there(online.looked_at)})
    show_report(report, as_json=as_json)
    ctx.exit(0 if report.ok else 1)


def _there(looked_at: Any) -> dict[str, int]:
    return {f"{what} there" if what == "links" else what: number for what, number in looked_at.items()}


@links.command()
@click.argument("things", nargs=-1)
@click.option("--endpoint", metavar="URL", help="A SPARQL endpoint to look in.")
@click.option("--service", metavar="URL", help="A reconciliation service to ask, as OpenRefine does.")
@click.option("--to", "registry", metavar="REGISTER", default="", help="Only for this register, such as wikidata.")
@click.option("--loose", is_flag=True, help="Look for words of the names too; slow on a large endpoint.")
@click.option("--least", type=click.FloatRange(0, 1), default=0.5, show_default=True, help="How sure, at least.")
@click.option("--most", type=click.IntRange(1, 50), default=3, show_default=True, help="How many for each thing.")
@click.option(
    "-f", "--format", type=click.Choice(FORMATS), help="The format; if none is named, sssom into a file, else table."
)
@OUTPUT
@click.pass_context
def suggest(
    ctx: click.Context,
    /,
    things: tuple[str, ...],
    endpoint: str | None,
    service: str | None,
    format: str | None,
    path: str | None,
    loose: bool,
    **options: Any,
) -> None:
    """Suggest links for THINGS, or for all that have none, for a person to accept or not.

    The rows say how sure each is, and why. Nothing is added to the links by itself.
    """
    from coopgraph.links.suggest import suggest
    from coopgraph.terminal import show_progress, show_suggestions

    if bool(endpoint) == bool(service):
        raise click.UsageError("Name one place to look in: --endpoint URL or --service URL.")
    found = suggest(graph(ctx), _search(endpoint, service, loose), things, progress=show_progress, **options)
    show_suggestions(found, format=format or ("sssom" if path else "table"), path=path)


def _search(endpoint: str | None, service: str | None, loose: bool) -> Search:
    from coopgraph.links.search import Reconciliation, SparqlSearch
    from coopgraph.outside import AllowList, Fetcher
    from coopgraph.remote.endpoint import Endpoint

    if endpoint:
        return SparqlSearch(Endpoint(endpoint), loose=loose)
    assert service
    return Reconciliation(service, Fetcher(AllowList.for_url(service)))
