"""A scene: a network with an example in front of it, and all that is computed of the two, once."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from nbprop.checks import short
from nbprop.explore.matrices import MATRICES, name_and_layer
from nbprop.network import Network, as_targets, single_network
from nbprop.notation import names_of, symbol
from nbprop.pictures import equation, label, network_diagram, tiles


@dataclass(frozen=True, eq=False)
class Scene:
    """A network, x (inputs × M) and y (outputs × M, or None), and which of the M columns is looked at.

    `fwd` and `grad` hold all columns; each is computed once, when it is first asked for. `z`, `a`, `delta`
    and the other methods give a column of the example that is looked at.
    """

    net: Network
    x: np.ndarray
    y: np.ndarray | None = None
    column: int = 0

    @classmethod
    def of(cls, net, x, y=None, needs=""):
        """The scene of an explorer's arguments, checked; `needs` is what cannot be shown without y."""
        single_network(net)
        fwd = net.forward(x)
        if y is None and needs:
            raise ValueError(f"y is None; {needs} needs a target")
        if y is not None:
            y = as_targets(net, y, fwd.a[0].shape[1])
            net.backward(fwd, y)  # refuses targets that the cost cannot take
        return cls(net, fwd.a[0], y)

    @cached_property
    def fwd(self):
        """The forward pass; ValueError when a value is not finite, so that no picture shows a NaN."""
        with np.errstate(all="ignore"):
            return _finite(self.net.forward(self.x), ("z", "a"))

    @cached_property
    def grad(self):
        """The backward pass, all of it finite."""
        fwd = self.fwd
        with np.errstate(all="ignore"):
            return _finite(self.net.backward(fwd, self.y), ("delta",))

    def z(self, n):
        return self.fwd.z[n][:, self._one]

    def a(self, n):
        return self.fwd.a[n][:, self._one]

    def delta(self, n):
        return self.grad.delta[n][:, self._one]

    def slope(self, n):
        """σ′(z⁽ⁿ⁾)."""
        return self.net.sigma[n].prime(self.z(n))

    def paths(self, n):
        """∂C/∂z⁽ⁿ⁾ᵢ · ∂z⁽ⁿ⁾ᵢ/∂a⁽ⁿ⁻¹⁾ⱼ in row j, column i: what unit j gets back through unit i (D13)."""
        return self.net.theta[n].mT * self.delta(n).mT

    def dC_da(self, n):
        """∂C/∂a⁽ⁿ⁾: of the last layer from C (D8), of the others the sum of all paths (D13)."""
        if n == self.net.N:
            return self.net.cost.prime(self.a(n), self.target)
        return self.paths(n + 1).sum(axis=1, keepdims=True)

    @property
    def target(self):
        return self.y[:, self._one]

    @property
    def C(self):
        """The cost of the example that is looked at."""
        return float(self.net.cost(self.a(self.net.N), self.target))

    @property
    def alone(self):
        """The scene with no other example in it."""
        y = None if self.y is None else self.target
        return replace(self, x=self.x[:, self._one], y=y, column=0)

    def step(self, of_two, of_any=""):
        """Which step of the derivation holds here: one that names its two layers, or where there are not two,
        one for layers of any number.
        """
        return of_two if self.net.N == 2 else of_any

    @property
    def movable(self):
        """The names of all numbers that can be moved: parameters, inputs, and targets where there are any."""
        given = names_of("a", 0, self.net.sizes) if self.y is None else ends(self.net)
        return (*self.net.parameters, *given)

    @property
    def values(self):
        """The values of all that is `movable`, in that order."""
        parts = [self.net.theta, self.net.b][: 1 + self.net.has_biases]
        arrays = [part[n] for n in self.net.theta for part in parts]
        given = [end[:, self._one] for end in (self.x, self.y) if end is not None]
        return np.concatenate([array.ravel() for array in (*arrays, *given)]).tolist()

    def value(self, name):
        """The number of that name: a parameter, or an input ("a", 0, j), or a target ("y", i)."""
        if name[0] in ("theta", "b"):
            return self.net.parameter(name)
        return float(self._array(name)[name[-1] - 1, self.column])

    def with_value(self, name, value):
        """The scene with that one number changed."""
        if name[0] in ("theta", "b"):
            return replace(self, net=self.net.with_parameter(name, value))
        array = self._array(name).copy()
        array[name[-1] - 1, self.column] = value
        return replace(self, **{"y" if name[0] == "y" else "x": array})

    def tiles(self, matrix, n=None, **look):
        """A matrix of MATRICES, of layer n, as tiles under its name; `look` is what `tiles` takes."""
        values, name, usual = MATRICES[matrix](self, n)
        return tiles(values, name, **usual | look)

    def parts(self, text, marked=None, **own):
        """`text`, "z1 = theta1 × a0 + b1" say, as parts of an `equation` with numbers.

        Its words are names of `own` tiles, or of MATRICES, with their layer behind them, "cost" for C( ), and
        operators or other words, with _ for a space. marked : {a name with its layer: its cells to outline}.
        """
        parts = []
        for word in text.split():
            matrix, n = name_and_layer(word)
            if word in own:
                parts.append(own[word])
            elif matrix in MATRICES:
                parts.append(self.tiles(matrix, n, highlight=(marked or {}).get(word, ())))
            else:
                parts.append(label("C") if word == "cost" else word.replace("_", " "))
        return parts

    def equation(self, text, marked=None, **own):
        """The equation of that text, as in `parts`."""
        return equation(*self.parts(text, marked, **own))

    def diagram(self, *, show=("parameters", "forward"), **look):
        """The network with the example that is looked at; `look` is what `network_diagram` takes."""
        grad = self.grad if {"delta", "gradients", "paths"} & set(show) else None
        return network_diagram(self.net, self.fwd, grad, y=self.y, column=self.column, show=show, **look)

    @property
    def _one(self):
        return slice(self.column, self.column + 1)

    def _array(self, name):
        return self.y if name[0] == "y" else self.x


