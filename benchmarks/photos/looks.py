"""The two sets of papers, pens, desks and light: one to develop on, one to look at at the end."""

from __future__ import annotations

from dataclasses import dataclass

Colour = tuple[int, int, int]
Range = tuple[float, float]


@dataclass(frozen=True)
class Look:
    """What photos of a set are made of; colours are 0-255, lengths shares of the shorter side."""

    sizes: tuple[tuple[int, int], ...]  # width and height, pixels
    papers: tuple[Colour, ...]
    pens: tuple[Colour, ...]
    pencils: tuple[Colour, ...]
    boards: tuple[Colour, ...]
    markers: tuple[Colour, ...]
    lines: tuple[Colour, ...]  # of ruled paper
    squares: tuple[Colour, ...]  # lines of squared paper, printed darker
    desks: tuple[Colour, ...]
    desk_pattern: str  # "grain", "weave" or "speckle"
    tilt: float  # degrees that lines and sheets are turned by, at most
    digit: Range  # height of the 28 rows
    pen: Range  # width of a thin pen
    pitch: Range  # distance of ruled lines or of squares
    gradient: Range  # light at the far end, of that at the near one
    strong: Range
    falloff: str  # "even" (along a line) or "lamp" (with the distance from a point)
    corners: Range  # light in the corners, of that in the middle
    shadow: Range  # light in a shadow
    penumbra: Range  # its soft edge
    glare: Range  # radius
    streak: float  # how many times as long as wide glare is
    noise: Range  # standard deviation, levels
    blur: Range  # pixels


DEVELOPMENT = Look(
    sizes=((600, 800),),
    papers=((228, 226, 218), (236, 234, 228), (214, 211, 203)),
    pens=((52, 52, 62), (40, 60, 140), (30, 30, 34)),
    pencils=((122, 122, 124), (105, 105, 110)),
    boards=((196, 196, 206), (216, 218, 222)),
    markers=((45, 65, 150), (40, 40, 46)),
    lines=((178, 188, 206), (190, 194, 206)),
    squares=((138, 162, 198), (156, 172, 204), (168, 170, 176)),
    desks=((134, 86, 48), (96, 62, 40)),
    desk_pattern="grain",
    tilt=1.5,
    digit=(0.45, 0.65),
    pen=(0.009, 0.016),
    pitch=(0.045, 0.06),
    gradient=(0.55, 0.6),
    strong=(0.38, 0.42),
    falloff="even",
    corners=(0.55, 0.62),
    shadow=(0.6, 0.75),
    penumbra=(0.01, 0.05),
    glare=(0.09, 0.13),
    streak=1.0,
    noise=(2.0, 4.0),
    blur=(0.6, 1.2),
)

CONFIRMATION = Look(
    sizes=((800, 600), (600, 600), (720, 960)),
    papers=((240, 232, 205), (205, 214, 222), (222, 222, 222), (238, 214, 214)),
    pens=((150, 35, 40), (25, 95, 60), (85, 45, 120), (20, 22, 28), (90, 60, 40)),
    pencils=((112, 114, 120), (128, 120, 112), (96, 98, 104)),
    boards=((222, 224, 220), (186, 198, 200)),
    markers=((170, 40, 45), (25, 110, 70), (35, 38, 50)),
    lines=((205, 180, 165), (176, 204, 184), (186, 188, 190)),
    squares=((206, 150, 140), (134, 180, 152), (152, 154, 158), (176, 160, 200)),
    desks=((70, 84, 110), (112, 112, 108), (60, 48, 46)),
    desk_pattern="weave",
    tilt=5.0,
    digit=(0.38, 0.75),
    pen=(0.008, 0.02),
    pitch=(0.04, 0.075),
    gradient=(0.5, 0.68),
    strong=(0.34, 0.46),
    falloff="lamp",
    corners=(0.5, 0.68),
    shadow=(0.55, 0.8),
    penumbra=(0.004, 0.08),
    glare=(0.07, 0.14),
    streak=2.2,
    noise=(1.0, 5.0),
    blur=(0.4, 1.6),
)

LOOKS = {"development": DEVELOPMENT, "confirmation": CONFIRMATION}
