"""The front of the site: who may come in, what every answer carries, what becomes of errors, what is logged."""

from __future__ import annotations

import contextlib
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from malformed import HOST, MALFORMED, UNFINISHED, get, post
from served import Served, read_all, served

from clock import comes, in_time
from coopgraph import errors
from coopgraph.web.crowd import Crowd
from coopgraph.web.headers import policy
from coopgraph.web.hosts import is_ours
from coopgraph.web.listen import listen
from coopgraph.web.remembered import Remembered
from coopgraph.web.settings import Settings
from coopgraph.web.trouble import Refused, status_of

COUNT = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(scope="module")
def site() -> Iterator[Served]:
    with served("--timeout", "4") as site:
        yield site


@pytest.fixture(scope="module")
def client(site: Served) -> Iterator[httpx.Client]:
    with site.client() as client:
        yield client


def status(reply: bytes) -> int:
    match = re.match(rb"HTTP/1\.[01] (\d{3}) ", reply)
    return int(match[1]) if match else 0


# Who may come in


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]:8000", "192.168.1.7", "LOCALHOST.", "localhost:1"])
def test_it_answers_to_its_names_and_to_numbers(host: str, client: httpx.Client) -> None:
    assert client.get("/health", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.nip.io", "w3id.org", "a b", "[::1"]
)
def test_it_answers_to_no_other_name(host: str, client: httpx.Client) -> None:
    for path in ("/", "/health", "/sparql?query=ASK%7B%7D", "/static/style.css", "/nowhere"):
        assert client.get(path, headers={"Host": host}).status_code == 421, path


def test_names_can_be_added() -> None:
    assert is_ours("w3id.org", Settings(base="https://w3id.org/space-coop/"))
    assert is_ours("data.example:8443", Settings(names=("data.example",)))
    assert not is_ours("example", Settings(names=("data.example",)))


def test_pages_of_other_sites_cannot_ask(client: httpx.Client) -> None:
    path = "/sparql?query=ASK%7B%7D"
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert client.get(path, headers={**foreign, "Sec-Fetch-Mode": "no-cors"}).status_code == 403
    assert client.get(path, headers={**foreign, "Sec-Fetch-Mode": "navigate"}).status_code == 200  # a link
    assert (
        client.post("/sparql", data={"query": "ASK {}"}, headers={"Origin": "https://evil.example"}).status_code == 403
    )
    assert client.post("/sparql", data={"query": "ASK {}"}, headers={"Origin": "null"}).status_code == 403
    own = {"Origin": str(client.base_url), "Sec-Fetch-Site": "same-origin"}
    assert client.post("/sparql", data={"query": "ASK {}"}, headers=own).status_code == 200
    reply = client.get(path, headers={"Origin": "https://evil.example"})
    assert not [name for name in reply.headers if name.startswith("access-control")]
    assert not [
        name for name in client.options("/sparql", headers=foreign).headers if name.startswith("access-control")
    ]


def test_with_cors_they_can_read_and_no_more() -> None:
    with served("--cors") as site, site.client() as client:
        reply = client.get("/sparql", params={"query": "ASK {}"}, headers={"Origin": "https://other.example"})
        assert reply.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in reply.headers
        asked = {"Origin": "https://other.example", "Access-Control-Request-Method": "PUT"}
        preflight = client.options("/sparql", headers=asked)
        assert preflight.headers["access-control-allow-methods"] == "GET, HEAD"
        assert client.get("/health", headers={"Host": "evil.example"}).status_code == 421


# What every answer carries


@pytest.mark.parametrize(
    "path", ["/", "/questions", "/nowhere", "/health", "/sparql?query=ASK%7B%7D", "/static/style.css"]
)
def test_every_answer_has_its_guards(path: str, client: httpx.Client) -> None:
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["content-security-policy"] == policy()
    assert "unsafe" not in headers["content-security-policy"]
    assert "server" not in headers


def test_pages_have_no_style_and_no_script_of_their_own(client: httpx.Client) -> None:
    for path in ("/", "/questions", "/nowhere", "/search?q=nasa"):
        page = client.get(path, headers={"Accept": "text/html"}).text
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", page), path
        assert not re.search(r"<script(?![^>]*\ssrc=)(?![^>]*nonce=)", page), path


# Size comes first


def test_what_is_too_large_is_not_read(site: Served) -> None:
    head = get("/sparql", b"Content-Length: 900000000", b"Content-Type: text/plain", method=b"POST")
    with in_time():
        assert status(site.raw(head, timeout=60)) == 413


def test_limits_of_size(client: httpx.Client) -> None:
    assert client.get("/sparql", params={"query": "#" * 17_000}).status_code == 414
    query = {"Content-Type": "application/sparql-query"}
    assert client.post("/sparql", content=b"#" * 1_000_001, headers=query).status_code == 413
    assert client.post("/sparql", content=b"#" * 400_000, headers=query).status_code in (413, 422)
    assert client.post("/sparql", content=b"x", headers={**query, "Content-Encoding": "gzip"}).status_code == 415

    def pieces() -> Iterator[bytes]:
        for _ in range(300):
            yield b"#" * 10_000

    with contextlib.suppress(httpx.TransportError):  # it may hang up while we are still sending
        assert client.post("/sparql", content=pieces(), headers=query).status_code == 413


def test_who_is_still_sending_can_read_the_answer(site: Served) -> None:
    with socket.create_connection(("127.0.0.1", site.port), timeout=60) as line:
        lines = b"Host: evil.example\r\nContent-Type: text/plain\r\nContent-Length: 600000\r\n\r\n"
        line.sendall(b"POST /sparql HTTP/1.1\r\n" + lines)
        for _ in range(3):
            time.sleep(0.2)
            line.sendall(b"#" * 200_000)
        assert status(read_all(line)) == 421


# Errors


def test_an_error_is_a_page_for_people_and_json_for_programs(client: httpx.Client) -> None:
    page = client.get("/nowhere", headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "There is nothing at this address" in page.text
    told = client.get("/nowhere", headers={"Accept": "application/json"})
    assert told.headers["content-type"] == "application/problem+json"
    assert told.json()["status"] == told.status_code == 404
    assert client.get("/sparql?query=ASK").headers["content-type"] == "application/problem+json"


def test_a_method_that_a_room_does_not_have(client: httpx.Client) -> None:
    reply = client.post("/")
    assert reply.status_code == 405
    assert "GET" in reply.headers["allow"]


def test_options_are_those_of_an_address(client: httpx.Client) -> None:
    for path, methods in (("/id/nasa", "GET, HEAD, OPTIONS"), ("/sparql", "GET, HEAD, POST, OPTIONS")):
        assert client.options(path).headers["allow"] == methods
        assert client.delete(path).headers["allow"] == methods
    assert client.options("/static/style.css").headers["allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("host", ["192.0.2.1", "no..host"])
def test_where_the_host_is_at_fault_no_other_port_is_advised(host: str) -> None:
    told = r"this address cannot be had .*--host 127\.0\.0\.1"
    with pytest.raises(errors.FileError, match=told), listen(Settings(host=host, port=0)):
        pass


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (errors.QueryNotFound("x"), 404),
        (errors.UnknownTerm("x"), 400),
        (errors.ParseError("x"), 400),
        (errors.QueryRefused("x"), 403),
        (errors.QueryTooDeep("x"), 400),
        (errors.QueryTooLarge("x"), 422),
        (errors.QueryTimeout("x"), 503),
        (errors.JailError("x"), 503),
        (errors.FormatError("x"), 406),
        (errors.StoreError("x"), 500),
        (Refused(418, "x"), 418),
    ],
)
def test_each_error_has_its_status(error: errors.CoopgraphError, expected: int) -> None:
    assert status_of(error) == expected


def test_time_out_before_the_first_byte(client: httpx.Client) -> None:
    reply = client.post("/sparql", data={"query": COUNT})
    assert (reply.status_code, reply.headers["content-type"]) == (503, "application/problem+json")
    assert int(reply.headers["retry-after"]) > 0
    assert "longer than 4 s" in reply.json()["detail"]


def test_an_answer_that_is_too_large_is_an_error_and_no_part(client: httpx.Client) -> None:
    reply = client.post("/sparql", data={"query": "SELECT * { ?a ?b ?c . ?d ?e ?f }"})
    assert reply.status_code == 422
    assert "more than" in reply.json()["detail"]


# Malformed


def test_there_are_eighty() -> None:
    assert len(MALFORMED) >= 80


@pytest.mark.parametrize("name", MALFORMED)
def test_malformed_requests_are_answered_and_are_not_our_fault(name: str, site: Served) -> None:
    with socket.create_connection(("127.0.0.1", site.port), timeout=3 if name in UNFINISHED else 60) as line:
        with contextlib.suppress(OSError):  # it may hang up first
            line.sendall(MALFORMED[name])
        reply = read_all(line)
        if not reply:  # it waits for more, and there is none: nobody is owed an answer
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_WR)
                reply = read_all(line)
    assert 100 <= status(reply) < 500 or (reply == b"" and name in UNFINISHED), reply[:200]
    for secret in (b"Traceback", b"site-packages", b"/src/", b"root:", b".py"):
        assert secret not in reply


