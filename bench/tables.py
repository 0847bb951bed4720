"""Tables: what was measured, as rows of text, and the figures that targets are held against."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Told = Mapping[str, Any]


def best(told: Told) -> float | None:
    """Return the seconds of a question: the median, or the first time if there was no other."""
    if "first" not in told:
        return None
    return float(statistics.median(told["times"])) if told.get("times") else float(told["first"])


def geometric(values: Iterable[float]) -> float | None:
    """Return the geometric mean, or nothing for nothing."""
    logs = [math.log(value) for value in values if value > 0]
    return math.exp(sum(logs) / len(logs)) if logs else None


def why(told: Told) -> str:
    """Return why there is no figure."""
    return str(told.get("gave_up") or told.get("failed") or "not measured")


def ratios(told: Mapping[str, Told], base: Mapping[str, Told], *, agree: bool = True) -> dict[str, float]:
    """Return how many times as long each question took as with the base, where both are right."""
    found = {}
    for name, one in told.items():
        if name not in base:
            continue
        mine, other = best(one), best(base[name])
        alike = not agree or (one.get("rows"), one.get("digest")) == (base[name].get("rows"), base[name].get("digest"))
        if mine and other and alike:
            found[name] = mine / other
    return found


def bounds(told: Mapping[str, Told], base: Mapping[str, Told]) -> dict[str, float]:
    """Return how many times as long, at the least, the questions would have taken that were given up."""
    found = {}
    for name, one in told.items():
        other = best(base.get(name, {}))
        if other and "limit" in one:
            found[name] = one["limit"] / other
    return found


def spread(times: Sequence[float]) -> str:
    """Return the middle half of some times, in words."""
    if len(times) < 4:
        return ""
    low, _, high = statistics.quantiles(times, n=4)
    return f"{clock(low)} to {clock(high)}"


def clock(seconds: float | None) -> str:
    """Return a time as people write it."""
    if seconds is None:
        return "–"
    if seconds < 0.001:
        return f"{seconds * 1e6:.0f} µs"
    if seconds < 1:
        return f"{seconds * 1000:.{0 if seconds >= 0.1 else 1}f} ms"
    return f"{seconds:.{0 if seconds >= 100 else 1}f} s"


def times(value: float | None) -> str:
    """Return a ratio as people write it."""
    if value is None:
        return "–"
    return f"{value:.0f}×" if value >= 20 else f"{value:.1f}×" if value >= 2 else f"{value:.2f}×"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table in Markdown."""
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += [
        "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in row) + " |" for row in rows
    ]
    return "\n".join(lines) + "\n"


def exponent(points: Sequence[tuple[float, float]]) -> float | None:
    """Return the exponent of growth: the slope of the line through the points, both axes logarithmic."""
    good = [(math.log(x), math.log(y)) for x, y in points if y and y > 0]
    if len(good) < 2:
        return None
    mx, my = statistics.mean(x for x, _ in good), statistics.mean(y for _, y in good)
    across = sum((x - mx) ** 2 for x, _ in good)
    return sum((x - mx) * (y - my) for x, y in good) / across if across else None
