"""How good are the links that coopgraph suggests? Precision and recall, against a server full of look-alikes.

    python bench/suggest.py                    # a server made for the purpose: right things among wrong ones
    python bench/suggest.py --ror ror.jsonl    # all records of ROR that a file has, one JSON object on each line

The truth is the verified links themselves. The weights of the score were set while looking at one half of them; the
figures that count are those of the other half, which was held aside. No candidate may be known by an identifier or a
home page that we have already, unless --helped is given: names, kinds and places have to do.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from pathlib import Path
from typing import Any, NamedTuple

import pyoxigraph as ox

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
import coopgraph
from coopgraph.links.link import EXACT
from coopgraph.links.profile import profiles
from coopgraph.links.registry import registries
from coopgraph.links.score import Kinds
from coopgraph.links.search import SparqlSearch
from coopgraph.links.suggest import rank
from coopgraph.remote.endpoint import Endpoint
from coopgraph.terms import PREFIXES
from sparql_server import serve

LABEL = ox.NamedNode(PREFIXES["rdfs"] + "label")
OTHER = ox.NamedNode(PREFIXES["skos"] + "altLabel")
TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
COUNTRY = ox.NamedNode("http://example.org/country")
PAGE = ox.NamedNode(PREFIXES["foaf"] + "homepage")
WIKIDATA = "http://www.wikidata.org/entity/"
KINDS = {
    "sc:Nation": "country",
    "sc:SpaceAgency": "space agency",
    "sc:Agency": "government agency",
    "sc:ResearchInstitute": "research institute",
    "sc:IntergovernmentalBody": "international organization",
    "sc:TerrestrialPlace": "city",
    "sc:OrbitalRegime": "type of orbit",
    "sc:NavigationSatelliteSystem": "satellite navigation system",
    "sc:Programme": "spaceflight programme",
    "sc:Topic": "field of study",
    "sc:Organization": "organization",
}


class World:
    """A store of things with names, kinds and countries."""

    def __init__(self) -> None:
        self.store = ox.Store()
        self._named: dict[str, ox.NamedNode] = {}
        self._made = 0

    def named(self, name: str) -> ox.NamedNode:
        """Return a kind or country by its name, which is made when it is first needed."""
        if name not in self._named:
            self._named[name] = ox.NamedNode(f"http://example.org/named/{len(self._named)}")
            self.store.add(ox.Quad(self._named[name], LABEL, ox.Literal(name, language="en")))
        return self._named[name]

    def add(
        self, names: list[tuple[str, str]], kind: str = "", country: str = "", iri: str = "", also: tuple[str, ...] = ()
    ) -> None:
        """Add a thing; without an IRI, one that is wrong whatever it is taken for."""
        self._made += 1
        thing = ox.NamedNode(iri or f"{WIKIDATA}Q9{self._made:09}")
        triples = [(LABEL, ox.Literal(n, language=tag) if tag else ox.Literal(n)) for n, tag in names]
        triples += [(OTHER, ox.Literal(name, language="en")) for name in also]
        triples += [(TYPE, self.named(kind))] if kind else []
        triples += [(COUNTRY, self.named(country))] if country else []
        self.store.extend(ox.Quad(thing, predicate, value) for predicate, value in triples)


def made(kg: coopgraph.CoopGraph, truth: dict[str, str], labels: dict[str, str]) -> World:
    """Return a world where each right thing stands among wrong ones of the same name, and some have only the latter."""
    world = World()
    for number, ours in enumerate(profiles(kg, sorted({*truth, *labels}), ())):
        kind = next((KINDS[cls.curie] for cls in ours.classes if cls.curie in KINDS), "thing")
        country = next((name for name in ("South Korea", "United States") if name in ours.nations), "")
        name = labels.get(ours.thing) or ours.label
        korean = [each for each in ours.names if each[1] == "ko"][:1] if number % 2 else []
        if ours.thing in truth:
            world.add([(name, "en"), *korean], kind, country, truth[ours.thing], ours.acronyms)
        for each in dict.fromkeys([name, ours.label]):
            world.add([(each, "en")], "musical group", "Canada")
            world.add([(each, "en")], "album")
            world.add([(each, "en")], kind, "Canada") if country else world.add([(each, "en")], "family name")
            world.add([(f"{each} Museum", "en")], "museum", country)
            world.add([(f"{each} of Canada", "en")], kind, "Canada")
            world.add([(" ".join(each.split()[-2:]), "en")], "film")
        for short in ours.acronyms:
            world.add([(f"{short[0]}ational {short.title()} Association", "en")], "organization", "India", "", (short,))
            world.add([(short, "en")], "human")
            world.add([(short, "en")], "gene")
        if number % 9 == 4 and ours.thing in truth:  # a twin that nothing tells apart
            world.add([(name, "en"), *korean], kind, country, "", ours.acronyms)
    return world


def of_ror(path: Path) -> World:
    """Return the records of ROR that a file has, one JSON object on each line."""
    world = World()
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        if record.get("status") != "active":
            continue
        names, also, place = _of_record(record)
        kinds = [kind.lower() for kind in record["types"] if kind != "funder"] or ["organization"]
        world.add(names, kinds[0], place, record["id"], also)
        pages = [link if isinstance(link, str) else link["value"] for link in record["links"]]
        world.store.extend(ox.Quad(ox.NamedNode(record["id"]), PAGE, ox.Literal(page)) for page in pages)
    return world


def _of_record(record: dict[str, Any]) -> tuple[list[tuple[str, str]], tuple[str, ...], str]:
    """Return the names of a record of either version of ROR's schema, its other names, and its country."""
    if "names" in record:
        names = [(name["value"], name.get("lang") or "") for name in record["names"] if "label" in name["types"]]
        also = tuple(name["value"] for name in record["names"] if "label" not in name["types"])
        places = [place["geonames_details"]["country_name"] for place in record["locations"]]
        return names, also, places[0] if places else ""
    names = [(record["name"], "en"), *((label["label"], label["iso639"]) for label in record["labels"])]
    return names, (*record["aliases"], *record["acronyms"]), record["country"]["country_name"]


