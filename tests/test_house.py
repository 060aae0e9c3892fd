"""The house is in order: what says the same in two places agrees, and what a newcomer runs first works."""

import os
import re
import shutil
import subprocess
import sys
import tomllib

import pytest
import yaml
from make_notebooks import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
ENVIRONMENT = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))


def run(*command, **options):
    options = {"capture_output": True, "text": True, "encoding": "utf-8", "timeout": 120} | options
    return subprocess.run(command, **options)


def tracked():
    """The files that belong to the project, tracked or about to be."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout, so nobody knows which files are the project's")
    listed = run("git", "ls-files", "--cached", "--others", "--exclude-standard", cwd=ROOT, check=True)
    return [path for path in map(ROOT.joinpath, listed.stdout.splitlines()) if path.is_file()]


def test_conda_environment_asks_for_the_same_packages_as_pyproject():
    *packages, pip, editable = ENVIRONMENT["dependencies"][1:]
    assert packages == PROJECT["dependencies"]
    assert (pip, editable) == ("pip", {"pip": ["-e ."]})
    assert ENVIRONMENT["channels"] == ["conda-forge"]


def test_conda_environment_has_one_exact_python_that_the_project_allows():
    name, exact = ENVIRONMENT["dependencies"][0].split("=")
    least = PROJECT["requires-python"].removeprefix(">=")
    assert name == "python"
    assert [int(part) for part in exact.split(".")] >= [int(part) for part in least.split(".")]


def test_the_tests_that_the_readme_names_are_there():
    named = re.findall(r"`(test_\w+)(…?)`", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert named
    for name, more in named:
        assert list((ROOT / "tests").glob(f"{name}{'*' if more else ''}.py")), name


@pytest.mark.skipif(sys.platform != "linux", reason="repo2docker, which Binder runs, is for Linux")
def test_binder_would_build_this_environment(tmp_path):
    shutil.copy(ROOT / "environment.yml", tmp_path)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    rendered = run(sys.executable, "-m", "repo2docker", "--no-build", "--debug", str(tmp_path))
    assert rendered.returncode == 0, rendered.stderr
    recipe = rendered.stdout + rendered.stderr
    assert 'env update -p ${NB_PYTHON_PREFIX} --file "environment.yml"' in recipe
    assert f"python={ENVIRONMENT['dependencies'][0].split('=')[1]}" in recipe


def test_workflow_follows_the_schema_of_github():
    workflows = [str(path) for path in (ROOT / ".github/workflows").glob("*.yml")]
    checked = run(
        sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows", *workflows
    )
    assert workflows
    assert checked.returncode == 0, checked.stdout + checked.stderr


# Written so that this file does not find itself.
STRANGERS = {
    "a package registry": r"(pypi|pythonhosted|npmjs|deb\.debian|conda\.anaconda)\.(org|com)",
    "a folder of one machine": r"(?<![\w.~$}])/(root|home|Users|work|tmp)/\w|[A-Z]:\\+Users",
}


@pytest.mark.parametrize("stranger", STRANGERS)
def test_no_file_names(stranger):
    found = []
    for path in tracked():
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue  # a picture
        found += [
            f"{path.name}:{n}" for n, line in enumerate(lines, 1) if re.search(STRANGERS[stranger], line)
        ]
    assert not found


def test_no_file_is_one_that_a_tool_can_make_again():
    made = ("*.whl", "*.lock", "*.pyc", "*.egg-info/*", "*requirements*.txt", "*.tar.gz")
    assert not [path.name for path in tracked() if any(path.match(pattern) for pattern in made)]


@pytest.fixture
def newcomer(tmp_path):
    """`make lab` in a fresh folder, with a Python of one's own: a shell script that answers for it."""
    if not shutil.which("make") or os.name == "nt":
        pytest.skip("make is not installed here; the README has the commands without it")
    shutil.copy(ROOT / "Makefile", tmp_path)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)

    def make(python):
        script = tmp_path / "python"
        script.write_text(f"#!/bin/sh\n{python}\n", encoding="utf-8")
        script.chmod(0o755)
        # Within `make test` it would say that it enters the folder.
        return run("make", "--no-print-directory", "lab", f"PYTHON={script}", cwd=tmp_path)

    return make


@pytest.mark.parametrize(
    ("python", "message"),
    [
        ("exit 1", "nbprop needs Python 3.11 or newer"),
        ('case "$*" in *ensurepip*) exit 1;; esac', "sudo apt install python3-venv"),
    ],
    ids=["too old", "without venv"],
)
def test_make_lab_says_in_one_line_what_to_install_when_python_is(newcomer, tmp_path, python, message):
    made = newcomer(python)
    said = made.stdout.splitlines()
    assert made.returncode != 0
    assert len(said) == 1
    assert message in said[0]
    assert not (tmp_path / ".venv").exists()


def test_an_install_that_failed_is_not_believed_in(newcomer, tmp_path):
    made = newcomer('case "$*" in *"-m venv"*) mkdir .venv; exit 1;; esac')
    assert made.returncode != 0
    assert not (tmp_path / ".venv").exists()
