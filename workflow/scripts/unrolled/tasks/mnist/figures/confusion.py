"""Confusion matrices, a panel for each configuration."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter

from unrolled.configuration import Configuration
from unrolled.figures import style
from unrolled.figures.colors import INK
from unrolled.figures.looks import colors
from unrolled.study import Study
from unrolled.tasks.mnist.figures.classes import class_count, class_name, class_sizes, mean_counts

FAINTEST = 0.0005  # share of a class that is just visible; the whole class is strongest
STRONGEST = 0.75  # opacity at which text in the page's own colour stays readable
MOST_BESIDE = 3  # matrices in a row


def opacity(share: float) -> float:
    """Opacity of a cell: logarithmic in the share of the class, the same in every figure."""
    if share <= FAINTEST:
        return 0.04
    return STRONGEST * (0.08 + 0.92 * (1 - np.log(share) / np.log(FAINTEST)))


def draw(study: Study, members: Sequence[Configuration]) -> Figure:
    """Confusion matrices of configurations that share a picture, a panel each."""
    classes = class_count(study)
    size = min(max(0.36 * classes, 3.0), 9.0)
    names = [class_name(study, label) for label in range(classes)]
    # names that are longer than numbers need room beside and, upright, below the matrix
    points = min(8.5, 72 * size / classes * 0.39)
    room = max(0.6 * points / 72 * (max(map(len, names)) - 2), 0)
    width, height = size + 1.4 + room, size + 0.75 + room
    columns = min(MOST_BESIDE, len(members))
    lines = -(-len(members) // columns)
    fig = plt.figure(figsize=(width * columns, height * lines))
    for place, member in enumerate(members):
        # placed by the inch, so that the matrix is square and the key as high
        left = (place % columns + (0.45 + room) / width) / columns
        bottom = (lines - 1 - place // columns + (0.5 + room) / height) / lines
        axes = fig.add_axes([left, bottom, size / width / columns, size / height / lines])
        color = colors(study)[member.cell]
        _draw_matrix(axes, mean_counts(study, member), color, size)
        axes.set_xticks(range(classes), names, fontsize=points, rotation=90 if room else 0)
        axes.set_yticks(range(classes), names, fontsize=points)
        axes.set_xlabel(f"predicted {study.noun}")
        axes.set_ylabel(f"true {study.noun}")
        if len(members) > 1:
            axes.set_title(style.wrapped(style.label(member.title), 34))
        key = axes.inset_axes([1 + 0.12 / size, 0, 0.13 / size, 1])
        _draw_key(key, color, study.noun)
    return fig


def fill_cell(axes: Axes, x: int, y: int, fill: tuple[str, float]) -> None:
    """Fill a cell of a table; `fill` is a colour with its opacity."""
    corner = (x - 0.48, y - 0.48)
    axes.add_patch(Rectangle(corner, 0.96, 0.96, color=fill, linewidth=0, clip_on=False))


def table_axes(axes: Axes, rows: int, columns: int) -> None:
    """Axes on which each cell of a table has one unit, the first row above."""
    axes.set_xlim(-0.5, columns - 0.5)
    axes.set_ylim(rows - 0.5, -0.5)
    axes.grid(False)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)


def _draw_matrix(axes: Axes, counts: np.ndarray, color: str, size: float) -> None:
    classes = len(counts)
    points = min(8.5, 72 * size / classes * 0.3)
    middle = {"ha": "center", "va": "center", "fontsize": points}
    whole = (counts == counts.round()).all()
    shares = counts / class_sizes(counts)
    for true, predicted in zip(*np.nonzero(counts), strict=True):
        count, right = counts[true, predicted], true == predicted
        fill = (INK, 0.1) if right else (color, opacity(shares[true, predicted]))
        fill_cell(axes, predicted, true, fill)
        text = f"{count:.0f}" if whole or count >= 9.95 else f"{count:.1f}"
        axes.text(predicted, true, text, fontweight="bold" if right else "normal", **middle)
    table_axes(axes, classes, classes)
    axes.set_aspect("equal")


def _draw_key(axes: Axes, color: str, noun: str) -> None:
    """The scale of opacity, as a narrow strip."""
    edges = np.geomspace(FAINTEST, 1, 25)
    for low, high in pairwise(edges):
        shade = (color, opacity(np.sqrt(low * high)))
        axes.add_patch(Rectangle((0, low), 1, high - low, color=shade, linewidth=0, clip_on=False))
    axes.set(xlim=(0, 1), ylim=(FAINTEST, 1), yscale="log", xticks=[])
    axes.yaxis.tick_right()
    axes.yaxis.set_label_position("right")
    axes.set_yticks([0.001, 0.01, 0.1, 1], minor=False)
    axes.yaxis.set_major_formatter(FuncFormatter(style.percent))
    axes.minorticks_off()
    axes.grid(False)
    axes.spines[:].set_visible(False)
    axes.set_ylabel(f"share of the images of the true {noun}")
