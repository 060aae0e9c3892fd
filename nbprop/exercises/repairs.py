"""Repairs of a reader's program: it is changed in one small way after another, and tried.

Some slips give the same numbers and are told apart by the program alone: zeros may be an array that was never
filled, or `1 // 2`. So `//` becomes `/`, a `return` is taken out of its loop, brackets are put elsewhere, and
whoever calls tries the changed function on the drawn networks. The numbers stay the judge.
"""

import ast
import inspect
import types
from dataclasses import dataclass
from functools import lru_cache

from nbprop.exercises.catalogue import REPAIRS
from nbprop.exercises.program import copied
from nbprop.exercises.wording import place


@dataclass(frozen=True)
class Repair:
    """One way to change a program: the slug and the words for what it mends, and the line it starts in."""

    slug: str
    made: str
    why: str
    line: int
    function: types.FunctionType

    @property
    def where(self):
        return place(self.function.__code__, self.line)


def repairs(program, kinds):
    """Every repair of some kinds (keys of `CHANGES`) of a program; none of None."""
    for slug in kinds if program else ():
        for node, line in CHANGES[slug](program):
            changed = program.changed(node)
            if changed is not None:
                yield Repair(slug, *REPAIRS[slug], line, changed)


# Each change yields (node of the changed program, the line where it is changed)


def _text(old, new):
    def change(program):
        if old in program.text and (node := program.rewritten(old, new)) is not None:
            line = program.node.lineno + program.text[: program.text.index(old)].count("\n")
            yield node, line

    return change


def _nodes(replace):
    """All the nodes of a kind replaced at once, `replace(node)` being what comes in their place, or None."""

    def change(program):
        lines = []

        class Replace(ast.NodeTransformer):
            def generic_visit(self, node):
                super().generic_visit(node)
                new = replace(node)
                if new is None:
                    return node
                lines.append(node.lineno)
                return ast.copy_location(new, node)

        node = Replace().visit(copied(program.node))
        if lines:
            yield node, lines[0]

    return change


def _is_call(node, name):
    return isinstance(node, ast.Call) and getattr(node.func, "id", "") == name and len(node.args) == 1


def _method(node, name):
    return ast.Call(ast.Attribute(node, name, ast.Load()), [], [])


def _transpose(node):
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("T", "mT"):
        return node.func
    return None


def _sum(node):
    return _method(node.args[0], "sum") if _is_call(node, "sum") else None


def _length(node):
    if not _is_call(node, "len"):
        return None
    square = ast.BinOp(copied(node.args[0]), ast.Pow(), ast.Constant(2))
    return ast.BinOp(_method(square, "sum"), ast.Pow(), ast.Constant(0.5))


def _from_zero(node):
    """Fixed indices counted from 1, and ranges that start at 1, from 0."""
    if isinstance(node, ast.Subscript):
        numbers = [n for n in ast.walk(node.slice) if isinstance(n, ast.Constant) and type(n.value) is int]
        if numbers and all(n.value > 0 for n in numbers):
            down = copied(node)
            for n in ast.walk(down.slice):
                if isinstance(n, ast.Constant):
                    n.value -= 1
            return down
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "range" and len(node.args) == 2:
        start, end = node.args
        if isinstance(start, ast.Constant) and start.value == 1:
            one_more = isinstance(end, ast.BinOp) and isinstance(end.op, ast.Add)
            return ast.Call(node.func, [end.left if one_more else end], [])
    return None


def _to_the_end(node):
    """range(n - 1) as range(n)."""
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "range":
        *start, end = node.args
        if isinstance(end, ast.BinOp) and isinstance(end.op, ast.Sub):
            return ast.Call(node.func, [*start, end.left], [])
    return None


def _add_up(node):
    """`total = …` in a loop as `total += …`."""
    if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.value, ast.BinOp):
        target = node.targets[0]
        return ast.AugAssign(target, ast.Add(), node.value) if isinstance(target, ast.Subscript) else None
    return None


def _called(program):
    """A function that stands in a sum or product without brackets, called with one of the names there."""
    scope = program.function.__globals__ | inspect.getclosurevars(program.function).nonlocals

    def value(node):
        if isinstance(node, ast.Name):
            return scope.get(node.id)
        return getattr(value(node.value), node.attr, None) if isinstance(node, ast.Attribute) else None

    def operand(node):
        if isinstance(node, (ast.Name, ast.Attribute)) and not isinstance(value(node), type):
            return callable(value(node))
        return False

    sides = [node for node in ast.walk(program.node) if isinstance(node, ast.BinOp)]
    for name in program.local_names if any(operand(n.left) or operand(n.right) for n in sides) else ():

        def call(node, name=name):
            if not isinstance(node, ast.BinOp) or not (operand(node.left) or operand(node.right)):
                return None
            sides = (
                ast.Call(side, [ast.Name(name, ast.Load())], []) if operand(side) else side
                for side in (node.left, node.right)
            )
            left, right = sides
            return ast.BinOp(left, node.op, right)

        yield from _nodes(call)(program)


def _return_after_the_loop(program):
    """A `return` in a loop, put after it: after the innermost one, or after all."""
    for outermost in (False, True):
        node = copied(program.node)
        if isinstance(node, ast.FunctionDef) and (line := _lift(node.body, outermost)):
            yield node, line


