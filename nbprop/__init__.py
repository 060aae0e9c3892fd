"""Backpropagation in a 2-3-2 network and any other: each formula once, in the letters of its derivation."""

from nbprop.activations import Activation
from nbprop.costs import Cost
from nbprop.example import example
from nbprop.network import Network

__all__ = ["Activation", "Cost", "Network", "example"]
__version__ = "0.1.0"
