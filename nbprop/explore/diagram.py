"""The network diagram of a scene, as all explorers show it."""

from nbprop.pictures import network_diagram


def diagram(scene, fwd, grad=None, *, show=("parameters", "forward"), highlight=(), summary=""):
    """The network of a scene with the example that is looked at; `summary` is for who cannot see it."""
    return network_diagram(
        scene.net,
        fwd,
        grad,
        y=scene.y,
        column=scene.column,
        show=show,
        highlight=highlight,
        description=summary,
    )
