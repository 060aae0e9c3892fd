"""The house is in order: what says the same in two places agrees, and what a newcomer runs first works."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest
import yaml
from make_notebooks import ROOT

import nbprop

pytest_plugins = ["pytester"]
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


@pytest.mark.parametrize("room", [nbprop, nbprop.explore, nbprop.exercises], ids=lambda room: room.__name__)
def test_what_a_room_offers_has_an_example_in_its_docstring(room):
    offered = {name: getattr(room, name) for name in room.__all__}
    assert not [name for name, one in offered.items() if callable(one) and ">>> " not in one.__doc__]


def test_conda_environment_asks_for_the_same_packages_as_pyproject():
    *packages, pip, editable = ENVIRONMENT["dependencies"][1:]
    assert packages == PROJECT["dependencies"] + PROJECT["optional-dependencies"]["lab"]
    assert (pip, editable) == ("pip", {"pip": ["-e ."]})
    assert ENVIRONMENT["channels"] == ["conda-forge"]


def test_pythons_that_are_said_to_work_begin_with_the_least_that_is_wanted():
    told = [line.rpartition(" ")[2] for line in PROJECT["classifiers"] if "Python :: 3" in line]
    assert PROJECT["requires-python"] == f">={told[0]}"
    assert told == [f"3.{11 + k}" for k in range(len(told))]


def test_jupyterlab_opens_without_asking_about_news():
    from jupyterlab_server.settings_utils import get_settings  # not while tests are collected: it takes long

    ours = ROOT / "data/share/jupyter/lab/settings"
    schemas = Path(sys.prefix, "share/jupyter/lab/schemas")
    found, _ = get_settings(str(ours), str(schemas), "", "@jupyterlab/apputils-extension:notification")
    assert found["schema"]["properties"]["fetchNews"]["default"] == "false"


def test_conda_environment_has_one_exact_python_that_the_project_allows():
    name, exact = ENVIRONMENT["dependencies"][0].split("=")
    least = PROJECT["requires-python"].removeprefix(">=")
    assert name == "python"
    assert [int(part) for part in exact.split(".")] >= [int(part) for part in least.split(".")]


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_the_files_that_a_page_names_are_there(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    tests = re.findall(r"`(?:tests/)?(test_\w+?)(?:\.py)?(…?)(?:\.py)?(?: -k \d+)?`", text)
    others = re.findall(r"`((?:nbprop|notebooks|tools|tests)/[\w/.]*)`|\]\(((?!http|#)[^)#]+)", text)
    for name, more in tests:
        assert list((ROOT / "tests").glob(f"{name}{'*' if more else ''}.py")), name
    for name in map("".join, others):
        assert (ROOT / name).exists(), name
    assert tests or others


@pytest.mark.skipif(sys.platform != "linux", reason="repo2docker, which Binder runs, is for Linux")
def test_binder_would_build_this_environment(tmp_path):
    shutil.copy(ROOT / "environment.yml", tmp_path)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    rendered = run(sys.executable, "-m", "repo2docker", "--no-build", "--debug", str(tmp_path))
    assert rendered.returncode == 0, rendered.stderr
    recipe = rendered.stdout + rendered.stderr
    assert 'env update -p ${NB_PYTHON_PREFIX} --file "environment.yml"' in recipe
    assert f"python={ENVIRONMENT['dependencies'][0].split('=')[1]}" in recipe


def test_codespaces_would_open_the_first_lesson_with_the_same_python():
    told = json.loads((ROOT / ".devcontainer/devcontainer.json").read_text(encoding="utf-8"))
    assert told["image"].rpartition(":")[2] == ENVIRONMENT["dependencies"][0].split("=")[1]
    assert "--editable '.[lab]'" in told["postCreateCommand"]
    for name in told["customizations"]["codespaces"]["openFiles"]:
        assert (ROOT / name).exists(), name


def test_workflow_follows_the_schema_of_github():
    from check_jsonschema import main as check_schema  # nor these
    from click.testing import CliRunner

    workflows = [str(path) for path in (ROOT / ".github/workflows").glob("*.yml")]
    checked = CliRunner().invoke(check_schema, ["--builtin-schema", "vendor.github-workflows", *workflows])
    assert workflows
    assert checked.exit_code == 0, checked.output


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the tests of the browser just skip")
@pytest.mark.parametrize("ci", [False, True])
def test_without_a_chromium_the_last_lines_say_how_to_get_one_and_ci_fails(pytester, monkeypatch, ci):
    monkeypatch.setenv("PATH", str(pytester.path))
    monkeypatch.setenv("CI", str(ci))
    seen = pytester.makepyfile("def test_seen(chromium): pass")
    ran = pytester.runpytest_inprocess("-n0", "-pconftest", f"-c{ROOT / 'pyproject.toml'}", str(seen))
    assert "sudo apt install chromium" in "".join(ran.outlines[-3:])
    assert (ran.ret != 0) == ci


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


# It answers for Python: makes a .venv with itself in it, and writes down what it is asked to install.
PYTHON = """#!/bin/sh
{before}
case "$*" in
  *"-m venv"*) mkdir -p .venv/bin; cp "$0" .venv/bin/python;;
  *"-m pip"*) sleep {seconds}; echo "$* PIP_USER=$PIP_USER PIP_TARGET=$PIP_TARGET" >> installed;;
  *jupyterlab*) echo "$*";;
