"""Step (lesson 6): one step of gradient descent (D32), matrix by matrix, in numbers."""

from nbprop.checks import one_of, real_number
from nbprop.explore.base import Explorer, Scene, View
from nbprop.explore.controls import menu
from nbprop.explore.diagram import diagram
from nbprop.explore.formula import checked_formula, versus
from nbprop.notation import names_of, number, symbol
from nbprop.pictures import equation, label, tiles

RATES = (0.1, 0.3, 0.5, 1.0, 3.0, 10.0, 30.0)


def step(net, x, y, *, of=("theta", 2), rate=0.5, formula=None):
    """One step live: the old values, η times the gradient, the new values, and what C is before and after.

    of : the matrix whose numbers are shown, ("theta", n) or ("b", n); all of them take the step.
    rate : η. The gradient is the sum over the examples, as C is.
    formula : your own gradient_step(theta, dC_dtheta, rate), whose new values stand beside the true ones, and
        without the diagram, so that they fit under the cell in which you write it.
    """
    scene = Scene.of(net, x, y, needs="a gradient")
    checked_formula(formula, "(theta, dC_dtheta, rate)")
    matrices = [(part, n) for n in range(1, net.N + 1) for part in ("theta", "b")]
    of = one_of("of", of, matrices)

    def view(scene, of, rate):
        (part, n), fwd = of, scene.forward()
        grad = scene.backward(fwd)
        stepped = scene.net.step(grad, rate)
        old, slope, new = (getattr(one, part)[n] for one in (scene.net, grad, stepped))
        before, after = (one.cost(one.forward(scene.x).a[net.N], scene.y) for one in (scene.net, stepped))
        text = (
            f"{symbol((part, n, *_first(part)))} goes from {number(old[0, 0], 3)} to {number(new[0, 0], 3)}, "
            f"against its slope {number(slope[0, 0], 3)}, at rate {rate:g}; all parameters together take C "
            f"from {number(before, 3)} to {number(after, 3)}."
        )
        if formula is not None:
            row, agree = versus(formula, (old, slope, rate), new, "new")
            return View((row,), f"{agree} {text}")
        row = equation(
            tiles(new, "new", decimals=3),
            "=",
            tiles(old, label(part, n), decimals=3),
            "−",
            tiles([[rate]], label("η")),
            "·",
            tiles(slope, label(part, n, partial="C"), decimals=3),
        )
        shown = {"show": ("parameters", "forward", "gradients"), "summary": text}
        return View((diagram(scene, fwd, grad, **shown), row), text)

    choices = {
        "of": menu("step of", [(symbol(matrix), matrix) for matrix in matrices], of),
        "rate": menu(
            "rate η", [(f"{one:g}", one) for one in sorted({*RATES, real_number("rate", rate)})], rate
        ),
    }
    ends = names_of("a", 0, net.sizes) + names_of("y", net.N, net.sizes)
    return Explorer(scene, view, ends, choices)


def _first(part):
    return (1, 1) if part == "theta" else (1,)
