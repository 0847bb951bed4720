"""Write docs/questions.md and docs/ontology.md from the stored questions and the ontology: `python docs/build.py`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

import coopgraph
from coopgraph import CoopGraph
from coopgraph.files import Folder, parse_rdf, write_atomic
from coopgraph.store import DEFAULT
from coopgraph.terms import PREFIXES, compact, expand

DOCS = Path(__file__).parent
KINDS = {
    "owl:Class": "Classes",
    "owl:ObjectProperty": "Object properties",
    "owl:DatatypeProperty": "Datatype properties",
    "owl:AnnotationProperty": "Annotation properties",
}


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


def ontology(kg: CoopGraph) -> Iterator[str]:
    """Yield the lines of the page on the terms of the ontology."""
    folder = Folder.shipped().path / "ontology"
    store = ox.Store()
    store.extend([quad for name in ("space_coop.ttl", "space_coop_dl.ttl") for quad in parse_rdf(folder / name)])

    def values(subject: str, predicate: str) -> list[str]:
        quads = store.quads_for_pattern(ox.NamedNode(expand(subject)), ox.NamedNode(expand(predicate)), None, DEFAULT)
        found = [quad.object for quad in quads if not isinstance(quad.object, ox.BlankNode)]
        return sorted(compact(t.value) if isinstance(t, ox.NamedNode) else t.value for t in found)

    def label(subject: str, language: str) -> str:
        return kg.source.label(expand(subject), language)

    yield f"# The ontology, version {kg.version}\n"
    yield f"Made by `python docs/build.py` from `ontology/`. Prefix `sc:` = `{PREFIXES['sc']}`."
    for kind, title in KINDS.items():
        typed = store.quads_for_pattern(None, ox.NamedNode(expand("rdf:type")), ox.NamedNode(expand(kind)), DEFAULT)
        terms = sorted(compact(q.subject.value) for q in typed if str(q.subject).startswith(f"<{PREFIXES['sc']}"))
        yield f"\n## {title}"
        for term in terms:
            names = {language: label(term, language) for language in ("en", "ko")}
            if names["en"] == term:  # only the counting module has it
                names = dict(zip(("en", "ko"), values(term, "rdfs:label"), strict=True))
            yield f"\n### {term}\n\n*{names['en']} · {names['ko']}* — {values(term, 'skos:definition')[0]}\n"
            yield f"- Example: {values(term, 'skos:example')[0]}"
            for note in values(term, "skos:scopeNote"):
                yield f"- Scope: {note}"
            for predicate, words in (
                ("rdfs:subClassOf", "Narrower than"),
                ("rdfs:subPropertyOf", "Narrower than"),
                ("owl:inverseOf", "Inverse of"),
                ("rdfs:domain", "Of"),
                ("rdfs:range", "Gives"),
            ):
                if found := values(term, predicate):
                    yield f"- {words}: {', '.join(f'`{value}`' for value in found)}"


def pages() -> dict[Path, str]:
    """Return the pages by their paths."""
    kg = coopgraph.load()
    made = {"questions.md": questions(kg), "ontology.md": ontology(kg)}
    return {DOCS / name: "\n".join(lines) + "\n" for name, lines in made.items()}


if __name__ == "__main__":
    for path, text in pages().items():
        write_atomic(path, text.encode())
