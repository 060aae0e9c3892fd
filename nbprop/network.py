"""The network and its gradients: every formula of the derivation once, in the derivation's own letters.

`forward_pass` and `backward_pass` are the whole of the mathematics. They check nothing, so they run as well
on complex numbers (a complex step) and on SymPy symbols (the proof); `Network` checks its arguments and calls
them. Layers are counted as in the derivation: theta[2] is θ⁽²⁾, a[0] is x, delta[1] is δ⁽¹⁾.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from nbprop.activations import ACTIVATIONS, Activation
from nbprop.checks import columns, count, real_array, real_number, short, whole_number
from nbprop.costs import COSTS, Cost
from nbprop.notation import Printable


def forward_pass(theta, b, sigma, x):
    """z and a of every layer, as two dicts: z⁽ⁿ⁾ = θ⁽ⁿ⁾ × a⁽ⁿ⁻¹⁾ + b⁽ⁿ⁾ and a⁽ⁿ⁾ = σ(z⁽ⁿ⁾), with a⁽⁰⁾ = x."""
    z, a = {}, {0: x}
    for n in range(1, len(theta) + 1):
        z[n] = theta[n] @ a[n - 1] + b[n]  # D2, D4
        a[n] = sigma[n](z[n])  # D3, D5
    return z, a


def backward_pass(theta, sigma, cost, z, a, y):
    """δ, ∂C/∂θ and ∂C/∂b of every layer, as three dicts, from the z and a of the forward pass."""
    N = len(theta)
    delta = {N: cost.prime(a[N], y) * sigma[N].prime(z[N])}  # D11
    for n in range(N, 1, -1):
        delta[n - 1] = (theta[n].mT @ delta[n]) * sigma[n - 1].prime(z[n - 1])  # D18
    dC_dtheta = {n: delta[n] @ a[n - 1].mT for n in theta}  # D29
    dC_db = {n: delta[n].sum(axis=-1, keepdims=True) for n in theta}  # D30
    return delta, dC_dtheta, dC_db


@dataclass(frozen=True, eq=False)
class Forward(Printable):
    """What a forward pass leaves behind: z[n] for n = 1 … N and a[n] for n = 0 … N, in read-only arrays."""

    network: "Network"
    z: Mapping
    a: Mapping

    def cost(self, y):
        """C(a⁽ᴺ⁾, y), summed over the columns (D6); y is the target, in the shape of a⁽ᴺ⁾ or flat."""
        net = self.network
        return net.cost.f(self.a[net.N], as_targets(net, y, self.a[0].shape[1]))

    def backward(self, y):
        """Run the error back (D11, D18) and collect the gradients (D29, D30); y as in `cost`."""
        net, y = self.network, as_targets(self.network, y, self.a[0].shape[1])
        return _gradient(*backward_pass(net.theta, net.sigma, net.cost, self.z, self.a, y))

    def __reduce__(self):
        """How to copy and pickle a record: run the same x forward again, in the same copy of its network."""
        return Network.forward, (self.network, self.a[0])

    def __repr__(self):
        N, columns = self.network.N, count(self.a[0].shape[1], "column")
        return f"<Forward of {self.network!r}: z[1] … z[{N}], a[0] … a[{N}], {columns}>"


@dataclass(frozen=True, eq=False)
class Gradient(Printable):
    """What a backward pass finds, layer by layer: δ⁽ⁿ⁾ in delta[n], ∂C/∂θ⁽ⁿ⁾ in theta[n], ∂C/∂b⁽ⁿ⁾ in b[n].

    δ⁽ⁿ⁾ has a column for each example; the gradients are summed over them, in the shapes of θ⁽ⁿ⁾ and b⁽ⁿ⁾.
    """

    delta: Mapping
    theta: Mapping
    b: Mapping

    def __reduce__(self):
        """How to copy and pickle a gradient: make it again of its parts."""
        return _gradient, (dict(self.delta), dict(self.theta), dict(self.b))

    def __repr__(self):
        return f"<Gradient: delta, theta and b of layers 1 … {len(self.delta)}>"

    def parameter(self, name):
        """∂C/∂θ⁽ⁿ⁾ᵢⱼ or ∂C/∂b⁽ⁿ⁾ᵢ, by the same name as `Network.parameter`."""
        return _entry(self, name)


class Network(Printable):
    """A fully connected network: weights θ⁽ⁿ⁾, biases b⁽ⁿ⁾, activations σ and a cost C; none ever changes.

    theta : {1: θ⁽¹⁾, …, N: θ⁽ᴺ⁾}, each of shape (units of layer n, units of layer n − 1).
    b : {1: b⁽¹⁾, …, N: b⁽ᴺ⁾}, each of shape (units of layer n, 1), or flat.
    sigma : an `Activation` or its name, for all layers, or one a layer as {1: …, …, N: …}.
    cost : a `Cost` or its name.

    Leading axes of θ and b make a whole grid of networks of one object; they are broadcast together. Arrays
    are copied, as float64 and read-only. ValueError or TypeError, naming the argument, for bad input.
    """

    def __init__(self, theta, b, sigma="sigmoid", cost="squared_error"):
        theta = _layers("theta", theta)
        N = len(theta)
        theta = {n: _weights(n, theta[n]) for n in theta}
        for n in range(2, N + 1):
            if theta[n].shape[-1] != theta[n - 1].shape[-2]:
                raise ValueError(
                    f"theta[{n}] has {count(theta[n].shape[-1], 'column')}; "
                    f"layer {n - 1} has {count(theta[n - 1].shape[-2], 'unit')}, a row of theta[{n - 1}] each"
                )
        b = _layers("b", b, N)
        b = {n: _biases(n, b[n], theta[n].shape[-2]) for n in b}
        grid = _common_axes(theta, b)
        vars(self).update(
            N=N,
            sizes=(theta[1].shape[-1], *(theta[n].shape[-2] for n in theta)),
            grid=grid,
            theta=_frozen({n: np.broadcast_to(t, grid + t.shape[-2:]) for n, t in theta.items()}),
            b=_frozen({n: np.broadcast_to(t, grid + t.shape[-2:]) for n, t in b.items()}),
            sigma=MappingProxyType(_activations(sigma, N)),
            cost=_named("cost", cost, COSTS, Cost),
        )

    def __setattr__(self, attribute, value):
        raise AttributeError(
            f"{attribute} cannot be set: a network never changes; with_parameter and step make new ones"
        )

    def __delattr__(self, attribute):
        self.__setattr__(attribute, None)

    def __reduce__(self):
        """How to copy and pickle a network: make it again of its parts."""
        return Network, (dict(self.theta), dict(self.b), dict(self.sigma), self.cost)

    @classmethod
    def random(cls, sizes=(2, 3, 2), sigma="sigmoid", cost="squared_error", seed=None, scale=1.0):
        """A network whose parameters are drawn: θ⁽ⁿ⁾ and b⁽ⁿ⁾ from a normal distribution around 0.

        sizes : units of layer 0 (the inputs), 1, …, N.
        seed : a whole number, for the same network each time.
        scale : the standard deviation is scale / √(units of layer n − 1), which keeps the size of z from
            layer to layer (LeCun et al., Efficient BackProp, 1998).
        """
        if not isinstance(sizes, Iterable) or isinstance(sizes, (Mapping, set, frozenset)):
            raise TypeError(f"sizes is {short(sizes)}; units of each layer are wanted, such as (2, 3, 2)")
        sizes = tuple(sizes)
        if len(sizes) < 2:
            raise ValueError(f"sizes is {sizes}; at least two layers are wanted, such as (2, 3, 2)")
        sizes = [whole_number(f"sizes[{n}]", size, least=1) for n, size in enumerate(sizes)]
        seed = None if seed is None else whole_number("seed", seed, least=0)
        scale = real_number("scale", scale)
        if scale < 0:
            raise ValueError(f"scale is {scale}; a scale from 0 up is wanted")
        generator = np.random.default_rng(seed)
        theta, b = {}, {}
        for n in range(1, len(sizes)):
            drawn = generator.standard_normal((sizes[n], sizes[n - 1] + 1)) * (scale / np.sqrt(sizes[n - 1]))
            theta[n], b[n] = drawn[:, :-1], drawn[:, -1:]
        return cls(theta, b, sigma, cost)

    def forward(self, x):
        """Run x through the network (D2–D5); a `Forward` with every z⁽ⁿ⁾ and a⁽ⁿ⁾.

        x is (inputs,), (inputs, 1) or (inputs, M), a column an example; z and a have a column for each.
        """
        z, a = forward_pass(self.theta, self.b, self.sigma, as_inputs(self, x).copy())
        return Forward(self, _frozen(z), _frozen(a))

    def backward(self, fwd, y):
        """`fwd.backward(y)`, for a record that this very network's `forward` returned."""
        if not isinstance(fwd, Forward):
            raise TypeError(f"fwd is {short(fwd)}; what forward(x) returned is wanted")
        if fwd.network is not self:
            raise ValueError(
                f"fwd comes from another network, {fwd.network}; forward(x) of this one is wanted "
                "(a step or a changed parameter makes a new network)"
            )
        return fwd.backward(y)

    def step(self, grad, rate):
        """A new network, one step of gradient descent on: θ⁽ⁿ⁾ − η ∂C/∂θ⁽ⁿ⁾ and b⁽ⁿ⁾ − η ∂C/∂b⁽ⁿ⁾ (D32).

        η is the rate, above 0; all from the old values at once. The gradient must have this network's shapes.
        """
        if not isinstance(grad, Gradient):
            raise TypeError(f"grad is {short(grad)}; what backward(fwd, y) returned is wanted")
        rate = real_number("rate", rate)
        if rate <= 0:
            raise ValueError(f"rate is {rate}; a rate above 0 is wanted")
        for part in ("theta", "b"):
            mine, its = getattr(self, part), getattr(grad, part)
            if _shapes(mine) != _shapes(its):
                raise ValueError(
                    f"grad.{part} has the shapes {_shapes(its)}; this network has {_shapes(mine)}"
                )
        with np.errstate(over="ignore"):
            theta = {n: self.theta[n] - rate * grad.theta[n] for n in self.theta}
            b = {n: self.b[n] - rate * grad.b[n] for n in self.b}
        if not all(np.isfinite(part[n]).all() for part in (theta, b) for n in part):
            raise ValueError(f"rate is {rate}; a smaller rate is wanted: a parameter would be infinite")
        return Network(theta, b, self.sigma, self.cost)

    @property
    def parameters(self):
        """The names of all parameters, in order: ("theta", 1, 1, 1) is θ⁽¹⁾₁₁, ("b", 2, 1) is b⁽²⁾₁."""
        names = []
        for n in self.theta:
            to, of = range(1, self.sizes[n] + 1), range(1, self.sizes[n - 1] + 1)
            names += [("theta", n, i, j) for i in to for j in of] + [("b", n, i) for i in to]
        return tuple(names)

    def parameter(self, name):
        """The value of one parameter: ("theta", 2, 1, 3) names θ⁽²⁾₁₃ and ("b", 1, 2) names b⁽¹⁾₂.

        A float; of a grid of networks, an array in the shape of the grid.
        """
        return _entry(self, name)

    def with_parameter(self, name, value):
        """A new network with that one parameter changed.

        An array of values makes a grid of networks, one for each: `with_parameter(("b", 1, 2), [-1, 0, 1])`.
        """
        part, n, index = _locate(self, name)
        value = real_array("value", value)
        layers = {"theta": dict(self.theta), "b": dict(self.b)}
        try:
            grid = np.broadcast_shapes(value.shape, self.grid)
        except ValueError:
            raise ValueError(f"value has shape {value.shape}; this grid of networks is {self.grid}") from None
        old = layers[part][n]
        new = np.broadcast_to(old, grid + old.shape[-2:]).copy()
        new[(..., *index)] = value
        layers[part][n] = new
        return Network(layers["theta"], layers["b"], self.sigma, self.cost)

    def __repr__(self):
        sigmas = [sigma.name for sigma in self.sigma.values()]
        names = sigmas[0] if len(set(sigmas)) == 1 else ", ".join(sigmas)
        grid = f" ×{self.grid}" if self.grid else ""
        return f"<Network {'-'.join(map(str, self.sizes))}{grid}: {names}; {self.cost.name}>"


