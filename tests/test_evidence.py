import hashlib
from pathlib import Path

import pytest

from coopgraph import IRI, CoopGraph, Evidence, load
from coopgraph.errors import CoopgraphError, FileError, ParameterError, TextMismatch
from coopgraph.evidence import SourceText, find_evidence, sentences
from coopgraph.terms import PREFIXES
from miniature import MOOT, WORLD

SOURCE = IRI(PREFIXES["id"] + "moot")


def test_evidence_of_a_claim(kg: CoopGraph) -> None:
    first, second = kg.evidence("id:moot-E1")
    assert first == Evidence(
        claim=IRI(PREFIXES["id"] + "moot-E1"),
        basis="stated",
        source=SOURCE,
        sentence=1,
        paragraph=1,
        start=0,
        end=47,
        url="https://example.org/moot#:~:text=Alba%20pledged,2031.",
        label="Sentence 1: the loan",
    )
    assert (second.name, second.paragraph, second.url) == ("S03", None, "https://example.org/moot")
    assert kg.evidence("moot-E1") == kg.evidence("Alba lends Borea the Lantern") == [first, second]


def test_background_has_an_outside_source(kg: CoopGraph) -> None:
    (item,) = kg.evidence("moot-F1")
    assert (item.name, item.sentence, item.source, item.url) == (
        "background",
        None,
        "https://example.org/almanac",
        "https://example.org/almanac",
    )
    assert str(item) == "id:moot-F1  background  https://example.org/almanac"


def test_what_is_no_claim_is_told(kg: CoopGraph) -> None:
    with pytest.raises(ParameterError, match=r"id:alba is not a claim\. Ask to have it described instead\."):
        kg.evidence("Alba")


def test_sentences_are_named_once_in_order(kg: CoopGraph) -> None:
    found = find_evidence(kg.source, [PREFIXES["id"] + name for name in ("moot-E2", "moot-F1", "moot-E1")])
    assert sentences(item for items in found.values() for item in items) == "S01 S03 background"
    assert sentences([]) == ""
    assert find_evidence(kg.source, []) == {}
    assert Evidence(IRI("urn:a"), "stated", sentence=104).name == "S104"


def test_the_very_sentence(kg: CoopGraph) -> None:
    text = SourceText.open(MOOT, kg.source, [SOURCE])
    (item,) = kg.evidence("moot-E2")
    assert text.read(item) == "Borea will share what it sees."
    assert text.read(kg.evidence("moot-F1")[0]) == ""


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            lambda data: data.replace(b"Alba", b"Alda"),
            r"not the text .*“The moot” is 118 characters",
        ),
        (lambda data: b"\xef\xbb\xbf" + data, "differs only in line ends or a byte order mark"),
        (lambda data: data.replace(b"\n", b"\r\n"), "differs only in line ends"),
        (lambda data: data.rstrip(b"\n"), "differs only in line ends"),
    ],
)
def test_another_text_is_refused(kg: CoopGraph, tmp_path: Path, change: object, told: str) -> None:
    copy = tmp_path / "copy.txt"
    copy.write_bytes(change(MOOT.read_bytes()))  # type: ignore[operator]
    with pytest.raises(TextMismatch, match=told) as error:
        SourceText.open(copy, kg.source, [SOURCE])
    assert hashlib.sha256(copy.read_bytes()).hexdigest() in str(error.value)


def test_no_text_and_no_digest_are_told(kg: CoopGraph, tmp_path: Path) -> None:
    with pytest.raises(FileError, match="no such file"):
        SourceText.open(tmp_path / "none.txt", kg.source, [SOURCE])
    with pytest.raises(CoopgraphError, match="holds no digest"):
        SourceText.open(MOOT, kg.source, [IRI(PREFIXES["id"] + "alba")])


def test_a_claim_without_basis_still_answers(tmp_path: Path) -> None:
    file = tmp_path / "bare.ttl"
    file.write_text(f"<{PREFIXES['id']}bare> a <{PREFIXES['sc']}Claim> .")
    (item,) = load(file, root=WORLD).evidence("id:bare")
    assert (item.basis, item.name, item.url) == ("", "none", "")
