"""Connected parts of a picture that stand out as ink does: sharp-edged, off the border."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import ndimage

from unrolled.images.photo.contrast import Contrast

ALL_SIDES = np.ones((3, 3))  # pixels that meet at a corner belong together
LEAST_PIXELS = 12  # of a part
CLEAR = 5  # standard deviations of the noise, from where a pixel may belong to a part
FAINTEST = 0.06  # least contrast of such a pixel
# A part that touches the border, or spans the picture, is looked at again above these shares of
# its own contrast: lines of the paper fall off first, and the ink on them is left.
SHARES = (0.3, 0.4, 0.5, 0.6, 0.7)
SPANNING = 0.93  # of a side of the picture
# The contrast of a part is the mean of the highest one in so many of its pixels, but of MOST_TOP at
# most: so a thin stroke counts that hangs together with all lines of a squared sheet.
TOP, MOST_TOP = 20, 100
LEAST_CONTRAST = 0.24  # of ink: the grain of a desk has less, hard pencil on paper more
LEAST_OVER_NOISE = 8  # standard deviations
SAME_GROUND = 0.5  # least ratio of the ground's brightness under a part and around it
RING = 4.0  # pixels around a part, in which the ground must be seen
INNER = 2.5  # pixels around a part, blurred by the camera
STEP = 0.4  # of the usual step from a part to its ring: less is no edge
# share of the ring that must have an edge: a shadow's finger has none at its root
LEAST_EDGE = 0.95
SOFTEST = 3.5  # pixels from full to faint ink: light and shadow fall off more slowly
FULL, FAINT = 0.7, 0.4  # shares of a part's contrast between which that is measured

Slices = tuple[slice, slice]


@dataclass(frozen=True)
class Part:
    """A connected part: its box, its pixels in it, and the share it was found above (or 0)."""

    place: Slices
    mask: np.ndarray
    values: np.ndarray  # contrast of its pixels, sorted
    share: float

    @cached_property
    def contrast(self) -> float:
        """Contrast of the part's full ink."""
        top = np.clip(len(self.values) // TOP, LEAST_PIXELS // 2, MOST_TOP)
        return float(self.values[-top:].mean())

    @cached_property
    def mass(self) -> float:
        """Sum of the contrast of its pixels."""
        return float(self.values.sum())

    @cached_property
    def box(self) -> np.ndarray:
        """Top, left, bottom and right, in pixels; the latter two are outside."""
        rows, columns = self.place
        return np.array([rows.start, columns.start, rows.stop, columns.stop])


def find_parts(contrast: Contrast) -> list[Part]:
    """The parts that may be ink, in no order."""
    values = contrast.values
    lowest = values > max(CLEAR * contrast.noise, FAINTEST)
    waiting: list = [(lowest, whole(values), None)]
    found = []
    while waiting:
        mask, within, shares = waiting.pop()
        for part in label(mask, values, within, shares[0] if shares else 0.0):
            left = SHARES if shares is None else shares[1:]
            if part.contrast < max(LEAST_CONTRAST, LEAST_OVER_NOISE * contrast.noise):
                continue
            if shares and _is_inside(part, values.shape) and _is_ink(part, contrast):
                found.append(part)
            elif left:
                above = part.mask & (values[part.place] > left[0] * part.contrast)
                waiting.append((above, part.place, left))
    return found


def whole(values: np.ndarray) -> Slices:
    """The place of all rows and columns of a picture."""
    return slice(0, values.shape[0]), slice(0, values.shape[1])


def label(
    mask: np.ndarray,
    values: np.ndarray,
    within: Slices,
    share: float = 0.0,
    least: int = LEAST_PIXELS,
) -> Iterator[Part]:
    """Connected parts, of at least so many pixels, of a mask that lies at `within` in a picture."""
    labels, _ = ndimage.label(mask, structure=ALL_SIDES)
    sizes = np.bincount(labels.ravel())
    for number, (rows, columns) in enumerate(ndimage.find_objects(labels), 1):
        if sizes[number] >= least:
            inside = labels[rows, columns] == number
            top, left = within[0].start, within[1].start
            place = (
                slice(rows.start + top, rows.stop + top),
                slice(columns.start + left, columns.stop + left),
            )
            yield Part(place, inside, np.sort(values[place][inside]), share)


def _is_inside(part: Part, shape: tuple[int, int]) -> bool:
    """Whether the part neither touches the border of the picture nor spans it."""
    top, left, bottom, right = part.box
    off = top > 0 and left > 0 and bottom < shape[0] and right < shape[1]
    return bool(off and bottom - top < SPANNING * shape[0] and right - left < SPANNING * shape[1])


def _is_ink(part: Part, contrast: Contrast) -> bool:
    """Whether the part has the contrast and the edges of ink, on one ground."""
    return (
        _has_one_ground(part, contrast.ground)
        and _edge(part, contrast) > LEAST_EDGE
        and _softness(part, contrast.values) < SOFTEST
    )


def _has_one_ground(part: Part, ground: np.ndarray) -> bool:
    """Whether the ground is as bright under the part as around it; not so inside a loop of ink."""
    margin = max(4, round(0.15 * max(part.mask.shape)))
    around, mask = _widened(part, ground.shape, margin)
    rows, columns = np.nonzero(mask)
    outside = np.ones(mask.shape, dtype=bool)
    outside[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1] = False
    inner = np.median(ground[around][mask])
    outer = np.median(ground[around][outside]) if outside.any() else inner
    return bool(min(inner, outer) > SAME_GROUND * max(inner, outer))


def _edge(part: Part, contrast: Contrast) -> float:
    """The share of the part's outline at which it is darker than what lies outside."""
    around, mask = _widened(part, contrast.values.shape, round(RING) + 2)
    channel = int(np.argmax(contrast.channels[part.place][part.mask].mean(axis=0)))
    brightness = contrast.brightness[around][..., channel]
    distance, nearest = ndimage.distance_transform_edt(~mask, return_indices=True)
    ring = (distance > INNER) & (distance <= RING)
    if not ring.any():
        return 0.0
    ink = ndimage.minimum_filter(brightness, 3)[nearest[0][ring], nearest[1][ring]]
    steps = brightness[ring] - ink
    return float((steps > STEP * np.median(steps)).mean())


def _softness(part: Part, values: np.ndarray) -> float:
    """The usual distance, in pixels, from the rim of full ink to where it is faint."""
    around, _ = _widened(part, values.shape, 2 * round(SOFTEST))
    full = np.zeros(values[around].shape, dtype=bool)
    inner = tuple(
        slice(place.start - wide.start, place.stop - wide.start)
        for place, wide in zip(part.place, around, strict=True)
    )
    full[inner] = part.mask & (values[part.place] > FULL * part.contrast)
    rim = full & ~ndimage.binary_erosion(full, ALL_SIDES)
    faint = values[around] < FAINT * part.contrast
    if not faint.any():
        return np.inf
    return float(np.median(ndimage.distance_transform_edt(~faint)[rim]))


def _widened(part: Part, shape: tuple[int, int], margin: int) -> tuple[Slices, np.ndarray]:
    """The part's box with a margin, as far as the picture goes, and its mask there."""
    top, left, bottom, right = part.box
    rows = slice(max(0, top - margin), min(shape[0], bottom + margin))
    columns = slice(max(0, left - margin), min(shape[1], right + margin))
    mask = np.zeros((rows.stop - rows.start, columns.stop - columns.start), dtype=bool)
    mask[top - rows.start : bottom - rows.start, left - columns.start : right - columns.start] = (
        part.mask
    )
    return (rows, columns), mask
