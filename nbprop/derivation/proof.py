r"""The derivation proven, for every σ and every C: the functions that run on numbers run here on symbols.

`prove` feeds `forward_pass` and `backward_pass` with SymPy symbols, an abstract σ and an abstract C(a⁽ᴺ⁾),
and compares each gradient with `sympy.diff` of C. `chains` walks through D7 … D30 and proves each form of
a derivative equal to the one before it.

LaTeX has the derivation's letters: \theta^{(2)}_{13}, \delta^{(1)}_{2}, \sigma'(z^{(1)}_{1}).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import sympy

from nbprop.activations import Activation
from nbprop.checks import whole_number
from nbprop.costs import Cost
from nbprop.network import Network, backward_pass, forward_pass
from nbprop.notation import latex, symbol

# Every gradient of a network of any size


@dataclass(frozen=True)
class Entry:
    """One parameter: its gradient as backpropagation's formulas give it, and as `sympy.diff` gives it."""

    name: tuple
    formula: sympy.Expr
    derivative: sympy.Expr
    latex: str  # the equation in the derivation's letters

    @property
    def difference(self) -> sympy.Expr:
        """The formula minus the derivative, multiplied out; 0 where they are equal."""
        return sympy.expand(self.formula - self.derivative)

    @property
    def proven(self) -> bool:
        return self.difference == 0

    def __repr__(self):
        return f"<∂C/∂{symbol(self.name)}: formula − sympy.diff(C) = {self.difference}>"

    def _repr_latex_(self):
        return f"$\\displaystyle {self.latex}$"


@dataclass(frozen=True)
class Proof:
    """All gradients of a network of these sizes, in the order of `Network.parameters`."""

    sizes: tuple
    one_a_layer: bool
    examples: int
    rows: tuple[Entry, ...]

    @property
    def proven(self) -> bool:
        return all(row.proven for row in self.rows)

    @property
    def latex(self) -> str:
        """All equations, one a line."""
        return _aligned(row.latex.replace(" = ", " &= ", 1) for row in self.rows)

    def __repr__(self):
        right = sum(row.proven for row in self.rows)
        sigma = "any σ, one a layer," if self.one_a_layer else "any σ"
        columns = "" if self.examples == 1 else f", {self.examples} columns"
        return (
            f"{right} of {len(self.rows)} gradients of {'-'.join(map(str, self.sizes))} equal sympy.diff(C) "
            f"for {sigma} and any C{columns}"
        )

    def _repr_latex_(self):
        return f"$${self.latex}$$"


def prove(sizes: Sequence[int] = (2, 3, 2), one_a_layer: bool = False, examples: int = 1) -> Proof:
    """Run the formulas on symbols and compare every gradient with `sympy.diff` of C.

    sizes : units of each layer, the inputs first.
    one_a_layer : give each layer a σ of its own.
    examples : the number of columns of x.

    TypeError or ValueError, naming the argument, for sizes or a number of examples that cannot be.

    >>> prove()
    17 of 17 gradients of 2-3-2 equal sympy.diff(C) for any σ and any C
    >>> prove().rows[0]
    <∂C/∂θ⁽¹⁾₁₁: formula − sympy.diff(C) = 0>
    """
    net = _Symbols(_checked(sizes), one_a_layer, whole_number("examples", examples, least=1))
    z, a = forward_pass(net.theta, net.b, net.sigma, net.a[0])
    _, dC_dtheta, dC_db = backward_pass(net.theta, net.sigma, net.cost, z, a, net.y)
    C = net.cost.f(a[net.N], net.y)
    rows = []
    for n in net.theta:
        equations = _equations(net, n)
        for part, formulas in (("theta", dC_dtheta[n]), ("b", dC_db[n])):
            for (i, j), parameter in np.ndenumerate(getattr(net, part)[n]):
                name = (part, n, i + 1, j + 1) if part == "theta" else (part, n, i + 1)
                equation = f"{_partial('C', parameter)} = {equations[part][i, j]}"
                rows.append(Entry(name, formulas[i, j], sympy.diff(C, parameter), equation))
    return Proof(net.sizes, one_a_layer, examples, tuple(rows))


def _checked(sizes):
    """The sizes of a network that there can be, as a tuple."""
    return Network.random(sizes, seed=0).sizes


