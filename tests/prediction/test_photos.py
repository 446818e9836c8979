"""Photos of digits: read under uneven light and on any ground, or refused in one sentence."""

from __future__ import annotations

import io
import itertools
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from scipy import ndimage

import predict
from benchmarks.photos import __main__ as measuring
from benchmarks.photos.blanks import REFUSED
from benchmarks.photos.kinds import HARD, STRICT, make
from benchmarks.photos.looks import LOOKS
from benchmarks.photos.strokes import middle_line
from drawn_digits import draw
from unrolled.images import picture_files
from unrolled.images.photo.clean import crop
from unrolled.images.photo.morphology import closing, opening
from unrolled.images.picture import digit_in, read_ink
from unrolled.images.picture_files import open_picture
from unrolled.images.placing import place_digit
from untrained import IMAGES, save_run

ALIKE = 0.85  # least correlation of what is read with what was drawn; other digits have far less
ALIKE_THIN = 0.7  # where another pen has drawn it
# photos of the sets, but small ones: quick to make
SMALL = {name: replace(look, sizes=((450, 600),)) for name, look in LOOKS.items()}
THIN = ("thin pen", "squares, pencil", "typical mix")


def known(digit: int, folder: Path) -> np.ndarray:
    """A printed digit as an image `[28, 28]`."""
    draw(digit).save(folder / "known.png")
    return place_digit(read_ink(folder / "known.png"))


def alike(first: np.ndarray, second: np.ndarray) -> float:
    """Correlation of two images, one of them moved by up to a pixel to fit best."""
    shifts = itertools.product((-1, 0, 1), repeat=2)
    moved = [np.roll(second, shift, (0, 1)).ravel() for shift in shifts]
    return max(np.corrcoef(first.ravel(), image)[0, 1] for image in moved)


# Photos that are read


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("kind", [*STRICT, *HARD])
def test_a_photo_is_read_as_the_digit_that_was_drawn(tmp_path: Path, kind: str, look: str) -> None:
    for digit, seed in ((2, 1), (4, 2)):
        image = known(digit, tmp_path)
        (tmp_path / "photo.jpg").write_bytes(make(kind, image, SMALL[look], seed))
        read = place_digit(read_ink(tmp_path / "photo.jpg"))
        wanted = ALIKE_THIN if kind in THIN else ALIKE
        assert alike(image, read) > wanted, (digit, seed)


def test_a_thin_line_is_found_among_those_of_squared_paper(tmp_path: Path) -> None:
    y, x = np.mgrid[:400, :400]
    sheet = np.where((x % 20 < 3) | (y % 20 < 3), 165.0, 210.0)
    one = (np.abs(x - 205 + (y - 200) / 8) < 1.5) & (np.abs(y - 200) < 60)
    sheet[one] = 110
    seen = ndimage.gaussian_filter(sheet, 0.7) + np.random.default_rng(0).normal(0, 2, (400, 400))
    Image.fromarray(seen.astype(np.uint8)).save(tmp_path / "photo.png")
    read = place_digit(read_ink(tmp_path / "photo.png"))
    assert alike(place_digit(crop(one.astype(float))), read) > ALIKE


def test_chalk_on_a_board_is_read(tmp_path: Path) -> None:
    image = known(3, tmp_path)
    dark = Image.open(io.BytesIO(make("strong gradient", image, SMALL["development"], 5)))
    chalk = dark.point(lambda level: 40 + (255 - level) * 0.75)
    chalk.save(tmp_path / "chalk.jpg")
    assert alike(image, place_digit(read_ink(tmp_path / "chalk.jpg"))) > ALIKE


def test_thin_strokes_are_widened_to_those_of_mnist(tmp_path: Path) -> None:
    line = Image.new("L", (400, 400), 255)
    line.paste(0, (198, 60, 202, 340))
    line.save(tmp_path / "one.png")
    image = place_digit(read_ink(tmp_path / "one.png")) / 255
    assert 2 <= image.sum(axis=1).max() <= 3
    assert np.count_nonzero(image.any(axis=1)) == 20


# Pictures that are refused


