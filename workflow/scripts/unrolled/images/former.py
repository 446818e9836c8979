"""What a folder of results already has, when its images are to be fetched (no heavy import)."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from ..files.failures import FileError
from ..provenance import hashing, seals, watch
from .resources import ORIGINAL


def are_made_alike(arrays: str, settings: str) -> bool:
    """Whether images are there as they were made, and that with these settings (as a seal's)."""
    try:
        _, seal = seals.read(arrays)
    except (OSError, FileError):
        return False
    whole = (Path(p).is_file() and hashing.of_file(p) == h for p, h in seal["outputs"].items())
    return seal["settings"] == json.loads(settings) and all(whole)


def hold_mnist(manifest: str | Path) -> bool:
    """Whether there are results of MNIST, as the images or any training beside them tell."""
    runs = Path(manifest).parents[1] / "runs"
    with watch.paused():
        return any(data_of(path) == ORIGINAL for path in (manifest, *runs.glob("*/*/*/spec.json")))


def data_of(path: str | Path) -> str | None:
    """The data that a manifest or a training's spec tells of; None where it tells of none."""
    with suppress(OSError, ValueError, AttributeError):
        return json.loads(Path(path).read_text(encoding="utf-8")).get("data")
    return None
