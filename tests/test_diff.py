"""Two versions of the ontology: every kind of change is found, said in words, and nothing else is."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from coopgraph.cli import cli
from coopgraph.errors import CoopgraphError, FileError, FormatError
from coopgraph.ontology.diff import diff
from coopgraph.ontology.difference import Change, Difference
from coopgraph.ontology.version import Version
from owl_tools import ROOT

CORE = ROOT / "ontology" / "space_coop.ttl"
LEADS = "sc:leads a owl:ObjectProperty ;"


@pytest.fixture
def version(tmp_path: Path) -> Path:
    """A copy of the ontology, to change."""
    shutil.copytree(ROOT / "ontology", tmp_path / "ontology")
    return tmp_path / "ontology"


def change(folder: Path, *replacements: tuple[str, str], add: str = "") -> Difference:
    file = folder / "space_coop.ttl"
    text = file.read_text(encoding="utf-8")
    for old, new in replacements:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    file.write_text(text + add, encoding="utf-8")
    return diff(ROOT / "ontology", folder)


def test_same_folder_file_or_order_is_the_same(version: Path) -> None:
    assert diff(ROOT / "ontology", version).same
    assert diff(ROOT, version.parent).same
    assert diff(CORE, version / "space_coop.ttl").same
    lines = CORE.read_text(encoding="utf-8").split("\n\n")
    (version / "space_coop.ttl").write_text("\n\n".join([lines[0], *reversed(lines[1:])]), encoding="utf-8")
    result = diff(ROOT / "ontology", version)
    assert result.same
    assert result.weight == "none"
    assert str(result) == "The two versions are the same."


def test_new_term_is_added_and_a_minor_change(version: Path) -> None:
    result = change(
        version, add='\nsc:Rocket a owl:Class ; rdfs:subClassOf sc:SpaceSystem ; rdfs:label "rocket"@en .\n'
    )
    assert result.added == ("sc:Rocket",)
    assert result.axioms == (Change("sc:Rocket", "axiom", after="Every rocket is a space system."),)
    assert (result.gained, result.lost, result.removed) == ((), (), ())
    assert result.weight == "minor"
    assert "sc:Rocket “rocket”" in str(result)


def test_missing_term_is_removed_and_a_major_change(version: Path) -> None:
    result = diff(version, ROOT / "ontology")
    assert result.same
    change(version, add='\nsc:Rocket a owl:Class ; rdfs:label "rocket"@en .\n')
    back = diff(version, ROOT / "ontology")
    assert back.removed == ("sc:Rocket",)
    assert back.weight == "major"


def test_new_label_is_no_new_axiom(version: Path) -> None:
    result = change(version, ('rdfs:label "leads"@en', 'rdfs:label "is in charge of"@en'))
    assert result.relabelled == (Change("sc:leads", "label (en)", "leads", "is in charge of"),)
    assert (result.axioms, result.gained, result.lost) == ((), (), ())
    assert result.weight == "patch"


def test_changed_definition_and_example_are_told_apart(version: Path) -> None:
    result = change(
        version,
        ("Relates an agent to an endeavour that it leads.", "Relates an agent to an endeavour that it directs."),
        ('skos:example "NASA leads IMAP."@en', 'skos:example "NOAA leads SWFO-L1."@en'),
    )
    (definition,), (text,) = result.redefined, result.texts
    assert (definition.term, definition.after) == (
        "sc:leads",
        "Relates an agent to an endeavour that it directs.",
    )
    assert (text.term, text.what, text.before) == ("sc:leads", "skos:example (en)", "NASA leads IMAP.")
    assert result.weight == "patch"


def test_lost_axiom_loses_inferences_in_words(version: Path) -> None:
    result = change(version, ("rdfs:subPropertyOf sc:contributesTo ;\n", ""))
    assert result.axioms == (Change("sc:leads", "axiom", before="If x leads y, then x contributes to y."),)
    assert result.texts == ()
    assert any(line.startswith("NASA contributes to ") for line in result.lost)
    assert result.gained == ()
    assert result.weight == "major"
    assert "By the rule of versions this is a major change." in str(result)


def test_gained_axiom_gains_inferences(version: Path) -> None:
    result = change(version, add="\nsc:Nation rdfs:subClassOf sc:CooperationSubject .\n")
    assert "United States is of the class cooperation subject" in result.gained


@pytest.mark.parametrize(
    ("axiom", "sentence"),
    [
        ("sc:leads a owl:IrreflexiveProperty .", "Nothing leads itself."),
        ("sc:Mission owl:disjointWith sc:Programme .", "No mission is a programme."),
        ("sc:leads owl:inverseOf sc:isGuidedBy .", "x leads y exactly if y sc:isGuidedBy x."),
        (
            "sc:Mission rdfs:subClassOf [ a owl:Restriction ; owl:onProperty sc:isLedBy ; "
            "owl:maxQualifiedCardinality 1 ; owl:onClass sc:Agent ] .",
            "Every mission is led by at most 1 agent.",
        ),
        ("sc:isDescribedAs a owl:FunctionalProperty .", "Nothing has two values of is described as."),
        ("sc:length rdfs:domain sc:Evidence .", "What has a value of length is evidence."),
        ("sc:isDescribedAs rdfs:range xsd:anyURI .", "The value of is described as is an address."),
        (
            "sc:Mission rdfs:subClassOf [ owl:onProperty sc:isLedBy ; owl:someValuesFrom sc:Agent ] .",
            "Every mission is led by at least one agent.",
        ),
        (
            "sc:Mission rdfs:subClassOf [ owl:onProperty sc:isLedBy ; owl:allValuesFrom sc:Agency ] .",
            "Every mission is led by only what is an agency.",
        ),
        (
            "sc:Mission rdfs:subClassOf [ a owl:Class ; owl:unionOf ( sc:JointEndeavour sc:ProspectiveEndeavour ) ] .",
            "Every mission is a joint endeavour or a prospective endeavour.",
        ),
        (
            "sc:Mission rdfs:subClassOf [ a owl:Class ; owl:complementOf sc:Programme ] .",
            "Every mission is not a programme.",
        ),
        (
            "sc:Mission owl:hasKey ( sc:isLedBy sc:targets ) .",
            "Two instances of mission with the same is led by and targets are one.",
        ),
        (
            "[] a owl:AllDifferent ; owl:distinctMembers ( force:pledged tier:commissive ) .",
            "“pledged” is another thing than “commissive”.",
        ),
        (
            "sc:develops owl:propertyChainAxiom ( sc:hasAgency sc:develops ) .",
            "If x has agency y and y develops z, then x develops z.",
        ),
    ],
)
def test_axioms_are_said_in_words(version: Path, axiom: str, sentence: str) -> None:
    def said() -> set[str]:
        read = Version.read(version)
        return {item for sentences in read.axioms(read.names).values() for item in sentences}

    assert sentence not in said()
    with (version / "space_coop.ttl").open("a", encoding="utf-8") as file:
        file.write(f"\n{axiom}\n")
    assert sentence in said()


def test_change_without_words_is_still_a_change(version: Path) -> None:
    result = change(version, add="\n[] a owl:AllDisjointProperties ; owl:members ( sc:leads sc:attends ) .\n")
    assert not result.same
    assert "no words here" in result.axioms[0].after


def test_new_version_number_is_told(version: Path) -> None:
    result = change(version, ('owl:versionInfo "0.1.0"', 'owl:versionInfo "0.2.0"'))
    assert [str(item) for item in result.texts] == [
        "https://w3id.org/space-coop/ontology: owl:versionInfo: “0.1.0” became “0.2.0”"
    ]


def test_inferences_are_drawn_on_the_data_that_is_named(version: Path, tmp_path: Path) -> None:
    data = tmp_path / "mine.ttl"
    data.write_text(
        "@prefix sc: <https://w3id.org/space-coop/ontology#> . <urn:a> sc:leads <urn:b> .\n", encoding="utf-8"
    )
    change(version, ("rdfs:subPropertyOf sc:contributesTo ;\n", ""))
    result = diff(ROOT / "ontology", version, data=[data])
    assert "urn:a contributes to urn:b" in result.lost
    assert not any("NASA" in line for line in result.lost)


def test_json_has_all_and_text_has_the_first(version: Path) -> None:
    result = change(version, ("owl:propertyChainAxiom ( sc:hasTopicArea sc:hasBroaderTopic ) ;\n", ""))
    found = json.loads(result.to("json"))
    assert found["weight"] == "major"
    assert len(found["lost"]) == len(result.lost) > 20
    assert f"… and {len(result.lost) - 20} more" in result.to("text")
    assert result.to("md").count("\n- ") < len(result.lost)
    assert result.to("md").startswith("## ")
    with pytest.raises(FormatError, match="xml"):
        result.to("xml")


def test_command_line_ends_in_zero_one_or_two(version: Path, tmp_path: Path) -> None:
    run = CliRunner().invoke
    assert run(cli, ["diff", str(CORE), str(version / "space_coop.ttl")]).exit_code == 0
    change(version, ('rdfs:label "leads"@en', 'rdfs:label "is in charge of"@en'))
    result = run(cli, ["diff", str(ROOT / "ontology"), str(version), "-f", "json", "-o", str(tmp_path / "d.json")])
    assert result.exit_code == 1
    assert json.loads((tmp_path / "d.json").read_text(encoding="utf-8"))["relabelled"][0]["term"] == "sc:leads"
    assert run(cli, ["diff", str(CORE), str(tmp_path / "none.ttl")]).exit_code == 3
    (tmp_path / "broken.ttl").write_text("sc:leads a", encoding="utf-8")
    assert run(cli, ["diff", str(CORE), str(tmp_path / "broken.ttl")]).exit_code == 2


def test_folder_without_turtle_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="no Turtle file"):
        diff(CORE, tmp_path)
    assert issubclass(FileError, CoopgraphError)
