"""Writes scikit-learn's digits, 8x8 pixels, as the four files that MNIST comes in.

python config/examples/small_digits.py [folder]
"""

import gzip
import struct
import sys
from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split


def write_idx(path: Path, array: np.ndarray) -> None:
    """Write an array of unsigned bytes: two zeros, type, rank, sizes (big-endian), elements."""
    header = bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape)
    path.write_bytes(gzip.compress(header + array.astype(np.uint8).tobytes(), mtime=0))


def main(folder: str = "resources/small-digits") -> None:
    """Write the files into `folder`; a fifth of the images, of each digit, are for testing."""
    digits = load_digits()
    pixels = np.rint(digits.images * (255 / digits.images.max()))
    parts = train_test_split(
        pixels, digits.target, test_size=0.2, stratify=digits.target, random_state=0
    )
    names = ("train-images-idx3", "t10k-images-idx3", "train-labels-idx1", "t10k-labels-idx1")
    Path(folder).mkdir(parents=True, exist_ok=True)
    for name, array in zip(names, parts, strict=True):
        write_idx(Path(folder, f"{name}-ubyte.gz"), array)


if __name__ == "__main__":
    main(*sys.argv[1:])
