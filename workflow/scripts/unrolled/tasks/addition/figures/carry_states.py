"""Hidden states in the plane of their two principal components, by their carry."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from unrolled.figures import style
from unrolled.figures.grids import plane
from unrolled.figures.looks import titles
from unrolled.selection import MOST_STATE_PANELS, evenly
from unrolled.study import Study
from unrolled.tasks.addition.figures.sums_by_length import TASK

CARRIES = {0: ("#0072b2", "no carry"), 1: ("#d55e00", "carry")}
BITS = {0: ("o", "0 written"), 1: ("^", "1 written")}


def draw(study: Study) -> Figure:
    """States of one adder of each configuration, by their carry and the bit just written."""
    drawn = set(study.table("carry_states")["configuration"])
    members = [member for member in study.of_task(TASK) if member.configuration in drawn]
    if not members:
        return style.nothing("no adder whose states can be drawn")
    members = evenly(members, MOST_STATE_PANELS)
    columns = min(3, len(members))
    lines = -(-len(members) // columns)
    fig = style.figure(2.9 * columns, 0.6 + 2.4 * lines)
    grid = fig.subplots(lines, columns, squeeze=False).ravel()
    for axes, title, member in zip(grid, titles(members), members, strict=False):
        _draw_panel(axes, study.rows("carry_states", member))
        axes.set_title(style.wrapped(title, 34))
    for axes in grid[len(members) :]:
        axes.set_axis_off()
    handles = [
        Line2D([], [], color=color, marker=marker, linestyle="none", label=f"{held}, {written}")
        for color, held in CARRIES.values()
        for marker, written in BITS.values()
    ]
    style.legend(fig, handles, 4)
    return fig


def _draw_panel(axes: Axes, states: pd.DataFrame) -> None:
    for (carry, bit), group in states.groupby(["carry", "bit"]):
        look = {"color": CARRIES[carry][0], "marker": BITS[bit][0], "alpha": 0.75}
        axes.scatter(group["x"], group["y"], s=16, linewidths=0, **look)
    plane(axes)
