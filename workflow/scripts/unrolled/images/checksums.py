"""Checksums that identify files and arrays."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np


def sha256(array: np.ndarray) -> str:
    """Hex digest of the array's bytes in C order."""
    return hashlib.sha256(np.ascontiguousarray(array)).hexdigest()


def md5(path: str | Path) -> str:
    """Hex digest of a file, for comparison with the checksums that torchvision publishes."""
    return hashlib.md5(Path(path).read_bytes(), usedforsecurity=False).hexdigest()
