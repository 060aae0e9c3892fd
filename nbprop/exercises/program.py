"""A reader's function as a program: the names in it, its source, and functions made of changed source."""

import ast
import dis
import inspect
import linecache
import re
import types
from collections.abc import Mapping
from functools import cached_property, lru_cache

import numpy as np

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
        self.function, self.node, self.file = function, node, text
        self.local_names = list(dict.fromkeys(_code(function).co_varnames))

    @classmethod
    def of(cls, function):
        """The program of a plain function or lambda, or None where its source cannot be had."""
        code = _code(function)
        if code is None:
            return None
        text = "".join(linecache.getlines(code.co_filename, function.__globals__))
        nodes = [node for node in _functions(text) if _stands_at(node, code)]
        for node in sorted(nodes, key=lambda node: -node.col_offset):
            program = cls(function, node, text)
            same = program.changed(node)
            if same is not None and _words(same.__code__) == _words(code):
                return program  # and no other version of it: a file may have been written anew
        return None

    @cached_property
    def text(self):
        """The source, indented as in its file."""
        lines = self.file.encode().split(b"\n")[self.node.lineno - 1 : self.node.end_lineno]
        lines[-1] = lines[-1][: self.node.end_col_offset]
        lines[0] = b" " * self.node.col_offset + lines[0][self.node.col_offset :]
        return b"\n".join(lines).decode()

    @cached_property
    def nodes(self):
        """All its nodes; the inner ones stand after the outer ones."""
        return list(ast.walk(self.node))

    def has(self, kind):
        """Whether a kind of node, such as `ast.For`, is in it."""
        return any(isinstance(node, kind) for node in self.nodes)

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

    @cached_property
    def helpers(self):
        """The programs of the functions of the same notebook, or module, that it calls by their names."""
        scope = self.function.__globals__
        called = {node.func.id for node in self.nodes if isinstance(getattr(node, "func", None), ast.Name)}
        functions = [scope.get(name) for name in sorted(called)]
        ours = [f for f in functions if _code(f) and f.__globals__ is scope and f.__name__ in called]
        return [program for program in map(Program.of, ours) if program]

    def calling(self, helper):
        """The function with another one in place of the helper of that name."""
        function = self.function
        scope = function.__globals__ | {helper.__name__: helper}
        code, defaults, closure = function.__code__, function.__defaults__, function.__closure__
        return types.FunctionType(code, scope, function.__name__, defaults, closure)

    def parsed(self, text):
        """The node of the program with another text; None where that is no program."""
        is_lambda = isinstance(self.node, ast.Lambda)
        if is_lambda:
            text = f"({text.strip()})"
        else:
            indent = len(text) - len(text.lstrip(" "))
            text = "\n".join(line.removeprefix(" " * indent) for line in text.split("\n"))
        try:
            node = ast.parse(text).body[0]
        except (SyntaxError, ValueError):
            return None
        node = node.value if is_lambda else node
        same = type(node) is type(self.node)  # and not cut in two
        return ast.increment_lineno(node, self.node.lineno - 1) if same else None

    def value(self, node):
        """What a name, or an attribute of one, stands for outside of the function; None if for nothing."""
        if isinstance(node, ast.Attribute):
            return getattr(self.value(node.value), node.attr, None)
        outside = inspect.getclosurevars(self.function).nonlocals | self.function.__globals__
        return outside.get(node.id) if isinstance(node, ast.Name) else None


def bare_source(function):
    """The source of a function without its comments and docstrings; None where it cannot be had."""
    try:
        node = copied(Program.of(function).node)
        for inner in ast.walk(node):
            if isinstance(inner, ast.FunctionDef) and ast.get_docstring(inner, clean=False):
                inner.body = inner.body[1:] or [ast.Pass()]
        return ast.unparse(node)
    except Exception:  # a built-in one, one from an editor's session, one without an end
        return None


def _words(code):
    """The names and constants of a code object. (Its bytes also depend on what the whole file imports.)"""
    constants = [constant for constant in code.co_consts if not isinstance(constant, types.CodeType)]
    return code.co_varnames, sorted(code.co_names), repr(constants)


def _located(function):
    module = ast.Module([function], [])
    return ast.fix_missing_locations(module)


@lru_cache(maxsize=8)
def _functions(text):
    """The functions and lambdas in the text of a file."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    return [node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.Lambda))]


def copied(node):
    """A copy of a part of a program, all the way down."""
    if isinstance(node, list):
        return [copied(inner) for inner in node]
    if not isinstance(node, ast.AST):
        return node
    new = type(node).__new__(type(node))
    vars(new).update((name, copied(value)) for name, value in vars(node).items())
    return new


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
