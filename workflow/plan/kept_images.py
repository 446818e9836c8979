"""Images that stay, as what they came from is gone: to fetch them anew could only lose them."""

from __future__ import annotations

from workflow.scripts.unrolled.images.former import are_made_alike, data_of
from workflow.scripts.unrolled.images.resources import ORIGINAL
from workflow.scripts.unrolled.provenance import seals


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
