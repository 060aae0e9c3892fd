"""Learning from examples: D32 again and again, and the cost as a landscape over the parameters.

An epoch is one pass over all examples; each step takes the *mean* gradient of its batch, so a rate means the
same for any number of examples. All costs here are means too, the cost an example.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from nbprop.checks import count, positive_number, random_generator, real_array, short, whole_number
from nbprop.gradcheck import own_gradient
from nbprop.network import (
    Layers,
    Network,
    all_finite,
    as_targets,
    backward_pass,
    forward_pass,
    single_network,
    step_down,
)
from nbprop.notation import Printable


def train(
    net: Network,
    x: ArrayLike,
    y: ArrayLike,
    *,
    rate: float,
    epochs: int,
    batch: int | None = None,
    shuffle: bool = True,
    seed: int | None = 0,
    backward: Callable | None = None,
    progress: bool = False,
) -> History:
    """Gradient descent (D32) from `net` for so many epochs; a `History`, whose `.net` is the trained network.

    x, y : inputs × M and outputs × M, a column an example.
    rate : η, above 0. Each step takes η times the *mean* gradient of its batch, where `Network.step` takes
        the sum: with M examples, `rate` here goes as far as rate / M there.
    batch : how many examples make a step; None for all of them. What is left over at the end of an epoch is
        a smaller batch, with its own mean.
    shuffle : whether each epoch has its batches in another order, by `seed`, or as the examples stand.
    backward : your own function (net, fwd, y) → gradients, as in `gradcheck`, followed in place of the
        network's: what does a network learn from gradients that are wrong?
    progress : show a progress bar, which needs tqdm.

    It ends early, and keeps what was learned, when it is interrupted and when the cost is finite no longer
    or refuses the outputs; `.stopped` then says why. ValueError or TypeError at once for bad input, and for a
    cost that is a mean over the examples already.

    >>> from nbprop.datasets import xor
    >>> history = train(Network.random(seed=0), *xor(), rate=5, epochs=1000)
    >>> history.net, float(history.accuracy[-1])
    (<Network 2-3-2: sigmoid; squared_error>, 1.0)
    """
    epochs = whole_number("epochs", epochs, least=0)
    steps = descent(net, x, y, rate=rate, batch=batch, shuffle=shuffle, seed=seed, backward=backward)
    history = History(net, y, rate)
    history.extend(islice(steps, 1))
    steps = islice(steps, epochs)
    history.extend(_with_bar(steps, epochs) if progress else steps)
    return history


class Epoch(NamedTuple):
    """Where the descent stands: θ and b, and the outputs a⁽ᴺ⁾ of all examples."""

    parameters: tuple[Layers, Layers]
    output: np.ndarray

    def network(self, start: Network) -> Network:
        """The network that stands here, when the descent began at `start`."""
        theta, b = self.parameters
        return start.replace(theta=theta, b=b if start.has_biases else None)


def descent(
    net: Network,
    x: ArrayLike,
    y: ArrayLike,
    *,
    rate: float,
    batch: int | None = None,
    shuffle: bool = True,
    seed: int | None = 0,
    backward: Callable | None = None,
) -> Iterator[Epoch]:
    """Gradient descent as an endless iterator: an `Epoch` for the start, one after each pass over the data.

    The arguments are those of `train`, checked at once. A `History` takes some epochs at a time:

    >>> net, x, y = Network.random(seed=0), [0.5, -1.0], [1, 0]
    >>> steps, history = descent(net, x, y, rate=5), History(net, y, rate=5)
    >>> for _ in range(3):
    ...     history.extend(islice(steps, 20))
    >>> history.epochs
    59
    """
    x, y = _checked_examples(net, x, y)
    rate, M = positive_number("rate", rate), x.shape[1]
    batch = M if batch is None else whole_number("batch", batch, least=1)
    if batch > M:
        raise ValueError(f"batch is {batch}; x has {count(M, 'column')}")
    random = random_generator(seed)
    if backward is not None:  # once before it starts: what is wrong with it is an error at once
        own_gradient(net, net.forward(x), y, backward)
    return _descent(net, x, y, rate, batch, random if shuffle else None, backward)


def _descent(net, x, y, rate, batch, random, backward):
    M, theta, b = x.shape[1], net.theta, net.b
    rate = np.array(rate)  # which NumPy would make of it in each step
    while True:
        z, a = forward_pass(theta, b, net.sigma, x)
        yield Epoch((theta, b), a[net.N])
        if batch == M:
            theta, b = _stepped(net, theta, b, z, a, y, rate, backward)
            continue
        order = random.permutation(M) if random else np.arange(M)
        for first in range(0, M, batch):
            some = order[first : first + batch]
            z, a = forward_pass(theta, b, net.sigma, x[:, some])
            theta, b = _stepped(net, theta, b, z, a, y[:, some], rate, backward)


def _stepped(net, theta, b, z, a, y, rate, backward):
    """θ and b one step on, by the mean gradient of the examples in z, a and y."""
    if backward is None or not all_finite(theta, b):
        _, dC_dtheta, dC_db = backward_pass(theta, net.sigma, net.cost, z, a, y)
    else:
        here = net.replace(theta=theta, b=b if net.has_biases else None)
        dC_dtheta, dC_db = _own_gradients(here, here.forward(a[0]), y, backward)
    if not net.has_biases:
        dC_db = net.b  # which is 0, so that b stays 0
    return step_down(theta, b, dC_dtheta, dC_db, rate / y.shape[1])


def _own_gradients(net, fwd, y, backward):
    """The gradients of a reader's function; whatever it raises while it learns ends the training."""
    try:
        own = own_gradient(net, fwd, y, backward)
    except Exception as error:
        raise ValueError(f"backward raised {type(error).__name__}: {error}") from error
    return own.theta, own.b


