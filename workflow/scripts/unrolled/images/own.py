"""Images of one's own: any data set in the format of MNIST, from a folder or by torchvision."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from unrolled.images.checksums import sha256
from unrolled.images.idx import read_idx
from unrolled.images.mirrors import download
from unrolled.images.resources import MNIST, Resource
from unrolled.images.search import describe_lack, find_in

Tell = Callable[[str], None]
KEY = "images.own"


class OwnImagesError(RuntimeError):
    """The data set is not to be had or not as described; one sentence names file and key."""


def own_arrays(
    settings: Mapping[str, Any],
    files: Sequence[str],
    downloads: str | Path,
    timeout_seconds: float,
    tell: Tell,
) -> dict[str, np.ndarray]:
    """Training and test arrays, uint8, of the data set that `settings` (`images.own`) describes.

    files: paths of its four files, or empty; downloads: folder that keeps downloaded files.
    Raises `OwnImagesError` where they cannot be had or contradict `settings` or each other.
    """
    paths = list(files) or _downloaded(settings, downloads, timeout_seconds, tell)
    by_name = {Path(path).name.removesuffix(".gz"): path for path in paths}
    by_array = {resource.array: by_name[resource.name] for resource in MNIST}
    ranks = {resource.array: len(resource.shape) for resource in MNIST}
    try:
        arrays = {name: read_idx(path, ranks[name]) for name, path in by_array.items()}
    except ValueError as error:
        raise OwnImagesError(str(error)) from None
    for problem in _problems(settings, arrays, by_array):
        raise OwnImagesError(problem)
    return arrays


def class_names(classes: int | Sequence[str]) -> list[str]:
    """What the classes are called: by the config's names, or else by their numbers."""
    return [str(label) for label in range(classes)] if isinstance(classes, int) else list(classes)


def _problems(
    settings: Mapping, arrays: Mapping[str, np.ndarray], files: Mapping[str, str]
) -> Iterator[str]:
    """A sentence for everything that does not fit together, the plainest first."""
    for name, wanted in settings.get("sha256", {}).items():
        if (digest := sha256(arrays[name])) != wanted:
            yield f"{files[name]}: the sha256 of its array is {digest}, not {KEY}.sha256.{name}."
    for part in ("train", "test"):
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
    names = class_names(settings["classes"])
    for part in ("train", "test"):
        if (highest := int(arrays[f"{part}_labels"].max(initial=0))) >= len(names):
            yield (
                f"{files[f'{part}_labels']}: it has the label {highest}: {KEY}.classes has "
                f"{len(names)}, so labels must be 0 to {len(names) - 1}."
            )
    if lacking := sorted(set(range(len(names))) - set(arrays["test_labels"].tolist())):
        yield (
            f"{files['test_labels']}: it has no image of the class {names[lacking[0]]} (label "
            f"{lacking[0]}): there must be one of each in {KEY}.classes, which has {len(names)}."
        )


def _size(shape: tuple[int, ...]) -> str:
    return f"{shape[0]} by {shape[1]} pixels"


def _downloaded(
    settings: Mapping, downloads: str | Path, timeout_seconds: float, tell: Tell
) -> list[str]:
    """Paths of the four files as torchvision's mirrors have them."""
    if "torchvision" not in settings:
        raise OwnImagesError(f"{KEY}.folder: {describe_lack(settings['folder'])}")
    name = settings["torchvision"]
    folder = Path(downloads, name)
    if paths := find_in(str(folder)):
        return paths
    resources, mirrors = _published(name)
    tried: list[str] = []
    if not download(resources, mirrors, folder, timeout_seconds, tried.append, tell):
        raise OwnImagesError(
            f"{KEY}.torchvision: {name} cannot be had ({' '.join(tried)}); its four files may also "
            f"lie in a folder that {KEY}.folder names."
        )
    return find_in(str(folder))


def _published(data_set: str) -> tuple[list[Resource], list[str]]:
    """The files of a data set with the checksums, and the mirrors, that torchvision names."""
    from torchvision import datasets

    published = getattr(datasets, data_set)
    md5 = {name.removesuffix(".gz"): digest for name, digest in published.resources}
    resources = [Resource(file.name, file.array, md5[file.name], "", ()) for file in MNIST]
    return resources, list(published.mirrors)
