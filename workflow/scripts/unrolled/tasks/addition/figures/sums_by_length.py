"""Sums exactly right over the length of the numbers, a panel for each configuration."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from unrolled.configuration import Configuration
from unrolled.figures import style
from unrolled.figures.colors import INK
from unrolled.figures.grids import label_edges
from unrolled.figures.looks import Look, color_of, colors, titles
from unrolled.figures.series import draw_seeds, seed_count
from unrolled.statistics import intervals
from unrolled.study import Study

TASK = "addition"
BITS = {"linestyle": style.DASHES[2], "linewidth": 1.2}  # line of the bit accuracy
PRINTED = style.PRINTED | {"markersize": 4}


def draw(study: Study, members: Sequence[Configuration]) -> Figure:
    """Accuracy over test lengths of configurations that share a picture, a panel each."""
    panels = len(members)
    columns = min(panels, 3 if panels <= 3 else 2)
    lines = -(-panels // columns)
    fig = style.figure(4.6 if columns < 3 else 2.3 * columns, 3.2 + 2.2 * (lines - 1))
    grid = fig.subplots(lines, columns, sharex=True, sharey=True, squeeze=False)
    shown = grid.ravel()[:panels]
    for axes, title, member in zip(shown, titles(members), members, strict=True):
        _draw_panel(axes, study, member)
        if panels > 1:
            axes.set_title(title)
    label_edges(grid, panels)
    for axes in grid[:, 0]:
        axes.set_ylabel("accuracy")
    style.legend(fig, _handles(study, members))
    return fig


def by_length(study: Study, configuration: Configuration, value: str) -> pd.DataFrame:
    """`value` at the larger number of samples: a row a test length, a column a seed."""
    rows = study.rows("addition_by_length", configuration)
    rows = rows[rows["samples"] == rows["samples"].max()]
    return rows.pivot(index="length", columns="seed", values=value)


def draw_printed(axes: Axes, study: Study, configuration: Configuration, marker: dict) -> None:
    """The original's shares of right sums, from one bit on, if it printed any."""
    printed = study.printed(configuration)
    if isinstance(printed, list):
        axes.plot(range(1, len(printed) + 1), printed, **marker)


def finish(axes: Axes, exact: pd.DataFrame) -> None:
    """Axes of accuracy over all the lengths of a table."""
    style.accuracy_axis(axes, 0.0)
    if len(exact):
        style.whole_axis(axes, exact.index.min(), exact.index.max())
    axes.set_xlabel("length of the numbers, bits")


def _draw_panel(axes: Axes, study: Study, member: Configuration) -> None:
    color = colors(study)[member.cell]
    exact = by_length(study, member, "exact_match")
    bits = by_length(study, member, "bit_accuracy")
    look, shown = Look(color, "-", ""), {"band": False, "label": "exact sums"}
    draw_seeds(axes, exact, look, study.confidence, **shown)
    mean, _, _ = intervals(bits.to_numpy(float), study.confidence)
    axes.plot(bits.index, mean, color=color, **BITS)
    draw_printed(axes, study, member, PRINTED)
    if member.length is not None:
        _mark_training(axes, member.length)
    finish(axes, exact)


def _mark_training(axes: Axes, length: int) -> None:
    axes.axvline(length, color=INK, linewidth=0.9, linestyle=":", alpha=0.7)
    text = f"trained at {length} bits"
    beside = {"xytext": (4, 0), "textcoords": "offset points"}
    axes.annotate(text, (length, 0.02), fontsize=8.5, **beside)


def _handles(study: Study, members: Sequence[Configuration]) -> list:
    color = color_of(study, members)
    handles = [
        Line2D([], [], color=color, label="exact match"),
        Line2D([], [], color=color, label="bit accuracy", **BITS),
        *style.spread_handles(seed_count(study), color=color),
    ]
    printed = any(study.printed(member) for member in members)
    return handles + [style.printed_handle()] * printed
