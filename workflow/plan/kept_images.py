"""Images that stay, as what they came from is gone: to fetch them anew could only lose them."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from workflow.scripts.unrolled.files.failures import FileError
from workflow.scripts.unrolled.images.resources import ORIGINAL
from workflow.scripts.unrolled.provenance import hashing, seals


def are_kept(arrays: str, manifest: str, settings: str, code: str, files: list[str]) -> bool:
    """Whether the images there are those that the config asks for, and their files are gone.

    settings, code: as the rule that makes the images hands them to its job; files: those found
    now. MNIST is MNIST from wherever it came; other images would be read anew from other files.
    """
    if not seals.is_current(arrays, settings, code) or not is_made_alike(arrays, settings):
        return False
    _, seal = seals.read(arrays)
    data = _data(Path(manifest))
    gone = sorted(seal["inputs"]) != sorted(files)
    return gone and (data == ORIGINAL or (data == "own" and not files))


def is_made_alike(arrays: str, settings: str) -> bool:
    """Whether images are there as they were made, and that with these settings."""
    try:
        _, seal = seals.read(arrays)
    except (OSError, FileError):
        return False
    whole = (Path(p).is_file() and hashing.of_file(p) == h for p, h in seal["outputs"].items())
    return seal["settings"] == json.loads(settings) and all(whole)


def holds_mnist(folder: str, manifest: str) -> bool:
    """Whether a folder has results of MNIST, as the images or any training there tell."""
    tell = (Path(manifest), *Path(folder, "runs").glob("*/*/*/spec.json"))
    return any(_data(path) == ORIGINAL for path in tell)


def _data(path: Path) -> str | None:
    """The data that a manifest or a training's spec tells of; None where it tells of none."""
    with suppress(OSError, ValueError, AttributeError):
        return json.loads(path.read_text(encoding="utf-8")).get("data")
    return None
