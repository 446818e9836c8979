"""How much each pixel differs from the ground near it, under whatever light."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from unrolled.images.photo.morphology import closing, opening

WINDOW = 0.22  # of the shorter side: wider than the fattest stroke, narrower than most shadows
SMOOTH = 0.7  # pixels: evens out noise, and no stroke
BLACK = 10  # levels added to both sides of a ratio, so that noise in the dark is no contrast
SAMPLED = 3  # every third row and column tells the noise as well as all do
SPREAD = 1.48  # standard deviations of a normal distribution in its median absolute deviation


@dataclass(frozen=True)
class Contrast:
    """Contrast of a picture to its ground, for ink of one kind, dark or light.

    values: `[height, width]`, 0 on the ground, at most 1.
    channels: the same for red, green and blue apart, `[height, width, 3]`.
    ground: brightness of the ground, levels, `[height, width]`.
    brightness: levels, with ink at the lower end, `[height, width, 3]`.
    noise: standard deviation of the values on the ground.
    """

    values: np.ndarray
    channels: np.ndarray
    ground: np.ndarray
    brightness: np.ndarray
    noise: float


def measure_contrasts(pixels: np.ndarray) -> tuple[Contrast, Contrast]:
    """Contrast of dark ink and of light ink in a picture, 0-255 `[height, width, 3]`.

    The ground is the picture without what is narrower than a window. What is dark on it counts by
    the share of light it takes away, which is the same in the light and in the shadow.
    """
    smooth = ndimage.gaussian_filter(pixels.astype(np.float32), (SMOOTH, SMOOTH, 0))
    levels = np.rint(smooth).astype(np.uint8)
    width = max(5, round(WINDOW * min(pixels.shape[:2])))
    above = closing(levels, width).astype(np.float32)
    below = opening(levels, width).astype(np.float32)
    dark = 1 - (smooth + BLACK) / (above + BLACK)
    light = (smooth - below) / 255
    return _contrast(dark, above, smooth), _contrast(light, below, 255 - smooth)


def _contrast(channels: np.ndarray, ground: np.ndarray, brightness: np.ndarray) -> Contrast:
    """Take noise off: most of a picture is ground, whose contrast should be 0."""
    some = channels[::SAMPLED, ::SAMPLED]
    usual = np.median(some, axis=(0, 1))
    noise = SPREAD * np.median(np.abs(some - usual), axis=(0, 1)).max()
    channels = channels - usual
    red, green, blue = np.moveaxis(channels, -1, 0)
    return Contrast(
        np.maximum(np.maximum(red, green), blue),
        channels,
        ground.mean(axis=-1),
        brightness,
        float(noise),
    )
