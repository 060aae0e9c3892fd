"""Build the site: each lesson as a page to read, and the same lesson live in the browser, nothing installed.

    make_site.py [FOLDER] [--offline]     build it
    make_site.py --builder                print what it is built with, for pip
    make_site.py --newest                 bring site/versions.toml up to date

The live lessons are JupyterLite, a JupyterLab of static files, on Pyodide, a Python for the browser. Python
and its binaries come from Pyodide's own server when a lesson is opened; with --offline they are put into the
folder, which then runs from a stick or a school's server, and asks nobody else. NBPROP_PYODIDE names a folder
that has them already.
"""

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from pathlib import Path
from urllib.request import urlopen

import make_html
from make_notebooks import NOTEBOOKS, ROOT

HERE = Path(__file__).parent / "site"
VERSIONS_FILE = HERE / "versions.toml"
VERSIONS = tomllib.loads(VERSIONS_FILE.read_text(encoding="utf-8"))
PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
SERVER = "https://cdn.jsdelivr.net/pyodide/v{version}/full/"
CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip")
LOCK = "pyodide-lock.json"

KERNEL = ("micropip", "piplite", "ipykernel", "comm", "pyodide-kernel", "jedi", "ipython", "nbprop")
NEEDS = {  # of the wheels that are added: what they import in a browser, which is less than they ask for
    "nbprop": ["numpy", "ipywidgets", "anywidget"],
    "ipywidgets": ["comm", "ipython", "traitlets"],
    "anywidget": ["ipywidgets", "psygnal", "typing-extensions"],
    "piplite": ["micropip"],
    "pyodide-kernel": ["ipython", "comm", "ipykernel"],
    "sympy": ["mpmath"],
}
# The kernel loads what a cell imports before it runs the cell, by the names in the lock. These are ours. A
# name stands for one package, which brings the others that the same lesson needs.
WANTED_BY = {"sympy": "nbprop.derivation.proof", "matplotlib": "nbprop.training"}
BRINGS = {"sympy": "matplotlib", "matplotlib": "tqdm"}


def main():
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("folder", nargs="?", type=Path, default=ROOT / "site")
    asked.add_argument("--offline", action="store_true", help="put Python for the browser into the folder")
    asked.add_argument("--builder", action="store_true", help="print what the site is built with")
    asked.add_argument("--newest", action="store_true", help="bring versions.toml up to date")
    asked = asked.parse_args()
    if asked.builder:
        return print(*pinned("builder"))
    if asked.newest:
        return newest()
    check_kernel()
    shutil.rmtree(asked.folder, ignore_errors=True)
    make_html.main(asked.folder, live=True)
    live(asked.folder / "live", asked.offline)
    size = sum(path.stat().st_size for path in asked.folder.rglob("*") if path.is_file())
    print(f"{asked.folder}: {size / 1e6:.1f} MB")


def live(folder, offline):
    """JupyterLite with the lessons, built in `folder`."""
    with tempfile.TemporaryDirectory() as work:  # JupyterLite keeps a record of its build where it stands
        work = Path(work)
        shutil.copytree(NOTEBOOKS, work / "lessons", ignore=shutil.ignore_patterns("my_*", ".*", "README.md"))
        pyodide(work / "static" / "pyodide", offline)
        for name in ("jupyter-lite.json", "jupyter_lite_config.json"):
            shutil.copy(HERE / name, work)
        command = [
            sys.executable,
            "-m",
            "jupyterlite_core.app",
            "build",
            "--contents=lessons",
            "--output-dir",
            folder.resolve(),
        ]
        run(*command, cwd=work)
    welcome(folder, offline)


def welcome(folder, offline):
    """Tell both views of a notebook how far Python has come, and whose copy of the lesson it shows."""
    lessons = {path.name: hashlib.sha256(path.read_bytes()).hexdigest()[:16] for path in make_html.lessons()}
    lock = json.loads((folder / "static" / "pyodide" / LOCK).read_text(encoding="utf-8"))
    elsewhere = [entry["file_name"] for entry in lock["packages"].values() if "://" in entry["file_name"]]
    known = {"root": "../../", "offline": offline, "lessons": lessons, "probe": (elsewhere or [None])[0]}
    shutil.copy(HERE / "welcome.js", folder)
    for view in ("notebooks", "lab"):
        page = folder / view / "index.html"
        text = page.read_text(encoding="utf-8")
        own = f'<script id="nbprop-site" type="application/json">{json.dumps(known)}</script>'
        own += '<script type="module" src="../welcome.js"></script>'
        page.write_text(text.replace("</body>", f"{own}</body>"), encoding="utf-8")


