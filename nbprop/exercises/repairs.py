"""Repairs of a reader's program: it is changed in one small way after another, and tried.

Some slips give the same numbers and are told apart by the program alone: zeros may be an array that was never
filled, or `1 // 2`. So `//` becomes `/`, a `return` is taken out of its loop, brackets are put elsewhere, and
whoever calls tries the changed function on the drawn networks. The numbers stay the judge.
"""

import ast
import itertools
import types
from dataclasses import dataclass

import numpy as np

from nbprop.exercises.catalogue import REPAIRS
from nbprop.exercises.program import copied
from nbprop.exercises.wording import place


@dataclass(frozen=True)
class Repair:
    """One way to change a program: what it mends, in words, and where; and the changed function."""

    slug: str
    made: str
    why: str
    where: str
    function: types.FunctionType


def repairs(program, kinds):
    """Every repair of some kinds (`TYPED` or `OTHERS`) of a program, and of the functions that it calls.

    None of None, and none where a changed program may not end.
    """
    parts = [program, *program.helpers] if program else []
    ending = [part for part in parts if not part.has(ast.While)]
    for slug, change in kinds.items():
        for part in ending:
            for node, line in change(part):
                changed = part.changed(node)
                if changed is not None:
                    whole = changed if part is program else program.calling(changed)
                    yield Repair(slug, *REPAIRS[slug], place(changed.__code__, line), whole)


# Each change yields (node of the changed program, the line where it is changed)


def _text(*changes):
    """One text in place of another, wherever it stands in the program: (old, new), or several such."""

    def change(program):
        for old, new in changes:
            if old in program.text and (node := program.parsed(program.text.replace(old, new))):
                yield node, program.node.lineno + program.text[: program.text.index(old)].count("\n")

    return change


def _nodes(replace, each=False):
    """`replace(node)` in place of every node for which it is not None: all at once, or one after another."""

    def change(program):
        found = [n for n, node in enumerate(program.nodes) if replace(node) is not None]
        for chosen in [[n] for n in found] if each else filter(None, [found]):
            root = copied(program.node)
            nodes = list(ast.walk(root))
            for node in (nodes[n] for n in reversed(chosen)):  # what is inside another stands after it
                new = ast.copy_location(replace(node), node)
                node.__class__, node.__dict__ = new.__class__, new.__dict__
            yield root, min(nodes[n].lineno for n in chosen)

    return change


def _calls(node, *names):
    return isinstance(node, ast.Call) and getattr(node.func, "id", "") in names and len(node.args) > 0


def _method(node, name):
    return ast.Call(ast.Attribute(node, name, ast.Load()), [], [])


