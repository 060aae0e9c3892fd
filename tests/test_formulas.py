r"""Every formula with a number is true as it is printed: in a lesson, on the page of formulas, in the proof.

Its LaTeX is read, term by term, and calculated on a network. A derivative in it is taken by complex step of
the forward pass, so nothing here knows backpropagation but the formulas themselves.
"""

import ast
import re
from itertools import product

import numpy as np
import pytest
from make_notebooks import NOTEBOOKS, lessons, read

from nbprop import Network, example
from nbprop.derivation.proof import chains, prove
from nbprop.derivation.steps import STEPS

TINY, RATE = 1e-30, 0.5
SPACES = r"(?<!\\)\\[,!; ]|\\text\{[^}]*\}$|\\(?:q?quad|left|right|bigl|bigr)\b|\[\d\w+\]|&(?=\s*=)"
LETTER = r"(?:\\theta|\\delta|[abxyzC])(?:\^\{\([^)]*\)\})?(?:_(?:\{\w+\}|\w))?"
PLACES = r"\\end\{pmatrix\}\}_\{\\text\{row (\w), column (\w)\}\}"
# (what stands in LaTeX, what that is in Python, whether a value can begin or end with it).
TOKENS = (
    (rf"\\frac\{{\\partial ?({LETTER})\}}\{{\\partial ?({LETTER})\}}", r"d(r'\1', r'\2')", True, True),
    (rf"\\partial ({LETTER}) */ *\\partial ?({LETTER})", r"d(r'\1', r'\2')", True, True),
    (r"\\frac12", "0.5", True, True),
    (r"\\frac\{1\}\{", "1 / (", True, False),
    (r"e\^\{", "np.exp(", True, False),
    (r"C(?=\()", "cost", True, False),
    (r"\\sigma'", "prime", True, False),
    (r"J\b", "d('z^{(2)}', 'a^{(1)}')", True, True),
    (r"\\sigma", "sigma", True, False),
    (r"\\eta", str(RATE), True, True),
    (r"\\operatorname\{diag\}|\\mathrm\{diag\}", "diag", True, False),
    (r"\\sum_(\w)", r"total('\1', lambda: ", True, False),
    (rf"\\begin\{{pmatrix\}}(?=[^&]*?{PLACES})", r"table('\1\2', lambda: (", True, False),
    (r"\\end\{pmatrix\}(?=\}_\{\\text\{row)", "))", False, True),
    (r"\\begin\{p?matrix\}", "np.block([[", True, False),
    (r"\\end\{p?matrix\}", "]])", False, True),
    (r"\\underbrace\{", "(", True, False),
    (r"\}_\{\\text\{[^}]*\}\}", ")", False, True),
    (r"\^\{\\mathsf T\}", ".mT", False, True),
    (r"\^2", "**2", False, True),
    (rf"({LETTER})", r"at(r'\1')", True, True),
    (r"(\d+)", r"\1", True, True),
    (r"\\\\", "], [", False, False),
    (r"&", ", ", False, False),
    (r"\\times", " @ ", False, False),
    (r"\\odot|\\cdot", " * ", False, False),
    (r"([-+,])", r" \1 ", False, False),
    (r"[(\[]", "(", True, False),
    (r"[)\]}]", ")", False, True),
    (r"\s+", "", False, None),
)


def python(latex):
    """A side of an equation as Python; what TOKENS does not know raises."""
    latex = re.sub(SPACES, " ", latex.replace(r"\dfrac", r"\frac").replace(r"\tfrac", r"\frac"))
    code, ended, place = "", False, 0
    while place < len(latex):
        code, ended, place = _add(code, ended, latex, place)
    return code + ")" * (code.count("(") - code.count(")"))


def _add(code, ended, latex, place):
    """One more token."""
    for pattern, written, begins, ends in TOKENS:
        if found := re.compile(pattern).match(latex, place):
            code += " * " * (ended and begins) + found.expand(written)
            return code, ended if ends is None else ends, found.end()
    raise ValueError(f"{latex[place:]!r} is not understood")


