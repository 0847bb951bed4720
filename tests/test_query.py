import contextlib
import shutil
import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clock import little_work
from coopgraph import Catalogue, CoopGraph, Query
from coopgraph.checking.lint import lint
from coopgraph.errors import CoopgraphError, HeaderError, ParameterError, ParseError, QueryNotFound, QueryRefused
from coopgraph.header import MAX_BYTES, read_header
from coopgraph.slots import bind, find_slots
from coopgraph.terms import literal, node
from coopgraph.tokens import MAX_DEPTH, MAX_TOKENS, guard, scan
from miniature import WORLD

GOOD = """#+ summary: Who?
PREFIX sc: <https://w3id.org/space-coop/ontology#>
SELECT ?x WHERE {
%s ?x a sc:Agent }
ORDER BY ?x
"""
PARAMS = "#+ params:\n#+   %s: {type: %s, label: L, description: D, example: %s}\n"


def query(slots: str = "", header: str = "", body: str = GOOD) -> Query:
    summary, rest = (body % slots).split("\n", 1)
    return Query.read_text(f"{summary}\n{header}{rest}", "test/query", "q.rq")


# The scanner


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("?x<?y", ["?x", "<", "?y"]),
        ("<http://e/#SERVICE>", ["<http://e/#SERVICE>"]),
        ("# SERVICE\n?x", ["?x"]),
        (r'"a\"SERVICE" x', [r'"a\"SERVICE"', "x"]),
        ("'''a'b''c''' x", ["'''a'b''c'''", "x"]),
        ('""""a""b""" x', ['""""a""b"""', "x"]),
        ("''", ["''"]),
        ('"a"@en-GB "b"^^xsd:int', ['"a"', "@en-GB", '"b"', "^^", "xsd:int"]),
        ("id:us. id:a.b :c _:d", ["id:us", ".", "id:a.b", ":c", "_:d"]),
        ("id:a%20b id:a\\,b id:2:3", ["id:a%20b", "id:a\\,b", "id:2:3"]),
        ("1 1.5 .5 1e3 1.5E-3 -2", ["1", "1.5", ".5", "1e3", "1.5E-3", "-", "2"]),
        ("a||b&&c!=d <= e >= f", ["a", "||", "b", "&&", "c", "!=", "d", "<=", "e", ">=", "f"]),
        ("sc:a/sc:b*|^sc:c", ["sc:a", "/", "sc:b", "*", "|", "^", "sc:c"]),
        ("?달 id:달", ["?달", "id:달"]),
    ],
)
def test_scan(text: str, words: list[str]) -> None:
    assert [token.text for token in scan(text)] == words


@given(st.text(alphabet=st.sampled_from("ab:?<>\"'\\#{}()@^_ \n.1é")))
def test_scan_loses_nothing_but_space_and_comments(text: str) -> None:
    try:
        tokens = scan(text)
    except ParseError:
        return
    at = 0
    for token in tokens:
        between = text[at : token.start]
        assert all(part.strip() == "" for line in between.split("\n") for part in [line.partition("#")[0]])
        assert text[token.start : token.end] == token.text
        at = token.end


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("SELECT * { SERVICE <http://127.0.0.1:9/> {?s ?p ?o} }", "query:1:12: SERVICE would send"),
        ("SELECT * {\n service silent ?x {} }", "query:2:2: SERVICE"),
        ("SELECT * { FILTER(EXISTS{SERVICE<http://e/>{}}) }", "SERVICE"),
        ("SELECT * { VALUES ?a {1} BIND(2 AS ?b) FILTER(?a<?b)SERVICE#>\n<http://127.0.0.1:9/> {} }", "in two ways"),
        ("SELECT * FROM <file:///tmp/x> {}", "is a file"),
        ("PREFIX f: <FILE:///tmp/> SELECT * FROM f:x {}", "is a file"),
        ("DELETE WHERE { ?s ?p ?o }", "query:1:1: DELETE would change"),
        ("CLEAR ALL", "CLEAR would change"),
        (r"S\u0045LECT * {}", "is an escape. Write the character itself"),
        (r"SELECT * { ?s ?p '\U00000041' }", "is an escape"),
        ("SELECT * " + "{" * 129 + "}" * 129, "nest more than 128 deep"),
        ("SELECT * { FILTER(" + "(" * 130 + "1" + ")" * 130 + ") }", "nest more"),
        ("SELECT * { FILTER(?a<e:" + "(" * 130 + "#>\n1" + ")" * 130 + ") }", "nest more"),
        ("SELECT * { FILTER(" + "1+" * MAX_TOKENS + "1) }", "more than 5000 words"),
        ("SELECT * { FILTER(?a<e:" + "[" * 130 + "#>\n1) }", "nest more"),
        ("SELECT * { << ?s ?p ?o >> ?q ?r }", "RDF 1.2"),
    ],
)
def test_guard_refuses(text: str, told: str) -> None:
    with pytest.raises(QueryRefused, match=told):
        guard(text)