def single_network(net):
    """TypeError if `net` is no `Network`, ValueError if it is a grid of networks."""
    if not isinstance(net, Network):
        raise TypeError(f"net is {short(net)}; an nbprop.Network is wanted")
    if net.grid:
        raise ValueError(f"net is a grid of networks, {net.grid}; one network is wanted")


def as_inputs(net, x):
    """x as columns, one an example, for this network."""
    return columns("x", x, net.sizes[0], f"this network has {count(net.sizes[0], 'input')}")


def as_targets(net, y, examples):
    """y as columns for this network, as many as x has."""
    y = columns("y", y, net.sizes[-1], f"this network has {count(net.sizes[-1], 'output')}")
    if y.shape[1] != examples:
        raise ValueError(f"y has {count(y.shape[1], 'column')}; x has {examples}")
    return y


def _layers(name, given, N=None):
    """`given` as a dict in the order of its layers, which must be 1 … N."""
    if not isinstance(given, Mapping):
        raise TypeError(f"{name} is {short(given)}; a dict of layers is wanted, {{1: …, 2: …}}")
    keys = list(range(1, (N or len(given)) + 1))
    if any(isinstance(key, bool) for key in given) or set(given) != set(keys) or not keys:
        raise ValueError(f"{name} has the layers {list(given)}; {keys or '1, 2, …'} are wanted")
    return {n: given[n] for n in keys}


