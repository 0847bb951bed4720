"""Replies: plain values as JSON, with what lets a client know that it has them already."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final
from urllib.parse import urljoin

from starlette.responses import Response

from coopgraph import __version__
from coopgraph.errors import ParameterError, did_you_mean
from coopgraph.web.negotiation import choose, conditional
from coopgraph.web.trouble import Refused
from coopgraph.web.visit import Visit

JSON: Final = "application/json"


def home(visit: Visit) -> str:
    """Return the address of the site, as whoever asks knows it."""
    return visit.site.settings.base or urljoin(visit.url, "/")


def only(visit: Visit, *names: str) -> None:
    """Refuse parameters other than those that are named."""
    for name in visit.params:
        if name not in names:
            remedy = did_you_mean(name, names) or (f"There are: {', '.join(names)}." if names else "There are none.")
            raise ParameterError(f"there is no parameter “{name}” here", remedy=remedy)


def json_reply(visit: Visit, make: Callable[[], Any]) -> Response:
    """Return what `make` makes as JSON, unless the client wants none, or has it already."""
    if choose(visit.headers.get("accept"), (JSON,)) is None:
        raise not_acceptable((JSON,))

    def reply() -> Response:
        text = json.dumps(make(), ensure_ascii=False)
        return Response(f"{text}\n", media_type=JSON)

    return with_tag(visit, JSON, reply)


def with_tag(
    visit: Visit, form: str, make: Callable[[], Response], headers: Mapping[str, str] | None = None
) -> Response:
    """Return a reply with a tag that holds as long as graph, program and request stay the same."""
    told = "\n".join((visit.site.kg.digest, __version__, visit.url, form))
    tag = hashlib.sha256(told.encode(errors="replace")).hexdigest()[:32]
    return conditional(visit, tag, None, make, headers)


def not_acceptable(offers: Iterable[str]) -> Refused:
    """Return the error of a client that wants none of the forms that there are."""
    remedy = f"There are: {', '.join(offers)}."
    return Refused(406, "nothing that Accept asks for can be had here", remedy=remedy, headers={"Vary": "Accept"})