@pytest.mark.parametrize(
    "text",
    [
        'SELECT ("SERVICE <file:///x> INSERT" AS ?x) {} # SERVICE',
        "SELECT ?service { ?service sc:SERVICE <http://e/service> }",
        "SELECT * FROM graph:moot { ?s ?p ?o }",
        "SELECT * " + "{" * MAX_DEPTH + "}" * MAX_DEPTH,
        "SELECT * { ?s ?p <http://e/Moon_(service)> }",
        "SELECT * { BIND(1 < 2 AS ?x) FILTER(1 < <http://e/>) }",
    ],
)
def test_guard_lets_pass(kg: CoopGraph, text: str) -> None:
    guard(text)
    kg.sparql(text)


def test_nothing_reaches_the_network(kg: CoopGraph) -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.settimeout(0.2)
        address = f"<http://127.0.0.1:{server.getsockname()[1]}/>"
        for text in f"SELECT * {{ SERVICE {address} {{ ?s ?p ?o }} }}", f"LOAD {address}":
            with pytest.raises(QueryRefused):
                kg.sparql(text)
        asked = query(body=GOOD.replace("WHERE", f"FROM {address} WHERE"))
        with pytest.raises(QueryRefused, match=r"q\.rq:3:11: FROM asks for a named graph"):
            kg.run(asked, engine="rdflib")
        assert len(kg.run(asked)) == 0
        with pytest.raises(TimeoutError):
            server.accept()


def test_scanning_takes_no_longer_than_reading() -> None:
    for text in (
        "a." * 50_000,
        "<" * 50_000,
        "'a' " * 20_000,
        "_:a." * 20_000,
        "a:" + "." * 50_000,
        '"""' + '""a' * 20_000,
    ):
        with little_work(5), contextlib.suppress(ParseError):
            scan(text)


# Slots


def test_slots_are_found_by_words_not_by_text() -> None:
    text = (
        'SELECT ("VALUES ?a { 1 }" AS ?t) WHERE { # VALUES ?b { 2 }\n VALUES ?c { "}" } VALUES $d { UNDEF } '
        "?s ?p ?c . VALUES ?e { 5 } { SELECT * { VALUES ?f { 6 } } } }"
    )
    slots = find_slots(scan(text))
    assert [(slot.name, slot.leading) for slot in slots] == [("c", True), ("d", True), ("e", False), ("f", False)]
    assert text[slots[0].start : slots[0].end] == ' "}" '


@pytest.mark.parametrize("text", ["", "SELECT", "SELECT * {", "SELECT * { VALUES ?x {", "SELECT * { VALUES ?x"])
def test_slots_of_broken_text(text: str) -> None:
    assert find_slots(scan(text)) == []


def test_bind_keeps_lines_and_all_else() -> None:
    text = "SELECT * WHERE {\n VALUES ?x {\n 1 \n}\n VALUES ?y { 2 }\n ?s ?p ?x }"
    bound = bind(text, {"y": [literal("a}b")], "x": [node("http://e/1"), None]})
    assert bound == 'SELECT * WHERE {\n VALUES ?x { <http://e/1> UNDEF \n\n}\n VALUES ?y { "a}b" }\n ?s ?p ?x }'
    assert bind(text, {}) == text
    with pytest.raises(ParameterError, match=r"no slot VALUES \?z"):
        bind(text, {"z": [None]})
    with pytest.raises(ParameterError, match="no value"):
        bind(text, {"x": []})


