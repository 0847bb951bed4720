"""Limits: how long, how much memory, how many rows, how many bytes."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Final

from coopgraph.errors import ParameterError

_UNITS: Final = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "ki": 2**10, "mi": 2**20, "gi": 2**30}
_SIZE: Final = re.compile(r"\s*([0-9]{1,15}(?:\.[0-9]{1,6})?)\s*([kmg]i?)?b?\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a query, or other work in the jail, may use up before it is stopped.

    `timeout` is in seconds, from start to last byte. `memory` is what the child may take in addition to the graph, in
    bytes. `rows` counts rows or triples. `size` is the length of the answer in bytes, on its way back.

    >>> Limits().timeout, Limits().rows, shown_size(Limits().memory)
    (60.0, 100000, '1 GiB')
    """

    timeout: float = 60.0
    memory: int = 2**30
    rows: int = 100_000
    size: int = 100_000_000

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if not isinstance(value, (int, float)) or isinstance(value, bool) or not 0 < value < 2**62:
                raise ParameterError(f"the limit “{field.name}” is {value!r}", remedy="Give a number above zero.")
            object.__setattr__(self, field.name, float(value) if field.name == "timeout" else int(value) or 1)

    def but(self, **changes: float | int | None) -> Limits:
        """Return the same limits with some changed; None leaves one as it is.

        >>> Limits().but(rows=5, timeout=None).rows
        5
        """
        told: dict[str, Any] = {name: value for name, value in changes.items() if value is not None}
        return replace(self, **told)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Limits:
        """Return the limits that `COOPGRAPH_TIMEOUT`, `_MEMORY`, `_ROWS` and `_SIZE` set; what is not set is as usual.

        >>> Limits.from_environment({"COOPGRAPH_MEMORY": "512 MiB"}).memory
        536870912
        """
        told = os.environ if environment is None else environment
        changes: dict[str, float | int] = {}
        for name in ("timeout", "memory", "rows", "size"):
            variable = f"COOPGRAPH_{name.upper()}"
            if text := told.get(variable, "").strip():
                try:
                    changes[name] = float(text) if name == "timeout" else read_size(text)
                    cls(**{name: changes[name]})  # type: ignore[arg-type]
                except ValueError:
                    remedy = f"Set it to a number above zero, such as {'30' if name == 'timeout' else '100000'}."
                    raise ParameterError(f"“{text}” is no limit", where=variable, remedy=remedy) from None
        return cls().but(**changes)


def read_size(text: str) -> int:
    """Return how many bytes, or things, a text means.

    >>> read_size("100_000".replace("_", "")), read_size("1.5 GB"), read_size("512MiB")
    (100000, 1500000000, 536870912)
    """
    match = _SIZE.fullmatch(text)
    if not match:
        raise ParameterError(f"“{text}” is no size", remedy="Write a number of bytes, 512MB or 1GiB.")
    return int(float(match[1]) * _UNITS[(match[2] or "").lower()])


def shown_size(size: int) -> str:
    """Return a number of bytes as people write it.

    >>> shown_size(2**30), shown_size(100_000_000), shown_size(1536)
    ('1 GiB', '100 MB', '1.5 KiB')
    """
    for unit, step in (("GiB", 2**30), ("GB", 10**9), ("MiB", 2**20), ("MB", 10**6), ("KiB", 2**10), ("kB", 10**3)):
        if size >= step and (size * 2 // step) * step == size * 2:
            return f"{size / step:g} {unit}"
    return f"{size / 2**20:.1f} MiB" if size >= 2**20 else f"{size} bytes"
