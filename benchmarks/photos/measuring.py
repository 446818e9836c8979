"""Counts how many pictures of a kind predict.py reads rightly, and what reading one costs."""

from __future__ import annotations

import tempfile
import time
import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from benchmarks.photos.kinds import Maker
from benchmarks.photos.looks import Look
from unrolled.images.picture import read_ink
from unrolled.images.placing import place_digit
from unrolled.prediction.stored import Trained
from unrolled.tasks.mnist.prediction import probabilities

SURE = 0.9


@dataclass
class Counts:
    """What became of the pictures of a kind.

    sure, sure_right: answers over `SURE`, and how many of them are right.
    seconds: processor time of reading a picture, on average.
    megabytes: the most that arrays took while the first picture was read.
    """

    right: int = 0
    wrong: int = 0
    refused: int = 0
    sure: int = 0
    sure_right: int = 0
    seconds: float = 0.0
    megabytes: float = 0.0

    @property
    def all(self) -> int:
        return self.right + self.wrong + self.refused


def measure(
    maker: Maker, look: Look, images: np.ndarray, labels: np.ndarray, trained: Trained
) -> Counts:
    """Make a picture of each image, uint8 `[picture, 28, 28]`, and have it read."""
    counts = Counts()
    for index, data in enumerate(pictures(maker, look, images)):
        if index == 0:
            counts.megabytes = megabytes(data, trained)
        start = time.process_time()
        shares = read(data, trained)
        counts.seconds += (time.process_time() - start) / len(images)
        if shares is None:
            counts.refused += 1
            continue
        right = int(shares.argmax()) == labels[index]
        counts.right += int(right)
        counts.wrong += int(not right)
        counts.sure += int(shares.max() > SURE)
        counts.sure_right += int(right and shares.max() > SURE)
    return counts


def pictures(maker: Maker, look: Look, images: np.ndarray) -> Iterator[bytes]:
    """A picture file for each image; the number of the image is its seed."""
    for index, image in enumerate(images):
        yield maker(image, look, np.random.default_rng(index))


def read(data: bytes, trained: Trained) -> np.ndarray | None:
    """Probabilities of the ten digits for a picture file; None where it is refused."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        try:
            ink = read_ink(file.name)
        except ValueError:
            return None
    return probabilities(trained, place_digit(ink)).numpy()


def megabytes(data: bytes, trained: Trained) -> float:
    """The most memory that Python and its arrays took while the picture was read."""
    tracemalloc.start()
    try:
        read(data, trained)
        return tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()