class World:
    """A network whose letters can be asked for, and each of them nudged."""

    def __init__(self, net, x, y):
        self.net, self.x, self.y = net, np.array(x, float).reshape(-1, 1), np.array(y, float).reshape(-1, 1)
        self.index = {"N": net.N}

    def letters(self, nudged=None, where=None):
        """All values, where one entry of one letter is nudged and what comes after it follows."""
        found = {"y": self.y}

        def keep(name, value):
            found[name] = np.array(value, complex)
            if name == nudged:
                found[name][where] += 1j * TINY
            return found[name]

        a = keep(("a", 0), self.x)
        for n, sigma in self.net.sigma.items():
            theta, b = keep(("theta", n), self.net.theta[n]), keep(("b", n), self.net.b[n])
            a = keep(("a", n), sigma.f(keep(("z", n), theta @ a + b)))
        return found | {"C": self.net.cost.f(a, self.y)}

    def place(self, latex):
        r"""\theta^{(n)}_{i3} as its letter, layer, and the row and column, or None without indices."""
        letter, layer, *place = re.fullmatch(
            r"\\?(\w+?)(?:\^\{\((.*)\)\})?(?:_\{?(\w+?)\}?)?", latex
        ).groups()
        name = ("a", 0) if letter == "x" else letter
        if layer is not None:
            name = letter, eval(layer, {}, self.index)
        if place[0] is None:
            return name, None
        place = [self.index.get(mark) or int(mark) for mark in place[0]]
        return name, (place[0] - 1, place[1] - 1 if len(place) > 1 else 0)

    def at(self, latex):
        name, place = self.place(latex)
        # δ is what it is by definition (D7, D12).
        value = self.slope("C", None, ("z", name[1]), None) if name[0] == "delta" else self.letters()[name]
        return np.real(value if place is None else value[place])

    def d(self, top, bottom):
        return self.slope(*self.place(top), *self.place(bottom))

    def slope(self, top, at, bottom, by):
        """∂top/∂bottom: of one number in the shape of bottom, of a column a Jacobian."""
        places = [by] if by else list(np.ndindex(self.letters()[bottom].shape))
        nudged = [np.imag(self.letters(bottom, place)[top]) / TINY for place in places]
        slopes = [values if at is None else values[at] for values in nudged]
        if by:
            return slopes[0]
        if np.ndim(slopes[0]):
            return np.hstack(slopes)
        return np.reshape(slopes, self.letters()[bottom].shape)

    def table(self, order, entry):
        """A matrix by what stands at row and column, whose names are the two letters of `order`."""
        size = [sum(self.has(mark, k, entry) for k in (1, 2, 3)) for mark in order]
        return np.array([self.where(order, (i + 1, j + 1), entry) for i, j in np.ndindex(*size)]).reshape(
            size
        )

    def has(self, mark, k, entry):
        """Whether there is such an entry at index k."""
        try:
            self.where("ij" + mark, (1, 1, k), entry)
        except IndexError:
            return False
        return True

    def total(self, mark, term):
        return sum(self.where(mark, (k,), term) for k in (1, 2))

    def where(self, marks, values, entry):
        before = dict(self.index)
        self.index.update(zip(marks, values, strict=True))
        try:
            return entry()
        finally:
            self.index = before

    def value(self, latex):
        names = {name: getattr(self, name) for name in ("at", "d", "total", "table")}
        sigma = self.net.sigma[1]
        names |= {"sigma": sigma.f, "prime": sigma.prime, "cost": self.net.cost.f, "np": np}
        names["diag"] = lambda column: np.diag(column[:, 0])
        return eval(python(latex), names)


@pytest.fixture(scope="module")
def world():
    return World(Network.random(seed=3), [0.3, -0.8], [0.2, 0.9])


def equations(latex):
    """The equations about the network in one formula, each a list of its sides."""
    latex = re.sub(r"\\tag\{\w+\}|\\text\{wanted: \}", "", latex)
    parts = (part.strip().removesuffix(",") for part in re.split(r"\\qq?uad|\\quad|\\ (?=j)", latex))
    said = (part for part in parts if not re.match(r"[ijn] =|\\sigma\(z\)", part))  # ranges, and what σ is
    return [sides for part in said if len(sides := re.split(r"=|\\leftarrow", part)) > 1]


