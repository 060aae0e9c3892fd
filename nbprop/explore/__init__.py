"""Explorers: one call, one live picture. Each takes a network, x and, where it needs one, a target y."""

from nbprop.exercises.progress import progress
from nbprop.explore.lesson0_walk import walk
from nbprop.explore.lesson1_forward import forward
from nbprop.explore.lesson2_output_delta import output_delta
from nbprop.explore.lesson3_hidden_delta import hidden_delta
from nbprop.explore.lesson4_weight_gradients import weight_gradients
from nbprop.explore.lesson5_wiggle import wiggle
from nbprop.explore.lesson6_descend import descend
from nbprop.explore.lesson6_step import step
from nbprop.explore.lesson6_train import train
from nbprop.explore.lesson7_dead_unit import dead_unit
from nbprop.explore.lesson7_depth import depth
from nbprop.explore.lesson7_softmax import softmax
from nbprop.explore.lesson8_engine import engine
from nbprop.explore.problems import pencil, practice
from nbprop.explore.projector import present
from nbprop.explore.questions import again, predict

__all__ = [
    "again",
    "dead_unit",
    "depth",
    "descend",
    "engine",
    "forward",
    "hidden_delta",
    "output_delta",
    "pencil",
    "practice",
    "predict",
    "present",
    "progress",
    "softmax",
    "step",
    "train",
    "walk",
    "weight_gradients",
    "wiggle",
]
