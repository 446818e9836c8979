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


def patterns(classes: int = CLASSES, height: int = HEIGHT, width: int = WIDTH):
    """A random pattern for each class, with noise of its own in every image; arrays by name."""
    random = np.random.default_rng(0)
    kinds = random.integers(0, 256, (classes, height, width))
    arrays = {}
    for part, each in (("train", 5), ("test", 2)):
        labels = np.arange(each * classes) % classes
        noisy = kinds[labels] + random.normal(0, 30, (len(labels), height, width))
        arrays[f"{part}_images"] = np.clip(noisy, 0, 255).astype(np.uint8)
        arrays[f"{part}_labels"] = labels.astype(np.uint8)
    return arrays


def fill(folder: Path, packed: bool = True, **changes) -> Path:
    """Write the four files; `changes` replace arrays."""
    for name, array in (patterns() | changes).items():
        write(folder / NAMES[name], array, packed)
    return folder


def write(path: Path, array: np.ndarray, packed: bool) -> None:
    """Write an array as an IDX file, as .gz if `packed`."""
    header = bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape)
    content = header + array.tobytes()
    path.parent.mkdir(parents=True, exist_ok=True)
    target = path.with_name(path.name + ".gz" * packed)
    target.write_bytes(gzip.compress(content, mtime=0) if packed else content)


def like_mnist(folder: Path, classes: int = 10, packed: bool = True) -> None:
    """A set of small images of MNIST's size under MNIST's names."""
    fill(folder, packed, **patterns(classes, 28, 28))


def like_emnist(folder: Path, packed: bool = True) -> None:
    """Two of the sets of EMNIST: its names, labels and images that lie on their side."""
    for kind, classes, first in (("letters", 26, 1), ("balanced", 47, 0)):
        for name, array in patterns(classes, 28, 28).items():
            stored = array + np.uint8(first) if array.ndim == 1 else array.swapaxes(1, 2)
            file = NAMES[name].replace("t10k", "test")
            write(folder / f"emnist-{kind}-{file}", stored, packed)


def get(folder: Path, **changes):
    described = {"name": "Forty Patterns", "folder": str(folder), "classes": CLASSES, **changes}
    settings = {"source": "own", "own": described, "selection_seed": 1, "timeout_seconds": 1}
    paths = sorted(map(str, folder.glob("*-ubyte*")))
    return get_images(settings, paths, folder / "downloads", lambda said: None)
