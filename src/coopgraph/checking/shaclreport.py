"""The standard report of SHACL, as Turtle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from coopgraph.checking.shacl import SH, Result
from coopgraph.finding import Finding
from coopgraph.interop import to_rdflib
from coopgraph.report import split_place
from coopgraph.terms import PREFIXES

_SEVERITIES: Final = {"error": "Violation", "warning": "Warning"}


def to_turtle(findings: Sequence[Finding], results: Mapping[Finding, Result]) -> str:
    """Return findings as an sh:ValidationReport, each with `scsh:place`, the file and line.

    What no shape found is a result about the file, of the component `scsh:FileConstraintComponent`. As the standard
    has it, a graph conforms only if there is no result at all, not even a warning.

    >>> print(to_turtle([], {}))
    @prefix ...
    <BLANKLINE>
    [] a sh:ValidationReport ;
        sh:conforms true .
    """
    import rdflib

    def term(name: str) -> rdflib.URIRef:
        return rdflib.URIRef(SH + name)

    ours = rdflib.Namespace(PREFIXES["scsh"])
    graph = rdflib.Graph(bind_namespaces="none")
    for prefix, namespace in {**PREFIXES, "sh": SH}.items():
        graph.bind(prefix, namespace, replace=True)
    report = rdflib.BNode("report")
    graph.add((report, rdflib.RDF.type, term("ValidationReport")))
    graph.add((report, term("conforms"), rdflib.Literal(not findings)))
    for number, finding in enumerate(findings, 1):
        node = rdflib.BNode(f"result{number:05}")
        graph.add((report, term("result"), node))
        graph.add((node, rdflib.RDF.type, term("ValidationResult")))
        graph.add((node, term("resultSeverity"), term(_SEVERITIES.get(finding.severity, "Info"))))
        graph.add((node, ours["place"], rdflib.Literal(finding.file)))
        result = results.get(finding)
        if result is None:
            told = " ".join(filter(None, (f"{finding.message}.", finding.why, finding.remedy)))
            graph.add((node, term("focusNode"), rdflib.Literal(split_place(finding.file)[0])))
            graph.add((node, term("sourceConstraintComponent"), ours["FileConstraintComponent"]))
            graph.add((node, term("sourceConstraint"), ours[finding.check or "syntax"]))
            graph.add((node, term("resultMessage"), rdflib.Literal(told)))
            continue
        graph.add((node, term("focusNode"), to_rdflib(result.focus)))
        graph.add((node, term("sourceConstraintComponent"), rdflib.URIRef(result.component)))
        graph.add((node, term("sourceShape"), rdflib.URIRef(result.shape)))
        graph.add((node, term("resultMessage"), rdflib.Literal(result.message)))
        if result.constraint:
            graph.add((node, term("sourceConstraint"), rdflib.URIRef(result.constraint)))
        if result.path is not None:
            graph.add((node, term("resultPath"), to_rdflib(result.path)))
        if result.value is not None:
            graph.add((node, term("value"), to_rdflib(result.value)))
    return graph.serialize(format="turtle")
