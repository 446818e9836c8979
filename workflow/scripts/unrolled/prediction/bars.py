"""Probabilities and pictures as characters, for answers on the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from torch import Tensor

BAR = 40  # characters of a full bar
SHADES = " .:-=+*#%@"
DIGITS = "0123456789"


def bars(probabilities: Tensor, names: Sequence[str] = DIGITS) -> list[str]:
    """A line for each class: its name, its probability and a bar."""
    width = max(map(len, names))
    return [
        f"  {name:>{width}}  {bar(share)}"
        for name, share in zip(names, probabilities.tolist(), strict=True)
    ]


def bar(share: float) -> str:
    """A share in [0, 1] as per cent and as a bar of fixed width."""
    return f"{100 * share:6.2f} %  |{'#' * round(BAR * share):<{BAR}}|"


def shade(image: np.ndarray) -> list[str]:
    """An image, uint8 `[height, width]`, as characters, two rows of pixels to a line."""
    paired = image[: image.shape[0] // 2 * 2]
    levels = paired.reshape(len(paired) // 2, 2, -1).mean(axis=1) / 255 * (len(SHADES) - 1)
    return ["  |" + "".join(SHADES[round(level)] for level in line) + "|" for line in levels]


def best(probabilities: Tensor, names: Sequence[str] = DIGITS) -> str:
    """The most probable class and its probability: "3 (99.1 %)"."""
    return f"{names[int(probabilities.argmax())]} ({100 * float(probabilities.max()):.1f} %)"
