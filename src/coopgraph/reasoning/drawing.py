"""Drawings: proofs as a Mermaid flowchart, or as an SVG picture that stands alone."""

from __future__ import annotations

import html
import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from coopgraph.reasoning.claims import Support
from coopgraph.tables import clean, width

WIDE: Final = 84
"""How many columns of text a box takes at most."""
_EM, _LINE, _PAD, _INDENT, _GAP = 7.4, 18, 8, 30, 10


@dataclass(frozen=True)
class Node:
    """One statement of a proof in words: the rule and axioms that lead to it and the premises, or what it rests on."""

    text: str
    rule: str = ""
    says: str = ""
    axioms: tuple[str, ...] = ()
    supports: tuple[Support, ...] = ()
    premises: tuple[Node, ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """What stands below the statement: rule and axioms, or claims and sentences."""
        if self.rule:
            return (f"by {self.rule}: {self.says}", *(f"axiom: {axiom}" for axiom in self.axioms))
        return tuple(str(support) for support in self.supports)


def mermaid(trees: Sequence[Node]) -> str:
    """Return proofs as a Mermaid flowchart: arrows lead from premises to conclusions.

    >>> print(mermaid([Node("a is b", "cax-sco", "…", ("every c is b",), premises=(Node("a is c"),))]))
    flowchart BT
      n1["<b>a is b</b><br/>by cax-sco: …<br/>axiom: every c is b"]
      n2(["<b>a is c</b>"])
      n2 --> n1
    """
    lines: list[str] = ["flowchart BT"]

    def add(node: Node, above: str) -> None:
        name = f"n{sum('[' in line for line in lines) + 1}"
        text = "<br/>".join([f"<b>{_mermaid(node.text)}</b>", *map(_mermaid, node.notes)])
        lines.append(f'  {name}["{text}"]' if node.rule else f'  {name}(["{text}"])')
        if above:
            lines.append(f"  {name} --> {above}")
        for premise in node.premises:
            add(premise, name)

    for tree in trees:
        add(tree, "")
    return "\n".join(lines)


def _mermaid(text: str) -> str:
    """Return a text with what Mermaid or HTML would read as markup written as entities."""
    return re.sub(r"[^\w\s.,;:!?%/“”‘’…–—\'()+=-]", lambda match: f"#{ord(match.group())};", clean(text))


@dataclass(frozen=True)
class _Box:
    """A box of a picture: its lines, the statement's own first, and where it stands."""

    lines: tuple[tuple[str, str], ...]
    x: float
    y: float
    above: _Box | None
    leaf: bool

    @property
    def height(self) -> float:
        return len(self.lines) * _LINE + 2 * _PAD

    @property
    def width(self) -> float:
        return max(width(text) for _, text in self.lines) * _EM + 2 * _PAD


def svg(trees: Sequence[Node]) -> str:
    """Return proofs as an SVG picture: the conclusion on top, each premise below and to the right.

    >>> svg([Node("a < b")]).count("a &lt; b")
    2
    """
    boxes = list(_boxes(trees))
    if not boxes:
        return ""
    across = max(box.x + box.width for box in boxes) + _GAP
    down = max(box.y + box.height for box in boxes) + _GAP
    title = html.escape(clean("; ".join(dict.fromkeys(tree.text for tree in trees))))
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{across:.0f}" height="{down:.0f}" '
            f'viewBox="0 0 {across:.0f} {down:.0f}" font-family="sans-serif" font-size="13">',
            f"<title>{title}</title>",
            *(line for box in boxes for line in _drawn(box)),
            "</svg>",
        ]
    )


def _boxes(trees: Sequence[Node]) -> Iterator[_Box]:
    down = float(_GAP)
    stack: list[tuple[Node, int, _Box | None]] = [(tree, 0, None) for tree in reversed(trees)]
    while stack:
        node, depth, above = stack.pop()
        lines = [("statement", line) for line in _wrapped(node.text)]
        lines += [("note", line) for note in node.notes for line in _wrapped(note)]
        box = _Box(tuple(lines), _GAP + depth * _INDENT, down, above, not node.rule)
        yield box
        down += box.height + _GAP
        stack += [(premise, depth + 1, box) for premise in reversed(node.premises)]


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(clean(text), WIDE) or [""]


def _drawn(box: _Box) -> Iterator[str]:
    if box.above is not None:
        left, top = box.above.x + _INDENT / 2, box.above.y + box.above.height
        yield (f'<path d="M{left:.1f} {top:.1f}V{box.y + box.height / 2:.1f}H{box.x:.1f}" fill="none" stroke="#777"/>')
    fill = "#eef6ea" if box.leaf else "#f4f4fb"
    yield (
        f'<rect x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" height="{box.height:.1f}" rx="4" '
        f'fill="{fill}" stroke="#999"/>'
    )
    for number, (kind, line) in enumerate(box.lines, 1):
        style = 'font-weight="bold" fill="#111"' if kind == "statement" else 'fill="#444"'
        x, y = box.x + _PAD, box.y + _PAD + number * _LINE - 5
        yield f'<text x="{x:.1f}" y="{y:.1f}" {style}>{html.escape(line)}</text>'