class History(Printable):
    """What happened in training: an entry for the start and one for each epoch, of the parameters after it.

    net : the network as it is now, after the last entry.
    cost : the mean cost an example.
    accuracy : the share of examples whose largest output is where the target's is; with a single output, of
        those whose output and target are on the same side of `midpoint(y)`.
    epochs : how many passes over the data; 0 before the first entry, too.
    rate : η, for the words; set it when you go on with another.
    stopped : why it ended early, or "".

    >>> history = train(Network({1: [[0.0]]}, {1: [1.0]}, "identity"), [1], [0], rate=0.25, epochs=2)
    >>> history.cost
    array([0.5    , 0.125  , 0.03125])
    """

    def __init__(self, net: Network, y: ArrayLike, rate: float):
        single_network(net)
        self._y = as_targets(net, y, np.shape(y)[-1] if np.ndim(y) > 1 else 1).copy()
        self._middle = midpoint(self._y)
        self._start = self.net = net
        self._last = None  # the epoch that self.net is
        self.cost, self.accuracy = np.empty(0), np.empty(0)
        self.rate, self.stopped = positive_number("rate", rate), ""

    @property
    def epochs(self) -> int:
        return max(len(self.cost) - 1, 0)

    @property
    def course(self) -> str:
        """How far it has come, in words: the epochs, the rate, and the mean cost at both ends."""
        cost = self.cost
        epochs = f"{count(self.epochs, 'epoch')} at rate {self.rate:g}"
        return f"{epochs}: mean cost {cost[0]:.3g} → {cost[-1]:.3g}" if len(cost) else "no epoch yet"

    @property
    def trouble(self) -> str:
        """Why it ended early, or that the rate was too large; "" where all is well."""
        raised = len(self.cost) and self.cost[-1] > self.cost[0]
        too_large = f"the cost went up: the rate {self.rate:g} is too large" if raised else ""
        return self.stopped or too_large

    @property
    def summary(self) -> str:
        """The whole run in a sentence, with a word when something was wrong."""
        if not len(self.cost):
            return self.course
        right = f"{self.course}, accuracy {self.accuracy[-1]:.0%}"
        return "; ".join(filter(None, (right, self.trouble)))

    def __repr__(self):
        return f"<History: {self.summary}>"

    def extend(self, epochs: Iterable[Epoch]) -> None:
        """Take in an iterator of `Epoch`s to its end, or until there is a reason to stop.

        Many go in at once, a leading axis: one by one they would take a third of the time of learning.
        """
        epochs, many = self._until_stopped(epochs), 1 + 2**14 // self._y.size
        try:
            with np.errstate(all="ignore"):
                while not self.stopped and (some := list(islice(epochs, many))):
                    self._enter(some)
        except (KeyboardInterrupt, ValueError) as reason:  # while entries were made
            self.stopped = str(reason) or "interrupted"
        if self._last:
            self.net = self._last.network(self._start)

    def _until_stopped(self, epochs):
        try:
            yield from epochs
        except (KeyboardInterrupt, ValueError) as reason:  # the second: of a cost
            self.stopped = str(reason) or "interrupted"

    def _enter(self, epochs):
        """Add an entry for each of these epochs, up to the first that is not finite.

        ValueError for the first whose outputs the cost refuses; those before it are entered.
        """
        a = np.stack([epoch.output for epoch in epochs])
        try:
            cost = self._start.cost.f(a, self._y) / self._y.shape[1]
        except ValueError:
            if len(epochs) == 1:
                raise
            for epoch in epochs:
                self._enter([epoch])
            return
        right = (classes(a, self._middle) == classes(self._y, self._middle)).mean(axis=-1)
        good = int(np.append(np.isfinite(cost), False).argmin())
        while good and not all_finite(*epochs[good - 1].parameters):
            good -= 1  # a parameter once lost stays lost, so the last epoch tells for all
        if good:
            self.cost = np.append(self.cost, cost[:good])
            self.accuracy = np.append(self.accuracy, right[:good])
            self._last = epochs[good - 1]
        if good < len(epochs):
            what = "a parameter became too large" if np.isfinite(cost[good]) else f"cost became {cost[good]}"
            self.stopped = f"{what} at epoch {len(self.cost)}: the rate {self.rate:g} is too large"
            if np.isnan(cost[good]):
                self.stopped += ", or σ or C is not defined there"


