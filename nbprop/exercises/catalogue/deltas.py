"""The error vectors: of the output layer (D10) and of the hidden layer (D17)."""

from nbprop.exercises import solutions
from nbprop.exercises.slips import (
    ABSOLUTE,
    ADDED_UP,
    AVERAGED,
    COLUMNS_ADDED,
    DOUBLED,
    FIRST_COLUMN,
    FIRST_ROW,
    HALVED,
    LAST_ROW_LOST,
    MEAN,
    ONLY_ZEROS,
    SQUARED,
    TRANSPOSED,
    Answer,
    Exercise,
    Slip,
    error_slips,
    negated,
    rare,
    replacing,
    slope_slips,
)

# What is looked for together with another slip, too.
LIKELY_SLOPES = (
    "missing-sigma-prime",
    "sigma-prime-of-a",
    "sigma-prime-formula-on-z",
    "sigma-for-its-derivative",
    "half-of-sigma-prime",
    "tanh-prime-for-sigma-prime",
    "z-for-sigma-prime",
    "relu-prime-for-sigma-prime",
    "sigma-prime-sign",
)
LIKELY_PATHS = (
    "missing-transpose",
    "inverse-for-transpose",
    "elementwise-for-matmul",
    "one-path-only",
    "mean-for-sum",
    "summed-before-multiplied",
    "weights-lost",
    "delta-lost",
    "wrong-axis",
    "rows-for-columns",
)
LIKELY_ERRORS = (
    "sign",
    "factor-two",
    "factor-half",
    "cost-for-its-derivative",
    "target-lost",
    "plus-for-minus",
    "z-for-a",
    "sign-lost",
    "errors-added-up",
    "mean-over-units",
    "mean-for-sum",
    "mean-over-everything",
)


OUTPUT_DELTA = Exercise(
    solution=solutions.output_delta,
    given={"a2": "a2", "y": "y", "z2": "z2"},
    answers=(Answer("δ⁽²⁾", "output unit", "example"),),
    step="D10",
    hints=(
        "δ⁽²⁾ᵢ asks how C changes with z⁽²⁾ᵢ. On the way lie two links: from z⁽²⁾ᵢ to a⁽²⁾ᵢ, and from "
        "a⁽²⁾ᵢ to C. What is the slope of each (D8)?",
        "Differentiate ½ (a − y)² with respect to a, and take the slope of σ at z⁽²⁾ (`sigma.prime`). Then "
        "multiply them entry by entry (D10).",
    ),
    slips=(
        *rare(slope_slips((2,), "D8, D9"), LIKELY_SLOPES),
        *rare(error_slips("D8"), LIKELY_ERRORS),
        Slip(
            "sigma-prime-divided",
            "you divide by σ′(z⁽²⁾)",
            "The chain rule multiplies the slopes along the way (D8).",
            {" * ": " / "},
        ),
        Slip(
            "sigma-prime-added",
            "σ′(z⁽²⁾) is added",
            "Along one path slopes multiply (D8); only different paths add up.",
            {" * ": " + "},
            {" * ": " - "},
        ),
        Slip(
            "matmul-for-elementwise",
            "a matrix product stands where ⊙ should",
            "⊙ multiplies entry by entry: output i meets only itself (D9). In NumPy that is `*`, not `@` "
            "or `np.dot`.",
            {" * ": " @ "},
            {"(a2 - y) * ": "(a2 - y).mT @ "},
            {" * sigma.prime(z2)": " @ sigma.prime(z2).mT"},
            {"…": "sigma.prime(z2) @ (a2 - y).mT"},
        ),
        Slip(
            "jacobian-for-diagonal",
            "a whole table comes out: a column meets a row",
            "σ works element by element, so only the diagonal of the Jacobian counts (D9). Keep both as "
            "columns.",
            {"sigma.prime(z2)": "sigma.prime(z2).mT"},
            {"(a2 - y)": "(a2 - y).mT"},
        ),
        Slip(
            "brackets",
            "only y is multiplied by σ′(z⁽²⁾): the brackets around the difference are missing",
            "* binds before −, so put a⁽²⁾ − y into brackets (D10).",
            {"(a2 - y) * ": "a2 - y * "},
        ),
        Slip(
            "error-lost",
            "only σ′(z⁽²⁾) is returned",
            "That is one of the two slopes along the way; the other, from a⁽²⁾ to C, is a⁽²⁾ − y (D8).",
            {"(a2 - y)": "1"},
        ),
        Slip("sign", "the sign is turned", "A change of a counts positive: a − y, not y − a.", {"…": "-(…)"}),
        TRANSPOSED,
        SQUARED,
        ABSOLUTE,
        MEAN,
        FIRST_COLUMN,
        COLUMNS_ADDED,
        ADDED_UP,
        AVERAGED,
        FIRST_ROW,
        LAST_ROW_LOST,
        ONLY_ZEROS,
    ),
)