def holds(world, latex):
    """Whether all sides of all its equations agree, for all i, j and n for which there are such entries."""
    tried = 0
    for sides in equations(latex):
        left = after(world) if r"\leftarrow" in latex else world
        marks = [mark for mark in "ijn" if re.search(rf"(_|\{{\(?)\w*{mark}", latex)]
        for places in product((1, 2, 3), repeat=len(marks)):
            left.index |= zip(marks, places, strict=True)
            world.index |= left.index
            try:
                first, *others = left.value(sides[0]), *map(world.value, sides[1:])
            except (IndexError, KeyError):
                continue  # there is no unit i or j, or no layer n − 1
            if not all(
                np.shape(first) == np.shape(o) and np.allclose(first, o, 1e-12, 1e-12) for o in others
            ):
                return False
            tried += 1
    assert tried, f"nothing in {latex} could be tried"
    return True


def after(world):
    """The world after a step of descent."""
    net = world.net
    step = net.step(net.backward(net.forward(world.x), world.y), RATE)
    return World(step, world.x, world.y)


def tagged():
    """(lesson, number, formula) of each formula with a number."""
    for path in lessons():
        for cell in read(path).cells:
            for found in re.findall(r"\$\$(.+?)\$\$", cell.source, re.DOTALL):
                if number := re.search(r"\\tag\{(D\d+)\}", found):
                    yield path.stem[:2], number[1], found


def printed():
    """{number: formula} of the page of formulas, which is made from the steps of `explore.walk`."""
    rows = re.findall(
        r"^\| (D\d+) \|[^|]*\| \$(.+?)\$ \|", (NOTEBOOKS / "formulas.md").read_text("utf-8"), re.M
    )
    return {number: formula for number, formula in rows if "=" in formula or "arrow" in formula}


TAGGED, PRINTED = list(tagged()), printed()


@pytest.mark.parametrize("formula", [pytest.param(one[2], id="-".join(one[:2])) for one in TAGGED])
def test_a_formula_of_a_lesson_is_true(world, formula):
    assert holds(world, formula)


@pytest.mark.parametrize("number", PRINTED)
def test_a_formula_of_the_page_is_true(world, number):
    assert holds(world, PRINTED[number])


def test_each_form_of_the_proof_is_true_and_is_what_it_stands_for(world):
    for chain in chains():
        left = chain.latex.partition("&=")[0].removeprefix("\\begin{aligned}\n")
        *forms, code = chain.forms
        assert code.latex.startswith(r"\mathtt")
        for form in forms:
            assert holds(world, f"{left} = {form.latex}"), form


def test_the_17_equations_of_the_proof_are_true(world):
    for row in prove().rows:
        assert holds(world, row.latex), row


# The page says of the whole matrix what the lesson says of an entry.
OTHERWISE = ("D22",)


def values(world, formula):
    """What each side of a formula is, for the first i, j and n that there are."""
    world.index |= {"i": 1, "j": 1, "n": 2}
    return [world.value(side) for sides in equations(formula) for side in sides]


@pytest.mark.parametrize("number", [number for number in PRINTED if number not in OTHERWISE])
def test_the_page_says_of_a_step_what_the_lessons_say(world, number):
    taught = [one for _, found, formula in TAGGED if found == number for one in values(world, formula)]
    assert any(np.array_equal(values(world, PRINTED[number])[0], one) for one in taught)


def test_the_page_has_every_formula_that_a_lesson_has():
    assert {number for _, number, _ in TAGGED} == set(PRINTED)


PAGE = (NOTEBOOKS / "formulas.md").read_text("utf-8")
GIVEN = re.findall(r"^\| `([^`]+)` \| \$(.+?)\$ \| `([^`]+)` \|$", PAGE, re.M)
CODE = dict(re.findall(r"^\| (D\d+) \|.*\| `([^`]+)` \|$", PAGE, re.M))
FOR_ONE = ("D9", "D20", "D21", "D24", "D26")
ONE = [[0.3], [-0.8]], [[0.2], [0.9]]
THREE = [[0.3, 1.0, -2.0], [-0.8, 0.5, 0.1]], [[0.2, 1.0, 0.0], [0.9, 0.0, 0.6]]


