"""The fetcher: what it refuses before a connection is made, and how it ends when the other side misbehaves."""

from __future__ import annotations

import gzip
import hashlib
import json
import logging
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from urllib.request import parse_http_list, parse_keqv_list

import pytest

from clock import in_time
from coopgraph.errors import FetchFailed, FetchRefused
from coopgraph.outside import AllowList, Fetcher, Limits, hosts, wire
from coopgraph.outside.address import WebAddress
from coopgraph.outside.hosts import is_public
from stand_in import (
    Behaviour,
    Call,
    StandIn,
    body,
    bomb,
    cut_off,
    cut_off_chunks,
    endless,
    html,
    raw,
    redirect,
    silent,
    slow,
    slow_head,
    stand_in,
    status,
    zipped,
)
from watch import watch

QUICK = Limits(connect=1, total=1, size=1_000_000)
PATIENT = Limits(size=1_000_000)


def echo(call: Call) -> None:
    said = {"method": call.method, "content": call.content.decode(), "headers": dict(call.headers)}
    call.reply(json.dumps(said).encode(), "application/json")


@pytest.fixture
def server() -> Iterator[StandIn]:
    with stand_in({"/data/ok": body(b"a,b\r\n", "text/csv; charset=utf-8"), "*": echo}) as server:
        yield server


def fetcher(*allowed: str, limits: Limits = PATIENT) -> Fetcher:
    return Fetcher(AllowList.of(*allowed), limits)


# What works


def test_a_reply_says_what_it_is(server: StandIn) -> None:
    reply = fetcher(server.url).get(server.url + "/data/ok", accept="text/csv")
    assert (reply.status, reply.media_type, reply.charset, reply.content) == (200, "text/csv", "utf-8", b"a,b\r\n")
    assert reply.url == server.url + "/data/ok"


def test_what_is_posted_arrives(server: StandIn) -> None:
    reply = fetcher(server.url).post(server.url + "/q", b"ASK {}", "application/sparql-query", accept="text/csv")
    said = json.loads(reply.content)
    assert (said["method"], said["content"]) == ("POST", "ASK {}")
    assert said["headers"]["content-type"] == "application/sparql-query"
    assert said["headers"]["accept"] == "text/csv"


def test_what_is_posted_piece_by_piece_arrives(server: StandIn) -> None:
    reply = fetcher(server.url).put(server.url + "/g", (b"piece %d\n" % n for n in range(3)), "application/n-triples")
    assert json.loads(reply.content)["content"] == "piece 0\npiece 1\npiece 2\n"


def test_a_stream_comes_in_pieces() -> None:
    with stand_in({"/e": endless()}) as server, fetcher(server.url).stream("GET", server.url + "/e") as incoming:
        assert len(next(incoming)) > 0
        assert incoming.status == 200


def test_leaving_a_stream_closes_the_connection() -> None:
    ended = threading.Event()

    def answer(call: Call) -> None:
        try:
            endless()(call)
        except OSError:
            ended.set()

    with stand_in({"/e": answer}) as server:
        with fetcher(server.url).stream("GET", server.url + "/e") as incoming:
            next(incoming)
        assert ended.wait(15)


def test_gzip_is_unpacked() -> None:
    text = b"the same again, " * 1000
    with stand_in(
        {"/z": zipped(text), "/two": body(gzip.compress(b"a") + gzip.compress(b"b"), Content_Encoding="gzip")}
    ) as server:
        assert fetcher(server.url).get(server.url + "/z").content == text
        assert fetcher(server.url).get(server.url + "/two").content == b"ab"


def test_what_is_not_ascii_is_sent_encoded(server: StandIn) -> None:
    fetcher(server.url).get(server.url + "/달?q=é")
    assert server.calls[0].target == "/%EB%8B%AC?q=%C3%A9"


def test_redirects_on_the_list_are_followed() -> None:
    with stand_in({"/a": redirect("/b"), "/b": redirect("c", 307), "/c": body(b"here")}) as server:
        reply = fetcher(server.url).get(server.url + "/a")
        assert (reply.content, reply.url) == (b"here", server.url + "/c")


def test_localhost_may_be_named_and_is_pinned_to_this_machine(server: StandIn) -> None:
    url = f"http://localhost:{server.port}"
    assert fetcher(url).get(url + "/data/ok").content == b"a,b\r\n"


