"""Figures of very many configurations: what stands for one, a few or all of a cell and size."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from unrolled import style
from unrolled.figures.curves import draw_seeds
from unrolled.figures.study import Study, short_titles
from unrolled.style import Look

MOST_ROWS = 24  # rows of a figure by cell and hidden size; of more, a row stands for a cell
THIN = 0.9  # width of a line among very many


def rows(study: Study, task: str) -> list[tuple[str, pd.DataFrame]]:
    """What the rows of a figure are called, and the configurations that each stands for.

    Each for itself, or, where they are very many, all of a cell and hidden size, or of a cell.
    """
    members = study.of(task)
    if not study.crowded(task):
        return [(row["title"], members.loc[[index]]) for index, row in members.iterrows()]
    by_size = list(members.groupby(["cell", "hidden"], sort=False))
    if len(by_size) <= MOST_ROWS:
        return [(f"{cell.upper()}, h = {size} ({len(own)})", own) for (cell, size), own in by_size]
    by_cell = members.groupby("cell", sort=False)
    return [(f"{cell.upper()} ({len(own)})", own) for cell, own in by_cell]


def line(axes: Axes, study: Study, task: str, table: pd.DataFrame, look: Look, **options) -> None:
    """A configuration's mean with its seeds; among very many, its mean alone and thin."""
    if study.crowded(task):
        mean = table.mean(axis=1)
        axes.plot(mean.index, mean, color=look.color, linestyle=look.dash, linewidth=THIN)
    else:
        draw_seeds(
            axes, table, look.color, look.dash, study.confidence, marker=look.marker, **options
        )


def handles(
    study: Study, task: str, members: pd.DataFrame, titles: Sequence[str] | None = None
) -> list[Line2D]:
    """Legend entries of configurations; where they are very many, of what tells them apart."""
    looks = study.looks(task)
    if not study.crowded(task):
        names = members["configuration"]
        titles = titles or short_titles(list(members["title"]))
        return [
            Line2D(
                [], [], color=looks[name].color, linestyle=looks[name].dash, label=title,
                marker=looks[name].marker,
            )
            for name, title in zip(names, titles, strict=True)
        ]  # fmt: skip
    entries = [
        Line2D([], [], color=study.colors[cell], label=cell.upper())
        for cell in dict.fromkeys(members["cell"])
    ]
    losses = study.of(task)[["configuration", "loss"]].dropna().drop_duplicates("loss")
    if len(losses) > 1:
        entries += [
            Line2D([], [], color=style.INK, linestyle=looks[name].dash, label=loss.upper())
            for name, loss in losses.itertuples(index=False)
        ]
    sizes = sorted(members["hidden"].unique())
    if len(sizes) > 1:
        label = f"h = {sizes[0]} (dark) to {sizes[-1]} (light)"
        entries.append(Line2D([], [], linestyle="none", label=label))
    return entries


def label_edges(grid: np.ndarray, shown: int) -> None:
    """Of panels `[line, column]`, hide those after the first `shown`; label outer axes alone."""
    label = grid[0, 0].get_xlabel()
    for place, axes in enumerate(grid.ravel()):
        axes.label_outer()
        if place >= shown:
            axes.set_axis_off()
        elif place + grid.shape[1] >= shown:  # nothing below
            axes.tick_params(labelbottom=True)
            axes.set_xlabel(label)
