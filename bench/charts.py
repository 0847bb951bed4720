"""Charts: plain SVG, readable on light and on dark pages."""

# ruff: noqa: E501, the words of tables and pictures
from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

LIGHT = ("#0b7285", "#e8590c", "#5f3dc4", "#2b8a3e", "#c2255c", "#868e96", "#1864ab", "#a61e4d")
DARK = ("#3bc9db", "#ffa94d", "#b197fc", "#69db7c", "#faa2c1", "#ced4da", "#74c0fc", "#e599f7")
"""The colours of lines, on light and on dark pages."""


def _colours(colours: Sequence[str]) -> str:
    return "".join(f".c{at}{{fill:{c}}}.l{at}{{stroke:{c}}}" for at, c in enumerate(colours))


STYLE = (
    "<style>text{font:13px system-ui,sans-serif;fill:#1f2933}.t{font-size:15px;font-weight:600}.m{fill:#616e7c}"
    ".g{stroke:#cbd2d9;stroke-width:1}.b{fill:#9fb3c8}.o{fill:#0b7285}.l{fill:none;stroke-width:2}"
    f"{_colours(LIGHT)}"
    "@media (prefers-color-scheme:dark){text{fill:#e4e7eb}.m{fill:#9aa5b1}.g{stroke:#3e4c59}.b{fill:#52667a}.o{fill:#3bc9db}"
    f"{_colours(DARK)}}}</style>"
)


def bars(title: str, note: str, values: Mapping[str, float], own: Sequence[str] = (), unit: str = "×") -> str:
    """Return bars on a logarithmic scale, the shortest first."""
    ordered = sorted(values.items(), key=lambda item: item[1])
    if not ordered:
        return ""
    low = min(1.0, *values.values()) / 1.5 if len(values) > 1 else min(1.0, ordered[0][1]) / 1.5
    high = max(values.values()) * 1.1
    width, left, right, row = 760, 240, 90, 26
    height = 74 + row * len(ordered)

    def x(value: float) -> float:
        return left + (width - left - right) * math.log(value / low) / math.log(high / low)

    parts = [_head(width, height, title, note)]
    for power in range(math.ceil(math.log10(low)), math.floor(math.log10(high)) + 1):
        at = x(10.0**power)
        parts.append(f'<line class="g" x1="{at:.1f}" x2="{at:.1f}" y1="52" y2="{height - 16}"/>')
        parts.append(
            f'<text class="m" x="{at:.1f}" y="{height - 2}" text-anchor="middle">{10.0**power:,g}{unit}</text>'
        )
    for at, (name, value) in enumerate(ordered):
        y = 56 + row * at
        kind = "o" if name in own else "b"
        parts.append(f'<text x="{left - 8}" y="{y + 14}" text-anchor="end">{escape(name)}</text>')
        parts.append(
            f'<rect class="{kind}" x="{left}" y="{y}" width="{max(2, x(value) - left):.1f}" height="18" rx="2"/>'
        )
        parts.append(f'<text x="{max(left + 2, x(value)) + 6:.1f}" y="{y + 14}">{_short(value)}{unit}</text>')
    return "".join(parts) + "</svg>\n"


def lines(title: str, note: str, series: Mapping[str, Sequence[tuple[float, float]]]) -> str:
    """Return lines of seconds over sizes, both on logarithmic scales."""
    points = [point for values in series.values() for point in values if point[1] > 0]
    if not points:
        return ""
    width, height, left, bottom, legend = 760, 420, 80, 370, 340
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    low, high = math.floor(math.log10(min(ys))), math.ceil(math.log10(max(ys)))
    first, last = math.log10(min(xs)), max(math.log10(max(xs)), math.log10(min(xs)) + 1)

    def place(point: tuple[float, float]) -> str:
        x = left + (width - left - legend) * (math.log10(point[0]) - first) / (last - first)
        y = bottom - (bottom - 60) * (math.log10(point[1]) - low) / max(1, high - low)
        return f"{x:.1f},{y:.1f}"

    parts = [_head(width, height, title, note)]
    for power in range(low, high + 1):
        y = float(place((10**first, 10.0**power)).split(",")[1])
        parts.append(f'<line class="g" x1="{left}" x2="{width - legend}" y1="{y}" y2="{y}"/>')
        parts.append(f'<text class="m" x="{left - 8}" y="{y + 4}" text-anchor="end">{_time(10.0**power)}</text>')
    for power in range(math.ceil(first), math.floor(last) + 1):
        x = float(place((10.0**power, 10.0**low)).split(",")[0])
        parts.append(
            f'<text class="m" x="{x}" y="{bottom + 20}" text-anchor="middle">10<tspan dy="-5" font-size="10">{power}</tspan></text>'
        )
    for at, (name, values) in enumerate(series.items()):
        good = [point for point in values if point[1] > 0]
        kind = at % len(LIGHT)
        parts.append(f'<polyline class="l l{kind}" points="{" ".join(map(place, good))}"/>')
        parts += [
            f'<circle class="c{kind}" r="3" cx="{p.split(",")[0]}" cy="{p.split(",")[1]}"/>' for p in map(place, good)
        ]
        parts.append(f'<rect class="c{kind}" x="{width - legend + 30}" y="{60 + 22 * at}" width="12" height="12"/>')
        parts.append(f'<text x="{width - legend + 48}" y="{71 + 22 * at}">{escape(name)}</text>')
    return "".join(parts) + "</svg>\n"


def _head(width: int, height: int, title: str, note: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-labelledby="t d">'
        f'<title id="t">{escape(title)}</title><desc id="d">{escape(note)}</desc>{STYLE}'
        f'<text class="t" x="8" y="20">{escape(title)}</text><text class="m" x="8" y="40">{escape(note)}</text>'
    )


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 20 else f"{value:.1f}" if value >= 2 else f"{value:.2f}"


def _time(seconds: float) -> str:
    return f"{seconds:g} s" if seconds >= 1 else f"{seconds * 1000:g} ms"
