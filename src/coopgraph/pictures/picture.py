"""The picture: a drawing that stands alone, or in a page, and says in words what it shows."""

from __future__ import annotations

import hashlib
import html
import math
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

from coopgraph.errors import PictureError
from coopgraph.files import write_atomic
from coopgraph.pictures.network import Network
from coopgraph.pictures.svg import Element, Href, draw, plain, safe

STYLE: Final = Path(__file__).with_name("picture.css")
NETWORKS: Final = ("graphml", "gexf")
FORMATS: Final = ("svg", *NETWORKS)


@dataclass(frozen=True, repr=False)
class Picture:
    """A timeline, a graph or a map; `remark` says what of the answer is not in it.

    >>> import coopgraph
    >>> picture = coopgraph.load().run("network/partners").graph()
    >>> picture.kind, picture.title
    ('graph', 'Who is linked to whom by engagements and agreements?')
    """

    kind: str
    title: str
    description: str
    width: float
    height: float
    body: tuple[Element, ...]
    remark: str = ""
    network: Network | None = field(default=None, compare=False)

    def svg(self) -> str:
        """Return the picture as an SVG file: it brings its style, and its links go to the IRIs themselves.

        >>> import coopgraph
        >>> coopgraph.load().run("time/timeline").timeline().svg()[:56]
        '<svg xmlns="http://www.w3.org/2000/svg" role="group" cla'
        """
        size = {"width": self.width, "height": self.height}
        return self._written(lambda iri: iri, True, xmlns="http://www.w3.org/2000/svg", size=size) + "\n"

    def inline(self, href: Href) -> str:
        """Return the picture as a part of a page that links `picture.css`; every link goes where `href` says."""
        name = html.escape(plain(f"{self.kind.capitalize()}: {self.title}"))
        return (
            f'<div class="cg-picture" role="region" tabindex="0" aria-label="{name}">{self._written(href, False)}</div>'
        )

    def to_bytes(self, format: str) -> bytes:
        """Return the picture as `svg`; a graph, whole, also as `graphml` or `gexf` for other programs."""
        if format == "svg":
            return self.svg().encode()
        if format not in FORMATS:
            raise PictureError(f"a picture cannot be written as “{format}”", remedy=f"Formats: {', '.join(FORMATS)}.")
        if self.network is None:
            raise PictureError(f"a {self.kind} cannot be written as {format}", remedy="Draw a graph, or choose svg.")
        return self.network.to_bytes(format)

    def save(self, path: str | Path) -> None:
        """Write the picture to a file; the end of its name says the format: .svg, .graphml or .gexf."""
        write_atomic(path, self.to_bytes(Path(path).suffix.lstrip(".").lower() or "svg"))

    def _repr_svg_(self) -> str:
        return self.svg()

    def _repr_html_(self) -> str:
        told = f"<p>{html.escape(plain(self.remark))}</p>" if self.remark else ""
        return f"<div>{self.svg()}{told}</div>"

    def __repr__(self) -> str:
        told = f" {self.remark}" if self.remark else ""
        return f"<Picture: {self.kind}. {self.title} {self.description}{told}>"

    def _written(self, href: Href, alone: bool, *, xmlns: str = "", size: dict[str, float] | None = None) -> str:
        key = self._key
        told = " ".join(filter(None, (self.description, self.remark)))
        names = draw("title", self.title, id=f"cg-t{key}"), draw("desc", told, id=f"cg-d{key}")
        parts = [name.write(href) for name in names]
        parts += [f"<style>{_style()}</style>"] if alone else []
        parts += [element.write(href) for element in (draw("rect", class_="cg-back", **_all(self)), *self.body)]
        root = draw(
            "svg",
            xmlns=xmlns or None,
            role="group",
            class_=f"cg-svg cg-{self.kind} cg-w{min(max(math.ceil(self.width / 200), 3), 12)}",
            **(size or {}),
            viewBox=f"0 0 {self.width:.0f} {self.height:.0f}",
            aria_labelledby=f"cg-t{key}",
            aria_describedby=f"cg-d{key}",
        )
        head = root.write(safe).removesuffix("/>")
        return f"{head}>{''.join(parts)}</svg>"

    @property
    def _key(self) -> str:
        """What tells its names from those of other pictures on the same page."""
        said = f"{self.kind} {self.title} {self.description} {len(self.body)}"
        return hashlib.sha256(said.encode(errors="replace")).hexdigest()[:8]


def _all(picture: Picture) -> dict[str, float]:
    return {"width": picture.width, "height": picture.height, "rx": 8}


@cache
def _style() -> str:
    """Return the style, as it stands in a file that stands alone."""
    return STYLE.read_text(encoding="utf-8").strip()
