"""Turns a photo, scan or drawing of one digit into an image like those that were trained on."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError
from scipy import ndimage

from unrolled.images.digits import BRIGHTEST, SIZE, SMALL, enlarge
from unrolled.images.resources import ORIGINAL

MNIST_BOX = 20  # MNIST's digits were fitted into 20x20 of the 28x28 pixels
LARGEST_SIDE = 1_000  # pixels kept of a picture: plenty for one digit, quick for a photo
LEAST_CONTRAST = 24  # of 255, between the paper and the darkest or lightest ink
PAPER, INK = 0.25, 0.75  # shares of that contrast: nothing below, full ink above
LEAST_SHARE = 0.05  # smaller parts than this share of the largest are specks, not strokes


def read_ink(path: str | Path) -> np.ndarray:
    """How much ink lies on each pixel of the digit in a picture file, 0-1 `[height, width]`.

    Raises `ValueError`, one sentence that names the file, where it is no picture or blank.
    """
    ink = measure_ink(open_picture(path))
    if ink is None:
        raise ValueError(f"{path} is blank: it shows no digit.")
    return ink


def place_digit(ink: np.ndarray, data: str = ORIGINAL) -> np.ndarray:
    """The digit as uint8 `[28, 28]`, light on dark, as in the images trained on.

    data: `ORIGINAL` places it as MNIST's digits are, "digits" as the enlarged 8x8 digits are.
    """
    return place_like_digits(ink) if data == "digits" else place_like_mnist(ink)


def read_grey(path: str | Path, height: int, width: int) -> np.ndarray:
    """The picture as it is, in grey and scaled to uint8 `[height, width]`.

    For images of another data set, of which nothing is known. Raises `ValueError` as `read_ink`.
    """
    grey = Image.fromarray(open_picture(path).astype(np.uint8)).convert("L")
    return np.asarray(grey.resize((width, height), Image.Resampling.LANCZOS))


def open_picture(path: str | Path) -> np.ndarray:
    """Upright pixels `[height, width, 3]`, 0-255, with what is transparent filled in."""
    if not Path(path).is_file():
        raise ValueError(f"{path}: there is no such file.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path) as picture:
                picture.draft("RGB", (LARGEST_SIDE, LARGEST_SIDE))
                upright = ImageOps.exif_transpose(_eight_bits(picture)).convert("RGBA")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise ValueError(f"{path} has too many pixels for a picture of one digit.") from None
    except UnidentifiedImageError:
        raise ValueError(f"{path} is not a picture that can be read.") from None
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise ValueError(f"{path} cannot be read as a picture ({error}).") from None
    upright.thumbnail((LARGEST_SIDE, LARGEST_SIDE), Image.Resampling.BOX)
    return _fill_transparent(np.asarray(upright, dtype=float))


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


def measure_ink(pixels: np.ndarray) -> np.ndarray | None:
    """How much ink lies on each pixel, 0-1, cropped to the digit; None where there is none.

    Ink is what differs in colour from the border of the picture, so that dark on light and light
    on dark come out the same.
    """
    border = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    contrast = np.abs(pixels - np.median(border, axis=0)).max(axis=-1)
    if contrast.max() < LEAST_CONTRAST:
        return None
    ink = np.clip((contrast / contrast.max() - PAPER) / (INK - PAPER), 0, 1)
    parts, _ = ndimage.label(ink > 0, structure=np.ones((3, 3)))
    sizes = np.bincount(parts.ravel())
    sizes[0] = 0
    ink[~(sizes >= LEAST_SHARE * sizes.max())[parts]] = 0
    rows, columns = np.nonzero(ink.any(axis=1))[0], np.nonzero(ink.any(axis=0))[0]
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def place_like_mnist(ink: np.ndarray) -> np.ndarray:
    """Fit ink `[height, width]` into 20x20 pixels and its centre of mass into the middle of 28x28.

    As MNIST was made: the aspect is kept and the scaling antialiased.
    """
    height, width = ink.shape
    scale = MNIST_BOX / max(height, width)
    return _centre(_resize(ink, round(height * scale), round(width * scale)))


def place_like_digits(ink: np.ndarray) -> np.ndarray:
    """Fit ink `[height, width]` into 8x8 levels, and enlarge them to 28x28.

    As the bundled digits are: every one fills the height, and hardly any more than six columns.
    """
    height, width = ink.shape
    full = Image.fromarray(
        _centre(_resize(ink, SIZE, min(round(SIZE * width / height), SIZE * 6 // SMALL)))
    )
    small = np.asarray(full.resize((SMALL, SMALL), Image.Resampling.BOX), dtype=float)
    return enlarge(np.rint(small * (BRIGHTEST / small.max())).astype(np.int64))


def _resize(ink: np.ndarray, height: int, width: int) -> np.ndarray:
    size = (max(1, width), max(1, height))
    resized = Image.fromarray(ink.astype(np.float32)).resize(size, Image.Resampling.BILINEAR)
    return np.asarray(resized, dtype=float) / np.max(resized)  # a thin line keeps its brightness


def _centre(fitted: np.ndarray) -> np.ndarray:
    """Place shares of full ink on 28x28 black pixels, their centre of mass in the middle."""
    placed = np.zeros((SIZE, SIZE))
    top, left = (_offset(fitted.sum(axis=axis)) for axis in (1, 0))
    placed[top : top + fitted.shape[0], left : left + fitted.shape[1]] = fitted
    return np.rint(255 * placed).astype(np.uint8)


def _offset(profile: np.ndarray) -> int:
    """Where a profile starts so that its centre of mass falls on pixel 14, as in MNIST's files."""
    centre = np.arange(len(profile)) @ profile / profile.sum()
    return int(np.clip(np.floor(SIZE / 2 - centre + 0.5), 0, SIZE - len(profile)))
