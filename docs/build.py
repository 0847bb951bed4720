"""Write what in docs/ is made from questions, ontology and data, and a picture: `python docs/build.py`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import coopgraph
from coopgraph import CoopGraph
from coopgraph.files import write_atomic
from coopgraph.folder import Folder
from coopgraph.ontology.checks import read_checks, read_exceptions
from coopgraph.ontology.page import Page

DOCS = Path(__file__).parent

QUALITY = """# Is the ontology well made?

Made by `python docs/build.py` from the headers in `checks/`. `coopgraph check --ontology` runs all of it.

A check is a SPARQL query in `checks/`: every row it gives is something wrong. Its header says what the problem is, why
it matters and how to fix it. The catalogue of pitfalls of OOPS!, the report of ROBOT and the guide of FIBO were the
models; the words are ours. What they leave to a human reader, such as whether a word is used in two senses, is left to
one here too.

Foreign terms are held against `checks/foreign.tsv`, which says in which copy of its vocabulary each was seen. A term
that no data and no question use is found as well. With the extra `coopgraph[owl]`, the OWL API judges that the ontology
is within OWL 2 DL and RL, with its module for description logic within DL, and with its [bridges](alignments.md) within
both. Without Java that step is reported as skipped."""


def questions(kg: CoopGraph) -> Iterator[str]:
    """Yield the lines of the page on the stored questions."""
    yield "# The stored questions\n"
    yield "Made by `python docs/build.py` from the headers in `queries/`. Ask one with `coopgraph run NAME`,"
    yield 'or in Python with `kg.run("NAME", …)`. A parameter left out has its default; `any` stands for any value.'
    topic = ""
    for query in kg.queries.values():
        if query.topic != topic:
            topic = query.topic
            yield f"\n## {topic}"
        yield f"\n### {query.name}\n\n{query.summary} {query.description}\n"
        if query.params:
            yield "| parameter | type | meaning | default | example |\n|---|---|---|---|---|"
        for param in query.params:
            kind = f"{param.type}, {param.cls}" if param.cls else param.type
            default = ", ".join(param.default) or "required"
            yield f"| `{param.name}` | {kind} | {param.description} | {default} | {', '.join(param.example)} |"
        if query.empty:
            yield f"\nNo rows: {query.empty}"


def quality() -> Iterator[str]:
    """Yield the lines of the page on the checks of the ontology."""
    folder = Folder.shipped().checks
    checks = read_checks(folder)
    yield QUALITY
    for severity, title in (("error", "Errors"), ("warning", "Warnings")):
        yield f"\n## {title}\n\n| check | finds that | why it matters | after |\n|---|---|---|---|"
        for check in checks:
            if check.severity == severity:
                problem = check.problem.replace("{", "*").replace("}", "*")
                yield f"| `{check.name}` | {problem} | {check.why} | {check.after} |"
    yield "\n## What is wrong on purpose\n"
    yield "The exceptions, from `checks/exceptions.tsv`. One that is no longer needed is a finding too.\n"
    yield "| check | terms | reason |\n|---|---|---|"
    for excuse in read_exceptions(folder / "exceptions.tsv"):
        terms = sorted(f"`{term}`" for term in excuse.terms)
        yield f"| `{excuse.check}` | {', '.join(terms)} | {excuse.reason} |"


def pages() -> dict[Path, str]:
    """Return the pages by their paths."""
    kg = coopgraph.load()
    lines = {"questions.md": questions(kg), "quality.md": quality()}
    made = {DOCS / name: "\n".join(page) + "\n" for name, page in lines.items()}
    pictures = {"timeline.svg": kg.run("time/timeline").timeline().svg()}
    made |= {DOCS / "img" / name: picture for name, picture in pictures.items()}
    return made | {DOCS / "ontology" / "index.html": Page(kg).html()}


if __name__ == "__main__":
    for path, text in pages().items():
        write_atomic(path, text.encode())
