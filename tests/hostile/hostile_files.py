# ruff: noqa: E501  (lists of odd things, each in its place)
"""Hostile files: cut off, garbled, endless, deep, lying about what they are. Each family yields names and bytes."""

from __future__ import annotations

import gzip
import io
import json
import random
import zipfile
from collections.abc import Iterator

File = tuple[str, bytes]  # the end of its name, its content

TURTLE = """@prefix id: <https://w3id.org/space-coop/id/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
# a comment with "quotes" and <angles>
id:alba rdfs:label "Alba \\"the old\\""@en , '''알바
 in two lines'''@ko ;
    <urn:p> 1, 2.50, 1e3, true, "2031-01-01T00:00:00Z"^^xsd:dateTime ;
    <urn:q> [ <urn:r> ( 1 [] "x" ) ] .
_:b1 <urn:p> <http://example.org/%20a?b#c> .
"""
TRIPLES = """<urn:a> <urn:p> <urn:b> .
<urn:a> <urn:p> "text \\u00e9 \\"quoted\\""@en-GB .
_:b <urn:q> "5"^^<http://www.w3.org/2001/XMLSchema#integer> . # end
<urn:a> <urn:p> "달" .
"""
QUADS = """<urn:a> <urn:p> <urn:b> <urn:g> .
<urn:a> <urn:p> "text \\u00e9"@en-GB <urn:g> .
_:b <urn:q> "5"^^<http://www.w3.org/2001/XMLSchema#integer> _:g . # end
<urn:a> <urn:p> "달" .
"""
TRIG = """@prefix : <urn:x:> .
:a :p :b .
:g { :a :p "one"@en ; :q ( 1 2 ) . _:b :p [ :q :c ] }
GRAPH <urn:h> { :a a :B . }
"""
XML = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE rdf:RDF [ <!ENTITY ex "http://example.org/"> ]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:ex="http://example.org/">
  <rdf:Description rdf:about="&ex;a" xml:lang="en">
    <ex:p>one &amp; two</ex:p>
    <ex:q rdf:resource="http://example.org/b"/>
    <ex:n rdf:datatype="http://www.w3.org/2001/XMLSchema#integer">5</ex:n>
    <ex:r rdf:parseType="Collection"><ex:C rdf:nodeID="n"/></ex:r>
  </rdf:Description>
