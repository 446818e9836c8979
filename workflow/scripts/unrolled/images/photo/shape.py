"""Whether ink has the shape of a digit: a line, not filled, not longer than digits are.

The bounds leave room beyond what digits of MNIST measure, drawn broad and thin.
"""

from __future__ import annotations

import numpy as np
from PIL import Image
from scipy import ndimage

MEASURED = 112  # pixels of the longer side at which all ink is measured
EDGE = 2  # empty pixels around it
HALF = 0.5  # of full ink, from where a pixel counts
FATTEST = 0.5  # of the longer side: width of the fattest place of a stroke
LONGEST = 4.2  # longer sides: length of all strokes
OUTLINE = 6.3  # longer sides: length of the outline, that of loops included
MOST_LOOPS = 3  # an 8 has two
LEAST_LOOP = 0.0015  # of the longer side squared: less is a flaw in the ink
MOST_PIECES = 3


def complaint(ink: np.ndarray, widened: np.ndarray, pieces: int) -> str | None:
    """Why ink 0-1 `[height, width]` in so many pieces is no digit; None where it may be one.

    widened: the same with strokes not too thin for their length to be measured.
    """
    if (loops := count_loops(_scaled(ink) > HALF)) > MOST_LOOPS:
        return f"{loops} loops"
    mask = _scaled(widened) > HALF
    depth = ndimage.distance_transform_edt(mask)
    if 2 * depth.max() > FATTEST * MEASURED:
        return "a filled shape"
    if pieces > MOST_PIECES:
        return f"{pieces} pieces"
    rim = mask & ~ndimage.binary_erosion(mask)
    if mask.sum() / _width(depth) > LONGEST * MEASURED or rim.sum() > OUTLINE * MEASURED:
        return "more strokes than a digit has"
    return None


def stroke_width(ink: np.ndarray) -> float:
    """The usual width of strokes, of the longer side of the ink `[height, width]`."""
    return _width(ndimage.distance_transform_edt(_scaled(ink) > HALF)) / MEASURED


def count_loops(mask: np.ndarray) -> int:
    """How many holes there are in a mask with an empty margin."""
    labels, _ = ndimage.label(~mask)
    large = np.bincount(labels.ravel())[1:] > LEAST_LOOP * MEASURED**2
    return int(large.sum()) - 1


def _scaled(ink: np.ndarray) -> np.ndarray:
    scale = MEASURED / max(ink.shape)
    size = tuple(max(1, round(scale * side)) for side in ink.shape[::-1])
    picture = Image.fromarray(ink.astype(np.float32)).resize(size, Image.Resampling.BILINEAR)
    scaled = np.asarray(picture)
    return np.pad(scaled / scaled.max(), EDGE)


def _width(depth: np.ndarray) -> float:
    """Twice the depth along the middle of strokes, less the half pixel that depths are over."""
    middle = (depth > 0) & (depth == ndimage.maximum_filter(depth, 3))
    return max(1.0, 2 * float(np.median(depth[middle])) - 0.5)
