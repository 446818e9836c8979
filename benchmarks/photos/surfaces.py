"""Paper, its lines, desks and frames: colours without light, float `[height, width, 3]`, 0-255."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from benchmarks.photos.looks import Look

FIBRE = 1.5  # levels, standard deviation of the paper's own texture
MARGIN = 0.06  # of the shorter side, kept free between the digit and the edge of its paper
LINES, SQUARES = (0.0015, 0.0027), (0.002, 0.0036)  # of the shorter side, width
FRAME = (0.012, 0.03)  # of the shorter side, width of a window's frame


def paper(size: tuple[int, int], colour: tuple, rng: np.random.Generator) -> np.ndarray:
    """A blank sheet of `size`, width and height in pixels."""
    width, height = size
    grain = rng.standard_normal((height, width), dtype=np.float32)
    fibre = ndimage.gaussian_filter(grain, 2, truncate=3)
    return np.array(colour, np.float32) + (FIBRE / fibre.std() * fibre)[..., None]


def write(sheet: np.ndarray, ink: np.ndarray, colour: tuple, corner: tuple[int, int]) -> None:
    """Lay ink 0-1 `[side, side]` of a colour on the sheet, in place; `corner`: its top and left."""
    top, left = corner
    part = sheet[top : top + ink.shape[0], left : left + ink.shape[1]]
    part += ink[..., None] * (np.array(colour, float) - part)


def rule(sheet: np.ndarray, look: Look, rng: np.random.Generator, squares: bool) -> None:
    """Print ruled lines, or squares, on the sheet, in place."""
    height, width = sheet.shape[:2]
    pitch = rng.uniform(*look.pitch) * min(height, width) * (1 if squares else 1.6)
    colours = look.squares if squares else look.lines
    colour = np.array(colours[rng.integers(len(colours))], float)
    along, across = turned(height, width, np.radians(rng.uniform(-look.tilt, look.tilt)))
    wide = rng.uniform(*(SQUARES if squares else LINES)) * min(height, width)
    ink = _stripes(across, pitch, wide)
    if squares:
        ink = np.maximum(ink, _stripes(along, pitch, wide))
    sheet += ink[..., None] * (colour - sheet)


def _stripes(along: np.ndarray, pitch: float, wide: float) -> np.ndarray:
    distance = np.abs((along + pitch / 2) % pitch - pitch / 2)
    return np.clip(0.5 + wide / 2 - distance, 0, 1)


def turned(height: int, width: int, angle: float) -> tuple[np.ndarray, np.ndarray]:
    """Coordinates of every pixel about the middle, along and across a direction, in pixels."""
    y, x = np.ogrid[:height, :width]
    y = (y - (height - 1) / 2).astype(np.float32)
    x = (x - (width - 1) / 2).astype(np.float32)
    return x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)


def desk(size: tuple[int, int], look: Look, rng: np.random.Generator) -> np.ndarray:
    """The top of a desk with its pattern."""
    width, height = size
    colour = np.array(look.desks[rng.integers(len(look.desks))], float)
    along, across = turned(height, width, np.radians(rng.uniform(-4, 4)))
    if look.desk_pattern == "grain":
        wave = 1.5 * np.sin(along / rng.uniform(40, 90)) + across / 300
        pattern = np.sin((across if rng.random() < 0.5 else along) / rng.uniform(3, 9) + wave)
    elif look.desk_pattern == "weave":
        fine = rng.uniform(2.5, 6)
        pattern = np.sin(along / fine) * np.sin(across / fine)
    else:
        pattern = ndimage.gaussian_filter(rng.normal(0, 1, (height, width)), 2)
        pattern /= 2 * pattern.std()
    return colour * (1 + rng.uniform(0.05, 0.14) * pattern[..., None])


def lay(sheet: np.ndarray, below: np.ndarray, covered: np.ndarray) -> np.ndarray:
    """The sheet where `covered` (a share, `[height, width]`), what is below it elsewhere."""
    return below + covered[..., None] * (sheet - below)


def strip(height: int, width: int, rng: np.random.Generator) -> np.ndarray:
    """Cover all but a slanting strip along one or two neighbouring sides."""
    y, x = np.mgrid[:height, :width]
    distances = [x, width - 1 - x, y, height - 1 - y]
    covered = np.ones((height, width))
    first = rng.integers(4)
    for side in {
        int(first),
        int((first + 2) % 4 ^ rng.integers(2)) if rng.random() < 0.4 else int(first),
    }:
        along = (y / height if side < 2 else x / width) - 0.5
        edge = min(height, width) * (rng.uniform(0.03, 0.1) + rng.uniform(-0.08, 0.08) * along)
        covered = np.minimum(covered, np.clip(distances[side] - edge, 0, 1))
    return covered


def whole(height: int, width: int, look: Look, rng: np.random.Generator) -> np.ndarray:
    """Cover a turned rectangle in the middle."""
    along, across = turned(height, width, np.radians(rng.uniform(-look.tilt, look.tilt)))
    half_width, half_height = rng.uniform(0.36, 0.41) * width, rng.uniform(0.36, 0.41) * height
    inside = np.minimum(half_width - np.abs(along), half_height - np.abs(across))
    return np.clip(inside + 0.5, 0, 1)


def frame(sheet: np.ndarray, rng: np.random.Generator) -> None:
    """Draw a window's frame and title bar along the border, in place."""
    short = min(sheet.shape[:2])
    wide = max(1, round(rng.uniform(*FRAME) * short))
    colour = rng.choice([30, 60, 90, 150]) * np.array([1, 1, rng.uniform(1, 1.5)])
    inset = rng.choice([0, round(0.02 * short)])
    last = None if inset == 0 else -inset
    inner = sheet[inset:last, inset:last]
    bar = wide * int(rng.choice([1, 3]))
    inner[:bar] = inner[-wide:] = inner[:, :wide] = inner[:, -wide:] = colour
