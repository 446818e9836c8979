"""Test images drawn on the page with the pointer, and the same drawings given to predict.py."""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from benchmarks.live.browser import opened
from benchmarks.photos.strokes import middle_line
from unrolled.images.dataset import load_images
from unrolled.images.picture import read_ink
from unrolled.images.placing import place_digit
from unrolled.prediction.stored import load_trained
from unrolled.tasks.mnist.prediction import USUAL, probabilities

DRAWINGS = 100
INKED = 100  # of 255, from which a pixel belongs to the digit
READ = 200  # milliseconds in which the page reads a drawing, a few rows at a time
FRAME = 2  # pixels around the paper that are the page's
Point = tuple[int, int]


def measure(browser: Any, results: Path) -> dict:
    """How many of the drawings page and predict.py give the same digit, and the right one."""
    images = load_images(str(results / "data/images.npz"), str(results / "data/images.json"))
    parts = json.loads((results / "report" / "networks.json").read_text(encoding="utf-8"))
    (about,) = [known for known in parts["mnist"]["networks"] if known["name"] == USUAL]
    trained = load_trained(results, "mnist", USUAL, about["runs"][0]["seed"])
    page = opened(browser, results / "report" / "report.html", color_scheme="light")
    stage = page.locator("#live-mnist")
    stage.scroll_into_view_if_needed()
    stage.get_by_label("Network").select_option(label=about["title"])
    counts = dict.fromkeys(("drawings", "same", "page_right", "predict_right", "refused"), 0)
    chosen = np.random.default_rng(5).choice(len(images.test_labels), DRAWINGS, replace=False)
    for place in chosen:
        _draw(page, stage, images.test_images[place])
        page.wait_for_timeout(READ)
        said, read = _answer(stage), _read(stage.locator("canvas.paper"), trained)
        counts["drawings"] += 1
        counts["same"] += said == read
        counts["page_right"] += said == images.test_labels[place]
        counts["predict_right"] += read == images.test_labels[place]
        counts["refused"] += read is None
    return {name: int(number) for name, number in counts.items()}


def _draw(page: Any, stage: Any, image: np.ndarray) -> None:
    """Draw the middle line of a digit, stroke by stroke."""
    stage.get_by_role("button", name="Clear").click()
    box = stage.locator("canvas.paper").bounding_box()
    for stroke in strokes(middle_line(image > INKED)):
        points = [
            (
                box["x"] + (column + 0.5) * box["width"] / 28,
                box["y"] + (row + 0.5) * box["height"] / 28,
            )
            for row, column in stroke
        ]
        page.mouse.move(*points[0])
        page.mouse.down()
        for point in points[1:]:
            page.mouse.move(*point)
        page.mouse.up()


def strokes(line: np.ndarray) -> Iterator[list[Point]]:
    """The pixels of a thin line as strokes, from ends on, each joined to what is drawn before."""
    left = {(int(row), int(column)) for row, column in zip(*np.nonzero(line), strict=True)}
    drawn: set[Point] = set()
    while left:
        stroke = [min(left, key=lambda point: (len(_around(point, left)), point))]
        left.discard(stroke[0])
        while near := _around(stroke[-1], left):
            stroke.append(near[0])
            left.discard(near[0])
        first, last = _around(stroke[0], drawn), _around(stroke[-1], drawn)
        yield [*first[:1], *stroke, *last[:1]]
        drawn.update(stroke)


def _around(point: Point, points: set[Point]) -> list[Point]:
    """Neighbours of a pixel among some, those that share a side first."""
    row, column = point
    moves = [(0, 1), (1, 0), (0, -1), (-1, 0), (1, 1), (1, -1), (-1, 1), (-1, -1)]
    return [near for down, right in moves if (near := (row + down, column + right)) in points]


def _answer(stage: Any) -> int | None:
    """The digit that the page names."""
    _, found, answer = stage.locator("output").inner_text().partition(": ")
    return int(answer.split()[0]) if found else None


def _read(paper: Any, trained: Any) -> int | None:
    """The digit that predict.py reads in a picture of the paper; None where it is refused."""
    picture = Image.open(io.BytesIO(paper.screenshot())).convert("RGB")
    width, height = picture.size
    with tempfile.NamedTemporaryFile(suffix=".png") as file:
        picture.crop((FRAME, FRAME, width - FRAME, height - FRAME)).save(file.name)
        try:
            image = place_digit(read_ink(file.name))
        except ValueError:
            return None
    return int(probabilities(trained, image).argmax())
