"""The rooms of the house and the arrows between them, read from the imports themselves."""

import ast
import importlib
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import nbprop

PACKAGE = Path(__file__).parents[1] / "nbprop"
USES = {  # what each room may use, besides itself
    "mathematics": set(),
    "pictures": {"mathematics"},
    "derivation": {"mathematics"},
    "exercises": {"mathematics"},
    "explore": {"mathematics", "pictures", "derivation", "exercises"},
}
PACKAGES = {  # what each room may import from outside
    "mathematics": {"numpy", "tqdm"},  # the progress bar of a training, when it is asked for
    "pictures": {"numpy", "matplotlib", "PIL", "contourpy"},
    "derivation": {"numpy", "sympy"},
    "exercises": {"numpy"},
    "explore": {"numpy", "ipywidgets", "traitlets", "IPython", "anywidget", "matplotlib"},
}


def room(module):
    """The room of a module, by its full name."""
    name = module.split(".")[1] if "." in module else ""
    return name if name in USES else "mathematics"


def imports():
    """(module, what it imports) for every import of the package, inside functions too."""
    for path in sorted(PACKAGE.rglob("*.py")):
        module = ".".join(["nbprop", *path.relative_to(PACKAGE).with_suffix("").parts])
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from ((module, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield from ((module, f"{node.module}.{alias.name}") for alias in node.names)


def test_no_room_uses_one_above_it_or_a_package_that_is_not_its_own():
    seen = set()
    for module, imported in imports():
        here, package = room(module), imported.split(".")[0]
        if package == "nbprop":
            there = room(imported)
            seen.add((here, there))
            assert there == here or there in USES[here], f"{module} imports {imported}"
        elif package not in sys.stdlib_module_names:
            assert package in PACKAGES[here], f"{module} imports {imported}"
            assert "pyplot" not in imported, f"{module} imports {imported}"
        assert not imported.split(".")[-1].startswith("_"), f"{module} imports {imported}, which is private"
    assert {("explore", "pictures"), ("pictures", "mathematics")} <= seen  # it sees what is imported


def test_every_package_that_is_imported_is_declared():
    project = tomllib.loads((PACKAGE.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {re.match(r"[\w-]+", wanted)[0] for wanted in project["dependencies"]}
    imported = {name.split(".")[0] for _, name in imports()} - {"nbprop"} - sys.stdlib_module_names
    assert {{"IPython": "ipython", "PIL": "pillow"}.get(name, name) for name in imported} <= declared


def answer(code):
    """What a new Python says to that."""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return ran.stdout.strip()


OTHERS = set().union(*PACKAGES.values())
LOADED = f"print(*sorted({OTHERS} & set(sys.modules)))"


def test_nbprop_alone_brings_in_numpy_alone():
    code = "import sys; from nbprop import *; net, x, y = example(); net.backward(net.forward(x), y);"
    assert answer(code + LOADED) == "numpy"


def test_the_server_of_jupyter_gets_none_of_it():
    assert answer("import sys, nbprop.server;" + LOADED) == ""


def test_every_module_is_there_once_nbprop_is_imported_and_can_be_completed():
    modules = {path.stem for path in PACKAGE.glob("[a-z]*.py")} | {*USES} - {"mathematics"}
    code = f"import nbprop; [getattr(nbprop, name).__name__ for name in {modules}]; print(*dir(nbprop))"
    assert modules | {*nbprop.__all__} <= {*answer(code).split()}


@pytest.mark.parametrize("room", sorted({*USES} - {"mathematics"}))
def test_no_function_of_a_room_hides_a_module_of_it(room):
    package = importlib.import_module(f"nbprop.{room}")
    modules = {path.stem for path in (PACKAGE / room).glob("[a-z]*.py")}
    assert not modules & {*getattr(package, "__all__", ())}


def test_what_is_not_there_is_an_attribute_error_in_the_usual_words():
    with pytest.raises(AttributeError, match="module 'nbprop' has no attribute 'nothing'"):
        _ = nbprop.nothing
