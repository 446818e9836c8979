"""Pictures that show no single digit, and ought to be refused: makers as in `kinds`."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from scipy import ndimage
from sklearn.datasets import load_sample_images

from benchmarks.photos import light, strokes, surfaces
from benchmarks.photos.kinds import Maker, photo, pick
from benchmarks.photos.looks import Look

CANVAS = 560  # pixels of a side, on which shapes are drawn
WORDS = ("the quick brown fox", "jumps over", "a lazy dog", "while seven wizards", "mix grey paint")


def blank(lit: str = "even", ground: str = "plain") -> Maker:
    """A photo of an empty ground under some light."""
    empty = np.zeros((28, 28), np.uint8)
    return lambda image, look, rng: photo(empty, look, rng, lit=lit, ground=ground)


def noise(image: np.ndarray, look: Look, rng: np.random.Generator) -> bytes:
    """Grains of every size on grey."""
    grain = ndimage.gaussian_filter(rng.normal(0, 1, (400, 400)), rng.uniform(0.3, 4))
    return _file(128 + 40 * (grain / grain.std())[..., None] * np.ones(3))


def clouds(image: np.ndarray, look: Look, rng: np.random.Generator) -> bytes:
    """A coloured pattern with detail at every scale, as in a view of nature."""
    frequency = np.hypot(np.fft.fftfreq(480)[:, None], np.fft.fftfreq(480)) + 1 / 480
    spectrum = np.fft.fft2(rng.normal(0, 1, (480, 480))) / frequency ** rng.uniform(1, 1.6)
    field = np.fft.ifft2(spectrum).real
    return _file(120 + 50 * (field / field.std())[..., None] * rng.uniform(0.4, 1.2, 3))


def scene(image: np.ndarray, look: Look, rng: np.random.Generator) -> bytes:
    """A part of one of scikit-learn's two photos: a temple, a flower."""
    whole = load_sample_images().images[rng.integers(2)]
    side = int(rng.integers(150, min(whole.shape[:2])))
    top, left = (int(rng.integers(0, length - side + 1)) for length in whole.shape[:2])
    return _file(whole[top : top + side, left : left + side].astype(float))


def table(image: np.ndarray, look: Look, rng: np.random.Generator) -> bytes:
    """The bare desk."""
    size = pick(look.sizes, rng)
    lit = light.gradient(size[::-1], look, look.gradient, rng)[..., None]
    return light.develop(surfaces.desk(size, look, rng) * lit, look, rng)


