"""What a Python file says, whatever its comments, docstrings and line breaks.

A job's results depend on the code that made them. Hashing its syntax tree instead of its bytes
lets a comment be added or a file be formatted anew without a network trained again.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from .hashing import of_text

DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


@cache
def parsed(path: str | Path) -> ast.Module:
    """The syntax tree of a file, as it was when first asked for.

    Raises `SyntaxError` where it is no Python.
    """
    return ast.parse(Path(path).read_text(encoding="utf-8"), filename=str(path))


@cache
def digest(path: str | Path) -> str:
    """Hex sha256 of the syntax tree of a file without its docstrings.

    Of C++ it is that of its words without comments, which begin with `//` there.
    """
    if Path(path).suffix == ".cpp":
        lines = Path(path).read_text(encoding="utf-8").splitlines()
        return of_text(" ".join(word for line in lines for word in line.split("//")[0].split()))
    return of_text("\n".join(_told(parsed(path))))


def _told(node: ast.AST) -> Iterator[str]:
    """The kinds of all nodes, and what they hold, in order; empty fields are left out.

    Fields that newer Pythons add are empty in code that older ones can read: so the same code has
    the same hash under each.
    """
    yield type(node).__name__
    for name in node._fields:
        value = getattr(node, name, None)
        if name == "body" and isinstance(node, DOCUMENTED) and _is_text(value[0]):
            value = value[1:]
        if value is not None and value != []:
            yield name
            yield from _of_value(value)


def _of_value(value: Any) -> Iterator[str]:
    if isinstance(value, ast.AST):
        yield from _told(value)
    elif isinstance(value, list):
        for item in value:
            yield from _of_value(item)
        yield "]"
    else:
        yield repr(value)


def _is_text(statement: ast.AST) -> bool:
    """Whether a statement is a text alone, which at the start of a body is its docstring."""
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )
