"""Explorers: one call, one live picture. Each takes a network, x and, where it needs one, a target y."""

from nbprop.explore.forward import forward
from nbprop.explore.predict import predict
from nbprop.explore.walk import walk

__all__ = ["forward", "predict", "walk"]
