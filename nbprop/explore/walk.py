"""Walk: the whole derivation from D2 to D30, one step at a time, on the numbers of one network."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from html import escape

import ipywidgets as widgets
import numpy as np

from nbprop.drawing import equation, label, network_diagram, tiles
from nbprop.explore.base import Explorer, Player, Scene, View, menu
from nbprop.notation import number, symbol, vector


def walk(net, x, y, *, step="D2"):
    """Next, Back and Play through D2 … D30: formula, code, diagram and equation with numbers in step.

    The derivation is that of a network with one hidden layer, of any sizes; ValueError for another depth, or
    a step that there is not. Of many examples, the one that is chosen is followed alone.
    """
    scene = Scene.of(net, x, y)
    if scene.y is None:
        raise ValueError("y is None; the derivation needs a target")
    if net.N != 2:
        raise ValueError(f"net has {net.N} layers of weights; the derivation is that of a network with 2")
    if step not in STEPS:
        raise ValueError(f"step is {step!r}; one of {', '.join(STEPS)} is wanted")
    return Walk(scene, step)


class Walk(Explorer):
    """An explorer that turns pages: its step is a choice as others are, so a moved number keeps it."""

    def __init__(self, scene, step):
        sizes = scene.net.sizes
        names = [("a", 0, j) for j in range(1, sizes[0] + 1)] + [("y", i) for i in range(1, sizes[2] + 1)]
        names += scene.net.parameters
        pages = [(f"{key} · {page.title}", key) for key, page in STEPS.items()]
        choices = {"step": menu("step", pages, step)}
        choices["moved"] = menu("move", [(symbol(name), name) for name in names], names[0])
        super().__init__(scene, _view, lambda step, moved: [moved], choices)
        width = widgets.Layout(width="auto")
        self.back = widgets.Button(description="◀ Back", tooltip="One step back", layout=width)
        self.next = widgets.Button(description="Next ▶", tooltip="One step on", layout=width)
        self.play = Player("A step every four seconds", max=len(STEPS) - 1, interval=4000)
        self._formula = widgets.HTMLMath()
        self.back.on_click(lambda _: self.turn(-1))
        self.next.on_click(lambda _: self.turn(1))
        self.play.clock.observe(lambda change: self._go(change.new), "value")
        self.choices["step"].observe(self._turned, "value")
        self._turned()
        pager = widgets.GridBox(
            [self.choices["step"], self.back, self.next, self.play],
            layout=widgets.Layout(
                grid_template_columns="minmax(300px, 500px) repeat(3, 100px)", grid_gap="0 8px"
            ),
        )
        self._menus.remove(self.choices["step"])
        self._lay_out_controls()
        style, panel, grid = self.children
        self.children = [style, pager, self._formula, panel, grid]
        self.add_class("nbprop-walk")

    def turn(self, pages):
        """Go so many steps on, or back when negative, and stop at either end."""
        self._go(list(STEPS).index(self.choices["step"].value) + pages)

    def _go(self, page):
        self.choices["step"].value = list(STEPS)[min(max(page, 0), len(STEPS) - 1)]

    def _turned(self, _change=None):
        key = self.choices["step"].value
        self.play.clock.value = list(STEPS).index(key)
        self.back.disabled, self.next.disabled = key == "D2", key == "D30"
        page = STEPS[key]
        self._formula.value = (
            f"<div class='nbprop-formula'><b>{key}</b><span>$\\displaystyle {page.formula}$</span>"
            f"<code>{escape(page.code)}</code></div>"
        )


def _view(scene, step, moved):
    scene = replace(scene, x=scene.x[:, [scene.column]], y=scene.y[:, [scene.column]], column=0)
    net, page = scene.net, STEPS[step]
    fwd = scene.forward()
    grad = scene.backward(fwd)
    C = net.cost(fwd.a[2], scene.y)
    summary = (
        f"{step}: {page.says}. Here C = {number(C, 3)}, "
        f"δ⁽²⁾ = {vector(grad.delta[2][:, 0], 3)}, δ⁽¹⁾ = {vector(grad.delta[1][:, 0], 3)}."
    )
    diagram = network_diagram(
        net, fwd, grad, y=scene.y, show=page.show, highlight=page.highlight(net.sizes), description=summary
    )
    return View((diagram, equation(*page.parts(_Numbers(scene, fwd, grad)))), summary)


class _Numbers:
    """Every matrix of the derivation as tiles, under its name."""

    def __init__(self, scene, fwd, grad):
        net = scene.net
        self.fwd, self.grad, self.net, self.sizes = fwd, grad, net, net.sizes
        self.x = tiles(fwd.a[0], label("x"), kind="unit")
        self.y = tiles(scene.y, label("y"))
        self.C = tiles([[net.cost(fwd.a[2], scene.y)]], label("C"), decimals=3)
        self.dC_da2 = tiles(net.cost.prime(fwd.a[2], scene.y), label("a", 2, partial="C"), decimals=3)

    def z(self, n):
        return tiles(self.fwd.z[n], label("z", n))

    def a(self, n):
        return tiles(self.fwd.a[n], label("a", n), kind="unit") if n else self.x

    def a_row(self, n):
        return tiles(
            self.fwd.a[n].T, label("a", n, transpose=True) if n else label("x", transpose=True), kind="unit"
        )

    def theta(self, n):
        return tiles(self.net.theta[n], label("θ", n))

    def b(self, n):
        return tiles(self.net.b[n], label("b", n))

    def slope(self, n):
        prime = self.net.sigma[n].prime(self.fwd.z[n])
        return tiles(prime, label("σ", prime=True, of=label("z", n)), decimals=3)

    def jacobian(self):
        slopes = self.net.sigma[2].prime(self.fwd.z[2])[:, 0]
        zeros = [(r, c) for r in range(1, len(slopes) + 1) for c in range(1, len(slopes) + 1) if r != c]
        return tiles(np.diag(slopes), label("z", 2, partial=label("a", 2)), dim=zeros, decimals=3)

    def delta(self, n):
        return tiles(self.grad.delta[n], label("δ", n), kind="delta", decimals=3)

    def dC_dz(self, n):
        return tiles(self.grad.delta[n], label("z", n, partial="C"), kind="delta", decimals=3)

    def dC_da1(self):
        return tiles(self.net.theta[2].T @ self.grad.delta[2], label("a", 1, partial="C"), decimals=3)

    def path(self, i):
        """What output i sends back to every hidden unit: θ⁽²⁾ᵢⱼ δ⁽²⁾ᵢ for each j."""
        sent = self.net.theta[2][[i - 1]].T * self.grad.delta[2][i - 1]
        return tiles(sent, "through " + label("z", 2, i), decimals=3)

    def theta2_turned(self, name):
        return tiles(self.net.theta[2].T, name)

    def theta2_symbols(self, name):
        _, rows, columns = self.sizes
        return tiles([[label("θ", 2, (i, j)) for i in _to(columns)] for j in _to(rows)], name)

    def dC_dtheta(self, n):
        return tiles(self.grad.theta[n], label("θ", n, partial="C"), decimals=3)

    def dC_dtheta_symbols(self, n):
        entries = [
            [label("θ", n, (i, j), partial="C") for j in _to(self.sizes[n - 1])] for i in _to(self.sizes[n])
        ]
        return tiles(entries, label("θ", n, partial="C"))

    def chain(self, n):
        """∂C/∂z⁽ⁿ⁾ᵢ and ∂z⁽ⁿ⁾ᵢ/∂θ⁽ⁿ⁾ᵢⱼ, each in the place of its θ⁽ⁿ⁾ᵢⱼ."""
        shape = self.net.theta[n].shape
        outer = np.broadcast_to(self.grad.delta[n], shape)
        return tiles(outer, label("z", n, "i", partial="C"), kind="delta", decimals=3), "·", self.inner(n)

    def inner(self, n):
        inner = np.broadcast_to(self.fwd.a[n - 1].T, self.net.theta[n].shape)
        return tiles(inner, label("θ", n, "ij", partial=label("z", n, "i")), kind="unit")

    def dC_db(self, n):
        return tiles(self.grad.b[n], label("b", n, partial="C"), decimals=3)

    def ones(self, n):
        return tiles(np.ones((self.sizes[n], 1)), label("b", n, "i", partial=label("z", n, "i")))


def _to(size):
    return range(1, size + 1)


@dataclass(frozen=True)
class Page:
    """One step: its name, what it says, its formula in LaTeX, its shapes in 2-3-2, its code, its picture."""

    title: str
    says: str
    formula: str
    shapes: str
    code: str
    parts: Callable  # of the `_Numbers`: the equation
    show: tuple = ("parameters", "forward")
    at: tuple = ()  # what is highlighted: letters with their layer, all units of it

    def highlight(self, sizes):
        return [name for letter, *layer in self.at for name in _all(letter, layer, sizes)]


def _all(letter, layer, sizes):
    """The names of all entries of one layer."""
    if letter == "C":
        return [("C",)]
    if letter == "y":
        return [("y", i) for i in _to(sizes[-1])]
    (n,) = layer
    if letter == "theta":
        return [("theta", n, i, j) for i in _to(sizes[n]) for j in _to(sizes[n - 1])]
    return [(letter, n, i) for i in _to(sizes[n])]


BACK = ("parameters", "forward", "delta")

STEPS = {
    "D2": Page(
        "the weighted input of the hidden layer",
        "each hidden unit weighs both inputs and adds its bias",
        r"z^{(1)} = \theta^{(1)} \times x + b^{(1)}",
        "3×1 = 3×2 × 2×1 + 3×1",
        "z1 = theta1 @ x + b1",
        lambda v: (v.z(1), "=", v.theta(1), "×", v.x, "+", v.b(1)),
        at=(("theta", 1), ("a", 0), ("b", 1), ("z", 1)),
    ),
    "D3": Page(
        "the activation of the hidden layer",
        "each hidden unit squashes its own z and looks at no other",
        r"a^{(1)} = \sigma(z^{(1)})",
        "3×1",
        "a1 = sigma(z1)",
        lambda v: (v.a(1), "=", "σ", "(", v.z(1), ")"),
        at=(("z", 1), ("a", 1)),
    ),
    "D4": Page(
        "the weighted input of the output layer",
        "each output weighs what the hidden units hand on and adds its bias",
        r"z^{(2)} = \theta^{(2)} \times a^{(1)} + b^{(2)}",
        "2×1 = 2×3 × 3×1 + 2×1",
        "z2 = theta2 @ a1 + b2",
        lambda v: (v.z(2), "=", v.theta(2), "×", v.a(1), "+", v.b(2)),
        at=(("theta", 2), ("a", 1), ("b", 2), ("z", 2)),
    ),
    "D5": Page(
        "the activation of the output layer",
        "each output squashes its own z: that is the answer of the network",
        r"a^{(2)} = \sigma(z^{(2)})",
        "2×1",
        "a2 = sigma(z2)",
        lambda v: (v.a(2), "=", "σ", "(", v.z(2), ")"),
        at=(("z", 2), ("a", 2)),
    ),
    "D6": Page(
        "the cost, one number",
        "the answer is compared with the target, and one number says how wrong it is",
        r"C = C(a^{(2)}, y), \qquad \text{wanted: } \frac{\partial C}{\partial\theta^{(n)}},\ "
        r"\frac{\partial C}{\partial b^{(n)}}",
        "1",
        "C = cost(a2, y)",
        lambda v: (v.C, "=", label("C"), "(", v.a(2), ",", v.y, ")"),
        at=(("a", 2), ("y",), ("C",)),
    ),
    "D7": Page(
        "what δ⁽²⁾ is",
        "from here we go back: δ⁽²⁾ᵢ says how C answers to a nudge of z⁽²⁾ᵢ",
        r"\delta^{(2)}_i = \frac{\partial C}{\partial z^{(2)}_i}",
        "2×1",
        "delta2 is dC_dz2",
        lambda v: (v.delta(2), "=", v.dC_dz(2)),
        BACK,
        (("z", 2), ("delta", 2), ("C",)),
    ),
    "D8": Page(
        "the chain rule through a⁽²⁾",
        "z⁽²⁾ᵢ reaches C through a⁽²⁾ᵢ alone, so two slopes are multiplied",
        r"\delta^{(2)}_i = \frac{\partial C}{\partial a^{(2)}_i} \cdot "
        r"\frac{\partial a^{(2)}_i}{\partial z^{(2)}_i}",
        "2×1 = 2×1 ⊙ 2×1",
        "delta2 = dC_da2 * da2_dz2",
        lambda v: (v.delta(2), "=", v.dC_da2, "⊙", v.slope(2)),
        BACK,
        (("z", 2), ("a", 2), ("delta", 2), ("C",)),
    ),
    "D9": Page(
        "σ works element by element",
        "the second slope is σ′, and off the diagonal there is nothing",
        r"\frac{\partial a^{(2)}_i}{\partial z^{(2)}_i} = \sigma'(z^{(2)}_i), \qquad "
        r"\frac{\partial a^{(2)}}{\partial z^{(2)}} = \mathrm{diag}\bigl(\sigma'(z^{(2)})\bigr)",
        "2×2",
        "da2_dz2 = np.diag(sigma.prime(z2))",
        lambda v: (v.jacobian(), "=", "diag", "(", v.slope(2), ")"),
        BACK,
        (("z", 2), ("a", 2)),
    ),
    "D10": Page(
        "δ⁽²⁾ in short",
        "both slopes as columns, multiplied element by element",
        r"\delta^{(2)} = \frac{\partial C}{\partial a^{(2)}} \odot \sigma'(z^{(2)})",
        "2×1 = 2×1 ⊙ 2×1",
        "delta2 = cost.prime(a2, y) * sigma.prime(z2)",
        lambda v: (v.delta(2), "=", v.dC_da2, "⊙", v.slope(2)),
        BACK,
        (("delta", 2), ("z", 2), ("a", 2), ("C",)),
    ),
    "D11": Page(
        "δ of the last layer, in general",
        "nothing in it needs layer 2 to be the last of two: it holds for any last layer N",
        r"\delta^{(N)} = \frac{\partial C}{\partial a^{(N)}} \odot \sigma'(z^{(N)})",
        "as z⁽ᴺ⁾",
        "delta[N] = cost.prime(a[N], y) * sigma[N].prime(z[N])",
        lambda v: (v.delta(2), "=", v.dC_da2, "⊙", v.slope(2)),
        BACK,
        (("delta", 2), ("C",)),
    ),
    "D12": Page(
        "what δ⁽¹⁾ is, and the chain rule",
        "a hidden unit reaches C through its own a, so again two slopes are multiplied",
        r"\delta^{(1)}_j = \frac{\partial C}{\partial z^{(1)}_j} = "
        r"\frac{\partial C}{\partial a^{(1)}_j} \cdot \sigma'(z^{(1)}_j)",
        "3×1 = 3×1 ⊙ 3×1",
        "delta1 = dC_da1 * sigma.prime(z1)",
        lambda v: (v.delta(1), "=", v.dC_da1(), "⊙", v.slope(1)),
        BACK,
        (("delta", 1), ("z", 1), ("a", 1)),
    ),
    "D13": Page(
        "every path to C adds up",
        "a hidden unit reaches C by one path through each output, and the paths add up",
        r"\frac{\partial C}{\partial a^{(1)}_j} = \sum_i \frac{\partial C}{\partial z^{(2)}_i} "
        r"\frac{\partial z^{(2)}_i}{\partial a^{(1)}_j}",
        "3×1",
        "dC_da1[j] = sum(dC_dz2[i] * dz2_da1[i, j] for i in outputs)",
        lambda v: (v.dC_da1(), "=", *_joined("+", [v.path(i) for i in _to(v.sizes[2])])),
        BACK,
        (("a", 1), ("theta", 2), ("delta", 2)),
    ),
    "D14": Page(
        "the sums gathered into a product",
        "all those sums at once are a matrix times the column of ∂C/∂z⁽²⁾",
        r"\frac{\partial C}{\partial a^{(1)}} = \begin{pmatrix}\ \partial z^{(2)}_i / \partial a^{(1)}_j\ "
        r"\end{pmatrix}_{ji} \times \frac{\partial C}{\partial z^{(2)}}",
        "3×1 = 3×2 × 2×1",
        "dC_da1 = dz2_da1 @ dC_dz2",
        lambda v: (
            v.dC_da1(),
            "=",
            v.theta2_turned(label("a", 1, "j", partial=label("z", 2, "i"))),
            "×",
            v.dC_dz(2),
        ),
        BACK,
        (("a", 1), ("theta", 2), ("delta", 2)),
    ),
    "D15": Page(
        "what stands in row j, column i",
        "what stands in row j, column i is the weight from hidden unit j to output i",
        r"\frac{\partial z^{(2)}_i}{\partial a^{(1)}_j} = \theta^{(2)}_{ij}",
        "3×2",
        "dz2_da1[j, i] = theta2[i, j]",
        lambda v: (
            v.theta2_turned(label("a", 1, "j", partial=label("z", 2, "i"))),
            "=",
            v.theta2_symbols("row j, column i"),
        ),
        BACK,
        (("theta", 2),),
    ),
    "D16": Page(
        "that is the transpose",
        "rows and columns have changed places: it is the transpose of θ⁽²⁾",
        r"\begin{pmatrix}\ \theta^{(2)}_{ij}\ \end{pmatrix}_{ji} = (\theta^{(2)})^{\mathsf T}",
        "3×2",
        "dz2_da1 = theta2.mT",
        lambda v: (v.theta2_turned(label("θ", 2, transpose=True)), "is", v.theta(2), "turned"),
        BACK,
        (("theta", 2),),
    ),
    "D17": Page(
        "δ⁽¹⁾ in short",
        "send the errors back through the weights, then multiply by the slopes",
        r"\delta^{(1)} = \bigl((\theta^{(2)})^{\mathsf T} \times \delta^{(2)}\bigr) \odot \sigma'(z^{(1)})",
        "3×1 = (3×2 × 2×1) ⊙ 3×1",
        "delta1 = (theta2.mT @ delta2) * sigma.prime(z1)",
        lambda v: _hidden_delta(v),
        BACK,
        (("delta", 1), ("theta", 2), ("delta", 2), ("z", 1)),
    ),
    "D18": Page(
        "δ of any layer from the next, in general",
        "the same step leads from any layer to the one before it",
        r"\delta^{(n-1)} = \bigl((\theta^{(n)})^{\mathsf T} \times \delta^{(n)}\bigr) \odot "
        r"\sigma'(z^{(n-1)}), \qquad n = N, \ldots, 2",
        "as z⁽ⁿ⁻¹⁾",
        "delta[n - 1] = (theta[n].mT @ delta[n]) * sigma[n - 1].prime(z[n - 1])",
        lambda v: _hidden_delta(v),
        BACK,
        (("delta", 1), ("delta", 2)),
    ),
    "D19": Page(
        "the gradient in the shape of θ⁽²⁾",
        "now the gradients: one derivative for each weight, in the shape of the weights",
        r"\frac{\partial C}{\partial\theta^{(2)}} = \begin{pmatrix}\ "
        r"\partial C/\partial\theta^{(2)}_{ij}\ \end{pmatrix}_{ij}",
        "2×3",
        "dC_dtheta2.shape == theta2.shape",
        lambda v: (v.dC_dtheta_symbols(2), "=", v.dC_dtheta(2)),
        BACK,
        (("theta", 2),),
    ),
    "D20": Page(
        "θ⁽²⁾ᵢⱼ touches z⁽²⁾ᵢ only",
        "a weight into output i moves z⁽²⁾ᵢ and nothing else",
        r"\frac{\partial C}{\partial\theta^{(2)}_{ij}} = \frac{\partial C}{\partial z^{(2)}_i} \cdot "
        r"\frac{\partial z^{(2)}_i}{\partial\theta^{(2)}_{ij}}",
        "2×3",
        "dC_dtheta2[i, j] = dC_dz2[i] * dz2_dtheta2[i, j]",
        lambda v: (v.dC_dtheta(2), "=", *v.chain(2)),
        BACK,
        (("theta", 2), ("z", 2), ("delta", 2)),
    ),
    "D21": Page(
        "what a weight is multiplied with",
        "and it moves it by what comes in through it, the activation of hidden unit j",
        r"\frac{\partial z^{(2)}_i}{\partial\theta^{(2)}_{ij}} = a^{(1)}_j",
        "2×3",
        "dz2_dtheta2[i, j] = a1[j]",
        lambda v: (v.inner(2), "is in every row", v.a_row(1)),
        BACK,
        (("a", 1), ("theta", 2)),
    ),
    "D22": Page(
        "a column times a row",
        "every error times every activation: a column times a row",
        r"\frac{\partial C}{\partial\theta^{(2)}} = \frac{\partial C}{\partial z^{(2)}} \times "
        r"(a^{(1)})^{\mathsf T}",
        "2×3 = 2×1 × 1×3",
        "dC_dtheta2 = dC_dz2 @ a1.mT",
        lambda v: (v.dC_dtheta(2), "=", v.dC_dz(2), "×", v.a_row(1)),
        BACK,
        (("delta", 2), ("a", 1), ("theta", 2)),
    ),
    "D23": Page(
        "the gradient of θ⁽²⁾ in short",
        "the column is δ⁽²⁾: that is all",
        r"\frac{\partial C}{\partial\theta^{(2)}} = \delta^{(2)} \times (a^{(1)})^{\mathsf T}",
        "2×3 = 2×1 × 1×3",
        "dC_dtheta2 = delta2 @ a1.mT",
        lambda v: (v.dC_dtheta(2), "=", v.delta(2), "×", v.a_row(1)),
        BACK,
        (("delta", 2), ("a", 1), ("theta", 2)),
    ),
    "D24": Page(
        "the gradient of b⁽²⁾",
        "a bias moves its z one to one, so its gradient is δ⁽²⁾ itself",
        r"\frac{\partial C}{\partial b^{(2)}_i} = \frac{\partial C}{\partial z^{(2)}_i} \cdot "
        r"\frac{\partial z^{(2)}_i}{\partial b^{(2)}_i} = \delta^{(2)}_i \cdot 1",
        "2×1",
        "dC_db2 = delta2",
        lambda v: (v.dC_db(2), "=", v.delta(2), "⊙", v.ones(2)),
        BACK,
        (("delta", 2), ("b", 2)),
    ),
    "D25": Page(
        "the gradient in the shape of θ⁽¹⁾",
        "the same once more for the first layer",
        r"\frac{\partial C}{\partial\theta^{(1)}} = \begin{pmatrix}\ "
        r"\partial C/\partial\theta^{(1)}_{ij}\ \end{pmatrix}_{ij}",
        "3×2",
        "dC_dtheta1.shape == theta1.shape",
        lambda v: (v.dC_dtheta_symbols(1), "=", v.dC_dtheta(1)),
        BACK,
        (("theta", 1),),
    ),
    "D26": Page(
        "θ⁽¹⁾ᵢⱼ touches z⁽¹⁾ᵢ only",
        "a weight into hidden unit i moves z⁽¹⁾ᵢ and nothing else",
        r"\frac{\partial C}{\partial\theta^{(1)}_{ij}} = \frac{\partial C}{\partial z^{(1)}_i} \cdot "
        r"\frac{\partial z^{(1)}_i}{\partial\theta^{(1)}_{ij}}",
        "3×2",
        "dC_dtheta1[i, j] = dC_dz1[i] * dz1_dtheta1[i, j]",
        lambda v: (v.dC_dtheta(1), "=", *v.chain(1)),
        BACK,
        (("theta", 1), ("z", 1), ("delta", 1)),
    ),
    "D27": Page(
        "what a weight is multiplied with: x",
        "what comes in through it is an input",
        r"\frac{\partial z^{(1)}_i}{\partial\theta^{(1)}_{ij}} = x_j, \qquad "
        r"\frac{\partial C}{\partial\theta^{(1)}} = \frac{\partial C}{\partial z^{(1)}} \times x^{\mathsf T}",
        "3×2 = 3×1 × 1×2",
        "dC_dtheta1 = dC_dz1 @ x.mT",
        lambda v: (v.dC_dtheta(1), "=", v.dC_dz(1), "×", v.a_row(0)),
        BACK,
        (("delta", 1), ("a", 0), ("theta", 1)),
    ),
    "D28": Page(
        "the gradient of θ⁽¹⁾ in short",
        "the error of the hidden layer times the inputs",
        r"\frac{\partial C}{\partial\theta^{(1)}} = \delta^{(1)} \times x^{\mathsf T}",
        "3×2 = 3×1 × 1×2",
        "dC_dtheta1 = delta1 @ x.mT",
        lambda v: (v.dC_dtheta(1), "=", v.delta(1), "×", v.a_row(0)),
        BACK,
        (("delta", 1), ("a", 0), ("theta", 1)),
    ),
    "D29": Page(
        "the gradient of any θ⁽ⁿ⁾, in general",
        "for any layer: its error times what came into it",
        r"\frac{\partial C}{\partial\theta^{(n)}} = \delta^{(n)} \times (a^{(n-1)})^{\mathsf T}, "
        r"\qquad a^{(0)} = x, \quad n = 1, \ldots, N",
        "as θ⁽ⁿ⁾",
        "dC_dtheta[n] = delta[n] @ a[n - 1].mT",
        lambda v: (v.dC_dtheta(2), "=", v.delta(2), "×", v.a_row(1)),
        BACK,
        (("theta", 1), ("theta", 2), ("delta", 1), ("delta", 2)),
    ),
    "D30": Page(
        "the gradient of any b⁽ⁿ⁾",
        "and for its biases, its error; with many examples, the sum over them",
        r"\frac{\partial C}{\partial b^{(1)}} = \delta^{(1)}, \qquad "
        r"\frac{\partial C}{\partial b^{(n)}} = \delta^{(n)} \text{, summed over the columns}",
        "as b⁽ⁿ⁾",
        "dC_db[n] = delta[n].sum(axis=-1, keepdims=True)",
        lambda v: (v.dC_db(1), "=", v.delta(1)),
        BACK,
        (("delta", 1), ("b", 1)),
    ),
}


def _joined(operator, parts):
    first, *rest = parts
    return [first, *(piece for part in rest for piece in (operator, part))]


def _hidden_delta(v):
    turned = v.theta2_turned(label("θ", 2, transpose=True))
    return (v.delta(1), "=", "(", turned, "×", v.delta(2), ")", "⊙", v.slope(1))