def _attribute(node):
    """`.T()` as `.T`, and other things that are no functions."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not node.args:
        return node.func if node.func.attr in ("T", "mT", "imag", "real", "shape", "size") else None
    return None


def _sum(node):
    return _method(node.args[0], "sum") if _calls(node, "sum") else None


def _length(node):
    if not _calls(node, "len"):
        return None
    squares = ast.BinOp(node.args[0], ast.Pow(), ast.Constant(2))
    return ast.BinOp(_method(squares, "sum"), ast.Pow(), ast.Constant(0.5))


def _from_zero(node):
    """`range(1, n)`, or `range(1, n + 1)`, as `range(n)`."""
    if not _calls(node, "range") or len(node.args) != 2 or getattr(node.args[0], "value", 0) != 1:
        return None
    end = node.args[1]
    one_more = isinstance(end, ast.BinOp) and isinstance(end.op, ast.Add)
    return ast.Call(node.func, [end.left if one_more else end], [])


def _index_from_zero(node):
    """`a[1]` as `a[0]`, `a[2]` as `a[1]`; but `a.shape[1]` as it is."""
    if not isinstance(node, ast.Subscript) or isinstance(node.value, ast.Attribute):
        return None
    index = node.slice
    if isinstance(index, ast.Constant) and type(index.value) is int and index.value > 0:
        return ast.Subscript(node.value, ast.Constant(index.value - 1), node.ctx)
    return None


def _counted_from_zero(program):
    yield from _nodes(_from_zero)(program)
    yield from _nodes(_index_from_zero)(program)


def _added_up(node):
    """`total = …` as `total += …`."""
    if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.value, ast.BinOp):
        return ast.AugAssign(node.targets[0], ast.Add(), node.value)
    return None


def _called(program):
    """A function that stands in a sum or product, called: with the other side, or with a local name."""

    def function(node):
        value = program.value(node) if isinstance(node, (ast.Name, ast.Attribute)) else None
        return callable(value) and not isinstance(value, type)

    def with_name(name):
        def call(node):
            if not isinstance(node, ast.BinOp) or not (function(node.left) or function(node.right)):
                return None
            sides = [
                ast.Call(side, [ast.Name(name, ast.Load())], []) if function(side) else side
                for side in (node.left, node.right)
            ]
            return ast.BinOp(sides[0], node.op, sides[1])

        return call

    def with_other_side(node):
        return ast.Call(node.left, [node.right], []) if with_name("")(node) and function(node.left) else None

    if any(map(with_name(""), program.nodes)):
        for replace in (with_other_side, *map(with_name, program.local_names)):
            yield from _nodes(replace)(program)


def _return_after_the_loop(program):
    """A `return` at the end of a loop, put after the loop: the innermost one, the next, or all."""
    node, line = program.node, 0
    for _ in range(3 if program.has(ast.For) else 0):
        node = copied(node)
        blocks = [inner.body for inner in ast.walk(node) if isinstance(getattr(inner, "body", None), list)]
        for block in blocks:
            for n, loop in enumerate(block):
                if isinstance(loop, ast.For) and isinstance(loop.body[-1], ast.Return) and len(loop.body) > 1:
                    block.insert(n + 1, loop.body.pop())
                    line = line or block[n + 1].lineno
        if line:
            yield node, line


def _brackets(program):
    """One pair of brackets put in, at one place of all sums and products that are built alike, or of one."""
    inner, alike = set(), {}
    for node in program.nodes:
        if isinstance(node, (ast.BinOp, ast.UnaryOp)):
            inner |= set(ast.iter_child_nodes(node))
            if node not in inner:
                alike.setdefault(tuple(map(type, ast.walk(node))), []).append(node)
    for nodes in alike.values():
        operands = [_operands(node) for node in nodes]
        bound = _bound_already(nodes[0])
        for start, end in itertools.combinations(range(len(operands[0])), 2):
            if (operands[0][start], operands[0][end]) in bound:
                continue
            for chosen in [operands] if len(nodes) == 1 else [operands, *([one] for one in operands)]:
                spans = [(its[start], its[end]) for its in chosen]
                text = all(_level(program, *span) for span in spans) and _with_brackets(program, spans)
                if text and (node := program.parsed(text)):
                    yield node, chosen[0][start].lineno


def _operands(node):
    """What an expression is made of, as it is written, from left to right."""
    if isinstance(node, ast.BinOp):
        return [*_operands(node.left), *_operands(node.right)]
    return _operands(node.operand) if isinstance(node, ast.UnaryOp) else [node]


def _bound_already(node):
    """(first operand, last one) of each part of an expression that Python takes together."""
    bound = set()
    for part in ast.walk(node):
        first = part
        while isinstance(first, ast.BinOp):
            first = first.left
        if isinstance(part, ast.BinOp):  # which may begin with a minus: brackets after it are others
            bound.add((first, _operands(part)[-1]))
    return bound


def _level(program, first, last):
    """Whether as many brackets open as close from one node to another, so that none would be moved."""
    if first.lineno != last.end_lineno:
        return False
    line = program.text.encode().split(b"\n")[first.lineno - program.node.lineno]
    depths = np.cumsum([(sign == 40) - (sign == 41) for sign in line[first.col_offset : last.end_col_offset]])
    return depths.min() >= 0 and depths[-1] == 0


def _with_brackets(program, spans):
    """The text of the program with brackets around each (first, last) of its nodes."""
    lines = program.text.encode().split(b"\n")
    marks = [(first.lineno, first.col_offset, b"(") for first, _ in spans]
    marks += [(last.end_lineno, last.end_col_offset, b")") for _, last in spans]
    for line, column, mark in sorted(marks, reverse=True):
        old = lines[line - program.node.lineno]
        lines[line - program.node.lineno] = old[:column] + mark + old[column:]
    return b"\n".join(lines).decode()


# In the order in which they are tried; the `TYPED` ones may come with a slip of another kind.
TYPED = {
    "floor-division": _text(("//", "/")),
    "caret-for-power": _text(("^", "**")),
    "sign-after-equals": _text(("=- ", "-= "), ("=+ ", "+= "), ("=-", "-="), ("=+", "+=")),
    "attribute-called": _nodes(_attribute),
    "function-not-called": _called,
    "builtin-sum": _nodes(_sum),
    "len-for-length": _nodes(_length),
    "return-in-the-loop": _return_after_the_loop,
    "counted-from-one": _counted_from_zero,
}
OTHERS = {
    "not-added-up": _nodes(_added_up, each=True),
    "brackets": _brackets,
}
