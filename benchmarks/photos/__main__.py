"""How many photos of each kind are read rightly, and how many others refused:

    PYTHONPATH=.:workflow/scripts python -m benchmarks.photos [OPTION ...]

The photos are made from MNIST's first test images in the build RESULTS, whose network reads them.
Prints a line for each kind: right, wrong, refused, and of those answered with over 90 % how many
were right. `development` is the set that the reader was made with, `confirmation` the other.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.photos.blanks import REFUSED
from benchmarks.photos.kinds import CLEAN, HARD, STRICT, Maker
from benchmarks.photos.looks import LOOKS, Look
from unrolled.images.picture import read_ink
from unrolled.images.placing import place_digit
from unrolled.prediction.stored import Trained, load_trained
from unrolled.tasks.mnist.prediction import USUAL, probabilities

SURE = 0.9


def main(arguments: list[str]) -> None:
    """Measure what the arguments name."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.photos")
    parser.add_argument("--results", type=Path, default=Path("results"), help="a build with MNIST")
    parser.add_argument("--set", choices=LOOKS, default="development", help="of papers and light")
    parser.add_argument("--each", type=int, default=200, help="pictures of a kind (%(default)s)")
    parser.add_argument("--kinds", nargs="*", help="only these; all by default")
    options = parser.parse_args(arguments)
    with np.load(options.results / "data" / "images.npz") as stored:
        images, labels = stored["test_images"][: options.each], stored["test_labels"]
    trained = load_trained(options.results, "mnist", USUAL, None)
    print(f"{'kind':24} right wrong refused  over 90 %, right  seconds each")
    groups = (CLEAN, STRICT, HARD, REFUSED)
    # of what must be refused, the given number in all
    shares = [len(images)] * 3 + [-(-len(images) // len(REFUSED))]
    sure, total = np.zeros(2, int), 0
    for group, each in zip(groups, shares, strict=True):
        for kind, maker in group.items():
            if not options.kinds or kind in options.kinds:
                counts = measure(kind, maker, LOOKS[options.set], images[:each], labels, trained)
                if group is REFUSED:
                    total += counts[2]
                else:
                    sure += counts[3:]
    print(f"over 90 %: {sure[0]}, of them right: {sure[1]}; refused of the last group: {total}")


def measure(
    kind: str, maker: Maker, look: Look, images: np.ndarray, labels: np.ndarray, trained: Trained
) -> list[int]:
    """Right, wrong and refused pictures of a kind; answers over 90 %, and how many are right."""
    counts, seconds = [0] * 5, 0.0
    for index, data in enumerate(pictures(maker, look, images)):
        start = time.perf_counter()
        shares = read(data, trained)
        seconds += time.perf_counter() - start
        if shares is None:
            counts[2] += 1
            continue
        right = int(shares.argmax()) == labels[index]
        counts[0 if right else 1] += 1
        if shares.max() > SURE:
            counts[3] += 1
            counts[4] += right
    right, wrong, refused, sure, sure_right = counts
    each = seconds / len(images)
    print(f"{kind:24} {right:5} {wrong:5} {refused:7}  {sure:9}, {sure_right:5}  {each:12.2f}")
    sys.stdout.flush()
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


if __name__ == "__main__":
    main(sys.argv[1:])