def _equations(net, n):
    """Each gradient of layer n in LaTeX: first with δ⁽ⁿ⁾ by its name, then with what δ⁽ⁿ⁾ is made of."""
    ordered = net.ordered
    _, *by_name = _backward_from(ordered, n, n, ordered.delta[n])
    if n < ordered.N:
        _, *written_out = _backward_from(ordered, n, n + 1, ordered.delta[n + 1])
    else:
        slopes = _matrix(ordered.a[n].shape, lambda i, j: _partial("C", ordered.a[n][i, j]))
        _, *written_out = _backward_from(ordered, n, n, slopes, ordered.sigma[n].prime)
    join = np.vectorize(lambda one, other: f"{sympy.latex(one)} = {sympy.latex(other)}", otypes="O")
    pairs = zip(("theta", "b"), by_name, written_out, strict=True)
    return {part: join(one[1], other[1]) for part, one, other in pairs}


def _backward_from(net, first, last, dC_da, last_slope=lambda z: 1):
    """`backward_pass` of the layers `first` … `last` alone, with ∂C/∂a and σ′ of the last one given.

    With the last σ′ = 1, what is given as ∂C/∂a is its δ.
    """
    layers = dict(enumerate(range(first, last + 1), 1))
    theta, z, a = ({k: part[n] for k, n in layers.items()} for part in (net.theta, net.z, net.a))
    sigma = {k: net.sigma[n] for k, n in layers.items()} | {len(layers): _with_prime(last_slope)}
    return backward_pass(theta, sigma, _with_prime(lambda a, y: dC_da), z, {0: net.a[first - 1], **a}, None)


def _with_prime(function):
    """Something with a derivative, which is all that `backward_pass` asks of a σ or a C."""
    return SimpleNamespace(prime=function)


# The derivation, form by form


@dataclass(frozen=True)
class Form:
    """One way to write a derivative: its number in the derivation, its LaTeX, and its value in symbols."""

    step: str
    latex: str
    value: np.ndarray


@dataclass(frozen=True)
class Chain:
    """One derivative from its definition to the line of code, each form proven equal to the one before it."""

    name: tuple
    forms: tuple[Form, ...]

    @property
    def proven(self) -> bool:
        return all(_equal(one.value, other.value) for one, other in pairwise(self.forms))

    @property
    def latex(self) -> str:
        """All forms, one a line, each with its number."""
        name = latex(self.name)
        left = name if self.name[0] == "delta" else str(_partial("C", name))
        lines = [rf"&= {form.latex} && \text{{({form.step})}}" for form in self.forms]
        return _aligned([left + lines[0], *lines[1:]])

    def __repr__(self):
        steps = " = ".join(dict.fromkeys(form.step for form in self.forms))
        name = symbol(self.name) if self.name[0] == "delta" else f"∂C/∂{symbol(self.name)}"
        return f"{name}: {steps}, {len(self.forms)} forms, {'all' if self.proven else 'NOT all'} equal"

    def _repr_latex_(self):
        return f"$${self.latex}$$"


def chains(sizes: Sequence[int] = (2, 3, 2)) -> tuple[Chain, ...]:
    """D7 … D30 for a network of two layers, for any σ and any C: six derivatives, each in all its forms.

    Every partial derivative that a form mentions is taken by `sympy.diff` and put in for the comparison. The
    last two forms are `backward_pass` run on whole letters, and run on the whole network.

    >>> chains()[1]
    δ⁽¹⁾: D12 = D13 = D14 = D15 = D16 = D17 = D18, 9 forms, all equal
    """
    sizes = _checked(sizes)
    if len(sizes) != 3:
        raise ValueError(f"sizes is {sizes}; an input and two layers are wanted, such as (2, 3, 2)")
    net = _TwoLayers(sizes)
    return (
        net.output_delta(),
        net.hidden_delta(),
        net.weights(2, ("D19", "D20", "D21", "D22", "D23", "D23", "D29")),
        net.biases(2, ("D24", "D24", "D24", "D30")),
        net.weights(1, ("D25", "D26", "D27", "D27", "D28", "D28", "D29")),
        net.biases(1, ("D30", "D30", "D30", "D30")),
    )


