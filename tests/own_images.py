"""A data set of one's own in miniature: its files, and how they are got."""

import gzip
import struct
from pathlib import Path

import numpy as np

from unrolled.images.acquisition import get_images

CLASSES, HEIGHT, WIDTH = 40, 20, 36
NAMES = {
    "train_images": "train-images-idx3-ubyte",
    "train_labels": "train-labels-idx1-ubyte",
    "test_images": "t10k-images-idx3-ubyte",
    "test_labels": "t10k-labels-idx1-ubyte",
}


def patterns() -> dict[str, np.ndarray]:
    """A random pattern for each class, with noise of its own in every image."""
    random = np.random.default_rng(0)
    kinds = random.integers(0, 256, (CLASSES, HEIGHT, WIDTH))
    arrays = {}
    for part, size in (("train", 200), ("test", 80)):
        labels = np.arange(size) % CLASSES
        noisy = kinds[labels] + random.normal(0, 30, (size, HEIGHT, WIDTH))
        arrays[f"{part}_images"] = np.clip(noisy, 0, 255).astype(np.uint8)
        arrays[f"{part}_labels"] = labels.astype(np.uint8)
    return arrays


def fill(folder: Path, packed: bool = True, **changes) -> Path:
    """Write the four files; `changes` replace arrays."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, array in (patterns() | changes).items():
        header = bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape)
        content = header + array.tobytes()
        path = folder / (NAMES[name] + ".gz" * packed)
        path.write_bytes(gzip.compress(content, mtime=0) if packed else content)
    return folder


def get(folder: Path, **changes):
    described = {"name": "Forty Patterns", "folder": str(folder), "classes": CLASSES, **changes}
    settings = {"source": "own", "own": described, "selection_seed": 1, "timeout_seconds": 1}
    paths = sorted(map(str, folder.glob("*-ubyte*")))
    return get_images(settings, paths, folder / "downloads", lambda said: None)
