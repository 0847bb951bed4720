# ruff: noqa: E501  (lists of odd things, each in its place)
"""Hostile words: queries, values of parameters, names, headers and cells."""

from __future__ import annotations

import random
from collections.abc import Iterator

QUERIES = (
    'SELECT ?s (COUNT(*) AS ?n) WHERE { ?s a sc:Nation ; rdfs:label "Alba \\"x\\""@en . FILTER(?n > 1.5e3 || !BOUND(?s)) } GROUP BY ?s',
    "PREFIX ex: <http://example.org/>\nCONSTRUCT { ?s ex:p ?o } WHERE { { ?s ex:p/ex:q* ?o } UNION { ?s ^ex:r ?o } # end\n OPTIONAL { ?o ?p '''x\ny''' } }",
    "ASK { VALUES (?a ?b) { (1 UNDEF) (<urn:x> 'z'@ko) } FILTER EXISTS { ?a (ex:|!rdf:type)+ [ ] } BIND(IF(?a = 1, 2, 3) AS ?c) }",
    "DESCRIBE ?x WHERE { GRAPH ?g { ?x ?p ( 1 [ a sc:Agent ] ) MINUS { ?x ?p -3 } } } ORDER BY DESC(STR(?x)) LIMIT 5 OFFSET 1",
)  # fmt: skip
WORDS = (
    "SELECT", "WHERE", "{", "}", "(", ")", "[", "]", "?x", "$y", "<urn:a>", '"t"', "'t'@en", "1", "1.", ".5", "1e5", "^^", "a", "*", "/",
    "|", "^", "!", "&&", "||", "=", "<", ">", "<=", "+", "-", ",", ";", ".", "FILTER", "BIND", "AS", "UNION", "OPTIONAL", "MINUS", "EXISTS",
    "NOT", "VALUES", "UNDEF", "GROUP", "BY", "HAVING", "ORDER", "LIMIT", "-1", "99999999999999999999", "COUNT", "DISTINCT", "GRAPH", "_:b",
    "id:alba", ":", "::", "BASE", "PREFIX", "IN", "STR", "REGEX", "NOW", "\\", '"', "'", '"""', "<", "\u202e", "\x00", "\u00a0", "#", "@", "%41",
)  # fmt: skip
FAR = (
    "http://127.0.0.1:9/x", "https://127.0.0.1:9/", "http://localhost:9/", "http://[::1]:9/", "http://[::ffff:127.0.0.1]:9/", "http://127.1:9/",
    "http://2130706433:9/", "http://0x7f000001:9/", "http://0177.0.0.1:9/", "http://0.0.0.0:9/", "http://169.254.169.254/latest/", "file:///etc/passwd",
    "FILE:///etc/passwd", "file:/etc/passwd", "file://localhost/etc/passwd", "ftp://127.0.0.1/", "data:,x", "//127.0.0.1:9/",
)  # fmt: skip


def queries(seed: int, each: int = 350) -> Iterator[str]:
    """Sample queries cut off at every character, and with words changed."""
    for text in QUERIES:
        yield from (text[:end] for end in range(len(text) + 1))
    chance = random.Random(seed)
    for text in QUERIES:
        words = text.split(" ")
        for _ in range(each):
            changed = list(words)
            for _ in range(chance.choice((1, 1, 2, 4, 9))):
                at = chance.randrange(len(changed))
                match chance.randrange(4):
                    case 0:
                        changed[at] = chance.choice(WORDS)
                    case 1:
                        del changed[at]
                        changed = changed or ["SELECT"]
                    case 2:
                        changed.insert(at, chance.choice(WORDS))
                    case _:
                        to = chance.randrange(len(changed))
                        changed[at], changed[to] = changed[to], changed[at]
            yield " ".join(changed)


