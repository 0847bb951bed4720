"""The options that several commands share, each defined once."""

from __future__ import annotations

from typing import Final

import click

ROWS: Final = ("table", "csv", "csv-safe", "tsv", "json", "xml", "md", "parquet")
PICTURES: Final = ("svg", "graphml", "gexf")
REPORTS: Final = ("table", "turtle", "json", "github")
GRAPHS: Final = ("turtle", "json-ld", "rdf-xml", "n-triples")

ROOT = click.option(
    "--root",
    type=click.Path(),
    metavar="DIR",
    help="A folder with ontology/, data/, rules/ and queries/ to use instead of ours.",
)
ADD = click.option(
    "--add", type=click.Path(), metavar="FILE", multiple=True, help="A file to load beside; may be repeated."
)
STORE = click.option(
    "--store", type=click.Path(), metavar="DIR", help="A folder to keep the graph in: made once, then opened at once."
)
IMPORTS = click.option("--no-imports", is_flag=True, help="Do not load what the files of --add import.")
SOURCE = click.option(
    "--source",
    "sources",
    metavar="NAME",
    multiple=True,
    help="A source to believe, such as dialogue4: no other is loaded; may be repeated.  [default: all]",
)
ENDPOINT = click.option(
    "--endpoint",
    metavar="URL",
    help="Ask a SPARQL 1.1 endpoint instead of loading the graph here; see: coopgraph publish.",
)
WITH = click.option(
    "--with",
    "optional",
    metavar="RULE",
    multiple=True,
    help="An optional rule to use as well, such as inherits-engagement; may be repeated.",
)
row_format = click.option(
    "-f",
    "--format",
    type=click.Choice(ROWS + PICTURES),
    default="table",
    show_default=True,
    help="The format of the rows, or of a picture: svg, or graphml and gexf for programs that draw graphs.",
)
any_format = click.option(
    "-f",
    "--format",
    type=click.Choice(ROWS + PICTURES + GRAPHS),
    help="The format; if none is named, table for rows and turtle for graphs.",
)
report_format = click.option(
    "-f",
    "--format",
    type=click.Choice(REPORTS),
    default="table",
    show_default=True,
    help="The format of the report: turtle is the standard one of SHACL, github annotates a pull request.",
)
VIEW = click.option(
    "--view",
    type=click.Choice(["timeline", "graph", "map"]),
    help="With -f svg: what to draw.  [default: the first that fits]",
)
IRIS = click.option("--iris", is_flag=True, help="Show short IRIs instead of labels, in tables.")
EVIDENCE = click.option("--evidence", is_flag=True, help="List the sentences under the table, with their links.")
LANG = click.option(
    "--lang", type=click.Choice(["en", "ko"]), default="en", show_default=True, help="The language of labels."
)
TEXT = click.option(
    "--text",
    type=click.Path(),
    metavar="FILE",
    help="Your own copy of the source text: its very sentences are shown, once its digest is checked.",
)
COPY = click.option(
    "--text",
    type=click.Path(),
    metavar="FILE",
    help="Your own copy of the source text: positions, links and wording are held against it too.",
)
CITE = click.option(
    "--cite",
    type=click.Choice(["text", "bibtex", "json-ld"]),
    help="Print how to cite the answer, instead of its rows.",
)
OUTPUT = click.option(
    "-o", "--output", "path", type=click.Path(), metavar="FILE", help="Write to a file, whole or not at all."
)
ENGINE = click.option(
    "--engine",
    type=click.Choice(["oxigraph", "rdflib"]),
    default="oxigraph",
    show_default=True,
    help="The engine that answers; rdflib is slow, and a second opinion.",
)
LIVE = click.option(
    "--live",
    is_flag=True,
    help="Take the snapshots that the question asks afresh from their endpoints, for this answer.",
)
AT = click.option(
    "--at", "places", metavar="NAME=URL", multiple=True, help="With --live: the endpoint for the snapshot NAME."
)
PARTIAL = click.option(
    "--partial", is_flag=True, help="With --live: take what comes if not everything does, and say so."
)
inference_format = click.option(
    "-f",
    "--format",
    type=click.Choice(["table", "json", "turtle", "n-triples"]),
    default="table",
    show_default=True,
    help="What each rule did, as a table or JSON; or the inferences themselves.",
)
proof_format = click.option(
    "-f",
    "--format",
    type=click.Choice(["text", "json", "mermaid", "svg"]),
    default="text",
    show_default=True,
    help="Text, JSON, or a picture: Mermaid's text of one, or SVG.",
)
difference_format = click.option(
    "-f",
    "--format",
    type=click.Choice(["text", "md", "json"]),
    default="text",
    show_default=True,
    help="Text, Markdown, or JSON with everything in it.",
)
