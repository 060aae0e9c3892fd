"""Going forward: the weighted input of one layer (D2), and the whole network (D2–D5)."""

from nbprop.exercises import solutions
from nbprop.exercises.slips import (
    ADDED_UP,
    AVERAGED,
    COLUMNS_ADDED,
    DOUBLED,
    FIRST_COLUMN,
    FIRST_ROW,
    LAST_ROW_LOST,
    ONLY_ZEROS,
    TRANSPOSED,
    Answer,
    Exercise,
    Slip,
    rare,
)

WEIGHTED_INPUT = Exercise(
    solution=solutions.weighted_input,
    given={"theta": "theta1", "b": "b1", "a_prev": "x"},
    answers=(Answer("z", "unit of this layer", "example"),),
    step="D2",
    hints=(
        "Unit i adds up θᵢⱼ aⱼ over all the units j of the layer before, then its own bias bᵢ. Write that "
        "for one unit first (D2).",
        "All those sums at once are one matrix product, of a 3×2 matrix and a 2×1 column (or 2×M, for M "
        "examples). Which operator does it, and what is left to add?",
    ),
    slips=(
        Slip(
            "bias-lost",
            "the bias is left out",
            "The sum over the weights is only the first half of D2; each unit adds a number of its own.",
            {" + b": ""},
        ),
        Slip(
            "bias-twice",
            "the bias is added twice",
            "Each unit has its bias once. Is it added in two lines?",
            {" + b": " + 2 * b"},
        ),
        Slip(
            "bias-in-the-loop",
            "the bias is added once for every input",
            "The bias belongs to the unit, not to each of its weights: in a loop it stands *outside* the "
            "sum over j.",
            {" + b": " + theta.shape[1] * b"},
        ),
        Slip(
            "bias-subtracted",
            "the bias is subtracted",
            "In z the bias is added to the weighted inputs (D2).",
            {" + b": " - b"},
        ),
        Slip(
            "bias-multiplied",
            "the bias is a factor",
            "The bias shifts the sum, it does not scale it (D2).",
            {" + b": " * b"},
        ),
        Slip(
            "bias-inside-the-product",
            "the bias is added to the activations before the weights are applied",
            "Weights first, then the bias: × binds before +, and no brackets are needed (D2).",
            {"a_prev + b": "(a_prev + b)"},
        ),
        Slip(
            "bias-inside-the-product",
            "the bias is added to the weights before they are applied",
            "The weights are applied as they are; the bias is added to what comes out (D2).",
            {"theta @ a_prev + b": "(theta + b) @ a_prev"},
        ),
        Slip(
            "bias-as-row",
            "the bias lies on its side, as a row or a flat list",
            "A column plus a row is a whole table in NumPy. The bias stands as a column, one row a unit.",
            {" + b": " + b.mT"},
        ),
        Slip(
            "bias-shared",
            "the whole column of biases is added to every unit",
            "Unit i adds bᵢ alone: in a loop that is `b[i]`, not `b` (D2).",
            {"theta @ a_prev + b": "(theta @ a_prev)[:, None, :] + b"},
        ),
        Slip(
            "bias-shared",
            "all units get the same bias",
            "Every unit has a bias of its own, bᵢ in row i (D2).",
            {" + b": " + b.sum()"},
            {" + b": " + b.mean()"},
            {" + b": " + b[0]"},
            {" + b": " + b[-1]"},
        ),
        Slip(
            "transpose-added",
            "the weights are transposed",
            "θᵢⱼ goes *from* unit j *to* unit i, so row i of θ holds what unit i needs: no transpose going "
            "forward. (It fits only where both layers have as many units; that is why it can look right.)",
            {"theta @": "theta.mT @"},
        ),
        Slip(
            "elementwise-for-matmul",
            "`*` stands where the matrix product should",
            "`*` multiplies entry by entry and adds nothing up. A unit *adds up* its weighted inputs: × in "
            "the derivation is `@` in NumPy.",
            {"theta @": "theta *"},
            {"theta @ a_prev": "theta * a_prev.mT"},
        ),
        Slip(
            "wrong-axis",
            "the sum runs along the wrong axis of θ",
            "For unit i add over the inputs j: along the *row* i of θ, axis 1 (D2).",
            {"theta @ a_prev": "(theta * a_prev.mT).sum(axis=0)[:, None]"},
        ),
        Slip(
            "order-of-factors",
            "the two factors of the matrix product are swapped",
            "A matrix product cares for the order: the weights stand on the left, the column on the right "
            "(D2).",
            {"theta @ a_prev": "a_prev @ theta"},
            {"theta @ a_prev": "a_prev @ theta.mT"},
        ),
        Slip(
            "rows-for-columns",
            "the product is a row, and the bias a column",
            "(a)ᵀ × θᵀ is z lying on its side; row plus column is then a whole table. Keep columns: "
            "weights on the left.",
            {"theta @ a_prev": "(a_prev.mT @ theta.mT)"},
        ),
        Slip(
            "activation-added",
            "the result goes through an activation function already",
            "z is what goes *into* σ. The activation comes in the next step (D3).",
            {"…": "sigma(…)"},
            {"…": "np.tanh(…)"},
            {"…": "np.maximum(…, 0)"},
            {"…": "np.exp(…)"},
        ),
        Slip(
            "activation-added",
            "an activation is applied to the product before the bias is added",
            "z has no σ in it at all: that comes in the next step (D3), after the bias.",
            {"theta @ a_prev": "sigma(theta @ a_prev)"},
            {"theta @ a_prev": "np.tanh(theta @ a_prev)"},
            {"theta @ a_prev": "np.maximum(theta @ a_prev, 0)"},
        ),
        Slip(
            "previous-activated",
            "a_prev goes through an activation function first",
            "a_prev is the layer before *after* its activation (or x itself): it comes in as it is.",
            {"a_prev": "sigma(a_prev)"},
            {"a_prev": "np.tanh(a_prev)"},
            {"a_prev": "np.maximum(a_prev, 0)"},
        ),
        Slip(
            "derivative-for-value",
            "σ′ is applied",
            "No slope is wanted going forward, only the weighted sum (D2).",
            {"…": "sigma.prime(…)"},
        ),
        Slip(
            "last-term-only",
            "only the last input counts",
            "Every unit of the layer before has its part in the sum. In a loop: `=` where `+=` is meant "
            "keeps only the last term.",
            {"theta @ a_prev": "theta[:, -1:] @ a_prev[-1:]"},
        ),
        Slip(
            "first-term-only",
            "only the first input counts",
            "Every unit of the layer before has its part in the sum. In a loop: does `return` stand inside "
            "it?",
            {"theta @ a_prev": "theta[:, :1] @ a_prev[:1]"},
        ),
        Slip(
            "term-lost",
            "the last input is left out",
            "Python counts from 0, and `range(n)` ends at n − 1 by itself.",
            {"theta @ a_prev": "theta[:, :-1] @ a_prev[:-1]"},
        ),
        Slip(
            "term-lost",
            "the first input is left out",
            "Python counts from 0: a loop from 1 skips the first unit.",
            {"theta @ a_prev": "theta[:, 1:] @ a_prev[1:]"},
        ),
        Slip(
            "mean-for-sum",
            "the weighted inputs are averaged",
            "D2 adds them up; nothing is divided by their number.",
            {"theta @ a_prev": "theta @ a_prev / theta.shape[1]"},
            {"…": "(…) / a_prev.shape[0]"},
        ),
        Slip(
            "total-not-reset",
            "each unit goes on adding to the sum of the unit before",
            "The running total starts from 0 again for every unit i: set it inside the outer loop.",
            {"theta @ a_prev": "np.cumsum(theta @ a_prev, axis=0)"},
            {"…": "np.cumsum(…, axis=0)"},
        ),
        Slip(
            "input-lost",
            "the weights are added up without the activations",
            "Each weight is multiplied by the unit it comes from, aⱼ (D2).",
            {"theta @ a_prev": "theta.sum(axis=1, keepdims=True)"},
            {"a_prev": "np.ones_like(a_prev)"},
        ),
        Slip(
            "weights-lost",
            "the activations are added up without the weights",
            "Each activation is multiplied by its weight θᵢⱼ (D2).",
            {"theta @": "np.ones_like(theta) @"},
        ),
        Slip(
            "summed-before-multiplied",
            "weights and activations are each added up first and multiplied afterwards",
            "Each weight meets its own activation: multiply first, θᵢⱼ aⱼ, then add up over j (D2).",
            {"theta @ a_prev": "theta.sum(axis=1, keepdims=True) * a_prev.sum(axis=0)"},
        ),
        Slip(
            "plus-for-product",
            "weights and activations are added, not multiplied",
            "Each term of the sum is a product, θᵢⱼ aⱼ (D2).",
            {"theta @ a_prev": "(theta.sum(axis=1, keepdims=True) + a_prev.sum(axis=0))"},
        ),
        Slip("sign", "the sign is turned", "z is the plain sum of D2; nothing is subtracted.", {"…": "-(…)"}),
        Slip(
            "sign",
            "the weighted inputs are subtracted from the bias",
            "D2 adds the two: weighted inputs plus bias.",
            {"theta @": "-theta @"},
        ),
        TRANSPOSED,
        FIRST_COLUMN,
        COLUMNS_ADDED,
        ADDED_UP,
        AVERAGED,
        DOUBLED,
        FIRST_ROW,
        LAST_ROW_LOST,
        ONLY_ZEROS,
    ),
)


