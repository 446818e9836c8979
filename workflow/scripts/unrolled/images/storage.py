"""Chooses the test images shown, and writes the arrays with their manifest."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np

from unrolled.files.artifacts import write_bytes, write_json
from unrolled.images.checksums import sha256
from unrolled.images.dataset import ARRAYS, Images
from unrolled.images.search import MOST_SHOWN


def select_one_of_each(labels: np.ndarray, seed: int, classes: int = 10) -> list[int]:
    """Indices of one image of each class, in the order of the classes, drawn with `seed`.

    Of more classes than `MOST_SHOWN`, the first ones.
    """
    generator = np.random.default_rng(seed)
    shown = range(min(classes, MOST_SHOWN))
    return [int(generator.choice(np.flatnonzero(labels == label))) for label in shown]


def save_images(images: Images, arrays: str | Path, manifest: str | Path) -> None:
    """Write the arrays as uncompressed .npz and what they are as JSON; repeats byte for byte."""
    stored = {name: np.ascontiguousarray(getattr(images, name)) for name in ARRAYS}
    buffer = io.BytesIO()
    np.savez(buffer, **stored)
    write_bytes(arrays, buffer.getvalue())
    write_json(
        manifest,
        {
            "data": images.data,
            "name": images.name,
            "description": images.description,
            "classes": images.classes,
            "class_names": images.class_names,
            "height": images.height,
            "width": images.width,
            "train": len(images.train_images),
            "test": len(images.test_images),
            "sha256": {name: sha256(array) for name, array in stored.items()},
            "selection": images.selection,
            "tried": images.tried,
        },
    )
