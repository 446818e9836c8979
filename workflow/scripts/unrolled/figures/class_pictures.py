"""Test images as vector pictures, pixel for pixel as the networks see them."""

from __future__ import annotations

import numpy as np

OVERLAP = 0.03  # of a pixel, so that no renderer shows seams between neighbours


def draw(image: np.ndarray) -> str:
    """SVG text of one image, uint8 `[height, width]`, white on black."""
    height, width = image.shape
    # 16 levels of grey: the eye sees no difference and the file is a third as long
    levels = (image.astype(int) + 8) // 17
    shapes: dict[int, list[str]] = {}
    for row in range(height):
        ends = np.flatnonzero(np.diff(levels[row])) + 1
        for start, end in zip([0, *ends], [*ends, width], strict=True):
            level = int(levels[row, start])
            if level:
                run = end - start + OVERLAP
                shapes.setdefault(level, []).append(
                    f"M{start} {row}h{run:g}v{1 + OVERLAP:g}h-{run:g}z"
                )
    paths = "".join(
        f'<path fill="#{level:x}{level:x}{level:x}" d="{"".join(shapes[level])}"/>'
        for level in sorted(shapes)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{4 * width}pt" height="{4 * height}pt" '
        f'viewBox="0 0 {width} {height}"><rect width="{width}" height="{height}" fill="#000"/>'
        f"{paths}</svg>\n"
    )
