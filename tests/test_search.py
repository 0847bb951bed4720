"""Search: whatever somebody types who knows what is meant and not how it is written."""

import json
import sys

import pytest
from click.testing import CliRunner

import coopgraph.search as search_module
from coopgraph import CoopGraph, load
from coopgraph.cli import cli
from coopgraph.errors import MissingExtra
from coopgraph.search import LONGEST, QUESTION, Found, words
from coopgraph.terms import PREFIXES


@pytest.fixture(scope="module")
def shipped() -> CoopGraph:
    return load()


def first(kg: CoopGraph, text: str) -> str:
    found = kg.search(text, limit=1)
    return found[0].iri.curie if found else ""


@pytest.mark.parametrize(
    ("text", "curie"),
    [
        ("NASA", "id:nasa"),
        ("nasa ", "id:nasa"),
        ("National Aeronautics and Space Administration", "id:nasa"),
        ("National Aeronautics", "id:nasa"),
        ("space administration aeronautics national", "id:nasa"),
        ("NSAA", "id:nasa"),
        ("Korean Positoning Sistem", "id:kps"),
        ("KoreanPositioningSystem", "id:kps"),
        ("우주항공청", "id:kasa"),
        ("우주항공정", "id:kasa"),
        ("대한민국", "id:rok"),
        ("South Korea", "id:rok"),
        ("U.S.", "id:us"),
        ("us", "id:us"),
        ("id:kps", "id:kps"),
        ("d4:E10", "d4:E10"),
        ("space wether", "topic:space-weather"),
        ("Lagrange point 4", "id:earth-sun-l4"),
        ("ＮＡＳＡ", "id:nasa"),
    ],
)
def test_what_is_meant_comes_first(shipped: CoopGraph, text: str, curie: str) -> None:
    assert first(shipped, text) == curie


def test_every_name_finds_its_thing(shipped: CoopGraph) -> None:
    missed = []
    for thing, name in shipped.lookup.named:
        found = shipped.search(name, limit=5)
        best = max((item.score for item in found), default=0.0)
        if thing not in [item.iri for item in found if item.score > best - 10]:
            missed.append((thing, name))
    assert missed == []


def test_one_slip_in_a_long_word_does_no_harm(shipped: CoopGraph) -> None:
    labels = ["Artemis", "Korean Positioning System", "Republic of Korea", "Global Positioning System"]
    missed = []
    for label in labels:
        for at in range(1, len(label) - 1):
            if " " in label[at : at + 2] or len(min(label.split(), key=len)) < 4:
                continue
            swapped = label[:at] + label[at + 1] + label[at] + label[at + 2 :]
            dropped = label[:at] + label[at + 1 :]
            missed += [
                typed
                for typed in (swapped, dropped)
                if shipped.resolve(label) not in [item.iri for item in shipped.search(typed, limit=5)]
            ]
    assert missed == []


@pytest.mark.parametrize("text", ["", "   ", "?!", "zzzzqqq", "'; DRP", "\u202e", "(" * 5000])
def test_nothing_is_found_where_nothing_is(shipped: CoopGraph, text: str) -> None:
    assert shipped.search(text) == []


def test_things_come_before_documents_and_claims_about_them(shipped: CoopGraph) -> None:
    first = [item.iri.curie for item in shipped.search("joint statement", limit=2)]
    assert first == ["id:gnss-statement-2021", "id:nasa-kasa-statement"]
    assert not any(item.iri.curie.startswith("d4:F") for item in shipped.search("exploration", limit=3))


def test_a_long_text_is_cut(shipped: CoopGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    monkeypatch.setattr(search_module, "words", lambda text: seen.append(text) or words(text))
    assert shipped.search("NASA " * LONGEST * 500)[0].iri.curie == "id:nasa"
    assert len(seen[-1]) == LONGEST


def test_questions_are_found_by_what_they_ask(shipped: CoopGraph) -> None:
    found = [item for item in shipped.search("agreement signed at a meeting") if item.is_question]
    assert found[0].iri == PREFIXES["query"] + "agreements/signed-at"
    assert found[0].label == "Was any agreement signed at a meeting?"
    assert found[0].types == (QUESTION,)


def test_a_class_narrows_it(shipped: CoopGraph) -> None:
    assert [item.iri.curie for item in shipped.search("Artemis", cls="sc:Agreement")] == [
        "id:artemis-accords",
        "id:artemis-study-agreement",
    ]


def test_labels_are_in_the_language_asked_for(shipped: CoopGraph) -> None:
    found = shipped.search("NASA", lang="ko", limit=1)[0]
    assert (found.label, found.matched) == ("미국 항공우주국", "NASA")
    assert shipped.search("rok", lang="ko", limit=1)[0].label == "대한민국"


def test_the_same_words_find_the_same_in_the_same_order(shipped: CoopGraph) -> None:
    assert shipped.search("space", limit=50) == load().search("space", limit=50)


def test_scores_fall(shipped: CoopGraph) -> None:
    scores = [item.score for item in shipped.search("dialogue", limit=50)]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 100 for score in scores)


def test_what_is_added_is_found(kg: CoopGraph, tmp_path) -> None:  # type: ignore[no-untyped-def]
    own = load(root=kg.folder.path)
    assert own.search("Zephyrine") == []
    file = tmp_path / "more.ttl"
    file.write_text(
        f'<{PREFIXES["id"]}zephyr> a <{PREFIXES["sc"]}Nation> ; <{PREFIXES["rdfs"]}label> "Zephyrine"@en .',
        encoding="utf-8",
    )
    own.add(file)
    assert first(own, "zefyrine") == "id:zephyr"


def test_without_rapidfuzz_the_extra_is_named(kg: CoopGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rapidfuzz", None)
    with pytest.raises(MissingExtra, match=r"coopgraph\[serve\]"):
        kg.search("Alba")


def test_in_a_large_graph_far_away_only_the_very_name_is_found(kg: CoopGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(kg.source), "large", True, raising=False)
    assert [item.iri.curie for item in kg.search("Alba")] == ["id:alba"]
    assert [item.iri.curie for item in kg.search("Lantern")] == ["id:lantern", "id:lantern-mission"]
    assert kg.search("Abla-Zabla") == []


def test_words() -> None:
    assert list(words("Kennedy's Élan–vital, 우주")) == ["kennedys", "elan", "vital", *words("우주")]


def test_what_is_found_says_so() -> None:
    assert not Found(iri=QUESTION, label="", matched="", score=1.0).is_question


def test_the_command() -> None:
    done = CliRunner(env={"COLUMNS": "120"}).invoke(cli, ["search", "Korean", "Positoning", "Sistem", "-n", "1"])
    assert done.exit_code == 0
    assert "id:kps" in done.stdout
    assert "navigation satellite system" in done.stdout
    done = CliRunner().invoke(cli, ["search", "artemis", "--class", "agreement", "-f", "json", "--lang", "ko"])
    assert [item["curie"] for item in json.loads(done.stdout)] == ["id:artemis-accords", "id:artemis-study-agreement"]
    assert "Nothing is called" in CliRunner().invoke(cli, ["search", "zzzzqq"]).stdout
