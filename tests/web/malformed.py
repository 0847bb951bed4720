"""Requests that are no HTTP, nearly HTTP, or HTTP that means no good: each must be answered, with no blame on us."""

from __future__ import annotations

from urllib.parse import quote

HOST = b"Host: localhost\r\n"
END = b"\r\n\r\n"
ASK = quote("ASK {}")


def get(path: bytes | str, *lines: bytes, host: bytes = HOST, method: bytes = b"GET", version: bytes = b"1.1") -> bytes:
    """Return a request without a body."""
    target = path.encode() if isinstance(path, str) else path
    first = b"%s %s HTTP/%s\r\n" % (method, target, version)
    return first + host + b"".join(line + b"\r\n" for line in lines) + b"Connection: close" + END


def post(body: bytes, *lines: bytes, path: bytes = b"/sparql", length: bytes | None = None) -> bytes:
    """Return a request with a body, and with a length that may be a lie."""
    size = str(len(body)).encode() if length is None else length
    head = b"".join(line + b"\r\n" for line in (*lines, b"Content-Length: " + size, b"Connection: close"))
    return b"POST %s HTTP/1.1\r\n%s%s\r\n%s" % (path, HOST, head, body)


QUERY = b"Content-Type: application/sparql-query"
FORM = b"Content-Type: application/x-www-form-urlencoded"
CHUNKED = b"POST /sparql HTTP/1.1\r\n" + HOST + QUERY + b"\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"

