"""The engine of lesson 8: its rules, its loop, and the picture of a computation."""

import ast
import inspect
import json

import numpy as np
import pytest
from make_notebooks import NOTEBOOKS

from nbprop import Network, engine, example, explore
from nbprop.engine import Node, backward, cost, order, record
from nbprop.pictures.computation import computation, sent_back

RNG = np.random.default_rng(0)


@pytest.mark.parametrize(
    ("piece", "shapes"),
    [
        (engine.times, [(2, 3), (3, 4)]),
        (engine.plus, [(3, 2), (3, 2)]),
        (engine.odot, [(3, 2), (3, 2)]),
        (engine.sigma, [(3, 2)]),
        (lambda a: cost(a, np.ones((3, 2))), [(3, 2)]),
    ],
    ids=["times", "plus", "odot", "sigma", "cost"],
)
def test_what_a_piece_sends_back_is_what_a_nudge_says(piece, shapes):
    values = [RNG.normal(size=shape) for shape in shapes]
    made = piece(*map(Node, values))
    arrives = RNG.normal(size=made.value.shape)
    for k, (_, back) in enumerate(made.edges):
        for place in np.ndindex(shapes[k]):
            up, down = ([value.copy() for value in values] for _ in range(2))
            up[k][place] += 1e-6
            down[k][place] -= 1e-6
            change = piece(*map(Node, up)).value - piece(*map(Node, down)).value
            assert back(arrives)[place] == pytest.approx((arrives * change).sum() / 2e-6, abs=1e-7)


@pytest.mark.parametrize("sizes", [(2, 3, 2), (2, 4, 3, 5, 2)])
def test_the_engine_finds_every_gradient_of_the_package(sizes):
    net = Network.random(sizes, seed=3)
    x, y = [[0.3], [-0.8]], np.array([[0.2], [0.9]])
    C, made = record(net, x, y)
    backward(C)
    grad = net.backward(net.forward(x), y)
    for n in net.theta:
        np.testing.assert_allclose(made["theta"][n].dC, grad.theta[n], rtol=1e-12)
        np.testing.assert_allclose(made["b"][n].dC, grad.b[n], rtol=1e-12)
        np.testing.assert_allclose(made["z"][n].dC, grad.delta[n], rtol=1e-12)


@pytest.mark.parametrize(
    "part", [{"sigma": "relu"}, {"sigma": {1: "sigmoid", 2: "tanh"}}, {"cost": "cross_entropy"}]
)
def test_a_network_that_its_pieces_cannot_record_is_refused(part):
    net, x, y = example()
    with pytest.raises(ValueError, match=r"^net is <Network .*>; one with sigmoid in all layers and squared"):
        explore.engine(net.replace(**part), x, y, program=record)


def test_what_arrives_by_two_edges_adds_up_and_a_second_run_starts_anew():
    u = Node([[3.0]])
    C = u * u + u
    for _ in range(2):
        backward(C)
        assert u.dC == [[7.0]]


def test_each_node_stands_after_what_it_was_made_of():
    nodes = order(record(*example())[0], [])
    for node in nodes:
        assert all(nodes.index(before) < nodes.index(node) for before, _ in node.edges)


def plain(code):
    """The functions and the class of some code, without docstrings and what is refused."""
    found = {}
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            if ast.get_docstring(node):
                node.body = node.body[1:]
            if isinstance(node.body[0], ast.If) and isinstance(node.body[0].body[0], ast.Raise):
                node.body = node.body[1:]
            found[node.name] = ast.unparse(node)
    return found


def test_the_lesson_writes_the_engine_of_the_package():
    cells = json.loads((NOTEBOOKS / "08_build_the_engine.ipynb").read_text("utf-8"))["cells"]
    written = {}
    for cell in cells:
        if cell["cell_type"] == "code":
            written |= plain("".join(cell["source"]))
    wanted = plain(inspect.getsource(engine))
    assert {name: written.get(name) for name in wanted} == wanted


# --- the picture --------------------------------------------------------------------------------------------


def drawn(visited=None):
    C, made = record(*example())
    names = {(letter, n): node for letter, layers in made.items() for n, node in layers.items()}
    return computation(C, {("C",): C} | names, visited)


def shown(picture):
    """{name: the number that is shown}."""
    return {part.name: part.value for part in picture.body if not isinstance(part, str)}


def test_the_picture_shows_every_number_of_the_way_back():
    net, x, y = example()
    grad = net.backward(net.forward(x), y)
    numbers = shown(drawn())
    for letter, n, *place in net.parameters:
        derivative = ("dC_dtheta" if letter == "theta" else "dC_db", n, *place)
        assert numbers[derivative] == pytest.approx(grad.parameter((letter, n, *place)))
        assert numbers[letter, n, *place] == net.parameter((letter, n, *place))
    assert [numbers["delta", 1, i] for i in (1, 2, 3)] == pytest.approx(grad.delta[1].ravel())


@pytest.mark.parametrize(("visited", "known"), [(0, 0), (2, 0), (3, 2), (4, 8), (6, 11), (7, 17)])
def test_piece_by_piece_more_derivatives_are_known(visited, known):
    names = shown(drawn(visited))
    assert sum(name[0] in ("dC_dtheta", "dC_db") for name in names) == known


def test_nothing_moves_in_the_picture_when_more_comes_back():
    start, end = drawn(0), drawn()
    assert (start.width, start.height) == (end.width, end.height)
    places = [
        {part.name: part.body for part in one.body if not isinstance(part, str)} for one in (start, end)
    ]
    assert places[0].items() <= places[1].items()


def test_what_has_come_back_to_a_value_that_is_used_twice_is_the_sum():
    u = Node([[3.0]])
    C = u * u
    sent, arrived = sent_back(C)
    assert [message.item() for message in sent.values()] == [3.0, 3.0]
    assert arrived[id(u)].item() == 6.0
    assert computation(C, {("a", 0): u}).width > 0


def test_a_large_value_is_shown_by_its_shape():
    theta, x = Node(np.ones((20, 30))), Node(np.ones((30, 1)))
    picture = computation(theta @ x, {("theta", 1): theta})
    assert "20 × 30" in picture.alone()


# --- the explorer -------------------------------------------------------------------------------------------


def test_the_explorer_says_which_errors_have_come_back():
    shown = explore.engine(*example(), program=record)
    assert shown.summary == "C = 0.545; 0 of 7 pieces have sent back: no δ yet."
    shown.choices["visited"].value = 7
    assert "δ⁽²⁾ = (−0.148, 0.129); δ⁽¹⁾ = (−0.023, 0.011, 0.020)" in shown.summary
    shown.move(("a", 0, 1), 0.0)
    net, _, y = example()
    fwd = net.forward([0.0, 0.5])
    assert f"C = {fwd.cost(y):.3f}" in shown.summary


def test_the_explorer_shows_what_a_readers_program_raises():
    def touchy(net, x, y):
        if x[0, 0] < 0:
            raise ValueError("no")
        return record(net, x, y)

    shown = explore.engine(*example(), program=touchy)
    shown.move(("a", 0, 1), -1.0)
    assert "ValueError: no" in shown._panel.value
    with pytest.raises(TypeError, match="program is 3; a function of"):
        explore.engine(*example(), program=3)
    C, made = record(*example())
    for returned in (3, C, (C, 3), (C, {"a": C}), (3, made), (made["z"][1], made)):
        with pytest.raises(TypeError, match=r"^program returned .*; C, a Node of one number, and \{letter: "):
            explore.engine(*example(), program=lambda *_, returned=returned: returned)
