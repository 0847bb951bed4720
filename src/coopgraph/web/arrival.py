"""Arrival: a request is read in full, within bounds, and becomes a visit. What its bytes mean is never guessed."""

from __future__ import annotations

from urllib.parse import parse_qsl

from starlette.datastructures import FormData, ImmutableMultiDict
from starlette.exceptions import HTTPException
from starlette.requests import Request

from coopgraph.web.site import Site
from coopgraph.web.trouble import Refused
from coopgraph.web.visit import Visit

_FIELDS = 1000
FORM = "application/x-www-form-urlencoded"


async def arrive(request: Request, site: Site) -> Visit:
    """Read a request: its parameters are UTF-8, each decoded once, or it is refused."""
    asked = _pairs(request.scope["query_string"], "the address")
    body = await _body(request, site.settings.body)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    form = FormData()
    if kind == FORM:
        form = FormData([*_pairs(body, "the form")])
    elif kind == "multipart/form-data":
        form = await _parts(request, body)
    given = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    return Visit(
        site=site,
        method=request.method,
        url=str(request.url),
        path=request.path_params,
        headers=request.headers,
        params=ImmutableMultiDict([*asked, *given]),
        body=body,
        form=form,
        client=request.client.host if request.client else "",
    )


def guest(request: Request, site: Site) -> Visit:
    """Return a visit of which no more is known than its first lines: one that found no room."""
    try:
        asked = _pairs(request.scope["query_string"], "the address")
    except Refused:
        asked = []
    params: ImmutableMultiDict[str, str] = ImmutableMultiDict(asked)
    return Visit(site, request.method, str(request.url), {}, request.headers, params)


def _pairs(data: bytes, where: str) -> list[tuple[str, str]]:
    """Return the names and values of a form or a query string."""
    try:
        return parse_qsl(
            data.decode("utf-8"), keep_blank_values=True, encoding="utf-8", errors="strict", max_num_fields=_FIELDS
        )
    except UnicodeDecodeError:
        raise Refused(400, f"{where} is not UTF-8") from None
    except ValueError:
        raise Refused(400, f"{where} has more than {_FIELDS} parameters") from None


async def _body(request: Request, most: int) -> bytes:
    """Return the body, and no more of it than may be."""
    parts, length = [], 0
    async for part in request.stream():
        length += len(part)
        if length > most:
            raise Refused(413, f"the body is longer than {most:,} bytes", remedy="Send less at a time.")
        parts.append(part)
    return b"".join(parts)


async def _parts(request: Request, body: bytes) -> FormData:
    request._body = body  # it has been read already
    try:
        return await request.form(max_files=10, max_fields=_FIELDS)
    except HTTPException as error:
        raise Refused(400, "the form cannot be read", remedy=str(error.detail)) from None