# What is refused, before any connection


REFUSED_ADDRESSES = [
    "",
    "data.ttl",
    "/etc/passwd",
    "file:///etc/passwd",
    "FILE:/etc/passwd",
    "ftp://HOST/",
    "gopher://HOST/",
    "jar:http://HOST/!/x",
    "data:text/plain,x",
    "unix:///var/run/docker.sock",
    "http:/HOST/",
    "http:HOST/",
    "http:///data",
    "http://",
    "//HOST/data",
    "http://user@HOST/data/",
    "http://user:secret@HOST/data/",
    "http://HOST@example.org/data/",
    "http://HOST%2f@example.org/data/",
    "http://HOST#@example.org/data/",
    "http://HOST\\@example.org/data/",
    "http://HOST\\data/",
    "http://HOST/data/\\..\\x",
    "http://HOST/data/../secret",
    "http://HOST/data/./x",
    "http://HOST/data/..",
    "http://HOST/data/%2e%2e/secret",
    "http://HOST/data/.%2E/secret",
    "http://HOST/data/%252e%252e/secret",
    "http://HOST/data/..%2fsecret",
    "http://HOST/data/x%2f..%2fsecret",
    "http://HOST/data/..%5csecret",
    "http://HOST/data/%255c%252e%252e%255csecret",
    "http://HOST/data/\r\nX-Evil: 1",
    "http://HOST/data/\tx",
    "http://HOST/data/ x",
    " http://HOST/data/",
    "http://HOST/data/\x00",
    "http://HOST/data/\ud800",
    "http://HOST/data/<x>",
    "http://HOST /data/",
    "http://HOST:/data/",
    "http://127.0.0.1:0/data/",
    "http://127.0.0.1:99999/data/",
    "http://127.0.0.1:-1/data/",
    "http://127.0.0.1:8 0/data/",
    "http://[::1/data/",
    "http://[::1%25lo]/data/",
    "http://[v1.x]/data/",
    "http://exämple.org/data/",
    "http://ⓔxample.org/data/",
    "http://example。org/data/",
    "http://-example.org/",
    "http://" + "a" * 9000 + ".org/",
]


@pytest.mark.parametrize("url", REFUSED_ADDRESSES)
def test_an_odd_address_is_refused(url: str, server: StandIn) -> None:
    url = url.replace("HOST", f"127.0.0.1:{server.port}")
    with watch() as seen, pytest.raises(FetchRefused) as caught:
        fetcher(server.url + "/data").get(url)
    assert (seen.network, server.connections) == ([], 0)
    assert "secret@" not in str(caught.value)


NOT_COVERED = [
    "http://127.0.0.1:PORT/database",
    "http://127.0.0.1:PORT/",
    "http://127.0.0.1:PORT/Data/ok",
    "http://127.0.0.1:PORT//data/ok",
    "http://127.0.0.1:PORT/%64ata/ok",
    "https://127.0.0.1:PORT/data/ok",
    "http://127.0.0.1/data/ok",
    "http://127.0.0.1:1PORT/data/ok",
    "http://127.1:PORT/data/ok",
    "http://2130706433:PORT/data/ok",
    "http://0x7f000001:PORT/data/ok",
    "http://0177.0.0.1:PORT/data/ok",
    "http://0.0.0.0:PORT/data/ok",
    "http://[::ffff:127.0.0.1]:PORT/data/ok",
    "http://[::1]:PORT/data/ok",
    "http://localhost:PORT/data/ok",
    "http://127.0.0.1.example.org:PORT/data/ok",
]


@pytest.mark.parametrize("url", NOT_COVERED)
def test_the_allow_list_is_exact(url: str, server: StandIn) -> None:
    port = server.port % 10_000 if "1PORT" in url else server.port
    with watch() as seen, pytest.raises(FetchRefused, match="nothing is fetched from there"):
        fetcher(server.url + "/data").get(url.replace("PORT", str(port)))
    assert (seen.network, server.connections) == ([], 0)


