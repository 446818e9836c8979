"""Draws an image of a digit `[28, 28]` large, with a broad pen or with a thin one."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage

FINER = 4  # the line of a digit is found on a grid this many times as fine as its pixels
RIM = 0.35  # of full ink, where the drawn stroke ends
SOFT = 4.0  # how steeply ink falls off at that rim, in shares of full ink


def broad(image: np.ndarray, side: int) -> np.ndarray:
    """The digit with its own strokes, sharp-edged, as ink 0-1 `[side, side]`.

    image: uint8 `[28, 28]`, light on dark.
    """
    large = Image.fromarray(image).resize((side, side), Image.Resampling.BICUBIC)
    return np.clip((np.asarray(large) / 255 - RIM) * SOFT + 0.5, 0, 1)


def thin(image: np.ndarray, side: int, pen: float) -> np.ndarray:
    """The middle line of the digit drawn with a pen of `pen` pixels, as ink 0-1 `[side, side]`."""
    fine = FINER * len(image)
    line = middle_line(broad(image, fine) > 0.5)
    twice = 2 * side / fine  # drawn at twice the size, then shrunk: smooth edges
    picture = Image.new("L", (2 * side, 2 * side))
    drawing = ImageDraw.Draw(picture)
    centres = ndimage.gaussian_filter(line.astype(float), 0.7)
    for row, column in zip(*np.nonzero(line), strict=True):
        for down, right in ((0, 0), (0, 1), (1, -1), (1, 0), (1, 1)):
            below, beside = row + down, column + right
            if (
                below < fine
                and 0 <= beside < fine
                and centres[below, beside]
                and line[below, beside]
            ):
                ends = [
                    (twice * (x + 0.5), twice * (y + 0.5))
                    for y, x in ((row, column), (below, beside))
                ]
                drawing.line(ends, fill=255, width=max(1, round(2 * pen)))
                _dot(drawing, ends[0], pen)
    return np.asarray(picture.resize((side, side), Image.Resampling.BOX)) / 255


def _dot(drawing: ImageDraw.ImageDraw, centre: tuple[float, float], radius: float) -> None:
    x, y = centre
    drawing.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)


def middle_line(mask: np.ndarray) -> np.ndarray:
    """Thin a mask to lines of one pixel (Zhang and Suen, Communications of the ACM 27, 1984)."""
    line = np.pad(mask, 1).astype(np.uint8)
    while True:
        before = line.sum()
        for first in (True, False):
            line[_removable(line, first)] = 0
        if line.sum() == before:
            return line[1:-1, 1:-1].astype(bool)


def _removable(line: np.ndarray, first: bool) -> np.ndarray:
    """Pixels of the rim whose loss breaks no line; `first` takes those of the south and east."""
    turns = ((-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1))
    around = [np.roll(line, (-down, -right), (0, 1)) for down, right in turns]
    count = np.sum(around, axis=0)
    rises = sum((a == 0) & (b == 1) for a, b in zip(around, around[1:] + around[:1], strict=True))
    north, east, south, west = around[0], around[2], around[4], around[6]
    if first:
        open_side = (north * east * south == 0) & (east * south * west == 0)
    else:
        open_side = (north * east * west == 0) & (north * south * west == 0)
    return (line == 1) & (count >= 2) & (count <= 6) & (rises == 1) & open_side
