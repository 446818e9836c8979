"""The images as every job that uses them gets them: read from disk and checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from unrolled.files.artifacts import read_json
from unrolled.files.failures import FileError
from unrolled.images.checksums import sha256
from unrolled.images.resources import ORIGINAL as ORIGINAL

ARRAYS = ("train_images", "train_labels", "test_images", "test_labels")
DIGITS = tuple("0123456789")
DESCRIBED = ("data", "name", "description", "selection", "class_names", "tried")


@dataclass(frozen=True)
class Images:
    """Images `[sample, height, width]` and labels `[sample]`, uint8.

    data: `ORIGINAL`, "digits" or "own"; name: what the data are called; selection: the test images
    shown, as indices, one of each class in order; class_names: what the classes are called, in
    the order of their labels; tried: sentences on what was tried before the fallback was taken.
    """

    data: str
    name: str
    description: str
    train_images: np.ndarray
    train_labels: np.ndarray
    test_images: np.ndarray
    test_labels: np.ndarray
    selection: list[int]
    class_names: list[str] = field(default_factory=lambda: list(DIGITS))
    tried: list[str] = field(default_factory=list)

    @property
    def classes(self) -> int:
        """Number of classes."""
        return len(self.class_names)

    @property
    def height(self) -> int:
        """Rows of an image: the time steps of part 1."""
        return self.train_images.shape[1]

    @property
    def width(self) -> int:
        """Pixels of a row: the features of a time step."""
        return self.train_images.shape[2]


def load_images(arrays: str | Path, manifest: str | Path) -> Images:
    """Read what `storage.save_images` wrote; every array is checked against its sha256.

    Raises `FileError`, which also says what to do, where a file is missing or damaged or the two
    do not belong together.
    """
    try:
        described = read_json(manifest)
        shapes = _shapes(described)
        expected = {name: described["sha256"][name] for name in ARRAYS}
        known = {key: described[key] for key in DESCRIBED}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise FileError(_advice(manifest, f"it cannot be read ({error!r})")) from None
    try:
        with np.load(arrays, allow_pickle=False) as stored:
            loaded = {name: stored[name] for name in ARRAYS}
    except Exception as error:  # a damaged archive can fail anywhere in zipfile or numpy
        raise FileError(_advice(arrays, f"it cannot be read ({error})")) from None
    for name, array in loaded.items():
        if array.dtype != np.uint8 or array.shape != shapes[name]:
            problem = f"its {name} are {array.dtype} {array.shape}, not uint8 {shapes[name]}"
            raise FileError(_advice(arrays, problem))
        if sha256(array) != expected[name]:
            problem = f"the sha256 of its {name} is not the one in {manifest}"
            raise FileError(_advice(arrays, problem))
    return Images(**loaded, **known)


def _shapes(described: dict) -> dict[str, tuple[int, ...]]:
    pixels = (described["height"], described["width"])
    train, test = described["train"], described["test"]
    return {
        "train_images": (train, *pixels),
        "train_labels": (train,),
        "test_images": (test, *pixels),
        "test_labels": (test,),
    }


def _advice(path: str | Path, problem: str) -> str:
    return f"{path} is damaged: {problem}; delete it and run Snakemake again."