def text(image: np.ndarray, look: Look, rng: np.random.Generator) -> bytes:
    """A page of print."""

    def draw(drawing: ImageDraw.ImageDraw) -> None:
        height = int(rng.integers(18, 44))
        font = ImageFont.load_default(height)
        for top in range(40, CANVAS - 60, round(1.5 * height)):
            drawing.text((40, top), " ".join(rng.choice(WORDS, 300 // height)), 255, font)

    return _drawn(draw, look, rng)


def number(image: np.ndarray, look: Look, rng: np.random.Generator) -> bytes:
    """Printed digits side by side, two to five of them."""

    def draw(drawing: ImageDraw.ImageDraw) -> None:
        count = int(rng.integers(2, 6))
        font = ImageFont.load_default(min(200, 700 // count))
        digits = "".join(map(str, rng.integers(0, 10, count)))
        drawing.text((50, 150), digits, 255, font)

    return _drawn(draw, look, rng)


def pair(image: np.ndarray, look: Look, rng: np.random.Generator) -> bytes:
    """The digit twice, the second a little lower, with a clear gap."""
    side = 230
    ink = strokes.broad(image, side)
    ink = ink[:, np.nonzero(ink.max(axis=0))[0]]
    sheet = np.zeros((CANVAS, CANVAS))
    second = 40 + ink.shape[1] + int(rng.uniform(0.2, 0.6) * side)
    sheet[120 : 120 + side, 40 : 40 + ink.shape[1]] = ink
    below = 120 + int(rng.integers(0, 60))
    last = min(CANVAS, second + ink.shape[1])
    sheet[below : below + side, second:last] = ink[:, : last - second]
    return _on_paper(sheet, look, rng)


def filled(image: np.ndarray, look: Look, rng: np.random.Generator) -> bytes:
    """A filled disc, square or polygon."""

    def draw(drawing: ImageDraw.ImageDraw) -> None:
        radius, sides = int(rng.integers(70, 170)), int(rng.choice([3, 4, 5, 6, 60]))
        drawing.regular_polygon((280, 280, radius), sides, int(rng.integers(0, 90)), fill=255)

    return _drawn(draw, look, rng)


def pattern(image: np.ndarray, look: Look, rng: np.random.Generator) -> bytes:
    """Stripes, checks or dots all over."""
    along, across = surfaces.turned(CANVAS, CANVAS, rng.uniform(0, np.pi))
    width = rng.uniform(8, 50)
    one, other = np.sin(along / width * np.pi), np.sin(across / width * np.pi)
    choice = rng.integers(3)
    field = one if choice == 0 else one * other if choice == 1 else one + other - 0.9
    return _on_paper((field > 0).astype(float), look, rng)


def scribble(image: np.ndarray, look: Look, rng: np.random.Generator) -> bytes:
    """A pen that went to and fro many times."""

    def draw(drawing: ImageDraw.ImageDraw) -> None:
        points = rng.uniform(130, 430, (int(rng.integers(18, 40)), 2))
        drawing.line([tuple(map(float, point)) for point in points], 255, int(rng.integers(4, 12)))

    return _drawn(draw, look, rng)


def sketch(image: np.ndarray, look: Look, rng: np.random.Generator) -> bytes:
    """A face, a star, a house, or a grid for noughts and crosses."""
    wide = int(rng.integers(6, 18))

    def draw(drawing: ImageDraw.ImageDraw) -> None:
        choice = rng.integers(4)
        if choice == 0:
            drawing.ellipse((130, 130, 430, 430), outline=255, width=wide)
            for x in (220, 340):
                drawing.ellipse((x - 18, 210, x + 18, 246), fill=255)
            drawing.arc((200, 220, 360, 370), 20, 160, 255, wide)
        elif choice == 1:
            tips = np.arange(6) * 4 * np.pi / 5 - np.pi / 2
            drawing.line([(280 + 170 * np.cos(a), 280 + 170 * np.sin(a)) for a in tips], 255, wide)
        elif choice == 2:
            drawing.line([(140, 420), (140, 260), (280, 140), (420, 260), (420, 420)], 255, wide)
            drawing.line([(420, 420), (140, 420), (420, 260), (140, 260), (420, 420)], 255, wide)
        else:
            for at in (220, 340):
                drawing.line([(at, 110), (at, 450)], 255, wide)
                drawing.line([(110, at), (450, at)], 255, wide)

    return _drawn(draw, look, rng)


def _drawn(draw, look: Look, rng: np.random.Generator) -> bytes:
    canvas = Image.new("L", (CANVAS, CANVAS))
    draw(ImageDraw.Draw(canvas))
    return _on_paper(np.asarray(canvas) / 255, look, rng)


def _on_paper(ink: np.ndarray, look: Look, rng: np.random.Generator) -> bytes:
    """A photo of ink `[CANVAS, CANVAS]` on paper under even light or a gradient."""
    shape = (CANVAS, CANVAS)
    sheet = surfaces.paper(shape, pick(look.papers, rng), rng)
    surfaces.write(sheet, ink, pick(look.pens, rng), (0, 0))
    dim = rng.random() < 0.5
    lit = light.gradient(shape, look, look.gradient, rng) if dim else light.even(shape, rng)
    return light.develop(sheet * lit[..., None], look, rng)


def _file(pixels: np.ndarray) -> bytes:
    file = io.BytesIO()
    Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8)).save(file, "jpeg", quality=85)
    return file.getvalue()


REFUSED: dict[str, Maker] = {
    "blank, even light": blank(),
    "blank, gradient": blank("gradient"),
    "blank, strong gradient": blank("strong"),
    "blank, vignette": blank("vignette"),
    "blank, shadow": blank("shadow"),
    "blank, glare": blank("glare"),
    "blank, strip of desk": blank(ground="strip"),
    "blank, sheet on desk": blank(ground="sheet"),
    "blank, frame": blank(ground="frame"),
    "blank, ruled": blank(ground="ruled"),
    "blank, squares": blank(ground="squares"),
    "desk": table,
    "noise": noise,
    "clouds": clouds,
    "scene": scene,
    "page of print": text,
    "number": number,
    "two digits": pair,
    "filled shape": filled,
    "pattern": pattern,
    "scribble": scribble,
    "sketch": sketch,
}
