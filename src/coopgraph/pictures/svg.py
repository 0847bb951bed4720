"""SVG: elements as values, and the text of them, with links that lead where the reader is."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from coopgraph.tables import clean

Href: TypeAlias = "Callable[[str], str]"
"""Says where a link to an IRI goes; nowhere, if it says nothing."""

_NOT_XML: Final = re.compile("[\ufffe\uffff]")
_SCHEME: Final = re.compile(r"[^/?#]*:")
_WEB: Final = re.compile(r"https?:", re.IGNORECASE)


@dataclass(frozen=True)
class Element:
    """An element of SVG: its tag, its attributes, what is in it, and the IRI it leads to, if it is a link."""

    tag: str
    attributes: tuple[tuple[str, str], ...] = ()
    content: tuple[Element | str, ...] = ()
    iri: str = ""

    def write(self, href: Href) -> str:
        """Return the element as text; every link goes where `href` says.

        >>> mark = link("urn:a", "A", draw("text", "a < b", x=1.25))
        >>> mark.write(lambda iri: "/a")
        '<a href="/a" aria-label="A"><title>A</title><text x="1.2">a &lt; b</text></a>'
        >>> mark.write(lambda iri: "javascript:alert(1)")
        '<g role="img" aria-label="A"><title>A</title><text x="1.2">a &lt; b</text></g>'
        """
        return "".join(self._parts(href))

    def _parts(self, href: Href) -> Iterator[str]:
        tag, attributes = self.tag, self.attributes
        if tag == "a":
            address = safe(href(self.iri)) if self.iri else ""
            tag, first = ("a", ("href", address)) if address else ("g", ("role", "img"))
            attributes = (first, *attributes)
        yield f"<{tag}"
        for name, value in attributes:
            yield f' {name}="{html.escape(plain(value))}"'
        if not self.content:
            yield "/>"
            return
        yield ">"
        for part in self.content:
            if isinstance(part, str):
                yield html.escape(plain(part), quote=False)
            else:
                yield from part._parts(href)
        yield f"</{tag}>"


def draw(tag: str, *content: Element | str, **attributes: str | float | None) -> Element:
    """Return an element; `class_` is its class, `stroke_width` its stroke-width, None is left out.

    >>> draw("circle", cx=1, cy=2.04, r=0.5, class_="dot").attributes
    (('cx', '1'), ('cy', '2'), ('r', '0.5'), ('class', 'dot'))
    """
    named = (
        (name.rstrip("_").replace("_", "-"), value if isinstance(value, str) else number(value))
        for name, value in attributes.items()
        if value is not None
    )
    return Element(tag, tuple(named), content)


def link(iri: str, name: str, *content: Element | str, class_: str | None = None) -> Element:
    """Return a link to an IRI, under the name that a reader of the screen speaks, and that shows on pointing at it."""
    named = draw("a", draw("title", name), *content, class_=class_, aria_label=name)
    return Element("a", named.attributes, named.content, iri)


def spoken(shown: str, label: str, more: str = "") -> str:
    """Return the name of a link: it begins with the words that are seen, and has all of those that were cut short.

    >>> spoken("KASA", "KASA", ", a space agency"), spoken("Korea Aero…", "Korea Aerospace Research Institute")
    ('KASA, a space agency', 'Korea Aero… – Korea Aerospace Research Institute')
    """
    return f"{shown}{more}" if shown.startswith(label) else f"{shown} – {label}{more}"


def number(value: float) -> str:
    """Return a coordinate with one digit after the point at most.

    >>> number(2.0), number(-0.04), number(3.14)
    ('2', '0', '3.1')
    """
    text = f"{value:.1f}"
    text = text[:-2] if text.endswith(".0") else text
    return "0" if text == "-0" else text


def path(points: list[tuple[float, float]], *, closed: bool = False) -> str:
    """Return the data of a path through points.

    >>> path([(0, 0), (4, 3.14)], closed=True)
    'M0 0L4 3.1Z'
    """
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points) + "Z" * closed


def plain(text: str) -> str:
    r"""Return a text without what XML cannot hold, or cannot be seen.

    >>> plain("a\x00\uffff\u202eb")
    'ab'
    """
    return _NOT_XML.sub("", clean(text))


def safe(address: str) -> str:
    """Return an address if it is one of the web, or on the same site; else nothing.

    >>> safe("https://example.org/"), safe("/id/nasa.html"), safe("javascript:alert(1)")
    ('https://example.org/', '/id/nasa.html', '')
    """
    text = plain(address).strip()
    return text if _WEB.match(text) or not _SCHEME.match(text) else ""
