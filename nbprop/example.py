"""The network of the lessons: small enough to follow with a pencil."""

import numpy as np

from nbprop.network import Network


def example():
    """(net, x, y): a 2-3-2 network with sigmoid and squared error, an input, and the target it should hit.

    The parameters have one decimal, so that z⁽¹⁾ = (−1.0, 1.4, −0.4) comes out in the head. Both outputs are
    on the wrong side of ½. From hidden units 1 and 3 the two paths to the cost pull in opposite directions,
    from unit 2 in one.
    """
    net = Network(
        theta={1: [[0.7, -1.2], [0.9, -0.6], [0.4, 1.6]], 2: [[1.5, -0.3, 0.5], [0.8, 0.2, 1.2]]},
        b={1: [-1.1, 0.8, -1.6], 2: [-1.1, 0.5]},
    )
    return net, np.array([[1.0], [0.5]]), np.array([[1.0], [0.0]])
