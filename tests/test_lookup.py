from pathlib import Path

import pytest

from coopgraph import CoopGraph, load
from coopgraph.errors import AmbiguousTerm, ParameterError, TermError, UnknownTerm
from coopgraph.terms import PREFIXES
from miniature import WORLD


@pytest.mark.parametrize(
    "name",
    [
        "Alba", "alba", "  ALBA ", "알바", "Kingdom of Alba", "kingdomOf alba", "A.L.", "AL", "a l",
        "id:alba", f"<{PREFIXES['id']}alba>", f"{PREFIXES['id']}alba", "ＡＬＢＡ",
    ],
)  # fmt: skip
def test_any_name_will_do(kg: CoopGraph, name: str) -> None:
    assert kg.resolve(name).curie == "id:alba"


@pytest.mark.parametrize(
    "name", ["moot-E1", "Alba lends Borea the Lantern", "Sentence 1: the loan", "sc:Nation", "nation"]
)
def test_everything_has_names(kg: CoopGraph, name: str) -> None:
    assert kg.resolve(name)


def test_an_ambiguous_name_lists_what_it_can_mean(kg: CoopGraph) -> None:
    with pytest.raises(
        AmbiguousTerm, match=r"“Lantern” can mean 2 things\. Say which .*id:lantern \(Lantern\), id:lan"
    ) as e:
        kg.resolve("Lantern")
    assert e.value.candidates == ("id:lantern", "id:lantern-mission")
    assert kg.resolve("Lantern", "sc:Mission").curie == "id:lantern-mission"


@pytest.mark.parametrize(
    ("name", "cls", "told"),
    [
        ("Albo", None, r"nothing in the graph is called “Albo”\. Did you mean Alba \(id:alba\)"),
        ("Alben Space Agency", "sc:Agent", r"no agent .* Did you mean Alban Space Agency \(id:asa\)"),
        ("space", "sc:SpaceAgency", r"no space agency .* Did you mean Alban Space Agency"),
        ("zzz", "sc:Nation", r"Possible are: id:alba \(Alba\), id:borea \(Borea\)"),
        ("zzz", None, r"nothing in the graph is called “zzz”\. Check the spelling, or search"),
        ("id:albo", None, r"nothing in the graph is called id:albo\. Did you mean id:alba"),
        ("id:lantern", "sc:Agent", r"Lantern \(id:lantern\) is no agent, but space system"),
        ("http://example.org/none", None, "nothing in the graph is called http://example.org/none"),
        ("", None, "nothing in the graph is called “”"),
        ("...", None, "nothing in the graph"),
    ],
)
def test_an_unknown_name_lists_what_is_near(kg: CoopGraph, name: str, cls: str | None, told: str) -> None:
    with pytest.raises(UnknownTerm, match=told):
        kg.resolve(name, cls)


@pytest.mark.parametrize("name", ["idd:alba", "id:a b", "<alba>", "http://example.org/<"])
def test_a_bad_curie_is_no_unknown_name(kg: CoopGraph, name: str) -> None:
    with pytest.raises(ParameterError) as told:
        kg.resolve(name)
    assert not isinstance(told.value, TermError)


def test_a_name_may_look_like_a_curie(tmp_path: Path) -> None:
    file = tmp_path / "colon.ttl"
    file.write_text(f'<{PREFIXES["id"]}odd> <{PREFIXES["rdfs"]}label> "Moon:Base" .')
    assert load(file, root=WORLD).resolve("moon:base").curie == "id:odd"
