"""Ways to make a query, an update or a file reach another server or another file. URL and FILE are filled in."""

from __future__ import annotations

_S = "{ ?s ?p ?o }"

SERVICE = {
    "plain": f"SELECT * {{ SERVICE <URL> {_S} }}",
    "small": f"select * {{ service <URL> {_S} }}",
    "mixed": f"SELECT * {{ SeRvIcE <URL> {_S} }}",
    "silent": f"SELECT * {{ SERVICE SILENT <URL> {_S} }}",
    "no space": f"SELECT * {{ SERVICE<URL>{_S} }}",
    "silent, no space": f"SELECT*{{SERVICE SILENT<URL>{_S}}}",
    "line end": f"SELECT * {{ SERVICE\n<URL>\n{_S} }}",
    "carriage return": f"SELECT * {{ SERVICE\r<URL>\r{_S} }}",
    "tab": f"SELECT * {{ SERVICE\t<URL> {_S} }}",
    "comment between": f"SELECT * {{ SERVICE # here\n<URL> {_S} }}",
    "comment without space": f"SELECT * {{ SERVICE#here\n<URL> {_S} }}",
    "comment that ends with a carriage return": f"SELECT * {{ # a\rSERVICE <URL> {_S} }}",
    "prefixed": f"PREFIX e: <URL> SELECT * {{ SERVICE e: {_S} }}",
    "prefix split": f"PREFIX e: <BASE> SELECT * {{ SERVICE e:x {_S} }}",
    "empty prefix": f"PREFIX : <URL> SELECT * {{ SERVICE : {_S} }}",
    "base": f"BASE <BASE> SELECT * {{ SERVICE <x> {_S} }}",
    "base and empty": f"BASE <URL> SELECT * {{ SERVICE <> {_S} }}",
    "variable by VALUES": f"SELECT * {{ VALUES ?e {{ <URL> }} SERVICE ?e {_S} }}",
    "variable by BIND": f"SELECT * {{ BIND(<URL> AS ?e) SERVICE ?e {_S} }}",
    "variable by IRI()": f"SELECT * {{ BIND(IRI('URL') AS ?e) SERVICE ?e {_S} }}",
    "variable from data": f"SELECT * {{ ?x rdfs:seeAlso ?e SERVICE ?e {_S} }}",
    "in OPTIONAL": f"SELECT * {{ OPTIONAL {{ SERVICE <URL> {_S} }} }}",
    "in UNION": f"SELECT * {{ {{ }} UNION {{ SERVICE <URL> {_S} }} }}",
    "in MINUS": f"SELECT * {{ ?s ?p ?o MINUS {{ SERVICE <URL> {_S} }} }}",
    "in GRAPH": f"SELECT * {{ GRAPH ?g {{ SERVICE <URL> {_S} }} }}",
    "in a sub-select": f"SELECT * {{ {{ SELECT * {{ SERVICE <URL> {_S} }} }} }}",
    "in EXISTS": f"SELECT * {{ FILTER EXISTS {{ SERVICE <URL> {_S} }} }}",
    "in NOT EXISTS": f"SELECT * {{ FILTER NOT EXISTS {{ SERVICE <URL> {_S} }} }}",
    "in EXISTS in BIND": f"SELECT * {{ BIND(EXISTS {{ SERVICE <URL> {_S} }} AS ?x) }}",
    "in EXISTS in SELECT": f"SELECT (EXISTS {{ SERVICE <URL> {_S} }} AS ?x) {{}}",
    "in EXISTS in ORDER BY": f"SELECT * {{ ?s ?p ?o }} ORDER BY (EXISTS {{ SERVICE <URL> {_S} }})",
    "in EXISTS in HAVING": f"SELECT ?s {{ ?s ?p ?o }} GROUP BY ?s HAVING (EXISTS {{ SERVICE <URL> {_S} }})",
    "in EXISTS in GROUP BY": f"SELECT * {{}} GROUP BY (EXISTS {{ SERVICE <URL> {_S} }} AS ?x)",
    "in EXISTS in IF": f"SELECT (IF(EXISTS {{ SERVICE <URL> {_S} }}, 1, 2) AS ?x) {{}}",
    "in SERVICE": f"SELECT * {{ SERVICE <urn:x> {{ SERVICE <URL> {_S} }} }}",
    "in ASK": f"ASK {{ SERVICE <URL> {_S} }}",
    "in CONSTRUCT": f"CONSTRUCT {_S} WHERE {{ SERVICE <URL> {_S} }}",
    "in DESCRIBE": f"DESCRIBE ?s {{ SERVICE <URL> {_S} }}",
    "after a string": f"SELECT * {{ BIND('''a'b''c''' AS ?x) SERVICE <URL> {_S} }}",
    "after an escaped quote": f'SELECT * {{ BIND("a\\\\" AS ?x) SERVICE <URL> {_S} }}',
    "after an empty string": f'SELECT * {{ BIND("" AS ?x) SERVICE <URL> {_S} }}',
    "after six quotes": f'SELECT * {{ BIND("""""" AS ?x) SERVICE <URL> {_S} }}',
    "after an escaped name": f"SELECT * {{ ?s e:a\\# ?o . SERVICE <URL> {_S} }}",
    "after less-than": f"SELECT * {{ VALUES ?a {{1}} BIND(2 AS ?b) FILTER(?a<?b)SERVICE#>\n<URL> {_S} }}",
    "after less-than and a bracket": f"SELECT * {{ BIND(1 AS ?a) FILTER(1<?a)SERVICE<URL>{_S} }}",
    "hidden in an address": f"SELECT * {{ FILTER(?a<?b)SERVICE <URL> {_S} #> }}",
    "after a comment with a quote": f"SELECT * {{ # it's\n SERVICE <URL> {_S} }}",
    "after a sharp in an address": f"SELECT * {{ BIND(<urn:a#b> AS ?x) SERVICE <URL> {_S} }}",
    "escaped word": f"SELECT * {{ \\u0053ERVICE <URL> {_S} }}",
    "escaped word, long": f"SELECT * {{ \\U00000053ERVICE <URL> {_S} }}",
    "escaped word, in the middle": f"SELECT * {{ SER\\u0056ICE <URL> {_S} }}",
    "escaped quote": f"SELECT * {{ BIND('a\\u0027 AS ?x) SERVICE <URL> {_S} #') }}",
    "escaped line end": f"SELECT * {{ # a\\u000ASERVICE <URL> {_S}\n }}",
    "escaped bracket of an address": f"SELECT * {{ BIND(<urn:a\\u003E AS ?x) SERVICE <URL> {_S} #> }}",
    "127.1": f"SELECT * {{ SERVICE <http://127.1:PORT/> {_S} }}",
    "a number": f"SELECT * {{ SERVICE <http://2130706433:PORT/> {_S} }}",
    "hexadecimal": f"SELECT * {{ SERVICE <http://0x7f000001:PORT/> {_S} }}",
    "octal": f"SELECT * {{ SERVICE <http://0177.0.0.1:PORT/> {_S} }}",
    "zero": f"SELECT * {{ SERVICE <http://0.0.0.0:PORT/> {_S} }}",
    "localhost": f"SELECT * {{ SERVICE <http://localhost:PORT/> {_S} }}",
    "v4 in v6": f"SELECT * {{ SERVICE <http://[::ffff:127.0.0.1]:PORT/> {_S} }}",
    "credentials": f"SELECT * {{ SERVICE <http://a:b@127.0.0.1:PORT/> {_S} }}",
    "https": f"SELECT * {{ SERVICE <https://127.0.0.1:PORT/> {_S} }}",
    "capital scheme": f"SELECT * {{ SERVICE <HTTP://127.0.0.1:PORT/> {_S} }}",
}
SERVICE["all escaped"] = "SELECT * { " + "".join(f"\\u{ord(char):04x}" for char in "SERVICE") + f" <URL> {_S} }}"