@given(st.text())
def test_a_parameter_is_data(text: str) -> None:
    """Whatever is given, the bound query has one more string and nothing else."""
    frame = "SELECT * WHERE { VALUES ?x { 1 } ?s ?p ?x }"
    try:
        bound = bind(frame, {"x": [literal(text)]})
    except ParameterError:
        return
    kinds = [token.kind for token in scan(frame)]
    assert [token.kind for token in scan(bound)] == [kind.replace("number", "string") for kind in kinds]


# Headers


def test_header_fields(kg: CoopGraph) -> None:
    asked = kg.queries["promises/by-party"]
    assert (asked.topic, asked.iri.curie) == ("promises", "https://w3id.org/space-coop/query/promises/by-party")
    assert asked.description == "Every commitment of a party, and to whom it is made."
    assert asked.tags == ("promises", "parties")
    assert asked.claim == ("commitment",)
    assert asked.cases == {"borea": {"party": ("Borea",)}}
    (party,) = asked.params
    assert (party.required, party.committed, party.cls, asked.param("party")) == (False, ("any",), "sc:Agent", party)
    assert asked.param("nobody") is None
    assert repr(asked) == "<Query promises/by-party(party=any): What has a party promised?>"
    assert len(asked.digest) == 64


def test_values_stay_as_written() -> None:
    header = read_header("#+ summary: NO\n#+ tags: [2024-01-01, 007, yes, ~]\nSELECT", "q.rq")
    assert header.text("summary") == "NO"
    assert header.texts("tags") == ("2024-01-01", "007", "yes", "~")


def test_windows_lines_and_a_licence_above_are_no_obstacle() -> None:
    text = "# CC BY 4.0\r\n\r\n#+ summary: Who?\r\n#+ tags: [a]\r\nSELECT * {}"
    header = read_header(text, "q.rq")
    assert (header.text("summary"), header.line("tags")) == ("Who?", 4)


ONE = "#+ summary: Who?\n"


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("", r"q\.rq:1: the file has no header"),
        ("SELECT * {}\n#+ summary: Who?\n", r"q\.rq:1: the file has no header"),
        ("#+ summary: [Who?\n", r"q\.rq:\d+:\d+: the header is not valid YAML"),
        ("#+ summary: Who: me?\n", r"q\.rq:1:16: the header is not valid YAML: mapping values .* Quote"),
        ("#+ just words\n", "must be “name: value” lines"),
        ("#+ tags: [a]\n", r"q\.rq:1: “summary” is missing"),
        ("#+ summary: Who\n", r"q\.rq:1: the summary is not a question"),
        (ONE + "#+ sumary: Who?\n", r"q\.rq:2: the field “sumary” is unknown\. Did you mean summary"),
        (ONE + "#+ xyz: Who?\n", "Known fields: summary, description"),
        (ONE + "#+ summary: Who?\n", r"q\.rq:2: the field “summary” is there twice"),
        (ONE + "#+ tags: &a [b]\n", r"q\.rq:2:\d+: anchors, aliases and tags"),
        (ONE + "#+ tags: *a\n", r"anchors|undefined alias"),
        (ONE + "#+ tags: !!python/object:os.system [b]\n", "anchors, aliases and tags"),
        (ONE + "#+ tags: {a: b}\n", r"q\.rq:2: “tags” must be a text or a list"),
        (ONE + "#+ tags: [[a]]\n", "must be a text or a list"),
        (ONE + "#+ description: [a]\n", r"q\.rq:2: “description” must be a text"),
        (ONE + "#+ ? [a]\n#+ : b\n", "a name must be a plain text"),
        (ONE + "#+ params: [a]\n", r"q\.rq:2: “params” must be a mapping"),
        (ONE + "#+ params:\n#+   x: y\n", r"q\.rq:3: “params.x” must be a mapping"),
        (ONE + "#+ params:\n#+   x: {label: L}\n", "“params.x.type” is missing"),
        (ONE + PARAMS % ("x", "int", 1), r"q\.rq:3: the type “int” is unknown\. Types: iri, string"),
        (ONE + PARAMS % ("X-y", "iri", 1), "“X-y” is no name for a parameter"),
        (ONE + PARAMS % ("output", "iri", 1), "“output” is taken by an option"),
        (ONE + "#+ params:\n#+   x: {type: iri, label: L, example: 1}\n", "“params.x.description” is missing"),
        (ONE + "#+ params:\n#+   x: {type: iri, label: L, description: D}\n", "neither a default nor an example"),
        (
            ONE + "#+ params:\n#+   x: {type: year, class: a, label: L, description: D, example: 1}\n",
            "for parameters of type iri",
        ),
        (ONE + "#+ params:\n#+   x: {typ: iri}\n", r"q\.rq:3: the field “typ” is unknown"),
        (ONE + "#+ cases: {a: {x: 1}}\n", r"q\.rq:2: the field “x” is unknown"),
        (ONE + "#+ cases: {A/b: {}}\n", "no name for a case"),
        (ONE + "#+ description: " + "x" * MAX_BYTES + "\n", "longer than 16384 bytes"),
        (ONE + "#+ description: " + "[" * 8000 + "\n", "nests more than 8 deep. Write it flatter"),
        (ONE + "#+ tags: \ud800\n", r"q\.rq: the header is not valid YAML: .* Write it simply"),
    ],
)
def test_a_bad_header_is_told(header: str, told: str) -> None:
    with pytest.raises(HeaderError, match=told):
        Query.read_text(f"{header}SELECT * {{}}", "q", "q.rq")


