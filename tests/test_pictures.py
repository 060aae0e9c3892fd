"""What the pictures promise: real mathematics, nothing touches or jumps, and no text becomes markup."""

import re
from dataclasses import replace
from itertools import combinations, pairwise, product
from urllib.parse import unquote
from xml.etree import ElementTree

import numpy as np
import pytest

import nbprop
from nbprop import Network, pictures
from nbprop.activations import ACTIVATIONS
from nbprop.notation import factor, names_of, number
from nbprop.pictures import SHOW, label, tiles
from nbprop.pictures.graphs import Graph, Table, activation_curve, dot, side_by_side
from nbprop.pictures.ledger import ledger_scale
from nbprop.pictures.regions import CLASSES, decision_regions


def network_diagram(*args, **options):
    return pictures.network_diagram(*args, **options).inline()


def equation(*parts, **options):
    return pictures.equation(*parts, **options).inline()


*PARTS, _ = SHOW  # the last one, the paths, is a second line where a gradient would be
EVERY_SHOW = [show for k in range(len(PARTS) + 1) for show in combinations(PARTS, k)]
EVERY_SHOW.append(("parameters", "forward", "delta", "paths"))
DIAGRAMS = [(1, 1, 1), (2, 3, 2), (2, 2, 2, 2), (5, 5, 5), (3, 4, 5, 2), (8, 1)]
NS = "{http://www.w3.org/2000/svg}"


def example(sizes=(2, 3, 2), seed=0, largest=10.0, examples=1):
    """A network, its records and its targets, with all parameters and inputs from −largest to largest."""
    draw = np.random.default_rng(seed).uniform
    layers = range(1, len(sizes))
    theta = {n: draw(-largest, largest, (sizes[n], sizes[n - 1])) for n in layers}
    b = {n: draw(-largest, largest, sizes[n]) for n in layers}
    net = Network(theta, b)
    fwd = net.forward(draw(-largest, largest, (sizes[0], examples)))
    y = draw(0, 1, (sizes[-1], examples))
    return net, fwd, net.backward(fwd, y), y


def diagram(show=SHOW, highlight=(), **options):
    net, fwd, grad, y = example(**options)
    return network_diagram(net, fwd, grad, y=y, show=show, highlight=highlight)


def elements(svg, tag):
    return list(ElementTree.fromstring(svg).iter(NS + tag))


def texts(svg):
    return ["".join(text.itertext()) for text in elements(svg, "text")]


def view_box(svg):
    return ElementTree.fromstring(svg).get("viewBox")


# -------------------------------------------------- numbers and names


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.345, "0.34"),  # the double is a little below 0.345
        (-10, "−10.00"),
        (123.456, "123.5"),
        (-1234.4, "−1234"),
        (123456, "1.2e5"),
        (-99999.6, "−1.0e5"),
        (0.0042, "0.004"),
        (0.0004, "4e−4"),
        (-7e-11, "−7e−11"),
        (-3e-17, "0.00"),  # 0.1 · 1 − 0.1, as a computer adds
        (0.0, "0.00"),
        (-0.0, "0.00"),
        (float("-inf"), "−∞"),
        (float("nan"), "nan"),
    ],
)
def test_a_number_is_short_and_has_a_true_minus_sign(value, text):
    assert number(value) == text


def test_a_number_keeps_the_decimals_that_are_asked_for():
    assert [number(0.123456, 3), number(2.5, 6), number(0.4, 0)] == ["0.123", "2.500000", "0.4"]


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (0.25, 2, "0.25"),
        (-0.25, 2, "(−0.25)"),
        (-0.25, 3, "(−0.250)"),
        (-1e-13, 2, "0.00"),  # no minus is written, so nothing is put in parentheses
        (-1e-13, 3, "(−1e−13)"),
        (-np.inf, 2, "(−∞)"),
    ],
)
def test_a_factor_with_a_minus_in_front_stands_in_parentheses(value, decimals, text):
    assert factor(value, decimals) == text


def test_the_names_of_all_layers_are_the_parameters_of_the_network_and_the_names_of_its_records():
    net, fwd, grad, y = example((2, 4, 3, 2))
    layers = range(1, net.N + 1)
    named = [name for n in layers for part in ("theta", "b") for name in names_of(part, n, net.sizes)]
    assert sorted(named) == sorted(net.parameters)
    assert [len(names_of("a", n, net.sizes)) for n in (0, *layers)] == [len(a) for a in fwd.a.values()]
    assert names_of("delta", 2, net.sizes) == [("delta", 2, i + 1) for i in range(len(grad.delta[2]))]
    assert names_of("y", net.N, net.sizes) == [("y", i + 1) for i in range(len(y))]


