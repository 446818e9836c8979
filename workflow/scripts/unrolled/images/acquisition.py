"""Gets the images: MNIST from a folder or a mirror, the digits or one's own, as `source` says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from unrolled.images.checksums import sha256
from unrolled.images.dataset import Images
from unrolled.images.digits import digits_arrays
from unrolled.images.idx import read_resource
from unrolled.images.mirrors import download
from unrolled.images.own import own_arrays
from unrolled.images.own_faults import class_names
from unrolled.images.resources import MNIST, NAME, ORIGINAL, Resource
from unrolled.images.search import array_of, describe_lack, find_all, twins
from unrolled.images.storage import select_one_of_each

Arrays = dict[str, np.ndarray]
Tell = Callable[[str], None]


class NoMnistError(RuntimeError):
    """MNIST was demanded and is not to be had; the message says what was tried."""


def get_images(
    settings: dict,
    files: Sequence[str],
    downloads: str | Path,
    tell: Tell,
    resources: Sequence[Resource] = MNIST,
    stored: str | Path | None = None,
    needed: bool = False,
) -> Images:
    """Get the images that `settings` (the config's `images`) asks for.

    files: paths of the data set's four files, or empty; downloads: folder that keeps downloaded
    files; tell: takes each sentence on what goes on; stored: arrays that an earlier build left,
    which are taken where they are MNIST's; needed: whether results of MNIST are there, which the
    digits must not replace. Raises `NoMnistError` where `source` or these demand MNIST and neither
    a folder nor a mirror gives it, and `OwnImagesError` where images of one's own are not to be had
    or not as described.
    """
    source, tried = settings["source"], []
    if source == "own":
        return _described_images(settings, files, downloads, tell)

    def note(sentence: str) -> None:
        tried.append(sentence)
        tell(sentence)

    arrays = None
    if source != "digits":
        arrays = _mnist_arrays(settings, files, stored, downloads, note, tell, resources)
        if arrays is None and (needed or source == ORIGINAL):
            raise NoMnistError(describe_failure(tried, resources, source))
    # What failed before MNIST was had is for the log alone: the stored images are the same then.
    data, tried = ("digits", tried) if arrays is None else (ORIGINAL, [])
    arrays = digits_arrays(settings["digits_test_share"]) if arrays is None else arrays
    selection = select_one_of_each(arrays["test_labels"], settings["selection_seed"])
    name = NAME if data == ORIGINAL else "scikit-learn's digits"
    description = _description(data, arrays)
    return Images(data, name, description, **arrays, selection=selection, tried=tried)


def _described_images(
    settings: dict, files: Sequence[str], downloads: str | Path, tell: Tell
) -> Images:
    """The data set that the config describes under `images.own`."""
    data_set = settings["own"]
    arrays = own_arrays(data_set, files, downloads, settings["timeout_seconds"], tell)
    names = class_names(data_set["classes"])
    _, height, width = arrays["train_images"].shape
    description = (
        f"{data_set['name']}: {len(arrays['train_labels']):,} training and "
        f"{len(arrays['test_labels']):,} test images of {height} by {width} pixels in "
        f"{len(names)} classes"
    )
    shown = select_one_of_each(arrays["test_labels"], settings["selection_seed"], len(names))
    return Images(
        "own", data_set["name"], description, **arrays, selection=shown, class_names=names
    )


def _mnist_arrays(
    settings: dict,
    files: Sequence[str],
    stored: str | Path | None,
    downloads: str | Path,
    note: Tell,
    tell: Tell,
    resources: Sequence[Resource],
) -> Arrays | None:
    folders = settings["search"]
    complete = [list(files)] if files else []
    found = (paths for folder in folders for paths in find_all(folder))
    complete += [paths for paths in found if paths not in complete]
    for paths in complete:
        if (arrays := _read(paths, note, resources)) is not None:
            return arrays
    if stored and (arrays := _stored(stored, resources)) is not None:
        return arrays
    for folder in folders:
        if not find_all(folder):
            note(describe_lack(folder))
    if download(resources, settings["mirrors"], downloads, settings["timeout_seconds"], note, tell):
        return _read([f"{downloads}/{r.name}.gz" for r in resources], note, resources)
    return None


def _read(paths: Sequence[str], note: Tell, resources: Sequence[Resource]) -> Arrays | None:
    """Read the four files, or tell which is damaged; its .gz or extracted twin may stand in."""
    by_array = {array_of(path): Path(path) for path in paths}
    arrays = {}
    for resource in resources:
        path = by_array[resource.array]
        for candidate in (path, *twins(path)):
            try:
                arrays[resource.array] = read_resource(candidate, resource)
                break
            except ValueError as error:
                note(f"Folder {path.parent}: {error}")
        else:
            return None
    return arrays


def _stored(path: str | Path, resources: Sequence[Resource]) -> Arrays | None:
    """The arrays of an earlier build, where all have MNIST's checksums."""
    try:
        with np.load(path, allow_pickle=False) as archive:
            arrays = {resource.array: archive[resource.array] for resource in resources}
    except Exception:  # not there, or damaged anywhere in zipfile or numpy
        return None
    return arrays if all(sha256(arrays[r.array]) == r.sha256 for r in resources) else None


def _description(data: str, arrays: Arrays) -> str:
    train, test = len(arrays["train_labels"]), len(arrays["test_labels"])
    name = NAME if data == ORIGINAL else "scikit-learn's 8x8 digits enlarged to 28x28, not MNIST"
    return f"{name}: {train:,} training and {test:,} test images of handwritten digits"


def describe_failure(tried: Sequence[str], resources: Sequence[Resource], source: str) -> str:
    """The message for a build that needs MNIST and cannot have it."""
    files = "\n".join(f"  {r.name}.gz  md5 {r.md5}\n    array sha256 {r.sha256}" for r in resources)
    sentences = "\n".join(f"  {sentence}" for sentence in tried)
    if source == ORIGINAL:
        why = f'the config key images.source is "{ORIGINAL}"'
        otherwise = 'set images.source to "auto" or "digits" to build with the bundled digits'
    else:
        why = "the config's folder holds results of it, which the bundled digits would replace"
        otherwise = 'set folder to a new one, or images.source to "digits" to replace the results'
    return (
        f"{NAME} is not to be had, and {why}.\n"
        f"Its four files, which may also lie extracted:\n{files}\n"
        f"Tried (images.search, then images.mirrors):\n"
        f"{sentences or '  nothing: both lists are empty'}\n"
        f"Put the four files into one of the folders searched, or {otherwise}."
    )