def _lift(block, outermost):
    """Moves the last `return` of a loop in this block after the loop; its line."""
    for n, statement in enumerate(block):
        inner = getattr(statement, "body", None)
        if not isinstance(statement, (ast.For, ast.While, ast.If, ast.With)):
            continue
        if not isinstance(statement, ast.For):
            if line := _lift(inner, outermost):
                return line
            continue
        if (line := _lift(inner, outermost)) and not outermost:
            return line
        if isinstance(inner[-1], ast.Return) and len(inner) > 1:
            block.insert(n + 1, inner.pop())
            return block[n + 1].lineno
    return 0


def _made_anew(program):
    """What is made before a loop, made in the loop: in the outer one, in the next, in the innermost."""
    loops = [node for node in ast.walk(program.node) if isinstance(node, ast.For)]
    for depth in range(len(loops)):
        for n, statement in enumerate(getattr(program.node, "body", ()) if loops else ()):
            if not isinstance(statement, ast.Assign):
                continue
            node = copied(program.node)
            moved = node.body.pop(n)
            into = [inner for inner in ast.walk(node) if isinstance(inner, ast.For)][depth]
            into.body.insert(0, moved)
            yield node, moved.lineno


BINDS = {ast.Add: 1, ast.Sub: 1, ast.Mult: 2, ast.Div: 2, ast.FloorDiv: 2, ast.MatMult: 2, ast.Pow: 4}
SIGN = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.MatMult: "@"}
SIGN |= {ast.Pow: "**"}


def _brackets(program):
    """One pair of brackets put in, or taken out, in every sum and product that is built alike."""
    sums = {}
    for number, node in enumerate(ast.walk(program.node)):
        if isinstance(node, (ast.BinOp, ast.UnaryOp)):
            sums.setdefault(_signs(_tokens(node)), []).append(number)
    for signs, places in sums.items():
        for start, end in _pairs_of_brackets(signs):
            text = _bracketed(signs, start, end)
            for chosen in [places] if len(places) == 1 else [places, *([one] for one in places)]:
                if text:
                    yield _rewritten(program.node, chosen, text)


def _tokens(node, inside=False):
    """An expression as it is written: operands (nodes), signs, and "(" and ")" where Python needs them."""
    if isinstance(node, ast.BinOp) and type(node.op) in SIGN:
        mine, power = BINDS[type(node.op)], isinstance(node.op, ast.Pow)
        return [
            *_side(node.left, mine + power),
            SIGN[type(node.op)],
            *_side(node.right, mine + (not power)),
        ]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return ["neg", *_side(node.operand, 3)]
    return [node]


def _side(node, least):
    binds = 5
    if isinstance(node, ast.BinOp):
        binds = BINDS.get(type(node.op), 0)
    elif isinstance(node, ast.UnaryOp):
        binds = 3
    tokens = _tokens(node)
    return tokens if binds >= least or len(tokens) == 1 else ["(", *tokens, ")"]


def _signs(tokens):
    return tuple(token if isinstance(token, str) else "." for token in tokens)


def _pairs_of_brackets(signs):
    """(start, end) of a pair to put in, and (−start, −end) of one to take out."""
    if not 3 <= len(signs) <= 24:
        return
    for start, sign in enumerate(signs):
        if sign == "(":
            depth = 1
            for end in range(start + 1, len(signs)):
                depth += {"(": 1, ")": -1}.get(signs[end], 0)
                if not depth:
                    yield -start - 1, -end - 1
                    break
        elif sign in (".", "neg") or sign == "(":
            depth = 0
            for end in range(start + 1, len(signs)):
                depth += {"(": 1, ")": -1}.get(signs[end], 0)
                if depth < 0:
                    break
                if not depth and signs[end] in (".", ")") and end > start + 1:
                    yield start, end


@lru_cache(maxsize=2_000)
def _bracketed(signs, start, end):
    """The expression with that pair put in, or taken out, and names o0, o1, … for its operands; "" where it
    says the same as before.
    """
    numbers = iter(range(len(signs)))
    words = [f"o{next(numbers)}" if sign == "." else "-" if sign == "neg" else sign for sign in signs]
    before = " ".join(words)
    if start < 0:
        words[-start - 1] = words[-end - 1] = ""
    else:
        words[start], words[end] = f"({words[start]}", f"{words[end]})"
    after = " ".join(words)
    try:
        return after if ast.dump(ast.parse(after)) != ast.dump(ast.parse(before)) else ""
    except SyntaxError:
        return ""


def _rewritten(root, places, text):
    """(the program with some of its nodes written as `text` over their operands, the first one's line)."""
    root = copied(root)
    nodes = list(ast.walk(root))
    for node in (nodes[number] for number in places):
        operands = [token for token in _tokens(node) if not isinstance(token, str)]
        new = ast.parse(text, mode="eval").body
        for inner in ast.walk(new):
            ast.copy_location(inner, node)
        new = _Operands(operands).visit(new)
        node.__class__, node.__dict__ = new.__class__, new.__dict__
    return root, min(nodes[number].lineno for number in places)


class _Operands(ast.NodeTransformer):
    def __init__(self, operands):
        self.operands = operands

    def visit_Name(self, node):
        return self.operands[int(node.id[1:])]


# In the order in which they are tried; `TYPED` ones may come with a slip of another kind
TYPED = {
    "floor-division": _text("//", "/"),
    "caret-for-power": _text("^", "**"),
    "transpose-called": _nodes(_transpose),
    "function-not-called": _called,
    "builtin-sum": _nodes(_sum),
    "len-for-length": _nodes(_length),
    "return-in-the-loop": _return_after_the_loop,
    "counted-from-one": _nodes(_from_zero),
    "last-left-out": _nodes(_to_the_end),
}
CHANGES = TYPED | {
    "not-added-up": _nodes(_add_up),
    "not-reset": _made_anew,
    "brackets": _brackets,
}
