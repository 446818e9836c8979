"""Places the ink of a digit on 28x28 pixels, like the images that were trained on."""

from __future__ import annotations

import numpy as np
from PIL import Image
from scipy import ndimage

from unrolled.images.digits import BRIGHTEST, SIZE, SMALL, enlarge
from unrolled.images.photo.clean import crop
from unrolled.images.photo.shape import stroke_width
from unrolled.images.resources import ORIGINAL

MNIST_BOX = 20  # MNIST's digits were fitted into 20x20 of the 28x28 pixels
THIN, USUAL = 1.9, 2.3  # pixels of 28: strokes thinner than the former are widened to the latter


def place_digit(ink: np.ndarray, data: str = ORIGINAL) -> np.ndarray:
    """The digit as uint8 `[28, 28]`, light on dark, as in the images trained on.

    data: `ORIGINAL` places it as MNIST's digits are, "digits" as the enlarged 8x8 digits are.
    """
    ink = widen_thin(ink)
    return place_like_digits(ink) if data == "digits" else place_like_mnist(ink)


def widen_thin(ink: np.ndarray) -> np.ndarray:
    """Ink 0-1 `[height, width]` with strokes about as wide as in MNIST, if they were thinner."""
    scale = MNIST_BOX / max(ink.shape)
    width = MNIST_BOX * stroke_width(ink)
    if width >= THIN:
        return ink
    radius = (USUAL - width) / 2 / scale
    reach = int(np.ceil(radius))
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    return crop(ndimage.grey_dilation(np.pad(ink, reach), footprint=np.hypot(y, x) <= radius))


def place_like_mnist(ink: np.ndarray) -> np.ndarray:
    """Fit ink `[height, width]` into 20x20 pixels and its centre of mass into the middle of 28x28.

    As MNIST was made: the aspect is kept and the scaling antialiased.
    """
    height, width = ink.shape
    scale = MNIST_BOX / max(height, width)
    return _centre(_resize(ink, round(height * scale), round(width * scale)))


def place_like_digits(ink: np.ndarray) -> np.ndarray:
    """Fit ink `[height, width]` into 8x8 levels, and enlarge them to 28x28.

    As the bundled digits are: every one fills the height, and hardly any more than six columns.
    """
    height, width = ink.shape
    full = Image.fromarray(
        _centre(_resize(ink, SIZE, min(round(SIZE * width / height), SIZE * 6 // SMALL)))
    )
    small = np.asarray(full.resize((SMALL, SMALL), Image.Resampling.BOX), dtype=float)
    return enlarge(np.rint(small * (BRIGHTEST / small.max())).astype(np.int64))


def _resize(ink: np.ndarray, height: int, width: int) -> np.ndarray:
    size = (max(1, width), max(1, height))
    resized = Image.fromarray(ink.astype(np.float32)).resize(size, Image.Resampling.BILINEAR)
    return np.asarray(resized, dtype=float) / np.max(resized)  # a thin line keeps its brightness


def _centre(fitted: np.ndarray) -> np.ndarray:
    """Place shares of full ink on 28x28 black pixels, their centre of mass in the middle."""
    placed = np.zeros((SIZE, SIZE))
    top, left = (_offset(fitted.sum(axis=axis)) for axis in (1, 0))
    placed[top : top + fitted.shape[0], left : left + fitted.shape[1]] = fitted
    return np.rint(255 * placed).astype(np.uint8)


def _offset(profile: np.ndarray) -> int:
    """Where a profile starts so that its centre of mass falls on pixel 14, as in MNIST's files."""
    centre = np.arange(len(profile)) @ profile / profile.sum()
    return int(np.clip(np.floor(SIZE / 2 - centre + 0.5), 0, SIZE - len(profile)))