def _weights(n, given):
    weights = real_array(f"theta[{n}]", given)
    if weights.ndim < 2:
        raise ValueError(
            f"theta[{n}] has shape {weights.shape}; (units of layer {n}, units of layer {n - 1}) is wanted"
        )
    return _frozen_copy(weights)


def _biases(n, given, units):
    biases = real_array(f"b[{n}]", given)
    column = biases[:, None] if biases.ndim == 1 else biases
    if column.shape[-2:] != (units, 1):
        raise ValueError(
            f"b[{n}] has shape {biases.shape}; theta[{n}] has {count(units, 'row')}, ({units}, 1) is wanted"
        )
    return _frozen_copy(column)


def _frozen_copy(array):
    array = array.copy()
    array.setflags(False)
    return array


def _common_axes(theta, b):
    """The leading axes of all θ and b, broadcast together."""
    leading = {
        f"{name}[{n}]": t.shape[:-2] for name, part in (("theta", theta), ("b", b)) for n, t in part.items()
    }
    try:
        return np.broadcast_shapes(*leading.values())
    except ValueError:
        raise ValueError(f"the leading axes of theta and b do not broadcast together: {leading}") from None


def _activations(sigma, N):
    """One activation for each layer 1 … N."""
    if isinstance(sigma, Mapping):
        return {
            n: _named(f"sigma[{n}]", one, ACTIVATIONS, Activation)
            for n, one in _layers("sigma", sigma, N).items()
        }
    return dict.fromkeys(range(1, N + 1), _named("sigma", sigma, ACTIVATIONS, Activation))


