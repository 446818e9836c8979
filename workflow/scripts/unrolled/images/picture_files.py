"""Opens picture files: upright, in colour, small enough; or says what a file is instead."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, JpegImagePlugin, UnidentifiedImageError

from unrolled.images.file_kinds import HEAD, HEIC, PDF, SVG, kind_of

LARGEST_SIDE = 1_000  # pixels kept of a picture: plenty for one digit, quick for a photo
# pixels; a JPEG is read at an eighth of its size, so phones' 200 million do
LARGEST_JPEG = 400_000_000
# what to do with files that Pillow does not read
INSTEAD = {
    HEIC: ", whatever its name: export it as JPEG or PNG",
    PDF: ": export the page as PNG, or take a screenshot of it",
    SVG: ": export it as PNG",
}


def open_picture(path: str | Path) -> np.ndarray:
    """Upright pixels `[height, width, 3]`, 0-255, with what is transparent filled in.

    Raises `ValueError`, one sentence that names the file, where it cannot be read.
    """
    if not Path(path).is_file():
        raise ValueError(f"{path}: there is no such file.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with _open(path) as picture:
                upright = ImageOps.exif_transpose(_eight_bits(picture)).convert("RGBA")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise ValueError(
            f"{path} has too many pixels for a picture of one digit: scale it down."
        ) from None
    except UnidentifiedImageError:
        raise ValueError(f"{path} {_what_it_is(path)}") from None
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise ValueError(f"{path} cannot be read as a picture ({error}).") from None
    upright.thumbnail((LARGEST_SIDE, LARGEST_SIDE), Image.Resampling.BOX)
    if upright.getextrema()[3][0] == 255:
        return np.asarray(upright.convert("RGB"), dtype=float)
    return _fill_transparent(np.asarray(upright, dtype=float))


def _open(path: str | Path) -> Image.Image:
    """Open a picture; a JPEG at a part of its size, which may thus be beyond Pillow's bound."""
    try:
        picture = Image.open(path)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        picture = _open_large_jpeg(path)
    picture.draft("RGB", (LARGEST_SIDE, LARGEST_SIDE))
    return picture


def _open_large_jpeg(path: str | Path) -> Image.Image:
    try:
        picture = JpegImagePlugin.JpegImageFile(path)
    except SyntaxError:  # no JPEG
        raise Image.DecompressionBombError from None
    if picture.width * picture.height > LARGEST_JPEG:
        picture.close()
        raise Image.DecompressionBombError
    return picture


def _what_it_is(path: str | Path) -> str:
    """Say what a file is that Pillow does not know, and how to make a picture of it."""
    with open(path, "rb") as file:
        kind = kind_of(file.read(HEAD))
    if kind in INSTEAD:
        return f"is {kind}{INSTEAD[kind]}."
    return "is not a picture that can be read: save it as JPEG or PNG."


def _eight_bits(picture: Image.Image) -> Image.Image:
    """Scale grey levels of 16 or 32 bits, which Pillow would cut off at 255."""
    if not picture.mode.startswith(("I", "F")):
        return picture
    levels = np.asarray(picture, dtype=float)
    low, high = levels.min(), levels.max()
    scaled = Image.fromarray(((levels - low) * (255 / max(high - low, 1))).astype(np.uint8))
    scaled.info = dict(picture.info)
    return scaled


def _fill_transparent(pixels: np.ndarray) -> np.ndarray:
    """Lay RGBA `[height, width, 4]` on paper of its own colour, or on one unlike its ink."""
    colour, alpha = pixels[..., :3], pixels[..., 3:] / 255
    opaque = alpha[..., 0] > 0.5
    if opaque.all() or not opaque.any():
        paper = np.zeros(3)
    elif opaque.mean() > 0.5:
        paper = np.median(colour[opaque], axis=0)
    else:
        paper = np.full(3, 255.0 if colour[opaque].mean() < 128 else 0.0)
    return colour * alpha + paper * (1 - alpha)
