"""What an exercise and a slip are, and the slips that several exercises share.

A slip is what it does to the solution: `{"theta2.mT": "theta2"}` puts `theta2` where `theta2.mT` stands, and
the key "…" stands for the whole returned value: `{"…": "-…"}`. An edit that has nothing to replace is an
error, so a slip cannot outlive the line it was written for. Two slips at once are two slips' edits, one after
the other; nobody writes them down. Of slips that give the same numbers the likelier stands first.

`made` ends the sentence "Your numbers are exactly what comes out when …"; `why` says what is wrong with that.
"""

from collections.abc import Callable
from dataclasses import dataclass


class Slip:
    """A slip: its slug, what was `made`, `why` that is wrong, and the edits of the solution that make it.

    Several `variants` are several lines of code for one and the same slip. A `rare` one is not looked for
    together with another.
    """

    def __init__(self, slug, made, why, *variants, rare=False):
        self.slug, self.made, self.why, self.variants, self.rare = slug, made, why, variants, rare


def replacing(old):
    """A maker of slips that each put something else in the place of `old`."""

    def put(slug, made, why, *instead, rare=False):
        return Slip(slug, made, why, *({old: text} for text in instead), rare=rare)

    return put


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
    "A row belongs to a unit, and that is what decides which way the table lies. Turn it once more.",
    {"…": "(…).mT"},
)
DOUBLED = Slip(
    "factor-two",
    "everything is doubled",
    "No 2 belongs in this step. Is something counted twice?",
    {"…": "2 * (…)"},
)
HALVED = Slip(
    "factor-half",
    "everything is halved",
    "No ½ belongs in this step. Is something averaged that adds up?",
    {"…": "(…) / 2"},
)
MEAN = Slip(
    "mean-for-sum",
    "you divide by the number of examples, the columns",
    "The costs of the examples add up here, so their gradients do too. Averaging is your choice of the "
    "learning rate (lesson 6), not part of the derivative.",
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
    "Each column belongs to one example and stays by itself in this step.",
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
ROWS_SWAPPED = Slip(
    "rows-swapped",
    "the rows stand in another order",
    "Row i belongs to unit i: the first output stands first.",
    {"…": "(…)[::-1]"},
    {"…": "np.concatenate([(…)[1:2], (…)[:1], (…)[2:]])"},
    rare=True,
)
ONLY_ZEROS = Slip(
    "zeros",
    "zeros are returned",
    "The array is made and never filled, or filled and not returned. Look at what the last line gives back.",
    {"…": "np.zeros_like(…)"},
    rare=True,
)


def rare(slips, but=()):
    """The same slips, too rare to be looked for together with another; `but` names the slugs that are not."""
    return tuple(
        slip if slip.slug in but else Slip(slip.slug, slip.made, slip.why, *slip.variants, rare=True)
        for slip in slips
    )


def negated(made, why):
    return Slip("sign", made, why, {"…": "-(…)"})


def slope_slips(layers, step):
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
            "sigma-prime-formula-on-z",
            f"{z_name} is put into a (1 − a) for one of the two a",
            f"s (1 − s) is the slope of the sigmoid when both s are its *output*, {a_name}.",
            "sigma({z}) * (1 - {z})",
            "{z} * (1 - sigma({z}))",
        ),
        put(
            "sigma-prime-averaged",
            f"σ′({z_name}) is averaged or added up over all the units",
            "Each unit has a slope of its own: entry by entry, no mean and no sum.",
            "sigma.prime({z}).mean()",
            "sigma.prime({z}).sum()",
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
            f"only half of σ′({z_name}) is there: 1 − a (or e⁻ᶻ / (1 + e⁻ᶻ), without its square)",
            "The slope of the sigmoid is a product of two factors, a and 1 − a, and one is missing.",
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
            "leaky-relu-prime-for-sigma-prime",
            "the slope of leaky ReLU, 1 or a small number, stands where the slope of the sigmoid should",
            "Each σ brings its own σ′; these units are sigmoids.",
            *(f"np.where({{z}} > 0, 1, {small})" for small in (0.01, 0.1, 0.2)),
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


def error_slips(step):
    """The slips in the factor ∂C/∂a⁽²⁾ = a⁽²⁾ − y of the squared error."""
    put = replacing("(a2 - y)")
    return (
        put(
            "sign",
            "the sign is turned, as with y − a⁽²⁾",
            f"½ (a − y)² differentiated with respect to a gives a − y ({step}): too large an output must "
            "give a positive δ. (Texts that write y − a add to the weights later; here the update subtracts: "
            "D32, lesson 6.)",
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
            "the cross-entropy or its derivative stands where ∂C/∂a⁽²⁾ of the squared error should",
            "Here C is ½ Σ (a − y)². The cross-entropy is another cost, with an exercise of its own.",
            "(-y / a2)",
            "(y / a2)",
            "((a2 - y) / a2)",
            "(-(y / a2 + (1 - y) / (1 - a2)))",
            "(y / a2 + (1 - y) / (1 - a2))",
            "(-y * np.log(a2))",
            "(y * np.log(a2) + (1 - y) * np.log(1 - a2))",
            "(-(y * np.log(a2) + (1 - y) * np.log(1 - a2)))",
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
            "errors-added-up",
            "the length of the whole error stands for the error of each output",
            "Each output has its own δ, with its own sign: row i only looks at a⁽²⁾ᵢ and yᵢ.",
            "np.linalg.norm(a2 - y)",
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
