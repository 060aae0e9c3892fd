"""A reader's function as a program: its arguments' names, what it reads from elsewhere, and its repairs.

Some slips give the same numbers and are told apart by the program alone: zeros may be an array that was never
filled, or `1 // 2`. So the reader's lines are changed in one way after another (`//` into `/`, a `return`
taken out of its loop, brackets put elsewhere), and whoever calls tries the changed function on the drawn
networks. The numbers stay the judge: a slip of the program is named only if all is right without it.
"""

import ast
import copy
import dis
import inspect
import linecache
import re
import types
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

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


# What a name or a global tells


def names_in_order(function, wanted):
    """Which wanted argument each of the function's is, by its name, and whether the names are the very same.

    None where the names do not tell: `w1` is taken for theta1 and `d` for delta, but `p` for nothing.
    """
    try:
        parameters = inspect.signature(function).parameters.values()
    except Exception:  # some built-in functions have none
        return None, False
    named = [p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    named = named[: len(wanted)]
    if sorted(named) == sorted(wanted):
        return [wanted.index(name) for name in named], True
    plain = [_plain(name) for name in wanted]
    order = []
    for name in map(_plain, named):
        fits = [i for i, its in enumerate(plain) if its == name] or [
            i for i, its in enumerate(plain) if its.startswith(name) or name.startswith(its)
        ]
        order += fits if len(fits) == 1 else [None]
    left = [i for i in range(len(wanted)) if i not in order]
    if order.count(None) == len(left) == 1:  # what is left over is the one that is left over
        order[order.index(None)] = left[0]
    return (order, False) if sorted(map(str, order)) == list(map(str, range(len(wanted)))) else (None, False)


def _plain(name):
    """A name as it is compared: θ and w are theta, δ is delta."""
    name = name.lower().replace("_", "").replace("θ", "theta").replace("δ", "delta")
    return re.sub(r"^(weights?|w)(?=\d*$)", "theta", name)


def arrays_from_elsewhere(function):
    """The names by which a function reads arrays, or a network, that it is not given: the notebook's."""
    found, codes = {}, [_code(function)]
    for code in filter(None, codes):
        codes += [inner for inner in code.co_consts if isinstance(inner, types.CodeType)]
        for step in dis.get_instructions(code):
            if step.opname in ("LOAD_GLOBAL", "LOAD_NAME"):
                found[step.argval] = function.__globals__.get(step.argval)
    return [name for name, value in found.items() if _of_one_network(value)]


def _code(function):
    return function.__code__ if type(function) is types.FunctionType else None


def _of_one_network(value):
    """Whether it is an array with entries, a layer's in a mapping, a network or what one returned."""
    inner = list(value.values()) if isinstance(value, Mapping) else [value]
    array = bool(inner) and all(isinstance(one, np.ndarray) and one.size > 1 for one in inner)
    return array or type(value).__module__ == "nbprop.network"


# The source


class Program:
    """The lines of a reader's function, and functions made of changed ones."""

    def __init__(self, function, node, text):
        self.function, self.node, self.text = function, node, text
        self.local_names = list(dict.fromkeys(_code(function).co_varnames))

    @classmethod
    def of(cls, function):
        """The program of a plain function or lambda, or None where its source cannot be had."""
        code = _code(function)
        if code is None:
            return None
        tree, text = _parsed("".join(linecache.getlines(code.co_filename, function.__globals__)))
        nodes = [node for node in ast.walk(tree) if _stands_at(node, code)]
        for node in sorted(nodes, key=lambda node: -node.col_offset):
            program = cls(function, node, ast.get_source_segment(text, node, padded=True))
            same = program.changed(node)
            if same is not None and same.__code__.co_code == code.co_code:
                return program  # and no other version of it: a file may have been written anew
        return None

    @property
    def fills_an_array(self):
        """Whether something is written into entry by entry."""
        return any(
            isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store) for node in ast.walk(self.node)
        )

    def changed(self, node):
        """The function with another body, or None where that is no program."""
        free = self.function.__code__.co_freevars
        if isinstance(node, ast.Lambda):
            inner = ast.Return(node)
        else:
            inner = ast.FunctionDef(node.name, node.args, node.body, [], None, None)
            inner.type_params = []
        names = ast.arguments([], [ast.arg(name) for name in free], None, [], [], None, [])
        around = ast.FunctionDef("around", names, [ast.copy_location(inner, node)], [], None, None)
        around.type_params = []
        try:
            made = compile(_located(around), self.function.__code__.co_filename, "exec")
        except (SyntaxError, ValueError, TypeError, RecursionError):
            return None
        name = self.function.__code__.co_name
        (around,) = (inner for inner in made.co_consts if isinstance(inner, types.CodeType))
        code = next(
            inner for inner in around.co_consts if isinstance(inner, types.CodeType) and inner.co_name == name
        )
        cells = dict(zip(free, self.function.__closure__ or (), strict=True))
        if any(name not in cells for name in code.co_freevars):
            return None
        scope = {"np": np} | self.function.__globals__
        closure = tuple(cells[name] for name in code.co_freevars)
        function = types.FunctionType(code, scope, name, self.function.__defaults__, closure)
        function.__kwdefaults__ = self.function.__kwdefaults__
        return function

    def rewritten(self, old, new):
        """The node of the program with one text in place of another."""
        try:
            tree = ast.parse(_dedented(self.text.replace(old, new), isinstance(self.node, ast.Lambda)))
        except SyntaxError:
            return None
        (node,) = (n for n in tree.body[:1])
        node = node.value if isinstance(self.node, ast.Lambda) else node
        ast.increment_lineno(node, self.node.lineno - 1)
        return node


