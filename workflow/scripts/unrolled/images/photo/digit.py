"""The one digit that a picture shows, on clean paper or under uneven light."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image
from scipy import ndimage

from unrolled.images.photo import clean
from unrolled.images.photo.contrast import Contrast, measure_contrasts
from unrolled.images.photo.joining import around, join_parts, not_within
from unrolled.images.photo.parts import Part, find_parts
from unrolled.images.photo.shape import complaint
from unrolled.images.placing import widen_thin

SIDE = 512  # pixels of the longer side, in which a digit in a photo is looked for
RIM = 2  # pixels around a part that its blurred edge may cover
BARE, FULL = 0.25, 0.75  # shares of the ink's contrast: nothing below, full ink above
ABOVE = 0.1  # what was found above a share of its contrast starts so much lower
RATHER_LIGHT = 2  # light ink is believed where there is so many times as much of it as of dark
MOST_NOISE = 0.08  # of full contrast: squared paper has a quarter of that, scenes have more
LEAST = 12  # pixels: what is smaller in a photo is a speck
SMALL = 24  # pixels: hardly more than the 20 that a digit of MNIST has
WEAK = 0.3  # contrast of ink that is hardly seen


class NoDigit(ValueError):
    """The picture shows no single digit; the message goes on after the picture's name."""


@dataclass(frozen=True)
class Digit:
    """Ink of a digit, 0-1 `[height, width]`, and what makes its reading doubtful, as clauses."""

    ink: np.ndarray
    doubts: tuple[str, ...] = ()


def find_digit(pixels: np.ndarray) -> Digit:
    """The digit in a picture, 0-255 `[height, width, 3]`; raises `NoDigit`.

    A picture of even ground is read with one threshold; where that shows no digit, and in all
    others, the ground is estimated at each place.
    """
    said = None
    if (ink := clean.measure_ink(pixels)) is not None:
        try:
            return _judged(ink, *join_parts(clean.find_parts(ink)))
        except NoDigit as fault:
            said = fault
    try:
        return _find_in_photo(_shrunk(pixels))
    except NoDigit as fault:
        raise said or fault from None


def _find_in_photo(pixels: np.ndarray) -> Digit:
    dark, light = measure_contrasts(pixels)
    if max(dark.noise, light.noise) > MOST_NOISE:
        raise NoDigit("shows no digit on even ground")
    dark_parts, light_parts = find_parts(dark), find_parts(light)
    dark_parts, light_parts = (
        not_within(dark_parts, light_parts),
        not_within(light_parts, dark_parts),
    )
    masses = [sum(part.mass for part in parts) for parts in (dark_parts, light_parts)]
    if masses[1] > RATHER_LIGHT * masses[0]:
        dark, dark_parts = light, light_parts
    if not dark_parts:
        raise NoDigit("is blank: it shows no digit")
    kept, others = join_parts(dark_parts)
    if max(kept[0].mask.shape) < LEAST:
        raise NoDigit("is blank: it shows no digit")
    return _judged(_ink(dark, kept), kept, others, _doubts(kept))


def _judged(
    ink: np.ndarray, kept: Sequence[Part], others: int, doubts: tuple[str, ...] = ()
) -> Digit:
    if others:
        raise NoDigit(f"shows {others + 1} things of like size: crop it to one digit")
    if fault := complaint(ink, widen_thin(ink), len(kept)):
        raise NoDigit(f"shows no digit: what stands out in it is {fault}")
    return Digit(ink, doubts)


def _ink(contrast: Contrast, kept: Sequence[Part]) -> np.ndarray:
    """Ink of the parts, 0-1, cropped to them."""
    near = np.zeros(contrast.values.shape, dtype=bool)
    for part in kept:
        near[part.place] |= part.mask
    near = ndimage.binary_dilation(near, iterations=RIM)
    bare = max(BARE, kept[0].share - ABOVE)
    share = (contrast.values / kept[0].contrast - bare) / (FULL - bare)
    top, left, bottom, right = around(kept)
    return clean.crop((np.clip(share, 0, 1) * near)[top:bottom, left:right])


def _doubts(kept: Sequence[Part]) -> tuple[str, ...]:
    top, left, bottom, right = around(kept)
    height, contrast = max(bottom - top, right - left), kept[0].contrast
    doubts = []
    if height < SMALL:
        doubts.append(f"the digit is only {height} pixels large in the picture")
    if contrast < WEAK:
        doubts.append(f"its ink differs by only {100 * contrast:.0f} % from the ground")
    return tuple(doubts)


def _shrunk(pixels: np.ndarray) -> np.ndarray:
    if max(pixels.shape[:2]) <= SIDE:
        return pixels
    picture = Image.fromarray(np.rint(pixels).astype(np.uint8))
    picture.thumbnail((SIDE, SIDE), Image.Resampling.BOX)
    return np.asarray(picture, dtype=float)
