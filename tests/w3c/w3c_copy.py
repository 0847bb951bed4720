"""Get a pinned copy of the W3C test suites: the source distribution of rdflib carries one.

`python tests/w3c/w3c_copy.py DIR` puts it into DIR, and prints the line that switches the tests on.
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
from pathlib import Path

PINNED = "rdflib==7.6.0 --hash=sha256:6c831288d5e4a5a7ece85d0ccde9877d512a3d0f02d7c06455d00d6d0ea379df\n"
WANTED = ("/test/data/suites/w3c/", "/test/jsonld/1.1/")


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    requirement = folder / "w3c.txt"
    requirement.write_text(PINNED, encoding="utf-8")
    options = ["--no-deps", "--no-binary=:all:", "--require-hashes", "-r", requirement, "-d", folder]
    subprocess.run([sys.executable, "-m", "pip", "download", "-q", *options], check=True)
    with tarfile.open(folder / "rdflib-7.6.0.tar.gz") as archive:
        members = [member for member in archive if any(part in member.name for part in WANTED)]
        archive.extractall(folder, members=members, filter="data")
    print(f"export COOPGRAPH_W3C={folder.resolve()}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
