"""Queries that would take for ever, take everything, or nest without end; every one is valid SPARQL, or nearly so."""

from collections.abc import Iterator

PAIRS = "?a ?b ?c . ?d ?e ?f"
TRIPLES = f"{PAIRS} . ?g ?h ?i"
DIGITS = " ".join(map(str, range(10)))
TEN_BILLION = " ".join(f"VALUES ?v{i} {{ {DIGITS} }}" for i in range(10))
DOUBLED = " ".join(f"BIND(CONCAT(?x{i}, ?x{i}) AS ?x{i + 1})" for i in range(40))
REPLACED = " ".join(f"BIND(REPLACE(?x{i}, 'a', 'aaaaaaaaaa') AS ?x{i + 1})" for i in range(12))

BOMBS = {
    "count": f"SELECT (COUNT(*) AS ?n) {{ {TRIPLES} }}",
    "count-distinct": f"SELECT (COUNT(DISTINCT ?c) AS ?n) {{ {TRIPLES} }}",
    "sum": f"SELECT (SUM(STRLEN(STR(?c))) AS ?n) {{ {TRIPLES} }}",
    "average": f"SELECT (AVG(STRLEN(STR(?a))) AS ?n) {{ {TRIPLES} }}",
    "least": f"SELECT (MIN(?i) AS ?n) {{ {TRIPLES} }}",
    "sample": f"SELECT (SAMPLE(?i) AS ?n) {{ {TRIPLES} }}",
    "concat-all": f"SELECT (GROUP_CONCAT(STR(?a)) AS ?n) {{ {TRIPLES} }}",
    "concat-wide": f"SELECT (GROUP_CONCAT(STR(?a); SEPARATOR='{'x' * 5000}') AS ?n) {{ {PAIRS} }}",
    "order": f"SELECT * {{ {PAIRS} }} ORDER BY ?f ?a",
    "order-rand": f"SELECT * {{ {PAIRS} }} ORDER BY RAND()",
    "order-inside": f"SELECT (COUNT(*) AS ?n) {{ {{ SELECT * {{ {PAIRS} }} ORDER BY ?a }} ?g ?h ?i }}",
    "distinct": f"SELECT DISTINCT * {{ {PAIRS} }}",
    "reduced": f"SELECT REDUCED * {{ {TRIPLES} }}",
    "all-rows": f"SELECT * {{ {TRIPLES} }}",
    "offset": f"SELECT * {{ {TRIPLES} }} OFFSET 9000000000 LIMIT 1",
    "group": f"SELECT ?a ?f (COUNT(*) AS ?n) {{ {PAIRS} }} GROUP BY ?a ?f ?b ?c",
    "having": f"SELECT ?a {{ {TRIPLES} }} GROUP BY ?a HAVING (COUNT(*) < 0)",
    "hash": f"SELECT (COUNT(?x) AS ?n) {{ {TRIPLES} BIND(SHA512(STR(?c)) AS ?x) }}",
    "uuid": f"SELECT (COUNT(?x) AS ?n) {{ {TRIPLES} BIND(STRUUID() AS ?x) }}",
    "regex": f"SELECT * {{ {TRIPLES} FILTER(REGEX(STR(?c), '^(x+x+)+y$')) }}",
    "regex-large": "SELECT * { ?a ?b ?c FILTER(REGEX(STR(?c), '((a{1,100}){1,100}){1,100}')) }",
    "values": f"SELECT (COUNT(*) AS ?n) {{ {TEN_BILLION} }}",
    "values-rows": f"SELECT * {{ {TEN_BILLION} }}",
    "doubling": f"SELECT (STRLEN(?x40) AS ?n) {{ BIND('abcdefgh' AS ?x0) {DOUBLED} }}",
    "replacing": f"SELECT (STRLEN(?x12) AS ?n) {{ BIND('aaaaaaaa' AS ?x0) {REPLACED} }}",
    "encoding": "SELECT (STRLEN(?y) AS ?n) { BIND('%%%%' AS ?x0) "
    + " ".join(f"BIND(ENCODE_FOR_URI(CONCAT(?x{i}, ?x{i})) AS ?x{i + 1})" for i in range(25))
    + " BIND(?x25 AS ?y) }",
    "minus": f"SELECT * {{ {PAIRS} MINUS {{ ?g ?h ?i . ?d ?k ?l . ?m ?n ?o }} }}",
    "not-exists": f"SELECT * {{ {PAIRS} FILTER NOT EXISTS {{ ?g ?h ?i . ?j ?k ?l FILTER(?i = ?f && ?l = <urn:x>) }} }}",
    "optional": f"SELECT * {{ {PAIRS} OPTIONAL {{ ?g ?h ?i OPTIONAL {{ ?j ?k ?l FILTER(?l = <urn:x>) }} }} }}",
    "union": f"SELECT (COUNT(*) AS ?n) {{ {{ {TRIPLES} }} UNION {{ {PAIRS} . ?g ?h ?i . ?j ?k ?l }} }}",
    "unequal": f"SELECT * {{ {TRIPLES} FILTER(?a = ?b && ?c = ?d && ?e = ?i) }}",
    "same-term": f"SELECT * {{ {TRIPLES} FILTER(sameTerm(?a, ?f) && sameTerm(?a, ?i)) }}",
    "graphs": "SELECT (COUNT(*) AS ?n) { GRAPH ?x { ?a ?b ?c } GRAPH ?y { ?d ?e ?f } GRAPH ?z { ?g ?h ?i } }",
    "any-path": "SELECT (COUNT(*) AS ?n) { ?a (!<urn:p>)* ?b . ?c (!<urn:p>)* ?d }",
    "path-star": "SELECT * { ?a ((!<urn:p>)|(^!<urn:p>))* ?b } ORDER BY ?a ?b",
    "path-stars": "SELECT * { ?a (((!<urn:p>)*)*)* ?b . ?b ((!<urn:q>)+)* ?c . ?c (!<urn:r>)* ?d }",
    "construct": f"CONSTRUCT {{ ?a ?b ?f . ?d ?e ?c }} {{ {TRIPLES} }}",
    "describe": f"DESCRIBE * {{ {PAIRS} }}",
    "ask": f"ASK {{ {TRIPLES} FILTER(?a = ?c && ?b = ?e && ?f = <urn:nowhere>) }}",
    "if": f"SELECT (COUNT(*) AS ?n) {{ {TRIPLES} FILTER(IF(RAND() < 2, false, true)) }}",
}


