"""Pictures of digits made ready as MNIST's images were."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter

from drawn_digits import draw
from unrolled.images.digits import SIZE
from unrolled.images.picture import read_ink
from unrolled.images.placing import place_digit


def prepared(picture: Image.Image, folder: Path, data: str = "mnist", name="digit.png", **options):
    picture.save(folder / name, **options)
    return place_digit(read_ink(folder / name), data)


def difference(first: np.ndarray, second: np.ndarray) -> float:
    """Mean absolute difference as a share of the mean ink of the first."""
    return float(np.abs(first.astype(float) - second).mean() / first.mean())


@pytest.mark.parametrize("data", ["mnist", "digits"])
def test_dark_on_light_and_light_on_dark_are_the_same(tmp_path: Path, data: str) -> None:
    picture = draw(ink=30, paper=240)
    dark = prepared(picture, tmp_path, data)
    light = prepared(picture.point(lambda level: 255 - level), tmp_path, data)
    assert dark.shape == (28, 28) and dark.dtype == np.uint8 and dark.max() > 240
    np.testing.assert_array_equal(dark, light)


@pytest.mark.parametrize("digit", range(10))
def test_digits_are_placed_as_in_mnist(tmp_path: Path, digit: int) -> None:
    image = prepared(draw(digit), tmp_path)
    rows, columns = np.nonzero(image.any(axis=1))[0], np.nonzero(image.any(axis=0))[0]
    assert max(np.ptp(rows), np.ptp(columns)) + 1 == 20
    masses = image.sum(axis=1), image.sum(axis=0)
    for mass in masses:
        assert abs(np.arange(SIZE) @ mass / mass.sum() - 14) <= 0.51


def test_place_scale_and_size_do_not_matter(tmp_path: Path) -> None:
    wanted = prepared(draw(2), tmp_path)
    moved = Image.new("L", (500, 320), 255)
    moved.paste(draw(2), (20, 100))
    assert difference(wanted, prepared(moved, tmp_path)) < 1e-9
    for size in (28, 100, 700, 3000):
        image = prepared(draw(2, size), tmp_path)
        # the centre of mass may fall just on the other side of half a pixel
        shifted = [
            np.roll(image, shift, (0, 1)) for shift in itertools.product((-1, 0, 1), repeat=2)
        ]
        assert min(difference(wanted, near) for near in shifted) < 0.36, size


def test_colours_alpha_and_modes(tmp_path: Path) -> None:
    wanted = prepared(draw(), tmp_path)
    grey = draw()
    clear = Image.new("RGBA", grey.size, (0, 0, 0, 0))
    clear.putalpha(grey.point(lambda level: 255 - level))
    white = Image.new("RGBA", grey.size, (255, 255, 255, 0))
    white.putalpha(clear.getchannel("A"))
    card = draw(paper=(240, 235, 220, 255), ink=(20, 20, 90, 255), mode="RGBA")
    card.paste((0, 0, 0, 0), (0, 0, 15, 15))  # a corner cut away, as in a screenshot
    deep = Image.fromarray(np.asarray(grey).astype(np.uint16) * 200 + 5000)
    pictures = {
        "red on green": draw(ink=(220, 40, 40), paper=(40, 150, 60), mode="RGB"),
        "yellow on white": draw(ink=(250, 240, 60), paper=(255, 255, 255), mode="RGB"),
        "dark on clear": clear,
        "light on clear": white,
        "clear corner": card,
        "palette": draw(mode="RGB", ink=(0, 0, 200), paper=(255, 255, 255)).quantize(8),
        "bilevel": draw(mode="1", ink=0, paper=1),
        "grey and alpha": grey.convert("LA"),
        "16 bits": deep,
    }
    for name, picture in pictures.items():
        assert difference(wanted, prepared(picture, tmp_path)) < 0.12, name
    for suffix in ("jpg", "gif", "bmp", "webp", "tiff"):
        image = prepared(grey.convert("RGB"), tmp_path, name=f"digit.{suffix}")
        assert difference(wanted, image) < 0.12, suffix


def test_exif_rotation_is_undone(tmp_path: Path) -> None:
    wanted = prepared(draw(7), tmp_path)
    exif = Image.Exif()
    exif[0x0112] = 6  # shown turned by 90 degrees clockwise
    turned = draw(7).transpose(Image.Transpose.ROTATE_90)
    assert difference(wanted, prepared(turned, tmp_path, exif=exif)) < 1e-9
    assert difference(wanted, prepared(turned, tmp_path)) > 0.3


def test_a_photo_with_shade_noise_and_dust(tmp_path: Path) -> None:
    wanted = prepared(draw(5, 600), tmp_path)
    shade = np.linspace(0, 30, 600)[:, None] + np.random.default_rng(1).normal(0, 4, (600, 600))
    photo = np.clip(np.asarray(draw(5, 600, ink=50, paper=200), dtype=float) + shade, 0, 255)
    photo[40:43, 560:563] = 20
    blurred = Image.fromarray(photo.astype(np.uint8)).filter(ImageFilter.GaussianBlur(1))
    image = prepared(blurred, tmp_path, name="photo.jpg", quality=80)
    assert difference(wanted, image) < 0.25


@pytest.mark.parametrize("level", [0, 128, 255, "noise", "clear"])
def test_a_blank_picture_is_told(tmp_path: Path, level: object) -> None:
    picture = Image.new("L", (50, 40), level if isinstance(level, int) else 0)
    if level == "noise":
        noise = np.random.default_rng(0).integers(120, 130, (40, 50))
        picture = Image.fromarray(noise.astype(np.uint8))
    elif level == "clear":
        picture = Image.new("RGBA", (50, 40), (255, 0, 0, 0))
    with pytest.raises(ValueError, match=r"blank\.png is blank"):
        prepared(picture, tmp_path, name="blank.png")


def test_what_is_no_picture_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "text.png").write_text("not a picture")
    (tmp_path / "empty.png").write_bytes(b"")
    draw().save(tmp_path / "whole.png")
    (tmp_path / "cut.png").write_bytes((tmp_path / "whole.png").read_bytes()[:300])
    for name, said in (
        ("text.png", "is not a picture that can be read"),
        ("empty.png", "is not a picture that can be read"),
        ("cut.png", "cannot be read as a picture"),
        ("none.png", "there is no such file"),
        ("", "there is no such file"),
    ):
        with pytest.raises(ValueError, match=said):
            read_ink(tmp_path / name)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1000)
    with pytest.raises(ValueError, match="too many pixels"):
        read_ink(tmp_path / "whole.png")