def test_no_number_is_wider_than_a_tile_or_loses_its_sign():
    draw = np.random.default_rng(1)
    for value in draw.standard_normal(3000) * 10.0 ** draw.integers(-30, 30, 3000):
        for decimals in (2, 3):
            text = number(value, decimals)
            assert len(text) <= 7
            seen = abs(value) >= 1e-12 or decimals > 2
            assert np.sign(float(text.replace("−", "-"))) == np.sign(value) * seen


def test_labels_read_as_the_derivation_writes_them():
    z1 = label("z", 1)
    read = {
        "θ(2)13": label("theta", 2, (1, 3)),
        "(θ(2))T": label("θ", 2, transpose=True),
        "xT": label("x", transpose=True),
        "σ′(z(1))": label("sigma", prime=True, of=z1),
        "∂C/∂θ(2)13": label("θ", 2, (1, 3), partial="C"),
        "∂z(2)i/∂a(1)j": label("a", 1, "j", partial=label("z", 2, "i")),
        "x1": label("x", None, 1),
        "θ(1)10,2": label("θ", 1, (10, 2)),
        "C(a(2), y)": label("C") + "(" + label("a", 2) + ", " + label("y") + ")",
    }
    for text, name in read.items():
        assert "".join(ElementTree.fromstring(f"<text>{name}</text>").itertext()) == text


def test_a_label_is_not_taken_for_the_plain_string_it_equals():
    assert label("z") == "z"
    assert label("σ", of="z") != label("σ", of=label("z"))


# -------------------------------------------------- tiles and units (their texts: test_layout.py)


def gaps(boxes):
    """The gap between each two of the boxes, below 0 where they overlap."""
    left, top, right, bottom = np.array(boxes).T
    across = np.maximum(left[:, None] - right, left - right[:, None])
    down = np.maximum(top[:, None] - bottom, top - bottom[:, None])
    return np.maximum(across, down)[np.triu_indices(len(boxes), k=1)]


def frames(svg):
    """left, top, right and bottom of every tile, its outline included."""
    return [(x1 - w / 2, y1 - w / 2, x2 + w / 2, y2 + w / 2) for x1, y1, x2, y2, w in outlines(svg)]


def outlines(svg):
    """left, top, right and bottom of every tile, and how wide its outline is."""
    boxes = []
    for rect in elements(svg, "rect"):
        x, y, width, height = (float(rect.get(part)) for part in ("x", "y", "width", "height"))
        style = rect.get("class").split()
        boxes.append((x, y, x + width, y + height, 3.0 if "w" in style else 1.2 if "g" in style else 1.5))
    return boxes


@pytest.mark.parametrize("sizes", DIAGRAMS)
def test_no_tile_touches_another(sizes):
    for show in EVERY_SHOW:
        assert gaps(frames(diagram(show, sizes=sizes))).min() > 1, show


@pytest.mark.parametrize("highlight", [(), "all"], ids=["plain", "highlighted"])
def test_tiles_of_the_2_3_2_network_stand_apart_whatever_the_values(highlight):
    for show, (seed, largest) in product(EVERY_SHOW, enumerate((10.0, 1.5))):
        svg = diagram(show, highlight=everything() if highlight else (), seed=seed, largest=largest)
        assert gaps(frames(svg)).min() > (0.5 if highlight else 2.5), (show, largest)


def everything():
    net = example()[0]
    units = [(n, i) for n in (1, 2) for i in range(1, net.sizes[n] + 1)]
    ends = [("C",), ("y", 1), ("y", 2), ("a", 0, 1), ("a", 0, 2)]
    return [*net.parameters, *ends, *((letter, *unit) for letter in ("z", "a", "delta") for unit in units)]


@pytest.mark.parametrize("highlight", [(), "all"], ids=["plain", "highlighted"])
@pytest.mark.parametrize("show", [show for show in EVERY_SHOW if "forward" in show], ids="+".join)
def test_what_lies_on_a_unit_leaves_its_middle_free(show, highlight):
    svg = diagram(show, highlight=everything() if highlight else ())
    for circle in elements(svg, "circle"):
        x, y, radius = (float(circle.get(part)) for part in ("cx", "cy", "r"))
        for left, top, right, bottom in frames(svg):
            assert not (left < x < right and top < y + 0.54 * radius and bottom > y - 0.54 * radius)