def deep(n: int) -> Iterator[tuple[str, str]]:
    """Yield queries that nest, or go on, for so many levels."""
    yield "str", f"SELECT ({'STR(' * n}'x'{')' * n} AS ?x) {{}}"
    yield "groups", f"SELECT * {'{' * n} ?s ?p ?o {'}' * n}"
    yield "exists", f"SELECT * {{ ?s ?p ?o {'FILTER EXISTS { ?s ?p ?o ' * n}{'}' * n} }}"
    yield "not-exists", f"SELECT * {{ ?s ?p ?o {'FILTER NOT EXISTS { ?s ?p ?o ' * n}{'}' * n} }}"
    yield "brackets", f"SELECT ({'(' * n}1{')' * n} AS ?x) {{}}"
    yield "not", f"SELECT ({'!' * n}true AS ?x) {{}}"
    yield "plus", f"SELECT ({'+'.join('1' * n)} AS ?x) {{}}"
    yield "minus-sign", f"SELECT ({'-(' * n}1{')' * n} AS ?x) {{}}"
    yield "and", f"SELECT ({' && '.join(['true'] * n)} AS ?x) {{}}"
    yield "unions", "SELECT * { " + " UNION ".join(["{ ?s ?p ?o }"] * n) + " }"
    yield "sequence", f"SELECT * {{ ?s {'/'.join(['<urn:p>'] * n)} ?o }}"
    yield "alternatives", f"SELECT * {{ ?s {'|'.join(['<urn:p>'] * n)} ?o }}"
    yield "inverse", f"SELECT * {{ ?s {'^(' * n}<urn:p>{')' * n} ?o }}"
    yield "stars", f"SELECT * {{ ?s {'(' * n}<urn:p>{')*' * n} ?o }}"
    yield "collection", f"SELECT * {{ ?s ?p {'(' * n}1{')' * n} }}"
    yield "blank", f"SELECT * {{ ?s ?p {'[ ?p ' * n}1{']' * n} }}"
    yield "select", f"SELECT * {{ {'{ SELECT * { ' * n}?s ?p ?o{' } }' * n} }}"
    yield "if", f"SELECT ({'IF(true, ' * n}1{', 2)' * n} AS ?x) {{}}"
    yield "coalesce", f"SELECT ({'COALESCE(' * n}1{')' * n} AS ?x) {{}}"
    yield "optional", f"SELECT * {{ ?s ?p ?o {'OPTIONAL { ?s ?p ?o ' * n}{'}' * n} }}"
    yield "minus", f"SELECT * {{ ?s ?p ?o {'MINUS { ?s ?p ?o ' * n}{'}' * n} }}"
    yield "graph", f"SELECT * {{ {'GRAPH ?g { ' * n}?s ?p ?o{' }' * n} }}"
    yield "in", f"SELECT ({'1 IN (' * n}1{')' * n} AS ?x) {{}}"
    yield "binds", "SELECT * { BIND(1 AS ?x0) " + " ".join(f"BIND(?x{i} + 1 AS ?x{i + 1})" for i in range(n)) + " }"
    yield "patterns", "SELECT * { " + " ".join(f"?x{i} <urn:p> ?x{i + 1} ." for i in range(n)) + " }"
    yield "filters", "SELECT * { ?s ?p ?o " + "FILTER(?s != ?o) " * n + "}"


DEEP = {f"{name}-{n}": text for n in (60, 120, 700, 2400) for name, text in deep(n)}
