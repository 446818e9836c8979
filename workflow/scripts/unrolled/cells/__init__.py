"""Recurrent cells, one a file, found by name.

A cell module gives `GATES`, the number of gates stacked in its weights, and `run`, which carries
stacked replicates through a sequence. Where PyTorch has a kernel that trains one replicate faster
than `run`, the module also gives `fused` (measured: only its LSTM has one on the CPU).
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType


def load(name: str) -> ModuleType:
    """The cell called `name`: the module `unrolled.cells.<name>`."""
    return import_module(f"{__name__}.{name}")
