"""Ink of pictures whose ground is one colour: drawings, scans, screenshots."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from unrolled.images.photo.parts import ALL_SIDES, Part, label, whole

SAME = 3  # levels: nearer to the ground's colour than that is ground
EVEN_BORDER, EVEN_PICTURE = 0.9, 0.4  # least shares of ground on the border, in the picture
LEAST_CONTRAST = 24  # of 255, between the paper and the darkest or lightest ink
PAPER, INK = 0.25, 0.75  # shares of that contrast: nothing below, full ink above
LEAST_SHARE = 0.05  # smaller parts than this share of the largest are specks, not strokes


def measure_ink(pixels: np.ndarray) -> np.ndarray | None:
    """How much ink lies on each pixel, 0-1, cropped; None where the ground varies or has no ink.

    Ink is what differs in colour from the border of the picture, so that dark on light and light
    on dark come out the same. pixels: 0-255 `[height, width, 3]`.
    """
    border = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    paper = np.median(border, axis=0)
    if (np.abs(border - paper).max(axis=-1) <= SAME).mean() < EVEN_BORDER:
        return None
    contrast = np.abs(pixels - paper).max(axis=-1)
    if (contrast <= SAME).mean() < EVEN_PICTURE or contrast.max() < LEAST_CONTRAST:
        return None
    ink = np.clip((contrast / contrast.max() - PAPER) / (INK - PAPER), 0, 1)
    labels, _ = ndimage.label(ink > 0, structure=ALL_SIDES)
    sizes = np.bincount(labels.ravel())
    sizes[0] = 0
    ink[~(sizes >= LEAST_SHARE * sizes.max())[labels]] = 0
    return crop(ink)


def find_parts(ink: np.ndarray) -> list[Part]:
    """The connected parts of ink 0-1 `[height, width]`."""
    return list(label(ink > 0, ink, whole(ink), least=1))


def crop(ink: np.ndarray) -> np.ndarray:
    """The part of ink `[height, width]` that is not empty."""
    rows, columns = np.nonzero(ink.any(axis=1))[0], np.nonzero(ink.any(axis=0))[0]
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