def test_without_a_list_nothing_is_fetched(server: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COOPGRAPH_ALLOW", raising=False)
    with watch() as seen, pytest.raises(FetchRefused, match=f"COOPGRAPH_ALLOW={server.url}/"):
        Fetcher(AllowList.from_environment()).get(server.url + "/data/ok")
    assert (seen.network, server.connections) == ([], 0)
    monkeypatch.setenv("COOPGRAPH_ALLOW", f"https://example.org/ {server.url}/data")
    assert Fetcher(AllowList.from_environment()).get(server.url + "/data/ok").status == 200


@pytest.mark.parametrize(
    "entry", ["https://example.org/?x=1", "https://example.org/#x", "example.org", "*", "https://*/"]
)
def test_an_entry_is_an_address_without_wildcards(entry: str) -> None:
    with pytest.raises(FetchRefused):
        AllowList.of(entry)


# Addresses: what a name leads to is compared, not how it is spelled


INWARD = [
    "127.1",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0177.0.0.1",
    "0",
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.168.1.1",
    "198.18.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "::ffff:169.254.169.254",
    "64:ff9b::127.0.0.1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2606:4700::5efe:7f00:1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fec0::1",
    "ff02::1",
    "3fff::1",
    "5f00::1",
]


@pytest.mark.parametrize("number", INWARD)
def test_a_name_that_leads_inward_is_refused(number: str, server: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    inward = socket.getaddrinfo(number, server.port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: inward)
    url = f"http://public.example:{server.port}/data/ok"
    with watch() as seen, pytest.raises(FetchRefused, match="no public address"):
        fetcher(url).get(url)
    assert not [event for event in seen.network if "connect" in event]
    assert server.connections == 0


@pytest.mark.parametrize("number", ["127.1", "2130706433", "0x7f000001", "0177.0.0.1", "[::ffff:127.0.0.2]"])
def test_an_odd_number_on_the_list_itself_is_compared_as_an_address(number: str, server: StandIn) -> None:
    url = f"http://{number}:{server.port}/data/ok"
    if number.startswith("["):  # names the address 127.0.0.2, and nothing else
        assert fetcher(url).allow.entries[0].admits(ip_address("127.0.0.2"))
        assert not fetcher(url).allow.entries[0].admits(ip_address("127.0.0.1"))
    else:
        with pytest.raises(FetchRefused, match="no public address"):
            fetcher(url).get(url)
    assert server.connections == 0


def test_one_inward_address_among_many_is_enough(server: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    mixed = [ip_address("8.8.8.8"), ip_address("127.0.0.1")]
    monkeypatch.setattr(hosts, "_addresses", lambda host, port: mixed)
    with watch() as seen, pytest.raises(FetchRefused, match=r"127\.0\.0\.1"):
        fetcher("http://public.example/").get("http://public.example/")
    assert not [event for event in seen.network if "connect" in event]


def test_the_connection_goes_to_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that is looked up twice may answer differently the second time; so it is looked up once."""
    asked: list[str] = []

    def changing(host: str, port: int) -> list[object]:
        asked.append(host)
        return [ip_address("192.0.2.1" if len(asked) > 1 else "9.9.9.9")]

    monkeypatch.setattr(hosts, "_addresses", changing)
    with watch(cut=True) as seen, pytest.raises(FetchFailed):
        fetcher("http://rebinding.example/").get("http://rebinding.example/")
    assert asked == ["rebinding.example"]
    assert seen.network == ["socket.connect ('9.9.9.9', 80)"]


def test_localhost_that_leads_elsewhere_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hosts, "_addresses", lambda host, port: [ip_address("9.9.9.9")])
    with pytest.raises(FetchRefused, match=r"9\.9\.9\.9"):
        fetcher("http://localhost/").get("http://localhost/")


@pytest.mark.parametrize("number", ["8.8.8.8", "2606:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8"])
def test_public_addresses_are_public(number: str) -> None:
    assert is_public(ip_address(number))


def test_a_name_that_nobody_answers_for_ends_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(host: str, port: int) -> object:
        time.sleep(20)
        return []

    monkeypatch.setattr(hosts, "_addresses", hang)
    with in_time(), pytest.raises(FetchFailed, match="nobody said in time"):
        fetcher("http://slow.example/", limits=QUICK).get("http://slow.example/")


# Redirects


OFF_THE_LIST = [
    "http://localhost:PORT/data/ok",
    "http://127.0.0.1:PORT/secret",
    "//localhost:PORT/data/ok",
    "/secret",
    "file:///etc/passwd",
    "http://user:pass@127.0.0.1:PORT/data/ok",
    "http://169.254.169.254/latest/",
    "https://127.0.0.1:PORT/data/ok",
    "http://[::ffff:127.0.0.1]:PORT/data/ok",
    "/data/%2e%2e/secret",
]


@pytest.mark.parametrize("target", OFF_THE_LIST)
def test_a_redirect_off_the_list_is_not_followed(target: str) -> None:
    behaviours: dict[str, Behaviour] = {"*": body(b"secret")}
    with stand_in(behaviours) as server:
        server.behaviours["/data/go"] = redirect(target.replace("PORT", str(server.port)))
        with pytest.raises(FetchRefused):
            fetcher(server.url + "/data").get(server.url + "/data/go")
        assert [call.path for call in server.calls] == ["/data/go"]
        assert server.connections == 1


def test_a_redirect_off_the_list_is_told_with_both_ends() -> None:
    with stand_in({"/go": redirect("http://169.254.169.254/latest")}) as server:
        with pytest.raises(FetchRefused, match=r"the server leads on to http://169\.254\.169\.254/latest") as refused:
            fetcher(server.url).get(server.url + "/go")
        assert str(refused.value).startswith(server.url + "/go: ")


def test_a_redirect_in_a_circle_ends() -> None:
    with stand_in({"/a": redirect("/a")}) as server:
        with pytest.raises(FetchFailed, match="leads on more than 3 times"):
            fetcher(server.url).get(server.url + "/a")
        assert server.connections == 4


def test_what_is_sent_does_not_follow_a_redirect(server: StandIn) -> None:
    server.behaviours["/old"] = redirect("/new", 307)
    with pytest.raises(FetchFailed, match=f"it is now at {server.url}/new"):
        fetcher(server.url).post(server.url + "/old", b"x", "text/plain")
    assert server.connections == 1


# Credentials


def headers_sent(url: str, *allowed: str) -> list[dict[str, str]]:
    with stand_in({"/data/go": redirect("/data/end"), "*": echo}) as server:
        fill = str(server.port)
        fetcher(*(entry.replace("PORT", fill) for entry in allowed)).get(url.replace("PORT", fill))
        return [dict(call.headers) for call in server.calls]


@pytest.fixture
def _login(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NETRC", str(tmp_path / "none"))
    monkeypatch.setenv("COOPGRAPH_USER", "clerk")
    monkeypatch.setenv("COOPGRAPH_PASSWORD", "s3cret-word")


@pytest.mark.usefixtures("_login")
def test_credentials_go_to_the_one_host_of_the_list(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    (headers,) = headers_sent("http://127.0.0.1:PORT/data/ok", "http://127.0.0.1:PORT/")
    assert headers["authorization"] == "Basic Y2xlcms6czNjcmV0LXdvcmQ="
    assert "s3cret" not in caplog.text
    assert "Y2xlcms6" not in caplog.text


def wants_digest(algorithm: str) -> Behaviour:
    """Ask for a digest, and check it as RFC 7616 says."""
    hashed = {"MD5": hashlib.md5, "SHA-256": hashlib.sha256}[algorithm]

    def h(*parts: str) -> str:
        return hashed(":".join(parts).encode()).hexdigest()

    def answer(call: Call) -> None:
        said = call.headers.get("authorization", "")
        given = parse_keqv_list(parse_http_list(said.partition(" ")[2])) if said.startswith("Digest ") else {}
        who, what = h("clerk", "the office", "s3cret-word"), h(call.method, call.target)
        right = h(who, "n0nce", "00000001", given.get("cnonce", ""), "auth", what)
        if given.get("response") == right and given["uri"] == call.target and given["opaque"] == "o":
            return call.reply(call.content or b"come in")
        challenge = f'Digest realm="the office", nonce="n0nce", qop="auth,auth-int", opaque="o", algorithm={algorithm}'
        call.reply(b"who are you", status=401, WWW_Authenticate=challenge)

    return answer


@pytest.mark.usefixtures("_login")
@pytest.mark.parametrize("algorithm", ["MD5", "SHA-256"])
def test_a_server_that_asks_for_a_digest_gets_one(algorithm: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with stand_in({"*": wants_digest(algorithm)}) as server:
        assert fetcher(server.url).get(server.url + "/x?y=1").content == b"come in"
        assert fetcher(server.url).put(server.url + "/x", b"data", "text/plain").content == b"data"
        monkeypatch.setenv("COOPGRAPH_PASSWORD", "another")
        with pytest.raises(FetchFailed, match=r"401 \(Unauthorized\): who are you\. Put user and password"):
            fetcher(server.url).get(server.url + "/x")
        assert server.connections == 6


@pytest.mark.usefixtures("_login")
def test_credentials_do_not_follow_a_redirect() -> None:
    first, second = headers_sent("http://127.0.0.1:PORT/data/go", "http://127.0.0.1:PORT/")
    assert "authorization" in first
    assert "authorization" not in second


@pytest.mark.usefixtures("_login")
def test_credentials_go_nowhere_if_it_is_not_clear_to_whom() -> None:
    (headers,) = headers_sent("http://127.0.0.1:PORT/data/ok", "http://127.0.0.1:PORT/", "https://example.org/")
    assert "authorization" not in headers


def test_netrc_is_read_for_exactly_the_host(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "netrc"
    monkeypatch.setenv("NETRC", str(file))
    monkeypatch.delenv("COOPGRAPH_USER", raising=False)
    file.write_text("machine 127.0.0.1 login a password b\n")
    assert "authorization" in headers_sent("http://127.0.0.1:PORT/data/ok", "http://127.0.0.1:PORT/")[0]
    file.write_text("machine example.org login a password b\ndefault login c password d\n")
    assert "authorization" not in headers_sent("http://127.0.0.1:PORT/data/ok", "http://127.0.0.1:PORT/")[0]


def test_a_proxy_of_the_environment_is_not_asked(server: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    with stand_in({"*": body(b"from the proxy")}) as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        assert fetcher(server.url).get(server.url + "/data/ok").content == b"a,b\r\n"
        assert proxy.connections == 0


# The other side misbehaves: each ends in a `FetchFailed` in bounded time


BROKEN: dict[str, tuple[Behaviour, str]] = {
    "silent": (silent(), "no whole answer within 1 s"),
    "slow": (slow(b"x" * 100), "no whole answer within 1 s"),
    "slow head": (slow_head(), "no whole answer within 1 s"),
    "endless": (endless(), "more than 1,000,000 bytes"),
    "endless head": (raw(b"HTTP/1.1 200 -\r\n" + b"X: y\r\n" * 200_000), "the answer is broken"),
    "endless line": (raw(b"HTTP/1.1 200 " + b"x" * 2_000_000), "the answer is broken"),
    "cut off": (cut_off(), "the answer is broken"),
    "cut off in chunks": (cut_off_chunks(), "the answer is broken"),
    "cut off when zipped": (zipped(bytes(range(256)) * 40, keep=60), "cut off in the middle"),
    "closed at once": (raw(b""), "the answer is broken"),
    "not HTTP": (raw(b"SSH-2.0-OpenSSH_9.6\r\n"), "the answer is broken"),
    "bad chunk": (raw(b"HTTP/1.1 200 -\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"), "the answer is broken"),
    "two lengths": (raw(b"HTTP/1.1 200 -\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"), "the answer is broken"),
    "bomb": (bomb(), "more than 1,000,000 bytes"),
    "not the gzip it says": (body(b"plain", Content_Encoding="gzip"), "not the gzip that it says"),
    "another packing": (body(b"plain", Content_Encoding="br"), "packed as “br”"),
    "packed twice": (body(gzip.compress(gzip.compress(b"x")), Content_Encoding="gzip, gzip"), "packed as “gzip, gzip”"),
    "page": (html(), "a web page, not with data"),
    "page that says it is data": (html(media_type="text/csv"), "a web page, not with data"),
    "page after a declaration": (
        html(b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- a --> <!-- b -->\n<HTML>", "text/csv"),
        "a web page, not with data",
    ),
    "not found": (status(404, b"no such graph"), "404 (Not Found): no such graph"),
    "overloaded": (status(503), "503 (Service Unavailable). Try again later."),
    "locked": (status(401), "401 (Unauthorized). Put user and password"),
    "page as error": (status(500, b"<html>" + b"x" * 5000, "text/html"), "500 (Internal Server Error). Try"),
    "not modified": (status(304), "304 (Not Modified)"),
    "no known status": (status(299 + 400), "699 (no known status)"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_misbehaving_server_ends_in_an_error_in_time(name: str) -> None:
    behaviour, problem = BROKEN[name]
    limits = QUICK if "within 1 s" in problem else PATIENT
    with stand_in({"/x": behaviour}) as server, in_time(), pytest.raises(FetchFailed) as caught:
        fetcher(server.url, limits=limits).get(server.url + "/x", accept="text/csv")
    assert problem in str(caught.value)
    assert str(caught.value).startswith(f"{server.url}/x: ")


def test_the_ratio_of_what_is_unpacked_is_bounded() -> None:
    with stand_in({"/x": bomb()}) as server, pytest.raises(FetchFailed, match="grows more than 200 times"):
        Fetcher(AllowList.of(server.url), Limits(size=200_000_000)).get(server.url + "/x")


def test_a_server_that_does_not_read_is_left_in_time() -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    with in_time(), listener, pytest.raises(FetchFailed, match="within 1 s"):
        fetcher(url, limits=QUICK).post(url, b"x" * 50_000_000, "text/plain")


# Encryption


@pytest.fixture
def secure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    """A server with a certificate for localhost, which nobody trusts yet."""
    if shutil.which("openssl") is None:
        pytest.skip("needs the program openssl")
    whose = "-subj /CN=localhost -addext subjectAltName=DNS:localhost"
    command = f"openssl req -x509 -newkey rsa:2048 -nodes -days 2 {whose} -keyout key -out pem"
    subprocess.run(command.split(), check=True, capture_output=True, cwd=tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "pem", tmp_path / "key")
    monkeypatch.setattr(wire, "certificates", lambda: ssl.create_default_context())
    with stand_in({"*": body(b"secret")}, tls=context) as server:
        yield server


def test_a_certificate_that_is_not_trusted_is_refused(secure: StandIn) -> None:
    with pytest.raises(FetchFailed, match=r"cannot be reached .*certificate verify failed"):
        fetcher(secure.url).get(secure.url)
    assert secure.calls == []


def test_a_certificate_must_be_that_of_the_host(
    secure: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "pem"))
    url = f"https://localhost:{secure.port}/"
    assert fetcher(url).get(url).content == b"secret"
    with pytest.raises(FetchFailed, match="certificate verify failed"):
        fetcher(secure.url).get(secure.url)
    assert len(secure.calls) == 1


def test_the_usual_certificates_are_known() -> None:
    assert len(wire.certificates().get_ca_certs()) > 50
    assert wire.certificates().verify_mode == ssl.CERT_REQUIRED
    assert wire.certificates().check_hostname


def test_a_server_that_never_shakes_hands_is_left_in_time() -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"https://127.0.0.1:{listener.getsockname()[1]}/"
    with in_time(), listener, pytest.raises(FetchFailed, match="no connection within 1 s"):
        fetcher(url, limits=QUICK).get(url)


def test_nobody_at_home() -> None:
    with pytest.raises(FetchFailed, match="the server cannot be reached"):
        fetcher("http://127.0.0.1:9/").get("http://127.0.0.1:9/")


def test_a_failure_in_the_middle_is_told_where_it_happens() -> None:
    with stand_in({"/x": cut_off(b"x" * 5000)}) as server:
        incoming_of = fetcher(server.url).stream
        with (
            incoming_of("GET", server.url + "/x") as incoming,
            pytest.raises(FetchFailed, match="the answer is broken"),
        ):
            b"".join(incoming)


def test_a_body_of_unknown_length_says_so() -> None:
    with stand_in({"/x": raw(b"HTTP/1.1 200 -\r\n\r\na,b"), "/y": body(b"a,b")}) as server:
        get = fetcher(server.url)
        with get.stream("GET", server.url + "/x") as incoming:
            assert not incoming.counted
        with get.stream("GET", server.url + "/y") as incoming:
            assert incoming.counted


def test_the_address_is_what_is_sent() -> None:
    address = WebAddress.parse("http://[::FFFF:7f00:1]:80/a%20b?c=%2F#d")
    assert str(address) == "http://[::ffff:7f00:1]/a%20b?c=%2F"
