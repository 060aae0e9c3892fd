"""Repairs of a reader's program: it is changed in one small way after another, and tried.

Some slips give the same numbers and are told apart by the program alone: zeros may be an array that was never
filled, or `1 // 2`. So `//` becomes `/`, a `return` is taken out of its loop, brackets are put elsewhere, and
whoever calls tries the changed function on the drawn networks. The numbers stay the judge.
"""

import ast
import re
import types
from copy import deepcopy
from dataclasses import dataclass
from functools import partial
from itertools import combinations

from nbprop.exercises.wording import REPAIRS, place


@dataclass(frozen=True)
class Repair:
    """One way to change a program: what it mends, with its place, and why, in words; the changed function."""

    slug: str
    mended: str
    why: str
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
                    made, why = REPAIRS[slug]
                    mended = f"in {place(changed.__code__, line)}, {made}."
                    if part is not program:
                        changed = program.changed(program.node, **{changed.__name__: changed})
                    yield Repair(slug, mended, why, changed)


# Each change yields (node of the changed program, the line where it is changed)


def _nodes(replace, each=False):
    """`replace(node)` in place of every node for which it is not None: all at once, or one after another."""

    def change(program):
        found = [n for n, node in enumerate(program.nodes) if replace(node) is not None]
        for chosen in [[n] for n in found] if each else filter(None, [found]):
            yield _replaced(program, replace, chosen)

    return change


def _replaced(program, replace, chosen):
    """A copy in which `replace(node)` stands for the nodes of some numbers, and the first line with one."""
    root = deepcopy(program.node)
    nodes = list(ast.walk(root))
    for node in (nodes[n] for n in reversed(chosen)):  # what is inside another stands after it
        _become(node, ast.copy_location(replace(node), node))
    return root, min(program.nodes[n].lineno for n in chosen)


def _become(node, other):
    node.__class__, node.__dict__ = other.__class__, other.__dict__


def _expression(text, **nodes):
    """An expression from its text, with nodes in place of some names."""
    made = ast.parse(f"({text})", mode="eval").body
    for node in [*ast.walk(made)]:
        if isinstance(node, ast.Name) and node.id in nodes:
            _become(node, nodes[node.id])
    return made


def _statement(text):
    try:
        return ast.parse(text).body[0]
    except SyntaxError:  # a, b =- c
        return None


def _retyped(kind, read, old, new):
    """Every node of a kind read again with other signs in its text; `^`, say, binds otherwise than `**`."""

    def change(program):
        def again(node):
            text = program.text(node) if isinstance(node, kind) else ""
            changed = re.sub(old, new, text)
            return read(changed) if changed != text else None

        return _nodes(again)(program)

    return change


def _calls(node, *names):
    return isinstance(node, ast.Call) and getattr(node.func, "id", "") in names and len(node.args) > 0


def _attribute(node):
    """`.T()` as `.T`, and other things that are no functions."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not node.args:
        return node.func if node.func.attr in ("T", "mT", "imag", "real", "shape", "size") else None
    return None


def _sum(node):
    return _expression("X.sum()", X=node.args[0]) if _calls(node, "sum") else None


def _length(node):
    return _expression("(X ** 2).sum() ** 0.5", X=node.args[0]) if _calls(node, "len") else None


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

    def is_function(node):
        value = program.value(node) if isinstance(node, (ast.Name, ast.Attribute)) else None
        return callable(value) and not isinstance(value, type)

    def with_other_side(node):
        first = isinstance(node, ast.BinOp) and is_function(node.left)
        return ast.Call(node.left, [node.right], []) if first else None

    def with_name(name, node):
        return ast.Call(deepcopy(node), [ast.Name(name, ast.Load())], [])

    sums = [node for node in program.nodes if isinstance(node, ast.BinOp)]
    sides = {side for node in sums for side in (node.left, node.right)}
    if found := [n for n, node in enumerate(program.nodes) if node in sides and is_function(node)]:
        yield from _nodes(with_other_side)(program)
        for name in program.function.__code__.co_varnames:
            yield _replaced(program, partial(with_name, name), found)


def _return_after_the_loop(program):
    """A `return` at the end of a loop, put after the loop: the innermost one, the next, or all."""
    node, line = program.node, 0
    for _ in range(3 if program.has(ast.For) else 0):
        node = deepcopy(node)
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
    inside, alike = set(), {}
    for n, node in enumerate(program.nodes):
        if isinstance(node, (ast.BinOp, ast.UnaryOp)):
            inside.update(ast.iter_child_nodes(node))
            if node not in inside:
                alike.setdefault(tuple(map(type, ast.walk(node))), []).append(n)
    for numbers in alike.values():
        some, choices = program.nodes[numbers[0]], [numbers, *([n] for n in numbers if len(numbers) > 1)]
        for first, last in combinations(range(len(_operands(some))), 2):
            bracketed = partial(_bracketed, first, last)
            for chosen in choices if bracketed(some) else ():
                yield _replaced(program, bracketed, chosen)


def _operands(node):
    """What an expression is made of, as it is written, from left to right."""
    if isinstance(node, ast.BinOp):
        return [*_operands(node.left), *_operands(node.right)]
    return _operands(node.operand) if isinstance(node, ast.UnaryOp) else [node]


def _bracketed(first, last, node):
    """An expression with brackets around some operands; None where others would move, or nothing changes."""
    plain, names = deepcopy(node), {}
    for n, (inner, operand) in enumerate(zip(_operands(plain), _operands(node), strict=True)):
        names[chr(ord("一") + n)] = operand  # as names of one letter they are found in the text
        _become(inner, ast.Name(chr(ord("一") + n), ast.Load()))
    text = ast.unparse(plain)
    start, end = text.index([*names][first]), text.index([*names][last]) + 1
    try:
        ast.parse(text[start:end])
    except SyntaxError:  # half of another pair
        return None
    bracketed = f"{text[:start]}({text[start:end]}){text[end:]}"
    return None if ast.unparse(_expression(bracketed)) == text else _expression(bracketed, **names)


# In the order in which they are tried; the `TYPED` ones may come with a slip of another kind.
TYPED = {
    "floor-division": _retyped(ast.BinOp, _expression, "//", "/"),
    "caret-for-power": _retyped(ast.BinOp, _expression, r"\^", "**"),
    "sign-after-equals": _retyped(ast.Assign, _statement, "^([^=]*)=([-+])", r"\1\2="),
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
