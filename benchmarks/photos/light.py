"""Light on a surface: factors `[height, width]`, 1 where it is bright; and the camera."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image
from scipy import ndimage

from benchmarks.photos.looks import Look, Range
from benchmarks.photos.surfaces import turned

BRIGHTEST = (1.02, 1.1)  # of full light, at the near end of a gradient
QUALITY = (72, 92)  # of the JPEG file


def even(shape: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
    """Nearly the same light everywhere."""
    along, _ = turned(*shape, rng.uniform(0, 2 * np.pi))
    return rng.uniform(0.88, 1) * (1 + 0.04 * along / np.abs(along).max())


def gradient(shape: tuple[int, int], look: Look, far: Range, rng: np.random.Generator):
    """Light that falls off to the share `far` across the picture."""
    along, across = turned(*shape, rng.uniform(0, 2 * np.pi))
    if look.falloff == "lamp":
        aside = rng.uniform(-0.5, 0.5) * np.abs(across).max()
        along = np.hypot(along + 1.3 * np.abs(along).max(), across - aside)
    share = (along - along.min()) / np.ptp(along)
    return rng.uniform(*BRIGHTEST) * (1 - (1 - rng.uniform(*far)) * share)


def vignette(shape: tuple[int, int], look: Look, rng: np.random.Generator) -> np.ndarray:
    """Light that falls off from the middle to the corners."""
    x, y = turned(*shape, 0)
    radius = np.hypot(x / np.abs(x).max(), y / np.abs(y).max()) / np.sqrt(2)
    return rng.uniform(*BRIGHTEST) * (1 - (1 - rng.uniform(*look.corners)) * radius**2)


def shadow(shape: tuple[int, int], look: Look, rng: np.random.Generator) -> np.ndarray:
    """A hand's shadow that comes in from a side: a thick lobe, often with fingers."""
    height, width = shape
    short = min(shape)
    along, across = turned(height, width, rng.uniform(0, 2 * np.pi))
    reach = rng.uniform(-0.1, 0.15) * short
    lobe = (
        np.hypot(along - 0.75 * short, across - rng.uniform(-0.3, 0.3) * short)
        < 0.75 * short - reach
    )
    if rng.random() < 0.5:
        finger = rng.uniform(0.07, 0.12) * short
        apart = (across + finger * 2) % (finger * 2.6) - finger * 1.3  # from the finger's middle
        whole = np.abs(across - apart) < 0.3 * short - finger
        lobe |= (np.abs(apart) < finger) & (along > reach - 0.18 * short) & whole
    soft = ndimage.gaussian_filter(lobe.astype(float), rng.uniform(*look.penumbra) * short / 2)
    return 1 - (1 - rng.uniform(*look.shadow)) * soft


def glare(shape: tuple[int, int], look: Look, away: tuple[float, float], rng: np.random.Generator):
    """Levels that a lamp's reflection adds, `[height, width]`; `away`: the digit's centre."""
    height, width = shape
    short = min(shape)
    radius = rng.uniform(*look.glare) * short
    for _ in range(200):
        centre = rng.uniform(0.08, 0.92) * height, rng.uniform(0.08, 0.92) * width
        if np.hypot(centre[0] - away[0], centre[1] - away[1]) > 0.4 * short:
            break
    y, x = np.mgrid[:height, :width]
    angle = rng.uniform(0, np.pi)
    x, y = x - centre[1], y - centre[0]
    along, across = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
    return 180 * np.exp(
        -((along / radius / look.streak**0.5) ** 2) - (across / radius * look.streak**0.5) ** 2
    )


def develop(scene: np.ndarray, look: Look, rng: np.random.Generator) -> bytes:
    """The JPEG file of a camera that saw the scene, float `[height, width, 3]`."""
    seen = ndimage.gaussian_filter(scene, (*[rng.uniform(*look.blur)] * 2, 0), truncate=3)
    grain = rng.standard_normal((*seen.shape[:2], 4), dtype=np.float32)
    seen += rng.uniform(*look.noise) * (grain[..., :1] + 0.5 * grain[..., 1:])
    file = io.BytesIO()
    picture = Image.fromarray(np.rint(np.clip(seen, 0, 255)).astype(np.uint8))
    picture.save(file, "jpeg", quality=int(rng.integers(*QUALITY)))
    return file.getvalue()
