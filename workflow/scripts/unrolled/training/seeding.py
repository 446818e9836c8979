"""Independent random streams: each named purpose of each seed has a generator of its own."""

from __future__ import annotations

import hashlib

import torch


def derive_seed(*names: str | int) -> int:
    """A 63-bit seed that depends on all `names` and on nothing else."""
    digest = hashlib.sha256("/".join(map(str, names)).encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1


def generator(*names: str | int) -> torch.Generator:
    """A CPU generator for one purpose, e.g. `generator(task, "order", 3)`.

    Streams are named by task and seed and not by configuration, so that configurations
    compared at one seed see the same data in the same order.
    """
    return torch.Generator().manual_seed(derive_seed(*names))
