"""A reader's function as a program: the names in it, its source, and functions made of changed source."""

import ast
import dis
import inspect
import linecache
import re
import types
from collections.abc import Mapping
from copy import deepcopy
from functools import cached_property, lru_cache

import numpy as np

# What a name or a global tells


def names_in_order(function, wanted):
    """Which wanted argument each of the function's is, by its name, and whether the names are the very same.

    None where the names do not tell: `w1` is taken for theta1 and `d` for delta, but `p` for nothing.
    """
    try:
        named = [*inspect.signature(function).parameters][: len(wanted)]
    except Exception:  # some built-in functions have none
        return None, False
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

    def __init__(self, function, node, file):
        self.function, self.node = function, node
        self.lines = file.encode().split(b"\n")  # a node counts bytes
        self.nodes = list(ast.walk(node))  # the inner ones stand after the outer ones

    @classmethod
    def of(cls, function):
        """The program of a plain function or lambda, or None where its source cannot be had."""
        code = _code(function)
        if code is None:
            return None
        text = "".join(linecache.getlines(code.co_filename, function.__globals__))
        for node in reversed(_functions(text)):  # a lambda within another one comes first
            if _stands_at(node, code):
                program = cls(function, node, text)
                same = program.changed(node)
                if same is not None and _words(same.__code__) == _words(code):
                    return program  # and no other version of it: a file may have been written anew
        return None

    @cached_property
    def scope(self):
        """What each name stands for that the function does not make itself."""
        closed = zip(self.function.__code__.co_freevars, self.function.__closure__ or (), strict=True)
        return {"np": np} | self.function.__globals__ | {name: cell.cell_contents for name, cell in closed}

    def value(self, node):
        """What a name, or an attribute of one, stands for outside of the function; None if for nothing."""
        if isinstance(node, ast.Attribute):
            return getattr(self.value(node.value), node.attr, None)
        return self.scope.get(node.id) if isinstance(node, ast.Name) else None

    def text(self, node):
        """A part of it as it is written."""
        lines = self.lines[node.lineno - 1 : node.end_lineno]
        lines[-1] = lines[-1][: node.end_col_offset]
        return b"\n".join([lines[0][node.col_offset :], *lines[1:]]).decode()

    def has(self, kind):
        """Whether a kind of node, such as `ast.For`, is in it."""
        return any(isinstance(node, kind) for node in self.nodes)

    def changed(self, node, **others):
        """The function with another body, or None where that is no program; `others` are its helpers."""
        function, name = self.function, self.function.__code__.co_name
        alone = ast.Expr(node)
        if not isinstance(node, ast.Lambda):  # without its decorators
            alone = ast.FunctionDef(node.name, node.args, node.body, [], None, None)
            alone.type_params = []
        module = ast.fix_missing_locations(ast.Module([ast.copy_location(alone, node)], []))
        try:
            made = compile(module, function.__code__.co_filename, "exec")
        except (SyntaxError, ValueError, TypeError, RecursionError):
            return None
        code = next(inner for inner in made.co_consts if getattr(inner, "co_name", "") == name)
        changed = types.FunctionType(code, self.scope | others, name, function.__defaults__)
        changed.__kwdefaults__ = function.__kwdefaults__
        return changed

    @cached_property
    def helpers(self):
        """The programs of the functions of the same notebook, or module, that it calls by their names."""
        scope = self.function.__globals__
        called = {node.func.id for node in self.nodes if isinstance(getattr(node, "func", None), ast.Name)}
        programs = filter(None, (Program.of(scope.get(name)) for name in sorted(called)))
        return [program for program in programs if program.function.__globals__ is scope]


def bare_source(function):
    """The source of a function without its comments and docstrings; None where it cannot be had."""
    try:
        node = deepcopy(Program.of(function).node)
        for inner in ast.walk(node):
            if isinstance(inner, ast.FunctionDef) and ast.get_docstring(inner, clean=False):
                inner.body = inner.body[1:] or [ast.Pass()]
        return ast.unparse(node)
    except Exception:  # a built-in one, one from an editor's session, one without an end
        return None


def _words(code):
    """The names and constants of a code object. (Its bytes also depend on what the whole file imports.)"""
    constants = [constant for constant in code.co_consts if not isinstance(constant, types.CodeType)]
    return code.co_varnames, sorted(code.co_names + code.co_freevars), repr(constants)


@lru_cache(maxsize=8)
def _functions(text):
    """The functions and lambdas in the text of a file."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    return [node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.Lambda))]


def _stands_at(node, code):
    """Whether a code object was made of this part of its file."""
    first = min([node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", ()))])
    if (getattr(node, "name", "<lambda>"), first) != (code.co_name, code.co_firstlineno):
        return False
    inside = [(line, column) for line, _, column, _ in code.co_positions() if line and column]
    start, end = (node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset)
    return bool(inside) and start <= min(inside) <= max(inside) <= end