class _TwoLayers:
    """A network of two layers in symbols, and what every symbol that a form mentions means."""

    def __init__(self, sizes):
        self.net = net = _Symbols(sizes)
        self.ordered, self.letters = net.ordered, net.ordered.letters
        z, a = forward_pass(net.theta, net.b, net.sigma, net.a[0])
        self.delta, self.dC_dtheta, self.dC_db = backward_pass(net.theta, net.sigma, net.cost, z, a, net.y)
        # Each layer as a function of the one before it alone, and C as a function of each layer alone.
        self.layer, self.C = {}, {}
        C = net.cost.f(net.a[2], net.y)
        for n in (2, 1):
            self.layer["a", n] = net.sigma[n](net.z[n])
            self.layer["z", n] = net.theta[n] @ net.a[n - 1] + net.b[n]
            for part in ("a", "z"):
                self.C[part, n] = C
                C = C.xreplace(_pairs(getattr(net, part)[n], self.layer[part, n]))
        self.C_of_all = C
        self.network = {}  # puts the layers before it in again
        for n in (1, 2):
            self.network |= _pairs(net.z[n], z[n]) | _pairs(net.a[n], a[n])
        self.meaning = _pairs(self.ordered.a[0], net.a[0])
        for n in (1, 2):
            self.meaning |= _pairs(self.ordered.theta[n], net.theta[n])
            self.meaning |= _pairs(self.ordered.z[n], z[n]) | _pairs(self.ordered.a[n], a[n])
            slopes = [self.value(self.C["z", n], variable) for variable in net.z[n].flat]
            self.meaning |= _pairs(self.ordered.delta[n], np.array(slopes))

    def value(self, expression, variable):
        return sympy.diff(expression, variable).xreplace(self.network)

    def d(self, top, bottom):
        """∂top/∂bottom by its name, which means the `sympy.diff` of it; top is "C" or a place in a layer."""
        part, n, i, j = (*bottom, 0)[:4]
        variable = getattr(self.net, part)[n][i, j]
        if top == "C":
            over, expression = "C", self.C.get((part, n), self.C_of_all)
        else:
            letter, m, k = top
            over, expression = getattr(self.net, letter)[m][k, 0], self.layer[letter, m][k, 0]
        named = _partial(over, variable)
        self.meaning[named] = self.value(expression, variable)
        return named

    def column(self, n, entry):
        """A column with a row for each unit of layer n."""
        return _written(_matrix((self.net.sizes[n], 1), lambda i, _: entry(i)))

    def jacobian(self, top, bottom):
        """∂top/∂bottom of two layers, a row for each unit of top."""
        shape = self.net.sizes[top[1]], self.net.sizes[bottom[1]]
        return _written(_matrix(shape, lambda i, j: self.d((*top, i), (*bottom, j))))

    def slopes(self, n):
        """The column of σ′(z⁽ⁿ⁾)."""
        return _written(self.ordered.sigma[n].prime(self.ordered.z[n]))

    def chain(self, name, steps, shown, code, line):
        """Forms of these numbers: those that are shown, then what the line of code gives."""
        mean = np.vectorize(lambda entry: sympy.sympify(entry).xreplace(self.meaning), otypes="O")
        forms = [Form(step, s.latex, mean(s.value)) for step, s in zip(steps, shown, strict=False)]
        return Chain(name, (*forms, Form(steps[-1], rf"\mathtt{{{line}}}", code)))

    def output_delta(self):
        dC_da = self.column(2, lambda i: self.d("C", ("a", 2, i)))
        slope = self.slopes(2).value
        square = (self.net.sizes[2], self.net.sizes[2])
        diagonal = _written(_matrix(square, lambda i, k: slope[i, 0] if i == k else sympy.S.Zero))
        whole = _Shown(dC_da.value, str(_partial("C", "a^{(2)}")))
        shown = (
            self.column(2, lambda i: self.d("C", ("z", 2, i))),
            self.column(2, lambda i: self.d("C", ("a", 2, i)) * self.d(("a", 2, i), ("z", 2, i))),
            self.jacobian(("a", 2), ("z", 2)).mT @ dC_da,
            diagonal @ dC_da,
            dC_da * self.slopes(2),
            _backward_from(self.letters, 2, 2, whole, self.letters.sigma[2].prime)[0][1],
        )
        steps = ("D7", "D8", "D9", "D9", "D10", "D10", "D11")
        return self.chain(("delta", 2), steps, shown, self.delta[2], "delta[2]")

    def hidden_delta(self):
        theta, slopes, outputs = self.ordered.theta[2], self.slopes(1), range(self.net.sizes[2])
        dC_dz = self.column(2, lambda i: self.d("C", ("z", 2, i)))
        delta = _written(self.ordered.delta[2])

        def paths(j):
            return sum(self.d("C", ("z", 2, i)) * self.d(("z", 2, i), ("a", 1, j)) for i in outputs)

        shown = (
            self.column(1, lambda j: self.d("C", ("z", 1, j))),
            self.column(1, lambda j: self.d("C", ("a", 1, j)) * slopes.value[j, 0]),
            self.column(1, paths) * slopes,
            (self.jacobian(("z", 2), ("a", 1)).mT @ dC_dz) * slopes,
            (_written(theta).mT @ dC_dz) * slopes,
            (_written(theta.mT) @ delta) * slopes,
            (_written(theta).mT @ delta) * slopes,
            _backward_from(self.letters, 1, 2, self.letters.delta[2])[0][1],
        )
        steps = ("D12", "D12", "D13", "D14", "D15", "D16", "D16", "D17", "D18")
        return self.chain(("delta", 1), steps, shown, self.delta[1], "delta[1]")

    def weights(self, n, steps):
        before, shape = self.ordered.a[n - 1], self.net.theta[n].shape
        dC_dz = self.column(n, lambda i: self.d("C", ("z", n, i)))

        def by_chain_rule(i, j):
            return self.d("C", ("z", n, i)) * self.d(("z", n, i), ("theta", n, i, j))

        shown = (
            _written(_matrix(shape, lambda i, j: self.d("C", ("theta", n, i, j)))),
            _written(_matrix(shape, by_chain_rule)),
            _written(_matrix(shape, lambda i, j: self.d("C", ("z", n, i)) * before[j, 0])),
            dC_dz @ _written(before.mT),
            _written(self.ordered.delta[n]) @ _written(before).mT,
            _backward_from(self.letters, n, n, self.letters.delta[n])[1][1],
        )
        return self.chain(("theta", n), steps, shown, self.dC_dtheta[n], f"dC\\_dtheta[{n}]")

    def biases(self, n, steps):
        def by_chain_rule(i):
            return self.d("C", ("z", n, i)) * self.d(("z", n, i), ("b", n, i))

        shown = (
            self.column(n, lambda i: self.d("C", ("b", n, i))),
            self.column(n, by_chain_rule),
            _backward_from(self.letters, n, n, self.letters.delta[n])[2][1],
        )
        return self.chain(("b", n), steps, shown, self.dC_db[n], f"dC\\_db[{n}]")


