"""Greatest and least values in a window near each pixel: the window is an octagon.

An octagon leaves the round edge of a shadow as it is, where a square would cut into it.
"""

from __future__ import annotations

import numpy as np
from scipy import ndimage

OCTAGON = np.sqrt(2) - 1  # side of a regular octagon, of its width


def closing(pixels: np.ndarray, width: int) -> np.ndarray:
    """Fill what is darker than around it and narrower than `width`; uint8 `[height, width, 3]`."""
    return _least(_greatest(pixels, width), width)


def opening(pixels: np.ndarray, width: int) -> np.ndarray:
    """Level what is lighter than around it and narrower than `width`; as `closing`."""
    return _greatest(_least(pixels, width), width)


def _greatest(pixels: np.ndarray, width: int) -> np.ndarray:
    return _octagon(pixels, width, ndimage.maximum_filter, np.maximum)


def _least(pixels: np.ndarray, width: int) -> np.ndarray:
    return _octagon(pixels, width, ndimage.minimum_filter, np.minimum)


def _octagon(pixels: np.ndarray, width: int, square_filter, larger) -> np.ndarray:
    """A square, then a step along either diagonal: together they make the octagon."""
    square = round(width * OCTAGON) | 1
    steps = max(2, (width - square) // 4 * 2)
    pixels = square_filter(pixels, size=(square, square, 1), mode="nearest")
    for turn in (1, -1):
        pixels = _along_diagonal(pixels, steps, turn, larger)
    return pixels


def _along_diagonal(pixels: np.ndarray, steps: int, turn: int, larger) -> np.ndarray:
    """The greatest (or least) of `steps` + 1 pixels along a diagonal, about the middle one."""
    padded = np.pad(pixels, ((steps, steps), (steps, steps), (0, 0)), mode="edge")
    reach = 1
    while reach < steps + 1:  # each round doubles how many pixels are covered
        step = min(reach, steps + 1 - reach)
        padded = larger(padded, np.roll(padded, (-step, -step * turn), (0, 1)))
        reach += step
    half = steps // 2
    centred = np.roll(padded, (half, half * turn), (0, 1))
    return centred[steps : steps + pixels.shape[0], steps : steps + pixels.shape[1]]
