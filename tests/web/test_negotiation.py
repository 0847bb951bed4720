"""Which form a client wants, by the rules of HTTP, whatever it writes; and that nobody is sent what they have."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers
from starlette.responses import Response

from clock import little_work
from coopgraph.web.negotiation import choose, conditional

HTML, TURTLE, JSON, XML = "text/html", "text/turtle", "application/ld+json", "application/rdf+xml"
OFFERS = [HTML, TURTLE, JSON, XML]


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        (None, HTML),
        ("", HTML),
        ("*/*", HTML),
        ("text/turtle", TURTLE),
        ("TEXT/Turtle", TURTLE),
        ("  text/turtle ; q=1 ", TURTLE),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", HTML),
        ("text/turtle;q=0.9, application/ld+json", JSON),
        ("text/turtle;q=0.9, application/ld+json;q=0.90", TURTLE),
        ("application/*", JSON),
        ("application/*;q=0.5, text/*;q=0.4", JSON),
        ("text/*;q=0.9, text/html;q=0.1", TURTLE),
        ("text/html;q=0, */*", TURTLE),
        ("*/*;q=0", None),
        ("text/html;q=0.0, text/*;q=0", None),
        ("image/png", None),
        ("image/png, */*;q=0.01", HTML),
        ("text/turtle;charset=utf-8", TURTLE),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted, q=0"', JSON),
        ('application/ld+json;profile="a;q=0";q=0.3, text/turtle;q=0.2', JSON),
        ("text/turtle;level=1;q=0.1, text/turtle;q=0.9, application/ld+json;q=0.5", JSON),
        ("text/turtle;q=0.5;q=1, application/ld+json;q=0.7", JSON),
        ("text/turtle;q=2, application/ld+json;q=0.1", JSON),
        ("text/turtle;q=-1, application/ld+json;q=0.1", JSON),
        ("text/turtle;q=, application/ld+json;q=0.1", JSON),
        ("text/turtle;q=0.1234, application/ld+json;q=0.1", JSON),
        ("*/turtle, application/ld+json;q=0.1", JSON),
        (",,,text/turtle,,", TURTLE),
        ("nonsense", HTML),
        ("text", HTML),
        ("text/turtle application/ld+json", HTML),
    ],
)
def test_choose(accept: str | None, wanted: str | None) -> None:
    assert choose(accept, OFFERS) == wanted


def test_nothing_on_offer() -> None:
    assert choose("*/*", []) is None
    assert choose(None, []) is None


@given(st.one_of(st.text(), st.text('*/;,=q.019"\\ texhml', max_size=60)))
def test_whatever_is_written_there_is_an_answer(accept: str) -> None:
    assert choose(accept, OFFERS) in (None, *OFFERS)


@pytest.mark.parametrize(
    "accept", ['"' * 60_000, 'a/b;x="\\' * 9_000, "a/b," * 20_000, ";" * 60_000, "a/b;q=1;" * 9000]
)
def test_no_header_takes_long(accept: str) -> None:
    with little_work(2):
        choose(accept, OFFERS)


MODIFIED = datetime(2026, 11, 23, 12, 0, 0, 500_000, UTC)


def reply(**headers: str) -> Response:
    visit: Any = SimpleNamespace(headers=Headers({name.replace("_", "-"): value for name, value in headers.items()}))
    return conditional(visit, "abc", MODIFIED, lambda: Response("whole"), {"Vary": "Accept"})


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"if_none_match": '"abc"'}, 304),
        ({"if_none_match": 'W/"abc"'}, 304),
        ({"if_none_match": '"x", "abc"'}, 304),
        ({"if_none_match": "*"}, 304),
        ({"if_none_match": '"x"'}, 200),
        ({"if_none_match": "abc"}, 200),
        ({"if_modified_since": "Mon, 23 Nov 2026 12:00:00 GMT"}, 304),
        ({"if_modified_since": "Mon, 23 Nov 2026 11:59:59 GMT"}, 200),
        ({"if_modified_since": "yesterday"}, 200),
        ({"if_modified_since": "Mon, 99 Nov 2026 12:00:00 GMT"}, 200),
        ({"if_none_match": "", "if_modified_since": "Mon, 23 Nov 2026 12:00:00 GMT"}, 200),
        ({"if_none_match": '"x"', "if_modified_since": "Mon, 23 Nov 2026 12:00:00 GMT"}, 200),
    ],
)
def test_who_has_it_is_not_sent_it(headers: dict[str, str], status: int) -> None:
    response = reply(**headers)
    assert response.status_code == status
    assert response.body == (b"whole" if status == 200 else b"")
    assert response.headers["etag"] == '"abc"'
    assert response.headers["last-modified"] == "Mon, 23 Nov 2026 12:00:00 GMT"
    assert response.headers["vary"] == "Accept"


def test_an_error_is_not_kept() -> None:
    visit: Any = SimpleNamespace(headers=Headers())
    response = conditional(visit, "abc", MODIFIED, lambda: Response("no", 404))
    assert "etag" not in response.headers
