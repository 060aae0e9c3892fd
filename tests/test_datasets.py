import numpy as np
import pytest

from nbprop.datasets import DATASETS, circles, line, spiral, two_moons, xor

every = pytest.mark.parametrize("make", DATASETS.values(), ids=DATASETS)


@every
def test_examples_are_columns_and_classes_one_hot(make):
    x, y = make(M=7)
    assert x.shape == y.shape == (2, 7)
    assert x.dtype == y.dtype == np.float64
    assert (y.argmax(axis=0) == [0, 1, 0, 1, 0, 1, 0]).all()
    assert (np.sort(y, axis=0) == [[0], [1]]).all()


@every
def test_a_seed_makes_the_same_examples_again(make):
    first, again, other = (make(M=50, noise=0.3, seed=seed)[0] for seed in (1, 1, 2))
    assert (first == again).all()
    assert (first != other).any()


@every
def test_noise_is_the_standard_deviation_of_what_is_added(make):
    added = make(M=20_000, noise=0.25, seed=3)[0] - make(M=20_000, noise=0, seed=3)[0]
    np.testing.assert_allclose(added.std(axis=1), 0.25, rtol=0.03)
    np.testing.assert_allclose(added.mean(axis=1), 0, atol=0.01)


def test_xor_without_noise_is_the_truth_table():
    x, y = xor()
    assert {(*point, kind) for point, kind in zip(x.T.tolist(), y[1], strict=True)} == {
        (0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0)
    }  # fmt: skip


def test_moons_are_half_circles_and_each_the_other_turned_around():
    x, y = two_moons(M=400, noise=0)
    turned = np.where(y[1], -x, x)  # the second moon is the first, seen from behind
    np.testing.assert_allclose(np.hypot(turned[0] + 0.5, turned[1] + 0.25), 1)
    assert (turned[1] >= -0.25).all()


def test_circles_have_the_radii_1_and_a_half():
    x, y = circles(M=100, noise=0)
    np.testing.assert_allclose(np.hypot(*x), np.where(y[1], 0.5, 1))


def test_spiral_arms_are_each_the_other_turned_by_half_a_circle_and_no_line_parts_them():
    x, y = spiral(M=400, noise=0)
    assert np.hypot(*x).max() <= 1
    assert not _parted_by_a_line(x, y)


def test_one_line_parts_the_classes_of_line():
    x, y = line(M=500)
    assert ((x[1] > x[0]) == (y[0] == 1)).all()
    assert np.abs(x[1] - x[0]).min() >= 0.15 * np.sqrt(2)
    assert _parted_by_a_line(x, y)


def _parted_by_a_line(x, y):
    """By the line that fits the classes best."""
    rows = np.vstack([x, np.ones(x.shape[1])])
    weights = np.linalg.lstsq(rows.T, y[1] - y[0], rcond=None)[0]
    return ((weights @ rows > 0) == (y[1] > y[0])).all()


@every
@pytest.mark.parametrize(
    ("bad", "error", "words"),
    [
        ({"M": 1}, ValueError, "M is 1; a whole number from 2 up is wanted"),
        ({"noise": -0.1}, ValueError, "noise is -0.1; a standard deviation from 0 up is wanted"),
        ({"noise": "some"}, TypeError, "noise is 'some'"),
        ({"seed": -1}, ValueError, "seed is -1"),
    ],
)
def test_bad_arguments_are_named(make, bad, error, words):
    with pytest.raises(error, match=words):
        make(**bad)