FROM = {
    "FROM http": "SELECT * FROM <URL> { ?s ?p ?o }",
    "FROM NAMED http": "SELECT * FROM NAMED <URL> { GRAPH ?g { ?s ?p ?o } }",
    "ASK FROM http": "ASK FROM <URL> { ?s ?p ?o }",
    "CONSTRUCT FROM http": "CONSTRUCT { ?s ?p ?o } FROM <URL> { ?s ?p ?o }",
    "DESCRIBE FROM http": "DESCRIBE <URL> FROM <URL>",
    "BASE FROM http": "BASE <BASE> SELECT * FROM <x> { ?s ?p ?o }",
    "PREFIX FROM http": "PREFIX e: <BASE> SELECT * FROM e:x { ?s ?p ?o }",
    "GRAPH http": "SELECT * { GRAPH <URL> { ?s ?p ?o } }",
    "FROM file": "SELECT * FROM <FILE> { ?s ?p ?o }",
    "FROM NAMED file": "SELECT * FROM NAMED <FILE> { GRAPH ?g { ?s ?p ?o } }",
    "ASK FROM file": "ASK FROM <FILE> { ?s ?p ?o }",
    "CONSTRUCT FROM file": "CONSTRUCT { ?s ?p ?o } FROM <FILE> { ?s ?p ?o }",
    "DESCRIBE FROM file": "DESCRIBE <urn:x> FROM <FILE>",
    "FROM file, localhost": "SELECT * FROM <file://localhostPATH> { ?s ?p ?o }",
    "FROM file, one slash": "SELECT * FROM <file:PATH> { ?s ?p ?o }",
    "FROM file, capitals": "SELECT * FROM <FILE:PATH> { ?s ?p ?o }".replace("FILE:", "FiLe:"),
    "FROM file, by BASE": "BASE <file:///> SELECT * FROM <PATH> { ?s ?p ?o }",
    "FROM file, by folder": "BASE <FOLDER/> SELECT * FROM <canary.ttl> { ?s ?p ?o }",
    "FROM file, by PREFIX": "PREFIX f: <FOLDER/> SELECT * FROM f:canary.ttl { ?s ?p ?o }",
    "FROM a relative name": "SELECT * FROM <canary.ttl> { ?s ?p ?o }",
    "FROM a relative name with a dot": "SELECT * FROM <./canary.ttl> { ?s ?p ?o }",
    "FROM a path": "SELECT * FROM <PATH> { ?s ?p ?o }",
    "FROM file, escaped": "SELECT * FROM <\\u0066ile:PATH> { ?s ?p ?o }",
    "FROM file, percent": "SELECT * FROM <FOLDER/%63anary.ttl> { ?s ?p ?o }",
    "GRAPH file": "SELECT * { GRAPH <FILE> { ?s ?p ?o } }",
    "SERVICE file": "SELECT * { SERVICE <FILE> { ?s ?p ?o } }",
}

