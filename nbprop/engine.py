"""Backpropagation for any program: a graph of pieces, each with its own way back, and one loop (lesson 8).

The lesson builds this file line by line. `Network` does not need it: it has its formulas written out.
"""

import numpy as np

from nbprop.activations import ACTIVATIONS
from nbprop.costs import COSTS
from nbprop.network import forward_pass


class Node:
    """A value of a program, with all that is needed to go back from it.

    value : an array; edges : for each node that it was made of a pair, that node and the function that takes
    ∂C/∂value to what goes back to that node; sign : what the piece is called in a picture. After `backward`
    `dC` is ∂C/∂value, in the shape of the value.

    >>> theta, x = Node([[2.0, 3.0]]), Node([[1.0], [5.0]])
    >>> C = theta @ x
    >>> backward(C)
    >>> theta.dC
    array([[1., 5.]])
    """

    def __init__(self, value, *edges, sign=""):
        self.value = np.asanyarray(value, dtype=float)
        self.edges = edges
        self.sign = sign
        self.dC = np.zeros_like(self.value)


def times(A, B):
    """A × B. Back go ∂C/∂A = dC × Bᵀ (D23, D28) and ∂C/∂B = Aᵀ × dC (D16)."""
    return Node(
        A.value @ B.value,
        (A, lambda dC: dC @ B.value.mT),  # D23, D28
        (B, lambda dC: A.value.mT @ dC),  # D16
        sign="×",
    )


def plus(u, v):
    """u + v of one shape. Back goes the same to both (D24)."""
    return Node(u.value + v.value, (u, lambda dC: dC), (v, lambda dC: dC), sign="+")


def odot(u, v):
    """u ⊙ v. Back goes to each what arrives, times the other."""
    return Node(u.value * v.value, (u, lambda dC: dC * v.value), (v, lambda dC: dC * u.value), sign="⊙")


def sigma(z):
    """The sigmoid of each entry. Back goes dC ⊙ σ′(z) (D10, D12)."""
    a = 1 / (1 + np.exp(-z.value))
    return Node(a, (z, lambda dC: dC * a * (1 - a)), sign="σ")


def cost(a, y):
    """Half the sum of squared errors (D6). Back goes a − y."""
    return Node(((a.value - y) ** 2).sum() / 2, (a, lambda dC: dC * (a.value - y)), sign="C")


Node.__matmul__, Node.__add__, Node.__mul__ = times, plus, odot


def order(node, done):
    """Append to the list `done` all that a node was made of, then the node: each after its parts."""
    if node not in done:
        for before, _ in node.edges:
            order(before, done)
        done.append(node)
    return done


def backward(C):
    """Set dC of every node that C was made of, from C back. Where several edges meet, they add up (D13)."""
    nodes = order(C, [])
    for node in nodes:
        node.dC = np.zeros_like(node.value)
    C.dC = np.ones_like(C.value)
    for node in reversed(nodes):
        for before, back in node.edges:
            before.dC = before.dC + back(node.dC)


def record(net, x, y):
    """The forward pass, D2 to D6, in nodes: C, and {letter: {layer: node}}.

    The pieces here are the sigmoid and the squared error: ValueError for a network with another σ or C.
    """
    if {*net.sigma.values()} != {ACTIVATIONS["sigmoid"]} or net.cost != COSTS["squared_error"]:
        raise ValueError(f"net is {net!r}; one with sigmoid in all layers and squared_error is wanted")
    theta, b = {n: Node(net.theta[n]) for n in net.theta}, {n: Node(net.b[n]) for n in net.b}
    z, a = forward_pass(theta, b, dict.fromkeys(theta, sigma), Node(x))
    return cost(a[net.N], y), {"theta": theta, "b": b, "z": z, "a": a}
