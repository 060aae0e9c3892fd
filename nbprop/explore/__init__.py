"""Explorers: one call, one live picture. Each takes a network, x and, where it needs one, a target y."""

from nbprop.explore.forward import forward

__all__ = ["forward"]
