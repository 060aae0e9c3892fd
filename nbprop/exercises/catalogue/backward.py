"""The whole way back: from x and y to all four gradients."""

from nbprop.exercises import solutions
from nbprop.exercises.catalogue.deltas import BACK_THROUGH_THE_WEIGHTS
from nbprop.exercises.catalogue.forward import FORWARD_PASS
from nbprop.exercises.slips import (
    Answer,
    Exercise,
    Slip,
    error_slips,
    rare,
    slope_slips,
)

# In a whole `backward` only these are looked for two at a time.
LIKELY = (
    "missing-sigma-prime",
    "sigma-prime-of-a",
    "sigma-prime-formula-on-z",
    "sigma-for-its-derivative",
    "sign",
    "factor-two",
    "mean-for-sum",
    "activation-lost",
    "bias-lost",
)

# Who makes these has been told in the exercise `forward`.
SEEN_BEFORE = ("thresholded", "normalised", "bias-multiplied", "order-of-factors", "last-term-only")

ALL_WEIGHTS = ("delta1 @ x.mT", "delta2 @ a1.mT")
SUM = ".sum(axis=1, keepdims=True)"
GRADIENTS = ("dC_dtheta1", "dC_db1", "dC_dtheta2", "dC_db2")
RETURNED = ", ".join(GRADIENTS)


def _returned(form):
    """All four gradients changed alike before they are returned; g stands for each, p for its parameter."""
    return {RETURNED: ", ".join(form.format(g=g, p=g.removeprefix("dC_d")) for g in GRADIENTS)}


def _in_gradients(slug, made, why, *forms, rare=False):
    """A slip in how a δ becomes a gradient of weights, in one layer or both; d is δ, a the input."""
    for layers, where in (((1, 2), "in both layers"), ((1,), "in layer 1"), ((2,), "in layer 2")):
        variants = []
        for form in forms:
            variants.append(
                {ALL_WEIGHTS[n - 1]: form.format(d=f"delta{n}", a=("x", "a1")[n - 1]) for n in layers}
            )
        yield Slip(slug, made.format(where=where), why, *variants, rare=rare)


def _in_biases(slug, made, why, *forms, rare=False):
    """The same for the biases."""
    for layers, where in (((1, 2), "of both layers"), ((1,), "of layer 1"), ((2,), "of layer 2")):
        variants = ({f"delta{n}{SUM}": form.format(d=f"delta{n}", n=n) for n in layers} for form in forms)
        yield Slip(slug, made.format(where=where), why, *variants, rare=rare)