def _finite(record, parts):
    for n in sorted(getattr(record, parts[0])):
        for part in parts:
            array = getattr(record, part)[n]
            if not np.isfinite(array).all():
                i, m = np.argwhere(~np.isfinite(array))[0]
                name = symbol((part, n, int(i) + 1))
                raise ValueError(f"{name} is {array[i, m]}; nothing can be drawn of it")
    return record


AS_GIVEN = "as given"


def with_functions(net, sigma=AS_GIVEN, cost=None):
    """The same parameters with another σ in all hidden layers, or another C; by themselves those of `net`."""
    sigmas = dict(net.sigma)
    if sigma != AS_GIVEN:
        sigmas |= dict.fromkeys(range(1, net.N), sigma)
    return net.replace(sigma=sigmas, cost=net.cost if cost is None else cost)


def parameter_of(net, argument, name):
    """`name` if it is that of a parameter of the network; ValueError, naming the argument, if it is not."""
    if not (isinstance(name, tuple) and name in net.parameters):
        wanted = f"a parameter's name, from {net.parameters[0]} to {net.parameters[-1]},"
        raise ValueError(f"{argument} is {short(name)}; {wanted} is wanted")
    return name


def units_of(net, *layers):
    """All units of some layers, each (layer, unit)."""
    return [(n, i) for n in layers for i in range(1, net.sizes[n] + 1)]


def hidden_units(net):
    """All hidden units, each (layer, unit); ValueError where there is none."""
    if net.N < 2:
        raise ValueError(f"net has the sizes {net.sizes}; a network with a hidden layer is wanted")
    return units_of(net, *range(1, net.N))


def ends(net, **_choices):
    """The names of what a network is given, inputs and targets, whatever is chosen in a row."""
    return names_of("a", 0, net.sizes) + names_of("y", net.N, net.sizes)


def incoming(net, unit):
    """The names of the weights and the bias that feed one unit (layer, unit)."""
    n, i = unit
    return [*(("theta", n, i, j) for j in range(1, net.sizes[n - 1] + 1)), ("b", n, i)]


def outgoing(net, unit):
    """The names of the weights that leave one unit (layer, unit)."""
    n, j = unit
    return [("theta", n + 1, i, j) for i in range(1, net.sizes[n + 1] + 1)]


def onward(net, unit):
    """The names of all that lies on the ways from one unit to C: what it moves when it is moved."""
    names, units = [("z", *unit), ("a", *unit)], [unit]
    for n in range(unit[0] + 1, net.N + 1):
        names += [name for one in units for name in outgoing(net, one)]
        units = units_of(net, n)
        names += [(letter, *one) for letter in ("z", "a") for one in units]
    return [*names, ("C",)]


def in_words(net, unit):
    """A unit (layer, unit) in words: output 2, hidden unit 3, or unit 3 of layer 2."""
    n, i = unit
    return f"output {i}" if n == net.N else f"hidden unit {i}" if net.N == 2 else f"unit {i} of layer {n}"