def meanings(net, x, y):
    """What each name of the code stands for: the forward pass, and derivatives by complex step."""
    worlds = [World(net, *column) for column in zip(x.T, y.T, strict=True)]
    fwd = net.forward(x)

    def d(top, bottom):
        return np.hstack([world.slope(top, None, bottom, None) for world in worlds])

    def summed(of):
        return {n: sum(world.slope("C", None, (of, n), None) for world in worlds) for n in (1, 2)}

    layers = {
        "theta": dict(net.theta),
        "b": dict(net.b),
        "z": dict(fwd.z),
        "a": dict(fwd.a),
        "delta": {n: d("C", ("z", n)) for n in (1, 2)},
        "dC_dtheta": summed("theta"),
        "dC_db": summed("b"),
    }
    names = layers | {f"{letter}{n}": value for letter, held in layers.items() for n, value in held.items()}
    names |= {f"dC_dz{n}": names[f"delta{n}"] for n in (1, 2)}  # D7, D12
    first = worlds[0]
    for n in (1, 2):
        names[f"dC_da{n}"] = d("C", ("a", n))
        names[f"dz{n}_dtheta{n}"] = np.array(
            [
                [first.slope(("z", n), (i, 0), ("theta", n), (i, j)) for j in range(net.sizes[n - 1])]
                for i in range(net.sizes[n])
            ]
        )
    names["da2_dz2"] = np.hstack(
        [np.diag(world.slope(("a", 2), None, ("z", 2), None))[:, None] for world in worlds]
    )
    names["jacobian"] = first.slope(("a", 2), None, ("z", 2), None)
    names["J"] = first.slope(("z", 2), None, ("a", 1), None)
    names |= {"x": x, "y": y, "C": net.cost(fwd.a[2], y), "N": net.N, "outputs": range(2)}
    return names | {"np": np, "Network": Network, "net": net, "cost": net.cost}


def without(names, left, index):
    """The names before `left` is computed: it is not there, or not a number."""
    name, _, place = left.partition("[")
    if not place:
        return {known: value for known, value in names.items() if known != name}
    held = names[name]
    if isinstance(held, dict):
        gone = eval(place.rstrip("]"), index | {"N": names["N"]})
        return names | {name: {n: value for n, value in held.items() if n != gone}}
    return names | {name: np.full_like(held, np.nan)}


def indices(code, left, names):
    """The values of i, j and n that a line of code is for."""
    if marks := re.findall(r"[ij](?=[],])", left.partition("[")[2]):
        shape = names[left.partition("[")[0]].shape
        return [dict(zip(marks, place, strict=True)) for place in np.ndindex(*shape[: len(marks)])]
    if "[n" in code:
        return [{"n": n} for n in ((2,) if "n - 1] =" in code else (1, 2))]
    return [{}]


def line_by_line(names, net, code):
    """Run a line of code for each of its indices: what it made, and what that should be."""
    names["sigma"] = net.sigma if re.search(r"\[[nN]", code) else net.sigma[1]
    if isinstance(ast.parse(code).body[0], ast.Expr):
        yield eval(code, dict(names)), True
        return
    left = code.partition(" = ")[0]
    for index in indices(code, left, names):
        made = without(names, left, index) | index
        exec(code, made)
        yield eval(left, made), eval(left, names | index)


def agrees(names, net, code):
    """Whether a line of code makes what its name stands for."""
    return all(
        np.shape(made) == np.shape(meant) and np.allclose(made, meant, 1e-12, 1e-15)
        for made, meant in line_by_line(names, net, code)
    )


@pytest.mark.parametrize(("x", "y"), [ONE, THREE], ids=["one example", "three examples"])
def test_each_line_of_code_makes_what_its_name_stands_for(x, y):
    x, y = np.array(x), np.array(y)
    net, _, _ = example()
    names = meanings(net, x, y)
    for number in STEPS:
        if x.shape[1] == 1 or number not in FOR_ONE:
            assert agrees(names, net, CODE[number]), number