BACKWARD = Exercise(
    solution=solutions.backward,
    given={"theta1": "theta1", "b1": "b1", "theta2": "theta2", "b2": "b2", "x": "x", "y": "y"},
    answers=(
        Answer("∂C/∂θ⁽¹⁾", "hidden unit", "input"),
        Answer("∂C/∂b⁽¹⁾", "hidden unit", ""),
        Answer("∂C/∂θ⁽²⁾", "output unit", "hidden unit"),
        Answer("∂C/∂b⁽²⁾", "output unit", ""),
    ),
    step="D10–D30",
    hints=(
        "First forward, D2 to D5, keeping every z and a. Then one δ for each layer, from the back: δ⁽²⁾ "
        "(D10), and out of it δ⁽¹⁾ (D17).",
        "Each δ gives two gradients: with the activations that went *into* its layer, lying as a row, the "
        "weights' (D23, D28); added up over the columns, the biases' (D24, D30). Return layer 1 first, "
        "weights before biases.",
    ),
    slips=(
        Slip(
            "error-for-delta",
            "a⁽²⁾ − y goes back through the weights instead of δ⁽²⁾",
            "What travels back is ∂C/∂z⁽²⁾ = δ⁽²⁾, with its σ′(z⁽²⁾) (D13); a⁽²⁾ − y has not passed the σ "
            "of the output layer yet.",
            {"theta2.mT @ delta2": "theta2.mT @ (a2 - y)"},
            {"theta2.mT @ delta2": "theta2.mT @ (y - a2)"},
        ),
        *rare(slope_slips((2,), "D10"), LIKELY),
        *rare(slope_slips((1,), "D17"), LIKELY),
        *rare(slope_slips((1, 2), "D10, D17"), LIKELY),
        *rare(error_slips("D10"), LIKELY),
        *rare(BACK_THROUGH_THE_WEIGHTS, ("missing-transpose", "one-path-only", "elementwise-for-matmul")),
        Slip(
            "updated-weights",
            "δ⁽¹⁾ is made with θ⁽²⁾ after its update",
            "All gradients belong to the *old* values (D32, lesson 6): find every one of them first, then "
            "change the weights.",
            *(
                {"theta2.mT": f"(theta2 - {rate} * delta2 @ a1.mT).mT"}
                for rate in (1, 0.1, 0.5, 0.01, 0.05, 0.2)
            ),
            *(
                {"theta2.mT": f"(theta2 + {rate} * delta2 @ a1.mT).mT"}
                for rate in (1, 0.1, 0.5, 0.01, 0.05, 0.2)
            ),
            rare=True,
        ),
        *_in_gradients(
            "outer-product-flipped",
            "the outer product is the wrong way round, a × δᵀ, {where}",
            "∂C/∂θ⁽ⁿ⁾ has the shape of θ⁽ⁿ⁾: a row for each unit the weights lead *to*, so δ is the column "
            "and a the row (D23, D28).",
            "{a} @ {d}.mT",
        ),
        *_in_gradients(
            "missing-transpose",
            "the activations are not transposed in the weights' gradient {where}",
            "Column times *row* gives all products δᵢ aⱼ (D22): the activations have to lie down.",
            "{d} @ {a}",
        ),
        *_in_gradients(
            "elementwise-for-matmul",
            "`*` stands where the matrix product should in the weights' gradient {where}",
            "Every δᵢ meets every aⱼ, and the examples add up (D22, D29): that is `@`.",
            "{d} * {a}.mT",
            "{d} * {a}",
            rare=True,
        ),
        *_in_gradients(
            "mean-for-sum",
            "the weights' gradient is averaged over the examples {where}",
            "C is the *sum* of the examples' costs, so the gradients add up too (D29).",
            "{d} @ {a}.mT / y.shape[1]",
        ),
        *_in_gradients(
            "sign",
            "the sign of the weights' gradient is turned {where}",
            "The gradient has no minus; the step subtracts it (D32, lesson 6).",
            "-({d} @ {a}.mT)",
        ),
        *_in_gradients(
            "input-lost",
            "the activations are left out of the weights' gradient {where}",
            "How much zᵢ moves with θᵢⱼ depends on what comes in at the start of that line: ∂zᵢ/∂θᵢⱼ = aⱼ "
            "(D21).",
            "{d} @ np.ones_like({a}).mT",
            "{d}",
            rare=True,
        ),
        *_in_gradients(
            "delta-lost",
            "δ is left out of the weights' gradient {where}",
            "The activation is the second link of the chain; the first is ∂C/∂zᵢ = δᵢ, so each entry is δᵢ "
            "aⱼ (D22).",
            "np.ones_like({d}) @ {a}.mT",
            rare=True,
        ),
        *_in_gradients(
            "one-column-only",
            "the examples are laid end to end in the weights' gradient {where}, as `np.outer` does",
            "`np.outer` is right for one example only; `@` adds the examples up (D29).",
            "np.outer({d}, {a})",
            rare=True,
        ),
        Slip(
            "z-for-a",
            "the weights' gradient of layer 2 is made with z⁽¹⁾ instead of a⁽¹⁾",
            "∂z⁽²⁾ᵢ/∂θ⁽²⁾ᵢⱼ = a⁽¹⁾ⱼ: layer 2 sees the hidden units after their σ (D21).",
            {"delta2 @ a1.mT": "delta2 @ z1.mT"},
        ),
        Slip(
            "input-activated",
            "the weights' gradient of layer 1 is made with σ(x) instead of x",
            "∂z⁽¹⁾ᵢ/∂θ⁽¹⁾ᵢⱼ = xⱼ: the inputs have no σ (D27).",
            {"delta1 @ x.mT": "delta1 @ sigma(x).mT"},
            rare=True,
        ),
        Slip(
            "activation-twice",
            "the weights' gradient of layer 2 is made with σ(a⁽¹⁾) instead of a⁽¹⁾",
            "a⁽¹⁾ is σ(z⁽¹⁾) already, and goes into layer 2 as it is (D21).",
            {"delta2 @ a1.mT": "delta2 @ sigma(a1).mT"},
            rare=True,
        ),
        Slip(
            "derivative-for-value",
            "the weights' gradient of layer 2 is made with σ′(z⁽¹⁾) instead of a⁽¹⁾",
            "∂z⁽²⁾ᵢ/∂θ⁽²⁾ᵢⱼ = a⁽¹⁾ⱼ: from θ⁽²⁾ to z⁽²⁾ there is no σ (D21).",
            {"delta2 @ a1.mT": "delta2 @ sigma.prime(z1).mT"},
            rare=True,
        ),
        Slip(
            "wrong-layer",
            "the weights' gradient of layer 1 is made with a⁽¹⁾ instead of x",
            "The weights θ⁽¹⁾ start at the inputs: a⁽⁰⁾ = x (D27).",
            {"delta1 @ x.mT": "delta1 @ a1.mT"},
        ),
        Slip(
            "wrong-layer",
            "the weights' gradient of layer 2 is made with x instead of a⁽¹⁾",
            "The weights θ⁽²⁾ start at the hidden units: a⁽¹⁾ (D21).",
            {"delta2 @ a1.mT": "delta2 @ x.mT"},
        ),
        Slip(
            "wrong-layer",
            "the weights' gradient of layer 2 is made with a⁽²⁾ or z⁽²⁾ instead of a⁽¹⁾",
            "The weights θ⁽²⁾ start at the hidden units, a⁽¹⁾, and end at the outputs (D21).",
            {"delta2 @ a1.mT": "delta2 @ a2.mT"},
            {"delta2 @ a1.mT": "delta2 @ z2.mT"},
            rare=True,
        ),
        Slip(
            "wrong-layer",
            "the inputs of the two weights' gradients are swapped",
            "θ⁽¹⁾ starts at x (D28), θ⁽²⁾ at a⁽¹⁾ (D23).",
            {"delta1 @ x.mT": "delta1 @ a1.mT", "delta2 @ a1.mT": "delta2 @ x.mT"},
        ),
        Slip(
            "wrong-layer",
            "δ⁽²⁾ is used in the gradients of layer 1",
            "Each layer has a δ of its own: for layer 1 it is δ⁽¹⁾ (D28, D30).",
            {"delta1 @ x.mT": "delta2 @ x.mT"},
            {f"delta1{SUM}": f"delta2{SUM}"},
            {"delta1 @ x.mT": "delta2 @ x.mT", f"delta1{SUM}": f"delta2{SUM}"},
        ),
        Slip(
            "wrong-layer",
            "δ⁽¹⁾ is used in the gradients of layer 2",
            "Each layer has a δ of its own: for layer 2 it is δ⁽²⁾ (D23, D24).",
            {"delta2 @ a1.mT": "delta1 @ a1.mT"},
            {f"delta2{SUM}": f"delta1{SUM}"},
            {"delta2 @ a1.mT": "delta1 @ a1.mT", f"delta2{SUM}": f"delta1{SUM}"},
        ),
        Slip(
            "wrong-layer",
            "δ⁽¹⁾ is made with the weights of layer 1",
            "The way back from z⁽²⁾ to a⁽¹⁾ leads over θ⁽²⁾ (D15).",
            {"theta2.mT @ delta2": "theta1.mT @ delta2"},
            {"theta2.mT @ delta2": "theta1 @ delta2"},
            rare=True,
        ),
        Slip(
            "wrong-layer",
            "δ⁽¹⁾ is made with σ′(z⁽²⁾)",
            "The last link of δ⁽¹⁾ leads from a⁽¹⁾ to z⁽¹⁾: σ′(z⁽¹⁾) (D12).",
            {"* sigma.prime(z1)": "* sigma.prime(z2)"},
            rare=True,
        ),
        Slip(
            "wrong-layer",
            "δ⁽²⁾ is made with σ′(z⁽¹⁾)",
            "The last link of δ⁽²⁾ leads from a⁽²⁾ to z⁽²⁾: σ′(z⁽²⁾) (D8).",
            {"* sigma.prime(z2)": "* sigma.prime(z1)"},
            rare=True,
        ),
        *_in_biases(
            "examples-not-added",
            "the columns of δ are not added up for the biases {where}",
            "One bias serves all the examples: their columns add up to one (D30).",
            "{d}",
        ),
        *_in_biases(
            "mean-for-sum",
            "the columns of δ are averaged for the biases {where}",
            "C is the *sum* of the examples' costs, so the gradients add up too (D30).",
            "{d}.mean(axis=1, keepdims=True)",
        ),
        *_in_biases(
            "wrong-axis",
            "the sum for the biases {where} runs over the units",
            "Add along the rows, over the examples: axis 1 (D30).",
            "{d}.sum(axis=0, keepdims=True)",
            "{d}.sum(axis=0)",
        ),
        *_in_biases(
            "sum-of-everything",
            "everything is added up into one number for the biases {where}",
            "Each unit has a bias of its own, so each row keeps its own sum (D30).",
            "{d}.sum()",
            rare=True,
        ),
        *_in_biases(
            "sign",
            "the sign is turned for the biases {where}",
            "Raising bᵢ raises zᵢ by as much: ∂zᵢ/∂bᵢ is 1, not −1 (D24).",
            "-{d}.sum(axis=1, keepdims=True)",
            rare=True,
        ),
        *_in_biases(
            "bias-extra-factor",
            "δ is multiplied by the bias itself for the biases {where}",
            "∂zᵢ/∂bᵢ = 1: the bias is added in z, so its own size does not matter (D24).",
            "({d} * b{n}).sum(axis=1, keepdims=True)",
            rare=True,
        ),
        *_in_biases(
            "delta-lost",
            "ones stand for the biases {where}: ∂z/∂b without ∂C/∂z",
            "∂zᵢ/∂bᵢ = 1 is one link; the other is δᵢ (D24).",
            "np.ones_like({d}[:, :1])",
            rare=True,
        ),
        *_in_biases(
            "zeros",
            "zeros are returned for the biases {where}",
            "They have a gradient too: the sum of δ over the examples (D30).",
            "np.zeros_like({d}[:, :1])",
            rare=True,
        ),
        *_in_biases(
            "missing-sigma-prime",
            "the biases {where} get δ without its σ′",
            "∂C/∂b is δ itself, σ′ included (D24).",
            "({d} / sigma.prime(z{n})).sum(axis=1, keepdims=True)",
            rare=True,
        ),
        *_in_gradients(
            "missing-sigma-prime",
            "the weights {where} get δ without its σ′",
            "δ = ∂C/∂z has σ′ in it (D8, D12), and the weights' gradient is made with all of δ.",
            "({d} / sigma.prime(dict(delta1=z1, delta2=z2)['{d}'])) @ {a}.mT",
            rare=True,
        ),
        Slip(
            "mean-for-sum",
            "all four gradients are averaged over the examples",
            "C is the *sum* of the examples' costs, so the gradients add up too (D29, D30). Averaging is "
            "your choice of the learning rate (lesson 6).",
            _returned("{g} / y.shape[1]"),
        ),
        Slip(
            "sign",
            "the sign of all four gradients is turned",
            "A gradient points where C rises; the minus is in the step (D32, lesson 6).",
            _returned("-{g}"),
        ),
        Slip(
            "step-for-gradient",
            "the updated parameters are returned, not the gradients",
            "The step comes in lesson 6 (D32); here only the four derivatives are wanted.",
            *(_returned(f"{{p}} - {rate} * {{g}}") for rate in (1, 0.1, 0.5, 0.01)),
            *(_returned(f"{{p}} + {rate} * {{g}}") for rate in (1, 0.1, 0.5, 0.01)),
            rare=True,
        ),
        Slip(
            "step-for-gradient",
            "the gradients are multiplied by a learning rate already, and a minus",
            "The step comes in lesson 6 (D32); here only the four derivatives are wanted.",
            *(_returned(f"-{rate} * {{g}}") for rate in (0.1, 0.5, 0.01)),
            *(_returned(f"{rate} * {{g}}") for rate in (0.1, 0.01)),
            rare=True,
        ),
        Slip(
            "rows-for-columns",
            "all four gradients are transposed",
            "A gradient has the shape of its parameter: ∂C/∂θ⁽ⁿ⁾ that of θ⁽ⁿ⁾ (D19, D25).",
            _returned("{g}.mT"),
        ),
        Slip("zeros", "zeros are returned", "The arrays are made and never filled.", _returned("0 * {g}")),
        *rare((slip for slip in FORWARD_PASS if slip.slug not in SEEN_BEFORE), LIKELY),
    ),
)
