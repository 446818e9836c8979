"""Looks for data sets in local folders. Imported at parse time: standard library only."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from .resources import MNIST, NAME

NAMES = {resource.array: resource.name for resource in MNIST}
# How far below a folder files may lie, as archives unpack and clones come; most folders looked into
DEEPEST, MOST_FOLDERS = 3, 300
# what a file is called: as MNIST's, or as copies of MNIST and other data sets in its format are
FILE = re.compile(
    r"(?P<prefix>.*?)(?P<part>train|t10k|test)-(?P<kind>images|labels)[-.]idx[13]-ubyte(\.gz)?"
)
# what data sets come in besides
ARCHIVES, OTHERS = (".zip", ".tar", ".tgz", ".tar.gz", ".7z"), (".csv", ".npz", ".npy", ".mat")
MOST_SHOWN = 40  # classes of which a test image is shown
# by array, the files that may hold it, the .gz first
Files = dict[str, list[Path]]


class DataSet(NamedTuple):
    """Files of a data set: their folder, how far below the one searched, how their names begin."""

    place: Path
    depth: int
    prefix: str
    files: Files

    @property
    def paths(self) -> list[str]:
        """One file for each array, in the order of `NAMES`."""
        return [str(self.files[array][0]) for array in NAMES]


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
    return next((paths for folder in folders for paths in find_all(folder)), [])


def find_all(folder: str) -> list[list[str]]:
    """The four files of each data set in or below `folder`, nearest first: one may be MNIST."""
    return [found.paths for found in _complete(folder, None)]


def find_in(folder: str, prefix: str | None = None) -> list[str]:
    """Paths of the four files of the one data set in or below `folder`, else an empty list.

    prefix: how their names begin; without one, MNIST's own names, or those of the only data set.
    Of several folders the one that is nearest counts.
    """
    nearest = _nearest(_complete(folder, prefix))
    return nearest[0].paths if len(nearest) == 1 else []


def array_of(path: str | Path) -> str | None:
    """Which of the four arrays a file holds by its name, e.g. `train_images`."""
    named = FILE.fullmatch(Path(path).name)
    if named is None:
        return None
    return f"{'train' if named['part'] == 'train' else 'test'}_{named['kind']}"


def twins(path: Path) -> list[Path]:
    """The other files beside a file that may hold the same array."""
    sets = (files.get(array_of(path) or "", []) for files in _by_prefix(path.parent).values())
    return [twin for same in sets if path in same for twin in same if twin != path]


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
    if several := _nearest(_complete(folder, prefix) or _complete(folder, None)):
        return f"Folder {folder}: it holds {_told_apart(several)}."
    known = [found.files for found in _data_sets(folder) if prefix in (None, found.prefix)]
    if most := max(known, key=len, default={}):
        return f"Folder {folder}: it lacks {', '.join(NAMES[a] for a in NAMES if a not in most)}."
    return f"Folder {folder}: it holds none of the four files{_instead(path)}."


def _told_apart(sets: Sequence[DataSet]) -> str:
    """Which data sets there are, and which key is to name one of them."""
    places = sorted({str(found.place) for found in sets})
    if len(places) > 1:
        return f"data sets in {', '.join(places)}: name one of these as images.own.folder"
    beginnings = ", ".join(repr(found.prefix) for found in sets)
    return (
        f"data sets whose files begin with {beginnings}: name one as images.own.prefix, or keep "
        "its files in a folder of their own"
    )


def _instead(folder: Path) -> str:
    """What lies there that may have been meant."""
    names = sorted(path.name for place, _ in _folders(folder) for path in _listed(place))
    for endings, advice in ((ARCHIVES, "unpack it"), (OTHERS, "the format must be IDX")):
        if name := next((name for name in names if name.lower().endswith(endings)), None):
            return f", but {name}: {advice}"
    return ""


def _complete(folder: str, prefix: str | None) -> list[DataSet]:
    """The data sets in or below a folder that have a file for each array, nearest first.

    Without a prefix, those with MNIST's own names alone, if there are any.
    """
    complete = [found for found in _data_sets(folder) if len(found.files) == len(NAMES)]
    wanted = [found for found in complete if found.prefix == (prefix or "")]
    return wanted or (complete if prefix is None else [])


def _nearest(sets: Sequence[DataSet]) -> list[DataSet]:
    return [found for found in sets if found.depth == sets[0].depth]


def _data_sets(folder: str) -> Iterator[DataSet]:
    """What there is of data sets in or below a folder, nearest first."""
    if not folder:  # which would be the current one
        return
    for place, depth in _folders(_expand(folder)):
        for prefix, files in _by_prefix(place).items():
            yield DataSet(place, depth, prefix, files)


def _folders(folder: Path) -> Iterator[tuple[Path, int]]:
    """A folder and those below it, each with how far below; torchvision's MNIST before others."""
    level, left = [folder], MOST_FOLDERS
    for depth in range(DEEPEST + 1):
        yield from ((place, depth) for place in level)
        left -= len(level)
        if depth == DEEPEST or left == 0:
            return
        below = (path for place in level for path in _listed(place) if _is(path, Path.is_dir))
        level = sorted(islice(below, left), key=lambda path: (path.name != NAME, str(path)))


def _by_prefix(folder: Path) -> dict[str, Files]:
    """By how their names begin, the readable files of data sets in a folder."""
    found: dict[str, Files] = {}
    for path in sorted(_candidates(folder), key=lambda path: (path.suffix != ".gz", str(path))):
        named = FILE.fullmatch(path.name)
        if named and _is(path, Path.is_file) and os.access(path, os.R_OK):
            files = found.setdefault(named["prefix"], {})
            files.setdefault(array_of(path) or "", []).append(path)
    return found


def _candidates(folder: Path) -> Iterator[Path]:
    """What lies in a folder, and what lies by the same name in a folder of it that is so named."""
    for path in _listed(folder):
        yield path
        if FILE.fullmatch(path.name) and _is(path, Path.is_dir):
            yield path / path.name


def _listed(folder: Path) -> list[Path]:
    """What lies in a folder and is not hidden; nothing where it cannot be read."""
    try:
        return [path for path in folder.iterdir() if not path.name.startswith(".")]
    except (OSError, ValueError):  # not there, no folder, no permission, or no name of a file
        return []


def _is(path: Path, kind: Any) -> bool:
    try:
        return kind(path)
    except OSError:  # within a folder without permission
        return False


def _expand(folder: str) -> Path:
    try:
        return Path(folder).expanduser()
    except RuntimeError:  # ~name of nobody
        return Path(folder)
