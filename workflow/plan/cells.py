"""Which cells there are, and whether the file of a cell gives what networks take from it.

Parse time: files are read and not imported, as cells import torch.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).parents[2]
FOLDER = Path("workflow/scripts/unrolled/cells")
CONTRACT = {
    "GATES": "the number of gates stacked in its weights",
    "run": "the function that carries replicates through a sequence",
}
TAKEN = ("inputs", "weight_ih", "weight_hh", "bias_ih", "bias_hh", "last")  # by `run`
HELP = 'CONTRIBUTING.md shows a whole one under "Add a cell"'


def names() -> list[str]:
    """The cells that there are."""
    paths = (PROJECT / FOLDER).glob("*.py")
    return sorted(path.stem for path in paths if path.stem != "__init__")


def code(cell: str) -> str:
    """The text of the file of a cell."""
    return (PROJECT / FOLDER / f"{cell}.py").read_text(encoding="utf-8")


@cache
def fault(cell: str) -> str | None:
    """What is wrong with the file of a cell, as the end of a sentence; None where nothing is."""
    path = FOLDER / f"{cell}.py"
    try:
        given = dict(_given(ast.parse(code(cell))))
    except SyntaxError as error:
        return f"{path} is not valid Python in line {error.lineno} ({error.msg})"
    for name, meaning in CONTRACT.items():
        if name not in given:
            return f"{path} must give {name}, {meaning}: {HELP}"
    run = given["run"]
    if isinstance(run, ast.FunctionDef) and not _takes(run.args):
        return f"{path}: run must take {', '.join(TAKEN)}: {HELP}"
    return None


def _given(module: ast.Module) -> Iterator[tuple[str, ast.stmt]]:
    """The names that the lines of a module bind, each with its line."""
    for line in module.body:
        if isinstance(line, ast.FunctionDef | ast.ClassDef):
            yield line.name, line
        elif isinstance(line, ast.Import | ast.ImportFrom):
            yield from ((alias.asname or alias.name, line) for alias in line.names)
        else:
            names_ = (node for node in ast.walk(line) if isinstance(node, ast.Name))
            yield from ((name.id, line) for name in names_ if isinstance(name.ctx, ast.Store))


def _takes(arguments: ast.arguments) -> bool:
    """Whether a function can be called as networks call `run`: five by place, `last` by name."""
    places = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]
    named = {*places, *(argument.arg for argument in arguments.kwonlyargs)}
    by_place = len(places) - ("last" in places)
    enough = by_place >= len(TAKEN) - 1 or arguments.vararg
    return bool(enough and ("last" in named or arguments.kwarg))
