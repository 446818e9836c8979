"""Trained networks on sequences far longer than those they were trained on."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from unrolled.configuration import Configuration
from unrolled.figures import aggregation, style
from unrolled.figures.grids import lengths_axis
from unrolled.figures.looks import handles
from unrolled.figures.series import draw_shares
from unrolled.study import Study
from unrolled.tasks.remember.figures.curve_grid import TASK


def draw(study: Study) -> Figure:
    """Sequences answered rightly over their length, a panel for each cell."""
    members = study.of_task(TASK)
    if not members:
        return style.nothing("no network that remembers in this build")
    by_cell = aggregation.grouped(members, lambda member: member.cell)
    fig = style.figure(max(4.6, 3.2 * len(by_cell)), 3.8)
    grid = fig.subplots(1, len(by_cell), sharey=True, squeeze=False)[0]
    columns = 1 if aggregation.needed(study, TASK) else 2
    below = {"loc": "upper center", "bbox_to_anchor": (0.5, -0.2), "ncols": columns}
    for axes, (cell, group) in zip(grid, by_cell.items(), strict=True):
        for member in group:
            table = _by_length(study, member)
            draw_shares(axes, study, member, table)
        axes.legend(handles=handles(study, group), **below)
        axes.set_title(cell.upper())
        style.accuracy_axis(axes, 0.0)
        lengths_axis(axes, table.index, "digits")
    grid[0].set_ylabel("right answers")
    return fig


def _by_length(study: Study, configuration: Configuration) -> pd.DataFrame:
    """Share of right answers: a row a length, a column a seed."""
    rows = study.rows("remember_solved", configuration)
    rows = rows.assign(right=1 - rows["errors"] / rows["samples"])
    return rows.pivot_table(index="length", columns="seed", values="right")
