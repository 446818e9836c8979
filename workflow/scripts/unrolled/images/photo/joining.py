"""Which parts make up one digit, and whether there are several."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from unrolled.images.photo.parts import Part

SPECK = 0.03  # of the largest part's mass: less is dust
LIKE_INK = 0.5  # of the largest part's contrast: less is another thing
LARGE = 0.3  # of the largest part's mass: such a part is a digit of its own, if not near
NEAR_SMALL, NEAR_LARGE = 0.2, 0.12  # gap to a part that belongs to the digit, of the digit's size
TALL = 0.7  # of the height of both: two parts side by side, as tall as that, are two digits


def join_parts(parts: Sequence[Part]) -> tuple[list[Part], int]:
    """The parts of the digit, the largest first, and how many other parts are as large as digits.

    The top stroke of a 5 may lie apart from the rest; so may the halves of a broken line.
    """
    largest = max(parts, key=lambda part: part.mass)
    kept, box = [largest], largest.box
    others = [
        part
        for part in sorted(parts, key=lambda part: -part.mass)
        if part is not largest
        and part.mass > SPECK * largest.mass
        and part.contrast > LIKE_INK * largest.contrast
    ]
    while near := [part for part in others if _belongs(part, box, largest.mass)]:
        kept.append(near[0])
        others.remove(near[0])
        box = around(kept)
    return kept, sum(part.mass > LARGE * largest.mass for part in others)


def not_within(parts: Sequence[Part], others: Sequence[Part]) -> list[Part]:
    """Those of the parts that lie in the box of none of the others: no ground inside a loop."""
    return [part for part in parts if not any(_within(part.box, other.box) for other in others)]


def around(parts: Sequence[Part]) -> np.ndarray:
    """Top, left, bottom and right of all parts together."""
    boxes = np.array([part.box for part in parts])
    return np.concatenate([boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)])


def _belongs(part: Part, box: np.ndarray, mass: float) -> bool:
    top, left, bottom, right = part.box
    gap = max(top - box[2], box[0] - bottom, left - box[3], box[1] - right, 0)
    near = NEAR_SMALL if part.mass < LARGE * mass else NEAR_LARGE
    return gap <= near * max(box[2] - box[0], box[3] - box[1]) and not _beside(part.box, box)


def _within(inner: np.ndarray, outer: np.ndarray) -> bool:
    return bool((inner[:2] >= outer[:2]).all() and (inner[2:] <= outer[2:]).all())


def _beside(first: np.ndarray, second: np.ndarray) -> bool:
    """Whether two boxes stand side by side, each about as tall as both."""
    both = max(first[2], second[2]) - min(first[0], second[0])
    least = min(first[2] - first[0], second[2] - second[0])
    apart = max(first[1], second[1]) >= min(first[3], second[3])
    return bool(apart and least > TALL * both)
