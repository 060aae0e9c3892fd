"""The gradients of weights and biases of one layer (D29, D30)."""

from nbprop.exercises import solutions
from nbprop.exercises.slips import (
    ABSOLUTE,
    ADDED_UP,
    DOUBLED,
    FIRST_ROW,
    HALVED,
    LAST_ROW_LOST,
    ONLY_ZEROS,
    SQUARED,
    TRANSPOSED,
    Answer,
    Exercise,
    Slip,
    negated,
    replacing,
)

_product = replacing("delta @ a_prev.mT")

WEIGHT_GRADIENT = Exercise(
    solution=solutions.weight_gradient,
    given={"delta": "delta1", "a_prev": "x"},
    answers=(Answer("∂C/∂θ", "unit of this layer", "unit of the layer before"),),
    step="D29",
    hints=(
        "θᵢⱼ touches only zᵢ, and ∂zᵢ/∂θᵢⱼ is the activation at the *start* of that line. So what is the "
        "entry in row i, column j (D20–D22)?",
        "Every δᵢ times every aⱼ: a column times a row, in the shape of θ. With several columns the "
        "examples' tables add up, and the matrix product does that by itself (D23).",
    ),
    slips=(
        _product(
            "outer-product-flipped",
            "the outer product is the wrong way round, a × δᵀ",
            "∂C/∂θ has the shape of θ: a row for each unit the weights lead *to*. So δ is the column and a "
            "is the row (D22, D23).",
            "a_prev @ delta.mT",
        ),
        Slip(
            "missing-transpose",
            "a_prev is not transposed",
            "Column times *row* gives the table of all products δᵢ aⱼ (D22): a_prev has to lie down. (As "
            "it is, it fits only on square shapes.)",
            {"a_prev.mT": "a_prev"},
        ),
        Slip(
            "reshape-for-transpose",
            "a_prev is reshaped, not transposed",
            "`reshape` only breaks the same numbers into other rows. A transpose turns rows into columns "
            "(D23).",
            {"a_prev.mT": "a_prev.reshape(a_prev.shape[::-1])"},
        ),
        Slip(
            "inverse-for-transpose",
            "a_prev is inverted, not transposed",
            "Nothing is being undone: the activations only lie down, as a row (D22).",
            {"a_prev.mT": "np.linalg.pinv(a_prev)"},
            {"a_prev.mT": "np.linalg.inv(a_prev)"},
        ),
        _product(
            "transpose-on-the-wrong-factor",
            "δ is transposed instead of a_prev",
            "A row times a column is one number for each pair of examples, with the units added up. You "
            "want the table: column times row (D22).",
            "delta.mT @ a_prev",
        ),
        _product(
            "elementwise-for-matmul",
            "`*` stands where the matrix product should",
            "`*` pairs δᵢ with aᵢ only. Every weight wants its own pair, every δᵢ with every aⱼ (D22).",
            "delta * a_prev",
            "(delta * a_prev).sum(axis=1, keepdims=True)",
            "(delta * a_prev).sum()",
        ),
        Slip(
            "one-column-only",
            "a column is broadcast over a row, as is right for a single example",
            "With several columns, `*` no longer adds the examples' tables up. The matrix product `@` does "
            "(D23, D29).",
            {" @ ": " * "},
        ),
        Slip(
            "mean-for-sum",
            "the examples are averaged: you divide by the number of columns",
            "C is the *sum* of the examples' costs, so the gradients add up too (D29). Averaging is your "
            "choice of the learning rate (lesson 6).",
            {"…": "(…) / delta.shape[1]"},
        ),
        Slip(
            "mean-over-units",
            "you divide by the number of units",
            "Nothing is averaged over the units: each weight has its own share in C (D22).",
            {"…": "(…) / delta.shape[0]"},
            {"…": "(…) / a_prev.shape[0]"},
            {"…": "(…) / a_prev.size"},
            {"…": "(…) / delta.size"},
        ),
        _product(
            "first-column-only",
            "only the first example counts",
            "The tables of all examples add up (D29): let every column through.",
            "delta[:, :1] @ a_prev[:, :1].mT",
        ),
        _product(
            "last-column-only",
            "only the last example counts",
            "The tables of all examples add up (D29). In a loop: `=` where `+=` is meant keeps only the "
            "last.",
            "delta[:, -1:] @ a_prev[:, -1:].mT",
        ),
        _product(
            "summed-before-multiplied",
            "the examples are added up first and multiplied afterwards",
            "δ and a of the *same* example belong together: multiply first, then add up (D29).",
            "delta.sum(axis=1, keepdims=True) @ a_prev.sum(axis=1, keepdims=True).mT",
            "delta.sum(axis=1, keepdims=True) @ a_prev.mean(axis=1, keepdims=True).mT",
            "delta.mean(axis=1)[:, None] @ a_prev.mean(axis=1)[:, None].mT",
        ),
        _product(
            "examples-not-added",
            "each example keeps a table of its own",
            "C is the sum of the examples' costs, so their tables add up to one, in the shape of θ (D29).",
            'np.einsum("im,jm->mij", delta, a_prev)',
            'np.einsum("im,jm->ijm", delta, a_prev)',
        ),
        _product(
            "one-column-only",
            "the columns are all laid end to end, as `np.outer` does",
            "`np.outer` flattens what it gets: right for one example, far too large a table for several. "
            "`@` adds the examples up (D29).",
            "np.outer(delta, a_prev)",
        ),
        Slip(
            "previous-activated",
            "a_prev goes through σ first",
            "a_prev is the layer before *after* its activation (or x itself): ∂zᵢ/∂θᵢⱼ = aⱼ as it is (D21).",
            {"a_prev.mT": "sigma(a_prev).mT"},
        ),
        Slip(
            "derivative-for-value",
            "σ′ of a_prev is used",
            "∂zᵢ/∂θᵢⱼ is aⱼ itself: between θ and z there is no σ (D21).",
            {"a_prev.mT": "sigma.prime(a_prev).mT"},
            {"a_prev.mT": "(a_prev * (1 - a_prev)).mT"},
        ),
        Slip(
            "sigma-prime-extra-factor",
            "a σ′ comes in that is not wanted",
            "δ is ∂C/∂z and has its σ′ in it already; from z to θ there is no σ (D21).",
            {"delta @": "(delta * sigma.prime(delta)) @"},
            {"delta @": "sigma.prime(delta) @"},
            {"…": "sigma.prime(…)"},
        ),
        Slip(
            "activation-added",
            "σ is applied to δ or to the result",
            "No σ is wanted here: each entry is the plain product δᵢ aⱼ (D22).",
            {"delta @": "sigma(delta) @"},
            {"…": "sigma(…)"},
        ),
        Slip(
            "delta-lost",
            "only a_prev comes in, not δ",
            "∂zᵢ/∂θᵢⱼ = aⱼ is the second link of the chain; the first is ∂C/∂zᵢ = δᵢ (D20).",
            {"delta @": "np.ones_like(delta) @"},
            {"delta @ a_prev.mT": "a_prev.mT"},
            {"delta @ a_prev.mT": "a_prev"},
        ),
        Slip(
            "input-lost",
            "only δ comes in, not a_prev",
            "δᵢ is ∂C/∂zᵢ; the link from zᵢ on to θᵢⱼ is ∂zᵢ/∂θᵢⱼ = aⱼ (D20, D21). Without it you have the "
            "bias's gradient.",
            {"a_prev.mT": "np.ones_like(a_prev).mT"},
            {"delta @ a_prev.mT": "delta"},
            {"delta @ a_prev.mT": "delta.sum(axis=1, keepdims=True)"},
        ),
        _product(
            "plus-for-product",
            "δ and a_prev are added, not multiplied",
            "The chain rule multiplies the two links (D20).",
            "delta + a_prev.mT",
            "delta.sum(axis=1, keepdims=True) + a_prev.sum(axis=1, keepdims=True).mT",
        ),
        Slip(
            "sign",
            "the sign is turned",
            "No minus comes in here: the gradient points where C *rises*, and the step subtracts it later "
            "(D32, lesson 6).",
            {"…": "-(…)"},
        ),
        TRANSPOSED,
        DOUBLED,
        HALVED,
        ABSOLUTE,
        SQUARED,
        ADDED_UP,
        FIRST_ROW,
        LAST_ROW_LOST,
        ONLY_ZEROS,
    ),
)

