"""Pictures: what they show, that they are the same every time, and that nothing in the data can get out of them."""

import io
import itertools
import json
import math
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import networkx
import pyoxigraph as ox
import pytest
from click.testing import CliRunner

import coopgraph.pictures.earth as earth
from coopgraph import Answer, CoopGraph, Query, load
from coopgraph.cli import cli
from coopgraph.errors import MissingExtra, PictureError
from coopgraph.pictures import fitting, neighbourhood
from coopgraph.pictures.events import read_events
from coopgraph.pictures.graph import graph, read_network
from coopgraph.pictures.lettering import folded, measure, shorten
from coopgraph.pictures.network import MOST, Network, Tie
from coopgraph.pictures.picture import Picture
from coopgraph.pictures.spans import between, day, is_dated, read_span
from coopgraph.pictures.spots import read_spots
from coopgraph.pictures.svg import safe
from coopgraph.pictures.timeline import _ticks
from coopgraph.remote.graph import connect
from coopgraph.remote.publish import publish
from coopgraph.solutions import Rows
from sparql_server import serve

SVG = "{http://www.w3.org/2000/svg}"
XSD = "http://www.w3.org/2001/XMLSchema#"
SQUARE = {
    "type": "Topology",
    "transform": {"scale": [1, 1], "translate": [-180, -90]},
    "arcs": [[[300, 120], [20, 0], [0, 20], [-20, 0], [0, -20]], [[350, 80], [20, 0], [0, 10], [-20, 0], [0, -10]]],
    "objects": {
        "land": {"type": "GeometryCollection", "geometries": [{"type": "MultiPolygon", "arcs": [[[0]], [[1]]]}]}
    },
}


@pytest.fixture(scope="module")
def shipped() -> CoopGraph:
    return load()