def _in_layers(slug, made, why, *instead):
    """A slip of the forward pass, made in layer 1, in layer 2 or in both; n stands for the layer."""
    for layers, where in (((1,), "in layer 1"), ((2,), "in layer 2"), ((1, 2), "in both layers")):
        variants = []
        for edits in instead:
            variants.append({old.format(n=n): new.format(n=n) for n in layers for old, new in edits.items()})
        yield Slip(slug, made.format(where=where), why, *variants)


ACTIVATION, BIAS = "sigma(z{n})", " + b{n}"

FORWARD_PASS = (
    *_in_layers(
        "activation-lost",
        "σ is left out {where}",
        "Every layer has two steps: the weighted input z, and then a = σ(z) (D3, D5). Without σ two layers "
        "are no more than one.",
        {ACTIVATION: "z{n}"},
    ),
    *_in_layers(
        "bias-lost",
        "the bias is left out {where}",
        "Every unit adds a number of its own to its weighted inputs (D2, D4).",
        {BIAS: ""},
    ),
    *_in_layers(
        "activation-twice",
        "σ is applied twice {where}",
        "Each layer goes through σ once, a = σ(z) (D3, D5). Does a helper of yours apply it as well?",
        {ACTIVATION: "sigma(sigma(z{n}))"},
    ),
    Slip(
        "input-activated",
        "x goes through σ before anything else",
        "x is a⁽⁰⁾ as it is: the inputs have no σ (D2).",
        {"theta1 @ x": "theta1 @ sigma(x)"},
    ),
    *_in_layers(
        "other-activation",
        "tanh stands where the sigmoid should {where}",
        "There is nothing wrong with tanh, but the units here are sigmoids, 1 / (1 + e⁻ᶻ).",
        {ACTIVATION: "np.tanh(z{n})"},
    ),
    *_in_layers(
        "other-activation",
        "ReLU stands where the sigmoid should {where}",
        "There is nothing wrong with ReLU, but the units here are sigmoids, 1 / (1 + e⁻ᶻ).",
        {ACTIVATION: "np.maximum(z{n}, 0)"},
    ),
    Slip(
        "other-activation",
        "a softmax stands in the output layer",
        "Here the outputs are sigmoids, each by itself; softmax comes in lesson 7.",
        {"sigma(z2)": "(np.exp(z2) / np.exp(z2).sum(axis=0))"},
    ),
    *_in_layers(
        "thresholded",
        "the units are rounded to 0 or 1 {where}",
        "A unit puts out σ(z) itself (D3, D5), not a decision.",
        {ACTIVATION: "np.round(sigma(z{n}))"},
    ),
    *_in_layers(
        "sigmoid-sign",
        "the sigmoid has lost the minus in its exponent {where}",
        "1 / (1 + e⁻ᶻ) rises with z; with e⁺ᶻ it falls.",
        {ACTIVATION: "sigma(-z{n})"},
    ),
    *_in_layers(
        "sigmoid-brackets",
        "the sigmoid has lost its brackets {where}",
        "`1 / 1 + np.exp(-z)` is (1 / 1) + e⁻ᶻ to Python: put the whole denominator into brackets.",
        {ACTIVATION: "(1 + np.exp(-z{n}))"},
    ),
    *_in_layers(
        "sigmoid-denominator",
        "the sigmoid is written with another denominator {where}",
        "It is 1 / (1 + e⁻ᶻ): a plus, and the 1 both above and below.",
        {ACTIVATION: "1 / (1 - np.exp(-z{n}))"},
        {ACTIVATION: "np.exp(-z{n})"},
        {ACTIVATION: "np.exp(z{n})"},
    ),
    *_in_layers(
        "derivative-for-value",
        "σ′ stands where σ should {where}",
        "The slope is for the way back. Going forward each unit puts out σ(z) (D3, D5).",
        {ACTIVATION: "sigma.prime(z{n})"},
    ),
    *_in_layers(
        "bias-after-activation",
        "the bias is added after σ {where}",
        "The bias is part of z, and z goes into σ (D2, D3).",
        {BIAS: "", ACTIVATION: "sigma(z{n}) + b{n}"},
    ),
    *_in_layers(
        "bias-twice",
        "the bias is added twice {where}",
        "Each unit has its bias once. Is it added in two lines?",
        {BIAS: " + 2 * b{n}"},
    ),
    *_in_layers(
        "bias-twice",
        "the bias is added once more after σ {where}",
        "The bias is part of z, and done with when z goes into σ (D2, D3).",
        {ACTIVATION: "(sigma(z{n}) + b{n})"},
    ),
    *_in_layers(
        "normalised",
        "the units are scaled to add up to 1 {where}",
        "Each sigmoid stands by itself (D3, D5).",
        {ACTIVATION: "(sigma(z{n}) / sigma(z{n}).sum(axis=0))"},
    ),
    Slip(
        "rows-for-columns",
        "the product of the second layer is a row, and its bias a column",
        "(a⁽¹⁾)ᵀ × (θ⁽²⁾)ᵀ is z⁽²⁾ lying on its side, and row plus column fills a whole table. Keep "
        "columns (D4).",
        {"theta2 @ a1": "a1.mT @ theta2.mT"},
    ),
    Slip(
        "rows-for-columns",
        "the product of the first layer is a row, and its bias a column",
        "xᵀ × (θ⁽¹⁾)ᵀ is z⁽¹⁾ lying on its side, and row plus column fills a whole table. Keep columns (D2).",
        {"theta1 @ x": "x.mT @ theta1.mT"},
    ),
    *_in_layers(
        "bias-subtracted",
        "the bias is subtracted {where}",
        "In z the bias is added to the weighted inputs (D2, D4).",
        {BIAS: " - b{n}"},
    ),
    *_in_layers(
        "bias-multiplied",
        "the bias is a factor {where}",
        "In z the bias is added to the weighted inputs (D2, D4).",
        {BIAS: " * b{n}"},
    ),
    *_in_layers(
        "transpose-added",
        "θ is transposed {where}",
        "θ⁽ⁿ⁾ᵢⱼ goes *from* unit j *to* unit i: going forward no transpose is needed. (It fits only where "
        "both layers have as many units.)",
        {"theta{n} @": "theta{n}.mT @"},
    ),
    Slip(
        "order-of-factors",
        "the factors of the matrix products are swapped",
        "A matrix product cares for the order: the weights stand on the left, the column on the right (D2, "
        "D4).",
        {"theta1 @ x": "x @ theta1", "theta2 @ a1": "a1 @ theta2"},
        {"theta1 @ x": "x @ theta1"},
        {"theta2 @ a1": "a1 @ theta2"},
    ),
    *_in_layers(
        "elementwise-for-matmul",
        "`*` stands where the matrix product should {where}",
        "`*` adds nothing up. A unit adds up its weighted inputs: × in the derivation is `@` in NumPy.",
        {"= theta{n} @": "= theta{n} *"},
    ),
    Slip(
        "last-term-only",
        "only the last unit of the layer before counts in layer 1, in layer 2 or in both",
        "Every unit of the layer before has its part in the sum. In a loop: `=` where `+=` is meant?",
        {"theta1 @ x": "theta1[:, -1:] @ x[-1:]"},
        {"theta2 @ a1": "theta2[:, -1:] @ a1[-1:]"},
        {"theta1 @ x": "theta1[:, -1:] @ x[-1:]", "theta2 @ a1": "theta2[:, -1:] @ a1[-1:]"},
    ),
    Slip(
        "wrong-layer",
        "the second layer takes x instead of a⁽¹⁾",
        "Layer 2 sees only what layer 1 puts out (D4).",
        {"theta2 @ a1": "theta2 @ x"},
    ),
    Slip(
        "wrong-layer",
        "the weights of layer 1 are used again in layer 2",
        "Each layer has weights of its own: θ⁽²⁾ leads from a⁽¹⁾ to z⁽²⁾ (D4).",
        {"theta2 @ a1": "theta1 @ a1"},
    ),
    Slip(
        "wrong-layer",
        "the bias of layer 1 is added in layer 2",
        "Each layer has biases of its own: b⁽²⁾ in D4.",
        {" + b2": " + b1"},
    ),
    Slip(
        "wrong-layer",
        "the bias of layer 2 is added in layer 1",
        "Each layer has biases of its own: b⁽¹⁾ in D2.",
        {" + b1": " + b2"},
    ),
    Slip(
        "wrong-layer",
        "the two biases are swapped",
        "Each layer has biases of its own: b⁽¹⁾ in D2, b⁽²⁾ in D4.",
        {" + b1": " + B", " + b2": " + b1", " + B": " + b2"},
    ),
    Slip(
        "wrong-layer",
        "the weights of the two layers are swapped",
        "x meets θ⁽¹⁾ first (D2), then a⁽¹⁾ meets θ⁽²⁾ (D4).",
        {"theta1 @ x": "theta2 @ x", "theta2 @ a1": "theta1 @ a1"},
    ),
)