_sum = replacing("delta.sum(axis=1, keepdims=True)")

BIAS_GRADIENT = Exercise(
    solution=solutions.bias_gradient,
    given={"delta": "delta1"},
    answers=(Answer("∂C/∂b", "unit of this layer", ""),),
    step="D30",
    hints=(
        "∂zᵢ/∂bᵢ is 1, so one example gives δ itself (D24). Now there are M examples in M columns, and one "
        "bias for all of them.",
        "The costs of the examples add up, so what they ask of bᵢ does too: add along the *row* i, and "
        "keep a column (`keepdims=True`).",
    ),
    slips=(
        _sum(
            "examples-not-added",
            "δ is returned as it is, a column for each example",
            "One bias serves all the examples, so their columns add up to one (D30).",
            "delta",
        ),
        Slip(
            "mean-for-sum",
            "the columns are averaged",
            "C is the *sum* of the examples' costs, so the gradients add up too (D30). Averaging is your "
            "choice of the learning rate (lesson 6).",
            {".sum": ".mean"},
        ),
        Slip(
            "wrong-axis",
            "the sum runs down the columns, over the units",
            "Row i holds what unit i hears from every example: add along the row, axis 1 (D30).",
            {"axis=1": "axis=0"},
            {".sum(axis=1, keepdims=True)": ".sum(axis=0, keepdims=True).mT"},
        ),
        Slip(
            "wrong-axis",
            "the mean is taken down the columns, over the units",
            "Row i holds what unit i hears from every example: add along the row, axis 1 (D30).",
            {".sum(axis=1, keepdims=True)": ".mean(axis=0, keepdims=True)"},
            {".sum(axis=1, keepdims=True)": ".mean(axis=0, keepdims=True).mT"},
        ),
        _sum(
            "sum-of-everything",
            "everything is added up into one number",
            "A bare `sum()` adds rows and columns alike. Each unit has a bias of its own, so each row "
            "keeps its own sum (D30).",
            "delta.sum()",
            "np.full((delta.shape[0], 1), delta.sum())",
        ),
        _sum(
            "sum-of-everything",
            "everything is averaged into one number",
            "A bare `mean()` mixes rows and columns. Each unit has a bias of its own, so each row keeps "
            "its own sum (D30).",
            "delta.mean()",
            "delta.sum() / delta.shape[1]",
            "delta.sum() / delta.shape[0]",
            "np.full((delta.shape[0], 1), delta.mean())",
        ),
        _sum(
            "first-column-only",
            "only the first example counts",
            "Every example has its part in ∂C/∂b: add up all columns (D30).",
            "delta[:, :1]",
        ),
        _sum(
            "last-column-only",
            "only the last example counts",
            "Every example has its part in ∂C/∂b (D30). In a loop: `=` where `+=` is meant keeps only the "
            "last.",
            "delta[:, -1:]",
        ),
        Slip(
            "column-lost",
            "the last example is left out",
            "`range(n)` ends at n − 1 by itself; add up every column (D30).",
            {"delta.sum": "delta[:, :-1].sum"},
        ),
        Slip(
            "column-lost",
            "the first example is left out",
            "Python counts from 0; add up every column (D30).",
            {"delta.sum": "delta[:, 1:].sum"},
        ),
        Slip(
            "examples-multiplied",
            "the columns are multiplied",
            "The costs of the examples add up, so do their gradients (D30).",
            {".sum": ".prod"},
        ),
        Slip(
            "running-total",
            "a running total is returned, not the last sum alone",
            "`cumsum` keeps every step on the way; only the sum over all examples is wanted (D30).",
            {"delta.sum(axis=1, keepdims=True)": "np.cumsum(delta, axis=1)"},
            {"…": "np.cumsum(…, axis=0)"},
        ),
        Slip(
            "largest-for-sum",
            "the largest entry is taken, not the sum",
            "Every example has its part in ∂C/∂b: add up the columns (D30).",
            {".sum": ".max"},
            {".sum": ".min"},
        ),
        Slip(
            "squared",
            "the entries are squared before they are added up",
            "∂zᵢ/∂bᵢ = 1: each example gives δᵢ itself (D24).",
            {"delta.sum": "(delta ** 2).sum"},
            {"delta.sum(axis=1, keepdims=True)": "np.linalg.norm(delta, axis=1, keepdims=True)"},
        ),
        Slip(
            "sign-lost",
            "the entries are made positive before they are added up",
            "The signs matter: examples may pull a bias in opposite directions (D30).",
            {"delta.sum": "abs(delta).sum"},
        ),
        Slip(
            "delta-lost",
            "ones are returned: ∂z/∂b, without ∂C/∂z",
            "∂zᵢ/∂bᵢ = 1 is the second link of the chain; the first is ∂C/∂zᵢ = δᵢ (D24).",
            {"delta.sum": "np.ones_like(delta).sum"},
            {"delta.sum(axis=1, keepdims=True)": "np.ones_like(delta)"},
            {"delta.sum(axis=1, keepdims=True)": "np.ones_like(delta[:, :1])"},
        ),
        Slip(
            "sum-repeated",
            "the sum is repeated in every column",
            "One bias serves all examples: one column is enough (D30).",
            {"…": "… + 0 * delta"},
        ),
        Slip(
            "examples-times-sum",
            "the sum is multiplied by the number of examples",
            "Each example is counted once, by adding its column (D30).",
            {"…": "… * delta.shape[1]"},
        ),
        Slip(
            "mean-over-units",
            "you divide by the number of units",
            "Nothing is averaged: add the columns up (D30).",
            {"…": "… / delta.shape[0]"},
            {"…": "… / delta.size"},
        ),
        Slip(
            "sigma-prime-extra-factor",
            "a σ or σ′ comes in that is not wanted",
            "δ is ∂C/∂z and has its σ′ in it already; from z to b there is no σ (D24).",
            {"delta.sum": "sigma.prime(delta).sum"},
            {"delta.sum": "(delta * sigma.prime(delta)).sum"},
            {"delta.sum": "sigma(delta).sum"},
        ),
        negated(
            "the sign is turned",
            "No minus comes in here: the step subtracts the gradient later (D32, lesson 6).",
        ),
        TRANSPOSED,
        DOUBLED,
        HALVED,
        ABSOLUTE,
        FIRST_ROW,
        LAST_ROW_LOST,
        ONLY_ZEROS,
    ),
)
