"""All figures of the study, drawn from its tables."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import matplotlib
import numpy as np

from unrolled import style
from unrolled.figures import (
    accuracies,
    confusion,
    curves,
    evidence,
    far,
    images,
    lengths,
    printed,
    remember,
    states,
    summary,
    svg,
    timing,
)
from unrolled.figures.study import Study

OVERVIEW = {
    "summary": summary.draw,
    "mnist-accuracies": accuracies.draw,
    "remember-curves": remember.draw_grid,
    "addition-lengths": lengths.draw_all,
    "shared-confusions": confusion.draw_shared,
    "printed-numbers": printed.draw,
}
BEYOND = {
    "evidence-by-row": evidence.draw_means,
    "evidence-images": evidence.draw_images,
    "longer-sequences": far.draw_sequences,
    "digit-states": states.draw_digits,
    "long-sums": far.draw_sums,
    "carry-states": states.draw_carries,
    "timing": timing.draw,
}
COMPARING = {"overview": OVERVIEW, "beyond": BEYOND}  # groups of figures of no single task


def catalogue(
    study: Study, group: str, archive: str | Path | None = None
) -> dict[str, Callable[[], str]]:
    """Every figure of a group ("mnist", "remember", "addition", "overview" or "beyond").

    Maps a path below the figures' folder, e.g. "mnist/lstm-h128-loss.svg", to a function that
    gives the SVG text. `archive` is the .npz file that holds the test images.
    """
    drawings = {}
    if group in COMPARING:
        found = COMPARING[group].items()
        drawings = {f"{group}/{name}.svg": partial(draw, study) for name, draw in found}
    for plots, members in study.of(group).groupby("plots", sort=False):
        for kind in ("loss", "accuracy"):
            drawings[f"{group}/{plots}-{kind}.svg"] = partial(curves.draw, study, members, kind)
        if group == "mnist":
            drawings[f"{group}/{plots}-confusion.svg"] = partial(confusion.draw, study, members)
        if group == "addition":
            drawings[f"{group}/{plots}-lengths.svg"] = partial(lengths.draw, study, members)
    finished = {path: partial(_finish, draw, path) for path, draw in drawings.items()}
    if group == "mnist" and archive is not None:
        for label, index in enumerate(study.manifest["selection"]):
            finished[f"mnist/test-image-{label}.svg"] = partial(_test_image, archive, index)
    return finished


def _finish(draw: Callable, path: str) -> str:
    with matplotlib.rc_context(style.RC):
        return svg.save(draw(), path)


def _test_image(archive: str | Path, index: int) -> str:
    with np.load(archive) as arrays:
        return images.draw(arrays["test_images"][index])
