"""Looks for MNIST in local folders. Imported at parse time: standard library only."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from .resources import MNIST

NAMES = {resource.array: resource.name for resource in MNIST}
# the files themselves, or the sub-folders of torchvision and of EMNIST's archive
LAYOUTS = (".", "MNIST/raw", "FashionMNIST/raw", "KMNIST/raw", "EMNIST/raw", "gzip")
# what a file is called: as MNIST's, or as copies of MNIST and other data sets in its format are
FILE = re.compile(
    r"(?P<prefix>.*?)(?P<part>train|t10k|test)-(?P<kind>images|labels)[-.]idx[13]-ubyte(\.gz)?"
)
MOST_SHOWN = 40  # classes of which a test image is shown
# by array, the files that may hold it, the .gz first
Files = dict[str, list[Path]]


def find_images(settings: Mapping[str, Any]) -> list[str]:
    """Paths of the four files that `settings`, the config's `images`, leads to; else an empty list.

    They are looked for in one's own folder, or in a list of folders that may have MNIST.
    """
    if settings["source"] == "digits":
        return []
    if settings["source"] == "own":
        own = settings["own"]
        return find_in(own["folder"], own.get("prefix")) if "folder" in own else []
    return find_first(settings["search"])


def find_first(folders: Iterable[str]) -> list[str]:
    """Paths of the four files in the first folder that holds all of them, else an empty list.

    Each may be the .gz (preferred) or the extracted file. What cannot be read, such as a folder
    without permission or a symbolic link to nothing, counts as missing.
    """
    for folder in folders:
        if paths := find_in(folder):
            return paths
    return []


def find_in(folder: str, prefix: str | None = None) -> list[str]:
    """Paths of the four files in `folder` or one of `LAYOUTS` in it, else an empty list.

    prefix: how their names begin; without one, MNIST's own names, or those of the only data set.
    """
    for layout in _layouts(folder):
        complete = _complete(_data_sets(layout))
        if prefix is None and len(complete) == 1:
            (prefix,) = complete
        if files := complete.get(prefix or ""):
            return [str(files[array][0]) for array in NAMES]
    return []


def array_of(path: str | Path) -> str | None:
    """Which of the four arrays a file holds by its name, e.g. `train_images`."""
    named = FILE.fullmatch(Path(path).name)
    if named is None:
        return None
    return f"{'train' if named['part'] == 'train' else 'test'}_{named['kind']}"


def twins(path: Path) -> list[Path]:
    """The other files beside a file that may hold the same array."""
    files = (files.get(array_of(path) or "", []) for files in _data_sets(path.parent).values())
    return [twin for same in files if path in same for twin in same if twin != path]


def describe_lack(folder: str, prefix: str | None = None) -> str:
    """One sentence on why `find_in(folder, prefix)` found nothing."""
    path = _expand(folder)
    try:
        if not path.is_dir():
            return f"Folder {folder}: there is no such folder."
    except PermissionError:
        return f"Folder {folder}: it cannot be reached (permission denied)."
    if not os.access(path, os.R_OK | os.X_OK):
        return f"Folder {folder}: it cannot be read (permission denied)."
    by_layout = [_data_sets(layout) for layout in _layouts(folder)]
    if complete := sorted(name for sets in by_layout for name in _complete(sets)):
        named = ", ".join(repr(name) for name in complete)
        return (
            f"Folder {folder}: it holds data sets whose files begin with {named}: name one as "
            "images.own.prefix, or keep its files in a folder of their own."
        )
    known = [files for sets in by_layout for name, files in sets.items() if prefix in (None, name)]
    most = max(known, key=len, default={})
    if not most:
        return f"Folder {folder}: it holds none of the four files."
    return f"Folder {folder}: it lacks {', '.join(NAMES[a] for a in NAMES if a not in most)}."


def _layouts(folder: str) -> list[Path]:
    return [_expand(folder) / layout for layout in LAYOUTS]


def _data_sets(folder: Path) -> dict[str, Files]:
    """By prefix of their names, the readable files of data sets in a folder."""
    found: dict[str, Files] = {}
    for path in sorted(_candidates(folder), key=lambda path: (path.suffix != ".gz", str(path))):
        named = FILE.fullmatch(path.name)
        if named and _is_readable_file(path):
            files = found.setdefault(named["prefix"], {})
            files.setdefault(array_of(path) or "", []).append(path)
    return found


def _complete(data_sets: Mapping[str, Files]) -> dict[str, Files]:
    """Those data sets that have a file for each of the four arrays."""
    return {prefix: files for prefix, files in data_sets.items() if len(files) == len(NAMES)}


def _candidates(folder: Path) -> Iterator[Path]:
    """What lies in a folder, and what lies by the same name in a folder of it that is so named."""
    try:
        for path in folder.iterdir():
            yield path
            if FILE.fullmatch(path.name) and path.is_dir():
                yield path / path.name
    except (OSError, ValueError):  # not there, no folder, no permission, or no name of a file
        return


def _expand(folder: str) -> Path:
    try:
        return Path(folder).expanduser()
    except RuntimeError:  # ~name of nobody
        return Path(folder)


def _is_readable_file(path: Path) -> bool:
    try:
        return path.is_file() and os.access(path, os.R_OK)
    except OSError:  # within a folder without permission
        return False