def _located(function):
    module = ast.Module([function], [])
    return ast.fix_missing_locations(module)


@lru_cache(maxsize=8)
def _parsed(text):
    try:
        return ast.parse(text), text
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ast.Module([], []), text


def _stands_at(node, code):
    """Whether a code object was made of this part of its file."""
    if isinstance(node, ast.FunctionDef):
        first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
        return node.name == code.co_name and first == code.co_firstlineno
    if not isinstance(node, ast.Lambda) or code.co_name != "<lambda>":
        return False
    inside = [(line, column) for line, _, column, _ in code.co_positions() if line and column]
    start, end = (node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset)
    return node.lineno == code.co_firstlineno and bool(inside) and start <= min(inside) <= max(inside) <= end


def _dedented(text, is_lambda):
    if is_lambda:
        return f"({text.strip()})"
    lines = text.split("\n")
    indent = len(lines[0]) - len(lines[0].lstrip())
    return "\n".join(line[indent:] if not line[:indent].strip() else line for line in lines)


# Repairs: each yields (node of the changed program, line) for a slip of the program


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

        node = Replace().visit(copy.deepcopy(program.node))
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
    square = ast.BinOp(copy.deepcopy(node.args[0]), ast.Pow(), ast.Constant(2))
    return ast.BinOp(_method(square, "sum"), ast.Pow(), ast.Constant(0.5))


def _from_zero(node):
    """Fixed indices counted from 1, and ranges that start at 1, from 0."""
    if isinstance(node, ast.Subscript):
        numbers = [n for n in ast.walk(node.slice) if isinstance(n, ast.Constant) and type(n.value) is int]
        if numbers and all(n.value > 0 for n in numbers):
            down = copy.deepcopy(node)
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

    for name in program.local_names:

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
        node = copy.deepcopy(program.node)
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
            node = copy.deepcopy(program.node)
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
            for chosen in [places] if len(places) == 1 else [places, *([one] for one in places)]:
                if (found := _rebracketed(program.node, chosen, start, end)) is not None:
                    yield found


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


