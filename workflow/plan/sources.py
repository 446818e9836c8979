"""The code that a script runs, found by following its imports, with a hash of what it says.

Snakemake does not track what a script imports. Each rule hands this to its job as the parameter
`code`, so that an edit reruns exactly the jobs that use the edited code; comments, docstrings and
line breaks count for nothing. A job that loads code which is not listed here ends in an error.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from workflow.scripts.unrolled import tasks
from workflow.scripts.unrolled.provenance.code import digest, parsed
from workflow.scripts.unrolled.provenance.hashing import of_file, of_text

SCRIPTS = Path("workflow/scripts")
# modules that load others by name: all tasks' tables and those modules stand in their descriptors
LOADING = {"unrolled/tables.py": "descriptor"}
# modules that use code in another language, which lies beside them
ATTACHED = {"unrolled/kernels/building.py": "recurrences.cpp"}
# tells of results and decides none: an edit of it makes nothing again
APART = SCRIPTS / "unrolled/provenance/seals.py"


def code(script: str, *modules: str) -> str:
    """`sources`, each with the hash of what it says, as JSON."""
    return json.dumps({path: digest(path) for path in sources(script, *modules)})


def identity(settings: str, files: Iterable[str]) -> str:
    """A short name for some settings, the contents of files, and the code of all results.

    Code that makes the images alone, whose content is known, or that answers a user does not count.
    """
    answers = sources("predict.py", *of_tasks("prediction", *tasks.names()))
    apart = {*sources("fetch_images.py"), *answers}
    library = (path for path in SCRIPTS.rglob("*.py") if str(path) not in apart)
    said = [settings, *map(digest, _reached(library)), *map(of_file, files)]
    return of_text("\n".join(said))[:16]


def of_tasks(part: str, *names: str) -> list[str]:
    """The module `part` of those of the named tasks that have one, to be named to `code`."""
    return [f"unrolled.tasks.{name}.{part}" for name in names if tasks.has(name, part)]


@cache
def sources(script: str, *modules: str) -> list[str]:
    """`workflow/scripts/<script>` and all of the library that it imports, sorted.

    `modules` are named besides where code is loaded by name, e.g. `unrolled.cells.lstm`.
    """
    return _reached([SCRIPTS / script, *(file for module in modules for file in _files(module))])


def _reached(files: Iterable[Path]) -> list[str]:
    """Some files and all of the library that they import, sorted."""
    reached: set[Path] = set()
    waiting = list(files)
    while waiting:
        path = waiting.pop()
        if path not in reached and path != APART:
            reached.add(path)
            waiting += _imports(path)
    return sorted(map(str, reached))


@cache
def _imports(path: Path) -> tuple[Path, ...]:
    """The library files that one file imports, wherever in it the import stands."""
    place = path.relative_to(SCRIPTS)
    if path.suffix != ".py":
        return ()
    names = {name for node in _run(parsed(str(path))) for name in _imported(node, place.parts[:-1])}
    if part := LOADING.get(place.as_posix()):
        names.update(of_tasks(part, *tasks.names()))
    attached = ATTACHED.get(place.as_posix())
    beside = [path.with_name(attached)] if attached else []
    return (*(file for name in names for file in _files(name)), *beside)


def _run(node: ast.AST) -> Iterator[ast.AST]:
    """All nodes of a syntax tree but what only a type checker reads."""
    for child in ast.iter_child_nodes(node):
        if not (isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING"):
            yield child
            yield from _run(child)


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
