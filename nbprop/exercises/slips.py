"""The catalogue: each exercise with its hints, and the slips that learners make in it.

A slip is what it does to the solution: `{"theta2.mT": "theta2"}` puts `theta2` where `theta2.mT` stands, and
the key "…" stands for the whole returned value: `{"…": "-…"}`. An edit that has nothing to replace is an
error, so a slip cannot outlive the line it was written for. Two slips at once are two slips' edits, one after
the other; nobody writes them down. Of slips that give the same numbers the likelier stands first.

`made` ends the sentence "Your numbers are exactly what comes out when …"; `why` says what is wrong with that.
"""

from collections.abc import Callable
from dataclasses import dataclass

from nbprop.exercises import solutions


@dataclass(frozen=True)
class Slip:
    slug: str
    made: str
    why: str
    variants: tuple[dict, ...]  # more than one where several lines of code are the same slip
    rare: bool = False  # too rare to be looked for together with another

    def __init__(self, slug, made, why, *variants, rare=False):
        made = {"slug": slug, "made": made, "why": why, "variants": variants, "rare": rare}
        for name, value in made.items():
            object.__setattr__(self, name, value)


@dataclass(frozen=True)
class Answer:
    """One returned value: its symbol, and what a row and a column of it stand for."""

    symbol: str
    row: str
    column: str


@dataclass(frozen=True)
class Exercise:
    solution: Callable
    given: dict  # each argument, and the quantity of a drawn network that is put in for it
    answers: tuple[Answer, ...]
    step: str
    hints: tuple[str, str]
    slips: tuple[Slip, ...]

    @property
    def name(self):
        return self.solution.__name__

    @property
    def call(self):
        return f"{self.name}({', '.join(self.given)})"


# What can go wrong with any value that is returned. Said once, for every exercise that it fits.

TRANSPOSED = Slip(
    "rows-for-columns",
    "the answer is laid on its side: rows where columns are wanted",
    "Units run down the rows and examples stand side by side as columns; a derivative has the shape of the "
    "thing differentiated. Turn it once more.",
    {"…": "(…).mT"},
)
DOUBLED = Slip(
    "factor-two",
    "everything is doubled",
    "No 2 comes in here. (Even the 2 from a squared error cancels against the ½ of the cost.)",
    {"…": "2 * (…)"},
)
HALVED = Slip(
    "factor-half",
    "everything is halved",
    "No ½ is left here. (Even the ½ of a squared error cancels against the 2 from the square.)",
    {"…": "(…) / 2"},
)
MEAN = Slip(
    "mean-for-sum",
    "you divide by the number of examples, the columns",
    "The costs of the examples add up here, so their gradients do too. Averaging is your choice of the "
    "learning rate later, not part of the derivative.",
    {"…": "(…) / (…).shape[1]"},
)
ROW_MEAN = Slip(
    "mean-over-units",
    "you divide by the number of units, the rows",
    "No mean is taken over the units: each unit has a share of its own in C, and C adds them up.",
    {"…": "(…) / (…).shape[0]"},
)
ABSOLUTE = Slip(
    "sign-lost",
    "every number is made positive",
    "The sign matters: it says whether C rises or falls. Leave out the absolute value.",
    {"…": "abs(…)"},
)
SQUARED = Slip("squared", "the answer is squared", "There is no square left in this step.", {"…": "(…) ** 2"})
FIRST_COLUMN = Slip(
    "first-column-only",
    "only the first column is used",
    "Each column is an example, and there may be many of them. Let every column through, with `@` or a loop.",
    {"…": "(…)[:, :1]"},
)
COLUMNS_ADDED = Slip(
    "columns-added-up",
    "the columns are added up, or averaged, into one",
    "Each column belongs to one example and stays by itself here. Only the gradients of θ and b add them up.",
    {"…": "(…).sum(axis=1, keepdims=True)"},
    {"…": "(…).mean(axis=1, keepdims=True)"},
)
ADDED_UP = Slip(
    "sum-of-everything",
    "everything is added up into one number",
    "A bare `sum()` adds rows and columns alike. Here each row, a unit, keeps a number of its own.",
    {
        "…": "(…).sum()",
    },
    {"…": "(…).sum(axis=0)"},
    {"…": "(…).sum(axis=0, keepdims=True)"},
)
AVERAGED = Slip(
    "sum-of-everything",
    "everything is averaged into one number",
    "A bare `mean()` mixes rows and columns. Here each row, a unit, keeps a number of its own.",
    {"…": "(…).mean()"},
)
FIRST_ROW = Slip(
    "first-unit-only",
    "only the first row is filled",
    "Every unit wants its row. Is there a `return` inside the loop?",
    {"…": "np.where(np.arange(len(…))[:, None] < 1, …, 0)"},
)
LAST_ROW_LOST = Slip(
    "unit-left-out",
    "the first or the last row stays 0",
    "Every unit wants its row. Python counts from 0, and `range(n)` ends at n − 1 by itself.",
    {"…": "np.where(np.arange(len(…))[:, None] < len(…) - 1, …, 0)"},
    {"…": "np.where(np.arange(len(…))[:, None] > 0, …, 0)"},
)
ONLY_ZEROS = Slip(
    "zeros",
    "zeros are returned",
    "The array is made and never filled, or filled and not returned. Look at what the last line gives back.",
    {"…": "np.zeros_like(…)"},
    rare=True,
)


def _rare(slips, but=()):
    """The same slips, too rare to be looked for together with another; `but` names the slugs that are not."""
    return tuple(
        slip if slip.slug in but else Slip(slip.slug, slip.made, slip.why, *slip.variants, rare=True)
        for slip in slips
    )


def _sign(made, why):
    return Slip("sign", made, why, {"…": "-(…)"})


def _prime(layers, step):
    """The slips in the factor σ′(z), made in one layer or in several."""
    z, a = (" and ".join(f"{letter}{'⁰¹²'[n]}" for n in layers) for letter in ("z", "a"))
    z_name, a_name = (text.replace("¹", "⁽¹⁾").replace("²", "⁽²⁾") for text in (z, a))

    def put(slug, made, why, *instead):
        variants = ({f"sigma.prime(z{n})": text.format(z=f"z{n}") for n in layers} for text in instead)
        return Slip(slug, made, why, *variants)

    return (
        put(
            "missing-sigma-prime",
            f"σ′({z_name}) is left out",
            f"A change of {z_name} reaches {a_name} only through σ, so the slope σ′({z_name}) belongs in the "
            f"product ({step}).",
            "1",
        ),
        put(
            "sigma-prime-of-a",
            f"σ′ is taken at {a_name} instead of {z_name}",
            f"σ′ wants what went *into* σ, and that is {z_name}. If you like to start from {a_name}, use "
            "a (1 − a): that is σ′(z) already, and must not go through σ again.",
            "sigma.prime(sigma({z}))",
        ),
        put(
            "sigma-prime-formula-on-z",
            f"{z_name} is put into a (1 − a) as if it were a",
            f"s (1 − s) is the slope of the sigmoid when s is its *output*, {a_name}. Yours has the input "
            f"{z_name} there. (Many programs call a (1 − a) `sigmoid_derivative(x)`: mind what goes in.)",
            "({z} * (1 - {z}))",
        ),
        put(
            "sigma-for-its-derivative",
            f"σ({z_name}) stands where its derivative σ′({z_name}) should",
            f"That is the value of the unit. What is wanted is how fast it moves with {z_name}: the slope "
            f"({step}).",
            "sigma({z})",
        ),
        put(
            "half-of-sigma-prime",
            f"σ′({z_name}) is written as 1 − a",
            "That is half of it: the slope of the sigmoid is a product of two factors, and one is missing.",
            "(1 - sigma({z}))",
        ),
        put(
            "tanh-prime-for-sigma-prime",
            "the slope of tanh, 1 − a², stands where the slope of the sigmoid should",
            "Each σ brings its own σ′; these units are sigmoids.",
            "(1 - sigma({z}) ** 2)",
            "(1 - np.tanh({z}) ** 2)",
            "(1 - {z} ** 2)",
        ),
        put(
            "relu-prime-for-sigma-prime",
            "the slope of ReLU, 1 or 0, stands where the slope of the sigmoid should",
            "Each σ brings its own σ′; these units are sigmoids.",
            "({z} > 0)",
        ),
        put(
            "z-for-sigma-prime",
            f"{z_name} itself is the factor, not σ′({z_name})",
            f"The factor is the slope of σ at {z_name}: how much {a_name} moves when {z_name} does ({step}).",
            "{z}",
        ),
        put(
            "brackets",
            "a (1 − a) has lost its brackets: a·1 − a",
            "* binds before −, so put 1 − a into brackets.",
            "sigma({z}) - sigma({z})",
        ),
        put(
            "z-extra-factor",
            f"{z_name} is multiplied in besides σ′",
            f"Only the slope at {z_name} is a factor, not {z_name} itself ({step}).",
            "sigma.prime({z}) * {z}",
        ),
        put(
            "sigma-prime-twice",
            f"σ′({z_name}) is multiplied in twice",
            f"There is one σ between {z_name} and {a_name}, so there is one slope.",
            "sigma.prime({z}) ** 2",
        ),
        put(
            "sigma-prime-extra-factor",
            "σ′ has one factor too many",
            "The slope of the sigmoid is a (1 − a): each of the two factors once.",
            "sigma.prime({z}) * sigma({z})",
            "sigma.prime({z}) * (1 - sigma({z}))",
        ),
        put(
            "sigma-prime-sign",
            "σ′ is written with a plus, a (1 + a)",
            "The sigmoid flattens out where a nears 1; with the plus it would get steeper there.",
            "sigma({z}) * (1 + sigma({z}))",
        ),
        put(
            "square-misplaced",
            "the square in σ′ = e⁻ᶻ / (1 + e⁻ᶻ)² stands on e⁻ᶻ instead of the bracket, or the bracket is "
            "lost",
            "Differentiate 1 / (1 + e⁻ᶻ) once more: the whole denominator comes out squared.",
            "(np.exp(-{z}) / (1 + np.exp(-2 * {z})))",
            "np.exp(-{z})",
            "np.exp({z})",
        ),
        put(
            "sigma-prime-of-prime",
            "σ is differentiated twice",
            f"σ″ or σ′ of σ′ has come in. The chain rule passes σ once, with σ′({z_name}).",
            "sigma.prime({z}) * (1 - 2 * sigma({z}))",
            "sigma.prime(sigma.prime({z}))",
        ),
    )