UPDATES = {
    "LOAD http": "LOAD <URL>",
    "LOAD SILENT http": "LOAD SILENT <URL>",
    "LOAD INTO": "LOAD <URL> INTO GRAPH <urn:g>",
    "load": "load <URL>",
    "LOAD escaped": "\\u004COAD <URL>",
    "LOAD by PREFIX": "PREFIX e: <BASE> LOAD e:x",
    "LOAD by BASE": "BASE <BASE> LOAD <x>",
    "LOAD after another": "INSERT DATA { <urn:a> <urn:b> <urn:c> } ; LOAD <URL>",
    "LOAD after a comment": "# nothing\rLOAD <URL>",
    "LOAD file": "LOAD <FILE>",
    "LOAD file SILENT": "LOAD SILENT <FILE> INTO GRAPH <urn:g>",
    "LOAD file by PREFIX": "PREFIX f: <FOLDER/> LOAD f:canary.ttl",
    "LOAD file by BASE": "BASE <FOLDER/> LOAD <canary.ttl>",
    "LOAD a relative name": "LOAD <canary.ttl>",
    "USING http": "INSERT { ?s ?p 1 } USING <URL> WHERE { ?s ?p ?o }",
    "USING NAMED http": "INSERT { ?s ?p 1 } USING NAMED <URL> WHERE { GRAPH ?g { ?s ?p ?o } }",
    "USING file": "INSERT { ?s ?p 1 } USING <FILE> WHERE { ?s ?p ?o }",
    "SERVICE in WHERE": f"INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE <URL> {_S} }}",
    "SERVICE in DELETE": f"DELETE {{ ?s ?p ?o }} WHERE {{ SERVICE SILENT <URL> {_S} }}",
    "SERVICE in EXISTS": f"INSERT {{ <urn:a> <urn:b> 1 }} WHERE {{ FILTER EXISTS {{ SERVICE <URL> {_S} }} }}",
}