def _named(argument, given, known, kind):
    """The built-in function of that name, or `given` itself when it is one already."""
    if isinstance(given, kind):
        return given
    if not isinstance(given, str):
        raise TypeError(
            f"{argument} is {short(given)}; one of {', '.join(known)} or an nbprop.{kind.__name__} is wanted"
        )
    if given not in known:
        raise ValueError(f"{argument} is {given!r}; one of {', '.join(known)} is wanted")
    return known[given]


def _frozen(layers):
    """Layers that cannot be changed, nor their arrays."""
    for array in layers.values():
        array.setflags(False)  # by place, because by name (write=) it takes twice as long
    return MappingProxyType(layers)


def _gradient(delta, dC_dtheta, dC_db):
    return Gradient(_frozen(delta), _frozen(dC_dtheta), _frozen(dC_db))


def _shapes(layers):
    return {n: array.shape for n, array in layers.items()}


def _entry(owner, name):
    part, n, index = _locate(owner, name)
    value = getattr(owner, part)[n][(..., *index)]
    return value if value.ndim else float(value)


def _locate(owner, name):
    """("theta", n, i, j) or ("b", n, i), counted from 1, as part, layer and place in its array."""
    wanted = "('theta', n, i, j) or ('b', n, i), counted from 1,"
    if not isinstance(name, tuple) or not name or name[0] not in ("theta", "b"):
        raise TypeError(f"name is {short(name)}; {wanted} is wanted")
    part, *places = name
    if len(places) != (3 if part == "theta" else 2):
        raise ValueError(f"name is {short(name)}; {wanted} is wanted")
    n, *index = (whole_number(f"an index of name {short(name)}", place, least=1) for place in places)
    layers = getattr(owner, part)
    if n not in layers:
        raise ValueError(f"name is {short(name)}; the layers are {list(layers)}")
    shape = layers[n].shape[-2:]
    if any(place > size for place, size in zip(index, shape, strict=False)):
        raise ValueError(f"name is {short(name)}; {part}[{n}] is {shape[0]} × {shape[1]}")
    return part, n, tuple(place - 1 for place in index) + ((0,) if part == "b" else ())