def _error(step):
    """The slips in the factor ∂C/∂a⁽²⁾ = a⁽²⁾ − y of the squared error."""

    def put(slug, made, why, *instead):
        return Slip(slug, made, why, *({"(a2 - y)": text} for text in instead))

    return (
        put(
            "sign",
            "the sign is turned, as with y − a⁽²⁾",
            f"½ (a − y)² differentiated with respect to a gives a − y ({step}): too large an output must "
            "give a positive δ. (Texts that write y − a add to the weights later; here D32 subtracts.)",
            "(y - a2)",
        ),
        put(
            "factor-two",
            "the error counts twice, 2 (a⁽²⁾ − y)",
            "This cost is ½ Σ (a − y)²: its ½ cancels the 2 that comes down from the square.",
            "(2 * (a2 - y))",
        ),
        put(
            "factor-half",
            "the ½ of the cost is kept, ½ (a⁽²⁾ − y)",
            "The ½ of ½ Σ (a − y)² cancels against the 2 that comes down from the square. None is left.",
            "((a2 - y) / 2)",
        ),
        put(
            "cost-for-its-derivative",
            "the cost itself stands where its derivative should",
            f"The factor is ∂C/∂a⁽²⁾, how fast C changes with the output ({step}), not how large C is. "
            "Differentiate the square.",
            "(0.5 * (a2 - y) ** 2)",
            "((a2 - y) ** 2)",
            "(0.5 * ((a2 - y) ** 2).sum())",
            "(((a2 - y) ** 2).sum())",
            "(((a2 - y) ** 2).mean())",
            "(0.5 * ((a2 - y) ** 2).sum(axis=0))",
            "(((a2 - y) ** 2).mean(axis=0))",
        ),
        put(
            "target-lost",
            "the target y is left out",
            "Without y the network cannot know in which direction it is wrong. Differentiate ½ (a − y)².",
            "(a2)",
            "(a2 ** 2)",
        ),
        put(
            "output-lost",
            "a⁽²⁾ is left out of the error",
            "∂C/∂a⁽²⁾ compares output and target.",
            "y",
            "(-y)",
        ),
        put(
            "plus-for-minus",
            "a⁽²⁾ and y are added, not subtracted",
            "∂C/∂a⁽²⁾ compares the two: at a⁽²⁾ = y it is 0.",
            "(a2 + y)",
        ),
        put(
            "product-for-difference",
            "a⁽²⁾ and y are multiplied, not subtracted",
            "∂C/∂a⁽²⁾ compares the two: at a⁽²⁾ = y it is 0.",
            "(a2 * y)",
            "(-y * a2)",
        ),
        put(
            "z-for-a",
            "z⁽²⁾ is compared with y instead of a⁽²⁾",
            "C looks at what the unit puts out, and that is a⁽²⁾; z⁽²⁾ has not been through σ yet.",
            "(z2 - y)",
        ),
        put(
            "activation-twice",
            "a⁽²⁾ goes through σ once more before it is compared with y",
            "a⁽²⁾ is σ(z⁽²⁾) already: it has been through σ and is compared with y as it is.",
            "(sigma(a2) - y)",
        ),
        put(
            "other-cost",
            "the derivative of the cross-entropy stands where that of the squared error should",
            "Here C is ½ Σ (a − y)². The cross-entropy has an exercise of its own.",
            "(-y / a2)",
            "(y / a2)",
            "((a2 - y) / a2)",
            "(-(y / a2 + (1 - y) / (1 - a2)))",
            "(y / a2 + (1 - y) / (1 - a2))",
            "(-y * np.log(a2))",
        ),
        put(
            "sign-lost",
            "the error is made positive, |a⁽²⁾ − y|",
            "The sign says whether the output is too large or too small. The absolute value loses it.",
            "abs(a2 - y)",
        ),
        put(
            "sign-lost",
            "only the sign of the error is kept",
            "How far off the output is matters, too.",
            "np.sign(a2 - y)",
        ),
        put(
            "thresholded",
            "the output is rounded to 0 or 1 before it is compared with y",
            "Rounding has no slope. Compare a⁽²⁾ as it is.",
            "(np.round(a2) - y)",
        ),
        put(
            "errors-added-up",
            "the errors of all outputs are added up first",
            "Each output has its own δ: row i only looks at a⁽²⁾ᵢ and yᵢ.",
            "(a2 - y).sum(axis=0)",
            "(a2 - y).sum()",
        ),
        put(
            "mean-over-units",
            "the errors of all outputs are averaged first",
            "Each output has its own δ: row i only looks at a⁽²⁾ᵢ and yᵢ.",
            "(a2 - y).mean(axis=0)",
            "(a2 - y).mean()",
        ),
        put(
            "mean-over-units",
            "the error is divided by the number of outputs, as a mean squared error would",
            "C is ½ Σ (a − y)²: a sum over the outputs, not a mean.",
            "((a2 - y) / y.shape[0])",
            "(2 * (a2 - y) / y.shape[0])",
        ),
        put(
            "mean-over-everything",
            "the error is divided by the number of all entries, as `np.mean` does",
            "C adds up outputs and examples. No mean is taken.",
            "((a2 - y) / y.size)",
            "(2 * (a2 - y) / y.size)",
        ),
        put(
            "mean-for-sum",
            "the error is doubled and divided by the number of examples",
            "C is ½ Σ (a − y)², a sum over the examples; and its ½ cancels the 2.",
            "(2 * (a2 - y) / y.shape[1])",
        ),
    )