def test_the_first_line_of_code_makes_17_parameters_and_the_last_takes_a_step():
    net, x, y = example()
    made = eval(CODE["D1"], {"Network": Network})
    assert (made.sizes, len(made.parameters)) == ((2, 3, 2), 17)
    names = {"net": net, "grad": net.backward(net.forward(x), y), "rate": RATE}
    exec(CODE["D32"], names)
    for n in (1, 2):
        np.testing.assert_allclose(names["net"].theta[n], net.theta[n] - RATE * names["grad"].theta[n])
        np.testing.assert_allclose(names["net"].b[n], net.b[n] - RATE * names["grad"].b[n])


@pytest.mark.parametrize(("x", "y"), [ONE, THREE], ids=["one example", "three examples"])
def test_the_names_of_the_code_are_what_the_page_and_the_package_say(x, y):
    net, _, _ = example()
    names, grad = meanings(net, np.array(x), np.array(y)), net.backward(net.forward(x), y)
    for name in ("dC_da2", "da2_dz2", "dC_dz1"):  # no line computes them; the page says what they are
        said = re.search(rf"`{name}` is [^`]*`(.+?)`", PAGE)[1]
        np.testing.assert_allclose(names[name], eval(said, names | {"sigma": net.sigma[2]}), rtol=1e-12)
    for name, held in (("delta", grad.delta), ("dC_dtheta", grad.theta), ("dC_db", grad.b)):
        for n in (1, 2):
            np.testing.assert_allclose(names[name][n], held[n], rtol=1e-12)


@pytest.mark.parametrize(("name", "formula", "code"), GIVEN, ids=[name for name, *_ in GIVEN])
def test_what_is_given_for_the_series_is_true(world, name, formula, code):
    a2, y = world.letters()["a", 2].real, world.y
    names = {"np": np, "sigma": world.net.sigma[1], "cost": world.net.cost, "a2": a2, "y": y}
    names["z"] = world.letters()["z", 2].real
    np.testing.assert_allclose(eval(name, names), eval(code, names), rtol=1e-12)
    assert holds(world, re.sub(r"\bz\b", "z^{(2)}", formula))


def test_the_page_says_which_lines_are_for_one_example():
    *most, last = FOR_ONE
    assert f"{', '.join(most)} and {last} are for one example" in PAGE.replace("\n", " ")
    assert len(GIVEN) == 4


@pytest.mark.parametrize(
    "slip",
    [
        "jacobian = np.diag(sigma.prime(z2))",
        "da2_dz2 = np.diagflat(sigma.prime(z2))",
        "dC_da1[j] = sum(dC_dz2[i] * J[i - 1, j] for i in outputs)",
        "dC_da1 = J[::-1].mT @ dC_dz2",
        "J = theta2[::-1]",
        "dC_dtheta2[i, j] = dC_dz2[j - 1, 0] * dz2_dtheta2[i, j]",
        "dC_db[n] = delta[n].mean(axis=1, keepdims=True) / 2",
    ],
)
def test_a_slip_in_the_code_is_found(slip):
    net, _, _ = example()
    assert not agrees(meanings(net, *map(np.array, ONE)), net, slip)


@pytest.mark.parametrize(
    "slip",
    [
        r"\delta^{(1)}_j = \theta^{(2)}_{1j} \delta^{(2)}_1 \sigma'(z^{(1)}_j)",
        r"\delta^{(2)} = \frac{\partial C}{\partial a^{(2)}} \odot \sigma'(a^{(2)})",
        r"\delta^{(2)}_i = \frac{\partial C}{\partial a^{(2)}_i}",
        r"\frac{\partial C}{\partial\theta^{(2)}} = a^{(1)} \times (\delta^{(2)})^{\mathsf T}",
        r"\frac{\partial z^{(2)}_i}{\partial a^{(1)}_j} = \theta^{(2)}_{ji}",
        r"x = \begin{pmatrix}x_2 \\ x_1\end{pmatrix}",
        r"b^{(n)} \leftarrow b^{(n)} + \eta \frac{\partial C}{\partial b^{(n)}}",
    ],
)
def test_a_slip_is_not_true(world, slip):
    assert not holds(world, slip)
