"""The images as standardised arrays in memory, for the peers that take arrays."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np

from unrolled.images.dataset import load_images

TEST_IMAGES = 2000  # so many of the test images, from the first on, tell the loss after training


def standardised(images: Mapping) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Training and test images `[sample, 28, 28]` float32, each with labels `[sample]` int64.

    The test images are the first `TEST_IMAGES`.
    """
    keys = ("arrays", "manifest", "pixel_mean", "pixel_std")
    return _standardised(*(images[key] for key in keys))


@cache  # a process holds them once, whatever it trains on them
def _standardised(
    arrays: str, manifest: str, pixel_mean: float, pixel_std: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    images = load_images(arrays, manifest)

    def scaled(pixels: np.ndarray) -> np.ndarray:
        mean, deviation = np.float32(pixel_mean), np.float32(pixel_std)
        return (pixels.astype(np.float32) / np.float32(255) - mean) / deviation

    return (
        scaled(images.train_images),
        images.train_labels.astype(np.int64),
        scaled(images.test_images[:TEST_IMAGES]),
        images.test_labels[:TEST_IMAGES].astype(np.int64),
    )