@pytest.mark.parametrize("sizes", [(2, 3, 2), (3, 2), (2, 2, 2, 2), (3, 4)])
def test_the_tile_of_each_weight_lies_on_its_own_edge_and_on_no_other(sizes):
    svg = diagram(("parameters",), sizes=sizes)
    lines = [p.get("d") for p in elements(svg, "path") if p.get("class").split()[0] == "e"]
    lines = [re.fullmatch(r"M(\S+) (\S+)L(\S+) (\S+)", d) for d in lines]
    lines = [[float(v) for v in line.groups()] for line in lines if line]
    weights = [text for text in elements(svg, "text") if text.text == "θ"]
    assert len(lines) == len(weights) == sum(m * n for m, n in pairwise(sizes))
    for line, text in zip(lines, weights, strict=True):
        x, y = float(text.get("x")), float(text.get("y")) - 4.5
        distances = {}
        for x1, y1, x2, y2 in lines:
            distances[x1, y1, x2, y2] = abs(y1 + (x - x1) / (x2 - x1) * (y2 - y1) - y) if x1 < x < x2 else 99
        assert distances.pop(tuple(line)) < 1
        assert min(distances.values()) > 11  # half a tile


# -------------------------------------------------- the diagram


def test_all_17_parameters_and_their_gradients_are_named_with_their_values():
    net, fwd, grad, y = example(largest=1.0)
    svg = network_diagram(net, fwd, grad, y=y, show=SHOW)
    found = texts(svg)
    assert len(net.parameters) == 17
    for letter, n, *index in net.parameters:
        name = (letter, n, *index)
        at = "".join(map(str, index))
        letter = letter.replace("theta", "θ")
        k = found.index(f"{letter}({n}){at}{number(net.parameter(name))}")
        assert found[k + 1] == f"∂C/∂{letter}{number(grad.parameter(name), 3)}"


def test_units_show_z_and_a_and_squares_show_delta_and_the_right_side_shows_y_and_C():
    net, fwd, grad, y = example(largest=1.0, examples=3)
    found = texts(network_diagram(net, fwd, grad, y=y, column=2, show=SHOW))
    for n in (1, 2):
        for i in range(net.sizes[n]):
            assert f"z({n}){i + 1}{number(fwd.z[n][i, 2])}" in found
            assert f"a({n}){i + 1}{number(fwd.a[n][i, 2])}" in found
            assert f"δ({n}){i + 1}{number(grad.delta[n][i, 2], 3)}" in found
    assert {number(value) for value in fwd.a[0][:, 2]} <= set(found)
    assert f"y2{number(y[1, 2])}" in found
    assert number(net.cost(fwd.a[2][:, 2], y[:, 2]), 3) in found


def test_without_records_the_names_stand_alone():
    found = texts(network_diagram(example()[0], show=SHOW))
    assert {"x1", "x2", "z(1)3", "a(2)2", "δ(1)1", "∂C/∂θ"} <= set(found)


def test_the_gradient_alone_is_named_in_full():
    net, fwd, grad, _ = example(largest=1.0)
    found = texts(network_diagram(net, fwd, grad, show=("gradients",)))
    assert f"∂C/∂θ(2)13{number(grad.theta[2][0, 2], 3)}" in found
    assert found[found.index("∂C/∂b(1)2") + 1] == number(grad.b[1][1, 0], 3)


def test_many_edges_lose_first_their_names_and_then_their_numbers():
    crowded = texts(diagram(("gradients",), sizes=(5, 5, 5)))
    assert not [text for text in crowded if text.startswith("∂C/∂θ")]
    assert len(crowded) > 50
    assert not [text for text in texts(diagram(("parameters",), sizes=(8, 8, 8))) if text.startswith("θ")]


@pytest.mark.parametrize("sizes", [(2, 3, 2), (5, 5, 5), (2, 5, 5, 2), (3, 4, 5, 2), (8, 8, 2)])
def test_all_edges_of_a_network_look_alike(sizes):
    svg = diagram(("parameters",), sizes=sizes)
    widths = {rect.get("width") for rect in elements(svg, "rect") if rect.get("rx") == "5"}
    named = sum(text.startswith("θ") for text in texts(svg))
    assert named in (0, sum(m * n for m, n in pairwise(sizes)))
    assert len(widths - {"76", "64"}) <= 1  # beside those of biases and targets


def test_nothing_jumps_when_values_or_show_change():
    views, places = set(), set()
    for show in EVERY_SHOW:
        for seed in range(3):
            svg = diagram(("parameters", *show), seed=seed)
            views.add(view_box(svg))
            places.add(
                tuple(
                    text.get("x")
                    for text in elements(svg, "text")
                    if "".join(text.itertext()).startswith("θ(")
                )
            )
    assert len(views) == len(places) == 1


def test_nothing_is_shown_that_is_not_known_yet():
    net, x, y = nbprop.example()
    fwd = net.forward(x)
    grad, show = fwd.backward(y), ("parameters", "forward", "delta", "gradients")
    known = {("z", 1), ("a", 1), ("z", 2), ("a", 2), ("C",), ("delta", 2), ("dC_db", 2)}
    found = texts(network_diagram(net, fwd, grad, y=y, show=show, known=known))
    assert sum(text.startswith("δ") for text in found) == 2  # of the outputs
    assert sum("∂C" in text for text in found) == 2  # of their biases
    found = texts(network_diagram(net, fwd, grad, y=y, show=show, known={("z", 1)}))
    assert "z(1)1−1.00" in found
    assert "a(1)1" in found  # its name alone
    assert {number(value) for value in x.ravel()} <= set(found)
    assert not any(text.startswith("δ") or "∂C" in text for text in found)


