"""What is wrong with images of one's own, each in one sentence that says what to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from unrolled.images.checksums import sha256

KEY = "images.own"
PARTS = ("train", "test")
Arrays = Mapping[str, np.ndarray]


def class_names(classes: int | Sequence[str]) -> list[str]:
    """What the classes are called: by the config's names, or else by their numbers."""
    return [str(label) for label in range(classes)] if isinstance(classes, int) else list(classes)


def problems_of_files(settings: Mapping, arrays: Arrays, files: Mapping[str, str]) -> Iterator[str]:
    """A sentence for all that does not fit together, the plainest first.

    settings: the config's `images.own`; arrays: as the files have them; files: their paths, by
    array.
    """
    for name, wanted in settings.get("sha256", {}).items():
        if (digest := sha256(arrays[name])) != wanted:
            yield f"{files[name]}: the sha256 of its array is {digest}, not {KEY}.sha256.{name}."
    for part in PARTS:
        images, labels = arrays[f"{part}_images"], arrays[f"{part}_labels"]
        if 0 in images.shape:
            yield f"{files[f'{part}_images']}: its shape is {images.shape}: it must hold pixels."
        if len(images) != len(labels):
            yield (
                f"{files[f'{part}_labels']}: it has {len(labels):,} labels: there must be one for "
                f"each of the {len(images):,} images in {files[f'{part}_images']}."
            )
    train, test = arrays["train_images"].shape[1:], arrays["test_images"].shape[1:]
    if train != test:
        yield f"{files['test_images']}: its images are {_size(test)}: must be {_size(train)}."


def problems_of_content(
    settings: Mapping, arrays: Arrays, files: Mapping[str, str]
) -> Iterator[str]:
    """A sentence for all that could not be learned from, of files that fit together."""
    for part in PARTS:
        images, file = arrays[f"{part}_images"], files[f"{part}_images"]
        if (brightest := int(images.max())) <= 1:
            yield (
                f"{file}: no pixel is brighter than {brightest} of 255: images that were scaled to "
                "0 to 1 must be multiplied by 255 before they are stored as bytes."
            )
        if images.min() == brightest:
            yield f"{file}: every pixel is {brightest}: there is nothing to see in it."
    names, first = class_names(settings["classes"]), settings.get("labels_from", 0)
    for part in PARTS:
        labels, file = arrays[f"{part}_labels"], files[f"{part}_labels"]
        yield from _problems_of_labels(np.unique(labels), file, names, first)


def _problems_of_labels(
    labels: np.ndarray, file: str, names: Sequence[str], first: int
) -> Iterator[str]:
    """labels: those that occur, ascending; first: the one of the first class."""
    last = first + len(names) - 1
    if strange := [int(label) for label in labels if not first <= label <= last]:
        begins = int(labels[0])
        hint = (
            f"; set {KEY}.labels_from to {begins}, if they begin there" if begins != first else ""
        )
        if int(labels[-1]) - begins >= len(names):
            hint = ""
        yield (
            f"{file}: it has the label {strange[-1]}: {KEY}.classes has {len(names)}, so labels "
            f"must be {first} to {last}{hint}."
        )
    if lacking := sorted(set(range(first, last + 1)) - set(labels.tolist())):
        yield (
            f"{file}: it has no image of the class {names[lacking[0] - first]} (label "
            f"{lacking[0]}): there must be one of each in {KEY}.classes, which has {len(names)}."
        )


def _size(shape: tuple[int, ...]) -> str:
    return f"{shape[0]} by {shape[1]} pixels"