@pytest.fixture
def coast(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A world with two square islands, the second of them across the edge of the map."""
    path = tmp_path / "land.json"
    path.write_text(json.dumps(SQUARE))
    monkeypatch.setattr(earth, "LAND", path)


def text(value: str, kind: str = "string") -> ox.Literal:
    return ox.Literal(value, datatype=ox.NamedNode(XSD + kind))


def answer(kg: CoopGraph, columns: str, *rows: tuple[object, ...]) -> Answer:
    def term(cell: object) -> object:
        return cell if not isinstance(cell, str) else ox.NamedNode(cell) if ":" in cell else ox.Literal(cell)

    return Answer(Rows(columns.split(), (tuple(term(cell) for cell in row) for row in rows)), kg.source)


def asks(query: Query) -> bool:
    return any(param.required for param in query.params)


def drawn(picture: Picture) -> ElementTree.Element:
    return ElementTree.fromstring(picture.svg())


def links(picture: Picture) -> list[ElementTree.Element]:
    return list(drawn(picture).iter(f"{SVG}a"))


# Every stored question


def test_what_fits_each_question(shipped: CoopGraph) -> None:
    fit = {name: fitting(shipped.run(name)) for name, q in shipped.queries.items() if not asks(q)}
    assert fit["time/timeline"] == ("table", "timeline", "map")
    assert fit["commitments/bilateral"] == ("table", "graph")
    assert fit["linked/agencies-at"] == ("table", "graph", "map")
    assert fit["participation/all-attendees"] == ("table", "graph"), "a map of two in twenty-one tells nothing"
    assert fit["network/co-attendance"] == ("table", "graph")
    assert fit["engagements/per-tier"] == ("table",)
    assert fit["linked/agency-profile"] == ("table",), "a web site and a record are no things to link"
    assert all(views[0] == "table" for views in fit.values())


def test_each_view_that_fits_draws_and_each_picture_is_sound(shipped: CoopGraph) -> None:
    count = 0
    for name, query in shipped.queries.items():
        if asks(query):
            continue
        found = shipped.run(name)
        for view in fitting(found)[1:]:
            picture = found.picture(view)
            root = drawn(picture)
            count += 1
            assert root.find(f"{SVG}title").text == query.summary
            assert root.find(f"{SVG}desc").text
            assert root.get("aria-labelledby") == root.find(f"{SVG}title").get("id")
            for mark in root.iter(f"{SVG}a"):
                assert mark.get("href").startswith("http"), name
                assert mark.get("aria-label"), name
            numbers = re.findall(
                r"[-\d.]*\d\.\d\d", "".join(ElementTree.tostring(p).decode() for p in root.iter(f"{SVG}g"))
            )
            assert not numbers, f"{name}: coordinates have one digit after the point at most"
    assert count > 30


def test_same_bytes_in_another_process_with_another_hash_seed(shipped: CoopGraph, tmp_path: Path) -> None:
    code = (
        "import coopgraph, sys; kg = coopgraph.load(); from coopgraph.pictures import neighbourhood\n"
        "graph, time = kg.run('network/co-attendance').graph(), kg.run('time/timeline').timeline()\n"
        "for p in (graph, time, neighbourhood(kg, 'KPS')): sys.stdout.write(p.svg())\n"
        "sys.stdout.buffer.write(kg.run('network/partners').graph().to_bytes('gexf'))"
    )
    env = {**os.environ, "PYTHONHASHSEED": "77", "TZ": "Asia/Seoul", "LC_ALL": "C.UTF-8"}
    there = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, check=True).stdout
    pictures = (
        shipped.run("network/co-attendance").graph(),
        shipped.run("time/timeline").timeline(),
        neighbourhood(shipped, "KPS"),
    )
    here = "".join(p.svg() for p in pictures).encode() + shipped.run("network/partners").graph().to_bytes("gexf")
    assert there == here


# In a page


def test_inline_has_no_style_and_its_links_go_where_the_page_says(shipped: CoopGraph) -> None:
    picture = shipped.run("network/partners").graph()
    page = picture.inline(lambda iri: f"/id/{iri.rpartition('/')[2]}.html" if iri.endswith("nasa") else "")
    assert 'href="/id/nasa.html"' in page
    assert page.count("<a ") == 1
    assert page.count('role="img"') == len(picture.network.labels) - 1
    assert "style" not in page
    assert page.startswith('<div class="cg-picture" role="region" tabindex="0" aria-label="Graph: Who is linked')


def test_two_pictures_on_a_page_share_no_ids(shipped: CoopGraph) -> None:
    pictures = shipped.run("network/partners").graph(), shipped.run("time/timeline").timeline()
    ids = [found for picture in pictures for found in re.findall(r'id="([^"]+)"', picture.inline(str))]
    assert len(ids) == len(set(ids)) == 4


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "JaVaScRiPt:x", "data:text/html,x", " javascript:x", "vbscript:x"]
)
def test_no_link_leads_to_a_script(address: str) -> None:
    assert safe(address) == ""


NASTY = '</title></svg><script>alert("1")</script>\u202e\x07\uffff&amp;'


def test_labels_cannot_break_out(shipped: CoopGraph, tmp_path: Path) -> None:
    path = tmp_path / "nasty.ttl"
    label = json.dumps(NASTY)
    path.write_text(
        f"<urn:a> <http://www.w3.org/2000/01/rdf-schema#label> {label} .\n"
        f"<http://e/b> <http://www.w3.org/2000/01/rdf-schema#label> {label} ."
    )
    kg = load(path, shipped=False)
    rows = answer(kg, "one other when lat long", ("urn:a", "http://e/b", text("2024", "gYear"), "1", "2"))
    for picture in (rows.timeline(thing="other"), rows.graph(), rows.map(thing="other")):
        root = drawn(picture)
        assert {each.tag for each in root.iter()}.isdisjoint({f"{SVG}script", f"{SVG}foreignObject"})
        assert "<script" not in picture.inline(lambda iri: iri)
        assert "\u202e" not in picture.svg()
        assert [mark.get("href") for mark in links(picture)] == ["http://e/b"]
    for format in ("graphml", "gexf"):
        ElementTree.fromstring(rows.graph().to_bytes(format))


# Timelines


@pytest.mark.parametrize(
    ("cell", "start", "end", "kind"),
    [
        (text("2024"), "2024-01-01", "2024-12-31", "within"),
        (text("2024-02"), "2024-02-01", "2024-02-29", "within"),
        (text("2016-04-27"), "2016-04-27", "2016-04-27", "day"),
        (text("2016-04-27/2016-04-29"), "2016-04-27", "2016-04-29", "interval"),
        (text("2024-02/2024-03"), "2024-02-01", "2024-03-31", "interval"),
        (text("2015/.."), "2015-01-01", "2015-12-31", "interval"),
        (text("2024?"), "2024-01-01", "2024-12-31", "within"),
        (text("2024-05-27T09:00:00Z", "dateTime"), "2024-05-27", "2024-05-27", "day"),
        (text("2024-05-27+09:00", "date"), "2024-05-27", "2024-05-27", "day"),
        (text("2024-05-27T23:59:59-05:00", "dateTime"), "2024-05-27", "2024-05-27", "day"),
        (text("1969", "gYear"), "1969-01-01", "1969-12-31", "within"),
    ],
)
def test_a_date_is_read_as_exactly_as_it_is_known(cell: ox.Literal, start: str, end: str, kind: str) -> None:
    span = read_span(cell)
    assert (day(span.start), day(span.end), span.kind) == (start, end, kind)


@pytest.mark.parametrize(
    "cell",
    [
        text("2024-13"), text("2024-02-30"), text("0000"), text("2024/2020"), text("../.."), text("/"), text("Seoul"),
        text("2024", "integer"), text("20240527"), text("2024-1"), text("2" * 500), ox.NamedNode("urn:2024"), None,
        text("-0044-03-15", "date"), text("1/2/3"), text("2024-05-27T", "string"),
    ],
)  # fmt: skip
def test_what_is_no_date_is_none(cell: object) -> None:
    assert read_span(cell) is None


def test_numbers_are_years_only_under_a_name_that_says_so() -> None:
    assert is_dated("year", [text("2024"), text("1999")])
    assert not is_dated("code", [text("2024"), text("1999")])
    assert not is_dated("date", [text("2024"), text("soon")])
    assert not is_dated("date", [None])


def test_open_ends_and_bounds(shipped: CoopGraph) -> None:
    first, last = read_span(text("2024-09-01")), read_span(text("2027-12-31"))
    assert between(first, last).kind == "bounds"
    assert between(None, last).open_start
    assert between(first, None).open_end
    assert between(last, first) is None
    tip = answer(shipped, "thing date", ("urn:a", text("2015/..")), ("urn:b", text("2030"))).timeline()
    bar = next(e for e in drawn(tip).iter(f"{SVG}g") if "cg-interval" in e.get("class", ""))
    xs = [float(x) for x, _ in re.findall(r"([\d.]+) ([\d.]+)", bar.find(f"{SVG}path").get("d"))]
    assert max(xs) - sorted(xs)[-2] == pytest.approx(6, abs=0.2), "an open end has a tip"


def test_bounds_stand_for_a_date_that_is_not_told(shipped: CoopGraph) -> None:
    events = read_events(load(sources=["dialogue4"]).run("time/timeline")).events
    fourth = next(event for event in events if event.iri.endswith("fourth-dialogue"))
    assert (fourth.span.kind, fourth.span.text) == ("bounds", "between 2024-09-01 and 2027-12-31")
    rows = answer(shipped, "thing begin finish", ("urn:a", text("2020-01-01"), text("2021-01-01")))
    assert read_events(rows, date="begin", end="finish").events[0].span.kind == "interval"


def test_lanes(shipped: CoopGraph) -> None:
    lanes = read_events(shipped.run("time/timeline")).lanes
    assert lanes == ("meeting", "agreement", "event", "endeavour")
    by_party = shipped.run("agreements/cited").timeline(lane="party")
    assert "in 4 lanes" in by_party.description, "ROK, the United States, NASA and KASA"
    korean = shipped.run("time/timeline").timeline(lang="ko")
    assert any(re.search("[가-힣]", "".join(e.itertext())) for e in drawn(korean).iter(f"{SVG}a"))
    assert 'lang="ko"' in korean.svg()


def test_events_of_a_lane_do_not_cover_each_other(shipped: CoopGraph) -> None:
    rows = [(f"urn:{n}", text(f"{2000 + n % 7}-0{1 + n % 9}-11")) for n in range(60)]
    picture = answer(shipped, "thing date", *rows).timeline()
    taken: dict[float, list[tuple[float, float]]] = {}
    for mark in drawn(picture).iter(f"{SVG}g"):
        words = mark.find(f"{SVG}text")
        if "cg-event" in mark.get("class", "") and words is not None:
            wide = measure("".join(words.itertext()).split("  ")[0])
            x, end = float(words.get("x")), words.get("class") == "cg-end"
            taken.setdefault(float(words.get("y")), []).append((x - wide, x) if end else (x, x + wide))
    assert sum(map(len, taken.values())) == 60
    for row in taken.values():
        for one, other in itertools.pairwise(sorted(row)):
            assert one[1] <= other[0]


def test_events_stand_at_their_dates(shipped: CoopGraph) -> None:
    """Equal times are equally far apart; a bar reaches from its first day to the end of its last."""
    days = [("urn:a", text("2000-01-01")), ("urn:b", text("2010-01-01")), ("urn:c", text("2020-01-01"))]
    picture = answer(shipped, "thing date", *days, ("urn:d", text("2010/2019"))).timeline()
    events = [mark for mark in drawn(picture).iter(f"{SVG}g") if "cg-event" in mark.get("class", "")]
    dots = sorted(float(dot.get("cx")) for event in events for dot in event.iter(f"{SVG}circle"))
    bar = next(event for event in events if "cg-interval" in event.get("class", ""))
    xs = [float(x) for x, _ in re.findall(r"([\d.]+) ([\d.]+)", bar.find(f"{SVG}path").get("d"))]
    assert len(dots) == 3
    assert 0 < dots[0] < dots[2] < picture.width
    assert dots[1] - dots[0] == pytest.approx(dots[2] - dots[1], abs=0.3)
    assert (min(xs), max(xs)) == pytest.approx((dots[1], dots[2]), abs=0.3)


def test_no_label_covers_another_event(shipped: CoopGraph) -> None:
    """Long labels in the middle are cut short, and one on a bar as long as the sheet stands on the bar."""
    label = "a very long name of an event that nobody would like to read out aloud to anybody else at all "
    rows = [(ox.Literal(f"{label}{n}"), text(f"20{10 + n}-06-01")) for n in range(20)]
    rows.append((ox.Literal(label), text("2010/2030")))
    picture = answer(shipped, "thing date", *rows).timeline()
    spans: dict[float, list[tuple[float, float]]] = {}
    for mark in drawn(picture).iter(f"{SVG}g"):
        if "cg-event" not in mark.get("class", ""):
            continue
        words = mark.find(f"{SVG}text")
        inner = [measure("".join(t.itertext()), 13 - 2 * (t.get("class") == "cg-soft")) for t in words]
        wide, x = sum(inner), float(words.get("x"))
        start = {"cg-end": x - wide, "cg-middle": x - wide / 2}.get(words.get("class"), x)
        dot = mark.find(f"{SVG}circle")
        edges = [start, start + wide] + (
            [float(dot.get("cx")) - 5, float(dot.get("cx")) + 5] if dot is not None else []
        )
        spans.setdefault(float(words.get("y")), []).append((min(edges), max(edges)))
    assert sum(map(len, spans.values())) == 21
    for row in spans.values():
        assert min(row)[0] >= 0
        assert max(end for _, end in row) <= 960
        for one, other in itertools.pairwise(sorted(row)):
            assert one[1] <= other[0]


def test_undated_rows_are_counted_and_many_events_are_cut(shipped: CoopGraph) -> None:
    some = answer(shipped, "thing date", ("urn:a", text("2024")), ("urn:b", None)).timeline()
    assert some.remark == "1 of 2 rows have no date, and are not shown."
    many = answer(shipped, "thing date", *((f"urn:{n:03}", text(f"{1700 + n}")) for n in range(300))).timeline()
    assert many.remark == "These are the first 200 of 300 events: the rest are in the table."
    assert sum("cg-event" in mark.get("class", "") for mark in drawn(many).iter(f"{SVG}g")) == 200


@pytest.mark.parametrize("days", [0, 1, 5, 40, 200, 900, 4000, 40_000, 400_000, 3_000_000])
def test_the_axis_has_some_marks_and_not_too_many(days: int) -> None:
    ticks = _ticks(700_000 - days / 2 if days < 1_300_000 else 1, 700_000 + days / 2, 10)
    assert 0 < len(ticks) <= 12 or days == 0
    assert [n for n, _ in ticks] == sorted({n for n, _ in ticks})


def test_the_key_claims_no_day_that_is_not_known(shipped: CoopGraph) -> None:
    months = drawn(answer(shipped, "thing date", ("urn:a", text("2024-02/2024-03"))).timeline())
    assert "from one date to another" in "".join(months.itertext())


def test_far_dates_can_be_drawn(shipped: CoopGraph) -> None:
    picture = answer(shipped, "thing date", ("urn:a", text("0001-01-01")), ("urn:b", text("9999-12-31"))).timeline()
    assert "from 0001-01-01 to 9999-12-31" in picture.description


# Graphs


def test_ties_are_counted_and_words_are_kept(shipped: CoopGraph) -> None:
    found = read_network(load(sources=["dialogue4"]).run("network/partners"))
    parties = next(tie for tie in found.ties if tie.source.endswith("rok"))
    assert (parties.label, parties.weight) == ("parties", 20)
    assert not found.directed
    turned = answer(shipped, "source target", ("urn:a", "urn:b"), ("urn:b", "urn:a")).graph().network
    assert turned.ties == (Tie("urn:a", "urn:b", "", 2),)


def test_what_is_denied_or_not_stated_is_no_tie(shipped: CoopGraph) -> None:
    """Or a line between a body and a meeting would say that it came, where the sources say nothing."""
    picture = shipped.run("participation/did-attend", agent="KCG", meeting="second-dialogue").graph()
    assert picture.description.startswith("2 things and 0 ties: ")
    assert picture.remark.startswith("1 row says “not stated”, and is no tie.")
    assert not [mark for mark in drawn(picture).iter(f"{SVG}g") if "cg-tie " in f"{mark.get('class', '')} "]
    assert networkx.read_graphml(io.BytesIO(picture.to_bytes("graphml"))).number_of_edges() == 0
    rows = [("urn:a", "urn:m", "yes"), ("urn:b", "urn:m", "no"), ("urn:c", "urn:m", "no"), ("urn:a", "urn:n", "no")]
    mixed = answer(shipped, "who what answer", *rows).graph()
    assert mixed.network.ties == (Tie("urn:a", "urn:m", "yes"),)
    assert set(mixed.network.labels) == {"urn:a", "urn:b", "urn:c", "urn:m", "urn:n"}
    assert mixed.remark == "3 rows say “no”, and are no ties."


def test_columns_can_be_named(shipped: CoopGraph) -> None:
    found = read_network(shipped.run("commitments/by-party"), source="party", target="status", relation="force")
    assert {found.families[iri] for iri in found.labels} == {"nation", "concept"}
    assert {"pledged", "reaffirmed"} <= {tie.label for tie in found.ties}
    with pytest.raises(PictureError, match="no column “patry”"):
        shipped.run("commitments/by-party").graph(source="patry")


def test_no_two_things_or_labels_cover_each_other(shipped: CoopGraph) -> None:
    for name in ("network/co-attendance", "engagements/by-kind", "topics/with-commitment", "linked/identifiers"):
        picture = shipped.run(name).graph()
        boxes = []
        for mark in drawn(picture).iter(f"{SVG}a"):
            lines = mark.findall(f"{SVG}text")
            wide = max(measure(line.text) for line in lines)
            x, y = float(lines[0].get("x")), float(lines[0].get("y"))
            boxes.append((x - wide / 2, y - 11, x + wide / 2, y + 15 * len(lines) - 12))
        covered = [
            (a, b)
            for a, b in itertools.combinations(boxes, 2)
            if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
        ]
        assert len(covered) <= len(boxes) // 50, name


def test_everything_lies_on_the_sheet(shipped: CoopGraph) -> None:
    for name in ("network/co-attendance", "engagements/details", "missions/joint"):
        picture = shipped.run(name).graph()
        for words in drawn(picture).iter(f"{SVG}text"):
            assert 0 <= float(words.get("x")) <= picture.width
            assert 0 <= float(words.get("y")) <= picture.height


def test_a_large_graph_is_cut_to_its_best_connected_and_the_files_have_all(shipped: CoopGraph) -> None:
    rows = [(f"urn:hub{n % 3}", f"urn:leaf{n:03}") for n in range(400)] + [
        ("urn:hub0", "urn:hub1"),
        ("urn:hub1", "urn:hub2"),
    ]
    picture = answer(shipped, "source target", *rows).graph()
    assert picture.remark.startswith(f"These are the {MOST} best connected of 403 things; GraphML and GEXF have all")
    shown = [mark for mark in drawn(picture).iter(f"{SVG}g") if "cg-node " in mark.get("class", "")]
    assert len(shown) == MOST
    assert "403 things and 402 ties" in picture.description
    for format, read in (("graphml", networkx.read_graphml), ("gexf", networkx.read_gexf)):
        whole = read(io.BytesIO(picture.to_bytes(format)))
        assert (whole.number_of_nodes(), whole.number_of_edges()) == (403, 402)


def test_files_for_other_programs_hold_labels_families_and_weights(shipped: CoopGraph, tmp_path: Path) -> None:
    picture = load(sources=["dialogue4"]).run("network/partners").graph()
    for suffix, read in ((".graphml", networkx.read_graphml), (".gexf", networkx.read_gexf)):
        picture.save(tmp_path / f"partners{suffix}")
        found = read(tmp_path / f"partners{suffix}")
        nasa = found.nodes["https://w3id.org/space-coop/id/nasa"]
        assert (nasa["label"], nasa["family"]) == ("NASA", "agent")
        assert {data["weight"] for *_, data in found.edges(data=True)} == {1, 20}
        assert {data["label"] for *_, data in found.edges(data=True)} == {"parties", "foreseen"}
    assert b"lastmodified" not in picture.to_bytes("gexf")
    with pytest.raises(PictureError, match="a timeline cannot be written as gexf"):
        shipped.run("time/timeline").timeline().to_bytes("gexf")
    with pytest.raises(PictureError, match="Formats: svg, graphml, gexf"):
        picture.save(tmp_path / "partners.png")


def test_a_loop_and_a_pair_can_be_drawn(shipped: CoopGraph) -> None:
    picture = answer(shipped, "source target", ("urn:a", "urn:a"), ("urn:a", "urn:b")).graph()
    assert sum("cg-tie " in f"{e.get('class', '')} " for e in drawn(picture).iter(f"{SVG}g")) == 1
    alone = graph("One", Network({"urn:a": "A"}, ()), shipped.source)
    assert "1 thing and 0 ties" in alone.description


def test_neighbourhoods(shipped: CoopGraph) -> None:
    picture = neighbourhood(shipped, "KPS")
    labels = set(picture.network.labels.values())
    assert {"Korean Positioning System", "Republic of Korea", "satellite navigation"} <= labels
    assert "develops" in {tie.label for tie in picture.network.ties}
    assert not any(label.startswith(("http", "link:")) for label in labels)
    assert "claim subject" not in {tie.label for tie in picture.network.ties}, "what is said plainly is said once"
    assert "claim subject" in {tie.label for tie in neighbourhood(shipped, "d4:F05-01").network.ties}
    large = neighbourhood(shipped, "ROK", most=10)
    assert re.fullmatch(r"These are 10 of its \d+ neighbours.", large.remark)
    assert len(large.network.labels) == 11
    with pytest.raises(PictureError, match="nothing is around"):
        neighbourhood(shipped, "https://w3id.org/space-coop/id/registry/ror")


def test_without_networkx_the_remedy_is_told(shipped: CoopGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    found = shipped.run("network/partners")
    monkeypatch.setitem(sys.modules, "networkx", None)
    with pytest.raises(MissingExtra, match=r"coopgraph\[pictures\]"):
        found.graph()
    assert shipped.run("time/timeline").timeline().svg()


# Maps


def test_the_projection_keeps_areas() -> None:
    def area(longitude: float, latitude: float) -> float:
        step = 0.01
        (x, y), (x1, y1), (x2, y2) = (
            earth.equal_earth(longitude, latitude),
            earth.equal_earth(longitude + step, latitude),
            earth.equal_earth(longitude, latitude + step),
        )
        return abs((x1 - x) * (y2 - y) - (x2 - x) * (y1 - y)) / math.cos(math.radians(latitude + step / 2))

    areas = [area(longitude, latitude) for longitude in (-170, 0, 100) for latitude in (-80, -30, 0, 45, 79)]
    assert max(areas) / min(areas) == pytest.approx(1, abs=1e-3)


@pytest.mark.usefixtures("coast")
def test_land_stays_on_the_globe_and_lies_where_it_lies() -> None:
    sheet = earth.Sheet.around([(-77, 39), (127, 37)], 960)
    assert sheet.whole
    rings = [
        [tuple(map(float, p.split())) for p in ring.strip("MZ").split("L")] for ring in sheet.land().split("Z")[:-1]
    ]
    assert len(rings) == 3, "an island across the edge is drawn on both sides"
    for x, y in itertools.chain(*rings):
        assert 0 <= x <= sheet.width
        assert 0 <= y <= sheet.height
    x, y = sheet.at(130, 40)
    assert any(
        min(a for a, _ in r) < x < max(a for a, _ in r) and min(b for _, b in r) < y < max(b for _, b in r)
        for r in rings
    )


def test_without_the_outlines_there_is_a_grid_and_a_remark(
    shipped: CoopGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(earth, "LAND", tmp_path / "none.json")
    picture = answer(shipped, "name lat long", ("Seoul", "37.6", "127.0"), ("Washington", "38.9", "-77.0")).map()
    assert "outlines of the land are missing" in picture.remark
    assert "cg-land" not in picture.inline(str)
    assert "cg-grid" in picture.inline(str)
    assert picture.description == "2 things at 2 places: Washington, Seoul."


@pytest.mark.usefixtures("coast")
def test_things_are_found_through_their_seats_records_and_places(tmp_path: Path) -> None:
    path = tmp_path / "coordinates.ttl"
    path.write_text(
        "@prefix schema: <https://schema.org/> . @prefix id: <https://w3id.org/space-coop/id/> .\n"
        "@prefix sc: <https://w3id.org/space-coop/ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        "<urn:place> schema:latitude 38.9, 39.5 ; schema:longitude -77.04 . id:a sc:hasSeat <urn:place> .\n"
        "<urn:record> schema:location <urn:spot> . <urn:spot> schema:latitude 48.2 ; schema:longitude 16.37 .\n"
        "id:b skos:exactMatch <urn:record> . id:c sc:isHeldAt id:p . id:p skos:exactMatch <urn:spot> .\n"
    )
    kg = load(path, shipped=False)
    things = answer(kg, "thing", *((f"https://w3id.org/space-coop/id/{name}",) for name in "abcd"))
    found, missing = read_spots(things)
    assert [(spot.label, spot.place, spot.longitude) for spot in found] == [
        ("id:a", "urn:place", -77.04), ("id:b", "id:p", 16.37), ("id:c", "id:p", 16.37)
    ]  # fmt: skip
    assert missing == 1


def test_our_own_places_are_where_they_are(shipped: CoopGraph) -> None:
    found, _ = read_spots(shipped.sparql("SELECT ?place { ?place a sc:TerrestrialPlace }"))
    places = {spot.label: (spot.longitude, spot.latitude) for spot in found}
    assert places["Seoul"] == (126.9784, 37.566)
    assert set(places) == {"Jeonju", "Reston, Virginia", "Sacheon", "Seoul", "Vienna", "Washington, DC"}


def test_a_mark_stands_where_its_place_lies(shipped: CoopGraph) -> None:
    """North is up, east is right, and Greenwich on the equator is in the middle."""
    places = (
        ("Washington", "38.9", "-77"),
        ("Seoul", "37.6", "127"),
        ("Canberra", "-35.3", "149"),
        ("nowhere", "0", "0"),
    )
    picture = answer(shipped, "name lat long", *places).map()
    circles = [mark for mark in drawn(picture).iter(f"{SVG}circle") if mark.get("class") == "cg-mark"]
    names = [mark.get("aria-label") for mark in drawn(picture).iter(f"{SVG}g") if mark.get("class") == "cg-spot"]
    at = {
        name: (float(mark.get("cx")) - picture.width / 2, float(mark.get("cy")) - picture.height / 2)
        for name, mark in zip(names, circles, strict=True)
    }
    assert at["nowhere"] == pytest.approx((0, 0), abs=0.1)
    assert at["Washington"][0] < 0 < at["Seoul"][0] < at["Canberra"][0]
    assert at["Washington"][1] < at["Seoul"][1] < 0 < at["Canberra"][1]


@pytest.mark.usefixtures("coast")
def test_coinciding_things_are_stacked_and_each_can_be_opened(shipped: CoopGraph) -> None:
    rows = [(f"http://e/{n}", "48.85", "2.35") for n in range(12)] + [("http://e/far", "-33.9", "151.2")]
    picture = answer(shipped, "body lat long", *rows).map()
    assert len(links(picture)) == 9
    ys = [float(words.get("y")) for mark in links(picture) for words in mark.findall(f"{SVG}text")]
    assert len(set(ys)) == 9
    assert "and 4 more" in picture.svg()
    assert picture.description.startswith("13 things at 2 places")


@pytest.mark.parametrize(
    "cell", ["POINT(127 37.6)", "Point (127.0 37.6)", "<http://www.opengis.net/def/crs/OGC/1.3/CRS84> POINT(127 37.6)"]
)
def test_points_in_wkt(shipped: CoopGraph, cell: str) -> None:
    spots, _ = read_spots(answer(shipped, "place where", ("urn:a", ox.Literal(cell))))
    assert (spots[0].longitude, spots[0].latitude) == (127, 37.6)


@pytest.mark.parametrize(("north", "east"), [("91", "0"), ("0", "181"), ("x", "0"), ("nan", "0"), ("inf", "0")])
def test_what_is_nowhere_is_not_drawn(shipped: CoopGraph, north: str, east: str) -> None:
    with pytest.raises(PictureError, match="a known place on Earth"):
        answer(shipped, "lat long", (ox.Literal(north), ox.Literal(east))).map()


def test_a_map_of_near_places_shows_more_of_them(shipped: CoopGraph) -> None:
    near = earth.Sheet.around([(127.0, 37.6), (128.1, 35.0)], 960)
    assert not near.whole
    (x1, y1), (x2, y2) = near.at(127.0, 37.6), near.at(128.1, 35.0)
    assert math.hypot(x2 - x1, y2 - y1) > 40


# From afar


def test_pictures_of_a_graph_behind_an_endpoint_are_the_same(shipped: CoopGraph) -> None:
    with serve(ox.Store()) as server:
        publish(shipped, server.url, data=server.data)
        remote = connect(server.url)
        for name, view in (("time/timeline", "timeline"), ("network/partners", "graph"), ("linked/agencies-at", "map")):
            here, there = shipped.run(name), remote.run(name)
            assert fitting(there) == fitting(here)
            assert there.picture(view).svg() == here.picture(view).svg()
        assert neighbourhood(remote, "KPS").svg() == neighbourhood(shipped, "KPS").svg()


# Words, and the command line


def test_letters() -> None:
    assert measure("") == 0
    assert shorten("Korea", 500) == "Korea"
    assert shorten("x", 0) == "…"
    assert folded("Federal Communications Commission", 130) == ["Federal", "Communications…"]
    assert folded("Incomprehensibilities", 60)[0].endswith("…")


def test_a_notebook_shows_the_picture_and_what_is_not_in_it(shipped: CoopGraph) -> None:
    picture = answer(shipped, "thing date", ("urn:a", text("2024")), ("urn:b", None)).timeline()
    assert picture._repr_svg_() == picture.svg()
    assert "1 of 2 rows have no date" in picture._repr_html_()
    assert repr(picture).startswith("<Picture: timeline. Timeline 1 event, from 2024-01-01 to 2024-12-31.")


def run(*words: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(cli, words)
    return result.exit_code, result.stdout, result.stderr


def test_pictures_on_the_command_line(tmp_path: Path) -> None:
    code, out, said = run("run", "agreements/cited", "-f", "svg")
    assert (code, said) == (0, "4 of 16 rows have no date, and are not shown.\n")
    assert "cg-timeline" in ElementTree.fromstring(out).get("class")
    assert "cg-graph" in run("run", "agreements/cited", "-f", "svg", "--view", "graph")[1]
    assert run("run", "network/partners", "-f", "gexf", "-o", str(tmp_path / "p.gexf"))[0] == 0
    assert networkx.read_gexf(tmp_path / "p.gexf").number_of_edges() == 4
    query = tmp_path / "q.rq"
    query.write_text("SELECT ?m ?lat ?long { VALUES (?m ?lat ?long) { (id:seoul 37.6 127.0) } }")
    assert "cg-map" in run("sparql", str(query), "-f", "svg")[1]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["time/timeline", "--view", "timeline"], "cannot be written as table. Use -f svg"),
        (["time/timeline", "-f", "csv", "--view", "timeline"], "cannot be written as csv"),
        (["time/timeline", "-f", "gexf"], "no two columns of things"),
        (["network/partners", "-f", "gexf", "--view", "timeline"], "a timeline cannot be written as gexf"),
        (["network/partners", "-f", "svg", "--view", "timeline"], "no column of the answer holds dates"),
        (["engagements/per-tier", "-f", "svg", "--view", "map"], "known place on Earth"),
        (["engagements/per-tier", "-f", "svg"], "neither a timeline nor a graph nor a map"),
    ],
)
def test_what_does_not_fit_is_told_plainly(words: list[str], told: str) -> None:
    code, out, said = run("run", *words)
    assert (code, out) == (2, "")
    assert told in said