_paths = replacing("theta2.mT @ delta2")


BACK_THROUGH_THE_WEIGHTS = (
    Slip(
        "missing-transpose",
        "θ⁽²⁾ is used as it stands, not with its rows and columns exchanged (the transpose)",
        "Hidden unit j adds up θ⁽²⁾ᵢⱼ δ⁽²⁾ᵢ over the outputs i that it leads to (D13). Those weights stand "
        "in *column* j of θ⁽²⁾, and `@` takes rows. (It fits only where both layers have as many units.)",
        {"theta2.mT": "theta2"},
    ),
    Slip(
        "inverse-for-transpose",
        "the inverse of θ⁽²⁾ stands where its transpose should",
        "Nothing is being undone here: ∂z⁽²⁾ᵢ/∂a⁽¹⁾ⱼ is the weight θ⁽²⁾ᵢⱼ itself (D15), gathered the other "
        "way round.",
        {"theta2.mT": "np.linalg.pinv(theta2)"},
        {"theta2.mT": "np.linalg.inv(theta2)"},
        {"theta2.mT": "np.linalg.pinv(theta2).mT"},
    ),
    _paths(
        "reshape-for-transpose",
        "θ⁽²⁾ is reshaped, not transposed",
        "`reshape` only breaks the same numbers into other rows: row 1 stays first. A transpose turns rows "
        "into columns.",
        "theta2.reshape(theta2.shape[::-1]) @ delta2",
    ),
    _paths(
        "elementwise-for-matmul",
        "`*` stands where the matrix product should",
        "a⁽¹⁾ⱼ reaches C by two paths, and paths *add up* (D13). `*` multiplies and adds nothing up; × is "
        "`@`.",
        "theta2.mT * delta2",
        "theta2.mT * delta2.mT",
        "theta2 * delta2",
    ),
    _paths(
        "one-path-only",
        "only the path through the first output is counted",
        "Hidden unit j leads to *every* output, and each path changes C. Add them up (D13).",
        "theta2[:1].mT @ delta2[:1]",
    ),
    _paths(
        "one-path-only",
        "only the path through the last output is counted",
        "Hidden unit j leads to *every* output, and the paths add up (D13). In a loop: `=` where `+=` is "
        "meant keeps only the last.",
        "theta2[-1:].mT @ delta2[-1:]",
    ),
    _paths(
        "one-path-only",
        "the path through one of the outputs is left out",
        "Hidden unit j leads to *every* output (D13). Does your loop run over all of them, from 0?",
        "theta2[:-1].mT @ delta2[:-1]",
        "theta2[1:].mT @ delta2[1:]",
    ),
    _paths(
        "mean-for-sum",
        "the paths are averaged",
        "The paths *add up* (D13): each one passes its whole change on to C.",
        "theta2.mT @ delta2 / theta2.shape[0]",
        "theta2.mT @ delta2 / theta2.shape[1]",
    ),
    _paths(
        "paths-multiplied",
        "the paths are multiplied",
        "Slopes multiply *along* a path; side by side, paths add up (D13).",
        "np.prod(theta2[:, :, None] * delta2[:, None, :], axis=0)",
    ),
    _paths(
        "paths-subtracted",
        "the paths are subtracted from each other",
        "Both paths lead to the same C, so their changes add up (D13).",
        "theta2[:1].mT @ delta2[:1] - theta2[1:].mT @ delta2[1:]",
    ),
    _paths(
        "summed-before-multiplied",
        "weights and δ⁽²⁾ are each added up first and multiplied afterwards",
        "Each weight belongs to its own δ⁽²⁾ᵢ: multiply along each path first, then add up the paths (D13).",
        "theta2.sum(axis=0)[:, None] * delta2.sum(axis=0)",
    ),
    _paths(
        "weights-lost",
        "δ⁽²⁾ is added up without the weights",
        "∂z⁽²⁾ᵢ/∂a⁽¹⁾ⱼ is the weight θ⁽²⁾ᵢⱼ (D15): it says how strongly that path passes a change on.",
        "np.ones_like(theta2).mT @ delta2",
        "delta2.sum()",
    ),
    _paths(
        "delta-lost",
        "the weights are added up without δ⁽²⁾",
        "A weight leads only as far as z⁽²⁾ᵢ. How C changes from there is δ⁽²⁾ᵢ (D13).",
        "theta2.sum(axis=0)[:, None] * np.ones_like(delta2[:1])",
        "theta2.sum(axis=0)[:, None]",
    ),
    _paths(
        "wrong-axis",
        "the sum runs along the wrong axis of θ⁽²⁾",
        "For hidden unit j add over the outputs i: over the *rows* of θ⁽²⁾, axis 0 (D13).",
        "(theta2 * delta2).sum(axis=1, keepdims=True)",
        "(theta2.sum(axis=1, keepdims=True) * delta2)",
        "(theta2 * delta2.mT).sum(axis=0)[:, None]",
        "(theta2.mT * delta2.mT).sum(axis=0)",
        "(theta2.mT * delta2).sum(axis=0)[:, None]",
    ),
    _paths(
        "weights-normalised",
        "the weights are scaled so that they share out the error",
        "No sharing out: the paths pass on what the weights say, θ⁽²⁾ᵢⱼ itself (D15).",
        "(theta2 / theta2.sum(axis=1, keepdims=True)).mT @ delta2",
        "(theta2 / theta2.sum(axis=0, keepdims=True)).mT @ delta2",
        "(theta2 / abs(theta2).sum(axis=1, keepdims=True)).mT @ delta2",
        "(theta2 / np.linalg.norm(theta2)).mT @ delta2",
    ),
    _paths(
        "sign-lost",
        "the weights are made positive",
        "A negative weight passes a change on with its sign turned (D15).",
        "abs(theta2).mT @ delta2",
    ),
    _paths(
        "units-added-up",
        "what comes back to all the hidden units is added up into one number",
        "Add over the outputs i only; each hidden unit j keeps its own sum (D13).",
        "(theta2.mT @ delta2).sum(axis=0)",
        "(theta2.mT @ delta2).sum()",
    ),
    _paths(
        "activation-added",
        "what comes back through the weights goes through an activation function",
        "Going back there is no σ, only slopes: the sum over the paths is multiplied by σ′(z⁽¹⁾) (D12).",
        "sigma(theta2.mT @ delta2)",
        "np.maximum(theta2.mT @ delta2, 0)",
        "np.tanh(theta2.mT @ delta2)",
    ),
    _paths(
        "delta-sign-only",
        "only the sign of δ⁽²⁾ is used",
        "How much C changes along each path matters, too: δ⁽²⁾ itself (D13).",
        "theta2.mT @ np.sign(delta2)",
    ),
    _paths(
        "delta-squared",
        "δ⁽²⁾ counts twice",
        "Along each path stand one weight and one δ⁽²⁾ᵢ (D13).",
        "theta2.mT @ delta2 ** 2",
    ),
    _paths(
        "total-not-reset",
        "each hidden unit goes on adding to the sum of the unit before",
        "The running total starts from 0 again for every hidden unit j: set it inside the outer loop.",
        "np.cumsum(theta2.mT @ delta2, axis=0)",
    ),
    _paths(
        "transpose-on-the-wrong-factor",
        "δ⁽²⁾ is transposed instead of θ⁽²⁾",
        "δ⁽²⁾ is a column, or several, and stays so; it is θ⁽²⁾ that turns.",
        "theta2 @ delta2.mT",
    ),
    _paths(
        "rows-for-columns",
        "the product is a row and σ′(z⁽¹⁾) a column",
        "(δ⁽²⁾)ᵀ × θ⁽²⁾ has the right numbers lying on their side, and row times column fills a whole "
        "table. Keep columns.",
        "delta2.mT @ theta2",
        "(delta2.mT @ theta2)[0]",
    ),
    _paths(
        "order-of-factors",
        "the two factors of the matrix product are swapped",
        "A matrix product cares for the order: the matrix on the left, the column on the right.",
        "delta2 @ theta2",
        "delta2 @ theta2.mT",
    ),
)