def _rebracketed(root, places, start, end):
    root = copy.deepcopy(root)
    nodes = list(ast.walk(root))
    lines = []
    for number in places:
        node = nodes[number]
        tokens = _tokens(node)
        if start < 0:
            tokens = [t for n, t in enumerate(tokens) if n not in (-start - 1, -end - 1)]
        else:
            tokens = [*tokens[:start], "(", *tokens[start : end + 1], ")", *tokens[end + 1 :]]
        operands = {f"o{n}": token for n, token in enumerate(tokens) if not isinstance(token, str)}
        text = " ".join(
            ("-" if token == "neg" else token) if isinstance(token, str) else f"o{n}"
            for n, token in enumerate(tokens)
        )
        try:
            new = ast.parse(text, mode="eval").body
        except SyntaxError:
            return None
        new = _Operands(operands).visit(new)
        if ast.dump(new) == ast.dump(node):
            return None
        lines.append(node.lineno)
        node.__class__, node.__dict__ = new.__class__, new.__dict__ | {
            "lineno": node.lineno,
            "col_offset": node.col_offset,
        }
    return root, min(lines)


class _Operands(ast.NodeTransformer):
    def __init__(self, operands):
        self.operands = operands

    def visit_Name(self, node):
        return self.operands[node.id]


PROGRAM = (
    # slug, what is written, why that is wrong, the change
    (
        "floor-division",
        "`//` stands where `/` should",
        "`//` divides and rounds down to a whole number: `1 // 2` is 0. A fraction wants `/`.",
        _text("//", "/"),
    ),
    (
        "caret-for-power",
        "`^` stands where `**` should",
        "In Python `^` compares bits; a power is written `**`.",
        _text("^", "**"),
    ),
    (
        "transpose-called",
        "`.T` is called like a function",
        "`.T` (and `.mT`) stands without brackets: it is the transposed matrix itself, not a function.",
        _nodes(_transpose),
    ),
    (
        "function-not-called",
        "a function stands there without its brackets",
        "`sigma.prime` is the function itself; its value is `sigma.prime(…)`, with what goes into it.",
        _called,
    ),
    (
        "builtin-sum",
        "the `sum` of Python stands where that of NumPy should",
        "`sum(…)` adds up the *rows* of a matrix and keeps its columns, the examples, apart. `.sum()` adds up "
        "every entry.",
        _nodes(_sum),
    ),
    (
        "len-for-length",
        "`len` is taken for the length of a vector",
        "`len` counts the rows. The length of a vector is the root of the sum of its squares, "
        "`np.linalg.norm`.",
        _nodes(_length),
    ),
    (
        "return-in-the-loop",
        "`return` stands inside the loop",
        "The function ends at its first `return`, in the first round of the loop. Put it after the loop: less "
        "indented.",
        _return_after_the_loop,
    ),
    (
        "counted-from-one",
        "the first one is left out: it counts from 1",
        "Python counts from 0: the first entry is `[0]`, and `range(n)` runs from 0 to n − 1.",
        _nodes(_from_zero),
    ),
    (
        "last-left-out",
        "the last one is left out",
        "`range(n)` ends at n − 1 by itself, which is the last index: no − 1 is wanted.",
        _nodes(_to_the_end),
    ),
)
LOOPS = (
    (
        "not-added-up",
        "`=` stands where `+=` should",
        "`=` keeps only what comes last in the loop; `+=` adds it to what is there.",
        _nodes(_add_up),
    ),
    (
        "not-reset",
        "something is made once, before the loop, and never set back",
        "What one round of the loop leaves in it is still there in the next. Make it afresh inside the loop, or "
        "put it back at the end of each round.",
        _made_anew,
    ),
    (
        "brackets",
        "brackets are missing, or stand elsewhere",
        "`**` binds before a minus in front, `*`, `/` and `@` before + and −, and what binds alike goes from left "
        "to right. Bracket what belongs together.",
        _brackets,
    ),
)


def repairs(function, kinds):
    """Every repair of some kinds (`PROGRAM`, `LOOPS`) of a reader's function; none without its source."""
    program = Program.of(function)
    for slug, made, why, changes in kinds if program else ():
        for node, line in changes(program):
            changed = program.changed(node)
            if changed is not None:
                yield Repair(slug, made, why, line, changed)
