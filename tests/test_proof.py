"""The proof proves, and would not if a formula were wrong."""

import numpy as np
import pytest
import sympy

from nbprop import Network
from nbprop.activations import ACTIVATIONS
from nbprop.costs import COSTS
from nbprop.derivation import proof
from nbprop.derivation.proof import chains, prove


@pytest.fixture(scope="module")
def all_17():
    return prove()


@pytest.fixture(scope="module")
def walk():
    return chains()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "17 of 17 gradients of 2-3-2 equal sympy.diff(C) for any σ and any C"),
        ({"sizes": (1, 1, 1)}, "4 of 4 gradients of 1-1-1 equal sympy.diff(C) for any σ and any C"),
        ({"sizes": (2, 2, 2, 2)}, "18 of 18 gradients of 2-2-2-2 equal sympy.diff(C) for any σ and any C"),
        (
            {"one_a_layer": True},
            "17 of 17 gradients of 2-3-2 equal sympy.diff(C) for any σ, one a layer, and any C",
        ),
        ({"examples": 2}, "17 of 17 gradients of 2-3-2 equal sympy.diff(C) for any σ and any C, 2 columns"),
    ],
)
def test_every_gradient_equals_the_derivative_of_the_cost(given, words):
    proven = prove(**given)
    assert proven.proven
    assert repr(proven) == words
    assert [row.name for row in proven.rows] == list(Network.random(proven.sizes, seed=0).parameters)
    assert all(row.difference == 0 for row in proven.rows)
    assert all(row.derivative != 0 for row in proven.rows)  # there was something to prove


def test_the_symbols_are_abstract(all_17):
    row = all_17.rows[0]
    functions = {str(f.func) for f in row.formula.atoms(sympy.Function)}
    assert functions == {r"\sigma", r"\sigma'", "C_{1}", "C_{2}"}


def test_one_sigma_a_layer_keeps_them_apart():
    functions = {str(f.func) for f in prove(one_a_layer=True).rows[0].formula.atoms(sympy.Function)}
    assert {r"\sigma_{1}'", r"\sigma_{2}'"} <= functions


@pytest.mark.parametrize(
    ("name", "equation"),
    [
        (
            ("theta", 2, 1, 3),
            r"\frac{\partial C}{\partial \theta^{(2)}_{13}} = \delta^{(2)}_{1} a^{(1)}_{3}"
            r" = \frac{\partial C}{\partial a^{(2)}_{1}} \sigma'(z^{(2)}_{1}) a^{(1)}_{3}",
        ),
        (
            ("theta", 1, 2, 1),
            r"\frac{\partial C}{\partial \theta^{(1)}_{21}} = \delta^{(1)}_{2} x_{1}"
            r" = \left(\theta^{(2)}_{12} \delta^{(2)}_{1} + \theta^{(2)}_{22} \delta^{(2)}_{2}\right)"
            r" \sigma'(z^{(1)}_{2}) x_{1}",
        ),
        (
            ("b", 2, 2),
            r"\frac{\partial C}{\partial b^{(2)}_{2}} = \delta^{(2)}_{2}"
            r" = \frac{\partial C}{\partial a^{(2)}_{2}} \sigma'(z^{(2)}_{2})",
        ),
    ],
)
def test_equations_are_in_the_letters_of_the_derivation(all_17, name, equation):
    row = next(row for row in all_17.rows if row.name == name)
    assert row.latex == equation
    assert row._repr_latex_() == f"$\\displaystyle {equation}$"


def test_with_two_columns_the_equation_is_a_sum_over_them():
    assert r"= \delta^{(2)}_{11} a^{(1)}_{31} + \delta^{(2)}_{12} a^{(1)}_{32} =" in prove(examples=2).latex


def test_equations_of_all_gradients_stand_one_a_line(all_17):
    text = all_17.latex
    assert text.count("&=") == 17
    assert text.startswith(r"\begin{aligned}")


@pytest.mark.parametrize("sizes", [(2, 3, 2), (1, 1, 1), (3, 2, 1)])
def test_each_form_equals_the_one_before_it(sizes):
    assert all(chain.proven for chain in chains(sizes))


def test_chains_hold_the_steps_of_the_derivation(walk):
    assert [repr(chain) for chain in walk] == [
        "δ⁽²⁾: D7 = D8 = D9 = D10 = D11, 7 forms, all equal",
        "δ⁽¹⁾: D12 = D13 = D14 = D15 = D16 = D17 = D18, 9 forms, all equal",
        "∂C/∂θ⁽²⁾: D19 = D20 = D21 = D22 = D23 = D29, 7 forms, all equal",
        "∂C/∂b⁽²⁾: D24 = D30, 4 forms, all equal",
        "∂C/∂θ⁽¹⁾: D25 = D26 = D27 = D28 = D29, 7 forms, all equal",
        "∂C/∂b⁽¹⁾: D30, 4 forms, all equal",
    ]


@pytest.mark.parametrize(
    ("step", "form"),
    [
        ("D11", r"\mathtt{delta[2]}"),
        ("D10", r"\frac{\partial C}{\partial a^{(2)}} \odot \sigma'(z^{(2)})"),
        ("D17", r"\left((\theta^{(2)})^{\mathsf T} \times \delta^{(2)}\right) \odot \sigma'(z^{(1)})"),
        ("D23", r"\delta^{(2)} \times (a^{(1)})^{\mathsf T}"),
        ("D24", r"\delta^{(2)}"),
        ("D28", r"\delta^{(1)} \times x^{\mathsf T}"),
    ],
)
def test_short_forms_are_what_the_code_does_to_the_letters(walk, step, form):
    assert form in [f.latex for chain in walk for f in chain.forms if f.step == step]


