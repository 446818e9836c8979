"""Images of one's own: any data set in the format of MNIST, from a folder or by torchvision."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from unrolled.images.idx import read_idx
from unrolled.images.mirrors import download
from unrolled.images.own_faults import KEY, problems_of_content, problems_of_files
from unrolled.images.resources import MNIST, Resource
from unrolled.images.search import array_of, describe_lack, find_in

Tell = Callable[[str], None]


class OwnImagesError(RuntimeError):
    """The data set is not to be had or not as described; one sentence names file and key."""


class NoOwnImagesError(OwnImagesError):
    """The data set is not to be had."""


def own_arrays(
    settings: Mapping[str, Any],
    files: Sequence[str],
    downloads: str | Path,
    timeout_seconds: float,
    tell: Tell,
) -> dict[str, np.ndarray]:
    """Training and test arrays, uint8, of the data set that `settings` (`images.own`) describes.

    Labels count from 0 and images stand upright, however the files have them. files: paths of its
    four files, or empty; downloads: folder that keeps downloaded files. Raises `OwnImagesError`
    where they cannot be had or contradict `settings` or each other.
    """
    paths = list(files) or _downloaded(settings, downloads, timeout_seconds, tell)
    by_array = {array_of(path): path for path in paths}
    ranks = {resource.array: len(resource.shape) for resource in MNIST}
    try:
        arrays = {name: read_idx(by_array[name], rank) for name, rank in ranks.items()}
    except ValueError as error:
        raise OwnImagesError(str(error)) from None
    for problem in chain(
        problems_of_files(settings, arrays, by_array),
        problems_of_content(settings, arrays, by_array),
    ):
        raise OwnImagesError(problem)
    return _as_described(settings, arrays)


def _as_described(
    settings: Mapping[str, Any], arrays: Mapping[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """The arrays with labels from 0 and upright images."""
    first, transposed = settings.get("labels_from", 0), settings.get("transpose", False)
    return {
        name: array - np.uint8(first)
        if array.ndim == 1
        else np.ascontiguousarray(array.swapaxes(1, 2) if transposed else array)
        for name, array in arrays.items()
    }


def _downloaded(
    settings: Mapping, downloads: str | Path, timeout_seconds: float, tell: Tell
) -> list[str]:
    """Paths of the four files as torchvision's mirrors have them."""
    if "torchvision" not in settings:
        lack = describe_lack(settings["folder"], settings.get("prefix"))
        raise NoOwnImagesError(f"{KEY}.folder: {lack}")
    name = settings["torchvision"]
    folder = Path(downloads, name)
    if paths := find_in(str(folder)):
        return paths
    resources, mirrors = _published(name)
    tried: list[str] = []
    if not download(resources, mirrors, folder, timeout_seconds, tried.append, tell):
        raise NoOwnImagesError(
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
