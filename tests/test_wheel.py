"""The wheel is the whole package and nothing else: it works alone, is light, and leaves nothing behind."""

import email
import os
import re
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest
from make_notebooks import ROOT

from nbprop import __version__

PIP = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
# A picture, a question, a checked answer, a proof: each reads files of the package.
USE = """
import nbprop
from nbprop import example, explore
from nbprop.derivation.proof import prove
from nbprop.exercises import check
print(nbprop.__file__)
explore.forward(*example())
explore.predict("01.bias")
assert check("cost", lambda a2, y: ((a2 - y) ** 2).sum() / 2)
assert prove().proven
"""


def run(*command, **options):
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=120, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    # As pip does it, once it has found out by whom.
    build = "import sys; from flit_core.buildapi import build_wheel; build_wheel(sys.argv[1])"
    run(sys.executable, "-c", build, folder, cwd=ROOT)
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture
def environment(tmp_path):
    """An environment that sees the packages that are installed here, but no link to a repository."""
    run(sys.executable, "-m", "venv", "--without-pip", tmp_path)
    (packages,) = tmp_path.glob("[Ll]ib/**/site-packages")
    (packages / "others.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return tmp_path


def files(folder):
    found = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder) for path in found}


def test_it_works_outside_the_repository_and_leaves_nothing_when_it_is_uninstalled(wheel, environment):
    python = environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    before = files(environment)
    run(*PIP, "--python", python, "install", "--no-deps", wheel)
    used = run(python, "-c", USE, cwd=environment, env=os.environ | {"PYTHONPATH": ""})
    assert Path(used.strip()).is_relative_to(environment)
    run(*PIP, "--python", python, "uninstall", "--yes", "nbprop")
    assert files(environment) == before


def test_it_holds_the_package_and_nothing_else(wheel):
    with zipfile.ZipFile(wheel) as archive:
        held = {Path(name) for name in archive.namelist()}
    assert {path for path in held if path.parts[0] == "nbprop"} == {
        "nbprop" / path for path in files(ROOT / "nbprop")
    }
    about = {f"nbprop-{__version__}.dist-info", f"nbprop-{__version__}.data"}
    assert {path.parts[0] for path in held} == {"nbprop", *about}


def test_it_is_light_and_its_extra_brings_what_shows_the_lessons(wheel):
    with zipfile.ZipFile(wheel) as archive:
        about = email.message_from_bytes(archive.read(f"nbprop-{__version__}.dist-info/METADATA"))
    needs = [re.match(r"([\w-]+)(.*)", need).groups() for need in about.get_all("Requires-Dist")]
    assert not {"jupyterlab", "nbval", "pytest"} & {name for name, rest in needs if "extra" not in rest}
    assert {name for name, rest in needs if 'extra == "lab"' in rest} == {"jupyterlab", "nbval"}
    assert about["Description-Content-Type"] == "text/markdown"
