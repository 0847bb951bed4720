"""Settings: where the site listens, what it calls itself, and how much it lets one client take."""

from __future__ import annotations

from dataclasses import dataclass, field

from coopgraph.jail.limits import Limits


def _usual() -> Limits:
    return Limits(timeout=10.0, memory=2**28, rows=100_000, size=20_000_000)


@dataclass(frozen=True)
class Settings:
    """What can be set for a site.

    `base` is the address that the site is known by, such as `https://w3id.org/space-coop/`; without it, the address it
    listens at. `names` are host names that it answers to besides `localhost` and that of `base`. `cors` lets pages of
    other sites read what it says. `limits` are those of one query.

    At most `queries` free queries run at a time, `each` of one client, and `stored` stored questions; `patience` is how
    many seconds a query waits for its turn. `body` and `address` bound a request, in bytes; `head_time` and `body_time`
    say within how many seconds it must be there, and `connections` how many may be open.

    `log` is "short", "none", or "full": with query strings. `proxies` are the addresses of proxies that are believed
    when they say for whom they ask.

    >>> Settings(port=8080).url
    'http://127.0.0.1:8080/'
    """

    host: str = "127.0.0.1"
    port: int = 8000
    base: str = ""
    limits: Limits = field(default_factory=_usual)
    names: tuple[str, ...] = ()
    cors: bool = False
    queries: int = 16
    each: int = 12
    stored: int = 8
    patience: float = 10.0
    body: int = 1_000_000
    address: int = 16_000
    head_time: float = 10.0
    body_time: float = 30.0
    connections: int = 400
    log: str = "short"
    proxies: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        """The address of the site, with a slash at its end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.base or f"http://{host}:{self.port}/"
