"""A dead unit: no example reaches the slope of its σ, so nothing comes back, and no step moves it."""

from dataclasses import replace
from itertools import islice

import numpy as np

from nbprop.activations import ACTIVATIONS
from nbprop.checks import count, one_of
from nbprop.explore.base import Explorer, Scene, View, into
from nbprop.explore.controls import menu
from nbprop.network import Network
from nbprop.notation import number, symbol, vector
from nbprop.pictures import equation, label, tiles
from nbprop.pictures.graphs import Graph, Table, dot, ring, side_by_side, square
from nbprop.training import descent

RATE = 0.5
STEPS = (0, 1, 10, 100, 1000)
ROWS = 5  # examples that are listed, one a line
REACH = 6.0


def dead_unit(net, x, y, *, unit=(1, 1), steps=0):
    """One hidden unit and all examples: where their z lie on its σ, what comes back, and what steps do to it.

    unit : (layer, unit) of a hidden unit at the start, counted from 1. Its weights and bias can be dragged.
    steps : steps of gradient descent (D32) that are taken from there, one of 0, 1, 10, 100, 1000, each with
        η = 0.5 times the mean gradient. Rings are the examples before them, dots the examples after; the one
        that is looked at is a square.

    The menu of σ is for all hidden layers. ValueError where there is no hidden layer or no target, and for a
    unit or steps that are not there.
    """
    scene = Scene.of(net, x, y, needs="δ")
    hidden = [(n, i) for n in range(1, net.N) for i in range(1, net.sizes[n] + 1)]
    unit = one_of("unit", unit, hidden, "(layer, unit) of a hidden unit")
    steps = one_of("steps", steps, STEPS)
    sigmas = ACTIVATIONS | {net.sigma[1].name: net.sigma[1]}
    choices = {
        "unit": menu("unit", [(f"layer {n}, unit {i}", (n, i)) for n, i in hidden], unit),
        "sigma": menu("σ", [(one.name, one) for one in sigmas.values()], net.sigma[1]),
        "steps": menu("steps", list(STEPS), steps),
    }
    return Explorer(scene, view, lambda unit, **_: into(net, unit), choices)


def view(scene, unit, sigma, steps):
    net = scene.net
    if sigma != net.sigma[1]:
        sigmas = dict.fromkeys(range(1, net.N), sigma) | {net.N: net.sigma[net.N]}
        scene = replace(scene, net=Network(net.theta, net.b, sigmas, net.cost))
    before = Unit(scene, unit)
    now = Unit(replace(scene, net=_learned(scene, steps)), unit) if steps else before
    summary = _summary(before, now, steps)
    return View((_curve(before, now, summary), _gradient(now)), summary)


def _learned(scene, steps):
    """The network after so many steps of gradient descent, each with the mean gradient."""
    with np.errstate(all="ignore"):
        epoch = next(islice(descent(scene.net, scene.x, scene.y, rate=RATE), steps, None))
    if not all(np.isfinite(array).all() for array in epoch.theta.values()):
        raise ValueError(f"after {steps} steps the weights are not finite; take fewer, or smaller weights")
    return Network(epoch.theta, epoch.b, scene.net.sigma, scene.net.cost)


class Unit:
    """One unit of a scene: its parameters and their gradient, and z, σ′ and δ, one number an example."""

    def __init__(self, scene, unit):
        self.layer, self.i = n, i = unit
        self.column = scene.column
        self.sigma = scene.net.sigma[n]
        fwd = scene.forward()
        grad = scene.backward(fwd)
        row = [i - 1]
        self.z, self.delta = fwd.z[n][i - 1], grad.delta[n][i - 1]
        self.slope = self.sigma.prime(self.z)
        self.theta, self.b = scene.net.theta[n][row], scene.net.b[n][row]
        self.cost = scene.net.cost(fwd.a[scene.net.N], scene.y) / len(self.z)
        self.dC_dtheta, self.dC_db = grad.theta[n][row], grad.b[n][row]

    @property
    def dead(self):
        """Whether the slope is 0 for every example."""
        return not self.slope.any()

    def name(self, letter, **options):
        return label(letter, self.layer, self.i, **options)


def _curve(before, now, summary):
    """σ with the z of every example on it, and z, σ′(z) and δ in lines beside it."""
    reach = max(REACH, np.ceil(abs(np.concatenate([before.z, now.z])).max()))
    grid = np.linspace(-reach, reach, 121)
    a = now.sigma(grid)
    graph = Graph(grid, [*a, 0], (now.name("z"), now.name("a")), width=520, height=250)
    graph.curve(grid, a)
    marks = [square if m == now.column else dot for m in range(len(now.z))]
    for z in before.z:
        graph.point(z, before.sigma(np.array([z]))[0], ring)
    for z, mark in zip(now.z, marks, strict=True):
        graph.point(z, now.sigma(np.array([z]))[0], mark)
    slope = label("σ", prime=True)
    lines = [(None, "example", now.name("z"), slope, now.name("δ"))]
    examples = list(zip(marks, now.z, now.slope, now.delta, strict=True))
    for m, (mark, z, slope, delta) in enumerate(examples[:ROWS], 1):
        lines.append((mark, str(m), number(z), number(slope), number(delta, 3)))
    if len(examples) > ROWS:
        lines.append((None, f"and {len(examples) - ROWS} more", "", "", ""))
    table = Table((74, 152, 222, 300), 350, *lines)
    return side_by_side(
        graph, table, title=f"The z of every example on {now.sigma.name}", description=summary
    )


def _gradient(now):
    """The row of ∂C/∂θ and the entry of ∂C/∂b that belong to the unit (D29, D30)."""
    n, i = now.layer, now.i
    return equation(
        tiles(now.theta, label("θ", n, f"{i}j")),
        tiles(now.b, label("b", n, i)),
        tiles(now.dC_dtheta, label("θ", n, f"{i}j", partial="C"), decimals=3),
        tiles(now.dC_db, label("b", n, i, partial="C"), decimals=3),
        title="The parameters of the unit, and their gradient",
    )


def _summary(before, now, steps):
    n, i = now.layer, now.i
    then = f" before and {_few(now.z)} after {count(steps, 'step')}" if steps else ""
    where = f"{symbol(('z', n, i))} is {_few(before.z)}{then}, below 0 for {(now.z < 0).sum()} of "
    slope = f"; ∂C/∂{symbol(('b', n, i))} = {number(now.dC_db[0, 0], 3)}, mean cost {number(now.cost, 3)}. "
    return f"{now.sigma.name}: {where}{count(len(now.z), 'example')}{slope}{_verdict(before, now, steps)}"


def _verdict(before, now, steps):
    if not now.dead:
        again = ", and it lives again" if before.dead and steps else ""
        return f"σ′ reaches {number(now.slope.max())}{again}: the unit can learn."
    if not before.dead:
        return "σ′ is 0 for every example now: the steps have killed the unit."
    return "σ′ is 0 for every example: the unit is dead" + (", and no step has moved it." if steps else ".")


def _few(values):
    """Up to four numbers, or the range of more."""
    if len(values) <= 4:
        return vector(values)
    return f"from {number(values.min())} to {number(values.max())}"
