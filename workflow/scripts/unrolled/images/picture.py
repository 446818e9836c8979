"""Turns a photo, scan or drawing of one digit into an image like those that were trained on."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from PIL import Image

from unrolled.images.photo.digit import Digit, NoDigit, find_digit
from unrolled.images.picture_files import open_picture


def read_ink(path: str | Path) -> np.ndarray:
    """How much ink lies on each pixel of the digit in a picture file, 0-1 `[height, width]`.

    Raises `ValueError`, one sentence that names the file, where it is no picture, is blank, or
    shows several digits or what is none.
    """
    return digit_in(open_picture(path), path).ink


def digit_in(pixels: np.ndarray, path: str | Path) -> Digit:
    """The digit in the picture `[height, width, 3]` of the file `path`; raises as `read_ink`."""
    try:
        return find_digit(pixels)
    except NoDigit as fault:
        raise ValueError(f"{path} {fault}.") from None


def as_it_is(pixels: np.ndarray, height: int, width: int) -> np.ndarray:
    """A picture `[height, width, 3]` in grey and scaled, uint8 `[height, width]`.

    For images of another data set, of which nothing is known.
    """
    grey = Image.fromarray(pixels.astype(np.uint8)).convert("L")
    return np.asarray(grey.resize((width, height), Image.Resampling.LANCZOS))


def as_png(image: np.ndarray) -> bytes:
    """An image, uint8 `[height, width]`, as the bytes of a PNG file."""
    file = io.BytesIO()
    Image.fromarray(image).save(file, "png")
    return file.getvalue()
