"""Registries: who gives out the identifiers that links lead to, and what such an identifier looks like."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from coopgraph.errors import ParseError
from coopgraph.files import read_text
from coopgraph.folder import Folder
from coopgraph.terms import IRI, expand

_BASE32: Final = "0123456789abcdefghjkmnpqrstvwxyz"


@dataclass(frozen=True)
class Registry:
    """A register: its names, where its IRIs begin, what follows there, and the classes of what it lists."""

    key: str
    names: Mapping[str, str]
    namespace: str
    pattern: str
    checksum: str
    classes: tuple[IRI, ...]

    def local(self, identifier: str) -> str | None:
        """Return what an identifier has after the beginning that all of this register share, or None if it has not it.

        >>> registries()["ror"].local("https://ror.org/027ka1x80")
        '027ka1x80'
        """
        return identifier[len(self.namespace) :] if identifier.startswith(self.namespace) else None

    def complaint(self, identifier: str) -> str:
        """Return what is wrong with an identifier, or the empty string.

        >>> registries()["ror"].complaint("https://ror.org/027ka1x81")
        'the check digits of 027ka1x81 are wrong'
        """
        local = self.local(identifier)
        if local is None:
            return f"it does not begin with {self.namespace}"
        if self.pattern and not re.fullmatch(self.pattern, local):
            return f"“{local}” is not what an identifier of {self.names['en']} looks like"
        check = _CHECKS.get(self.checksum)
        return "" if check is None or check(local) else f"the check digits of {local} are wrong"


def registries(folder: Folder | None = None) -> dict[str, Registry]:
    """Return the registers that a folder lists in `links/registries.tsv`, or ours if it lists none.

    >>> registries()["wikidata"].names["ko"]
    '위키데이터'
    """
    shipped = Folder.shipped().path / "links" / "registries.tsv"
    path = folder.path / "links" / "registries.tsv" if folder else shipped
    path = path if path.is_file() else shipped
    rows = csv.DictReader(read_text(path).splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    return {row["registry"]: _registry(row, f"{path}:{number}") for number, row in enumerate(rows, 2)}


def _registry(row: Mapping[str, str | None], where: str) -> Registry:
    try:
        names = {language: row[f"name_{language}"] or "" for language in ("en", "ko")}
        key, namespace, pattern = (row[name] or "" for name in ("registry", "namespace", "pattern"))
        re.compile(pattern)
        classes = tuple(expand(name) for name in (row["classes"] or "").split())
        return Registry(key, names, namespace, pattern, row["checksum"] or "", classes)
    except (KeyError, re.error) as error:
        raise ParseError(f"this register is not described as it must be ({error})", where=where) from None


def registry_of(iri: str, known: Mapping[str, Registry]) -> str:
    """Return the register that an IRI belongs to by its beginning, or the empty string.

    >>> registry_of("http://www.wikidata.org/entity/Q30", registries())
    'wikidata'
    """
    return next((key for key, each in known.items() if each.namespace and iri.startswith(each.namespace)), "")


def _isni(local: str) -> bool:
    """Return whether the last of sixteen digits is right (ISO 7064, MOD 11-2)."""
    total = 0
    for digit in local[:15]:
        total = (total + int(digit)) * 2
    return "0123456789X"[(12 - total % 11) % 11] == local[15]


def _ror(local: str) -> bool:
    """Return whether the last two digits are right (ISO 7064, MOD 97-10, over a number in base 32)."""
    number = 0
    for char in local[:7]:
        number = number * 32 + _BASE32.index(char)
    return f"{98 - number * 100 % 97:02}" == local[7:]


_CHECKS: Final[dict[str, Callable[[str], bool]]] = {"isni": _isni, "ror": _ror}
