"""Step (lesson 6, D32): one step of gradient descent, matrix by matrix, in numbers."""

from dataclasses import replace

from nbprop.checks import one_of
from nbprop.explore.controls import StepMenu, name_menu, rate_menu
from nbprop.explore.explorer import Explorer, Row, View
from nbprop.explore.formula import chosen_row, compare
from nbprop.explore.scene import Scene, ends
from nbprop.notation import number, symbol
from nbprop.pictures import label, tiles


def step(net, x, y, *, of=("theta", 2), rate=0.5, formula=None):
    """One step live: the old values, η times the gradient, the new values, and what C is before and after.

    of : the matrix whose numbers are shown, ("theta", n) or ("b", n); all of them take the step.
    rate : η. The gradient is the sum over the examples, as C is.
    formula : your own gradient_step(theta, dC_dtheta, rate), whose new values stand beside the true ones, and
        without the diagram, so that they fit under the cell in which you write it.

    >>> from nbprop import example
    >>> step(*example(), of=("b", 1))
    b⁽¹⁾₁ goes from −1.100 to −1.088, against its slope −0.023, at rate 0.5; all parameters together take C
    from 0.545 to 0.507.
    """
    scene = Scene.of(net, x, y, needs="a gradient")
    shown = chosen_row(ROWS, "step", formula, "(theta, dC_dtheta, rate)", YOURS)
    return Explorer(scene, shown, of=one_of("of", of, _matrices(net)), rate=rate)


def _matrices(net):
    """The names of all that takes the step: biases do where there are any."""
    return list(dict.fromkeys(name[:2] for name in net.parameters))


def _menus(net, of, rate):
    return {"of": name_menu("step of", _matrices(net), of), "rate": rate_menu(rate)}


def _before_and_after(net, of, rate):
    shown = StepMenu("diagram", [("before", False), ("after", True)], False)
    return _menus(net, of, rate) | {"taken": shown}


def _step(scene, of, rate, taken):
    """θ⁽ⁿ⁾ − η ∂C/∂θ⁽ⁿ⁾ = the new θ⁽ⁿ⁾, under the network with all its gradients, before it or after."""
    (part, n), stepped = of, scene.net.step(scene.grad, rate)
    summary = _in_words(scene, stepped, of, rate)
    picture = scene.equation(
        f"new = old − rate · dC_d{part}{n}",
        new=tiles(getattr(stepped, part)[n], "new", decimals=3),
        old=scene.tiles(part, n, decimals=3),
        rate=tiles([[rate]], label("η")),
    )
    drawn = replace(scene, net=stepped) if taken else scene
    return View((drawn.diagram(show=("parameters", "forward", "gradients")), picture), summary)


def _yours(formula, scene, of, rate):
    """What a reader's own formula makes of θ, ∂C/∂θ and η, beside the new θ."""
    stepped = scene.net.step(scene.grad, rate)
    old, slope, new = _matrices_of(scene, stepped, of)
    picture, agree = compare(formula, (old, slope, rate), new, "new")
    return View((picture,), f"{agree} {_in_words(scene, stepped, of, rate)}")


def _matrices_of(scene, stepped, of):
    """The old matrix, its gradient and the new matrix."""
    part, n = of
    return [getattr(one, part)[n] for one in (scene.net, scene.grad, stepped)]


def _in_words(scene, stepped, of, rate):
    (part, n), entry = of, (1, 1) if of[0] == "theta" else (1,)
    old, slope, new = (number(matrix[0, 0], 3) for matrix in _matrices_of(scene, stepped, of))
    before, after = scene.fwd.cost(scene.y), stepped.forward(scene.x).cost(scene.y)
    return (
        f"{symbol((part, n, *entry))} goes from {old} to {new}, against its slope {slope}, at rate {rate:g}; "
        f"all parameters together take C from {number(before, 3)} to {number(after, 3)}."
    )


ROWS = {"step": Row(_step, _before_and_after, ends)}
YOURS = Row(_yours, _menus, ends)