WEIGHTED_INPUT = Exercise(
    solution=solutions.weighted_input,
    given={"theta": "theta1", "b": "b1", "a_prev": "x"},
    answers=(Answer("z", "unit of this layer", "example"),),
    step="D2",
    hints=(
        "Unit i adds up θᵢⱼ aⱼ over all the units j of the layer before, then its own bias bᵢ. Write that "
        "for one unit first (D2).",
        "All those sums at once are one matrix product, of a 3×2 and a 2×M matrix. Which operator does it, "
        "and what is left to add?",
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
            {" + b": " + b.ravel()"},
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
        *_rare(_prime((2,), "D8, D9"), LIKELY_SLOPES),
        *_rare(_error("D8"), LIKELY_ERRORS),
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


def _paths(slug, made, why, *instead):
    return Slip(slug, made, why, *({"theta2.mT @ delta2": text} for text in instead))


BACK_THROUGH_THE_WEIGHTS = (
    Slip(
        "missing-transpose",
        "θ⁽²⁾ is used without its transpose",
        "Going back, hidden unit j collects from every output i it leads to: its weights θ⁽²⁾ᵢⱼ stand in "
        "*column* j of θ⁽²⁾, and a product takes rows (D15, D16). (It fits only where both layers have as "
        "many units.)",
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
        "into columns (D16).",
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
        "δ⁽²⁾ is a column, or several, and stays so; it is θ⁽²⁾ that turns (D16).",
        "theta2 @ delta2.mT",
    ),
    _paths(
        "rows-for-columns",
        "the product is a row and σ′(z⁽¹⁾) a column",
        "(δ⁽²⁾)ᵀ × θ⁽²⁾ has the right numbers lying on their side, and row times column fills a whole "
        "table. Keep columns, as in D17.",
        "delta2.mT @ theta2",
        "(delta2.mT @ theta2)[0]",
    ),
    _paths(
        "order-of-factors",
        "the two factors of the matrix product are swapped",
        "A matrix product cares for the order: the matrix on the left, the column on the right (D16).",
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
        *BACK_THROUGH_THE_WEIGHTS,
        *_rare(_prime((1,), "D12"), LIKELY_SLOPES),
        Slip(
            "sigma-prime-before-the-sum",
            "σ′(z⁽¹⁾) is multiplied into δ⁽²⁾ before it goes back through the weights",
            "σ′(z⁽¹⁾) belongs to the hidden units: first gather at unit j, then multiply by its slope (D17).",
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
        _sign(
            "the sign is turned", "No minus comes in on the way back: δ⁽²⁾ carries the sign already (D17)."
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
        "Here the outputs are sigmoids, each by itself; softmax has an exercise of its own.",
        {"sigma(z2)": "(np.exp(z2) / np.exp(z2).sum(axis=0))"},
    ),
    *_in_layers(
        "thresholded",
        "the units are rounded to 0 or 1 {where}",
        "A unit puts out σ(z) itself (D3, D5), not a decision.",
        {ACTIVATION: "np.round(sigma(z{n}))"},
        {ACTIVATION: "(z{n} > 0)"},
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

FORWARD = Exercise(
    solution=solutions.forward,
    given={"theta1": "theta1", "b1": "b1", "theta2": "theta2", "b2": "b2", "x": "x"},
    answers=(Answer("a⁽²⁾", "output unit", "example"),),
    step="D2–D5",
    hints=(
        "Two layers, and the same two steps in each: the weighted input z, then σ of it. What goes into "
        "the second layer in place of x?",
        "Four lines, z⁽¹⁾, a⁽¹⁾, z⁽²⁾, a⁽²⁾, one for each of D2 to D5; σ is `sigma` of `nbprop`, or your own "
        "1 / (1 + e⁻ᶻ).",
    ),
    slips=(
        *FORWARD_PASS,
        Slip(
            "hidden-layer-returned",
            "a⁽¹⁾ is returned",
            "That is the hidden layer. One more layer follows: D4 and D5.",
            {"return a2": "return a1"},
        ),
        Slip(
            "normalised",
            "the outputs are scaled to add up to 1",
            "Each sigmoid stands by itself (D5).",
            {"…": "… / (…).sum(axis=0)"},
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
        Slip(
            "outer-product-flipped",
            "the outer product is the wrong way round, a × δᵀ",
            "∂C/∂θ has the shape of θ: a row for each unit the weights lead *to*. So δ is the column and a "
            "is the row (D22, D23).",
            {"delta @ a_prev.mT": "a_prev @ delta.mT"},
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
        Slip(
            "transpose-on-the-wrong-factor",
            "δ is transposed instead of a_prev",
            "A row times a column is one number for each pair of examples, with the units added up. You "
            "want the table: column times row (D22).",
            {"delta @ a_prev.mT": "delta.mT @ a_prev"},
        ),
        Slip(
            "elementwise-for-matmul",
            "`*` stands where the matrix product should",
            "`*` pairs δᵢ with aᵢ only. Every weight wants its own pair, every δᵢ with every aⱼ (D22).",
            {"delta @ a_prev.mT": "delta * a_prev"},
            {"delta @ a_prev.mT": "(delta * a_prev).sum(axis=1, keepdims=True)"},
            {"delta @ a_prev.mT": "(delta * a_prev).sum()"},
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
            "choice of the learning rate.",
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
        Slip(
            "first-column-only",
            "only the first example counts",
            "The tables of all examples add up (D29): let every column through.",
            {"delta @ a_prev.mT": "delta[:, :1] @ a_prev[:, :1].mT"},
        ),
        Slip(
            "last-column-only",
            "only the last example counts",
            "The tables of all examples add up (D29). In a loop: `=` where `+=` is meant keeps only the "
            "last.",
            {"delta @ a_prev.mT": "delta[:, -1:] @ a_prev[:, -1:].mT"},
        ),
        Slip(
            "summed-before-multiplied",
            "the examples are added up first and multiplied afterwards",
            "δ and a of the *same* example belong together: multiply first, then add up (D29).",
            {"delta @ a_prev.mT": "delta.sum(axis=1, keepdims=True) @ a_prev.sum(axis=1, keepdims=True).mT"},
            {"delta @ a_prev.mT": "delta.sum(axis=1, keepdims=True) @ a_prev.mean(axis=1, keepdims=True).mT"},
            {"delta @ a_prev.mT": "delta.mean(axis=1)[:, None] @ a_prev.mean(axis=1)[:, None].mT"},
        ),
        Slip(
            "examples-not-added",
            "each example keeps a table of its own",
            "C is the sum of the examples' costs, so their tables add up to one, in the shape of θ (D29).",
            {"delta @ a_prev.mT": 'np.einsum("im,jm->mij", delta, a_prev)'},
            {"delta @ a_prev.mT": 'np.einsum("im,jm->ijm", delta, a_prev)'},
        ),
        Slip(
            "one-column-only",
            "the columns are all laid end to end, as `np.outer` does",
            "`np.outer` flattens what it gets: right for one example, far too large a table for several. "
            "`@` adds the examples up (D29).",
            {"delta @ a_prev.mT": "np.outer(delta, a_prev)"},
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
        Slip(
            "plus-for-product",
            "δ and a_prev are added, not multiplied",
            "The chain rule multiplies the two links (D20).",
            {"delta @ a_prev.mT": "delta + a_prev.mT"},
            {"delta @ a_prev.mT": "delta.sum(axis=1, keepdims=True) + a_prev.sum(axis=1, keepdims=True).mT"},
        ),
        Slip(
            "sign",
            "the sign is turned",
            "No minus comes in here: the gradient points where C *rises*, and the step subtracts it later "
            "(D32).",
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
        Slip(
            "examples-not-added",
            "δ is returned as it is, a column for each example",
            "One bias serves all the examples, so their columns add up to one (D30).",
            {"delta.sum(axis=1, keepdims=True)": "delta"},
        ),
        Slip(
            "mean-for-sum",
            "the columns are averaged",
            "C is the *sum* of the examples' costs, so the gradients add up too (D30). Averaging is your "
            "choice of the learning rate.",
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
        Slip(
            "sum-of-everything",
            "everything is added up into one number",
            "A bare `sum()` adds rows and columns alike. Each unit has a bias of its own, so each row "
            "keeps its own sum (D30).",
            {"delta.sum(axis=1, keepdims=True)": "delta.sum()"},
            {"delta.sum(axis=1, keepdims=True)": "np.full((delta.shape[0], 1), delta.sum())"},
        ),
        Slip(
            "sum-of-everything",
            "everything is averaged into one number",
            "A bare `mean()` mixes rows and columns. Each unit has a bias of its own, so each row keeps "
            "its own sum (D30).",
            {"delta.sum(axis=1, keepdims=True)": "delta.mean()"},
            {"delta.sum(axis=1, keepdims=True)": "np.full((delta.shape[0], 1), delta.mean())"},
        ),
        Slip(
            "first-column-only",
            "only the first example counts",
            "Every example has its part in ∂C/∂b: add up all columns (D30).",
            {"delta.sum(axis=1, keepdims=True)": "delta[:, :1]"},
        ),
        Slip(
            "last-column-only",
            "only the last example counts",
            "Every example has its part in ∂C/∂b (D30). In a loop: `=` where `+=` is meant keeps only the "
            "last.",
            {"delta.sum(axis=1, keepdims=True)": "delta[:, -1:]"},
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
        _sign("the sign is turned", "No minus comes in here: the step subtracts the gradient later (D32)."),
        TRANSPOSED,
        DOUBLED,
        HALVED,
        ABSOLUTE,
        FIRST_ROW,
        LAST_ROW_LOST,
        ONLY_ZEROS,
    ),
)

# In a whole `backward` only these are looked for two at a time.
LIKELY = (
    "missing-sigma-prime",
    "sigma-prime-of-a",
    "sigma-prime-formula-on-z",
    "sigma-for-its-derivative",
    "half-of-sigma-prime",
    "sign",
    "factor-two",
    "factor-half",
    "cost-for-its-derivative",
    "target-lost",
    "mean-over-units",
    "mean-for-sum",
    "activation-lost",
    "bias-lost",
)

ALL_WEIGHTS = ("delta1 @ x.mT", "delta2 @ a1.mT")
SUM = ".sum(axis=1, keepdims=True)"
GRADIENTS = ("dC_dtheta1", "dC_db1", "dC_dtheta2", "dC_db2")
RETURNED = ", ".join(GRADIENTS)


def _returned(form):
    """All four gradients changed alike before they are returned; g stands for each, p for its parameter."""
    return {RETURNED: ", ".join(form.format(g=g, p=g.removeprefix("dC_d")) for g in GRADIENTS)}


def _in_gradients(slug, made, why, *forms):
    """A slip in how a δ becomes a gradient of weights, in one layer or both; d is δ, a the input."""
    for layers, where in (((1, 2), "in both layers"), ((1,), "in layer 1"), ((2,), "in layer 2")):
        variants = []
        for form in forms:
            variants.append(
                {ALL_WEIGHTS[n - 1]: form.format(d=f"delta{n}", a=("x", "a1")[n - 1]) for n in layers}
            )
        yield Slip(slug, made.format(where=where), why, *variants)


def _in_biases(slug, made, why, *forms):
    """The same for the biases."""
    for layers, where in (((1, 2), "of both layers"), ((1,), "of layer 1"), ((2,), "of layer 2")):
        variants = ({f"delta{n}{SUM}": form.format(d=f"delta{n}", n=n) for n in layers} for form in forms)
        yield Slip(slug, made.format(where=where), why, *variants)


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
        *_rare(_prime((2,), "D10"), LIKELY),
        *_rare(_prime((1,), "D17"), LIKELY),
        *_rare(_prime((1, 2), "D10, D17"), LIKELY),
        *_rare(_error("D10"), LIKELY),
        *BACK_THROUGH_THE_WEIGHTS,
        Slip(
            "updated-weights",
            "δ⁽¹⁾ is made with θ⁽²⁾ after its update",
            "All gradients belong to the *old* values (D32): find every one of them first, then change the "
            "weights.",
            *(
                {"theta2.mT": f"(theta2 - {rate} * delta2 @ a1.mT).mT"}
                for rate in (1, 0.1, 0.5, 0.01, 0.05, 0.2)
            ),
            *(
                {"theta2.mT": f"(theta2 + {rate} * delta2 @ a1.mT).mT"}
                for rate in (1, 0.1, 0.5, 0.01, 0.05, 0.2)
            ),
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
            "The gradient has no minus; the step subtracts it (D32).",
            "-({d} @ {a}.mT)",
        ),
        *_in_gradients(
            "input-lost",
            "the activations are left out of the weights' gradient {where}",
            "How much zᵢ moves with θᵢⱼ depends on what comes in at the start of that line: ∂zᵢ/∂θᵢⱼ = aⱼ "
            "(D21).",
            "{d} @ np.ones_like({a}).mT",
            "{d}",
        ),
        *_in_gradients(
            "delta-lost",
            "δ is left out of the weights' gradient {where}",
            "The activation is the second link of the chain; the first is ∂C/∂zᵢ = δᵢ, so each entry is δᵢ "
            "aⱼ (D22).",
            "np.ones_like({d}) @ {a}.mT",
        ),
        *_in_gradients(
            "one-column-only",
            "the examples are laid end to end in the weights' gradient {where}, as `np.outer` does",
            "`np.outer` is right for one example only; `@` adds the examples up (D29).",
            "np.outer({d}, {a})",
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
        ),
        Slip(
            "activation-twice",
            "the weights' gradient of layer 2 is made with σ(a⁽¹⁾) instead of a⁽¹⁾",
            "a⁽¹⁾ is σ(z⁽¹⁾) already, and goes into layer 2 as it is (D21).",
            {"delta2 @ a1.mT": "delta2 @ sigma(a1).mT"},
        ),
        Slip(
            "derivative-for-value",
            "the weights' gradient of layer 2 is made with σ′(z⁽¹⁾) instead of a⁽¹⁾",
            "∂z⁽²⁾ᵢ/∂θ⁽²⁾ᵢⱼ = a⁽¹⁾ⱼ: from θ⁽²⁾ to z⁽²⁾ there is no σ (D21).",
            {"delta2 @ a1.mT": "delta2 @ sigma.prime(z1).mT"},
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
            "the weights' gradient of layer 2 is made with a⁽²⁾ instead of a⁽¹⁾",
            "The weights θ⁽²⁾ start at the hidden units, a⁽¹⁾, and end at the outputs (D21).",
            {"delta2 @ a1.mT": "delta2 @ a2.mT"},
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
        ),
        Slip(
            "wrong-layer",
            "δ⁽¹⁾ is made with σ′(z⁽²⁾)",
            "The last link of δ⁽¹⁾ leads from a⁽¹⁾ to z⁽¹⁾: σ′(z⁽¹⁾) (D12).",
            {"* sigma.prime(z1)": "* sigma.prime(z2)"},
        ),
        Slip(
            "wrong-layer",
            "δ⁽²⁾ is made with σ′(z⁽¹⁾)",
            "The last link of δ⁽²⁾ leads from a⁽²⁾ to z⁽²⁾: σ′(z⁽²⁾) (D8).",
            {"* sigma.prime(z2)": "* sigma.prime(z1)"},
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
        ),
        *_in_biases(
            "sign",
            "the sign is turned for the biases {where}",
            "Raising bᵢ raises zᵢ by as much: ∂zᵢ/∂bᵢ is 1, not −1 (D24).",
            "-{d}.sum(axis=1, keepdims=True)",
        ),
        *_in_biases(
            "bias-extra-factor",
            "δ is multiplied by the bias itself for the biases {where}",
            "∂zᵢ/∂bᵢ = 1: the bias is added in z, so its own size does not matter (D24).",
            "({d} * b{n}).sum(axis=1, keepdims=True)",
        ),
        *_in_biases(
            "delta-lost",
            "ones stand for the biases {where}: ∂z/∂b without ∂C/∂z",
            "∂zᵢ/∂bᵢ = 1 is one link; the other is δᵢ (D24).",
            "np.ones_like({d}[:, :1])",
        ),
        *_in_biases(
            "zeros",
            "zeros are returned for the biases {where}",
            "They have a gradient too: the sum of δ over the examples (D30).",
            "np.zeros_like({d}[:, :1])",
        ),
        *_in_biases(
            "missing-sigma-prime",
            "the biases {where} get δ without its σ′",
            "∂C/∂b is δ itself, σ′ included (D24).",
            "({d} / sigma.prime(z{n})).sum(axis=1, keepdims=True)",
        ),
        *_in_gradients(
            "missing-sigma-prime",
            "the weights {where} get δ without its σ′",
            "δ = ∂C/∂z has σ′ in it (D8, D12), and the weights' gradient is made with all of δ.",
            "({d} / sigma.prime(dict(delta1=z1, delta2=z2)['{d}'])) @ {a}.mT",
        ),
        Slip(
            "mean-for-sum",
            "all four gradients are averaged over the examples",
            "C is the *sum* of the examples' costs, so the gradients add up too (D29, D30). Averaging is "
            "your choice of the learning rate.",
            _returned("{g} / y.shape[1]"),
        ),
        Slip(
            "sign",
            "the sign of all four gradients is turned",
            "A gradient points where C rises; the minus is in the step (D32).",
            _returned("-{g}"),
        ),
        Slip(
            "step-for-gradient",
            "the updated parameters are returned, not the gradients",
            "The step is the next exercise (D32); here only the four derivatives are wanted.",
            *(_returned(f"{{p}} - {rate} * {{g}}") for rate in (1, 0.1, 0.5, 0.01)),
            *(_returned(f"{{p}} + {rate} * {{g}}") for rate in (1, 0.1, 0.5, 0.01)),
        ),
        Slip(
            "step-for-gradient",
            "the gradients are multiplied by a learning rate already, and a minus",
            "The step is the next exercise (D32); here only the four derivatives are wanted.",
            *(_returned(f"-{rate} * {{g}}") for rate in (0.1, 0.5, 0.01)),
            *(_returned(f"{rate} * {{g}}") for rate in (0.1, 0.01)),
        ),
        Slip(
            "rows-for-columns",
            "all four gradients are transposed",
            "A gradient has the shape of its parameter: ∂C/∂θ⁽ⁿ⁾ that of θ⁽ⁿ⁾ (D19, D25).",
            _returned("{g}.mT"),
        ),
        Slip("zeros", "zeros are returned", "The arrays are made and never filled.", _returned("0 * {g}")),
        *_rare(FORWARD_PASS, LIKELY),
    ),
)

GRADIENT_STEP = Exercise(
    solution=solutions.gradient_step,
    given={"theta": "theta1", "dC_dtheta": "dC_dtheta1", "rate": "rate"},
    answers=(Answer("the new θ", "unit of this layer", "unit of the layer before"),),
    step="D32",
    hints=(
        "The gradient points where C *rises* fastest. Which way do you want to go, and how far?",
        "The new value is the old one, less the rate times its gradient: read D32 from left to right.",
    ),
    slips=(
        Slip(
            "sign",
            "the gradient is added: a step uphill",
            "The gradient points where C rises. To go down, subtract it (D32).",
            {" - ": " + "},
        ),
        Slip(
            "rate-lost",
            "the learning rate is left out",
            "η says how far to go along the gradient (D32); without it every step is as long as the slope "
            "is steep.",
            {"rate * ": ""},
        ),
        Slip(
            "old-value-lost",
            "only the change is returned, not the new θ",
            "The change is what you take *off* the old value: start from θ (D32).",
            {"theta - ": ""},
            {"theta - ": "-"},
        ),
        Slip(
            "gradient-lost",
            "the gradient is left out",
            "Each weight has a slope of its own, and takes a step of its own (D32).",
            {" * dC_dtheta": ""},
            {"rate * dC_dtheta": "rate * np.sign(dC_dtheta)"},
        ),
        Slip(
            "not-moved",
            "θ comes back unchanged",
            "Is the step computed, but its result not kept? Look at what the last line gives back (D32).",
            {" - rate * dC_dtheta": ""},
        ),
        Slip(
            "rate-divided",
            "you divide by the rate",
            "A small η must give a *small* step: multiply by it (D32).",
            {"rate * dC_dtheta": "dC_dtheta / rate"},
        ),
        Slip(
            "gradient-divided",
            "you divide by the gradient",
            "Where the slope is small the step is small: multiply by the gradient (D32). (Dividing by a "
            "slope is Newton's way to a *zero*.)",
            {"rate * dC_dtheta": "rate / dC_dtheta"},
            {"rate * dC_dtheta": "theta / dC_dtheta"},
        ),
        Slip(
            "rate-on-everything",
            "the rate multiplies θ too",
            "Only the gradient is scaled (D32); the old θ counts in full. Do the brackets stand right?",
            {"theta - rate * dC_dtheta": "(theta - dC_dtheta) * rate"},
            {"theta - rate * dC_dtheta": "(theta + dC_dtheta) * rate"},
        ),
        Slip(
            "rate-on-theta",
            "the rate multiplies θ instead of the gradient",
            "η says how far to go along the gradient; the old θ counts in full (D32).",
            {"theta - rate * dC_dtheta": "rate * theta - dC_dtheta"},
            {"rate * dC_dtheta": "rate * theta"},
        ),
        Slip(
            "order-of-difference",
            "the difference is the wrong way round",
            "From the old θ take the step off, not the other way round (D32).",
            {"theta - rate * dC_dtheta": "rate * dC_dtheta - theta"},
            {"theta - rate * dC_dtheta": "dC_dtheta - rate * theta"},
        ),
        Slip(
            "product-for-difference",
            "θ is multiplied by the step, not moved by it",
            "The step is subtracted; the size of θ itself plays no part in it (D32).",
            {"theta - rate": "theta * rate"},
            {"rate * dC_dtheta": "rate * dC_dtheta * theta"},
            {"theta - rate * dC_dtheta": "theta * (rate - dC_dtheta)"},
        ),
        Slip(
            "rate-squared",
            "the rate counts twice",
            "η scales the gradient once. Is it multiplied in before, and again in the return (D32)?",
            {"rate *": "rate ** 2 *"},
        ),
        Slip(
            "gradient-squared",
            "the gradient is squared",
            "One factor of the gradient; its sign is lost in the square (D32).",
            {"dC_dtheta": "(dC_dtheta ** 2)"},
        ),
        Slip(
            "sign-lost",
            "the gradient is made positive",
            "Its sign says in which direction C rises: keep it (D32).",
            {"dC_dtheta": "abs(dC_dtheta)"},
        ),
        Slip(
            "gradient-scaled",
            "the gradient is scaled by its own length",
            "The step is η times the gradient as it is: steep slope, long step (D32).",
            {"dC_dtheta": "(dC_dtheta / np.linalg.norm(dC_dtheta))"},
            {"dC_dtheta": "(dC_dtheta / abs(dC_dtheta).max())"},
        ),
        Slip(
            "mean-for-sum",
            "the gradient is divided by a number of units or entries",
            "Nothing is averaged in the step: η takes care of its length (D32).",
            {"dC_dtheta": "(dC_dtheta / dC_dtheta.size)"},
            {"dC_dtheta": "(dC_dtheta / dC_dtheta.shape[0])"},
            {"dC_dtheta": "(dC_dtheta / dC_dtheta.shape[1])"},
        ),
        Slip(
            "same-step-for-all",
            "all weights take the same step",
            "Each weight has a slope of its own, and takes a step of its own (D32).",
            {"dC_dtheta": "dC_dtheta.mean()"},
            {"dC_dtheta": "dC_dtheta.sum()"},
            {"dC_dtheta": "np.linalg.norm(dC_dtheta)"},
        ),
        Slip(
            "step-twice",
            "the step is taken twice",
            "Once is enough: is θ changed in place and then changed again in the return?",
            {"rate *": "2 * rate *"},
        ),
        Slip(
            "factor-half",
            "the step is halved",
            "No ½ comes in: η times the gradient (D32).",
            {"rate *": "rate / 2 *"},
        ),
        Slip(
            "rate-subtracted",
            "rate and gradient are subtracted one after the other",
            "The two are not two steps: η multiplies the gradient, and their product is taken off θ (D32).",
            {"rate * dC_dtheta": "rate - dC_dtheta"},
            {"rate * dC_dtheta": "(rate + dC_dtheta)"},
            {"theta - rate * dC_dtheta": "theta + rate - dC_dtheta"},
        ),
        Slip(
            "rate-fixed",
            "a rate of your own is used, not the one that is given",
            "The caller chooses η: use `rate`.",
            *({"rate *": f"{rate} *"} for rate in (0.1, 0.5, 0.01, 0.001, 0.05, 0.2, 0.25, 2)),
        ),
        Slip(
            "rows-for-columns",
            "the gradient is transposed",
            "∂C/∂θ has the shape of θ already (D19).",
            {"dC_dtheta": "dC_dtheta.mT"},
        ),
        Slip(
            "matmul-for-elementwise",
            "a matrix product stands where an entry-by-entry product should",
            "Each weight is moved by its own slope (D32): no `@` here.",
            {"rate * dC_dtheta": "rate * theta @ dC_dtheta"},
            {"rate * dC_dtheta": "rate * theta @ dC_dtheta.mT"},
        ),
        Slip(
            "brackets",
            "the brackets stand wrong: the rate is taken off θ, and the gradient multiplied in",
            "The product comes first: rate times gradient, then θ minus that (D32).",
            {"theta - rate * dC_dtheta": "(theta - rate) * dC_dtheta"},
        ),
        Slip(
            "first-unit-only",
            "only the first row takes a step",
            "Every row of θ moves. Is there a `return` inside the loop?",
            {"dC_dtheta": "np.where(np.arange(len(theta))[:, None] < 1, dC_dtheta, 0)"},
        ),
        Slip(
            "unit-left-out",
            "the first or the last row takes no step",
            "Every row of θ moves. Python counts from 0, and `range(n)` ends at n − 1 by itself.",
            {"dC_dtheta": "np.where(np.arange(len(theta))[:, None] < len(theta) - 1, dC_dtheta, 0)"},
            {"dC_dtheta": "np.where(np.arange(len(theta))[:, None] > 0, dC_dtheta, 0)"},
        ),
        Slip(
            "weights-decayed",
            "θ is shrunk by the rate as well",
            "D32 takes off the gradient alone; weight decay is another story.",
            {"theta - rate": "(1 - rate) * theta - rate"},
        ),
        Slip(
            "sign", "everything is negated", "D32 keeps the old θ and takes the step off it.", {"…": "-(…)"}
        ),
        Slip(
            "activation-added",
            "σ is applied",
            "Weights have no σ: the step is a plain difference (D32).",
            {"…": "sigma(…)"},
        ),
        TRANSPOSED,
        ADDED_UP,
        ONLY_ZEROS,
    ),
)

BOTH_SIDES = "(C(theta + step) - C(theta - step)) / (2 * h)"


def _difference(slug, made, why, *instead, rare=False):
    return Slip(slug, made, why, *({BOTH_SIDES: text} for text in instead), rare=rare)


NUMERICAL_GRADIENT = Exercise(
    solution=solutions.numerical_gradient,
    given={"C": "C", "theta": "theta1", "h": "h"},
    answers=(Answer("∂C/∂θ", "row of θ", "column of θ"),),
    step="the central difference",
    hints=(
        "Take one weight. Look at C a little above it and a little below it: how far apart are the two "
        "points, and how far apart the two costs?",
        "For every i, j: a copy of θ with h added to that one entry, another with h taken off, both "
        "through C. The slope is the difference of the costs over the distance of the points.",
    ),
    slips=(
        _difference(
            "one-sided-difference",
            "the difference is one-sided, from θ to θ + h",
            "It leans to one side, with an error of the order h. Look as far below θ as above it: the "
            "error shrinks to the order h².",
            "(C(theta + step) - C(theta)) / h",
        ),
        _difference(
            "one-sided-difference",
            "the difference is one-sided, from θ − h to θ",
            "It leans to one side, with an error of the order h. Look as far above θ as below it: the "
            "error shrinks to the order h².",
            "(C(theta) - C(theta - step)) / h",
        ),
        _difference(
            "half-the-distance",
            "you look from θ to θ + h only, but divide by 2h",
            "Those two points are h apart. For a distance of 2h take h off as well, from a *fresh* copy. "
            "(In place: after adding h, taking h off brings you back to θ, not to θ − h.)",
            "(C(theta + step) - C(theta)) / (2 * h)",
            "(C(theta) - C(theta - step)) / (2 * h)",
        ),
        _difference(
            "factor-two",
            "the difference of both sides is divided by h",
            "From θ − h to θ + h the distance is 2h.",
            "(C(theta + step) - C(theta - step)) / h",
        ),
        _difference(
            "h-not-divided",
            "the difference is not divided by the distance",
            "A slope is the rise *over the run*: from θ − h to θ + h that is 2h.",
            "(C(theta + step) - C(theta - step))",
            "(C(theta + step) - C(theta - step)) / 2",
        ),
        _difference(
            "h-not-divided",
            "the difference is one-sided and not divided by the distance",
            "A slope is the rise *over the run*, and the fairest run is from θ − h to θ + h, 2h.",
            "(C(theta + step) - C(theta))",
            "(C(theta) - C(theta - step))",
        ),
        _difference(
            "division-brackets",
            "`/ 2 * h` divides by 2 and then multiplies by h",
            "Python works from left to right. Put the distance into brackets: (2 * h).",
            "(C(theta + step) - C(theta - step)) / 2 * h",
            "(C(theta + step) - C(theta - step)) * h",
            "(C(theta + step) - C(theta - step)) * 2 * h",
            "(C(theta + step) - C(theta)) * h",
        ),
        _difference(
            "division-brackets",
            "only the second cost is divided",
            "/ binds before −: put the difference into brackets.",
            "C(theta + step) - C(theta - step) / (2 * h)",
            "C(theta + step) - C(theta - step) / 2 * h",
            "C(theta + step) - C(theta) / h",
        ),
        _difference(
            "h-squared",
            "you divide by h²",
            "The distance from θ − h to θ + h is 2h.",
            "(C(theta + step) - C(theta - step)) / h ** 2",
            "(C(theta + step) - C(theta - step)) / (2 * h ** 2)",
            "(C(theta + step) - C(theta - step)) / (4 * h ** 2)",
            rare=True,
        ),
        _difference(
            "factor-half",
            "you divide by 4h",
            "The distance from θ − h to θ + h is 2h.",
            "(C(theta + step) - C(theta - step)) / (4 * h)",
            rare=True,
        ),
        _difference(
            "sign",
            "the difference is the wrong way round",
            "Above minus below: C(θ + h) − C(θ − h). Where C rises the slope is positive.",
            "(C(theta - step) - C(theta + step)) / (2 * h)",
            "(C(theta) - C(theta + step)) / h",
        ),
        _difference(
            "plus-for-minus",
            "the two costs are added",
            "A slope is a *difference* of costs over a distance.",
            "(C(theta + step) + C(theta - step)) / (2 * h)",
            "(C(theta + step) + C(theta - step)) / 2",
            rare=True,
        ),
        _difference(
            "sign-lost",
            "the slope is made positive",
            "Its sign says whether C rises or falls: keep it.",
            "abs(C(theta + step) - C(theta - step)) / (2 * h)",
            rare=True,
        ),
        _difference(
            "half-step",
            "h is the whole distance, half of it to each side",
            "That is a central difference too, but here h is the step to *each* side, so the distance is 2h.",
            "(C(theta + step / 2) - C(theta - step / 2)) / h",
            rare=True,
        ),
        _difference(
            "larger-step",
            "the step is 2h to each side",
            "Here h is the step to each side, so the two points are 2h apart.",
            "(C(theta + 2 * step) - C(theta - 2 * step)) / (4 * h)",
            "(C(theta + 2 * step) - C(theta - 2 * step)) / (2 * h)",
            "(C(theta + 2 * step) - C(theta)) / (2 * h)",
            rare=True,
        ),
        _difference(
            "second-difference",
            "the second difference is taken: the curvature, not the slope",
            "For the slope two points are enough: C(θ + h) and C(θ − h).",
            "(C(theta + step) - 2 * C(theta) + C(theta - step)) / h ** 2",
            rare=True,
        ),
        _difference(
            "other-formula",
            "a difference of higher order is taken",
            "A fine formula! Here the plain central difference is asked for: two points, h to each side.",
            "(-C(theta + 2 * step) + 8 * C(theta + step) - 8 * C(theta - step) + C(theta - 2 * step)) / "
            "(12 * h)",
            "(4 * C(theta + step) - C(theta + 2 * step) - 3 * C(theta)) / (2 * h)",
            rare=True,
        ),
        _difference(
            "cost-for-its-derivative",
            "the cost itself is returned for each entry",
            "Two costs make a slope: their difference over the distance.",
            "C(theta + step)",
            "C(theta)",
            "C(theta) / h",
            rare=True,
        ),
        Slip(
            "h-ignored",
            "the step is not the given h but a much smaller one",
            "It is the caller who chooses h: use the argument. (A smaller step is nearer to the "
            "derivative, till rounding spoils it; here you are asked to show what the given h gives.)",
            {"step[i, j] = h": "h = 1e-5; step[i, j] = h"},
            *({"step[i, j] = h": f"h = {h}; step[i, j] = h"} for h in ("0.001", "0.01", "1e-6", "1e-4")),
        ),
        Slip(
            "h-ignored",
            "the step is not the given h, and the difference one-sided",
            "Use the argument h, and look as far below θ as above it.",
            *(
                {"step[i, j] = h": f"h = {h}; step[i, j] = h", BOTH_SIDES: "(C(theta + step) - C(theta)) / h"}
                for h in ("1e-5", "0.001", "0.01", "1e-4")
            ),
        ),
        Slip(
            "fixed-step",
            "the step is 1, not h",
            "The nudge at entry i, j has the size h, not 1.",
            {"step[i, j] = h": "step[i, j] = 1"},
            rare=True,
        ),
        Slip(
            "relative-step",
            "the step is h times the weight, not h",
            "θ + h, not θ (1 + h): every weight is nudged by the same h.",
            {"step[i, j] = h": "step[i, j] = h * theta[i, j]"},
        ),
        Slip(
            "not-restored",
            "θ is changed in place and not put back",
            "After each entry θ must be what it was before, or the next slope is taken somewhere else. "
            "Nudge a copy, or put the entry back.",
            {BOTH_SIDES: f"{BOTH_SIDES}; theta = theta - step"},
            {BOTH_SIDES: f"{BOTH_SIDES}; theta = theta + step"},
        ),
        Slip(
            "not-restored",
            "θ is changed in place and not put back, and the difference one-sided",
            "After each entry θ must be what it was before. Nudge a copy, h up and h down.",
            {BOTH_SIDES: "(C(theta + step) - C(theta)) / h; theta = theta + step"},
            {
                BOTH_SIDES: "(C(theta + step) - C0) / h; theta = theta + step",
                "gradient =": "C0 = C(theta); gradient =",
            },
            {BOTH_SIDES: "(C(theta + step) - C(theta)) / (2 * h); theta = theta + step"},
        ),
        Slip(
            "copy-forgotten",
            "both costs are taken at the same point, so every slope is 0",
            "`plus = theta` makes no copy, only a second name: adding h to one and taking it off the other "
            "leaves both where they were. Use `theta.copy()`. (The same zeros come from an array that is "
            "never filled.)",
            {BOTH_SIDES: "0"},
            rare=True,
        ),
        Slip(
            "all-at-once",
            "all entries are nudged at once",
            "One partial derivative moves *one* weight and keeps the others. Nudge entry i, j alone.",
            {"step[i, j] = h": "step[:] = h"},
            {"step[i, j] = h": "step[:] = h", "return gradient": "return gradient[0, 0]"},
            {
                "step[i, j] = h": "step[:] = h",
                BOTH_SIDES: "(C(theta + step) - C(theta)) / h",
                "return gradient": "return gradient[0, 0]",
            },
        ),
        Slip(
            "row-at-once",
            "a whole row or column is nudged at once",
            "One partial derivative moves *one* weight. Nudge entry i, j alone: `[i, j]`, not `[i]`.",
            {"step[i, j] = h": "step[i] = h"},
            {"step[i, j] = h": "step[i] = h", "return gradient": "return gradient[:, 0]"},
            {"step[i, j] = h": "step[:, j] = h"},
        ),
        Slip(
            "entries-left-out",
            "some entries stay 0",
            "Every weight has a slope: run i over all rows and j over all columns of θ, from 0.",
            {"np.ndindex(theta.shape)": "np.ndindex(theta.shape[0] - 1, theta.shape[1])"},
            {"np.ndindex(theta.shape)": "np.ndindex(theta.shape[0], theta.shape[1] - 1)"},
            {"np.ndindex(theta.shape)": "np.ndindex(theta.shape[0] - 1, theta.shape[1] - 1)"},
            {"np.ndindex(theta.shape)": "np.ndindex(1, theta.shape[1])"},
            {"np.ndindex(theta.shape)": "np.ndindex(theta.shape[0], 1)"},
            {"np.ndindex(theta.shape)": "np.ndindex(1, 1)"},
            {"np.ndindex(theta.shape)": "[(k, k) for k in range(min(theta.shape))]"},
            rare=True,
        ),
        Slip(
            "sum-of-everything",
            "the slopes are added up into one",
            "One slope for each weight, in the shape of θ.",
            {"gradient[i, j] =": "gradient +="},
            {"…": "….sum()"},
            rare=True,
        ),
        _sign(
            "the sign is turned",
            "Above minus below: C(θ + h) − C(θ − h). Where C rises the slope is positive.",
        ),
        ABSOLUTE,
        TRANSPOSED,
        HALVED,
    ),
)

CROSS_ENTROPY_DELTA = Exercise(
    solution=solutions.cross_entropy_delta,
    given={"a2": "a2", "y": "y"},
    answers=(Answer("δ⁽²⁾", "output unit", "example"),),
    step="D11",
    hints=(
        "Differentiate −[y ln a + (1 − y) ln(1 − a)] with respect to a, and bring the two fractions over one "
        "denominator.",
        "Now multiply by σ′(z) = a (1 − a). Look at the denominator of before: what is left (D11)?",
    ),
    slips=(
        Slip(
            "sigma-prime-kept",
            "σ′ is still multiplied in, (a − y) a (1 − a)",
            "That is δ of the squared error. With the cross-entropy, σ′ = a (1 − a) cancels against the "
            "denominator of ∂C/∂a: work out the product once on paper (D11).",
            {"a2 - y": "(a2 - y) * a2 * (1 - a2)"},
        ),
        Slip(
            "missing-sigma-prime",
            "only ∂C/∂a⁽²⁾ is returned, without σ′(z⁽²⁾)",
            "δ is the derivative with respect to *z* (D7): one more link, a (1 − a), and it cancels the "
            "denominator.",
            {"a2 - y": "(a2 - y) / (a2 * (1 - a2))"},
        ),
        Slip(
            "sign",
            "the sign is turned, y − a⁽²⁾",
            "Too large an output must give a positive δ. Look at the minus before the bracket of the cost, "
            "and the inner one from ln(1 − a).",
            {"a2 - y": "y - a2"},
        ),
        Slip(
            "sign",
            "∂C/∂a⁽²⁾ is returned without σ′(z⁽²⁾), and with the sign turned",
            "δ is the derivative with respect to *z* (D7): one more link. And the cost has a minus before "
            "its bracket.",
            {"a2 - y": "(y - a2) / (a2 * (1 - a2))"},
        ),
        Slip(
            "second-term-lost",
            "only the part with y ln a is differentiated",
            "The part with (1 − y) ln(1 − a) depends on a as well; leave it out and wrong units with y = 0 "
            "learn nothing.",
            {"a2 - y": "-y / a2"},
            {"a2 - y": "y / a2"},
            {"a2 - y": "-y * (1 - a2)"},
            {"a2 - y": "y * (1 - a2)"},
        ),
        Slip(
            "first-term-lost",
            "only the part with (1 − y) ln(1 − a) is differentiated",
            "The part with y ln a depends on a as well.",
            {"a2 - y": "(1 - y) / (1 - a2)"},
            {"a2 - y": "(1 - y) * a2"},
            {"a2 - y": "-(1 - y) / (1 - a2)"},
            {"a2 - y": "-(1 - y) * a2"},
        ),
        Slip(
            "inner-sign",
            "the two parts of ∂C/∂a have the same sign",
            "ln(1 − a) has an inner derivative, −1: its part turns its sign.",
            {"a2 - y": "-y / a2 - (1 - y) / (1 - a2)"},
            {"a2 - y": "y / a2 + (1 - y) / (1 - a2)"},
            {"a2 - y": "-y * (1 - a2) - (1 - y) * a2"},
            {"a2 - y": "y * (1 - a2) + (1 - y) * a2"},
        ),
        Slip(
            "cost-for-its-derivative",
            "the cost itself is returned, not its derivative",
            "δ is ∂C/∂z⁽²⁾ (D7): differentiate the logarithms first.",
            {"a2 - y": "-(y * np.log(a2) + (1 - y) * np.log(1 - a2))"},
            {"a2 - y": "-(y * np.log(a2) + (1 - y) * np.log(1 - a2)).sum()"},
            {"a2 - y": "-(y * np.log(a2) + (1 - y) * np.log(1 - a2)).mean()"},
            {"a2 - y": "y * np.log(a2) + (1 - y) * np.log(1 - a2)"},
            {"a2 - y": "-y * np.log(a2)"},
            {"a2 - y": "(-y * np.log(a2)).sum()"},
            {"a2 - y": "(a2 - y) ** 2 / 2"},
            {"a2 - y": "(a2 - y) ** 2"},
        ),
        Slip(
            "logarithm-kept",
            "a logarithm is left over",
            "The derivative of ln a is 1/a: after differentiating no logarithm is left.",
            {"a2 - y": "np.log(a2) - np.log(y)"},
            {"a2 - y": "np.log(a2) - y"},
            {"a2 - y": "np.log(a2 / (1 - a2)) - y"},
            {"a2 - y": "-y / np.log(a2) + (1 - y) / np.log(1 - a2)"},
        ),
        Slip(
            "brackets",
            "only the second part of ∂C/∂a is multiplied by σ′",
            "* binds before −: put all of ∂C/∂a into brackets.",
            {"a2 - y": "-y / a2 + (1 - y) / (1 - a2) * a2 * (1 - a2)"},
            {"a2 - y": "-y / a2 - (1 - y) / (1 - a2) * a2 * (1 - a2)"},
        ),
        Slip(
            "half-of-sigma-prime",
            "half of σ′ is multiplied in, a or 1 − a alone",
            "σ′ = a (1 − a) has two factors, and both cancel against ∂C/∂a.",
            {"a2 - y": "(a2 - y) * a2"},
            {"a2 - y": "(a2 - y) * (1 - a2)"},
        ),
        Slip(
            "half-of-sigma-prime",
            "one factor of the denominator is left, a or 1 − a",
            "σ′ = a (1 − a) has two factors, and they cancel the denominator of ∂C/∂a altogether.",
            {"a2 - y": "(a2 - y) / a2"},
            {"a2 - y": "(a2 - y) / (1 - a2)"},
        ),
        Slip(
            "sigma-prime-of-a",
            "σ′ is multiplied in, and taken at a⁽²⁾ besides",
            "Here σ′ cancels altogether (D11); and where it is wanted, it is taken at z.",
            {"a2 - y": "(a2 - y) * sigma.prime(a2)"},
            {"a2 - y": "(a2 - y) / (a2 * (1 - a2)) * sigma.prime(a2)"},
        ),
        Slip(
            "activation-twice",
            "a⁽²⁾ goes through σ once more",
            "a⁽²⁾ is σ(z⁽²⁾) already: it has been through σ and is compared with y as it is.",
            {"a2 - y": "sigma(a2) - y"},
        ),
        Slip(
            "thresholded",
            "the output is rounded to 0 or 1 first",
            "Rounding has no slope. Compare a⁽²⁾ as it is.",
            {"a2 - y": "np.round(a2) - y"},
            {"a2 - y": "(a2 > 0.5) - y"},
        ),
        Slip(
            "target-lost",
            "the target y is left out",
            "δ compares output and target, so both must come in: how else could it tell in which direction "
            "to go?",
            {"a2 - y": "a2"},
        ),
        Slip(
            "output-lost",
            "a⁽²⁾ is left out",
            "δ compares output and target, so both must come in: how else could it tell in which direction "
            "to go?",
            {"a2 - y": "y"},
            {"a2 - y": "-y"},
        ),
        Slip(
            "plus-for-minus",
            "a⁽²⁾ and y are added",
            "δ compares the two: at a⁽²⁾ = y it is 0.",
            {" - ": " + "},
        ),
        Slip(
            "target-for-derivative",
            "σ′ = a (1 − a) is multiplied by y itself",
            "The other factor is ∂C/∂a, the derivative of the cost, and y is only a part of it.",
            {"a2 - y": "y * a2 * (1 - a2)"},
            {"a2 - y": "-y * a2 * (1 - a2)"},
        ),
        Slip(
            "sigma-prime-alone",
            "only σ′ = a (1 − a) is returned",
            "It is one of two factors, and it cancels against the denominator of the other, ∂C/∂a (D11).",
            {"a2 - y": "a2 * (1 - a2)"},
        ),
        TRANSPOSED,
        MEAN,
        ROW_MEAN,
        DOUBLED,
        HALVED,
        ABSOLUTE,
        FIRST_COLUMN,
        COLUMNS_ADDED,
        ADDED_UP,
        AVERAGED,
        ONLY_ZEROS,
    ),
)


def _tanh(slug, made, why, *instead):
    return Slip(slug, made, why, *({"1 - np.tanh(z) ** 2": text} for text in instead))


TANH_PRIME = Exercise(
    solution=solutions.tanh_prime,
    given={"z": "wide"},
    answers=(Answer("tanh′(z)", "unit", "example"),),
    step="D9",
    hints=(
        "The slope of tanh is 1 at z = 0 and fades to 0 on both sides. Which simple expression of tanh(z) "
        "does that?",
        "Write tanh as sinh / cosh and use the quotient rule: cosh² − sinh² is 1. What is left can be said "
        "with tanh(z) alone.",
    ),
    slips=(
        _tanh(
            "a-formula-on-z",
            "z is put into 1 − a² as if it were a",
            "1 − a² is the slope when a is the *output*, tanh(z). Your function is given the input z.",
            "1 - z ** 2",
        ),
        _tanh(
            "square-lost",
            "the square is left out: 1 − tanh(z)",
            "At z = 0 it gives 1, but for large negative z it gives 2, and the slope there is 0.",
            "1 - np.tanh(z)",
        ),
        _tanh(
            "value-for-derivative",
            "tanh(z) itself is returned",
            "That is the value of the unit; its slope is wanted.",
            "np.tanh(z)",
        ),
        _tanh(
            "sigma-prime-of-a",
            "tanh is applied twice",
            "The slope at z is 1 − tanh²(z): one tanh. Is your function given z, and treats it as if a "
            "helper wanted a?",
            "1 - np.tanh(np.tanh(z)) ** 2",
        ),
        _tanh(
            "sigmoid-prime",
            "the slope of the sigmoid is returned, σ (1 − σ)",
            "Each σ brings its own σ′. The sigmoid's is ¼ at z = 0; tanh is steeper, 1.",
            "sigma.prime(z)",
        ),
        _tanh(
            "sigmoid-formula",
            "the sigmoid's formula a (1 − a) is used with tanh(z) for a",
            "Each σ brings its own σ′: a (1 − a) belongs to the sigmoid. For tanh, differentiate sinh / "
            "cosh.",
            "np.tanh(z) * (1 - np.tanh(z))",
        ),
        _tanh(
            "sigmoid-formula",
            "the formula 1 − a² is used with the sigmoid of z for a",
            "1 − a² is right when a is tanh(z).",
            "1 - sigma(z) ** 2",
        ),
        _tanh(
            "sigmoid-formula",
            "z is put into the sigmoid's formula a (1 − a)",
            "That formula belongs to the sigmoid, and to its output at that. For tanh, differentiate sinh "
            "/ cosh.",
            "z * (1 - z)",
        ),
        _tanh(
            "plus-for-minus",
            "there is a plus: 1 + tanh²(z)",
            "With the plus the slope would grow with |z|; tanh flattens out.",
            "1 + np.tanh(z) ** 2",
        ),
        _tanh(
            "one-lost",
            "the 1 is left out: tanh²(z)",
            "At z = 0 that is 0, but tanh is steepest there.",
            "np.tanh(z) ** 2",
            "-np.tanh(z) ** 2",
        ),
        _tanh(
            "sign",
            "the sign is turned: tanh²(z) − 1",
            "tanh rises everywhere, so its slope is positive.",
            "np.tanh(z) ** 2 - 1",
        ),
        _tanh(
            "square-inside",
            "z is squared, not tanh(z)",
            "tanh²(z) means (tanh z)²: the square belongs outside the brackets.",
            "1 - np.tanh(z ** 2)",
        ),
        _tanh(
            "square-outside",
            "the whole difference is squared: (1 − tanh(z))²",
            "Only tanh(z) is squared: in Python, ** binds before −.",
            "(1 - np.tanh(z)) ** 2",
            "(1 - np.tanh(z) ** 2) ** 2",
        ),
        _tanh(
            "square-for-double",
            "tanh(z) is doubled, not squared",
            "In Python the square is `** 2`; `* 2` doubles.",
            "1 - 2 * np.tanh(z)",
        ),
        _tanh(
            "square-lost",
            "the square of cosh is left out: 1 / cosh(z)",
            "The quotient rule squares the denominator: 1 / cosh²(z).",
            "1 / np.cosh(z)",
        ),
        _tanh(
            "reciprocal-lost",
            "cosh²(z) is returned, not 1 / cosh²(z)",
            "The quotient rule leaves cosh² *below*.",
            "np.cosh(z) ** 2",
        ),
        _tanh(
            "sinh-for-cosh",
            "sinh stands where cosh should",
            "tanh is sinh / cosh, and the quotient rule leaves cosh² below.",
            "1 / np.sinh(z) ** 2",
            "1 - np.sinh(z) ** 2",
        ),
        _tanh(
            "cosh-for-tanh",
            "cosh stands where tanh should",
            "Only tanh is bounded by 1, so that the slope stays between 0 and 1. cosh belongs into 1 / "
            "cosh²(z).",
            "1 - np.cosh(z) ** 2",
            "1 - 1 / np.cosh(z) ** 2",
        ),
        _tanh(
            "tan-for-tanh",
            "the slope of tan comes in, not that of tanh",
            "The h makes it another function: hyperbolic tangent. Its slope has a minus, 1 − tanh².",
            "1 + np.tan(z) ** 2",
            "1 - np.tan(z) ** 2",
            "1 / np.cos(z) ** 2",
            "np.cos(z) ** 2",
        ),
        _tanh(
            "arctan-for-tanh",
            "the slope of arctan or artanh is returned",
            "That is the slope of an inverse function. tanh itself has 1 − tanh²(z).",
            "1 / (1 + z ** 2)",
            "1 / (1 - z ** 2)",
        ),
        _tanh(
            "differentiated-twice",
            "tanh is differentiated twice",
            "−2 tanh (1 − tanh²) is the curvature; the slope is wanted.",
            "-2 * np.tanh(z) * (1 - np.tanh(z) ** 2)",
        ),
        _tanh(
            "chain-rule-on-the-square",
            "tanh² is differentiated, not tanh",
            "2 tanh comes from the square. Only tanh itself is to be differentiated.",
            "2 * np.tanh(z)",
            "-2 * np.tanh(z)",
            "2 * np.tanh(z) * (1 - np.tanh(z) ** 2)",
            "1 - 2 * np.tanh(z) * (1 - np.tanh(z) ** 2)",
        ),
        _tanh(
            "value-times-derivative",
            "the slope is multiplied by a further tanh(z) or z",
            "The slope is 1 − tanh²(z) alone: no factor before it.",
            "np.tanh(z) * (1 - np.tanh(z) ** 2)",
            "z * (1 - np.tanh(z) ** 2)",
        ),
        _tanh(
            "square-on-z",
            "the square is half tanh, half z: 1 − z tanh(z)",
            "tanh²(z) is tanh(z) times tanh(z): both factors are the value of the unit, none is z.",
            "1 - z * np.tanh(z)",
        ),
        _tanh(
            "root-taken",
            "a root is taken",
            "The slope is 1 − tanh²(z) as it is. (The root belongs to sin and cos: cos is √(1 − sin²).)",
            "np.sqrt(1 - np.tanh(z) ** 2)",
        ),
        _tanh(
            "brackets",
            "the slope is taken at 2z or z/2",
            "tanh(z) is 2σ(2z) − 1: check the factors that come out of the brackets.",
            "1 - np.tanh(2 * z) ** 2",
            "1 - np.tanh(z / 2) ** 2",
            "sigma.prime(2 * z)",
            "2 * sigma.prime(2 * z)",
            "4 * sigma.prime(z)",
            "2 * sigma.prime(z)",
        ),
        _tanh(
            "relu-prime", "the slope of ReLU is returned", "tanh is smooth: its slope is no switch.", "z > 0"
        ),
        _tanh(
            "square-lost",
            "tanh is applied twice instead of squared",
            "tanh²(z) is tanh(z) times tanh(z), not tanh(tanh(z)).",
            "1 - np.tanh(np.tanh(z))",
        ),
        _tanh(
            "reciprocal",
            "1 / tanh(z) is returned",
            "A derivative is not one over the function. Write tanh as sinh / cosh and use the quotient rule.",
            "1 / np.tanh(z)",
        ),
        _tanh(
            "other-function",
            "arctan is returned",
            "What is wanted is how fast tanh rises at z, from 1 at z = 0 down to 0 on both sides.",
            "np.arctan(z)",
        ),
        _tanh(
            "factor-half",
            "the square is halved: 1 − tanh²(z) / 2",
            "No ½ comes in: the quotient rule leaves 1 − tanh²(z).",
            "1 - np.tanh(z) ** 2 / 2",
        ),
        _tanh(
            "value-lost",
            "tanh is left out: 1 − z",
            "1 − tanh²(z) needs the *value* of the unit, squared.",
            "1 - z",
        ),
        _tanh(
            "sigmoid-formula",
            "half of the sigmoid's slope is returned, 1 − σ(z)",
            "Each σ brings its own σ′. For tanh, differentiate sinh / cosh.",
            "1 - sigma(z)",
        ),
        _sign("the sign is turned", "tanh rises everywhere, so its slope is positive."),
        SQUARED,
        _tanh(
            "z-itself",
            "z is returned",
            "What is wanted is how fast tanh rises at z, from 1 at z = 0 down to 0 on both sides.",
            "z",
        ),
        _tanh(
            "constant",
            "ones are returned",
            "Only at z = 0 is the slope 1; to both sides tanh flattens out.",
            "np.ones_like(z)",
        ),
        _tanh(
            "square-lost",
            "the square of the denominator is left out: 4 / (eᶻ + e⁻ᶻ)",
            "The quotient rule squares the denominator.",
            "4 / (np.exp(z) + np.exp(-z))",
        ),
        _tanh(
            "factor-lost",
            "the 4 is not right in 4 / (eᶻ + e⁻ᶻ)²",
            "cosh is *half* of eᶻ + e⁻ᶻ, so a 4 comes up from below.",
            "1 / (np.exp(z) + np.exp(-z)) ** 2",
            "2 / (np.exp(z) + np.exp(-z)) ** 2",
        ),
        DOUBLED,
        HALVED,
        TRANSPOSED,
        FIRST_COLUMN,
        COLUMNS_ADDED,
        ADDED_UP,
        AVERAGED,
        ONLY_ZEROS,
    ),
)

SOFTMAX_DELTA = Exercise(
    solution=solutions.softmax_delta,
    given={"a2": "p2", "y": "t2"},
    answers=(Answer("δ⁽²⁾", "output unit", "example"),),
    step="the last lesson: the Jacobian of softmax",
    hints=(
        "Softmax ties the outputs together: raising one zⱼ lowers all the other aᵢ. So ∂C/∂zⱼ is a *sum* "
        "over all the outputs i, with ∂aᵢ/∂zⱼ = aᵢ (1 − aᵢ) for i = j and −aᵢ aⱼ otherwise.",
        "C is −Σ y ln a, so ∂C/∂aᵢ = −yᵢ / aᵢ. Put both into the sum, and use that the targets of a column "
        "add up to 1.",
    ),
    slips=(
        Slip(
            "softmax-elementwise",
            "softmax is treated element by element, with a (1 − a) for its derivative",
            "Raising zⱼ lowers *every other* output too: the Jacobian is not diagonal, and −aᵢ aⱼ is lost. "
            "Sum over all the outputs.",
            {"a2 - y": "-y * (1 - a2)"},
            {"a2 - y": "y * (1 - a2)"},
        ),
        Slip(
            "softmax-elementwise",
            "a⁽²⁾ − y is multiplied by a (1 − a), as if each output were a sigmoid with a squared error",
            "With softmax and cross-entropy the whole Jacobian is already in a⁽²⁾ − y: no σ′ is left over.",
            {"a2 - y": "(a2 - y) * a2 * (1 - a2)"},
        ),
        Slip(
            "missing-jacobian",
            "only ∂C/∂a⁽²⁾ = −y / a⁽²⁾ is returned",
            "δ is the derivative with respect to *z* (D7): the Jacobian of softmax lies between a and z.",
            {"a2 - y": "-y / a2"},
            {"a2 - y": "y / a2"},
        ),
        Slip(
            "sigmoid-cross-entropy",
            "the derivative of the sigmoid's cross-entropy is returned",
            "(a − y) / (a (1 − a)) belongs to independent outputs. This cost is −Σ y ln a, and a comes "
            "from a softmax.",
            {"a2 - y": "(a2 - y) / (a2 * (1 - a2))"},
            {"a2 - y": "-y / a2 - (1 - y) / (1 - a2)"},
        ),
        Slip(
            "jacobian-twice",
            "the Jacobian of softmax is multiplied in once more",
            "a⁽²⁾ − y is the result *after* the Jacobian; it does not go through it again.",
            {"a2 - y": "a2 * ((a2 - y) - (a2 * (a2 - y)).sum(axis=0))"},
        ),
        Slip(
            "sign",
            "the sign is turned, y − a⁽²⁾",
            "Too large an output must give a positive δ: remember the minus in −Σ y ln a.",
            {"a2 - y": "y - a2"},
        ),
        Slip(
            "softmax-twice",
            "a⁽²⁾ goes through softmax once more",
            "a⁽²⁾ is the output of the softmax already: its columns add up to 1.",
            {"a2 - y": "np.exp(a2) / np.exp(a2).sum(axis=0) - y"},
            {"a2 - y": "sigma(a2) - y"},
        ),
        Slip(
            "true-class-only",
            "only the output of the true class is looked at",
            "The other outputs have a gradient too: where y is 0, δ is a itself, and pushes it down.",
            {"a2 - y": "(a2 - y) * y"},
            {"a2 - y": "(a2 - 1) * y"},
            {"a2 - y": "np.where(y > 0, a2 - y, 0)"},
            {"a2 - y": "np.where(y == 1, a2 - 1, 0)"},
        ),
        Slip(
            "off-diagonal-only",
            "only the terms −aᵢ aⱼ of the Jacobian are used",
            "On the diagonal there is aᵢ (1 − aᵢ): the sum has both kinds of term.",
            {"a2 - y": "a2 * (y.sum(axis=0) - y)"},
            {"a2 - y": "-a2 * (y.sum(axis=0) - y)"},
        ),
        Slip(
            "off-diagonal-sign",
            "the terms −aᵢ aⱼ of the Jacobian have lost their minus",
            "Raising zⱼ *lowers* the other outputs.",
            {"a2 - y": "-y * (1 - a2) - a2 * (y.sum(axis=0) - y)"},
        ),
        Slip(
            "cost-for-its-derivative",
            "the cost itself is returned, not its derivative",
            "δ is ∂C/∂z⁽²⁾ (D7): differentiate the logarithm first.",
            {"a2 - y": "-y * np.log(a2)"},
            {"a2 - y": "(-y * np.log(a2)).sum()"},
            {"a2 - y": "(-y * np.log(a2)).sum(axis=0)"},
            {"a2 - y": "y * np.log(a2)"},
            {"a2 - y": "(-y * np.log(a2)).mean()"},
            {"a2 - y": "(a2 - y) ** 2"},
            {"a2 - y": "(a2 - y) ** 2 / 2"},
        ),
        Slip(
            "logarithm-kept",
            "a logarithm is left over",
            "The derivative of ln a is 1/a: after differentiating no logarithm is left.",
            {"a2 - y": "np.log(a2) - y"},
        ),
        Slip(
            "half-of-the-product",
            "a⁽²⁾ − y is multiplied or divided by a or 1 − a",
            "With softmax and cross-entropy everything but a⁽²⁾ − y cancels.",
            {"a2 - y": "(a2 - y) * a2"},
            {"a2 - y": "(a2 - y) / a2"},
            {"a2 - y": "(a2 - y) * (1 - a2)"},
            {"a2 - y": "(a2 - y) * sigma.prime(a2)"},
        ),
        Slip(
            "thresholded",
            "the largest output is set to 1 and the others to 0 before they are compared with y",
            "A decision has no slope. Compare a⁽²⁾ as it is.",
            {"a2 - y": "(a2 == a2.max(axis=0)) - y"},
            {"a2 - y": "np.round(a2) - y"},
        ),
        Slip(
            "one-subtracted",
            "1 is taken off every output",
            "Take off y: 1 for the true class alone.",
            {"- y": "- 1"},
        ),
        Slip(
            "target-for-derivative",
            "the diagonal a (1 − a) of the Jacobian is multiplied by y itself",
            "The other factor is ∂C/∂a = −y / a; and the Jacobian has more than its diagonal.",
            {"a2 - y": "y * a2 * (1 - a2)"},
            {"a2 - y": "-y * a2 * (1 - a2)"},
        ),
        Slip(
            "jacobian-alone",
            "only a (1 − a) is returned",
            "It is the diagonal of the Jacobian; the cost has not come in yet.",
            {"a2 - y": "a2 * (1 - a2)"},
        ),
        Slip(
            "target-lost",
            "the target y is left out",
            "δ compares output and target, so both must come in: how else could it tell in which direction "
            "to go?",
            {"a2 - y": "a2"},
        ),
        Slip(
            "output-lost",
            "a⁽²⁾ is left out",
            "δ compares output and target, so both must come in: how else could it tell in which direction "
            "to go?",
            {"a2 - y": "y"},
            {"a2 - y": "-y"},
        ),
        Slip(
            "plus-for-minus",
            "a⁽²⁾ and y are added",
            "δ compares the two: at a⁽²⁾ = y it is 0.",
            {" - ": " + "},
        ),
        Slip(
            "product-for-difference",
            "a⁽²⁾ and y are multiplied",
            "δ compares the two by a difference.",
            {" - ": " * "},
        ),
        TRANSPOSED,
        MEAN,
        ROW_MEAN,
        DOUBLED,
        HALVED,
        ABSOLUTE,
        FIRST_COLUMN,
        COLUMNS_ADDED,
        ADDED_UP,
        AVERAGED,
        ONLY_ZEROS,
    ),
)

EXERCISES = {
    exercise.name: exercise
    for exercise in (
        WEIGHTED_INPUT,
        FORWARD,
        OUTPUT_DELTA,
        HIDDEN_DELTA,
        WEIGHT_GRADIENT,
        BIAS_GRADIENT,
        BACKWARD,
        GRADIENT_STEP,
        NUMERICAL_GRADIENT,
        CROSS_ENTROPY_DELTA,
        TANH_PRIME,
        SOFTMAX_DELTA,
    )
}
