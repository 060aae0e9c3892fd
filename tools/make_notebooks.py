"""Run every notebook in a fresh kernel and save it so that a second run changes not one byte.

The README's picture is drawn too, by what draws the lessons'.
"""

import hashlib
import json
import os
import re
import sys
from contextlib import contextmanager
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellControlSignal, DeadKernelError

from nbprop import example
from nbprop.derivation.steps import STEPS
from nbprop.exercises import hint, solution
from nbprop.pictures import network_diagram

ROOT = Path(__file__).parent.parent
NOTEBOOKS = ROOT / "notebooks"
PICTURE = NOTEBOOKS / "network.svg"
WIDGET = "application/vnd.jupyter.widget-view+json"
LADDER = (
    r"<!-- hints: (\w+) -->"  # such a cell is written from the exercise, so that the two never drift apart
)
FAILURES = (CellControlSignal, DeadKernelError)  # an error or a time-out; a kernel that died
QUIET = ["--log-level=ERROR"]  # a kernel warns that it speaks TCP, as every kernel does
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},  # without its version, so that any Python saves the same
}


def lessons():
    """The notebooks of the series in order; a reader's own copy, `my_….ipynb`, is none of them."""
    return sorted(path for path in NOTEBOOKS.glob("*.ipynb") if not path.name.startswith("my_"))


def read(path):
    """The notebook at `path`, each cell with an id of its own."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if exercise := re.match(LADDER, "".join(cell["source"])):
            cell["source"] = ladder(exercise[1])
    notebook["nbformat_minor"] = max(5, notebook["nbformat_minor"])  # the first format with ids
    seen = set()
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        if cell.get("id") is None or cell["id"] in seen:
            cell["id"] = hashlib.sha256(f"{len(seen)} {source}".encode()).hexdigest()[:8]
        seen.add(cell["id"])
    return nbformat.reads(json.dumps(notebook), as_version=4)


def ladder(exercise):
    """The markdown of a cell that starts as LADDER: two hints and the solution, each folded away."""
    steps = [("Hint 1", hint(exercise, 1)), ("Hint 2", hint(exercise, 2))]
    steps.append(("Solution", f"```python\n{solution(exercise).rstrip()}\n```"))
    folded = (f"<details><summary>{title}</summary>\n\n{text}\n</details>" for title, text in steps)
    return "\n".join([f"<!-- hints: {exercise} -->", *folded])


def formulas():
    """The page to print, from the steps that `explore.walk` shows."""
    rows = [
        f"| {number} | {step.title} | ${step.formula}$ | {step.shapes} | `{step.code}` |"
        for number, step in STEPS.items()
    ]
    return FORMULAS.replace("{steps}", "\n".join(rows))


FORMULAS = r"""# All formulas of the series

The network is 2-3-2: $x$ is 2×1, $\theta^{(1)}$ 3×2, $b^{(1)}$ 3×1, $\theta^{(2)}$ 2×3, $b^{(2)}$ 2×1.
$\times$ is the matrix product, $\odot$ the elementwise one; $\delta^{(n)} = \partial C/\partial z^{(n)}$. With $M$
examples $x$, $z$, $a$, $\delta$ and $y$ have $M$ columns, and $C$ is the sum of their costs.

| of this series | formula | code |
|---|---|---|
| `sigma(z)` | $\sigma(z) = \frac{1}{1 + e^{-z}}$ | `1 / (1 + np.exp(-z))` |
| `sigma.prime(z)` | $\sigma'(z) = \sigma(z)\,(1 - \sigma(z))$ | `sigma(z) * (1 - sigma(z))` |
| `cost(a2, y)` | $C(a^{(2)}, y) = \tfrac12 \sum_i (a^{(2)}_i - y_i)^2$ | `((a2 - y) ** 2).sum() / 2` |
| `cost.prime(a2, y)` | $\frac{\partial C}{\partial a^{(2)}} = a^{(2)} - y$ | `a2 - y` |

The code counts $i$ and $j$ from 0, and `outputs` is `range(2)`. It says what the formula says, so a name may come
before the line that computes it: `dC_da2` is $\partial C/\partial a^{(2)}$, `cost.prime(a2, y)`; `da2_dz2` is the column
`sigma.prime(z2)`; `J` is $\partial z^{(2)}/\partial a^{(1)}$, a row for each output; `dC_dz1` is `delta1`. D9, D20, D21,
D24 and D26 are for one example. In D11, D18, D29 and D30 a letter holds all layers: `z[2]` is `z2`, `a[0]` is `x`,
`sigma[n]` the σ of layer n.

| step | what | formula | shapes | code |
|---|---|---|---|---|
| D1 | the model | 6 + 3 + 6 + 2 = 17 parameters | | `Network.random(sizes=(2, 3, 2))` |
{steps}
| D31 | why backwards | each $\delta$ is made from the next one: nothing is differentiated twice | | |
| D32 | a step of gradient descent | $\theta^{(n)} \leftarrow \theta^{(n)} - \eta\, \frac{\partial C}{\partial\theta^{(n)}}, \quad b^{(n)} \leftarrow b^{(n)} - \eta\, \frac{\partial C}{\partial b^{(n)}}$ | as θ⁽ⁿ⁾, b⁽ⁿ⁾ | `net = net.step(grad, rate)` |
"""  # noqa: E501


@contextmanager
def kernel(folder):
    """A fresh kernel that works in `folder`, for `run`."""
    client = NotebookClient(
        nbformat.v4.new_notebook(),
        kernel_name="python3",
        extra_arguments=QUIET,
        timeout=60,
        record_timing=False,
        store_widget_state=False,
        coalesce_streams=True,
        resources={"metadata": {"path": str(folder)}},
    )
    with client.setup_kernel(env=os.environ | {"NBPROP_RECORDS": "off"}):  # nobody learns here
        yield client


def run(notebook, client):
    """Fill in outputs and counts; what fails raises, with the number of its code cell as a note."""
    client.nb = notebook
    number = 0
    for index, cell in enumerate(notebook.cells):
        number += cell.cell_type == "code"
        try:
            client.execute_cell(cell, index)
        except FAILURES as error:
            error.add_note(f"code cell {number}")
            raise


def normalise(notebook):
    """Keep what a reader sees: no live widget (its fallback stays), nothing about who saved it, or when.

    As slides, a section is a column: its heading is on top, and each text below begins the next slide.
    """
    notebook.metadata = nbformat.from_dict(METADATA)
    for cell in notebook.cells:
        kept = {k: v for k, v in cell.metadata.items() if k == "tags"}
        if cell.cell_type == "markdown":
            column = re.match("##? ", cell.source)
            kept["slideshow"] = {"slide_type": "slide" if column else "subslide"}
        cell.metadata = nbformat.from_dict(kept)
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET, None)


def picture():
    """The network of the lessons as a file of its own, on white."""
    net, x, y = example()
    return network_diagram(net, net.forward(x), y=y).alone() + "\n"


def main():
    PICTURE.write_text(picture(), encoding="utf-8", newline="\n")
    (NOTEBOOKS / "formulas.md").write_text(formulas(), encoding="utf-8", newline="\n")
    for path in [Path(name) for name in sys.argv[1:]] or lessons():
        notebook = read(path)
        try:
            with kernel(path.parent) as client:
                run(notebook, client)
        except FAILURES as error:
            sys.exit(f"{path.name}, {', '.join(error.__notes__)}: {error}")
        normalise(notebook)
        nbformat.validate(notebook)
        nbformat.write(notebook, path)
        print(path.name)


if __name__ == "__main__":
    main()
