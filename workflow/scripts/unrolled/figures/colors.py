"""Colours of cells, and shades of them.

Data colours reach a contrast of 3:1 on white and on near-black pages. Text, axes and the
original's markers are drawn in `INK`, which the finished SVG gives as `currentColor`.
"""

from __future__ import annotations

from collections.abc import Iterable

from matplotlib.colors import to_hex, to_rgb

INK = "#010203"
# Okabe and Ito's colours, told apart under every common form of colour blindness
CELL_COLORS = {"rnn": "#d55e00", "lstm": "#0072b2", "gru": "#009e73"}
SPARE_COLORS = ("#cc79a7", "#a67c00", "#8a6fd1", "#808080")
DARKEST, RANGE = 0.115, 0.215  # luminance of the darkest shade, and to the lightest one


def cell_colors(cells: Iterable[str]) -> dict[str, str]:
    """A colour for every cell; unknown cells take spare colours in alphabetical order."""
    unknown = sorted(set(cells) - set(CELL_COLORS))
    spare = {cell: SPARE_COLORS[i % len(SPARE_COLORS)] for i, cell in enumerate(unknown)}
    return CELL_COLORS | spare


def luminance(color: str) -> float:
    """Relative luminance of a colour as the Web Content Accessibility Guidelines define it."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in to_rgb(color)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def shades(color: str, count: int) -> list[str]:
    """`count` shades from dark to light that all keep their contrast on light and dark pages."""
    if count < 2:
        return [color] * count
    targets = [DARKEST + RANGE * step / (count - 1) for step in range(count)]
    return [_with_luminance(color, target) for target in targets]


def _with_luminance(color: str, target: float) -> str:
    """The colour mixed with white or black until it has a luminance, by bisection."""
    other = (1.0, 1.0, 1.0) if luminance(color) < target else (0.0, 0.0, 0.0)
    low, high = 0.0, 1.0
    for _ in range(20):
        share = (low + high) / 2
        mixed = [(1 - share) * a + share * b for a, b in zip(to_rgb(color), other, strict=True)]
        if (luminance(mixed) < target) == (other[0] == 1.0):
            low = share
        else:
            high = share
    return to_hex(mixed)