def pyodide(folder, offline):
    """Python for the browser: its core, our wheels, and a lock that knows what the lessons import."""
    folder.mkdir(parents=True)
    lock, core = pyodide_core(folder)
    packages = {canonical(name): entry for name, entry in lock["packages"].items()}
    wheels(folder, core["python"], core["kernel"])
    for wheel in sorted(folder.glob("*.whl")):
        name = canonical(wheel.name.split("-")[0])
        known = packages.get(name, {})
        packages[name] = {
            "name": name,
            "version": wheel.name.split("-")[1],
            "file_name": wheel.name,
            "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(),
            "imports": known.get("imports", [name.replace("-", "_")]),
            "depends": NEEDS.get(name, known.get("depends", [])),
            "install_dir": "site",
            "package_type": "package",
            "unvendored_tests": False,
        }
    for name, module in WANTED_BY.items():
        packages[name]["imports"] = [*packages[name]["imports"], module]
        packages[name]["depends"] = [*packages[name]["depends"], BRINGS[name]]
    kept = closure(packages, (*KERNEL, *WANTED_BY))
    for entry in kept.values():
        if not (folder / entry["file_name"]).exists():
            if offline:
                (folder / entry["file_name"]).write_bytes(
                    pyodide_file(core, entry["file_name"], entry["sha256"])
                )
            else:
                entry["file_name"] = SERVER.format(**core) + entry["file_name"]
    lock["packages"] = dict(sorted(kept.items()))
    (folder / LOCK).write_text(json.dumps(lock), encoding="utf-8")


def closure(packages, names):
    """These packages and all that they depend on."""
    kept, names = {}, [canonical(name) for name in names]
    while names:
        name = names.pop()
        if name not in kept:
            kept[name] = packages[name]
            names += [canonical(other) for other in packages[name]["depends"] if canonical(other) in packages]
    return kept


def pyodide_core(folder):
    """Copy the interpreter; its lock, and which of the versions it is."""
    newest = VERSIONS["pyodide"][0]
    lock = json.loads(pyodide_file(newest, LOCK))
    python = ".".join(lock["info"]["python"].split(".")[:2])
    core = next(one for one in VERSIONS["pyodide"] if one["python"] == python)
    for name in CORE:
        data = pyodide_file(core, name, missing_ok=name.endswith((".asm.js", ".asm.mjs")))
        if data:
            (folder / name).write_bytes(data)
    return lock, core


def pyodide_file(core, name, sha256=None, missing_ok=False):
    """One of Pyodide's files, from the folder NBPROP_PYODIDE or from Pyodide's server."""
    if near := os.environ.get("NBPROP_PYODIDE"):
        path = Path(near) / name
        if not path.exists():
            if missing_ok:
                return b""
            sys.exit(f"NBPROP_PYODIDE is {near}, and there is no {name} in it")
        data = path.read_bytes()
    else:
        data = urlopen(SERVER.format(**core) + name).read()
    if sha256 and hashlib.sha256(data).hexdigest() != sha256:
        sys.exit(f"{name} is not the file that Pyodide's lock describes: another hash")
    return data


def wheels(folder, python, kernel):
    """Wheels of nbprop, of what it needs from outside Pyodide, and of the kernel."""
    run(*PIP, "wheel", "--no-deps", "--wheel-dir", folder, ROOT)
    pure = ["download", "--no-deps", "--only-binary=:all:", f"--python-version={python}", "--dest"]
    run(*PIP, *pure, folder, *pinned("browser"))
    with tempfile.TemporaryDirectory() as work:
        run(*PIP, *pure, work, f"jupyterlite-pyodide-kernel=={kernel}")
        (whole,) = Path(work).glob("*.whl")
        with zipfile.ZipFile(whole) as archive:
            for name in archive.namelist():
                if re.search(r"/(ipykernel|piplite|pyodide_kernel)-[^/]*\.whl$", name):
                    (folder / Path(name).name).write_bytes(archive.read(name))


def pinned(group):
    return [f"{name}=={version}" for name, version in VERSIONS[group].items()]


def newest():
    """Write the newest version of each package into versions.toml; Pyodide's follows from its kernel's."""
    text = VERSIONS_FILE.read_text(encoding="utf-8")
    names = [*VERSIONS["builder"], *VERSIONS["browser"]]
    look = [*PIP, "install", "--dry-run", "--ignore-installed", "--no-deps", "--report=-", *names]
    for found in json.loads(run(*look))["install"]:
        name, version = canonical(found["metadata"]["name"]), found["metadata"]["version"]
        text = re.sub(rf'^{name} = ".*?"', f'{name} = "{version}"', text, flags=re.MULTILINE)
    VERSIONS_FILE.write_text(text, encoding="utf-8")
    print("Written. The first [[pyodide]] is for you: `make site` says which version its kernel is made for.")


def check_kernel():
    """The kernel must be made for the Pyodide that is named beside it."""
    from jupyterlite_pyodide_kernel.constants import PYODIDE_VERSION

    if VERSIONS["pyodide"][0]["version"] != PYODIDE_VERSION:
        sys.exit(f"versions.toml names another Pyodide than its kernel is made for, {PYODIDE_VERSION}")


def canonical(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def run(*command, **options):
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, **options)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    main()
