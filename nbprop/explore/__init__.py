"""Explorers: one call, one live picture. Each takes a network, x and, where it needs one, a target y."""

from nbprop.explore.dead_unit import dead_unit
from nbprop.explore.depth import depth
from nbprop.explore.descend import descend
from nbprop.explore.forward import forward
from nbprop.explore.hidden_delta import hidden_delta
from nbprop.explore.output_delta import output_delta
from nbprop.explore.predict import predict
from nbprop.explore.present import present
from nbprop.explore.softmax import softmax
from nbprop.explore.step import step
from nbprop.explore.train import train
from nbprop.explore.walk import walk
from nbprop.explore.weight_gradients import weight_gradients
from nbprop.explore.wiggle import wiggle

__all__ = [
    "dead_unit",
    "depth",
    "descend",
    "forward",
    "hidden_delta",
    "output_delta",
    "predict",
    "present",
    "softmax",
    "step",
    "train",
    "walk",
    "weight_gradients",
    "wiggle",
]
