"""Engine (lesson 8): a reader's program as a graph, and what goes back through it, piece by piece."""

from collections.abc import Mapping

from nbprop.checks import function_of, short
from nbprop.explore.controls import StepMenu, name_menu
from nbprop.explore.explorer import Explorer, Row, View
from nbprop.explore.scene import Scene
from nbprop.notation import number, symbol, vector
from nbprop.pictures.computation import computation, pieces, sent_back


def engine(net, x, y, *, program):
    """The graph that a program records, live: move a number, and let one piece after another send back.

    program : a function of (net, x, y) that returns C, a `Node`, and {letter: {layer: node}} with the nodes
        to be named, as `nbprop.engine.record` does. It gets x and y of the example that is looked at.

    TypeError for what is no such function; what it raises later is shown under the picture.

    >>> from nbprop import example
    >>> from nbprop.engine import record
    >>> engine(*example(), program=record)
    C = 0.545; 0 of 7 pieces have sent back: no δ yet.
    """
    function_of("program", program, "(net, x, y)")
    scene = Scene.of(net, x, y, needs="C")
    C, _ = _recorded(program, scene)
    counted = [(f"{k}: {piece.sign}", k) for k, piece in enumerate(reversed(pieces(C)), 1)]

    def menus(net):
        moved = name_menu("move", scene.movable, ("a", 0, 1))
        return {"visited": StepMenu("back", [("none", 0), *counted], 0), "moved": moved}

    def draw(scene, visited, moved):
        return _view(*_recorded(program, scene), visited)

    return Explorer(scene, Row(draw, menus, lambda net, visited, moved: [moved]))


def _recorded(program, scene):
    """What the program returns for the example that is looked at; TypeError if it is not what is wanted."""
    match program(scene.net, scene.alone.x, scene.target):
        case [C, Mapping() as made] if all(map(_nodes, [{"C": C}, *made.values()])) and C.value.size == 1:
            return C, made
        case returned:
            wanted = "C, a Node of one number, and {letter: {layer: Node}} are wanted"
            raise TypeError(f"program returned {short(returned)}; {wanted}")


def _nodes(layers):
    """Whether these are nodes, of the reader's own class too, by layer."""
    return isinstance(layers, Mapping) and all(
        hasattr(node, "value") and hasattr(node, "edges") for node in layers.values()
    )


def _view(C, made, visited):
    names = {(letter, n): node for letter, layers in made.items() for n, node in layers.items()} | {("C",): C}
    _, arrived = sent_back(C, visited)
    deltas = [
        f"{symbol(('delta', n))} = {vector(arrived[id(node)].ravel(), 3)}"
        for n, node in reversed(made.get("z", {}).items())
        if id(node) in arrived
    ]
    known = "; ".join(deltas) or "no δ yet"
    summary = (
        f"C = {number(C.value.item(), 3)}; {visited} of {len(pieces(C))} pieces have sent back: {known}."
    )
    return View((computation(C, names, visited),), summary)
