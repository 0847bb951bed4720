"""Trouble: what goes wrong becomes an answer with the right status, for people as a page, for programs as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from starlette.responses import Response

from coopgraph import errors
from coopgraph.web.negotiation import choose

if TYPE_CHECKING:
    from coopgraph.web.visit import Visit

PROBLEM: Final = "application/problem+json"
RETRY: Final = 5
"""After how many seconds to try again, when there was too much to do."""

_STATUS: Final[tuple[tuple[type[errors.CoopgraphError], int], ...]] = (
    (errors.QueryNotFound, 404),
    (errors.QueryTooDeep, 400),
    (errors.QueryTooLarge, 422),
    (errors.QueryRefused, 403),
    (errors.QueryTimeout, 503),
    (errors.Overrun, 503),
    (errors.JailError, 503),
    (errors.FormatError, 406),
    (errors.HeaderError, 500),
    (errors.ParseError, 400),
    (errors.ParameterError, 400),
    (errors.SnapshotError, 404),
    (errors.PictureError, 422),
    (errors.MissingExtra, 501),
    (errors.FetchRefused, 403),
    (errors.FetchFailed, 502),
)
_DATA_ROOMS: Final = ("/sparql", "/api", "/reconcile", "/complete")


class Refused(errors.CoopgraphError):
    """A request that is answered with an error of this status, and with headers besides."""

    def __init__(
        self,
        status: int,
        problem: str,
        *,
        where: str = "",
        remedy: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(problem, where=where, remedy=remedy)
        self.status = status
        self.headers = dict(headers or {})


def status_of(error: errors.CoopgraphError) -> int:
    """Return the HTTP status that an error ends in.

    >>> status_of(errors.QueryTimeout("it took too long")), status_of(errors.UnknownTerm("there is no such party"))
    (503, 400)
    """
    if isinstance(error, Refused):
        return error.status
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 500)


def problem(
    status: int, detail: str = "", *, title: str = "", headers: Mapping[str, str] | None = None, **more: Any
) -> Response:
    """Return a problem as JSON (RFC 9457); what is given besides is told too.

    >>> json.loads(problem(404, "There is no such page.").body)
    {'title': 'Not Found', 'status': 404, 'detail': 'There is no such page.'}
    """
    told = {"title": title or phrase(status), "status": status, "detail": detail, **more}
    content = json.dumps({key: value for key, value in told.items() if value != ""}, ensure_ascii=False)
    return Response(f"{content}\n", status, {**_usual_headers(status), **(headers or {})}, PROBLEM)


def for_visitors(error: errors.CoopgraphError) -> errors.CoopgraphError:
    """Return an error as a visitor is told it, who cannot change the limits of the site.

    >>> for_visitors(errors.QueryTimeout("it took too long", remedy="Give it longer: timeout (--timeout).")).remedy
    'Narrow it, or add a LIMIT. The limits are set by who runs the site.'
    """
    if isinstance(error, (errors.QueryTimeout, errors.QueryTooLarge)) and "(--" in error.remedy:
        remedy = "Narrow it, or add a LIMIT. The limits are set by who runs the site."
        return type(error)(error.problem, where=error.where, remedy=remedy)
    return error


def answer_error(visit: Visit, error: errors.CoopgraphError) -> Response:
    """Return the answer to a visit that ended in an error."""
    error = for_visitors(error)
    status = status_of(error)
    headers = error.headers if isinstance(error, Refused) else {}
    if not wants_page(visit):
        more = {"problem": error.problem, "where": error.where, "remedy": error.remedy}
        return problem(status, str(error), headers=headers, **more)
    page = visit.page("error.html", status, error=error, code=status, title=phrase(status))
    page.headers.update({**_usual_headers(status), **headers})
    return page


def wants_page(visit: Visit) -> bool:
    """Whether whoever asks would rather read a page than data."""
    path = visit.url.partition("?")[0].partition("//")[2].partition("/")[2]
    first = PROBLEM if f"/{path}/".startswith(tuple(f"{room}/" for room in _DATA_ROOMS)) else "text/html"
    offers = [first, PROBLEM, "application/json", "text/html"]
    return choose(visit.headers.get("accept"), offers) == "text/html"


def phrase(status: int) -> str:
    """Return the name of a status.

    >>> phrase(404), phrase(599)
    ('Not Found', 'Error')
    """
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"


def _usual_headers(status: int) -> dict[str, str]:
    """Return what goes with every error: nobody keeps it, and it says when to try again."""
    return {"Cache-Control": "no-store"} | ({"Retry-After": str(RETRY)} if status == 503 else {})