def test_the_product_of_a_path_stands_on_its_edge():
    net, x, y = nbprop.example()
    fwd = net.forward(x)
    grad = fwd.backward(y)
    found = texts(network_diagram(net, fwd, grad, y=y, show=("parameters", "delta", "paths")))
    products = [f"θ·δ{number(value, 3)}" for value in (net.theta[2] * grad.delta[2]).ravel()]
    assert sorted(text for text in found if text.startswith("θ·δ")) == sorted(products)


def test_a_diagram_of_2_3_2_fits_beside_an_equation_on_a_projector():
    width, height = map(int, view_box(diagram()).split()[2:])
    assert width <= 880
    assert height <= 346
    assert width / height > 2.5  # a screen has more room across than up
    for show in EVERY_SHOW:
        assert len(diagram(show).encode()) <= 17_000


def test_sign_is_a_colour_and_a_minus_and_size_is_thickness():
    net = Network({1: [[0.5, -4.0]]}, {1: [0.0]})
    first, second = (p for p in elements(network_diagram(net, show=()), "path") if "stroke-width" in p.attrib)
    assert (first.get("class"), second.get("class")) == ("e p", "e m")
    assert float(first.get("stroke-width")) < float(second.get("stroke-width"))
    assert "θ(1)12−4.00" in texts(network_diagram(net))


def test_a_sign_is_seen_without_colour_where_no_number_says_it():
    net = Network({1: [[0.5, -4.0]]}, {1: [0.0]})

    def dashed(**options):
        edges = elements(network_diagram(net, **options), "path")
        return ["stroke-dasharray" in edge.attrib for edge in edges if "stroke-width" in edge.attrib]

    assert dashed(show=("forward",)) == [False, True]
    assert dashed(show=("parameters",)) == [False, False]
    crowded, *_ = example((8, 8, 8))
    dashes = network_diagram(crowded, show=("parameters",)).count("stroke-dasharray=")
    assert dashes == sum(int((crowded.theta[n] < 0).sum()) for n in (1, 2))


def test_tiles_carry_the_colour_of_their_sign_and_only_a_delta_has_sharp_corners():
    net, fwd, grad, _ = example()
    svg = network_diagram(net, fwd, grad, show=("parameters", "delta"))
    color = {True: "g p", False: "g m"}
    sharp = [r.get("class") for r in elements(svg, "rect") if r.get("rx") == "0"]
    round_ = [r.get("class") for r in elements(svg, "rect") if r.get("rx") != "0"]
    assert sharp == [color[value > 0] for n in (1, 2) for value in grad.delta[n].ravel().tolist()]
    layers = [part[n] for n in (1, 2) for part in (net.theta, net.b)]  # as it is read
    assert round_ == [color[value > 0] for part in layers for value in part.ravel().tolist()]
    dimmed = network_diagram(net, fwd, grad, show=("delta",), highlight=[("delta", 1, 1)])
    assert [r.get("class") for r in elements(dimmed, "rect")] == ["g w", *(f"{c} d" for c in sharp[1:])]


def test_arrows_turn_round_when_the_error_runs_back():
    def directions(show, **options):
        net, fwd, grad, y = example(**options)
        drawn = network_diagram(net, fwd, grad, y=y if options else None, show=show)
        heads = [p.get("d") for p in elements(drawn, "path")]
        heads = [[float(x) for x in re.findall(r"[ML](\S+) ", d)] for d in heads if d.endswith("z")]
        return [tip > max(corners) for tip, *corners in heads]

    assert directions(("forward",)) == 12 * [True]
    assert directions(("delta",)) == 6 * [False]  # there is no δ of the inputs
    assert directions(("forward",), sizes=(2, 1)) == 3 * [True]  # the last one leads to C
    assert directions(("delta",), sizes=(2, 1)) == [False]


def test_tiles_are_painted_over_the_lines_that_pass_under_them():
    parts = list(ElementTree.fromstring(diagram()).iter())
    lines = [k for k, part in enumerate(parts) if re.match("[ce] [pmo]", part.get("class") or "")]
    tiles_ = [k for k, part in enumerate(parts) if (part.get("class") or "").startswith("g")]
    assert len(lines) == 24
    assert len(tiles_) == 12 + 5 + 5 + 2 + 1
    assert max(lines) < min(tiles_)