# Symbols


class _Symbols:
    """θ, b, x, y, z, a and δ of a network as arrays of symbols, an abstract σ (or one a layer) and C.

    `ordered` is the same once more in symbols that do not commute, so that a product of them keeps the order
    in which the derivation writes it.
    """

    def __init__(self, sizes, one_a_layer=False, examples=1, like=None):
        self.sizes, self.N = sizes, len(sizes) - 1
        layers = range(1, self.N + 1)

        def symbols(*name, shape):
            """The matrix of one letter and layer; a single column has one index, as in z⁽¹⁾₂."""

            def entry(i, j):
                place = (i + 1,) if shape[1] == 1 and name[0] != "theta" else (i + 1, j + 1)
                return sympy.Symbol(latex((*name, *place)), commutative=like is None)

            return _matrix(shape, entry)

        self.theta = {n: symbols("theta", n, shape=(sizes[n], sizes[n - 1])) for n in layers}
        self.b = {n: symbols("b", n, shape=(sizes[n], 1)) for n in layers}
        self.z = {n: symbols("z", n, shape=(sizes[n], examples)) for n in layers}
        self.a = {n: symbols("a", n, shape=(sizes[n], examples)) for n in (0, *layers)}
        self.y = symbols("y", shape=(sizes[-1], examples))
        self.delta = {n: symbols("delta", n, shape=(sizes[n], examples)) for n in layers}
        if like is not None:
            self.sigma, self.cost = like.sigma, like.cost
            return
        names = {n: rf"\sigma_{{{n}}}" if one_a_layer else r"\sigma" for n in layers}
        made = {name: _abstract_sigma(name) for name in names.values()}
        self.sigma = {n: made[name] for n, name in names.items()}
        self.cost = _abstract_cost(sizes[-1] * examples)
        self.ordered = _Symbols(sizes, one_a_layer, examples, like=self)

    @property
    def letters(self):
        """θ, z, a and δ as whole letters, for `backward_pass` to show its formulas with."""
        whole = {
            part: {n: _Shown(matrix, latex((part, n))) for n, matrix in getattr(self, part).items()}
            for part in ("theta", "z", "a", "delta")
        }
        slope = {
            n: lambda z, n=n: _Shown(self.sigma[n].prime(z.value), rf"\sigma'({z.latex})") for n in self.sigma
        }
        return SimpleNamespace(**whole, sigma={n: _with_prime(slope[n]) for n in slope})


