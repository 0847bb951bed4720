"""What a file imports: found in the catalogue beside it, once, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

import coopgraph
from clock import little_work
from coopgraph.cli import cli
from coopgraph.errors import CoopgraphError, FileError, FileTooLarge, ParseError
from coopgraph.loading.imports import CATALOGUE, MOST, read_catalogue, with_imports

OWL = "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"


def ontology(path: Path, *imports: str, iri: str = "") -> Path:
    iri = iri or f"urn:{path.stem}"
    wanted = "".join(f" ;\n  owl:imports <{other}>" for other in imports)
    path.write_text(f"{OWL}<{iri}> a owl:Ontology{wanted} .\n<{iri}:thing> <urn:p> 1 .\n")
    return path


def catalogue(folder: Path, names: dict[str, str]) -> None:
    listed = "".join(f'    <uri id="x" name="{iri}" uri="{file}"/>\n' for iri, file in names.items())
    (folder / CATALOGUE).write_text(
        '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
        '<catalog prefer="public" xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog">\n'
        f'  <group id="g">\n{listed}  </group>\n</catalog>\n'
    )


def load(*paths: Path) -> coopgraph.CoopGraph:
    return coopgraph.load(*paths, shipped=False, rules=False)


def test_what_is_imported_is_loaded_and_what_that_imports(tmp_path: Path) -> None:
    a = ontology(tmp_path / "a.ttl", "urn:b")
    ontology(tmp_path / "b.ttl", "urn:c")
    ontology(tmp_path / "c file.ttl", iri="urn:c")
    catalogue(tmp_path, {"urn:b": "b.ttl", "urn:c": "c%20file.ttl"})
    kg = load(a)
    assert [path.name for path in kg.files] == ["a.ttl", "b.ttl", "c file.ttl"]
    assert kg.sparql("ASK { <urn:c:thing> ?p 1 }") is True
    bare = coopgraph.load(a, shipped=False, rules=False, imports=False)
    assert [path.name for path in bare.files] == ["a.ttl"]


def test_a_ring_of_imports_ends(tmp_path: Path) -> None:
    a = ontology(tmp_path / "a.ttl", "urn:b", "urn:a")
    b = ontology(tmp_path / "b.ttl", "urn:a", "urn:b")
    catalogue(tmp_path, {"urn:a": "a.ttl", "urn:b": "b.ttl"})
    assert with_imports([a]) == [a, b]
    assert with_imports([a, b]) == [a, b]
    assert with_imports([str(a), f"{tmp_path}/../{tmp_path.name}/b.ttl"])[2:] == []


def test_a_file_that_is_imported_twice_is_loaded_once(tmp_path: Path) -> None:
    files = [ontology(tmp_path / f"{name}.ttl", "urn:shared", "urn:other-name") for name in "ab"]
    ontology(tmp_path / "shared.ttl")
    catalogue(tmp_path, {"urn:shared": "shared.ttl", "urn:other-name": "./shared.ttl"})
    assert [Path(path).name for path in with_imports(files)] == ["a.ttl", "b.ttl", "shared.ttl"]


def test_our_own_ontology_need_not_be_found(tmp_path: Path) -> None:
    file = ontology(tmp_path / "mine.ttl", "https://w3id.org/space-coop/ontology")
    assert coopgraph.load(file).files[-1] == file
    kg = coopgraph.load()
    kg.add(file)
    assert kg.files[-1] == file
    with pytest.raises(FileError, match="nowhere to be found"):
        load(file)


@pytest.mark.parametrize("length", [MOST - 1, 2000])
def test_a_long_chain_of_imports_ends(tmp_path: Path, length: int) -> None:
    for number in range(length):
        ontology(tmp_path / f"n{number}.nt", iri=f"urn:n{number}").write_text(
            f"<urn:n{number}> <http://www.w3.org/2002/07/owl#imports> <urn:n{number + 1}> .\n"
        )
    (tmp_path / f"n{length}.nt").write_text("<urn:end> <urn:p> <urn:o> .\n")
    catalogue(tmp_path, {f"urn:n{number}": f"n{number}.nt" for number in range(length + 1)})
    with little_work(30):
        if length < MOST:
            assert len(with_imports([tmp_path / "n0.nt"])) == length + 1
        else:
            with pytest.raises(FileTooLarge, match=rf"n\d+\.nt:1:\d+: more than {MOST} files are imported"):
                with_imports([tmp_path / "n0.nt"])


def test_a_wide_fan_of_imports_ends(tmp_path: Path) -> None:
    names = {f"urn:n{number}": f"n{number}.ttl" for number in range(5000)}
    catalogue(tmp_path, names)
    for file in names.values():
        ontology(tmp_path / file)
    with pytest.raises(FileTooLarge, match="files are imported"):
        with_imports([ontology(tmp_path / "a.ttl", *names)])


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        (None, r"a\.ttl:3:16: <urn:b> is imported and nowhere to be found\. Say in .*catalog-v001\.xml in which file"),
        ("none.ttl", r"a\.ttl:3:16: <urn:b> is imported, and there is no such file: none\.ttl"),
        ("../outside.ttl", r"a\.ttl:3:16: <urn:b> is imported, and its file is outside of the folder\. Put a copy"),
        ("%2e%2e/outside.ttl", "outside of the folder"),
        ("/etc/passwd", "outside of the folder"),
        ("file:///etc/passwd", "outside of the folder"),
        ("file://localhost/etc/passwd", "outside of the folder"),
        ("link.ttl", "outside of the folder"),
        ("folder/x.ttl", "outside of the folder"),
        ("http://127.0.0.1:9/b.ttl", "and http://127.0.0.1:9/b.ttl is not on this machine"),
        ("HTTPS://example.org/b.ttl", "is not on this machine"),
        ("ftp://example.org/b.ttl", "is not on this machine"),
        ("jar:file:///x.jar!/b.ttl", "is not on this machine"),
        ("a%00b.ttl", "outside of the folder"),
        ("", "there is no such file"),
        (".", "there is no such file"),
    ],
)
def test_nothing_is_looked_for_outside_of_the_folder(tmp_path: Path, named: str | None, expected: str) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    ontology(tmp_path / "outside.ttl", iri="urn:b")
    (folder / "link.ttl").symlink_to(tmp_path / "outside.ttl")
    (folder / "folder").symlink_to(tmp_path)
    (tmp_path / "x.ttl").write_text("<urn:x> <urn:p> 1 .")
    a = ontology(folder / "a.ttl", "urn:b")
    if named is not None:
        catalogue(folder, {"urn:b": named})
    with pytest.raises(FileError, match=expected):
        load(a)


@pytest.mark.parametrize("iri", ["http://127.0.0.1:9/b", "https://example.org/b", "file:///etc/passwd", "ftp://x/b"])
def test_an_address_is_not_opened(tmp_path: Path, iri: str) -> None:
    with pytest.raises(FileError, match=r"a\.ttl:3:16: .*(nowhere to be found|outside of the folder)"):
        load(ontology(tmp_path / "a.ttl", iri))


def test_a_file_address_inside_the_folder_is_fine(tmp_path: Path) -> None:
    ontology(tmp_path / "b.ttl")
    a = ontology(tmp_path / "a.ttl", (tmp_path / "b.ttl").as_uri())
    assert [path.name for path in load(a).files] == ["a.ttl", "b.ttl"]


@pytest.mark.parametrize(
    "text",
    [
        "<catalog",
        '<!DOCTYPE catalog [<!ENTITY a SYSTEM "file:///etc/passwd">]><catalog>&a;</catalog>',
        '<!DOCTYPE catalog [<!ENTITY % a "x">]><catalog/>',
        "<a>" * 200,
        "@prefix a: <urn:a> .",
    ],
)
def test_a_broken_catalogue_is_told(tmp_path: Path, text: str) -> None:
    a = ontology(tmp_path / "a.ttl", "urn:b")
    (tmp_path / CATALOGUE).write_text(text)
    with pytest.raises(ParseError, match=r"catalog-v001\.xml:\d+:\d+: "):
        load(a)


def test_a_catalogue_may_name_what_it_wants(tmp_path: Path) -> None:
    catalogue(tmp_path, {"urn:a": "a.ttl"})
    assert read_catalogue(tmp_path / CATALOGUE) == {"urn:a": "a.ttl"}


def test_a_broken_import_loads_nothing(tmp_path: Path) -> None:
    a = ontology(tmp_path / "a.ttl", "urn:b")
    (tmp_path / "b.ttl").write_text("<urn:b> <urn:p>")
    catalogue(tmp_path, {"urn:b": "b.ttl"})
    kg = coopgraph.load()
    before = kg.digest
    with pytest.raises(CoopgraphError, match=r"b\.ttl"):
        kg.add(a)
    assert kg.digest == before


def test_the_command_line(tmp_path: Path) -> None:
    a = ontology(tmp_path / "a.ttl", "urn:b")
    result = CliRunner().invoke(cli, ["--add", str(a), "show", "NASA"])
    assert result.exit_code == 3
    assert "is imported and nowhere to be found" in result.output
    assert CliRunner().invoke(cli, ["--add", str(a), "--no-imports", "show", "NASA"]).exit_code == 0


def test_a_store_holds_what_was_imported(tmp_path: Path) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    a = ontology(folder / "a.ttl", "urn:b")
    ontology(folder / "b.ttl")
    catalogue(folder, {"urn:b": "b.ttl"})
    world = Path(__file__).parent / "world"
    kg = coopgraph.load(a, root=world, store=tmp_path / "store")
    for name in ("a.ttl", "b.ttl"):
        (folder / name).unlink()
    again = coopgraph.load(root=world, store=tmp_path / "store")
    assert again.digest == kg.digest
    assert again.sparql("ASK { <urn:b:thing> ?p 1 }") is True
