"""Test accuracy over epochs: a row of panels for each K, a column for each hidden size."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from unrolled.configuration import Configuration
from unrolled.figures import aggregation, style
from unrolled.figures.colors import INK
from unrolled.figures.looks import Look, colors
from unrolled.figures.series import draw_seeds, over_epochs, seed_count
from unrolled.selection import evenly
from unrolled.study import Study

TASK = "remember"
MOST_LINES, MOST_COLUMNS = 6, 6  # of panels; of more values an even choice is shown
MOST_WIDE = 3  # columns of full width


def draw(study: Study) -> Figure:
    """All test curves, of very many sizes and positions an even choice."""
    members = study.of_task(TASK)
    if not members:
        return style.nothing("no remembering in this build")
    positions = evenly(sorted({member.k for member in members}), MOST_LINES)
    sizes = evenly(sorted({member.hidden for member in members}), MOST_COLUMNS)
    wide = 2.9 if len(sizes) <= MOST_WIDE else 9.6 / len(sizes)
    fig = style.figure(max(wide * len(sizes) + 0.4, 4.6), 2.05 * len(positions) + 0.9)
    grid = fig.subplots(len(positions), len(sizes), sharex=True, sharey=True, squeeze=False)
    by_panel = aggregation.grouped(members, lambda member: (member.k, member.hidden))
    for line, k in zip(grid, positions, strict=True):
        for axes, hidden in zip(line, sizes, strict=True):
            _draw_panel(axes, study, by_panel.get((k, hidden), []))
            axes.set_title(f"K = {k}, h = {hidden}")
        line[0].set_ylabel("test accuracy")
    _finish(grid, study, members)
    entries = _handles(study, members)
    style.legend(fig, entries, min(len(entries), 7))
    return fig


def _draw_panel(axes: Axes, study: Study, members: Sequence[Configuration]) -> None:
    if not members:
        style.absent(axes)
    for cell, variants in aggregation.grouped(members, lambda member: member.cell).items():
        place, marker = _place_and_marker(study, cell)
        for variant, member in enumerate(variants):
            look = Look(colors(study)[cell], style.DASHES[variant % len(style.DASHES)], marker)
            table = over_epochs(study, member, "test", "accuracy")
            # markers, since colour alone would not do, at other epochs for each cell
            every = slice(place, None, max(len(table) // 5, 1))
            shown = {"every": every, "band": False, "label": member.title}
            draw_seeds(axes, table, look, study.confidence, **shown)


def _place_and_marker(study: Study, cell: str) -> tuple[int, str]:
    """The place of a cell among the task's, and its marker."""
    cells = list(dict.fromkeys(member.cell for member in study.of_task(TASK)))
    place = cells.index(cell)
    return place, style.MARKERS[place % len(style.MARKERS)]


def _finish(grid: np.ndarray, study: Study, members: Sequence[Configuration]) -> None:
    curves = [over_epochs(study, member, "test", "accuracy") for member in members]
    values = np.concatenate([curve.to_numpy().ravel() for curve in curves])
    style.accuracy_axis(grid[0, 0], style.floor(values))
    last = max([1, *(epoch for curve in curves for epoch in curve.index)])
    style.whole_axis(grid[0, 0], 1, last, 6 if grid.shape[1] <= MOST_WIDE else 3)
    for axes in grid[-1]:
        axes.set_xlabel("epoch")


def _handles(study: Study, members: Sequence[Configuration]) -> list:
    """Entries for the cells in the order of the config, for seeds and for further lines."""
    handles = []
    for cell in dict.fromkeys(member.cell for member in members):
        _, marker = _place_and_marker(study, cell)
        handles.append(Line2D([], [], color=colors(study)[cell], marker=marker, label=cell.upper()))
    handles += style.spread_handles(seed_count(study))
    if len({(member.k, member.hidden, member.cell) for member in members}) < len(members):
        label = "a cell's other configurations"
        handles.append(Line2D([], [], color=INK, linestyle=style.DASHES[1], label=label))
    return handles
