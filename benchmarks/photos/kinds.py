"""The kinds of pictures: each maker turns a digit `[28, 28]` into the bytes of a picture file."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
from PIL import Image

from benchmarks.photos import light, strokes, surfaces
from benchmarks.photos.looks import Look

ON_DESK = 0.17  # of each side: margin of the digit where the desk shows at the sides
Maker = Callable[[np.ndarray, Look, np.random.Generator], bytes]


def make(kind: str, image: np.ndarray, look: Look, seed: int) -> bytes:
    """The picture file of a kind; `seed` decides all that varies in it."""
    return KINDS[kind](image, look, np.random.default_rng(seed))


def pick(choices: tuple, rng: np.random.Generator):
    """One of the choices."""
    return choices[rng.integers(len(choices))]


def photo(
    image: np.ndarray,
    look: Look,
    rng: np.random.Generator,
    lit: str = "even",
    ground: str = "plain",
    pen: str = "broad",
) -> bytes:
    """A photo of the digit on a ground, lit in a way, drawn with a pen."""
    size = pick(look.sizes, rng)
    shape = size[::-1]
    board = lit == "glare"
    sheet = surfaces.paper(size, pick(look.boards if board else look.papers, rng), rng)
    if ground in ("ruled", "squares"):
        surfaces.rule(sheet, look, rng, ground == "squares")
    ink = _ink(image, look, pen, min(size), 0.75 if ground == "sheet" else 1, rng)
    colour = pick(look.pencils if pen == "pencil" else look.markers if board else look.pens, rng)
    on_desk = ground in ("strip", "sheet")
    margins = [ON_DESK * side if on_desk else surfaces.MARGIN * min(size) for side in shape]
    corner = _place(ink, shape, margins, rng)
    surfaces.write(sheet, ink, colour, corner)
    if ground == "strip":
        below = surfaces.desk(size, look, rng)
        sheet = surfaces.lay(sheet, below, surfaces.strip(*shape, rng))
    elif ground == "sheet":
        below = surfaces.desk(size, look, rng)
        sheet = surfaces.lay(sheet, below, surfaces.whole(*shape, look, rng))
    elif ground == "frame":
        surfaces.frame(sheet, rng)
    centre = (corner[0] + ink.shape[0] / 2, corner[1] + ink.shape[1] / 2)
    return light.develop(_lit(sheet, lit, look, centre, rng), look, rng)


def _ink(image, look: Look, pen: str, short: int, share: float, rng) -> np.ndarray:
    side = round(rng.uniform(*look.digit) * share * short)
    if pen == "broad":
        return strokes.broad(image, side)
    wide = look.pen if pen == "thin" else (0.6 * look.pen[0], 0.7 * look.pen[1])
    return strokes.thin(image, side, rng.uniform(*wide) * short)


def _place(ink: np.ndarray, shape: tuple[int, int], margins: list[float], rng) -> tuple[int, int]:
    """Where the top left of the ink lies, so that the digit keeps the margins, in pixels."""
    if not ink.any():
        return 0, 0
    rows, columns = (np.nonzero(ink.max(axis=axis))[0] for axis in (1, 0))
    corner = []
    for marks, length, edge in zip((rows, columns), shape, margins, strict=True):
        low, high = edge - marks[0], length - edge - marks[-1]
        start = rng.uniform(low, high) if high > low else (low + high) / 2
        corner.append(int(np.clip(start, 0, length - len(ink))))
    return corner[0], corner[1]


def _lit(sheet: np.ndarray, lit: str, look: Look, centre, rng) -> np.ndarray:
    shape = sheet.shape[:2]
    if lit == "glare":
        return (
            sheet * light.even(shape, rng)[..., None] * 0.9
            + light.glare(shape, look, centre, rng)[..., None]
        )
    if lit in ("gradient", "strong"):
        factor = light.gradient(shape, look, getattr(look, lit), rng)
    elif lit == "vignette":
        factor = light.vignette(shape, look, rng)
    elif lit == "shadow":
        factor = light.shadow(shape, look, rng) * light.even(shape, rng)
    else:
        factor = light.even(shape, rng)
    return sheet * factor[..., None]


def mix(image: np.ndarray, look: Look, rng: np.random.Generator) -> bytes:
    """What phones give: one pen, one ground and one light of many."""
    return photo(
        image,
        look,
        rng,
        lit=str(rng.choice(["even", "even", "gradient", "vignette", "shadow"])),
        ground=str(rng.choice(["plain", "plain", "ruled", "strip"])),
        pen=str(rng.choice(["broad", "thin", "thin"])),
    )


def drawing(
    image: np.ndarray, ink: tuple, ground: tuple, side: int, margin: float, suffix: str = "png"
) -> bytes:
    """A clean picture: the digit in a colour on a ground of another, with a margin (a share)."""
    share = strokes.broad(image, side) if side > 28 else image / 255
    around = round(margin * side)
    picture = np.tile(np.array(ground, float), (side + 2 * around, side + 2 * around, 1))
    surfaces.write(picture, share, ink, (around, around))
    file = io.BytesIO()
    Image.fromarray(np.rint(picture).astype(np.uint8)).save(file, suffix)
    return file.getvalue()


def _clean(ink: tuple, ground: tuple, side: int, margin: float, suffix: str = "png") -> Maker:
    return lambda image, look, rng: drawing(image, ink, ground, side, margin, suffix)


def _photo(**options: str) -> Maker:
    return lambda image, look, rng: photo(image, look, rng, **options)


CLEAN: dict[str, Maker] = {
    "dark on light": _clean((20, 20, 20), (250, 250, 250), 280, 0.1),
    "light on dark": _clean((250, 250, 250), (10, 10, 10), 280, 0.0),
    "red on green": _clean((220, 40, 40), (40, 150, 60), 280, 0.2),
    "yellow on white": _clean((250, 240, 60), (255, 255, 255), 280, 0.2),
    "28 x 28 as stored": _clean((255, 255, 255), (0, 0, 0), 28, 0.0),
    "large JPEG": _clean((30, 30, 90), (255, 255, 255), 1400, 0.3, "jpeg"),
}
STRICT = {  # at least 190 of 200
    "lamp gradient": _photo(lit="gradient"),
    "strong gradient": _photo(lit="strong"),
    "vignette": _photo(lit="vignette"),
    "hand shadow": _photo(lit="shadow"),
    "strip of desk": _photo(ground="strip"),
    "window frame": _photo(ground="frame"),
    "thin pen": _photo(pen="thin"),
    "ruled paper": _photo(ground="ruled"),
}
HARD = {  # at least 170 of 200
    "sheet on desk": _photo(ground="sheet"),
    "glare": _photo(lit="glare"),
    "squares, pencil": _photo(ground="squares", pen="pencil"),
    "typical mix": mix,
}
KINDS: dict[str, Maker] = {**CLEAN, **STRICT, **HARD}
