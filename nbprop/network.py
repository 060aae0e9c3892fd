"""The network and its gradients: every formula of the derivation once, in the derivation's own letters.

`forward_pass`, `backward_pass` and `step_down` are the whole of the mathematics. They check nothing, so they
run on complex numbers (a complex step) and on SymPy symbols (the proof) too; `Network` checks its arguments
and calls them. Layers are counted as in the derivation: theta[2] is θ⁽²⁾, a[0] is x, delta[1] is δ⁽¹⁾.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from nbprop.activations import ACTIVATIONS, Activation
from nbprop.checks import (
    columns,
    count,
    one_of,
    positive_number,
    random_generator,
    real_array,
    real_number,
    short,
    whole_number,
)
from nbprop.costs import COSTS, Cost
from nbprop.notation import Printable, names_of

Layers = Mapping[int, np.ndarray]


def forward_pass(theta, b, sigma, x) -> tuple[Layers, Layers]:
    """z and a of every layer, as two dicts: z⁽ⁿ⁾ = θ⁽ⁿ⁾ × a⁽ⁿ⁻¹⁾ + b⁽ⁿ⁾ and a⁽ⁿ⁾ = σ(z⁽ⁿ⁾), with a⁽⁰⁾ = x.

    >>> z, a = forward_pass({1: np.eye(2)}, {1: np.ones((2, 1))}, {1: np.tanh}, np.zeros((2, 1)))
    >>> z[1].ravel()
    array([1., 1.])
    """
    z, a = {}, {0: x}
    for n in range(1, len(theta) + 1):
        z[n] = theta[n] @ a[n - 1] + b[n]  # D2, D4
        a[n] = sigma[n](z[n])  # D3, D5
    return z, a


def backward_pass(theta, sigma, cost, z, a, y) -> tuple[Layers, Layers, Layers]:
    """δ, ∂C/∂θ and ∂C/∂b of every layer, as three dicts, from the z and a of the forward pass.

    >>> net, x, y = Network({1: [[2.0]]}, {1: [0.0]}, "identity"), np.array([[3.0]]), np.array([[5.0]])
    >>> z, a = forward_pass(net.theta, net.b, net.sigma, x)
    >>> delta, dC_dtheta, dC_db = backward_pass(net.theta, net.sigma, net.cost, z, a, y)
    >>> delta[1], dC_dtheta[1], dC_db[1]
    (array([[1.]]), array([[3.]]), array([[1.]]))
    """
    N = len(theta)
    delta = {N: cost.prime(a[N], y) * sigma[N].prime(z[N])}  # D11
    for n in range(N, 1, -1):
        delta[n - 1] = (theta[n].mT @ delta[n]) * sigma[n - 1].prime(z[n - 1])  # D18
    dC_dtheta = {n: delta[n] @ a[n - 1].mT for n in theta}  # D29
    dC_db = {n: delta[n].sum(axis=-1, keepdims=True) for n in theta}  # D30
    return delta, dC_dtheta, dC_db


def step_down(theta, b, dC_dtheta, dC_db, rate) -> tuple[Layers, Layers]:
    """θ and b of every layer, one step of gradient descent on, as two dicts; all from the old values at once.

    >>> step_down({1: 3.0}, {1: 0.0}, {1: 2.0}, {1: 1.0}, rate=0.5)
    ({1: 2.0}, {1: -0.5})
    """
    stepped_theta = {n: theta[n] - rate * dC_dtheta[n] for n in theta}  # D32
    stepped_b = {n: b[n] - rate * dC_db[n] for n in b}
    return stepped_theta, stepped_b


@dataclass(frozen=True, eq=False)
class Forward(Printable):
    """What a forward pass leaves behind: z[n] for n = 1 … N and a[n] for n = 0 … N, in read-only arrays.

    >>> fwd = Network.random(seed=0).forward([0.5, -1.0])
    >>> fwd.z[1].shape, fwd.a[0].ravel()
    ((3, 1), array([ 0.5, -1. ]))
    """

    network: Network
    z: Layers
    a: Layers

    def cost(self, y: ArrayLike) -> Any:
        """C(a⁽ᴺ⁾, y), summed over the columns (D6); y is the target, in the shape of a⁽ᴺ⁾ or flat.

        >>> Network({1: [[1.0]]}, {1: [0.0]}, "identity").forward([3.0]).cost([1.0])
        2.0
        """
        net = self.network
        C = net.cost.f(self.a[net.N], as_targets(net, y, self.a[0].shape[1]))
        return C if net.grid else float(C)

    def backward(self, y: ArrayLike) -> Gradient:
        """Run the error back (D11, D18) and collect the gradients (D29, D30); y as in `cost`.

        >>> grad = Network({1: [[1.0]]}, {1: [0.0]}, "identity").forward([3.0]).backward([1.0])
        >>> grad.delta[1], grad.theta[1]
        (array([[2.]]), array([[6.]]))
        """
        net, y = self.network, as_targets(self.network, y, self.a[0].shape[1])
        return _gradient(*backward_pass(net.theta, net.sigma, net.cost, self.z, self.a, y))

    def __reduce__(self):
        # How it is copied and pickled: the same x runs forward again, in the same copy of its network.
        return Network.forward, (self.network, self.a[0])

    def __repr__(self):
        N, columns = self.network.N, count(self.a[0].shape[1], "column")
        return f"<Forward of {self.network!r}: z[1] … z[{N}], a[0] … a[{N}], {columns}>"


@dataclass(frozen=True, eq=False)
class Gradient(Printable):
    """What a backward pass finds, layer by layer: δ⁽ⁿ⁾ in delta[n], ∂C/∂θ⁽ⁿ⁾ in theta[n], ∂C/∂b⁽ⁿ⁾ in b[n].

    δ⁽ⁿ⁾ has a column for each example; the gradients are summed over them, in the shapes of θ⁽ⁿ⁾ and b⁽ⁿ⁾.
    ∂C/∂x needs no more than D18 without its σ′, as x is no output of a σ:

    >>> net = Network({1: [[2.0]]}, {1: [0.0]}, "identity")
    >>> net.theta[1].mT @ net.forward([3.0]).backward([5.0]).delta[1]
    array([[2.]])
    """

    delta: Layers
    theta: Layers
    b: Layers

    def __reduce__(self):
        return _gradient, (dict(self.delta), dict(self.theta), dict(self.b))

    def __repr__(self):
        return f"<Gradient: delta, theta and b of layers 1 … {len(self.delta)}>"

    def parameter(self, name: tuple) -> Any:
        """∂C/∂θ⁽ⁿ⁾ᵢⱼ or ∂C/∂b⁽ⁿ⁾ᵢ, by the same name as `Network.parameter`.

        >>> grad = Network({1: [[1.0]]}, {1: [0.0]}, "identity").forward([3.0]).backward([1.0])
        >>> grad.parameter(("theta", 1, 1, 1))
        6.0
        """
        return _entry(self, name)


class Network(Printable):
    """A fully connected network: weights θ⁽ⁿ⁾, biases b⁽ⁿ⁾, activations σ and a cost C; none ever changes.

    theta : {1: θ⁽¹⁾, …, N: θ⁽ᴺ⁾}, each of shape (units of layer n, units of layer n − 1).
    b : {1: b⁽¹⁾, …, N: b⁽ᴺ⁾}, each of shape (units of layer n, 1), or flat. None for a network without
        biases: each b⁽ⁿ⁾ is 0, and stays 0 in every step.
    sigma : an `Activation` or the name of a built-in one, for all layers, or one a layer as {1: …, …, N: …}:
        sigmoid, tanh, relu, leaky_relu, softplus, identity.
    cost : a `Cost` or the name of a built-in one: squared_error, cross_entropy, softmax_cross_entropy.

    θ⁽ⁿ⁾ᵢⱼ goes *to* unit i *from* unit j, and x has a column an example. A source that writes x × W, an
    example a row, has the transpose of both; no shape tells that of a square θ, nor of a square x.

    >>> net = Network({1: [[0.5, -1.0], [0.0, 2.0]], 2: [[1.0, 1.0]]}, {1: [0.0, 0.5], 2: [0.25]}, "tanh")
    >>> net, net.sizes, net.parameter(("theta", 1, 1, 2))
    (<Network 2-2-1: tanh; squared_error>, (2, 2, 1), -1.0)

    Leading axes of θ and b make a whole grid of networks of one object; they are broadcast together. Arrays
    are copied, as float64 and read-only. ValueError or TypeError, naming the argument, for bad input.
    """

    N: int
    sizes: tuple[int, ...]
    grid: tuple[int, ...]
    theta: Layers
    b: Layers
    has_biases: bool
    sigma: Mapping[int, Activation]
    cost: Cost

    def __init__(
        self,
        theta: Mapping[int, ArrayLike],
        b: Mapping[int, ArrayLike] | None,
        sigma: Activation | str | Mapping[int, Activation | str] = "sigmoid",
        cost: Cost | str = "squared_error",
    ):
        theta = _layers("theta", theta)
        N = len(theta)
        theta = {n: _weights(n, theta[n]) for n in theta}
        _refuse_gaps(theta)
        has_biases = b is not None
        b = _layers("b", b, N) if has_biases else {n: np.zeros((t.shape[-2], 1)) for n, t in theta.items()}
        b = {n: _biases(n, b[n], theta[n]) for n in b}
        grid = _common_axes(theta, b)
        vars(self).update(
            N=N,
            sizes=(theta[1].shape[-1], *(theta[n].shape[-2] for n in theta)),
            grid=grid,
            theta=_copies(theta, grid),
            b=_copies(b, grid),
            has_biases=has_biases,
            sigma=MappingProxyType(_activations(sigma, N)),
            cost=_named("cost", cost, COSTS, Cost),
        )

    def __setattr__(self, attribute, value):
        raise AttributeError(f"{attribute} cannot be set: a network never changes; replace makes a new one")

    def __delattr__(self, attribute):
        self.__setattr__(attribute, None)

    def __reduce__(self):
        return Network, tuple(self._parts.values())

    @property
    def _parts(self):
        b = dict(self.b) if self.has_biases else None
        return {"theta": dict(self.theta), "b": b, "sigma": dict(self.sigma), "cost": self.cost}

    @classmethod
    def random(
        cls,
        sizes: Iterable[int] = (2, 3, 2),
        sigma: Activation | str | Mapping[int, Activation | str] = "sigmoid",
        cost: Cost | str = "squared_error",
        seed: int | None = None,
        scale: float = 1.0,
    ) -> Network:
        """A network whose parameters are drawn: θ⁽ⁿ⁾ and b⁽ⁿ⁾ from a normal distribution around 0.

        sizes : units of layer 0 (the inputs), 1, …, N.
        seed : a whole number, for the same network each time.
        scale : the standard deviation is scale / √(units of layer n − 1), which keeps the size of z from
            layer to layer (LeCun et al., Efficient BackProp, 1998).

        >>> Network.random((2, 4, 1), sigma="relu", seed=0).replace(b=None)
        <Network 2-4-1 without biases: relu; squared_error>
        """
        if not isinstance(sizes, Iterable) or isinstance(sizes, (Mapping, set, frozenset)):
            raise TypeError(f"sizes is {short(sizes)}; units of each layer are wanted, such as (2, 3, 2)")
        sizes = [whole_number(f"sizes[{n}]", size, least=1) for n, size in enumerate(sizes)]
        if len(sizes) < 2:
            raise ValueError(f"sizes is {sizes}; at least two layers are wanted, such as (2, 3, 2)")
        random, scale = random_generator(seed), real_number("scale", scale)
        if scale < 0:
            raise ValueError(f"scale is {scale}; a scale from 0 up is wanted")
        theta, b = {}, {}
        for n, (before, units) in enumerate(pairwise(sizes), 1):
            drawn = random.standard_normal((units, before + 1)) * (scale / np.sqrt(before))
            theta[n], b[n] = drawn[:, :-1], drawn[:, -1:]
        return cls(theta, b, sigma, cost)

    def replace(self, **parts: Any) -> Network:
        """A new network with other theta, b, sigma or cost, as `Network` takes them, and the rest as it is.

        TypeError for any other part.

        >>> Network.random(seed=0).replace(sigma="tanh", b=None)
        <Network 2-3-2 without biases: tanh; squared_error>
        """
        for name in parts.keys() - self._parts.keys():
            raise TypeError(f"{name} is no part of a network; one of {', '.join(self._parts)} is wanted")
        return Network(**self._parts | parts)

    def forward(self, x: ArrayLike) -> Forward:
        """Run x through the network (D2–D5); a `Forward` with every z⁽ⁿ⁾ and a⁽ⁿ⁾.

        x is (inputs,), (inputs, 1) or (inputs, M), a column an example; z and a have a column for each.

        >>> Network({1: [[1.0, 2.0]]}, {1: [3.0]}, "identity").forward([10, 100]).a[1]
        array([[213.]])
        """
        z, a = forward_pass(self.theta, self.b, self.sigma, as_inputs(self, x).copy())
        return Forward(self, _frozen(z), _frozen(a))

    def backward(self, fwd: Forward, y: ArrayLike) -> Gradient:
        """`fwd.backward(y)`, for a record that this very network's `forward` returned.

        >>> net = Network({1: [[1.0]]}, {1: [0.0]}, "identity")
        >>> net.backward(net.forward([3.0]), [1.0]).theta[1]
        array([[6.]])
        """
        if not isinstance(fwd, Forward):
            raise TypeError(f"fwd is {short(fwd)}; what forward(x) returned is wanted")
        if fwd.network is not self:
            raise ValueError(
                f"fwd comes from another network, {fwd.network!r}; forward(x) of this one is wanted "
                "(a step or a changed parameter makes a new network)"
            )
        return fwd.backward(y)

    def step(self, grad: Gradient, rate: float) -> Network:
        """A new network, one step of gradient descent on: θ⁽ⁿ⁾ − η ∂C/∂θ⁽ⁿ⁾ and b⁽ⁿ⁾ − η ∂C/∂b⁽ⁿ⁾ (D32).

        η is the rate, above 0. The gradient, of this network's shapes, is a *sum* over the examples, and so
        is the step: M examples move it M times as far as in `training.train`, which takes the mean.

        >>> net = Network({1: [[1.0], [1.0]]}, {1: [0.0, 0.0]}, "identity")
        >>> grad = net.forward([2.0]).backward([0.0, 1.0])
        >>> net.step(grad, rate=0.25).b[1].ravel()
        array([-0.5 , -0.25])

        One bias that all units of a layer share moves by the sum of theirs:

        >>> shared = {n: net.b[n] - 0.25 * grad.b[n].sum() for n in net.b}
        >>> net.step(grad, rate=0.25).replace(b=shared).b[1].ravel()
        array([-0.75, -0.75])
        """
        if not isinstance(grad, Gradient):
            raise TypeError(f"grad is {short(grad)}; what backward(fwd, y) returned is wanted")
        rate = positive_number("rate", rate)
        for part in ("theta", "b"):
            mine, its = (_shapes(getattr(owner, part)) for owner in (self, grad))
            if mine != its:
                raise ValueError(f"grad.{part} has the shapes {its}; this network has {mine}")
        with np.errstate(over="ignore"):
            theta, b = step_down(self.theta, self.b, grad.theta, grad.b, rate)
        if not all_finite(theta, b):
            raise ValueError(f"rate is {rate}; a smaller rate is wanted: a parameter would be infinite")
        return self.replace(theta=theta, b=b if self.has_biases else None)

    @property
    def parameters(self) -> tuple[tuple, ...]:
        """The names of all parameters, in order.

        >>> Network.random((1, 2), seed=0).parameters
        (('theta', 1, 1, 1), ('theta', 1, 2, 1), ('b', 1, 1), ('b', 1, 2))
        """
        parts = ("theta", "b") if self.has_biases else ("theta",)
        return tuple(name for n in self.theta for part in parts for name in names_of(part, n, self.sizes))

    def parameter(self, name: tuple) -> Any:
        """The value of one parameter: ("theta", 2, 1, 3) names θ⁽²⁾₁₃ and ("b", 1, 2) names b⁽¹⁾₂.

        A float; of a grid of networks, an array in the shape of the grid.

        >>> Network({1: [[0.5, -1.0]]}, {1: [3.0]}).parameter(("theta", 1, 1, 2))
        -1.0
        """
        return _entry(self, name)

    def with_parameter(self, name: tuple, value: ArrayLike) -> Network:
        """A new network with that one parameter changed; an array of values makes a grid, a network for each.

        >>> Network.random(seed=0).with_parameter(("b", 1, 2), [-1, 0, 1])
        <Network 2-3-2 ×(3,): sigmoid; squared_error>
        """
        part, n, index = _locate(self, name)
        if part == "b" and not self.has_biases:
            raise ValueError(f"name is {short(name)}; this network has no biases")
        value = real_array("value", value)
        try:
            grid = np.broadcast_shapes(value.shape, self.grid)
        except ValueError:
            raise ValueError(f"value has shape {value.shape}; this grid of networks is {self.grid}") from None
        layers = dict(getattr(self, part))
        layers[n] = np.broadcast_to(layers[n], grid + layers[n].shape[-2:]).copy()
        layers[n][(..., *index)] = value
        return self.replace(**{part: layers})

    def __repr__(self):
        sigmas = [sigma.name for sigma in self.sigma.values()]
        names = sigmas[0] if len(set(sigmas)) == 1 else ", ".join(sigmas)
        grid = f" ×{self.grid}" if self.grid else ""
        biases = "" if self.has_biases else " without biases"
        return f"<Network {'-'.join(map(str, self.sizes))}{grid}{biases}: {names}; {self.cost.name}>"


def single_network(net: Any) -> None:
    """TypeError if `net` is no `Network`, ValueError if it is a grid of networks.

    >>> single_network(Network.random(seed=0))
    """
    if not isinstance(net, Network):
        raise TypeError(f"net is {short(net)}; an nbprop.Network is wanted")
    if net.grid:
        raise ValueError(f"net is a grid of networks, {net.grid}; one network is wanted")


def as_inputs(net: Network, x: ArrayLike) -> np.ndarray:
    """x as columns, one an example, for this network.

    >>> as_inputs(Network.random(seed=0), [1, 2]).shape
    (2, 1)
    """
    return columns("x", x, net.sizes[0], "this network", "input")


def as_targets(net: Network, y: ArrayLike, examples: int) -> np.ndarray:
    """y as columns for this network, as many as x has.

    >>> as_targets(Network.random(seed=0), [1, 0], examples=1).shape
    (2, 1)
    """
    y = columns("y", y, net.sizes[-1], "this network", "output")
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


TURN = " (transpose each theta?)"


def _weights(n, given):
    weights = real_array(f"theta[{n}]", given)
    if weights.ndim < 2:
        raise ValueError(
            f"theta[{n}] has shape {weights.shape}; (units of layer {n}, units of layer {n - 1}) is wanted"
        )
    return weights


def _refuse_gaps(theta):
    """ValueError where a layer has not a column for each unit of the layer before."""
    for n in range(2, len(theta) + 1):
        (units, before), (sending, inputs) = theta[n].shape[-2:], theta[n - 1].shape[-2:]
        if before != sending:
            raise ValueError(
                f"theta[{n}] has {count(before, 'column')}; layer {n - 1} has {count(sending, 'unit')}, "
                f"a row of theta[{n - 1}] each{TURN if units == inputs else ''}"
            )


def _biases(n, given, theta):
    biases = real_array(f"b[{n}]", given)
    column = biases[:, None] if biases.ndim == 1 else biases
    units, before = theta.shape[-2:]
    if column.shape[-2:] != (units, 1):
        raise ValueError(
            f"b[{n}] has shape {biases.shape}; theta[{n}] has {count(units, 'row')}, ({units}, 1) is wanted"
            f"{TURN if column.shape[-2:] == (before, 1) else ''}"
        )
    return column


def _common_axes(theta, b):
    """The leading axes of all θ and b, broadcast together."""
    leading = {f"theta[{n}]": theta[n].shape[:-2] for n in theta} | {f"b[{n}]": b[n].shape[:-2] for n in b}
    try:
        return np.broadcast_shapes(*leading.values())
    except ValueError:
        raise ValueError(f"the leading axes of theta and b do not broadcast together: {leading}") from None


def _copies(layers, grid):
    """Copies with the leading axes of the grid, that cannot be changed, nor be made so that they can."""
    copies = _frozen({n: array.copy() for n, array in layers.items()})
    return _frozen({n: np.broadcast_to(array, grid + array.shape[-2:]) for n, array in copies.items()})


def _activations(sigma, N):
    """One activation for each layer 1 … N."""
    if not isinstance(sigma, Mapping):
        return dict.fromkeys(range(1, N + 1), _named("sigma", sigma, ACTIVATIONS, Activation))
    sigma = _layers("sigma", sigma, N)
    return {n: _named(f"sigma[{n}]", sigma[n], ACTIVATIONS, Activation) for n in sigma}


def _named(argument, given, known, kind):
    """The built-in function of that name, or `given` itself when it is one already."""
    if isinstance(given, kind):
        return given
    if not isinstance(given, str):
        wanted = f"one of {', '.join(known)} or an nbprop.{kind.__name__} is wanted"
        raise TypeError(f"{argument} is {short(given)}; {wanted}")
    return known[one_of(argument, given, known)]


def _frozen(layers):
    """Layers that cannot be changed, nor their arrays."""
    for array in layers.values():
        array.setflags(False)  # by place, because by name (write=) it takes twice as long
    return MappingProxyType(layers)


def _gradient(delta, dC_dtheta, dC_db):
    return Gradient(_frozen(delta), _frozen(dC_dtheta), _frozen(dC_db))


def all_finite(theta: Layers, b: Layers) -> bool:
    """Whether no parameter, or no gradient, of any layer is infinite or nan.

    >>> all_finite({1: np.ones(2)}, {1: np.array([np.inf])})
    False
    """
    return all(np.isfinite(part[n]).all() for part in (theta, b) for n in part)


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
