"""What a job really used: results that it opened, and library code that it loaded.

Snakemake trusts a rule's lists. A job that reads a result or loads a module which its rule does not
list would not run again when that changes: such a rule is an error, and is told of by name.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from ..files.failures import FileError

LIBRARY = "workflow/scripts/"
# what a build leaves behind beside its results, and what stands beside every result
ASIDE = ("seals", "progress", "checkpoints", "logs")


_paused = False


@contextmanager
def paused() -> Iterator[None]:
    """Let results be opened that no result is made from, such as those that are merely checked."""
    global _paused
    _paused = True
    try:
        yield
    finally:
        _paused = False


@contextmanager
def opened(folder: str) -> Iterator[set[str]]:
    """Collect the paths of results of `folder` that are opened to be read, while this lasts."""
    paths: set[str] = set()
    lasting = True
    root = f"{Path.cwd()}/"

    def hook(event: str, arguments: tuple) -> None:
        if not lasting or _paused or event != "open":
            return
        if isinstance(arguments[0], str) and _reads(arguments):
            path = arguments[0].removeprefix(root)
            if path.startswith(f"{folder}/") and path.split("/")[1] not in ASIDE:
                paths.add(path)

    sys.addaudithook(hook)  # which stays for as long as the process lives
    try:
        yield paths
    finally:
        lasting = False


def _reads(arguments: tuple) -> bool:
    """Whether the event of an opened file is that of one to be read."""
    _, mode, flags = arguments
    return "r" in mode if isinstance(mode, str) else not flags & (os.O_WRONLY | os.O_RDWR)


def check(
    rule: str, opened_: Collection[str], listed: Collection[str], code: Collection[str]
) -> None:
    """Raise `FileError` where a job used what its rule does not list.

    opened_: results that it read; listed: inputs, outputs and logs; code: paths of its sources.
    """
    unlisted = sorted(path for path in opened_ if path not in listed)
    if unlisted:
        raise FileError(f"The rule {rule} reads {unlisted[0]}: it must be one of its inputs.")
    for path in sorted(_loaded()):
        if path not in code:
            raise FileError(f"The rule {rule} uses {path}: it must be one of its sources.")


def _loaded() -> Iterator[str]:
    """The library's files that this process has loaded, but for what only tells of results."""
    root, apart = Path.cwd(), Path(__file__).parent
    for module in list(sys.modules.values()):
        path = Path(getattr(module, "__file__", None) or "/")
        if path.is_relative_to(root / LIBRARY) and path.parent != apart:
            yield path.relative_to(root).as_posix()
