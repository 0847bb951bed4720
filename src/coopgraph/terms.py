"""Names and values: prefixes, CURIEs, IRIs, and what an RDF term is as a Python value.

The prefix table is ours and small, so its forty lines are here and not imported: the `curies` package does far more,
and importing it took 0.17 s when measured, at every start of the command line.
"""

from __future__ import annotations

import datetime
import decimal
import re
import unicodedata
from collections.abc import Callable
from typing import Any, Final, TypeAlias

import pyoxigraph as ox

from coopgraph.errors import ParameterError, did_you_mean

Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal

BASE: Final = "https://w3id.org/space-coop/"

PREFIXES: Final[dict[str, str]] = {
    "sc": BASE + "ontology#",
    "id": BASE + "id/",
    "d4": BASE + "id/dialogue4/",
    "st4": BASE + "id/statement4/",
    "ser": BASE + "id/series/",
    "ctx": BASE + "id/context/",
    "topic": BASE + "id/topic/",
    "force": BASE + "id/force/",
    "tier": BASE + "id/tier/",
    "status": BASE + "id/status/",
    "statusgroup": BASE + "id/statusgroup/",
    "basis": BASE + "id/basis/",
    "scheme": BASE + "id/scheme/",
    "graph": BASE + "graph/",
    "query": BASE + "query/",
    "scsh": BASE + "shapes#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dcterms": "http://purl.org/dc/terms/",
    "bibo": "http://purl.org/ontology/bibo/",
    "oa": "http://www.w3.org/ns/oa#",
    "schema": "https://schema.org/",
    "vann": "http://purl.org/vocab/vann/",
    "vs": "http://www.w3.org/2003/06/sw-vocab-status/ns#",
    "sssom": "https://w3id.org/sssom/",
    "semapv": "https://w3id.org/semapv/vocab/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "registry": BASE + "id/registry/",
    "link": BASE + "id/link/",
    "wd": "http://www.wikidata.org/entity/",
    "ror": "https://ror.org/",
}
"""The prefixes that every query may use without declaring them."""

DEFAULT: Final = ox.DefaultGraph()
"""The default graph: all that the files say, and all that follows, each triple once."""

INFERRED: Final = ox.NamedNode(PREFIXES["graph"] + "inferred")
"""The graph of what follows."""

DESCRIPTION: Final = ox.NamedNode(PREFIXES["graph"] + "void")
"""The graph that describes the others, where one was attached; nothing in it is asserted by a source."""

_LONGEST_FIRST = sorted(PREFIXES.items(), key=lambda item: -len(item[1]))
_LOCAL = re.compile(r"[^\W](?:[\w.\-]*[\w\-])?")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
_HIDDEN = {"Cc", "Cf", "Cs", "Co"}


class IRI(str):
    """An IRI: a `str` that holds the whole address and knows its short form.

    >>> nasa = IRI("https://w3id.org/space-coop/id/nasa")
    >>> nasa.curie, nasa.local
    ('id:nasa', 'nasa')
    """

    __slots__ = ()

    @property
    def curie(self) -> str:
        """The short form, such as `id:nasa`; the IRI itself if no prefix fits."""
        return compact(self)

    @property
    def local(self) -> str:
        """What follows the last `#` or `/`."""
        return re.split(r"[#/]", self)[-1]

    def __repr__(self) -> str:
        return f"IRI({compact(self)!r})"


class Text(str):
    """A `str` with a language tag.

    >>> Text("달", "ko").language
    'ko'
    """

    __slots__ = ("language",)
    language: str

    def __new__(cls, value: str, language: str) -> Text:
        """Make a text with its language tag."""
        self = super().__new__(cls, value)
        self.language = language
        return self

    def __reduce__(self) -> tuple[type[Text], tuple[str, str]]:
        return Text, (str(self), self.language)


def compact(iri: str) -> str:
    """Return the CURIE of an IRI, or the IRI itself if no prefix of ours fits.

    >>> compact("https://w3id.org/space-coop/id/force/pledged")
    'force:pledged'
    >>> compact("http://example.org/x")
    'http://example.org/x'
    """
    for prefix, namespace in _LONGEST_FIRST:
        if iri.startswith(namespace) and _LOCAL.fullmatch(iri, len(namespace)):
            return f"{prefix}:{iri[len(namespace) :]}"
    return str(iri)


def expand(curie: str) -> IRI:
    """Return the IRI that a CURIE, or an IRI with or without angle brackets, stands for.

    >>> str(expand("id:nasa"))
    'https://w3id.org/space-coop/id/nasa'
    """
    text = curie[1:-1] if curie.startswith("<") and curie.endswith(">") else curie
    prefix, colon, local = text.partition(":")
    if colon and prefix in PREFIXES and not local.startswith("//"):
        return IRI(node(PREFIXES[prefix] + local).value)
    if colon and (local.startswith("//") or text != curie or prefix in {"urn", "mailto", "tag", "doi"}):
        return IRI(node(text).value)
    if colon:
        known = did_you_mean(prefix, PREFIXES) or f"Known prefixes: {', '.join(PREFIXES)}."
        raise ParameterError(f"the prefix “{prefix}:” of “{curie}” is unknown", remedy=known)
    raise ParameterError(f"“{curie}” is neither a CURIE nor an IRI", remedy="Write id:nasa or <https://…>.")