@pytest.mark.parametrize("kind", REFUSED)
def test_what_shows_no_single_digit_is_refused(tmp_path: Path, kind: str) -> None:
    image = known(5, tmp_path)
    for look, seed in (("development", 0), ("confirmation", 1)):
        data = REFUSED[kind](image, SMALL[look], np.random.default_rng(seed))
        (tmp_path / "photo.jpg").write_bytes(data)
        with pytest.raises(ValueError, match=r"photo\.jpg (is blank:|shows) .*\.$"):
            read_ink(tmp_path / "photo.jpg")


@pytest.mark.parametrize("gap", [10, 60, 200])
def test_two_digits_in_a_drawing_are_told(tmp_path: Path, gap: int) -> None:
    one = np.asarray(draw(7).crop((60, 40, 140, 170)))
    both = np.full((200, 500), 255, np.uint8)
    for left in (20, 20 + 80 + gap):
        both[30:160, left : left + 80] = one
    Image.fromarray(both).save(tmp_path / "both.png")
    with pytest.raises(ValueError, match="shows 2 things of like size: crop it to one digit"):
        read_ink(tmp_path / "both.png")


def test_a_digit_in_pieces_is_one_digit(tmp_path: Path) -> None:
    five = np.array(draw(5))
    five[62:68] = 255  # parts the upper stroke from the rest
    Image.fromarray(five).save(tmp_path / "five.png")
    image = place_digit(read_ink(tmp_path / "five.png"))
    assert alike(known(5, tmp_path), image) > ALIKE


