"""Remembered answers: what a question on the command line was answered, for as long as nothing it rests on has changed.

An answer is filed under a digest of all that it rests on: the words of the command, the content of every file that the
graph is made of, every stored question and rule, the program itself, and the settings. So it is found again only when
all of that is the same; there is nothing that could go stale. It is for the whole graph that comes with coopgraph
alone, and for output that goes to a file or another program. Nothing is imported here that costs time.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import pairwise

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

VARIABLE: Final = "COOPGRAPH_CACHE"
"""The setting: a folder to keep answers in, or `off`."""
MOST: Final = 200
"""How many answers are kept."""
_FORMATS: Final = ("csv", "csv-safe", "tsv", "json", "xml", "md")
_OTHERWISE: Final = ("-o", "--output", "--live", "--at", "--engine", "--text", "--cite", "-h", "--help")
_HERE: Final = os.path.dirname(os.path.abspath(__file__))
_ELSEWHERE: Final = ("__pycache__", "shipped", "tools", "web", "worlds")
"""Folders of the package that no answer rests on, or whose content is looked at anyway."""
_FOLDERS: Final = ("ontology", "data", "links", "snapshots", "rules", "queries")


def key(words: Sequence[str]) -> str:
    """Return what an answer to a command is filed under; the empty string if it is none to remember.

    >>> key(["run", "missions/joint", "-f", "csv"]) == key(["run", "missions/joint", "-f", "csv"])
    True
    >>> key(["show", "NASA"]), key(["run", "missions/joint", "-o", "joint.csv"])
    ('', '')
    """
    if len(words) < 4 or words[0] != "run" or words[1].startswith("-") or words[1].lower().endswith(".rq"):
        return ""
    if any(word.partition("=")[0] in _OTHERWISE for word in words) or not folder():
        return ""
    if not any(a in ("-f", "--format") and b in _FORMATS for a, b in pairwise(words)):
        return ""
    settings = sorted(item for item in os.environ.items() if item[0].startswith("COOPGRAPH_"))
    try:
        return _digest(repr((list(words), settings, sys.version)))
    except OSError:
        return ""


def recall(name: str) -> bytes | None:
    """Return the answer that is filed under a name, if it is there and whole."""
    try:
        with open(os.path.join(folder(), name), "rb") as file:
            digest, answer = file.read(64), file.read()
    except OSError:
        return None
    return answer if sha256(answer).hexdigest().encode() == digest else None


def remember(name: str, answer: bytes) -> None:
    """File an answer; where that cannot be done, it is left undone."""
    from coopgraph.files import write_atomic

    try:
        os.makedirs(folder(), mode=0o700, exist_ok=True)
        if hasattr(os, "getuid") and os.stat(folder()).st_uid != os.getuid():
            return
        write_atomic(os.path.join(folder(), name), sha256(answer).hexdigest().encode() + answer)
        ours = (entry for entry in os.scandir(folder()) if _is_ours(entry.name))  # others' files may stand there too
        kept = sorted(ours, key=lambda entry: entry.stat().st_mtime, reverse=True)
        for entry in kept[MOST:]:
            os.unlink(entry.path)
    except (OSError, ValueError):
        return


def folder() -> str:
    """Return the folder that answers are kept in; the empty string if none are."""
    told = os.environ.get(VARIABLE, "")
    if told:
        return "" if told.lower() == "off" else os.path.expanduser(told)
    home = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(home, "coopgraph", "answers") if os.path.isabs(home) else ""


def _is_ours(name: str) -> bool:
    """Whether a file is called as answers are."""
    return len(name) == 64 and not name.strip("0123456789abcdef")


def _digest(first: str) -> str:
    """Return the digest of a text and of all that answers rest on."""
    shipped = os.path.join(_HERE, "shipped")
    root = shipped if os.path.isdir(os.path.join(shipped, "ontology")) else os.path.dirname(os.path.dirname(_HERE))
    found = sha256(first.encode(errors="surrogateescape"))
    for name in _FOLDERS:
        for entry in _files(os.path.join(root, name)):
            with open(entry.path, "rb", buffering=0) as file:
                content = file.read()
            found.update(f"{entry.path}\0{len(content)}\0".encode(errors="surrogateescape") + content)
    import pyoxigraph

    for entry in (*_files(_HERE, (".py", ".rq")), *_files(os.path.dirname(pyoxigraph.__file__), (".py", ".so"))):
        seen = entry.stat()
        found.update(f"{entry.path}\0{seen.st_size}\0{seen.st_mtime_ns}".encode(errors="surrogateescape"))
    return found.hexdigest()


def _files(place: str, ends: tuple[str, ...] = ("",)) -> Iterator[os.DirEntry[str]]:
    """Yield the files in a folder and in those below it, in order."""
    for entry in sorted(os.scandir(place), key=lambda entry: entry.name):
        if entry.is_dir():
            if entry.name not in _ELSEWHERE:
                yield from _files(entry.path, ends)
        elif entry.name.endswith(ends):
            yield entry