def test_and_none_of_them_left_a_trace(site: Served, client: httpx.Client) -> None:
    assert client.get("/health").json()["status"] == "ok"
    assert not [line for line in site.lines if "Traceback" in line or "failed" in line]


def test_it_does_not_wait_for_ever(site: Served) -> None:
    """A head that does not come in time, and a body: each is given up, and said to be late."""
    with served("--log", "none") as other:
        lines = [socket.create_connection(("127.0.0.1", other.port), timeout=90) for _ in range(2)]
        lines[0].sendall(b"GET / HTTP/1.1\r\nHost: ")
        lines[1].sendall(b"POST /sparql HTTP/1.1\r\n" + HOST + b"Content-Length: 10\r\n\r\nab")
        began = time.monotonic()
        assert status(read_all(lines[0])) == 408
        assert 8 < time.monotonic() - began < 25
        assert status(read_all(lines[1])) == 408
        assert 28 < time.monotonic() - began < 60
        for line in lines:
            line.close()


# Queries and those who ask them


@pytest.fixture(scope="module")
def patient() -> Iterator[Served]:
    """A site that lets a query run for longer than any test here waits."""
    with served("--timeout", "120") as site:
        yield site


def test_when_the_client_leaves_the_work_ends(patient: Served) -> None:
    for _ in range(3):
        with socket.create_connection(("127.0.0.1", patient.port)) as line:
            line.sendall(bomb())
            assert comes(lambda: working(patient), 30), "the query did not begin"
        assert comes(lambda: not working(patient), 30), "the query goes on"


