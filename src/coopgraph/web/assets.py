"""Assets: the browser modules and data of others that were built into the package, each with its licence.

`hatch_build.py` has npm bring them. A page asks here what there is, and does without what is not.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

VENDOR: Final = Path(__file__).parent / "static" / "vendor"
MISSING: Final = (
    "The browser modules are missing, so the editor is a plain text field and maps have no coastlines. They are put "
    "in when coopgraph is installed and npm, or a network to get it from, is there: install it again."
)


@dataclass(frozen=True)
class Asset:
    """Something of others: `file` is what the site serves of it, `terms` its licence, both below `/static/vendor/`."""

    name: str
    version: str
    licence: str
    file: str
    terms: str

    @property
    def url(self) -> str:
        """Where the site serves it."""
        return f"/static/vendor/{self.file}"


@cache
def brought(vendor: Path = VENDOR) -> tuple[Asset, ...]:
    """Return what was built in; nothing if the list or a file of it is not there.

    >>> {asset.licence for asset in brought()} <= {"MIT", "ISC"}
    True
    """
    try:
        listed = json.loads((vendor / "assets.json").read_text(encoding="utf-8"))["assets"]
    except FileNotFoundError:
        return ()
    assets = tuple(Asset(**asset) for asset in listed)
    return assets if all((vendor / asset.file).is_file() for asset in assets) else ()


def remark(vendor: Path = VENDOR) -> str:
    """Return what to say when the site starts without its browser modules, and else nothing.

    >>> remark(Path("nowhere"))
    'The browser modules are missing, ...'
    """
    return "" if brought(vendor) else MISSING


def import_map(assets: tuple[Asset, ...]) -> str:
    """Return the map that tells a browser where each module is, as JSON for a page.

    >>> import_map((Asset("crelt", "1.0.7", "MIT", "crelt/index.js", "crelt/LICENSE"),))
    '{"imports": {"crelt": "/static/vendor/crelt/index.js"}}'
    """
    modules = {asset.name: asset.url for asset in assets if asset.file.endswith(".js")}
    return json.dumps({"imports": modules}).replace("<", "\\u003c")