# Catalogue


def test_catalogue(kg: CoopGraph) -> None:
    assert list(kg.queries) == ["people/agents", "promises/by-party", "promises/in-year"]
    assert len(kg.queries) == 3
    assert "people/agents" in kg.queries
    assert "people/none" not in kg.queries
    assert kg.queries.path("people/agents") == WORLD / "queries" / "people" / "agents.rq"
    assert repr(kg.queries).splitlines()[2:] == [
        "people/agents      Which agents are there, and on what ground?",
        "promises/by-party  What has a party promised?                   party",
        "promises/in-year   Which promises fall in a year?               year",
    ]
    assert "<td>promises/in-year</td>" in kg.queries._repr_html_()


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("promises", ["promises/by-party", "promises/in-year"]),
        ("year", ["promises/in-year"]),
        ("PARTY promised", ["promises/by-party"]),
        ("moon", []),
    ],
)
def test_search(kg: CoopGraph, words: str, names: list[str]) -> None:
    assert [found.name for found in kg.queries.search(words)] == names


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("promises/by-pary", r"no stored question “promises/by-pary”\. Did you mean promises/by-party\?"),
        ("in-year", "Did you mean promises/in-year"),
        ("../../etc/passwd", "List them with: coopgraph queries"),
        ("", "List them"),
    ],
)
def test_an_unknown_question_is_told(kg: CoopGraph, name: str, told: str) -> None:
    with pytest.raises(QueryNotFound, match=told):
        kg.run(name)
    with pytest.raises(QueryNotFound):
        kg.queries.path(name)


def test_one_broken_file_spoils_no_other(tmp_path: Path) -> None:
    shutil.copytree(WORLD / "queries", tmp_path / "queries")
    (tmp_path / "queries" / "people" / "broken.rq").write_text("SELECT")
    catalogue = Catalogue(tmp_path / "queries")
    assert catalogue["people/agents"]
    with pytest.raises(HeaderError, match=r"broken\.rq:1"):
        _ = catalogue["people/broken"]


# Arguments


