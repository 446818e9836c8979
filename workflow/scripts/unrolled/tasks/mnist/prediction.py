"""Which digit, or class of another data set, a user's picture shows."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

import numpy as np

from unrolled.files.artifacts import write_bytes
from unrolled.images.picture import as_it_is, as_png, digit_in
from unrolled.images.picture_files import open_picture
from unrolled.images.placing import place_digit
from unrolled.images.resources import ORIGINAL
from unrolled.prediction.bars import bars, best, shade
from unrolled.prediction.stored import Trained, load_trained

COMMAND = "digit"
HELP = "which digit does a picture show?"
USUAL = "lstm-h128"

if TYPE_CHECKING:
    from torch import Tensor


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this command takes beside the common options."""
    parser.add_argument("picture", help="a picture file of one digit")
    parser.add_argument(
        "--show", metavar="FILE", help="write the picture that the network sees to this PNG file"
    )


def answer(options: argparse.Namespace) -> str:
    """The answer to the picture file of `options`.

    Raises `ValueError`, one sentence, where it is none or no network is trained.
    """
    pixels = open_picture(options.picture)
    trained = load_trained(options.results, "mnist", options.configuration or USUAL, options.seed)
    images = trained.spec["images"]
    if images["data"] == "own":
        image, doubts = as_it_is(pixels, images["height"], images["width"]), ()
    else:
        digit = digit_in(pixels, options.picture)
        image, doubts = place_digit(digit.ink, images["data"]), digit.doubts
    if options.show:
        save_shown(image, options.show)
    return answer_image(trained, image, options.picture, doubts)


def save_shown(image: np.ndarray, path: str) -> None:
    """Write an image, uint8 `[height, width]`, to a PNG file, whatever its name ends in.

    Raises `ValueError`, one sentence, where it cannot be written.
    """
    try:
        write_bytes(path, as_png(image))
    except OSError as error:
        raise ValueError(f"{path} cannot be written ({error.strerror}).") from None


def answer_image(
    trained: Trained, image: np.ndarray, name: str, doubts: tuple[str, ...] = ()
) -> str:
    """Answer to an image, uint8 `[height, width]` light on dark, that came from the file `name`.

    doubts: what speaks against the answer, clauses.
    """
    images = trained.spec["images"]
    names = images["class_names"]
    shares = probabilities(trained, image)
    lines = [
        f"{name} as the network reads it, a row of pixels at a time:",
        *shade(image),
        f"{trained} reads it as {best(shares, names)}.",
        "",
        *bars(shares, names),
    ]
    doubted = ["", f"Note: this is not sure, for {' and '.join(doubts)}."] if doubts else []
    return "\n".join([*lines, *doubted, *_note(images)])


def probabilities(trained: Trained, image: np.ndarray) -> Tensor:
    """The network's probability of each class for an image, uint8 `[height, width]`."""
    import torch

    images = trained.spec["images"]
    pixels = torch.from_numpy(image).float() / 255
    inputs = (pixels - images["pixel_mean"]) / images["pixel_std"]
    with torch.no_grad():
        return trained.network(inputs[None, None])[0, 0].softmax(0)


def _note(images: dict) -> list[str]:
    """What to know of a network that was trained on other images than the original's."""
    if images["data"] == ORIGINAL:
        return []
    if images["data"] == "own":
        return [
            "",
            f"Note: this network was trained on {images['name']}; the picture was scaled "
            "to its size as it is, and should be grey on the same ground as its images.",
        ]
    return [
        "",
        "Note: this network was trained on scikit-learn's small digits and not on MNIST; it errs "
        "more often on other pictures.",
    ]
