"""Using and checking a gradient: the step (D32) and the central difference."""

from nbprop.exercises import solutions
from nbprop.exercises.slips import (
    ABSOLUTE,
    ADDED_UP,
    HALVED,
    ONLY_ZEROS,
    TRANSPOSED,
    Answer,
    Exercise,
    Slip,
    negated,
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
        ),
        Slip(
            "gradient-sign-only",
            "only the sign of the gradient is used",
            "Steep slope, long step: the size of the gradient counts as well (D32).",
            {"rate * dC_dtheta": "rate * np.sign(dC_dtheta)"},
        ),
        Slip(
            "clipped",
            "the new weights are clipped to −1 … 1",
            "A weight may be any number: nothing is cut off in D32.",
            {"…": "np.clip(…, -1, 1)"},
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
            "all weights, or all in a row or column, take the same step",
            "Each weight has a slope of its own, and takes a step of its own (D32).",
            {"dC_dtheta": "dC_dtheta.mean()"},
            {"dC_dtheta": "dC_dtheta.sum()"},
            {"dC_dtheta": "dC_dtheta.sum(axis=0)"},
            {"dC_dtheta": "dC_dtheta.sum(axis=1, keepdims=True)"},
            {"dC_dtheta": "dC_dtheta.mean(axis=0)"},
            {"dC_dtheta": "dC_dtheta.mean(axis=1, keepdims=True)"},
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
            rare=True,
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
            rare=True,
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
            rare=True,
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
            rare=True,
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
            rare=True,
        ),
        Slip(
            "row-at-once",
            "a whole row or column is nudged at once",
            "One partial derivative moves *one* weight. Nudge entry i, j alone: `[i, j]`, not `[i]`.",
            {"step[i, j] = h": "step[i] = h"},
            {"step[i, j] = h": "step[i] = h", "return gradient": "return gradient[:, 0]"},
            {"step[i, j] = h": "step[:, j] = h"},
            rare=True,
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
        negated(
            "the sign is turned",
            "Above minus below: C(θ + h) − C(θ − h). Where C rises the slope is positive.",
        ),
        ABSOLUTE,
        TRANSPOSED,
        HALVED,
    ),
)
