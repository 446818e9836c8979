"""Which digit, or class of another data set, a user's picture shows."""

from __future__ import annotations

import argparse

import numpy as np

from unrolled.images.picture import place_digit, read_grey, read_ink
from unrolled.images.resources import ORIGINAL
from unrolled.prediction.bars import bars, best, shade
from unrolled.prediction.stored import Trained, load_trained

COMMAND = "digit"
HELP = "which digit does a picture show?"
USUAL = "lstm-h128"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this command takes beside the common options."""
    parser.add_argument("picture", help="a picture file of one digit")


def answer(options: argparse.Namespace) -> str:
    """The answer to the picture file of `options`.

    Raises `ValueError`, one sentence, where it is none or no network is trained.
    """
    ink = read_ink(options.picture)
    trained = load_trained(options.results, "mnist", options.configuration or USUAL, options.seed)
    images = trained.spec["images"]
    if images["data"] == "own":
        image = read_grey(options.picture, images["height"], images["width"])
    else:
        image = place_digit(ink, images["data"])
    return answer_image(trained, image, options.picture)


def answer_image(trained: Trained, image: np.ndarray, name: str) -> str:
    """Answer to an image, uint8 `[height, width]` light on dark, that came from the file `name`."""
    import torch

    images = trained.spec["images"]
    names = images["class_names"]
    pixels = torch.from_numpy(image).float() / 255
    inputs = (pixels - images["pixel_mean"]) / images["pixel_std"]
    with torch.no_grad():
        probabilities = trained.network(inputs[None, None])[0, 0].softmax(0)
    lines = [
        f"{name} as the network reads it, a row of pixels at a time:",
        *shade(image),
        f"{trained} reads it as {best(probabilities, names)}.",
        "",
        *bars(probabilities, names),
    ]
    return "\n".join([*lines, *_note(images)])


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
