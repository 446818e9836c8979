"""Turns a photo, scan or drawing of one digit into an image like those that were trained on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from unrolled.images.digits import SIZE
from unrolled.images.opening import open_picture
from unrolled.images.photo.digit import Digit, NoDigit, find_digit
from unrolled.images.placing import place_digit

__all__ = ["SIZE", "place_digit", "read_digit", "read_grey", "read_ink"]


def read_digit(path: str | Path) -> Digit:
    """The digit in a picture file.

    Raises `ValueError`, one sentence that names the file, where it is no picture, is blank, or
    shows several digits or what is none.
    """
    try:
        return find_digit(open_picture(path))
    except NoDigit as fault:
        raise ValueError(f"{path} {fault}.") from None


def read_ink(path: str | Path) -> np.ndarray:
    """How much ink lies on each pixel of the digit in a file, 0-1 `[height, width]`.

    Raises `ValueError` as `read_digit` does.
    """
    return read_digit(path).ink


def read_grey(path: str | Path, height: int, width: int) -> np.ndarray:
    """The picture as it is, in grey and scaled to uint8 `[height, width]`.

    For images of another data set, of which nothing is known. Raises `ValueError` where the file is
    no picture.
    """
    grey = Image.fromarray(open_picture(path).astype(np.uint8)).convert("L")
    return np.asarray(grey.resize((width, height), Image.Resampling.LANCZOS))
