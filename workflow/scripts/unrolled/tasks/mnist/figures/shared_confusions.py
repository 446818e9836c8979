"""The confusions that models share."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from unrolled.configuration import Configuration
from unrolled.figures import aggregation, style
from unrolled.figures.looks import colors
from unrolled.study import Study
from unrolled.tasks.mnist.figures.classes import TASK, class_name, class_sizes, mean_counts
from unrolled.tasks.mnist.figures.confusion import fill_cell, opacity, table_axes

MOST_PAIRS = 12  # most frequent confusions shown
ARROW = "\N{RIGHTWARDS ARROW}"


def draw(study: Study) -> Figure:
    """The most frequent confusions over all models, in errors per 1,000 images of the class."""
    rows = aggregation.rows(study, TASK)
    rates = [_mean_rates(study, members) for _, members in rows]
    pairs = _most_frequent(np.array(rates)) if rates else []
    if not pairs:
        return style.nothing("no confusions")
    fig = style.figure(2.6 + 0.62 * len(pairs), 1.3 + 0.36 * len(rows))
    axes = fig.add_subplot()
    for place, ((_, members), table) in enumerate(zip(rows, rates, strict=True)):
        _draw_row(axes, place, [table[pair] for pair in pairs], colors(study)[members[0].cell])
    table_axes(axes, len(rows), len(pairs))
    axes.set_yticks(range(len(rows)), [style.wrapped(title, 40) for title, _ in rows])
    names = [
        f"{class_name(study, true)} {ARROW} {class_name(study, predicted)}"
        for true, predicted in pairs
    ]
    slanted = {"rotation": 30, "ha": "right"} if study.noun == "class" else {}
    axes.set_xticks(range(len(pairs)), names, **slanted)
    noun = study.noun
    axes.set_xlabel(f"true {noun} {ARROW} predicted {noun}")
    title = f"errors per 1,000 images of the true {noun}, mean over seeds"
    axes.set_title(title, fontweight="normal")
    return fig


def _draw_row(axes: Axes, place: int, rates: Sequence[float], color: str) -> None:
    for column, rate in enumerate(rates):
        if rate:
            fill_cell(axes, column, place, (color, opacity(rate / 1000)))
        axes.text(column, place, f"{rate:.1f}", ha="center", va="center", fontsize=8.5)


def _mean_rates(study: Study, members: Sequence[Configuration]) -> np.ndarray:
    """Errors per 1,000 images, mean over configurations, `[true, predicted]`."""
    counts = [mean_counts(study, member) for member in members]
    rates = np.mean([1000 * each / class_sizes(each) for each in counts], axis=0)
    np.fill_diagonal(rates, 0)
    return rates


def _most_frequent(rates: np.ndarray) -> list[tuple[int, int]]:
    """The pairs of a true and a predicted class, out of `[row, true, predicted]`."""
    mean = rates.mean(axis=0)
    pairs = [(int(true), int(read)) for true, read in zip(*np.nonzero(mean), strict=True)]
    return sorted(pairs, key=lambda pair: (-round(mean[pair], 9), pair))[:MOST_PAIRS]