QUERIES = SERVICE | FROM

_TRIPLE = '"@id": "urn:a", "urn:p": "x"'

FILES = {
    # JSON-LD: contexts that lie elsewhere
    "context.jsonld": f'{{"@context": "URL", {_TRIPLE}}}',
    "context-list.jsonld": f'{{"@context": ["URL"], {_TRIPLE}}}',
    "context-second.jsonld": f'{{"@context": [{{"p": "urn:p"}}, "URL"], {_TRIPLE}}}',
    "context-import.jsonld": f'{{"@context": {{"@version": 1.1, "@import": "URL"}}, {_TRIPLE}}}',
    "context-inner.jsonld": '{"@id": "urn:a", "urn:p": {"@context": "URL", "urn:q": "x"}}',
    "context-scoped.jsonld": '{"@context": {"p": {"@id": "urn:p", "@context": "URL"}}, "p": {"q": "x"}}',
    "context-of-type.jsonld": (
        '{"@context": {"T": {"@id": "urn:T", "@context": "URL"}}, "@id": "urn:a", "@type": "T", "urn:p": "x"}'
    ),
    "context-graph.jsonld": f'{{"@context": "URL", "@graph": [{{{_TRIPLE}}}]}}',
    "context-array.jsonld": f'[{{"@context": "URL", {_TRIPLE}}}]',
    "context-relative.jsonld": f'{{"@context": "context.json", {_TRIPLE}}}',
    "context-base.jsonld": f'{{"@context": [{{"@base": "BASE"}}, "x"], {_TRIPLE}}}',
    "context-escaped.jsonld": f'{{"\\u0040context": "URL", {_TRIPLE}}}',
    "context-file.jsonld": f'{{"@context": "FILE", {_TRIPLE}}}',
    "context-file-relative.jsonld": f'{{"@context": "canary.ttl", {_TRIPLE}}}',
    "context-file-import.jsonld": f'{{"@context": {{"@version": 1.1, "@import": "FILE"}}, {_TRIPLE}}}',
    "context-path.jsonld": f'{{"@context": "PATH", {_TRIPLE}}}',
    "context-ftp.jsonld": f'{{"@context": "ftp://127.0.0.1:PORT/", {_TRIPLE}}}',
    "context-v4.jsonld": f'{{"@context": "http://2130706433:PORT/", {_TRIPLE}}}',
    "context-propagate.jsonld": f'{{"@context": {{"@propagate": false, "@import": "URL"}}, {_TRIPLE}}}',
    "context-twice.jsonld": f'{{"@context": {{}}, "@context": "URL", {_TRIPLE}}}',
    # XML: entities and other things that lie elsewhere
    **{
        f"{name}.rdf": '<?xml version="1.0"?>\n'
        + head
        + '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="urn:e#"'
        + attributes
        + '><rdf:Description rdf:about="urn:a"><e:p>'
        + text
        + "</e:p></rdf:Description></rdf:RDF>"
        for name, head, attributes, text in (
            ("entity", '<!DOCTYPE x [<!ENTITY e SYSTEM "URL">]>', "", "&e;"),
            ("entity-file", '<!DOCTYPE x [<!ENTITY e SYSTEM "FILE">]>', "", "&e;"),
            ("entity-path", '<!DOCTYPE x [<!ENTITY e SYSTEM "PATH">]>', "", "&e;"),
            ("entity-relative", '<!DOCTYPE x [<!ENTITY e SYSTEM "canary.ttl">]>', "", "&e;"),
            ("entity-public", '<!DOCTYPE x [<!ENTITY e PUBLIC "-//x//y" "URL">]>', "", "&e;"),
            ("entity-unused", '<!DOCTYPE x [<!ENTITY e SYSTEM "URL">]>', "", "x"),
            ("entity-unparsed", '<!DOCTYPE x [<!NOTATION n SYSTEM "URL"><!ENTITY e SYSTEM "URL" NDATA n>]>', "", "x"),
            ("entity-of-entity", '<!DOCTYPE x [<!ENTITY f SYSTEM "FILE"><!ENTITY e "&f;">]>', "", "&e;"),
            ("entity-in-attribute", '<!DOCTYPE x [<!ENTITY e SYSTEM "FILE">]>', ' e:q="&e;"', "x"),
            ("parameter", '<!DOCTYPE x [<!ENTITY % e SYSTEM "URL"> %e;]>', "", "x"),
            ("parameter-file", '<!DOCTYPE x [<!ENTITY % e SYSTEM "FILE"> %e;]>', "", "x"),
            (
                "parameter-out",
                '<!DOCTYPE x [<!ENTITY % f SYSTEM "FILE"><!ENTITY % e SYSTEM "URL"> %e; %f;]>',
                "",
                "x",
            ),
            ("doctype", '<!DOCTYPE x SYSTEM "URL">', "", "x"),
            ("doctype-file", '<!DOCTYPE x SYSTEM "FILE">', "", "x"),
            ("doctype-public", '<!DOCTYPE x PUBLIC "-//x//y" "URL">', "", "x"),
            ("doctype-both", '<!DOCTYPE x SYSTEM "URL" [<!ENTITY e "x">]>', "", "&e;"),
            ("include", "", ' xmlns:xi="http://www.w3.org/2001/XInclude"', '<xi:include href="FILE" parse="text"/>'),
            ("include-http", "", ' xmlns:xi="http://www.w3.org/2001/XInclude"', '<xi:include href="URL"/>'),
            ("stylesheet", '<?xml-stylesheet type="text/xsl" href="URL"?>', "", "x"),
            ("base", "", ' xml:base="URL"', "x"),
            (
                "schema",
                "",
                ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="urn:e# URL"',
                "x",
            ),
        )
    },
    # The others: what looks like a reference stays a name
    "import.ttl": (
        "<urn:o> a <http://www.w3.org/2002/07/owl#Ontology> ; <http://www.w3.org/2002/07/owl#imports> <URL> ."
    ),
    "import-file.ttl": (
        "<urn:o> a <http://www.w3.org/2002/07/owl#Ontology> ; <http://www.w3.org/2002/07/owl#imports> <FILE> ."
    ),
    "base.ttl": "@base <URL> . <> <urn:p> <x> .",
    "base-file.ttl": "@base <FILE> . <> <urn:p> <canary.ttl> .",
    "prefix.ttl": "@prefix e: <URL> . e: e:p e:x .",
    "graph.trig": "<URL> { <URL> <urn:p> <FILE> }",
    "see.nt": "<URL> <http://www.w3.org/2000/01/rdf-schema#seeAlso> <FILE> .",
}
