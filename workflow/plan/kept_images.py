"""Images that stay, as what they came from is gone: to fetch them anew could only lose them."""

from __future__ import annotations

from collections.abc import Mapping

from workflow.scripts.unrolled.images.former import are_made_alike, data_of
from workflow.scripts.unrolled.images.resources import ORIGINAL
from workflow.scripts.unrolled.provenance import seals
from workflow.scripts.unrolled.settings.jobs import canonical, of_images

ARRAYS, MANIFEST = "data/images.npz", "data/images.json"  # in the folder of a build


def are_made(config: Mapping) -> bool:
    """Whether the images that a config asks for are there, as a build has made them."""
    settings = {"of": ["images"], "are": of_images(config["images"])}
    return are_made_alike(f"{config['folder']}/{ARRAYS}", canonical(settings))


def are_kept(arrays: str, manifest: str, settings: str, code: str, files: list[str]) -> bool:
    """Whether the images there are those that the config asks for, and their files are gone.

    settings, code: as the rule that makes the images hands them to its job; files: those found
    now. MNIST is MNIST from wherever it came; other images would be read anew from other files.
    """
    if not seals.is_current(arrays, settings, code):
        return False
    _, seal = seals.read(arrays)
    if sorted(seal["inputs"]) == sorted(files) or not are_made_alike(arrays, settings):
        return False
    data = data_of(manifest)
    return data == ORIGINAL or (data == "own" and not files)
