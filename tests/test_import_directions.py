"""Which module may know which, read from the imports themselves: a new module is picked up as it comes."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "nbprop"
MODULES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))
MATHEMATICS = [
    "checks.py",
    "activations.py",
    "costs.py",
    "network.py",
    "gradcheck.py",
    "training.py",
    "datasets.py",
]


def imports(module):
    """The full names of all that a module imports, inside functions too."""
    package = ["nbprop", *Path(module).parts[:-1]]
    for node in ast.walk(ast.parse((PACKAGE / module).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) + 1 - node.level] if node.level else []
            source = ".".join([*base, *filter(None, [node.module])])
            yield from (f"{source}.{alias.name}" for alias in node.names)


def packages(module):
    """The packages from outside that a module imports."""
    return {name.split(".")[0] for name in imports(module)} - sys.stdlib_module_names - {"nbprop"}


def parts(module):
    """The parts of nbprop that a module imports: "network", "explore" …"""
    return {name.split(".")[1] for name in imports(module) if name.startswith("nbprop.")}


def test_nbprop_alone_brings_in_neither_matplotlib_nor_ipywidgets_nor_sympy():
    code = (
        "import sys, nbprop; net = nbprop.Network.random(seed=0); net.backward(net.forward([1, 2]), [0, 1]);"
        "print(sorted({'matplotlib', 'ipywidgets', 'sympy', 'IPython'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


@pytest.mark.parametrize("module", MATHEMATICS)
def test_mathematics_imports_numpy_alone(module):
    on_request = {"tqdm"} if module == "training.py" else set()  # its progress bar, imported in the call
    assert packages(module) <= {"numpy"} | on_request


@pytest.mark.parametrize("module", MATHEMATICS)
def test_mathematics_knows_no_picture(module):
    pictures = {"drawing", "curve", "regions", "plots", "explore"}
    assert not parts(module) & (pictures | {"exercises", "proof"})


@pytest.mark.parametrize("module", MODULES)
def test_only_explore_imports_widgets(module):
    if not module.startswith("explore"):
        assert not packages(module) & {"ipywidgets", "traitlets"}
        assert "explore" not in parts(module)


def test_the_derivation_is_words_alone_and_its_page_is_written_without_widgets():
    assert not packages("derivation.py") | parts("derivation.py")
    code = "import sys, make_notebooks; make_notebooks.formulas(); print('ipywidgets' in sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parent
    )
    assert ran.stdout.strip() == "False"


@pytest.mark.parametrize("module", MODULES)
def test_only_the_proof_imports_sympy(module):
    if module != "proof.py":
        assert "sympy" not in packages(module)


@pytest.mark.parametrize("module", MODULES)
def test_only_plots_and_explorers_may_import_matplotlib_and_never_pyplot(module):
    if not module.startswith(("plots", "explore")):
        assert "matplotlib" not in packages(module)
    assert not [name for name in imports(module) if "pyplot" in name]


@pytest.mark.parametrize("module", ["network.py", "activations.py", "costs.py", "checks.py"])
def test_network_is_the_bottom_of_the_house(module):
    order = ["checks", "activations", "costs", "network"]
    assert parts(module) <= set(order[: order.index(module.removesuffix(".py"))])


@pytest.mark.parametrize("module", [module for module in MODULES if module.startswith("drawing")])
def test_drawing_knows_the_network_and_no_other_picture(module):
    assert parts(module) <= {"checks", "network", "notation", "drawing"}


@pytest.mark.parametrize("module", MODULES)
def test_no_module_takes_what_is_private_in_another(module):
    assert not [name for name in imports(module) if name.split(".")[-1].startswith("_")]


def test_these_tests_see_what_is_imported():
    assert packages("proof.py") == {"numpy", "sympy"}
    assert parts("network.py") == {"activations", "checks", "costs"}