def deep_queries() -> Iterator[str]:
    """Queries that nest, repeat, or are long without end."""
    for depth in (10, 60, 127, 128, 129, 300, 1_000, 5_000, 50_000):
        for open_, middle, shut in (
            ("{", "", "}"), ("{ { } UNION ", "{}", "}"), ("{ OPTIONAL ", "{}", "}"), ("{ SELECT * ", "{}", "}"), ("{ MINUS ", "{}", "}"),
            ("{ ?s ?p ", "[]", "}"), ("{ FILTER EXISTS ", "{}", "}"), ("{ GRAPH ?g ", "{}", "}"), ("{ FILTER NOT EXISTS ", "{ ?a ?b ?c }", "}"),
        ):  # fmt: skip
            yield f"SELECT * {open_ * depth}{middle}{shut * depth}"
        for call in ("STR(", "(", "!(", "-(", "ABS(", "IF(true,1,", "COALESCE(", "NOT EXISTS{FILTER("):
            shut = ")}" if call.endswith("{FILTER(") else ")"
            yield f"SELECT * {{ FILTER({call * depth}1{shut * depth}) }}"
        yield f"SELECT * {{ ?s {'(' * depth}<urn:p>{')*' * depth} ?o }}"
        yield f"SELECT * {{ ?s {'^' * depth}<urn:p> ?o }}"
        yield f"SELECT * {{ ?s ?p {'[ <urn:p> ' * depth}1{' ]' * depth} }}"
        yield f"SELECT * {{ ?s ?p {'( ' * depth}1{' )' * depth} }}"
        yield f"SELECT * {{ FILTER({'!' * depth}true) }}"
        yield f"SELECT * {{ FILTER({'1 + ' * depth}1 > 0) }}"
        yield f"SELECT * {{ FILTER({'1 = 1 && ' * depth}true) }}"
        yield f"SELECT * {{ FILTER({'-' * depth}1 < 0) }}"
        yield f"SELECT * {{ {'{} UNION ' * depth} {{}} }}"
        yield f"SELECT * {{ ?s {'<urn:p>/' * depth}<urn:p> ?o }}"
        yield f"SELECT * {{ ?s {'<urn:p>|' * depth}<urn:p> ?o }}"
        yield f"SELECT * {{ {'?s ?p ?o . ' * depth} }}"
        yield f"SELECT * {{ FILTER(1 IN ({'1,' * depth}1)) }}"
        yield f"SELECT * {{ VALUES ?x {{ {'1 ' * depth} }} }}"
        yield f"SELECT {'(1 AS ?x)' * depth} {{}}"
        yield f"ASK {{ ?s ?p {'<<' * depth} }}"
        yield "".join(f"PREFIX p{i}: <urn:{i}>\n" for i in range(depth)) + "ASK {}"
        yield f"ASK {{ ?{'x' * depth} ?p ?o }}"
        yield f'ASK {{ FILTER("{"x" * depth}" = "") }}'
        yield f"ASK {{ <urn:{'x' * depth}> ?p ?o }}"


def far_queries() -> Iterator[str]:
    """Queries that would reach other machines, or files."""
    for far in FAR:
        yield f"SELECT * {{ SERVICE <{far}> {{ ?s ?p ?o }} }}"
        yield f"SELECT * {{ SERVICE SILENT <{far}> {{ ?s ?p ?o }} }}"
        yield f"SELECT * {{ BIND(<{far}> AS ?x) SERVICE ?x {{ ?s ?p ?o }} }}"
        yield f"PREFIX e: <{far}> SELECT * {{ sErViCe # comment\n e: {{ ?s ?p ?o }} }}"
        yield f"SELECT * {{ FILTER EXISTS {{ SERVICE <{far}> {{ ?s ?p ?o }} }} }}"
        yield f"SELECT * {{ ?a ?b ?c }} ORDER BY (EXISTS {{ SERVICE <{far}> {{ ?s ?p ?o }} }})"
        yield f"SELECT (EXISTS {{ SERVICE <{far}> {{}} }} AS ?x) {{}}"
        yield f"SELECT ?a {{ ?a ?b ?c }} GROUP BY ?a HAVING (EXISTS {{ SERVICE <{far}> {{}} }})"
        yield f"SELECT * FROM <{far}> {{ ?s ?p ?o }}"
        yield f"SELECT * FROM NAMED <{far}> {{ GRAPH ?g {{ ?s ?p ?o }} }}"
        yield f"BASE <{far}> SELECT * FROM <x> {{ ?s ?p ?o }}"
        yield f"DESCRIBE <{far}> FROM <{far}>"
        yield f"LOAD <{far}>"
        yield f"LOAD SILENT <{far}> INTO GRAPH <urn:g>"
        yield f"INSERT {{ ?s ?p ?o }} USING <{far}> WHERE {{ ?s ?p ?o }}"
        yield f"SELECT * {{ \\u0053ERVICE <{far}> {{ ?s ?p ?o }} }}"
        yield f"SELECT * {{ ?a<?b)SERVICE#> <{far}> {{}} }}"
        yield f"ASK {{ FILTER(?a<?b) SERVICE<{far}>{{}} FILTER(?c>?d) }}"