def midpoint(y: ArrayLike) -> float:
    """Where a single output is split in two classes: halfway between the least and the largest target.

    ½ where all targets are the same.

    >>> midpoint([[0, 1, 1]]), midpoint([[-1, 1]]), midpoint([[1, 1]])
    (0.5, 0.0, 0.5)
    """
    y = real_array("y", y)
    least, largest = y.min(), y.max()
    return float((least + largest) / 2) if least < largest else 0.5


def classes(a: np.ndarray, middle: float) -> np.ndarray:
    """The number of the largest output in each column; of a single output, whether it is above `middle`.

    >>> classes(np.array([[0.2, 0.7], [0.8, 0.1]]), 0.5), classes(np.array([[0.2, 0.7]]), 0.5)
    (array([1, 0]), array([False,  True]))
    """
    return a[..., 0, :] > middle if a.shape[-2] == 1 else a.argmax(axis=-2)


def _checked_examples(net, x, y):
    """Copies of x and y, after a first pass that shows whether the network and its cost take them."""
    single_network(net)
    with np.errstate(all="ignore"):
        fwd = net.forward(x)
        gradient, a = fwd.backward(y), fwd.a[net.N]
        y = as_targets(net, y, a.shape[1]).copy()
        cost, _ = net.cost.f(np.stack([a, a]), y)  # two networks: it must keep a leading axis
        twice = net.cost.f(np.hstack([a, a]), np.hstack([y, y]))  # and each example twice
    if not all_finite(gradient.theta, gradient.b):
        raise ValueError(f"x is too large for this network: cost {cost}, and a gradient that is not finite")
    if not np.isfinite(cost):
        raise ValueError(f"net has the cost {cost} on these examples; a finite one to start from is wanted")
    if cost and np.isclose(twice, cost, rtol=1e-9, atol=0):
        raise ValueError(
            f"the cost {net.cost.name!r} is a mean over the examples: given each of them twice it stays the "
            "same. The mean is taken here; let f and prime be sums"
        )
    return fwd.a[0], y


