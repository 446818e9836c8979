"""Tasks, a folder each, found by name: its descriptor, its data, and what is done with it.

A folder holds these modules; those with a star may be left out:
`descriptor`, tables and figures, read at parse time; `task`, sizes, data, loss and evaluation;
`examination` *, trained networks far beyond their training; `proving` *, whether they do the task
for inputs of every length, and `outcomes` *, its tables; `live` *, what the page needs to run them,
with a demonstration in report/page/live; `figures` *, drawings of its own;
`values`, what its text in report/text tells; `printed` *, the original's numbers; `control` *, a
rule whose accuracy is known; `prediction` *, answers to a user's own input; `stock_loss` *, what
follows the linear layer and the loss of that, as the original wrote them in PyTorch, where the
original's training steps are timed beside ours. `settings.schema.yaml` is the contract of its part
of the config.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .descriptors import Descriptor

FOLDER = Path(__file__).parent


@cache
def names() -> tuple[str, ...]:
    """The names of all tasks, sorted."""
    return tuple(sorted(path.parent.name for path in FOLDER.glob("*/descriptor.py")))


@cache
def descriptor(name: str) -> Descriptor:
    """What the rest of the project knows of a task."""
    return import_module(f"{__name__}.{name}.descriptor").TASK


def has(name: str, part: str) -> bool:
    """Whether a task has the module `part`."""
    return find_spec(f"{__name__}.{name}.{part}") is not None


def module(name: str, part: str) -> ModuleType:
    """A module of a task; raises `ModuleNotFoundError` where it has none of this name."""
    return import_module(f"{__name__}.{name}.{part}")
