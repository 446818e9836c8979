"""Recurrent cells, one a file, found by name.

A cell module gives `GATES`, the number of gates stacked in its weights, and `run`, which carries
stacked replicates through a sequence: any differentiable function will do, and one with a backward
pass of its own is faster. A module may also give `COMPILED`, the same as a function of
`unrolled.kernels.functions`, with `matrices`, which makes its arguments of the weights, and
`fused`, which takes one replicate through a kernel or products that are faster for large networks.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType


def load(name: str) -> ModuleType:
    """The cell called `name`: the module `unrolled.cells.<name>`."""
    return import_module(f"{__name__}.{name}")
