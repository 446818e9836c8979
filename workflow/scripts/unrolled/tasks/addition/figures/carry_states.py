"""Hidden states in the plane of their two principal components, by their carry."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from unrolled.figures import style
from unrolled.figures.colors import INK
from unrolled.figures.grids import plane
from unrolled.figures.looks import titles
from unrolled.selection import MOST_STATE_PANELS, evenly
from unrolled.study import Study
from unrolled.tasks.addition.figures.sums_by_length import TASK

CARRIES = {0: ("#0072b2", "no carry"), 1: ("#d55e00", "carry")}
ARROW = {"arrowstyle": "-|>", "color": INK, "connectionstyle": "arc3,rad=0.3", "linewidth": 1.2}
LABEL = {"ha": "center", "va": "center", "fontsize": 8.5}
LABEL_AWAY = 22  # points between a label and the straight way from state to state
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
        states = study.rows("carry_states", member)
        _draw_panel(axes, states)
        axes.set_title(style.wrapped(title, 34))
        held = style.percent(round(states["explained"].iloc[0], 2))
        axes.set_xlabel(f"plane: {held} of the variance")
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
    _draw_automaton(axes, states.groupby("carry")[["x", "y"]].mean())


def _draw_automaton(axes: Axes, centres: pd.DataFrame) -> None:
    """The adder's two states, from one to the other by the pair that makes or ends a carry."""
    if len(centres) < len(CARRIES):
        return
    for start, end, pair in ((0, 1, "1 + 1"), (1, 0, "0 + 0")):
        ends = {"xy": centres.loc[end], "xytext": centres.loc[start]}
        axes.annotate("", **ends, arrowprops=ARROW)
        (x1, y1), (x2, y2) = axes.transData.transform(centres.loc[[start, end]])
        across = np.array([y2 - y1, x1 - x2]) / max(np.hypot(x2 - x1, y2 - y1), 1e-9)
        middle = {"xy": centres.mean(), "xytext": LABEL_AWAY * across}
        axes.annotate(pair, **middle, textcoords="offset points", **LABEL)