@pytest.mark.parametrize("given", [None, "any", ["any"], ["Alba", "Borea"], iter(["Alba", "Borea"])])
def test_any_and_lists(kg: CoopGraph, given: object) -> None:
    assert len(kg.run("promises/by-party", party=given)) == 2
    assert len(kg.run("promises/by-party", party="Alba")) == 1
    assert len(kg.run("promises/by-party", party=("Alba", "alba"))) == 1
    assert len(kg.run("promises/by-party", party=node("https://w3id.org/space-coop/id/alba"))) == 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({}, r"“promises/in-year” needs a value for “year” \(The year, such as 2031\)\. For example: 2031"),
        ({"year": "soon"}, r"parameter “year”: “soon” is not a year\. For example: 2031"),
        ({"year": True}, "“True” is not a year"),
        ({"year": "２０３１"}, "is not a year"),
        ({"year": 0}, "“0” is not a year"),
        ({"year": "10000"}, "“10000” is not a year"),
        ({"year": "2031 } ?s ?p ?o . {"}, "is not a year"),
        ({"yaer": 2031}, r"has no parameter “yaer”\. Did you mean year\?"),
        ({"year": 2031, "x": 1}, r"It takes: year\."),
        ({"year": 2031, "engine": "virtuoso"}, r"no engine “virtuoso”\. Engines: oxigraph, rdflib"),
    ],
)
def test_a_bad_argument_is_told(kg: CoopGraph, arguments: dict[str, object], told: str) -> None:
    with pytest.raises(ParameterError, match=told):
        kg.run("promises/in-year", **arguments)  # type: ignore[arg-type]


def test_a_list_without_values_does_not_mean_any(kg: CoopGraph) -> None:
    with pytest.raises(ParameterError, match="“party” was given a list without values"):
        kg.run("promises/by-party", party=[])


def test_a_name_out_of_class_is_told(kg: CoopGraph) -> None:
    with pytest.raises(
        ParameterError, match=r"parameter “party”: Lantern \(id:lantern\) is no agent, but space system"
    ):
        kg.run("promises/by-party", party="id:lantern")
    with pytest.raises(ParameterError, match="It takes none"):
        kg.run("people/agents", x=1)


@pytest.mark.parametrize(
    ("kind", "given", "bound"),
    [
        ("string", 'say "}" \\', '"say \\"}\\" \\\\"'),
        ("string", "O'Neill # {", '"O\'Neill # {"'),
        ("integer", -3, '"-3"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        ("integer", "007", '"7"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        ("boolean", True, '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>'),
        ("boolean", "No", '"false"^^<http://www.w3.org/2001/XMLSchema#boolean>'),
        ("date", "2024-09-30", '"2024-09-30"^^<http://www.w3.org/2001/XMLSchema#date>'),
        ("iri", "Alba", "<https://w3id.org/space-coop/id/alba>"),
    ],
)
def test_values_of_every_type(kg: CoopGraph, kind: str, given: object, bound: str) -> None:
    asked = query("VALUES ?v { 1 }", PARAMS % ("v", kind, "x"))
    (term,) = kg.run(asked, v=given).arguments["v"]
    assert str(term) == bound


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("integer", "1.5"),
        ("integer", "9" * 5000),
        ("boolean", "maybe"),
        ("date", "30.9.2024"),
        ("string", "a\x00"),
        ("string", "\ud800"),
    ],
)
def test_ill_typed_values(kg: CoopGraph, kind: str, given: str) -> None:
    with pytest.raises(ParameterError, match="parameter “v”"):
        kg.run(query("VALUES ?v { 1 }", PARAMS % ("v", kind, "x")), v=given)


def test_a_stored_question_is_a_select(kg: CoopGraph) -> None:
    with pytest.raises(QueryRefused, match="must be a SELECT"):
        kg.run(Query.read_text("#+ summary: Is it?\nASK {}", "q"))
    with pytest.raises(ParseError, match=r"q\.rq:2:10: this is not valid SPARQL"):
        kg.run(Query.read_text("#+ summary: Is it?\nSELECT {}", "q", "q.rq"))


@pytest.mark.parametrize(
    ("name", "arguments"), [("promises/by-party", {}), ("promises/in-year", {"year": 2031}), ("people/agents", {})]
)
def test_both_engines_agree(kg: CoopGraph, name: str, arguments: dict[str, object]) -> None:
    first, second = (kg.run(name, engine=engine, **arguments) for engine in ("oxigraph", "rdflib"))  # type: ignore[arg-type]
    assert (first.columns, first.terms) == (second.columns, second.terms)
    assert second.engine == "rdflib"