HIDDEN_DELTA = Exercise(
    solution=solutions.hidden_delta,
    given={"theta2": "theta2", "delta2": "delta2", "z1": "z1"},
    answers=(Answer("δ⁽¹⁾", "hidden unit", "example"),),
    step="D17",
    hints=(
        "Hidden unit j leads to both outputs. Follow each path from a⁽¹⁾ⱼ to C: along it two slopes "
        "multiply, and the paths add up (D13).",
        "Row j of the 3×2 matrix holds the weights that *leave* unit j (D15): how do you get that from the "
        "2×3 matrix θ⁽²⁾? One more slope leads from a⁽¹⁾ⱼ back to z⁽¹⁾ⱼ (D12).",
    ),
    slips=(
        *rare(BACK_THROUGH_THE_WEIGHTS, LIKELY_PATHS),
        *rare(slope_slips((1,), "D12"), LIKELY_SLOPES),
        Slip(
            "sigma-prime-before-the-sum",
            "σ′(z⁽¹⁾) is multiplied into δ⁽²⁾ before it goes back through the weights",
            "σ′(z⁽¹⁾) belongs to the hidden units: first gather at unit j, then multiply by its slope (D12).",
            {"(theta2.mT @ delta2) * sigma.prime(z1)": "theta2.mT @ (delta2 * sigma.prime(z1))"},
        ),
        Slip(
            "sigma-prime-divided",
            "you divide by σ′(z⁽¹⁾)",
            "The chain rule multiplies the slopes along the way (D12).",
            {" * sigma": " / sigma"},
        ),
        Slip(
            "sigma-prime-added",
            "σ′(z⁽¹⁾) is added",
            "Along one path slopes multiply (D12); only different paths add up (D13).",
            {" * sigma": " + sigma"},
            {" * sigma": " - sigma"},
        ),
        Slip(
            "matmul-for-elementwise",
            "a matrix product stands where ⊙ should",
            "⊙ multiplies entry by entry: unit j with its own slope. In NumPy that is `*`, not `@` or "
            "`np.dot`.",
            {" * sigma": " @ sigma"},
            {" * sigma.prime(z1)": " @ sigma.prime(z1).mT"},
            {"(theta2.mT @ delta2) * ": "(theta2.mT @ delta2).mT @ "},
        ),
        Slip(
            "jacobian-for-diagonal",
            "σ′(z⁽¹⁾) lies on its side",
            "A column times a row fills a whole table. Keep σ′(z⁽¹⁾) as a column, like z⁽¹⁾ itself.",
            {"sigma.prime(z1)": "sigma.prime(z1).mT"},
        ),
        Slip(
            "only-sigma-prime",
            "only σ′(z⁽¹⁾) is returned",
            "It is the last link of the chain; what comes back from the outputs is the other factor (D12).",
            {"(theta2.mT @ delta2)": "1"},
        ),
        negated(
            "the sign is turned", "No minus comes in on the way back: δ⁽²⁾ carries the sign already (D13)."
        ),
        TRANSPOSED,
        DOUBLED,
        HALVED,
        ABSOLUTE,
        SQUARED,
        MEAN,
        FIRST_COLUMN,
        COLUMNS_ADDED,
        ADDED_UP,
        AVERAGED,
        FIRST_ROW,
        LAST_ROW_LOST,
        ONLY_ZEROS,
    ),
)
