"""Looks for MNIST in local folders. Imported at parse time: standard library only."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from .resources import MNIST

NAMES = tuple(resource.name for resource in MNIST)
# the files themselves, or torchvision's sub-folders
LAYOUTS = (".", "MNIST/raw", "FashionMNIST/raw", "KMNIST/raw")
MOST_SHOWN = 40  # classes of which a test image is shown


def find_images(settings: Mapping[str, Any]) -> list[str]:
    """Paths of the four files that `settings`, the config's `images`, leads to; else an empty list.

    They are looked for in one's own folder, or in a list of folders that may have MNIST.
    """
    if settings["source"] == "digits":
        return []
    if settings["source"] == "own":
        return find_first([settings["own"]["folder"]] if "folder" in settings["own"] else [])
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


def find_in(folder: str) -> list[str]:
    """Paths of the four files in `folder` or one of `LAYOUTS` in it, else an empty list."""
    for layout in _layouts(folder):
        paths = [variants(layout, name)[:1] for name in NAMES]
        if all(paths):
            return [str(path) for (path,) in paths]
    return []


def variants(folder: Path, name: str) -> list[Path]:
    """The readable files in `folder` that may be the file called `name`, the .gz first."""
    return [path for path in (folder / f"{name}.gz", folder / name) if _is_readable_file(path)]


def describe_lack(folder: str) -> str:
    """One sentence on why `find_in(folder)` found nothing."""
    path = _expand(folder)
    try:
        if not path.is_dir():
            return f"Folder {folder}: there is no such folder."
    except PermissionError:
        return f"Folder {folder}: it cannot be reached (permission denied)."
    if not os.access(path, os.R_OK | os.X_OK):
        return f"Folder {folder}: it cannot be read (permission denied)."
    lacking = [
        [name for name in NAMES if not variants(layout, name)] for layout in _layouts(folder)
    ]
    least = min(lacking, key=len)
    if len(least) == len(NAMES):
        return f"Folder {folder}: it holds none of the four files."
    return f"Folder {folder}: it lacks {', '.join(least)}."


def _layouts(folder: str) -> list[Path]:
    return [_expand(folder) / layout for layout in LAYOUTS]


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