LIKELY = (  # also two at a time
    "activation-lost",
    "bias-lost",
    "activation-twice",
    "input-activated",
    "other-activation",
    "sigmoid-sign",
    "sigmoid-brackets",
    "bias-after-activation",
    "bias-twice",
    "bias-subtracted",
    "transpose-added",
    "elementwise-for-matmul",
)

FORWARD = Exercise(
    solution=solutions.forward,
    given={"theta1": "theta1", "b1": "b1", "theta2": "theta2", "b2": "b2", "x": "x"},
    answers=(Answer("a⁽²⁾", "output unit", "example"),),
    step="D2–D5",
    hints=(
        "Two layers, and the same two steps in each: the weighted input z, then σ of it. What goes into "
        "the second layer in place of x?",
        "Four lines, z⁽¹⁾, a⁽¹⁾, z⁽²⁾, a⁽²⁾, one for each of D2 to D5; σ(z) is 1 / (1 + e⁻ᶻ), the `sigma` of "
        "the lesson.",
    ),
    slips=(
        *rare(FORWARD_PASS, LIKELY),
        Slip(
            "hidden-layer-returned",
            "a⁽¹⁾ = σ(z⁽¹⁾) is returned",
            "That is the hidden layer. One more layer follows: D4 and D5.",
            {"return a2": "return a1"},
        ),
        TRANSPOSED,
        FIRST_COLUMN,
        COLUMNS_ADDED,
        ADDED_UP,
        AVERAGED,
        DOUBLED,
        ONLY_ZEROS,
    ),
)