NAMES = [
    ("theta", 2, 1, 3),
    ("b", 1, 2),
    ("z", 2, 1),
    ("a", 1, 2),
    ("a", 0, 1),
    ("delta", 1, 2),
    ("y", 1),
    ("C",),
]


@pytest.mark.parametrize("name", NAMES, ids=str)
def test_a_highlight_is_seen_without_colour_and_the_rest_is_dimmed(name):
    plain, lit = diagram(), diagram(highlight=[name])
    styles = [[e.get("class") or "" for e in ElementTree.fromstring(svg).iter()] for svg in (plain, lit)]
    thick = lit.count('stroke-width="4"') + sum(" w" in style for style in styles[1])
    assert not any(" w" in style for style in styles[0])
    assert 'stroke-width="4"' not in plain
    assert thick >= 1
    assert not any(re.search(r"\bd$", style) and "k" not in style for style in styles[0])
    assert sum(style.split()[-1:] == ["d"] for style in styles[1]) > 60


def test_a_highlighted_edge_is_thicker_than_before():
    def width(highlight):
        edges = [
            p
            for p in elements(diagram(("forward",), highlight=highlight), "path")
            if "stroke-width" in p.attrib
        ]
        return float(edges[0].get("stroke-width"))

    assert width([("theta", 1, 1, 1)]) == width([]) + 2


def test_the_gradient_is_a_band_as_wide_as_it_is_large():
    net, fwd, grad, _ = example(largest=1.0)
    svg = network_diagram(net, fwd, grad, show=("gradients",))
    bands = [float(p.get("stroke-width")) for p in elements(svg, "path") if p.get("class").startswith("c")]
    sizes = [abs(value) for n in (1, 2) for value in grad.theta[n].ravel()]
    assert len(bands) == 12
    assert np.all(np.diff(np.array(bands)[np.argsort(sizes)]) >= 0)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"show": "delta"}, TypeError, "show is 'delta'; a tuple of parameters"),
        ({"show": ("deltas",)}, ValueError, "'deltas'; any of parameters, forward, delta, gradients"),
        ({"highlight": "C"}, TypeError, "highlight is 'C'; names are wanted"),
        ({"highlight": ("C",)}, TypeError, "highlight holds 'C'; a name is wanted"),
        ({"highlight": [("theta", 2, 3, 1)]}, ValueError, r"2, 3, 1\); this 2-3-2 network has none"),
        ({"highlight": [("z", 0, 1)]}, ValueError, "has none"),
        ({"highlight": [("a", True, 1)]}, ValueError, "has none"),
        ({"highlight": [("y", 3)]}, ValueError, "has none"),
        ({"highlight": [("C", 1)]}, ValueError, "has none"),
        ({"column": 1}, ValueError, "column is 1; the columns are 0 to 0"),
        ({"column": -1}, ValueError, "column is -1"),
        ({"column": 0.0}, TypeError, "column is 0.0"),
        ({"y": [0.5]}, ValueError, "y has 1 row; this network has 2 outputs"),
    ],
)
def test_a_wrong_argument_is_refused_by_name(options, error, message):
    net, fwd, grad, _ = example()
    with pytest.raises(error, match=message):
        network_diagram(net, fwd, grad, **options)


def test_a_grid_and_the_records_of_other_networks_are_refused():
    net, fwd, grad, _ = example()
    with pytest.raises(ValueError, match=r"net is a grid of networks, \(2,\)"):
        network_diagram(net.with_parameter(("b", 1, 1), [0, 1]))
    with pytest.raises(TypeError, match=r"net is .*; an nbprop.Network is wanted"):
        network_diagram({1: [[1.0]]})
    with pytest.raises(TypeError, match=r"fwd is .*; what forward\(x\) returned is wanted"):
        network_diagram(net, grad)
    with pytest.raises(TypeError, match=r"grad is .*; what backward\(fwd, y\) returned is wanted"):
        network_diagram(net, fwd, fwd)
    with pytest.raises(ValueError, match="fwd comes from another network"):
        network_diagram(example(seed=1)[0], fwd)
    with pytest.raises(ValueError, match=r"grad comes from a network of other sizes; .* this 2-2-2 one"):
        network_diagram(example((2, 2, 2))[0], grad=grad)


# -------------------------------------------------- equations


def hidden_delta(**options):
    net, fwd, grad, _ = example(**options)
    slope = net.sigma[1].prime(fwd.z[1])
    return equation(
        tiles(grad.delta[1], label("δ", 1), kind="delta"),
        "=",
        "(",
        tiles(net.theta[2].mT, label("θ", 2, transpose=True), highlight=[(1, 1), (1, 2)]),
        "×",
        tiles(grad.delta[2], label("δ", 2), kind="delta", highlight=True),
        ")",
        "⊙",
        tiles(slope, label("σ", prime=True, of=label("z", 1)), dim=[(3, 1)]),
    )


