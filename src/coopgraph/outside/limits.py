"""Limits: how long an exchange with another machine may take, and how much may come of it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request may cost, redirects included.

    `connect` and `total` are seconds; `size` is bytes after decompression. After the first MiB, a compressed answer may
    not grow more than `ratio` times.

    >>> Limits(total=5).total, Limits().size
    (5, 10000000)
    """

    connect: float = 5.0
    total: float = 30.0
    size: int = 10_000_000
    ratio: int = 200
    redirects: int = 3


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment at which patience ends.

    >>> Deadline.after(60).left > 59
    True
    """

    at: float
    started: float = field(default_factory=time.monotonic)

    @classmethod
    def after(cls, seconds: float) -> Deadline:
        """Return the moment so many seconds from now."""
        now = time.monotonic()
        return cls(now + seconds, now)

    @property
    def left(self) -> float:
        """The seconds that are left; never less than none."""
        return max(0.0, self.at - time.monotonic())

    def within(self, seconds: float | None) -> float:
        """Return how long a step may take that wants so many seconds."""
        return self.left if seconds is None else min(seconds, self.left)
