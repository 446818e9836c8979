"""Snakemake's records of what files were made from, kept with the results as well.

Snakemake keeps them in `.snakemake`, away from the results, and trusts times alone where it has
none. So a build leaves a copy beside its seals, which goes where the results go.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from workflow.scripts.unrolled.files import artifacts
from workflow.scripts.unrolled.files.failures import FileError
from workflow.scripts.unrolled.provenance import hashing

SNAKEMAKE = Path(".snakemake")
METADATA, INCOMPLETE = SNAKEMAKE / "metadata", SNAKEMAKE / "incomplete"
# hidden, as it tells of times and so is no part of what a build makes again to the byte
COPY = "seals/.snakemake.json"


def keep(folder: str) -> None:
    """Copy the records of all files in a folder to it."""
    with suppress(OSError):  # where the disk is full, an earlier copy stays
        records = {name: place.read_text("utf-8") for name, place in _records(folder)}
        artifacts.write_json(Path(folder, COPY), records)
        _remember(folder)


def kept(folder: str) -> dict[str, str]:
    """The copied records of a folder, by name; none where there is no copy, or a damaged one."""
    try:
        return dict(artifacts.read_json(Path(folder, COPY)))
    except (OSError, ValueError, FileError):
        return {}


def forget_others(folder: str) -> None:
    """Drop Snakemake's records where the results were replaced by others, with their own copy."""
    copied = Path(folder, COPY)
    if copied.is_file() and not _is_remembered(folder):
        for _, place in list(_records(folder)):
            place.unlink()
        _remember(folder)


def is_known(path: str) -> bool:
    """Whether Snakemake knows a file: by a record, or as one that a stopped job left behind."""
    name = _name(path)
    return Path(METADATA, name).is_file() or Path(INCOMPLETE, name).is_file()


def restore(path: str, copies: dict[str, str]) -> bool:
    """Give Snakemake the copied record of a file; whether there is one."""
    record = copies.get(_name(path))
    if record is not None:
        artifacts.write_text(Path(METADATA, _name(path)), record)
    return record is not None


def mark_unfinished(path: str) -> None:
    """Let Snakemake take a file for one that a stopped job left behind, and so make it anew."""
    artifacts.write_json(Path(INCOMPLETE, _name(path)), {"external_jobid": None})


def _records(folder: str) -> Iterator[tuple[str, Path]]:
    """Name and place of every record of a file that is there, in a folder."""
    for place in sorted(METADATA.rglob("*")):
        name = place.relative_to(METADATA).as_posix()
        path = _path(name)
        if place.is_file() and path.startswith(f"{folder}/") and Path(path).is_file():
            yield name, place


# Snakemake names a record after its file, in base 64; the parts of a long name are folders
PART = 254


def _name(path: str) -> str:
    name = base64.urlsafe_b64encode(path.encode()).decode()
    *parts, last = [name[start : start + PART] for start in range(0, len(name), PART)]
    return "/".join([*(f"@{part}" for part in parts), last])


def _path(name: str) -> str:
    """The file that a record is named after; nothing where the name is no such one."""
    with suppress(ValueError):
        return base64.urlsafe_b64decode(name.replace("@", "").replace("/", "")).decode()
    return ""


def _mark(folder: str) -> Path:
    return SNAKEMAKE / "kept-records" / folder


def _remember(folder: str) -> None:
    artifacts.write_text(_mark(folder), hashing.of_file(Path(folder, COPY)))


def _is_remembered(folder: str) -> bool:
    mark = _mark(folder)
    return mark.is_file() and mark.read_text("utf-8") == hashing.of_file(Path(folder, COPY))
