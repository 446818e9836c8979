"""The source files that a script depends on, found by following its imports.

Snakemake does not track what a script imports. Each rule lists these files as inputs, so that an
edit reruns exactly the jobs that use the edited code, and nothing can be left out by hand.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

SCRIPTS = Path("workflow/scripts")


@cache
def sources(script: str, *modules: str) -> list[str]:
    """`workflow/scripts/<script>` and all of the library that it imports, sorted.

    `modules` are named besides where code is loaded by name, e.g. `unrolled.cells.lstm`.
    """
    found: set[Path] = set()
    waiting = [SCRIPTS / script, *(file for module in modules for file in _files(module))]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += _imports(path)
    return sorted(map(str, found))


@cache
def _imports(path: Path) -> tuple[Path, ...]:
    """The library files that one file imports, wherever in it the import stands."""
    tree = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
    package = path.parent.relative_to(SCRIPTS).parts
    names = {name for node in ast.walk(tree) for name in _imported(node, package)}
    return tuple(file for name in names for file in _files(name))


def _imported(node: ast.AST, package: tuple[str, ...]) -> Iterator[str]:
    """Every module that a statement may import, in full; `package` holds the file."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        above = package[: len(package) + 1 - node.level] if node.level else ()
        base = ".".join([*above, *([node.module] if node.module else [])])
        yield base
        yield from (f"{base}.{alias.name}" for alias in node.names)


def _files(module: str) -> list[Path]:
    """The files that importing `module` runs: packages' `__init__.py` and the module itself."""
    parts = module.split(".")
    if parts[0] != "unrolled":
        return []
    packages = [
        SCRIPTS.joinpath(*parts[:depth], "__init__.py") for depth in range(1, len(parts) + 1)
    ]
    candidates = [*packages, SCRIPTS.joinpath(*parts).with_suffix(".py")]
    return [path for path in candidates if path.is_file()]
