"""Remembering a digit: all test curves in one grid, and all final accuracies in one panel."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from unrolled import style
from unrolled.figures.curves import draw_seeds
from unrolled.figures.statistics import interval
from unrolled.figures.study import Study
from unrolled.selection import evenly

MOST_LINES, MOST_COLUMNS = 6, 6  # of panels; of more values an even choice is shown
MOST_WIDE = 3  # columns of full width
MOST_NAMED, MOST_TICKS, MOST_TOLD = 4, 8, 6


def draw_grid(study: Study) -> Figure:
    """Test accuracy over epochs: a row for each K, a column for each hidden size."""
    rows = study.of("remember")
    if rows.empty:
        return style.nothing("no remembering in this build")
    positions = evenly(sorted(rows["k"].unique()), MOST_LINES)
    sizes = evenly(sorted(rows["hidden"].unique()), MOST_COLUMNS)
    wide = 2.9 if len(sizes) <= MOST_WIDE else 9.6 / len(sizes)
    fig = style.figure(max(wide * len(sizes) + 0.4, 4.6), 2.05 * len(positions) + 0.9)
    grid = fig.subplots(len(positions), len(sizes), sharex=True, sharey=True, squeeze=False)
    for line, k in zip(grid, positions, strict=True):
        for axes, hidden in zip(line, sizes, strict=True):
            _draw_panel(axes, study, rows[(rows["k"] == k) & (rows["hidden"] == hidden)])
            axes.set_title(f"K = {k:g}, h = {hidden}")
        line[0].set_ylabel("test accuracy")
    values = study.tables["history"].query("configuration in @rows.configuration")
    values = values.loc[values["split"] == "test"]
    style.accuracy_axis(grid[0, 0], style.floor(values["accuracy"]))
    style.whole_axis(grid[0, 0], 1, max([1, *values["epoch"]]), 6 if len(sizes) <= MOST_WIDE else 3)
    for axes in grid[-1]:
        axes.set_xlabel("epoch")
    spread = style.spread_handles(study.seeds, study.confidence)
    entries = cell_handles(study, rows) + spread[: 1 if study.crowded("remember") else 2]
    if rows.duplicated(["k", "hidden", "cell"]).any():
        label = "a cell's other configurations"
        entries.append(Line2D([], [], color=style.INK, linestyle=style.DASHES[1], label=label))
    style.legend(fig, entries, min(len(entries), 7))
    return fig


def _draw_panel(axes: Axes, study: Study, members: pd.DataFrame) -> None:
    cells = list(dict.fromkeys(study.of("remember")["cell"]))
    if members.empty:
        style.absent(axes)
    for cell, variants in members.groupby("cell", sort=False):
        for place, configuration in enumerate(variants["configuration"]):
            table = study.curves(configuration, "test", "accuracy")
            # markers, since colour alone would not do, at other epochs for each cell
            every = slice(cells.index(cell), None, max(len(table) // 5, 1))
            draw_seeds(
                axes, table, study.colors[cell], style.DASHES[place % len(style.DASHES)],
                study.confidence, marker=_marker(cells, cell), every=every, bound=(0.0, 1.0),
                band=not study.crowded("remember"),
            )  # fmt: skip


def cell_handles(study: Study, rows: pd.DataFrame) -> list[Line2D]:
    """A legend entry for each cell, in the order of the config."""
    cells = list(dict.fromkeys(rows["cell"]))
    return [
        Line2D([], [], color=study.colors[cell], marker=_marker(cells, cell), label=cell.upper())
        for cell in cells
    ]


def _marker(cells: list[str], cell: str) -> str:
    return style.MARKERS[cells.index(cell) % len(style.MARKERS)]


def draw_final(axes: Axes, study: Study) -> list[Line2D]:
    """Final test accuracy over hidden sizes, a marker for each K; returns the legend entries."""
    rows = study.of("remember")
    sizes = sorted(rows["hidden"].unique())
    positions = sorted(rows["k"].unique())
    slots = max([1, *rows.groupby("hidden").size()])
    cells = list(dict.fromkeys(rows["cell"]))
    for size, members in rows.groupby("hidden"):
        members = members.sort_values(
            "cell", key=lambda names: names.map(cells.index), kind="stable"
        )
        for slot, (_, row) in enumerate(members.iterrows()):
            shift = (slot - (len(members) - 1) / 2) * 0.8 / slots
            _draw_point(axes, study, row, sizes.index(size) + shift, positions.index(row["k"]))
    named = [str(size) if len(sizes) > MOST_NAMED else f"h = {size}" for size in sizes]
    shown = evenly(range(len(sizes)), MOST_TICKS)
    axes.set_xticks(shown, [named[place] for place in shown])
    if len(sizes) > MOST_NAMED:
        axes.set_xlabel("h")
    axes.set_xlim(-0.5, len(sizes) - 0.5)
    axes.grid(False, axis="x")
    style.accuracy_axis(axes, 0.0)
    markers = [
        Line2D([], [], color=style.INK, linestyle="none", label=f"K = {k:g}", markersize=5,
               **_fill(place, style.INK))
        for place, k in enumerate(positions[:MOST_TOLD])
    ]  # fmt: skip
    if len(positions) > MOST_TOLD:
        markers = [Line2D([], [], linestyle="none", label="markers: K")]
    colors = [
        Line2D([], [], color=study.colors[cell], label=cell.upper(), linewidth=4) for cell in cells
    ]
    return colors + markers


def _fill(place: int, color: str) -> dict:
    """Marker of the K at `place`: filled and hollow shapes in turn."""
    hollow = place % 2 == 1
    return {
        "marker": style.MARKERS[place % len(style.MARKERS)],
        "markerfacecolor": "none" if hollow else color,
    }


def _draw_point(axes: Axes, study: Study, row: pd.Series, x: float, place: int) -> None:
    curves = study.curves(row["configuration"], "test", "accuracy")
    if curves.empty:
        return
    color = study.colors[row["cell"]]
    values = curves.iloc[-1].to_numpy(float)
    mean, low, high = (end[0] for end in interval(values[None], study.confidence))
    if np.isfinite(low):
        axes.plot([x, x], [max(low, 0), min(high, 1)], color=color, linewidth=1.2)
    axes.plot(np.full(len(values), x), values, "o", color=color, markersize=2, alpha=0.4)
    axes.plot(x, mean, linestyle="none", color=color, markersize=5, **_fill(place, color))