def bomb() -> bytes:
    """Return a request for something without end."""
    return post(f"query={COUNT.replace(' ', '+')}".encode(), b"Content-Type: application/x-www-form-urlencoded")


def stat(number: int) -> list[str]:
    """Return what the system says of a process, from its state on; nothing if it is gone."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(") ")[2].split()
    except OSError:
        return []


def working(site: Served) -> list[list[str]]:
    """Return what the system says of the processes below that of the site that have long been at a query."""
    stats = [fields for number in site.family() if (fields := stat(number)) and fields[0] != "Z"]
    return [fields for fields in stats if int(fields[16]) > 0 and int(fields[11]) >= 20]  # ticks of 10 ms


def test_queries_stand_back_for_the_site(patient: Served) -> None:
    with socket.create_connection(("127.0.0.1", patient.port)) as line:
        line.sendall(bomb())
        assert comes(lambda: working(patient), 30)
        assert {fields[16] for fields in working(patient)} <= {"5", "19"}


def test_an_answer_that_breaks_off_is_noticed() -> None:
    """The site is killed while it sends: no client takes what came for the whole."""
    with served("--rows", "200000") as site:
        path = b"/sparql?query=SELECT+*+%7B+%7B+?s+?p+?o+%7D+UNION+%7B+GRAPH+?g+%7B+?s+?p+?o+%7D+%7D+%7D"
        with socket.create_connection(("127.0.0.1", site.port)) as line:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2**17)
            line.sendall(get(path))
            first = line.recv(2**16)
            site.process.kill()
            reply = first + read_all(line)
    length = int(re.search(rb"content-length: (\d+)", reply)[1])  # type: ignore[index]
    assert status(reply) == 200
    assert len(reply.partition(b"\r\n\r\n")[2]) < length


def test_one_client_cannot_take_all_places() -> None:
    crowd = Crowd(places=3, each=2, patience=0.05)
    with crowd.place("10.0.0.1"), crowd.place("10.0.0.1"):
        with pytest.raises(errors.QueryTimeout, match="too much"), crowd.place("10.0.0.1"):
            pass
        with crowd.place("10.0.0.2"), pytest.raises(errors.QueryTimeout), crowd.place("10.0.0.3"):
            pass
    assert crowd.running == crowd.waiting == 0
    with crowd.place("10.0.0.1", gone=lambda: True):
        assert crowd.running == 1


def test_who_has_left_does_not_wait() -> None:
    crowd = Crowd(places=1, each=1, patience=30)
    with in_time(), crowd.place("a"), pytest.raises(errors.QueryTimeout), crowd.place("b", gone=lambda: True):
        pass


def test_what_is_remembered_has_a_bound() -> None:
    kept = Remembered(most=100)
    for n in range(200):
        kept.keep(n, str(n), weight=9)
    assert len(kept) == 10
    assert kept.get(0) is None
    assert kept.get(199) == "199"


def test_what_was_asked_before_is_remembered_but_not_the_time(client: httpx.Client) -> None:
    now = {"query": "SELECT (NOW() AS ?t) (STRUUID() AS ?u) {}"}
    first = client.get("/sparql", params=now).text
    time.sleep(0.01)
    assert client.get("/sparql", params=now).text != first
    same = {"query": "SELECT (COUNT(*) AS ?n) { ?s a sc:Agent }"}
    before = counted(client, 'coopgraph_queries_total{end="remembered",kind="free"}')
    assert client.get("/sparql", params=same).text == client.get("/sparql", params=same).text
    assert counted(client, 'coopgraph_queries_total{end="remembered",kind="free"}') > before


# Figures and the log


def counted(client: httpx.Client, name: str) -> float:
    lines = client.get("/metrics").text.splitlines()
    return next((float(line.rpartition(" ")[2]) for line in lines if line.startswith(f"{name} ")), 0.0)


def test_figures_are_for_prometheus(client: httpx.Client) -> None:
    from prometheus_client.parser import text_string_to_metric_families

    client.get("/questions")
    client.get("/sparql", params={"query": "ASK {"})
    text = client.get("/metrics").text
    families = {family.name for family in text_string_to_metric_families(text)}
    assert {
        "coopgraph_requests",
        "coopgraph_request_seconds",
        "coopgraph_queries",
        "coopgraph_free_queries_running",
    } <= families
    assert counted(client, 'coopgraph_requests_total{method="GET",room="/questions",status="200"}') >= 1
    assert counted(client, 'coopgraph_queries_total{end="wrong",kind="free"}') >= 1


def test_the_log_does_not_say_what_was_asked(site: Served, client: httpx.Client) -> None:
    before = len(site.lines)
    client.get("/sparql", params={"query": "SELECT ?secret {}"})
    client.post("/sparql", data={"query": "SELECT ?secret {}"})
    client.get("/nowhere/%0aforged%20line")
    assert comes(lambda: len(site.lines) >= before + 3)
    log = "\n".join(site.lines)
    assert "GET /sparql 200" in log
    assert "secret" not in log
    assert "\nforged" not in log


def test_the_log_can_say_it_or_nothing() -> None:
    for log, said in (("full", True), ("none", False)):
        with served("--log", log) as site, site.client() as client:
            client.get("/sparql", params={"query": "ASK {}"})
        assert any("query=ASK" in line for line in site.lines) is said
        assert len(site.lines) == (2 if said else 1)


# The command


def test_it_says_in_one_line_what_it_serves(site: Served) -> None:
    assert re.fullmatch(
        r"Serving coopgraph [\d.]+, \d+ graphs and \d+ stored questions, "
        r"at http://127\.0\.0\.1:\d+/ \(Ctrl-C ends it\)\.",
        site.lines[0],
    )


def test_an_address_that_is_taken_is_told(site: Served) -> None:
    program = [sys.executable, "-m", "coopgraph", "serve", "--port", str(site.port)]
    done = subprocess.run(program, capture_output=True, text=True, timeout=60)
    assert done.returncode == 3
    assert "cannot be had" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_proxy_is_a_number() -> None:
    program = [sys.executable, "-m", "coopgraph", "serve", "--port", "0", "--proxy", "localhost"]
    ended = subprocess.run(program, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 2
    assert "--proxy takes a number" in ended.stderr


@pytest.mark.parametrize("base", ["data.example", "https://", "https://data.example/a?b", "https://data.example:x/"])
def test_a_base_that_is_no_address_is_told(base: str) -> None:
    program = [sys.executable, "-m", "coopgraph", "serve", "--port", "0", "--base", base]
    ended = subprocess.run(program, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 2
    assert "--base takes a" in ended.stderr


def test_ctrl_c_ends_it_well_and_everything_with_it() -> None:
    with served() as site, site.client() as client:
        client.get("/sparql", params={"query": "ASK {}"})
        family = site.family()
        assert family
    assert site.process.returncode == 0
    assert comes(lambda: not [number for number in family if stat(number) and stat(number)[0] != "Z"])
