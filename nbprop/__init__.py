"""Backpropagation in a 2-3-2 network and any other: each formula once, in the letters of its derivation.

>>> import nbprop
>>> net, x, y = nbprop.example()
>>> net.backward(net.forward(x), y).delta[2].shape
(2, 1)

Every room is there as well, and is imported when it is first asked for: `nbprop.explore`, `nbprop.training`.
"""

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # for an editor: Python asks `__getattr__`, and Jupyter's server gets no NumPy
    from nbprop.activations import Activation
    from nbprop.costs import Cost
    from nbprop.datasets import example
    from nbprop.network import Network

__all__ = ["Activation", "Cost", "Network", "example"]
__version__ = "0.2.0"

_HOMES = {"Activation": "activations", "Cost": "costs", "Network": "network", "example": "datasets"}


def __getattr__(name: str):
    """A name or a module of the package, imported when it is first asked for (PEP 562)."""
    if home := _HOMES.get(name):
        value = globals()[name] = getattr(import_module(f"nbprop.{home}"), name)
        return value
    if name in _modules():
        return import_module(f"nbprop.{name}")
    raise AttributeError(f"module 'nbprop' has no attribute {name!r}")


def __dir__():
    return sorted({*globals(), *__all__, *_modules()})


def _modules():
    return [found.name for found in iter_modules(__path__)]
