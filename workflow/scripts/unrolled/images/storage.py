"""Chooses the test images shown, and writes the arrays with their manifest."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np

from unrolled.artifacts import write_bytes, write_json
from unrolled.images.checksums import sha256
from unrolled.images.dataset import ARRAYS, CLASSES, Images


def select_one_of_each(labels: np.ndarray, seed: int) -> list[int]:
    """Indices of one image of each class, in the order of the classes, drawn with `seed`."""
    generator = np.random.default_rng(seed)
    return [int(generator.choice(np.flatnonzero(labels == label))) for label in range(CLASSES)]


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
            "description": images.description,
            "classes": images.classes,
            "height": images.height,
            "width": images.width,
            "train": len(images.train_images),
            "test": len(images.test_images),
            "sha256": {name: sha256(array) for name, array in stored.items()},
            "selection": images.selection,
            "tried": images.tried,
        },
    )