def test_an_equation_is_as_its_matrices_are_shaped():
    svg = hidden_delta()
    found = texts(svg)
    assert [text for text in found if " × " in text] == ["3 × 1", "3 × 2", "2 × 1", "3 × 1"]
    assert [text for text in found if "δ" in text or "θ" in text or "σ" in text] == [
        "δ(1)",
        "(θ(2))T",
        "δ(2)",
        "σ′(z(1))",
    ]
    rects = elements(svg, "rect")
    assert len(rects) == 3 + 6 + 2 + 3
    parts = [[float(rect.get(part)) for part in ("x", "y", "width", "height")] for rect in rects[3:9]]
    transposed = [(x + width / 2, y + height / 2) for x, y, width, height in parts]
    assert len({x for x, _ in transposed}) == 2
    assert len({y for _, y in transposed}) == 3


def test_an_equation_does_not_jump_and_nothing_in_it_touches():
    for seed in range(12):
        svg = hidden_delta(seed=seed)
        assert view_box(svg) == view_box(hidden_delta())
        assert gaps(frames(svg)).min() > 1


def test_tiles_show_sign_size_highlight_and_dim():
    svg = equation(tiles([[0.1, -0.1], [3.0, 0.0]], "A", highlight=[(1, 2)], dim=[(2, 1)]))
    rects = elements(svg, "rect")
    assert [r.get("class") for r in rects] == ["p", "m w", "p d", "o"]
    assert [
        r.get("rx")
        for k in ("number", "unit", "delta")
        for r in elements(equation(tiles([[1]], kind=k)), "rect")
    ] == ["5", "15", "0"]
    assert float(rects[2].get("fill-opacity")) > float(rects[0].get("fill-opacity"))
    assert texts(svg) == ["0.10", "−0.10", "3.00", "0.00", "A", "2 × 2"]


def test_entries_may_be_names_or_words_or_empty():
    svg = equation(tiles([[label("θ", 2, (1, 3)), "?"], [None, 1]]), "=", label("z", 1), "(", "σ", ")")
    assert texts(svg) == ["θ(2)13", "?", "1.00", "2 × 2", "=", "z(1)", "σ"]


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: equation("="), ValueError, "parts holds no Tiles"),
        (lambda: equation(tiles([[1]]), 3), TypeError, "parts holds 3"),
        (lambda: tiles([[1, 2], [3]]), ValueError, "rows of one length are wanted"),
        (lambda: tiles([1, 2]), ValueError, "rows of one length are wanted"),
        (lambda: tiles([[float("nan")]]), ValueError, "a finite number is wanted"),
        (lambda: tiles([[True]]), TypeError, "a real number is wanted"),
        (lambda: tiles([[1]], kind="square"), ValueError, "kind is 'square'; one of number, unit, delta"),
        (lambda: tiles([[1]], highlight=[(0, 1)]), ValueError, r"holds \(0, 1\); the matrix is 1 × 1"),
        (lambda: tiles([[1]], dim=[(1, 2)]), ValueError, r"dim holds \(1, 2\)"),
    ],
)
def test_a_wrong_matrix_is_refused_by_name(make, error, message):
    with pytest.raises(error, match=message):
        make()


# -------------------------------------------------- every picture

EVIL = """<script>alert("x")</script>&'"""


def test_text_from_outside_is_never_markup():
    drawn = [
        pictures.network_diagram(example()[0]),
        pictures.equation(tiles([[EVIL]], EVIL), EVIL, label(EVIL, EVIL, EVIL) + EVIL),
    ]
    shown = [replace(picture, title=EVIL, description=EVIL) for picture in drawn]
    for picture in shown:
        svg = picture.inline()
        assert "<script" not in svg
        assert elements(svg, "title")[0].text == elements(svg, "desc")[0].text == EVIL
    assert EVIL in texts(shown[1].inline())[0]
    assert "<script" not in (html := shown[0].image(EVIL))
    assert html.count('"') == 6


def test_words_of_graphs_and_tables_are_never_markup_nor_unfit_for_a_page():
    graph = Graph([0, 1], [0, 1], (EVIL, EVIL), title=EVIL)
    svg = side_by_side(graph, EVIL, Table((9,), 20, (None, EVIL)), title="\x00\ud800").inline()
    assert "<script" not in svg
    assert texts(svg).count(EVIL) == 5
    assert elements(svg, "title")[0].text == "\ufffd\ufffd"
    svg.encode()