def held_aside(thing: str) -> bool:
    """Return whether a thing is of the half that was not looked at while the weights were set."""
    return hashlib.sha256(thing.encode()).digest()[0] % 2 == 0


class Figure(NamedTuple):
    """How many were suggested and right, of how many that have a right answer."""

    half: str
    least: float
    suggested: int
    right: int
    wanted: int

    @property
    def precision(self) -> float:
        """The share of what was suggested that is right."""
        return self.right / self.suggested if self.suggested else 1.0

    @property
    def recall(self) -> float:
        """The share of what has a right answer that was found."""
        return self.right / self.wanted if self.wanted else 1.0

    def __str__(self) -> str:
        found = f"{self.suggested:3} suggested, {self.right:3} right"
        shares = f"precision {self.precision:.2f}, recall {self.recall:.2f} of {self.wanted}"
        return f"{self.half:>10}, sure ≥ {self.least}: {found}; {shares}"


def measure(
    kg: coopgraph.CoopGraph,
    url: str,
    register: str,
    truth: dict[str, str],
    asked: list[str],
    *,
    loose: bool = False,
    helped: bool = False,
    verbose: bool = False,
) -> list[Figure]:
    """Return the figures for each half, and for each least confidence."""
    search = SparqlSearch(Endpoint(url), loose=loose)
    known, kinds = registries(), Kinds.read()
    links = [link for link in kg.links if link.registry != register] if helped else []
    found = {}
    for ours in profiles(kg, asked, links):
        found[ours.thing] = ranked = rank(ours, search.candidates(ours), kinds, known)[:1]
        if verbose and ranked and not held_aside(ours.thing):
            top = ranked[0]
            right = "right" if truth.get(ours.thing) == top.theirs.iri else "wrong"
            print(f"  {right} {top.confidence:.2f} {ours.label} -> {top.theirs.label}: {'; '.join(top.score.reasons)}")
    figures = []
    for name, half in (("tuned on", False), ("held aside", True)):
        mine = [thing for thing in asked if held_aside(thing) == half]
        for least in (0.5, 0.8, 0.9):
            given = {t: found[t][0].theirs.iri for t in mine if found[t] and found[t][0].confidence >= least}
            right = sum(truth.get(thing) == iri for thing, iri in given.items())
            figures.append(Figure(name, least, len(given), right, sum(thing in truth for thing in mine)))
    return figures


def truth_of(kg: coopgraph.CoopGraph, register: str) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Return the right answers, the things that have none, and what those that have one are called there."""
    rows = [link for link in kg.links if link.registry == register]
    truth = {str(link.subject): str(link.object) for link in rows if link.is_found and link.predicate == EXACT}
    vain = {str(link.subject): "" for link in rows if not link.is_found}
    labels = {
        str(link.subject): link.cells["object_label"] for link in rows if link.is_found and link.predicate == EXACT
    }
    return truth, vain, labels


def main() -> None:
    """Make the server, ask, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ror", type=Path, help="a file with the records of ROR")
    parser.add_argument("--helped", action="store_true", help="identifiers and home pages that we have may tell")
    parser.add_argument("--loose", action="store_true", help="search by words of the name too")
    parser.add_argument("--verbose", action="store_true", help="print the best for each of the first half")
    args = parser.parse_args()
    kg = coopgraph.load()
    register = "ror" if args.ror else "wikidata"
    truth, vain, labels = truth_of(kg, register)
    world = of_ror(args.ror) if args.ror else made(kg, truth, {**vain, **labels})
    asked = sorted({*truth, *vain})
    print(f"{register}: a server with {len(world.store):,} triples")
    with serve(world.store) as server:
        start = time.perf_counter()
        options = {"loose": args.loose, "helped": args.helped, "verbose": args.verbose}
        figures = measure(kg, server.url, register, truth, asked, **options)
        seconds = time.perf_counter() - start
    print(f"{len(asked)} things asked for, {len(truth)} with a right answer, in {seconds:.1f} s")
    print(*figures, sep="\n")


if __name__ == "__main__":
    main()
