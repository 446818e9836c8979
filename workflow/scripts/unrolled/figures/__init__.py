"""All figures of the study, drawn from its tables."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from unrolled import tasks
from unrolled.figures import (
    cell_diagrams,
    class_pictures,
    curves,
    final_accuracies,
    forest_plot,
    hooks,
    printed_numbers,
    style,
    summary_figure,
    svg,
    timing,
)
from unrolled.study import Study


def draw_summary(study: Study) -> Figure:
    """The tasks of the study side by side, in a panel of their own kind or else the common one."""
    panels = []
    for task in study.tasks:
        common = partial(final_accuracies.panel, task=task, title=tasks.descriptor(task).title)
        panels.append(hooks.of_task(task, "panel", common)(study))
    return summary_figure.draw(study, panels)


# groups of figures of no single task, with those figures that tasks share
COMPARING = {
    "overview": {
        "cells": cell_diagrams.draw,
        "summary": draw_summary,
        "printed-numbers": printed_numbers.draw,
    },
    "beyond": {"timing": timing.draw},
    "evidence": {
        "conclusions": forest_plot.draw,
        "conclusions-wide": forest_plot.draw_wide,
    },
}
# figures of every configuration
CURVES = {value: partial(curves.draw, value=value) for value in ("loss", "accuracy")}


def catalogue(
    study: Study, group: str, archive: str | Path | None = None
) -> dict[str, Callable[[], str]]:
    """Every figure of a group: a task's name, or one of `COMPARING`.

    Maps a path below the figures' folder, e.g. "overview/summary.svg", to a function that gives
    the SVG text. `archive` is the .npz file that holds the test images.
    """
    drawings = _comparing(study, group) if group in COMPARING else _of_task(study, group)
    paths = {f"{group}/{name}.svg": draw for name, draw in drawings.items()}
    finished = {path: partial(_finish, draw, path) for path, draw in paths.items()}
    pictured = group not in COMPARING and tasks.descriptor(group).class_pictures
    if pictured and archive is not None:
        for label, index in enumerate(study.manifest["selection"]):
            finished[f"{group}/test-image-{label}.svg"] = partial(_test_image, archive, index)
    return finished


def _comparing(study: Study, group: str) -> dict[str, Callable[[], Figure]]:
    """Figures that all tasks share, and those of each task; without it they say that."""
    drawings = dict(COMPARING[group])
    for task in tasks.names():
        drawings |= hooks.of_task(task, group.upper(), {})
    return {name: partial(draw, study) for name, draw in drawings.items()}


def _of_task(study: Study, task: str) -> dict[str, Callable[[], Figure]]:
    """Figures of the configurations of a task, those that share a picture together."""
    kinds = CURVES | hooks.of_task(task, "PICTURES", {})
    return {
        f"{members[0].plots}-{kind}": partial(draw, study, members)
        for members in study.drawn_groups(task)
        for kind, draw in kinds.items()
    }


def _finish(draw: Callable[[], Figure], path: str) -> str:
    with style.alone():
        return svg.save(draw(), path)


def _test_image(archive: str | Path, index: int) -> str:
    with np.load(archive) as arrays:
        return class_pictures.draw(arrays["test_images"][index])
