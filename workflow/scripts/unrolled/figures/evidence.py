"""What each image row adds to the evidence for a digit."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from unrolled import style
from unrolled.figures import crowds
from unrolled.figures.study import Study

ALL = "all"


def draw_means(study: Study) -> Figure:
    """Probability of the true class after every row, mean over the sample of test images."""
    members = study.of("mnist")
    if members.empty:
        return style.nothing("no image model in this build")
    fig = style.figure(7.5, 4.0)
    axes = fig.add_subplot()
    for name in members["configuration"]:
        _draw(axes, study, name, ALL, band=False)
    _finish(axes, study)
    axes.set_ylabel("probability of the true class")
    fig.legend(handles=crowds.handles(study, "mnist", study.of("mnist")), loc="outside right upper")
    return fig


def draw_images(study: Study) -> Figure:
    """The same for each of the chosen test images, a panel each, means over seeds."""
    if study.of("mnist").empty:
        return style.nothing("no image model in this build")
    rows = study.tables["row_evidence"]
    images = [image for image in dict.fromkeys(rows["image"]) if image != ALL]
    columns = min(5, len(images))
    lines = -(-len(images) // columns)
    fig = style.figure(9.5, 0.8 + 1.9 * lines)
    grid = fig.subplots(lines, columns, sharex=True, sharey=True, squeeze=False)
    for axes, image in zip(grid.ravel(), images, strict=False):
        for name in study.of("mnist")["configuration"]:
            _draw(axes, study, name, image, seeds=False, band=False)
        _finish(axes, study)
        axes.set_title(f"{study.noun} {study.class_name(int(image))}")
        axes.label_outer()
    for axes in grid.ravel()[len(images) :]:
        axes.set_axis_off()
    fig.supylabel("probability of the true class", fontsize=9)
    style.legend(fig, crowds.handles(study, "mnist", study.of("mnist")), 3)
    return fig


def _draw(
    axes: Axes, study: Study, name: str, image: str, seeds: bool = True, band: bool = True
) -> None:
    look = study.looks("mnist")[name]
    rows = study.rows("row_evidence", name)
    table = rows[rows["image"] == image].pivot(index="row", columns="seed", values="probability")
    if not seeds:
        table = table.mean(axis=1).to_frame()
    every = slice(3, None, 6)
    crowds.line(axes, study, "mnist", table, look, every=every, bound=(0.0, 1.0), band=band)


def _finish(axes: Axes, study: Study) -> None:
    last = int(study.tables["row_evidence"]["row"].max())
    style.accuracy_axis(axes, 0.0)
    style.whole_axis(axes, 1, last, 6)
    axes.set_xlabel("image rows read")
