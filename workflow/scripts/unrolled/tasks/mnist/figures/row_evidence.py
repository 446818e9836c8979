"""What each image row adds to the evidence for a digit."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from unrolled.configuration import Configuration
from unrolled.figures import style
from unrolled.figures.looks import handles
from unrolled.figures.series import draw_shares
from unrolled.study import Study
from unrolled.tasks.mnist.figures.classes import TASK, class_name

ALL = "all"
MARKED = slice(3, None, 6)  # rows whose means get a marker
QUANTITY = "probability of the true class"


def draw_means(study: Study) -> Figure:
    """Probability of the true class after every row, mean over the sample of test images."""
    members = study.of_task(TASK)
    if not members:
        return style.nothing("no image model in this build")
    fig = style.figure(7.5, 4.0)
    axes = fig.add_subplot()
    for member in members:
        draw_shares(axes, study, member, _by_row(study, member, ALL), every=MARKED)
    _finish(axes, study)
    axes.set_ylabel(QUANTITY)
    fig.legend(handles=handles(study, members), loc="outside right upper")
    return fig


def draw_images(study: Study) -> Figure:
    """The same for each of the chosen test images, a panel each, means over seeds."""
    members = study.of_task(TASK)
    if not members:
        return style.nothing("no image model in this build")
    images = [image for image in study.table("row_evidence")["image"].unique() if image != ALL]
    columns = min(5, len(images))
    lines = -(-len(images) // columns)
    fig = style.figure(9.5, 0.8 + 1.9 * lines)
    grid = fig.subplots(lines, columns, sharex=True, sharey=True, squeeze=False)
    for axes, image in zip(grid.ravel(), images, strict=False):
        for member in members:
            mean = _by_row(study, member, image).mean(axis=1).to_frame()
            draw_shares(axes, study, member, mean, every=MARKED)
        _finish(axes, study)
        axes.set_title(f"{study.noun} {class_name(study, int(image))}")
        axes.label_outer()
    for axes in grid.ravel()[len(images) :]:
        axes.set_axis_off()
    fig.supylabel(QUANTITY, fontsize=9)
    style.legend(fig, handles(study, members), 3)
    return fig


def _by_row(study: Study, configuration: Configuration, image: str) -> pd.DataFrame:
    """The probability of the true class: a row an image row, a column a seed."""
    rows = study.rows("row_evidence", configuration)
    return rows[rows["image"] == image].pivot(index="row", columns="seed", values="probability")


def _finish(axes: Axes, study: Study) -> None:
    last = int(study.table("row_evidence")["row"].max())
    style.accuracy_axis(axes, 0.0)
    style.whole_axis(axes, 1, last, 6)
    axes.set_xlabel("image rows read")