def test_the_transposed_weights_are_written_as_they_are_and_without_the_slip_of_the_source(walk):
    hidden = walk[1].latex
    assert (
        r"\theta^{(2)}_{11} & \theta^{(2)}_{21}\\\theta^{(2)}_{12} & \theta^{(2)}_{22}\\"
        r"\theta^{(2)}_{13} & \theta^{(2)}_{23}"
    ) in hidden
    assert r"\theta^{(2)}_{32}" not in hidden


def test_chain_of_forms_that_are_not_equal_is_not_proven(walk):
    chain = walk[0]
    slip = proof.Form("slip", "", chain.forms[0].value * [[1], [2]])  # in one entry of two
    assert not proof.Chain(chain.name, (*chain.forms, slip)).proven


z = sympy.Symbol("z", real=True)
SIGMAS = {
    "sigmoid": 1 / (1 + sympy.exp(-z)),
    "tanh": sympy.tanh(z),
    "relu": sympy.Piecewise((z, z > 0), (0, True)),
    "leaky_relu": sympy.Piecewise((z, z > 0), (z / 100, True)),
    "softplus": sympy.log(1 + sympy.exp(z)),
    "identity": z,
}


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_a_built_in_activation_and_its_prime_are_right_to_the_last_digits(name):
    points = np.array([-30, -4, -1.5, -0.3, -1e-3, 1e-3, 0.2, 1, 3.5, 30])
    for function, expression in (
        (ACTIVATIONS[name], SIGMAS[name]),
        (ACTIVATIONS[name].prime, SIGMAS[name].diff(z)),
    ):
        exact = [float(expression.evalf(30, subs={z: point})) for point in points]
        np.testing.assert_allclose(function(points), exact, rtol=1e-14, atol=1e-14)


def cross_entropy(a, y):
    pairs = zip(a.flat, y.flat, strict=True)
    return -sum(target * sympy.log(p) + (1 - target) * sympy.log(1 - p) for p, target in pairs)


def softmax_cross_entropy(a, y):
    exp = np.vectorize(sympy.exp, otypes="O")(a)
    return -(y * np.vectorize(sympy.log, otypes="O")(exp / exp.sum(axis=0))).sum()


EXPRESSIONS = {
    "squared_error": lambda a, y: ((a - y) ** 2).sum() / 2,
    "cross_entropy": cross_entropy,
    "softmax_cross_entropy": softmax_cross_entropy,
}


@pytest.mark.parametrize("name", COSTS)
def test_a_built_in_cost_and_its_prime_are_right_to_the_last_digits(name):
    a, y = np.array([[0.2, 0.7], [0.5, 0.1], [0.9, 0.35]]), np.array([[0, 0.5], [1, 0.25], [0.3, 0.1]])
    letters = np.array(sympy.symbols("a:6")).reshape(3, 2)
    at = dict(zip(letters.flat, a.flat, strict=True))
    expression = EXPRESSIONS[name](letters, y)
    exact = [[float(expression.diff(entry).evalf(30, subs=at)) for entry in row] for row in letters]
    np.testing.assert_allclose(COSTS[name](a, y), float(expression.evalf(30, subs=at)), rtol=1e-14)
    np.testing.assert_allclose(COSTS[name].prime(a, y), exact, rtol=1e-14, atol=1e-14)


def no_sigma_prime(theta, sigma, cost, z, a, y):
    flat = {n: proof._with_prime(lambda z: 1) for n in sigma}
    return proof_backward(theta, flat, cost, z, a, y)


def another_row_of_theta(theta, sigma, cost, z, a, y):
    turned = {n: t[::-1] if isinstance(t, np.ndarray) else t for n, t in theta.items()}
    return proof_backward(turned, sigma, cost, z, a, y)


def slope_at_a(theta, sigma, cost, z, a, y):
    return proof_backward(theta, sigma, cost, {n: a[n] for n in z}, a, y)


proof_backward = proof.backward_pass


@pytest.mark.parametrize("mistake", [no_sigma_prime, another_row_of_theta, slope_at_a])
def test_a_wrong_formula_is_not_proven(mistake, monkeypatch):
    monkeypatch.setattr(proof, "backward_pass", mistake)
    proven = prove((1, 1, 2))
    assert not proven.proven
    assert not repr(proven).startswith("6 of 6")
    assert not all(chain.proven for chain in chains((1, 1, 2)))


@pytest.mark.parametrize(
    ("given", "kind", "message"),
    [
        ({"sizes": (2,)}, ValueError, "at least two layers"),
        ({"sizes": (2, 0, 2)}, ValueError, r"sizes\[1\] is 0"),
        ({"sizes": (2, 1.5)}, TypeError, r"sizes\[1\] is 1.5"),
        ({"sizes": 3}, TypeError, "sizes is 3"),
        ({"examples": 0}, ValueError, "examples is 0"),
    ],
)
def test_bad_sizes_are_refused(given, kind, message):
    with pytest.raises(kind, match=message):
        prove(**given)


@pytest.mark.parametrize("sizes", [(2, 3), (2, 2, 2, 2)])
def test_chains_are_for_two_layers(sizes):
    with pytest.raises(ValueError, match="an input and two layers are wanted"):
        chains(sizes)
