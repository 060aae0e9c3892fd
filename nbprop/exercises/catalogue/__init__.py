"""The twelve exercises, each with its hints and its slips."""

from nbprop.exercises.catalogue.backward import BACKWARD
from nbprop.exercises.catalogue.deltas import HIDDEN_DELTA, OUTPUT_DELTA
from nbprop.exercises.catalogue.forward import FORWARD, WEIGHTED_INPUT
from nbprop.exercises.catalogue.gradients import BIAS_GRADIENT, WEIGHT_GRADIENT
from nbprop.exercises.catalogue.others import CROSS_ENTROPY_DELTA, SOFTMAX_DELTA, TANH_PRIME
from nbprop.exercises.catalogue.steps import GRADIENT_STEP, NUMERICAL_GRADIENT

EXERCISES = {
    exercise.name: exercise
    for exercise in (
        WEIGHTED_INPUT,
        FORWARD,
        OUTPUT_DELTA,
        HIDDEN_DELTA,
        WEIGHT_GRADIENT,
        BIAS_GRADIENT,
        BACKWARD,
        GRADIENT_STEP,
        NUMERICAL_GRADIENT,
        CROSS_ENTROPY_DELTA,
        TANH_PRIME,
        SOFTMAX_DELTA,
    )
}
