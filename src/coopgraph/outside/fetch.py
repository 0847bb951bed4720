"""Fetching: one request, answered in time and in bounds or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import chain
from typing import TYPE_CHECKING, Final

from coopgraph import __version__
from coopgraph.errors import FetchFailed, FetchRefused
from coopgraph.outside.address import WebAddress
from coopgraph.outside.allow import AllowList
from coopgraph.outside.body import is_page, unpacked
from coopgraph.outside.credentials import Login
from coopgraph.outside.limits import Deadline, Limits

if TYPE_CHECKING:
    import httpcore

_AGENT: Final = f"coopgraph/{__version__} (https://w3id.org/space-coop/)"
_MOVED: Final = (301, 302, 303, 307, 308)
_PEEK: Final = 1024
_EXCERPT: Final = 300
_REACH: Final = "Check the address, and that the server runs."


@dataclass(frozen=True)
class Reply:
    """A whole reply: where it came from in the end, and what it is.

    `charset` is what the server says, or utf-8; the names of `headers` are in small letters.
    """

    url: str
    status: int
    media_type: str
    charset: str
    content: bytes = field(repr=False)
    headers: Mapping[str, str] = field(repr=False, default_factory=dict)


class Incoming(Iterator[bytes]):
    """A reply of which the bytes are still to come: the same as a `Reply`, and an iterator of pieces."""

    def __init__(self, url: str, status: int, headers: Mapping[str, str], pieces: Iterator[bytes]) -> None:
        self.url = url
        self.status = status
        self.headers = headers
        self.media_type, self.charset = media_type(headers.get("content-type", ""))
        self._pieces = pieces

    @property
    def counted(self) -> bool:
        """Whether the server says where the body ends; if it does not, one that was cut off looks whole."""
        return "content-length" in self.headers or "chunked" in self.headers.get("transfer-encoding", "").lower()

    def __next__(self) -> bytes:
        return next(self._pieces)

    def read(self) -> Reply:
        """Read the rest, and return the whole reply."""
        return Reply(self.url, self.status, self.media_type, self.charset, b"".join(self), self.headers)


@dataclass(frozen=True)
class Fetcher:
    """Fetches from the places that an allow-list names, within limits.

    >>> Fetcher(AllowList.of("https://example.org/")).get("https://example.com/")
    Traceback (most recent call last):
    coopgraph.errors.FetchRefused: https://example.com/: nothing is fetched from there. ...
    """

    allow: AllowList = field(default_factory=AllowList)
    limits: Limits = field(default_factory=Limits)

    def get(self, url: str, accept: str | None = None, headers: Mapping[str, str] | None = None) -> Reply:
        """Return what is at an address; `accept` names the media types wanted, and a web page is then refused."""
        with self.stream("GET", url, accept=accept, headers=headers) as incoming:
            return incoming.read()

    def post(
        self,
        url: str,
        content: bytes | Iterable[bytes],
        content_type: str,
        accept: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Send bytes to an address, and return the reply."""
        with self.stream("POST", url, content, content_type, accept, headers) as incoming:
            return incoming.read()

    def put(self, url: str, content: bytes | Iterable[bytes], content_type: str) -> Reply:
        """Put bytes at an address."""
        with self.stream("PUT", url, content, content_type) as incoming:
            return incoming.read()

    @contextmanager
    def stream(
        self,
        method: str,
        url: str,
        content: bytes | Iterable[bytes] | None = None,
        content_type: str | None = None,
        accept: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Iterator[Incoming]:
        """Make a request, and give its reply piece by piece; every limit holds until the last piece is read."""
        address = WebAddress.parse(url)
        deadline = Deadline.after(self.limits.total)
        sent = {**(headers or {}), "Accept": accept or "*/*"}
        if content is not None:
            sent |= {"Content-Type": content_type or "application/octet-stream"} | _framing(content)
        login = Login.find(address, self.allow)
        said = login.basic if login else None
        left = self.limits.redirects
        with _failures(address, self.limits):
            while True:
                with self._exchange(method, address, sent, content, said, deadline) as reply:
                    found = {name.decode().lower(): value.decode("latin-1") for name, value in reply.headers}
                    asked = found.get("www-authenticate", "")
                    if reply.status == 401 and login and not isinstance(content, Iterator):
                        if said is not None and not asked:  # some tell only those who say nothing
                            said = None
                            continue
                        said = login.digest(asked, method, address.target)
                        login = None
                        if said is not None:
                            continue
                    if reply.status in _MOVED and "location" in found:
                        address, login, said, left = _next(method, address, reply.status, found), None, None, left - 1
                        if left >= 0:
                            self._may_follow(address)
                            continue
                        raise FetchFailed(f"the server leads on more than {self.limits.redirects} times")
                    wanted = accept is not None and "html" not in accept
                    pieces = self._pieces(reply, found, page_refused=wanted)
                    yield Incoming(str(address), reply.status, found, self._told(address, pieces))
                    return

    def _may_follow(self, address: WebAddress) -> None:
        """Refuse a redirect that leads off the list; the complaint is about the address that was named."""
        if self.allow.entry(address) is None:
            raise FetchRefused(
                f"the server leads on to {address}, and nothing is fetched from there",
                remedy="If you trust that address, name it instead.",
            )

    @contextmanager
    def _exchange(
        self,
        method: str,
        address: WebAddress,
        headers: Mapping[str, str],
        content: bytes | Iterable[bytes] | None,
        said: str | None,
        deadline: Deadline,
    ) -> Iterator[httpcore.Response]:
        """Make one request over one connection of its own; `said` is what the header Authorization says."""
        import httpcore

        from coopgraph.outside.wire import Backend, certificates

        entry = self.allow.check(address)
        context = certificates() if address.scheme == "https" else None
        host = address.origin.partition("://")[2]
        body = content if content is None or isinstance(content, bytes) else iter(content)
        login = {"Authorization": said} if said else {}
        sent = {"Host": host, "User-Agent": _AGENT, "Accept-Encoding": "gzip", "Connection": "close"}
        url = httpcore.URL(
            scheme=address.scheme.encode(),
            host=address.host.encode(),
            port=address.port,
            target=address.target.encode(),
        )
        with httpcore.ConnectionPool(
            ssl_context=context, network_backend=Backend(entry, deadline, self.limits.connect)
        ) as pool:
            try:
                with pool.stream(method, url, headers=[*(sent | dict(headers) | login).items()], content=body) as reply:
                    yield reply
            except FetchRefused as error:
                error.where = error.where or str(address)
                raise

    def _pieces(self, reply: httpcore.Response, headers: Mapping[str, str], *, page_refused: bool) -> Iterator[bytes]:
        body = unpacked(reply.iter_stream(), headers.get("content-encoding", ""), self.limits)
        start = b""
        for piece in body:
            start += piece
            if len(start) >= _PEEK:
                break
        kind = media_type(headers.get("content-type", ""))[0]
        page = is_page(start, kind)
        if not 200 <= reply.status < 300:
            raise bad_status(reply.status, "" if page else start.decode(errors="replace"))
        if page_refused and page:
            raise FetchFailed(
                "the server answered with a web page, not with data", remedy="Look at the address in a browser."
            )
        return chain([start] if start else [], body)

    def _told(self, address: WebAddress, pieces: Iterator[bytes]) -> Iterator[bytes]:
        with _failures(address, self.limits):
            yield from pieces


def media_type(content_type: str) -> tuple[str, str]:
    """Return the media type and the charset of a Content-Type header.

    >>> media_type('Text/CSV; header=present; charset="UTF-8"'), media_type("")
    (('text/csv', 'utf-8'), ('', 'utf-8'))
    """
    kind, *parameters = (part.strip() for part in content_type.split(";"))
    named = dict(p.lower().split("=", 1) for p in parameters if "=" in p)
    return kind.lower(), named.get("charset", "").strip("\"' ") or "utf-8"


def bad_status(status: int, said: str) -> FetchFailed:
    """Return the complaint about a status that is no success, with the beginning of what the server said.

    >>> print(bad_status(404, "Not here"))
    the server answered 404 (Not Found): Not here. Check the address.
    """
    words = " ".join(said.split())
    excerpt = words if len(words) <= _EXCERPT else words[:_EXCERPT] + " …"
    if status in (401, 403, 407):
        remedy = "Put user and password in ~/.netrc, or in COOPGRAPH_USER and COOPGRAPH_PASSWORD."
    else:
        remedy = "Try again later." if status == 429 or status >= 500 else "Check the address."
    name = HTTPStatus(status).phrase if status in set(HTTPStatus) else "no known status"
    return FetchFailed(
        f"the server answered {status} ({name})" + (f": {excerpt}" if excerpt else ""), remedy=remedy, status=status
    )


def _framing(content: bytes | Iterable[bytes]) -> dict[str, str]:
    if isinstance(content, bytes):
        return {"Content-Length": str(len(content))}
    return {"Transfer-Encoding": "chunked"}


def _next(method: str, address: WebAddress, status: int, headers: Mapping[str, str]) -> WebAddress:
    """Return where a reply leads on to; only what is read follows, never what is sent."""
    following = address.join(headers["location"])
    if method != "GET":
        raise FetchFailed(
            f"the server answered {status}: it is now at {following}",
            remedy="Name that address instead.",
            status=status,
        )
    return following


@contextmanager
def _failures(address: WebAddress, limits: Limits) -> Iterator[None]:
    """Turn whatever goes wrong on the wire into a `FetchFailed` that names the address."""
    import httpcore

    try:
        yield
    except (FetchFailed, FetchRefused) as error:
        error.where = error.where or str(address)
        raise
    except httpcore.TimeoutException as error:
        connecting = isinstance(error, httpcore.ConnectTimeout)
        problem = (
            f"no connection within {limits.connect:g} s"
            if connecting
            else f"no whole answer within {round(limits.total, 1):g} s"
        )
        raise FetchFailed(problem, where=str(address), remedy="Try again later, or ask for less.") from None
    except httpcore.NetworkError as error:
        reason = str(error).partition("] ")[2] or str(error) or "the connection broke"
        raise FetchFailed(f"the server cannot be reached ({reason})", where=str(address), remedy=_REACH) from None
    except httpcore.ProtocolError as error:
        raise FetchFailed(f"the answer is broken ({error})", where=str(address), remedy="Try again later.") from None
