"""Dead unit (lesson 7): a unit whose σ′ is 0 for every example, so that nothing comes back to move it."""

from dataclasses import replace
from itertools import islice

import numpy as np

from nbprop.checks import count, one_of
from nbprop.explore.controls import menu, sigma_menu, unit_menu
from nbprop.explore.explorer import Explorer, Row, View
from nbprop.explore.scene import Scene, hidden_units, incoming, with_functions
from nbprop.network import all_finite
from nbprop.notation import number, symbol, vector
from nbprop.pictures import equation, label, tiles
from nbprop.pictures.graphs import Graph, Table, curve_range, dot, ring, side_by_side, square
from nbprop.training import descent

RATE = 0.5
STEPS = (0, 1, 10, 100, 1000)
LISTED = 5  # examples that are listed, one a line
SATURATED = 1e-3  # a slope below which steps move next to nothing


def dead_unit(net, x, y, *, unit=(1, 1), steps=0):
    """One hidden unit and all examples: where their z lie on its σ, what comes back, and what steps do to it.

    unit : (layer, unit) of a hidden unit at the start, counted from 1. Its weights and bias can be dragged.
    steps : steps of gradient descent (D32) that are taken from there, one of 0, 1, 10, 100, 1000, each with
        η = 0.5 times the mean gradient. Rings are the examples before them, dots the examples after; the one
        that is looked at is a square.

    The menu of σ is for all hidden layers. ValueError where there is no hidden layer or no target, and for a
    unit or steps that are not there.

    >>> from nbprop import example
    >>> dead_unit(*example(), unit=(1, 3))
    sigmoid: z⁽¹⁾₃ is (−0.40), below 0 for 1 of 1 example; ∂C/∂b⁽¹⁾₃ = 0.020, mean cost 0.545. σ′ reaches
    0.24: the unit can learn.
    """
    scene = Scene.of(net, x, y, needs="δ")
    unit = one_of("unit", unit, hidden_units(net), "(layer, unit) of a hidden unit")
    return Explorer(scene, ROW, unit=unit, steps=one_of("steps", steps, STEPS))


def _menus(net, unit, steps):
    return {
        "unit": unit_menu(net, unit, hidden_units(net)),
        "sigma": sigma_menu(net),
        "steps": menu("steps", list(STEPS), steps),
    }


def _view(scene, unit, sigma, steps):
    before = replace(scene, net=with_functions(scene.net, sigma))
    now = replace(before, net=_learned(before, steps)) if steps else before
    were, are = _z_and_slopes(before, unit), _z_and_slopes(now, unit)
    return View((_curve(now, unit, were, are), _gradient(now, unit)), _summary(now, unit, steps, were, are))


def _learned(scene, steps):
    """The network after so many steps of gradient descent, each with the mean gradient."""
    with np.errstate(all="ignore"):
        epoch = next(islice(descent(scene.net, scene.x, scene.y, rate=RATE), steps, None))
    if not all_finite(*epoch.parameters):
        raise ValueError(f"after {steps} steps the weights are not finite; take fewer, or smaller weights")
    return epoch.network(scene.net)


def _z_and_slopes(scene, unit):
    """z and σ′(z) of the unit, a number for each example."""
    n, i = unit
    z = scene.fwd.z[n][i - 1]
    return z, scene.net.sigma[n].prime(z)


def _curve(now, unit, were, are):
    """σ with the z of every example on it, and z, σ′(z) and δ in lines beside it."""
    (n, i), sigma = unit, now.net.sigma[unit[0]]
    (z_before, _), (z_now, slopes) = were, are
    grid = curve_range(121, *z_before, *z_now)
    a = sigma(grid)
    graph = Graph(grid, [*a, 0], (label("z", n, i), label("a", n, i)), width=520, height=250)
    graph.curve(grid, a)
    marks = [square if m == now.column else dot for m in range(len(z_now))]
    for z, mark in [*((z, ring) for z in z_before), *zip(z_now, marks, strict=True)]:
        graph.point(z, sigma(np.array([z]))[0], mark)
    lines = [(None, "example", label("z", n, i), label("σ", prime=True), label("δ", n, i))]
    examples = list(zip(marks, z_now, slopes, now.grad.delta[n][i - 1], strict=True))
    for m, (mark, z, slope, delta) in enumerate(examples[:LISTED], 1):
        lines.append((mark, str(m), number(z), number(slope), number(delta, 3)))
    if len(examples) > LISTED:
        lines.append((None, f"and {len(examples) - LISTED} more", "", "", ""))
    table = Table((74, 152, 222, 300), 350, *lines)
    return side_by_side(graph, table, title=f"The z of every example on {sigma.name}")


def _gradient(scene, unit):
    """The row of ∂C/∂θ and the entry of ∂C/∂b that belong to the unit (D29, D30)."""
    n, i = unit
    net, grad, row = scene.net, scene.grad, [i - 1]
    return equation(
        tiles(net.theta[n][row], label("θ", n, f"{i}j")),
        tiles(net.b[n][row], label("b", n, i)),
        tiles(grad.theta[n][row], label("θ", n, f"{i}j", partial="C"), decimals=3),
        tiles(grad.b[n][row], label("b", n, i, partial="C"), decimals=3),
        title="The parameters of the unit, and their gradient",
    )


def _summary(now, unit, steps, were, are):
    (n, i), net, (z_before, slopes_before), (z, slopes) = unit, now.net, were, are
    mean_cost = now.fwd.cost(now.y) / len(z)
    then = f" before and {_few(z)} after {count(steps, 'step')}" if steps else ""
    where = f"{symbol(('z', n, i))} is {_few(z_before)}{then}, below 0 for {(z < 0).sum()} of "
    slope = f"; ∂C/∂{symbol(('b', n, i))} = {number(now.grad.b[n][i - 1, 0], 3)}, "
    slope += f"mean cost {number(mean_cost, 3)}. "
    verdict = _verdict(slopes_before, slopes, steps)
    return f"{net.sigma[n].name}: {where}{count(len(z), 'example')}{slope}{verdict}"


def _verdict(before, now, steps):
    """What the slopes of all examples say, before the steps and now."""
    if now.any():
        again = ", and it lives again" if steps and not before.any() else ""
        if now.max() < SATURATED:
            return f"σ′ reaches only {number(now.max())}{again}: the unit is saturated and hardly learns."
        return f"σ′ reaches {number(now.max())}{again}: the unit can learn."
    if before.any():
        return "σ′ is 0 for every example now: the steps have killed the unit."
    return "σ′ is 0 for every example: the unit is dead" + (", and no step has moved it." if steps else ".")


def _few(values):
    """Up to four numbers, or the range of more."""
    if len(values) <= 4:
        return vector(values)
    return f"from {number(values.min())} to {number(values.max())}"


ROW = Row(_view, _menus, lambda net, unit, **_: incoming(net, unit))