def bombs() -> Iterator[str]:
    """Queries that a small graph makes large."""
    yield from (
        "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
        "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a",
        "SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?d), STR(?g))) AS ?x) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
        "SELECT DISTINCT ?a ?d ?g ?j { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
        "SELECT * { ?a (<urn:x>|!<urn:x>)* ?b . ?c (<urn:x>|!<urn:x>)* ?d . ?e (<urn:x>|!<urn:x>)* ?f }",
    )
    grow = 'BIND("xxxxxxxxxxxxxxxx" AS ?v0) ' + " ".join(f"BIND(CONCAT(?v{i}, ?v{i}) AS ?v{i + 1})" for i in range(40))
    yield f"SELECT (STRLEN(?v40) AS ?n) {{ {grow} }}"
    yield "SELECT * { " + " ".join(f"VALUES ?v{i} {{ 1 2 3 4 5 6 7 8 9 0 }}" for i in range(12)) + " }"
    yield 'SELECT * { BIND(REPLACE("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "a", "aaaaaaaaaaaaaaaaaaaaaaaaa") AS ?x) ?a ?b ?c FILTER(REGEX(?x, "(a+)+b")) }'


VALUES = (
    '" . } #', "' . } #", "> } #", "} SERVICE <http://127.0.0.1:9/> {", "\\u0022 } #", '"""', "'''", "\\", "\\\\", '\\"', "?x", "$x", "UNDEF", "1 } #",
    "<urn:x> <urn:y>", "id:alba id:borea", "<urn:x>", "urn:x", "id:", "id:%", ":", "::", "", " ", "\t", "\n", "\r\n", "\x00", "\x1b[31m", "\x7f", "\x9b",
    "\u202e", "\u2066x\u2069", "\ufeff", "\ufffe", "\ud800", "\U0010ffff", "é", "e\u0301", "알바", "à́̀" * 50, "x" * 10_000, "9" * 5_000, "-1", "+1", "1e9",
    "１０", "1_0", "0x10", "NaN", "Infinity", "true", "TRUE", "null", "None", "any", "ANY", "2031-13-45", "0000-00-00", "2031", "99999999999999999999",
    "../../etc/passwd", "/etc/passwd", "~root", "%2e%2e%2f", "C:\\x", "CON", "file:///etc/passwd", "http://127.0.0.1:9/", "javascript:alert(1)",
    "<script>alert(1)</script>", "=1+1", "@SUM(1)", "+1", "-1+1", "|calc", "{{7*7}}", "${7*7}", "%s%n", "$(id)", "`id`", "; DROP TABLE x", "' OR 1=1 --",
    "--help", "-f", "-", "--", "*", "?", "[a-z]", "(a+)+$", "a" * 64 + "!", "#", "# x", "//", "a\x00b", "a\u2028b", "a\u200bb", "Alba\u200b", "Αlba", "аlba",
)  # fmt: skip
NAMES = (
    "../data/moot", "../../../etc/passwd", "/etc/passwd", "people/../people/agents", "people//agents", "people/agents.rq", "people\\agents", "people/agents\x00",
    "./people/agents", "PEOPLE/AGENTS", "people/agents/", "people/*", "people", "", " ", ".", "..", "/", "~", "CON", "nul", "a" * 5_000, "people/агents",
    "people/agents\n", "%2e%2e/x", "file:///etc/passwd", "http://127.0.0.1:9/x.rq", "-", "--", "\u202epeople/agents", "people/agents?x=1", "people/agents#x",
    "/dev/stdin.rq", "/dev/zero.rq", "/proc/self/environ.rq", "/nowhere/x.rq", "x.rq", ".rq", "a/b/c/d/e.rq", "//127.0.0.1/share/x.rq", "\\\\127.0.0.1\\x.rq",
)  # fmt: skip