</rdf:RDF>
"""
JSON = """{
  "@context": {"ex": "http://example.org/", "label": {"@id": "ex:label", "@language": "en"}, "@vocab": "urn:v:"},
  "@id": "ex:a", "@type": ["ex:C"],
  "label": "one", "n": 5, "f": 1.5, "t": true,
  "list": {"@list": [1, {"@id": "ex:b"}]},
  "@graph": [{"@id": "ex:c", "label": [{"@value": "둘", "@language": "ko"}]}]
}
"""
SAMPLES = {".ttl": TURTLE, ".nt": TRIPLES, ".nq": QUADS, ".trig": TRIG, ".rdf": XML, ".jsonld": JSON}
CODES = ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "cp1252", "cp949", "shift_jis", "utf-7")


def truncations() -> Iterator[File]:
    """Every sample, cut off at every byte."""
    for suffix, text in SAMPLES.items():
        data = text.encode()
        for end in range(len(data)):
            yield suffix, data[:end]


def mutations(seed: int, each: int = 300) -> Iterator[File]:
    """Every sample, with a few bytes changed, lost, doubled, or moved."""
    chance = random.Random(seed)
    odd = b"\x00\x01\x7f\x80\xc0\xff\xfe<>{}[]()\"'\\@^#:;,.&%_-?=/ \n\r\t"
    for suffix, text in SAMPLES.items():
        for _ in range(each):
            data = bytearray(text.encode())
            for _ in range(chance.choice((1, 1, 2, 5, 20))):
                at = chance.randrange(len(data))
                match chance.randrange(5):
                    case 0:
                        data[at] = chance.randrange(256)
                    case 1:
                        del data[at : at + chance.randrange(1, 9)]
                    case 2:
                        data[at:at] = bytes([chance.choice(odd)]) * chance.choice((1, 1, 3, 40))
                    case 3:
                        data[at:at] = data[at : at + chance.randrange(1, 60)]
                    case _:
                        to = chance.randrange(len(data))
                        data[to:to] = data[at : at + 12]
            yield suffix, bytes(data)


def encodings() -> Iterator[File]:
    """Every sample in other encodings, with marks, NULs, foreign line ends, and bytes that no encoding has."""
    for suffix, text in SAMPLES.items():
        for code in CODES:
            yield suffix, text.encode(code, errors="replace")
        data = text.encode()
        for broken in (
            b"\xff",
            b"\xc0\x80",
            b"\xed\xa0\x80",
            b"\xf8\x88\x80\x80\x80",
            b"\xe2\x28\xa1",
            b"\x00",
            b"\x1a",
        ):
            for at in (0, len(data) // 2, len(data)):
                yield suffix, data[:at] + broken + data[at:]
        yield suffix, data.replace(b"\n", b"\r\n")
        yield suffix, data.replace(b"\n", b"\r")
        yield suffix, data.replace(b" ", "\u00a0".encode())
        yield suffix, b"\xef\xbb\xbf\xef\xbb\xbf" + data


def nesting() -> Iterator[File]:
    """Brackets in brackets, and elements in elements."""
    for depth in (10, 100, 127, 128, 129, 200, 1_000, 10_000, 100_000):
        for open_, shut in (("[ <urn:p> ", " ]"), ("( ", " )"), ("<< ", " >>"), ("<<( ", " )>>")):
            yield ".ttl", f"<urn:s> <urn:p> {open_ * depth}<urn:o>{shut * depth} .".encode()
            yield ".ttl", f"<urn:s> <urn:p> {open_ * depth}".encode()
        yield ".trig", ("<urn:g> { " * depth + "<urn:a> <urn:b> <urn:c>" + " }" * depth).encode()
        yield ".nt", ("<< <urn:s> <urn:p> " * depth + "<urn:o>" + " >>" * depth + " <urn:p> <urn:o> .").encode()
        yield ".jsonld", ('{"urn:p": ' * depth + "1" + "}" * depth).encode()
        yield ".jsonld", ('{"urn:p": ' + "[" * depth + "1" + "]" * depth + "}").encode()
        yield ".jsonld", ('{"@context": ' * depth + "{}" + "}" * depth).encode()
        yield ".jsonld", ('{"@graph": ' * depth + "{}" + "}" * depth).encode()
        head = '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="urn:e:">'
        yield ".rdf", f"{head}{'<e:C><e:p>' * depth}{'</e:p></e:C>' * depth}</r:RDF>".encode()
        literal = f"<e:C><e:p r:parseType='Literal'>{'<x>' * depth}{'</x>' * depth}</e:p></e:C>"
        yield ".rdf", f"{head}{literal}</r:RDF>".encode()
        yield ".rdf", f"{head}{'<e:C><e:p>' * depth}".encode()


def sizes() -> Iterator[File]:
    """Long words, long lines, many prefixes, numbers that would fill a disk if they were written out."""
    for size in (8_000, 8_192, 8_193, 70_000, 2_000_000):
        long = "x" * size
        yield ".ttl", f"<urn:{long}> <urn:p> <urn:o> .".encode()
        yield ".ttl", f'<urn:s> <urn:p> "{long}" .'.encode()
        yield ".ttl", f"<urn:s> <urn:p> '''{long}".encode()
        yield ".ttl", ('<urn:s> <urn:p> "' + "\\u00e9" * (size // 6) + '" .').encode()
        yield ".ttl", f"_:{long} <urn:p> <urn:o> .".encode()
        yield ".ttl", f'<urn:s> <urn:p> "x"@{long} .'.encode()
        yield ".ttl", f"@prefix {long}: <urn:x> . {long}:a {long}:b {long}:c .".encode()
        yield ".ttl", ("#" * size).encode()
        yield ".ttl", (" " * size).encode()
        yield ".nt", f"<urn:{long}> <urn:p> <urn:o> .".encode()
        yield ".nq", f"<urn:s> <urn:p> <urn:o> <urn:{long}> .".encode()
        yield ".rdf", f"<{long}/>".encode()
        yield ".rdf", f"<!-- {long} -->".encode()
        yield ".jsonld", f'{{"@id": "urn:{long}", "urn:p": 1}}'.encode()
        yield ".jsonld", ('{"urn:p": ' + "9" * size + "}").encode()
        yield ".jsonld", ('{"urn:p": 1e' + "9" * min(size, 5000) + "}").encode()
    for number in ("1e999999999", "1E-999999999", "9" * 60_000, "0." + "1" * 60_000, "-0", "1e", "++1", "0x10"):
        for name in ("decimal", "double", "integer", "byte", "dateTime", "duration", "boolean", "hexBinary", "gYear"):
            yield ".ttl", f'<urn:s> <urn:p> "{number}"^^<http://www.w3.org/2001/XMLSchema#{name}> .'.encode()
        yield ".ttl", f"<urn:s> <urn:p> {number} .".encode()
    for count in (1_000, 20_000):
        yield ".ttl", "".join(f"@prefix p{i}: <urn:{i}:> .\n" for i in range(count)).encode()
        yield ".ttl", ("<urn:s> <urn:p> " + ", ".join(map(str, range(count))) + " .").encode()
        yield ".ttl", "".join(f"_:b{i} <urn:p> _:b{i + 1} .\n" for i in range(count)).encode()
        yield ".trig", "".join(f"<urn:g{i}> {{ <urn:s> <urn:p> {i} }}\n" for i in range(count)).encode()
        yield ".jsonld", json.dumps([{"@id": f"urn:{i}", "urn:p": i} for i in range(count)]).encode()
        yield ".jsonld", json.dumps({"@context": [{f"t{i}": f"urn:{i}"} for i in range(count // 10)]}).encode()


def iris() -> Iterator[File]:
    """IRIs that hold what no IRI holds, or that look like other ones."""
    odd = [chr(code) for code in range(0x21)] + list('<>"{}|^`\\ %') + [
        "\x7f", "\x80", "\x9f", "\u00ad", "\u061c", "\u200b", "\u200e", "\u200f", "\u2028", "\u202e", "\u2066", "\u2069",
        "\ufeff", "\ufffd", "\ufffe", "\uffff", "\ue000", "\U000e0001", "\U000f0000", "\U0010ffff", "а", "\u0301", "／",
    ]  # fmt: skip
    for sign in odd:
        escaped = f"\\U{ord(sign):08X}"
        yield ".ttl", f"<http://example.org/a{sign}b> <urn:p> <urn:o> .".encode("utf-8", "surrogatepass")
        yield ".ttl", f"<http://example.org/a{escaped}b> <urn:p> <urn:o> .".encode()
        yield ".nt", f"<http://example.org/{sign}> <urn:p> <urn:o> .".encode("utf-8", "surrogatepass")
        yield ".nq", f"<urn:s> <urn:p> <urn:o> <http://example.org/{escaped}> .".encode()
        yield (
            ".jsonld",
            json.dumps({"@id": f"http://example.org/a{sign}b", "http://example.org/p": {"@id": sign}}).encode(),
        )
        yield ".rdf", f'<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="urn:e:"><e:C r:about="http://e/{sign}"/></r:RDF>'.encode()  # fmt: skip
    for odd_one in (
        "", "a", "/", "//", "///", "#", "?", ":", "::", "1:", "a b", "http:", "http://", "http:///x", "http://[", "http://[::1",
        "http://h:99999999/", "http://u:p@h/", "http://h/%zz", "http://h/%", "urn:", "file:///etc/passwd", "data:,x", "javascript:x",
        "../../x", "http://h/../../x", "http://h/a//b", "HTTP://H/", "x" * 300 + ":y", "http://" + "a." * 200, "\\u003e\\u003c",
        "\\uD800", "\\uDC00\\uD800", "\\U00110000", "\\u00", "\\x41", "\\", "http://h/\\u0020",
    ):  # fmt: skip
        for place in (
            "<{}> <urn:p> <urn:o> .",
            "<urn:s> <{}> <urn:o> .",
            '<urn:s> <urn:p> "x"^^<{}> .',
            "@base <{}> . <a> <b> <c> .",
        ):
            yield ".ttl", place.format(odd_one).encode()
        yield ".nt", f"<{odd_one}> <urn:p> <urn:o> .".encode()
        yield (
            ".jsonld",
            json.dumps({"@context": {"@base": odd_one, "@vocab": odd_one}, "@id": odd_one, odd_one: odd_one}).encode(),
        )


def entities() -> Iterator[File]:
    """Entities that grow, that fetch, and that go in circles."""
    tail = (
        '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="urn:e:"><e:C><e:p>{}</e:p></e:C></r:RDF>'
    )
    for levels in (1, 3, 6, 9, 12):
        for fan in (2, 10, 100):
            values = ["x" * 10, *(f"&e{i};" * fan for i in range(levels))]
            chain = "".join(f'<!ENTITY e{i} "{value}">' for i, value in enumerate(values))
            yield ".rdf", f"<!DOCTYPE r [{chain}]>{tail.format(f'&e{levels};')}".encode()
    for size in (1_000, 100_000, 1_000_000):
        long = "x" * size
        yield ".rdf", f'<!DOCTYPE r [<!ENTITY e "{long}">]>{tail.format("&e;" * (size // 100))}'.encode()
    for outside in (
        'SYSTEM "file:///etc/passwd"', 'SYSTEM "http://127.0.0.1:9/x"', 'PUBLIC "-//X" "http://127.0.0.1:9/x"',
        'SYSTEM "file:///dev/zero"', 'SYSTEM "../../../etc/hostname"', 'SYSTEM "ftp://127.0.0.1/x"', 'SYSTEM "expect://id"',
        'SYSTEM "php://filter/read=x"', 'SYSTEM "jar:file:///x!/y"', 'SYSTEM "data:text/plain,x"', 'SYSTEM ""',
    ):  # fmt: skip
        yield ".rdf", f"<!DOCTYPE r [<!ENTITY e {outside}>]>{tail.format('&e;')}".encode()
        yield ".rdf", f"<!DOCTYPE r [<!ENTITY % e {outside}> %e;]>{tail.format('x')}".encode()
        yield ".rdf", f"<!DOCTYPE r {outside}>{tail.format('x')}".encode()
        yield (
            ".rdf",
            f"<!DOCTYPE r [<!NOTATION n {outside}><!ENTITY e {outside} NDATA n>]>{tail.format('&e;')}".encode(),
        )
    yield ".rdf", f'<!DOCTYPE r [<!ENTITY a "&b;"><!ENTITY b "&a;">]>{tail.format("&a;")}'.encode()
    yield ".rdf", f'<!DOCTYPE r [<!ENTITY a "&a;">]>{tail.format("&a;")}'.encode()
    yield ".rdf", f'<!DOCTYPE r [<!ENTITY a "<x>">]>{tail.format("&a;")}'.encode()
    yield ".rdf", f'<!DOCTYPE r [<!ENTITY % a "<!ENTITY b 1>"> %a;]>{tail.format("&b;")}'.encode()
    yield ".rdf", tail.format("&nothing;").encode()
    yield ".rdf", tail.format("&#0;&#xD800;&#x110000;").encode()
    yield ".rdf", f'<?xml-stylesheet href="http://127.0.0.1:9/x"?>{tail.format("x")}'.encode()
    yield (
        ".rdf",
        tail.format('<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>').encode(),
    )
    yield ".rdf", tail.format("<![CDATA[ ]]&gt; ]]>").encode()
    for count in (100, 5_000):
        for attribute in ("a{0}='x'", "xmlns:n{0}='urn:{0}'"):
            yield ".rdf", f"<r {' '.join(map(attribute.format, range(count)))}/>".encode()


def contexts() -> Iterator[File]:
    """JSON-LD whose context is elsewhere, goes in circles, or is no context."""
    for place in (
        "http://127.0.0.1:9/c.jsonld", "https://127.0.0.1:9/c", "file:///etc/passwd", "c.jsonld", "../c.jsonld", "/etc/passwd", "",
        "data:application/json,{}", "//127.0.0.1:9/c", "http://[::1]:9/", "http://0/", "HTTP://LOCALHOST:9/", "urn:x", "#", " ", "\u0000",
    ):  # fmt: skip
        for context in (
            place, [place], {"@import": place}, [{}, place, None], {"t": {"@id": "urn:t", "@context": place}},
            {"@base": place}, {"@vocab": place}, {"t": {"@id": place}}, {"T": {"@id": "urn:T", "@context": [place]}},
        ):  # fmt: skip
            document = {
                "@context": context,
                "@type": "T",
                "t": {"@id": "urn:x"},
                "urn:p": {"@context": context, "urn:q": 1},
            }
            yield ".jsonld", json.dumps(document).encode()
    for odd in (
        None,
        1,
        1.5,
        True,
        "",
        [],
        {},
        [[]],
        {"@id": 1},
        {"@value": {}},
        {"@list": [[1]]},
        {"@set": 1},
        {"@nest": 1},
    ):
        for key in (
            "@context", "@id", "@type", "@value", "@language", "@direction", "@list", "@set", "@graph", "@reverse", "@index",
            "@included", "@json", "@nest", "@none", "@prefix", "@propagate", "@protected", "@version", "@vocab", "@base", "@container",
        ):  # fmt: skip
            yield ".jsonld", json.dumps({key: odd, "urn:p": {key: odd}}).encode()
            yield ".jsonld", json.dumps({"@context": {"t": {key: odd, "@id": "urn:t"}, key: odd}, "t": "x"}).encode()
    yield ".jsonld", b'{"@context": {"a": "b:x", "b": "a:x"}, "a": 1}'
    yield ".jsonld", b'{"@id": "urn:a", "@id": "urn:b", "urn:p": 1, "urn:p": 2}'
    for text in (
        b"",
        b"null",
        b"1",
        b'"x"',
        b"[]",
        b"{",
        b"{}}",
        b"[1,]",
        b"{'a': 1}",
        b"NaN",
        b"[Infinity]",
        b"\xef\xbb\xbf{}",
        b"{}{}",
    ):
        yield ".jsonld", text


def liars() -> Iterator[File]:
    """Files that are not what their names say."""
    page = b"<!DOCTYPE html>\n<html><head><title>404 Not Found</title></head><body>nothing</body></html>"
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 12345\n"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("../../evil.ttl"), TURTLE)
        archive.writestr(zipfile.ZipInfo("zeros"), b"\0" * 5_000_000)
    layers = TURTLE.encode()
    for _ in range(6):
        layers = gzip.compress(layers, mtime=0)
    stranger = {
        "page": page, "shouted": page.upper(), "xhtml": b'<html xmlns="http://www.w3.org/1999/xhtml"/>', "pointer": pointer,
        "nothing": b"", "blank": b" \n\t\n", "null": b"\0" * 1000, "pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "png": b"\x89PNG\r\n\x1a\n" + b"\0" * 50,
        "elf": b"\x7fELF" + b"\0" * 60, "zip": packed.getvalue(), "gzip": gzip.compress(TURTLE.encode(), mtime=0), "layers": layers,
        "bomb": gzip.compress(b"# \n" * 30_000_000, 9, mtime=0), "cut": gzip.compress(TURTLE.encode(), mtime=0)[:-9], "trailer": gzip.compress(b"x", mtime=0) + b"junk",
        "json error": b'{"error": "not found"}', "csv": b"a,b,c\n1,2,3\n", "yaml": b"a: &x [*x]\n", "python": b"import os\n",
        "conflict": b"<<<<<<< HEAD\n" + TURTLE.encode() + b"=======\n" + TURTLE.encode() + b">>>>>>> other\n",
        "markdown": b"```turtle\n" + TURTLE.encode() + b"```\n", "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>',
    }  # fmt: skip
    for suffix in (
        *SAMPLES,
        ".xml",
        ".owl",
        ".ttl.gz",
        ".nt.gz",
        ".rdf.gz",
        ".jsonld.gz",
        ".gz",
        ".txt",
        ".TTL",
        "",
        ".zip",
        ".sssom.tsv",
    ):
        for data in stranger.values():
            yield suffix, data
        for text in SAMPLES.values():
            yield suffix, text.encode()
            yield suffix, gzip.compress(text.encode(), mtime=0)


def imports() -> Iterator[File]:
    """Ontologies that import what is missing, forbidden, or themselves."""
    head = "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
    for target in (
        "urn:self", "http://127.0.0.1:9/o", "https://127.0.0.1:9/o", "file:///etc/passwd", "file:///dev/zero", "file:../../x.ttl",
        "ftp://127.0.0.1/x", "http://example.org/missing", "data:text/turtle,x", "urn:missing", "http://localhost/", "//127.0.0.1/x",
    ):  # fmt: skip
        yield ".ttl", f"{head}<urn:self> a owl:Ontology ; owl:imports <{target}> .".encode()
        yield ".ttl", f"{head}[] owl:imports <{target}> .".encode()
        yield ".ttl", f"{head}<urn:self> owl:imports <{target}>, <{target}#a>, 1, [ ] .".encode()
    for count in (100, 5_000):
        yield (
            ".ttl",
            (
                head + "".join(f"<urn:{i}> a owl:Ontology ; owl:imports <urn:{i + 1}> .\n" for i in range(count))
            ).encode(),
        )
        fan = ", ".join(f"<urn:{i}>" for i in range(count))
        yield ".ttl", f"{head}<urn:self> a owl:Ontology ; owl:imports {fan} .".encode()
