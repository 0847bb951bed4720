"""The bridges to other vocabularies: not loaded, only axioms about our terms, consistent with our ontology and data."""

import re
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, Graph, URIRef

from coopgraph import load
from coopgraph.errors import ParseError
from coopgraph.folder import Folder
from coopgraph.ontology.alignment import alignments, read_mappings
from owl_tools import NEEDS_JAVA, ROOT, SC, Verdict, examine, jvm_library, merge

FOLDER = Folder(ROOT)
BRIDGES = {path.stem: path for path in FOLDER.bridges}
VOCABULARIES = {"prov", "org", "foaf", "schema", "time", "oa", "geosparql", "gist", "gufo", "dul", "fibo", "cco"}
AXIOMS = (RDFS.subClassOf, RDFS.subPropertyOf)


def terms() -> set[str]:
    ontology = Graph()
    for path in FOLDER.ontology:
        ontology.parse(path, format="turtle")
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
    return {str(term) for kind in kinds for term in ontology.subjects(RDF.type, kind) if str(term).startswith(SC)}


def test_every_vocabulary_has_its_bridge() -> None:
    assert set(BRIDGES) == VOCABULARIES


@pytest.mark.parametrize("name", sorted(VOCABULARIES))
def test_bridge_says_only_what_our_terms_are_kinds_of(name: str) -> None:
    bridge = Graph().parse(BRIDGES[name], format="turtle")
    (header,) = bridge.subjects(RDF.type, OWL.Ontology)
    assert str(header) == f"{SC.removesuffix('#')}/align/{name}"
    known = terms()
    said = [triple for triple in bridge if triple[0] != header and triple[1] != RDF.type]
    assert said
    for subject, predicate, value in said:
        assert str(subject) in known
        assert predicate in AXIOMS
        assert isinstance(value, URIRef)
        assert not str(value).startswith(SC)
    declared = {subject for subject, kind in bridge.subject_objects(RDF.type) if subject != header}
    assert declared == {value for _, _, value in said}


def test_bridges_are_not_in_the_graph() -> None:
    assert not set(FOLDER.bridges) & set(FOLDER.rdf)
    kg = load()
    assert not kg.sparql(
        "ASK { ?x <http://www.w3.org/2000/01/rdf-schema#subClassOf> <http://www.w3.org/ns/prov#Agent> }"
    )
    assert not any("align" in name for name in kg.graphs)


def test_looser_matches_are_of_our_terms_and_no_axioms() -> None:
    rows = read_mappings(FOLDER.mappings)
    assert {row.subject for row in rows} <= terms()
    assert {row.relation for row in rows} <= {f"skos:{kind}Match" for kind in ("close", "broad", "narrow", "related")}
    assert len({(row.subject, row.object) for row in rows}) == len(rows)
    axioms = {(row.subject, row.object) for row in alignments(FOLDER) if row.is_axiom}
    assert not axioms & {(row.subject, row.object) for row in rows}
    lines = FOLDER.mappings.read_text(encoding="utf-8").splitlines()
    body = [line for line in lines if not line.startswith("#")][1:]
    assert body == sorted(body, key=lambda line: line.split("\t")[:3])


def test_mapping_with_an_unknown_prefix_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.sssom.tsv"
    file.write_text("#curie_map:\n#  sc: https://w3id.org/\nsubject_id\tpredicate_id\tobject_id\nsc:A\tskos:b\tsc:C\n")
    with pytest.raises(ParseError, match=r"a\.sssom\.tsv:4: “skos:b”"):
        read_mappings(file)


def test_documentation_tells_of_every_bridge_how_it_was_verified() -> None:
    text = (ROOT / "docs" / "alignments.md").read_text(encoding="utf-8")
    table = {
        cells[1].strip(" `"): cells
        for line in text.splitlines()
        if (cells := line.split("|")) and len(cells) > 6 and "@" in line
    }
    assert {name.removesuffix(".ttl") for name in table} == VOCABULARIES
    assert all(re.search(r"@[0-9a-f]{12}", "|".join(cells)) for cells in table.values())


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Verdict]:
    everything = [*FOLDER.ontology, *sorted((ROOT / "data").glob("*.ttl"))]
    cases = {name: merge(*everything, path) for name, path in BRIDGES.items()}
    cases["all"] = merge(*everything, *BRIDGES.values())
    # The checks themselves are checked: PROV keeps activities and entities apart, and FOAF documents and organizations.
    prov = "@prefix prov: <http://www.w3.org/ns/prov#> . @prefix owl: <http://www.w3.org/2002/07/owl#> ."
    prov += f"prov:Activity owl:disjointWith prov:Entity . <{SC}SocialObject> <{RDFS.subClassOf}> prov:Activity ."
    cases["clash"] = merge(*everything, BRIDGES["prov"], turtle=prov)
    return examine(cases, tmp_path_factory.mktemp("align"))


@pytest.mark.dl
@pytest.mark.skipif(jvm_library() is None, reason=NEEDS_JAVA)
@pytest.mark.parametrize("name", [*sorted(VOCABULARIES), "all"])
def test_bridge_is_in_dl_and_consistent(verdicts: dict[str, Verdict], name: str) -> None:
    assert verdicts[name].dl == []
    assert verdicts[name].consistent
    assert verdicts[name].unsatisfiable == []


@pytest.mark.dl
@pytest.mark.skipif(jvm_library() is None, reason=NEEDS_JAVA)
def test_bridge_that_contradicts_is_found(verdicts: dict[str, Verdict]) -> None:
    assert verdicts["clash"].dl == []
    assert not verdicts["clash"].consistent