MALFORMED: dict[str, bytes] = {
    # the first line
    "nothing but line ends": b"\r\n\r\n\r\n\r\n",
    "binary": bytes(range(256)),
    "nulls": b"\x00" * 400 + END,
    "the hello of TLS": bytes.fromhex("16030100a5010000a10303") + b"\x5a" * 160,
    "the preface of HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "HTTP/0.9": b"GET /\r\n\r\n",
    "no version": b"GET / \r\nHost: localhost\r\n\r\n",
    "HTTP/1.0 without a host": b"GET / HTTP/1.0\r\n\r\n",
    "HTTP/3.0": get("/", version=b"3.0"),
    "HTTP/11": b"GET / HTTP/11\r\nHost: localhost\r\n\r\n",
    "a version of letters": b"GET / HTTP/x.y\r\nHost: localhost\r\n\r\n",
    "another protocol": b"EHLO localhost\r\n\r\n",
    "SSH": b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
    "SIP": b"OPTIONS sip:a@b SIP/2.0\r\n\r\n",
    "spaces": b"GET  /  HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "a space first": b" GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "tabs": b"GET\t/\tHTTP/1.1\r\nHost: localhost\r\n\r\n",
    "line feeds alone": b"GET /nowhere HTTP/1.1\nHost: localhost\nConnection: close\n\n",
    "carriage returns alone": b"GET / HTTP/1.1\rHost: localhost\r\r",
    "no method": b"/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "a method that nobody knows": get("/", method=b"BREW"),
    "a method in small letters": get("/", method=b"get"),
    "a method of 10,000 letters": get("/", method=b"G" * 10_000),
    "a method with a slash": get("/", method=b"GE/T"),
    "TRACE": get("/", method=b"TRACE"),
    "CONNECT": get("localhost:80", method=b"CONNECT"),
    "PUT": get("/sparql", method=b"PUT"),
    "DELETE": get("/id/nasa", method=b"DELETE"),
    "PROPFIND": get("/", method=b"PROPFIND"),
    # the address
    "an address of letters beyond ASCII": get("/달".encode()),
    "bytes that are no UTF-8": get(b"/\xff\xfe"),
    "percent signs that are no UTF-8": get("/id/%ff%fe"),
    "half a percent sign": get("/id/%"),
    "a percent sign with letters": get("/id/%zz"),
    "a null": get("/id/nasa%00.html"),
    "a line end": get("/id/%0d%0aSet-Cookie:%20a=b"),
    "up and out": get("/static/../../../../../../etc/passwd"),
    "up and out, with percent signs": get("/static/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd"),
    "up and out, twice encoded": get("/static/%252e%252e/%252e%252e/etc/passwd"),
    "up and out, with backslashes": get("/static/..%5c..%5cetc%5cpasswd"),
    "from the root": get("/static//etc/passwd"),
    "an address without a slash": get("sparql"),
    "a star": get("*"),
    "an empty query": get("/sparql?"),
    "another host in the address": get("http://evil.example/sparql"),
    "a file": get("file:///etc/passwd"),
    "a fragment": get("/#top"),
    "spaces in the address": get("/a b c"),
    "20,000 bytes": get("/" + "a" * 20_000),
    "100,000 bytes": get("/" + "a" * 100_000),
    "20,000 bytes of query": get("/sparql?query=" + "a" * 20_000),
    "1,001 parameters": get("/questions?" + "&".join(f"p{i}=1" for i in range(1001))),
    "a query that is no UTF-8": get("/sparql?query=%ff"),
    "a parameter that is no UTF-8": get("/search?q=%c3%28"),
    "two queries": get(f"/sparql?query={ASK}&query={ASK}"),
    # the headers
    "no host": get("/", host=b""),
    "two hosts": get("/", b"Host: localhost"),
    "an empty host": get("/", host=b"Host:\r\n"),
    "another host": get("/", host=b"Host: evil.example\r\n"),
    "a host with a path": get("/", host=b"Host: localhost/x\r\n"),
    "a host that is no host": get("/", host=b"Host: <script>\r\n"),
    "a host with someone in it": get("/", host=b"Host: localhost@evil.example\r\n"),
    "a port of letters": get("/", host=b"Host: localhost:port\r\n"),
    "a header without a colon": get("/", b"Accept text/html"),
    "a header without a name": get("/", b": x"),
    "a space before the colon": get("/", b"Accept : text/html"),
    "a header that goes on": get("/", b"Accept: text/html,", b" text/turtle"),
    "a null in a header": get("/", b"Accept: a\x00b"),
    "letters beyond ASCII in a header": get("/sparql", b"Accept: t\xc3\xa9xt/html"),
    "a header of 70,000 bytes": get("/", b"X: " + b"a" * 70_000),
    "2,000 headers": get("/", *(b"X-%d: a" % i for i in range(2000))),
    "wishes without end": get(f"/sparql?query={ASK}", b"Accept: " + b"text/x;q=0.1," * 2000),
    "wishes that are no numbers": get(f"/sparql?query={ASK}", b"Accept: text/csv;q=nan, */*;q=1e999"),
    "a date that is none": get("/", b"If-Modified-Since: yesterday", b'If-None-Match: "', b"Range: bytes=9-1"),
    "an upgrade": get("/", b"Upgrade: websocket", b"Sec-WebSocket-Key: x", b"Sec-WebSocket-Version: 13"),
    "an expectation": get("/", b"Expect: the-unexpected"),
    # the body
    "a body without a type": post(b"ASK {}"),
    "a body of another type": post(b"ASK {}", b"Content-Type: text/turtle"),
    "a type that is none": post(b"ASK {}", b"Content-Type: ;;;"),
    "a query that is not UTF-8": post(b"ASK \xff{}", QUERY),
    "a form that is not UTF-8": post(b"query=%ff", FORM),
    "a compressed query": post(b"\x1f\x8b\x08\x00", QUERY, b"Content-Encoding: gzip"),
    "an encoding that nobody knows": post(b"ASK {}", QUERY, b"Content-Encoding: brotli, gzip"),
    "a form in parts without a border": post(b"x", b"Content-Type: multipart/form-data"),
    "a form in parts that breaks off": post(b"--b\r\nContent-Disp", b"Content-Type: multipart/form-data; boundary=b"),
    "a length below zero": post(b"", QUERY, length=b"-1"),
    "a length of letters": post(b"", QUERY, length=b"many"),
    "a length with a sign": post(b"ASK {}", QUERY, length=b"+6"),
    "a length without end": post(b"", QUERY, length=b"9" * 400),
    "a length of 200 MB": post(b"x", QUERY, length=b"200000000"),
    "a length of 2 GB and no type": post(b"x", length=b"2147483648"),
    "two lengths": post(b"ASK {}", QUERY, b"Content-Length: 2"),
    "a length and pieces": CHUNKED.replace(b"Connection", b"Content-Length: 6\r\nConnection")
    + b"6\r\nASK {}\r\n0\r\n\r\n",
    "pieces of no size": CHUNKED + b"zz\r\nASK {}\r\n",
    "pieces of a size below zero": CHUNKED + b"-6\r\nASK {}\r\n",
    "pieces without end": CHUNKED + b"f" * 40 + b"\r\n",
    "pieces of 2 MB": CHUNKED + b"".join(b"10000\r\n" + b"a" * 65536 + b"\r\n" for _ in range(32)) + b"0\r\n\r\n",
    "an encoding in transfer that nobody knows": CHUNKED.replace(b"chunked", b"gzip") + b"x",
    "a null in the query": post(b"ASK { \x00 }", QUERY),
    "a query of 2 MB": post(b"#" * 2_000_000, QUERY),
    "a query of 300,000 letters": post(b"#" * 300_000, QUERY),
    "brackets without end": post(b"ASK " + b"{" * 5000, QUERY),
    "a smuggled request": post(
        b"0\r\n\r\nGET /admin HTTP/1.1\r\nHost: localhost\r\n\r\n", QUERY, b"Transfer-Encoding: chunked"
    ),
}

UNFINISHED = (
    "nothing but line ends",
    "carriage returns alone",
    "no method",
    "an encoding in transfer that nobody knows",
)
"""After these a server may well wait for more."""
