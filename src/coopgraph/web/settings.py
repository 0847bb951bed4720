"""Settings: where the site listens, what it calls itself, and how much it lets one client take."""

from __future__ import annotations

from dataclasses import dataclass, field

from coopgraph.jail.limits import Limits


@dataclass(frozen=True)
class Settings:
    """What can be set for a site.

    `base` is the address that the site is known by, such as `https://w3id.org/space-coop/`; without it, the address it
    listens at. `limits` are those of one query.

    >>> Settings(port=8080).url
    'http://127.0.0.1:8080/'
    """

    host: str = "127.0.0.1"
    port: int = 8000
    base: str = ""
    limits: Limits = field(default_factory=lambda: Limits(timeout=10.0))

    @property
    def url(self) -> str:
        """The address of the site, with a slash at its end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.base or f"http://{host}:{self.port}/"