def node(iri: str) -> ox.NamedNode:
    """Return an IRI as a term, after a strict check: absolute, with no space, bracket, control or hidden character.

    >>> node("http://example.org/a b")
    Traceback (most recent call last):
    coopgraph.errors.ParameterError: “http://example.org/a b” is not a valid IRI: Invalid IRI code point ' '
    """
    plain = iri.isascii() and iri.isprintable()
    hidden = None if plain else next((char for char in iri if unicodedata.category(char) in _HIDDEN), None)
    if hidden is not None:
        raise ParameterError(
            f"the IRI {iri.encode('unicode_escape').decode()} holds the hidden character U+{ord(hidden):04X}",
            remedy="Type the IRI again without it.",
        )
    try:
        if not _SCHEME.match(iri):
            raise ValueError("it does not begin with a scheme such as https:")
        return ox.NamedNode(iri)
    except ValueError as error:
        raise ParameterError(f"“{iri}” is not a valid IRI: {error}") from None


def literal(value: str, datatype: str | None = None) -> ox.Literal:
    """Return a string as a literal term; control characters (other than tab and line end) are refused.

    >>> print(literal("2027", "integer"))
    "2027"^^<http://www.w3.org/2001/XMLSchema#integer>
    """
    bad = next((c for c in value if unicodedata.category(c) in {"Cc", "Cs"} and c not in "\t\n\r"), None)
    if bad is not None:
        raise ParameterError(
            f"a value holds the control character U+{ord(bad):04X}", remedy="Type the value again without it."
        )
    return ox.Literal(value, datatype=ox.NamedNode(PREFIXES["xsd"] + datatype) if datatype else None)


def serialise(term: Term | None) -> str:
    """Return a term as SPARQL text: `<iri>`, an escaped literal, or `UNDEF` for any value.

    >>> serialise(ox.NamedNode("http://example.org/x")), serialise(None)
    ('<http://example.org/x>', 'UNDEF')
    """
    if term is None:
        return "UNDEF"
    if isinstance(term, (ox.NamedNode, ox.Literal)):
        return str(term)
    raise ParameterError(f"{term} cannot be given to a query", remedy="Give an IRI or a value.")


def python_value(term: Term | None) -> Any:
    """Return a term as the Python value that it means.

    That is an `IRI`, `str`, `Text`, `int`, `Decimal`, `float`, `bool`, `date` or `datetime`. What cannot be
    read as its datatype stays a string; an unbound cell is None.

    >>> python_value(ox.Literal(2027)), python_value(ox.NamedNode("https://w3id.org/space-coop/id/kps"))
    (2027, IRI('id:kps'))
    """
    if term is None:
        return None
    if isinstance(term, ox.NamedNode):
        return IRI(term.value)
    if isinstance(term, ox.BlankNode):
        return str(term)
    if term.language:
        return Text(term.value, term.language)
    read = _READERS.get(term.datatype.value)
    try:
        return read(term.value) if read else term.value
    except (ValueError, KeyError, ArithmeticError):
        return term.value


def lexical(term: Term | None) -> str:
    """Return a term as short text: CURIE, lexical form, or nothing.

    >>> lexical(ox.NamedNode("https://w3id.org/space-coop/id/kps")), lexical(ox.Literal(4)), lexical(None)
    ('id:kps', '4', '')
    """
    if term is None:
        return ""
    if isinstance(term, ox.NamedNode):
        return compact(term.value)
    return term.value if isinstance(term, ox.Literal) else str(term)


_BOOLEANS: Final = {"true": True, "1": True, "false": False, "0": False}
_WHOLE: Final = re.compile(r"[+-]?[0-9]{1,4000}")


def whole(text: str) -> int:
    """Return the integer that a text spells in ASCII digits; Python alone would take `1_0` and `１０` too.

    >>> whole("+7")
    7
    """
    if not _WHOLE.fullmatch(text):
        raise ValueError(text)
    return int(text)


_INTEGERS = (
    "integer long int short byte nonNegativeInteger positiveInteger nonPositiveInteger negativeInteger "
    "unsignedLong unsignedInt unsignedShort unsignedByte gYear"
)
_READERS: Final[dict[str, Callable[[str], Any]]] = {
    **{PREFIXES["xsd"] + name: whole for name in _INTEGERS.split()},
    PREFIXES["xsd"] + "decimal": decimal.Decimal,
    PREFIXES["xsd"] + "double": float,
    PREFIXES["xsd"] + "float": float,
    PREFIXES["xsd"] + "boolean": _BOOLEANS.__getitem__,
    PREFIXES["xsd"] + "date": datetime.date.fromisoformat,
    PREFIXES["xsd"] + "dateTime": datetime.datetime.fromisoformat,
    PREFIXES["xsd"] + "anyURI": IRI,
}