class _Shown:
    """A matrix of symbols with its LaTeX, which follows what is done to it: @ is shown as ×, * as ⊙."""

    def __init__(self, value, latex, whole=True):
        self.value, self.latex, self.whole = value, latex, whole

    def __matmul__(self, other):
        return _Shown(self.value @ other.value, rf"{self.inner} \times {other.inner}", whole=False)

    def __mul__(self, other):
        if isinstance(other, int):  # σ′ = 1
            return self
        return _Shown(self.value * other.value, rf"{self.inner} \odot {other.inner}", whole=False)

    @property
    def inner(self):
        return self.latex if self.whole else rf"\left({self.latex}\right)"

    @property
    def mT(self):
        base = self.latex if self.latex == "x" or self.latex.startswith(r"\left[") else rf"({self.latex})"
        return _Shown(self.value.mT, base + r"^{\mathsf T}")

    def sum(self, axis, keepdims):
        """The sum over the columns, of which there is one."""
        return _Shown(self.value.sum(axis=axis, keepdims=keepdims), self.latex, self.whole)


def _written(matrix):
    """A matrix shown with all its entries."""
    return _Shown(matrix, sympy.latex(sympy.Matrix(matrix)))


def _matrix(shape, entry):
    """An object array: NumPy's @, *, .mT and sum then calculate with symbols."""
    array = np.empty(shape, dtype=object)
    for i, j in np.ndindex(shape):
        array[i, j] = entry(i, j)
    return array


def _partial(of, by):
    """∂of/∂by as one symbol."""
    return sympy.Symbol(rf"\frac{{\partial {of}}}{{\partial {by}}}", commutative=False)


def _abstract_sigma(letter):
    """An activation of which nothing is known but that its derivative is called σ′."""

    def show(function, printer, exp=None):
        return f"{type(function).__name__}({printer._print(function.args[0])})"

    slope = type(f"{letter}'", (sympy.Function,), {"_latex": show})
    value = type(letter, (sympy.Function,), {"_latex": show, "fdiff": lambda self, k=1: slope(self.args[0])})
    return Activation(letter, *(np.vectorize(function, otypes="O") for function in (value, slope)))


def _abstract_cost(size):
    """A cost of which nothing is known but that its derivative by its k-th argument is called Cₖ."""
    slopes = [sympy.Function(f"C_{{{k}}}") for k in range(1, size + 1)]
    C = type("C", (sympy.Function,), {"fdiff": lambda self, k=1: slopes[k - 1](*self.args)})

    def prime(a, y):
        return np.array([slope(*a.flat) for slope in slopes], dtype=object).reshape(a.shape)

    return Cost("C", lambda a, y: C(*a.flat), prime)


def _pairs(symbols, values):
    return dict(zip(symbols.flat, values.flat, strict=True))


def _equal(one, other):
    """Whether every entry of two matrices differs by 0."""
    return one.shape == other.shape and all(sympy.expand(entry) == 0 for entry in (one - other).flat)


def _aligned(lines):
    return "\\begin{aligned}\n" + " \\\\\n".join(lines) + "\n\\end{aligned}"