def test_the_curve_of_sigma_follows_one_unit_and_has_it_on_the_rim_when_it_is_far_out():
    sigma, z = ACTIVATIONS["tanh"], np.array([0.5, -25.0, 1.0])
    svg = activation_curve(sigma, z, 1, 2).inline()
    assert {"−25.00", "−1.000", "0.0000"} <= {*texts(svg)}
    numbers = [text for text in texts(svg) if text in "123"]
    assert numbers == ["1", "1", "3", "2"]  # on the axis, and last who is followed
    places = {float(disc.get("cx")): disc.get("class") for disc in elements(svg, "circle")}
    assert places[50.0] == "k"
    assert "stroke-dasharray" not in svg  # it leads nowhere
    assert "stroke-dasharray" in activation_curve(sigma, z, 1, 1).inline()


def test_what_is_out_of_a_frame_stays_on_its_rim_and_what_is_no_number_is_left_out():
    graph = (
        Graph([0, 1], [0, 1], ("", "")).point(3, -7, dot).tangent(0.5, 0.99, 9).curve([0, 0.5], [0, np.nan])
    )
    drawn = side_by_side(graph, title="").inline()
    assert "nan" not in drawn
    (mark,) = elements(drawn, "circle")
    assert [float(mark.get(part)) for part in ("cx", "cy")] == [graph.right, graph.bottom]
    (tangent,) = re.findall(r'class="e p" d="M([\d.]+) ([\d.]+)L([\d.]+) ([\d.]+)"', drawn)
    assert min(map(float, tangent[1::2])) >= graph.top


def test_the_more_a_class_leads_the_stronger_is_its_color():
    net = Network({1: [[2.0, 0.0], [-2.0, 0.0]]}, {1: [0.0, 0.0]})
    drawn = decision_regions(net, np.array([[-1.0, 1.0], [0.0, 0.0]]), np.eye(2)[::-1]).inline()
    steps = [
        float(x) for x in re.findall(r'class="k" d="M([\d.]+) [^"]*" style="fill:#009E73;fill-op', drawn)
    ]
    assert len(set(steps)) == 4


def test_the_scale_of_a_ledger_is_the_first_that_holds_its_paths():
    for shares, scale in (([0.01], 0.05), ([0.3], 0.4), ([0.3, 0.3], 0.8), ([0.3, -0.35], 0.4)):
        assert ledger_scale(shares, np.ones(len(shares)), 1.0) == pytest.approx(scale)


def test_decision_regions_refuse_what_they_cannot_draw():
    two = Network.random(seed=0)
    for net, x, message in (
        (Network.random((3, 2), seed=0), np.ones((3, 1)), "net has 3 inputs; 2 are wanted"),
        (Network.random((2, 6), seed=0), np.ones((2, 1)), "net has 6 outputs; at most 5"),
        (two, np.ones((3, 1)), "x has 3 rows"),
        (two.with_parameter(("b", 1, 1), [0, 1]), np.ones((2, 1)), "net is a grid"),
    ):
        with pytest.raises(ValueError, match=message):
            decision_regions(net, x, np.ones((net.sizes[-1], 1)))


def test_classes_and_signs_have_different_colours():
    of_signs = set(re.findall("color:(#[0-9a-f]{6})", pictures.STYLE)) | {"#56b4e9", "#ff8a3d"}
    assert not of_signs & {color.lower() for color, _ in CLASSES}


def test_pictures_are_named_for_who_cannot_see_them_and_hold_no_ids():
    for svg in (diagram(), hidden_delta()):
        root = ElementTree.fromstring(svg)
        assert root.get("role") == "img"
        assert root[0].tag == NS + "title"
        assert root[0].text
        assert not [e for e in root.iter() if "id" in e.attrib]


def test_the_same_input_gives_the_same_text():
    assert diagram(highlight=NAMES) == diagram(highlight=NAMES[::-1])
    assert hidden_delta() == hidden_delta()


def shown(picture):
    """Texts and numbers of the parts of a picture by their names."""
    found = {}
    for part in picture.body:
        if not isinstance(part, str):
            text = "".join(ElementTree.fromstring(part.inline()).itertext())
            found.setdefault(part.name, []).append((text, part.value))
    return found


def test_every_quantity_of_the_diagram_is_a_part_with_its_name_and_what_can_be_moved_has_its_value():
    net, fwd, grad, y = example(largest=1.0)
    found = shown(pictures.network_diagram(net, fwd, grad, y=y, show=SHOW))
    values = {name: net.parameter(name) for name in net.parameters}
    values |= {("a", 0, j + 1): fwd.a[0][j, 0] for j in range(2)}
    values |= {("y", i + 1): y[i, 0] for i in range(2)}
    slopes = {(f"dC_d{letter}", *places) for letter, *places in net.parameters}
    units = {
        name for n in (1, 2) for letter in ("z", "a", "delta") for name in names_of(letter, n, net.sizes)
    }
    assert {*values, *slopes, *units, ("C",)} == {*found}
    for name, value in values.items():
        assert [number for _, number in found[name] if number is not None] == [value]