esac
"""


@pytest.fixture
def newcomer(tmp_path):
    """A folder with what `make lab` needs, and a start of it with a Python of one's own, a shell script."""
    if not shutil.which("make") or os.name == "nt":
        pytest.skip("make is not installed here; the README has the commands without it")
    shutil.copy(ROOT / "Makefile", tmp_path)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks/00_first.ipynb").touch()

    def start(before="", seconds=0, user=None, **environment):
        script(tmp_path / "python", PYTHON.format(before=before, seconds=seconds))
        if user is not None:
            script(tmp_path / "id", f"#!/bin/sh\necho {user}\n")
        environment |= {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
        # Within `make test` it would say that it enters the folder.
        command = ["make", "--no-print-directory", "lab", f"PYTHON={tmp_path / 'python'}"]
        return subprocess.Popen(
            command, cwd=tmp_path, env=os.environ | environment, stdout=-1, stderr=-1, encoding="utf-8"
        )

    return start


def script(path, text):
    if not path.exists() or path.read_text(encoding="utf-8") != text:  # or it is busy: it may just be run
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755)


def said(started):
    """What it wrote, once it has ended."""
    return started.communicate(timeout=60)[0]


@pytest.mark.parametrize(
    ("before", "message"),
    [
        ("exit 1", "nbprop needs Python 3.11 or newer"),
        ('case "$*" in *ensurepip*) exit 1;; esac', "sudo apt install python3-venv"),
    ],
    ids=["too old", "without venv"],
)
def test_make_lab_says_in_one_line_what_to_install_when_python_is(newcomer, tmp_path, before, message):
    made = newcomer(before)
    (line,) = said(made).splitlines()
    assert made.returncode != 0
    assert message in line
    assert not (tmp_path / ".venv").exists()


@pytest.mark.parametrize("fails", ["venv", "pip"])
def test_an_install_that_failed_is_not_believed_in_and_says_what_may_be_the_reason(newcomer, tmp_path, fails):
    made = newcomer(f'case "$*" in *"-m {fails}"*) mkdir -p .venv; exit 1;; esac')
    assert "is this machine online?" in said(made).splitlines()[-1]
    assert made.returncode != 0
    assert not {".venv", ".venv.lock"} & {path.name for path in tmp_path.iterdir()}
    assert "jupyterlab" in said(newcomer())  # and the next one may succeed


def test_the_lab_opens_the_first_lesson_of_this_folder_whatever_was_configured(newcomer, tmp_path):
    asked = said(newcomer()).splitlines()[-1]
    assert "--LabApp.default_url=/lab/tree/notebooks/00_first.ipynb" in asked
    assert asked.count(f"root_dir={tmp_path} ") == 2  # of the server, and of what reads files for it
    assert f"preferred_dir={tmp_path}/notebooks " in asked


@pytest.mark.parametrize(("user", "allowed"), [(0, True), (1000, False)])
def test_only_root_is_allowed_to_be_root(newcomer, user, allowed):
    assert ("--allow-root" in said(newcomer(user=user))) == allowed


def test_settings_of_pip_that_lead_elsewhere_are_left_out(newcomer, tmp_path):
    said(newcomer(PIP_USER="1", PIP_TARGET="elsewhere"))
    (install,) = (tmp_path / "installed").read_text("utf-8").splitlines()
    assert install.endswith("-e .[lab] PIP_USER=0 PIP_TARGET=")


def test_the_second_of_two_waits_for_the_first_and_installs_nothing(newcomer, tmp_path):
    first = newcomer(seconds=2)
    while not (tmp_path / ".venv.lock").is_symlink():
        time.sleep(0.01)
    second = newcomer(seconds=2)
    assert "Installing nbprop" in said(first)
    waited = said(second)
    assert "Another make is installing here" in waited
    assert "Installing nbprop" not in waited
    assert "jupyterlab" in waited
    assert len((tmp_path / "installed").read_text("utf-8").splitlines()) == 1


def test_a_lock_that_was_left_behind_locks_nobody_out(newcomer, tmp_path):
    (tmp_path / ".venv.lock").symlink_to("999999999")
    assert "jupyterlab" in said(newcomer())


def test_one_version_is_told_everywhere():
    version = PROJECT["version"]
    assert nbprop.__version__ == version
    assert yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))["version"] == version
    assert re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M)[1] == version