def _with_bar(epochs, total):
    try:
        from tqdm.auto import tqdm
    except ModuleNotFoundError:
        raise ModuleNotFoundError("progress=True needs tqdm: pip install tqdm") from None
    return tqdm(epochs, total=total, unit="epoch")


def cost_surface(
    net: Network,
    x: ArrayLike,
    y: ArrayLike,
    first: tuple,
    second: tuple,
    first_values: ArrayLike,
    second_values: ArrayLike,
) -> np.ndarray:
    """The mean cost an example over a grid of two parameters: [i, j] is at first_values[i], second_values[j].

    ValueError where no cost is finite.

    >>> net = Network({1: [[1.0]]}, {1: [0.0]}, "identity")
    >>> cost_surface(net, [2], [0], ("theta", 1, 1, 1), ("b", 1, 1), [0, 1], [0, 1, 2])
    array([[0. , 0.5, 2. ],
           [2. , 4.5, 8. ]])
    """
    single_network(net)
    _different(net, first, second)
    rows = []
    with np.errstate(all="ignore"):
        for value in _flat("first_values", first_values):  # a row is one network with a leading axis
            row = net.with_parameter(first, value).with_parameter(
                second, _flat("second_values", second_values)
            )
            fwd = row.forward(x)
            rows.append(fwd.cost(y) / fwd.a[0].shape[1])
    if not np.isfinite(rows).any():
        raise ValueError(f"the cost is {rows[0][0]} for these values, and finite for none of them")
    return np.stack(rows)


def descent_path(
    net: Network, x: ArrayLike, y: ArrayLike, first: tuple, second: tuple, *, rate: float, epochs: int
) -> np.ndarray:
    """Gradient descent in two parameters alone, the others held: the path that stays on `cost_surface`.

    3 × (epochs + 1), the start first: `first`, `second`, and the mean cost an example there. It ends early
    where they are finite no longer.

    >>> net = Network({1: [[1.0]]}, {1: [0.0]}, "identity")
    >>> descent_path(net, [2], [0], ("theta", 1, 1, 1), ("b", 1, 1), rate=0.125, epochs=1)
    array([[ 1.     ,  0.5    ],
           [ 0.     , -0.25   ],
           [ 2.     ,  0.28125]])
    """
    x, y = _checked_examples(net, x, y)
    _different(net, first, second)
    epochs, M, path = whole_number("epochs", epochs, least=0), x.shape[1], []
    rate = positive_number("rate", rate)
    with np.errstate(all="ignore"):
        for _ in range(epochs + 1):
            fwd = net.forward(x)
            grad = fwd.backward(y)
            here = np.array([net.parameter(first), net.parameter(second), fwd.cost(y) / M])
            onward = here[:2] - rate / M * np.array([grad.parameter(first), grad.parameter(second)])
            if np.isfinite(here).all():
                path.append(here)
            if not np.isfinite([*here, *onward]).all():
                break
            net = net.with_parameter(first, onward[0]).with_parameter(second, onward[1])
    return np.transpose(path)


def _flat(name, values):
    array = real_array(name, values)
    if array.ndim != 1:
        raise ValueError(f"{name} has shape {array.shape}; a flat list of values is wanted")
    return array


def _different(net, first, second):
    for name in (first, second):
        net.parameter(name)  # refuses what is no name of a parameter
    if first == second:
        raise ValueError(f"second is {short(second)}, as first is; two different parameters are wanted")