def test_what_rdflib_cannot_run_is_told(kg: CoopGraph) -> None:
    with pytest.raises(ParseError, match=r"q\.rq: rdflib cannot run this query"):
        kg.run(Query.read_text("#+ summary: Is it?\nSELECT {}", "q", "q.rq"), engine="rdflib")


# Lint


def test_the_questions_of_the_world_are_clean(kg: CoopGraph) -> None:
    assert [finding for asked in kg.queries.values() for finding in lint(asked, kg.lookup)] == []


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (query(header=PARAMS % ("v", "year", 1)), "q.rq:1:1: the parameter “v” has no slot"),
        (
            query("?x a ?y . VALUES ?v { 1 }", PARAMS % ("v", "year", 1)),
            "q.rq:6:22: the parameter “v” has a slot in the wrong place",
        ),
        (query("VALUES ?v { 1 } VALUES ?v { 1 }", PARAMS % ("v", "year", 1)), "the parameter “v” has several slots"),
        (query("VALUES ?v { 1 }"), "q.rq:4:12: the slot ?v belongs to no parameter"),
        (query("VALUES ?v { 2 }", PARAMS % ("v", "year", 1)), "does not hold the example of its parameter"),
        (query("VALUES ?v { UNDEF }", PARAMS % ("v", "year", 1)), "does not hold the example"),
        (query("VALUES ?v { 1 2 }", PARAMS % ("v", "year", 1)), "does not hold the example"),
        (query("VALUES ?v { id:alba }", PARAMS % ("v", "iri", "Albo")), "gives “v” a value that it cannot take"),
        (query("VALUES ?v { ?? }", PARAMS % ("v", "year", 1)), "does not hold the example"),
        (query(header="#+ claim: clam\n"), "the header's claim column “clam” is not selected"),
        (query("?x sc:isAgencyOff ?y ."), "sc:isAgencyOff is not in the graph. Did you mean sc:isAgencyOf"),
        (query("?x a <https://w3id.org/space-coop/id/none> ."), "is not in the graph"),
        (query("?x a skos:Concept ."), "the prefix “skos:” is not declared. Add PREFIX skos: <http://www.w3.org/2004"),
        (query(body=GOOD.replace("ontology#", "wrong#")), "the prefix “sc:” is not the usual one"),
        (query(body=GOOD.replace("ORDER BY ?x", "")), "the rows have no order"),
        (query(body=GOOD.replace("SELECT ?x", "ASK")), "a stored question must be a SELECT"),
    ],
)
def test_lint_finds(kg: CoopGraph, asked: Query, told: str) -> None:
    assert any(told in str(finding) for finding in lint(asked, kg.lookup)), lint(asked, kg.lookup)


@pytest.mark.parametrize(
    "asked",
    [
        query(
            "VALUES ?v { id:alba }",
            "#+ claim: x\n" + PARAMS % ("v", "iri", "Alba"),
            GOOD.replace("SELECT", "PREFIX id: <https://w3id.org/space-coop/id/>\nSELECT"),
        ),
        query("VALUES ?v { '2031'^^<http://www.w3.org/2001/XMLSchema#integer> }", PARAMS % ("v", "year", "2031")),
        query("VALUES ?v { 1 2 }", PARAMS % ("v", "integer", "[1, 2]")),
        query(
            header="#+ claim: n\n",
            body=GOOD.replace("?x WHERE", "?x (COUNT(?y) AS ?n) WHERE").replace("ORDER", "GROUP BY ?x ORDER"),
        ),
        query(header="#+ claim: anything\n", body=GOOD.replace("SELECT ?x", "SELECT *")),
    ],
)
def test_lint_lets_pass(kg: CoopGraph, asked: Query) -> None:
    assert lint(asked, kg.lookup) == []


def test_every_error_is_one_of_ours() -> None:
    for error in (HeaderError, ParameterError, ParseError, QueryNotFound, QueryRefused):
        assert issubclass(error, CoopgraphError)