# What the answer says


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build with a small network of random weights and three test images."""
    folder = tmp_path_factory.mktemp("build")
    save_run(
        folder,
        "mnist",
        "lstm-h128",
        [0],
        configuration={"cell": "lstm"},
        images={**IMAGES, "data": "mnist"},
    )
    images = np.stack([known(digit, folder) for digit in (0, 1, 2)])
    (folder / "data").mkdir()
    np.savez(folder / "data" / "images.npz", test_images=images, test_labels=np.arange(3))
    return folder


def test_a_refusal_ends_with_status_2(results: Path, tmp_path: Path, capsys) -> None:
    empty = np.zeros((28, 28), np.uint8)
    for kind in ("blank, strong gradient", "two digits", "filled shape"):
        image = empty if kind.startswith("blank") else known(3, tmp_path)
        data = REFUSED[kind](image, SMALL["development"], np.random.default_rng(3))
        (tmp_path / "photo.jpg").write_bytes(data)
        picture = str(tmp_path / "photo.jpg")
        assert predict.main(["digit", picture, "--results", str(results)]) == 2
        output = capsys.readouterr()
        assert output.out == ""
        assert re.fullmatch(r"error: \S+photo\.jpg (is|shows) .*\.\n", output.err), output.err


def test_a_doubtful_answer_says_so(results: Path, tmp_path: Path, capsys) -> None:
    faint = np.clip(np.full((300, 400), 200.0) + np.linspace(0, 30, 400), 0, 255)
    faint[100:120, 150:153] *= 0.7
    Image.fromarray(faint.astype(np.uint8)).save(tmp_path / "small.png")
    assert predict.main(["digit", str(tmp_path / "small.png"), "--results", str(results)]) == 0
    said = capsys.readouterr().out
    assert re.search(r"Note: this is not sure, for the digit is only \d+ pixels large", said), said


def test_show_writes_what_the_network_sees(results: Path, tmp_path: Path, capsys) -> None:
    data = make("vignette", known(6, tmp_path), SMALL["development"], 2)
    (tmp_path / "photo.jpg").write_bytes(data)
    arguments = ["digit", str(tmp_path / "photo.jpg"), "--results", str(results), "--show"]
    assert predict.main([*arguments, str(tmp_path / "seen.png")]) == 0
    with Image.open(tmp_path / "seen.png") as shown:
        assert (shown.format, shown.mode, shown.size) == ("PNG", "L", (28, 28))
        seen = np.asarray(shown)
    np.testing.assert_array_equal(seen, place_digit(read_ink(tmp_path / "photo.jpg")))
    (tmp_path / "file").touch()
    assert predict.main([*arguments, str(tmp_path / "file" / "seen.png")]) == 2
    assert re.fullmatch(r"error: .*seen\.png cannot be written .*\.\n", capsys.readouterr().err)


def test_the_measure_counts_what_is_read(results: Path, capsys) -> None:
    kinds = ["dark on light", "blank, gradient"]
    measuring.main(["--results", str(results), "--each", "3", "--kinds", *kinds])
    lines = capsys.readouterr().out.splitlines()
    counts = [[int(word) for word in re.findall(r"\b\d+\b", line[24:])[:3]] for line in lines[1:3]]
    assert counts[0][2] == 0 and sum(counts[0]) == 3
    assert counts[1] == [0, 0, 1]
    assert lines[3].endswith("refused of the last group: 1")


def test_the_measure_keeps_what_it_found(
    results: Path, tmp_path: Path, capsys, monkeypatch
) -> None:
    arguments = ["--results", str(results), "--each", "3", "--out", str(tmp_path / "kept")]
    measuring.main([*arguments, "--kinds", "dark on light"])
    first = capsys.readouterr().out
    page = (tmp_path / "kept" / "RESULTS.md").read_text()
    assert re.search(
        r"^\| dark on light \| 3 \| .* \| at least 98\.0% \| (yes|\*\*no\*\*) \|$", page, re.M
    )
    monkeypatch.setattr(measuring, "measure", lambda *_: pytest.fail("measured again"))
    measuring.main([*arguments, "--kinds", "dark on light"])
    assert capsys.readouterr().out == first


# Files


def test_files_that_pillow_does_not_read_are_named(tmp_path: Path) -> None:
    svg = b'<?xml version="1.0"?>\n<SVG xmlns="http://www.w3.org/2000/svg"></SVG>'
    files = {
        "photo.heic": (b"\0\0\0\x18ftypheic" + bytes(200), "is a HEIC photo"),
        "photo.jpg": (b"\0\0\0\x18ftypmif1" + bytes(200), "is a HEIC photo, whatever its name"),
        "drawing.svg": (svg, "is an SVG drawing: export it as PNG"),
        "scan.pdf": (b"%PDF-1.4\n" + bytes(200), "is a PDF document: export the page as PNG"),
    }
    for name, (data, said) in files.items():
        (tmp_path / name).write_bytes(data)
        with pytest.raises(ValueError, match=said):
            read_ink(tmp_path / name)


def test_a_very_large_jpeg_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "large.jpg"
    draw(3, 2400).save(path)
    draw(3, 2400).save(tmp_path / "large.png")
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1_000_000)
    assert max(open_picture(path).shape) <= picture_files.LARGEST_SIDE
    assert alike(known(3, tmp_path), place_digit(digit_in(open_picture(path), path).ink)) > ALIKE
    with pytest.raises(ValueError, match=r"large\.png has too many pixels .*: scale it down"):
        open_picture(tmp_path / "large.png")
    monkeypatch.setattr(picture_files, "LARGEST_JPEG", 5_000_000)
    with pytest.raises(ValueError, match=r"large\.jpg has too many pixels"):
        open_picture(path)


# Windows and lines


def test_closing_fills_what_is_narrow_and_leaves_what_is_wide() -> None:
    y, x = np.mgrid[:120, :160]
    picture = np.full((120, 160, 3), 200, np.uint8)
    picture[np.hypot(y - 60, x - 50) < 30] = 90
    wide = picture.copy()
    picture[20:100, 120:126] = 10
    # an octagon fits a disc but for single pixels of its edge
    assert (closing(picture, 25) != wide).mean() < 0.002
    assert (opening(255 - picture, 25) != 255 - wide).mean() < 0.002


def test_the_middle_line_of_a_ring_is_a_ring_of_one_pixel() -> None:
    y, x = np.mgrid[:61, :61]
    radius = np.hypot(y - 30, x - 30)
    line = middle_line((radius > 15) & (radius < 22))
    assert np.all(np.abs(radius[line] - 18.5) < 2.5)
    assert 90 < line.sum() < 130