def parameters(seed: int, count: int = 700) -> Iterator[str]:
    """Values that try to be more than values."""
    yield from VALUES
    chance = random.Random(seed)
    for _ in range(count - len(VALUES)):
        yield "".join(chance.choice(VALUES)[:40] for _ in range(chance.randrange(1, 4)))


def headers(seed: int, count: int = 500) -> Iterator[str]:
    """Headers that are too much YAML, or none."""
    body = "\nSELECT ?a WHERE { VALUES ?p { 1 } ?a ?b ?p }"
    fixed = (
        "", "summary", "summary: What?", "summary: What", "summary: [What?]", "summary: &a What?\ntags: [*a]", "summary: !!python/object:os.system x",
        "summary: What?\nsummary: What?", "- a\n- b", "summary: What?\nparams: {p: {}}", "summary: What?\nparams: [p]", "? [a]\n: b", "summary: What?\n<<: {a: b}",
        "summary: 'unclosed", 'summary: "\\x', "summary: |\n  What?", "summary: >-\n  What?", "%YAML 1.1\n---\nsummary: What?", "---\n---", "...", "\tsummary: x",
        "a: " * 500, "[" * 5_000, "{" * 5_000, "{a: " * 500 + "1" + "}" * 500, "- " * 3_000, "summary: " + "x" * 20_000, "x" * 60_000,
        "a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]", "\n".join(f"k{i}: {i}" for i in range(3_000)), "summary: What?\ntags: " + "[a, " * 300,
        "summary: What?\nparams:\n  p: {type: year, label: P, description: p, example: 1}", "summary: What?\nparams:\n  P!: {type: year}",
        "summary: What?\nparams:\n  engine: {type: iri, label: a, description: b, default: any}", "summary: What?\nclaim: {a: b}", "summary: \x00?", "summary: \u202e?",
        "summary: \ud800?", "summary: What?\nunknown: 1", "summary: What?\ncases: {a: {b: c}}", "summary: !!binary aGk=", "summary: !<x> y", "a: *b", "&a : b", "*a : b",
        "summary: 2031-01-01", "summary: yes", "summary: ~", "? ", ": ", "- ", "key: - x", "a:\n - b\n  - c", "summary: What?\ntags: {a, b}", "\u0085", "\ufeffsummary: What?",
    )  # fmt: skip
    yield from ("\n".join(f"#+ {line}" for line in text.split("\n")) + body for text in fixed)
    yield from (f"#+ {text}{body}" for text in fixed)
    good = "summary: What?\ntags: [a, b]\nparams:\n  p: {type: year, label: P, description: 'p', example: 2031}\nclaim: a\nempty: Nothing."
    chance = random.Random(seed)
    for _ in range(count - 2 * len(fixed)):
        text = list(good)
        for _ in range(chance.choice((1, 2, 5))):
            at = chance.randrange(len(text))
            text[at : at + chance.randrange(3)] = chance.choice(list(":-&*!|>'\"[]{}#%@`?,\n \t\\x\x00é"))
        yield "\n".join(f"#+ {line}" for line in "".join(text).split("\n")) + body


def cells(seed: int, count: int = 400) -> Iterator[str]:
    """Texts that would be more than text in a table, a page, a spreadsheet or a terminal."""
    yield from (value for value in VALUES if "\ud800" not in value)
    chance = random.Random(seed)
    for _ in range(count - len(VALUES) + 1):
        yield "".join(
            chr(chance.choice((chance.randrange(0x20), chance.randrange(0x20, 0x7F), chance.randrange(0x80, 0x3000))))
            for _ in range(12)
        )