def test_the_entries_of_matrices_have_the_names_of_what_they_show():
    net, fwd, grad, y = example(largest=1.0)
    transposed = shown(pictures.equation(tiles(net.theta[2].mT, label("theta", 2, transpose=True))))
    assert transposed[("theta", 2, 1, 3)] == [(number(net.theta[2][0, 2]), net.theta[2][0, 2])]
    assert transposed[("theta", 2)] == [("(θ(2))T", None)]
    for matrix, name, text in (
        (tiles(grad.delta[1], label("z", 1, partial="C"), decimals=3), ("delta", 1, 3), grad.delta[1][2, 0]),
        (
            tiles(grad.theta[1], label("theta", 1, partial="C"), decimals=3),
            ("dC_dtheta", 1, 3, 2),
            grad.theta[1][2, 1],
        ),
        (tiles(fwd.a[0].mT, label("x", transpose=True), decimals=3), ("a", 0, 2), fwd.a[0][1, 0]),
        (tiles(y, label("y"), decimals=3), ("y", 2), y[1, 0]),
        (tiles([[y[1, 0]]], label("z", 2, 1), decimals=3), ("z", 2, 1), y[1, 0]),
        (tiles([[label("b", 1, 2)]]), ("b", 1, 2), "b(1)2"),
        (tiles([[1.0]], label("σ", prime=True, of=label("z", 1)), decimals=3), ("sigma_prime", 1, 1), 1.0),
    ):
        assert shown(pictures.equation(matrix))[name][0][0] == (
            text if isinstance(text, str) else number(text, 3)
        )
    several = shown(pictures.equation(tiles(np.ones((3, 2)), label("z", 1)), "=", tiles([[1.0]], "yours")))
    assert list(several) == [("z", 1)]  # of two examples no name says which


def test_a_picture_alone_has_no_names_and_one_inside_another_keeps_them():
    net, fwd, *_ = example()
    picture = pictures.network_diagram(net, fwd)
    assert "data-" not in picture.alone()
    assert texts(picture.alone()) == texts(picture.inline())
    outer = pictures.Picture(picture.inside(438, 170), 500, 200, "around it")
    assert shown(outer) == shown(picture)
    (inner,) = elements(outer.inline(), "svg")[1:]
    assert inner.get("viewBox") == view_box(picture.inline())


def test_an_image_without_an_alt_text_of_its_own_takes_the_title():
    picture = pictures.equation(tiles([[1.0]]), title='"1" < 2')
    assert picture.image().startswith('<img alt="&quot;1&quot; &lt; 2"')


def test_an_image_is_the_picture_alone_on_white_without_what_the_alt_text_says():
    picture = replace(pictures.network_diagram(*example()[:2]), description="17 parameters, and their names.")
    html = picture.image('θ "1" < 2')
    alt, data = re.fullmatch(
        r'<img alt="([^"]*)" style="[^"]*" src="data:image/svg\+xml,([^"]*)">', html
    ).groups()
    assert alt == "θ &quot;1&quot; &lt; 2"
    root = ElementTree.fromstring(unquote(data))
    assert root.tag == NS + "svg"
    assert next(root.iter(NS + "rect")).get("style") == "fill:#fff;stroke:none"
    assert float(root.get("width").removesuffix("em")) > 0
    assert "17 parameters" in picture.alone()
    assert "17 parameters" not in html
    assert "var(--jp" in pictures.STYLE
    assert "var(" not in html


def test_a_picture_alone_keeps_every_rule_of_the_style_that_it_follows():
    net, fwd, grad, y = example()
    for picture in (
        pictures.network_diagram(net, fwd),
        pictures.network_diagram(net, fwd, grad, y=y, show=SHOW, highlight=NAMES),
        pictures.equation(tiles([[1.0]], label("z", 1))),
    ):
        used = {
            name
            for e in ElementTree.fromstring(picture.alone()).iter()
            for name in (e.get("class") or "").split()
        }
        sheet = elements(picture.alone(), "style")[0].text
        for rule in re.findall(r"[^{}]+{[^}]*}", pictures.STYLE):
            followed = any(
                used.issuperset(re.findall(r"\.(\w+)", one)) for one in rule.split("{")[0].split(",")
            )
            assert (re.sub(r"var\([^,]*,(#\w+)\)", r"\1", rule) in sheet) == followed, rule


def test_a_picture_grows_with_the_letters_around_it():
    for svg in (diagram(), hidden_delta()):
        root = ElementTree.fromstring(svg)
        em = [16 * float(root.get(part).removesuffix("em")) for part in ("width", "height")]
        assert em == [float(part) for part in view_box(svg).split()[2:]]
